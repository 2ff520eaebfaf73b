//! Formulas in Markdown: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and environments of LaTeX. They are kept as they are
//! written.
//!
//! The Markdown parser has such formulas too, but it reads blocks first, so that a line `+ b` of a formula begins a
//! list, and it takes prices for formulas.

use crate::document::parse::math::FormulaPlace;
use crate::document::parse::sentinel::FLANK;
use std::borrow::Cow;
use std::fmt::Write as _;

/// The longest formula within a line, in bytes.
const INLINE_MAX: usize = 2_000;
/// The longest formula in lines of its own, in bytes.
const DISPLAY_MAX: usize = 20_000;

/// The most bytes of marks of quotations and items before a formula.
const PREFIX: usize = 100;

/// A formula at the start of a text.
pub(super) struct Found {
    /// Its length in the source, delimiters included.
    pub(super) length: usize,
    /// HTML that holds it.
    pub(super) html: String,
}

/// A formula within a line, as HTML.
pub(in super::super) fn inline_formula(formula: &str) -> String {
    html(formula, FormulaPlace::Inline)
}

/// A formula in lines of its own, as HTML.
pub(in super::super) fn display_formula(formula: &str) -> String {
    html(formula, FormulaPlace::Display)
}

/// Org with its formulas as HTML, but not those in its blocks.
pub(in super::super) fn org_formulas(text: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'$', b'\\', text.as_bytes()).is_none() {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut fuel = text.len().saturating_mul(8) + 100_000;
    let (mut at, mut in_block) = (0, false);
    while at < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length + 1);
        let line = text[at..end].trim_start();
        let starts =
            |mark: &str| line.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
        in_block = (in_block || starts("#+begin_")) && !starts("#+end_");
        if in_block || line.starts_with(": ") {
            out.push_str(&text[at..end]);
            at = end;
            continue;
        }
        // A formula may end on a later line.
        while at < end {
            let mark =
                memchr::memchr2(b'$', b'\\', &text.as_bytes()[at..end]).map_or(end, |length| at + length);
            out.push_str(&text[at..mark]);
            at = mark;
            if at == end {
                break;
            }
            if let Some(found) = self::at(text, at, &mut fuel) {
                out.push_str(&found.html);
                at += found.length;
            } else {
                out.push_str(&text[at..=at]);
                at += 1;
            }
        }
    }
    out.into()
}

/// The formula that begins at a byte of the source with `$` or `\`. `fuel` is how many bytes may be looked at.
pub(super) fn at(source: &str, at: usize, fuel: &mut usize) -> Option<Found> {
    let rest = &source[at..];
    if rest.starts_with("$$") {
        return dollars(source, at, fuel);
    }
    if rest.starts_with('$') {
        return dollar(source, at, fuel);
    }
    if rest.starts_with("\\begin{") {
        return environment(source, at, fuel);
    }
    let pairs = [
        ("\\\\(", "\\\\)", FormulaPlace::Inline),
        ("\\(", "\\)", FormulaPlace::Inline),
        ("\\\\[", "\\\\]", FormulaPlace::Display),
        ("\\[", "\\]", FormulaPlace::Display),
    ];
    let (open, close, kind) = pairs.into_iter().find(|(open, ..)| rest.starts_with(open))?;
    let limit = if kind == FormulaPlace::Inline { INLINE_MAX } else { DISPLAY_MAX };
    let inside = until(&rest[open.len()..], close, limit, fuel)?;
    let is_blank_line = inside.contains("\n\n");
    if is_blank_line || !is_formula(inside, kind) {
        return None;
    }
    let length = open.len() + inside.len() + close.len();
    let written = [&open[open.len() - 2..], &*content(inside, prefix(source, at)), &close[close.len() - 2..]];
    Some(Found { length, html: html(&written.concat(), kind) })
}

/// `$…$`. The first dollar ends it, as Pandoc reads it: no blank within the dollars, no digit behind them. So a price
/// begins no formula: `$5 and $6`.
fn dollar(source: &str, at: usize, fuel: &mut usize) -> Option<Found> {
    let before = source[..at].chars().next_back();
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '$' | '\\')) {
        return None;
    }
    let rest = &source[at + 1..];
    if rest.starts_with(|c: char| c.is_whitespace() || c == '$') {
        return None;
    }
    let inside = until(rest, "$", INLINE_MAX, fuel)?;
    let after = rest[inside.len() + 1..].chars().next();
    let is_closed = !inside.ends_with(char::is_whitespace)
        && !after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '$')
        && !inside.contains("\n\n")
        && !inside.contains("](")
        && !inside.contains('`')
        && !inside.contains("://");
    // An amount of money, with what belongs to it.
    let is_price = inside.starts_with(|c: char| c.is_ascii_digit())
        && !inside.contains(['\\', '^', '_', '=', '+', '<', '>', '{'])
        && inside.contains(char::is_whitespace);
    if !is_closed || is_price {
        return None;
    }
    let written = format!("${}$", content(inside, prefix(source, at)).replace('\n', " "));
    Some(Found { length: inside.len() + 2, html: html(&written, FormulaPlace::Inline) })
}

/// `$$…$$`, in a line or around lines.
fn dollars(source: &str, at: usize, fuel: &mut usize) -> Option<Found> {
    if source[..at].ends_with(['$', '\\']) || source[at + 2..].starts_with('$') {
        return None;
    }
    let rest = &source[at + 2..];
    let inside = until(rest, "$$", DISPLAY_MAX, fuel)?;
    let after = &rest[inside.len() + 2..];
    let prefix = prefix(source, at);
    let ends_line = after.trim_start_matches([' ', '\t']).starts_with('\n') || after.trim().is_empty();
    let is_block = prefix.is_some() && ends_line;
    let has_edges = inside.starts_with(char::is_whitespace) || inside.ends_with(char::is_whitespace);
    // The dollars may end one line of a sentence and begin another.
    let blanks = [' ', '\t', '>'];
    let has_own_lines = inside.trim_start_matches(blanks).starts_with('\n')
        && inside.trim_end_matches(blanks).ends_with('\n');
    if inside.trim().is_empty()
        || after.starts_with('$')
        || !is_block && !has_own_lines && (has_edges || inside.contains('\n') && prefix.is_none())
        || inside.contains("\n\n") && !inside.contains(['\\', '^', '_', '='])
        || inside.contains("```")
    {
        return None;
    }
    let content = content(inside, prefix);
    // Between words of a line it is a part of the line.
    let kind = if is_block || inside.contains('\n') { FormulaPlace::Display } else { FormulaPlace::Inline };
    let edge = if inside.trim_matches([' ', '\t']).starts_with('\n') { "\n" } else { "" };
    let written = format!("$${edge}{}{edge}$$", content.trim_matches('\n'));
    Some(Found { length: inside.len() + 4, html: html(&written, kind) })
}

/// `\begin{align}…\end{align}` in lines of its own.
fn environment(source: &str, at: usize, fuel: &mut usize) -> Option<Found> {
    const NAMES: [&str; 10] = [
        "equation", "align", "alignat", "gather", "multline", "eqnarray", "flalign", "split", "cases",
        "matrix",
    ];
    let prefix = prefix(source, at)?;
    let rest = &source[at..];
    let name = rest.strip_prefix("\\begin{")?.split_once('}')?.0;
    let is_matrix = name.ends_with("matrix") && name.len() < 9;
    if !is_matrix && !NAMES.contains(&name.trim_end_matches('*')) {
        return None;
    }
    let close = format!("\\end{{{name}}}");
    let inside = until(rest, &close, DISPLAY_MAX, fuel)?;
    if inside.contains("\n\n") {
        return None;
    }
    let length = inside.len() + close.len();
    let written = content(&rest[..length], Some(prefix));
    Some(Found { length, html: html(&written, FormulaPlace::Display) })
}

/// The text up to its end, if that comes soon. One behind a backslash does not count, unless it begins with one.
fn until<'t>(text: &'t str, end: &str, limit: usize, fuel: &mut usize) -> Option<&'t str> {
    let reach = &text[..text.floor_char_boundary(limit.min(*fuel))];
    let escapes = |at: usize| reach[..at].bytes().rev().take_while(|b| *b == b'\\').count();
    let found = memchr::memmem::find_iter(reach.as_bytes(), end.as_bytes())
        .find(|at| if end.starts_with('\\') { true } else { escapes(*at) % 2 == 0 });
    *fuel = fuel.saturating_sub(found.unwrap_or(reach.len()) + 1);
    found.map(|at| &text[..at])
}

/// What stands before a formula on its line, if it is only the marks of quotations and items.
fn prefix(source: &str, at: usize) -> Option<&str> {
    let near = source.floor_char_boundary(at.saturating_sub(PREFIX));
    let start = memchr::memrchr(b'\n', &source.as_bytes()[near..at]).map(|end| near + end + 1);
    let prefix = &source[start.or((near == 0).then_some(0))?..at];
    let is_marks = prefix
        .bytes()
        .all(|b| matches!(b, b' ' | b'\t' | b'>' | b'-' | b'*' | b'+' | b'.' | b')') || b.is_ascii_digit());
    is_marks.then_some(prefix)
}

/// The lines of a formula without the marks of the quotations around it.
fn content(inside: &str, prefix: Option<&str>) -> String {
    let inside = unescaped(inside);
    let quotes = prefix.map_or(0, |prefix| prefix.matches('>').count());
    if quotes == 0 {
        return inside;
    }
    let mut out = String::with_capacity(inside.len());
    for (at, line) in inside.split_inclusive('\n').enumerate() {
        let mut line = line;
        if at > 0 {
            for _ in 0..quotes {
                line = line.trim_start_matches([' ', '\t']);
                line = line.strip_prefix('>').unwrap_or(line);
            }
        }
        out.push_str(line);
    }
    out
}

/// How a formula was escaped for Markdown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escaped {
    No,
    /// Its marks alone, as people do it: `a\_1`, and four backslashes at the end of a row.
    Marks,
    /// Every backslash, as Pandoc does it: `\\frac`.
    Whole,
}

fn escaping(inside: &str) -> Escaped {
    let bytes = inside.as_bytes();
    let (mut whole, mut commands, mut marks) = (0, 0, 0);
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &bytes[at..]) {
        let start = at + found;
        let run = bytes[start..].iter().take_while(|b| **b == b'\\').count();
        at = start + run;
        let letters = bytes[at..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
        if letters >= 2 {
            if run % 2 == 0 { whole += 1 } else { commands += 1 }
        }
        // `\_` is a sign in the name of something, but never before an index; `\*` and `\^` are no signs.
        let index = &bytes[(at + 1).min(bytes.len())..];
        let words = index.iter().take(2).take_while(|b| b.is_ascii_alphanumeric()).count();
        let name = bytes[..start].iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
        let is_index = bytes.get(at) == Some(&b'_')
            && (words == 1
                || index.first().is_some_and(|b| *b == b'{' || b.is_ascii_digit())
                || name == 0
                || bytes[..start - name].ends_with(b"\\"));
        let is_mark = is_index || bytes.get(at).is_some_and(|b| matches!(b, b'*' | b'^'));
        marks += usize::from(run == 4 || run == 1 && is_mark);
    }
    match (whole, commands, marks) {
        (1.., 0, _) => Escaped::Whole,
        (_, _, 1..) => Escaped::Marks,
        _ => Escaped::No,
    }
}

/// Marks of Markdown that mean something in a formula without a backslash.
const MARKS: &str = "_*^[]<>#";

/// A formula without what protects it from Markdown.
fn unescaped(inside: &str) -> String {
    let escaped = escaping(inside);
    if escaped == Escaped::No {
        return inside.to_owned();
    }
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let run = rest.bytes().take_while(|b| *b == b'\\').count();
        let next = rest[run..].chars().next().unwrap_or(' ');
        let kept = match escaped {
            Escaped::Whole => run / 2 + usize::from(run % 2 == 1 && !next.is_ascii_punctuation()),
            _ if run >= 4 => run / 2 + usize::from(run % 2 == 1 && !MARKS.contains(next)),
            _ if run == 2 && "{},;!|:".contains(next) => 1,
            _ if run == 1 && MARKS.contains(next) => 0,
            _ => run,
        };
        out.extend(std::iter::repeat_n('\\', kept));
        rest = &rest[run..];
    }
    out.push_str(rest);
    out
}

/// Whether what is between escaped brackets is a formula. Programs that write Markdown escape brackets, too.
fn is_formula(inside: &str, kind: FormulaPlace) -> bool {
    let bytes = inside.as_bytes();
    let mut has_command = false;
    let mut has_script = false;
    for (at, byte) in bytes.iter().enumerate() {
        let is_escaped = at > 0 && bytes[at - 1] == b'\\';
        match byte {
            b'\\' => has_command |= bytes.get(at + 1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'{'),
            b'^' | b'_' | b'{' | b'=' | b'<' | b'>' | b'+' | b'|' => has_script |= !is_escaped,
            _ => {}
        }
    }
    let inner = inside.trim();
    let is_short = kind == FormulaPlace::Inline
        && !inner.is_empty()
        && inner.len() <= 3
        && inner.is_ascii()
        && inner.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_call = kind == FormulaPlace::Inline
        && inner.len() < 20
        && inner.ends_with(')')
        && !inner.contains(' ')
        && inner.contains('(')
        && inner.is_ascii();
    !inner.contains("](") && !inner.contains('`') && (has_command || has_script || is_short || is_call)
}

/// A formula as HTML in which the Markdown parser sees nothing of its own.
fn html(written: &str, kind: FormulaPlace) -> String {
    let class = if kind == FormulaPlace::Inline { "math-inline" } else { "math-display" };
    let mut out = String::with_capacity(written.len() * 2 + 60);
    let _ = write!(out, "{FLANK}<span class=\"{class}\">");
    let lines: Vec<&str> = written.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    for (at, line) in lines.into_iter().enumerate() {
        if at > 0 {
            out.push_str("&#10;");
        }
        for c in line.chars() {
            if c.is_ascii_punctuation() {
                let _ = write!(out, "&#{};", c as u32);
            } else if c.is_whitespace() {
                out.push(' ');
            } else {
                out.push(c);
            }
        }
    }
    let _ = write!(out, "</span>{FLANK}");
    out
}
