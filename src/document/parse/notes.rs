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

/// Names of notes and of the places that refer to them: `fn1`, `fnref:2`, `footnote-3`, `cite_note-4`.
const NAMES: [&str; 12] = [
    "fn",
    "fnref",
    "footnote",
    "footnoteref",
    "footnote-ref",
    "ftn",
    "ftnref",
    "cite_note",
    "cite_ref",
    "endnote",
    "note",
    "noteref",
];

/// Whether a link to a place on the same page looks like one to a note: it is raised, or an arrow. Programs that save
/// pages write the page's own address before the place, and leave of a raised number the number; then the name of the
/// place must be that of a note.
pub(super) fn looks_like_note(address: &str, text: &str, span: &Span) -> bool {
    let Some((page, place)) = address.split_once('#') else { return false };
    let words = text.get(span.range.clone()).unwrap_or_default().trim();
    let is_sign = !words.is_empty() && !words.contains(char::is_alphanumeric) && span.image.is_none();
    if page.is_empty() && (span.style.baseline > 0 || is_sign) {
        return true;
    }
    let number = words.trim_start_matches('[').trim_end_matches(']');
    let is_number = !number.is_empty() && number.len() <= 3 && number.bytes().all(|b| b.is_ascii_digit());
    (span.style.baseline > 0 || is_sign || is_number) && names_note(place)
}

/// Whether the name of a place is that of a note, with its number.
fn names_note(place: &str) -> bool {
    let place = place.trim_start_matches("user-content-").trim_start_matches('_').to_ascii_lowercase();
    let name = place.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '_' | '.'));
    name.len() < place.len() && NAMES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::model::Style;

    #[test]
    fn links_to_notes_are_known_by_their_look_and_the_name_of_their_place() {
        let table = [
            ("#x", "1", 1, true),
            ("#x", "1", 0, false),
            ("#fn1", "1", 0, true),
            ("#fn:1", "[1]", 0, true),
            ("https://example.org/page#fn1", "1", 1, true),
            ("https://example.org#fnref1", "↩", 0, true),
            ("page.html#footnote-12", "12", 0, true),
            ("https://example.org/page#cite_note-3", "[3]", 0, true),
            ("https://example.org/page#part", "1", 1, false),
            ("https://example.org/page#fn1", "the words", 0, false),
            ("https://example.org/page", "1", 1, false),
            ("#function1", "1", 0, false),
        ];
        for (address, text, baseline, expected) in table {
            let style = Style { baseline, ..Style::default() };
            let span = Span { range: 0..text.len(), style, link: None, image: None };
            assert_eq!(looks_like_note(address, text, &span), expected, "{address} {text}");
        }
    }
}
