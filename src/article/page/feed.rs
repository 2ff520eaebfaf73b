//! Passes a page to html5ever's tokenizer, piece by piece, and passes over what holds no facts: scripts, style sheets,
//! drawings.
//!
//! A piece begins at every `<`. Comments are read here. A comment, tag or element without an end does not hide the rest
//! of the page.

use super::scan::{CLOSED, Scan, Sink};
use crate::html::{End, EndTags, LongTags, Shares, holds_back, is_no_tag};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use memchr::memmem;

/// How often reading starts again after a tag without an end.
const RETRIES: usize = 8;

/// A longer tag with a `<` in it is one without an end. In bytes.
const TAG_MAX: usize = 64 * 1024;

/// The most attributes of a tag.
const ATTRIBUTES_MAX: usize = 256;

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
    let mut shares = Shares::default();
    let mut ends = EndTags::new(&CLOSED);
    let mut long = LongTags::new(ATTRIBUTES_MAX);
    let mut comments_end = true;
    // Where the tag begins that the tokenizer is reading.
    let mut open: Option<usize> = None;
    let mut before = from;
    let mut at = from;
    while at < html.len() {
        if open == Some(before) && is_no_tag(&html[before..at]) && !html[at..].starts_with("<!") {
            open = None;
        }
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
        let end = match is_outside.then(|| ends.of(html, at)).flatten() {
            Some(End::At(end)) => Some(end),
            _ => None,
        };
        scan.begin_piece(end.is_some());
        let cut = long.cut(html, at, next, open.is_some());
        let mut start = at;
        if open.is_none() && bytes[at] == b'<' && holds_back(&html[before..at]) {
            push(&tokenizer, &queue, shares.next(html, at, at + 1));
            start += 1;
        }
        let tokens = scan.tokens();
        if let Some(piece) = cut {
            push(&tokenizer, &queue, StrTendril::from_slice(&piece[start - at..]));
        } else {
            while start < next {
                let piece = shares.next(html, start, next);
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
        before = at;
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
