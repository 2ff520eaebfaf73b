//! Which lines of Markdown are code: fenced blocks and indented code, also within lists and quotations.
//!
//! Only what decides about code is followed, line by line; everything else is text.

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum LineKind {
    Text,
    Code,
}

/// An open fenced block.
#[derive(Debug)]
struct Fence {
    mark: u8,
    length: usize,
    /// How many quotations contain it.
    quotes: usize,
    /// The column at which the content of its list item begins; 0 outside of lists.
    column: usize,
}

/// The lines read so far, as far as they matter for the next one.
#[derive(Debug, Default)]
pub(in super::super) struct Lines {
    fence: Option<Fence>,
    /// The columns at which the contents of the open list items begin.
    items: Vec<usize>,
    /// Whether the last line was blank, or there is none.
    after_text: bool,
    /// Whether the last line that was not blank was indented code.
    in_code: bool,
}

impl Lines {
    /// Classifies the next line.
    pub(in super::super) fn next(&mut self, line: &str) -> LineKind {
        let (quotes, rest) = unquoted(line);
        let (column, text) = indentation(rest);
        let text = text.trim_end();
        if let Some(fence) = &self.fence {
            let left = quotes < fence.quotes || !text.is_empty() && column < fence.column;
            if !left {
                if closes(text, fence) {
                    self.fence = None;
                    self.after_text = false;
                }
                return LineKind::Code;
            }
            self.fence = None;
        }
        if text.is_empty() {
            self.after_text = false;
            return LineKind::Text;
        }
        let base = self.item(column, text);
        let continues = self.after_text && !self.in_code;
        if column >= base + 4 && !continues {
            (self.after_text, self.in_code) = (true, true);
            return LineKind::Code;
        }
        self.in_code = false;
        let (content, column) = self.markers(column, text);
        if let Some(length) = opens(content) {
            let column = if column == 0 || self.items.is_empty() {
                0
            } else {
                self.items.last().copied().unwrap_or(0)
            };
            self.fence = Some(Fence { mark: content.as_bytes()[0], length, quotes, column });
            self.after_text = false;
            return LineKind::Code;
        }
        self.after_text = !content.starts_with('#');
        LineKind::Text
    }

    /// Whether the next line may begin a block other than code.
    pub(super) fn may_begin_block(&self) -> bool {
        self.fence.is_none() && !self.after_text
    }

    /// Takes back that the last line was indented code, if it was. Returns the column at which its text may begin.
    pub(super) fn unindent(&mut self) -> Option<usize> {
        if !self.in_code {
            return None;
        }
        self.interrupt();
        Some(self.items.last().copied().unwrap_or(0))
    }

    /// Notes that lines were replaced by something else, after which a paragraph may begin.
    pub(in super::super) fn interrupt(&mut self) {
        (self.after_text, self.in_code) = (false, false);
    }

    /// Leaves the list items that a line at this column is not in; returns the column of the innermost one left.
    fn item(&mut self, column: usize, text: &str) -> usize {
        let is_lazy = self.after_text && marker(text).is_none();
        while self.items.last().is_some_and(|item| column < *item) && !is_lazy {
            self.items.pop();
        }
        self.items.last().copied().filter(|item| column >= *item).unwrap_or(0)
    }

    /// Opens the list items that begin on this line; returns the text behind their markers, and its column.
    fn markers<'l>(&mut self, mut column: usize, mut text: &'l str) -> (&'l str, usize) {
        while let Some(width) = marker(text) {
            let (spaces, rest) = indentation(&text[width..]);
            let spaces = if (1..=4).contains(&spaces) { spaces } else { 1 };
            column += width + spaces;
            if self.items.len() < 64 {
                self.items.push(column);
            }
            text = rest;
        }
        (text, column)
    }
}

/// The number of quotation marks at the start of a line, and the text behind them.
fn unquoted(line: &str) -> (usize, &str) {
    let (mut quotes, mut rest) = (0, line);
    loop {
        let (column, text) = indentation(rest);
        match text.strip_prefix('>') {
            Some(inner) if column < 4 => {
                quotes += 1;
                rest = inner.strip_prefix(' ').unwrap_or(inner);
            }
            _ => return (quotes, rest),
        }
    }
}

/// The columns of white space at the start of a line, and the rest.
fn indentation(line: &str) -> (usize, &str) {
    let mut column = 0;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b' ' => column += 1,
            b'\t' => column += 4 - column % 4,
            _ => return (column, &line[at..]),
        }
    }
    (column, "")
}

/// The width of a list marker at the start of a text, without the space behind it.
fn marker(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let width = match text.as_bytes().get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => 1,
        b'.' | b')' if (1..=9).contains(&digits) => digits + 1,
        _ => return None,
    };
    text[width..].starts_with([' ', '\t']).then_some(width)
}

/// The length of a fence that opens a block. The line of a fence of backticks has no other backtick.
fn opens(text: &str) -> Option<usize> {
    let mark = *text.as_bytes().first().filter(|b| matches!(b, b'`' | b'~'))?;
    let length = text.bytes().take_while(|b| *b == mark).count();
    (length >= 3 && !(mark == b'`' && text[length..].contains('`'))).then_some(length)
}

fn closes(text: &str, fence: &Fence) -> bool {
    let length = text.bytes().take_while(|b| *b == fence.mark).count();
    length >= fence.length && length == text.len()
}

/// The length of the inline code at the start of a text, within its paragraph; that of the backticks alone if they are
/// not closed.
pub(in super::super) fn span(text: &str) -> usize {
    let length = text.bytes().take_while(|b| *b == b'`').count();
    let bytes = &text.as_bytes()[..text.floor_char_boundary(4096)];
    let mut at = length;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'`', rest)) {
        let run = bytes[at + found..].iter().take_while(|b| **b == b'`').count();
        at += found + run;
        if run == length {
            let is_closed = memchr::memmem::find(&bytes[..at], b"\n\n").is_none();
            return if is_closed { at } else { length };
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines that are code, joined by `|`.
    fn code(source: &str) -> String {
        let mut lines = Lines::default();
        let is_code = |line: &&str| lines.next(line) == LineKind::Code;
        source.lines().filter(is_code).map(str::trim).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn fences_and_indented_lines_are_code() {
        let table = [
            ("a\n```\nb\n```\nc", "```|b|```"),
            ("~~~ x\nb\n```\n~~~\nc", "~~~ x|b|```|~~~"),
            ("````\nb\n```\n````\nc", "````|b|```|````"),
            ("- a\n\n  ```\n  b\n\n  c\n  ```\n- d", "```|b|c|```"),
            ("- ```\n  b\n  ```\n- c", "- ```|b|```"),
            ("1. a\n   ```\n   b\nc", "```|b"),
            ("> ```\n> b\nc", "> ```|> b"),
            ("a\n\n    b\n\n    c\nd", "b|c"),
            ("a\n    b", ""),
            ("    b\na", "b"),
            ("# h\n    b", "b"),
            ("- a\n\n    b\n\n      c", "c"),
            ("- a\n    - b\n\n        c", ""),
            ("\tb", "b"),
            ("``` a ` b", ""),
            ("```\nnever closed", "```|never closed"),
        ];
        for (source, expected) in table {
            let expected = expected.split('|').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("|");
            let found = code(source).split('|').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("|");
            assert_eq!(found, expected, "{source}");
        }
    }

    #[test]
    fn inline_code_ends_at_as_many_backticks() {
        let table = [
            ("`a` b", 3),
            ("``a`b`` c", 7),
            ("`a\nb` c", 5),
            ("`a\n\nb`", 1),
            ("`a` b\n\n`", 3),
            ("```", 3),
            ("`a``", 1),
        ];
        for (text, length) in table {
            assert_eq!(span(text), length, "{text}");
        }
        assert_eq!(span(&format!("`{}`", "a".repeat(4094))), 4096);
        assert_eq!(span(&format!("`{}`", "a".repeat(4095))), 1);
        assert_eq!(span(&"`".repeat(5000)), 5000);
    }
}
