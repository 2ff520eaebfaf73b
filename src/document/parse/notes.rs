//! References to notes: links that lead to a footnote, or from it back into the text.

use super::attributes::Attributes;
use crate::document::model::{Document, Span, Text};

/// Classes of such links, as generators write them: goldmark, kramdown, markdown-it, pandoc, Python-Markdown, docutils.
const CLASSES: [&str; 8] = [
    "footnote-ref",
    "footnote-reference",
    "footnote",
    "footnote-backref",
    "footnote-back",
    "reversefootnote",
    "fn-backref",
    "footref",
];

/// Roles of such links (<https://www.w3.org/TR/dpub-aria-1.1/#doc-noteref>).
const ROLES: [&str; 2] = ["doc-noteref", "doc-backlink"];

/// How Word names its notes.
const ADDRESSES: [&str; 2] = ["#_ftn", "#_edn"];

/// The longest label that is written in brackets, in characters.
const LABEL: usize = 12;

/// Whether the attributes of a link say that it leads to a note or back.
pub(super) fn says_note(attributes: &Attributes<'_>) -> bool {
    attributes.has_class(&CLASSES)
        || attributes.get("role").is_some_and(|role| ROLES.contains(&role.trim()))
        || attributes.get("data-footnote-ref").or(attributes.get("data-footnote-backref")).is_some()
        || attributes
            .get("href")
            .is_some_and(|address| ADDRESSES.iter().any(|name| address.starts_with(name)))
}

/// Whether a link to a place on the same page looks like one to a note: it is raised, or an arrow.
pub(super) fn looks_like_note(address: &str, text: &str, span: &Span) -> bool {
    let words = text.get(span.range.clone()).unwrap_or_default();
    let is_sign = !words.trim().is_empty() && !words.contains(char::is_alphanumeric);
    address.starts_with('#') && (span.style.baseline > 0 || is_sign && span.image.is_none())
}

/// Writes the labels of references to notes in brackets, as they stand before the notes: raised digits would be taken
/// for the numbers of links.
pub(super) fn bracket_labels(text: &mut Text, document: &Document) {
    let is_note = |span: &Span| {
        let link = span.link.and_then(|link| document.links.get(link.0 as usize));
        link.is_some_and(|link| link.number.is_none())
    };
    let mut at = 0;
    while at < text.spans.len() {
        let first = &text.spans[at];
        let goes_on =
            |next: &Span, before: &Span| next.link == before.link && next.range.start == before.range.end;
        let rest = text.spans[at..].windows(2).take_while(|pair| goes_on(&pair[1], &pair[0])).count();
        let end = at + rest + 1;
        if is_note(first) {
            let range = first.range.start..text.spans[end - 1].range.end;
            if text.string.get(range.clone()).is_some_and(is_label) {
                insert(text, range.end, "]", end - 1);
                insert(text, range.start, "[", at);
                for span in &mut text.spans[at..end] {
                    span.style.baseline = 0;
                }
            } else if text.string.get(range).is_some_and(is_bracketed) {
                for span in &mut text.spans[at..end] {
                    span.style.baseline = 0;
                }
            }
        }
        at = end;
    }
}

/// Whether a text is a short label without brackets.
fn is_label(text: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || "*†‡§¶-_.:".contains(c);
    !text.is_empty() && text.chars().all(fits) && text.chars().count() <= LABEL
}

fn is_bracketed(text: &str) -> bool {
    text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(is_label)
}

/// Inserts a character into a text, as a part of the span at `index`.
fn insert(text: &mut Text, at: usize, sign: &str, index: usize) {
    text.string.insert_str(at, sign);
    for (other, span) in text.spans.iter_mut().enumerate() {
        if other > index {
            span.range.start += sign.len();
        }
        if other >= index {
            span.range.end += sign.len();
        }
    }
}
