//! From the tokenizer's tokens to a well-formed, clean, bounded document.
//!
//! The filter is what html5ever's tree builder would be for trusted pages: it knows which tags end which, keeps
//! inline styles over the edges of blocks, and puts stray content of tables into cells. It differs where a reader
//! of untrusted text must: its depth is bounded, so nothing is quadratic; text is never moved, so words keep their
//! order; scripts, hidden parts and tracking pixels never reach the tree; text is sanitised, after the tokenizer
//! decoded it once. It writes to an [`Output`], so that the search sees the very words that the page shows.

mod end;
mod flow;
mod media;
mod start;
mod structure;

use super::budget::{self, Spent};
use super::elements::Unknown;
use super::mark::{Facts, Kind, Mark, MarkId};
use super::numbering::Numbering;
use super::output::{Output, Rest, Shape};
use flow::Gap;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, states};
use html5ever::{LocalName, local_name};
use std::cell::RefCell;

/// The tokenizer's sink. It is told through a shared reference, hence the cell.
pub(super) struct TokenFilter<O>(RefCell<FilterState<O>>);

/// Where the filter stands.
pub(super) struct FilterState<O> {
    pub(super) out: O,
    pub(super) facts: Facts,
    pub(super) spent: Spent,
    /// The bytes before the tag or text being read.
    pub(super) position: u32,
    /// Tokens seen; the feeder finds out by it whether a tag came to its end.
    pub(super) tokens: u64,
    /// The tag being read has no end tag.
    endless: bool,
    /// The last tag whose name is no element, as it was written, until it comes or another does.
    written: String,
    /// Whether an end tag follows to the tag that was written so.
    ended: bool,
    stack: Vec<OpenElement>,
    /// Inline elements that were open when a block ended, to be opened again at the next text.
    reopen: Vec<Format>,
    /// Elements above the depth budget that are open.
    overflow: usize,
    hidden: u32,
    pre: u32,
    code: u32,
    gap: Gap,
    /// The last visible character of the running text, if it is on this line.
    last: Option<char>,
    /// Combining marks since the last base character.
    combining: usize,
    buffer: String,
    /// The footnote whose label is being read, and the label so far.
    label: Option<(MarkId, String)>,
    /// A video without an address, until its `source` comes.
    media: Option<media::Pending>,
    /// Addresses of images that stood in a `noscript`: the lazy image beside it is the same.
    noscript: Vec<String>,
    /// The language that a wrapper around `pre` names.
    language: Option<Box<str>>,
}

/// An open element.
struct OpenElement {
    name: LocalName,
    class: Class,
    mark: MarkId,
    /// What html2text sees of it, if anything.
    shape: Option<Shape>,
    /// Nothing inside it is shown.
    hides: bool,
    /// A block ended inside it: text after that stands in a block of its own.
    broken: bool,
    /// How many formats waited to be reopened when it began.
    reopen: usize,
    /// Shown at its end.
    after: &'static str,
    numbering: Option<Numbering>,
}

/// How an element ends, and what it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Inline,
    Block,
    /// Ended by the next block: `p`, and running text between blocks.
    Paragraph,
    List,
    Item,
    /// `dt` and `dd`.
    Term,
    Table,
    Row,
    /// A cell or a caption.
    Cell,
}

/// An inline element that can be opened again.
#[derive(Clone)]
struct Format {
    name: LocalName,
    shape: Shape,
    mark: MarkId,
}

impl<O: Output> TokenFilter<O> {
    pub(super) fn new(out: O) -> Self {
        let mut facts = Facts::default();
        facts.marks.push(Mark::new(Kind::Division));
        let root = OpenElement {
            name: local_name!("body"),
            class: Class::Block,
            mark: 0,
            shape: None,
            hides: false,
            broken: false,
            reopen: 0,
            after: "",
            numbering: None,
        };
        Self(RefCell::new(FilterState {
            out,
            facts,
            spent: Spent::default(),
            position: 0,
            tokens: 0,
            endless: false,
            written: String::new(),
            ended: false,
            stack: vec![root],
            reopen: Vec::new(),
            overflow: 0,
            hidden: 0,
            pre: 0,
            code: 0,
            gap: Gap::None,
            last: None,
            combining: 0,
            buffer: String::new(),
            label: None,
            media: None,
            noscript: Vec::new(),
            language: None,
        }))
    }

    /// Ends the document and gives back what was written.
    pub(super) fn finish(self) -> FilterState<O> {
        let mut state = self.0.into_inner();
        state.pop_to(1, Reopening::No);
        state
    }

    /// Tells the filter which byte of the body the tokenizer is at.
    pub(super) fn set_position(&self, position: usize) {
        self.0.borrow_mut().position = u32::try_from(position).unwrap_or(u32::MAX);
    }

    /// Tells the filter that the next tag has no end tag.
    pub(super) fn set_endless(&self, endless: bool) {
        self.0.borrow_mut().endless = endless;
    }

    /// Tells the filter of a tag that is no element, if it comes next: what looks like one may be the text of a
    /// script, or stand in quotes.
    pub(super) fn set_unknown(&self, unknown: Unknown<'_>) {
        let mut state = self.0.borrow_mut();
        state.written.clear();
        state.written.push_str(unknown.written);
        state.ended = unknown.ended;
    }

    /// How many tokens came so far.
    pub(super) fn tokens(&self) -> u64 {
        self.0.borrow().tokens
    }

    /// Records that a tag lost attributes before the tokenizer saw it.
    pub(super) fn attributes_cut(&self) {
        self.0.borrow_mut().spent.attributes = true;
    }

    /// Text from outside the tokenizer, taken as it stands.
    pub(super) fn literal(&self, text: &str) {
        self.0.borrow_mut().characters(text);
    }
}

/// Borrowed, so that a second tokenizer can go on where a first one gave up.
pub(super) struct Sink<'f, O>(pub(super) &'f TokenFilter<O>);

impl<O: Output> TokenSink for Sink<'_, O> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => {
                state.tokens += 1;
                state.characters(&text);
            }
            Token::TagToken(tag) => {
                state.tokens += 1;
                return state.tag(&tag);
            }
            Token::CommentToken(_) | Token::DoctypeToken(_) => state.tokens += 1,
            Token::NullCharacterToken | Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }

    /// So that a leftover CDATA section is text, and not a comment.
    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        true
    }
}

/// Whether inline elements that end with a block are opened again after it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reopening {
    Yes,
    No,
}

impl<O: Output> FilterState<O> {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let raw = match tag.kind {
            TagKind::StartTag => self.start(tag),
            TagKind::EndTag => {
                self.written.clear();
                self.end(&tag.name);
                None
            }
        };
        match raw {
            None => TokenSinkResult::Continue,
            Some(Raw::Script) => TokenSinkResult::RawData(states::ScriptData),
            Some(Raw::Text) => TokenSinkResult::RawData(states::Rawtext),
            Some(Raw::Decoded) => TokenSinkResult::RawData(states::Rcdata),
            Some(Raw::Plain) => TokenSinkResult::Plaintext,
        }
    }

    /// A new mark, or 0 if there are enough of them or nobody wants them.
    fn mark(&mut self, mark: Mark) -> MarkId {
        if !O::MARKS {
            return 0;
        }
        if self.marks_spent() {
            return 0;
        }
        let parent = self.stack.iter().rev().find(|entry| entry.class != Class::Inline && entry.mark != 0);
        let parent = parent.map_or(0, |entry| entry.mark);
        self.facts.marks.push(Mark { parent, source: (self.position, self.position), ..mark });
        self.facts.marks.len() as MarkId - 1
    }

    /// Whether there are as many marks as may be, which is told then.
    fn marks_spent(&mut self) -> bool {
        self.spent.marks |= self.facts.marks.len() >= budget::MARKS;
        self.spent.marks
    }

    fn top(&self) -> Option<&OpenElement> {
        self.stack.last()
    }

    /// Opens an element, unless it is too deep: then its content goes on where it stands.
    fn push(&mut self, name: &LocalName, class: Class, shape: Option<Shape>, mark: MarkId) -> bool {
        if self.stack.len() >= budget::DEPTH {
            self.spent.depth = true;
            self.overflow += 1;
            if class != Class::Inline {
                self.line_edge();
            }
            return false;
        }
        let shape = if self.hidden > 0 { None } else { shape };
        if class != Class::Inline {
            self.boundary();
        }
        if let Some(shape) = shape {
            let rest = if class == Class::Inline { Rest::InLine } else { Rest::AtEdge };
            if class == Class::Inline {
                self.blank_before_inline();
            }
            self.out.rest(&self.facts, rest);
            self.out.open(shape, mark);
        }
        self.stack.push(OpenElement {
            name: name.clone(),
            class,
            mark,
            shape,
            hides: false,
            broken: false,
            reopen: self.reopen.len(),
            after: "",
            numbering: None,
        });
        true
    }

    /// Opens an element of which nothing is shown.
    fn push_hidden(&mut self, name: &LocalName, class: Class) {
        if self.endless {
            return;
        }
        if self.push(name, class, None, 0)
            && let Some(entry) = self.stack.last_mut()
        {
            entry.hides = true;
            self.hidden += 1;
        }
    }

    /// Closes elements until `len` are left open.
    fn pop_to(&mut self, len: usize, reopening: Reopening) {
        let waiting = self.reopen.len();
        while self.stack.len() > len.max(1) {
            let after = self.stack.last_mut().map_or("", |entry| std::mem::take(&mut entry.after));
            if !after.is_empty() {
                // It may open a place for itself, which is then what is closed first.
                self.flow(after);
            }
            let Some(mut entry) = self.stack.pop() else { break };
            self.closed(&entry);
            if let Some(numbering) = &mut entry.numbering {
                self.number_reversed(numbering);
            }
            if let (Class::Inline, Reopening::Yes, Some(shape)) = (entry.class, reopening, entry.shape)
                && self.stack.len() > len
                && !entry.name.is_empty()
                && self.reopen.len() < budget::REOPENED
            {
                self.reopen.push(Format { name: entry.name, shape, mark: entry.mark });
            }
        }
        if let Some(formats) = self.reopen.get_mut(waiting..) {
            formats.reverse();
        }
    }

    fn closed(&mut self, entry: &OpenElement) {
        if entry.hides {
            self.hidden -= 1;
            if let Some((mark, text)) = self.label.take()
                && let Some(Kind::Footnote(label)) =
                    self.facts.marks.get_mut(mark as usize).map(|mark| &mut mark.kind)
            {
                *label = text.into();
            }
        }
        match entry.shape {
            Some(Shape::Preformatted) => self.pre -= 1,
            Some(Shape::Code) => self.code -= 1,
            _ => {}
        }
        if entry.shape.is_some() {
            self.out.close();
        }
        if let Some(mark) = self.facts.marks.get_mut(entry.mark as usize) {
            mark.source.1 = self.position;
        }
        if entry.class == Class::Cell {
            self.reopen.truncate(entry.reopen);
        }
        if entry.class == Class::Inline {
            if let Some(top) = self.stack.last_mut() {
                top.broken |= entry.broken;
            }
        } else {
            self.boundary();
            if let Some(top) = self.stack.last_mut() {
                top.broken = true;
            }
        }
    }
}

/// How the tokenizer reads the content of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Raw {
    Script,
    Text,
    Decoded,
    Plain,
}
