//! What a sweep is asked for.

use crate::article::Header;
use crate::catalogue::marks::FlagsOf;
use crate::catalogue::source::Source;
use chrono::{DateTime, Utc};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// How to sweep.
pub struct Sweep<'a> {
    /// Reads files.
    pub source: &'a dyn Source,
    /// The reading state of an article that is new to the catalogue.
    pub flags: &'a FlagsOf<'a>,
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

/// What a sweep looks at.
#[derive(Clone, Copy, Debug)]
pub enum Reach<'a> {
    /// The whole library.
    Everything,
    /// The files in these folders of it, and nothing below them: enough if no folder came, went or was moved.
    Folders(&'a [PathBuf]),
}
