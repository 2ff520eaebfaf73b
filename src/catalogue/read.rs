//! Reading rows: the first ones at once, the whole list as row ids behind them, details of those on the screen.

use super::row::{self, Flags, Names, Row};
use super::search::Bits;
use super::{Catalogue, Error};
use crate::library::categories::{Count, Tree};
use crate::library::list::{Direction, Sort, SortKey};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Which articles a list holds. The default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In this category or below it; an empty path means articles that name no category.
    pub category: Option<Vec<String>>,
    /// Marks they must have.
    pub with: Flags,
    /// Marks they must not have.
    pub without: Flags,
    /// Not older than this; articles without a date are out.
    pub since: Option<DateTime<Utc>>,
    /// Older than this; articles without a date are out.
    pub until: Option<DateTime<Utc>>,
    /// First seen at this Unix second or later.
    pub arrived_since: Option<i64>,
    /// With or without a date.
    pub dated: Option<Dated>,
}

/// Whether an article has a date that sorts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    /// It has.
    Yes,
    /// It has none, or one in the future.
    No,
}

impl Catalogue {
    /// The first rows of a list.
    ///
    /// # Errors
    /// If the catalogue cannot be read.
    pub fn first_rows(
        &self,
        filter: &Filter,
        sort: Sort,
        now: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Row>, Error> {
        let mut ids = self.list(filter, sort, now, limit, None)?;
        ids.truncate(limit);
        self.rows(&ids)
    }

    /// A whole list, as row ids in its order.
    ///
    /// # Errors
    /// If the catalogue cannot be read.
    pub fn row_ids(&self, filter: &Filter, sort: Sort, now: DateTime<Utc>) -> Result<Vec<u32>, Error> {
        self.list(filter, sort, now, usize::MAX, None)
    }

    /// The rows of these ids, in their order; ids that are gone are left out.
    ///
    /// # Errors
    /// If the catalogue cannot be read.
    pub fn rows(&self, ids: &[u32]) -> Result<Vec<Row>, Error> {
        let transaction = self.connection.unchecked_transaction()?;
        let mut names = Names::default();
        let mut keys = transaction.prepare_cached("SELECT folder, cats FROM articles WHERE id = ?")?;
        let mut statement =
            transaction.prepare_cached(&format!("SELECT {} FROM articles a WHERE id = ?", row::COLUMNS))?;
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            let found: Option<(i64, i64)> =
                keys.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            let Some((folder, set)) = found else { continue };
            name_folder(&transaction, &mut names, folder)?;
            name_set(&transaction, &mut names, set)?;
            rows.push(statement.query_row([id], |row| row::read(row, &self.place, &names))?);
        }
        Ok(rows)
    }

    /// The tree of categories with its counts.
    ///
    /// # Errors
    /// If the catalogue cannot be read.
    pub fn category_counts(&self) -> Result<Tree, Error> {
        let mut tree = Tree::default();
        let mut statement =
            self.connection.prepare_cached("SELECT paths, articles, unread FROM sets WHERE articles > 0")?;
        let sets = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?)))?;
        for set in sets {
            let (paths, all, unread): (String, i64, i64) = set?;
            let count = Count {
                all: usize::try_from(all).unwrap_or(0),
                unread: usize::try_from(unread).unwrap_or(0),
            };
            let paths: Vec<Vec<String>> = serde_json::from_str(&paths).unwrap_or_default();
            tree.add(&paths, count);
        }
        Ok(tree)
    }

    /// How many articles there are.
    ///
    /// # Errors
    /// If the catalogue cannot be read.
    pub fn len(&self) -> Result<usize, Error> {
        Ok(usize::try_from(super::schema::number(&self.connection, "total")?).unwrap_or(0))
    }

    /// Whether there is none.
    ///
    /// # Errors
    /// If the catalogue cannot be read.
    pub fn is_empty(&self) -> Result<bool, Error> {
        Ok(self.len()? == 0)
    }

    /// The rows of a filter, of those `among` if that is given: at least `limit` of them if there are so many.
    pub(super) fn list(
        &self,
        filter: &Filter,
        sort: Sort,
        now: DateTime<Utc>,
        limit: usize,
        among: Option<&Bits>,
    ) -> Result<Vec<u32>, Error> {
        let transaction = self.connection.unchecked_transaction()?;
        let sets = filter.category.as_ref().map(|category| sets_in(&transaction, category)).transpose()?;
        let query = Query { connection: &transaction, filter, sets, among, latest: latest(now) };
        match sort.key {
            SortKey::Date => query.by_date(sort.direction, limit),
            SortKey::Arrival => query.by_arrival(sort.direction),
            SortKey::Title | SortKey::Source => query.by_text(sort),
        }
    }
}

/// The latest date that is not taken for a mistake, in microseconds.
fn latest(now: DateTime<Utc>) -> i64 {
    now.checked_add_signed(TimeDelta::days(1)).map_or(i64::MAX, |latest| latest.timestamp_micros())
}

/// A list being made.
struct Query<'a> {
    connection: &'a Connection,
    filter: &'a Filter,
    sets: Option<HashSet<i64>>,
    among: Option<&'a Bits>,
    /// Dates after this are none.
    latest: i64,
}

impl Query<'_> {
    fn takes(&self, id: u32, set: i64, flags: Flags) -> bool {
        self.among.is_none_or(|among| among.has(id))
            && flags.has(self.filter.with)
            && (self.filter.without == Flags::NONE || flags.lacks(self.filter.without))
            && self.sets.as_ref().is_none_or(|sets| sets.contains(&set))
    }

    /// Bounds of the date column: those with a date, and whether those without are wanted.
    fn dates(&self) -> (Option<Range<i64>>, Dated) {
        let bounded = self.filter.since.is_some() || self.filter.until.is_some();
        let since = self.filter.since.map_or(i64::MIN, |date| date.timestamp_micros());
        let until = self.filter.until.map_or(i64::MAX, |date| date.timestamp_micros());
        let dated =
            (self.filter.dated != Some(Dated::No)).then(|| since..until.min(self.latest.saturating_add(1)));
        (dated, if bounded || self.filter.dated == Some(Dated::Yes) { Dated::Yes } else { Dated::No })
    }

    fn by_date(&self, direction: Direction, limit: usize) -> Result<Vec<u32>, Error> {
        let (dated, rest) = self.dates();
        let mut ties = Ties::new(self.connection);
        let arrived =
            self.filter.arrived_since.map_or(String::new(), |since| format!("AND arrived >= {since}"));
        if let Some(range) = dated {
            let sql = format!(
                "SELECT id, date, folder, name, cats, flags FROM articles
                 WHERE date >= ? AND date < ? {arrived} ORDER BY date DESC, folder, name"
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![range.start, range.end])?;
            while let Some(row) = rows.next()? {
                if self.takes(row.get(0)?, row.get(4)?, row.get(5)?) {
                    let date: i64 = row.get(1)?;
                    // Reversed, the first rows are the last ones here.
                    if ties.date != Some(date) && ties.ids.len() >= limit && direction == Direction::Natural {
                        ties.close()?;
                        return Ok(ties.ids);
                    }
                    ties.push(
                        Some(date),
                        row.get(0)?,
                        row.get(2)?,
                        row.get_ref(3)?.as_blob().unwrap_or(b""),
                    )?;
                }
            }
        }
        ties.close()?;
        if direction == Direction::Reversed {
            ties.reverse();
        }
        if rest == Dated::Yes {
            return Ok(ties.ids);
        }
        // Without a date; then those dated too far ahead, which stand by path.
        for (condition, group) in [("date IS NULL", None), ("date > ?", Some(i64::MAX))] {
            if ties.ids.len() >= limit {
                break;
            }
            let sql = format!(
                "SELECT id, folder, name, cats, flags FROM articles WHERE {condition} {arrived} ORDER BY folder, name"
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows =
                if group.is_some() { statement.query([self.latest])? } else { statement.query([])? };
            while let Some(row) = rows.next()? {
                if self.takes(row.get(0)?, row.get(3)?, row.get(4)?) {
                    ties.push(group, row.get(0)?, row.get(1)?, row.get_ref(2)?.as_blob().unwrap_or(b""))?;
                }
            }
            ties.close()?;
        }
        Ok(ties.ids)
    }

    /// Every row of the filter, with its place, and what `text` makes of it.
    fn all<T>(
        &self,
        column: &str,
        value: impl Fn(&rusqlite::Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<(T, Key)>, Error> {
        let (dated, rest) = self.dates();
        let sql =
            format!("SELECT id, date, folder, name, cats, flags, {column} FROM articles WHERE arrived >= ?");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([self.filter.arrived_since.unwrap_or(i64::MIN)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let date: Option<i64> = row.get::<_, Option<i64>>(1)?.filter(|date| *date <= self.latest);
            let in_time = match date {
                Some(date) => dated.as_ref().is_some_and(|range| range.contains(&date)),
                None => rest == Dated::No,
            };
            if in_time && self.takes(row.get(0)?, row.get(4)?, row.get(5)?) {
                found.push((value(row)?, Key { id: row.get(0)?, folder: row.get(2)?, name: row.get(3)? }));
            }
        }
        Ok(found)
    }

    fn by_arrival(&self, direction: Direction) -> Result<Vec<u32>, Error> {
        let mut rows = self.all("arrived", |row| row.get::<_, i64>(6))?;
        let folders = folders(self.connection)?;
        rows.sort_by(|(a, key_a), (b, key_b)| {
            turned(b.cmp(a), direction).then_with(|| key_a.compare(key_b, &folders))
        });
        Ok(rows.into_iter().map(|(_, key)| key.id).collect())
    }

    fn by_text(&self, sort: Sort) -> Result<Vec<u32>, Error> {
        let folders = folders(self.connection)?;
        let mut rows = self.all("title, author, link", |row| {
            if sort.key == SortKey::Title {
                return row.get::<_, Option<String>>(6);
            }
            let author: Option<String> = row.get(7)?;
            let link: Option<String> = row.get(8)?;
            Ok(author.or_else(|| link.as_deref().and_then(crate::library::list::host).map(Into::into)))
        })?;
        rows.sort_by(|(a, key_a), (b, key_b)| {
            let first = (a.is_none(), a).cmp(&(b.is_none(), b));
            turned(first, sort.direction).then_with(|| key_a.compare(key_b, &folders))
        });
        Ok(rows.into_iter().map(|(_, key)| key.id).collect())
    }
}

fn turned(ordering: Ordering, direction: Direction) -> Ordering {
    match direction {
        Direction::Natural => ordering,
        Direction::Reversed => ordering.reverse(),
    }
}

/// A row and the path that settles ties.
struct Key {
    id: u32,
    folder: i64,
    name: Vec<u8>,
}

impl Key {
    fn compare(&self, other: &Self, folders: &HashMap<i64, (usize, PathBuf)>) -> Ordering {
        compare_places((self.folder, &self.name), (other.folder, &other.name), folders)
    }
}

/// Compares two files by root and path, components first.
fn compare_places(a: (i64, &[u8]), b: (i64, &[u8]), folders: &HashMap<i64, (usize, PathBuf)>) -> Ordering {
    if a.0 == b.0 {
        return a.1.cmp(b.1);
    }
    match (folders.get(&a.0), folders.get(&b.0)) {
        (Some((root_a, path_a)), Some((root_b, path_b))) => root_a.cmp(root_b).then_with(|| {
            let name = |name| Path::new(OsStr::from_bytes(name));
            path_a
                .components()
                .chain(name(a.1).components())
                .cmp(path_b.components().chain(name(b.1).components()))
        }),
        _ => a.0.cmp(&b.0),
    }
}

/// Gathers rows that come by date, folder and name, and puts those of one date into the order of their paths.
struct Ties<'a> {
    connection: &'a Connection,
    ids: Vec<u32>,
    /// Where each date begins in `ids`.
    starts: Vec<usize>,
    date: Option<i64>,
    /// The rows of the present date: id, folder, place of its name.
    group: Vec<(u32, i64, Range<usize>)>,
    group_names: Vec<u8>,
    folders: Option<HashMap<i64, (usize, PathBuf)>>,
}

impl<'a> Ties<'a> {
    fn new(connection: &'a Connection) -> Self {
        Self {
            connection,
            ids: Vec::new(),
            starts: Vec::new(),
            date: None,
            group: Vec::new(),
            group_names: Vec::new(),
            folders: None,
        }
    }

    fn push(&mut self, date: Option<i64>, id: u32, folder: i64, name: &[u8]) -> Result<(), Error> {
        if date != self.date {
            self.close()?;
            self.date = date;
        }
        let start = self.group_names.len();
        self.group_names.extend_from_slice(name);
        self.group.push((id, folder, start..self.group_names.len()));
        Ok(())
    }

    fn close(&mut self) -> Result<(), Error> {
        self.starts.push(self.ids.len());
        let first = self.group.first().map(|(_, folder, _)| *folder);
        if self.group.iter().any(|(_, folder, _)| Some(*folder) != first) {
            if self.folders.is_none() {
                self.folders = Some(folders(self.connection)?);
            }
            if let Some(folders) = &self.folders {
                let name = |range: &Range<usize>| &self.group_names[range.clone()];
                self.group.sort_by(|a, b| compare_places((a.1, name(&a.2)), (b.1, name(&b.2)), folders));
            }
        }
        self.ids.extend(self.group.drain(..).map(|(id, _, _)| id));
        self.group_names.clear();
        Ok(())
    }

    /// Turns the dates round, not the paths within one.
    fn reverse(&mut self) {
        let mut reversed = Vec::with_capacity(self.ids.len());
        let mut end = self.ids.len();
        for start in self.starts.drain(..).rev() {
            reversed.extend_from_slice(&self.ids[start..end]);
            end = start;
        }
        self.ids = reversed;
    }
}

/// All folders, by their id.
fn folders(connection: &Connection) -> Result<HashMap<i64, (usize, PathBuf)>, Error> {
    Ok(names(connection)?.folders)
}

/// All folders.
pub(super) fn names(connection: &Connection) -> Result<Names, Error> {
    let mut names = Names::default();
    let mut statement = connection.prepare_cached("SELECT id, root, path FROM folders")?;
    let rows = statement.query_map([], |row| {
        Ok((row.get::<_, i64>(0)?, usize::from(row.get::<_, u16>(1)?), path(row, 2)?))
    })?;
    for row in rows {
        let (id, root, path) = row?;
        names.folders.insert(id, (root, path));
    }
    Ok(names)
}

fn path(row: &rusqlite::Row, column: usize) -> rusqlite::Result<PathBuf> {
    Ok(PathBuf::from(OsStr::from_bytes(row.get_ref(column)?.as_blob()?)))
}

pub(super) fn name_folder(connection: &Connection, names: &mut Names, id: i64) -> Result<(), Error> {
    if let std::collections::hash_map::Entry::Vacant(entry) = names.folders.entry(id) {
        let mut statement = connection.prepare_cached("SELECT root, path FROM folders WHERE id = ?")?;
        entry.insert(
            statement.query_row([id], |row| Ok((usize::from(row.get::<_, u16>(0)?), path(row, 1)?)))?,
        );
    }
    Ok(())
}

fn name_set(connection: &Connection, names: &mut Names, id: i64) -> Result<(), Error> {
    if let std::collections::hash_map::Entry::Vacant(entry) = names.sets.entry(id) {
        let mut statement = connection.prepare_cached("SELECT paths FROM sets WHERE id = ?")?;
        let json: String = statement.query_row([id], |row| row.get(0))?;
        entry.insert(serde_json::from_str(&json).unwrap_or_default());
    }
    Ok(())
}

/// The sets whose articles are in a category.
fn sets_in(connection: &Connection, category: &[String]) -> Result<HashSet<i64>, Error> {
    let mut statement = connection.prepare_cached("SELECT id, paths FROM sets")?;
    let mut rows = statement.query([])?;
    let mut found = HashSet::new();
    while let Some(row) = rows.next()? {
        let paths: Vec<Vec<String>> = row
            .get_ref(1)?
            .as_str()
            .ok()
            .and_then(|json| serde_json::from_str(json).ok())
            .unwrap_or_default();
        let inside = if category.is_empty() {
            paths.iter().all(Vec::is_empty)
        } else {
            paths.iter().any(|path| path.starts_with(category))
        };
        if inside {
            found.insert(row.get(0)?);
        }
    }
    Ok(found)
}
