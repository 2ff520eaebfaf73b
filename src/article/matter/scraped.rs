//! The front matter of a feed scraper's Hexo articles: a fixed template with titles, categories and authors inserted
//! unescaped, including quotes, brackets and hashes.
//!
//! It is read by the template and not as YAML: a title of `#` is `#`, a title of three lines is one title, and a title
//! with quotes inside its quotes is the whole text between the outer ones.

use super::{Field, Matter, Node, lines};

/// The template's keys, in order.
const KEYS: [&str; 7] = ["title", "categories", "headimg", "author", "comments", "date", "thumbnail"];

/// Reads a block by the template; none if the block does not follow it.
pub(super) fn read(source: &str) -> Option<Vec<Field<'_>>> {
    let rows: Vec<&str> = source.lines().collect();
    let mut fields: Vec<Field<'_>> = Vec::with_capacity(KEYS.len());
    let mut next_key = 0;
    let mut at = 0;
    while at < rows.len() {
        let found = KEYS[next_key..].iter().position(|key| starts_with_key(rows[at], key));
        let Some(found) = found else {
            if rows[at].trim().is_empty() {
                at += 1;
                continue;
            }
            return None;
        };
        let key = KEYS[next_key + found];
        next_key += found + 1;
        let rest = rows[at][key.len() + 1..].trim();
        let until = (at + 1..rows.len())
            .find(|row| KEYS[next_key..].iter().any(|key| starts_with_key(rows[*row], key)))
            .unwrap_or(rows.len());
        let behind = &rows[at + 1..until];
        fields.push(Field::new(key, value(key, rest, behind)));
        at = until;
    }
    Some(fields)
}

fn starts_with_key(row: &str, key: &str) -> bool {
    row.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'))
}

fn value<'t>(key: &str, rest: &'t str, behind: &[&'t str]) -> Node<'t> {
    if key == "categories" {
        return Node::List(levels(behind));
    }
    if behind.iter().all(|row| row.trim().is_empty()) {
        return Node::text(unquote(rest));
    }
    let rows = std::iter::once(rest).chain(behind.iter().map(|row| row.trim())).filter(|row| !row.is_empty());
    let whole = rows.collect::<Vec<_>>().join(" ");
    Node::text(unquote(&whole).to_owned())
}

/// The levels of the category path. A level may span several lines.
fn levels<'t>(rows: &[&'t str]) -> Vec<Node<'t>> {
    let mut levels: Vec<Node<'t>> = Vec::new();
    for row in rows {
        match (lines::item(row), levels.last_mut()) {
            (Some(item), _) => levels.push(Node::text(unquote(item))),
            (None, Some(Node::Text(level))) if !row.trim().is_empty() => {
                let level = level.to_mut();
                level.push(' ');
                level.push_str(row.trim());
            }
            (None, _) => {}
        }
    }
    levels
}

fn unquote(text: &str) -> &str {
    lines::unquote(text)
}

/// Reports the keys where valid YAML differs from the text as written.
pub(super) fn report_differences(matter: &mut Matter<'_>, parsed: &[Field<'_>], read: &[Field<'_>]) {
    for field in read {
        let other = parsed.iter().rev().find(|other| other.key == field.key).map(|other| &other.value);
        if other.is_none_or(|other| same(other, &field.value)) {
            continue;
        }
        let line = matter.line_of(&field.key);
        let message = format!("YAML would lose a part of `{}`; it is taken as written", field.key);
        matter.problem(line, message);
    }
}

fn same(one: &Node<'_>, other: &Node<'_>) -> bool {
    match (one, other) {
        (Node::Text(one), Node::Text(other)) => one.split_whitespace().eq(other.split_whitespace()),
        (Node::List(one), Node::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Node::Text(text), Node::List(list)) | (Node::List(list), Node::Text(text)) => {
            list.is_empty() && text.is_empty()
        }
        _ => false,
    }
}
