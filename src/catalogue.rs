//! The catalogue: a cache of a library with every article's row, the counts of its categories, and the text index.
//!
//! With it a library of a million articles opens at once.
//!
//! The catalogue is disposable: it is rebuilt from the article files when it is missing, damaged or of another version.
//! One process writes it and the others read it. A lock, which the system releases when its holder ends, decides which.
//! A catalogue belongs to one set of library folders and to the settings the articles were read with.
//!
//! Two facts about a row come neither from its file nor from the reading state: whether a query mutes it
//! ([`Catalogue::mute_by_query`]), and which equal articles share its row in a list (`duplicates`). The catalogue
//! stores them with the row and includes them in the counts.
//!
//! A [`Catalogue`] is one connection. It may be moved to another thread, and [`Catalogue::reader`] opens a further one.
//! This module starts no work without a call and knows no screen. Long operations ([`Catalogue::scan`],
//! [`Catalogue::fill_text`], [`Catalogue::find`]) report progress and can be cancelled. A function whose errors are not
//! described fails only if the catalogue cannot be read, or, where it writes, if it cannot be written or this is not its
//! writer, or if it was cancelled.

mod answer;
mod check;
mod duplicates;
mod leftovers;
mod link_targets;
mod list;
mod list_spec;
mod location;
mod marks;
mod open;
mod read;
mod row;
mod sample;
mod scan;
mod schema;
mod sql;
mod stamp;
mod tally;
mod text;
mod write;

#[cfg(test)]
mod tests;

pub use answer::Answer;
pub use check::Depth;
pub use leftovers::remove_leftovers;
pub use list_spec::{Dated, Equals, ListRows, ListSpec, RowFilter};
pub use marks::FlagsOf;
pub use open::{OpenOptions, Opened, Role};
pub use read::ShelfCounts;
pub use row::ArticleRow;
pub use sample::Sample;
pub use scan::{Event, Found, Reach, ReadingState, ScanOutcome, ScanProgress, ScanRequest, read_all};
pub use text::{Terms, TextHits, TextProgress, Texts, terms};

use crate::trouble::CatalogueError;
use rusqlite::{Connection, params};
use sql::Sql;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One connection to the catalogue of a set of library folders.
#[derive(Debug)]
pub struct Catalogue {
    connection: Connection,
    location: Arc<location::CatalogueLocation>,
    /// Held by the writer.
    lock: Option<location::Lock>,
    duplicates: duplicates::DuplicateCache,
}

impl Catalogue {
    fn new(
        connection: Connection,
        location: Arc<location::CatalogueLocation>,
        lock: Option<location::Lock>,
    ) -> Self {
        Self { connection, location, lock, duplicates: duplicates::DuplicateCache::default() }
    }

    /// Whether this connection may write.
    pub fn role(&self) -> Role {
        if self.lock.is_some() { Role::Writer } else { Role::Reader }
    }

    /// Whether the catalogue is in a private folder, which is removed when the last connection is closed.
    pub fn is_private(&self) -> bool {
        self.location.is_private()
    }

    /// The canonical paths of the library folders.
    pub fn real_roots(&self) -> impl Iterator<Item = &Path> {
        self.location.roots.iter().map(|root| root.real.as_path())
    }

    /// The folder that contains the catalogue and the text index.
    pub fn folder(&self) -> PathBuf {
        self.location.folder.clone()
    }

    /// The value of a note.
    pub fn note(&self, key: &str) -> Result<Option<String>, CatalogueError> {
        self.connection
            .first("SELECT value FROM meta WHERE key = ?", [format!("note {key}")], |row| row.get(0))
    }

    /// Stores a note. It is lost when the catalogue is rebuilt.
    pub fn set_note(&self, key: &str, value: &str) -> Result<(), CatalogueError> {
        self.connection
            .run("INSERT OR REPLACE INTO meta VALUES (?, ?)", params![format!("note {key}"), value])
    }
}
