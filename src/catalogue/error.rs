//! What can go wrong with the catalogue. None of it concerns the articles themselves.

use std::path::{Path, PathBuf};

/// Why the catalogue could not be used.
#[derive(Debug)]
pub enum Error {
    /// It is damaged: [`super::Catalogue::rebuild`] makes a new one.
    Damaged(String),
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
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Store(error),
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Damaged(why) => write!(f, "catalogue: damaged: {why}"),
            Self::Newer => write!(f, "catalogue: written by a newer newsrack, left alone"),
            Self::NotWriter => write!(f, "catalogue: another newsrack is writing it"),
            Self::Store(error) => write!(f, "catalogue: {error}"),
            Self::File(path, error) => {
                write!(f, "{}: {error}", crate::text::clean_line(&path.to_string_lossy()))
            }
            Self::Cancelled => write!(f, "catalogue: cancelled"),
        }
    }
}

impl std::error::Error for Error {}
