//! A whole scan for a verb: all that was found, in one piece.

use super::Invocation;
use super::output::{self, Failure};
use crate::disk::{self, LeftOut, UnreadableFile};
use crate::library::Entry;
use parking_lot::Mutex;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) entries: Vec<Entry>,
    /// What could not be read, in the order of paths.
    pub(super) warnings: Vec<UnreadableFile>,
    pub(super) left_out: LeftOut,
}

pub(super) fn all(paths: &[PathBuf], context: &Invocation) -> Found {
    let found = Mutex::new(Found::default());
    let options = context.scan_options();
    disk::scan(paths, &options, &AtomicBool::new(false), &|batch| {
        let mut found = found.lock();
        found.entries.extend(batch.entries);
        found.warnings.extend(batch.warnings);
        found.left_out += batch.left_out;
    });
    let mut found = found.into_inner();
    found.warnings.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Prints what could not be read, one line each.
pub(super) fn print_unread(found: &Found) {
    for warning in &found.warnings {
        output::print_error(&Failure::of_path(&warning.path, &warning.why.to_string()));
    }
}
