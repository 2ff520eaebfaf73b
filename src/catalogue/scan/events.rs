//! What a scan reports while it runs, and its result.

use crate::article::ArticleId;
use crate::article::marks::Flags;
use crate::catalogue::row::ArticleRow;
use crate::disk::{LeftOut, UnreadableFile};
use crate::library::RowId;

/// What a scan reports while it runs.
#[derive(Debug)]
pub enum Event {
    New(Vec<ArticleRow>),
    Changed(Vec<ArticleRow>),
    Removed(Vec<RowId>),
    Progress(ScanProgress),
}

/// Progress of a scan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScanProgress {
    pub files: usize,
    /// Files read so far, because they are new or changed.
    pub read: usize,
    /// Committed articles, which other connections see.
    pub committed: usize,
}

/// The result of a scan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanOutcome {
    pub files: usize,
    pub new: usize,
    /// Articles whose file was moved or copied.
    pub moved: usize,
    pub changed: usize,
    /// Rows whose file is gone, including those of moved articles.
    pub removed: usize,
    /// Files of the whole library that are not articles.
    pub left_out: LeftOut,
    /// Files and folders that could not be read.
    pub warnings: Vec<UnreadableFile>,
    /// The old and new ids of edited articles, which keep their marks.
    pub edited: Vec<(ArticleId, ArticleId)>,
    /// Rows whose marks changed because of an edit, or because their file contains another article.
    pub marked: Vec<(RowId, Flags)>,
}
