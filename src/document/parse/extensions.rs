//! What note programs and site generators add to Markdown: formulas, marked words, indexes, comments, callouts, boxes,
//! embedded files. It becomes Markdown, and HTML where Markdown has no mark for it. Code is left alone.
//!
//! Sources: Obsidian, Pandoc, markdown-it and its plugins (`VuePress`), Docusaurus, Goldmark, Python-Markdown, Logseq.

mod blocks;
mod formulas;
mod inline;

pub(super) use formulas::{apart, in_line, in_org};

use std::borrow::Cow;

/// Markdown without the marks of extensions. `wikilinks` says who reads `[[name]]`.
pub(super) fn plain(text: Cow<'_, str>, wikilinks: crate::site::Wikilinks) -> Cow<'_, str> {
    inline::plain(blocks::plain(text), wikilinks)
}

#[cfg(test)]
mod tests;
