//! Reads categories as paths, and tags, from every way of listing them.

use super::keys::{Meaning, Values};
use super::matter::{Field, Form, Node};
use super::values::{is_null, line, unlinked};
use crate::site::{CategoryList, Words};

/// The longest category path; further levels are dropped.
const LEVELS_MAX: usize = 32;

/// The most category paths of one article; further ones are dropped.
const PATHS_MAX: usize = 200;

/// The paths of a value. A string is one path. A flat list is one path of its elements, or as siblings one path per
/// element. If any element is a list, each element is a path.
pub(super) fn paths(node: &Node<'_>, list: CategoryList) -> Vec<Vec<String>> {
    let mut paths: Vec<Vec<String>> = Vec::new();
    let mut add = |path: Vec<String>| {
        if !path.is_empty() && !paths.contains(&path) && paths.len() < PATHS_MAX {
            paths.push(path);
        }
    };
    match node {
        Node::List(items)
            if list == CategoryList::Siblings || items.iter().any(|item| matches!(item, Node::List(_))) =>
        {
            for item in items {
                add(path(item));
            }
        }
        node => add(path(node)),
    }
    paths
}

fn path(node: &Node<'_>) -> Vec<String> {
    let mut path = Vec::new();
    names(node, &mut |name| {
        if path.len() < LEVELS_MAX {
            path.push(name);
        }
    });
    path
}

/// Passes every name in a value to `add`, cleaned. Empty and null values are skipped.
pub(super) fn names(node: &Node<'_>, add: &mut dyn FnMut(String)) {
    match node {
        Node::Text(text) if is_null(text) => {}
        Node::Text(text) => {
            let name = line(if text.trim().starts_with("[[") { unlinked(text) } else { text });
            if !name.is_empty() {
                add(name);
            }
        }
        Node::List(items) => items.iter().take(PATHS_MAX).for_each(|item| names(item, add)),
        // YAML reads the name `编程: 前端` as a map.
        Node::Map(fields) if fields.iter().any(is_name) => {
            fields.iter().filter(|field| is_name(field)).for_each(|field| names(&field.value, add));
        }
        Node::Map(fields) => {
            for field in fields.iter().take(PATHS_MAX) {
                match &field.value {
                    Node::Text(value) if value.is_empty() => names(&Node::Text(field.key.clone()), add),
                    Node::Text(value) => {
                        let whole = format!("{}: {value}", field.key);
                        names(&Node::Text(whole.into()), add);
                    }
                    value => names(value, add),
                }
            }
        }
    }
}

/// The tags of front matter.
pub(super) fn tags(values: &Values<'_, '_>, form: Form, words: Words) -> Vec<String> {
    let Some(found) = values.first(Meaning::Tags) else { return Vec::new() };
    let node = found.value;
    let mut tags = Vec::new();
    names(node, &mut |name| {
        if !tags.contains(&name) {
            tags.push(name);
        }
    });
    // A list of one that is a list itself, as trafilatura writes it: `['a,b']`. In a name a blank follows the comma.
    if let (Node::List(_), [only]) = (node, &tags[..])
        && only.contains(',')
        && !only.contains(", ")
        && !only.starts_with(|c: char| c.is_ascii_digit())
    {
        return only.split(',').map(line).filter(|tag| !tag.is_empty()).collect();
    }
    // Header lines without YAML separate tags by commas, Pelican's by semicolons if there is one.
    if let (Node::Text(text), [only]) = (node, &tags[..]) {
        let separators: &[char] =
            if form == Form::Headers && text.contains(';') { &[';'] } else { &[',', '，'] };
        if text.contains(separators) {
            return only.split(separators).map(line).filter(|tag| !tag.is_empty()).collect();
        }
        if words == Words::Blanks && !found.key.eq_ignore_ascii_case("tag") {
            return only.split_whitespace().map(str::to_owned).collect();
        }
    }
    tags
}

/// Whether a field is the name of what its map describes: `- name: tea` beside `slug: t`.
fn is_name(field: &Field<'_>) -> bool {
    matches!(&*field.key, "name" | "title") && matches!(field.value, Node::Text(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Node<'_> {
        Node::Text(text.into())
    }

    fn shown(node: &Node<'_>, list: CategoryList) -> String {
        let join = |path: Vec<String>| path.join(" > ");
        paths(node, list).into_iter().map(join).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn every_kind_of_list_is_paths() {
        let list = |items: &[&'static str]| Node::List(items.iter().map(|item| text(item)).collect());
        let table = [
            (text("a, b"), "a, b", "a, b"),
            (text(""), "", ""),
            (list(&["新媒体", "观察者网", "首页"]), "新媒体 > 观察者网 > 首页", "新媒体 | 观察者网 | 首页"),
            (list(&["知乎", "知乎"]), "知乎 > 知乎", "知乎"),
            (list(&["a", "", "null", "~", "b"]), "a > b", "a | b"),
            (list(&["A/B: C #1", "[x](y)"]), "A/B: C #1 > [x](y)", "A/B: C #1 | [x](y)"),
            (list(&["[[Movies]]"]), "Movies", "Movies"),
            (Node::List(vec![list(&["a", "b"]), text("c")]), "a > b | c", "a > b | c"),
            (Node::List(vec![list(&["a", "b"]), list(&["a", "b"])]), "a > b", "a > b"),
            (Node::List(vec![list(&[])]), "", ""),
            (list(&["a\u{1b}[31m\u{202e}b"]), "a[31mb", "a[31mb"),
            (list(&["R&amp;D"]), "R&D", "R&D"),
        ];
        for (node, path, siblings) in table {
            assert_eq!(shown(&node, CategoryList::Path), path);
            assert_eq!(shown(&node, CategoryList::Siblings), siblings);
        }
    }
}
