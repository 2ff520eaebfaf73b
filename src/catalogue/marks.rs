//! The marks of rows and the counts that depend on them: mirrors the reading state, and mutes by queries.

use super::sql::Sql;
use super::{Catalogue, duplicates, row};
use crate::article::marks::Flags;
use crate::article::{ArticleId, Header};
use crate::library::RowId;
use crate::library::mutes::Mutes;
use crate::library::rows::RowSet;
use crate::trouble::{CatalogueDamage, CatalogueError};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// The marks of an article by its id, its date and the canonical path of its library folder.
pub type FlagsOf<'a> = dyn Fn(ArticleId, Option<DateTime<Utc>>, &Path) -> Flags + 'a;

/// A row whose marks may change.
struct Marked {
    id: RowId,
    set: i64,
    old: Flags,
    article: ArticleId,
    date: Option<i64>,
    root: usize,
}

const MARKED: &str =
    "SELECT a.id, a.cats, a.flags, a.uid, a.date, f.root FROM articles a JOIN folders f ON f.id = a.folder";

fn marked(row: &rusqlite::Row) -> rusqlite::Result<Marked> {
    Ok(Marked {
        id: row.get(0)?,
        set: row.get(1)?,
        old: row.get(2)?,
        article: ArticleId(row.get(3)?),
        date: row.get(4)?,
        root: usize::from(row.get::<_, u16>(5)?),
    })
}

impl Catalogue {
    /// Gives articles their marks from the reading state, for all their files. Returns the rows that changed, with
    /// their new marks. Readers may call this as well: a scan lets it write between two transactions.
    ///
    /// # Errors
    /// If the cache cannot be written; then nothing changed.
    pub fn mirror(
        &mut self,
        articles: &[ArticleId],
        flags_of: &FlagsOf,
    ) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
        self.write_marks(flags_of, None, |transaction, each| {
            let find = format!("{MARKED} WHERE a.uid = ?");
            for article in articles {
                // All rows are read before the first is changed.
                let rows: Vec<Marked> = transaction.all(&find, [article.0], marked)?;
                rows.into_iter().try_for_each(&mut *each)?;
            }
            Ok(())
        })
    }

    /// The same for all articles.
    pub fn mirror_all(&mut self, flags_of: &FlagsOf) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
        self.write_marks(flags_of, None, |transaction, each| {
            let sql = format!("{MARKED} WHERE a.id > ? ORDER BY a.id LIMIT 4096");
            let mut last = RowId(0);
            loop {
                let rows: Vec<Marked> = transaction.all(&sql, [last], marked)?;
                let Some(end) = rows.last() else { return Ok(()) };
                last = end.id;
                rows.into_iter().try_for_each(&mut *each)?;
            }
        })
    }

    /// Writes the marks of some rows: those of the reading state, and the mark of rows that queries mute, which are
    /// `muted_rows`. Without `muted_rows` the mark by queries stays as it is.
    fn write_marks(
        &mut self,
        flags_of: &FlagsOf,
        muted_rows: Option<&RowSet>,
        rows: impl FnOnce(
            &Connection,
            &mut dyn FnMut(Marked) -> Result<(), CatalogueError>,
        ) -> Result<(), CatalogueError>,
    ) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
        let waiting = self.location.wait_to_write();
        let transaction =
            rusqlite::Transaction::new(&mut self.connection, rusqlite::TransactionBehavior::Immediate)?;
        drop(waiting);
        let mut tallies = duplicates::Tallies::new();
        let mut changed = Vec::new();
        let mut hashes = BTreeSet::new();
        let groups_known = duplicates::are_indexed(&transaction)?;
        rows(&transaction, &mut |Marked { id, set, old, article, date, root }| {
            let root =
                self.location.roots.get(root).ok_or(CatalogueError::Damaged(CatalogueDamage::Values))?;
            let by_query =
                muted_rows.map_or(old.contains(Flags::MUTED_BY_QUERY), |muted_rows| muted_rows.has(id));
            let mut new = flags_of(article, row::date(date), &root.real);
            new.set(Flags::DRAFT, old.contains(Flags::DRAFT));
            new.set(Flags::MUTED_BY_QUERY, by_query);
            new.set(Flags::MUTED, by_query || new.contains(Flags::MUTED));
            if new != old {
                // A group is dissolved before one of its rows changes, and regrouped afterwards.
                let group = if groups_known { duplicates::group_of(&transaction, id.into())? } else { None };
                if let Some(group) = group {
                    duplicates::dissolve_group(&transaction, group, &mut tallies)?;
                }
                if groups_known && (group.is_some() || new.symmetric_difference(old).contains(Flags::MUTED)) {
                    hashes.extend(duplicates::hash_of(&transaction, id.into())?);
                }
                transaction.run("UPDATE articles SET flags = ?2 WHERE id = ?1", params![id, new.bits()])?;
                let tally = tallies.entry(set).or_default();
                tally.add(old, -1);
                tally.add(new, 1);
                changed.push((id, new));
            }
            Ok(())
        })?;
        let mut shared = HashMap::new();
        for hash in hashes {
            shared.extend(duplicates::regroup(&transaction, hash, &mut tallies)?);
        }
        // Rows of a group show its marks.
        for (row, flags) in &mut changed {
            *flags = shared.remove(row).unwrap_or(*flags);
        }
        changed.extend(shared);
        duplicates::write(&transaction, tallies)?;
        transaction.commit()?;
        Ok(changed)
    }

    /// The rows that queries mute. Words are searched in the text index; other queries share one pass over the rows.
    pub fn muted_by(
        &self,
        mutes: &Mutes,
        now: DateTime<Utc>,
        cancel: &AtomicBool,
    ) -> Result<RowSet, CatalogueError> {
        let mut rows = Vec::new();
        if mutes.of_headers().next().is_some() {
            let sets = row::sets(&self.connection)?;
            let mut statement =
                self.connection.prepare_cached("SELECT id, cats, date, title, author, tags FROM articles")?;
            let mut articles = statement.query([])?;
            while let Some(article) = articles.next()?
                && !cancel.load(Ordering::Relaxed)
            {
                let header = Header {
                    title: article.get(3)?,
                    date: row::date(article.get(2)?),
                    author: article.get(4)?,
                    categories: sets.get(&article.get(1)?).cloned().unwrap_or_default(),
                    tags: row::list(article, 5)?,
                    ..Header::default()
                };
                if mutes.mute_header(&header) {
                    rows.push(article.get(0)?);
                }
            }
        }
        for query in mutes.of_texts() {
            rows.extend(self.find(query, usize::MAX, now, cancel)?.rows);
        }
        CatalogueError::if_cancelled(cancel)?;
        Ok(RowSet::of(&rows))
    }

    /// Mutes exactly these rows by query. Returns the rows that changed. `flags_of` has the other marks of an article.
    pub fn mute_by_query(
        &mut self,
        rows: &RowSet,
        flags_of: &FlagsOf,
    ) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
        let muted = "SELECT id FROM articles WHERE flags & ? <> 0";
        let muted: Vec<RowId> =
            self.connection.all(muted, [Flags::MUTED_BY_QUERY.bits()], |row| row.get(0))?;
        let before = RowSet::of(&muted);
        let mut differ: Vec<RowId> = rows.iter().filter(|row| !before.has(*row)).collect();
        differ.extend(before.iter().filter(|row| !rows.has(*row)));
        if differ.is_empty() {
            return Ok(Vec::new());
        }
        self.write_marks(flags_of, Some(rows), |transaction, each| {
            let find = format!("{MARKED} WHERE a.id = ?");
            for row in differ {
                transaction.first(&find, [row], marked)?.map_or(Ok(()), &mut *each)?;
            }
            Ok(())
        })
    }

    /// Whether any article is muted.
    pub fn has_muted(&self) -> Result<bool, CatalogueError> {
        self.connection.any("SELECT 1 FROM sets WHERE muted > 0 LIMIT 1", [])
    }
}
