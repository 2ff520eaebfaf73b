//! Emphasis next to Chinese punctuation.
//!
//! `CommonMark` decides by blanks and punctuation whether a `**` can open or close: in `**重点：**这是` the second
//! one cannot close, because a letter follows the colon without a blank. Chinese has no blank there, so its authors
//! cannot avoid this. A sentinel that is neither blank nor punctuation, inserted between such a `**` and the
//! punctuation next to it, lets the run both open and close. The Markdown parser then pairs runs as usual, and the
//! sentinel is removed from its output, addresses included.

use super::sentinel::FLANK;
use std::borrow::Cow;

/// The percent-encoded sentinel in an address.
const FLANK_IN_ADDRESS: &str = "%F4%8F%BF%B4";

/// Inserts the sentinels; borrowed if none is needed.
pub(super) fn mark(markdown: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut from = 0;
    while let Some(found) = memchr::memmem::find(&markdown.as_bytes()[from..], b"**") {
        let start = from + found;
        let end = start + markdown[start..].bytes().take_while(|b| *b == b'*').count();
        from = end;
        let (Some(before), Some(after)) =
            (markdown[..start].chars().next_back(), markdown[end..].chars().next())
        else {
            continue;
        };
        let Some(side) = side(before, after) else { continue };
        out.push_str(&markdown[copied..start]);
        if side == Side::Before {
            out.push(FLANK);
        }
        out.push_str(&markdown[start..end]);
        if side == Side::After {
            out.push(FLANK);
        }
        copied = end;
    }
    if copied == 0 {
        return Cow::Borrowed(markdown);
    }
    out.push_str(&markdown[copied..]);
    Cow::Owned(out)
}

/// Removes the sentinels from generated HTML.
pub(super) fn unmark(html: &str) -> String {
    html.replace(FLANK, "").replace(FLANK_IN_ADDRESS, "")
}

/// The side of a run on which the sentinel goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// The side on which a run between two characters needs a sentinel: the side of the punctuation, if the other
/// character is a letter, one of the two is Chinese, Japanese or Korean, and the run may have the role that
/// `CommonMark` forbids. After an opening bracket a run can only open and before a comma it can only close, also in
/// `CommonMark`.
fn side(before: char, after: char) -> Option<Side> {
    let apart = |c: char| c.is_whitespace() || matches!(c, '\\' | '_' | '~' | '|');
    if apart(before) || apart(after) || !(is_cjk(before) || is_cjk(after)) {
        return None;
    }
    match (is_punctuation(before), is_punctuation(after)) {
        (true, false) => (!is_opening(before)).then_some(Side::Before),
        (false, true) => {
            (is_opening(after) || matches!(after, '"' | '\'' | '`' | '!' | '&')).then_some(Side::After)
        }
        _ => None,
    }
}

/// Whether a character is an opening bracket or quotation mark.
fn is_opening(c: char) -> bool {
    "([{<“‘「『（［｛〈《【〔〖〘｢".contains(c)
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{b7}' | '\u{3001}'..='\u{3003}'
            | '\u{3008}'..='\u{3020}' | '\u{3030}' | '\u{30fb}' | '\u{fe30}'..='\u{fe4f}'
            | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}'
            | '\u{ff5b}'..='\u{ff65}' | '\u{ffe0}'..='\u{ffe6}')
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ffe6}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_runs_between_punctuation_and_chinese_are_marked() {
        let marked = [
            ("**重点：**这是", "**重点：^**这是"),
            ("后**“引号”**后", "后**^“引号”^**后"),
            ("甲**（乙）**丙", "甲**^（乙）^**丙"),
            ("**重点:**这是", "**重点:^**这是"),
            ("**「한국」**은", "**「한국」^**은"),
        ];
        for (source, expected) in marked {
            assert_eq!(mark(source), expected.replace('^', &FLANK.to_string()), "{source}");
        }
        for same in [
            "a **b** c",
            "**重点：** 这是",
            "甲**乙**丙",
            "\\**重点：\\**这",
            "a.**b**.c",
            "| **乙：**|",
            "**",
        ] {
            assert!(matches!(mark(same), Cow::Borrowed(_)), "{same}");
        }
    }
}
