//! What note programs and site generators add to Markdown: formulas, marked words, indexes, comments, callouts, boxes,
//! embedded files. It becomes Markdown, and HTML where Markdown has no mark for it. Code is left alone.
//!
//! Sources: Obsidian, Pandoc, markdown-it and its plugins (`VuePress`), Docusaurus, Goldmark, Python-Markdown, Logseq.

mod blocks;
mod formulas;
mod inline;
mod wiki;

pub(super) use formulas::{display_formula, inline_formula, org_formulas};

use std::borrow::Cow;

/// Markdown without the marks of extensions. `wikilinks` says who reads `[[name]]`.
pub(super) fn to_markdown(text: Cow<'_, str>, wikilinks: crate::site::Wikilinks) -> Cow<'_, str> {
    inline::to_markdown(blocks::to_markdown(text), wikilinks)
}

/// The length of the target of a link at the start of a text: `(…)`, with pairs of parentheses in it.
fn parentheses(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return (byte == b')').then_some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests;
