//! Two small dialects: `[#]: key: value` lines, and Ziggy's `.key = value,`.

use super::{Field, Matter, Node, lines};

/// Reads `[#]: key: value` lines. A value may be quoted. Any other line is skipped.
pub(super) fn read(matter: &mut Matter<'_>) {
    matter.fields = matter
        .source
        .lines()
        .filter_map(|line| {
            let (key, rest) = lines::key(line.strip_prefix("[#]:")?.trim())?;
            Some(Field::new(key, Node::text(lines::unquote(rest))))
        })
        .collect();
}

/// Reads `.key = value,` lines. Values are strings, `@date("…")`, lists or booleans; a list may span lines.
pub(super) fn read_ziggy(matter: &mut Matter<'_>) {
    let mut fields: Vec<Field<'_>> = Vec::new();
    let mut open = false;
    for line in matter.source.lines() {
        let line = line.trim();
        if open {
            open = !line.starts_with([']', '}']);
            if let Some(Field { value: Node::List(items), .. }) = fields.last_mut() {
                items.extend(strings(line));
            }
            continue;
        }
        let Some((key, rest)) = line.strip_prefix('.').and_then(|rest| rest.split_once('=')) else {
            continue;
        };
        let rest = rest.trim().trim_end_matches(',').trim_end();
        let value = match rest.as_bytes().first() {
            Some(b'[' | b'{') => {
                open = !rest.ends_with([']', '}']);
                Node::List(strings(rest))
            }
            Some(b'@') => strings(rest).pop().unwrap_or_else(|| Node::text(rest)),
            Some(b'"') => {
                strings(rest).into_iter().next().unwrap_or_else(|| Node::text(lines::unquote(rest)))
            }
            _ => Node::text(rest),
        };
        fields.push(Field::new(key.trim(), value));
    }
    matter.fields = fields;
}

/// The quoted strings of a line.
fn strings(line: &str) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find('"') {
        let inside = &rest[start + 1..];
        let mut escaped = false;
        let end = inside.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let Some(end) = end else { break };
        let text = &inside[..end];
        let node = if text.contains('\\') {
            Node::text(text.replace("\\\"", "\"").replace("\\\\", "\\"))
        } else {
            Node::text(text)
        };
        found.push(node);
        rest = &inside[end + 1..];
    }
    found
}
