//! Measures text in terminal cells and cuts it without splitting a grapheme.
//!
//! Widths are those of `unicode-width` by grapheme: those of the Unicode standard with UAX #11, and 2 for what joins
//! to an emoji.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The number of terminal cells a text takes.
pub fn width(text: &str) -> usize {
    // Summed by grapheme, as the frame buffer does.
    if text.is_ascii() { text.len() } else { text.graphemes(true).map(grapheme_width).sum() }
}

/// The number of cells one grapheme takes.
pub fn grapheme_width(grapheme: &str) -> usize {
    grapheme.width()
}

/// The text if it fits into `cells`, else its beginning with an ellipsis, at most `cells` wide.
pub fn cut(text: &str, cells: usize) -> Cow<'_, str> {
    if text.len() <= cells || width(text) <= cells {
        return Cow::Borrowed(text);
    }
    if cells == 0 {
        return Cow::Borrowed("");
    }
    let mut used = 0;
    let mut end = 0;
    for (start, grapheme) in text.grapheme_indices(true) {
        let next = used + grapheme_width(grapheme);
        if next > cells - 1 {
            break;
        }
        used = next;
        end = start + grapheme.len();
    }
    Cow::Owned(format!("{}…", text[..end].trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_frame_buffer() {
        use ratatui::{buffer::Buffer, layout::Rect, style::Style};
        let texts = [
            "钉钉\u{3000}COO “引” ——……",
            "ｶﾞｷﾞﾊﾟ",
            "👨\u{200d}👩\u{200d}👧🇨🇳1\u{fe0f}\u{20e3}❤\u{fe0f}☑\u{fe0f}☑",
            "e\u{301}क्षि\u{200b}x\u{ad}y",
            "한국어 ᄒ\u{1161}ᆫ",
            "\u{301}a",
        ];
        for text in texts {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 100, 1));
            let (end, _) = buffer.set_stringn(0, 0, text, 100, Style::new());
            assert_eq!(width(text), usize::from(end), "{text:?}");
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
    }
}
