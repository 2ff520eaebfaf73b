//! Markdown as HTML, so that it goes the same way.

use super::{emphasis, sentinel};
use pulldown_cmark::{Options, Parser, html};

/// Containers inside one another at the start of a line; deeper ones are text. The parser's time grows with
/// lines × depth.
const DEPTH: usize = 64;

/// Renders `CommonMark` with tables, strikethrough, footnotes and task lists; HTML in it stays.
pub(super) fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let bounded = bound(markdown);
    let marked = emphasis::mark(&bounded);
    let mut out = String::with_capacity(marked.len() + marked.len() / 4);
    html::push_html(&mut out, Parser::new_ext(&marked, options));
    if marked.contains(sentinel::FLANK) { emphasis::unmark(&out) } else { out }
}

/// Takes away quote and list marks above the depth that the parser bears, and runs of brackets that no one meant.
fn bound(markdown: &str) -> std::borrow::Cow<'_, str> {
    let deep = markdown.lines().any(|line| marks(line).1 > DEPTH);
    if !deep {
        return markdown.into();
    }
    let mut out = String::with_capacity(markdown.len());
    for line in markdown.split_inclusive('\n') {
        let (end, count) = marks(line);
        if count > DEPTH {
            let kept = line.char_indices().filter(|(_, c)| matches!(c, '>' | '-' | '*' | '+')).nth(DEPTH);
            out.push_str(&line[..kept.map_or(end, |(at, _)| at)]);
            out.push_str(&line[end..]);
        } else {
            out.push_str(line);
        }
    }
    out.into()
}

/// Where the container marks at the start of a line end, and how many they are.
fn marks(line: &str) -> (usize, usize) {
    let mut count = 0;
    for (at, c) in line.char_indices() {
        match c {
            '>' | '-' | '*' | '+' => count += 1,
            ' ' | '\t' => {}
            _ => return (at, count),
        }
    }
    (0, 0)
}
