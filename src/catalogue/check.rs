//! Checks the whole catalogue, so that damage is found before it leads to a wrong answer.

use super::location::Trust;
use super::{Catalogue, schema};
use crate::text::{clean_line, cut};
use crate::trouble::{CatalogueDamage, CatalogueError};
use chrono::{DateTime, Utc};

/// The most columns of the database's own error message.
const WORDS: usize = 80;

/// How much of the database a check reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The tables: about 3 ms a megabyte.
    Tables,
    /// The tables and indexes: about 12 ms a megabyte.
    Whole,
}

/// Seconds after which a database that was not closed properly is checked completely again, and not only its tables.
const DAY: i64 = 24 * 60 * 60;
/// The note with the time of the last complete check.
const NOTE: &str = "checked";

impl Catalogue {
    /// Checks the catalogue as far as necessary; only the writer does so. Nothing is checked if the last writer closed
    /// it properly and nothing touched it since. If the last writer was killed, the tables are checked, and once a day
    /// everything. If something else touched the database, everything is checked.
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

    /// Whether something changed the database since the last writer closed it.
    pub fn is_touched(&self) -> bool {
        self.lock.as_ref().is_some_and(|lock| lock.trust == Trust::Touched)
    }

    /// Closes the catalogue properly: if it was found sound, the next writer need not check it.
    pub fn leave(self) {
        let Some(lock) = self.lock.as_ref().filter(|lock| lock.trust == Trust::Sound) else { return };
        if self.location.stamp().is_none() {
            // Moves the log into the database. If that fails because others read it, the next writer checks.
            let _ = self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        if let Some(stamp) = self.location.stamp() {
            let _ = lock.leave(&stamp);
        }
    }

    /// Checks the pages of the database, and compares the stored counts with the rows.
    ///
    /// # Errors
    /// `Damaged` if anything does not match, or an error if the catalogue cannot be read.
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
        // One transaction, because marks may be written at the same time.
        let transaction = self.connection.unchecked_transaction()?;
        let count = |sql: &str| -> Result<i64, CatalogueError> {
            Ok(transaction.query_row(sql, [], |row| row.get(0))?)
        };
        let total = schema::number(&transaction, "total")?;
        // Equal articles count once.
        let shared = count("SELECT count(*) FROM twins")? - count("SELECT count(*) FROM stories")?;
        let fits = count("SELECT count(*) FROM articles")? == total
            && count("SELECT count(*) FROM texts")? == schema::number(&transaction, "texts")?
            && count("SELECT coalesce(sum(articles + muted), 0) FROM sets")? == total - shared
            && count("SELECT coalesce(max(id), 0) FROM articles")?
                < schema::number(&transaction, "next_row")?;
        if fits { Ok(()) } else { Err(CatalogueError::Damaged(CatalogueDamage::Values)) }
    }
}
