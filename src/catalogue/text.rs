//! The text index: one file with the folded title and text of every article, for search.
//!
//! The order of writing survives a crash: append to the file, sync it, commit the rows that refer to the new records.
//! When a writer opens the catalogue, it cuts off what was appended and never committed.

mod append;
mod compact;
mod file;
mod fill;
mod search;

pub use fill::{TextProgress, Texts};
pub use search::{Terms, TextHits, terms};

#[cfg(test)]
pub(super) use file::record;

use super::location::CatalogueLocation;
use super::sql::Sql;
use super::{Catalogue, duplicates, schema};
use crate::library::RowId;
use crate::trouble::{CatalogueDamage, CatalogueError, CatalogueNote};
use file::{Access, TextFile};
use rusqlite::Connection;

/// The committed state of the text index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TextHeader {
    /// The number in the file's name. Compaction raises it.
    generation: i64,
    /// The number in the file's first line.
    stamp: i64,
    /// The committed length in bytes; 0 if there is no file yet.
    end: i64,
    /// How many of these bytes belong to deleted articles.
    dead: i64,
}

impl TextHeader {
    fn load(connection: &Connection) -> Result<Self, CatalogueError> {
        let generation = schema::number(connection, "text_generation")?;
        if u32::try_from(generation).is_err() {
            return Err(CatalogueError::Damaged(CatalogueDamage::Values));
        }
        Ok(Self {
            generation,
            stamp: schema::number(connection, "text_stamp")?,
            end: schema::number(connection, "text_end")?,
            dead: schema::number(connection, "text_dead")?,
        })
    }

    /// The committed length as an offset.
    fn bytes(self) -> u64 {
        self.end.unsigned_abs()
    }
}

/// A random number for the first line of a new file.
fn new_stamp() -> i64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(std::process::id()).cast_signed()
}

/// Repairs the text index when a writer opens the catalogue: cuts the file back to what is committed, or discards the
/// index if the file is damaged. Returns what the user must know.
pub(super) fn recover(catalogue: &mut Catalogue) -> Result<Option<CatalogueNote>, CatalogueError> {
    let header = TextHeader::load(&catalogue.connection)?;
    catalogue.location.remove_other_texts(header.generation)?;
    if header.end == 0 {
        return Ok(None);
    }
    let path = catalogue.location.text(header.generation);
    let checked = TextFile::open(&path, header.stamp, header.bytes(), Access::Write).and_then(|file| {
        file.cut(header.bytes())?;
        let last = schema::number(&catalogue.connection, "text_last")?;
        let last =
            catalogue.connection.first("SELECT id, at, length FROM texts WHERE id = ?", [last], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        match last {
            Some((id, at, length)) if file.text_at(id, at, length)?.is_none() => {
                Err(CatalogueError::Damaged(CatalogueDamage::LastText))
            }
            _ => Ok(()),
        }
    });
    match checked {
        Ok(()) => Ok(None),
        Err(CatalogueError::Damaged(damage)) => {
            catalogue.forget_texts()?;
            Ok(Some(CatalogueNote::Texts(damage)))
        }
        Err(error) => Err(error),
    }
}

/// The folded title and text of an article; none if it is not in the index.
pub(super) fn cached(
    connection: &Connection,
    location: &CatalogueLocation,
    id: RowId,
) -> Result<Option<String>, CatalogueError> {
    let text: Option<(i64, i64)> =
        connection
            .first("SELECT at, length FROM texts WHERE id = ?", [id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some((at, length)) = text else { return Ok(None) };
    let header = TextHeader::load(connection)?;
    let file = TextFile::open(&location.text(header.generation), header.stamp, header.bytes(), Access::Read)?;
    file.text_at(id, at, length)
}

impl Catalogue {
    /// The folded title and text of an article; none if it is not in the index.
    pub fn cached_text(&self, id: RowId) -> Result<Option<String>, CatalogueError> {
        cached(&self.connection, &self.location, id)
    }

    /// Discards the text index; the next [`Catalogue::fill_text`] builds it again.
    pub fn forget_texts(&mut self) -> Result<(), CatalogueError> {
        self.expect_writer()?;
        let header = TextHeader::load(&self.connection)?;
        let transaction = self.connection.transaction()?;
        duplicates::dissolve_all(&transaction)?;
        transaction.execute_batch("DELETE FROM texts; DELETE FROM dead;")?;
        for (key, value) in
            [("text_generation", header.generation + 1), ("text_end", 0), ("text_dead", 0), ("texts", 0)]
        {
            schema::set_number(&transaction, key, value)?;
        }
        transaction.commit()?;
        self.location.remove_other_texts(header.generation + 1)
    }
}
