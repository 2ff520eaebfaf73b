//! Passes HTML to html5ever within bounds: of depth, elements, attributes and work.
//!
//! A piece begins at every `<`. So a tag or comment without an end is noticed and becomes text instead of swallowing
//! what follows, and no tag brings thousands of attributes, each of which is compared with all others.

use super::tree::{Handle, Tree};
use crate::html::{End, EndTags, LongTags, holds_back, is_no_tag};
use html5ever::TokenizerResult;
use html5ever::interface::Tracer;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use std::cell::Cell;

/// The most elements inside one another; the tags of deeper ones are left out.
pub(super) const DEPTH: usize = 256;
/// The most elements of a body; what follows is left out.
pub(super) const ELEMENTS: usize = 300_000;
/// The most HTML of a text that is read, in bytes.
pub(super) const HTML_MAX: usize = 8 << 20;
/// A longer tag with a `<` in it is one without an end. In bytes.
const TAG: usize = 4 * 1024;
/// The first attribute of a tag that is left out, with all behind it.
const ATTRIBUTES_MAX: usize = 256;
/// How often a tag that does not end becomes text.
const RETRIES: usize = 8;
/// The most work of the tree builder, counted in open elements that a tag may have to be compared with.
const WORK: usize = 40_000_000;

/// Elements whose content is no HTML up to their end tag.
const RAW: [&str; 8] = ["script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp"];

/// Reads a text as the content of a `div`, into an empty tree. Returns whether all of it was read.
pub(super) fn parse(text: &str, tree: &Tree) -> bool {
    let html = &text[..text.floor_char_boundary(HTML_MAX)];
    let opts = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let builder = TreeBuilder::new_for_fragment(tree, tree.context(), None, opts);
    let guard = Guard {
        builder,
        tree,
        tokens: Cell::new(0),
        open: Cell::new(0),
        work: Cell::new(0),
        is_endless: Cell::new(false),
    };
    let mut from = Some(0);
    for _ in 0..RETRIES {
        let Some(start) = from else { break };
        from = run(html, start, &guard).map(|open| {
            guard.text("<");
            open + 1
        });
    }
    if let Some(rest) = from {
        guard.text(&html[rest..]);
    }
    let is_whole = html.len() == text.len() && !guard.is_full();
    guard.end();
    is_whole
}

/// Reads from a byte on. Returns the start of a tag or comment that does not end.
fn run(html: &str, from: usize, guard: &Guard<'_>) -> Option<usize> {
    let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
    let queue = BufferQueue::default();
    let feed = |text: &str| {
        queue.push_back(StrTendril::from_slice(text));
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
    };
    let mut comments_end = true;
    let mut ends = EndTags::new(&RAW);
    let mut long = LongTags::new(ATTRIBUTES_MAX);
    // The start of the tag or comment that the tokenizer is reading.
    let mut open = None;
    let (mut before, mut at) = (from, from);
    while at < html.len() && !guard.is_full() {
        let next =
            memchr::memchr(b'<', &html.as_bytes()[at + 1..]).map_or(html.len(), |found| at + 1 + found);
        open = open.filter(|open| *open != before || !is_no_tag(&html[before..at]));
        let piece = &html[at..next];
        if open.is_none() && piece.starts_with("<!--") {
            comments_end = comments_end && memchr::memmem::find(&html.as_bytes()[at..], b"-->").is_some();
            if !comments_end {
                // It would hide the rest of the text. The tag that is none ends what the tokenizer holds back.
                feed("</>");
                feed(&piece[piece.find('>').map_or(piece.len(), |end| end + 1)..]);
                (before, at) = (at, next);
                continue;
            }
        }
        if open.is_none() {
            guard.is_endless.set(ends.of(html, at) == Some(End::Nowhere));
        }
        let cut = long.cut(html, at, next, open.is_some());
        let mut rest = cut.as_deref().unwrap_or(piece);
        if open.is_none() && holds_back(&html[before..at]) {
            feed(&rest[..1]);
            rest = &rest[1..];
        }
        let tokens = guard.tokens.get();
        feed(rest);
        if guard.tokens.get() != tokens {
            open = None;
        } else if open.is_none() && piece.starts_with('<') {
            open = Some(at);
        } else if let Some(open) = open
            && at - open > TAG
            && !html[open..].starts_with("<!")
        {
            return Some(open);
        }
        (before, at) = (at, next);
    }
    let tokens = guard.tokens.get();
    tokenizer.end();
    open.filter(|open| guard.tokens.get() == tokens && html.len() - open > 1)
}

/// Stands between tokenizer and tree builder, and holds back what is too much.
struct Guard<'t> {
    builder: TreeBuilder<Handle, &'t Tree>,
    tree: &'t Tree,
    /// How many tokens came.
    tokens: Cell<usize>,
    /// The elements that the tree builder held before the last tag: those that are open, and those of formats that it
    /// opens again.
    open: Cell<usize>,
    work: Cell<usize>,
    /// Whether the tag that is read begins a raw element that nothing ends.
    is_endless: Cell<bool>,
}

/// Counts the elements that the tree builder holds.
struct Count<'t> {
    tree: &'t Tree,
    all: Cell<usize>,
    /// Each once.
    different: Cell<usize>,
}

impl Tracer for Count<'_> {
    type Handle = Handle;

    fn trace_handle(&self, node: &Handle) {
        self.all.set(self.all.get() + 1);
        self.different.set(self.different.get() + usize::from(self.tree.is_first_sight(node)));
    }
}

impl Guard<'_> {
    fn is_full(&self) -> bool {
        self.tree.elements.get() > ELEMENTS || self.work.get() > WORK
    }

    fn text(&self, text: &str) {
        if !text.is_empty() {
            let _ = self.pass(Token::CharacterTokens(StrTendril::from_slice(text)));
        }
    }

    fn pass(&self, token: Token) -> TokenSinkResult<Handle> {
        if self.is_full() {
            return TokenSinkResult::Continue;
        }
        self.work.set(self.work.get() + self.open.get() + 1);
        self.builder.process_token(token, 1)
    }

    /// Asks the tree builder what it holds, because it says when an element begins but not always when it ends. Returns
    /// how many elements are inside one another.
    fn depth(&self) -> usize {
        /// The document and the element around the text.
        const OUTSIDE: usize = 2;
        self.tree.begin_count();
        let count = Count { tree: self.tree, all: Cell::new(0), different: Cell::new(0) };
        self.builder.trace_handles(&count);
        self.open.set(count.all.get());
        self.work.set(self.work.get() + count.all.get());
        count.different.get().saturating_sub(OUTSIDE)
    }

    fn start(&self, mut tag: Tag) -> TokenSinkResult<Handle> {
        if self.is_full() {
            return TokenSinkResult::Continue;
        }
        if self.is_endless.get() && RAW.contains(&&*tag.name) {
            // It would hide the rest of the text.
            return TokenSinkResult::Continue;
        }
        let depth = self.depth();
        let is_closed = super::elements::is_void(&tag.name) || tag.self_closing;
        if depth >= DEPTH && !is_closed || &*tag.name == "plaintext" {
            return TokenSinkResult::Continue;
        }
        tag.attrs.retain(|attribute| super::elements::is_read(&attribute.name.local));
        self.pass(Token::TagToken(tag))
    }

    fn end_tag(&self, tag: Tag) -> TokenSinkResult<Handle> {
        if !self.is_full() {
            self.depth();
        }
        self.pass(Token::TagToken(tag))
    }
}

impl TokenSink for &Guard<'_> {
    type Handle = Handle;

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<Handle> {
        if !matches!(token, Token::ParseError(_)) {
            self.tokens.set(self.tokens.get() + 1);
        }
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => self.start(tag),
            Token::TagToken(tag) => self.end_tag(tag),
            Token::CharacterTokens(_) => self.pass(token),
            _ => TokenSinkResult::Continue,
        }
    }

    fn end(&self) {}

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Guard<'_> {
    /// Closes what is open.
    fn end(&self) {
        let _ = self.builder.process_token(Token::EOFToken, 1);
        self.builder.end();
    }
}
