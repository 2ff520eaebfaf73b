//! What a sweep tells: as it goes on, and at its end.

use crate::article::ArticleId;
use crate::catalogue::row::Row;
use crate::disk::{LeftOut, Told};

/// What a sweep tells while it goes on.
#[derive(Debug)]
pub enum Event {
    /// Articles that were not in the catalogue.
    New(Vec<Row>),
    /// Articles whose file changed.
    Changed(Vec<Row>),
    /// Rows whose file is gone.
    Removed(Vec<u32>),
    /// How far it is, after every batch.
    Progress(Progress),
}

/// How far a sweep is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files seen so far.
    pub files: usize,
    /// Files read so far, because they are new or changed.
    pub read: usize,
    /// Articles written so far that others see.
    pub committed: usize,
}

/// What a sweep found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files seen.
    pub files: usize,
    /// Articles that were not in the catalogue, moved ones included.
    pub new: usize,
    /// Articles whose file changed.
    pub changed: usize,
    /// Rows whose file is gone, moved ones included.
    pub removed: usize,
    /// Files that are not articles, in the whole library.
    pub left_out: LeftOut,
    /// Files and folders that could not be read.
    pub told: Vec<Told>,
    /// Articles that got another id by an edit at the same path: their state goes along, from the first to
    /// the second.
    pub renamed: Vec<(ArticleId, ArticleId)>,
}
