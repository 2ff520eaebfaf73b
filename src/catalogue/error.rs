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
        if is_damage(&error) {
            let words = crate::text::clean_line(&error.to_string()).into_owned();
            Self::Damaged(CatalogueDamage::Store(words))
        } else {
            Self::Store(error)
        }
    }
}

impl From<rusqlite::types::FromSqlError> for Error {
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        rusqlite::Error::from(error).into()
    }
}

/// Whether an error says that the database is not what this program has written. Its statements are always the same,
/// so that one that does not fit the tables, or a value that does not fit its column, is a sign of damage.
fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    use rusqlite::ErrorCode as Code;
    match error {
        E::SqliteFailure(failure, _) | E::SqlInputError { error: failure, .. } => {
            matches!(
                failure.code,
                Code::DatabaseCorrupt
                    | Code::NotADatabase
                    | Code::ConstraintViolation
                    | Code::TypeMismatch
                    | Code::TooBig
                    | Code::Unknown
            ) || failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHORT_READ
        }
        E::InvalidColumnType(..)
        | E::FromSqlConversionFailure(..)
        | E::IntegralValueOutOfRange(..)
        | E::InvalidColumnIndex(..)
        | E::InvalidColumnName(..)
        | E::Utf8Error(..)
        | E::QueryReturnedNoRows
        | E::QueryReturnedMoreThanOneRow => true,
        _ => false,
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

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::types::Type;

    /// An error of `SQLite` by its number.
    fn failure(number: i32) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(number), None)
    }

    #[test]
    fn what_is_not_as_it_was_written_is_damage_and_nothing_else() {
        use rusqlite::ffi;
        let not_json: Box<dyn std::error::Error + Send + Sync> = "no JSON".into();
        let damage = [
            failure(ffi::SQLITE_CORRUPT),
            failure(ffi::SQLITE_CORRUPT_INDEX),
            failure(ffi::SQLITE_NOTADB),
            failure(ffi::SQLITE_ERROR),
            failure(ffi::SQLITE_CONSTRAINT_PRIMARYKEY),
            failure(ffi::SQLITE_MISMATCH),
            failure(ffi::SQLITE_IOERR_SHORT_READ),
            rusqlite::Error::InvalidColumnType(0, "paths".to_owned(), Type::Integer),
            rusqlite::Error::FromSqlConversionFailure(1, Type::Text, not_json),
            rusqlite::Error::IntegralValueOutOfRange(0, -1),
            rusqlite::Error::InvalidColumnIndex(9),
            rusqlite::Error::InvalidColumnName("page".to_owned()),
            rusqlite::Error::QueryReturnedNoRows,
        ];
        for error in damage {
            let shown = error.to_string();
            assert!(matches!(Error::from(error), Error::Damaged(_)), "{shown}");
        }
        let others = [
            ffi::SQLITE_BUSY,
            ffi::SQLITE_FULL,
            ffi::SQLITE_IOERR_WRITE,
            ffi::SQLITE_READONLY,
            ffi::SQLITE_CANTOPEN,
        ];
        for number in others {
            assert!(matches!(Error::from(failure(number)), Error::Store(_)), "{number}");
        }
    }
}
