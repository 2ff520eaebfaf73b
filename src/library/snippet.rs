//! The piece of a text around a search hit.

use crate::text::{fold, fold_char};
use std::ops::Range;

/// How many characters before the first match are shown.
const BEFORE: usize = 12;

/// A piece of a text, on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The text, with `…` where it was cut.
    pub text: String,
    /// The byte ranges of the matches, in order and not overlapping.
    pub marks: Vec<Range<usize>>,
}

/// At most `length` characters of `text` around the first match of a folded needle, else its beginning.
pub fn snippet(text: &str, needles: &[String], length: usize) -> Snippet {
    let folded = fold(text);
    let first = needles
        .iter()
        .filter(|needle| !needle.is_empty())
        .filter_map(|needle| folded.find(needle.as_str()))
        .min()
        .map_or(0, |at| folded[..at].chars().count());
    let skipped = first.saturating_sub(BEFORE);
    let mut piece = Snippet::default();
    if skipped > 0 {
        piece.text.push('…');
    }
    let mut rest = text.chars().skip(skipped);
    let kept: String = rest.by_ref().take(length).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let start = piece.text.len();
    piece.text.push_str(&kept);
    if rest.next().is_some() {
        piece.text.push('…');
    }
    piece.marks =
        marks(&kept, needles).into_iter().map(|mark| mark.start + start..mark.end + start).collect();
    piece
}

/// The byte ranges in a text where a folded needle matches. Ranges that touch or overlap are merged.
pub fn marks(text: &str, needles: &[String]) -> Vec<Range<usize>> {
    let mut folded = String::with_capacity(text.len());
    // For every byte of the folded text at which a character begins, the byte of the text.
    let mut places = Vec::new();
    for (at, character) in text.char_indices() {
        places.push((folded.len(), at));
        folded.push(fold_char(character));
    }
    places.push((folded.len(), text.len()));
    let place = |at: usize| {
        places.binary_search_by_key(&at, |(folded, _)| *folded).map_or(text.len(), |index| places[index].1)
    };
    let mut found: Vec<Range<usize>> = needles
        .iter()
        .filter(|needle| !needle.is_empty())
        .flat_map(|needle| folded.match_indices(needle.as_str()))
        .map(|(at, needle)| place(at)..place(at + needle.len()))
        .collect();
    found.sort_by_key(|mark| mark.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for mark in found {
        match merged.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => merged.push(mark),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needles(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| fold(word)).collect()
    }

    #[test]
    fn marks_stand_in_the_text_not_in_its_folded_form() {
        for (text, words, expected) in [
            ("ＡＢＣ与abc", &["abc"][..], &["ＡＢＣ", "abc"][..]),
            ("钉钉钉", &["钉钉"], &["钉钉"]),
            ("aXbx", &["ax", "xb"], &["aXb"]),
            ("nothing", &["x"], &[]),
            ("ÀÉ!", &["àé"], &["ÀÉ"]),
            ("x", &[""], &[]),
        ] {
            let found: Vec<&str> = marks(text, &needles(words)).into_iter().map(|mark| &text[mark]).collect();
            assert_eq!(found, expected, "{text} {words:?}");
        }
    }

    #[test]
    fn a_snippet_shows_the_first_match_on_one_line() {
        let text = format!("{}\n这里讲ＦＰＧＡ\t的事{}", "前".repeat(100), "后".repeat(100));
        let piece = snippet(&text, &needles(&["fpga"]), 24);
        assert_eq!(piece.text, "…前前前前前前前前 这里讲ＦＰＧＡ 的事后后后后后…");
        assert_eq!(&piece.text[piece.marks[0].clone()], "ＦＰＧＡ");
        assert_eq!(snippet("short", &needles(&["x"]), 24), Snippet { text: "short".into(), marks: vec![] });
    }
}
