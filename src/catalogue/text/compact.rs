//! Compacts the text index: writes the records that are still used, newest article first, as a new generation. One
//! transaction switches to it, then the old file is removed. Readers keep the old file until they close it.

use super::file::{Access, FIRST, TextFile, record};
use super::{TextHeader, new_stamp};
use crate::catalogue::{Catalogue, schema};
use crate::library::RowId;
use crate::trouble::CatalogueError;
use std::sync::atomic::AtomicBool;

/// Bytes to write at once.
const WRITE: usize = 4 << 20;

/// Writes a new generation. Damaged records are left out; their articles are read again later.
pub(super) fn compact(catalogue: &mut Catalogue, cancel: &AtomicBool) -> Result<(), CatalogueError> {
    let state = TextHeader::load(&catalogue.connection)?;
    let old =
        TextFile::open(&catalogue.location.text(state.generation), state.stamp, state.bytes(), Access::Read)?;
    let (generation, stamp) = (state.generation + 1, new_stamp());
    let new = TextFile::create(&catalogue.location.text(generation), stamp)?;
    let (mut end, mut waiting, mut rows) = (FIRST, Vec::new(), Vec::new());
    {
        let mut statement = catalogue.connection.prepare(
            "SELECT texts.id, at, length, story FROM articles INDEXED BY by_date JOIN texts ON texts.id = articles.id
             ORDER BY date DESC, folder, name",
        )?;
        let mut living = statement.query([])?;
        while let Some(row) = living.next()? {
            let (id, at, length, hash) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            if let Some(text) = old.text_at(id, at, length)? {
                rows.push((id, (end + waiting.len() as u64).cast_signed(), length, hash));
                record(id, &text, &mut waiting);
            }
            if waiting.len() >= WRITE {
                new.append(end, &waiting)?;
                end += waiting.len() as u64;
                waiting.clear();
                CatalogueError::if_cancelled(cancel)?;
            }
        }
    }
    new.append(end, &waiting)?;
    end += waiting.len() as u64;
    new.sync()?;
    let transaction = catalogue.connection.transaction()?;
    transaction.execute_batch("DELETE FROM texts; DELETE FROM dead;")?;
    {
        let mut insert = transaction.prepare("INSERT INTO texts VALUES (?, ?, ?, ?)")?;
        for row in &rows {
            insert.execute(*row)?;
        }
    }
    let texts = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    for (key, value) in [
        ("text_generation", generation),
        ("text_stamp", stamp),
        ("text_end", end.cast_signed()),
        ("text_dead", 0),
        ("texts", texts),
        ("text_last", rows.last().map_or(0, |(id, ..): &(RowId, i64, i64, Option<i64>)| i64::from(*id))),
    ] {
        schema::set_number(&transaction, key, value)?;
    }
    transaction.commit()?;
    catalogue.location.remove_other_texts(generation)
}
