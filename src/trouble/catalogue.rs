//! Errors of the catalogue and the text cache. Both can be rebuilt from the articles.

use super::Fault;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// Why the catalogue cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogueError {
    Damaged(CatalogueDamage),
    /// A newer version of newsrack wrote the catalogue; it is not changed.
    Newer,
    /// Another process is the writer of the catalogue.
    NotWriter,
    /// Another connection holds the lock for writing; the operation may be tried again.
    Busy,
    /// An error of the database, in its words.
    Store(String),
    /// A file of the cache cannot be read or written.
    File(PathBuf, Fault),
    Cancelled,
}

impl std::error::Error for CatalogueError {}

impl CatalogueError {
    /// `Cancelled` if this was set.
    pub(crate) fn if_cancelled(cancel: &AtomicBool) -> Result<(), Self> {
        if cancel.load(Ordering::Relaxed) { Err(Self::Cancelled) } else { Ok(()) }
    }

    /// For `map_err`: the error of a file.
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::File(path, error.into())
    }
}

/// The damage of a catalogue or text cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogueDamage {
    /// The database reports damage, in its words.
    Store(String),
    /// The values in the database contradict each other.
    Values,
    /// A file of the database is a folder, a link or another special file; its name.
    NoFile(String),
    NoTexts,
    TextsCutShort,
    /// The text cache belongs to another catalogue.
    TextsForeign,
    /// The last text is not as it was written.
    LastText,
    /// A record has no header.
    TextHead,
    /// Searching the text cache failed.
    Search,
}

/// What is reported to the user when a catalogue is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogueNote {
    /// The cache cannot be used; a private folder replaces it.
    NothingKept(CatalogueError),
    Rebuilt(Remade),
    /// The lock was not a file, and was created again.
    Lock,
    /// The text cache is rebuilt.
    Texts(CatalogueDamage),
}

/// Why a catalogue is rebuilt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remade {
    Damaged(CatalogueDamage),
    /// Another version or other settings made the catalogue.
    Other,
}
