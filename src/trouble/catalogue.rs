//! What can go wrong with the catalogue. None of it concerns the articles themselves.

use super::Fault;
use std::path::PathBuf;

/// Why the catalogue could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogueFault {
    /// It is damaged.
    Damaged(CatalogueDamage),
    /// It was written by a newer version of this program, and is left alone.
    Newer,
    /// Another process writes it.
    NotWriter,
    /// The database could not do what was asked, in its words.
    Store(String),
    /// A file of the cache could not be read or written.
    File(PathBuf, Fault),
    /// It was cancelled.
    Cancelled,
}

impl std::error::Error for CatalogueFault {}

/// What is damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogueDamage {
    /// The database, in its words.
    Store(String),
    /// The database holds values that do not fit each other.
    Values,
    /// A file of the database, by its name, is a folder, a link, or anything else but a file.
    NoFile(String),
    /// The text cache is not there.
    NoTexts,
    /// The text cache ends too early.
    TextsCutShort,
    /// The text cache is another catalogue's.
    TextsForeign,
    /// The last text is not what was written.
    LastText,
    /// A text has no head.
    TextHead,
    /// Searching the text cache failed.
    Search,
}

/// What the user must be told when a catalogue is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogueNote {
    /// The cache cannot be used, and nothing is kept in it.
    NothingKept(CatalogueFault),
    /// The catalogue is made again.
    Rebuilt(Remade),
    /// The lock was no file, and was made again.
    Lock,
    /// The text cache is made again.
    Texts(CatalogueDamage),
}

/// Why a catalogue is made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remade {
    /// It is damaged.
    Damaged(CatalogueDamage),
    /// It is of another version, or was made with other settings.
    Other,
}
