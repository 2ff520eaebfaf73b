//! Writing rows. Every change keeps the counts in the same transaction.

use super::row::{self, Flags};
use super::walk::{Listed, Stamp};
use super::{Catalogue, Error, schema, stories};
use crate::article::{ArticleId, Header, Problem};
use crate::library::rows::RowSet;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

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

/// What is counted of a set of articles: those not muted, of these the unread, starred, begun, drafts; the muted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally([i64; 6]);

impl Tally {
    /// Counts an article with these marks, `by` times.
    pub(super) fn add(&mut self, flags: Flags, by: i64) {
        let heard = flags.lacks(Flags::MUTED);
        let counted = [
            heard,
            flags.is_unread(),
            heard && flags.has(Flags::STARRED),
            heard && flags.has(Flags::BEGUN),
            heard && flags.has(Flags::DRAFT),
            !heard,
        ];
        for (number, counted) in self.0.iter_mut().zip(counted) {
            *number += if counted { by } else { 0 };
        }
    }

    pub(super) fn write(self, connection: &Connection, set: i64) -> Result<(), Error> {
        let [articles, unread, starred, begun, drafts, muted] = self.0;
        connection
            .prepare_cached(
                "UPDATE sets SET articles = articles + ?2, unread = unread + ?3, starred = starred + ?4,
                 begun = begun + ?5, drafts = drafts + ?6, muted = muted + ?7 WHERE id = ?1",
            )?
            .execute(params![set, articles, unread, starred, begun, drafts, muted])?;
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

    /// Puts what a file now holds in the place of what it held; its arrival stays, and its state, unless it is
    /// `settled` otherwise.
    pub(crate) fn replace(
        &mut self,
        connection: &Connection,
        (id, folder): (i64, i64),
        file: &Listed,
        (header, problems): (&Header, &[Problem]),
        settled: Option<Flags>,
    ) -> Result<Option<ArticleId>, Error> {
        let Some((uid, flags, arrived)) = self.remove(connection, id)? else { return Ok(None) };
        let flags = settled.unwrap_or(flags);
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
        let hash = match stories::story_of(connection, id)? {
            Some(story) => {
                let hash = stories::hash_of(connection, id)?;
                stories::part(connection, story, &mut self.changed)?;
                hash
            }
            None => None,
        };
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
        if let Some(hash) = hash {
            stories::gather(connection, hash, &mut self.changed)?;
        }
        Ok(Some((ArticleId(uid), flags, arrived)))
    }

    /// Names the place of an article's text, and the hash by which its equals are found.
    pub(crate) fn text(
        &mut self,
        connection: &Connection,
        id: i64,
        (at, length): (i64, i64),
        story: Option<i64>,
    ) -> Result<(), Error> {
        connection
            .prepare_cached("INSERT INTO texts VALUES (?, ?, ?, ?)")?
            .execute(params![id, at, length, story])?;
        self.texts += 1;
        Ok(())
    }
}

/// Says which marks an article has, by its id, its date and the library folder it is in.
pub type FlagsOf<'a> = dyn Fn(ArticleId, Option<DateTime<Utc>>, &Path) -> Flags + 'a;

/// A row whose marks may change.
pub(super) struct Marked {
    id: u32,
    set: i64,
    old: Flags,
    article: ArticleId,
    date: Option<i64>,
    root: usize,
}

pub(super) const MARKED: &str =
    "SELECT a.id, a.cats, a.flags, a.uid, a.date, f.root FROM articles a JOIN folders f ON f.id = a.folder";

pub(super) fn marked(row: &rusqlite::Row) -> rusqlite::Result<Marked> {
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
    /// Gives articles their marks, wherever their files lie; returns the rows that changed with the marks they have
    /// now. Mirrors the reading state, which is kept elsewhere. Whoever writes the catalogue lets this in between
    /// two transactions, so it may be called by those that read, too.
    ///
    /// # Errors
    /// If the cache cannot be written; then nothing is changed.
    pub fn mirror(&mut self, articles: &[ArticleId], flags_of: &FlagsOf) -> Result<Vec<(u32, Flags)>, Error> {
        self.write_marks(flags_of, None, |transaction, each| {
            let mut find = transaction.prepare_cached(&format!("{MARKED} WHERE a.uid = ?"))?;
            for article in articles {
                let rows = find.query_map([article.0], marked)?;
                // Read to the end before anything is changed.
                for row in rows.collect::<Result<Vec<_>, _>>()? {
                    each(row)?;
                }
            }
            Ok(())
        })
    }

    /// The same for all articles.
    ///
    /// # Errors
    /// As [`Catalogue::mirror`].
    pub fn mirror_all(&mut self, flags_of: &FlagsOf) -> Result<Vec<(u32, Flags)>, Error> {
        self.write_marks(flags_of, None, |transaction, each| {
            let sql = format!("{MARKED} WHERE a.id > ? ORDER BY a.id LIMIT 4096");
            let mut some = transaction.prepare_cached(&sql)?;
            let mut last = 0;
            loop {
                let rows = some.query_map([last], marked)?.collect::<Result<Vec<_>, _>>()?;
                let Some(end) = rows.last() else { return Ok(()) };
                last = end.id;
                for row in rows {
                    each(row)?;
                }
            }
        })
    }

    /// Writes the marks of some rows: those of the reading state, and that of the muted on rows that queries have
    /// `hushed`; on the same as before, if none are given.
    pub(super) fn write_marks(
        &mut self,
        flags_of: &FlagsOf,
        hushed: Option<&RowSet>,
        rows: impl FnOnce(&Connection, &mut dyn FnMut(Marked) -> Result<(), Error>) -> Result<(), Error>,
    ) -> Result<Vec<(u32, Flags)>, Error> {
        let waiting = self.place.wait_to_write();
        let transaction =
            rusqlite::Transaction::new(&mut self.connection, rusqlite::TransactionBehavior::Immediate)?;
        drop(waiting);
        let mut tallies = stories::Tallies::new();
        let mut changed = Vec::new();
        let mut hashes = BTreeSet::new();
        let gathers = stories::are_known(&transaction)?;
        rows(&transaction, &mut |Marked { id, set, old, article, date, root }| {
            let root = self.place.roots.get(root).map_or(Path::new(""), |root| &root.real);
            let new = flags_of(article, row::date(date), root).without(Flags::DRAFT.and(Flags::HUSHED));
            let new = new.and(old.only(Flags::DRAFT));
            let is_hushed = hushed.map_or(old.has(Flags::HUSHED), |hushed| hushed.has(id));
            let new = if is_hushed { new.and(Flags::MUTED).and(Flags::HUSHED) } else { new };
            if new != old {
                // What shares a row is parted before it changes, and put together again afterwards.
                let story = if gathers { stories::story_of(&transaction, id.into())? } else { None };
                if let Some(story) = story {
                    stories::part(&transaction, story, &mut tallies)?;
                }
                if gathers && (story.is_some() || new.only(Flags::MUTED) != old.only(Flags::MUTED)) {
                    hashes.extend(stories::hash_of(&transaction, id.into())?);
                }
                transaction
                    .prepare_cached("UPDATE articles SET flags = ?2 WHERE id = ?1")?
                    .execute(params![id, new.bits()])?;
                let tally = tallies.entry(set).or_default();
                tally.add(old, -1);
                tally.add(new, 1);
                changed.push((id, new));
            }
            Ok(())
        })?;
        let mut shared = HashMap::new();
        for hash in hashes {
            shared.extend(stories::gather(&transaction, hash, &mut tallies)?);
        }
        // Those that share a row show its marks.
        for (row, flags) in &mut changed {
            *flags = shared.remove(row).unwrap_or(*flags);
        }
        changed.extend(shared);
        stories::write(&transaction, tallies)?;
        transaction.commit()?;
        Ok(changed)
    }

    /// What a part of the program has noted in the catalogue.
    ///
    /// # Errors
    /// If the catalogue cannot be read.
    pub fn note(&self, key: &str) -> Result<Option<String>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM meta WHERE key = ?")?;
        Ok(statement.query_row([format!("note {key}")], |row| row.get(0)).optional()?)
    }

    /// Notes something; it is forgotten when the catalogue is made anew.
    ///
    /// # Errors
    /// If the cache cannot be written.
    pub fn set_note(&self, key: &str, value: &str) -> Result<(), Error> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO meta VALUES (?, ?)")?
            .execute(params![format!("note {key}"), value])?;
        Ok(())
    }

    /// Whether any article is older than this.
    ///
    /// # Errors
    /// If the catalogue cannot be read.
    pub fn has_older(&self, before: DateTime<Utc>) -> Result<bool, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT 1 FROM articles WHERE date < ? LIMIT 1")?;
        Ok(statement.exists([before.timestamp_micros()])?)
    }

    /// The date of the newest article that is not dated more than a day ahead of `now`.
    ///
    /// # Errors
    /// If the catalogue cannot be read.
    pub fn newest(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT max(date) FROM articles WHERE date <= ?")?;
        let latest = super::list::latest(now);
        Ok(row::date(statement.query_row([latest], |row| row.get(0))?))
    }
}
