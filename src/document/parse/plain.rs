//! Plain text: lines and paragraphs as they are.

use super::{addresses, budget};
use crate::document::model::{Align, Block, BlockKind, Document, Text};
use crate::text::clean_block;
use crate::trouble::Shortened;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// Paragraphs separated by blank lines, with their line breaks. Long paragraphs continue in another block. Past the
/// limit of blocks all text becomes lines of the last one.
pub(super) fn document(text: &str, cancel: &AtomicBool) -> Document {
    let mut document = Document::default();
    let mut paragraph = Paragraph::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let clean = clean_block(line.trim_end());
        if clean.trim().is_empty() {
            if document.blocks.len() < budget::BLOCKS {
                paragraph.end(&mut document, at);
                if cancel.load(Ordering::Relaxed) {
                    return Document::default();
                }
            }
        } else {
            let mut rest = &*clean;
            loop {
                if paragraph.string.len() >= budget::BLOCK_BYTES {
                    paragraph.part(&mut document, at);
                }
                let (now, later) = part(rest);
                if paragraph.string.is_empty() {
                    paragraph.start = at;
                } else {
                    paragraph.string.push('\n');
                }
                // In running text a tab is an ordinary blank.
                paragraph.string.extend(now.chars().map(|c| if c == '\t' { ' ' } else { c }));
                if later.is_empty() {
                    break;
                }
                paragraph.part(&mut document, at);
                rest = later;
            }
        }
        at += line.len();
    }
    paragraph.end(&mut document, at);
    if document.blocks.len() > budget::BLOCKS {
        document.notices.push(Shortened::Blocks(budget::BLOCKS));
    }
    link(&mut document);
    document
}

/// Splits a line that is too long for a block, at a blank if there is one. Returns both parts.
fn part(line: &str) -> (&str, &str) {
    if line.len() <= 2 * budget::BLOCK_BYTES {
        return (line, "");
    }
    let first = memchr::memrchr(b' ', &line.as_bytes()[..budget::BLOCK_BYTES]);
    let blank = first.filter(|blank| *blank > 0).or_else(|| {
        let word = line.len().min(budget::WORD_BYTES);
        let after = memchr::memchr(b' ', &line.as_bytes()[budget::BLOCK_BYTES..word])?;
        Some(budget::BLOCK_BYTES + after)
    });
    match blank {
        Some(blank) => (&line[..blank], &line[blank + 1..]),
        // Words are split only if they are far too long.
        None => line.split_at(line.floor_char_boundary(budget::WORD_BYTES)),
    }
}

#[derive(Default)]
struct Paragraph {
    /// Its start in the body.
    start: usize,
    string: String,
    /// Whether it continues the previous block.
    continues: bool,
}

impl Paragraph {
    fn end(&mut self, document: &mut Document, end: usize) {
        self.part(document, end);
        self.continues = false;
    }

    /// Ends the block; the paragraph continues in another one.
    fn part(&mut self, document: &mut Document, end: usize) {
        if self.string.is_empty() {
            return;
        }
        self.string.shrink_to_fit();
        document.blocks.push(Block {
            kind: BlockKind::Paragraph(Text { string: std::mem::take(&mut self.string), spans: Vec::new() }),
            containers: Vec::new(),
            align: Align::Start,
            spaced: !document.blocks.is_empty() && !self.continues,
            source: self.start..end.max(self.start),
        });
        self.continues = true;
    }
}

/// Makes links of all bare addresses.
fn link(document: &mut Document) {
    let mut known = HashMap::new();
    let mut blocks = std::mem::take(&mut document.blocks);
    let mut found = 0;
    for block in &mut blocks {
        let BlockKind::Paragraph(text) = &mut block.kind else { continue };
        addresses::link(text, |address| {
            found += 1;
            if found > budget::ADDRESSES {
                return None;
            }
            let id = |address: &String| document.add_link(address.clone(), None);
            Some(*known.entry(address).or_insert_with_key(id))
        });
    }
    document.blocks = blocks;
    if found > budget::ADDRESSES {
        document.notices.push(Shortened::Elements(budget::ADDRESSES));
    }
}

/// The text of an HTML body without its tags, for bodies whose structure cannot be read.
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
