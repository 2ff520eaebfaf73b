//! Tests of laid-out pages.
#![expect(clippy::unwrap_used, reason = "a missing line is a failed test")]

use super::*;
use crate::document::model::{Cell, Container, Image, ImageId, Link, LinkId, MediaKind, Span, Style, Table};
use crate::text::sanitise::is_unsafe;

mod pages;
mod tables;

/// A text in which `*…*` is strong, `[…](n)` a link and `!…!` the first image.
pub(crate) fn marked(source: &str) -> Text {
    let mut text = Text::default();
    let mut open: Option<(char, usize)> = None;
    let mut chars = source.chars();
    while let Some(c) = chars.next() {
        let start = text.string.len();
        let close =
            |text: &mut Text, from: usize, style: Style, link: Option<LinkId>, image: Option<ImageId>| {
                text.spans.push(Span { range: from..start, style, link, image });
            };
        match (c, open) {
            ('*', Some(('*', from))) => {
                close(&mut text, from, Style { strong: true, ..Style::default() }, None, None);
                open = None;
            }
            ('!', Some(('!', from))) => {
                close(&mut text, from, Style::default(), None, Some(ImageId(0)));
                open = None;
            }
            (']', Some(('[', from))) => {
                let number: String =
                    chars.by_ref().take_while(|&c| c != ')').filter(char::is_ascii_digit).collect();
                close(&mut text, from, Style::default(), Some(LinkId(number.parse().unwrap())), None);
                open = None;
            }
            ('*' | '!' | '[', None) => open = Some((c, start)),
            _ => text.string.push(c),
        }
    }
    text
}

pub(crate) fn block(kind: BlockKind) -> Block {
    Block { kind, containers: Vec::new(), align: Align::Start, spaced: true, source: 0..0 }
}

pub(crate) fn inside(containers: &[Container], spaced: bool, kind: BlockKind) -> Block {
    Block { containers: containers.to_vec(), spaced, ..block(kind) }
}

pub(crate) fn paragraph(text: &str) -> Block {
    block(BlockKind::Paragraph(marked(text)))
}

pub(crate) fn document(blocks: Vec<Block>) -> Document {
    Document { blocks, ..Document::default() }
}

/// A table from rows of cells; `>n` and `vn` before a cell's text are its column and row spans.
pub(crate) fn table(header_rows: usize, rows: &[&[(usize, &str)]]) -> Table {
    let mut widest = 0;
    let rows = rows
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let cell = |&(column, text): &(usize, &str)| {
                let (mut text, mut columns, mut rows) = (text, 1, 1);
                while let Some(rest) = text.strip_prefix(['>', 'v']) {
                    let number = rest[..1].parse().unwrap();
                    *(if text.starts_with('>') { &mut columns } else { &mut rows }) = number;
                    text = &rest[1..];
                }
                widest = widest.max(column + columns);
                let header = index < header_rows;
                Cell { column, columns, rows, text: marked(text), align: Align::Start, header }
            };
            row.iter().map(cell).collect()
        })
        .collect();
    Table { caption: None, rows, header_rows, columns: widest }
}

/// The page as plain text.
pub(crate) fn page(document: &Document, width: usize) -> Vec<String> {
    lines(document, width, &LayoutOptions::default())
        .map(|line| {
            line.pieces.iter().map(|piece| piece.text.as_str()).collect::<String>().trim_end().to_owned()
        })
        .collect()
}

/// Checks the invariants of every page, document and width.
pub(crate) fn check(document: &Document, width: usize) {
    let mut place = TextPosition::default();
    let text = |block: &Block| block_text(document, &block.kind).chars().collect();
    let texts: Vec<Vec<char>> = document.blocks.iter().map(text).collect();
    for line in lines(document, width, &LayoutOptions::default()) {
        let text: String = line.pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert!(!text.chars().any(is_unsafe), "a control in {text:?}");
        assert!(
            !line.wide && (crate::text::width(&text) <= width || width < 2),
            "{text:?} is wider than {width}"
        );
        assert!(line.place >= place, "{:?} after {place:?}", line.place);
        place = line.place;
        for piece in &line.pieces {
            let own = texts.get(line.place.block).map_or(&[][..], |text| &text[piece.characters.clone()]);
            let own: String = own.iter().collect();
            let raised = piece.style.mark.baseline != 0;
            let tab = own == "\t" && piece.text.trim().is_empty();
            assert!(
                own.is_empty() || raised || tab || own == piece.text,
                "{own:?} shown as {:?}",
                piece.text
            );
        }
    }
}

#[test]
fn every_character_is_on_the_page_and_knows_its_place() {
    for width in 1..=120 {
        let document = pages::everything();
        check(&document, width);
        for (index, block) in document.blocks.iter().enumerate() {
            let mut seen = vec![false; block_text(&document, &block.kind).chars().count()];
            for line in block_lines(&document, index, width, &LayoutOptions::default()) {
                for piece in line.pieces {
                    seen[piece.characters].fill(true);
                }
            }
            let text: Vec<char> = block_text(&document, &block.kind).chars().collect();
            let records = matches!(block.kind, BlockKind::Table(_));
            let lost: String = text
                .iter()
                .zip(seen)
                .filter(|(c, seen)| !seen && !c.is_whitespace())
                .map(|(c, _)| *c)
                .collect();
            assert!(lost.is_empty() || records, "{lost:?} of block {index} at {width}");
        }
    }
}

#[test]
fn a_place_is_found_again_at_another_width() {
    let document = pages::everything();
    for width in [20, 33, 80] {
        let wide: Vec<Line> = lines(&document, width, &LayoutOptions::default()).collect();
        for line in lines(&document, 47, &LayoutOptions::default()) {
            let at = wide.partition_point(|other| other.place <= line.place).saturating_sub(1);
            let found = &wide[at];
            assert!(found.place <= line.place && found.place.block == line.place.block);
        }
    }
}
