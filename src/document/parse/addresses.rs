//! Bare addresses in running text, which become links.

use super::budget;
use crate::document::model::{LinkId, Span, Style, Text};
use std::ops::Range;

/// Makes links of the bare addresses in a text, except in links, code and the descriptions of images. The text does
/// not change. `link` numbers the addresses in order; an address for which it returns `None` stays text.
pub(super) fn link(text: &mut Text, mut link: impl FnMut(String) -> Option<LinkId>) {
    let found = find(text);
    if found.is_empty() {
        return;
    }
    let spans = std::mem::take(&mut text.spans);
    let mut out = Vec::with_capacity(spans.len() + found.len());
    let mut found = found.into_iter().peekable();
    let mut from = 0;
    // The number of the current address, which may continue in the next span.
    let mut number = None;
    let mut add = |part: Range<usize>, span: Option<Span>| {
        let mut from = part.start;
        let style = span.as_ref().map_or(Style::default(), |span| span.style);
        while let Some(address) = found.peek().filter(|address| address.start < part.end).cloned() {
            let (start, end) = (address.start.max(from), address.end.min(part.end));
            if let Some(span) = &span
                && start > from
            {
                out.push(Span { range: from..start, ..span.clone() });
            }
            let id = *number.get_or_insert_with(|| link(written(&text.string[address.clone()])));
            // Between two spans that touch there is nothing.
            if start < end && (id.is_some() || span.is_some()) {
                out.push(Span { range: start..end, style, link: id, image: None });
            }
            from = end;
            if address.end > part.end {
                break;
            }
            number = None;
            found.next();
        }
        if let Some(span) = span
            && from < part.end
        {
            out.push(Span { range: from..part.end, ..span });
        }
    };
    for span in spans {
        add(from..span.range.start, None);
        from = span.range.end;
        add(span.range.clone(), Some(span));
    }
    add(from..text.string.len(), None);
    text.spans = out;
}

/// The byte ranges of bare addresses in a text.
fn find(text: &Text) -> Vec<Range<usize>> {
    let string = text.string.as_str();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut blocked = text
        .spans
        .iter()
        .filter(|span| span.link.is_some() || span.image.is_some() || span.style.code)
        .map(|span| span.range.clone())
        .peekable();
    for colon in memchr::memmem::find_iter(string.as_bytes(), b"://") {
        let Some(start) = scheme(&string[..colon]) else { continue };
        if found.last().is_some_and(|last| start < last.end) {
            continue;
        }
        while blocked.next_if(|span| span.end <= start).is_some() {}
        let limit = blocked.peek().map_or(string.len(), |span| span.start);
        let host = colon + 3;
        if limit <= host {
            continue;
        }
        let length = length(&string[host..limit]);
        if length > 0 {
            found.push(start..host + length);
        }
    }
    found
}

/// The start of the `http` or `https` at the end of a text.
fn scheme(before: &str) -> Option<usize> {
    let start = ["https", "http"].iter().find_map(|scheme| {
        let start = before.len().checked_sub(scheme.len())?;
        before.get(start..)?.eq_ignore_ascii_case(scheme).then_some(start)
    })?;
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
    (!before[..start].ends_with(word)).then_some(start)
}

/// The number of bytes after `://` that belong to the address; 0 if it is not an address.
fn length(text: &str) -> usize {
    let first = text.bytes().next();
    if !first.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'[') {
        return 0;
    }
    let mut end =
        text.find(|c| !belongs(c)).unwrap_or(text.len()).min(text.floor_char_boundary(budget::ADDRESS));
    // A closing bracket without an opening one belongs to the text around the address.
    let mut open = [0_u32; 3];
    for (at, b) in text[..end].bytes().enumerate() {
        let Some(kind) = b"([{)]}".iter().position(|bracket| *bracket == b) else { continue };
        if kind < 3 {
            open[kind] += 1;
        } else if open[kind - 3] == 0 {
            end = at;
            break;
        } else {
            open[kind - 3] -= 1;
        }
    }
    let trailing = |c: char| {
        matches!(
            c,
            '.' | ','
                | ';'
                | ':'
                | '!'
                | '?'
                | '\''
                | '*'
                | '_'
                | '~'
                | '('
                | '['
                | '{'
                | '\u{200b}'
                | '\u{ad}'
        )
    };
    text[..end].trim_end_matches(trailing).len()
}

/// Whether a character may be part of an address: the ASCII characters of addresses, letters of scripts that separate
/// words by blanks, and soft breaks.
fn belongs(c: char) -> bool {
    let parts =
        matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '|' | '\u{2e80}'.. | '\u{1100}'..='\u{11ff}');
    !parts
        && (c.is_ascii_graphic()
            || matches!(c, '\u{200b}' | '\u{ad}')
            || !c.is_ascii() && c.is_alphanumeric())
}

/// An address without soft breaks.
fn written(address: &str) -> String {
    address.chars().filter(|c| !matches!(c, '\u{200b}' | '\u{ad}')).collect()
}
