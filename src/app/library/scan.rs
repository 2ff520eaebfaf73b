//! The scan of the folders, and what it has brought that no list shows yet.

use crate::catalogue::{ScanProgress, TextProgress};
use crate::disk::LeftOut;

/// The scan of the folders.
///
/// The indexer may start a scan at any time, and it reports progress only while a scan runs: each report of progress
/// therefore means that one runs.
#[derive(Debug, Default)]
pub struct Scan {
    run: Option<ScanRun>,
    /// How many articles have come that no list shows yet.
    unseen: usize,
    /// Whether another program has changed the catalogue since the articles were last counted.
    changed_elsewhere: bool,
    /// How much of the text index is filled, until it is complete.
    text_index: Option<TextProgress>,
    /// Files that are not articles.
    skipped: LeftOut,
}

/// A scan that runs, or has run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ScanRun {
    pub(crate) first: bool,
    pub(crate) asked: bool,
    /// How many articles the library had when the list was last reloaded for this scan.
    pub(super) listed_at: usize,
}

impl Scan {
    /// A scan that runs already, or none because there are no folders.
    pub(crate) fn new(run: Option<ScanRun>) -> Self {
        Self { run, ..Self::default() }
    }

    pub fn is_running(&self) -> bool {
        self.run.is_some()
    }

    pub fn is_first(&self) -> bool {
        self.run.is_some_and(|run| run.first)
    }

    pub fn unseen(&self) -> usize {
        self.unseen
    }

    pub fn text_index(&self) -> Option<TextProgress> {
        self.text_index
    }

    pub fn skipped(&self) -> &LeftOut {
        &self.skipped
    }

    pub(crate) fn ask(&mut self) {
        self.run = Some(ScanRun { asked: true, ..ScanRun::default() });
    }

    pub(crate) fn first_scan_begins(&mut self) {
        self.run.get_or_insert_default().first = true;
    }

    /// The catalogue was replaced: the scan that runs starts over, or a new one begins.
    pub(crate) fn restart(&mut self) {
        self.run.get_or_insert_default().listed_at = 0;
    }

    /// The scan goes on. Returns whether a whole list of `listed` articles should be reloaded, because the library has
    /// more than twice as many by now; `None` while the list is not whole.
    #[must_use]
    pub(crate) fn advance(&mut self, progress: ScanProgress, listed: Option<usize>) -> bool {
        let run = self.run.get_or_insert_default();
        let committed = progress.committed;
        let doubled = committed > run.listed_at * 2 && listed.is_some_and(|listed| listed * 2 < committed);
        if doubled {
            run.listed_at = committed;
        }
        doubled
    }

    pub(crate) fn end(&mut self, skipped: LeftOut) -> ScanRun {
        let ended = self.run.take().unwrap_or_default();
        // A scan of a few changed files says nothing about the other ones.
        if skipped.total() > 0 || ended.first {
            self.skipped = skipped;
        }
        ended
    }

    /// The text index grows. Returns whether it is complete.
    #[must_use]
    pub(crate) fn index_texts(&mut self, progress: TextProgress) -> bool {
        self.text_index = (progress.done < progress.total).then_some(progress);
        self.text_index.is_none()
    }

    /// Counts articles that no list shows yet; returns how many these are.
    pub(super) fn announce(&mut self, new: usize) -> usize {
        self.unseen += new;
        self.unseen
    }

    /// The list is made again with all articles there are.
    pub(crate) fn all_seen(&mut self) {
        self.unseen = 0;
    }

    pub(super) fn changed_elsewhere(&mut self) {
        self.changed_elsewhere = true;
    }

    /// Whether another program has changed the catalogue since this was last asked.
    pub(super) fn take_changed_elsewhere(&mut self) -> bool {
        std::mem::take(&mut self.changed_elsewhere)
    }
}
