//! Writes rows. Every change updates the counts in the same transaction.

use super::row;
use super::sql::Sql;
use super::stamp::{FileStamp, Stamp};
use super::tally::Tally;
use super::{duplicates, schema};
use crate::article::marks::Flags;
use crate::article::{ArticleId, Header, Problem, name};
use crate::trouble::{CatalogueDamage, CatalogueError};
use rusqlite::{Connection, params};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Changes of numbers during a transaction, written before it is committed.
#[derive(Debug, Default)]
pub(crate) struct PendingCounts {
    /// The ids of sets of category paths, by the set as JSON.
    sets: HashMap<String, i64>,
    /// The changed counts, by set.
    changed: HashMap<i64, Tally>,
    total: i64,
    texts: i64,
    dead: i64,
    next_row: i64,
}

/// A row before its file was compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub(crate) id: i64,
    pub(crate) stamp: Stamp,
}

/// What a deleted row contained.
#[derive(Clone, Debug)]
pub(crate) struct Removed {
    pub(crate) article: ArticleId,
    pub(crate) flags: Flags,
    pub(crate) arrived: i64,
    pub(crate) name: Box<[u8]>,
    pub(crate) title: String,
    pub(crate) date: Option<i64>,
    pub(crate) link: Option<String>,
}

/// The fields of a row that come from its file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredFields<'a> {
    pub(crate) header: &'a Header,
    pub(crate) problems: &'a [Problem],
    /// The number of the page that its link names.
    pub(crate) page: Option<i32>,
}

impl PendingCounts {
    pub(crate) fn load(connection: &Connection) -> Result<Self, CatalogueError> {
        let next_row = schema::number(connection, "next_row")?;
        if u32::try_from(next_row).is_err() {
            return Err(CatalogueError::Damaged(CatalogueDamage::Values));
        }
        let sets = connection.all("SELECT paths, id FROM sets", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self { sets, next_row, ..Self::default() })
    }

    /// Writes the changes; to be called before every commit.
    pub(crate) fn flush(&mut self, connection: &Connection) -> Result<(), CatalogueError> {
        for (set, tally) in self.changed.drain() {
            tally.write(connection, set)?;
        }
        for (key, value) in
            [("total", &mut self.total), ("texts", &mut self.texts), ("text_dead", &mut self.dead)]
        {
            schema::add_number(connection, key, std::mem::take(value))?;
        }
        schema::set_number(connection, "next_row", self.next_row)
    }

    /// The id of a set of category paths.
    fn set(&mut self, connection: &Connection, paths: &[Vec<String>]) -> Result<i64, CatalogueError> {
        let json = serde_json::to_string(paths).unwrap_or_default();
        if let Some(id) = self.sets.get(&json) {
            return Ok(*id);
        }
        connection.run("INSERT INTO sets(paths) VALUES (?)", [&json])?;
        let id = connection.last_insert_rowid();
        self.sets.insert(json, id);
        Ok(id)
    }

    fn count(&mut self, set: i64, flags: Flags, by: i64) {
        self.changed.entry(set).or_default().add(flags, by);
        self.total += by;
    }

    pub(crate) fn insert(
        &mut self,
        connection: &Connection,
        folder: i64,
        file: &FileStamp,
        kept: StoredFields<'_>,
        (flags, arrived): (Flags, i64),
    ) -> Result<(), CatalogueError> {
        let id = self.next_row;
        self.next_row += 1;
        self.put(connection, (id, folder), file, kept, (flags, arrived)).map(drop)
    }

    /// Replaces a row after its file changed. The arrival stays, and `settle` makes the new marks of the old ones.
    /// Returns what the row contained, and its new marks.
    pub(crate) fn replace(
        &mut self,
        connection: &Connection,
        (id, folder): (i64, i64),
        file: &FileStamp,
        kept: StoredFields<'_>,
        settle: impl FnOnce(Flags) -> Flags,
    ) -> Result<(Removed, Flags), CatalogueError> {
        let removed = self.remove(connection, id)?.ok_or(CatalogueError::Damaged(CatalogueDamage::Values))?;
        let kept_state = (settle(removed.flags), removed.arrived);
        let flags = self.put(connection, (id, folder), file, kept, kept_state)?;
        Ok((removed, flags))
    }

    /// Writes a row, and returns its marks.
    fn put(
        &mut self,
        connection: &Connection,
        (id, folder): (i64, i64),
        file: &FileStamp,
        kept: StoredFields<'_>,
        (mut flags, arrived): (Flags, i64),
    ) -> Result<Flags, CatalogueError> {
        let StoredFields { header, problems, page } = kept;
        let set = self.set(connection, &header.categories)?;
        flags.set(Flags::DRAFT, header.draft);
        let problems: Vec<(usize, &str)> =
            problems.iter().map(|problem| (problem.line, problem.message.as_str())).collect();
        let original = name::original(Path::new(OsStr::from_bytes(&file.name)));
        connection.run(
            "INSERT INTO articles(id, folder, name, seconds, nanos, size, inode, changed, uid, date, flags, cats,
             arrived, title, author, link, date_from, updated, tags, images, problems, summary, page, original)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                id,
                folder,
                &*file.name,
                file.stamp.seconds,
                file.stamp.nanos,
                file.stamp.size,
                file.stamp.inode,
                file.stamp.changed,
                header.id.0,
                row::micros(header.date),
                flags.bits(),
                set,
                arrived,
                header.title,
                header.author,
                header.link,
                header.date_from.map(row::date_from_number),
                row::micros(header.updated),
                row::json(&header.tags),
                row::json(&header.images),
                row::json(&problems),
                header.summary,
                page,
                original.as_deref().map(str::as_bytes),
            ],
        )?;
        self.count(set, flags, 1);
        Ok(flags)
    }

    /// Deletes a row and its text; returns what it contained.
    pub(crate) fn remove(
        &mut self,
        connection: &Connection,
        id: i64,
    ) -> Result<Option<Removed>, CatalogueError> {
        let mut hash = None;
        if let Some(group) = duplicates::group_of(connection, id)? {
            hash = duplicates::hash_of(connection, id)?;
            duplicates::dissolve_group(connection, group, &mut self.changed)?;
        }
        let removed = connection.first(
            "DELETE FROM articles WHERE id = ?
             RETURNING cats, uid, flags, arrived, name, title, date, link",
            [id],
            |row| {
                let removed = Removed {
                    article: ArticleId(row.get(1)?),
                    flags: row.get(2)?,
                    arrived: row.get(3)?,
                    name: row.get_ref(4)?.as_blob()?.into(),
                    title: row.get(5)?,
                    date: row.get(6)?,
                    link: row.get(7)?,
                };
                Ok((row.get(0)?, removed))
            },
        )?;
        let Some((set, removed)) = removed else { return Ok(None) };
        self.count(set, removed.flags, -1);
        let text: Option<(i64, i64)> =
            connection.first("DELETE FROM texts WHERE id = ? RETURNING at, length", [id], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        if let Some((at, length)) = text {
            connection.run("INSERT OR REPLACE INTO dead VALUES (?, ?)", [at, length])?;
            self.texts -= 1;
            self.dead = self.dead.saturating_add(length);
        }
        if let Some(hash) = hash {
            duplicates::regroup(connection, hash, &mut self.changed)?;
        }
        Ok(Some(removed))
    }

    /// Stores the position of an article's text, and the hash by which equal articles are found.
    pub(crate) fn text(
        &mut self,
        connection: &Connection,
        id: i64,
        (at, length): (i64, i64),
        group: Option<i64>,
    ) -> Result<(), CatalogueError> {
        connection.run("INSERT INTO texts VALUES (?, ?, ?, ?)", params![id, at, length, group])?;
        self.texts += 1;
        Ok(())
    }
}
