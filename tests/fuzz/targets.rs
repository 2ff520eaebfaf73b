//! The targets and their shared checks.

mod articles;
mod cache;
mod config;
mod dates;
mod documents;
mod feeds;
mod letters;
mod lists;
mod media;
mod queries;
mod sites;
mod state;
mod text;

use crate::runner::Target;
use newsrack::text::clean_line;
use std::time::Duration;

/// All targets in the order in which they run.
pub(crate) static TARGETS: [Target; 17] = [
    articles::FRONT_MATTER,
    articles::PAGES,
    letters::LETTERS,
    letters::MHTML,
    articles::ENCODINGS,
    dates::DATES,
    feeds::FEEDS,
    lists::LISTS,
    sites::SITES,
    documents::DOCUMENTS,
    text::TEXT,
    queries::QUERIES,
    state::STATE_LOG,
    cache::TEXT_CACHE,
    config::CONFIG,
    media::ADDRESSES,
    media::FILE_NAMES,
];

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

const fn ns(nanoseconds: u64) -> Duration {
    Duration::from_nanos(nanoseconds)
}

/// Asserts that a text can be printed on one line of a terminal.
#[track_caller]
fn check_line(line: &str) {
    assert_eq!(clean_line(line), line, "a line that is not clean");
}
