//! Appends to the text index: collects records, writes them on a separate thread, and commits the rows that refer to
//! them after they are synced.

use super::file::{Access, FIRST, TextFile};
use super::{TextHeader, new_stamp};
use crate::catalogue::write::PendingCounts;
use crate::catalogue::{Catalogue, schema};
use crate::library::RowId;
use crate::trouble::CatalogueError;
use std::sync::mpsc;

/// Bytes to append before a commit.
const COMMIT_BYTES: usize = 8 << 20;

/// The records of a chunk of articles, and how many articles could not be read.
#[derive(Default)]
pub(super) struct Folded {
    pub(super) records: Vec<u8>,
    /// Row, length and hash for equal articles of each record.
    pub(super) rows: Vec<(RowId, usize, Option<i64>)>,
    pub(super) missed: usize,
}

/// Records to be written, and the rows that will refer to them.
#[derive(Default)]
struct Batch {
    /// Where in the file they begin.
    at: u64,
    records: Vec<u8>,
    /// Row, position, length and hash of each record.
    rows: Vec<(RowId, u64, usize, Option<i64>)>,
}

/// The thread that writes, so that the next texts are folded meanwhile.
pub(super) struct Disk {
    batches: mpsc::Sender<Batch>,
    written: mpsc::Receiver<Result<Batch, CatalogueError>>,
}

impl Disk {
    pub(super) fn start<'scope>(
        scope: &'scope std::thread::Scope<'scope, '_>,
        file: &'scope TextFile,
    ) -> std::io::Result<Self> {
        let (batches, waiting) = mpsc::channel::<Batch>();
        let (results, written) = mpsc::channel();
        std::thread::Builder::new().name("text-disk".into()).spawn_scoped(scope, move || {
            for batch in waiting {
                let done = file.append(batch.at, &batch.records).and_then(|()| file.sync());
                if results.send(done.map(|()| batch)).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { batches, written })
    }
}

/// Collects records, has them written, and commits the rows that refer to them.
pub(super) struct Appender<'a> {
    pub(super) catalogue: &'a mut Catalogue,
    counts: PendingCounts,
    batch: Batch,
    /// An empty batch, whose memory is reused.
    spare: Batch,
    writing: bool,
    /// The hashes of all added texts.
    pub(super) added: Vec<i64>,
}

impl<'a> Appender<'a> {
    pub(super) fn open(catalogue: &'a mut Catalogue) -> Result<(TextFile, Self), CatalogueError> {
        let state = TextHeader::load(&catalogue.connection)?;
        let path = catalogue.location.text(state.generation);
        let (file, end) = if state.end == 0 {
            let stamp = new_stamp();
            schema::set_number(&catalogue.connection, "text_stamp", stamp)?;
            (TextFile::create(&path, stamp)?, FIRST)
        } else {
            (TextFile::open(&path, state.stamp, state.bytes(), Access::Write)?, state.bytes())
        };
        let counts = PendingCounts::load(&catalogue.connection)?;
        let batch = Batch { at: end, ..Batch::default() };
        let appender =
            Self { catalogue, counts, batch, spare: Batch::default(), writing: false, added: Vec::new() };
        Ok((file, appender))
    }

    pub(super) fn add(&mut self, chunk: Folded, disk: &Disk) -> Result<(), CatalogueError> {
        let mut at = self.batch.at + self.batch.records.len() as u64;
        for (id, length, hash) in chunk.rows {
            self.batch.rows.push((id, at, length, hash));
            self.added.extend(hash);
            at += length as u64;
        }
        if self.batch.records.is_empty() && chunk.records.len() > COMMIT_BYTES {
            self.batch.records = chunk.records;
        } else {
            self.batch.records.extend_from_slice(&chunk.records);
        }
        if self.batch.records.len() >= COMMIT_BYTES { self.hand_over(disk) } else { Ok(()) }
    }

    /// Commits the batch before, then sends the current one to the writing thread.
    fn hand_over(&mut self, disk: &Disk) -> Result<(), CatalogueError> {
        self.settle(disk)?;
        let next =
            Batch { at: self.batch.at + self.batch.records.len() as u64, ..std::mem::take(&mut self.spare) };
        let full = std::mem::replace(&mut self.batch, next);
        disk.batches.send(full).map_err(|_| self.no_disk())?;
        self.writing = true;
        Ok(())
    }

    /// Waits for the batch that is being written, and commits its rows.
    fn settle(&mut self, disk: &Disk) -> Result<(), CatalogueError> {
        if !std::mem::take(&mut self.writing) {
            return Ok(());
        }
        let mut batch = disk.written.recv().map_err(|_| self.no_disk())??;
        let end = batch.at + batch.records.len() as u64;
        let transaction = self.catalogue.connection.transaction()?;
        if let Some((id, ..)) = batch.rows.last() {
            schema::set_number(&transaction, "text_last", i64::from(*id))?;
        }
        for (id, at, length, hash) in batch.rows.drain(..) {
            let place = (at.cast_signed(), length.cast_signed() as i64);
            self.counts.text(&transaction, id.into(), place, hash)?;
        }
        self.counts.flush(&transaction)?;
        schema::set_number(&transaction, "text_end", end.cast_signed())?;
        schema::set_number(&transaction, "stories_due", 1)?;
        transaction.commit()?;
        batch.records.clear();
        batch.records.shrink_to(2 * COMMIT_BYTES);
        self.spare = batch;
        Ok(())
    }

    /// The error if the writing thread is gone, which happens only after a panic.
    fn no_disk(&self) -> CatalogueError {
        CatalogueError::File(
            self.catalogue.location.folder.clone(),
            std::io::Error::from(std::io::ErrorKind::BrokenPipe).into(),
        )
    }

    pub(super) fn finish(&mut self, disk: &Disk) -> Result<(), CatalogueError> {
        if !self.batch.rows.is_empty() {
            self.hand_over(disk)?;
        }
        self.settle(disk)
    }
}
