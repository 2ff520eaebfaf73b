//! The request for a scan.

use crate::article::traits::Traits;
use crate::article::{ArticleId, Header};
use crate::catalogue::marks::FlagsOf;
use crate::catalogue::source::Source;
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

/// What a scan needs from the reading state, and reports to it, so that marks follow edited articles. `()` is a reading
/// state without marks.
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
