//! Finds an article's title: from the front matter, else the body's first heading, else the file name.

use super::matter::{Matter, Node};
use super::values::line;
use super::{body, name};
use std::path::Path;

const UNTITLED: &str = "untitled";

/// The title; never empty.
pub(super) fn of(matter: &Matter<'_>, rest: &str, path: &Path) -> String {
    let from_matter = || ["title", "标题"].into_iter().find_map(|key| from_value(matter, key));
    let heading = || {
        let heading = body::first_heading(rest, path)?;
        Some(line(&heading)).filter(|title| !title.is_empty())
    };
    // `subject` is the English headline of a translated article; the translated headline is the body's heading.
    let subject = || from_value(matter, "subject");
    let file = || Some(line(&name::title(path))).filter(|title| !title.is_empty());
    from_matter().or_else(heading).or_else(subject).or_else(file).unwrap_or_else(|| UNTITLED.to_owned())
}

fn from_value(matter: &Matter<'_>, key: &str) -> Option<String> {
    let title = match matter.get(key)? {
        Node::Text(text) if !text.trim().is_empty() => line(text),
        // A list, a map or a comment to the parser, but the author wrote it as a title.
        node => match matter
            .written(key)
            .map(str::trim)
            .filter(|written| !written.is_empty() && !is_bare_quotes(written))
        {
            Some(written) => line(written),
            None => line(&joined(node)),
        },
    };
    (!title.is_empty()).then_some(title)
}

fn is_bare_quotes(written: &str) -> bool {
    written.trim_matches(['"', '\'', '|', '>', '-']).trim().is_empty()
}

fn joined(node: &Node<'_>) -> String {
    match node {
        Node::Text(text) => text.to_string(),
        Node::List(items) => items.iter().take(50).map(joined).collect::<Vec<_>>().join(", "),
        Node::Map(fields) => {
            let pair = |field: &super::matter::Field<'_>| format!("{}: {}", field.key, joined(&field.value));
            fields.iter().take(50).map(pair).collect::<Vec<_>>().join(", ")
        }
    }
}
