//! Marks within lines.

use super::wiki::{Wiki, is_picture};
use super::{formulas, parentheses};
use crate::document::parse::sentinel::FLANK;
use crate::document::parse::template::{self, LineKind, Lines};
use crate::site::Wikilinks;
use std::borrow::Cow;
use std::fmt::Write as _;

/// The longest words between two marks, in bytes.
const REACH: usize = 4_000;

/// Whether a text may have any of the marks. Most have none, so that it is asked for what is found fastest first.
fn may_have_marks(text: &[u8]) -> bool {
    let has = |mark: &[u8]| memchr::memmem::find(text, mark).is_some();
    if memchr::memchr3(b'$', b'^', b'\\', text).is_some() {
        return true;
    }
    let is_index = |at: usize| {
        at > 0
            && text[at - 1].is_ascii_alphanumeric()
            && text.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)
    };
    let is_name = |at: usize| {
        text.get(at + 1).is_some_and(|b| b.is_ascii_lowercase() || matches!(b, b'+' | b'-' | b'1' | b'8'))
            && text[at + 1..].iter().take(40).find(|b| !is_shortcode(**b)).is_some_and(|b| *b == b':')
    };
    has(b"==")
        || has(b"%%")
        || has(b"[[")
        || has(b"++")
        || has(b"]{")
        || has(b"`{")
        || memchr::memchr_iter(b'~', text).any(is_index)
        || memchr::memchr_iter(b':', text).any(is_name)
}

/// Markdown without the marks.
pub(super) fn to_markdown(text: Cow<'_, str>, wikilinks: Wikilinks) -> Cow<'_, str> {
    if !may_have_marks(text.as_bytes()) {
        return text;
    }
    let mut reader = MarkReader::new(&text, wikilinks);
    reader.run();
    let MarkReader { mut out, notes, .. } = reader;
    for (number, note) in notes.iter().enumerate() {
        let mut reader = MarkReader::new(note, wikilinks);
        reader.notes_allowed = false;
        reader.run();
        let _ = write!(out, "\n\n[^{NOTE}{number}]: {}\n", reader.out.trim());
    }
    out.into()
}

/// How the notes within lines are called; the names are not shown.
const NOTE: &str = "inline-note-";
/// The most of them.
const NOTES: usize = 10_000;

struct MarkReader<'s> {
    source: &'s str,
    wikilinks: Wikilinks,
    at: usize,
    out: String,
    lines: Lines,
    /// The end of the paragraph.
    paragraph: usize,
    /// What is to be written where the words of an open mark end, instead of so many bytes. Innermost last.
    ends: Vec<MarkEnd>,
    /// Notes within lines.
    notes: Vec<String>,
    notes_allowed: bool,
    /// How many bytes may still be looked at ahead. It bounds the time that marks without an end take.
    fuel: usize,
}

struct MarkEnd {
    at: usize,
    length: usize,
    html: &'static str,
}

impl<'s> MarkReader<'s> {
    fn new(source: &'s str, wikilinks: Wikilinks) -> Self {
        Self {
            source,
            wikilinks,
            at: 0,
            out: String::with_capacity(source.len() + source.len() / 8),
            lines: Lines::default(),
            paragraph: 0,
            ends: Vec::new(),
            notes: Vec::new(),
            notes_allowed: true,
            fuel: source.len().saturating_mul(8) + 100_000,
        }
    }

    fn run(&mut self) {
        let mut line_end = 0;
        while self.at < self.source.len() {
            if self.at >= line_end {
                let at_start = self.at == 0 || self.source.as_bytes()[self.at - 1] == b'\n';
                line_end = memchr::memchr(b'\n', &self.source.as_bytes()[self.at..])
                    .map_or(self.source.len(), |length| self.at + length + 1);
                if at_start && self.line(line_end) {
                    continue;
                }
            }
            self.step(line_end);
        }
    }

    /// Handles what can only begin a line; whether it did.
    fn line(&mut self, end: usize) -> bool {
        let line = &self.source[self.at..end];
        let text = line.trim_start();
        if self.lines.next(line) == LineKind::Code || is_definition(line) {
            self.copy_to(end);
            return true;
        }
        if text.starts_with("%%")
            && let Some(length) = self.comment_block()
        {
            self.at += length;
            self.lines.interrupt();
            return true;
        }
        false
    }

    fn copy_to(&mut self, end: usize) {
        self.out.push_str(&self.source[self.at..end]);
        self.at = end;
    }

    /// Reads up to the next mark, or to the end of the line.
    fn step(&mut self, line_end: usize) {
        let special = |b: &u8| {
            matches!(
                b,
                b'$' | b'\\' | b'`' | b'<' | b'[' | b'!' | b']' | b'=' | b'%' | b'^' | b'~' | b'+' | b':'
            )
        };
        let bytes = self.source.as_bytes();
        let found = bytes[self.at..line_end].iter().position(special);
        self.copy_to(found.map_or(line_end, |length| self.at + length));
        if found.is_none() {
            return;
        }
        while self.ends.last().is_some_and(|end| end.at < self.at) {
            // The end was within code.
            let html = self.ends.pop().map_or("", |end| end.html);
            self.close(html);
        }
        if let Some(end) = self.ends.pop_if(|end| end.at == self.at) {
            self.close(end.html);
            self.at += end.length;
            return;
        }
        let rest = &self.source[self.at..];
        let taken = match bytes[self.at] {
            b'$' => self.formula(),
            b'\\' => self.formula() || self.copy(1 + rest[1..].chars().next().map_or(0, char::len_utf8)),
            b'`' => self.code(rest),
            b'<' => self.element(rest),
            b'[' => self.bracket(rest),
            b'!' => rest.starts_with("![[") && self.embedded(rest),
            b']' => self.target(rest),
            b'=' => self.pair(rest, "==", ["<mark>", "</mark>"]) || self.run_of(b'='),
            b'+' => self.pair(rest, "++", ["<ins>", "</ins>"]) || self.run_of(b'+'),
            b'%' => self.comment(rest) || self.run_of(b'%'),
            b'^' => self.caret(rest, line_end),
            b'~' => self.index(rest, '~', "sub") || self.run_of(b'~'),
            b':' => self.colon(rest),
            _ => false,
        };
        if !taken {
            self.copy_to(self.at + 1);
        }
    }

    fn close(&mut self, html: &str) {
        self.out.push_str(html);
        if !html.is_empty() {
            self.out.push(FLANK);
        }
    }

    fn copy(&mut self, length: usize) -> bool {
        self.copy_to(self.at + length);
        true
    }

    /// Copies a run of one sign, so that a part of it is no mark.
    fn run_of(&mut self, sign: u8) -> bool {
        let run = self.source.as_bytes()[self.at..].iter().take_while(|b| **b == sign).count();
        self.copy(run)
    }

    /// The character before the mark.
    fn before(&self) -> Option<char> {
        self.source[..self.at].chars().next_back()
    }

    /// What follows in the same paragraph, at most [`REACH`].
    fn reach(&mut self) -> &'s str {
        if self.at >= self.paragraph {
            let bytes = &self.source.as_bytes()[self.at..];
            self.paragraph =
                memchr::memmem::find(bytes, b"\n\n").map_or(self.source.len(), |end| self.at + end);
        }
        let end = self.paragraph.min(self.at.saturating_add(REACH.min(self.fuel)));
        &self.source[self.at..self.source.floor_char_boundary(end).max(self.at)]
    }

    fn spend(&mut self, bytes: usize) {
        self.fuel = self.fuel.saturating_sub(bytes + 1);
    }

    fn formula(&mut self) -> bool {
        let Some(found) = formulas::at(self.source, self.at, &mut self.fuel) else {
            return self.source[self.at..].starts_with("$$") && self.run_of(b'$');
        };
        self.out.push_str(&found.html);
        self.at += found.length;
        true
    }

    /// Copies inline code. Attributes behind it are not shown.
    fn code(&mut self, rest: &str) -> bool {
        let length = template::span(rest);
        self.copy(length);
        if rest[..length].trim_matches('`').is_empty() {
            return true;
        }
        if let Some(length) = self.attributes(&rest[length..]) {
            self.at += length;
        }
        true
    }

    /// The length of the attributes at the start of a text: `{.class}`.
    fn attributes(&mut self, text: &str) -> Option<usize> {
        const LONGEST: usize = 1_000;
        if !text.starts_with('{') || self.fuel < LONGEST {
            return None;
        }
        let length = template::link_attributes(text);
        self.spend(length.unwrap_or(LONGEST));
        length
    }

    /// Copies a tag, or an element whose content is no Markdown.
    fn element(&mut self, rest: &str) -> bool {
        if rest.starts_with("<!--") {
            let reach = &rest[..rest.floor_char_boundary(self.fuel)];
            let end = memchr::memmem::find(reach.as_bytes(), b"-->").map(|end| end + 3);
            self.spend(end.unwrap_or(reach.len()));
            return end.is_some_and(|end| self.copy(end));
        }
        let inside = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
        if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return false;
        }
        let name: String = inside
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .take(12)
            .collect::<String>()
            .to_ascii_lowercase();
        if rest.as_bytes()[1] != b'/' && is_literal(&name) {
            let close = format!("</{name}");
            let reach = &rest.as_bytes()[..rest.floor_char_boundary(self.fuel)];
            let end = memchr::memmem::find(reach, close.as_bytes())
                .or_else(|| memchr::memmem::find(reach, close.to_ascii_uppercase().as_bytes()));
            self.spend(end.unwrap_or(reach.len()));
            // A paragraph ends inline code that was never closed.
            let is_one = name != "code" || !end.is_some_and(|end| rest[..end].contains("\n\n"));
            if let Some(end) = end.filter(|_| is_one) {
                self.lines.interrupt();
                return self.copy(end);
            }
        }
        let reach = &rest[..rest.floor_char_boundary(2_000.min(self.fuel))];
        let end = memchr::memchr(b'>', reach.as_bytes());
        self.spend(end.unwrap_or(reach.len()));
        end.is_some_and(|end| self.copy(end + 1))
    }

    /// Copies the target of a link: `](…)`.
    fn target(&mut self, rest: &str) -> bool {
        if !rest.starts_with("](") {
            return false;
        }
        let reach = &rest[..rest.floor_char_boundary(REACH.min(self.fuel))];
        let line = &reach[..reach.find('\n').unwrap_or(reach.len())];
        let end = line.get(1..).and_then(parentheses);
        self.spend(end.unwrap_or(line.len()));
        end.is_some_and(|end| self.copy(1 + end))
    }

    /// Words between two equal marks, which become tags.
    fn pair(&mut self, rest: &str, mark: &str, [open, close]: [&'static str; 2]) -> bool {
        let sign = mark.as_bytes()[0] as char;
        // Chinese and Japanese have no blanks between words.
        let is_joined = |c: char| c.is_alphanumeric() && c < '\u{2e80}' || matches!(c, '_' | '=' | '+');
        let Some(inner) = rest.strip_prefix(mark) else { return false };
        if self.before().is_some_and(|c| is_joined(c) || matches!(c, '!' | '<'))
            || inner.is_empty()
            || inner.starts_with(|c: char| c.is_whitespace() || c == sign)
        {
            return false;
        }
        let reach = self.reach();
        let bytes = reach.as_bytes();
        let mut at = mark.len() + 1;
        let mut end = None;
        while at < bytes.len() {
            match bytes[at] {
                b'\\' => at += 1,
                b'`' => at += template::span(&reach[at..]).max(1) - 1,
                b if b == sign as u8 && reach[at..].starts_with(mark) => {
                    let before = reach[..at].chars().next_back();
                    let after = reach[at + mark.len()..].chars().next();
                    let closes = before.is_some_and(|c| !c.is_whitespace() && c != sign)
                        && !after.is_some_and(|c| is_joined(c) || c == '>');
                    if closes {
                        end = Some(at);
                        break;
                    }
                    if before.is_none_or(char::is_whitespace) && !after.is_none_or(char::is_whitespace) {
                        // Another one begins here.
                        break;
                    }
                    at += 1;
                }
                _ => {}
            }
            at += 1;
        }
        self.spend(end.unwrap_or(at.min(bytes.len())));
        let Some(end) = end else { return false };
        // Marks within a link or an element that ends outside of them are none.
        if reach[..end].contains("\n|") || self.ends.last().is_some_and(|last| last.at < self.at + end) {
            return false;
        }
        let _ = write!(self.out, "{FLANK}{open}");
        self.ends.push(MarkEnd { at: self.at + end, length: mark.len(), html: close });
        self.at += mark.len();
        true
    }

    /// `%%words%%`, a comment of Obsidian.
    fn comment(&mut self, rest: &str) -> bool {
        let Some(inner) = rest.strip_prefix("%%") else { return false };
        if self.before().is_some_and(|c| c.is_ascii_digit() || matches!(c, '%' | '"' | '\''))
            || inner.starts_with('%')
        {
            return false;
        }
        let reach = self.reach();
        let line = reach.find('\n').map_or(reach, |end| &reach[..end]);
        let end = line.get(2..).and_then(|line| memchr::memmem::find(line.as_bytes(), b"%%"));
        self.spend(line.len());
        let Some(end) = end.filter(|end| *end > 0) else { return false };
        self.at += end + 4;
        true
    }

    /// The length of a comment in lines of its own: from `%%` at the beginning of a line to `%%` at the end of one.
    fn comment_block(&mut self) -> Option<usize> {
        let rest = &self.source[self.at..];
        let indent = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let inner = &rest[indent + 2..];
        if inner.starts_with('%') {
            return None;
        }
        let reach = &inner[..inner.floor_char_boundary(self.fuel)];
        let end = memchr::memmem::find_iter(reach.as_bytes(), b"%%").find(|at| {
            let after = &reach[at + 2..];
            after.trim_start_matches([' ', '\t', '\r']).starts_with('\n') || after.trim().is_empty()
        });
        self.spend(end.unwrap_or(reach.len()));
        let end = end?;
        // A first line with words and no end is no comment.
        let first = inner.find('\n').unwrap_or(inner.len());
        let is_alone = inner[..first].trim().is_empty() || end < first;
        let is_next = inner[..end].matches('\n').count() < 200;
        (end > 0 && (is_alone || is_next && !inner[..end].contains("\n\n"))).then_some(indent + 2 + end + 2)
    }

    /// `^[a note]`, `x^2^`, or the name of a block at the end of a line: `^a1b2c3`.
    fn caret(&mut self, rest: &str, line_end: usize) -> bool {
        if rest.starts_with("^[") {
            return self.note();
        }
        let line = &self.source[self.at + 1..line_end];
        let name = line.trim_end();
        let is_name = name.len() > 1
            && name.len() <= 64
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && name.contains(|c: char| c.is_ascii_alphabetic());
        let is_apart = self.before().is_none_or(char::is_whitespace);
        if is_name && is_apart {
            let kept = self.out.trim_end_matches([' ', '\t']).len();
            self.out.truncate(kept);
            self.at = line_end - (line.len() - name.len());
            return true;
        }
        self.index(rest, '^', "sup") || self.run_of(b'^')
    }

    fn note(&mut self) -> bool {
        if !self.notes_allowed || self.notes.len() >= NOTES || self.before() == Some('[') {
            return false;
        }
        let reach = self.reach();
        let bytes = reach.as_bytes();
        let (mut at, mut depth, mut end) = (1, 0_usize, None);
        while at < bytes.len() {
            match bytes[at] {
                b'\\' => at += 1,
                b'`' => at += template::span(&reach[at..]).max(1) - 1,
                b'[' => depth += 1,
                b']' if depth <= 1 => {
                    end = Some(at);
                    break;
                }
                b']' => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        self.spend(end.unwrap_or(reach.len()));
        let Some(end) = end else { return false };
        let words = reach[2..end].split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            return false;
        }
        let _ = write!(self.out, "[^{NOTE}{}]", self.notes.len());
        self.notes.push(words);
        self.at += end + 1;
        true
    }

    /// An index or exponent: `H~2~O`, `x^2^`.
    fn index(&mut self, rest: &str, mark: char, name: &str) -> bool {
        const LENGTH: usize = 24;
        let is_base = |c: char| {
            c.is_ascii_alphabetic()
                || matches!(c, ')' | ']' | '*' | '>')
                || mark == '^' && c.is_alphanumeric()
        };
        if !self.before().is_some_and(is_base) {
            return false;
        }
        let inside = |c: &char| {
            c.is_ascii_alphanumeric()
                || matches!(c, '+' | '-' | '−' | '(' | ')' | ',' | '=' | '*' | '/' | '.')
                || mark == '^' && c.is_alphabetic()
        };
        let words: String = rest[1..].chars().take_while(inside).take(LENGTH + 1).collect();
        let has_letter =
            words.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '+' | '-' | '−' | '('));
        if words.len() > LENGTH || !has_letter || !rest[1 + words.len()..].starts_with(mark) {
            return false;
        }
        // `x^2^3`, `a~b~~c~~`.
        if rest[2 + words.len()..].starts_with(mark) {
            return false;
        }
        let _ = write!(self.out, "{FLANK}<{name}>{}</{name}>{FLANK}", words.replace('*', "&#42;"));
        self.at += words.len() + 2;
        true
    }

    /// An address, which is copied, or the name of an emoji: `:smile:`.
    fn colon(&mut self, rest: &str) -> bool {
        if rest.starts_with("://") {
            let is_end = |c: char| {
                c.is_whitespace() || !c.is_ascii() || matches!(c, '<' | '>' | '"' | ')' | ']' | '|')
            };
            return self.copy(rest.find(is_end).unwrap_or(rest.len()));
        }
        if self.before().is_some_and(|c| c.is_ascii_alphanumeric() || c == ':') {
            return false;
        }
        let length = rest[1..].bytes().take(40).take_while(|b| is_shortcode(*b)).count();
        let (name, after) = rest[1..].split_at(length);
        let is_closed = after.starts_with(':')
            && !after[1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == ':');
        let Some(emoji) = emojis::get_by_shortcode(name).filter(|_| is_closed) else { return false };
        self.out.push_str(emoji.as_str());
        self.at += length + 2;
        true
    }

    /// `[[Page|words]]`, or `[words]{.class}`.
    fn bracket(&mut self, rest: &str) -> bool {
        if rest.starts_with("[[") {
            return match Wiki::read(rest, self.before()) {
                // The Markdown parser reads them.
                Some(wiki) if self.wikilinks == Wikilinks::Yes => self.copy(wiki.length),
                Some(wiki) => {
                    let _ = write!(self.out, "[{}](<{}>)", wiki.words(), wiki.page);
                    self.at += wiki.length;
                    true
                }
                None => self.copy(2),
            };
        }
        if self.before() == Some('!') {
            return false;
        }
        let reach = self.reach();
        let line = &reach[..reach.find('\n').unwrap_or(reach.len())];
        let end = memchr::memmem::find(line.as_bytes(), b"]{");
        self.spend(end.unwrap_or(line.len()));
        let Some(end) = end else { return false };
        let inner = &line[1..end];
        let Some(length) = self.attributes(&line[end + 1..]) else { return false };
        if inner.contains(['[', ']']) || self.ends.last().is_some_and(|last| last.at < self.at + end) {
            return false;
        }
        let attributes = &line[end + 1..end + 1 + length];
        let (open, close) = match attributes {
            list if list.contains(".underline") || list.contains(".ul") => ("<ins>", "</ins>"),
            list if list.contains(".mark") => ("<mark>", "</mark>"),
            _ => ("", ""),
        };
        if !open.is_empty() {
            let _ = write!(self.out, "{FLANK}{open}");
        }
        self.ends.push(MarkEnd { at: self.at + end, length: 1 + length, html: close });
        self.at += 1;
        true
    }

    /// `![[picture.png|300]]`, `![[note]]`.
    fn embedded(&mut self, rest: &str) -> bool {
        let Some(wiki) = Wiki::read(&rest[1..], None) else { return false };
        let is_picture = is_picture(wiki.page);
        if is_picture {
            let _ = write!(self.out, "![{}](<{}>)", wiki.description(), wiki.page);
        } else {
            let _ = write!(self.out, "[{}](<{}>)", wiki.words(), wiki.page);
        }
        self.at += 1 + wiki.length;
        if let Some(length) = self.attributes(&rest[1 + wiki.length..]) {
            self.at += length;
        }
        true
    }
}

/// Whether the content of an element is not Markdown.
fn is_literal(name: &str) -> bool {
    template::LITERAL.contains(&name) || matches!(name, "math" | "kbd")
}

/// Whether a byte may be in the name of an emoji.
fn is_shortcode(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'+' | b'-')
}

/// Whether a line says where a link leads: `[name]: address`.
fn is_definition(line: &str) -> bool {
    let text = line.trim_start_matches(' ');
    line.len() - text.len() < 4
        && text.starts_with('[')
        && !text.starts_with("[^")
        && text
            .split_once("]:")
            .is_some_and(|(name, address)| !name.contains("](") && !address.trim().is_empty())
}
