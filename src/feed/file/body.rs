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

/// The body of a file: a `<div>` and a line end.
pub(super) fn body(text: &ItemText) -> String {
    let tree = tree::Tree::new();
    parse::parse(&text.html, &tree);
    write::write(&tree.nodes(), text.base.as_ref(), BODY_MAX)
}

#[cfg(test)]
mod tests;
