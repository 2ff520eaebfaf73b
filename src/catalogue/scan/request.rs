//! What a sweep is asked for.

use crate::article::traits::Traits;
use crate::article::{ArticleId, Header};
use crate::catalogue::marks::FlagsOf;
use crate::catalogue::source::Source;
use chrono::{DateTime, Utc};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// How to sweep.
pub struct ScanRequest<'a> {
    /// Reads files.
    pub source: &'a dyn Source,
    /// The reading state of an article that is new to the catalogue.
    pub flags: &'a FlagsOf<'a>,
    /// The rest of the reading state.
    pub state: &'a dyn ReadingState,
    /// Whether a query mutes an article by what its header says.
    pub mute: &'a (dyn Fn(&Header) -> bool + 'a),
    /// The present: when new articles arrived.
    pub now: DateTime<Utc>,
    /// When the library was last left, Unix seconds; none if it never was. What is new arrives later than that,
    /// whatever the clock says. In a catalogue that is made again, articles arrived when their files last changed.
    pub left: Option<i64>,
    /// Set to end early; what was written by then is kept.
    pub cancel: &'a AtomicBool,
    /// What is looked at.
    pub reach: Reach<'a>,
}

/// What a sweep asks of the reading state and tells it, so that marks follow an article that is edited. `()` is one that
/// knows nothing.
pub trait ReadingState {
    /// Hands out what marked articles look like, the latest description of an article last.
    fn described(&self, _each: &mut dyn FnMut(&Traits)) {}

    /// Whether an article is marked.
    fn knows(&self, _article: ArticleId) -> bool {
        false
    }

    /// Whether one article has marks that were never set or taken off of another.
    fn has_more(&self, _article: ArticleId, _than: ArticleId) -> bool {
        false
    }

    /// Gives articles the marks of those they were before an edit.
    fn carry(&self, _edited: &[(ArticleId, Traits)]) {}

    /// Lets articles that have just come be unread, however old they are.
    fn arrived(&self, _articles: Vec<ArticleId>) {}

    /// Notes what marked articles look like; says whether that is written.
    fn describe(&self, _articles: &[Traits]) -> bool {
        true
    }

    /// Whether all of it could be read, and all that was told is on the disk.
    fn is_whole(&self) -> bool {
        true
    }
}

impl ReadingState for () {}

/// What a sweep looks at.
#[derive(Clone, Copy, Debug)]
pub enum Reach<'a> {
    /// The whole library.
    Everything,
    /// The files in these folders of it, and nothing below them: enough if no folder came, went or was moved.
    Folders(&'a [PathBuf]),
}
