//! What readers of front matter without a parser share: lines, values, and the result.

use super::{Field, Matter, Node, lines};
use std::borrow::Cow;

/// The front matter with these fields, which stand between two places of the text. The body begins at `body`.
pub(super) fn matter<'t>(
    text: &'t str,
    (from, to): (usize, usize),
    body: usize,
    fields: Vec<Field<'t>>,
) -> Matter<'t> {
    let line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..from]).count();
    Matter { fields, source: &text[from..to], line, body, end: text.len(), ..Matter::default() }
}

/// The start of the line behind the one at `at`.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |len| at + len + 1)
}

/// A text without quotes, as a value.
pub(super) fn value(text: &str) -> Node<'_> {
    Node::Text(Cow::Borrowed(lines::unquote(text)))
}
