//! The tags that html2text puts on each piece of text: inline styles by name, everything else by its mark.

use super::mark::MarkId;
use html2text::Colour;
use html2text::render::{TaggedLine, TextDecorator};

/// A tag around a piece of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tag {
    /// A tag without effect.
    #[default]
    None,
    Strong,
    Emphasis,
    Strike,
    Code,
    Marked(MarkId),
}

/// A line from html2text; each piece has the tags around it, outermost first.
pub(super) type Rendered = TaggedLine<Vec<Tag>>;

/// Adds only tags and no text of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decorator;

/// Reads a mark from the fake address that encodes it.
fn mark(address: &str) -> Tag {
    address.get(1..).and_then(|hex| MarkId::from_str_radix(hex, 16).ok()).map_or(Tag::None, Tag::Marked)
}

impl TextDecorator for Decorator {
    type Annotation = Tag;

    fn decorate_link_start(&mut self, _url: &str) -> (String, Tag) {
        (String::new(), Tag::None)
    }

    fn decorate_link_end(&mut self) -> String {
        String::new()
    }

    fn decorate_em_start(&self) -> (String, Tag) {
        (String::new(), Tag::Emphasis)
    }

    fn decorate_em_end(&self) -> String {
        String::new()
    }

    fn decorate_strong_start(&self) -> (String, Tag) {
        (String::new(), Tag::Strong)
    }

    fn decorate_strong_end(&self) -> String {
        String::new()
    }

    fn decorate_strikeout_start(&self) -> (String, Tag) {
        (String::new(), Tag::Strike)
    }

    fn decorate_strikeout_end(&self) -> String {
        String::new()
    }

    fn decorate_code_start(&self) -> (String, Tag) {
        (String::new(), Tag::Code)
    }

    fn decorate_code_end(&self) -> String {
        String::new()
    }

    fn decorate_preformat_first(&self) -> Tag {
        Tag::None
    }

    fn decorate_preformat_cont(&self) -> Tag {
        Tag::None
    }

    fn decorate_image(&mut self, src: &str, title: &str) -> (String, Tag) {
        (title.to_owned(), mark(src))
    }

    fn header_prefix(&self, _level: usize) -> String {
        String::new()
    }

    fn quote_prefix(&self) -> String {
        String::new()
    }

    fn unordered_item_prefix(&self) -> String {
        String::new()
    }

    fn ordered_item_prefix(&self, _i: i64) -> String {
        String::new()
    }

    fn make_subblock_decorator(&self) -> Self {
        *self
    }

    fn push_colour(&mut self, colour: Colour) -> Option<Tag> {
        Some(Tag::Marked(MarkId::from_be_bytes([0, colour.r, colour.g, colour.b])))
    }

    fn pop_colour(&mut self) -> bool {
        true
    }

    fn decorate_superscript_start(&self) -> (String, Tag) {
        (String::new(), Tag::None)
    }

    fn decorate_superscript_end(&self) -> String {
        String::new()
    }
}
