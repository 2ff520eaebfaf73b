//! What a sweep tells: as it goes on, and at its end.

use crate::article::ArticleId;
use crate::article::marks::Flags;
use crate::catalogue::row::ArticleRow;
use crate::disk::{LeftOut, UnreadableFile};
use crate::library::RowId;

/// What a sweep tells while it goes on.
#[derive(Debug)]
pub enum Event {
    /// Articles that were not in the catalogue.
    New(Vec<ArticleRow>),
    /// Articles whose file changed.
    Changed(Vec<ArticleRow>),
    /// Rows whose file is gone.
    Removed(Vec<RowId>),
    /// How far it is, after every batch.
    Progress(ScanProgress),
}

/// How far a sweep is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScanProgress {
    /// Files seen so far.
    pub files: usize,
    /// Files read so far, because they are new or changed.
    pub read: usize,
    /// Articles written so far that others see.
    pub committed: usize,
}

/// What a sweep found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanOutcome {
    /// Files seen.
    pub files: usize,
    /// Articles that are new.
    pub new: usize,
    /// Articles whose file was moved or copied.
    pub moved: usize,
    /// Articles whose file changed.
    pub changed: usize,
    /// Rows whose file is gone, those of moved ones included.
    pub removed: usize,
    /// Files that are not articles, in the whole library.
    pub left_out: LeftOut,
    /// Files and folders that could not be read.
    pub warnings: Vec<UnreadableFile>,
    /// Articles that got another id by an edit, the old one first: they have their marks.
    pub edited: Vec<(ArticleId, ArticleId)>,
    /// Rows whose marks are others by that, or because their file holds another article now.
    pub marked: Vec<(RowId, Flags)>,
}
