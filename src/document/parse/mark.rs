//! What the elements of a body mean, beside the tree that html2text is given.
//!
//! html2text keeps text, blocks and inline styles; a heading's level, a cell's span, a list's numbering or a
//! colour it loses. Each element that means something gets a [`Mark`] here; its index travels through html2text
//! as a colour and comes back on every piece of text inside the element.

use crate::document::model::{Align, Image, Marker, MediaKind};

/// Index into [`Facts::marks`]; 0 is the body itself.
pub(super) type MarkId = u32;

/// What an element means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) kind: Kind,
    /// The block around it.
    pub(super) parent: MarkId,
    /// How lines inside it are set, if it says so.
    pub(super) align: Option<Align>,
    /// The colour of text inside it, if it says so.
    pub(super) color: Option<[u8; 3]>,
    /// Bytes of the body it stands in.
    pub(super) source: (u32, u32),
}

impl Mark {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, parent: 0, align: None, color: None, source: (0, 0) }
    }
}

/// What kind of element a mark stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A block without a meaning of its own.
    Division,
    Paragraph,
    Heading(u8),
    /// Preformatted text, with its language.
    Code(Option<Box<str>>),
    Caption,
    Figure,
    Quote,
    List,
    Item(Marker),
    Term,
    Definition,
    Footnote(Box<str>),
    /// Index into [`Facts::tables`].
    Table(u32),
    /// Index into [`Facts::cells`].
    Cell(u32),
    Rule,
    /// Index into [`Facts::media`].
    Media(u32),
    /// Index into [`Facts::links`].
    Link(u32),
    /// Index into [`Facts::images`].
    Image(u32),
    /// An inline element that only has a colour.
    Colored,
    Strong,
    Emphasis,
    Subscript,
    Superscript,
    Highlight,
    Keyboard,
    Underline,
    Strike,
    Monospace,
}

impl Kind {
    /// Whether the element is a block, so that text on both sides of its edge stands on different lines.
    pub(super) fn is_block(&self) -> bool {
        !matches!(
            self,
            Self::Link(_)
                | Self::Image(_)
                | Self::Colored
                | Self::Strong
                | Self::Emphasis
                | Self::Subscript
                | Self::Superscript
                | Self::Highlight
                | Self::Keyboard
                | Self::Underline
                | Self::Strike
                | Self::Monospace
        )
    }
}

/// All that is known beside the tree.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) marks: Vec<Mark>,
    pub(super) links: Vec<crate::document::model::Link>,
    pub(super) images: Vec<Image>,
    pub(super) media: Vec<Media>,
    pub(super) tables: Vec<TableFacts>,
    pub(super) cells: Vec<CellFacts>,
}

impl Facts {
    /// What a mark stands for.
    pub(super) fn kind(&self, mark: MarkId) -> Option<&Kind> {
        self.marks.get(mark as usize).map(|mark| &mark.kind)
    }

    /// How lines in a block are set: as the innermost block around them that says so.
    pub(super) fn align(&self, mark: MarkId) -> Align {
        self.around(mark).find_map(|(_, mark)| mark.align).unwrap_or_default()
    }

    /// The bytes of the body in which a block stands.
    pub(super) fn source(&self, mark: MarkId) -> std::ops::Range<usize> {
        let source = self.marks.get(mark as usize).map_or((0, 0), |mark| mark.source);
        source.0 as usize..source.1.max(source.0) as usize
    }

    /// A block's mark and those of the blocks around it, innermost first.
    pub(super) fn around(&self, innermost: MarkId) -> impl Iterator<Item = (MarkId, &Mark)> {
        let mut next = innermost;
        std::iter::from_fn(move || {
            if next == 0 {
                return None;
            }
            let id = next;
            let mark = self.marks.get(id as usize)?;
            next = mark.parent;
            Some((id, mark))
        })
    }
}

/// Something embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Media {
    pub(super) kind: MediaKind,
    pub(super) address: String,
    pub(super) title: Option<String>,
}

/// A table as its tags tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TableFacts {
    /// How many rows were begun.
    pub(super) rows: u32,
    /// How many of them stood in a `thead`, at the top.
    pub(super) head_rows: u32,
    /// It says that it is no table: `role=presentation`.
    pub(super) presentation: bool,
    /// It has a `th`, a `thead` or a caption.
    pub(super) labelled: bool,
    /// Its cells, indexes into [`Facts::cells`], in their order.
    pub(super) cells: Vec<u32>,
}

/// A cell as its tag tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CellFacts {
    /// The row it stands in, from 0.
    pub(super) row: u32,
    /// Columns, at least 1.
    pub(super) columns: u32,
    /// Rows; 0 means "to the end of the table".
    pub(super) rows: u32,
    pub(super) header: bool,
    pub(super) align: Align,
}
