//! Notes that other parts of the program store in the catalogue.

use super::Catalogue;
use crate::trouble::CatalogueError;
use rusqlite::{OptionalExtension, params};

impl Catalogue {
    /// The value of a note.
    pub fn note(&self, key: &str) -> Result<Option<String>, CatalogueError> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM meta WHERE key = ?")?;
        Ok(statement.query_row([format!("note {key}")], |row| row.get(0)).optional()?)
    }

    /// Stores a note. It is lost when the catalogue is rebuilt.
    ///
    /// # Errors
    /// If the cache cannot be written.
    pub fn set_note(&self, key: &str, value: &str) -> Result<(), CatalogueError> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO meta VALUES (?, ?)")?
            .execute(params![format!("note {key}"), value])?;
        Ok(())
    }
}
