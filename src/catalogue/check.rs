//! Checking the catalogue as a whole: damage that no answer shows is found before it gives a wrong one.

use super::{Catalogue, Error, schema};
use crate::text::{clean_line, cut};
use crate::trouble::CatalogueDamage;

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

impl Catalogue {
    /// Checks the pages of the database, and the numbers kept beside the rows against the rows.
    ///
    /// # Errors
    /// `Damaged` if anything does not fit, or if the catalogue cannot be read.
    pub fn check(&self, depth: Depth) -> Result<(), Error> {
        let pragma = match depth {
            Depth::Tables => "PRAGMA quick_check(1)",
            Depth::Whole => "PRAGMA integrity_check(1)",
        };
        let said: String = self.connection.query_row(pragma, [], |row| row.get(0))?;
        if said != "ok" {
            // The first line only names the database.
            let words = cut(&clean_line(said.lines().last().unwrap_or_default()), WORDS).into_owned();
            return Err(Error::Damaged(CatalogueDamage::Store(words)));
        }
        // One transaction: marks are written meanwhile.
        let transaction = self.connection.unchecked_transaction()?;
        let count =
            |sql: &str| -> Result<i64, Error> { Ok(transaction.query_row(sql, [], |row| row.get(0))?) };
        let total = schema::number(&transaction, "total")?;
        // What shares a row counts once.
        let shared = count("SELECT count(*) FROM twins")? - count("SELECT count(*) FROM stories")?;
        let fits = count("SELECT count(*) FROM articles")? == total
            && count("SELECT count(*) FROM texts")? == schema::number(&transaction, "texts")?
            && count("SELECT coalesce(sum(articles + muted), 0) FROM sets")? == total - shared
            && count("SELECT coalesce(max(id), 0) FROM articles")?
                < schema::number(&transaction, "next_row")?;
        if fits { Ok(()) } else { Err(Error::Damaged(CatalogueDamage::Values)) }
    }
}
