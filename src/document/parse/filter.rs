//! Turns the tokenizer's tokens into a well-formed, sanitised and bounded document.
//!
//! The filter does the work of html5ever's tree builder: it knows which tags end which, keeps inline styles across
//! the edges of blocks, and puts stray content of tables into cells. It differs where the input is not trusted: the
//! depth is bounded, so nothing takes quadratic time; text is never moved, so words keep their order; scripts, hidden
//! parts and tracking pixels never reach the tree; text is sanitised after the tokenizer has decoded it once. It
//! writes to an [`Output`], so the search index gets the same words as the page.

mod code;
mod end;
mod flow;
mod math;
mod media;
mod shown;
mod start;
mod structure;

use super::base::Base;
use super::budget::{self, Spent};
use super::elements::Unknown;
use super::mark::{Facts, Kind, Mark, MarkId};
use super::numbering::Numbering;
use super::output::{Output, Rest, Shape};
use super::picture::Surroundings;
use super::veils;
use flow::Gap;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, states};
use html5ever::{LocalName, local_name};
use shown::Inherited;
use std::cell::RefCell;
use std::collections::HashMap;

/// The tokenizer's sink. [`TokenSink`] passes a shared reference, which requires the cell.
pub(super) struct TokenFilter<O>(RefCell<FilterState<O>>);

#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about the place that the tokenizer has reached"
)]
pub(super) struct FilterState<O> {
    pub(super) out: O,
    pub(super) facts: Facts,
    pub(super) spent: Spent,
    /// Bytes before the current tag or text.
    pub(super) position: u32,
    /// Number of tokens so far. The feeder uses it to detect whether a tag has ended.
    pub(super) tokens: u64,
    /// Whether the current tag has no end tag.
    endless: bool,
    /// The source of the last tag with an unknown name, until that tag or another one arrives.
    written: String,
    /// Whether that tag has an end tag.
    ended: bool,
    stack: Vec<OpenElement>,
    /// Inline elements to reopen at the next text, because a block ended inside them.
    reopen: Vec<Format>,
    /// Number of open elements over the depth limit.
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
    /// A player without an address, until its `source` arrives.
    media: Option<media::Pending>,
    /// Names of images in `noscript`. They repeat the lazily loaded image next to them.
    noscript: Vec<Vec<String>>,
    shown: media::LastImage,
    surroundings: Surroundings,
    pictured: media::Pictured,
    /// Number of links so far.
    links: u64,
    base: Base,
    /// Facts about the current tag, if its style hides it.
    veiled: Option<veils::Hidden>,
    /// Open elements whose content is not read, except for images: `noscript` and `template`.
    sealed: u32,
    inherited: Inherited,
    /// Line ends of the source that are kept, before the next visible character.
    line_ends: usize,
    /// Blanks behind them.
    indent: usize,
    /// Whether the current block has text or line ends.
    begun: bool,
    /// The content of a `bdo` that turns it around.
    turned: Option<String>,
    /// Tokens so far when a part of a line of facts ended.
    fact_ended: u64,
    code_line: code::LineEnd,
    /// The language named by a wrapper around `pre`.
    language: Option<Box<str>>,
    /// The formula that is being read.
    capture: Option<Box<math::Capture>>,
    /// Whether nothing was set since the last formula.
    after_formula: bool,
    /// The place of the last script that holds a formula.
    scripts: u32,
}

struct OpenElement {
    name: LocalName,
    class: Class,
    mark: MarkId,
    /// The element that html2text sees for it, if any.
    shape: Option<Shape>,
    /// Whether its content is hidden.
    hides: bool,
    /// Whether a block ended inside it, so that further text needs a block of its own.
    broken: bool,
    /// Length of [`FilterState::reopen`] when it began.
    reopen: usize,
    /// Text added at its end.
    after: &'static str,
    numbering: Option<Numbering>,
    /// What the elements around it say about its text.
    around: Inherited,
    role: code::ElementRole,
}

/// How an element ends and what it may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Inline,
    Block,
    /// `p` and running text between blocks; the next block ends it.
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

impl Class {
    /// The class of a block element; `None` for inline and unknown elements.
    fn of_block(name: &LocalName) -> Option<Self> {
        Some(match name {
            &local_name!("p") => Self::Paragraph,
            &local_name!("div")
            | &local_name!("section")
            | &local_name!("article")
            | &local_name!("main")
            | &local_name!("header")
            | &local_name!("footer")
            | &local_name!("aside")
            | &local_name!("nav")
            | &local_name!("center")
            | &local_name!("address")
            | &local_name!("details")
            | &local_name!("summary")
            | &local_name!("dialog")
            | &local_name!("fieldset")
            | &local_name!("legend")
            | &local_name!("hgroup")
            | &local_name!("figure")
            | &local_name!("figcaption")
            | &local_name!("blockquote")
            | &local_name!("h1")
            | &local_name!("h2")
            | &local_name!("h3")
            | &local_name!("h4")
            | &local_name!("h5")
            | &local_name!("h6")
            | &local_name!("dl")
            | &local_name!("pre")
            | &local_name!("listing")
            | &local_name!("xmp")
            | &local_name!("plaintext") => Self::Block,
            &local_name!("ul") | &local_name!("ol") | &local_name!("menu") | &local_name!("dir") => {
                Self::List
            }
            &local_name!("li") => Self::Item,
            &local_name!("dt") | &local_name!("dd") => Self::Term,
            &local_name!("table") => Self::Table,
            &local_name!("tr") | &local_name!("thead") | &local_name!("tbody") | &local_name!("tfoot") => {
                Self::Row
            }
            &local_name!("td") | &local_name!("th") | &local_name!("caption") => Self::Cell,
            _ => return None,
        })
    }
}

/// An inline element that can be reopened.
#[derive(Clone)]
struct Format {
    name: LocalName,
    shape: Shape,
    mark: MarkId,
}

impl OpenElement {
    /// Whether no tag in it opens or closes an element outside of it.
    fn seals(&self) -> bool {
        self.hides && matches!(self.name, local_name!("noscript") | local_name!("template"))
    }
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
            around: Inherited::default(),
            role: code::ElementRole::None,
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
            shown: media::LastImage::default(),
            surroundings: Surroundings::default(),
            pictured: media::Pictured::default(),
            links: 0,
            base: Base::default(),
            veiled: None,
            sealed: 0,
            inherited: Inherited::default(),
            line_ends: 0,
            indent: 0,
            begun: false,
            turned: None,
            fact_ended: 0,
            code_line: code::LineEnd::default(),
            language: None,
            capture: None,
            after_formula: false,
            scripts: 0,
        }))
    }

    /// Closes all elements and returns the final state.
    pub(super) fn finish(self) -> FilterState<O> {
        let mut state = self.0.into_inner();
        state.turn_around();
        state.end_formula();
        state.pop_to(1, Reopening::No);
        state
    }

    /// Sets the byte of the body that the tokenizer reads next.
    pub(super) fn set_position(&self, position: usize) {
        self.0.borrow_mut().position = u32::try_from(position).unwrap_or(u32::MAX);
    }

    /// Sets the byte of the last script that may hold a formula. Before it, `MathJax` has put the same
    /// formula as glyphs.
    pub(super) fn set_scripts(&self, last: Option<usize>) {
        self.0.borrow_mut().scripts = u32::try_from(last.unwrap_or(0)).unwrap_or(u32::MAX);
    }

    /// Sets whether the next tag lacks an end tag.
    pub(super) fn set_endless(&self, endless: bool) {
        self.0.borrow_mut().endless = endless;
    }

    /// Sets the facts about the next tag that only looking ahead finds.
    pub(super) fn set_veiled(&self, hidden: Option<veils::Hidden>) {
        self.0.borrow_mut().veiled = hidden;
    }

    /// Sets the pictures that the page keeps in its style.
    pub(super) fn set_shared(&self, pictures: HashMap<String, String>) {
        self.0.borrow_mut().surroundings.shared = pictures;
    }

    /// Announces a tag with an unknown name. It may not arrive: it may be part of a script or of a quoted value.
    pub(super) fn set_unknown(&self, unknown: Unknown<'_>) {
        let mut state = self.0.borrow_mut();
        state.written.clear();
        state.written.push_str(unknown.written);
        state.ended = unknown.ended;
    }

    pub(super) fn tokens(&self) -> u64 {
        self.0.borrow().tokens
    }

    /// Records that a tag lost attributes before the tokenizer read it.
    pub(super) fn attributes_cut(&self) {
        self.0.borrow_mut().spent.attributes = true;
    }

    /// Adds text that does not come from the tokenizer.
    pub(super) fn literal(&self, text: &str) {
        self.0.borrow_mut().characters(text);
    }
}

/// A borrowed sink, so that a second tokenizer can continue after a first one.
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
            Token::CommentToken(comment) => {
                state.tokens += 1;
                state.surroundings.is_whole |= is_whole(&comment);
            }
            Token::DoctypeToken(_) => state.tokens += 1,
            Token::NullCharacterToken | Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }

    /// Makes the tokenizer treat a CDATA section as text instead of a comment.
    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        true
    }
}

/// Whether a comment says that all pictures of the page are in it: `SingleFile` and monolith.
pub(super) fn is_whole(comment: &str) -> bool {
    let start = comment.trim_start();
    let start = &start[..start.floor_char_boundary(256.min(start.len()))];
    start.starts_with("Page") && start.contains("SingleFile")
        || start.starts_with("Saved") && start.contains("monolith")
}

/// Whether inline elements that end with a block are reopened after it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reopening {
    Yes,
    No,
}

impl<O: Output> FilterState<O> {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let in_formula = if self.capture.is_some() { self.tag_in_formula(tag) } else { math::Taken::No };
        if self.turned.is_some() && shown::is_phrase(&tag.name) {
            // Its style is lost, so that the text is turned around as a whole.
            return TokenSinkResult::Continue;
        }
        self.turn_around();
        let raw = match tag.kind {
            _ if let math::Taken::Yes(raw) = in_formula => raw,
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

    /// Adds a mark. Returns 0 if the limit is reached or the output needs no marks.
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

    /// Whether the limit of marks is reached; records it if so.
    fn marks_spent(&mut self) -> bool {
        self.spent.marks |= self.facts.marks.len() >= budget::MARKS;
        self.spent.marks
    }

    fn top(&self) -> Option<&OpenElement> {
        self.stack.last()
    }

    /// Opens an element. If it is too deep, its content goes into the current element instead.
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
            if class != Class::Inline || !self.pictured.is_fresh() {
                self.out.rest(&self.facts, rest);
            }
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
            around: self.inherited,
            role: code::ElementRole::None,
        });
        true
    }

    /// Opens an element whose content is hidden.
    fn push_hidden(&mut self, name: &LocalName, class: Class) {
        if self.endless {
            return;
        }
        if self.push(name, class, None, 0)
            && let Some(entry) = self.stack.last_mut()
        {
            entry.hides = true;
            self.hidden += 1;
            self.sealed += u32::from(entry.seals());
        }
    }

    /// Closes elements until `len` are open.
    fn pop_to(&mut self, len: usize, reopening: Reopening) {
        let waiting = self.reopen.len();
        while self.stack.len() > len.max(1) {
            let after = self.stack.last_mut().map_or("", |entry| std::mem::take(&mut entry.after));
            if !after.is_empty() {
                // This may open an implied block, which is then closed first.
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
        self.inherited = entry.around;
        self.role_ended(entry.role);
        if entry.hides {
            self.hidden -= 1;
            self.sealed -= u32::from(entry.seals());
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Raw {
    Script,
    Text,
    Decoded,
    Plain,
}
