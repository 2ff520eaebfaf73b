//! Computes an article's id, which does not depend on where its file lies.
//!
//! Marks are kept under ids, so the rules are those of version 0.1.0 for ever. This file has its own lists of keys, and
//! the body it covers begins behind the front matter of [`matter::basic`](super::matter::basic), which knows the
//! dialects of 0.1.0. What newsrack has learned to read since then takes no part, with one exception: files that it
//! made of feeds' items without a link are known by feed and guid, so that a changed text keeps its marks.

use super::ArticleId;
use super::matter::{Matter, Node};
use std::path::Path;

/// Keys whose address is the id of the article, by precedence.
const LINK_KEYS: [&str; 4] = ["link", "original", "canonical", "permalink"];

/// Keys of the date, by precedence.
const DATE_KEYS: [&str; 12] = [
    "date",
    "pubDate",
    "publishDate",
    "published",
    "created",
    "publish_date",
    "pub_date",
    "published_date",
    "posted",
    "date_published",
    "日期",
    "发布时间",
];

/// How much of the body the id covers, in bytes.
const BODY: usize = 4096;

/// Computes the id: from the address of the original if it is more than a host, else from feed and guid of a fetched
/// article, else from title and date as written and the beginning of the body, else from the path below the library
/// folder. `matter` is the one of
/// [`matter::basic`](super::matter::basic).
pub(super) fn of(text: &str, matter: &Matter<'_>, path: &Path) -> ArticleId {
    let rest = &text[matter.body..];
    // One buffer, because the hash function uses wide instructions only on large inputs.
    let mut parts: Vec<u8> = Vec::with_capacity(BODY + 256);
    // Kind and length precede each part, so that different parts never give the same bytes.
    let mut part = |kind: u8, bytes: &[u8]| {
        parts.push(kind);
        parts.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        parts.extend_from_slice(bytes);
    };
    let address = LINK_KEYS
        .into_iter()
        .filter_map(|key| scalar(matter, key))
        .map(str::trim)
        .find(|text| is_address(text) && names_a_page(text));
    let title = scalar(matter, "title").unwrap_or_default();
    let date = DATE_KEYS.into_iter().find_map(|key| scalar(matter, key)).unwrap_or_default();
    let body = &rest.as_bytes()[..rest.len().min(BODY)];
    let guid = || scalar(matter, "guid").filter(|_| matter.is_fetched());
    if let Some(address) = address {
        part(1, address.as_bytes());
    } else if let Some(guid) = guid() {
        part(4, scalar(matter, "feed").unwrap_or_default().as_bytes());
        part(4, guid.as_bytes());
    } else if title.trim().is_empty() && date.trim().is_empty() && body.trim_ascii().is_empty() {
        part(3, path.as_os_str().as_encoded_bytes());
    } else {
        part(2, title.as_bytes());
        part(2, date.as_bytes());
        part(2, body);
    }
    let mut id = [0; 16];
    id.copy_from_slice(&blake3::hash(&parts).as_bytes()[..16]);
    ArticleId(id)
}

/// Whether an address is more than a host. A host alone would give all articles of a site one id.
pub(super) fn names_a_page(address: &str) -> bool {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    rest.find(['/', '?', '#']).is_some_and(|at| !rest[at..].trim_matches(['/', '?', '#']).is_empty())
}

/// A key's scalar, or the first item of its list; none if it is empty or null.
fn scalar<'m>(matter: &'m Matter<'_>, key: &str) -> Option<&'m str> {
    let mut node = matter.get(key)?;
    while let Node::List(items) = node {
        node = items.first()?;
    }
    match node {
        Node::Text(text) if !matches!(text.trim(), "" | "~" | "null" | "Null" | "NULL") => Some(text),
        _ => None,
    }
}

/// Whether a text is an absolute http(s) address.
fn is_address(text: &str) -> bool {
    let rest = ["http://", "https://"].into_iter().find_map(|scheme| {
        let head = text.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
    });
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !rest.contains(char::is_whitespace)
    })
}
