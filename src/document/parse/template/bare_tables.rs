//! Tables that kramdown knows and other Markdown does not: without a head, or with a line such as `|-` or `|--+--|` below
//! it. They get the head and the line that the parser asks for.

use super::code::{LineKind, Lines};
use std::borrow::Cow;

/// Markdown whose tables all have a head; an empty one is not shown.
pub(in super::super) fn headed(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(b'|', text.as_bytes()).is_none() || !text.lines().any(is_row) {
        return text;
    }
    let mut lines = Lines::default();
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rows: Vec<&str> = Vec::new();
    // Whether a table may begin on this line.
    let mut is_open = true;
    let mut in_pre = false;
    for line in text.split_inclusive('\n') {
        let is_text = lines.next(line) == LineKind::Text;
        if is_text && !in_pre && is_row(line) && (is_open || !rows.is_empty()) {
            rows.push(line);
            is_open = false;
            continue;
        }
        is_open = line.trim().is_empty();
        write(&mut out, &rows, is_open);
        rows.clear();
        in_pre = (in_pre || line.contains("<pre")) && !line.contains("</pre");
        out.push_str(line);
    }
    write(&mut out, &rows, true);
    out.into()
}

fn is_row(line: &str) -> bool {
    line.trim_start().starts_with('|')
}

/// Writes lines that begin with a bar as a table if they are one of kramdown's, else as they are. A table ends before a
/// blank line.
fn write(out: &mut String, rows: &[&str], is_closed: bool) {
    let has_own_rule = rows.first().is_some_and(|row| is_rule(row));
    let inner = if has_own_rule { &rows[1..] } else { rows };
    let columns = inner.first().map_or(0, |row| cells(row));
    let rule = inner.get(1).filter(|row| is_rule(row));
    let is_known = |rule: &&str| !has_own_rule && !rule.contains(['+', '=']) && cells(rule) == columns;
    let is_like_first = |row: &&str| {
        is_rule(row)
            || cells(row) == columns && row.trim_end().ends_with('|') && row.contains(char::is_alphanumeric)
    };
    let is_table = columns > 1
        && if rule.is_some() {
            // The parser would drop cells that have no head.
            !rule.is_some_and(is_known) && inner.iter().all(|row| is_rule(row) || cells(row) <= columns)
        } else {
            (inner.len() > 1 || has_own_rule) && inner.iter().all(is_like_first)
        };
    let is_clear = rows.iter().all(|row| !row.contains("\\\\"));
    if !is_table || !is_closed || !is_clear {
        out.extend(rows.iter().copied());
        return;
    }
    let first = inner.first().copied().unwrap_or_default();
    let indentation = &first[..first.len() - first.trim_start().len()];
    let line = |cell: &str| format!("{indentation}|{}\n", format!("{cell}|").repeat(columns));
    let mut body = inner;
    if rule.is_some() {
        out.push_str(first);
        body = &inner[2..];
    } else {
        out.push_str(&line(" "));
    }
    let aligned = rule.or(rows.first().filter(|_| has_own_rule));
    let marks: Vec<&str> = aligned.map_or_else(Vec::new, |rule| inside(rule).split(['|', '+']).collect());
    if marks.len() == columns {
        let mark = |mark: &&str| match (mark.trim().starts_with(':'), mark.trim().ends_with(':')) {
            (true, true) => ":-:|",
            (true, false) => ":--|",
            (false, true) => "--:|",
            (false, false) => "---|",
        };
        out.extend([indentation, "|"]);
        out.extend(marks.iter().map(mark));
        out.push('\n');
    } else {
        out.push_str(&line("---"));
    }
    // Other lines between rows divide a table into parts.
    out.extend(body.iter().copied().filter(|row| !is_rule(row)));
}

/// Whether a line has nothing but marks of a line below a head.
fn is_rule(row: &str) -> bool {
    let row = row.trim();
    row.contains(['-', '=']) && row.chars().all(|c| matches!(c, '|' | '-' | '=' | '+' | ':' | ' ' | '\t'))
}

/// A row without the bars at its ends.
fn inside(row: &str) -> &str {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    row.strip_suffix('|').filter(|row| !row.ends_with('\\')).unwrap_or(row)
}

/// The number of cells of a row.
fn cells(row: &str) -> usize {
    let mut before = ' ';
    let bars = inside(row).chars().filter(|c| std::mem::replace(&mut before, *c) != '\\' && *c == '|');
    bars.count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_a_head() {
        let table = [
            ("|a|b|\n|-\n|c|d|\n", "|a|b|\n|---|---|\n|c|d|\n"),
            ("|a|b|\n|:-+-:|\n|c|d|\n|===\n|e|f|", "|a|b|\n|:--|--:|\n|c|d|\n|e|f|"),
            ("x\n\n| a | b |\n| c | d |\n\ny", "x\n\n| | |\n|---|---|\n| a | b |\n| c | d |\n\ny"),
            ("|--|--|\n|a|b|\n", "| | |\n|---|---|\n|a|b|\n"),
            ("|--|--|\n|a|b|\n|--|--|\n|c|d|\n", "|a|b|\n|---|---|\n|c|d|\n"),
            ("|a\\|b|c|\n|d|e|\n", "| | |\n|---|---|\n|a\\|b|c|\n|d|e|\n"),
        ];
        for (text, expected) in table {
            assert_eq!(headed(text.into()), expected, "{text}");
        }
        let same = [
            "|a|b|\n|---|---|\n|c|d|\n",
            "|a|b|\n",
            "| a line of verse\n| and another\n",
            "|a|b|\n|c|d|e|\n",
            "words\n|a|b|\n|c|d|\n",
            "|a|b|\n|c|d|\nwords\n",
            "```\n|a|b|\n|c|d|\n```\n",
            "    |a|b|\n    |c|d|\n",
            "|   |   |\n|   |   |\n",
            "|\n|\n",
            "|-\n",
            "|a|b|\n|-\n|c|d|e|\n",
            "|a\\\\|b|\n|c|d|\n",
            "<pre>\n\n|a|b|\n|c|d|\n\n</pre>\n",
        ];
        for text in same {
            assert_eq!(headed(text.into()), text, "{text}");
        }
    }

    #[test]
    fn no_rows_make_it_panic() {
        arbtest::arbtest(|u| {
            let pieces = ["|", "|", "a", "-", "=", "+", ":", "\\", " ", "\n", "\n|", "茶"];
            let mut text = String::new();
            for _ in 0..u.int_in_range(0..=24)? {
                text.push_str(u.choose(&pieces)?);
            }
            let words = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
            assert_eq!(words(&headed(text.as_str().into())), words(&text), "{text}");
            Ok(())
        });
    }
}
