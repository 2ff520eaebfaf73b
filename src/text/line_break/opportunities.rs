//! Break opportunities, independent of widths: UAX #14 on a substitute text, minus those that kinsoku forbids. Inside
//! web addresses their own rules apply instead.

use super::{hangs, is_cjk};
use crate::text::kinsoku::{never_ends, never_starts};
use std::borrow::Cow;
use std::ops::Range;
use unicode_linebreak::linebreaks;

/// Answers whether a line may end at a position; positions must be asked in ascending order.
pub(super) struct Opportunities<'t> {
    text: &'t str,
    found: std::vec::IntoIter<u32>,
    /// The next opportunity of UAX #14, a byte offset.
    next: usize,
    addresses: std::vec::IntoIter<Range<usize>>,
    /// The current or next address.
    address: Range<usize>,
}

/// A range after any text, for "no more addresses".
const NOWHERE: Range<usize> = usize::MAX..usize::MAX;

impl<'t> Opportunities<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let found: Vec<u32> = linebreaks(&shadow(text)).map(|(at, _)| at as u32).collect();
        let mut addresses = addresses(text).into_iter();
        let address = addresses.next().unwrap_or(NOWHERE);
        Self { text, found: found.into_iter(), next: 0, addresses, address }
    }

    /// Whether a line may end before the character at this byte.
    #[inline]
    pub(super) fn at(&mut self, start: usize) -> bool {
        while self.next < start {
            self.next = self.found.next().map_or(usize::MAX, |at| at as usize);
        }
        while self.address.end <= start {
            self.address = self.addresses.next().unwrap_or(NOWHERE);
        }
        if self.address.start < start {
            self.inside_address(start)
        } else {
            self.next == start && self.allowed(start)
        }
    }

    /// Addresses break only after a separator, and not within `://`.
    fn inside_address(&self, start: usize) -> bool {
        let bytes = self.text.as_bytes();
        matches!(bytes[start - 1], b'/' | b'?' | b'&' | b'=')
            && bytes[start] != b'/'
            && !self.text[..start].ends_with("://")
            && self.text[start..].chars().next().is_some_and(|c| !never_starts(c))
    }

    fn allowed(&self, start: usize) -> bool {
        let (before, after) = self.text.split_at(start);
        let Some(next) = after.chars().next() else { return false };
        if never_starts(next) {
            return false;
        }
        let mut back = before.chars().rev();
        let mut last = back.next();
        let touching = last;
        while last.is_some_and(hangs) {
            last = back.next();
        }
        match (last, touching) {
            (Some(last), _) if never_ends(last) => false,
            // The number of a note stays with what it refers to.
            (_, Some(touching)) if next == '[' && !hangs(touching) && is_note_number(after) => false,
            // A soft hyphen needs a hyphen that the text does not contain.
            (_, Some('\u{ad}')) => false,
            // UAX #14 rule 20a, which the crate's tables lack: `--flag` keeps its hyphens.
            (_, Some('-' | '\u{2010}')) if next.is_alphanumeric() && !is_cjk(next) => back
                .find(|&c| c != '-' && c != '\u{2010}')
                .is_some_and(|c| !is_cjk(c) && !matches!(c, ' ' | '(' | '"' | '\'') && run(before, 1) != 1),
            // Short words stay whole: `CI/CD`, `km/h`.
            (_, Some('/')) => run(before, 1) >= 3 && word_start(after) >= 3,
            _ => true,
        }
    }
}

/// Whether a text begins with a number of up to three digits in brackets.
fn is_note_number(text: &str) -> bool {
    let digits = text.bytes().skip(1).take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&digits) && text.as_bytes().get(digits + 1) == Some(&b']')
}

/// How many letters and digits, at most three, precede the last `skip` characters.
fn run(text: &str, skip: usize) -> usize {
    text.chars().rev().skip(skip).take(3).take_while(|c| c.is_alphanumeric()).count()
}

/// How many letters and digits, at most three, a text begins with.
fn word_start(text: &str) -> usize {
    text.chars().take(3).take_while(|c| c.is_alphanumeric()).count()
}

/// A substitute text for UAX #14 with the same byte offsets. Curly quotation marks next to CJK become corner brackets,
/// which attach to one side only; so do quotation marks next to white space (rules 15a and 15b, which the crate's
/// tables lack). Full-width digits and letters become characters of the number and word classes.
fn shadow(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && memchr::memchr2(b'"', b'\'', text.as_bytes()).is_none()
        || !text.chars().any(|c| matches!(c, '"' | '\'') || is_quote(c) || is_full_width(c))
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    // State of the text before: whether its last character that is no quotation mark is CJK, or a digit.
    let mut cjk_before = false;
    let mut digit_before = false;
    let mut blank_before = true;
    for (at, c) in text.char_indices() {
        let next = || text[at..].chars().take(8).find(|&c| !is_quote(c));
        let blank_after = text[at + c.len_utf8()..].chars().next().is_none_or(hangs);
        let shown = match c {
            '“' | '‘' | '”' | '’' if cjk_before || next().is_some_and(is_cjk) => match c {
                '“' => '「',
                '‘' => '『',
                '”' => '」',
                _ => '』',
            },
            '“' | '‘' if blank_before => '「',
            '”' | '’' if blank_after => '」',
            '"' | '\'' if blank_before && !blank_after => '{',
            '"' | '\'' if blank_after && !blank_before => '}',
            // Substitutes of the same length in bytes, of the classes NU, AL and IS.
            '０'..='９' => '\u{1810}',
            'Ａ'..='Ｚ' | 'ａ'..='ｚ' => '\u{1e00}',
            '．' if digit_before && text[at + c.len_utf8()..].starts_with(|c| ('０'..='９').contains(&c)) => {
                '\u{fe10}'
            }
            c => c,
        };
        out.push(shown);
        blank_before = hangs(c);
        if !is_quote(c) {
            cjk_before = is_cjk(c);
            digit_before = ('０'..='９').contains(&c);
        }
    }
    Cow::Owned(out)
}

fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’')
}

fn is_full_width(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// The byte ranges of web addresses.
fn addresses(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let in_address = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`');
    for at in memchr::memmem::find_iter(text.as_bytes(), "://") {
        if found.last().is_some_and(|last| at < last.end) {
            continue;
        }
        let start = text[..at]
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
            .map_or(0, |last| last + text[last..].chars().next().map_or(0, char::len_utf8));
        let end = text[at..].find(|c: char| !in_address(c)).map_or(text.len(), |length| at + length);
        if start < at {
            found.push(start..end);
        }
    }
    found
}
