//! References to notes: links that lead to a footnote, or from it back into the text.

use super::attributes::Attributes;
use crate::document::model::Span;

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
