//! The program's own sources, for tests that read them.

use std::fs;
use std::path::{Path, PathBuf};

/// Every source below a folder.
pub(crate) fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// A source without the tests at its end. Tests that have a file of their own are only named in it, by a line.
pub(crate) fn before_tests(source: &str) -> &str {
    let mut marks = source.match_indices("#[cfg(test)]\n").map(|(at, mark)| (at, &source[at + mark.len()..]));
    let tests = marks.find(|(_, rest)| !rest.lines().next().unwrap_or_default().ends_with(';'));
    tests.map_or(source, |(at, _)| &source[..at])
}
