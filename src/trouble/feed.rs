//! Why a feed or a library could not be fetched.

use super::{Failure, Fault};
use serde::{Deserialize, Serialize};

/// Why a feed brought nothing, or not all. Texts in it are clean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedTrouble {
    /// The server answers with this status.
    Status(u16),
    /// The server does not let newsrack in (401, 403).
    Refused(u16),
    /// A proxy before the server asks for a browser, with this status.
    Challenge(u16),
    /// There is no such feed (404).
    Missing,
    /// The feed is gone for good (410).
    Gone,
    /// The server is asked too much or busy (429, 503).
    Busy(u16),
    /// Something else than a feed came.
    NotAFeed(Came),
    /// The request failed.
    Request(Failure),
    /// Its files could not be written.
    Files(Fault),
    /// The path below the library folder is no folder that files are written into.
    NoFolder(String, Fault),
    /// More new files than this came in a day.
    TooMany(u32),
    /// Reading it failed because of a fault in newsrack.
    Internal,
    /// The address in the list cannot be fetched by this version.
    Unsupported,
}

/// What came instead of a feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    Nothing,
    /// A web page with this title, which may be empty.
    Page(String),
    /// Something of this type, which may be empty.
    Other(String),
}

/// Why the feeds of a library were not fetched, or not all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchTrouble {
    /// Another newsrack fetches into the folder.
    Locked,
    /// No host can be found: there is no network.
    Offline,
    /// Less than this many megabytes are free on the disk.
    NoRoom(u64),
    /// The folder has no list of feeds.
    NoList,
    /// The list of feeds cannot be read.
    List(Fault),
    /// The folder or one of newsrack's own files cannot be written.
    Files(Fault),
    /// What was seen of the feeds cannot be read or written.
    Seen(Fault),
}

impl std::error::Error for FeedTrouble {}
impl std::error::Error for FetchTrouble {}
