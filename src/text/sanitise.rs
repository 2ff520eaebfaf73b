//! Removes from a text every character that could control a terminal instead of being displayed.
//!
//! Removed: C0 and C1 controls, DEL, bidi overrides, embeddings and isolates, tag characters, line and paragraph
//! separators, interlinear anchors, byte order marks, noncharacters, and combining marks after the eighth on one base.
//! Soft hyphens are removed, too: some terminals draw them and some do not, so that columns would shift. Kept: joiners
//! (emoji and Indic scripts need them) and variation selectors. It runs once after decoding, and again over each
//! finished frame.

use std::borrow::Cow;
use unicode_width::UnicodeWidthChar;

/// The most combining marks on one base character.
pub const MARKS_MAX: usize = 8;

/// Cleans a text of several lines: `\n` and `\t` stay, `\r\n` and `\r` become `\n`.
pub fn clean_block(text: &str) -> Cow<'_, str> {
    if is_clean(text, true) { Cow::Borrowed(text) } else { Cow::Owned(clean(text, Breaks::Keep)) }
}

/// Cleans a text for one line: each run of white space, line ends and U+3000 included, becomes one space; white space
/// at both ends is removed.
pub fn clean_line(text: &str) -> Cow<'_, str> {
    let single = !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace)
        && !text.contains("  ")
        && text.chars().all(|c| c == ' ' || !c.is_whitespace());
    if single && is_clean(text, false) {
        return Cow::Borrowed(text);
    }
    let cleaned = clean(text, Breaks::Blank);
    let mut line = String::with_capacity(cleaned.len());
    for word in cleaned.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    Cow::Owned(line)
}

/// Whether a character must never be sent to the terminal. Callers treat line ends and tabs separately.
pub fn is_unsafe(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}'
        | '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{2028}' | '\u{2029}' | '\u{206a}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        | '\u{e0000}'..='\u{e007f}')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Breaks {
    Keep,
    Blank,
}

fn is_clean(text: &str, breaks: bool) -> bool {
    let mut marks = 0;
    text.chars().all(|c| {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        marks <= MARKS_MAX && (!is_unsafe(c) || (breaks && matches!(c, '\n' | '\t')))
    })
}

fn clean(text: &str, breaks: Breaks) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_mark(c) {
            marks += 1;
            if marks <= MARKS_MAX {
                out.push(c);
            }
            continue;
        }
        // Marks around a removed character end up on one base, so they are counted together.
        if !is_unsafe(c) || c.is_whitespace() {
            marks = 0;
        }
        match c {
            '\r' if breaks == Breaks::Keep => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\t' if breaks == Breaks::Keep => out.push(c),
            '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if is_unsafe(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Whether a character is a combining mark: it has no width and is drawn onto the one before it. Joiners are not marks.
pub fn is_mark(c: char) -> bool {
    // The first conditions only avoid the table lookup: no ideograph, kana or hangul syllable is a mark.
    c >= '\u{300}'
        && !matches!(c, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}')
        && c.width() == Some(0)
        && !matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}')
        && !is_unsafe(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_goes_and_what_is_read_stays() {
        let table = [
            ("\x1b]0;owned\x07title", "]0;ownedtitle"),
            ("a\u{9b}31mb", "a31mb"),
            ("safe\u{202e}gnp.exe", "safegnp.exe"),
            ("tag\u{e0041}\u{e007f}", "tag"),
            ("two\r\nlines\tand a tab", "two lines and a tab"),
            ("  钉钉\u{3000}COO  ", "钉钉 COO"),
            ("👨\u{200d}👩\u{200d}👧 1\u{fe0f}\u{20e3}", "👨\u{200d}👩\u{200d}👧 1\u{fe0f}\u{20e3}"),
            ("( ¨̮ )_≡①⓪⑥", "( ¨̮ )_≡①⓪⑥"),
            ("nul\0inside", "nulinside"),
            ("soft\u{ad}hyphen", "softhyphen"),
        ];
        for (raw, clean) in table {
            assert_eq!(clean_line(raw), clean, "{raw:?}");
        }
    }

    #[test]
    fn a_block_keeps_its_lines_and_tabs() {
        assert_eq!(clean_block("a\r\nb\rc\td\u{1b}[2J"), "a\nb\nc\td[2J");
        assert!(matches!(clean_block("already clean\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn marks_on_one_base_are_counted() {
        let zalgo = format!("a{}b", "\u{301}".repeat(500));
        assert_eq!(clean_block(&zalgo), format!("a{}b", "\u{301}".repeat(MARKS_MAX)));
        let hidden = format!("a{}b", "\u{301}\u{1b}\u{301}\u{ad}".repeat(500));
        assert_eq!(clean_block(&hidden), format!("a{}b", "\u{301}".repeat(MARKS_MAX)));
        let lines = format!("a{0}\n{0}\t{0}", "\u{301}".repeat(MARKS_MAX));
        assert_eq!(clean_block(&lines), lines);
    }
}
