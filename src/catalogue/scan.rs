//! Brings the catalogue up to date with the files: reads all of them the first time, and only changed ones later.
//!
//! Several threads walk the folders and read files, and the calling thread writes rows. The channel between them is
//! bounded, so that reading waits for writing. [`read_all`] walks without a catalogue.

mod apply;
mod folder;
mod recognise;
mod request;
mod walk;

pub use request::{Event, Found, Reach, ReadingState, ScanOutcome, ScanProgress, ScanRequest};

use super::location::CatalogueLocation;
use super::{Catalogue, schema};
use crate::disk::{Reading, Source, UnreadableFile};
use crate::library::Entry;
use crate::trouble::{CatalogueDamage, CatalogueError};
use apply::{Apply, known_folders};
use folder::Visited;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use walk::{Message, Walk};

/// Reads all articles of some folders and files in this order, without a catalogue. A folder is read once, even if
/// several paths lead to it.
///
/// # Errors
/// If no thread can be started.
pub fn read_all(roots: &[PathBuf], source: &dyn Source) -> Result<Found, CatalogueError> {
    let (visited, never) = (Visited::default(), AtomicBool::new(false));
    let mut found = Found::default();
    for root in roots {
        let location = CatalogueLocation::new(std::slice::from_ref(root), Path::new(""), "");
        let walk = Walk::new(&location, (source, &never), Reach::Everything, HashMap::new(), &visited);
        walk.run(|message| {
            match message {
                Some(
                    Message::Same { listing, .. }
                    | Message::New(_, listing)
                    | Message::Changed(_, _, listing),
                ) => {
                    found.warnings.extend(listing.warnings);
                    found.left_out += listing.left_out;
                }
                Some(Message::Read(folder, files)) => {
                    for file in files {
                        let path = location.path(folder.root, &folder.path, &file.file.name);
                        match file.reading {
                            Reading::Article(header, problems, modified) => {
                                found.entries.push(Entry { path, modified, header: *header, problems });
                            }
                            Reading::LeftOut(left_out) => found.left_out += left_out,
                            Reading::Failed(why) => found.warnings.push(UnreadableFile { path, why }),
                        }
                    }
                }
                Some(Message::Kept(_, warning) | Message::Unreadable(warning)) => {
                    found.warnings.push(warning);
                }
                None => {}
            }
            Ok(())
        })?;
    }
    Ok(found)
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
        let known = known_folders(&self.connection, request.now.timestamp())?;
        if known.keys().any(|folder| folder.root >= location.roots.len()) {
            return Err(CatalogueError::Damaged(CatalogueDamage::Values));
        }
        if !known.is_empty() {
            schema::index(&self.connection)?;
        }
        let (visited, source) = (Visited::default(), (request.source, request.cancel));
        let walk = Walk::new(&location, source, request.reach, known, &visited);
        let mut apply = Apply::new(&self.connection, &walk, request, sink)?;
        let walked = walk.run(|message| match message {
            Some(message) => apply.handle(message),
            None => apply.commit(),
        });
        let result = walked.and_then(|()| apply.commit());
        if result.is_err() {
            let _ = self.connection.execute_batch("ROLLBACK");
            result?;
        }
        CatalogueError::if_cancelled(request.cancel)?;
        let goes_on = walk.must_go_on();
        let (mut outcome, whole) = apply.finish()?;
        self.recognise(request, &whole, &mut outcome)?;
        if goes_on {
            // The marks or the settings of a site have changed, which concerns the folders below, too.
            let mut rest = self.scan(&ScanRequest { reach: Reach::Everything, ..*request }, sink)?;
            rest.new += outcome.new;
            rest.moved += outcome.moved;
            rest.changed += outcome.changed;
            rest.removed += outcome.removed;
            rest.edited.splice(0..0, outcome.edited);
            rest.marked.splice(0..0, outcome.marked);
            return Ok(rest);
        }
        Ok(outcome)
    }
}
