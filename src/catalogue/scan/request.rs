//! The request for a scan, what the scan reports while it runs, and its result.

use crate::article::marks::Flags;
use crate::article::traits::Traits;
use crate::article::{ArticleId, Header};
use crate::catalogue::marks::FlagsOf;
use crate::catalogue::row::ArticleRow;
use crate::disk::{LeftOut, Source, UnreadableFile};
use crate::library::{Entry, RowId};
use chrono::{DateTime, Utc};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// What a scan needs.
pub struct ScanRequest<'a> {
    pub source: &'a dyn Source,
    /// The marks of an article that is new to the catalogue.
    pub flags: &'a FlagsOf<'a>,
    pub state: &'a dyn ReadingState,
    /// Whether a query mutes an article, judged by its header.
    pub mute: &'a (dyn Fn(&Header) -> bool + 'a),
    /// The current time, which is the arrival of new articles.
    pub now: DateTime<Utc>,
    /// When the library was last left, in Unix seconds; none if it never was. New articles always arrive later than
    /// this, even if the clock was set back. In a rebuilt catalogue, articles arrived when their files last changed.
    pub left: Option<i64>,
    /// Set to end the scan early. What was committed before is kept.
    pub cancel: &'a AtomicBool,
    pub reach: Reach<'a>,
}

/// The reading state as a scan uses it, so that marks follow edited articles. `()` is one without marks.
pub trait ReadingState {
    /// Passes the descriptions of marked articles to `each`, an article's latest one last.
    fn described(&self, _each: &mut dyn FnMut(&Traits)) {}

    /// Whether an article has marks.
    fn knows(&self, _article: ArticleId) -> bool {
        false
    }

    /// Whether one article has marks that were never set or removed for the other.
    fn has_more(&self, _article: ArticleId, _than: ArticleId) -> bool {
        false
    }

    /// Copies marks from old ids to edited articles.
    fn carry(&self, _edited: &[(ArticleId, Traits)]) {}

    /// Marks articles that have just arrived as unread, even if they are older than the baseline.
    fn arrived(&self, _articles: Vec<ArticleId>) {}

    /// Stores descriptions of marked articles. Returns whether they were written.
    fn describe(&self, _articles: &[Traits]) -> bool {
        true
    }

    /// Whether everything could be read and written.
    fn is_whole(&self) -> bool {
        true
    }
}

impl ReadingState for () {}

/// What a scan covers.
#[derive(Clone, Copy, Debug)]
pub enum Reach<'a> {
    Everything,
    /// The files in these folders, without the folders below them. Enough if no folder was added, removed or moved.
    Folders(&'a [PathBuf]),
}

/// What a scan reports while it runs.
#[derive(Debug)]
pub enum Event {
    Changed(Vec<ArticleRow>),
    Removed(Vec<RowId>),
    Progress(ScanProgress),
}

/// Everything in some folders.
#[derive(Debug, Default)]
pub struct Found {
    /// Articles, in any order.
    pub entries: Vec<Entry>,
    /// Files and folders that could not be read, in any order.
    pub warnings: Vec<UnreadableFile>,
    pub left_out: LeftOut,
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
