//! What is answered about feeds.

use crate::engine::request::{FeedAddress, RequestId};
use crate::fetch::{Attempt, FetchSummary, Health};
use crate::trouble::{Fault, FeedTrouble, FetchTrouble};
use chrono::{DateTime, Utc};
use std::path::PathBuf;

/// What comes of a request about feeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedResponse {
    /// How far fetching is.
    Progress { request: RequestId, progress: FetchProgress },
    /// Fetching is over.
    Fetched { request: RequestId, fetched: Fetched },
    /// The feeds, the worst first.
    Feeds { request: RequestId, feeds: Vec<FeedRow> },
    /// A feed is in a list.
    Added { request: RequestId, added: Added },
    /// A page has several feeds, of which the user chooses one.
    Choose { request: RequestId, found: Vec<FoundRow> },
    /// No feed was added.
    NotAdded { request: RequestId, why: NotAdded },
    /// The feeds of another list are in the one of this library folder; so many were not there before.
    Imported { request: RequestId, library: PathBuf, count: usize },
    /// A list of feeds could not be changed.
    NotChanged { request: RequestId, why: FetchTrouble },
}

/// What is known of a feed. Texts are clean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRow {
    pub feed: FeedAddress,
    /// The address as it may be shown.
    pub shown: String,
    /// Its line in the list, counted from 1.
    pub line: usize,
    pub name: String,
    pub category: Vec<String>,
    pub health: Health,
    /// When it was last fetched without a failure.
    pub last: Option<DateTime<Utc>>,
    /// The usual time between two of its items, in seconds.
    pub gap: Option<u32>,
    /// How many repairs its document needed, and the first of them, in English.
    pub repairs: u32,
    pub repair: Option<String>,
    /// The last requests, the newest first.
    pub attempts: Vec<Attempt>,
}

impl FeedResponse {
    /// The id of the request that this answers.
    pub fn id(&self) -> RequestId {
        match self {
            Self::Progress { request, .. }
            | Self::Fetched { request, .. }
            | Self::Feeds { request, .. }
            | Self::Added { request, .. }
            | Self::Choose { request, .. }
            | Self::NotAdded { request, .. }
            | Self::Imported { request, .. }
            | Self::NotChanged { request, .. } => *request,
        }
    }
}

/// A feed that was asked for and is in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    pub feed: FeedAddress,
    pub name: String,
    pub state: AddedState,
}

/// What became of a feed that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddedState {
    /// It was in the list already.
    WasThere,
    /// It is new and has brought so many articles.
    Fetched(usize),
    /// It is new and has to be fetched, after the feeds that are being fetched.
    FetchLater,
    /// It is new, and fetching it has failed.
    Failed(NotAdded),
}

/// A feed to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRow {
    pub address: String,
    /// The address as it may be shown.
    pub shown: String,
    pub title: Option<String>,
    /// How many articles it has.
    pub articles: usize,
}

/// Why no feed was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAdded {
    Feed(FeedTrouble),
    List(FetchTrouble),
    /// The file is no list of feeds.
    NoList,
    File(Fault),
}

/// How far fetching is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FetchProgress {
    /// The feeds that were asked.
    pub done: usize,
    /// Those that are asked in all; 0 until that is known.
    pub of: usize,
    /// The articles that are new.
    pub new: usize,
}

/// What came of fetching.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    pub summary: FetchSummary,
    /// How many feeds were to be fetched, whether or not they were due; 0 if no list has them.
    pub chosen: usize,
    /// How many of them wait because their hosts wish to be left alone.
    pub waiting: usize,
    /// Why a library could not be fetched, or not to the end.
    pub trouble: Option<FetchTrouble>,
    pub end: FetchEnd,
}

/// How fetching ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FetchEnd {
    #[default]
    Whole,
    /// It was called off. What was fetched until then stays.
    CalledOff,
}
