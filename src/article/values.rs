//! Cleans and classifies front matter values: empty, an address, a name with a link.

use super::entities;
use super::matter::{self, Node};
use crate::text::clean_line;

/// The longest text in a header, in characters; a longer one is cut and ends in an ellipsis.
pub(super) const TEXT_MAX: usize = 2_000;

/// One line of clean text from a value: entities are decoded, excessive length is cut.
pub(super) fn line(text: &str) -> String {
    let text = text.trim();
    // Cut first, because a title may be a megabyte long.
    let ample = &text[..text.floor_char_boundary(TEXT_MAX * 16)];
    let decoded = entities::decode(ample);
    let cleaned = clean_line(&decoded);
    let mut line = match cleaned.char_indices().nth(TEXT_MAX) {
        Some((at, _)) => format!("{}…", cleaned[..at].trim_end()),
        None => cleaned.into_owned(),
    };
    if !is_visible(&line) {
        line.clear();
    }
    line
}

/// One line of clean text from an address. Only `&amp;` and the braces are decoded: `&copy=2` belongs to a query.
pub(super) fn address(text: &str) -> String {
    let text = text.trim();
    let ample = &text[..text.floor_char_boundary(TEXT_MAX * 4)];
    clean_line(&matter::braces(ample).replace("&amp;", "&")).into_owned()
}

/// Whether a text has a visible character.
pub(super) fn is_visible(text: &str) -> bool {
    use unicode_width::UnicodeWidthChar;
    let blank =
        |c: char| matches!(c, '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}');
    text.chars().any(|c| !c.is_whitespace() && !blank(c) && c.width().is_some_and(|width| width > 0))
}

/// A scalar, or the first item of a list; none if it is empty or null.
pub(super) fn scalar<'m>(node: &'m Node<'_>) -> Option<&'m str> {
    let mut node = node;
    while let Node::List(items) = node {
        node = items.first()?;
    }
    match node {
        Node::Text(text) if !is_null(text) => Some(text),
        _ => None,
    }
}

/// Whether a scalar is empty or null.
pub(super) fn is_null(text: &str) -> bool {
    matches!(text.trim(), "" | "~" | "null" | "Null" | "NULL")
}

/// Removes Obsidian's link syntax (`[[Name]]`, `[[note|Name]]`) and an address after a name.
pub(super) fn unlinked(text: &str) -> &str {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
        return inner.rsplit('|').next().unwrap_or(inner);
    }
    match text.rsplit_once(' ') {
        Some((name, address)) if is_address(address) && !name.trim().is_empty() => name.trim_end(),
        _ => text,
    }
}

/// Whether a text is an absolute http(s) address.
pub(super) fn is_address(text: &str) -> bool {
    let rest =
        text.get(..7).filter(|head| head.eq_ignore_ascii_case("http://")).map(|_| &text[7..]).or_else(|| {
            text.get(..8).filter(|head| head.eq_ignore_ascii_case("https://")).map(|_| &text[8..])
        });
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !rest.contains(char::is_whitespace)
    })
}

/// The address in a Markdown link (`[words](https://…)`) or behind other words; else the text.
pub(super) fn first_address(text: &str) -> &str {
    if text.starts_with("http") {
        return text;
    }
    let Some(at) = text.find("https://").or_else(|| text.find("http://")) else { return text };
    let found = &text[at..];
    &found[..found.find([')', '>', ']', ' ', '\u{3000}']).unwrap_or(found.len())]
}

/// A text with a blank in place of all white space.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
