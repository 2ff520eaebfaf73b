//! The article files that are made of a feed's items: folder, name, front matter, body; and reading them back.
//!
//! The same item gives the same bytes on every device: nothing here knows the time, the device or the interface's
//! language.

mod body;
mod front_matter;
mod name;
mod plain;
mod readback;

use super::identity::{Identity, comparable};
use super::{Item, ItemText};
use crate::article::Problem;
use chrono::{DateTime, Utc};
use front_matter::Title;
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
    /// Whether the item's text has more than a file takes, so that its end is missing.
    pub is_cut: bool,
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
    name::folder(source)
}

/// Makes the article file of an item of a feed.
pub fn article_file(item: &Item, identity: Identity, source: &Source<'_>) -> ArticleFile {
    let (body, is_cut) = match &item.body {
        Some(text) => {
            let body = body::body(text);
            (body.html, body.is_cut)
        }
        None => (EMPTY.to_owned(), false),
    };
    let title = Title::of(item, &body, source);
    let excerpt = item.summary.as_ref().map(excerpt).unwrap_or_default();
    let fields = front_matter::fields(item, source, &title, &excerpt);
    let text = assemble(&fields, Origin::Feed, &body);
    let key = key(identity, source);
    let own = if title.is_made { "" } else { title.text.as_str() };
    // What stands for missing words is for lists; a name says that they are missing.
    let words = if title.is_made { plain::first_words(&body) } else { title.text.clone() };
    let substance = readback::substance(own, &body, &fields);
    ArticleFile { name: name::file(front_matter::date(item), &words, &key), key, text, substance, is_cut }
}

/// What is said of so many items whose texts are cut; nothing of none.
pub fn cut_texts(items: usize) -> Option<Problem> {
    let message = match items {
        0 => return None,
        1 => "an item is too long; the end of its text is missing".to_owned(),
        _ => format!("{items} items are too long; the ends of their texts are missing"),
    };
    Some(Problem { line: 1, message })
}

/// The key in the name of an item's file: [`ArticleFile::key`].
pub fn key(identity: Identity, source: &Source<'_>) -> String {
    name::key(source, identity, name::SHORT_KEY)
}

/// The body of an item without a text.
const EMPTY: &str = "<div></div>\n";

/// A summary in one line.
fn excerpt(summary: &ItemText) -> String {
    /// Bytes that hold 500 characters.
    const ENOUGH: usize = 4_000;
    /// Bytes of HTML of which that many are words, unless its marks are far more than its words.
    const READ: usize = 64 * 1024;
    if summary.html.contains(['<', '&']) {
        let mut start = &summary.html[..summary.html.floor_char_boundary(READ)];
        if start.len() < summary.html.len()
            && let Some(tag) = start.rfind('<')
            && !start[tag..].contains('>')
        {
            start = &start[..tag];
        }
        let start = ItemText { html: start.to_owned(), base: summary.base.clone() };
        plain::text(&body::body(&start).html, ENOUGH)
    } else {
        let start = &summary.html[..summary.html.floor_char_boundary(ENOUGH)];
        crate::text::clean_line(start).into_owned()
    }
}

/// A file of these parts.
fn assemble(fields: &str, origin: Origin, body: &str) -> String {
    let hash = readback::hash(fields, body);
    let mark = front_matter::mark(origin, &hash);
    ["---\n", fields, &mark, "---\n", body].concat()
}

/// The name with the key of 16 characters, for an item whose name with 8 another item has.
pub fn long_name(file: &ArticleFile, identity: Identity, source: &Source<'_>) -> String {
    let key = name::key(source, identity, name::LONG_KEY);
    let stem =
        file.name.strip_suffix(".md").and_then(|stem| stem.strip_suffix(&file.key)).unwrap_or("undated-");
    name::with_key(stem.trim_end_matches('-'), &key)
}

/// The key in the name of a file: 8 or 16 characters; none if the name is not like ours.
pub fn key_in(name: &str) -> Option<&str> {
    name::key_in(name)
}

/// Reads one of our files back; none if it is not ours. An empty or cut file is ours if its name has a key.
pub fn written(name: &str, bytes: &[u8]) -> Option<WrittenFile> {
    readback::read(name, bytes)
}

impl WrittenFile {
    /// Whether the file may be that of an item: they agree in the guid or, without one, in the page.
    pub fn is_of(&self, item: &Item) -> bool {
        let same = |ours: &str, theirs: &str| comparable(ours) == comparable(theirs);
        match (self.guid.as_deref(), front_matter::guid(item)) {
            (Some(ours), Some(theirs)) => same(ours, theirs),
            (None, None) => match (self.link.as_deref(), item.link.as_deref()) {
                (Some(ours), Some(theirs)) => same(ours, theirs),
                _ => true,
            },
            // An id that is the address of the page is not written.
            (Some(guid), None) | (None, Some(guid)) => [self.link.as_deref(), item.link.as_deref()]
                .into_iter()
                .flatten()
                .any(|link| same(link, guid)),
        }
    }
}

#[cfg(test)]
mod tests;
