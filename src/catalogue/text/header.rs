//! The numbers that the catalogue has about the text index: which file it is, its length, and how much of it is unused.

use crate::catalogue::schema;
use crate::trouble::{CatalogueDamage, CatalogueError};
use rusqlite::Connection;

/// The committed state of the text index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextHeader {
    /// The number in the file's name. Compaction raises it.
    pub(super) generation: i64,
    /// The number in the file's first line.
    pub(super) stamp: i64,
    /// The committed length in bytes; 0 if there is no file yet.
    pub(super) end: i64,
    /// How many of these bytes belong to deleted articles.
    pub(super) dead: i64,
}

impl TextHeader {
    pub(super) fn load(connection: &Connection) -> Result<Self, CatalogueError> {
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
    pub(super) fn bytes(self) -> u64 {
        self.end.unsigned_abs()
    }
}

/// A random number for the first line of a new file.
pub(super) fn new_stamp() -> i64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(std::process::id()).cast_signed()
}
