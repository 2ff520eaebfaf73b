//! What this device remembers of the feeds of one library: when they were asked, what came, what they wish, and until
//! when hosts wait. It lies in the cache folder: losing it costs one full download of every feed.

use super::files::Disk;
use super::hold::RETRY_AFTER_MAX;
use crate::feed::address;
use crate::feed::list::Subscription;
use crate::trouble::{Fault, FeedTrouble};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

/// The version of the file. A file of another version is not read.
const VERSION: u32 = 1;

/// The attempts that are remembered of a feed.
pub const ATTEMPTS: usize = 10;

/// The largest file that is read, in bytes.
const SIZE_MAX: u64 = 256 << 20;

/// Everything that is remembered of the feeds of a library.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedStates {
    version: u32,
    /// By the first address of a feed.
    pub feeds: BTreeMap<String, FeedRecord>,
    /// By host and port.
    pub hosts: BTreeMap<String, HostRecord>,
}

/// What is remembered of one feed. Times are in Unix seconds; 0 is never.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedRecord {
    /// What the server calls the document that was read last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validators: Option<Validators>,
    /// A hash of that document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// When it was last asked.
    pub asked: i64,
    /// When it was last read or unchanged.
    pub success: i64,
    /// When something new last came.
    pub news: i64,
    /// The date of its newest item.
    pub newest: i64,
    /// Until when it waits after a failure.
    pub waits_until: i64,
    /// What it wishes about the time of the next request.
    pub wish: Wish,
    /// The usual time between two of its items, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap: Option<u32>,
    /// Its failures since it was last fine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failing: Option<Failing>,
    /// Where it has moved to, and since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// The last [`ATTEMPTS`] requests, the newest last.
    pub attempts: VecDeque<Attempt>,
    /// What the feed calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How many repairs reading the last document needed.
    pub repairs: u32,
    /// The first of them, in English.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
    /// New files on the day of this number since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<(i64, u32)>,
    /// The keys of files whose update was kept as a version, each with the hash of that version, so that it is
    /// reported once.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<String, String>,
    /// What is compared of each item of the last document, by a hash of the item.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub substances: BTreeMap<String, String>,
}

/// What a server calls a document, as it was received, and where it came from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Validators {
    /// The address that answered.
    pub address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// When a feed wishes to be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// The shortest time between two requests by the document, in seconds.
    pub seconds: u32,
    /// How long the server called its last answer fresh, in seconds.
    pub fresh: u32,
    /// A bit for each hour of the day in UTC in which nobody should ask.
    pub skipped_hours: u32,
    /// A bit for each such day of the week, Monday first.
    pub skipped_days: u8,
}

/// Failures in a row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Failing {
    pub since: i64,
    pub count: u32,
    /// The last one; none if this version does not know its kind.
    #[serde(deserialize_with = "tolerant", skip_serializing_if = "Option::is_none")]
    pub why: Option<FeedTrouble>,
}

/// A target of permanent redirects.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Moved {
    pub to: String,
    /// When it was first seen.
    pub since: i64,
    /// How many requests in a row led there.
    pub count: u32,
}

/// One request and its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attempt {
    pub at: i64,
    /// The status of the answer; 0 if there was none.
    pub status: u16,
    /// The bytes that were received.
    pub bytes: u64,
    /// How long it took, in milliseconds.
    pub millis: u32,
    /// New and updated articles.
    pub articles: u32,
}

/// What is remembered of a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HostRecord {
    /// Until when it wishes to be left alone.
    pub until: i64,
    /// How often in a row it was busy.
    pub busy: u32,
}

/// Reads a value of a kind that this version may not know.
fn tolerant<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<FeedTrouble>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

impl FeedRecord {
    /// Remembers a request.
    pub(super) fn remember(&mut self, attempt: Attempt) {
        self.asked = attempt.at;
        self.attempts.push_back(attempt);
        while self.attempts.len() > ATTEMPTS {
            self.attempts.pop_front();
        }
    }

    /// Whether the server says that the feed is gone for good.
    pub fn is_gone(&self) -> bool {
        self.failing.as_ref().is_some_and(|failing| failing.why == Some(FeedTrouble::Gone))
    }
}

impl FeedStates {
    /// The file for a library folder below a cache folder.
    pub fn path(cache: &Path, library: &Path) -> PathBuf {
        let folder = crate::disk::real(library);
        let name = blake3::hash(folder.as_os_str().as_encoded_bytes()).to_hex();
        cache.join("feeds").join(format!("{}.json", &name[..16]))
    }

    /// Those of a library folder; without a cache folder nothing is remembered.
    pub fn of_library(cache: Option<&Path>, library: &Path) -> Self {
        cache.map(|cache| Self::read(&Self::path(cache, library))).unwrap_or_default()
    }

    /// Reads the file; what is missing or damaged is nothing.
    pub fn read(path: &Path) -> Self {
        let Some(bytes) = super::files::read(path, SIZE_MAX) else { return Self::default() };
        let states: Self = serde_json::from_slice(&bytes).unwrap_or_default();
        if states.version == VERSION { states } else { Self::default() }
    }

    /// Writes the file anew, all of it or nothing.
    ///
    /// # Errors
    /// If the disk says so. The old file stays.
    pub(super) fn write(&mut self, path: &Path, disk: &Disk) -> Result<(), Fault> {
        self.version = VERSION;
        let bytes = serde_json::to_vec(self).map_err(|error| Fault::Says(error.to_string()))?;
        disk.replace_private(path, &bytes)
    }

    /// What is remembered of a feed.
    pub fn of(&self, feed: &Subscription) -> Option<&FeedRecord> {
        self.feeds.get(&address::key(feed.first_address()))
    }

    /// What a feed is called where the user reads it.
    pub fn name_of(&self, feed: &Subscription) -> String {
        feed.shown_name(self.of(feed).and_then(|record| record.title.as_deref()))
    }

    /// Until when a host waits; none if it does not.
    pub fn host_waits(&self, host: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let until = self.hosts.get(host).and_then(|host| moment(host.until))?;
        // A clock that was wrong once must not put off a host for years.
        (until > now && until - now <= RETRY_AFTER_MAX).then_some(until)
    }
}

/// The moment of Unix seconds; none for 0, which is never.
pub fn moment(seconds: i64) -> Option<DateTime<Utc>> {
    if seconds == 0 { None } else { DateTime::from_timestamp(seconds, 0) }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::feed::list::FeedList;
    use url::Url;

    fn some() -> FeedStates {
        let mut states = FeedStates::default();
        let mut record = FeedRecord {
            document: Some("0f".repeat(16)),
            failing: Some(Failing { since: 5, count: 2, why: Some(FeedTrouble::Status(500)) }),
            ..FeedRecord::default()
        };
        for at in 1..=12 {
            record.remember(Attempt { at, status: 200, ..Attempt::default() });
        }
        states.feeds.insert("https://a.example/feed".into(), record);
        states.hosts.insert("a.example".into(), HostRecord { until: 100, busy: 1 });
        states
    }

    #[test]
    fn what_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache/feeds/x.json");
        let mut states = some();
        states.write(&path, &Disk::default()).unwrap();
        assert_eq!(FeedStates::read(&path), states);
        let record = &states.feeds["https://a.example/feed"];
        assert_eq!((record.attempts.len(), record.attempts[0].at, record.asked), (ATTEMPTS, 3, 12));
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        assert_eq!(states.host_waits("a.example", at(99)), Some(at(100)));
        assert_eq!(states.host_waits("a.example", at(100)), None);
    }

    #[test]
    fn what_cannot_be_read_is_nothing_and_unknown_kinds_are_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        let mut states = some();
        states.write(&path, &Disk::default()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let failing = &states.feeds["https://a.example/feed"].failing.clone().unwrap();
        // A later version may know more.
        let later = text.replace("{\"status\":500}", "{\"weather\":[1]}").replacen('{', "{\"more\":7,", 1);
        assert_ne!(text, later);
        std::fs::write(&path, later).unwrap();
        let read = FeedStates::read(&path);
        assert_eq!(
            read.feeds["https://a.example/feed"].failing,
            Some(Failing { why: None, ..failing.clone() })
        );
        for damaged in ["", "{", "[]", "null", "{\"version\":2}", &text[..text.len() / 2]] {
            std::fs::write(&path, damaged).unwrap();
            assert_eq!(FeedStates::read(&path), FeedStates::default(), "{damaged}");
        }
        assert_eq!(FeedStates::read(&folder.path().join("none")), FeedStates::default());
        assert_eq!(FeedStates::read(folder.path()), FeedStates::default());
    }

    #[test]
    fn a_feed_without_a_name_is_called_by_its_title_or_its_address() {
        let list = FeedList::parse(
            b"https://a.example/feed \"Mine\"\nhttps://b.example/feed\nhttps://me@c.example:81/feed?key=1\n",
        );
        let mut states = FeedStates::default();
        for address in ["https://a.example/feed", "https://b.example/feed"] {
            let record = FeedRecord { title: Some("Its \u{1b}own".into()), ..FeedRecord::default() };
            states.feeds.insert(address::key(&Url::parse(address).unwrap()), record);
        }
        let names: Vec<String> = list.subscriptions.iter().map(|feed| states.name_of(feed)).collect();
        assert_eq!(names, ["Mine", "Its own", "…@c.example:81/feed?…"]);
    }
}
