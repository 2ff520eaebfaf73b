//! Finds text in a document, and the cells of a line that show a match.
//!
//! The words and the document are both folded with [`crate::text::fold()`](crate::text::fold::fold), which maps each
//! character to exactly one, so character positions stay valid.

use super::layout::{Line, block_text};
use super::model::{Document, TextPosition};
use super::searchable::is_break;
use crate::text::{Widths, fold::fold, graphemes::graphemes};
use std::ops::Range;

/// The most matches that are found in one document.
pub const MATCHES: usize = 10_000;

/// A match in the text of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Index into [`Document::blocks`].
    pub block: usize,
    /// Character range in [`block_text`].
    pub characters: Range<usize>,
}

impl Match {
    /// The position of the first character.
    pub fn place(&self) -> TextPosition {
        TextPosition { block: self.block, character: self.characters.start }
    }
}

/// All matches from top to bottom, found lazily. Blank words match nothing.
pub fn find<'d>(document: &'d Document, words: &str) -> impl Iterator<Item = Match> + 'd {
    let words = folded(words.trim()).replace(is_break, "");
    let length = words.chars().count();
    let finder = memchr::memmem::Finder::new(words.as_bytes()).into_owned();
    let blocks = if words.is_empty() { 0 } else { document.blocks.len() };
    (0..blocks).flat_map(move |block| {
        let mut text = folded(&block_text(document, &document.blocks[block].kind));
        // The indexes of the characters left, if soft breaks were removed.
        let mut kept = Vec::new();
        if text.contains(is_break) {
            kept.extend(text.chars().enumerate().filter(|(_, c)| !is_break(*c)).map(|(at, _)| at));
            text.retain(|c| !is_break(c));
        }
        let (mut byte, mut character) = (0, 0);
        let starts = finder.find_iter(text.as_bytes()).map(|at| {
            character += text[byte..at].chars().count();
            byte = at;
            let characters = match (kept.get(character), kept.get((character + length).saturating_sub(1))) {
                (Some(first), Some(last)) => *first..last + 1,
                _ => character..character + length,
            };
            Match { block, characters }
        });
        starts.collect::<Vec<_>>()
    })
}

/// The cells of a line that show the given characters of its block, counted from the start of the line.
pub fn columns(line: &Line, characters: &Range<usize>, widths: Widths) -> Vec<Range<usize>> {
    let mut columns: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    if characters.is_empty() {
        return columns;
    }
    for piece in &line.pieces {
        let end = at + widths.width(&piece.text);
        let shown = &piece.characters;
        if shown.start < characters.end && characters.start < shown.end {
            let part = if piece.text.chars().count() == shown.len() {
                let part = part(&piece.text, shown.start, characters, widths);
                at + part.start..at + part.end
            } else {
                // An expanded tab has more cells than characters.
                at..end
            };
            match columns.last_mut() {
                Some(last) if last.end == part.start => last.end = part.end,
                _ => columns.push(part),
            }
        }
        at = end;
    }
    columns
}

/// The cells of a text that show the given characters. `first` is the number of the text's first character.
fn part(text: &str, first: usize, characters: &Range<usize>, widths: Widths) -> Range<usize> {
    let (mut cells, mut character) = (0, first);
    let mut part: Option<Range<usize>> = None;
    let mut units = graphemes(text, widths).peekable();
    while let Some((start, width)) = units.next() {
        let end = units.peek().map_or(text.len(), |&(next, _)| next);
        let after = character + text[start..end].chars().count();
        if character < characters.end && characters.start < after {
            let from = part.map_or(cells, |part| part.start);
            part = Some(from..cells + width);
        }
        (cells, character) = (cells + width, after);
    }
    part.unwrap_or(0..0)
}

/// Folds a text for comparison without changing its number of characters. Line ends and tabs become blanks.
fn folded(text: &str) -> String {
    fold(text).replace(['\n', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::layout::{LayoutOptions, lines};
    use crate::document::model::{Align, Block, BlockKind, Text};

    fn document(texts: &[&str]) -> Document {
        let block = |text: &&str| Block {
            kind: BlockKind::Paragraph(Text { string: (*text).into(), spans: vec![] }),
            containers: vec![],
            align: Align::Start,
            spaced: true,
            source: 0..0,
        };
        Document { blocks: texts.iter().map(block).collect(), ..Document::default() }
    }

    #[test]
    fn matches_are_places_in_the_document() {
        let document = document(&["钉钉COO与钉钉ＣＯＯ", "nothing", "two\nwords COO"]);
        let found = |words: &str| -> Vec<(usize, Range<usize>)> {
            find(&document, words).map(|found| (found.block, found.characters)).collect()
        };
        assert_eq!(found("coo"), [(0, 2..5), (0, 8..11), (2, 10..13)]);
        assert_eq!(found("钉钉"), [(0, 0..2), (0, 6..8)]);
        assert_eq!(found("two words"), [(2, 0..9)]);
        assert_eq!(found(" \u{3000}"), []);
    }

    #[test]
    fn a_match_is_lit_on_every_line_that_shows_a_part_of_it() {
        let document = document(&["一二三四五六e\u{301}七"]);
        let lines: Vec<Line> = lines(&document, 6, &LayoutOptions::default()).collect();
        // A match of half a grapheme marks all its cells.
        let table = [(1..4, "[2..6][0..2][]"), (6..7, "[][][0..1]"), (7..8, "[][][0..1]"), (8..8, "[][][]")];
        for (characters, lit) in table {
            let found: Vec<_> = lines
                .iter()
                .map(|line| format!("{:?}", columns(line, &characters, Widths::default())))
                .collect();
            assert_eq!(found.concat(), lit, "{characters:?}");
        }
    }
}
