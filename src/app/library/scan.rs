//! The scan of the folders, and what it has brought that no list shows yet.

use crate::catalogue::{ScanProgress, TextProgress};
use crate::disk::LeftOut;

/// The scan of the folders.
///
/// The indexer may start a scan at any time, and it reports progress only while a scan runs: each report of progress
/// therefore means that one runs.
#[derive(Debug, Default)]
pub struct Scan {
    phase: ScanPhase,
    /// How many articles have come that no list shows yet.
    unseen: usize,
    /// Whether another program has changed the catalogue since the articles were last counted.
    changed_elsewhere: bool,
    /// How much of the text index is filled, until it is complete.
    text_index: Option<TextProgress>,
    /// Files that are not articles.
    skipped: LeftOut,
}

/// Whether a scan runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanPhase {
    /// A scan runs.
    Running {
        /// Whether it is the first scan of the library.
        first: bool,
        /// Whether the user asked for it.
        asked: bool,
        /// How many articles the library had when the list was last reloaded for this scan.
        listed_at: usize,
    },
    /// No scan runs.
    Idle,
}

impl Default for ScanPhase {
    fn default() -> Self {
        Self::Running { first: false, asked: false, listed_at: 0 }
    }
}

/// A scan that is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EndedScan {
    /// Whether it was the first scan of the library.
    pub(crate) first: bool,
    /// Whether the user asked for it.
    pub(crate) asked: bool,
}

impl Scan {
    /// A scan that never runs: there are no folders.
    pub(crate) fn idle() -> Self {
        Self { phase: ScanPhase::Idle, ..Self::default() }
    }

    /// The phase.
    pub fn phase(&self) -> ScanPhase {
        self.phase
    }

    /// Whether a scan runs.
    pub fn is_running(&self) -> bool {
        self.phase != ScanPhase::Idle
    }

    /// Whether the first scan of the library runs.
    pub fn is_first(&self) -> bool {
        matches!(self.phase, ScanPhase::Running { first: true, .. })
    }

    /// How many articles have come that no list shows yet.
    pub fn unseen(&self) -> usize {
        self.unseen
    }

    /// How much of the text index is filled, until it is complete.
    pub fn text_index(&self) -> Option<TextProgress> {
        self.text_index
    }

    /// Files that are not articles.
    pub fn skipped(&self) -> &LeftOut {
        &self.skipped
    }

    /// The user asks for a scan.
    pub(crate) fn ask(&mut self) {
        self.phase = ScanPhase::Running { first: false, asked: true, listed_at: 0 };
    }

    /// The scan that runs is the first of the library.
    pub(crate) fn first_scan_begins(&mut self) {
        if let ScanPhase::Running { first, .. } = self.running() {
            *first = true;
        }
    }

    /// The catalogue was replaced: the scan that runs starts over, or a new one begins.
    pub(crate) fn restart(&mut self) {
        if let ScanPhase::Running { listed_at, .. } = self.running() {
            *listed_at = 0;
        }
    }

    /// The scan goes on. Returns whether a whole list of `listed` articles should be reloaded, because the library has
    /// more than twice as many by now; `None` while the list is not whole.
    #[must_use]
    pub(crate) fn advance(&mut self, progress: ScanProgress, listed: Option<usize>) -> bool {
        let ScanPhase::Running { listed_at, .. } = self.running() else { return false };
        let committed = progress.committed;
        let doubled = committed > *listed_at * 2 && listed.is_some_and(|listed| listed * 2 < committed);
        if doubled {
            *listed_at = committed;
        }
        doubled
    }

    /// The scan is over.
    pub(crate) fn end(&mut self, skipped: LeftOut) -> EndedScan {
        let ended = match std::mem::replace(&mut self.phase, ScanPhase::Idle) {
            ScanPhase::Running { first, asked, .. } => EndedScan { first, asked },
            ScanPhase::Idle => EndedScan::default(),
        };
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

    /// Another program has changed the catalogue.
    pub(super) fn changed_elsewhere(&mut self) {
        self.changed_elsewhere = true;
    }

    /// Whether another program has changed the catalogue since this was last asked.
    pub(super) fn take_changed_elsewhere(&mut self) -> bool {
        std::mem::take(&mut self.changed_elsewhere)
    }

    /// The phase, which is `Running` from now on.
    fn running(&mut self) -> &mut ScanPhase {
        if self.phase == ScanPhase::Idle {
            self.phase = ScanPhase::default();
        }
        &mut self.phase
    }
}
