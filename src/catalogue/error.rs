//! What can go wrong with the catalogue. None of it concerns the articles themselves.

use crate::trouble::{CatalogueDamage, CatalogueFault};
use std::path::{Path, PathBuf};

/// Why the catalogue could not be used.
#[derive(Debug)]
pub enum Error {
    /// It is damaged: [`super::Catalogue::rebuild`] makes a new one.
    Damaged(CatalogueDamage),
    /// It was written by a newer version of this program, and is left alone.
    Newer,
    /// Another process writes it.
    NotWriter,
    /// `SQLite` could not do what was asked: no space, no permission.
    Store(rusqlite::Error),
    /// A file of the cache could not be read or written.
    File(PathBuf, std::io::Error),
    /// It was cancelled.
    Cancelled,
}

impl Error {
    /// Whether another connection writes just now; it may be tried again.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Store(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy))
    }

    /// For `map_err`: what happened to a file.
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::File(path, error)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => Self::Damaged(
                CatalogueDamage::Store(crate::text::clean_line(&error.to_string()).into_owned()),
            ),
            _ => Self::Store(error),
        }
    }
}

impl From<Error> for CatalogueFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Damaged(damage) => Self::Damaged(damage),
            Error::Newer => Self::Newer,
            Error::NotWriter => Self::NotWriter,
            Error::Store(error) => Self::Store(crate::text::clean_line(&error.to_string()).into_owned()),
            Error::File(path, error) => Self::File(path, error.into()),
            Error::Cancelled => Self::Cancelled,
        }
    }
}
