//! Reads rows and counts.

use super::Catalogue;
use super::answer::Answer;
use super::list_spec::{Equals, ListSpec, RowFilter};
use super::location::Root;
use super::row::{self, ArticleRow, Names};
use super::sql::Sql;
use crate::article::ArticleId;
use crate::article::marks::Flags;
use crate::library::RowId;
use crate::library::categories::{Count, Tree};
use crate::library::list::{Grouping, Now, Sort};
use crate::trouble::{CatalogueDamage, CatalogueError};
use crate::zone::Zone;
use chrono::{DateTime, Utc};
use rusqlite::params;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// How many articles each shelf has. All but `total`, `starred` and `muted` leave out muted articles. Drafts are counted in `drafts`,
/// and in `starred` and `begun` if they are marked, and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShelfCounts {
    pub tree: Tree,
    /// All files, equal articles counted each.
    pub total: usize,
    pub starred: usize,
    pub begun: usize,
    pub drafts: usize,
    pub muted: usize,
    /// Articles without a date, without drafts.
    pub undated: usize,
    /// Articles of today, without drafts.
    pub today: Count,
    /// Articles that arrived after the library was last left, without drafts.
    pub new: Count,
}

impl ShelfCounts {
    /// All articles: those of the tree, drafts and muted ones. Equal articles count once.
    pub fn whole(&self) -> usize {
        self.tree.root.count.all + self.drafts + self.muted
    }
}

impl Catalogue {
    /// The ids of at least the first `limit` rows of a list in UTC without headings, of all articles or `among` some.
    pub fn plain_list(
        &self,
        filter: &RowFilter,
        sort: Sort,
        now: DateTime<Utc>,
        limit: usize,
        among: Option<&Answer>,
    ) -> Result<Vec<RowId>, CatalogueError> {
        let (now, keep, newer) = (Now { utc: now, zone: Zone::UTC }, HashSet::new(), HashMap::new());
        let cancel = AtomicBool::new(false);
        let spec = ListSpec {
            filter,
            sort,
            grouping: Grouping::None,
            now: &now,
            limit,
            keep: &keep,
            newer: &newer,
            equal: Equals::Apart,
            cancel: &cancel,
        };
        Ok(self.list(&spec, among)?.rows)
    }

    /// The rows with these ids, in the same order. Missing rows are left out.
    pub fn rows(&self, ids: &[RowId]) -> Result<Vec<ArticleRow>, CatalogueError> {
        let transaction = self.connection.unchecked_transaction()?;
        let mut names = Names::default();
        let keys = "SELECT folder, cats FROM articles WHERE id = ?";
        let columns = format!("SELECT {} FROM articles a WHERE id = ?", row::COLUMNS);
        let shared = "SELECT s.members, s.flags FROM twins t JOIN stories s ON s.id = t.story WHERE t.id = ?";
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            let found = transaction.first(keys, [id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let Some((folder, set)) = found else { continue };
            row::name_folder(&transaction, &self.location, &mut names, folder)?;
            row::name_set(&transaction, &mut names, set)?;
            let row = transaction.first(&columns, [id], |row| row::read(row, &self.location, &names))?;
            let Some(mut row) = row else { continue };
            if let Some(group) = transaction.first(shared, [id], |row| Ok((row.get(0)?, row.get(1)?)))? {
                (row.copies, row.flags) = group;
            }
            rows.push(row);
        }
        Ok(rows)
    }

    /// How many articles each shelf and category has. `left` is when the library was last left, in Unix seconds.
    pub fn counts(&self, now: &Now, left: Option<i64>) -> Result<ShelfCounts, CatalogueError> {
        let transaction = self.connection.unchecked_transaction()?;
        let mut counts = ShelfCounts::default();
        let mut statement = transaction
            .prepare_cached("SELECT paths, articles, unread, starred, begun, drafts, muted FROM sets")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let drafts = number(row, 5)?;
            let count = Count { all: number(row, 1)?.saturating_sub(drafts), unread: number(row, 2)? };
            if count.all > 0 {
                let paths: Vec<Vec<String>> = row::list(row, 0)?;
                counts.tree.add(&paths, count);
            }
            counts.starred += number(row, 3)?;
            counts.begun += number(row, 4)?;
            counts.drafts += drafts;
            counts.muted += number(row, 6)?;
        }
        counts.total = usize::try_from(super::schema::number(&transaction, "total")?).unwrap_or(0);
        let hidden = Flags::DRAFT.union(Flags::MUTED).bits();
        let read = hidden | Flags::READ.bits();
        // Equal articles count once.
        let counted = |condition: &str, bounds: (i64, i64)| {
            let sql = format!(
                "SELECT count(*) FILTER (WHERE t.id IS NULL) + count(DISTINCT t.story),
                 count(*) FILTER (WHERE t.id IS NULL AND a.flags & ?4 = 0)
                 + count(DISTINCT CASE WHEN s.flags & ?4 = 0 THEN t.story END)
                 FROM articles a LEFT JOIN twins t ON t.id = a.id LEFT JOIN stories s ON s.id = t.story
                 WHERE {condition} AND a.flags & ?3 = 0"
            );
            let mut statement = transaction.prepare_cached(&sql)?;
            statement.query_row(params![bounds.0, bounds.1, hidden, read], |row| {
                Ok(Count { all: number(row, 0)?, unread: number(row, 1)? })
            })
        };
        counts.undated = counted("a.date IS NULL AND ?1 <= ?2", (0, 0))?.all;
        let day = now.day();
        let bounds = (day.start.timestamp_micros(), day.end.timestamp_micros());
        counts.today = counted("a.date >= ?1 AND a.date < ?2", bounds)?;
        if let Some(left) = left {
            counts.new = counted("a.arrived > ?1 AND ?1 <= ?2", (left, left))?;
        }
        Ok(counts)
    }

    /// The ids of the articles in these rows. Missing rows are left out.
    pub fn article_ids(&self, rows: &[RowId]) -> Result<Vec<ArticleId>, CatalogueError> {
        let transaction = self.connection.unchecked_transaction()?;
        let mut ids = Vec::with_capacity(rows.len());
        for row in rows {
            let id = transaction.first("SELECT uid FROM articles WHERE id = ?", [row], |row| row.get(0))?;
            ids.extend(id.map(ArticleId));
        }
        Ok(ids)
    }

    /// The canonical paths of the folders that contain files.
    pub fn folders(&self) -> Result<Vec<PathBuf>, CatalogueError> {
        let real = |(root, path)| {
            let root: Option<&Root> = self.location.roots.get(root);
            Ok(root.ok_or(CatalogueError::Damaged(CatalogueDamage::Values))?.real.join(path))
        };
        row::folders(&self.connection)?.into_values().map(real).collect()
    }

    /// Passes every row and its title to `sink`, in any order.
    pub fn titles(&self, sink: &mut dyn FnMut(RowId, &str)) -> Result<(), CatalogueError> {
        let mut statement = self.connection.prepare_cached("SELECT id, title FROM articles")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            sink(row.get(0)?, row.get_ref(1)?.as_str()?);
        }
        Ok(())
    }

    /// The rows of an article, one for each of its files.
    pub fn rows_of(&self, article: ArticleId) -> Result<Vec<RowId>, CatalogueError> {
        self.connection
            .all("SELECT id FROM articles WHERE uid = ? ORDER BY id", [article.0], |row| row.get(0))
    }

    /// Whether any article is older than this.
    pub fn has_older(&self, before: DateTime<Utc>) -> Result<bool, CatalogueError> {
        self.connection.any("SELECT 1 FROM articles WHERE date < ? LIMIT 1", [before.timestamp_micros()])
    }

    /// The date of the newest article that is not dated more than a day after `now`.
    pub fn newest(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, CatalogueError> {
        let newest = "SELECT max(date) FROM articles WHERE date <= ?";
        let latest = super::list::latest(now);
        Ok(row::date(self.connection.first(newest, [latest], |row| row.get(0))?.flatten()))
    }

    /// A number that changes when another connection changes the catalogue.
    pub fn version(&self) -> Result<i64, CatalogueError> {
        Ok(self.connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// The number of articles.
    pub fn len(&self) -> Result<usize, CatalogueError> {
        Ok(usize::try_from(super::schema::number(&self.connection, "total")?).unwrap_or(0))
    }

    /// The row that the next article will have.
    pub fn next_row(&self) -> Result<RowId, CatalogueError> {
        let next = super::schema::number(&self.connection, "next_row")?;
        Ok(RowId(u32::try_from(next).unwrap_or(u32::MAX)))
    }

    /// Whether there are no articles.
    pub fn is_empty(&self) -> Result<bool, CatalogueError> {
        Ok(self.len()? == 0)
    }
}

fn number(row: &rusqlite::Row, column: usize) -> rusqlite::Result<usize> {
    let number = row.get::<_, i64>(column)?;
    usize::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}
