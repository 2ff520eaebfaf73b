//! Breaks a text into lines of a given width.
//!
//! The Unicode line breaking algorithm (UAX #14) gives the break opportunities. It reads a substitute text in which
//! Chinese quotation marks and full-width numbers have the right class. Then the rules of [`kinsoku`] apply, then those
//! for web addresses. If a part without an opportunity is wider than a line, it is broken at the first of these that
//! exists: next to punctuation, inside a word that is itself too long, against kinsoku, between any two graphemes. So
//! the width takes precedence over words, words over kinsoku, and kinsoku over full lines. Graphemes are never split:
//! one that is wider than the line gets a line of its own.
//!
//! Text stays in logical order. White space at the end of a line is dropped, except U+3000, which is content. Nothing
//! is hyphenated: a line does not break at a soft hyphen, because the text does not contain the hyphen it would need.
//!
//! [`kinsoku`]: super::kinsoku

mod opportunities;

use super::graphemes::graphemes;
use super::kinsoku::{inseparable, never_ends, never_starts};
use super::widths::Widths;
use opportunities::Opportunities;
use std::ops::Range;

/// The lines of a text at a width in cells, as byte ranges without trailing white space. `\n` ends a line. There is
/// always at least one line. A width of 0 counts as 1.
pub fn break_lines(text: &str, width: usize, widths: Widths) -> Vec<Range<usize>> {
    let width = width.max(1);
    let mut lines = Vec::with_capacity(text.len() / width + 1);
    let mut start = 0;
    for part in text.split('\n') {
        if part.len() <= width && part.is_ascii() {
            lines.push(start..start + part.trim_end_matches(hangs).len());
        } else {
            Paragraph::new(part, widths).lines(width, start, &mut lines);
        }
        start += part.len() + 1;
    }
    lines
}

/// The widths in cells of the widest unbreakable part and of the widest line, each at most `most`.
pub fn extent(text: &str, most: usize, widths: Widths) -> (usize, usize) {
    let (mut longest, mut widest) = (0, 0);
    for part in text.split('\n') {
        let paragraph = Paragraph::new(part, widths);
        let (mut stretch, mut line, mut blank) = (0, 0, 0);
        for unit in &paragraph.units {
            let cells = usize::from(unit.width);
            if unit.may_break {
                stretch = 0;
            }
            if unit.hangs {
                blank += cells;
                continue;
            }
            line += blank + cells;
            stretch += cells;
            blank = 0;
            longest = longest.max(stretch);
            widest = widest.max(line);
            if widest >= most && longest >= most {
                break;
            }
        }
    }
    (longest.min(most), widest.min(most))
}

/// One grapheme of a paragraph.
#[derive(Clone, Copy)]
struct Unit {
    start: u32,
    width: u8,
    /// Whether a line may end before it.
    may_break: bool,
    /// White space, which may extend past a line's end.
    hangs: bool,
}

struct Paragraph<'t> {
    text: &'t str,
    units: Vec<Unit>,
}

/// The cost of a forced break, the lowest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pain {
    Punctuation,
    LongWord,
    Kinsoku,
    Dash,
}

impl<'t> Paragraph<'t> {
    fn new(text: &'t str, widths: Widths) -> Self {
        // Offsets are 32-bit, so a paragraph of 4 GB is left empty.
        let text = if u32::try_from(text.len()).is_ok() { text } else { "" };
        let mut opportunities = Opportunities::new(text);
        let mut units = Vec::with_capacity(text.len() / 2);
        for (start, width) in graphemes(text, widths) {
            let hangs = match text.as_bytes()[start] {
                b' ' | b'\t' => true,
                // The first bytes of all other characters that `hangs` accepts.
                0xe1 | 0xe2 => text[start..].starts_with(hangs),
                _ => false,
            };
            let may_break = opportunities.at(start);
            only_blanks_hang(text, &mut units, start);
            units.push(Unit { start: start as u32, width: width.min(255) as u8, may_break, hangs });
        }
        only_blanks_hang(text, &mut units, text.len());
        Self { text, units }
    }

    fn lines(&self, width: usize, offset: usize, lines: &mut Vec<Range<usize>>) {
        let units = &self.units;
        let before = lines.len();
        let (mut from, mut used, mut allowed) = (0, 0, None);
        let mut at = 0;
        while at < units.len() {
            let unit = units[at];
            if unit.may_break && at > from {
                allowed = Some(at);
            }
            let cells = usize::from(unit.width);
            if unit.hangs || used + cells <= width || at == from {
                used += cells;
                at += 1;
                continue;
            }
            let end = self.choose(from, at, allowed, width);
            self.push(from..end, offset, lines);
            (from, used, allowed, at) = (end, 0, None, end);
        }
        self.push(from..units.len(), offset, lines);
        if lines.len() == before {
            lines.push(offset..offset);
        }
    }

    /// Adds a line, unless it is only white space.
    fn push(&self, units: Range<usize>, offset: usize, lines: &mut Vec<Range<usize>>) {
        let end = self.units[units.clone()].iter().rposition(|unit| !unit.hangs);
        if let Some(last) = end {
            lines.push(offset + self.byte(units.start)..offset + self.byte(units.start + last + 1));
        }
    }

    /// Where the line from `from` ends if the unit `over` does not fit on it. `allowed` is its last opportunity.
    fn choose(&self, from: usize, over: usize, allowed: Option<usize>, width: usize) -> usize {
        match allowed {
            Some(at) if at == over || self.fits(at, over, width) => at,
            Some(at) => self.least_pain(at, over, Pain::Punctuation, width).unwrap_or(at),
            None => self.least_pain(from, over, Pain::Dash, width).unwrap_or(over),
        }
    }

    /// Whether the part from `start` to the next opportunity after `over` fits on one line.
    fn fits(&self, start: usize, over: usize, width: usize) -> bool {
        let mut used: usize = self.units[start..over].iter().map(|unit| usize::from(unit.width)).sum();
        for unit in &self.units[over..] {
            if unit.may_break || unit.hangs {
                return true;
            }
            used += usize::from(unit.width);
            if used > width {
                return false;
            }
        }
        true
    }

    /// The last position after `from` and up to `over` with the lowest cost, if that is at most `most`.
    fn least_pain(&self, from: usize, over: usize, most: Pain, width: usize) -> Option<usize> {
        let mut best: Option<(Pain, usize)> = None;
        let mut word = None;
        for at in (from + 1..=over).rev() {
            let pain = self.pain(at, width, &mut word);
            if pain <= most && best.is_none_or(|(least, _)| pain < least) {
                best = Some((pain, at));
                if pain == Pain::Punctuation {
                    break;
                }
            }
        }
        best.map(|(_, at)| at)
    }

    /// The cost of a break before `at`. Positions are visited backwards; `word` caches whether the word around them
    /// fits on a line.
    fn pain(&self, at: usize, width: usize, word: &mut Option<bool>) -> Pain {
        // The base character decides for the whole grapheme.
        let base = |unit| self.text[self.byte(unit)..].chars().next();
        let (Some(before), Some(after)) = (base(at - 1), base(at)) else {
            return Pain::Dash;
        };
        let inside_word = in_word(before) && in_word(after);
        if !inside_word {
            *word = None;
        }
        if inseparable(before, after) {
            return Pain::Dash;
        }
        if inside_word && *word.get_or_insert_with(|| self.word_fits(at, width)) {
            return Pain::Dash;
        }
        match (never_starts(after) || never_ends(before), inside_word) {
            (true, _) => Pain::Kinsoku,
            (false, true) => Pain::LongWord,
            // Breaking before punctuation would put it at a line's start.
            (false, false) if in_word(before) && after.is_ascii_punctuation() => Pain::LongWord,
            (false, false) if matches!(before, '’' | '\'') => Pain::LongWord,
            (false, false) => Pain::Punctuation,
        }
    }

    /// Whether the word around a position would fit on a line of its own.
    fn word_fits(&self, at: usize, width: usize) -> bool {
        let in_word = |unit: &&Unit| self.text[unit.start as usize..].chars().next().is_some_and(in_word);
        let mut used = 0;
        let back = self.units[..at].iter().rev().take_while(in_word);
        let on = self.units[at..].iter().take_while(in_word);
        for unit in back.take(width + 1).chain(on.take(width + 1)) {
            used += usize::from(unit.width);
            if used > width {
                return false;
            }
        }
        true
    }

    fn byte(&self, unit: usize) -> usize {
        self.units.get(unit).map_or(self.text.len(), |unit| unit.start as usize)
    }
}

/// Marks the last unit as not hanging if its space has combining characters. `end` is where that unit ends.
fn only_blanks_hang(text: &str, units: &mut [Unit], end: usize) {
    if let Some(last) = units.last_mut().filter(|last| last.hangs) {
        let start = last.start as usize;
        // All non-ASCII characters that `hangs` accepts have three bytes.
        let blank = if text.as_bytes()[start].is_ascii() { 1 } else { 3 };
        last.hangs = end - start == blank;
    }
}

/// White space that is dropped at the end of a line.
fn hangs(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{205f}')
}

/// A letter or digit of a script that writes words with spaces between them.
fn in_word(c: char) -> bool {
    (c.is_alphanumeric() && !is_cjk(c)) || matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}')
}

/// A character of Chinese, Japanese or Korean writing, its punctuation included.
fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{303f}' | '\u{3041}'..='\u{33ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ffdc}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests;
