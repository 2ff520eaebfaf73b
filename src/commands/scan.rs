//! A whole scan for a verb: all that was found, in one piece.

use super::Invocation;
use super::index::failure;
use super::output::{self, Failure};
use crate::catalogue::{self, Found};
use crate::disk::Rules;
use std::path::PathBuf;

/// Everything in these folders, with what could not be read in the order of paths.
pub(super) fn all(paths: &[PathBuf], context: &Invocation) -> Result<Found, Failure> {
    let mut found =
        catalogue::read_all(paths, &Rules::new(paths, &context.scan_options())).map_err(failure)?;
    found.warnings.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Prints what could not be read, one line each.
pub(super) fn print_unread(found: &Found) {
    for warning in &found.warnings {
        output::print_error(&Failure::of_path(&warning.path, &warning.why.to_string()));
    }
}
