//! The tables of the catalogue, and the numbers in `meta`.
//!
//! The numbers change in the same transactions as the rows: `next_row` (row ids are never used twice), `total`
//! (articles), `texts` (articles in the text index), `text_generation`, `text_stamp` (identifies the file), `text_end`
//! (bytes of it that are committed), `text_last` (the row whose text was written last), `text_dead` (bytes of deleted
//! articles), `stories_due` (1 if texts were added and equal articles are not grouped yet), `recognised` and
//! `described` (the first row that was not checked yet for edits, and not described to the reading state), and `whole
//! N` (1 if the library folder with this index was read completely).
use super::sql::Sql;
use crate::trouble::{CatalogueDamage, CatalogueError};
use rusqlite::{Connection, params};

/// Raised when the tables, the text index or the meaning of a column change, and when articles are read by other rules.
pub(crate) const VERSION: i64 = 11;

/// `nrck`, the application id of this program's databases.
pub(super) const APPLICATION: i64 = 0x6e72_636b;

const TABLES: &str = "
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE folders(
    id INTEGER PRIMARY KEY, root INTEGER NOT NULL, path BLOB NOT NULL,
    fingerprint INTEGER,   -- none until every file of it is in the tables
    left_out TEXT, told TEXT,
    rules INTEGER NOT NULL DEFAULT 0,   -- a number for what its site decides about its files
    due INTEGER);                       -- when an article of it is published or withdrawn, in Unix seconds
CREATE TABLE sets(          -- articles with the same category paths
    id INTEGER PRIMARY KEY, paths TEXT NOT NULL,
    articles INTEGER NOT NULL DEFAULT 0,    -- not muted
    unread INTEGER NOT NULL DEFAULT 0, starred INTEGER NOT NULL DEFAULT 0,  -- muted ones are starred, too
    begun INTEGER NOT NULL DEFAULT 0,
    drafts INTEGER NOT NULL DEFAULT 0, muted INTEGER NOT NULL DEFAULT 0);
CREATE TABLE articles(
    id INTEGER PRIMARY KEY, folder INTEGER NOT NULL, name BLOB NOT NULL,
    seconds INTEGER NOT NULL, nanos INTEGER NOT NULL, size INTEGER NOT NULL, inode INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    uid BLOB NOT NULL, date INTEGER, flags INTEGER NOT NULL, cats INTEGER NOT NULL, arrived INTEGER NOT NULL,
    title TEXT NOT NULL, author TEXT, link TEXT, date_from INTEGER, updated INTEGER,
    tags TEXT, images TEXT, problems TEXT, summary TEXT,
    page INTEGER,           -- a number for the page its link names; none without one
    original BLOB);         -- the name of the file that this one is a conflict copy of
CREATE TABLE texts(
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, length INTEGER NOT NULL,
    story INTEGER);         -- a hash of title, author and text; none without a text
CREATE TABLE stories(       -- articles that are equal and share a row, at least two
    id INTEGER PRIMARY KEY, cats INTEGER NOT NULL, flags INTEGER NOT NULL, members INTEGER NOT NULL);
CREATE TABLE twins(id INTEGER PRIMARY KEY, story INTEGER NOT NULL);
CREATE INDEX twins_by_story ON twins(story);
CREATE TABLE edits(id INTEGER PRIMARY KEY);     -- rows whose file came to hold an article of another id
CREATE TABLE gone(          -- articles that no file holds any more, for a while
    uid BLOB PRIMARY KEY, arrived INTEGER NOT NULL, at INTEGER NOT NULL,
    traits BLOB NOT NULL) WITHOUT ROWID;        -- what it looked like
CREATE TABLE dead(at INTEGER PRIMARY KEY, length INTEGER NOT NULL);
";

/// Created after the first rows, because building an index at once is cheaper than updating it with each row.
const INDEXES: &str = "
CREATE INDEX IF NOT EXISTS by_date ON articles(date DESC, folder, name, cats, flags);
CREATE INDEX IF NOT EXISTS by_folder ON articles(folder);
CREATE INDEX IF NOT EXISTS by_uid ON articles(uid);
CREATE INDEX IF NOT EXISTS by_arrival ON articles(arrived);
CREATE INDEX IF NOT EXISTS by_original ON articles(original) WHERE original IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_page ON articles(page) WHERE page IS NOT NULL;
";

/// What a database file is to this program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SchemaState {
    Empty,
    /// A catalogue of this version and these settings.
    Current,
    /// A catalogue of an older version or other settings, to be rebuilt.
    Older,
    /// A catalogue of a newer version, which is not changed.
    Newer,
}

/// Determines what a database is.
pub(crate) fn state(connection: &Connection, meaning: &str) -> Result<SchemaState, CatalogueError> {
    let number =
        |pragma: &str| connection.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0));
    let (application, version) = (number("application_id")?, number("user_version")?);
    if [0, APPLICATION].contains(&application) && version == 0 {
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        return Ok(if tables == 0 { SchemaState::Empty } else { SchemaState::Older });
    }
    Ok(match version.cmp(&VERSION) {
        _ if application != APPLICATION => SchemaState::Older,
        std::cmp::Ordering::Greater => SchemaState::Newer,
        std::cmp::Ordering::Less => SchemaState::Older,
        std::cmp::Ordering::Equal => {
            let known: Option<String> =
                connection.first("SELECT value FROM meta WHERE key = 'meaning'", [], |row| row.get(0))?;
            if known.as_deref() == Some(meaning) { SchemaState::Current } else { SchemaState::Older }
        }
    })
}

/// Writes the application id into an empty database. Nothing can be lost, so it is not synced.
pub(crate) fn claim(connection: &Connection) -> Result<(), CatalogueError> {
    Ok(connection.execute_batch(&format!(
        "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA application_id = {APPLICATION};"
    ))?)
}

pub(crate) fn create(connection: &mut Connection, meaning: &str) -> Result<(), CatalogueError> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.execute("INSERT INTO meta VALUES ('meaning', ?)", [meaning])?;
    for (key, value) in [
        ("next_row", 1),
        ("total", 0),
        ("texts", 0),
        ("text_generation", 1),
        ("text_end", 0),
        ("text_dead", 0),
        ("recognised", 0),
        ("described", 0),
    ] {
        set_number(&transaction, key, value)?;
    }
    transaction
        .execute_batch(&format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"))?;
    transaction.commit()?;
    Ok(())
}

/// Creates the indexes, unless they exist.
pub(crate) fn index(connection: &Connection) -> Result<(), CatalogueError> {
    Ok(connection.execute_batch(INDEXES)?)
}

pub(crate) fn is_indexed(connection: &Connection) -> Result<bool, CatalogueError> {
    connection.any("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = 'by_page'", [])
}

/// Configures a connection: readers never wait for the writer, and a killed writer leaves the last commit.
pub(crate) fn configure(connection: &Connection) -> Result<(), CatalogueError> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000;
         PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 33554432;",
    )?;
    Ok(())
}

/// Numbers of `meta` that do not exist before they are first set and count as 0 until then.
const LATER: [&str; 3] = ["text_stamp", "text_last", "stories_due"];

/// A number of `meta`. A missing or negative number is damage, apart from the exceptions here.
pub(crate) fn number(connection: &Connection, key: &str) -> Result<i64, CatalogueError> {
    match connection.first("SELECT value FROM meta WHERE key = ?", [key], |row| row.get(0))? {
        Some(number) if number >= 0 || key == "text_stamp" => Ok(number),
        None if LATER.contains(&key) || key.starts_with("whole ") => Ok(0),
        _ => Err(CatalogueError::Damaged(CatalogueDamage::Values)),
    }
}

pub(crate) fn set_number(connection: &Connection, key: &str, value: i64) -> Result<(), CatalogueError> {
    connection.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", params![key, value])
}

pub(crate) fn add_number(connection: &Connection, key: &str, value: i64) -> Result<(), CatalogueError> {
    if value != 0 {
        let sum = number(connection, key)?.checked_add(value);
        set_number(connection, key, sum.ok_or(CatalogueError::Damaged(CatalogueDamage::Values))?)?;
    }
    Ok(())
}
