//! Answers queries: words by the text index, other conditions by the rows.

use super::Catalogue;
use super::answer::Answer;
use super::text::{Terms, TextHits};
use crate::library::RowId;
use crate::library::list::Sort;
use crate::library::query::Query;
use crate::trouble::{CatalogueDamage, CatalogueError};
use chrono::{DateTime, Utc};
use std::sync::atomic::AtomicBool;

/// The words of a query, as search terms for the text index.
pub fn terms(query: &Query) -> Terms {
    let mut terms = Terms::default();
    for (text, negated) in query.texts() {
        let side = if negated { &mut terms.unwanted } else { &mut terms.wanted };
        side.push(text.to_owned());
    }
    terms
}

impl Catalogue {
    /// Searches the text index for the words of a query; [`Catalogue::list_of`] makes a list of the answer. `sink` gets
    /// rows as in [`Catalogue::search`].
    pub fn answer(
        &self,
        query: &Query,
        cancel: &AtomicBool,
        sink: &(dyn Fn(&[RowId]) + Sync),
    ) -> Result<Answer, CatalogueError> {
        let mut answer = self.search_texts(&terms(query), cancel, sink)?;
        answer.add_conditions(query, &self.connection)?;
        Ok(answer)
    }

    /// The articles that match a query, newest first, at most `limit` of them.
    pub fn find(
        &self,
        query: &Query,
        limit: usize,
        now: DateTime<Utc>,
        cancel: &AtomicBool,
        sink: &(dyn Fn(&[RowId]) + Sync),
    ) -> Result<TextHits, CatalogueError> {
        let answer = self.answer(query, cancel, sink)?;
        let total = answer.total();
        let enough = if total.is_some() { limit } else { usize::MAX };
        let mut rows = self.plain_list(answer.filter(), Sort::default(), now, enough, Some(&answer))?;
        // Every hit has a row. A reader cannot rely on it, because the writer may have removed the row meanwhile.
        let known = total.unwrap_or(rows.len());
        if self.lock.is_some() && (rows.len() < known.min(limit) || limit >= known && rows.len() > known) {
            return Err(CatalogueError::Damaged(CatalogueDamage::Values));
        }
        let total = known;
        rows.truncate(limit);
        Ok(TextHits { rows, total, uncovered: answer.uncovered })
    }
}
