//! Finds programs, but never in the current folder.

use super::LaunchError;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Removes the empty and relative entries of a list like `PATH`, which refer to the current folder.
pub(super) fn absolute_path_list(path: &OsStr) -> OsString {
    let kept = std::env::split_paths(path).filter(|folder| folder.is_absolute());
    std::env::join_paths(kept).unwrap_or_default()
}

/// The path of a program, given as an absolute path or found in a folder of `path`. `name` is used in the message.
pub(super) fn find(program: &OsStr, path: &OsStr, name: &str) -> Result<PathBuf, LaunchError> {
    if program.is_empty() {
        return Err(LaunchError::Empty);
    }
    let missing = || LaunchError::Missing(name.to_owned());
    let given = Path::new(program);
    if given.is_absolute() {
        return if is_program(given) { Ok(given.to_owned()) } else { Err(missing()) };
    }
    if program.as_bytes().contains(&b'/') {
        return Err(LaunchError::Relative(name.to_owned()));
    }
    std::env::split_paths(path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(given))
        .find(|file| is_program(file))
        .ok_or_else(missing)
}

fn is_program(file: &Path) -> bool {
    file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}
