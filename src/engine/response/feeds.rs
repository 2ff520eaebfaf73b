//! What is answered about feeds.

use crate::engine::request::{FeedAddress, RequestId};
use crate::fetch::{Attempt, FetchSummary, Health};
use crate::trouble::FetchTrouble;
use chrono::{DateTime, Utc};

/// What comes of a request about feeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedResponse {
    /// How far fetching is.
    Progress { request: RequestId, progress: FetchProgress },
    /// Fetching is over.
    Fetched { request: RequestId, fetched: Fetched },
    /// The feeds, the worst first.
    Feeds { request: RequestId, feeds: Vec<FeedRow> },
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
            | Self::NotChanged { request, .. } => *request,
        }
    }
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
    /// How many feeds were meant; 0 if no list has them.
    pub meant: usize,
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
