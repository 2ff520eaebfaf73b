//! The meaning of a body's elements, as far as html2text does not keep it.
//!
//! html2text keeps text, blocks and inline styles, but not the level of a heading, the spans of a cell, the numbering
//! of a list or colours. Each element with such a meaning gets a [`Mark`]. Its index passes through html2text as a
//! colour and comes back on each piece of text inside the element.

use crate::document::model::{Align, Image, Marker, MediaKind};
use std::collections::HashSet;

/// Index into [`Facts::marks`]; 0 is the body.
pub(super) type MarkId = u32;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) kind: Kind,
    /// The mark of the block around it.
    pub(super) parent: MarkId,
    pub(super) align: Option<Align>,
    pub(super) color: Option<[u8; 3]>,
    /// Byte range in the body: start, end.
    pub(super) source: (u32, u32),
}

impl Mark {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, parent: 0, align: None, color: None, source: (0, 0) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A block without a specific meaning.
    Division,
    Paragraph,
    Heading(u8),
    /// Preformatted text and its language.
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
    /// An inline element that only sets a colour.
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

/// A link of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LinkFacts {
    pub(super) address: String,
    pub(super) title: Option<String>,
    pub(super) kind: LinkKind,
}

impl LinkFacts {
    pub(super) fn plain(address: String, title: Option<String>) -> Self {
        Self { address, title, kind: LinkKind::Plain }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum LinkKind {
    Plain,
    /// Leads to a note, or from a note back to the text.
    Note,
}

/// The information that the tree does not hold.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) marks: Vec<Mark>,
    pub(super) links: Vec<LinkFacts>,
    pub(super) images: Vec<Image>,
    /// Indexes of images that only repeat the name beside them.
    pub(super) doubled: HashSet<u32>,
    pub(super) media: Vec<Media>,
    pub(super) tables: Vec<TableFacts>,
    pub(super) cells: Vec<CellFacts>,
}

impl Facts {
    pub(super) fn kind(&self, mark: MarkId) -> Option<&Kind> {
        self.marks.get(mark as usize).map(|mark| &mark.kind)
    }

    /// The alignment of a block, set by the innermost block around it that has one.
    pub(super) fn align(&self, mark: MarkId) -> Align {
        self.around(mark).find_map(|(_, mark)| mark.align).unwrap_or_default()
    }

    /// The byte range of a block in the body.
    pub(super) fn source(&self, mark: MarkId) -> std::ops::Range<usize> {
        let source = self.marks.get(mark as usize).map_or((0, 0), |mark| mark.source);
        source.0 as usize..source.1.max(source.0) as usize
    }

    /// A block and the blocks around it, innermost first.
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

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Media {
    pub(super) kind: MediaKind,
    pub(super) address: String,
    pub(super) title: Option<String>,
}

/// What the tags say about a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TableFacts {
    pub(super) rows: u32,
    /// How many of them are in a `thead` at the top.
    pub(super) head_rows: u32,
    /// Whether `role=presentation` says that it only lays out the page.
    pub(super) presentation: bool,
    /// Whether it has a `th`, `thead` or caption.
    pub(super) labelled: bool,
    /// Indexes into [`Facts::cells`], in order.
    pub(super) cells: Vec<u32>,
}

/// What the tags say about a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CellFacts {
    /// Its row, from 0.
    pub(super) row: u32,
    /// Number of columns spanned, at least 1.
    pub(super) columns: u32,
    /// Number of rows spanned; 0 means to the end of the table.
    pub(super) rows: u32,
    pub(super) header: bool,
    pub(super) align: Align,
}
