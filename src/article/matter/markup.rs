//! The headers of reStructuredText, Org and `AsciiDoc`, which are known by the file's ending.

use super::build::{matter, next_line};
use super::{Field, Form, Matter, Node, SIZE_MAX};

/// Reads the header of a file with this ending; none if the ending has no header of its own.
pub(super) fn read<'t>(text: &'t str, start: usize, ending: &str) -> Option<Matter<'t>> {
    match ending {
        "org" => org(text, start),
        "rst" => rest(text, start),
        "adoc" | "asciidoc" => asciidoc(text, start),
        _ => None,
    }
}

/// The line at a place, and the start of the next one.
fn line_at(text: &str, at: usize) -> (&str, usize) {
    let next = next_line(text, at);
    (text[at..next].trim_end(), next)
}

/// `#+key: value` lines, between comments and blank lines.
fn org(text: &str, start: usize) -> Option<Matter<'_>> {
    let mut fields = Vec::new();
    let mut at = start;
    let mut end = start;
    while at < text.len() && at - start < SIZE_MAX {
        let (line, next) = line_at(text, at);
        if let Some((key, value)) = line.strip_prefix("#+").and_then(|rest| rest.split_once(':')) {
            let value = value.trim();
            let is_key = !key.is_empty() && !key.contains(char::is_whitespace) && !is_block(key);
            if !is_key {
                break;
            }
            // `#+tags[]: a b` is a list.
            let node = match key.strip_suffix("[]") {
                Some(_) => Node::List(value.split_whitespace().map(Node::text).collect()),
                None if value.starts_with(':') => {
                    Node::List(value.split(':').filter(|tag| !tag.is_empty()).map(Node::text).collect())
                }
                None => Node::text(value),
            };
            fields.push(Field::new(key.trim_end_matches("[]"), node));
            end = next;
        } else if !(line.is_empty() || line.starts_with("# ")) {
            break;
        }
        at = next;
    }
    (!fields.is_empty()).then(|| matter(text, (start, end), end, fields))
}

/// Whether a keyword of Org stands in the text and not in the header.
fn is_block(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["begin_", "end_", "caption", "name", "attr_", "results", "include"]
        .iter()
        .any(|start| key.starts_with(start))
}

/// The title with its line of punctuation, and the list of fields behind it.
fn rest(text: &str, start: usize) -> Option<Matter<'_>> {
    let mut fields = Vec::new();
    let (mut line, mut next) = line_at(text, start);
    let mut at = start;
    if is_rule(line) {
        at = next;
        (line, next) = line_at(text, at);
    }
    let (underline, behind) = line_at(text, next);
    if is_rule(underline) && !line.is_empty() && !line.starts_with(':') {
        fields.push(Field::new("title", Node::text(line.trim())));
        at = behind;
    } else {
        at = start.max(at.min(start));
    }
    at = skip_empty(text, at);
    if let Some((subtitle, behind)) = subtitle(text, at).filter(|_| !fields.is_empty()) {
        fields.push(Field::new("subtitle", Node::text(subtitle)));
        at = behind;
    }
    let from = at;
    while at < text.len() && at - start < SIZE_MAX {
        let (line, next) = line_at(text, at);
        if let Some((key, value)) = attribute(line) {
            fields.push(Field::new(key, Node::text(value)));
        } else if line.starts_with([' ', '\t'])
            && !line.trim().is_empty()
            && at > from
            && let Some(Field { value: Node::Text(value), .. }) = fields.last_mut()
        {
            let value = value.to_mut();
            value.push(' ');
            value.push_str(line.trim());
        } else {
            break;
        }
        at = next;
    }
    (!fields.is_empty()).then(|| Matter { form: Form::Headers, ..matter(text, (from, at), at, fields) })
}

/// A second title before the list of fields, and where the list begins; none without fields.
fn subtitle(text: &str, start: usize) -> Option<(&str, usize)> {
    let (mut line, mut next) = line_at(text, start);
    if is_rule(line) {
        (line, next) = line_at(text, next);
    }
    let (underline, behind) = line_at(text, next);
    let is_title = is_rule(underline) && !line.is_empty() && attribute(line).is_none();
    let fields = skip_empty(text, behind);
    (is_title && attribute(line_at(text, fields).0).is_some()).then(|| (line.trim(), fields))
}

/// The start of the next line that is not empty.
fn skip_empty(text: &str, mut at: usize) -> usize {
    while at < text.len() && line_at(text, at).0.is_empty() {
        at = next_line(text, at);
    }
    at
}

/// A line of one punctuation mark, at least two of them.
fn is_rule(line: &str) -> bool {
    let mut bytes = line.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_punctuation() && line.len() >= 2 && bytes.all(|b| b == first))
}

/// `:key: value`.
fn attribute(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.strip_prefix(':')?.split_once(':')?;
    let is_key = key.starts_with(|c: char| c.is_alphanumeric())
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    (is_key && (value.is_empty() || value.starts_with([' ', '\t']))).then_some((key, value.trim()))
}

/// `= Title`, the author's line, the line of the revision, and `:key: value` lines.
fn asciidoc(text: &str, start: usize) -> Option<Matter<'_>> {
    let mut fields = Vec::new();
    let mut at = start;
    let mut place = 0;
    while at < text.len() && at - start < SIZE_MAX {
        let (line, next) = line_at(text, at);
        if let Some((key, value)) = attribute(line) {
            let key = key.strip_prefix("page-").or_else(|| key.strip_prefix("jbake-")).unwrap_or(key);
            let value = value.trim_start_matches('[').trim_end_matches(']');
            fields.push(Field::new(if key == "revdate" { "date" } else { key }, Node::text(value)));
        } else if let Some(title) = line.strip_prefix("= ").filter(|_| place == 0) {
            fields.push(Field::new("title", Node::text(title.trim())));
            place = 1;
        } else if line.starts_with("//") {
            // A comment.
        } else if place == 1 && !line.is_empty() {
            let author = line.split(['<', ';']).next().unwrap_or(line);
            fields.push(Field::new("author", Node::text(author.trim())));
            place = 2;
        } else if place == 2 && !line.is_empty() {
            // `v1.0, 2019-07-25: remark`
            let date =
                line.split([',', ':']).find(|part| part.trim().starts_with(|c: char| c.is_ascii_digit()));
            fields.extend(date.map(|date| Field::new("date", Node::text(date.trim()))));
            place = 3;
        } else {
            break;
        }
        at = next;
    }
    (!fields.is_empty()).then(|| matter(text, (start, at), at, fields))
}
