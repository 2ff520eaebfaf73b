//! Feeds: RSS 0.9 to 2.0, RDF, Atom and JSON Feed as data, and the article files that are made of their items.
//!
//! [`read`] takes bytes and never fails: what is broken is repaired and listed in [`Feed::problems`]. The module does no
//! I/O and reads no clock.

pub mod address;
pub mod discovery;
pub mod file;
pub mod identity;
pub mod import;
pub mod list;
pub mod opml;
mod read;
mod tags;

pub use read::read;

use crate::article::Problem;
use chrono::{DateTime, Utc};
use url::Url;

/// A feed as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// The format; none if the bytes are no feed.
    pub kind: Option<FeedKind>,
    /// The title as plain text in one line.
    pub title: Option<String>,
    /// The absolute http or https address of the site that it belongs to.
    pub home: Option<String>,
    /// The language as a tag (BCP 47), as written.
    pub language: Option<String>,
    /// The author of items that name none (RFC 4287 §4.2.1).
    pub author: Option<String>,
    /// The address that the feed says it has moved to (`itunes:new-feed-url`).
    pub new_address: Option<String>,
    /// How often it wishes to be asked.
    pub schedule: Schedule,
    /// The items in the order of the document, at most [`MAX_ITEMS`]: the newest.
    pub items: Vec<Item>,
    /// What was repaired or not understood, in line order.
    pub problems: Vec<Problem>,
}

/// The most items that are taken from one document.
pub const MAX_ITEMS: usize = 1_000;

/// The formats of feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedKind {
    /// RSS 0.91 to 2.0.
    Rss,
    /// RSS 0.90 and 1.0, which are RDF.
    Rdf,
    /// Atom 0.3 and 1.0.
    Atom,
    /// JSON Feed.
    Json,
}

/// How often a feed wishes to be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    /// The shortest time between two requests in minutes: the longer of RSS's `ttl` and `sy:updatePeriod` divided by
    /// `sy:updateFrequency`.
    pub minutes: Option<u32>,
    /// Hours of the day in UTC, 0 to 23, in which nobody should ask (RSS's `skipHours`).
    pub skip_hours: Vec<u8>,
    /// Days of the week in UTC on which nobody should ask (RSS's `skipDays`).
    pub skip_days: Vec<chrono::Weekday>,
}

/// One item of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Item {
    /// The title as plain text in one line; none if it is missing or empty.
    pub title: Option<String>,
    /// The absolute http or https address of its page, as written (with trackers).
    pub link: Option<String>,
    /// Its guid, Atom id, JSON id or `rdf:about`, as written without white space around it; none if empty.
    pub guid: Option<String>,
    /// When it was published, else when it was updated.
    pub date: Option<DateTime<Utc>>,
    /// When it was updated, if the feed says so beside [`Item::date`] and it is later.
    pub updated: Option<DateTime<Utc>>,
    /// The names of its authors, joined by `, `; those of the feed if the item has none and the format says so.
    pub author: Option<String>,
    /// The text: the one with the most words that the item has.
    pub body: Option<ItemText>,
    /// The summary, if there is a longer text.
    pub summary: Option<ItemText>,
    /// Its categories as flat tags, labels before terms.
    pub tags: Vec<String>,
    /// Files that belong to it.
    pub enclosures: Vec<Enclosure>,
    /// The address of a picture: `media:thumbnail`, `itunes:image`, `image` of JSON Feed, else the first enclosure that
    /// is a picture.
    pub thumbnail: Option<String>,
    /// The address of its comments as a page.
    pub comments: Option<String>,
    /// Its language, if stated; else the feed's.
    pub language: Option<String>,
}

/// A text of an item: HTML, not sanitised. Plain text has become HTML that shows the same lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ItemText {
    /// The HTML.
    pub html: String,
    /// What relative addresses in it are resolved against: `xml:base`, the item's link, the feed's home, its address.
    pub base: Option<Url>,
}

/// A file that belongs to an item: an episode, a picture, a download.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Enclosure {
    /// Its absolute address.
    pub url: String,
    /// Its MIME type, as written.
    pub mime: Option<String>,
    /// Its length in bytes, if more than 0.
    pub bytes: Option<u64>,
    /// How long it plays in seconds.
    pub seconds: Option<u64>,
    /// What it is called.
    pub title: Option<String>,
}
