//! Running text: sanitised, with collapsed white space, placed where text is allowed.

use super::super::budget;
use super::super::css::LineEnds;
use super::super::mark::{Kind, Mark};
use super::super::output::{Output, Rest, Shape};
use super::super::sentinel::is_sentinel;
use super::{Class, FilterState};
use crate::text::sanitise::{MARKS_MAX, is_mark, is_unsafe};
use html5ever::local_name;

/// White space before the next visible character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    None,
    Blank,
    /// White space with a line end. It disappears between two characters that need no blank.
    Newline,
}

/// Maximum length of a footnote's label, in bytes.
const LABEL_MAX: usize = 64;
/// Blanks at the beginning of a kept line.
const INDENT_MAX: usize = 40;
/// Longer texts are processed in pieces of this many bytes.
const TEXT_MAX: usize = 64 * 1024;

impl<O: Output> FilterState<O> {
    pub(super) fn characters(&mut self, text: &str) {
        if self.capture.is_some() && self.text_in_formula(text) {
            return;
        }
        if text.len() > TEXT_MAX {
            let mut rest = text;
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(rest.floor_char_boundary(TEXT_MAX));
                self.characters(piece);
                if self.hidden == 0 {
                    self.out.rest(&self.facts, Rest::InLine);
                }
                rest = after;
            }
        } else if self.hidden > 0 {
            self.hidden_text(text);
        } else if !(self.is_turned(text)
            || self.is_permalink(text)
            || self.inherited.unreadable
            || self.repeats_description(text))
        {
            if self.pre > 0 {
                self.preformatted(text);
            } else if self.line_ends > 0 || self.inherited.line_ends != LineEnds::Joined {
                self.kept_lines(text);
            } else {
                self.flow(text);
            }
            self.out.rest(&self.facts, Rest::InText);
        }
    }

    /// Adds text whose line ends are kept. Those at the edges of a block are not seen.
    fn kept_lines(&mut self, text: &str) {
        let kept = self.inherited.line_ends;
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 && kept == LineEnds::Joined {
                self.flow("\n");
            } else if index > 0 {
                self.line_ends += 1;
                self.indent = 0;
                self.gap = Gap::None;
            }
            if kept == LineEnds::Indented && (self.line_ends > 0 || self.last.is_none()) {
                let blanks = line.bytes().take_while(|b| matches!(b, b' ' | b'\t'));
                self.indent += blanks.map(|b| if b == b'\t' { 4 } else { 1 }).sum::<usize>();
            }
            if line.trim_matches([' ', '\t', '\r', '\x0c']).is_empty() {
                self.flow(line);
            } else {
                let is_indented = self.indent > 0;
                self.keep_line_ends();
                self.flow(if is_indented { line.trim_start_matches([' ', '\t']) } else { line });
            }
        }
    }

    /// Shows the kept line ends and blanks before something visible.
    pub(super) fn keep_line_ends(&mut self) {
        let (count, indent) = (std::mem::take(&mut self.line_ends), std::mem::take(&mut self.indent));
        if self.begun {
            // Further ones are not told from two.
            for _ in 0..count.min(3) {
                self.line_break();
            }
        }
        if indent > 0 {
            self.gap = Gap::None;
            self.flow(&"\u{a0}".repeat(indent.min(INDENT_MAX)));
        }
    }

    /// Drops text of a hidden element, unless it is the label of a footnote.
    fn hidden_text(&mut self, text: &str) {
        let Some((_, label)) = &mut self.label else { return };
        if label.len() + text.len() <= LABEL_MAX {
            label.push_str(&crate::text::clean_line(text));
            return;
        }
        // The text is too long for a label, so the tag was not closed.
        self.label = None;
        if let Some(entry) = self.stack.iter_mut().rev().find(|entry| entry.hides) {
            self.sealed -= u32::from(entry.seals());
            entry.hides = false;
            self.hidden -= 1;
            self.characters(text);
        }
    }

    pub(super) fn flow(&mut self, text: &str) {
        if self.hidden > 0 {
            return;
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        let mut plain_from = 0;
        for (at, c) in text.char_indices() {
            if is_plain(c) && self.gap == Gap::None {
                self.last = Some(c);
                self.combining = 0;
                continue;
            }
            buffer.push_str(&text[plain_from..at]);
            plain_from = at + c.len_utf8();
            match c {
                ' ' | '\t' | '\x0c' | '\r' => self.gap = self.gap.max(Gap::Blank),
                '\n' => self.gap = Gap::Newline,
                c if is_unsafe(c) || is_sentinel(c) => {}
                c if is_mark(c) => {
                    // A combining mark needs a base character.
                    self.combining += 1;
                    if self.combining <= MARKS_MAX && self.last.is_some() && self.gap == Gap::None {
                        buffer.push(c);
                    }
                }
                c => {
                    if let Some(last) = self.last
                        && !(self.gap == Gap::None
                            || self.gap == Gap::Newline && needs_no_blank(last) && needs_no_blank(c))
                    {
                        buffer.push(' ');
                    }
                    self.gap = Gap::None;
                    self.combining = 0;
                    self.last = Some(c);
                    buffer.push(c);
                }
            }
        }
        let clean = if buffer.is_empty() && plain_from == 0 {
            text
        } else {
            buffer.push_str(&text[plain_from..]);
            buffer.as_str()
        };
        if !clean.is_empty() {
            // The pending white space belongs before this text, not before an implied element.
            let waiting = (std::mem::replace(&mut self.gap, Gap::None), self.last.take(), self.combining);
            self.place();
            (self.gap, self.last, self.combining) = waiting;
            self.after_formula = false;
            self.out.text(clean);
            self.begun = true;
            self.shown.is_beside = false;
        }
        self.buffer = buffer;
    }

    fn preformatted(&mut self, text: &str) {
        if !(self.is_between_lines() && text.trim().is_empty()) {
            self.write_preformatted(text);
        }
    }

    pub(super) fn write_preformatted(&mut self, text: &str) {
        let clean = crate::text::clean_block(text);
        if clean.is_empty() {
            return;
        }
        self.code_text(&clean);
        let mut base = self.last.take();
        self.place();
        if clean.is_ascii() {
            self.out.text(&clean);
            base = clean.chars().last();
        } else {
            // A combining mark needs a base character, as in running text.
            let kept = clean.chars().filter(|c| {
                let mark = is_mark(*c);
                let stands_on_nothing = mark && base.is_none_or(char::is_whitespace);
                let keep = !is_sentinel(*c) && !stands_on_nothing;
                if keep && !mark {
                    base = Some(*c);
                }
                keep
            });
            let kept: String = kept.collect();
            self.out.text(&kept);
        }
        self.last = base;
    }

    /// Opens what text or an image needs around it: a table cell, a block after another block, and the inline
    /// elements that the previous block closed.
    pub(super) fn place(&mut self) {
        if self.top().is_some_and(|top| matches!(top.class, Class::Table | Class::Row)) {
            self.implied_cell();
        }
        // At the depth limit the text goes into the current element.
        if self.stack.len() < budget::DEPTH && self.needs_block() {
            let (gap, last) = (self.gap, self.last);
            let mark = self.mark(Mark::new(Kind::Division));
            if self.push(&local_name!(""), Class::Paragraph, Some(Shape::Division), mark) {
                (self.gap, self.last) = (gap, last);
            }
        }
        if !self.reopen.is_empty() {
            for format in std::mem::take(&mut self.reopen) {
                if self.push(&format.name, Class::Inline, Some(format.shape), format.mark) {
                    self.counted(format.shape);
                }
            }
        }
    }

    /// Whether text at this point needs a block of its own.
    fn needs_block(&self) -> bool {
        for entry in self.stack.iter().rev() {
            if entry.broken || entry.class == Class::List {
                return true;
            }
            // html2text does not see these elements, so the text would go into the element around them.
            if entry.class != Class::Inline || entry.shape.is_some() {
                return false;
            }
        }
        false
    }

    /// Writes the blank before an inline element outside of it, unless the text inside decides about it.
    pub(super) fn blank_before_inline(&mut self) {
        let Some(last) = self.last else { return };
        if self.gap == Gap::Blank || self.gap == Gap::Newline && !needs_no_blank(last) {
            self.out.text(" ");
            self.gap = Gap::None;
            self.last = None;
        }
    }

    /// Counts the open elements whose text is code.
    pub(super) fn counted(&mut self, shape: Shape) {
        match shape {
            Shape::Preformatted => {
                self.pre += 1;
                self.code_text("");
            }
            Shape::Code => self.code += 1,
            _ => {}
        }
    }

    /// Writes the pending blank before an image or another visible object.
    pub(super) fn before_picture(&mut self) {
        self.keep_line_ends();
        self.begun = true;
        self.place();
        if self.gap != Gap::None && self.last.is_some() {
            self.out.text(" ");
        }
        self.gap = Gap::None;
        self.last = Some('\u{fffc}');
        self.combining = 0;
    }

    /// Drops the white space at the edge of a block.
    pub(super) fn boundary(&mut self) {
        self.line_ends = 0;
        self.indent = 0;
        self.begun = false;
        self.pictured.forget();
        self.gap = Gap::None;
        self.last = None;
        self.combining = 0;
    }

    /// Ends the line at the edge of a block that is too deep to be opened.
    pub(super) fn line_edge(&mut self) {
        if self.last.is_some() && self.hidden == 0 {
            self.out.line_break();
            self.out.rest(&self.facts, Rest::AtEdge);
        }
        self.boundary();
    }

    /// Handles `br`.
    pub(super) fn line_break(&mut self) {
        if self.hidden > 0 {
            return;
        }
        self.place();
        self.boundary();
        self.begun = true;
        self.code_text("\n");
        self.out.line_break();
        self.out.rest(&self.facts, Rest::AtEdge);
    }
}

/// Whether a character needs no further checks. Most characters of most texts do not.
fn is_plain(c: char) -> bool {
    matches!(c,
        '!'..='~'
        | '\u{3001}'..='\u{3029}' | '\u{3030}'..='\u{3098}' | '\u{309b}'..='\u{a66e}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff9d}' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}'
        | '\u{2010}'..='\u{2027}')
}

/// Han, kana and their punctuation: a line end of the source between two of them is not a blank.
fn needs_no_blank(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{312f}' | '\u{3190}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff01}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3ffff}')
}
