//! Makes lists: which rows match a filter, their order, and the headings between them.

use super::answer::Answer;
use super::list_spec::{Equals, ListRows, ListSpec};
use super::{Catalogue, row, schema};
use crate::library::list::{Grouping, SortKey};
use crate::trouble::CatalogueError;
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;
use std::collections::HashSet;
use std::sync::Arc;

mod by_column;
mod by_date;
mod groups;
mod query;
mod ties;

use query::Query;

/// Looking up one row costs as much as reading this many in the order of an index.
const LOOKUP: usize = 10;

impl Catalogue {
    /// Makes a list of the articles that match the filter and, if there is one, a query.
    pub fn list(&self, spec: &ListSpec, among: Option<&Answer>) -> Result<ListRows, CatalogueError> {
        let transaction = self.connection.unchecked_transaction()?;
        let category = spec.filter.category.as_ref();
        let sets = category.map(|category| sets_in(&transaction, category)).transpose()?;
        let groups = match spec.equal {
            Equals::Together => self.duplicates.load(&transaction)?,
            Equals::Apart => Arc::default(),
        };
        let newer = groups.newer(spec.newer);
        let latest = latest(spec.now.utc);
        let query = Query { connection: &transaction, spec, sets, among, latest, groups, newer };
        let total = usize::try_from(schema::number(&transaction, "total")?).unwrap_or(usize::MAX);
        let few = among
            .and_then(|answer| answer.hits.as_ref())
            .filter(|hits| are_few(hits.len(), spec.limit, total));
        let listed = match (spec.sort.key, few) {
            (SortKey::Date, Some(hits)) => query.few_by_date(hits),
            (SortKey::Date, None) => query.by_date(),
            (SortKey::Arrival, _) => query.by_arrival(),
            (SortKey::Title | SortKey::Source, _) => query.by_text(),
        }?;
        match spec.grouping {
            Grouping::Category => query.regroup(&listed, Query::categories),
            Grouping::Source => query.regroup(&listed, Query::sources),
            Grouping::Day | Grouping::None => Ok(listed),
        }
    }
}

/// Whether looking up each hit is cheaper than reading all articles in order until `limit` hits are found.
fn are_few(hits: usize, limit: usize, total: usize) -> bool {
    let walked = limit.saturating_mul(total / hits.max(1)).min(total);
    hits.saturating_mul(LOOKUP) <= walked
}

/// The latest date that does not count as an error, in microseconds.
pub(super) fn latest(now: DateTime<Utc>) -> i64 {
    now.checked_add_signed(TimeDelta::days(1)).map_or(i64::MAX, |latest| latest.timestamp_micros())
}

/// The sets whose articles are in a category.
fn sets_in(connection: &Connection, category: &[String]) -> Result<HashSet<i64>, CatalogueError> {
    let is_inside = |paths: &[Vec<String>]| match category {
        [] => paths.iter().all(Vec::is_empty),
        category => paths.iter().any(|path| path.starts_with(category)),
    };
    let sets = row::sets(connection)?.into_iter().filter(|(_, paths)| is_inside(paths));
    Ok(sets.map(|(id, _)| id).collect())
}
