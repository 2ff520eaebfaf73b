//! Emphasis next to Chinese punctuation.
//!
//! `CommonMark` decides by blanks and punctuation whether a `**` can open or close: in `**重点：**这是` the second
//! one cannot close, because a letter follows the colon without a blank. Chinese has no blank there, so its authors
//! cannot avoid this; the same is true of `*` and `~~`. A sentinel that is neither blank nor punctuation, inserted
//! between such a run and the punctuation next to it, lets the run both open and close. The Markdown parser then pairs
//! runs as usual, and the sentinel is removed from its output, addresses included.

use super::sentinel::FLANK;
use std::borrow::Cow;

/// The percent-encoded sentinel in an address.
const FLANK_IN_ADDRESS: &str = "%F4%8F%BF%B4";

/// How far the other end of a single `*` is looked for, in bytes.
const REACH: usize = 1_000;

/// Inserts the sentinels; borrowed if none is needed.
pub(super) fn mark(markdown: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut from = 0;
    // Where the single `*` began that may still end, outermost first.
    let mut opened: Vec<usize> = Vec::new();
    while let Some(found) = memchr::memchr2(b'*', b'~', &markdown.as_bytes()[from..]) {
        let start = from + found;
        let sign = markdown.as_bytes()[start];
        let end = start + markdown[start..].bytes().take_while(|b| *b == sign).count();
        from = end;
        let run = end - start;
        let (Some(before), Some(after)) =
            (markdown[..start].chars().next_back(), markdown[end..].chars().next())
        else {
            if start == 0 && run == 1 && sign == b'*' && !markdown[end..].starts_with(char::is_whitespace) {
                opened.push(start);
            }
            continue;
        };
        if sign == b'~' && run != 2 {
            continue;
        }
        if opened.first().is_some_and(|open| start - open > REACH || markdown[*open..start].contains("\n\n"))
        {
            opened.clear();
        }
        if run == 2
            && sign == b'*'
            && opened.last().is_some_and(|open| ends_and_begins(&markdown[*open..], start - open))
        {
            // `*a**b*`: two emphasised words, which programs write one behind the other.
            out.push_str(&markdown[copied..=start]);
            out.push(FLANK);
            copied = end - 1;
            opened.pop();
            opened.push(end - 1);
            continue;
        }
        let side = if sign == b'*' && run == 1 {
            single(markdown, start, [before, after], &mut opened)
        } else {
            side(before, after)
        };
        let Some(side) = side else { continue };
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

/// The side of a single `*` between two characters. Updates where those began that may still end.
fn single(markdown: &str, at: usize, [before, after]: [char; 2], opened: &mut Vec<usize>) -> Option<Side> {
    // Behind a link that is not all of the words, it may as well begin the next words.
    let has_words = |open: usize| {
        let inside = &markdown[open + 1..at];
        inside.contains(char::is_alphanumeric)
            && (before != ')' || inside.starts_with('[') || !inside.contains("]("))
    };
    let side = side(before, after).filter(|side| match side {
        Side::Before => opened.last().is_some_and(|open| has_words(*open)),
        Side::After => opened.is_empty() && closes_behind(&markdown[at + 1..]),
    });
    let is_edge = |c: char| c.is_whitespace() || is_punctuation(c);
    let can_open =
        !after.is_whitespace() && (!is_punctuation(after) || is_edge(before)) || side == Some(Side::After);
    let can_close =
        !before.is_whitespace() && (!is_punctuation(before) || is_edge(after)) || side == Some(Side::Before);
    match (can_close && !opened.is_empty(), can_open && before != '\\') {
        (true, _) => _ = opened.pop(),
        (false, true) if opened.len() < 64 => opened.push(at),
        _ => {}
    }
    side
}

/// Whether a `**` ends one emphasised word and begins another: `*a**b*`. The text begins with the `*` of the first.
fn ends_and_begins(text: &str, at: usize) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word.len() <= 100
            && !word.contains(|c: char| c.is_whitespace() || matches!(c, '*' | '\\'))
    };
    let Some((first, rest)) = text.get(1..at).zip(text.get(at + 2..)) else { return false };
    let reach = &rest[..rest.floor_char_boundary(101)];
    let Some(end) = memchr::memchr(b'*', reach.as_bytes()) else { return false };
    is_word(first) && is_word(&rest[..end]) && !rest[end + 1..].starts_with('*')
}

/// Whether the next `*` is a single one behind punctuation. Only then does one behind a letter, before a bracket, begin
/// emphasis: in `价格*（含税）和数量*` it may be that of a note.
fn closes_behind(rest: &str) -> bool {
    let reach = &rest[..rest.floor_char_boundary(REACH)];
    let reach = &reach[..reach.find("\n\n").unwrap_or(reach.len())];
    let Some(at) = memchr::memchr(b'*', reach.as_bytes()) else { return false };
    let before = reach[..at].chars().next_back();
    !reach[at + 1..].starts_with('*') && before.is_some_and(|c| is_punctuation(c) && !is_opening(c))
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
            ("*斜体（乙）。*后", "*斜体（乙）。^*后"),
            ("甲*（乙）*丙", "甲*^（乙）^*丙"),
            ("* 甲 *“乙”*丙", "* 甲 *“乙”^*丙"),
            ("甲*[乙](x)。*丙", "甲*^[乙](x)。^*丙"),
            ("看 *[乙](x)*丙", "看 *[乙](x)^*丙"),
            ("*m**c*²", "*m*^*c*²"),
            ("甲~~（乙）。~~丙", "甲~~^（乙）。^~~丙"),
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
            "价格*（含税）和数量*（个）",
            "甲。*乙",
            "*a **b** c*",
            "*a**b**c*",
            "甲~（乙）~丙",
            "\\*甲。*乙",
            "*甲*[*乙*](x)*，*丙*[*丁*](y)",
            "*甲[乙](x)*或*[丙](y)",
            "**",
        ] {
            assert!(matches!(mark(same), Cow::Borrowed(_)), "{same}");
        }
    }
}
