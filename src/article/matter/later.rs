//! Front matter in the forms that newsrack has learned to read since version 0.1.0. They take no part in the id of an
//! article.
//!
//! Each form is recognised by its own marks, and only then replaces what [`basic`](super::basic) found.

use super::build::{matter, next_line};
use super::{Field, Form, Matter, Node, block, markup, named, notes};

/// Whether a text begins with front matter that has an opening and a closing delimiter.
pub(in super::super) fn opens(text: &str) -> bool {
    block::opens(text) || {
        let start = block::skip_blank(text);
        text.as_bytes().get(start) == Some(&b'-') && named::read(text, start).is_some()
    }
}

/// Reads the front matter of the text of a file with this ending. `basic` is what version 0.1.0 reads.
pub(in super::super) fn read<'t>(text: &'t str, basic: Matter<'t>, ending: Option<&str>) -> Matter<'t> {
    let start = block::skip_blank(text);
    if let Some(found) = ending.and_then(|ending| markup::read(text, start, ending)) {
        return found;
    }
    let found = match text.as_bytes().get(start) {
        Some(b'-') if text[start..].starts_with("---") => named::read(text, start),
        Some(b'.' | b'<') => nikola(text, start),
        Some(b'>') => simpread(text, start),
        Some(b'#') => notes::notion(text, start),
        _ => None,
    };
    let is_plain = |matter: &Matter<'_>| matter.body == 0 || matter.form == Form::Headers;
    let found = found.or_else(|| if is_plain(&basic) { notes::logseq(text, start) } else { None });
    let found = found.or_else(|| if is_plain(&basic) { notes::joplin(text, start) } else { None });
    found.unwrap_or(basic)
}

/// The front matter in a file beside the article: Nikola's `.meta`.
pub(in super::super) fn sidecar(text: &str) -> Option<Matter<'_>> {
    nikola(text, block::skip_blank(text))
}

/// Nikola's header: lines of `.. key: value`, in a comment or not.
fn nikola(text: &str, start: usize) -> Option<Matter<'_>> {
    let in_comment = text[start..].starts_with("<!--");
    let from = if in_comment { next_line(text, start) } else { start };
    if in_comment && !text[start + 4..from].trim().is_empty() {
        return None;
    }
    let mut fields = Vec::new();
    let mut at = from;
    while at < text.len() && at - start < super::SIZE_MAX {
        let next = next_line(text, at);
        let line = text[at..next].trim();
        if line.is_empty() && in_comment {
            at = next;
            continue;
        }
        let Some((key, value)) = directive(line) else { break };
        fields.push(Field::new(key, Node::text(value)));
        at = next;
    }
    let known = |key: &str| {
        matches!(key, "title" | "date" | "slug" | "tags" | "category" | "author" | "link" | "type")
    };
    if !fields.iter().any(|field| known(&field.key.to_ascii_lowercase())) {
        return None;
    }
    let body = if in_comment {
        let rest = &text[at..];
        at + rest.find("-->").filter(|end| rest[..*end].trim().is_empty())? + 3
    } else {
        at
    };
    let body = if text[body..].starts_with('\n') { body + 1 } else { body };
    Some(Matter { form: Form::Nikola, ..matter(text, (from, at), body, fields) })
}

/// `.. key: value`. A directive of reStructuredText has two colons.
fn directive(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.strip_prefix(".. ")?.split_once(':')?;
    let is_key =
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    (is_key && (value.is_empty() || value.starts_with([' ', '\t']))).then_some((key, value.trim()))
}

/// The first line of a page that `SimpRead` saved as Markdown. It stays in the body; the address behind 原文地址 is the
/// link.
fn simpread(text: &str, start: usize) -> Option<Matter<'_>> {
    let end = next_line(text, start);
    let line = &text[start..end];
    let after = line.strip_prefix("> 本文由 [简悦 SimpRead]").and_then(|rest| rest.split_once("原文地址"))?.1;
    let link = after.split_once("](")?.1.split_once(')')?.0;
    let fields = vec![Field::new("link", Node::text(link))];
    Some(Matter { form: Form::SimpRead, ..matter(text, (start, end), 0, fields) })
}
