//! Checking the catalogue as a whole: damage that no answer shows is found before it gives a wrong one.

use super::location::Trust;
use super::{Catalogue, schema};
use crate::text::{clean_line, cut};
use crate::trouble::{CatalogueDamage, CatalogueError};
use chrono::{DateTime, Utc};

/// Columns of what the database says about its damage.
const WORDS: usize = 80;

/// How much of the database is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Its tables: about 3 milliseconds a megabyte.
    Tables,
    /// Its indexes as well: about 12 milliseconds a megabyte.
    Whole,
}

/// Seconds after which a database that nobody left in order is checked as a whole again, not its tables alone.
const DAY: i64 = 24 * 60 * 60;
/// Under which name the catalogue notes when it was last checked as a whole.
const NOTE: &str = "checked";

impl Catalogue {
    /// Checks the catalogue as far as that is due, for its writer alone: not at all, if it was left in order and nobody
    /// has touched it since; its tables, and once a day all of it, if its writer was killed or did not wait; all of it, if
    /// somebody has touched it.
    ///
    /// # Errors
    /// As [`Catalogue::check`]; or the cache cannot be written.
    pub fn check_if_due(&mut self, now: DateTime<Utc>) -> Result<(), CatalogueError> {
        let Some(lock) = &self.lock else { return Ok(()) };
        let now = now.timestamp();
        let last = self.note(NOTE)?.and_then(|last| last.parse::<i64>().ok());
        let is_recent = last.is_some_and(|last| (last..last.saturating_add(DAY)).contains(&now));
        match lock.trust {
            Trust::Sound => return Ok(()),
            Trust::Unknown if is_recent => self.check(Depth::Tables)?,
            Trust::Unknown | Trust::Touched => {
                self.check(Depth::Whole)?;
                self.set_note(NOTE, &now.to_string())?;
            }
        }
        if let Some(lock) = &mut self.lock {
            lock.trust = Trust::Sound;
        }
        Ok(())
    }

    /// Whether somebody has touched the database since it was left in order.
    pub fn is_touched(&self) -> bool {
        self.lock.as_ref().is_some_and(|lock| lock.trust == Trust::Touched)
    }

    /// Leaves the catalogue in order: if it was found sound, the next writer need not check it.
    pub fn leave(self) {
        let Some(lock) = self.lock.as_ref().filter(|lock| lock.trust == Trust::Sound) else { return };
        if self.location.stamp().is_none() {
            // What is in the log goes into the database, unless others read it: then the next one checks.
            let _ = self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        if let Some(stamp) = self.location.stamp() {
            let _ = lock.leave(&stamp);
        }
    }

    /// Checks the pages of the database, and the numbers kept beside the rows against the rows.
    ///
    /// # Errors
    /// `Damaged` if anything does not fit, or if the catalogue cannot be read.
    pub fn check(&self, depth: Depth) -> Result<(), CatalogueError> {
        let pragma = match depth {
            Depth::Tables => "PRAGMA quick_check(1)",
            Depth::Whole => "PRAGMA integrity_check(1)",
        };
        let said: String = self.connection.query_row(pragma, [], |row| row.get(0))?;
        if said != "ok" {
            // The first line only names the database.
            let words = cut(&clean_line(said.lines().last().unwrap_or_default()), WORDS).into_owned();
            return Err(CatalogueError::Damaged(CatalogueDamage::Store(words)));
        }
        // One transaction: marks are written meanwhile.
        let transaction = self.connection.unchecked_transaction()?;
        let count = |sql: &str| -> Result<i64, CatalogueError> {
            Ok(transaction.query_row(sql, [], |row| row.get(0))?)
        };
        let total = schema::number(&transaction, "total")?;
        // What shares a row counts once.
        let shared = count("SELECT count(*) FROM twins")? - count("SELECT count(*) FROM stories")?;
        let fits = count("SELECT count(*) FROM articles")? == total
            && count("SELECT count(*) FROM texts")? == schema::number(&transaction, "texts")?
            && count("SELECT coalesce(sum(articles + muted), 0) FROM sets")? == total - shared
            && count("SELECT coalesce(max(id), 0) FROM articles")?
                < schema::number(&transaction, "next_row")?;
        if fits { Ok(()) } else { Err(CatalogueError::Damaged(CatalogueDamage::Values)) }
    }
}
