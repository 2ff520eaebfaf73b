//! Collects the facts of a page from its tags.
//!
//! The elements that are open are kept, so that what is hidden, and what stands in a menu, a comment or another box
//! beside the article, is told from what belongs to it. End tags that are missing do no harm: an end tag ends all
//! elements within its own.

use super::capture::{Capture, CaptureKind, Captures, LINE_END, TEXT_MAX};
use super::facts::{
    Byline, DateMark, FACTS_MAX, HeadingPlace, PageFacts, PageHeading, comparable, meta_name, picture_name,
    push,
};
use super::region::{CLASS_MAX, Region, Said, Words};
use super::saved::saved;
use crate::article::values::one_line;
use crate::html::{Attributes, is_embedded};
use html5ever::LocalName;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// The most elements that are open at once; deeper ones are not kept.
const DEPTH_MAX: usize = 1_000;
/// The longest content of a meta element, in bytes.
const CONTENT_MAX: usize = 16 * 1024;
/// The longest script with linked data, in bytes; a longer one is left out.
const LINKED_MAX: usize = 2 << 20;
/// Elements whose content is no markup, or holds no facts.
pub(super) const CLOSED: [&str; 11] = [
    "script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp", "svg", "canvas", "select",
];

/// Reads the tokens of a page.
#[derive(Default)]
pub(super) struct Scan {
    state: RefCell<State>,
    tokens: Cell<usize>,
}

/// Passes tokens to a [`Scan`].
pub(super) struct Sink<'s>(pub(super) &'s Scan);

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if !matches!(token, Token::ParseError(_) | Token::EOFToken) {
            self.0.tokens.set(self.0.tokens.get() + 1);
        }
        let mut state = self.0.state.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                if let Some(kind) = state.start(&tag) {
                    return TokenSinkResult::RawData(kind);
                }
            }
            Token::TagToken(tag) => state.end(&tag.name),
            Token::CharacterTokens(text) => state.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Scan {
    /// The number of tokens so far, without errors.
    pub(super) fn tokens(&self) -> usize {
        self.tokens.get()
    }

    /// A piece begins. `has_end`: it is the start tag of a closed element that has an end tag.
    pub(super) fn begin_piece(&self, has_end: bool) {
        let mut state = self.state.borrow_mut();
        state.has_end = has_end;
        state.passes_over = false;
    }

    /// Whether the content of the element that the last piece began is of no use.
    pub(super) fn passes_over(&self) -> bool {
        self.state.borrow().passes_over
    }

    /// Whether the text of a closed element is being read.
    pub(super) fn is_in_closed(&self) -> bool {
        self.state.borrow().closed.is_some()
    }

    /// Reads a comment of a program that saved the page.
    pub(super) fn comment(&self, text: &str) {
        let facts = &mut self.state.borrow_mut().facts;
        let text = &text[..text.floor_char_boundary(CONTENT_MAX)];
        let (address, date) = saved(text);
        if let Some(address) = address {
            facts.saved_from.get_or_insert(address.trim().to_owned());
        }
        if let Some(date) = date {
            facts.saved_at.get_or_insert(date.trim().to_owned());
        }
    }

    /// The facts, when all was read.
    pub(super) fn finish(self) -> PageFacts {
        let mut state = self.state.into_inner();
        state.close(0);
        let mut facts = state.facts;
        facts.bylines.sort_by_key(|byline| byline.order);
        facts
    }
}

#[derive(Default)]
struct State {
    facts: PageFacts,
    open: Vec<OpenElement>,
    /// How many elements of a name are open.
    counts: HashMap<LocalName, usize>,
    captures: Captures,
    closed: Option<ClosedText>,
    has_end: bool,
    passes_over: bool,
    /// Whether the head is over.
    is_in_body: bool,
    words: Words,
}

struct OpenElement {
    name: LocalName,
    region: Region,
}

/// The text of a closed element that is kept.
struct ClosedText {
    kind: ClosedKind,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ClosedKind {
    Title,
    Linked,
}

impl State {
    /// A start tag. Returns how its content is read, if it is no markup.
    fn start(&mut self, tag: &Tag) -> Option<RawKind> {
        self.passes_over = false;
        let attributes = Attributes(&tag.attrs);
        match &*tag.name {
            "meta" => self.meta(&attributes),
            "link" => self.link(&attributes),
            "base" => {
                if let Some(address) = attributes.get("href") {
                    self.facts.base.get_or_insert_with(|| cut(address).to_owned());
                }
            }
            "title" if self.has_end && self.facts.title.is_none() => {
                self.closed = Some(ClosedText { kind: ClosedKind::Title, text: String::new() });
                return Some(RawKind::Rcdata);
            }
            "script"
                if self.has_end && is_linked_data(&attributes) && self.facts.linked.len() < FACTS_MAX =>
            {
                self.closed = Some(ClosedText { kind: ClosedKind::Linked, text: String::new() });
                return Some(RawKind::ScriptData);
            }
            name if CLOSED.contains(&name) => self.passes_over = self.has_end,
            "img" | "source" => self.picture(&attributes),
            "br" | "hr" => self.push_text(LINE_END),
            "area" | "col" | "embed" | "input" | "param" | "track" | "wbr" => {}
            _ => self.element(tag, &attributes),
        }
        None
    }

    fn end(&mut self, name: &LocalName) {
        if self.closed.is_some() {
            let is_it = |closed: &ClosedText| match closed.kind {
                ClosedKind::Title => &**name == "title",
                ClosedKind::Linked => &**name == "script",
            };
            if let Some(closed) = self.closed.take_if(|closed| is_it(closed)) {
                match closed.kind {
                    ClosedKind::Title if is_template(&closed.text) => {}
                    ClosedKind::Title => self.facts.title = Some(one_line(&closed.text)),
                    ClosedKind::Linked if closed.text.len() <= LINKED_MAX => {
                        self.facts.linked.push(closed.text);
                    }
                    ClosedKind::Linked => {}
                }
            }
            return;
        }
        match &**name {
            "head" => self.is_in_body = true,
            "br" => self.push_text(LINE_END),
            _ => {}
        }
        if self.counts.get(name).is_none_or(|count| *count == 0) {
            return;
        }
        if let Some(at) = self.open.iter().rposition(|open| open.name == *name) {
            self.close(at);
        }
        self.boundary(name);
    }

    /// Closes all elements from this one on.
    fn close(&mut self, at: usize) {
        while self.open.len() > at {
            let Some(element) = self.open.pop() else { break };
            if let Some(count) = self.counts.get_mut(&element.name) {
                *count = count.saturating_sub(1);
            }
        }
        let depth = self.open.len();
        self.captures.close_links(depth);
        while let Some(capture) = self.captures.take_ended(depth) {
            self.finish_capture(capture);
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.closed {
            Some(closed) if closed.text.len() <= LINKED_MAX => closed.text.push_str(text),
            Some(_) => {}
            None if self.passes_over || self.captures.is_empty() => {}
            None => self.push_text(text),
        }
    }

    fn push_text(&mut self, text: &str) {
        if self.captures.is_empty() {
            return;
        }
        let region = self.region();
        if region.hidden || region.silent {
            return;
        }
        self.captures.push_text(text);
    }

    /// Ends the line at the start or end of a block, and the word in a byline at those of another element.
    fn boundary(&mut self, name: &str) {
        if is_block(name) {
            self.push_text(LINE_END);
        } else {
            self.captures.end_word();
        }
    }

    fn region(&self) -> Region {
        self.open.last().map(|open| open.region).unwrap_or_default()
    }

    fn meta(&mut self, attributes: &Attributes<'_>) {
        let Some(content) = attributes.get("content").map(cut).filter(|content| !content.trim().is_empty())
        else {
            return;
        };
        let content = content.trim();
        if is_template(content) {
            return;
        }
        if let Some(item) = attributes.get("itemprop") {
            self.meta_item(item, content);
        }
        if self.facts.metas.len() + self.facts.properties.len() >= FACTS_MAX {
            return;
        }
        if let Some(name) = attributes.get("name").map(cut) {
            self.facts.metas.push((meta_name(name), content.to_owned()));
            if !self.is_in_body {
                self.facts.names.push(name.to_owned());
            }
        }
        // A list of names, in which blanks may stand around a colon.
        if let Some(names) = attributes.get("property").map(cut) {
            let names = names.split(':').map(str::trim).collect::<Vec<_>>().join(":");
            for name in names.split_ascii_whitespace().take(20) {
                self.facts.properties.push((meta_name(name), content.to_owned()));
            }
        }
    }

    /// Microdata in a meta element.
    fn meta_item(&mut self, item: &str, content: &str) {
        let region = self.region();
        if region.boxed {
            return;
        }
        for word in item.split_ascii_whitespace().take(20) {
            match word {
                "headline" => drop(self.facts.marked_title.get_or_insert(content.to_owned())),
                "datePublished" => self.date(DateMark::Published, content),
                "dateModified" => self.date(DateMark::Updated, content),
                "dateCreated" => self.date(DateMark::Elsewhere, content),
                "description" => drop(self.facts.marked_summary.get_or_insert(content.to_owned())),
                "articleSection" => push(&mut self.facts.marked_sections, content),
                "author" => {
                    let (text, order) = (content.to_owned(), self.captures.order());
                    self.byline(Byline { order, text, names: Vec::new() });
                }
                "name" => self.captures.add_name(content),
                _ => {}
            }
        }
    }

    fn date(&mut self, mark: DateMark, text: &str) {
        let text = text.trim();
        if !text.is_empty() && text.len() <= 100 && self.facts.dates.len() < FACTS_MAX {
            self.facts.dates.push((mark, text.to_owned()));
        }
    }

    fn byline(&mut self, byline: Byline) {
        if self.facts.bylines.len() < FACTS_MAX {
            self.facts.bylines.push(byline);
        }
    }

    fn link(&mut self, attributes: &Attributes<'_>) {
        let Some(address) = attributes.get("href") else { return };
        if attributes.has_word("rel", "canonical") {
            self.facts.canonical.get_or_insert_with(|| cut(address).to_owned());
        }
    }

    fn picture(&mut self, attributes: &Attributes<'_>) {
        let region = self.region();
        if region.hidden || region.boxed || region.beside || region.header {
            return;
        }
        for name in ["src", "data-src", "data-original", "data-lazy-src", "srcset", "data-srcset"] {
            let Some(address) = attributes.get(name) else { continue };
            let is_embedded = is_embedded(address);
            // Smaller ones are placeholders.
            self.facts.has_embedded_picture |= is_embedded && address.len() > 4096;
            let first = address.split_ascii_whitespace().next().unwrap_or_default();
            if !is_embedded
                && self.facts.pictures.len() < FACTS_MAX
                && let Some(name) = picture_name(cut(first).trim_end_matches(','))
            {
                self.facts.pictures.insert(name);
            }
        }
    }

    /// A start tag that opens an element.
    fn element(&mut self, tag: &Tag, attributes: &Attributes<'_>) {
        self.close_implied(&tag.name);
        if matches!(&*tag.name, "body" | "article" | "main" | "h1" | "div" | "p") {
            self.is_in_body = true;
        }
        self.boundary(&tag.name);
        let class = attributes.get("class").map(short);
        let id = attributes.get("id").map(short);
        let around = self.region();
        let said = self.words.of_element(class, id);
        let mut region = around.within(&tag.name, |name| attributes.get(name), said);
        let depth = self.open.len();
        if depth >= DEPTH_MAX {
            return;
        }
        // The time in a byline is no name.
        if &*tag.name == "time" && self.captures.is_in_byline() {
            region.silent |= !around.silent && self.captures.are_of_bylines();
        }
        self.open.push(OpenElement { name: tag.name.clone(), region });
        *self.counts.entry(tag.name.clone()).or_default() += 1;
        self.facts.has_entry |= region.entry;
        if region.hidden {
            return;
        }
        if &*tag.name == "a" {
            let is_home = attributes.get("href").is_some_and(is_home);
            self.captures.begin_link(depth, is_home);
        }
        if let Some(level) = heading_level(&tag.name)
            && let Some(place) = region.heading_place()
        {
            self.captures.begin(CaptureKind::Heading(level, place), depth);
        }
        if region.boxed {
            return;
        }
        self.marks(attributes, (class, said), region, depth);
        if &*tag.name == "time"
            && let Some(date) = attributes.get("datetime").map(str::trim).filter(|date| !date.is_empty())
        {
            let mark = match () {
                () if attributes.get("pubdate").is_some() => DateMark::PubDate,
                () if region.article => DateMark::InArticle,
                () => DateMark::Elsewhere,
            };
            self.date(mark, date);
        }
    }

    /// Microdata, microformats, links to authors, and classes that say what a text is.
    fn marks(
        &mut self,
        attributes: &Attributes<'_>,
        (class, said): (Option<&str>, Said),
        region: Region,
        depth: usize,
    ) {
        let item = attributes.get("itemprop").map(short).unwrap_or_default();
        let is_item = |name: &str| item.split_ascii_whitespace().any(|word| word == name);
        let is_class =
            |name: &str| class.is_some_and(|class| class.split_ascii_whitespace().any(|word| word == name));
        let is_author_link = attributes.has_word("rel", "author");
        let is_named = item.contains("name") || is_author_link || is_class("fn") || is_class("p-name");
        if is_named && self.captures.is_in_byline() && !self.captures.is_in_name() {
            self.captures.begin(CaptureKind::Name, depth);
        }
        let says_author = is_author_link || item.contains("author") || said.byline;
        if says_author && !region.form && (region.article || !region.beside) {
            self.captures.begin(CaptureKind::Byline, depth);
        }
        let dated = |state: &mut Self, mark: DateMark| {
            let date = ["datetime", "content", "title"].iter().find_map(|name| attributes.get(name));
            match date.filter(|date| date.bytes().any(|b| b.is_ascii_digit())) {
                Some(date) => state.date(mark, date),
                None => state.captures.begin(CaptureKind::Date(mark), depth),
            }
        };
        if is_item("datePublished") || is_class("dt-published") || is_class("published") && region.entry {
            dated(self, DateMark::Published);
        } else if is_item("dateModified") || is_class("dt-updated") {
            dated(self, DateMark::Updated);
        } else if said.date {
            dated(self, DateMark::Words);
        }
        if is_item("headline")
            || region.entry && !region.card && (is_class("p-name") || is_class("entry-title"))
        {
            self.captures.begin(CaptureKind::Title, depth);
        } else if region.entry && is_class("p-summary") {
            self.captures.begin(CaptureKind::Summary, depth);
        } else if is_item("articleSection") {
            match attributes.get("content").map(cut) {
                Some(section) => push(&mut self.facts.marked_sections, section),
                None => self.captures.begin(CaptureKind::Section, depth),
            }
        } else if attributes.has_word("rel", "tag") && attributes.has_word("rel", "category") {
            self.captures.begin(CaptureKind::Section, depth);
        } else if is_class("p-category") || attributes.has_word("rel", "tag") {
            self.captures.begin(CaptureKind::Tag, depth);
        }
        let is_own_address = is_class("p-canonical") || is_class("u-url") && region.entry && !region.card;
        if is_own_address && let Some(address) = attributes.get("href") {
            push(&mut self.facts.addresses, cut(address));
        }
    }

    /// Closes an element whose end tag may be missing before the start tag of another.
    fn close_implied(&mut self, name: &LocalName) {
        let Some(last) = self.open.last().map(|open| &*open.name) else { return };
        let is_ended = match last {
            "p" => is_block(name),
            "li" | "option" | "td" | "th" | "tr" | "rt" | "rp" => {
                last == &**name || last == "rt" && &**name == "rp"
            }
            "dt" | "dd" => matches!(&**name, "dt" | "dd"),
            "head" => matches!(&**name, "body"),
            _ => heading_level(last).is_some() && heading_level(name).is_some(),
        };
        if is_ended {
            self.close(self.open.len() - 1);
        }
    }

    fn finish_capture(&mut self, capture: Capture) {
        let Capture { kind, order, text, names, home, .. } = capture;
        if text.len() > TEXT_MAX {
            return;
        }
        let is_logo = home.is_some_and(|end| comparable(&text[..end]) == comparable(&text));
        let line = one_line(&text);
        if line.is_empty() && names.is_empty() {
            return;
        }
        match kind {
            CaptureKind::Heading(level, place) => {
                let place = if is_logo { HeadingPlace::Logo } else { place };
                if self.facts.headings.len() < FACTS_MAX {
                    self.facts.headings.push(PageHeading { level, text: line, place });
                }
            }
            CaptureKind::Byline => self.byline(Byline { order, text: trimmed_lines(&text), names }),
            CaptureKind::Name => self.captures.add_name(&line),
            CaptureKind::Date(mark) => self.date(mark, &line),
            CaptureKind::Title => drop(self.facts.marked_title.get_or_insert(line)),
            CaptureKind::Summary => drop(self.facts.marked_summary.get_or_insert(line)),
            CaptureKind::Section => push(&mut self.facts.marked_sections, &line),
            CaptureKind::Tag => push(&mut self.facts.marked_tags, &line),
        }
    }
}

/// Whether a text is filled in by a program that makes pages: `{{ page.title }}`.
fn is_template(text: &str) -> bool {
    ["{{", "{%", "<%", "<?"].iter().any(|mark| text.contains(mark))
}

fn is_linked_data(attributes: &Attributes<'_>) -> bool {
    attributes.get("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"))
}

/// Whether an address is that of a site's first page.
fn is_home(address: &str) -> bool {
    let address = address.trim();
    let path =
        address.split_once("://").map_or(address, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let is_web = address.starts_with('/') || address.contains("://") || address.starts_with('.');
    matches!(path, "/" | "./" | "../" | "index.html" | "/index.html" | "/index.php" | "index.htm") && is_web
        || path == "index.html"
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "td"
            | "th"
            | "tr"
            | "ul"
    )
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(CONTENT_MAX)]
}

/// The beginning of a class or id.
fn short(text: &str) -> &str {
    &text[..text.floor_char_boundary(CLASS_MAX)]
}

/// The lines of a text that have words, each with single blanks. Line ends of the source are blanks.
fn trimmed_lines(text: &str) -> String {
    let lines = text.split(LINE_END).map(one_line).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}
