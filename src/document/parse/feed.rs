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
use crate::html::{End, EndTags, LongTags, Shares, holds_back, is_no_tag};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use std::sync::atomic::{AtomicBool, Ordering};

/// How often parsing restarts after a tag without an end.
const RETRIES: usize = 8;
/// A tag of more bytes with a `<` in a quoted value is treated as text.
const LONG_TAG: usize = 64 * 1024;

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
    let mut ends = EndTags::new(&HIDING);
    let mut long = LongTags::new(budget::ATTRIBUTES);
    let mut words = UnknownTags::default();
    // Start of the tag that the tokenizer is reading.
    let mut open = None;
    let mut before = from;
    let mut at = from;
    while at < html.len() {
        let next =
            memchr::memchr(b'<', &html.as_bytes()[at + 1..]).map_or(html.len(), |found| at + 1 + found);
        filter.set_position(at);
        let mut start = at;
        if open == Some(before) && is_no_tag(&html[before..at]) && !html[at..].starts_with("<!") {
            open = None;
        }
        if open.is_none() && html[at..].starts_with("<!--") && comments_end {
            comments_end = memchr::memmem::find(&html.as_bytes()[at..], b"-->").is_some();
        }
        if open.is_none() && html[at..next].starts_with("<!--") && !comments_end {
            start = (at + 4).min(next);
        }
        filter.set_endless(open.is_none() && ends.of(html, at) == Some(End::Nowhere));
        if !veils.is_empty() {
            filter.set_veiled(veils.at(at));
        }
        if let Some(unknown) = words.unknown(html, at) {
            filter.set_unknown(unknown);
        }
        if shares.ends_before(start) && cancel.load(Ordering::Relaxed) {
            return None;
        }
        let cut = long.cut(html, start, next, open.is_some());
        if open.is_none() && start == at && holds_back(&html[before..at]) {
            queue.push_back(shares.next(html, at, at + 1));
            let _ = tokenizer.feed(&queue);
            start += 1;
        }
        let tokens = filter.tokens();
        match cut {
            Some(piece) => {
                filter.attributes_cut();
                queue.push_back(StrTendril::from_slice(&piece[start - at..]));
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
        (before, at) = (at, next);
    }
    let tokens = filter.tokens();
    tokenizer.end();
    let swallowed = open.filter(|_| filter.tokens() == tokens);
    swallowed.filter(|open| html[*open..].len() > 1)
}

/// Elements whose content is hidden up to their end tag. Without one, a start tag would hide the rest of the body.
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
