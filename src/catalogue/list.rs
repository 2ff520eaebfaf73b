//! Making a list: which rows a filter takes, in which order they stand, and the headings between them.

use super::find::Answer;
use super::row::{self, Flags};
use super::stories::{Equal, Twins};
use super::{Catalogue, Error, schema};
use crate::library::group::Heading;
use crate::library::list::{Direction, Grouping, Now, Sort, SortKey};
use crate::library::rows::RowSet;
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering as Memory};

mod groups;
mod ties;

use groups::source;
use ties::{Key, Tie, Ties, folders};

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
    /// Whether equal articles share a row: then the first of them in the list's order has it.
    pub equal: Equal,
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
        let twins = match wanted.equal {
            Equal::Together => self.twins.load(&transaction)?,
            Equal::Apart => Arc::default(),
        };
        let newer = twins.newer(wanted.newer);
        let latest = latest(wanted.now.utc);
        let query = Query { connection: &transaction, wanted, sets, among, latest, twins, newer };
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
    /// The articles that share a row, and the marks by story that are newer than the catalogue's.
    twins: Arc<Twins>,
    newer: HashMap<i64, Flags>,
}

impl Query<'_> {
    /// The marks of a row if the list holds it.
    fn takes(&self, id: u32, set: i64, flags: Flags) -> Result<Option<Flags>, Error> {
        let Wanted { filter, keep, newer, cancel, .. } = self.wanted;
        if id.is_multiple_of(1024) && cancel.load(Memory::Relaxed) {
            return Err(Error::Cancelled);
        }
        let story = self.twins.story(id);
        let shared =
            story.and_then(|story| self.newer.get(&story).copied().or_else(|| self.twins.flags(story)));
        let flags = shared.unwrap_or(flags);
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
            // Both orders are ways along the index.
            let (dates_go, paths_go) = match direction {
                Direction::Natural => ("DESC", "ASC"),
                Direction::Reversed => ("ASC", "DESC"),
            };
            let sql = format!(
                "SELECT id, date, folder, name, cats, flags FROM articles
                 WHERE {date_column} >= ? AND {date_column} < ? {arrived} 
                 ORDER BY {date_column} {dates_go}, folder {paths_go}, name {paths_go}"
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
        Ok(self.listed(rows))
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
        Ok(self.listed(rows))
    }

    /// The rows in their order, of those that share one the first.
    fn listed<T>(&self, rows: Vec<(T, Key)>) -> Listed {
        let mut seen = HashSet::new();
        let first = |key: &Key| self.twins.story(key.id).is_none_or(|story| seen.insert(story));
        let rows = rows.into_iter().map(|(_, key)| key).filter(first);
        let (rows, flags) = rows.map(|key| (key.id, key.flags)).unzip();
        Listed { rows, flags, headings: Vec::new() }
    }
}

fn turned(ordering: Ordering, direction: Direction) -> Ordering {
    match direction {
        Direction::Natural => ordering,
        Direction::Reversed => ordering.reverse(),
    }
}

/// The sets whose articles are in a category.
fn sets_in(connection: &Connection, category: &[String]) -> Result<HashSet<i64>, Error> {
    let mut statement = connection.prepare_cached("SELECT id, paths FROM sets")?;
    let mut rows = statement.query([])?;
    let mut found = HashSet::new();
    while let Some(row) = rows.next()? {
        let paths: Vec<Vec<String>> = row::list(row.get_ref(1)?);
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
