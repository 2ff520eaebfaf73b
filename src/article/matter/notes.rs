//! The fields that note programs write into a text without delimiters: Logseq, Notion and Joplin.

use super::build::{matter, next_line, value};
use super::{Field, Matter, Node, SIZE_MAX, lines};

/// Logseq's page properties: lines of `key:: value` at the beginning, up to the first line that is none.
pub(super) fn logseq(text: &str, start: usize) -> Option<Matter<'_>> {
    // The first block may hold them: `- title:: A page`.
    let in_list = text[start..].starts_with("- ");
    let mut fields = Vec::new();
    let mut at = start;
    while at < text.len() && at - start < SIZE_MAX {
        let next = next_line(text, at);
        let line = text[at..next].trim_end();
        let line = match (in_list, at == start) {
            (true, true) => line.get(2..),
            (true, false) => line.strip_prefix("  "),
            (false, _) => Some(line),
        };
        let Some((key, rest)) = line.and_then(property) else { break };
        fields.push(Field::new(key, names(key, rest)));
        at = next;
    }
    let known =
        |key: &str| lines::is_property(key) || matches!(key, "alias" | "id" | "type" | "icon" | "public");
    if !fields.iter().any(|field| known(&field.key)) {
        return None;
    }
    // The blank line behind the properties is no part of the text.
    let next = next_line(text, at);
    let body = if at < text.len() && text[at..next].trim().is_empty() { next } else { at };
    Some(matter(text, (start, at), body, fields))
}

/// `key:: value`.
fn property(line: &str) -> Option<(&str, &str)> {
    let (key, rest) = line.split_once("::")?;
    let is_key = key.starts_with(char::is_alphanumeric)
        && key.len() <= 80
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    (is_key && (rest.is_empty() || rest.starts_with(' '))).then_some((key, rest.trim()))
}

/// A value; that of tags is a list of pages: `tea, [[green tea]], #news`.
fn names<'t>(key: &str, rest: &'t str) -> Node<'t> {
    if !matches!(&*key.to_ascii_lowercase(), "tags" | "tag" | "category" | "categories") {
        return value(rest);
    }
    let name = |part: &'t str| {
        let part = part.trim();
        let part = part.strip_prefix('#').unwrap_or(part);
        part.strip_prefix("[[").and_then(|inner| inner.strip_suffix("]]")).unwrap_or(part)
    };
    let parts = rest.split([',', '，']).map(name).filter(|part| !part.is_empty());
    Node::List(parts.map(Node::text).collect())
}

/// Notion's properties: lines of `Name: value` between the heading and the text. They stay in the body.
pub(super) fn notion(text: &str, start: usize) -> Option<Matter<'_>> {
    let behind = next_line(text, start);
    if !text[start..behind].starts_with("# ") {
        return None;
    }
    let from = next_line(text, behind);
    if !text[behind..from].trim().is_empty() {
        return None;
    }
    let mut fields = Vec::new();
    let mut at = from;
    while at < text.len() && at - from < SIZE_MAX {
        let next = next_line(text, at);
        let line = text[at..next].trim_end();
        if line.is_empty() {
            break;
        }
        // One line of prose, and the paragraph is prose.
        let (key, rest) = line.split_once(": ")?;
        let is_name = key.starts_with(char::is_alphabetic)
            && key.chars().count() <= 40
            && key.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '/' | '(' | ')'))
            && rest.chars().count() <= 400;
        if !is_name {
            return None;
        }
        fields.push(Field::new(key, value(rest)));
        at = next;
    }
    if !fields.iter().any(|field| lines::is_property(&field.key)) {
        return None;
    }
    let shown_lines = from..at;
    Some(Matter { shown_lines, ..matter(text, (from, at), 0, fields) })
}

/// A note in the folder of Joplin: the title, the text, and a block of fields that ends with `type_: 1`.
pub(super) fn joplin(text: &str, start: usize) -> Option<Matter<'_>> {
    let whole = text.trim_end();
    let last = whole.rfind('\n').map_or(0, |at| at + 1);
    if whole[last..].strip_prefix("type_: ")?.parse::<u32>().is_err() {
        return None;
    }
    let head = whole.floor_char_boundary(whole.len().saturating_sub(SIZE_MAX));
    let from = whole[head..].rfind("\n\n").map_or(start, |at| head + at + 2);
    let mut fields = Vec::new();
    for line in whole[from..].lines() {
        let (key, rest) = line.split_once(':')?;
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            return None;
        }
        fields.push(Field::new(key, Node::text(rest.trim())));
    }
    let is_id = |field: &Field<'_>| matches!(&field.value, Node::Text(id) if id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()));
    if !fields.iter().any(|field| field.key == "id" && is_id(field)) {
        return None;
    }
    let body = if from > start {
        let behind = next_line(text, start);
        fields.push(Field::new("title", Node::text(text[start..behind].trim())));
        let next = next_line(text, behind);
        let skips_blank = next <= from && text[behind..next].trim().is_empty();
        if skips_blank { next } else { behind.min(from) }
    } else {
        from
    };
    Some(Matter { end: from, ..matter(text, (from, whole.len()), body, fields) })
}
