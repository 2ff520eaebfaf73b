//! The width of a grapheme in terminal cells, and how it is spelled where terminals differ.
//!
//! The widths of the Unicode standard (UAX #11, emoji sequences) are those of `unicode-width`. [`Widths`] holds in what a
//! terminal differs from them.

use bitflags::bitflags;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

bitflags! {
    /// In what a terminal's widths differ from those of the Unicode standard. The default differs in nothing.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Widths: u16 {
        /// Ambiguous characters (East Asian Width A) take two cells.
        const WIDE_AMBIGUOUS = 1;
        /// A narrow sign followed by U+FE0F takes one cell.
        const NARROW_SIGNS = 1 << 1;
        /// A keycap (a digit with U+FE0F U+20E3) takes one cell.
        const NARROW_KEYCAPS = 1 << 2;
        /// The signs that Unicode 16 made wide take one cell.
        const NARROW_TRIGRAMS = 1 << 3;
        /// The ideographs that Unicode 15 and later added take one cell.
        const NARROW_NEW = 1 << 4;
        /// A half-width sound mark takes no cell.
        const JOINED_MARKS = 1 << 5;
        /// Emoji joined by U+200D are drawn side by side; only the first is shown.
        const SPLIT_EMOJI = 1 << 6;
        /// Skin tones are drawn beside the emoji; they are left out.
        const SPLIT_TONES = 1 << 7;
        /// The terminal behind a multiplexer may differ from what the multiplexer counts; U+FE0F is left out.
        const NO_VARIANTS = 1 << 8;
        /// The terminal behind a multiplexer may differ in the width of ambiguous characters; ASCII stands for the most
        /// frequent ones.
        const NO_AMBIGUOUS = 1 << 9;
    }
}

impl Widths {
    /// Inside tmux, GNU screen and zellij, whose own terminal may set joined emoji otherwise than they count.
    pub const MULTIPLEXER: Self = Self::SPLIT_EMOJI.union(Self::SPLIT_TONES).union(Self::NO_VARIANTS);

    /// The number of cells one grapheme takes, as it is [spelled](Self::spell).
    pub fn grapheme(self, grapheme: &str) -> usize {
        let spelled = self.spell(grapheme);
        let standard = spelled.width();
        if self.is_empty() {
            return standard;
        }
        let mut chars = spelled.chars();
        let Some(first) = chars.next() else { return 0 };
        let cells = match first {
            _ if self.contains(Self::WIDE_AMBIGUOUS) && standard == 1 && is_ambiguous(first) => 2,
            _ if standard < 2 => standard,
            '\u{2630}'..='\u{2637}'
            | '\u{268a}'..='\u{268f}'
            | '\u{4dc0}'..='\u{4dff}'
            | '\u{1d300}'..='\u{1d376}'
                if self.contains(Self::NARROW_TRIGRAMS) =>
            {
                1
            }
            '\u{2ebf0}'..='\u{2ee5d}' | '\u{31350}'..='\u{33479}' if self.contains(Self::NARROW_NEW) => 1,
            '0'..='9' | '#' | '*' if self.contains(Self::NARROW_KEYCAPS) => 1,
            _ if self.contains(Self::NARROW_SIGNS)
                && chars.as_str() == "\u{fe0f}"
                && spelled[..first.len_utf8()].width() == 1 =>
            {
                1
            }
            _ => standard,
        };
        let marks = spelled.chars().filter(|c| matches!(c, '\u{ff9e}' | '\u{ff9f}')).count();
        if self.contains(Self::JOINED_MARKS) { cells.saturating_sub(marks).max(1) } else { cells }
    }

    /// How a grapheme is written to the terminal: as it is, or simpler where the terminal would set it so that the text
    /// behind it moves.
    pub fn spell(self, grapheme: &str) -> &str {
        if self.is_empty() || grapheme.len() < 2 {
            return grapheme;
        }
        if self.contains(Self::NO_AMBIGUOUS)
            && let Some(plain) = plain_sign(grapheme)
        {
            return plain;
        }
        if self.contains(Self::WIDE_AMBIGUOUS)
            && let Some(plain) = plain_mark(grapheme)
        {
            return plain;
        }
        let ends = |c: char| match c {
            '\u{200d}' => self.contains(Self::SPLIT_EMOJI),
            '🏻'..='🏿' => self.contains(Self::SPLIT_TONES),
            '\u{fe0f}' => self.contains(Self::NO_VARIANTS),
            _ => false,
        };
        let end = grapheme.char_indices().skip(1).find(|(_, c)| ends(*c));
        end.map_or(grapheme, |(end, _)| &grapheme[..end])
    }
}

/// The ASCII character that stands for a line, block or mark of one cell where the terminal would make it two wide.
fn plain_mark(grapheme: &str) -> Option<&'static str> {
    let mut chars = grapheme.chars();
    let mark = chars.next().filter(|_| chars.as_str().is_empty())?;
    Some(match mark {
        '─' | '━' | '┄'..='┅' | '┈'..='┉' | '═' => "-",
        '│' | '┃' | '┆'..='┇' | '┊'..='┋' | '║' | '▌'..='▏' => "|",
        '┌'..='╿' => "+",
        '▀'..='▐' | '░'..='▟' | '■'..='▣' => "#",
        '•' | '◆' | '●' | '★' => "*",
        '◇' | '○' | '☆' => "o",
        '▲' => "^",
        '▶' => ">",
        '▼' => "v",
        '◀' => "<",
        _ => return None,
    })
}

/// What stands for an ambiguous character where its width cannot be relied on.
fn plain_sign(grapheme: &str) -> Option<&'static str> {
    const CIRCLED: [&str; 20] = [
        "(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)", "(12)", "(13)",
        "(14)", "(15)", "(16)", "(17)", "(18)", "(19)", "(20)",
    ];
    let mut chars = grapheme.chars();
    let sign = chars.next().filter(|_| chars.as_str().is_empty())?;
    Some(match sign {
        '“' | '”' => "\"",
        '‘' | '’' => "'",
        '–' | '—' | '―' => "-",
        '…' => "...",
        '·' => "・",
        '×' => "x",
        '÷' => "/",
        '±' => "+-",
        '→' => "->",
        '←' => "<-",
        '↑' => "^",
        '↓' => "v",
        '①'..='⑳' => CIRCLED.get(sign as usize - '①' as usize)?,
        _ => return None,
    })
}

/// Whether the East Asian Width of a character is A, and it takes one cell elsewhere.
pub(super) fn is_ambiguous(c: char) -> bool {
    let after = AMBIGUOUS_LETTERS.partition_point(|letters| *letters.start() <= c);
    c.width() != c.width_cjk()
        || after
            .checked_sub(1)
            .and_then(|at| AMBIGUOUS_LETTERS.get(at))
            .is_some_and(|letters| letters.contains(&c))
}

/// The letters and modifier symbols among the ambiguous characters, which `unicode-width` leaves out
/// (`EastAsianWidth.txt` of Unicode 15).
const AMBIGUOUS_LETTERS: [std::ops::RangeInclusive<char>; 61] = [
    '\u{a8}'..='\u{a8}',
    '\u{aa}'..='\u{aa}',
    '\u{b4}'..='\u{b4}',
    '\u{b8}'..='\u{b8}',
    '\u{ba}'..='\u{ba}',
    '\u{c6}'..='\u{c6}',
    '\u{d0}'..='\u{d0}',
    '\u{d8}'..='\u{d8}',
    '\u{de}'..='\u{e1}',
    '\u{e6}'..='\u{e6}',
    '\u{e8}'..='\u{ea}',
    '\u{ec}'..='\u{ed}',
    '\u{f0}'..='\u{f0}',
    '\u{f2}'..='\u{f3}',
    '\u{f8}'..='\u{fa}',
    '\u{fc}'..='\u{fc}',
    '\u{fe}'..='\u{fe}',
    '\u{101}'..='\u{101}',
    '\u{111}'..='\u{111}',
    '\u{113}'..='\u{113}',
    '\u{11b}'..='\u{11b}',
    '\u{126}'..='\u{127}',
    '\u{12b}'..='\u{12b}',
    '\u{131}'..='\u{133}',
    '\u{138}'..='\u{138}',
    '\u{13f}'..='\u{142}',
    '\u{144}'..='\u{144}',
    '\u{148}'..='\u{14b}',
    '\u{14d}'..='\u{14d}',
    '\u{152}'..='\u{153}',
    '\u{166}'..='\u{167}',
    '\u{16b}'..='\u{16b}',
    '\u{1ce}'..='\u{1ce}',
    '\u{1d0}'..='\u{1d0}',
    '\u{1d2}'..='\u{1d2}',
    '\u{1d4}'..='\u{1d4}',
    '\u{1d6}'..='\u{1d6}',
    '\u{1d8}'..='\u{1d8}',
    '\u{1da}'..='\u{1da}',
    '\u{1dc}'..='\u{1dc}',
    '\u{251}'..='\u{251}',
    '\u{261}'..='\u{261}',
    '\u{2c4}'..='\u{2c4}',
    '\u{2c7}'..='\u{2c7}',
    '\u{2c9}'..='\u{2cb}',
    '\u{2cd}'..='\u{2cd}',
    '\u{2d0}'..='\u{2d0}',
    '\u{2d8}'..='\u{2db}',
    '\u{2dd}'..='\u{2dd}',
    '\u{2df}'..='\u{2df}',
    '\u{391}'..='\u{3a1}',
    '\u{3a3}'..='\u{3a9}',
    '\u{3b1}'..='\u{3c1}',
    '\u{3c3}'..='\u{3c9}',
    '\u{401}'..='\u{401}',
    '\u{410}'..='\u{44f}',
    '\u{451}'..='\u{451}',
    '\u{207f}'..='\u{207f}',
    '\u{2113}'..='\u{2113}',
    '\u{2126}'..='\u{2126}',
    '\u{212b}'..='\u{212b}',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grapheme_is_spelled_simpler_where_the_text_behind_it_would_move() {
        let all = Widths::MULTIPLEXER;
        let table = [
            ("👩\u{200d}💻", all, "👩"),
            ("👩🏽\u{200d}💻", all, "👩"),
            ("👩🏽\u{200d}💻", Widths::SPLIT_EMOJI, "👩🏽"),
            ("👩\u{200d}💻", Widths::SPLIT_TONES, "👩\u{200d}💻"),
            ("👍🏽", all, "👍"),
            ("🏽", all, "🏽"),
            ("❤\u{fe0f}", all, "❤"),
            ("1\u{fe0f}\u{20e3}", all, "1"),
            ("字", all, "字"),
            ("│", all, "│"),
            ("│", Widths::WIDE_AMBIGUOUS, "|"),
            ("┌", Widths::WIDE_AMBIGUOUS, "+"),
            ("●", Widths::WIDE_AMBIGUOUS, "*"),
            ("“", Widths::WIDE_AMBIGUOUS, "“"),
            ("“", Widths::WIDE_AMBIGUOUS | Widths::NO_AMBIGUOUS, "\""),
            ("⑳", Widths::WIDE_AMBIGUOUS | Widths::NO_AMBIGUOUS, "(20)"),
            ("·", Widths::WIDE_AMBIGUOUS | Widths::NO_AMBIGUOUS, "・"),
            ("👩\u{200d}💻", Widths::default(), "👩\u{200d}💻"),
        ];
        for (grapheme, widths, expected) in table {
            assert_eq!(widths.spell(grapheme), expected, "{grapheme:?} {widths:?}");
        }
    }
}
