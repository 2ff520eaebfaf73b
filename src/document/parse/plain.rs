//! Text that is neither HTML nor Markdown: lines and paragraphs as they stand.

use super::{addresses, budget};
use crate::document::model::{Align, Block, BlockKind, Document, Link, LinkId, Text};
use crate::text::clean_block;
use crate::trouble::Shortened;
use std::collections::HashMap;

/// Paragraphs parted by blank lines, each with its lines.
pub(super) fn document(text: &str) -> Document {
    let mut document = Document::default();
    let mut lines: Option<(usize, String)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let clean = clean_block(line.trim_end());
        if clean.trim().is_empty() {
            push(&mut document, lines.take(), at);
        } else {
            let (_, paragraph) = lines.get_or_insert_with(|| (at, String::new()));
            if !paragraph.is_empty() {
                paragraph.push('\n');
            }
            // A tab in running text is a blank like any other.
            paragraph.push_str(&clean.replace('\t', " "));
        }
        at += line.len();
    }
    push(&mut document, lines, at);
    link(&mut document);
    document
}

/// Makes links of the addresses in it.
fn link(document: &mut Document) {
    let mut known = HashMap::new();
    let Document { blocks, links, notices, .. } = document;
    let mut found = 0;
    for block in blocks {
        let BlockKind::Paragraph(text) = &mut block.kind else { continue };
        addresses::link(text, |address| {
            found += 1;
            if found > budget::ADDRESSES {
                return None;
            }
            let next = LinkId(links.len() as u32);
            Some(*known.entry(address).or_insert_with_key(|address: &String| {
                links.push(Link { address: address.clone(), title: None });
                next
            }))
        });
    }
    if found > budget::ADDRESSES {
        notices.push(Shortened::Elements(budget::ADDRESSES));
    }
}

fn push(document: &mut Document, lines: Option<(usize, String)>, end: usize) {
    let Some((start, string)) = lines else { return };
    document.blocks.push(Block {
        kind: BlockKind::Paragraph(Text { string, spans: Vec::new() }),
        containers: Vec::new(),
        align: Align::Start,
        spaced: !document.blocks.is_empty(),
        source: start..end,
    });
}

/// The text of an HTML body without its tags, for when nothing better can be had of it.
pub(super) fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        match rest.find('>') {
            Some(close) => {
                let tag = &rest[1..close];
                if !tag.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
                    out.push_str(&rest[..=close]);
                } else if tag.trim_start_matches('/').starts_with(['p', 'd', 'h', 'l', 't', 'b']) {
                    out.push('\n');
                }
                rest = &rest[close + 1..];
            }
            None => break,
        }
    }
    out.push_str(rest);
    out
}
