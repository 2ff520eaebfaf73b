//! Lays out a document as lines of a given width.
//!
//! Each block is laid out alone: its lines depend on the block, its containers, the previous block (for the blank
//! line between them), the width and the options. So the reader lays out only the blocks it shows.
//!
//! Arabic and Hebrew stay in logical order, without bidi control characters: a terminal that supports bidi reorders
//! text within the line, another one shows every letter. To keep the reordering from mixing two texts, right-to-left
//! text never shares a line with another column: a table that contains some is laid out as records, one value per
//! line.
//!
//! A table is laid out as a whole when one of its lines is needed. Its column widths come from its first
//! [`table::SAMPLED_ROWS`] rows; the rest is one pass. The parser bounds the size of a block.

pub use figure::picture_cells;
pub use file_name::file_name;

mod code;
mod containers;
mod figure;
mod file_name;
mod flow;
mod heading;
mod line;
mod plain;
mod set;
pub mod table;

pub use line::{LayoutOptions, Line, LineStyle, PictureRoom, PictureRow, Piece, Role};

use super::model::{Align, Block, BlockKind, Document, Marker, Text, TextPosition};
use crate::text::Widths;
use crate::trouble::Shortened;
use containers::Margin;
use flow::Flow;
use set::{Set, aligned};
use std::borrow::Cow;

/// The lines of one block, preceded by its blank line if it has one. No line is wider than `width`, except for single
/// graphemes that are wider and for lines marked [`Line::wide`]. A width of 0 counts as 1.
pub fn block_lines(document: &Document, block: usize, width: usize, options: &LayoutOptions) -> Vec<Line> {
    let Some(this) = document.blocks.get(block) else { return Vec::new() };
    let width = width.max(1);
    let mut margin = Margin::of(&this.containers, width, options.widths);
    let mut page = Sheet { document, options: *options, block, lines: Vec::new() };
    if this.spaced && (block > 0 || !document.notices.is_empty()) {
        let before = block.checked_sub(1).and_then(|before| document.blocks.get(before));
        page.add(margin.between(before.map_or(&[], |before| &before.containers)), 0, Wide::No);
    }
    page.kind(this, &mut margin, width);
    page.lines
}

/// The lines of the notices that stand before the first block.
pub fn notice_lines(document: &Document, width: usize, widths: Widths) -> Vec<Line> {
    words_of(document.notices.iter().filter(|notice| !notice.is_listed_last()), width, widths)
}

fn words_of<'n>(notices: impl Iterator<Item = &'n Shortened>, width: usize, widths: Widths) -> Vec<Line> {
    let mut lines = Vec::new();
    for notice in notices {
        let mut flow = Flow::new(Role::Notice);
        flow.insert("※ ", Role::Notice);
        flow.insert(&notice.to_string(), Role::Notice);
        lines
            .extend(set::set(&flow, width, widths).map(|set| Line { pieces: set.pieces, ..Line::default() }));
    }
    lines
}

/// All lines of a document, laid out lazily: notices, blocks, then the notices about the end of the document.
pub fn lines<'d>(
    document: &'d Document,
    width: usize,
    options: &'d LayoutOptions,
) -> impl Iterator<Item = Line> + 'd {
    let blocks = 0..document.blocks.len();
    notice_lines(document, width, options.widths)
        .into_iter()
        .chain(blocks.flat_map(move |block| block_lines(document, block, width, options)))
        .chain(words_of(
            document.notices.iter().filter(|notice| notice.is_listed_last()),
            width,
            options.widths,
        ))
}

/// The text of a block in which positions are counted: a table's caption and cells joined by line ends, a figure's
/// description, nothing for a rule.
pub fn block_text<'d>(document: &'d Document, kind: &'d BlockKind) -> Cow<'d, str> {
    match kind {
        BlockKind::Heading(_, text)
        | BlockKind::Paragraph(text)
        | BlockKind::Caption(text)
        | BlockKind::Notice(text)
        | BlockKind::Code { text, .. } => Cow::Borrowed(&text.string),
        BlockKind::Table(table) => Cow::Owned(table::text(table)),
        BlockKind::Figure(id) => figure::description(document, *id),
        BlockKind::Media { link, title, .. } => figure::media_title(document, *link, title.as_deref()),
        BlockKind::Rule => Cow::Borrowed(""),
    }
}

/// Whether a line may be wider than the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wide {
    No,
    Yes,
}

/// The lines of a block laid out so far.
struct Sheet<'d> {
    document: &'d Document,
    options: LayoutOptions,
    block: usize,
    lines: Vec<Line>,
}

impl Sheet<'_> {
    fn add(&mut self, pieces: Vec<Piece>, character: usize, wide: Wide) {
        let place = TextPosition { block: self.block, character };
        self.lines.push(Line { pieces, place, wide: wide == Wide::Yes, picture: None });
    }

    /// Adds a rule over the whole width, at a character of the block.
    fn rule(&mut self, stroke: &str, character: usize, margin: &mut Margin) {
        let mut pieces = margin.next();
        pieces.push(Piece::new(stroke.repeat(margin.room), Role::Rule));
        self.add(pieces, character, Wide::No);
    }

    fn add_set(&mut self, margin: &mut Margin, set: Set, align: Align) {
        let (mut pieces, character) = (margin.next(), set.character);
        aligned(&mut pieces, set, margin.room, align, self.options.widths);
        self.add(pieces, character, Wide::No);
    }

    fn text(&mut self, text: &Text, role: Role, margin: &mut Margin, align: Align) {
        let mut flow = margin.flow(role);
        flow.text(text, self.document, self.options);
        self.flow(&flow, margin, align);
    }

    fn flow(&mut self, flow: &Flow, margin: &mut Margin, align: Align) {
        for set in set::set(flow, margin.room, self.options.widths) {
            self.add_set(margin, set, align);
        }
    }

    fn kind(&mut self, block: &Block, margin: &mut Margin, width: usize) {
        match &block.kind {
            BlockKind::Paragraph(text) => self.text(text, margin.role, margin, block.align),
            BlockKind::Caption(text) => self.text(text, Role::Caption, margin, block.align),
            BlockKind::Notice(text) => self.text(text, Role::Notice, margin, block.align),
            BlockKind::Heading(level, text) => self.heading(*level, text, margin, block.align),
            BlockKind::Code { text, .. } => self.code(text, margin, width),
            BlockKind::Table(table) => self.table(table, margin, block.align),
            BlockKind::Figure(id) => self.figure(*id, margin, block.align),
            BlockKind::Media { kind, link, title } => {
                self.media(*kind, *link, title.as_deref(), margin, block.align);
            }
            BlockKind::Rule => self.rule("─", 0, margin),
        }
    }
}

/// The marker of a list item with a trailing blank. Ordinals are right-aligned, so that their dots line up.
fn marker_text(marker: &Marker, depth: usize, widths: Widths) -> String {
    match marker {
        Marker::Bullet => format!("{} ", ["•", "◦", "▪"][depth % 3]),
        Marker::Ordinal(ordinal) => {
            let room = if ordinal.starts_with(|c: char| c.is_ascii_digit()) { 3usize } else { 2 };
            format!("{}{ordinal} ", " ".repeat(room.saturating_sub(widths.width(ordinal))))
        }
        Marker::Task { done: false } => "☐ ".into(),
        Marker::Task { done: true } => "☑ ".into(),
    }
}

#[cfg(test)]
mod tests;
