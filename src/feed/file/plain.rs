//! The words of a body that this module wrote. Its tags are simple: no `<` or `>` stands in an attribute.

use super::body::is_block;
use crate::text::clean_line;
use crate::text::width;
use std::borrow::Cow;

/// The longest title that is made of a text, in columns.
const TITLE_COLUMNS: usize = 80;

/// A piece of a body.
enum TextOrTag<'b> {
    Text(&'b str),
    /// The name of a start or end tag.
    Tag(&'b str),
}

fn pieces(body: &str) -> impl Iterator<Item = TextOrTag<'_>> {
    let mut rest = body;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(tag) = rest.strip_prefix('<') {
            let end = memchr::memchr(b'>', tag.as_bytes()).unwrap_or(tag.len());
            rest = tag.get(end + 1..).unwrap_or_default();
            let name = tag[..end].trim_start_matches('/');
            return Some(TextOrTag::Tag(&name[..name.find([' ', '/']).unwrap_or(name.len())]));
        }
        let end = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        let (text, after) = rest.split_at(end);
        rest = after;
        Some(TextOrTag::Text(text))
    })
}

/// The references that the writer uses, but `&amp;`.
const REFERENCES: [(&str, &str); 8] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&nbsp;", "\u{a0}"),
    ("&#10;", "\n"),
    ("&#123;", "{"),
    ("&#96;", "`"),
    ("&#126;", "~"),
];

/// A text of a body with its references decoded.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut text = text.to_owned();
    for (name, character) in REFERENCES {
        if text.contains(name) {
            text = text.replace(name, character);
        }
    }
    Cow::Owned(text.replace("&amp;", "&"))
}

/// The text of a body in one line, at most about so many bytes of it.
pub(super) fn text(body: &str, most: usize) -> String {
    let mut text = String::new();
    for piece in pieces(body) {
        match piece {
            TextOrTag::Text(words) => text.push_str(&decoded(words)),
            TextOrTag::Tag("br" | "td" | "th") => text.push(' '),
            TextOrTag::Tag(name) if !is_block(name) => {}
            TextOrTag::Tag(_) => text.push(' '),
        }
        if text.len() > most {
            break;
        }
    }
    clean_line(&text).into_owned()
}

/// The first words of a body, as a title: those of its first paragraph with words.
pub(super) fn first_words(body: &str) -> String {
    let mut text = String::new();
    for piece in pieces(body) {
        match piece {
            TextOrTag::Text(words) => text.push_str(&decoded(words)),
            TextOrTag::Tag("br") => text.push(' '),
            TextOrTag::Tag(name) if !is_block(name) => {}
            TextOrTag::Tag(_) if clean_line(&text).is_empty() => {}
            TextOrTag::Tag(_) => break,
        }
        // A grapheme that is wider than it is long does not exist.
        if text.len() > 64 * TITLE_COLUMNS {
            break;
        }
    }
    let words = clean_line(&text);
    if width::width(&words) <= TITLE_COLUMNS {
        return words.into_owned();
    }
    let start = width::cut(&words, TITLE_COLUMNS);
    let start = start.trim_end_matches('…');
    // Between two words, unless that leaves little.
    let end = match start.rfind(' ') {
        Some(at) if at > start.len() / 2 && !words[start.len()..].starts_with(' ') => at,
        _ => start.len(),
    };
    format!("{}…", start[..end].trim_end_matches([' ', ',', ';', ':', '，', '、']))
}

/// At most so many characters of a text, with `…` if it is longer.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.len() <= most || text.char_indices().nth(most).is_none() {
        return text.to_owned();
    }
    let end = text.char_indices().nth(most - 1).map_or(0, |(at, _)| at);
    format!("{}…", text[..end].trim_end())
}

/// The characters of a body that are no white space, and what its pictures are if it has none: what an update changes.
pub(super) fn essence(body: &str) -> (String, usize) {
    let mut essence = String::with_capacity(body.len());
    for piece in pieces(body) {
        if let TextOrTag::Text(words) = piece {
            let words = decoded(words);
            if words.is_ascii() {
                words.split_ascii_whitespace().for_each(|word| essence.push_str(word));
            } else {
                words.split_whitespace().for_each(|word| essence.push_str(word));
            }
        }
    }
    let length = essence.chars().count();
    if essence.is_empty() {
        let pictures = body.split("<img src=\"").skip(1).filter_map(|rest| rest.split(['"', '?']).next());
        pictures.for_each(|address| essence.push_str(address));
    }
    (essence, length)
}
