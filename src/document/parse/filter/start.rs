//! Start tags.

use super::super::css;
use super::super::mark::{Kind, LinkFacts, LinkKind, Mark};
use super::super::notes;
use super::super::output::{Output, Shape};
use super::code::{ElementRole, is_fact, is_tool};
use super::flow::Gap;
use super::math::Taken;
use super::{Class, FilterState, Raw, Reopening};
use crate::document::model::{Align, MediaKind};
use crate::html::Attributes;
use crate::text::clean_line;
use html5ever::tokenizer::Tag;
use html5ever::{LocalName, local_name};

/// The attributes of a tag that affect its content.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    pub(super) declared: css::Declared,
    pub(super) align: Option<Align>,
}

impl Look {
    fn read(name: &LocalName, attributes: Attributes<'_>) -> Self {
        let mut declared = attributes.get("style").map(css::read).unwrap_or_default();
        let aria = attributes.get("aria-hidden") == Some("true")
            && matches!(&**name, "i" | "span" | "a" | "svg" | "b" | "em");
        // A browser shows what is hidden until it is found when the reader searches for it.
        declared.hidden |= attributes
            .get("hidden")
            .is_some_and(|value| !value.eq_ignore_ascii_case("until-found"))
            || aria
            || attributes.has_class(&CHROME)
            || is_tool(name, attributes)
            || (matches!(&**name, "td" | "th" | "pre" | "span" | "div") && attributes.has_class(&GUTTERS));
        if declared.color.is_none() && *name == local_name!("font") {
            declared.color = attributes.get("color").and_then(css::color);
        }
        let center = (*name == local_name!("center")).then_some(Align::Center);
        let align = declared.align.or_else(|| attributes.get("align").and_then(css::align)).or(center);
        Self { declared, align }
    }

    pub(super) fn mark(self, kind: Kind) -> Mark {
        Mark { align: self.align, color: self.declared.color, ..Mark::new(kind) }
    }
}

pub(super) fn is_heading(name: &LocalName) -> bool {
    matches!(&**name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Classes of text that pages hide, or show only on hover.
const CHROME: [&str; 3] = ["sr-only", "visually-hidden", "screen-reader-text"];

/// Classes of links from a heading to itself. One at the beginning of a heading may be around all its words.
const ANCHORS: [&str; 5] = ["headerlink", "permalink", "header-anchor", "anchorjs-link", "heading-anchor"];

/// Classes of line numbers next to code.
const GUTTERS: [&str; 12] = [
    "gutter",
    "linenos",
    "lineno",
    "line-numbers-rows",
    "rouge-gutter",
    "linenodiv",
    "blob-num",
    "js-line-number",
    "hljs-ln-numbers",
    "lines-num",
    "line-number",
    "linenumber",
];

impl<O: Output> FilterState<O> {
    /// Handles a start tag. The result decides how the tokenizer reads the element's content.
    pub(super) fn start(&mut self, tag: &Tag) -> Option<Raw> {
        let attributes = Attributes(&tag.attrs);
        let name = &tag.name;
        let written = self.written.get(1..=name.len());
        if !written.is_some_and(|written| written.eq_ignore_ascii_case(name)) {
            self.written.clear();
        }
        if self.sealed > 0 {
            return self.start_sealed(tag);
        }
        if self.code_table_part(name, attributes) {
            return None;
        }
        let is_code = (self.pre > 0 || self.code > 0) && self.hidden == 0;
        if is_code && !belongs_in_code(name) && !is_tool(name, attributes) {
            self.literal_tag(tag);
            return None;
        }
        if !self.written.is_empty() && !self.ended {
            self.written_tag();
            return None;
        }
        if let Taken::Yes(raw) = self.begin_formula(tag, attributes) {
            return raw;
        }
        match name {
            &local_name!("br") => self.line_break(),
            &local_name!("wbr") => self.flow("\u{200b}"),
            &local_name!("hr") => self.rule(),
            &local_name!("img") | &local_name!("image") => self.picture(attributes),
            &local_name!("input") => self.input(attributes),
            &local_name!("source") => self.source(attributes),
            &local_name!("picture") => self.begin_picture(),
            &local_name!("base") => self.base.set(attributes.get("href").unwrap_or_default()),
            &local_name!("embed") => {
                self.media(MediaKind::Frame, attributes);
            }
            &local_name!("html")
            | &local_name!("head")
            | &local_name!("body")
            | &local_name!("form")
            | &local_name!("meta")
            | &local_name!("link")
            | &local_name!("frame")
            | &local_name!("frameset")
            | &local_name!("col")
            | &local_name!("colgroup")
            | &local_name!("param")
            | &local_name!("track")
            | &local_name!("area")
            | &local_name!("map") => {}
            _ => return self.element(tag, attributes),
        }
        None
    }

    /// Handles an element with content.
    fn element(&mut self, tag: &Tag, attributes: Attributes<'_>) -> Option<Raw> {
        let name = &tag.name;
        match name {
            &local_name!("script") => return self.raw(name, Raw::Script),
            &local_name!("style") | &local_name!("noembed") | &local_name!("noframes") => {
                return self.raw(name, Raw::Text);
            }
            &local_name!("title") | &local_name!("textarea") => {
                return self.raw(name, Raw::Decoded);
            }
            &local_name!("iframe") => {
                self.media(MediaKind::Frame, attributes);
                return self.raw(name, Raw::Text);
            }
            &local_name!("template") if is_shadow(attributes) => {
                self.push(name, Class::Inline, None, 0);
            }
            &local_name!("select")
            | &local_name!("datalist")
            | &local_name!("template")
            | &local_name!("canvas")
            | &local_name!("svg")
            | &local_name!("progress")
            | &local_name!("meter")
            | &local_name!("noscript")
            | &local_name!("rp")
            | &local_name!("annotation") => {
                if !tag.self_closing {
                    self.push_hidden(name, Class::Inline);
                }
                return None;
            }
            &local_name!("video") => self.player(name, MediaKind::Video, attributes),
            &local_name!("audio") => self.player(name, MediaKind::Audio, attributes),
            &local_name!("object") => self.player(name, MediaKind::Frame, attributes),
            _ => {
                if is_picture_element(name) {
                    self.picture(attributes);
                }
                let mut look = Look::read(name, attributes);
                look.declared.hidden = self.is_hidden(name, attributes, look)
                    || attributes.has_class(&ANCHORS) && !self.begins_heading();
                if look.declared.hidden && self.hidden == 0 {
                    self.hide(name);
                } else if self.hidden == 0 && self.begins_code_table(name, attributes) {
                    self.begin_code_table(tag, attributes);
                } else {
                    let raw = self.visible(tag, attributes, look);
                    self.inherit(name, attributes, look);
                    return raw;
                }
            }
        }
        None
    }

    /// Handles an element whose content is not read as tags.
    pub(super) fn raw(&mut self, name: &LocalName, raw: Raw) -> Option<Raw> {
        if self.endless {
            return None;
        }
        self.push_hidden(name, Class::Inline);
        Some(raw)
    }

    /// Opens a hidden element, which ends as it would if it were visible.
    pub(super) fn hide(&mut self, name: &LocalName) {
        match Class::of_block(name) {
            None => self.push_hidden(name, Class::Inline),
            Some(class) => {
                self.before_block(class, name);
                self.push_hidden(name, class);
            }
        }
    }

    fn visible(&mut self, tag: &Tag, attributes: Attributes<'_>, look: Look) -> Option<Raw> {
        let name = &tag.name;
        let line = self.begin_line_element(name, attributes);
        if self.pre > 0 && self.hidden == 0 && matches!(&**name, "ol" | "ul") {
            // Its items are lines.
            self.push(name, Class::Inline, None, 0);
            return None;
        }
        if let Some(class) = Class::of_block(name).filter(|_| !line) {
            self.before_block(class, name);
            return self.block(name, class, attributes, look);
        }
        let fact = self.begin_fact(attributes);
        match name {
            &local_name!("a") => self.link(name, attributes, look),
            &local_name!("rt") | &local_name!("rtc") => self.reading(name),
            &local_name!("bdo") => self.override_direction(name, attributes),
            &local_name!("rb") => self.end_ruby_part(),
            &local_name!("q") => {
                self.flow("“");
                if self.push(name, Class::Inline, None, 0)
                    && let Some(entry) = self.stack.last_mut()
                {
                    entry.after = "”";
                }
            }
            _ => self.inline(name, attributes, look),
        }
        if let Some(top) = self.stack.last_mut()
            && top.name == *name
            && top.role == ElementRole::None
        {
            top.role = match (line, fact) {
                (true, _) => ElementRole::Line,
                (_, true) => ElementRole::Fact,
                _ => ElementRole::None,
            };
        }
        None
    }

    /// Opens the reading of a ruby text. Those in an `rtc` stand in its brackets.
    fn reading(&mut self, name: &LocalName) {
        let container = self
            .stack
            .iter()
            .rposition(|entry| entry.name == local_name!("rtc") || entry.class != Class::Inline);
        if let Some(open) = container.filter(|open| self.stack[*open].name == local_name!("rtc"))
            && *name == local_name!("rt")
        {
            self.pop_to(open + 1, Reopening::No);
            if self.last != Some('（') {
                self.flow(" ");
            }
            self.push(name, Class::Inline, None, 0);
            return;
        }
        self.end_ruby_part();
        self.flow("（");
        if self.push(name, Class::Inline, None, 0)
            && let Some(entry) = self.stack.last_mut()
        {
            entry.after = "）";
        }
    }

    /// Sets a part of a line of facts apart from the one before it.
    fn begin_fact(&mut self, attributes: Attributes<'_>) -> bool {
        let fact = self.pre == 0 && self.code == 0 && is_fact(attributes);
        if fact && self.fact_ended + 1 == self.tokens && self.last.is_some_and(char::is_alphanumeric) {
            self.gap = self.gap.max(Gap::Blank);
        }
        fact
    }

    /// Opens an inline element, with the first of the styles set by its name and attributes.
    fn inline(&mut self, name: &LocalName, attributes: Attributes<'_>, look: Look) {
        let declared = look.declared;
        let (shape, kind) = match name {
            &local_name!("b") | &local_name!("strong") => (Shape::Strong, Kind::Strong),
            &local_name!("em")
            | &local_name!("i")
            | &local_name!("cite")
            | &local_name!("dfn")
            | &local_name!("var") => (Shape::Emphasis, Kind::Emphasis),
            &local_name!("s") | &local_name!("del") | &local_name!("strike") => (Shape::Strike, Kind::Strike),
            &local_name!("code") | &local_name!("samp") | &local_name!("tt") => {
                self.name_language(attributes);
                (Shape::Code, Kind::Monospace)
            }
            &local_name!("u") | &local_name!("ins") => (Shape::Span, Kind::Underline),
            &local_name!("mark") => (Shape::Span, Kind::Highlight),
            &local_name!("kbd") => (Shape::Span, Kind::Keyboard),
            &local_name!("sub") => (Shape::Span, Kind::Subscript),
            &local_name!("sup") => (Shape::Span, Kind::Superscript),
            _ if declared.strong => (Shape::Strong, Kind::Strong),
            _ if declared.emphasis => (Shape::Emphasis, Kind::Emphasis),
            _ if declared.strike => (Shape::Strike, Kind::Strike),
            _ if declared.underline => (Shape::Span, Kind::Underline),
            _ if declared.color.is_some() => (Shape::Span, Kind::Colored),
            _ => {
                self.push(name, Class::Inline, None, 0);
                return;
            }
        };
        if *name == local_name!("sup") && attributes.has_class(&["footnote-definition-label"]) {
            self.footnote_label(name);
            return;
        }
        let styled_by_html2text =
            matches!(shape, Shape::Strong | Shape::Emphasis | Shape::Strike | Shape::Code);
        self.place_inline();
        let mark =
            if styled_by_html2text && declared.color.is_none() { 0 } else { self.mark(look.mark(kind)) };
        if self.push(name, Class::Inline, Some(shape), mark) && self.hidden == 0 {
            self.counted(shape);
        }
    }

    /// Opens inline elements in the place where their text will go.
    pub(super) fn place_inline(&mut self) {
        if self.hidden == 0 {
            self.place();
        }
    }

    fn link(&mut self, name: &LocalName, attributes: Attributes<'_>, look: Look) {
        // Links cannot be nested, so the previous one was not closed.
        if let Some(open) = self.stack.iter().rposition(|entry| entry.name == local_name!("a"))
            && !self.stack[open..].iter().any(|entry| entry.class == Class::Cell)
        {
            self.end(name);
        }
        self.links += 1;
        let address = attributes.get("href").map(clean_line).filter(|address| !address.is_empty());
        self.place_inline();
        let Some(address) = address else {
            self.push(name, Class::Inline, None, 0);
            return;
        };
        let permalink = self.is_permalink_to(&address, attributes);
        let mut mark = 0;
        if O::MARKS && !self.marks_spent() {
            let title = attributes.get("title").map(clean_line).filter(|title| !title.is_empty());
            let address = self.base.resolved(address);
            let kind = if notes::says_note(&attributes) { LinkKind::Note } else { LinkKind::Plain };
            let title = title.map(std::borrow::Cow::into_owned);
            self.facts.links.push(LinkFacts { address: address.into_owned(), title, kind });
            mark = self.mark(look.mark(Kind::Link(self.facts.links.len() as u32 - 1)));
        }
        // html2text's own link is not used, because it drops links that contain only a line break.
        if self.push(name, Class::Inline, Some(Shape::Span), mark)
            && permalink
            && let Some(entry) = self.stack.last_mut()
        {
            entry.role = ElementRole::Permalink;
        }
    }

    /// Whether a heading is open that has no text yet.
    fn begins_heading(&self) -> bool {
        let block = self.stack.iter().rev().find(|entry| entry.class != Class::Inline);
        !self.begun && block.is_some_and(|entry| is_heading(&entry.name))
    }

    /// Shows a tag within code as it was written.
    fn literal_tag(&mut self, tag: &Tag) {
        if !self.written.is_empty() {
            self.written_tag();
            return;
        }
        let mut text = format!("<{}", &*tag.name);
        for attribute in &tag.attrs {
            text.push(' ');
            text.push_str(&attribute.name.local);
            if !attribute.value.is_empty() {
                text.push_str("=\"");
                text.push_str(&attribute.value);
                text.push('"');
            }
        }
        text.push_str(if tag.self_closing { " />" } else { ">" });
        self.characters(&text);
    }

    /// Shows a tag with an unknown name as text.
    fn written_tag(&mut self) {
        let text = std::mem::take(&mut self.written);
        self.characters(&text);
    }

    /// `rt`, `rtc` and `rp` end each other.
    fn end_ruby_part(&mut self) {
        let base =
            |entry: &super::OpenElement| entry.class != Class::Inline || entry.name == local_name!("ruby");
        let above = self.stack.iter().rposition(base).map_or(0, |base| base + 1);
        let part = self.stack[above..].iter().position(|entry| {
            matches!(entry.name, local_name!("rt") | local_name!("rtc") | local_name!("rp"))
        });
        if let Some(open) = part {
            self.pop_to(above + open, Reopening::No);
        }
    }
}

/// Whether a tag within code is markup: the tags that highlighters and pages use there.
pub(super) fn belongs_in_code(name: &LocalName) -> bool {
    matches!(
        &**name,
        "a" | "b"
            | "br"
            | "code"
            | "del"
            | "div"
            | "em"
            | "figure"
            | "font"
            | "hr"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "li"
            | "mark"
            | "ol"
            | "p"
            | "pre"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "table"
            | "tbody"
            | "td"
            | "th"
            | "thead"
            | "tr"
            | "tt"
            | "u"
            | "ul"
            | "var"
            | "wbr"
            | "blockquote"
            | "section"
            | "article"
    )
}

/// Whether a template is the content of a shadow root: as in HTML, as Chromium writes it into MHTML, as it was once.
fn is_shadow(attributes: Attributes<'_>) -> bool {
    ["shadowrootmode", "shadowmode", "shadowroot"].iter().any(|name| attributes.has(name))
}

/// Whether a page's own element is an image: `amp-img`, `a-img`, `next-image`.
fn is_picture_element(name: &LocalName) -> bool {
    let kind = name.rsplit_once('-').map(|(_, kind)| kind);
    kind.is_some_and(|kind| matches!(kind, "img" | "image" | "picture" | "anim" | "photo"))
}
