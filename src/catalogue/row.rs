//! Converts between the columns of the tables and the rows of lists.

use super::location::CatalogueLocation;
use super::sql::Sql;
use crate::article::marks::Flags;
use crate::article::{ArticleId, DateFrom, Header, Problem};
use crate::library::{Entry, RowId};
use crate::trouble::{CatalogueDamage, CatalogueError};
use chrono::{DateTime, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, Type, ValueRef};
use rusqlite::{Connection, ToSql};
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// An article as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleRow {
    pub id: RowId,
    pub entry: Entry,
    /// Its marks, as last mirrored.
    pub flags: Flags,
    /// When the article was first seen, in Unix seconds.
    pub arrived: i64,
    /// How many equal articles share the row, this one included. `flags` are then those of the group.
    pub copies: u32,
}

impl FromSql for Flags {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bits = u8::column_result(value)?;
        Self::from_bits(bits).ok_or(FromSqlError::OutOfRange(bits.into()))
    }
}

impl FromSql for RowId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        u32::column_result(value).map(Self)
    }
}

impl ToSql for RowId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

pub(crate) const COLUMNS: &str = "a.id, a.folder, a.name, a.seconds, a.nanos, a.uid, a.date, a.flags, a.cats, \
     a.arrived, a.title, a.author, a.link, a.date_from, a.updated, a.tags, a.images, a.problems, a.summary";

pub(crate) fn read(
    row: &rusqlite::Row<'_>,
    location: &CatalogueLocation,
    names: &Names,
) -> rusqlite::Result<ArticleRow> {
    let (seconds, nanos): (i64, u32) = (row.get(3)?, row.get(4)?);
    let (root, folder) = named(&names.folders, row, 1)?;
    let path = location.path(*root, folder, row.get_ref(2)?.as_blob()?);
    let header = Header {
        id: ArticleId(row.get(5)?),
        title: row.get(10)?,
        untitled: false,
        date: whole_date(row, 6)?,
        date_from: row.get::<_, Option<u8>>(13)?.map(|number| date_from(number, 13)).transpose()?,
        updated: whole_date(row, 14)?,
        author: row.get(11)?,
        categories: named(&names.sets, row, 8)?.clone(),
        tags: list(row, 15)?,
        link: row.get(12)?,
        summary: row.get(18)?,
        draft: row.get::<_, Flags>(7)?.contains(Flags::DRAFT),
        due: None,
        images: list(row, 16)?,
    };
    let problems = list::<(usize, String)>(row, 17)?;
    let problems = problems.into_iter().map(|(line, message)| Problem { line, message }).collect();
    let entry = Entry { path, modified: modified(seconds, nanos), header, problems };
    Ok(ArticleRow { id: row.get(0)?, entry, flags: row.get(7)?, arrived: row.get(9)?, copies: 1 })
}

/// The name for a number in a column.
fn named<'n, T>(
    names: &'n HashMap<i64, T>,
    row: &rusqlite::Row<'_>,
    column: usize,
) -> rusqlite::Result<&'n T> {
    let number = row.get(column)?;
    names.get(&number).ok_or(rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// A list stored as JSON; NULL is an empty one.
pub(crate) fn list<T: DeserializeOwned>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Vec<T>> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(Vec::new()),
        value => serde_json::from_str(value.as_str()?)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into())),
    }
}

/// A list as JSON; NULL if it is empty.
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

/// A date in a column. A number that is not a date is an error.
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
        DateFrom::Page => 4,
    }
}

fn date_from(number: u8, column: usize) -> rusqlite::Result<DateFrom> {
    match number {
        1 => Ok(DateFrom::FrontMatter),
        2 => Ok(DateFrom::FileName),
        3 => Ok(DateFrom::Comment),
        4 => Ok(DateFrom::Page),
        _ => Err(rusqlite::Error::IntegralValueOutOfRange(column, number.into())),
    }
}

pub(crate) fn modified(seconds: i64, nanos: u32) -> Option<SystemTime> {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let whole = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
    whole?.checked_add(Duration::from_nanos(nanos.into()))
}

/// Folders and sets of categories, as far as they were read.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) folders: Folders,
    /// Category paths.
    pub(crate) sets: HashMap<i64, Vec<Vec<String>>>,
}

/// The root's index and the path below it, by folder.
pub(super) type Folders = HashMap<i64, (usize, PathBuf)>;

/// Reads all folders.
pub(super) fn folders(connection: &Connection) -> Result<Folders, CatalogueError> {
    connection.all("SELECT id, root, path FROM folders", [], |row| {
        Ok((row.get(0)?, (usize::from(row.get::<_, u16>(1)?), path(row, 2)?)))
    })
}

/// The category paths of all sets.
pub(super) fn sets(connection: &Connection) -> Result<HashMap<i64, Vec<Vec<String>>>, CatalogueError> {
    connection.all("SELECT id, paths FROM sets", [], |row| Ok((row.get(0)?, list(row, 1)?)))
}

pub(super) fn path(row: &rusqlite::Row, column: usize) -> rusqlite::Result<PathBuf> {
    Ok(PathBuf::from(OsStr::from_bytes(row.get_ref(column)?.as_blob()?)))
}

/// Reads the paths of a set, if it was not read before.
pub(super) fn name_set(connection: &Connection, names: &mut Names, id: i64) -> Result<(), CatalogueError> {
    if let Slot::Vacant(entry) = names.sets.entry(id) {
        let paths = connection.first("SELECT paths FROM sets WHERE id = ?", [id], |row| list(row, 0))?;
        entry.insert(paths.ok_or(CatalogueError::Damaged(CatalogueDamage::Values))?);
    }
    Ok(())
}

/// Reads a folder, if it was not read before. A folder of no root is damage.
pub(super) fn name_folder(
    connection: &Connection,
    location: &CatalogueLocation,
    names: &mut Names,
    id: i64,
) -> Result<(), CatalogueError> {
    if let Slot::Vacant(entry) = names.folders.entry(id) {
        let found = connection.first("SELECT root, path FROM folders WHERE id = ?", [id], |row| {
            Ok((usize::from(row.get::<_, u16>(0)?), path(row, 1)?))
        })?;
        let found = found.filter(|(root, _)| *root < location.roots.len());
        entry.insert(found.ok_or(CatalogueError::Damaged(CatalogueDamage::Values))?);
    }
    Ok(())
}
