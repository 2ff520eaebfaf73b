//! Splits a document into tags and text, each as far as it goes.

use super::ATTRIBUTES_MAX;
use super::repairs::{Repair, Repairs};
use memchr::memmem;

/// The longest value of an attribute whose end is searched for. In bytes.
const VALUE_MAX: usize = 1 << 20;

/// A piece of a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Text with references.
    Text(&'t str),
    /// The content of a CDATA section.
    Cdata(&'t str),
    /// A start tag. Its attributes are in [`Scanner::attributes`].
    Start {
        name: &'t str,
        /// Whether it is its own end tag.
        is_closed: bool,
    },
    /// An end tag.
    End(&'t str),
    /// A document type.
    DocumentType,
}

pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// The line at which the last piece begins, counted from 1.
    pub(super) line: u32,
    /// Up to where lines are counted.
    counted: usize,
    /// The names and values of the last start tag, not decoded.
    pub(super) attributes: Vec<(&'t str, &'t str)>,
    cdata_end: Next,
    instruction_end: Next,
    /// Whether no `-->` follows.
    no_comment_end: bool,
    /// Whether a document type was read: only the first may have declarations in brackets.
    has_type: bool,
}

/// The next place of a text, so that it is searched for once.
#[derive(Clone, Copy, Default)]
enum Next {
    #[default]
    Unknown,
    At(usize),
    Nowhere,
}

impl Next {
    fn find(&mut self, text: &str, from: usize, what: &str) -> Option<usize> {
        if matches!(self, Self::Unknown) || matches!(self, Self::At(at) if *at < from) {
            let found = memmem::find(&text.as_bytes()[from..], what.as_bytes());
            *self = found.map_or(Self::Nowhere, |at| Self::At(from + at));
        }
        match self {
            Self::At(at) => Some(*at),
            Self::Unknown | Self::Nowhere => None,
        }
    }
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            counted: 0,
            attributes: Vec::new(),
            cdata_end: Next::default(),
            instruction_end: Next::default(),
            no_comment_end: false,
            has_type: false,
        }
    }

    /// The next piece. `open` is the name of the innermost open element: a CDATA section without an end ends at its end
    /// tag.
    pub(super) fn next(&mut self, open: &str, repairs: &mut Repairs) -> Option<Piece<'t>> {
        loop {
            let bytes = self.text.as_bytes();
            if self.at >= bytes.len() {
                return None;
            }
            self.count_lines();
            if bytes[self.at] != b'<' {
                return Some(self.words(self.at));
            }
            let piece = match bytes.get(self.at + 1) {
                Some(b'!') => self.declaration(open, repairs),
                Some(b'?') => {
                    let from = self.at + 2;
                    let long = self.instruction_end.find(self.text, from, "?>").map(|at| at + 2);
                    let short = || memchr::memchr(b'>', &bytes[from..]).map(|at| from + at + 1);
                    self.at = long.or_else(short).unwrap_or(bytes.len());
                    None
                }
                Some(b'/') => self.end_tag(repairs),
                Some(b) if is_name_start(*b) => Some(self.start_tag(repairs)),
                _ => Some(self.bare(repairs)),
            };
            if piece.is_some() {
                return piece;
            }
        }
    }

    /// Whether an end tag follows the last piece at once.
    pub(super) fn is_before_end_tag(&self) -> bool {
        self.text.as_bytes()[self.at..].starts_with(b"</")
    }

    fn count_lines(&mut self) {
        let passed = &self.text.as_bytes()[self.counted..self.at];
        self.line += memchr::memchr_iter(b'\n', passed).count() as u32;
        self.counted = self.at;
    }

    /// Text up to the next `<` that does not stand before `from`.
    fn words(&mut self, from: usize) -> Piece<'t> {
        let start = self.at;
        let len = memchr::memchr(b'<', &self.text.as_bytes()[from..]);
        self.at = len.map_or(self.text.len(), |len| from + len);
        Piece::Text(&self.text[start..self.at])
    }

    /// A `<` that begins no tag, and the text behind it.
    fn bare(&mut self, repairs: &mut Repairs) -> Piece<'t> {
        repairs.add(Repair::BareLess, self.line);
        self.words(self.at + 1)
    }

    fn declaration(&mut self, open: &str, repairs: &mut Repairs) -> Option<Piece<'t>> {
        let rest = &self.text[self.at..];
        if rest.starts_with("<![CDATA[") {
            return Some(self.cdata(open, repairs));
        }
        if rest.starts_with("<!--") {
            let end = if self.no_comment_end { None } else { memmem::find(&rest.as_bytes()[4..], b"-->") };
            if let Some(end) = end {
                self.at += 4 + end + 3;
            } else {
                self.no_comment_end = true;
                repairs.add(Repair::OpenComment, self.line);
                self.at = self.text.len();
            }
            return None;
        }
        if !rest.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic) {
            return Some(self.bare(repairs));
        }
        self.at = self.document_type_end();
        Some(Piece::DocumentType)
    }

    /// Where a document type ends: at the first `>` outside of brackets and quotation marks, else at the first.
    fn document_type_end(&mut self) -> usize {
        let bytes = self.text.as_bytes();
        let first = memchr::memchr(b'>', &bytes[self.at..]).map_or(bytes.len(), |len| self.at + len + 1);
        let bracket = memchr::memchr(b'[', &bytes[self.at..first]);
        let Some(bracket) = bracket.filter(|_| !std::mem::replace(&mut self.has_type, true)) else {
            return first;
        };
        let (mut quote, mut at) = (None, self.at + bracket);
        while let Some(b) = bytes.get(at) {
            match (quote, b) {
                (None, b'<') if !self.no_comment_end && bytes[at..].starts_with(b"<!--") => {
                    let end = memmem::find(&bytes[at..], b"-->");
                    self.no_comment_end = end.is_none();
                    at += end.unwrap_or(0);
                }
                (None, b'"' | b'\'') => quote = Some(*b),
                (Some(open), b) if open == *b => quote = None,
                (None, b']') => {
                    let end = memchr::memchr(b'>', &bytes[at..]);
                    return end.map_or(bytes.len(), |len| at + len + 1);
                }
                // The document has begun: the bracket is not closed.
                (None, b'<') if bytes.get(at + 1).is_some_and(|b| is_name_start(*b)) => return at,
                _ => {}
            }
            at += 1;
        }
        first
    }

    /// A CDATA section. Without an end, or if another begins before its end, it ends at the end tag of its element.
    fn cdata(&mut self, open: &str, repairs: &mut Repairs) -> Piece<'t> {
        const OPENING: &str = "<![CDATA[";
        let start = self.at + OPENING.len();
        let end = self.cdata_end.find(self.text, start, "]]>");
        let bytes = self.text.as_bytes();
        let within = &bytes[start..end.unwrap_or(bytes.len())];
        let next = memmem::find(within, OPENING.as_bytes());
        if end.is_none() || next.is_some() {
            let within = &within[..next.unwrap_or(within.len())];
            let tag = format!("</{open}");
            if let Some(len) = memmem::find(within, tag.as_bytes()).filter(|_| !open.is_empty()) {
                repairs.add(Repair::OpenCdata, self.line);
                self.at = start + len;
                return Piece::Cdata(&self.text[start..self.at]);
            }
        }
        if let Some(end) = end {
            self.at = end + 3;
            return Piece::Cdata(&self.text[start..end]);
        }
        repairs.add(Repair::OpenCdata, self.line);
        self.at = bytes.len();
        Piece::Cdata(&self.text[start..])
    }

    fn end_tag(&mut self, repairs: &mut Repairs) -> Option<Piece<'t>> {
        let bytes = self.text.as_bytes();
        let start = self.at + 2;
        let len = bytes[start..].iter().take_while(|b| is_name(**b)).count();
        if len == 0 {
            if bytes.get(start) == Some(&b'>') {
                // `</>` closes nothing.
                repairs.add(Repair::StrayEnd, self.line);
                self.at = start + 1;
                return None;
            }
            return Some(self.bare(repairs));
        }
        let rest = &bytes[start + len..];
        let end = memchr::memchr2(b'>', b'<', rest).unwrap_or(rest.len());
        self.at = start + len + end + usize::from(rest.get(end) == Some(&b'>'));
        if end == rest.len() {
            repairs.add(Repair::Cut, self.line);
        }
        Some(Piece::End(&self.text[start..start + len]))
    }

    fn start_tag(&mut self, repairs: &mut Repairs) -> Piece<'t> {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let len = bytes[start..].iter().take_while(|b| is_name(**b)).count();
        let name = &self.text[start..start + len];
        self.attributes.clear();
        let mut at = start + len;
        let mut left_out = false;
        let is_closed = loop {
            while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at += 1;
            }
            match bytes.get(at) {
                Some(b'>') => {
                    at += 1;
                    break false;
                }
                Some(b'/') => {
                    at += 1;
                    if bytes.get(at) == Some(&b'>') {
                        at += 1;
                        break true;
                    }
                }
                // The next tag begins.
                Some(b'<') => break false,
                None => {
                    repairs.add(Repair::Cut, self.line);
                    break false;
                }
                Some(_) => {
                    let (attribute, value, end) = self.attribute(at, repairs);
                    at = end;
                    if attribute.is_empty() {
                    } else if self.attributes.len() < ATTRIBUTES_MAX {
                        self.attributes.push((attribute, value));
                    } else if !std::mem::replace(&mut left_out, true) {
                        repairs.add(Repair::ManyAttributes, self.line);
                    }
                }
            }
        };
        self.at = at;
        Piece::Start { name, is_closed }
    }

    /// The name and the value of the attribute at a byte, and where it ends: behind that byte.
    fn attribute(&self, start: usize, repairs: &mut Repairs) -> (&'t str, &'t str, usize) {
        let bytes = self.text.as_bytes();
        let ends_name = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'<' | b'/');
        let len = bytes[start..].iter().take_while(|b| !ends_name(b)).count();
        let name = &self.text[start..start + len];
        let blanks = |at: usize| at + bytes[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        let mut at = blanks(start + len);
        if bytes.get(at) != Some(&b'=') {
            return (name, "", (start + len).max(start + 1));
        }
        at = blanks(at + 1);
        let open = at;
        if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
            at += 1;
            let limit = bytes.len().min(at + VALUE_MAX);
            if let Some(len) = memchr::memchr(*quote, &bytes[at..limit])
                && !self.is_open_value(at, at + len)
            {
                return (name, &self.text[at..at + len], at + len + 1);
            }
            repairs.add(Repair::OpenQuote, self.line);
        }
        let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'<');
        let mut len = bytes[at..].iter().take_while(|b| !ends(b)).count();
        // The slash of `<a b=c/>` belongs to the tag.
        if at + len > open && bytes[at..at + len].ends_with(b"/") && bytes.get(at + len) == Some(&b'>') {
            len -= 1;
        }
        (name, &self.text[at..at + len], at + len)
    }

    /// Whether the quotation mark that seems to end a value begins another: tags stand in between, and no blank or end of
    /// the tag follows.
    fn is_open_value(&self, start: usize, end: usize) -> bool {
        let bytes = self.text.as_bytes();
        let follows =
            bytes.get(end + 1).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/' | b'?'));
        !follows
            && memchr::memchr(b'>', &bytes[start..end])
                .is_some_and(|at| memchr::memchr(b'<', &bytes[start + at..end]).is_some())
    }
}

fn is_name_start(b: u8) -> bool {
    b.is_ascii_alphabetic() || matches!(b, b'_' | b':') || b >= 0x80
}

fn is_name(b: u8) -> bool {
    is_name_start(b) || b.is_ascii_digit() || matches!(b, b'-' | b'.')
}
