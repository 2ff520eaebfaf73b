//! Making a list: which rows a filter takes, in which order they stand, and the headings between them.

use super::find::Answer;
use super::read::names;
use super::row::Flags;
use super::{Catalogue, Error, schema};
use crate::library::group::{self, GroupKey, Heading};
use crate::library::list::{Direction, Grouping, Now, Sort, SortKey, host};
use crate::library::rows::RowSet;
use crate::zone::Zone;
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering as Memory};

/// Looking up one row costs as much as walking over so many in their order.
const LOOKUP: usize = 10;

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
    /// First seen after this Unix second.
    pub arrived_after: Option<i64>,
    /// With or without a date.
    pub dated: Option<Dated>,
}

/// Whether an article has a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    /// It has one that sorts it: none too far in the future.
    Yes,
    /// It has none at all.
    No,
}

/// A list that is asked for.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Which articles.
    pub filter: &'a Filter,
    /// Their order. Articles without a date, and those dated more than a day ahead, come last; ties by path.
    pub sort: Sort,
    /// Their headings. Days are told only of lists sorted by date.
    pub grouping: Grouping,
    /// The moment and zone in which days are meant.
    pub now: &'a Now,
    /// At least so many of the first rows, if there are so many; more may be made.
    pub limit: usize,
    /// Rows that are in the list whatever marks the filter asks for.
    pub keep: &'a HashSet<u32>,
    /// Marks by row that are newer than those in the catalogue.
    pub newer: &'a HashMap<u32, Flags>,
    /// Set to give up.
    pub cancel: &'a AtomicBool,
}

/// A list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The rows in their order.
    pub rows: Vec<u32>,
    /// The marks of each.
    pub flags: Vec<Flags>,
    /// The headings between them.
    pub headings: Vec<Heading>,
}

impl Catalogue {
    /// Makes a list.
    ///
    /// # Errors
    /// If the catalogue cannot be read.
    pub fn list(&self, wanted: &Wanted) -> Result<Listed, Error> {
        self.list_among(wanted, None)
    }

    /// Makes a list of the rows that answer a query.
    ///
    /// # Errors
    /// If the catalogue cannot be read.
    pub fn list_of(&self, answer: &Answer, wanted: &Wanted) -> Result<Listed, Error> {
        self.list_among(wanted, Some(answer))
    }

    pub(super) fn list_among(&self, wanted: &Wanted, among: Option<&Answer>) -> Result<Listed, Error> {
        let transaction = self.connection.unchecked_transaction()?;
        let category = wanted.filter.category.as_ref();
        let sets = category.map(|category| sets_in(&transaction, category)).transpose()?;
        let query = Query { connection: &transaction, wanted, sets, among, latest: latest(wanted.now.utc) };
        let total = usize::try_from(schema::number(&transaction, "total")?).unwrap_or(usize::MAX);
        let few = among.and_then(Answer::hits).filter(|hits| are_few(hits.len(), wanted.limit, total));
        let listed = match (wanted.sort.key, few) {
            (SortKey::Date, Some(hits)) => query.few_by_date(hits),
            (key, _) => match key {
                SortKey::Date => query.by_date(),
                SortKey::Arrival => query.by_arrival(),
                SortKey::Title | SortKey::Source => query.by_text(),
            },
        }?;
        match wanted.grouping {
            Grouping::Category => query.regroup(&listed, Query::categories),
            Grouping::Source => query.regroup(&listed, Query::sources),
            Grouping::Day | Grouping::None => Ok(listed),
        }
    }
}

/// Whether hits are looked up one by one, rather than met on the way through all articles in their order, which
/// ends at the first `limit` of them.
fn are_few(hits: usize, limit: usize, total: usize) -> bool {
    let walked = limit.saturating_mul(total / hits.max(1)).min(total);
    hits.saturating_mul(LOOKUP) <= walked
}

/// The latest date that is not taken for a mistake, in microseconds.
pub(super) fn latest(now: DateTime<Utc>) -> i64 {
    now.checked_add_signed(TimeDelta::days(1)).map_or(i64::MAX, |latest| latest.timestamp_micros())
}

/// A list being made.
struct Query<'a> {
    connection: &'a Connection,
    wanted: &'a Wanted<'a>,
    sets: Option<HashSet<i64>>,
    among: Option<&'a Answer>,
    /// Dates after this are none.
    latest: i64,
}

impl Query<'_> {
    /// The marks of a row if the list holds it.
    fn takes(&self, id: u32, set: i64, flags: Flags) -> Result<Option<Flags>, Error> {
        let Wanted { filter, keep, newer, cancel, .. } = self.wanted;
        if id.is_multiple_of(1024) && cancel.load(Memory::Relaxed) {
            return Err(Error::Cancelled);
        }
        let flags = if newer.is_empty() { flags } else { newer.get(&id).copied().unwrap_or(flags) };
        let marked = flags.has(filter.with) && flags.lacks(filter.without);
        // What is muted leaves at once.
        let kept =
            || !keep.is_empty() && keep.contains(&id) && flags.lacks(filter.without.only(Flags::MUTED));
        let held = self.sets.as_ref().is_none_or(|sets| sets.contains(&set)) && (marked || kept());
        let held = held
            && match self.among {
                Some(answer) => answer.holds(self.connection, id, set, flags)?,
                None => true,
            };
        Ok(held.then_some(flags))
    }

    /// Bounds of the date column.
    fn dates(&self) -> Range<i64> {
        let filter = self.wanted.filter;
        let since = filter.since.map_or(i64::MIN, |date| date.timestamp_micros());
        since..filter.until.map_or(i64::MAX, |date| date.timestamp_micros())
    }

    /// Whether the list has articles with this kind of date, bounds apart.
    fn has(&self, tie: Tie) -> bool {
        let filter = self.wanted.filter;
        match tie {
            Tie::Dated(_) => filter.dated != Some(Dated::No),
            Tie::Undated => {
                filter.dated != Some(Dated::Yes) && filter.since.is_none() && filter.until.is_none()
            }
            Tie::Ahead => filter.dated.is_none(),
        }
    }

    /// The same as [`Self::by_date`] makes of them, by looking at these rows alone.
    fn few_by_date(&self, hits: &RowSet) -> Result<Listed, Error> {
        let dates = self.dates();
        let direction = self.wanted.sort.direction;
        let mut statement = self.connection.prepare_cached(
            "SELECT date, folder, name, cats, flags FROM articles WHERE id = ?1 AND arrived > ?2",
        )?;
        let arrived = self.wanted.filter.arrived_after.unwrap_or(i64::MIN);
        let mut found: Vec<(Tie, u32, Flags, i64, Vec<u8>)> = Vec::with_capacity(hits.len());
        for id in hits.iter() {
            let mut rows = statement.query(params![id, arrived])?;
            let Some(row) = rows.next()? else { continue };
            let date: Option<i64> = row.get(0)?;
            let tie = match date {
                None => Tie::Undated,
                Some(date) if date <= self.latest => Tie::Dated(date),
                Some(_) => Tie::Ahead,
            };
            if !self.has(tie) || date.is_some_and(|date| !dates.contains(&date)) {
                continue;
            }
            if let Some(flags) = self.takes(id, row.get(3)?, row.get(4)?)? {
                found.push((tie, id, flags, row.get(1)?, row.get(2)?));
            }
        }
        let place = |tie: Tie| match (tie, direction) {
            (Tie::Dated(date), Direction::Natural) => (0, -i128::from(date)),
            (Tie::Dated(date), Direction::Reversed) => (0, i128::from(date)),
            (Tie::Undated, _) => (1, 0),
            (Tie::Ahead, _) => (2, 0),
        };
        found.sort_by(|a, b| {
            place(a.0).cmp(&place(b.0)).then_with(|| a.3.cmp(&b.3)).then_with(|| a.4.cmp(&b.4))
        });
        // They come as they belong; nothing is to be turned round.
        let mut ties = Ties::new(self, Direction::Natural);
        for (tie, id, flags, folder, name) in found {
            ties.push(tie, (id, flags), folder, &name)?;
        }
        ties.finish()
    }

    fn by_date(&self) -> Result<Listed, Error> {
        let dates = self.dates();
        let direction = self.wanted.sort.direction;
        let mut ties = Ties::new(self, direction);
        // Few articles are new: they are looked up by their arrival, not along all dates.
        let (arrived, date_column) = match self.wanted.filter.arrived_after {
            Some(after) => (format!("AND arrived > {after}"), "+date"),
            None => (String::new(), "date"),
        };
        if self.has(Tie::Dated(0)) {
            let order = match direction {
                Direction::Natural => "DESC, folder, name",
                Direction::Reversed => "ASC, folder DESC, name DESC",
            };
            let sql = format!(
                "SELECT id, date, folder, name, cats, flags FROM articles
                 WHERE {date_column} >= ? AND {date_column} < ? {arrived} ORDER BY {date_column} {order}"
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let end = dates.end.min(self.latest.saturating_add(1));
            let mut rows = statement.query(params![dates.start, end])?;
            while let Some(row) = rows.next()? {
                let Some(flags) = self.takes(row.get(0)?, row.get(4)?, row.get(5)?)? else { continue };
                let date = Tie::Dated(row.get(1)?);
                if ties.tie != Some(date) && ties.listed.rows.len() >= self.wanted.limit {
                    return ties.finish();
                }
                let name = row.get_ref(3)?.as_blob().unwrap_or(b"");
                ties.push(date, (row.get(0)?, flags), row.get(2)?, name)?;
            }
        }
        ties.close()?;
        // Without a date; then those dated too far ahead; both stand by path.
        ties.direction = Direction::Natural;
        let ahead = format!("{date_column} > ? AND {date_column} >= ? AND {date_column} < ?");
        let undated = format!("{date_column} IS NULL");
        for (condition, tie) in [(undated, Tie::Undated), (ahead, Tie::Ahead)] {
            if !self.has(tie) {
                continue;
            }
            if ties.listed.rows.len() >= self.wanted.limit {
                break;
            }
            let sql = format!(
                "SELECT id, folder, name, cats, flags FROM articles WHERE {condition} {arrived} ORDER BY folder, name"
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = match tie {
                Tie::Ahead => statement.query([self.latest, dates.start, dates.end])?,
                _ => statement.query([])?,
            };
            while let Some(row) = rows.next()? {
                if let Some(flags) = self.takes(row.get(0)?, row.get(3)?, row.get(4)?)? {
                    let name = row.get_ref(2)?.as_blob().unwrap_or(b"");
                    ties.push(tie, (row.get(0)?, flags), row.get(1)?, name)?;
                }
            }
            ties.close()?;
        }
        ties.finish()
    }

    /// Every row of the filter, with its place, and what `value` makes of it.
    fn all<T>(
        &self,
        column: &str,
        value: impl Fn(&rusqlite::Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<(T, Key)>, Error> {
        let dates = self.dates();
        let sql =
            format!("SELECT id, date, folder, name, cats, flags, {column} FROM articles WHERE arrived > ?");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([self.wanted.filter.arrived_after.unwrap_or(i64::MIN)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let in_time = match row.get(1)? {
                None => self.has(Tie::Undated),
                Some(date) => {
                    let tie = if date <= self.latest { Tie::Dated(date) } else { Tie::Ahead };
                    self.has(tie) && dates.contains(&date)
                }
            };
            if !in_time {
                continue;
            }
            if let Some(flags) = self.takes(row.get(0)?, row.get(4)?, row.get(5)?)? {
                let key = Key { id: row.get(0)?, flags, folder: row.get(2)?, name: row.get(3)? };
                found.push((value(row)?, key));
            }
        }
        Ok(found)
    }

    fn by_arrival(&self) -> Result<Listed, Error> {
        let mut rows = self.all("arrived", |row| row.get::<_, i64>(6))?;
        let folders = folders(self.connection)?;
        let direction = self.wanted.sort.direction;
        rows.sort_by(|(a, key_a), (b, key_b)| {
            turned(b.cmp(a), direction).then_with(|| key_a.compare(key_b, &folders))
        });
        Ok(listed(rows))
    }

    fn by_text(&self) -> Result<Listed, Error> {
        let folders = folders(self.connection)?;
        let sort = self.wanted.sort;
        let mut rows = self.all("title, author, link", |row| {
            if sort.key == SortKey::Title {
                return row.get::<_, Option<String>>(6);
            }
            source(row, 7)
        })?;
        rows.sort_by(|(a, key_a), (b, key_b)| {
            let first = (a.is_none(), a).cmp(&(b.is_none(), b));
            turned(first, sort.direction).then_with(|| key_a.compare(key_b, &folders))
        });
        Ok(listed(rows))
    }

    /// Puts rows of one group together, the groups in their order, the rows of each in the order they had.
    fn regroup(
        &self,
        listed: &Listed,
        groups: impl FnOnce(&Self) -> Result<Groups, Error>,
    ) -> Result<Listed, Error> {
        let Groups { of, mut keys } = groups(self)?;
        let mut order: Vec<u32> = (0..keys.len() as u32).collect();
        order.sort_by(|a, b| keys[*a as usize].cmp(&keys[*b as usize]));
        let mut rank = vec![0; keys.len()];
        for (place, group) in order.iter().enumerate() {
            rank[*group as usize] = place as u32;
        }
        let rank_of = |id: u32| of.get(&id).map_or(u32::MAX, |group| rank[*group as usize]);
        let mut rows: Vec<(u32, u32, Flags)> =
            listed.rows.iter().zip(&listed.flags).map(|(id, flags)| (rank_of(*id), *id, *flags)).collect();
        rows.sort_by_key(|(rank, ..)| *rank);
        let mut grouped = Listed::default();
        let mut last = None;
        for (rank, id, flags) in rows {
            if last != Some(rank)
                && let Some(group) = order.get(rank as usize)
            {
                let key = std::mem::replace(&mut keys[*group as usize], GroupOrder(false, GroupKey::NoDate));
                grouped.headings.push(Heading { at: grouped.rows.len(), key: key.1 });
            }
            last = Some(rank);
            grouped.rows.push(id);
            grouped.flags.push(flags);
        }
        Ok(grouped)
    }

    /// The first category path of every article.
    fn categories(&self) -> Result<Groups, Error> {
        let mut groups = Groups::default();
        let mut by_path: HashMap<Vec<String>, u32> = HashMap::new();
        let mut by_set: HashMap<i64, u32> = HashMap::new();
        let mut statement = self.connection.prepare_cached("SELECT id, paths FROM sets")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let paths: Vec<Vec<String>> = row
                .get_ref(1)?
                .as_str()
                .ok()
                .and_then(|json| serde_json::from_str(json).ok())
                .unwrap_or_default();
            let path = paths.into_iter().next().unwrap_or_default();
            let group = *by_path.entry(path).or_insert_with_key(|path| {
                groups.keys.push(GroupOrder(path.is_empty(), GroupKey::Category(path.clone())));
                groups.keys.len() as u32 - 1
            });
            by_set.insert(row.get(0)?, group);
        }
        let mut statement = self.connection.prepare_cached("SELECT id, cats FROM articles")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(group) = by_set.get(&row.get(1)?) {
                groups.of.insert(row.get(0)?, *group);
            }
        }
        Ok(groups)
    }

    /// The source of every article.
    fn sources(&self) -> Result<Groups, Error> {
        let mut groups = Groups::default();
        let mut by_name: HashMap<Option<String>, u32> = HashMap::new();
        let mut statement = self.connection.prepare_cached("SELECT id, author, link FROM articles")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let group = *by_name.entry(source(row, 1)?).or_insert_with_key(|name| {
                groups.keys.push(GroupOrder(name.is_none(), GroupKey::Source(name.clone())));
                groups.keys.len() as u32 - 1
            });
            groups.of.insert(row.get(0)?, group);
        }
        Ok(groups)
    }
}

/// Which group every article is in.
#[derive(Default)]
struct Groups {
    of: HashMap<u32, u32>,
    keys: Vec<GroupOrder>,
}

/// A group's place among the others: the nameless one stands last.
#[derive(PartialEq, Eq)]
struct GroupOrder(bool, GroupKey);

impl Ord for GroupOrder {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0).then_with(|| match (&self.1, &other.1) {
            (GroupKey::Category(a), GroupKey::Category(b)) => a.cmp(b),
            (GroupKey::Source(a), GroupKey::Source(b)) => a.cmp(b),
            _ => Ordering::Equal,
        })
    }
}

impl PartialOrd for GroupOrder {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The author in a column, else the host of the link in the next.
fn source(row: &rusqlite::Row, column: usize) -> rusqlite::Result<Option<String>> {
    let author: Option<String> = row.get(column)?;
    let link: Option<String> = row.get(column + 1)?;
    Ok(author.or_else(|| link.as_deref().and_then(host).map(Into::into)))
}

fn turned(ordering: Ordering, direction: Direction) -> Ordering {
    match direction {
        Direction::Natural => ordering,
        Direction::Reversed => ordering.reverse(),
    }
}

fn listed<T>(rows: Vec<(T, Key)>) -> Listed {
    let (rows, flags) = rows.into_iter().map(|(_, key)| (key.id, key.flags)).unzip();
    Listed { rows, flags, headings: Vec::new() }
}

/// A row and the path that settles ties.
struct Key {
    id: u32,
    flags: Flags,
    folder: i64,
    name: Vec<u8>,
}

impl Key {
    fn compare(&self, other: &Self, folders: &Folders) -> Ordering {
        compare_places((self.folder, &self.name), (other.folder, &other.name), folders)
    }
}

/// The number of each folder's root, and its path below that.
type Folders = HashMap<i64, (usize, PathBuf)>;

/// All folders, by their id.
fn folders(connection: &Connection) -> Result<Folders, Error> {
    Ok(names(connection)?.folders)
}

/// Compares two files by root and path, components first.
fn compare_places(a: (i64, &[u8]), b: (i64, &[u8]), folders: &Folders) -> Ordering {
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

/// What rows have in common whose order their paths settle.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tie {
    /// A date, in microseconds.
    Dated(i64),
    Undated,
    Ahead,
}

/// Gathers rows that come by date, folder and name, puts those of one date into the order of their paths, and
/// notes where a day begins.
struct Ties<'a> {
    connection: &'a Connection,
    listed: Listed,
    tie: Option<Tie>,
    /// Which way the rows of one date come.
    direction: Direction,
    /// The rows of the present date: row, marks, folder, place of its name.
    group: Vec<(u32, Flags, i64, Range<usize>)>,
    group_names: Vec<u8>,
    folders: Option<Folders>,
    days: Option<Zone>,
}

impl<'a> Ties<'a> {
    fn new(query: &Query<'a>, direction: Direction) -> Self {
        Self {
            connection: query.connection,
            listed: Listed::default(),
            tie: None,
            direction,
            group: Vec::new(),
            group_names: Vec::new(),
            folders: None,
            days: (query.wanted.grouping == Grouping::Day).then_some(query.wanted.now.zone),
        }
    }

    fn push(&mut self, tie: Tie, (id, flags): (u32, Flags), folder: i64, name: &[u8]) -> Result<(), Error> {
        if self.tie != Some(tie) {
            self.close()?;
            self.tie = Some(tie);
        }
        let start = self.group_names.len();
        self.group_names.extend_from_slice(name);
        self.group.push((id, flags, folder, start..self.group_names.len()));
        Ok(())
    }

    fn close(&mut self) -> Result<(), Error> {
        let Some((_, _, first, _)) = self.group.first() else { return Ok(()) };
        let first = *first;
        if self.direction == Direction::Reversed {
            self.group.reverse();
        }
        if self.group.iter().any(|(_, _, folder, _)| *folder != first) {
            if self.folders.is_none() {
                self.folders = Some(folders(self.connection)?);
            }
            if let Some(folders) = &self.folders {
                let name = |range: &Range<usize>| &self.group_names[range.clone()];
                self.group.sort_by(|a, b| compare_places((a.2, name(&a.3)), (b.2, name(&b.3)), folders));
            }
        }
        if let (Some(zone), Some(tie)) = (self.days, self.tie) {
            let key = match tie {
                Tie::Undated => GroupKey::NoDate,
                Tie::Ahead => GroupKey::Ahead,
                Tie::Dated(micros) => DateTime::from_timestamp_micros(micros)
                    .map_or(GroupKey::NoDate, |date| GroupKey::Day(group::day(date, zone))),
            };
            if self.listed.headings.last().is_none_or(|last| last.key != key) {
                self.listed.headings.push(Heading { at: self.listed.rows.len(), key });
            }
        }
        for (id, flags, ..) in self.group.drain(..) {
            self.listed.rows.push(id);
            self.listed.flags.push(flags);
        }
        self.group_names.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<Listed, Error> {
        self.close()?;
        Ok(self.listed)
    }
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
