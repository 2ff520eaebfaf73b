//! The output of the filter: a tree for html2text, or text for the search index.

use super::mark::{Facts, MarkId};

/// The elements that html2text sees. Any other element is one of these with a mark, or is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Division,
    Paragraph,
    Heading(u8),
    Quote,
    List,
    Item,
    Preformatted,
    Strong,
    Emphasis,
    Strike,
    Code,
    Span,
}

impl Shape {
    /// Whether it is part of a line.
    pub(super) fn is_inline(self) -> bool {
        matches!(self, Self::Strong | Self::Emphasis | Self::Strike | Self::Code | Self::Span)
    }
}

/// A point of the document where the output may be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// At the edge of a block.
    AtEdge,
    /// Within a line, at the edge of an inline element.
    InLine,
    /// Within text. Used only if no element has begun for long.
    InText,
}

/// Receives a well-formed document in document order.
pub(super) trait Output {
    /// Whether the output uses marks. Without them the filter only collects words.
    const MARKS: bool;
    fn open(&mut self, shape: Shape, mark: MarkId);
    fn close(&mut self);
    /// Adds sanitised text, with white space collapsed unless it is preformatted.
    fn text(&mut self, text: &str);
    fn line_break(&mut self);
    /// Adds an image and its description.
    fn picture(&mut self, mark: MarkId, words: &str);
    /// Drops the description of the last image, after which no text has come.
    fn drop_picture(&mut self) {}
    /// Adds a block without text of its own, and its description.
    fn object(&mut self, mark: MarkId, words: &str);
    /// Offers a point at which the output so far may be processed.
    fn rest(&mut self, _facts: &Facts, _rest: Rest) {}
}
