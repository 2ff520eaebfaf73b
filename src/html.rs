//! HTML around html5ever's tokenizer: what it is given, so that hostile text stays cheap, and the attributes it returns.
//!
//! It does not know what a tag means.

pub(crate) mod picture;

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
        self.kind(html, at).map(|kind| self.next(html, kind, at))
    }

    /// Which of the names the start tag at this byte has.
    pub(crate) fn kind(&self, html: &str, at: usize) -> Option<usize> {
        let bytes = html.as_bytes();
        let first = bytes.get(at + 1).filter(|_| bytes[at] == b'<')?.to_ascii_lowercase();
        let is_it = |name: &&str| name.as_bytes().first() == Some(&first) && is_tag_name(bytes, at + 1, name);
        self.names.iter().position(is_it)
    }

    /// Where the next end tag of a name is from this byte on.
    pub(crate) fn next(&mut self, html: &str, kind: usize, from: usize) -> End {
        let bytes = html.as_bytes();
        let known = &mut self.known[kind];
        if *known == End::Unknown || matches!(known, End::At(end) if *end <= from) {
            let mut ends = memchr::memmem::find_iter(&bytes[from..], b"</").map(|end| from + end);
            *known =
                ends.find(|end| is_tag_name(bytes, end + 2, self.names[kind])).map_or(End::Nowhere, End::At);
        }
        *known
    }
}

/// Whether this name and no longer one begins at this byte of a tag.
fn is_tag_name(bytes: &[u8], from: usize, name: &str) -> bool {
    let end = from + name.len();
    bytes.get(from..end).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
        && bytes.get(end).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
}

/// Leaves out the attributes of a tag from a number on, because the tokenizer compares each with all before it.
pub(crate) struct LongTags {
    /// The number of the first that is left out.
    most: usize,
    /// The attributes of the tag so far.
    attributes: usize,
    place: Place,
    /// Where the part of the tag begins that was not looked at yet.
    unread: usize,
}

/// Whether the tokenizer may hold back the end of a text until it knows the next sign: `<` may begin a tag, and `&` a
/// reference.
pub(crate) fn holds_back(text: &str) -> bool {
    text == "<" || memchr::memchr(b'&', text.as_bytes()).is_some()
}

/// Whether the tokenizer is in no tag behind this piece, though it made no token of it: the first of two `<` is text,
/// and `</>` is nothing.
pub(crate) fn is_no_tag(piece: &str) -> bool {
    matches!(piece, "<" | "</>")
}

/// What the next byte of a tag belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    TagName,
    Between,
    Name,
    AfterName,
    BeforeValue,
    Quoted(u8),
    Unquoted,
}

impl LongTags {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, attributes: 0, place: Place::Outside, unread: 0 }
    }

    /// What the tokenizer is given instead of the piece from `start` to `end`, if the tag in it has too many attributes.
    /// A piece begins at a `<`, which is part of the tag that the tokenizer is reading, if there is one.
    pub(crate) fn cut(&mut self, html: &str, start: usize, end: usize, is_in_tag: bool) -> Option<String> {
        let bytes = html.as_bytes();
        if !is_in_tag {
            let is_tag = match &bytes[start..end] {
                [b'<', b'/', first, ..] | [b'<', first, ..] => first.is_ascii_alphabetic(),
                _ => false,
            };
            self.place = if is_tag { Place::TagName } else { Place::Outside };
            self.attributes = 0;
            self.unread = start + 2;
        }
        // A shorter tag cannot have so many.
        if self.place == Place::Outside || !is_in_tag && end - start <= 2 * self.most {
            return None;
        }
        let mut keep = (self.attributes >= self.most).then_some(start);
        // The end of the attribute before.
        let mut gap = start;
        let mut at = std::mem::replace(&mut self.unread, end);
        while at < end {
            if let Place::Quoted(quote) = self.place {
                let Some(length) = memchr::memchr(quote, &bytes[at..end]) else {
                    at = end;
                    break;
                };
                at += length + 1;
                (self.place, gap) = (Place::Between, at);
                continue;
            }
            let next = self.place.after(bytes[at]);
            match (self.place, next) {
                (Place::Between | Place::AfterName, Place::Name) => {
                    self.attributes += 1;
                    if self.attributes == self.most {
                        keep = Some(gap.max(start));
                    }
                }
                (before, Place::Between | Place::AfterName) if before != next => gap = at,
                _ => {}
            }
            self.place = next;
            if next == Place::Outside {
                break;
            }
            at += 1;
        }
        keep.map(|keep| format!("{}{}", &html[start..keep], &html[at.max(start)..end]))
    }
}

impl Place {
    /// The place behind a byte, as the standard has it (HTML, 13.2.5). Values in quotation marks are not read here.
    fn after(self, byte: u8) -> Self {
        let is_blank = byte.is_ascii_whitespace();
        match (self, byte) {
            (Self::Outside, _) | (_, b'>') => Self::Outside,
            (Self::BeforeValue, b'"' | b'\'') => Self::Quoted(byte),
            (Self::BeforeValue, _) if is_blank => Self::BeforeValue,
            (Self::BeforeValue, _) => Self::Unquoted,
            (Self::Unquoted, _) if !is_blank => Self::Unquoted,
            (Self::Name | Self::AfterName, _) if is_blank => Self::AfterName,
            (Self::Name | Self::AfterName, b'=') => Self::BeforeValue,
            (_, b'/') => Self::Between,
            _ if is_blank => Self::Between,
            (Self::TagName, _) => Self::TagName,
            // A name may begin with a `=`.
            _ => Self::Name,
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
    use std::cell::RefCell;

    #[derive(Default)]
    struct Sink(RefCell<Found>);

    #[derive(Default)]
    struct Found {
        tokens: usize,
        /// The names of the attributes of each tag.
        tags: Vec<Vec<String>>,
        /// Whether a tag has two attributes with one name.
        has_duplicates: bool,
    }

    impl TokenSink for &Sink {
        type Handle = ();

        fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
            let mut found = self.0.borrow_mut();
            match token {
                Token::ParseError(error) => {
                    found.has_duplicates |= error.contains("Duplicate");
                    return TokenSinkResult::Continue;
                }
                Token::TagToken(tag) => {
                    found.tags.push(tag.attrs.iter().map(|found| found.name.local.to_string()).collect());
                }
                _ => {}
            }
            found.tokens += 1;
            TokenSinkResult::Continue
        }
    }

    fn read(html: &str, most: usize) -> Found {
        let sink = Sink::default();
        let tokenizer = Tokenizer::new(&sink, TokenizerOpts::default());
        let queue = BufferQueue::default();
        let mut long = LongTags::new(most);
        let (mut before, mut at, mut open) = (0, 0, None);
        while at < html.len() {
            let end = html[at + 1..].find('<').map_or(html.len(), |length| at + 1 + length);
            open = open.filter(|open| *open < before || !is_no_tag(&html[before..at]));
            let piece = long.cut(html, at, end, open.is_some());
            let mut piece = piece.as_deref().unwrap_or(&html[at..end]);
            if open.is_none() && holds_back(&html[before..at]) {
                queue.push_back(StrTendril::from_slice("<"));
                let _ = tokenizer.feed(&queue);
                piece = &piece[1..];
            }
            let known = sink.0.borrow().tokens;
            queue.push_back(StrTendril::from_slice(piece));
            let _ = tokenizer.feed(&queue);
            open = if sink.0.borrow().tokens == known { open.or(Some(at)) } else { None };
            (before, at) = (at, end);
        }
        tokenizer.end();
        drop(tokenizer);
        sink.0.into_inner()
    }

    #[test]
    fn the_first_attributes_of_a_tag_are_kept() {
        let many = |piece: &dyn Fn(usize) -> String| (0..1_000).map(piece).collect::<String>();
        for tag in [
            format!("<a {}>", many(&|n| format!("a{n} "))),
            format!("<a\n{}/>", many(&|n| format!("/a{n}"))),
            format!("<a {}>", many(&|n| format!("a{n} = b "))),
            format!("<a {}>", many(&|n| format!("=a{n} "))),
            format!("<a {}>", many(&|n| format!("a{n}=\">\""))),
            format!("<a {} b='<'>", many(&|n| format!("a{n} "))),
            format!("<a b='<' {}>", many(&|n| format!("a{n} "))),
            format!("<a {}>", many(&|n| format!("a{n}='<' "))),
            format!("<a {}>", many(&|n| format!("<a{n} "))),
            format!("</a {}>", many(&|n| format!("a{n} "))),
            format!("<<a b='<' {}>", many(&|n| format!("a{n} "))),
            format!("</><a b='<' {}>", many(&|n| format!("a{n} "))),
            format!("a&lt<a b='<' {}>", many(&|n| format!("a{n} "))),
        ] {
            let found = read(&format!("{tag}<b c>"), 256).tags;
            let counts: Vec<usize> = found.iter().map(Vec::len).collect();
            assert_eq!(counts, [255, 1], "{}", &tag[..30]);
        }
    }

    #[test]
    fn nothing_but_attributes_is_left_out() {
        let signs = ["<p ", " ", "/", "=", "\"", "'", "<", ">", "</b ", "\n", "é", "x", "&", "x=", "x=\"\""];
        arbtest::arbtest(|u| {
            let mut html = "<p ".to_owned();
            for number in 0..u.int_in_range(1..=60)? {
                html.push_str(&u.choose(&signs)?.replace('x', &format!("x{number}")));
            }
            let (whole, cut) = (read(&html, 1_000), read(&html, 3));
            assert_eq!(whole.tags.len(), cut.tags.len(), "{html}");
            for (whole, tag) in whole.tags.iter().zip(&cut.tags) {
                assert!(tag.len() < 3 && whole.starts_with(tag), "{html}: {whole:?} {tag:?}");
                assert!(cut.has_duplicates || tag.len() == whole.len().min(2), "{html}: {whole:?} {tag:?}");
            }
            Ok(())
        });
    }
}
