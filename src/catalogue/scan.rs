//! Brings the catalogue up to date with the files: reads all of them the first time, and only changed ones later.
//!
//! Several threads walk the folders and read files, and the calling thread writes rows. The channel between them is
//! bounded, so that reading waits for writing.

mod apply;
mod folder;
mod known;
mod queue;
mod recognise;
mod request;
mod walk;

pub use request::{Event, Reach, ReadingState, ScanOutcome, ScanProgress, ScanRequest};

use super::{Catalogue, schema};
use crate::trouble::{CatalogueDamage, CatalogueError};
use apply::{Apply, COMMIT_TIME};
use known::known_folders;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use walk::Walk;

/// Threads that walk and read. More than cores, because a cold disk answers several requests at once.
const THREADS: usize = 16;
/// Messages that may wait to be applied.
const WAITING: usize = 64;

/// The number of threads: few folders need only a few.
fn threads_for(reach: &Reach<'_>) -> usize {
    match reach {
        Reach::Everything => THREADS,
        Reach::Folders(folders) => (2 * folders.len()).clamp(1, THREADS),
    }
}

impl Catalogue {
    /// Brings the catalogue up to date and passes progress to `sink`.
    pub fn scan(
        &mut self,
        request: &ScanRequest,
        sink: &mut dyn FnMut(Event),
    ) -> Result<ScanOutcome, CatalogueError> {
        self.expect_writer()?;
        let location = Arc::clone(&self.location);
        let known = known_folders(&self.connection)?;
        if known.keys().any(|folder| folder.root >= location.roots.len()) {
            return Err(CatalogueError::Damaged(CatalogueDamage::Values));
        }
        if !known.is_empty() {
            schema::index(&self.connection)?;
        }
        let walk = Walk::new(&location, request, known);
        let mut apply = Apply::new(&self.connection, &walk, request, sink)?;
        let result = std::thread::scope(|scope| {
            let (sender, receiver) = mpsc::sync_channel(WAITING);
            for number in 0..threads_for(&request.reach) {
                let (sender, walk) = (sender.clone(), &walk);
                let builder = std::thread::Builder::new().name(format!("scan-{number}"));
                let started = builder.spawn_scoped(scope, move || walk.work(&sender));
                if let Err(error) = started
                    && number == 0
                {
                    return Err(CatalogueError::File(location.folder.clone(), error.into()));
                }
            }
            drop(sender);
            loop {
                let applied = match receiver.recv_timeout(COMMIT_TIME) {
                    Ok(message) => apply.handle(message),
                    Err(RecvTimeoutError::Timeout) => apply.commit(),
                    Err(RecvTimeoutError::Disconnected) => break apply.commit(),
                };
                if applied.is_err() {
                    walk.stop();
                    break applied;
                }
            }
        });
        if result.is_err() {
            let _ = self.connection.execute_batch("ROLLBACK");
            result?;
        }
        CatalogueError::if_cancelled(request.cancel)?;
        let (mut outcome, whole) = apply.finish()?;
        self.recognise(request, &whole, &mut outcome)?;
        Ok(outcome)
    }
}
