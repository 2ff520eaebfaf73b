//! The answer to a query: the hits of its words, and the conditions that are checked for each row when a list is made.

use super::list_spec::RowFilter;
use super::sql::Sql;
use super::{Catalogue, row};
use crate::article::Header;
use crate::article::marks::Flags;
use crate::library::RowId;
use crate::library::query::{Query, Status, Term, Test};
use crate::library::rows::RowSet;
use crate::trouble::CatalogueError;
use rusqlite::Connection;
use std::collections::HashMap;

/// The answer to a query. The text index was searched already; the rows are checked when a list is made.
#[derive(Debug, Default)]
pub struct Answer {
    /// The rows whose texts contain the words; none if the query has no words.
    pub(super) hits: Option<RowSet>,
    /// The rows whose texts contain an excluded word.
    pub(super) excluded: RowSet,
    /// How many articles are not in the text index yet and were not searched.
    pub uncovered: usize,
    filter: RowFilter,
    /// The conditions to check for each header.
    rest: Query,
    /// Which columns of a row these conditions need.
    columns: Columns,
    /// The category paths of each set, if a condition needs them.
    sets: HashMap<i64, Vec<Vec<String>>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Columns {
    #[default]
    Few,
    All,
}

impl Answer {
    /// The part of the query that a list's filter can check.
    pub fn filter(&self) -> &RowFilter {
        &self.filter
    }

    /// How many articles contain the words, if the query has no other condition.
    pub fn total(&self) -> Option<usize> {
        let plain = self.filter == RowFilter::default() && self.rest.terms.is_empty();
        self.hits.as_ref().filter(|_| plain).map(RowSet::len)
    }

    pub(super) fn holds(
        &self,
        connection: &Connection,
        id: RowId,
        set: i64,
        flags: Flags,
    ) -> Result<bool, CatalogueError> {
        if self.hits.as_ref().is_some_and(|hits| !hits.has(id)) || self.excluded.has(id) {
            return Ok(false);
        }
        if self.rest.terms.is_empty() {
            return Ok(true);
        }
        let mut header = Header {
            categories: self.sets.get(&set).cloned().unwrap_or_default(),
            draft: flags.contains(Flags::DRAFT),
            ..Header::default()
        };
        if self.columns == Columns::All {
            let columns = "SELECT title, author, tags, date FROM articles WHERE id = ?";
            let found = connection.first(columns, [id], |row| {
                header.title = row.get(0)?;
                header.author = row.get(1)?;
                header.tags = row::list(row, 2)?;
                header.date = row::date(row.get(3)?);
                Ok(())
            })?;
            if found.is_none() {
                return Ok(false);
            }
        }
        // A draft never counts as unread.
        let flags = if flags.contains(Flags::DRAFT) { flags.union(Flags::READ) } else { flags };
        Ok(self.rest.matches_header(&header, flags))
    }

    /// Adds the conditions of a query other than its words: those that a filter can check go into the filter.
    pub(super) fn add_conditions(
        &mut self,
        query: &Query,
        connection: &Connection,
    ) -> Result<(), CatalogueError> {
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
        if self.rest.terms.iter().any(|term| matches!(term.test, Test::Category(_))) {
            self.sets = row::sets(connection)?;
        }
        Ok(())
    }
}

impl Catalogue {
    /// The number of rows in a list of all answers, if it is known without making the list.
    pub fn total_of(&self, answer: &Answer) -> Result<Option<usize>, CatalogueError> {
        let (Some(total), Some(hits)) = (answer.total(), &answer.hits) else { return Ok(None) };
        if self.has_muted()? {
            return Ok(None);
        }
        Ok(Some(total - self.duplicates.load(&self.connection)?.extra_rows(hits)))
    }
}
