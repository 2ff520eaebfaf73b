//! Passes a page to html5ever's tokenizer, piece by piece, and passes over what holds no facts: scripts, style sheets,
//! drawings.
//!
//! A piece begins at every `<`. Comments are read here. A comment, tag or element without an end does not hide the rest
//! of the page.

use super::scan::{Scan, Sink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use memchr::memmem;

/// How often reading starts again after a tag without an end.
const RETRIES: usize = 8;

/// A longer tag with a `<` in it is one without an end. In bytes.
const TAG_MAX: usize = 64 * 1024;

/// The most blanks and equals signs between the attributes of a tag; what follows is left out, because the tokenizer
/// compares each attribute with all others.
const ATTRIBUTES_MAX: usize = 600;

/// Bytes copied for the tokenizer at once.
const SHARE: usize = 256 * 1024;

/// Elements whose content is no markup, or holds no facts.
const CLOSED: [&str; 11] = [
    "script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp", "svg", "canvas", "select",
];

/// Reads a page.
pub(super) fn feed(html: &str, scan: &Scan) {
    let mut from = 0;
    for left in (0..=RETRIES).rev() {
        match run(html, from, scan, left) {
            // The `<` did not begin a tag.
            Some(open) => from = open + 1,
            None => return,
        }
    }
}

/// Reads from a byte on. Returns the start of a tag that never ends, if there is another try.
fn run(html: &str, from: usize, scan: &Scan, left: usize) -> Option<usize> {
    let bytes = html.as_bytes();
    let tokenizer = Tokenizer::new(Sink(scan), TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut share = Share::default();
    let mut ends = Ends::default();
    let mut comments_end = true;
    // Where the tag begins that the tokenizer is reading.
    let mut open: Option<usize> = None;
    let mut at = from;
    while at < html.len() {
        let is_outside = open.is_none() && !scan.is_in_closed();
        if is_outside && comments_end && html[at..].starts_with("<!--") {
            if let Some(len) = memmem::find(&bytes[at + 2..], b"-->") {
                let end = at + 2 + len;
                scan.comment(html.get(at + 4..end).unwrap_or_default());
                at = end + 3;
                continue;
            }
            comments_end = false;
        }
        let next = memchr::memchr(b'<', &bytes[at + 1..]).map_or(html.len(), |len| at + 1 + len);
        if is_outside && html[at..].starts_with("<!--") {
            at = next;
            continue;
        }
        let end = if is_outside { ends.of(html, at) } else { None };
        let tokens = scan.tokens();
        scan.begin_piece(end.is_some());
        if let Some(piece) = without_most_attributes(&html[at..next]).filter(|_| open.is_none()) {
            push(&tokenizer, &queue, StrTendril::from_slice(&piece));
        } else {
            let mut start = at;
            while start < next {
                let piece = share.next(html, start, next);
                start += piece.len();
                push(&tokenizer, &queue, piece);
            }
        }
        if scan.tokens() != tokens {
            open = None;
        } else if open.is_none() && bytes[at] == b'<' {
            open = Some(at);
        } else if let Some(open) = open.filter(|open| left > 0 && at - open > TAG_MAX) {
            return Some(open);
        }
        at = end.filter(|_| scan.passes_over()).unwrap_or(next);
    }
    let tokens = scan.tokens();
    tokenizer.end();
    open.filter(|open| left > 0 && scan.tokens() == tokens && open + 1 < html.len())
}

fn push(tokenizer: &Tokenizer<Sink<'_>>, queue: &BufferQueue, piece: StrTendril) {
    queue.push_back(piece);
    let _ = tokenizer.feed(queue);
}

/// Copies a page for the tokenizer, a limited part at a time.
#[derive(Default)]
struct Share {
    /// Where the copy begins in the page.
    from: usize,
    copy: StrTendril,
}

impl Share {
    /// The text from `start` to `end` or to the end of the copy.
    fn next(&mut self, html: &str, start: usize, end: usize) -> StrTendril {
        if start < self.from || start >= self.from + self.copy.len() {
            self.copy = StrTendril::from_slice(&html[start..html.floor_char_boundary(start + SHARE)]);
            self.from = start;
        }
        let end = end.min(self.from + self.copy.len());
        self.copy.subtendril((start - self.from) as u32, (end - start) as u32)
    }
}

/// The next end tag of each closed element, so that each is searched for once.
#[derive(Default)]
struct Ends([EndTag; CLOSED.len()]);

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum EndTag {
    #[default]
    Unknown,
    At(usize),
    Nowhere,
}

impl Ends {
    /// Where the end tag is of the closed element whose start tag is at a byte; none if it is no such tag or has no end.
    fn of(&mut self, html: &str, at: usize) -> Option<usize> {
        let bytes = html.as_bytes();
        let is_name = |from: usize, name: &str| {
            let end = from + name.len();
            bytes.get(from..end).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
                && bytes.get(end).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
        };
        let kind = CLOSED.iter().position(|name| is_name(at + 1, name)).filter(|_| bytes[at] == b'<')?;
        let known = &mut self.0[kind];
        if *known == EndTag::Unknown || matches!(known, EndTag::At(end) if *end <= at) {
            let mut ends = memmem::find_iter(&bytes[at..], b"</").map(|end| at + end);
            *known = ends.find(|end| is_name(end + 2, CLOSED[kind])).map_or(EndTag::Nowhere, EndTag::At);
        }
        match known {
            EndTag::At(end) => Some(*end),
            EndTag::Unknown | EndTag::Nowhere => None,
        }
    }
}

/// A start tag without the attributes over the limit, if it has that many.
fn without_most_attributes(piece: &str) -> Option<String> {
    let bytes = piece.as_bytes();
    if bytes.len() < ATTRIBUTES_MAX || bytes[0] != b'<' || !bytes[1].is_ascii_alphabetic() {
        return None;
    }
    let (mut attributes, mut keep, mut at) = (0, None, 1);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => break,
            // A value in quotation marks begins behind the sign.
            b'=' => {
                attributes += 1;
                let blanks = bytes[at + 1..].iter().take_while(|b| b.is_ascii_whitespace()).count();
                at += 1 + blanks;
                if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
                    at += 1 + memchr::memchr(*quote, &bytes[at + 1..])?;
                }
            }
            b'/' | b' ' | b'\n' | b'\t' | b'\r' | b'\x0c' => {
                attributes += 1;
            }
            _ => {}
        }
        if attributes >= ATTRIBUTES_MAX && keep.is_none() {
            keep = Some(at);
        }
        at += 1;
    }
    let keep = keep?;
    Some(format!("{}{}", &piece[..keep], piece.get(at..).unwrap_or_default()))
}
