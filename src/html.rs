//! HTML around html5ever's tokenizer: what it is given, so that hostile text stays cheap, and the attributes it returns.
//!
//! It does not know what a tag means.

use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use html5ever::Attribute;
use html5ever::tendril::StrTendril;

/// Bytes copied for the tokenizer at once.
const SHARE: usize = 256 * 1024;

/// The base64 of `data:` addresses. Browsers accept data without its padding, and with bits left over.
pub(crate) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Whether an address contains its data (`data:`, RFC 2397).
pub(crate) fn is_embedded(address: &str) -> bool {
    address.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// Copies a text for the tokenizer, a limited part at a time.
#[derive(Default)]
pub(crate) struct Shares {
    /// Position of the copy in the text.
    from: usize,
    copy: StrTendril,
}

impl Shares {
    pub(crate) fn ends_before(&self, at: usize) -> bool {
        at >= self.from + self.copy.len()
    }

    /// The text from `start` to `end` or to the end of the copy.
    pub(crate) fn next(&mut self, html: &str, start: usize, end: usize) -> StrTendril {
        if self.ends_before(start) {
            self.copy = StrTendril::from_slice(&html[start..html.floor_char_boundary(start + SHARE)]);
            self.from = start;
        }
        let end = end.min(self.from + self.copy.len());
        self.copy.subtendril((start - self.from) as u32, (end - start) as u32)
    }
}

/// The next end tag of each of these elements, so that each is searched for once.
pub(crate) struct EndTags<const N: usize> {
    names: &'static [&'static str; N],
    known: [End; N],
}

/// Where an end tag is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Unknown,
    At(usize),
    Nowhere,
}

impl<const N: usize> EndTags<N> {
    pub(crate) fn new(names: &'static [&'static str; N]) -> Self {
        Self { names, known: [End::Unknown; N] }
    }

    /// Where the end tag is of the element whose start tag is at this byte; none if it is no start tag of these.
    pub(crate) fn of(&mut self, html: &str, at: usize) -> Option<End> {
        let bytes = html.as_bytes();
        let is_tag = |from: usize, name: &str| {
            let end = from + name.len();
            bytes.get(from..end).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
                && bytes.get(end).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
        };
        let first = bytes.get(at + 1).filter(|_| bytes[at] == b'<')?.to_ascii_lowercase();
        let is_it = |name: &&str| name.as_bytes().first() == Some(&first) && is_tag(at + 1, name);
        let kind = self.names.iter().position(is_it)?;
        let known = &mut self.known[kind];
        if *known == End::Unknown || matches!(known, End::At(end) if *end <= at) {
            let mut ends = memchr::memmem::find_iter(&bytes[at..], b"</").map(|end| at + end);
            *known = ends.find(|end| is_tag(end + 2, self.names[kind])).map_or(End::Nowhere, End::At);
        }
        Some(*known)
    }
}

/// A start tag without the attributes from number `most` on, if it has that many. The tokenizer compares each with all
/// before it.
pub(crate) fn cut_attributes(piece: &str, most: usize) -> Option<String> {
    let bytes = piece.as_bytes();
    // A shorter tag cannot have so many.
    if bytes.len() <= 2 * most || bytes[0] != b'<' || !bytes[1].is_ascii_alphabetic() {
        return None;
    }
    let mut attributes = 0;
    let mut keep = None;
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => break,
            b'=' => {
                // A value is quoted or ends at the next blank.
                at += 1;
                while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                    at += 1;
                }
                if let Some(quote @ (b'"' | b'\'')) = bytes.get(at).copied() {
                    at += 1 + memchr::memchr(quote, &bytes[at + 1..])? + 1;
                } else {
                    while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && *b != b'>') {
                        at += 1;
                    }
                }
                continue;
            }
            b if b.is_ascii_whitespace() || b == b'/' => {
                let after = bytes.get(at + 1);
                if after.is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>' | b'=')) {
                    attributes += 1;
                    if attributes == most {
                        keep = Some(at);
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    let keep = keep?;
    Some(format!("{}{}", &piece[..keep], piece.get(at..).unwrap_or_default()))
}

/// The attributes of a tag as the tokenizer returns them: names in lower case, values decoded.
#[derive(Clone, Copy)]
pub(crate) struct Attributes<'a>(pub(crate) &'a [Attribute]);

impl<'a> Attributes<'a> {
    pub(crate) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether an attribute is a list of words with this one, in small or capital letters.
    pub(crate) fn has_word(&self, name: &str, word: &str) -> bool {
        self.get(name)
            .is_some_and(|value| value.split_ascii_whitespace().any(|found| found.eq_ignore_ascii_case(word)))
    }

    pub(crate) fn has_class(&self, names: &[&str]) -> bool {
        self.get("class")
            .is_some_and(|class| class.split_ascii_whitespace().any(|word| names.contains(&word)))
    }
}
