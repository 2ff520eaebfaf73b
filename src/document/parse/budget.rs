//! Limits on how much of a body's structure is parsed.
//!
//! A running parse cannot be stopped from outside, so no limit is a time: each bounds the work or memory that one
//! kind of input can cause. Past a limit the words stay, the structure is dropped, and a notice says so.

use crate::trouble::Shortened;

/// Nesting depth of elements.
pub(super) const DEPTH: usize = 256;
/// Elements of a body that have a meaning of their own. Their number must fit into the 24 bits of a colour.
pub(super) const MARKS: usize = 300_000;
/// Elements of a body that html2text gets. Everything after them becomes lines of plain text.
pub(super) const ELEMENTS: usize = 1_000_000;
/// Blocks of a document. Everything after them becomes lines of the last one.
pub(super) const BLOCKS: usize = 400_000;
/// Bytes of a block's text. A longer text continues in another block, because a block is laid out as a whole.
pub(super) const BLOCK_BYTES: usize = 128 * 1024;
/// Bytes of a word. Only a longer word is split between blocks.
pub(super) const WORD_BYTES: usize = 4 * 1024 * 1024;
/// Spans of a block's text. More continue in another block.
pub(super) const BLOCK_SPANS: usize = 20_000;
/// Lines of a block's text. More continue in another block.
pub(super) const BLOCK_LINES: usize = 10_000;
/// Bytes of a table's text. The cells of a larger table become blocks.
pub(super) const TABLE_BYTES: usize = 4 * 1024 * 1024;
/// Containers of a block. Those inside them are dropped.
pub(super) const CONTAINERS: usize = 32;
/// Images of a body. Of further images only the description is shown.
pub(super) const IMAGES: usize = 50_000;
/// Attributes of a tag. The tokenizer compares each with all before it.
pub(super) const ATTRIBUTES: usize = 256;
/// Nesting depth of tables.
pub(super) const TABLES: usize = 12;
/// Table cells of a body.
pub(super) const CELLS: usize = 100_000;
/// Row spans that are open in a table at the same time.
pub(super) const HANGING: usize = 64;
/// Columns a cell may span.
pub(super) const COLUMNS: usize = 1_000;
/// Spans of a document's text.
pub(super) const SPANS: usize = 1_000_000;
/// Inline elements that are reopened after the end of a block inside them.
pub(super) const REOPENED: usize = 16;
/// Bare addresses of a body that become links.
pub(super) const ADDRESSES: usize = 300_000;
/// Bytes of a bare address.
pub(super) const ADDRESS: usize = 8 * 1024;
/// Elements that html2text gets at once.
pub(super) const PIECE_ELEMENTS: usize = 4_000;
/// Bytes of text that html2text gets at once.
pub(super) const PIECE_BYTES: usize = 256 * 1024;

/// The limits that were reached, each named like its constant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent budgets, any of which may be used up")]
pub(super) struct Spent {
    pub(super) depth: bool,
    pub(super) marks: bool,
    pub(super) elements: bool,
    pub(super) images: bool,
    pub(super) attributes: bool,
    pub(super) cells: bool,
    pub(super) spans: bool,
    pub(super) blocks: bool,
}

impl Spent {
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
