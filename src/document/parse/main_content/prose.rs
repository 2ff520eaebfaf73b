//! How much running text a piece of a page has: blocks that are long enough and not mostly links.

use super::tags::{INLINE, Tags};
use std::collections::HashSet;
use std::ops::Range;

/// The letters of a block that is not only a label.
const LEAST: usize = 12;

/// By so many of its first letters a block is known again.
const START: usize = 24;

/// A block of running text.
#[derive(Default)]
struct ProseBlock {
    letters: usize,
    linked: usize,
    /// Its first letters.
    start: String,
}

impl ProseBlock {
    fn add(&mut self, text: &str, is_linked: bool) {
        let mut in_entity = false;
        for c in text.chars() {
            in_entity = if in_entity { c != ';' && !c.is_whitespace() } else { c == '&' };
            if !in_entity && is_letter(c) {
                self.letters += 1;
                self.linked += usize::from(is_linked);
                if self.letters <= START {
                    self.start.push(c);
                }
            }
        }
    }
}

/// Letters that no program writes as an entity.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || c >= '\u{370}' && c.is_alphanumeric()
}

fn blocks(html: &str) -> Vec<ProseBlock> {
    let mut found = Vec::new();
    let mut block = ProseBlock::default();
    let mut is_linked = false;
    let mut tags = Tags::new(html);
    loop {
        let tag = tags.advance(|text| block.add(text, is_linked));
        let is_inline = tag.is_some_and(|tag| INLINE.iter().any(|name| tag.is(name)));
        if !is_inline && block.letters > 0 {
            let block = std::mem::take(&mut block);
            if block.letters >= LEAST && block.linked * 5 < block.letters * 2 {
                found.push(block);
            }
        }
        let Some(tag) = tag else { return found };
        if tag.is("a") {
            is_linked = !tag.is_end;
        }
    }
}

/// The letters of running text.
pub(super) fn letters(html: &str) -> usize {
    blocks(html).iter().map(|block| block.letters).sum()
}

/// The letters of running text in a piece of a page and in a part, and how many of the piece are in the part too.
pub(super) struct Shared {
    pub(super) letters: usize,
    pub(super) of_part: usize,
    pub(super) of_both: usize,
}

pub(super) fn shared(whole: &str, part: &str) -> Shared {
    let part = blocks(part);
    let sum = |blocks: &[ProseBlock]| blocks.iter().map(|block| block.letters).sum();
    let known: HashSet<&str> = part.iter().map(|block| &*block.start).collect();
    let whole = blocks(whole);
    let is_known = |block: &&ProseBlock| known.contains(&*block.start);
    let of_both = whole.iter().filter(is_known).map(|block| block.letters).sum();
    Shared { letters: sum(&whole), of_part: sum(&part), of_both }
}

/// Whether a page has more than so many letters outside of its tags. Those of scripts count for nothing.
pub(super) fn has_more_than(html: &str, most: usize) -> bool {
    let mut tags = Tags::new(html);
    let mut found = 0;
    while found <= most
        && tags.advance(|text| found += text.chars().filter(|c| !c.is_whitespace()).count()).is_some()
    {}
    found > most
}

/// Whether a piece of a page has anything to be shown.
pub(super) fn has_content(html: &str) -> bool {
    Tags::new(html).any(|tag| ["img", "picture", "video", "audio", "iframe"].iter().any(|name| tag.is(name)))
        || super::super::plain::without_tags(html).contains(char::is_alphanumeric)
}

/// A page without some of its parts, which are in order and may overlap.
pub(super) fn without(page: &str, parts: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(page.len());
    let mut done = 0;
    for part in parts {
        if part.start > done {
            out.push_str(&page[done..part.start]);
        }
        done = done.max(part.end);
    }
    out.push_str(&page[done.min(page.len())..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_labels_scripts_and_entities_are_no_running_text() {
        let table = [
            ("<p>Twelve letters here</p>", 17),
            ("<p>Short</p>", 0),
            ("<!-- A comment of many letters --><p>Short</p>", 0),
            ("<p><a href=x>All of this is a link</a> and more</p>", 0),
            ("<p>Most of <a href=x>this</a> is no link</p>", 18),
            ("<script>let words = 'of a program';</script><p>x</p>", 0),
            ("<p>caf&eacute;, th&eacute;, and&nbsp;caf\u{e9} again</p>", 16),
            ("早上六点二十分，江面上起了雾。", 13),
        ];
        for (html, expected) in table {
            assert_eq!(letters(html), expected, "{html}");
        }
    }

    #[test]
    fn blocks_are_known_again() {
        let (one, two) =
            ("<p>The first block of the two.</p>", "<div>The second block of <b>the two</b>.</div>");
        let counts = |whole: &str, part: &str| {
            let Shared { letters, of_part, of_both } = shared(whole, part);
            (letters, of_part, of_both)
        };
        assert_eq!(counts(&[one, two].concat(), one), (43, 21, 21));
        assert_eq!(counts(one, ""), (21, 0, 0));
        assert!(has_more_than(one, 21) && !has_more_than("<p>a b<!-- c --><script>d</script>", 2));
        assert_eq!(without("abcdef", &[1..3, 2..4]), "aef");
        assert_eq!(without("abc", &[]), "abc");
    }
}
