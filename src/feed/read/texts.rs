//! The texts of an item as HTML: what they are by their type, and what they look like.

use super::html::{has_element, has_known_tag, is_blank};
use super::links::Base;
use super::markup::{self, Cdata};
use super::notes::{NoteKind, Notes, quoted};
use super::plain::{self, Lines};
use crate::feed::FeedKind;
use crate::feed::tags::{Element, decode};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The base64 of texts. Unlike that of pictures (`html::BASE64`) it accepts no bits left over: many words
/// that only look like base64 have them.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a text is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// Nothing is said: what it looks like decides.
    Unknown,
    Plain,
    Html,
    /// Elements.
    Xhtml,
    /// XML that is not XHTML: drawings, data.
    Xml,
    /// Anything else, in base64.
    Base64,
}

/// The type of a text construct. Only Atom has types.
pub(super) fn declared(element: Element, kind: FeedKind) -> Type {
    let of = |name: &str| element.attribute(name).unwrap_or_default().trim().to_ascii_lowercase();
    let mode = of("mode");
    if mode == "base64" {
        return Type::Base64;
    }
    if kind != FeedKind::Atom {
        return Type::Unknown;
    }
    let name = of("type");
    let mime = name.split(';').next().unwrap_or_default().trim();
    match mime {
        "xhtml" | "application/xhtml+xml" => Type::Xhtml,
        "html" | "text/html" | "html/text" if mode == "xml" => Type::Xhtml,
        "html" | "text/html" | "html/text" => Type::Html,
        // The first Atom let the type be the format and the mode say how it is written.
        "" => Type::Unknown,
        "text" | "text/plain" => Type::Plain,
        _ if mime.ends_with("+xml") || mime.ends_with("/xml") => Type::Xml,
        _ if mime.starts_with("text/") || !mime.contains('/') => Type::Unknown,
        _ => Type::Base64,
    }
}

/// A text of an item.
pub(super) struct Text {
    pub(super) html: String,
    pub(super) base: Base,
}

/// The text that an element holds as HTML; none if it shows nothing.
pub(super) fn read(element: Element, kind: FeedKind, base: &Base, notes: &mut Notes) -> Option<Text> {
    let base = base.within(element);
    let has_elements = element.children().next().is_some();
    let html = match declared(element, kind) {
        Type::Xml if is_drawing(element) => {
            let mime = element.attribute("type").unwrap_or_default().trim();
            let mime = quoted(mime);
            notes.add(
                element.line(),
                NoteKind::Content,
                format!("content of type {} is not shown", mime.trim_matches('`')),
            );
            return None;
        }
        Type::Xhtml | Type::Xml if has_elements => markup::inside(element, Cdata::Text),
        Type::Xhtml => unknown(&element.text(), kind),
        _ if has_elements => markup::inside(element, Cdata::Html),
        Type::Html => html(&element.text()),
        Type::Plain => plain(&element.text(), kind),
        Type::Unknown | Type::Xml => unknown(&element.text(), kind),
        Type::Base64 => {
            let text = element.text();
            from_base64(&text).map_or_else(|| not_base64(&text, kind), |text| unknown(&text, kind))
        }
    };
    let html = trimmed(html);
    let base = if has_elements { base.within(markup::unwrapped(element)) } else { base };
    (!is_blank(&html)).then_some(Text { html, base })
}

/// Whether XML in a text has no XHTML that could be shown.
fn is_drawing(element: Element) -> bool {
    let is_html = |inner: Element| {
        inner.namespace().contains("1999/xhtml")
            || inner.namespace_number() == 0 && (inner.is("div") || inner.is("html"))
    };
    !element.children().any(is_html)
}

fn trimmed(html: String) -> String {
    let words = html.trim();
    if words.len() == html.len() { html } else { words.to_owned() }
}

/// HTML, which may have been escaped twice.
fn html(text: &str) -> String {
    if memchr::memchr(b'<', text.as_bytes()).is_some() {
        return text.to_owned();
    }
    escaped_twice(text).unwrap_or_else(|| text.to_owned())
}

/// A text without tags decoded once more, if that gives HTML.
fn escaped_twice(text: &str) -> Option<String> {
    memchr::memmem::find(text.as_bytes(), b"&lt;")?;
    let once_more = decode(text);
    has_element(&once_more).then(|| once_more.into_owned())
}

/// Plain text by its type. Feeds of RSS that copy the attribute from Atom send HTML all the same.
fn plain(text: &str, kind: FeedKind) -> String {
    if kind != FeedKind::Atom && has_element(text) {
        return text.to_owned();
    }
    plain::to_html(text, Lines::Kept)
}

/// A text whose type nothing says: HTML if it has tags of HTML, else plain text that may have references of HTML.
pub(super) fn unknown(text: &str, kind: FeedKind) -> String {
    let has_tags = memchr::memchr(b'<', text.as_bytes()).is_some()
        && if kind == FeedKind::Atom { has_element(text) } else { has_known_tag(text) };
    if has_tags {
        return text.to_owned();
    }
    escaped_twice(text).unwrap_or_else(|| plain::to_html(&decode(text), Lines::Guessed))
}

/// A text that is not base64 though its type says so. Bytes of something else are no text.
fn not_base64(text: &str, kind: FeedKind) -> String {
    let is_coded = text.len() > 60 && !text.trim().contains([' ', '<', '.', '，', '。']);
    if is_coded { String::new() } else { unknown(text, kind) }
}

/// What base64 stands for, if it is text.
pub(super) fn from_base64(text: &str) -> Option<String> {
    let coded: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let bytes = BASE64.decode(coded).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let is_text = !text.contains(|c: char| c.is_control() && !c.is_whitespace());
    is_text.then_some(text)
}
