//! Answering a query of the query language: words by the text cache, the rest by the rows.

use super::row::Flags;
use super::search::{Found, Terms, Within};
use super::{Catalogue, Error, Filter};
use crate::library::query::{self, Query, State, Test};
use chrono::{DateTime, Utc};
use std::sync::atomic::{AtomicBool, Ordering};

/// Rows whose headers are looked at in one go.
const CHUNK: usize = 512;

/// The words of a query, as the text cache is searched for them.
pub fn terms(query: &Query) -> Terms {
    let mut terms = Terms::default();
    for (text, negated) in query.texts() {
        let side = if negated { &mut terms.unwanted } else { &mut terms.wanted };
        side.push(text.to_owned());
    }
    terms
}

/// What of a query the columns of a list answer at once, and whether anything is left to ask each header.
fn filter(query: &Query) -> (Filter, Rest) {
    let mut filter = Filter::default();
    let mut rest = Rest::Nothing;
    for term in &query.terms {
        match &term.test {
            Test::Text(_) => {}
            Test::Since(date) if !term.negated => filter.since = filter.since.max(Some(*date)),
            Test::Until(date) if !term.negated => {
                filter.until = Some(filter.until.map_or(*date, |until| until.min(*date)));
            }
            Test::Is(State::Starred) if !term.negated => filter.with = filter.with.and(Flags::STARRED),
            Test::Is(State::Muted) if !term.negated => filter.with = filter.with.and(Flags::MUTED),
            _ => rest = Rest::Headers,
        }
    }
    (filter, rest)
}

/// What is left of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    Nothing,
    Headers,
}

impl Catalogue {
    /// The articles that answer a query, newest first, at most `limit` of them. `sink` is told rows as
    /// [`Catalogue::search`] finds them, before the rest of the query is asked.
    ///
    /// # Errors
    /// As [`Catalogue::search`].
    pub fn find(
        &self,
        query: &Query,
        limit: usize,
        now: DateTime<Utc>,
        cancel: &AtomicBool,
        sink: &(dyn Fn(&[u32]) + Sync),
    ) -> Result<Found, Error> {
        let (filter, rest) = filter(query);
        let within = Within::Filter(&filter, now);
        if rest == Rest::Nothing {
            return self.search(&terms(query), within, limit, cancel, sink);
        }
        let candidates = self.search(&terms(query), within, usize::MAX, cancel, sink)?;
        let mut found = Found { uncovered: candidates.uncovered, ..Found::default() };
        for chunk in candidates.rows.chunks(CHUNK) {
            if cancel.load(Ordering::Relaxed) {
                return Err(Error::Cancelled);
            }
            for row in self.rows(chunk)? {
                let flags = query::Flags {
                    read: row.flags.has(Flags::READ) || row.flags.has(Flags::DRAFT),
                    starred: row.flags.has(Flags::STARRED),
                    muted: row.flags.has(Flags::MUTED),
                };
                if query.matches_header(&row.entry.header, flags) {
                    found.total += 1;
                    if found.rows.len() < limit {
                        found.rows.push(row.id);
                    }
                }
            }
        }
        Ok(found)
    }
}
