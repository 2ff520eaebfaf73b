//! Answering a query of the query language: words by the text cache, the rest by the rows.

use super::list_spec::RowFilter;
use super::search::{Terms, TextHits};
use super::{Catalogue, Error};
use crate::article::marks::Flags;
use crate::article::{ArticleId, Header};
use crate::library::RowId;
use crate::library::list::Sort;
use crate::library::query::{Query, Status, Term, Test};
use crate::library::rows::RowSet;
use crate::trouble::CatalogueDamage;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

/// The words of a query, as the text cache is searched for them.
pub fn terms(query: &Query) -> Terms {
    let mut terms = Terms::default();
    for (text, negated) in query.texts() {
        let side = if negated { &mut terms.unwanted } else { &mut terms.wanted };
        side.push(text.to_owned());
    }
    terms
}

/// What answers a query: the texts have been searched, the rows are asked when a list is made of it.
#[derive(Debug, Default)]
pub struct Answer {
    /// The rows whose texts hold the words; none if no word is asked for.
    pub(super) hits: Option<RowSet>,
    /// The rows whose texts hold a word they must not.
    pub(super) excluded: RowSet,
    /// How many articles of the library have no text in the cache yet, and were not searched.
    pub uncovered: usize,
    filter: RowFilter,
    /// What is asked of each header.
    rest: Query,
    /// Whether more of a row is needed for that than its marks and categories.
    columns: Columns,
    /// The category paths of each set, if they are asked for.
    sets: HashMap<i64, Vec<Vec<String>>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Columns {
    #[default]
    Few,
    All,
}

impl Answer {
    /// What of the query a list's own filter asks.
    pub fn filter(&self) -> &RowFilter {
        &self.filter
    }

    /// How many articles hold the words, if that is all that is asked.
    pub fn total(&self) -> Option<usize> {
        let plain = self.filter == RowFilter::default() && self.rest.terms.is_empty();
        self.hits.as_ref().filter(|_| plain).map(RowSet::len)
    }

    /// The rows whose texts hold the words; none if no word is asked for.
    pub(super) fn hits(&self) -> Option<&RowSet> {
        self.hits.as_ref()
    }

    /// Whether an article answers.
    pub(super) fn holds(
        &self,
        connection: &Connection,
        id: RowId,
        set: i64,
        flags: Flags,
    ) -> Result<bool, Error> {
        if self.hits.as_ref().is_some_and(|hits| !hits.has(id)) || self.excluded.has(id) {
            return Ok(false);
        }
        if self.rest.terms.is_empty() {
            return Ok(true);
        }
        let mut header = Header {
            id: ArticleId([0; 16]),
            title: String::new(),
            date: None,
            date_from: None,
            updated: None,
            author: None,
            categories: self.sets.get(&set).cloned().unwrap_or_default(),
            tags: Vec::new(),
            link: None,
            summary: None,
            draft: flags.contains(Flags::DRAFT),
            images: Vec::new(),
        };
        if self.columns == Columns::All {
            let mut statement =
                connection.prepare_cached("SELECT title, author, tags, date FROM articles WHERE id = ?")?;
            let found = statement.query_row([id], |row| {
                header.title = row.get(0)?;
                header.author = row.get(1)?;
                header.tags = super::row::list(row, 2)?;
                header.date = super::row::date(row.get(3)?);
                Ok(())
            });
            if found.optional()?.is_none() {
                return Ok(false);
            }
        }
        // A draft never waits to be read.
        let flags = if flags.contains(Flags::DRAFT) { flags.union(Flags::READ) } else { flags };
        Ok(self.rest.matches_header(&header, flags))
    }

    /// Parts a query into what the list's filter asks and what is asked of each header.
    fn part(&mut self, query: &Query) {
        let filter = &mut self.filter;
        for term in &query.terms {
            match &term.test {
                Test::Text(_) => {}
                Test::Since(date) if !term.negated => filter.since = filter.since.max(Some(*date)),
                Test::Until(date) if !term.negated => {
                    filter.until = Some(filter.until.map_or(*date, |until| until.min(*date)));
                }
                Test::Is(Status::Starred) if !term.negated => filter.with = filter.with.union(Flags::STARRED),
                Test::Is(Status::Muted) if !term.negated => filter.with = filter.with.union(Flags::MUTED),
                test => {
                    if !matches!(test, Test::Is(_) | Test::Category(_)) {
                        self.columns = Columns::All;
                    }
                    self.rest.terms.push(Term { test: test.clone(), negated: term.negated });
                }
            }
        }
    }
}

impl Catalogue {
    /// Searches the texts for the words of a query; a list is made of the answer by [`Catalogue::list_of`].
    /// `sink` is told rows as [`Catalogue::search`] finds them.
    ///
    /// # Errors
    /// As [`Catalogue::search`].
    pub fn answer(
        &self,
        query: &Query,
        cancel: &AtomicBool,
        sink: &(dyn Fn(&[RowId]) + Sync),
    ) -> Result<Answer, Error> {
        let mut answer = self.search_texts(&terms(query), cancel, sink)?;
        answer.part(query);
        if answer.rest.terms.iter().any(|term| matches!(term.test, Test::Category(_))) {
            let mut statement = self.connection.prepare_cached("SELECT id, paths FROM sets")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                answer.sets.insert(row.get(0)?, super::row::list(row, 1)?);
            }
        }
        Ok(answer)
    }

    /// The articles that answer a query, newest first, at most `limit` of them.
    ///
    /// # Errors
    /// As [`Catalogue::search`].
    pub fn find(
        &self,
        query: &Query,
        limit: usize,
        now: DateTime<Utc>,
        cancel: &AtomicBool,
        sink: &(dyn Fn(&[RowId]) + Sync),
    ) -> Result<TextHits, Error> {
        let answer = self.answer(query, cancel, sink)?;
        let total = answer.total();
        let enough = if total.is_some() { limit } else { usize::MAX };
        let mut rows = self.plain_list(&answer.filter, Sort::default(), now, enough, Some(&answer))?;
        // Each text that was found has its row; only the writer knows that none has gone meanwhile.
        let known = total.unwrap_or(rows.len());
        if self.lock.is_some() && (rows.len() < known.min(limit) || limit >= known && rows.len() > known) {
            return Err(Error::Damaged(CatalogueDamage::Values));
        }
        let total = known;
        rows.truncate(limit);
        Ok(TextHits { rows, total, uncovered: answer.uncovered })
    }
}
