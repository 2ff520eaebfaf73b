//! Statements of `SQLite`, each in one call, and its errors as errors of the catalogue.

use crate::trouble::{CatalogueDamage, CatalogueError};
use rusqlite::{Connection, OptionalExtension, Params, Row};

/// Runs statements that are prepared once and then cached.
pub(super) trait Sql {
    fn connection(&self) -> &Connection;

    /// Runs a statement that returns no rows.
    fn run(&self, sql: &str, params: impl Params) -> Result<(), CatalogueError> {
        self.connection().prepare_cached(sql)?.execute(params)?;
        Ok(())
    }

    /// Whether a query returns any row.
    fn any(&self, sql: &str, params: impl Params) -> Result<bool, CatalogueError> {
        Ok(self.connection().prepare_cached(sql)?.exists(params)?)
    }

    /// The first row of a query; none if it returns no row.
    fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, CatalogueError> {
        Ok(self.connection().prepare_cached(sql)?.query_row(params, read).optional()?)
    }

    /// All rows of a query.
    fn all<T, All: FromIterator<T>>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> Result<All, CatalogueError> {
        Ok(self.connection().prepare_cached(sql)?.query_map(params, read)?.collect::<Result<_, _>>()?)
    }
}

impl Sql for Connection {
    fn connection(&self) -> &Connection {
        self
    }
}

impl From<rusqlite::Error> for CatalogueError {
    fn from(error: rusqlite::Error) -> Self {
        if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) {
            return Self::Busy;
        }
        let words = crate::text::clean_line(&error.to_string()).into_owned();
        if is_damage(&error) { Self::Damaged(CatalogueDamage::Store(words)) } else { Self::Store(words) }
    }
}

impl From<rusqlite::types::FromSqlError> for CatalogueError {
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        rusqlite::Error::from(error).into()
    }
}

/// Whether an error means that the database is not as this program wrote it. The statements of the program never change,
/// so a statement that does not fit the tables, or a value that does not fit its column, is damage.
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

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::types::Type;

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
            assert!(matches!(CatalogueError::from(error), CatalogueError::Damaged(_)), "{shown}");
        }
        assert_eq!(CatalogueError::from(failure(ffi::SQLITE_BUSY)), CatalogueError::Busy);
        let others = [ffi::SQLITE_FULL, ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_READONLY, ffi::SQLITE_CANTOPEN];
        for number in others {
            assert!(matches!(CatalogueError::from(failure(number)), CatalogueError::Store(_)), "{number}");
        }
    }
}
