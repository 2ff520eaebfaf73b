//! What is said about feeds, as data.

/// A message about feeds. Times are written out already, and keys are named as they are bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the texts in the languages say what each variant and field is")]
pub enum FeedMessage<'a> {
    // Fetching.
    Begins {
        stop: &'a str,
    },
    Fetching {
        done: usize,
        of: usize,
        new: usize,
    },
    /// The feeds are not counted yet.
    Looking,
    Fetched {
        new: usize,
        updated: usize,
        failed: usize,
        key: &'a str,
    },
    Stopped {
        new: usize,
    },
    StopsWith(&'a str),
    NothingDue {
        key: &'a str,
    },
    AskedJustNow,
    HostsWait,
    NoFeeds {
        key: &'a str,
    },
    NoFeedHere,
    AllFollows,
    Follows,
    AlreadyFetching,
    // The list of feeds.
    Title {
        feeds: usize,
    },
    Feed,
    Category,
    Last,
    EachWeek,
    State,
    Paused(&'a str),
    GoesOn(&'a str),
    Removed(&'a str),
    AskRemove(&'a str),
    NotChanged(&'a str),
    NoArticles(&'a str),
    // How a feed is.
    IsFine,
    IsPaused,
    NeverFetched,
    Quiet {
        since: &'a str,
    },
    Waits {
        until: &'a str,
    },
    Moved {
        to: &'a str,
    },
    Failing {
        why: &'a str,
        since: &'a str,
        times: u32,
        next: &'a str,
    },
    Refused {
        why: &'a str,
        since: &'a str,
    },
    Gone {
        since: &'a str,
    },
    UnknownFailure,
    Repaired {
        count: u32,
        first: &'a str,
    },
    Attempt {
        status: u16,
        bytes: &'a str,
        millis: u32,
        articles: u32,
    },
    NoAnswer {
        millis: u32,
    },
    NoAttempts,
    // Adding.
    AskAddress,
    NoAddress,
    Adding(&'a str),
    Added {
        name: &'a str,
        new: usize,
    },
    AddedLater(&'a str),
    AddedNotFetched {
        name: &'a str,
        why: &'a str,
    },
    WasThere(&'a str),
    NotAdded(&'a str),
    NoListThere,
    WhichFeed,
    FoundFeed {
        articles: usize,
        address: &'a str,
    },
    Imported {
        feeds: usize,
        key: &'a str,
    },
    NothingAdded,
    // The beginning without a library.
    Begin,
    BeginAdd,
    BeginOpen,
    BeginImport,
    AskFolder,
    AskFile,
    PathNotAbsolute,
}
