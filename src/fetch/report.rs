//! What a run reports, as data.

use crate::article::Problem;
use crate::trouble::{FeedTrouble, FetchTrouble};
use chrono::{DateTime, Utc};
use std::path::PathBuf;

/// Something that happened during a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchEvent {
    /// What is wrong in the list of a library.
    List(PathBuf, Vec<Problem>),
    /// So many feeds are asked.
    Begins(usize),
    /// A feed was asked, or was about to be.
    Feed(Box<FeedReport>),
    /// A library is not fetched, or no longer.
    Library(PathBuf, FetchTrouble),
}

/// What became of one feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedReport {
    /// The library folder.
    pub library: PathBuf,
    /// The address in the list.
    pub address: String,
    /// What it is called.
    pub name: String,
    pub category: Vec<String>,
    pub outcome: Outcome,
    /// The files of its new articles, below the library folder.
    pub new: Vec<PathBuf>,
    /// The files that were updated.
    pub updated: Vec<PathBuf>,
    /// The files that somebody has changed, so that an update was kept as a version only.
    pub kept: Vec<PathBuf>,
    /// New items that are left for another day.
    pub postponed: usize,
    /// Whether nothing of the feed was known before.
    pub is_first: bool,
    /// The status of the answer; 0 if there was none.
    pub status: u16,
    /// The bytes that were received.
    pub bytes: u64,
    /// How long it took, in milliseconds.
    pub millis: u32,
    /// What was repaired in the document.
    pub problems: Vec<Problem>,
    /// When it is asked again; none if it is not.
    pub next: Option<DateTime<Utc>>,
    /// The address that its line in the list now has.
    pub moved_to: Option<String>,
}

/// How asking a feed ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A document was read.
    Read,
    /// The document is the one that was read before.
    Unchanged,
    /// Its host wishes to be left alone until then.
    Waits(DateTime<Utc>),
    Failed(FeedTrouble),
}

/// What a run did in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FetchSummary {
    /// The feeds of the lists.
    pub feeds: usize,
    /// Those that were asked.
    pub asked: usize,
    pub new: usize,
    pub updated: usize,
    pub failed: usize,
    /// Whether a library could not be fetched, or not to the end.
    pub is_cut_short: bool,
}
