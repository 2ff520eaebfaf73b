//! Titles and other short texts: plain, in one line.

use super::html::{text_of, without_elements};
use super::markup::{self, Cdata};
use super::texts::{Type, declared, from_base64};
use crate::feed::FeedKind;
use crate::feed::tags::{Element, decode};
use crate::text::is_unsafe;

/// The most of a title that is looked at. In bytes.
const SOURCE_MAX: usize = 16 * 1024;

/// The longest title; a longer one is cut with `…`. In characters.
pub(crate) const TITLE_MAX: usize = 1_000;

/// The title that an element holds; none if it is empty.
pub(super) fn read(element: Element, kind: FeedKind) -> Option<String> {
    if element.children().next().is_some() {
        let html = markup::inside(element, if kind == FeedKind::Atom { Cdata::Text } else { Cdata::Html });
        return finished(&decode(&text_of(&html[..html.floor_char_boundary(SOURCE_MAX)])));
    }
    let text = element.text();
    let text = &text[..text.floor_char_boundary(SOURCE_MAX)];
    let text = match declared(element, kind) {
        Type::Html => text_of(text),
        Type::Base64 => text_of(&from_base64(text).unwrap_or_default()),
        Type::Plain => text.to_owned(),
        // Atom's own default.
        _ if kind == FeedKind::Atom => decode(text).into_owned(),
        _ => decode(&without_elements(text)).into_owned(),
    };
    finished(&text)
}

/// A short text without markup as it is shown: an entity that is left is decoded once.
pub(super) fn short(text: &str) -> Option<String> {
    finished(&decode(&text[..text.floor_char_boundary(SOURCE_MAX)]))
}

/// A text in one line of limited length; none if it is empty.
pub(super) fn finished(text: &str) -> Option<String> {
    let line = in_one_line(text);
    let end = line.char_indices().nth(TITLE_MAX).map(|(at, _)| at);
    let line = match end {
        Some(end) => format!("{}…", line[..end].trim_end()),
        None => line,
    };
    Some(line).filter(|line| !line.is_empty())
}

/// A text in one line: white space folded, what must not reach a terminal dropped.
pub(super) fn in_one_line(text: &str) -> String {
    let text = &text[..text.floor_char_boundary(SOURCE_MAX)];
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        // A no-break space is no place where a line ends.
        if c.is_ascii_whitespace() || matches!(c, '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else if !is_unsafe(c) {
            line.push(c);
        }
    }
    let words = line.trim();
    if words.len() == line.len() { line } else { words.to_owned() }
}
