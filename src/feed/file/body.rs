//! The body of an article file: HTML of strangers, made safe and written so that every program leaves it as it is.
//!
//! Only the elements and attributes of [`elements`] stay; addresses become absolute. The body is one `<div>` without a
//! blank line, which is one HTML block for Markdown, and has no opening of a template tag.

mod address;
mod code;
mod elements;
mod output;
mod parse;
mod picture;
mod tree;
mod write;

use crate::feed::ItemText;

/// The most bytes of a body; what follows is left out.
const BODY_MAX: usize = 4 << 20;

/// The body of a file.
pub(super) struct Body {
    /// A `<div>` and a line end.
    pub(super) html: String,
    /// Whether the text was too long or too deeply nested, so that its end is missing.
    pub(super) is_cut: bool,
}

/// The body for the text of an item.
pub(super) fn body(text: &ItemText) -> Body {
    let tree = tree::Tree::new();
    let is_read = parse::parse(&text.html, &tree);
    let (html, is_written) = write::write(&tree.nodes(), text.base.as_ref(), BODY_MAX);
    Body { html, is_cut: !(is_read && is_written) }
}

/// Whether an element of a body stands on lines of its own.
pub(super) fn is_block(name: &str) -> bool {
    matches!(elements::treatment(name), elements::Treatment::Block(_))
}

#[cfg(test)]
mod tests;
