//! Reads front matter line by line when no parser accepts it.
//!
//! The block is split at its keys and each key is parsed alone, so that one broken title does not lose the tags. The
//! value of a key that is still invalid is the text after the key, as written.

use super::{Field, Node, lines, quick, yaml};

/// The most keys whose values are parsed one by one; in a longer block all values are plain text.
const PARTS_MAX: usize = 400;

/// Reads a block that is not valid YAML.
pub(super) fn read(source: &str) -> Vec<Field<'_>> {
    let parts = parts(source);
    let parse = source.len() <= super::SIZE_MAX && parts.len() <= PARTS_MAX;
    let read = |(_, part)| {
        let whole = if parse { parsed(part) } else { None };
        whole.or_else(|| raw(part))
    };
    parts.into_iter().filter_map(read).collect()
}

/// The line in the block, counted from 0, of the first key that is invalid on its own.
pub(super) fn first_broken(source: &str) -> Option<usize> {
    let parts = parts(source);
    if source.len() > super::SIZE_MAX || parts.len() > PARTS_MAX {
        return None;
    }
    let (at, _) = parts.into_iter().find(|(_, part)| parsed(part).is_none())?;
    Some(source[..at].matches('\n').count())
}

/// One key and its value, if they are valid YAML on their own.
fn parsed(part: &str) -> Option<Field<'_>> {
    let mut fields = quick::read(part).or_else(|| yaml::read(part).ok())?;
    if fields.len() == 1 { fields.pop() } else { None }
}

/// Reads `Key: value` lines as Pelican and `MultiMarkdown` write them: without quotes; indented lines continue a value.
pub(super) fn headers(source: &str) -> Vec<Field<'_>> {
    let plain =
        |part| quick::read(part).filter(|fields| fields.len() == 1).and_then(|mut fields| fields.pop());
    parts(source).into_iter().filter_map(|(_, part)| plain(part).or_else(|| raw(part))).collect()
}

/// The block split at its keys, each part with its offset in bytes.
fn parts(source: &str) -> Vec<(usize, &str)> {
    let starts = starts(source);
    let ends = starts.iter().skip(1).copied().chain([source.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| (start, &source[start..end])).collect()
}

/// The offsets of the lines that have a key.
fn starts(source: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        if lines::key(line.trim_end()).is_some() {
            starts.push(at);
        }
        at += line.len();
    }
    starts
}

/// A key with the lines after it: a list if the key's line has no value and items follow, else text.
fn raw(part: &str) -> Option<Field<'_>> {
    let mut rows = part.lines();
    let (key, rest) = lines::key(rows.next()?.trim_end())?;
    let behind: Vec<&str> = rows.filter(|line| !line.trim().is_empty()).collect();
    if rest.is_empty() && !behind.is_empty() && behind.iter().any(|line| lines::item(line).is_some()) {
        return Some(Field::new(key, Node::List(items(&behind))));
    }
    // These indicators introduce a YAML block scalar.
    let rest = if ["|", ">", "|-", ">-"].contains(&rest) { "" } else { rest };
    if behind.is_empty() {
        return Some(Field::new(key, value(rest)));
    }
    let mut text = rest.to_owned();
    for line in behind {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(line.trim());
    }
    let text = lines::unquote(&text).to_owned();
    Some(Field::new(key, Node::text(text)))
}

fn items<'t>(rows: &[&'t str]) -> Vec<Node<'t>> {
    let mut items = Vec::new();
    for row in rows {
        let Some(item) = lines::item(row) else { continue };
        match lines::item(item).filter(|_| item.starts_with('-')) {
            Some(inner) => items.push(Node::List(vec![Node::text(lines::unquote(inner))])),
            None => items.push(Node::text(lines::unquote(item))),
        }
    }
    items
}

/// A value on its key's line: a list if it is in brackets, else text.
fn value(rest: &str) -> Node<'_> {
    if let Some(inner) = rest.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'))
        && !inner.contains(['[', ']', '{'])
    {
        let items = inner.split([',', '，']).map(lines::unquote).filter(|item| !item.is_empty());
        return Node::List(items.map(Node::text).collect());
    }
    Node::text(unescape(rest))
}

/// Resolves escaped quotes as YAML does, if a text in double quotes contains no other quotes.
fn unescape(rest: &str) -> std::borrow::Cow<'_, str> {
    if let Some(inner) = lines::wrapped(rest, '"')
        && inner.contains("\\\"")
        && !inner.replace("\\\"", "").contains('"')
    {
        return inner.replace("\\\"", "\"").replace("\\\\", "\\").into();
    }
    lines::unquote(rest).into()
}
