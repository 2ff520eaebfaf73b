//! Passes a body to html5ever's tokenizer, piece by piece.
//!
//! A piece begins at every `<`, so that the filter knows the position of each tag. This also avoids costly or
//! destructive results for hostile and broken text: a tag with a hundred thousand attributes, each compared with all
//! others, and a comment or tag without an end, which would swallow the rest of the body.

use super::budget;
use super::elements::UnknownTags;
use super::filter::{Sink, TokenFilter};
use super::output::Output;
use super::shared;
use super::veils::Veils;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use std::sync::atomic::{AtomicBool, Ordering};

/// How often parsing restarts after a tag without an end.
const RETRIES: usize = 8;
/// A tag of fewer bytes cannot have too many attributes.
const SHORT_TAG: usize = 2 * budget::ATTRIBUTES;
/// A tag of more bytes with a `<` in a quoted value is treated as text.
const LONG_TAG: usize = 64 * 1024;

/// Bytes copied for the tokenizer at once.
const SHARE: usize = 256 * 1024;

/// Runs a body, or its next part, through the filter. Ends early when cancelled.
pub(super) fn feed<O: Output>(html: &str, filter: &TokenFilter<O>, cancel: &AtomicBool) {
    let mut from = 0;
    let veils = Veils::find(html);
    filter.set_shared(shared::pictures(html));
    let is_script = |at: &usize| matches!(html.as_bytes().get(at + 5..at + 8), Some(b"tex" | b"mml"));
    filter.set_scripts(memchr::memmem::rfind_iter(html.as_bytes(), b"math/").find(is_script));
    for _ in 0..RETRIES {
        match run(html, from, &veils, filter, cancel) {
            None => return,
            Some(open) => {
                // The `<` did not begin a tag.
                filter.set_position(open);
                filter.literal("<");
                from = open + 1;
            }
        }
    }
    filter.literal(&html[from..]);
}

/// Reads from a byte on. Returns the start of a tag that never ends.
fn run<O: Output>(
    html: &str,
    from: usize,
    veils: &Veils,
    filter: &TokenFilter<O>,
    cancel: &AtomicBool,
) -> Option<usize> {
    let tokenizer = Tokenizer::new(Sink(filter), TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut shares = Shares::default();
    let mut comments_end = true;
    let mut ends = Ends::default();
    let mut words = UnknownTags::default();
    // Start of the tag that the tokenizer is reading.
    let mut open = None;
    let mut at = from;
    while at < html.len() {
        let next =
            memchr::memchr(b'<', &html.as_bytes()[at + 1..]).map_or(html.len(), |found| at + 1 + found);
        filter.set_position(at);
        let mut start = at;
        if open.is_none() && html[at..].starts_with("<!--") && comments_end {
            comments_end = memchr::memmem::find(&html.as_bytes()[at..], b"-->").is_some();
        }
        if open.is_none() && html[at..next].starts_with("<!--") && !comments_end {
            start = (at + 4).min(next);
        }
        filter.set_endless(open.is_none() && ends.is_endless(html, at));
        if !veils.is_empty() {
            filter.set_veiled(veils.at(at));
        }
        if let Some(unknown) = words.unknown(html, at) {
            filter.set_unknown(unknown);
        }
        let tokens = filter.tokens();
        if shares.ends_before(start) && cancel.load(Ordering::Relaxed) {
            return None;
        }
        let piece = if open.is_none() && next - start > SHORT_TAG {
            cut_attributes(&html[start..next])
        } else {
            None
        };
        match piece {
            Some(piece) => {
                filter.attributes_cut();
                queue.push_back(StrTendril::from_slice(&piece));
                let _ = tokenizer.feed(&queue);
            }
            None => {
                while start < next {
                    let share = shares.next(html, start, next);
                    start += share.len();
                    queue.push_back(share);
                    let _ = tokenizer.feed(&queue);
                }
            }
        }
        if filter.tokens() != tokens {
            open = None;
        } else if open.is_none() && html.as_bytes()[at] == b'<' {
            open = Some(at);
        } else if let Some(open) = open
            && at - open > LONG_TAG
            && !html[open..].starts_with("<!")
        {
            return Some(open);
        }
        at = next;
    }
    let tokens = filter.tokens();
    tokenizer.end();
    let swallowed = open.filter(|_| filter.tokens() == tokens);
    swallowed.filter(|open| html[*open..].len() > 1)
}

/// Copies a body for the tokenizer, a limited part at a time.
#[derive(Default)]
struct Shares {
    /// Position of the copy in the body.
    from: usize,
    copy: StrTendril,
}

impl Shares {
    fn ends_before(&self, at: usize) -> bool {
        at >= self.from + self.copy.len()
    }

    /// The text from `start` to `end` or to the end of the copy.
    fn next(&mut self, html: &str, start: usize, end: usize) -> StrTendril {
        if self.ends_before(start) {
            self.copy = StrTendril::from_slice(&html[start..html.floor_char_boundary(start + SHARE)]);
            self.from = start;
        }
        let end = end.min(self.from + self.copy.len());
        self.copy.subtendril((start - self.from) as u32, (end - start) as u32)
    }
}

/// Elements whose content is hidden up to their end tag.
const HIDING: [&str; 19] = [
    "script",
    "style",
    "title",
    "textarea",
    "iframe",
    "noembed",
    "noframes",
    "xmp",
    "select",
    "datalist",
    "template",
    "canvas",
    "svg",
    "noscript",
    "video",
    "audio",
    "object",
    "math",
    "mjx-container",
];

/// Position of the next end tag of each of these elements. Without one, a start tag would hide the rest of the body.
#[derive(Default)]
struct Ends([End; HIDING.len()]);

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum End {
    #[default]
    Unknown,
    At(usize),
    Nowhere,
}

impl Ends {
    /// Whether the start tag at this byte has no end tag.
    fn is_endless(&mut self, html: &str, at: usize) -> bool {
        let is_tag = |from: usize, name: &str| {
            let end = from + name.len();
            html.as_bytes().get(from..end).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
                && html
                    .as_bytes()
                    .get(end)
                    .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
        };
        let Some(first) = html.as_bytes().get(at + 1).map(u8::to_ascii_lowercase) else { return false };
        let hiding = |name: &str| name.as_bytes().first() == Some(&first) && is_tag(at + 1, name);
        let Some(kind) = HIDING.iter().position(|name| hiding(name)) else { return false };
        let known = &mut self.0[kind];
        if *known == End::Unknown || matches!(known, End::At(end) if *end <= at) {
            let mut ends = memchr::memmem::find_iter(&html.as_bytes()[at..], b"</").map(|end| at + end);
            *known = ends.find(|end| is_tag(end + 2, HIDING[kind])).map_or(End::Nowhere, End::At);
        }
        *known == End::Nowhere
    }
}

/// A start tag without the attributes over the limit, if it has that many.
fn cut_attributes(piece: &str) -> Option<String> {
    let bytes = piece.as_bytes();
    if bytes.first() != Some(&b'<') || !bytes.get(1)?.is_ascii_alphabetic() {
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
                    if attributes == budget::ATTRIBUTES {
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
