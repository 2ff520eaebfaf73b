//! What is asked about feeds.

use super::RequestId;
use std::path::PathBuf;

/// What is asked about feeds. They are fetched in one run at a time; lists and adding have threads of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedRequest {
    /// Fetch feeds. New articles arrive as files of the library do.
    Fetch { request: RequestId, which: WhichFeeds },
    /// How the feeds are.
    List { request: RequestId },
    /// Find the feed of an address as it was typed, add it to a list, and fetch it.
    Add { request: RequestId, address: String },
    /// Add the feeds of another program's list, which is this file.
    Import { request: RequestId, file: PathBuf },
    /// Change a feed's line in the list of its library folder, and list the feeds.
    Change { request: RequestId, feed: FeedAddress, change: FeedChange },
}

/// A feed of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedAddress {
    /// The library folder whose list has it.
    pub library: PathBuf,
    /// The address in the list.
    pub address: String,
}

/// A change of a line in a list of feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedChange {
    Pause,
    /// It is fetched again.
    Resume,
    Remove,
}

/// Which feeds of the library are fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhichFeeds {
    /// Those that are due.
    Due,
    /// All that were not fetched a moment ago.
    All,
    /// Those of a category and of the categories below it.
    Category(Vec<String>),
    /// The one that the article of this file is from.
    Article(PathBuf),
    /// This one.
    Feed(FeedAddress),
}

impl FeedRequest {
    /// Its id.
    pub fn id(&self) -> RequestId {
        match self {
            Self::Fetch { request, .. }
            | Self::List { request }
            | Self::Add { request, .. }
            | Self::Import { request, .. }
            | Self::Change { request, .. } => *request,
        }
    }
}
