//! Writing rows. Every change keeps the counts in the same transaction.

use super::row::{self, Flags};
use super::walk::{Listed, Stamp};
use super::{Catalogue, Error, schema};
use crate::article::{ArticleId, Header, Problem};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// How a mark is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Put on.
    On,
    /// Taken off.
    Off,
}

/// Numbers gathered while a transaction is open, written before it is committed.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// Sets of category paths, as JSON, and their ids.
    sets: HashMap<String, i64>,
    /// How the counts of sets changed.
    changed: HashMap<i64, Tally>,
    total: i64,
    texts: i64,
    dead: i64,
    next_row: i64,
}

/// What is counted of a set of articles: those not muted, the unread, starred, drafts, muted.
#[derive(Clone, Copy, Debug, Default)]
struct Tally([i64; 5]);

impl Tally {
    /// Counts an article with these marks, `by` times.
    fn add(&mut self, flags: Flags, by: i64) {
        let counted = [
            flags.lacks(Flags::MUTED),
            flags.is_unread(),
            flags.has(Flags::STARRED),
            flags.has(Flags::DRAFT),
            flags.has(Flags::MUTED),
        ];
        for (number, counted) in self.0.iter_mut().zip(counted) {
            *number += if counted { by } else { 0 };
        }
    }

    fn write(self, connection: &Connection, set: i64) -> Result<(), Error> {
        let [articles, unread, starred, drafts, muted] = self.0;
        connection
            .prepare_cached(
                "UPDATE sets SET articles = articles + ?2, unread = unread + ?3, starred = starred + ?4,
                 drafts = drafts + ?5, muted = muted + ?6 WHERE id = ?1",
            )?
            .execute(params![set, articles, unread, starred, drafts, muted])?;
        Ok(())
    }
}

/// What a row was before it was changed or removed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub(crate) id: i64,
    pub(crate) stamp: Stamp,
}

impl Counts {
    pub(crate) fn load(connection: &Connection) -> Result<Self, Error> {
        let mut counts = Self { next_row: schema::number(connection, "next_row")?, ..Self::default() };
        let mut statement = connection.prepare_cached("SELECT paths, id FROM sets")?;
        let sets = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        counts.sets = sets.collect::<Result<_, _>>()?;
        Ok(counts)
    }

    /// Writes what was gathered; to be called before every commit.
    pub(crate) fn flush(&mut self, connection: &Connection) -> Result<(), Error> {
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
    fn set(&mut self, connection: &Connection, paths: &[Vec<String>]) -> Result<i64, Error> {
        let json = serde_json::to_string(paths).unwrap_or_default();
        if let Some(id) = self.sets.get(&json) {
            return Ok(*id);
        }
        connection.prepare_cached("INSERT INTO sets(paths) VALUES (?)")?.execute([&json])?;
        let id = connection.last_insert_rowid();
        self.sets.insert(json, id);
        Ok(id)
    }

    fn count(&mut self, set: i64, flags: Flags, by: i64) {
        self.changed.entry(set).or_default().add(flags, by);
        self.total += by;
    }

    /// Puts an article in; returns its row.
    pub(crate) fn insert(
        &mut self,
        connection: &Connection,
        folder: i64,
        file: &Listed,
        (header, problems): (&Header, &[Problem]),
        (flags, arrived): (Flags, i64),
    ) -> Result<i64, Error> {
        let id = self.next_row;
        self.next_row += 1;
        self.put(connection, (id, folder), file, (header, problems), (flags, arrived))?;
        Ok(id)
    }

    /// Puts what a file now holds in the place of what it held; its state and arrival stay.
    pub(crate) fn replace(
        &mut self,
        connection: &Connection,
        (id, folder): (i64, i64),
        file: &Listed,
        (header, problems): (&Header, &[Problem]),
    ) -> Result<Option<ArticleId>, Error> {
        let Some((uid, flags, arrived)) = self.remove(connection, id)? else { return Ok(None) };
        self.put(connection, (id, folder), file, (header, problems), (flags, arrived))?;
        Ok(Some(uid))
    }

    fn put(
        &mut self,
        connection: &Connection,
        (id, folder): (i64, i64),
        file: &Listed,
        (header, problems): (&Header, &[Problem]),
        (flags, arrived): (Flags, i64),
    ) -> Result<(), Error> {
        let set = self.set(connection, &header.categories)?;
        let draft = if header.draft { Flags::DRAFT } else { Flags::NONE };
        let flags = flags.without(Flags::DRAFT).and(draft);
        let problems: Vec<(usize, &str)> =
            problems.iter().map(|problem| (problem.line, problem.message.as_str())).collect();
        connection
            .prepare_cached(
                "INSERT INTO articles(id, folder, name, seconds, nanos, size, inode, uid, date, flags, cats,
                 arrived, title, author, link, date_from, updated, tags, images, problems, summary)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                id,
                folder,
                &*file.name,
                file.stamp.seconds,
                file.stamp.nanos,
                file.stamp.size,
                file.stamp.inode,
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
            ])?;
        self.count(set, flags, 1);
        Ok(())
    }

    /// Takes a row and its text out; returns its article id, marks and arrival.
    pub(crate) fn remove(
        &mut self,
        connection: &Connection,
        id: i64,
    ) -> Result<Option<(ArticleId, Flags, i64)>, Error> {
        let gone: Option<(i64, [u8; 16], Flags, i64)> = connection
            .prepare_cached("DELETE FROM articles WHERE id = ? RETURNING cats, uid, flags, arrived")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let Some((set, uid, flags, arrived)) = gone else { return Ok(None) };
        self.count(set, flags, -1);
        let text: Option<(i64, i64)> = connection
            .prepare_cached("DELETE FROM texts WHERE id = ? RETURNING at, length")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((at, length)) = text {
            connection.prepare_cached("INSERT OR REPLACE INTO dead VALUES (?, ?)")?.execute([at, length])?;
            self.texts -= 1;
            self.dead += length;
        }
        Ok(Some((ArticleId(uid), flags, arrived)))
    }

    /// Names the place of an article's text.
    pub(crate) fn text(
        &mut self,
        connection: &Connection,
        id: i64,
        at: i64,
        length: i64,
    ) -> Result<(), Error> {
        connection.prepare_cached("INSERT INTO texts VALUES (?, ?, ?)")?.execute([id, at, length])?;
        self.texts += 1;
        Ok(())
    }
}

impl Catalogue {
    /// Puts marks on articles, or takes them off, wherever their files lie; returns the rows that changed with the
    /// marks they have now. Mirrors the reading state, which is kept elsewhere. Whoever writes the catalogue lets
    /// this in between two transactions, so it may be called by those that read, too.
    ///
    /// # Errors
    /// If the cache cannot be written; then nothing is changed.
    pub fn mark(
        &mut self,
        articles: &[ArticleId],
        marks: Flags,
        mark: Mark,
    ) -> Result<Vec<(u32, Flags)>, Error> {
        let marks = marks.without(Flags::DRAFT);
        let waiting = self.place.wait_to_write();
        let transaction =
            rusqlite::Transaction::new(&mut self.connection, rusqlite::TransactionBehavior::Immediate)?;
        drop(waiting);
        let mut tallies: HashMap<i64, Tally> = HashMap::new();
        let mut changed = Vec::new();
        {
            let mut find =
                transaction.prepare_cached("SELECT id, cats, flags FROM articles WHERE uid = ?")?;
            let mut update = transaction.prepare_cached("UPDATE articles SET flags = ?2 WHERE id = ?1")?;
            for article in articles {
                let rows = find.query_map([article.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
                let rows: Vec<(u32, i64, Flags)> = rows.collect::<Result<_, _>>()?;
                for (id, set, old) in rows {
                    let new = match mark {
                        Mark::On => old.and(marks),
                        Mark::Off => old.without(marks),
                    };
                    if new != old {
                        update.execute(params![id, new.bits()])?;
                        let tally = tallies.entry(set).or_default();
                        tally.add(old, -1);
                        tally.add(new, 1);
                        changed.push((id, new));
                    }
                }
            }
        }
        for (set, tally) in tallies {
            tally.write(&transaction, set)?;
        }
        transaction.commit()?;
        Ok(changed)
    }
}
