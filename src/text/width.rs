//! Measures text in terminal cells and cuts it without splitting a grapheme.

use super::graphemes::graphemes;
use super::widths::Widths;
use std::borrow::Cow;

impl Widths {
    /// The number of terminal cells a text takes.
    pub fn width(self, text: &str) -> usize {
        if text.is_ascii() { text.len() } else { graphemes(text, self).map(|(_, cells)| cells).sum() }
    }

    /// The text if it fits into `cells`, else its beginning with an ellipsis, at most `cells` wide.
    pub fn cut(self, text: &str, cells: usize) -> Cow<'_, str> {
        if text.len() <= cells || self.width(text) <= cells {
            return Cow::Borrowed(text);
        }
        let Some(room) = cells.checked_sub(self.grapheme("…")) else { return Cow::Borrowed("") };
        let mut used = 0;
        let end = graphemes(text, self).find(|(_, cells)| {
            used += cells;
            used > room
        });
        Cow::Owned(format!("{}…", text[..end.map_or(text.len(), |(at, _)| at)].trim_end()))
    }
}

/// The number of terminal cells a text takes by the Unicode standard.
pub fn width(text: &str) -> usize {
    Widths::default().width(text)
}

/// [`Widths::cut`] by the Unicode standard.
pub fn cut(text: &str, cells: usize) -> Cow<'_, str> {
    Widths::default().cut(text, cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_standard_and_of_the_terminal() {
        let wide = Widths::WIDE_AMBIGUOUS;
        // Text, cells by the standard, what differs in a terminal, cells there.
        let table = [
            ("钉钉\u{3000}COO", 9, wide, 9),
            ("“引号”", 6, wide, 8),
            ("——……·", 5, wide, 10),
            ("①②③", 3, wide, 6),
            ("①—…·α", 5, wide | Widths::NO_AMBIGUOUS, 11),
            ("αЖà", 3, wide, 6),
            ("ñç", 2, wide, 2),
            ("─│●▎★", 5, wide, 5),
            ("ﾊ\u{ff9e}", 2, Widths::JOINED_MARKS, 1),
            ("ｶ\u{ff9e}ｷ\u{ff9e}ﾊ\u{ff9f}", 6, wide, 6),
            ("\u{ff9e}", 1, wide, 1),
            ("か\u{3099}", 2, wide, 2),
            ("☑\u{fe0f}☑", 3, Widths::NARROW_SIGNS, 2),
            ("☑\u{fe0f}☑", 3, Widths::NO_VARIANTS, 2),
            ("⌚\u{fe0f}", 2, Widths::NARROW_SIGNS, 2),
            ("1\u{fe0f}\u{20e3}", 2, Widths::NARROW_KEYCAPS, 1),
            ("1\u{fe0f}\u{20e3}", 2, Widths::NARROW_SIGNS, 2),
            ("👩\u{200d}💻", 2, Widths::SPLIT_EMOJI, 2),
            ("👨\u{200d}👩\u{200d}👧\u{200d}👦", 2, Widths::MULTIPLEXER, 2),
            ("👍🏽", 2, Widths::SPLIT_TONES, 2),
            ("☝🏽", 2, Widths::SPLIT_TONES, 1),
            ("🏳\u{fe0f}\u{200d}🌈", 2, Widths::MULTIPLEXER, 1),
            ("🇨🇳", 2, Widths::MULTIPLEXER, 2),
            ("☰䷀𝌀", 6, Widths::NARROW_TRIGRAMS, 3),
            ("\u{31350}", 2, Widths::NARROW_NEW, 1),
            ("\u{30000}", 2, Widths::NARROW_NEW, 2),
            ("e\u{301}x\u{200b}y", 3, wide, 3),
            ("한국어 ᄒ\u{1161}\u{11ab}", 9, wide, 9),
        ];
        for (text, standard, terminal, cells) in table {
            assert_eq!(width(text), standard, "{text:?}");
            assert_eq!(terminal.width(text), cells, "{text:?} {terminal:?}");
        }
    }

    #[test]
    fn a_cut_never_splits_a_grapheme_and_never_exceeds_its_width() {
        let table = [
            ("钉钉COO库伟", 20, "钉钉COO库伟"),
            ("钉钉COO库伟", 11, "钉钉COO库伟"),
            ("钉钉COO库伟", 10, "钉钉COO库…"),
            ("钉钉COO库伟", 9, "钉钉COO…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("👨\u{200d}👩\u{200d}👧 family", 4, "👨\u{200d}👩\u{200d}👧…"),
            ("word", 1, "…"),
            ("word", 0, ""),
        ];
        for (text, cells, expected) in table {
            assert_eq!(cut(text, cells), expected, "{text} at {cells}");
            assert!(width(&cut(text, cells)) <= cells);
        }
        assert_eq!(Widths::WIDE_AMBIGUOUS.cut("“word”", 5), "“w…");
        assert_eq!(Widths::WIDE_AMBIGUOUS.cut("word", 1), "");
    }
}
