//! Finds an article's title: from the front matter, else the body's first heading, else the file name.

use super::keys::{Found, Meaning, Values};
use super::matter::{Form, Matter, Node};
use super::values::line;
use super::{Place, body, name};
use std::borrow::Cow;

const UNTITLED: &str = "untitled";

/// The title; never empty.
pub(super) fn of(matter: &Matter<'_>, values: &Values<'_, '_>, rest: &str, place: Place<'_>) -> String {
    let path = place.path;
    let from_matter = || values.all(Meaning::Title).find_map(|found| from_value(matter, found));
    let heading = || {
        let heading = body::first_heading(rest, path, matter.format)?;
        Some(line(&heading)).filter(|title| !title.is_empty())
    };
    // `subject` is the English headline of a translated article; the translated headline is the body's heading.
    let other = || values.all(Meaning::OtherTitle).find_map(|found| from_value(matter, found));
    let file = || {
        let title = name::title(path);
        let title = place.in_site.map_or_else(|| title.clone(), |place| (place.site.profile.title)(&title));
        Some(line(&title)).filter(|title| !title.is_empty())
    };
    let found = match matter.form {
        // The first heading of a saved page is that of its first section, and that of several letters one of theirs.
        Form::SimpRead | Form::Letters => file().or_else(heading),
        // Its headings were looked at. A page in a file of MIME parts has a subject beside it.
        Form::Page => from_matter().or_else(other).or_else(file),
        _ => from_matter().or_else(heading).or_else(other).or_else(file),
    };
    found.unwrap_or_else(|| UNTITLED.to_owned())
}

fn from_value(matter: &Matter<'_>, found: Found<'_, '_>) -> Option<String> {
    let title = match found.value {
        Node::Text(text) if !text.trim().is_empty() && matter.is_fetched() => line(text),
        Node::Text(text) if !text.trim().is_empty() => without_markup(text),
        // A list, a map or a comment to the parser, but the author wrote it as a title.
        node => match matter
            .written(found.key)
            .map(str::trim)
            .filter(|written| !written.is_empty() && !is_bare_quotes(written))
        {
            Some(written) => line(written),
            None => line(&joined(node)),
        },
    };
    (!title.is_empty()).then_some(title)
}

/// A title without the backslashes that Pandoc writes before the marks of Markdown: `Tides \| Review`.
fn unescaped(text: &str) -> Cow<'_, str> {
    let is_mark = |c: char| "|*_[]<>#$~^@`\"'".contains(c);
    let is_escape = |at: usize| text[at + 1..].starts_with(is_mark);
    if !text.match_indices('\\').any(|(at, _)| is_escape(at)) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (at, _) in text.match_indices('\\').filter(|(at, _)| is_escape(*at)) {
        out.push_str(&text[copied..at]);
        copied = at + 1;
    }
    out.push_str(&text[copied..]);
    out.into()
}

/// A title without the tags that HTML knows inside of lines: their words stay, and a picture gives its `alt`. Other tags
/// are text, as in `Vec<String>`.
fn without_markup(text: &str) -> String {
    const TAGS: [&str; 21] = [
        "a", "abbr", "b", "br", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd", "mark", "s",
        "small", "span", "strong", "sub", "sup", "u",
    ];
    let text = &*unescaped(text);
    if !text.contains('<') {
        return line(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let inside = rest[1..].trim_start_matches('/');
        let name = &inside[..inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len())];
        let is_known = TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name));
        let behind = inside[name.len()..].starts_with(['>', ' ', '/']);
        if let Some(end) = rest.find('>').filter(|_| is_known && behind) {
            let tag = &rest[..end];
            if name.eq_ignore_ascii_case("br") {
                out.push(' ');
            } else if name.eq_ignore_ascii_case("img") {
                out.push_str(alt(tag).unwrap_or_default());
            }
            rest = &rest[end + 1..];
        } else {
            out.push('<');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    let without = line(&out);
    // A title that consists of tags alone stays as written.
    if without.is_empty() { line(text) } else { without }
}

/// The `alt` of a picture's tag.
fn alt(tag: &str) -> Option<&str> {
    let value = tag.split_once("alt=").map(|(_, rest)| rest)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_html_knows_leave_their_words() {
        let table = [
            (
                "Old <b>tombs</b><img alt=\"[breeze]\" src=\"https://example.org/w.png\"> again",
                "Old tombs[breeze] again",
            ),
            ("A <em class=\"x\">wide</em> field", "A wide field"),
            ("One<br/>two", "One two"),
            ("Vec<String> and <b", "Vec<String> and <b"),
            ("a < b > c", "a < b > c"),
            ("<title>", "<title>"),
            ("<b></b>", "<b></b>"),
            ("<i>茶</I>", "茶"),
        ];
        for (title, expected) in table {
            assert_eq!(without_markup(title), expected, "{title}");
        }
    }
}
