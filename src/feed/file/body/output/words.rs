//! Text of a body, character by character.

use super::{Gap, Output};

/// The bytes of text that is written as it is: letters and signs of ASCII, and what Chinese, Japanese, Korean and most
/// European words are made of.
const IS_ORDINARY: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0x21;
    while at < 0xed {
        let is_special = matches!(at as u8, b'`' | b'~' | b'&' | b'<' | b'>' | b'{' | b'%' | b'#' | 0x7f | 0xc0..=0xc2 | 0xe0..=0xe2);
        table[at] = !is_special;
        at += 1;
    }
    table
};

/// The most bytes that are written at once.
const SHARE: usize = 16 * 1024;

impl Output {
    /// Writes text.
    pub(in super::super) fn words(&mut self, words: &str) {
        if self.is_in_pre() {
            self.preformatted(words);
            return;
        }
        let mut rest = words;
        while !rest.is_empty() && !self.is_full() {
            // Not much more than there is room for.
            let share = &rest[..rest.floor_char_boundary(SHARE)];
            let end = share.bytes().position(|b| !IS_ORDINARY[b as usize]).unwrap_or(share.len());
            if end > 0 {
                self.flush_space();
                self.text.push_str(&rest[..end]);
            }
            let mut chars = rest[end..].chars();
            if let Some(c) = chars.next() {
                self.one(c);
            }
            rest = chars.as_str();
        }
    }

    /// Writes a character outside of `pre`.
    fn one(&mut self, c: char) {
        match c {
            ' ' | '\t' | '\u{c}' => {
                if self.space == Gap::None && !self.begins_block() {
                    self.space = Gap::Blank;
                }
            }
            '\n' | '\r' | '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if !self.begins_block() {
                    self.space = Gap::Line;
                }
            }
            c if is_dropped(c) => {}
            c => {
                self.flush_space();
                self.fence(c);
            }
        }
    }

    /// Whether nothing stands in the innermost block yet, so that white space means nothing.
    pub(super) fn begins_block(&self) -> bool {
        self.text.ends_with('\n')
            || self.open.last().is_some_and(|open| open.is_block && open.tag.1 == self.text.len())
    }

    /// Writes text of a `pre`, in which lines are what they are. A newline that would make a blank line is written as a
    /// reference; one at the beginning is doubled, because parsers drop the first.
    pub(super) fn preformatted(&mut self, words: &str) {
        if !words.is_empty() {
            self.flush_space();
        }
        let mut chars = words.chars().peekable();
        while let Some(c) = chars.next() {
            if self.is_full() {
                return;
            }
            let is_end = match c {
                '\r' => {
                    chars.next_if_eq(&'\n');
                    true
                }
                '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => true,
                _ => false,
            };
            if is_end {
                let begins =
                    self.open.last().is_some_and(|open| open.name == "pre" && open.tag.1 == self.text.len());
                if begins {
                    self.end_line();
                }
                self.pre_newline();
            } else if c == '\t' {
                self.text.push('\t');
            } else if !is_dropped(c) {
                self.fence(c);
                if !c.is_ascii_whitespace() {
                    self.words = self.text.len();
                }
            }
        }
    }

    pub(super) fn pre_newline(&mut self) {
        if self.text[self.line..].chars().all(char::is_whitespace) {
            self.text.push_str("&#10;");
            self.words = self.text.len();
        } else {
            self.end_line();
        }
    }

    /// Writes a character of a line. Three of these at the beginning of a line open a block of code for
    /// programs that look for them before they parse Markdown.
    fn fence(&mut self, c: char) {
        /// Deeper indentation hides them from such programs.
        const INDENT: usize = 100;
        if matches!(c, '`' | '~') && self.text.len() - self.line < INDENT {
            let start = self.text[self.line..].trim_start();
            if start.len() == 2 && start.chars().all(|before| before == c) {
                self.text.push_str(if c == '`' { "&#96;" } else { "&#126;" });
                return;
            }
        }
        self.character(c);
    }

    /// Writes one character as text of HTML.
    pub(super) fn character(&mut self, c: char) {
        match c {
            '&' => self.text.push_str("&amp;"),
            '<' => self.text.push_str("&lt;"),
            '>' => self.text.push_str("&gt;"),
            '\u{a0}' => self.text.push_str("&nbsp;"),
            '{' | '%' | '#' if self.text.ends_with('{') => {
                self.text.pop();
                self.text.push_str("&#123;");
                self.text.push(c);
            }
            c if is_dropped(c) => {}
            c => self.text.push(c),
        }
    }
}

/// Characters that no text has: controls, noncharacters, byte order marks.
fn is_dropped(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}')
        || matches!(c, '\u{feff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c as u32 & 0xffff, 0xfffe | 0xffff)
}
