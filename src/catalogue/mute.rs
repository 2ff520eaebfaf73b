//! Mutes by queries: finds the rows that match them, and sets their mark.

use super::marks::{FlagsOf, MARKED, marked};
use super::{Catalogue, row};
use crate::article::marks::Flags;
use crate::article::{ArticleId, Header};
use crate::library::RowId;
use crate::library::mutes::Mutes;
use crate::library::rows::RowSet;
use crate::trouble::CatalogueError;
use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

impl Catalogue {
    /// The rows that queries mute. Words are searched in the text index. All queries without words share one pass over
    /// the rows.
    pub fn muted_by(
        &self,
        mutes: &Mutes,
        now: DateTime<Utc>,
        cancel: &AtomicBool,
    ) -> Result<RowSet, CatalogueError> {
        let mut rows = Vec::new();
        if mutes.of_headers().next().is_some() {
            self.headers(&mut |row, header| {
                if mutes.mute_header(header) {
                    rows.push(row);
                }
                !cancel.load(Ordering::Relaxed)
            })?;
        }
        for query in mutes.of_texts() {
            rows.extend(self.find(query, usize::MAX, now, cancel, &|_| ())?.rows);
        }
        if cancel.load(Ordering::Relaxed) { Err(CatalogueError::Cancelled) } else { Ok(RowSet::of(&rows)) }
    }

    /// Mutes exactly these rows by query. Returns the rows that changed, with their new marks. `flags_of` has the other
    /// marks of an article.
    pub fn mute_by_query(
        &mut self,
        rows: &RowSet,
        flags_of: &FlagsOf,
    ) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
        let before = RowSet::of(&self.muted_by_query()?);
        let mut differ: Vec<RowId> = rows.iter().filter(|row| !before.has(*row)).collect();
        differ.extend(before.iter().filter(|row| !rows.has(*row)));
        if differ.is_empty() {
            return Ok(Vec::new());
        }
        self.write_marks(flags_of, Some(rows), |transaction, each| {
            let mut find = transaction.prepare_cached(&format!("{MARKED} WHERE a.id = ?"))?;
            for row in differ {
                if let Some(found) = find.query_row([row], marked).optional()? {
                    each(found)?;
                }
            }
            Ok(())
        })
    }

    fn muted_by_query(&self) -> Result<Vec<RowId>, CatalogueError> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM articles WHERE flags & ? <> 0")?;
        let rows = statement.query_map([Flags::MUTED_BY_QUERY.bits()], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether any article is muted.
    pub fn has_muted(&self) -> Result<bool, CatalogueError> {
        Ok(self.connection.prepare_cached("SELECT 1 FROM sets WHERE muted > 0 LIMIT 1")?.exists([])?)
    }

    /// Passes the header fields that queries may ask for to `sink`, row by row, until it returns false.
    fn headers(&self, sink: &mut dyn FnMut(RowId, &Header) -> bool) -> Result<(), CatalogueError> {
        let mut sets: HashMap<i64, Vec<Vec<String>>> = HashMap::new();
        let mut statement = self.connection.prepare_cached("SELECT id, paths FROM sets")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            sets.insert(row.get(0)?, row::list(row, 1)?);
        }
        let mut statement =
            self.connection.prepare_cached("SELECT id, cats, date, title, author, tags FROM articles")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let header = Header {
                id: ArticleId([0; 16]),
                title: row.get(3)?,
                date: row::date(row.get(2)?),
                date_from: None,
                updated: None,
                author: row.get(4)?,
                categories: sets.get(&row.get(1)?).cloned().unwrap_or_default(),
                tags: row::list(row, 5)?,
                link: None,
                summary: None,
                draft: false,
                images: Vec::new(),
            };
            if !sink(row.get(0)?, &header) {
                break;
            }
        }
        Ok(())
    }
}
