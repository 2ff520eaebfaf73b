//! Reads a feed: decoding, the tags, then its items field by field.
//!
//! The root decides on the format; within them, fields are found by name and namespace, as far as these are
//! known, since every strict reading loses something.

mod damaged_json;
mod dates;
mod decode;
mod fields;
mod html;
mod item;
mod json;
mod links;
mod markup;
mod media;
mod notes;
mod people;
mod plain;
mod rss_in_json;
mod schedule;
mod texts;
mod titles;
mod whole;

use super::Feed;
use url::Url;

/// Reads a feed. `charset` is what the server's header names, `address` where the bytes are from.
pub fn read(bytes: &[u8], charset: Option<&str>, address: Option<&Url>) -> Feed {
    let (text, problem) = decode::decode(bytes, charset);
    let start = text.trim_start();
    let mut feed =
        if start.starts_with('{') { json::read(start, address) } else { whole::read(&text, address) };
    feed.problems.extend(problem);
    feed.problems.sort_by_key(|problem| problem.line);
    feed
}

#[cfg(test)]
mod tests;
