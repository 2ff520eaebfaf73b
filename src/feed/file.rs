//! The article files that are made of a feed's items: folder, name, front matter, body; and reading them back.
//!
//! The same item gives the same bytes on every device: nothing here knows the time, the device or the interface's
//! language.

use super::identity::Identity;
use super::{Feed, Item};
use chrono::{DateTime, Utc};
use std::path::PathBuf;

/// The subscription that an article belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The address of the feed in the list.
    pub address: &'a str,
    /// The address that it was first known by: `was:` of the list if there is one, else [`Source::address`]. Keys and
    /// the front matter's `feed` come from it, so that a feed that moves keeps its files.
    pub first_address: &'a str,
    /// The category, from the top down.
    pub category: &'a [String],
    /// What it is called; empty if nobody says, then it is the host of its address.
    pub name: &'a str,
}

/// An article file as it is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleFile {
    /// Its name within [`folder`]: `DAY-TITLE-KEY.md`. A file keeps the name that it was first written under.
    pub name: String,
    /// The key in its name: 8 characters of Crockford's base 32.
    pub key: String,
    /// The content.
    pub text: String,
    /// What has to differ for an update.
    pub substance: Substance,
}

/// What makes two versions of an item differ: title, text without white space, enclosures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Substance {
    /// A hash of all of it.
    pub hash: [u8; 16],
    /// The length of the text alone, in characters without white space.
    pub length: usize,
}

/// Where the text of a file is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The feed.
    Feed,
    /// The article's page.
    Page,
}

/// Whether a file is as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// To the byte, line ends aside.
    Unchanged,
    /// Somebody changed it.
    Edited,
    /// It is empty or ends too early: writing was interrupted, or the disk lost it.
    Damaged,
}

/// What a file that newsrack wrote says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenFile {
    /// The key in its name, 8 or 16 characters; none if it was renamed so that it has none.
    pub key: Option<String>,
    pub guid: Option<String>,
    pub link: Option<String>,
    /// The title; none if the item had none.
    pub title: Option<String>,
    pub date: Option<DateTime<Utc>>,
    /// The feed's first address.
    pub feed: Option<String>,
    pub origin: Origin,
    pub state: FileState,
    pub substance: Substance,
}

/// The folder of a subscription's articles, relative: the category and the name as safe components.
pub fn folder(source: &Source<'_>) -> PathBuf {
    let _ = source;
    PathBuf::new()
}

/// Makes the article file of an item.
pub fn article_file(item: &Item, identity: Identity, feed: &Feed, source: &Source<'_>) -> ArticleFile {
    let _ = (item, identity, feed, source);
    ArticleFile {
        name: String::new(),
        key: String::new(),
        text: String::new(),
        substance: Substance { hash: [0; 16], length: 0 },
    }
}

/// The name with the key of 16 characters, for an item whose name with 8 another item has.
pub fn long_name(item: &Item, identity: Identity, source: &Source<'_>) -> String {
    let _ = (item, identity, source);
    String::new()
}

/// The key in the name of a file: 8 or 16 characters; none if the name is not one of ours.
pub fn key_in(name: &str) -> Option<&str> {
    let _ = name;
    None
}

/// Reads one of our files back; none if it is not ours. An empty or cut file is ours if its name has a key.
pub fn written(name: &str, bytes: &[u8]) -> Option<WrittenFile> {
    let _ = (name, bytes);
    None
}
