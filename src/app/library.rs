//! What is known about the articles of the library.

pub mod rows;

use crate::app::library::rows::Articles;
use crate::catalogue::TextProgress;
use crate::disk::LeftOut;

/// What is known about the articles.
#[derive(Debug)]
pub struct Library {
    pub(crate) rows: Articles,
    pub(crate) scan: Scan,
    /// What the library is called: its folder.
    pub(crate) name: String,
    /// When the library was last left, Unix seconds.
    pub(crate) last_visit: Option<i64>,
    /// The queries by which the user mutes.
    pub(crate) mute_queries: Vec<String>,
}

impl Library {
    /// A library of which nothing is known yet.
    pub(crate) fn new(name: String) -> Self {
        Self {
            rows: Articles::default(),
            scan: Scan::default(),
            name,
            last_visit: None,
            mute_queries: Vec::new(),
        }
    }
}

/// How far the scan of the folders is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScanPhase {
    /// It goes on.
    #[default]
    Running,
    /// It is over.
    Done,
}

/// The scan of the folders, and what it has brought.
#[derive(Debug, Default)]
pub struct Scan {
    pub(crate) phase: ScanPhase,
    /// Whether the library is read for the first time.
    pub(crate) first: bool,
    /// Whether the user asked for it.
    pub(crate) asked: bool,
    /// How many articles the library had when the list was last made, while it is read for the first time.
    pub(crate) listed_at: usize,
    /// How many articles have come that no list shows yet.
    pub(crate) unseen: usize,
    /// Whether another program has changed the catalogue since articles were last counted.
    pub(crate) changed_elsewhere: bool,
    /// How far the text index is, while it is filled.
    pub(crate) text_index: Option<TextProgress>,
    /// Files that are not articles.
    pub(crate) skipped: LeftOut,
}
