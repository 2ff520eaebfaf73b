//! Fetches feeds into folders of article files: which feeds are due, what their answers mean, which items become files,
//! and in which order the disk learns of it.
//!
//! [`run`] asks the feeds of one or several library folders and reports what comes as data. Nothing here knows the
//! screen.

mod answer;
mod articles;
mod discover;
mod due;
mod feed_state;
mod files;
mod found;
mod health;
mod hold;
mod library;
mod library_id;
mod lock;
mod moves;
mod options;
mod report;
mod run;
mod seen;
mod subscribe;
mod substances;
#[cfg(test)]
mod tests;
mod turns;
mod visit;
mod write;

pub use discover::{Answered, FoundFeed, NoFeed, discover};
pub use due::{CLOSEST, WISH_MAX};
pub use feed_state::{
    ATTEMPTS, Attempt, Failing, FeedRecord, FeedStates, HostRecord, Moved, Validators, Wish, moment,
};
pub use files::{Disk, Faults, Operation};
pub use health::{Health, health};
pub use hold::RETRY_AFTER_MAX;
pub use library::{Due, is_asked, is_named, read_list, when_due, why_not};
pub use options::{Choice, FetchOptions, FetchSettings, HostSettings, PARALLEL_MAX, Transport};
pub use report::{FeedReport, FetchEvent, FetchSummary, Outcome};
pub use run::run;
pub use seen::{FEWEST, TIMES};
pub use subscribe::change_list;
pub use turns::HOST_PAUSE;
pub use visit::NEW_MAX;
pub use write::FREE_MIN;
