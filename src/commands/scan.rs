//! A whole scan for a verb: all that was found, in one piece.

use super::Context;
use super::output::{self, Failure};
use crate::disk::{self, LeftOut, ScanOptions, Told};
use crate::library::Entry;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};

/// Everything a scan has found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) entries: Vec<Entry>,
    /// What could not be read, in the order of paths.
    pub(super) told: Vec<Told>,
    pub(super) left_out: LeftOut,
}

/// Scans the paths of a verb's arguments.
///
/// # Errors
/// When no path is given, or one of them cannot be read at all.
pub(super) fn all(paths: &[PathBuf], context: &Context) -> Result<Found, Failure> {
    let paths = if paths.is_empty() { &context.config.library } else { paths };
    if paths.is_empty() {
        return Err(Failure::new("no folder", "name one, as in `newsrack list FOLDER`"));
    }
    if let Some((path, why)) = paths.iter().find_map(|path| disk::why_unreadable(path).map(|why| (path, why)))
    {
        return Err(Failure::of_path(path, &why.to_string()));
    }
    let found = Mutex::new(Found::default());
    let options = ScanOptions { settings: context.settings, exclude: context.config.exclude.clone() };
    disk::scan(paths, &options, &AtomicBool::new(false), &|batch| {
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        found.entries.extend(batch.entries);
        found.told.extend(batch.told);
        found.left_out += batch.left_out;
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.told.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Prints what could not be read, one line each.
pub(super) fn tell_unread(found: &Found) {
    for told in &found.told {
        output::tell(&Failure::of_path(&told.path, &told.why.to_string()));
    }
}
