//! Boxes and tabs of Python-Markdown, as `MkDocs` sites have them: `!!! note "Title"`, `??? tip`, `=== "Tab"`, with their
//! content indented below. Boxes become quotations that begin with their title, tabs their title and content. Every
//! line stays a line.

use std::borrow::Cow;

/// The columns by which content is indented.
const INDENT: usize = 4;
/// Boxes deeper than this stay as they are written.
const DEPTH: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Admonition {
    Box,
    Tab,
}

/// A box or tab whose content is being read.
struct OpenAdmonition {
    kind: Admonition,
    /// The column at which its content begins.
    column: usize,
}

/// Markdown without the marks of boxes and tabs.
pub(super) fn quoted(text: Cow<'_, str>) -> Cow<'_, str> {
    const MARKS: [&str; 3] = ["!!!", "???", "=== \""];
    let has_mark = |line: &str| {
        let line = line.trim_start();
        MARKS.iter().any(|mark| line.starts_with(mark))
    };
    // Most bodies have no such mark anywhere, which is found faster than where lines begin.
    let is_anywhere = |mark: &&str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
    if !MARKS.iter().any(is_anywhere) || !text.lines().any(has_mark) {
        return text;
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let next = next_columns(&lines);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut open: Vec<OpenAdmonition> = Vec::new();
    let mut fence: Option<(&str, usize)> = None;
    for (at, line) in lines.iter().enumerate() {
        let content = line.trim();
        // A blank line belongs to what follows it, so that two boxes are two quotations.
        let column = if content.is_empty() { next[at] } else { column(line) };
        while open.last().is_some_and(|open| column < open.column) {
            open.pop();
        }
        if fence.is_some_and(|(_, depth)| depth > open.len()) {
            fence = None;
        }
        out.extend(open.iter().filter(|open| open.kind == Admonition::Box).map(|_| "> "));
        let own = without_indentation(line, open.last().map_or(0, |open| open.column));
        let is_indented = || next[at] >= column + INDENT;
        let is_at_start = column < open.last().map_or(0, |open| open.column) + INDENT;
        let found = fence.is_none() && is_at_start && open.len() < DEPTH;
        if let Some((kind, title)) = opener(content).filter(|_| found && is_indented()) {
            if kind == Admonition::Box {
                out.push_str("> ");
            }
            if !title.is_empty() {
                // The content may follow on the next line.
                out.extend(["**", &*title, "**  "]);
            }
            out.push_str(&line[line.trim_end_matches(['\n', '\r']).len()..]);
            open.push(OpenAdmonition { kind, column: column + INDENT });
            continue;
        }
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| content.starts_with(mark)) {
            fence = match fence {
                None => Some((mark, open.len())),
                Some((own, _)) if own == mark => None,
                other => other,
            };
        }
        out.push_str(own);
    }
    out.into()
}

/// The column of the next line that is not blank, for each line; 0 at the end.
fn next_columns(lines: &[&str]) -> Vec<usize> {
    let mut next = vec![0; lines.len()];
    for at in (1..lines.len()).rev() {
        let is_blank = lines[at].trim().is_empty();
        next[at - 1] = if is_blank { next[at] } else { column(lines[at]) };
    }
    next
}

/// The kind and title of a box or tab that begins with this line.
fn opener(line: &str) -> Option<(Admonition, String)> {
    let title = |rest: &str| {
        let (_, quoted) = rest.split_once('"')?;
        quoted.strip_suffix('"').map(str::to_owned)
    };
    if let Some(rest) = line.strip_prefix("=== ") {
        let rest = rest.trim_start_matches(['!', '+']).trim_start();
        return title(rest).filter(|_| rest.starts_with('"')).map(|title| (Admonition::Tab, title));
    }
    let rest = line.strip_prefix("!!!").or_else(|| line.strip_prefix("???"))?;
    let rest = rest.strip_prefix('+').unwrap_or(rest).strip_prefix(' ')?.trim_start();
    let name = rest.split([' ', '"']).next().filter(|name| !name.is_empty())?;
    let is_name = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if rest.contains('"') {
        return title(rest).filter(|_| is_name).map(|title| (Admonition::Box, title));
    }
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    is_name.then(|| (Admonition::Box, first.chain(letters).collect()))
}

/// The columns of white space at the start of a line.
fn column(line: &str) -> usize {
    let blanks = line.chars().take_while(|c| matches!(c, ' ' | '\t'));
    blanks.fold(0, |column, c| if c == '\t' { (column / INDENT + 1) * INDENT } else { column + 1 })
}

/// A line without white space up to a column.
fn without_indentation(line: &str, to: usize) -> &str {
    let mut column = 0;
    for (at, c) in line.char_indices() {
        match c {
            _ if column >= to => return &line[at..],
            ' ' => column += 1,
            '\t' => column = (column / INDENT + 1) * INDENT,
            _ => return &line[at..],
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_quotations_and_tabs_are_titles() {
        let table = [
            ("!!! note \"Take care\"\n\n    Hot.\n\nAfter\n", "> **Take care**  \n> \n> Hot.\n\nAfter\n"),
            ("!!! tip\n    One.\n    Two.\n", "> **Tip**  \n> One.\n> Two.\n"),
            ("???+ note \"Folded\"\n\n    In.\n", "> **Folded**  \n> \n> In.\n"),
            ("!!! note \"\"\n    In.\n", "> \n> In.\n"),
            (
                "=== \"Green\"\n\n    Eighty.\n\n=== \"Black\"\n\n    More.\n",
                "**Green**  \n\nEighty.\n\n**Black**  \n\nMore.\n",
            ),
            ("!!! a\n    x\n\n    !!! b\n        y\n", "> **A**  \n> x\n> \n> > **B**  \n> > y\n"),
            (
                "!!! a\n\n    ```\n    !!! b\n        c\n    ```\n",
                "> **A**  \n> \n> ```\n> !!! b\n>     c\n> ```\n",
            ),
            ("```\n!!! a\n    b\n```\n", "```\n!!! a\n    b\n```\n"),
            ("!!! wow\nnext\n", "!!! wow\nnext\n"),
            ("!!!\n    code\n", "!!!\n    code\n"),
            ("Title\n=== \n", "Title\n=== \n"),
            ("!!! note \"T\"\n\tIn.\n", "> **T**  \n> In.\n"),
        ];
        for (text, expected) in table {
            assert_eq!(quoted(text.into()), expected, "{text}");
            assert_eq!(quoted(text.into()).lines().count(), text.lines().count(), "{text}");
        }
    }
}
