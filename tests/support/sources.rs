//! The program's sources, for tests that check them.

use std::fs;
use std::path::{Path, PathBuf};

/// Collects all sources below a folder.
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

/// A source without the tests at its end. Tests in their own file are only declared in it, in a single line.
pub(crate) fn before_tests(source: &str) -> &str {
    let mut marks = source.match_indices("#[cfg(test)]\n").map(|(at, mark)| (at, &source[at + mark.len()..]));
    let tests = marks.find(|(_, rest)| !rest.lines().next().unwrap_or_default().ends_with(';'));
    tests.map_or(source, |(at, _)| &source[..at])
}
