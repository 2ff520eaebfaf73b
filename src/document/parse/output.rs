//! What the filter writes to: the tree for html2text, or the text for the search.

use super::mark::{Facts, MarkId};

/// The elements that html2text gets to see. Everything else is one of these with a mark, or nothing.
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
    /// Whether it stands within a line.
    pub(super) fn is_inline(self) -> bool {
        matches!(self, Self::Strong | Self::Emphasis | Self::Strike | Self::Code | Self::Span)
    }
}

/// Where the document stands at a rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// At the edge of a block.
    AtEdge,
    /// Within a line, whose text goes on.
    InLine,
    /// The same, where no element begins: taken only if none has begun for long.
    InText,
}

/// A well-formed document, from the outside in and from the start to the end.
pub(super) trait Output {
    /// Whether marks are needed; without them the filter only finds the words.
    const MARKS: bool;
    /// Opens an element.
    fn open(&mut self, shape: Shape, mark: MarkId);
    /// Closes the element opened last.
    fn close(&mut self);
    /// Clean text; white space folded unless it is preformatted.
    fn text(&mut self, text: &str);
    /// A forced line break.
    fn line_break(&mut self);
    /// A picture, and the words that describe it.
    fn picture(&mut self, mark: MarkId, words: &str);
    /// A block without text of its own, and the words that describe it.
    fn object(&mut self, mark: MarkId, words: &str);
    /// A moment at which what was written so far may be worked off.
    fn rest(&mut self, _facts: &Facts, _rest: Rest) {}
}
