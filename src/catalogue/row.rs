//! An article's row: between what the tables hold and what a list knows.

use super::location::CatalogueLocation;
use crate::article::{ArticleId, DateFrom, Header, Problem};
use crate::library::Entry;
use chrono::{DateTime, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, Type, ValueRef};
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// An article as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleRow {
    /// Its id in this catalogue; no other article ever gets it.
    pub id: u32,
    /// What is known of it.
    pub entry: Entry,
    /// Its reading state, as last mirrored.
    pub flags: Flags,
    /// When it was first seen, Unix seconds.
    pub arrived: i64,
    /// How many equal articles share its row in a list, itself included; its marks are theirs.
    pub copies: u32,
}

/// An article's reading state, and whether it is a draft: a set of marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(u8);

impl Flags {
    /// No mark.
    pub const NONE: Self = Self(0);
    /// Has been read.
    pub const READ: Self = Self(1);
    /// Is starred.
    pub const STARRED: Self = Self(2);
    /// Is muted.
    pub const MUTED: Self = Self(4);
    /// Is a draft; never unread.
    pub const DRAFT: Self = Self(8);
    /// Is begun: read up to a place in the middle.
    pub const BEGUN: Self = Self(16);

    /// Is muted by a query, and so has the mark of the muted, too.
    pub const MUTED_BY_QUERY: Self = Self(32);

    /// The marks of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These marks without the others.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Those marks that are among the others, too.
    #[must_use]
    pub const fn only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether all marks of `other` are among these.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether none of the marks of `other` is among these.
    pub const fn lacks(self, other: Self) -> bool {
        self.0 & other.0 == 0
    }

    /// Whether the article counts as unread.
    pub const fn is_unread(self) -> bool {
        self.lacks(Self(1 | 4 | 8))
    }

    pub(crate) const fn bits(self) -> u8 {
        self.0
    }
}

impl FromSql for Flags {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match u8::column_result(value)? {
            marks if marks < 2 * Self::MUTED_BY_QUERY.0 => Ok(Self(marks)),
            marks => Err(FromSqlError::OutOfRange(marks.into())),
        }
    }
}

/// The columns [`read`] expects, in its order.
pub(crate) const COLUMNS: &str = "a.id, a.folder, a.name, a.seconds, a.nanos, a.uid, a.date, a.flags, a.cats, \
     a.arrived, a.title, a.author, a.link, a.date_from, a.updated, a.tags, a.images, a.problems, a.summary";

/// What rows name by number.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Folders: the root's number and the path below it.
    pub(crate) folders: HashMap<i64, (usize, PathBuf)>,
    /// Sets of category paths.
    pub(crate) sets: HashMap<i64, Vec<Vec<String>>>,
}

/// Reads a row of [`COLUMNS`].
pub(crate) fn read(
    row: &rusqlite::Row<'_>,
    place: &CatalogueLocation,
    names: &Names,
) -> rusqlite::Result<ArticleRow> {
    let (seconds, nanos): (i64, u32) = (row.get(3)?, row.get(4)?);
    let (root, folder) = named(&names.folders, row, 1)?;
    let name = Path::new(OsStr::from_bytes(row.get_ref(2)?.as_blob()?)).to_owned();
    let path = place.path(*root, folder, &name);
    let header = Header {
        id: ArticleId(row.get(5)?),
        title: row.get(10)?,
        date: whole_date(row, 6)?,
        date_from: row.get::<_, Option<u8>>(13)?.map(|number| date_from(number, 13)).transpose()?,
        updated: whole_date(row, 14)?,
        author: row.get(11)?,
        categories: named(&names.sets, row, 8)?.clone(),
        tags: list(row, 15)?,
        link: row.get(12)?,
        summary: row.get(18)?,
        draft: row.get::<_, Flags>(7)?.has(Flags::DRAFT),
        images: list(row, 16)?,
    };
    let problems = list::<(usize, String)>(row, 17)?;
    let problems = problems.into_iter().map(|(line, message)| Problem { line, message }).collect();
    let entry = Entry { path, modified: modified(seconds, nanos), header, problems };
    Ok(ArticleRow { id: row.get(0)?, entry, flags: row.get(7)?, arrived: row.get(9)?, copies: 1 })
}

/// What a column names by its number.
fn named<'n, T>(
    names: &'n HashMap<i64, T>,
    row: &rusqlite::Row<'_>,
    column: usize,
) -> rusqlite::Result<&'n T> {
    let number = row.get(column)?;
    names.get(&number).ok_or(rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// A list kept as JSON; none is an empty one.
pub(crate) fn list<T: DeserializeOwned>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Vec<T>> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(Vec::new()),
        value => serde_json::from_str(value.as_str()?)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into())),
    }
}

/// A list as JSON; an empty one is none.
pub(crate) fn json<T: serde::Serialize>(list: &[T]) -> Option<String> {
    if list.is_empty() { None } else { serde_json::to_string(list).ok() }
}

/// A date as a column: microseconds since 1970.
pub(crate) fn micros(date: Option<DateTime<Utc>>) -> Option<i64> {
    date.map(|date| date.timestamp_micros())
}

pub(crate) fn date(micros: Option<i64>) -> Option<DateTime<Utc>> {
    micros.and_then(DateTime::from_timestamp_micros)
}

/// A date of a column, which is one if there is a number.
fn whole_date(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let micros: Option<i64> = row.get(column)?;
    match (micros, date(micros)) {
        (Some(micros), None) => Err(rusqlite::Error::IntegralValueOutOfRange(column, micros)),
        (_, date) => Ok(date),
    }
}

pub(crate) fn date_from_number(date_from: DateFrom) -> u8 {
    match date_from {
        DateFrom::FrontMatter => 1,
        DateFrom::FileName => 2,
        DateFrom::Comment => 3,
    }
}

fn date_from(number: u8, column: usize) -> rusqlite::Result<DateFrom> {
    match number {
        1 => Ok(DateFrom::FrontMatter),
        2 => Ok(DateFrom::FileName),
        3 => Ok(DateFrom::Comment),
        _ => Err(rusqlite::Error::IntegralValueOutOfRange(column, number.into())),
    }
}

pub(crate) fn modified(seconds: i64, nanos: u32) -> Option<SystemTime> {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let whole = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
    whole?.checked_add(Duration::from_nanos(nanos.into()))
}
