//! References to notes: links that lead to a footnote, or from it back into the text.

use crate::document::model::Span;
use crate::html::Attributes;

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

/// Whether the words of a link can be those of one to a note: they are raised, a number or an arrow.
pub(super) fn may_be_note(text: &str, span: &Span) -> bool {
    let words = text.get(span.range.clone()).unwrap_or_default();
    let is_number = words.contains(|c: char| c.is_ascii_digit()) && words.len() <= 5;
    span.style.baseline > 0 || is_number || !words.contains(char::is_alphanumeric)
}

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

/// Tells links to places on the page itself from those to other pages. Programs that save pages write the whole address
/// or the name of the file before the fragment.
pub(super) struct OwnPage<'b> {
    body: &'b str,
    /// Addresses that are the page's own.
    own: Vec<String>,
    /// Searches left.
    left: usize,
}

impl<'b> OwnPage<'b> {
    /// Searches for names in the body.
    const SEARCHES: usize = 16;
    /// Places of the body at which a name is looked at.
    const FOUND: usize = 64;

    pub(super) fn new(body: &'b str) -> Self {
        Self { body, own: Vec::new(), left: Self::SEARCHES }
    }

    /// The fragment of an address, with its sign, if it leads to the page itself: the body has an element of that name.
    pub(super) fn fragment<'l>(&mut self, address: &'l str) -> Option<&'l str> {
        let at = memchr::memchr(b'#', address.as_bytes())?;
        let (page, fragment) = address.split_at(at);
        if page.is_empty() || self.own.iter().any(|own| own == page) {
            return Some(fragment);
        }
        self.left = self.left.checked_sub(1)?;
        if fragment.len() < 3 || !self.names(&fragment[1..]) {
            return None;
        }
        self.own.push(page.to_owned());
        Some(fragment)
    }

    /// Whether an element of the body has a name.
    fn names(&self, name: &str) -> bool {
        let body = self.body.as_bytes();
        memchr::memmem::find_iter(body, name.as_bytes()).take(Self::FOUND).any(|at| {
            let before = self.body[..at].trim_end_matches(['"', '\'']);
            let after = body.get(at + name.len());
            let ends =
                after.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'>' | b'/'));
            ends && [" id=", " name=", "\nid=", "\nname="].iter().any(|start| before.ends_with(start))
        })
    }
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

    #[test]
    fn the_page_itself_is_known_by_the_names_in_it() {
        let body = "<p>a<sup><a href='page.html#fn1'>1</a></sup><li id=\"fn1\">n<li id=fn2 name='old'>m";
        let mut page = OwnPage::new(body);
        let table = [
            ("#fn1", Some("#fn1")),
            ("#none", Some("#none")),
            ("other.html#fn9", None),
            ("page.html", None),
            ("https://e.org/page#fn2", Some("#fn2")),
            ("https://e.org/page#fn9", Some("#fn9")),
            ("page.html#old", Some("#old")),
            ("third.html#f", None),
        ];
        for (address, expected) in table {
            assert_eq!(page.fragment(address), expected, "{address}");
        }
        let mut page = OwnPage::new(body);
        assert!((0..100).all(|number| page.fragment(&format!("p{number}#none")).is_none()));
        assert_eq!(page.fragment("late.html#fn1"), None, "the searches are bounded");
    }
}
