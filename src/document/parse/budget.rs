//! How much of a body is understood before the rest is only text.
//!
//! A parse that hangs cannot be ended from outside, so nothing here is a time: each limit bounds the work or the
//! memory that one kind of input can cause. Past a limit the words stay, the structure goes, and a notice says so.

use crate::trouble::Shortened;

/// Elements inside one another.
pub(super) const DEPTH: usize = 256;
/// Elements of a body that carry a meaning of their own; also what fits into the 24 bits of a colour.
pub(super) const MARKS: usize = 300_000;
/// Elements of a body that html2text gets; what comes after them is lines of plain text.
pub(super) const ELEMENTS: usize = 1_000_000;
/// Blocks of a document; what comes after them is lines of the last one.
pub(super) const BLOCKS: usize = 400_000;
/// Bytes of a block's text; a longer one goes on in another block. A block is laid out as a whole.
pub(super) const BLOCK_BYTES: usize = 128 * 1024;
/// Bytes of a word; a longer one goes on in another block.
pub(super) const WORD_BYTES: usize = 4 * 1024 * 1024;
/// Marked ranges of a block's text, likewise.
pub(super) const BLOCK_SPANS: usize = 20_000;
/// Lines of a block's text, likewise.
pub(super) const BLOCK_LINES: usize = 10_000;
/// Bytes of a table's text; the cells of a larger one are blocks.
pub(super) const TABLE_BYTES: usize = 4 * 1024 * 1024;
/// Containers shown around a block; those inside them are not told apart.
pub(super) const CONTAINERS: usize = 32;
/// Images of a body; of the others only the words are shown.
pub(super) const IMAGES: usize = 50_000;
/// Attributes of one tag that are read; the tokenizer compares each with all before it.
pub(super) const ATTRIBUTES: usize = 256;
/// Tables inside one another.
pub(super) const TABLES: usize = 12;
/// Table cells of a body.
pub(super) const CELLS: usize = 100_000;
/// Rows a cell may span over all open spans of a table together.
pub(super) const HANGING: usize = 64;
/// Columns a cell may span.
pub(super) const COLUMNS: usize = 1_000;
/// Marked ranges of text.
pub(super) const SPANS: usize = 1_000_000;
/// Inline elements that are opened again after a block ended inside them.
pub(super) const REOPENED: usize = 16;
/// Bare addresses of a body that become links, and the bytes of the longest.
pub(super) const ADDRESSES: usize = 300_000;
/// See [`ADDRESSES`].
pub(super) const ADDRESS: usize = 8 * 1024;
/// Elements and bytes of text that html2text gets at once.
pub(super) const PIECE_ELEMENTS: usize = 4_000;
/// See [`PIECE_ELEMENTS`].
pub(super) const PIECE_BYTES: usize = 256 * 1024;

/// What was used up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent budgets, any of which may be used up")]
pub(super) struct Spent {
    /// [`DEPTH`].
    pub(super) depth: bool,
    /// [`MARKS`].
    pub(super) marks: bool,
    /// [`ELEMENTS`].
    pub(super) elements: bool,
    /// [`IMAGES`].
    pub(super) images: bool,
    /// [`ATTRIBUTES`].
    pub(super) attributes: bool,
    /// [`CELLS`].
    pub(super) cells: bool,
    /// [`SPANS`].
    pub(super) spans: bool,
    /// [`BLOCKS`].
    pub(super) blocks: bool,
}

impl Spent {
    /// What the reader is told.
    pub(super) fn notices(self) -> impl Iterator<Item = Shortened> {
        [
            (self.depth, Shortened::Depth(DEPTH)),
            (self.marks, Shortened::Elements(MARKS)),
            (self.elements && !self.marks, Shortened::Elements(ELEMENTS)),
            (self.images, Shortened::Images(IMAGES)),
            (self.attributes, Shortened::Attributes(ATTRIBUTES)),
            (self.cells, Shortened::Cells(CELLS)),
            (self.spans, Shortened::Spans(SPANS)),
            (self.blocks, Shortened::Blocks(BLOCKS)),
        ]
        .into_iter()
        .filter_map(|(spent, notice)| spent.then_some(notice))
    }
}
