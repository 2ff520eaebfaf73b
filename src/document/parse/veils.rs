//! Decides which hidden elements wait for a script that shows them.
//!
//! `WeChat`'s articles are `visibility: hidden`, others fade in from `opacity: 0`; letters hide their preview in the same
//! ways, and so do pages with their boxes. What tells them apart is how much of the page they hold, so the decision
//! needs a look ahead. It is taken only for elements whose style says so, which are found by searching for the words.

use std::collections::HashMap;

/// Letters of text that nobody hides on purpose.
const LONG: usize = 400;
/// Letters of a preview.
const PREVIEW: usize = 250;
/// Letters that may stand before a preview: a title.
const EARLY: usize = 80;
/// Elements looked at. Further ones are as their style says.
const ELEMENTS: usize = 64;
/// Bytes of an element that are looked at.
const REACH: usize = 128 * 1024;
/// Bytes of a page that are looked at.
const PAGE: usize = 4 * 1024 * 1024;
/// Bytes of a start tag.
const TAG: usize = 8 * 1024;

/// The properties that hide, with the start of the value that does so.
const PROPERTIES: [(&str, &str); 4] =
    [("visibility", "hidden"), ("opacity", "0"), ("height", "0"), ("mso-hide", "all")];

/// Facts about an element that its style hides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hidden {
    /// Whether it holds most of the text, or much.
    pub(super) is_main: bool,
    /// Whether it is a short line at the beginning.
    pub(super) is_preview: bool,
    /// Whether few elements of the page are hidden so.
    pub(super) is_rare: bool,
}

/// The hidden elements of a body by the bytes at which they begin.
#[derive(Debug, Default)]
pub(super) struct Veils(HashMap<usize, Hidden>);

impl Veils {
    pub(super) fn find(html: &str) -> Self {
        let mut starts = Vec::new();
        for (property, value) in PROPERTIES {
            let found = memchr::memmem::find_iter(html.as_bytes(), property.as_bytes());
            let hides = found.filter(|at| is_declared(html, at + property.len(), value));
            starts.extend(hides.filter_map(|at| start_of_tag(html, at)).take(ELEMENTS));
        }
        starts.sort_unstable();
        starts.dedup();
        if starts.is_empty() {
            return Self::default();
        }
        let mut page = Reach { letters: 0, blocks: false, end: 0 };
        page.read(html, 0, None, LONG * 4);
        // Pages that fade in piece by piece and pages with folded parts have many.
        let is_rare = starts.len() <= 3;
        let mut before = Reach { letters: 0, blocks: false, end: 0 };
        let mut hidden = HashMap::new();
        for &at in &starts {
            before.read(html, before.end, Some(Stop::At(at)), EARLY * 2);
            let Some(name) = name(html, at) else { continue };
            let mut inside = Reach { letters: 0, blocks: false, end: 0 };
            inside.read(html, at, Some(Stop::EndOf(name)), LONG);
            let is_named = says(html, at, &CONTENT);
            let is_preview = (starts.len() == 1 || says(html, at, &PREVIEWS))
                && !is_named
                && before.letters <= EARLY
                && inside.letters < PREVIEW
                && !inside.blocks
                && page.letters > before.letters + inside.letters;
            // The more its tag says that it is the text, the less must it hold.
            let share = if is_named { 8 } else { 2 + 2 * usize::from(inside.blocks) };
            let is_main = !is_preview
                && !says(html, at, &BOXES)
                && (inside.letters >= LONG || inside.letters * share >= page.letters);
            hidden.insert(at, Hidden { is_main, is_preview, is_rare });
        }
        Self(hidden)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn at(&self, at: usize) -> Option<Hidden> {
        self.0.get(&at).copied()
    }
}

/// Whether the rest of a declaration behind its name has a value.
fn is_declared(html: &str, at: usize, value: &str) -> bool {
    let rest = html.as_bytes().get(at..).unwrap_or_default();
    let rest = &rest[..rest.len().min(64)];
    let Some(rest) = rest.trim_ascii_start().strip_prefix(b":") else { return false };
    let rest = rest.trim_ascii_start();
    if value == "0" {
        // All digits are zero.
        let mut number = rest.iter().take_while(|b| b.is_ascii_digit() || **b == b'.').peekable();
        return number.peek().is_some() && number.all(|b| matches!(b, b'0' | b'.'));
    }
    rest.get(..value.len()).is_some_and(|start| start.eq_ignore_ascii_case(value.as_bytes()))
}

/// The start of the tag whose attribute holds a byte.
fn start_of_tag(html: &str, at: usize) -> Option<usize> {
    let from = at.saturating_sub(TAG);
    let bytes = &html.as_bytes()[from..at];
    let open = memchr::memrchr(b'<', bytes)?;
    let inside = &bytes[open + 1..];
    let is_tag =
        inside.first().is_some_and(u8::is_ascii_alphabetic) && memchr::memchr(b'>', inside).is_none();
    (is_tag && memchr::memmem::find(inside, b"style").is_some_and(|style| style > 1)).then_some(from + open)
}

/// The name of the tag at a byte.
fn name(html: &str, at: usize) -> Option<&str> {
    let inside = html.get(at + 1..)?;
    let length = inside.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    Some(&inside[..length]).filter(|name| !name.is_empty())
}

/// Words in the attributes of the text of a page.
const CONTENT: [&str; 6] = ["content", "article", "main", "post", "entry", "story"];
/// Words in the attributes of a preview.
const PREVIEWS: [&str; 2] = ["preheader", "preview"];
/// Words in the attributes of what a page shows for a moment.
const BOXES: [&str; 9] =
    ["modal", "popup", "popover", "tooltip", "dropdown", "menu", "dialog", "overlay", "toast"];

/// Whether the name or the attributes of a tag have one of some words, apart from its style.
fn says(html: &str, at: usize, words: &[&str]) -> bool {
    let tag = &html[at..html.floor_char_boundary((at + TAG).min(html.len()))];
    let tag = tag[..memchr::memchr(b'>', tag.as_bytes()).unwrap_or(tag.len())].to_ascii_lowercase();
    let style = memchr::memmem::find(tag.as_bytes(), b"style").unwrap_or(tag.len());
    let after = tag[style..].splitn(3, ['"', '\'']).nth(2).unwrap_or_default();
    words.iter().any(|word| tag[..style].contains(word) || after.contains(word))
}

#[derive(Clone, Copy)]
enum Stop<'h> {
    At(usize),
    /// At the end tag of the element that begins first.
    EndOf(&'h str),
}

/// The text of a part of a body.
struct Reach {
    /// Letters outside of tags, at least as far as counted.
    letters: usize,
    /// Whether there is a block in it.
    blocks: bool,
    end: usize,
}

impl Reach {
    /// Counts from a byte on, until there are more than `most` letters.
    fn read(&mut self, html: &str, from: usize, stop: Option<Stop<'_>>, most: usize) {
        let bytes = html.as_bytes();
        let limit = match stop {
            Some(Stop::At(at)) => at,
            Some(Stop::EndOf(_)) => from.saturating_add(REACH),
            None => from.saturating_add(PAGE),
        };
        let limit = html.floor_char_boundary(limit.min(html.len()));
        let mut depth = 0_usize;
        self.end = from;
        while self.end < limit && self.letters <= most {
            let next = memchr::memchr(b'<', &bytes[self.end..limit]).map_or(limit, |found| self.end + found);
            self.letters += letters(&html[self.end..next]);
            let Some(tag) = html.get(next..limit).filter(|tag| !tag.is_empty()) else { break };
            let closes = tag.starts_with("</");
            let Some(name) = name(html, next + usize::from(closes)) else {
                let ending: &[u8] = if tag.starts_with("<!--") { b"-->" } else { b">" };
                let is_mark = tag.starts_with("<!") || tag.starts_with("<?");
                let end = memchr::memmem::find(tag.as_bytes(), ending).filter(|_| is_mark);
                self.end = next + end.map_or(1, |end| end + ending.len());
                continue;
            };
            self.end = next + memchr::memchr(b'>', tag.as_bytes()).map_or(tag.len(), |end| end + 1);
            if let Some(Stop::EndOf(own)) = stop
                && name.eq_ignore_ascii_case(own)
            {
                if !closes {
                    depth += 1;
                } else if depth <= 1 {
                    return;
                } else {
                    depth -= 1;
                }
            }
            if closes {
                continue;
            }
            if let Some(raw) = RAW.iter().find(|raw| name.eq_ignore_ascii_case(raw)) {
                let end = format!("</{raw}");
                let after = html.get(self.end..limit).unwrap_or_default();
                self.end += memchr::memmem::find(after.as_bytes(), end.as_bytes()).unwrap_or(after.len());
            }
            self.blocks |= next > from && BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block));
        }
    }
}

/// Elements without text of the page.
const RAW: [&str; 6] = ["script", "style", "title", "noscript", "template", "svg"];
/// Blocks that a preview does not have.
const BLOCKS: [&str; 13] =
    ["p", "h1", "h2", "h3", "h4", "ul", "ol", "table", "section", "article", "blockquote", "pre", "figure"];

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Vec<(bool, bool)> {
        let veils = Veils::find(html);
        let mut starts: Vec<_> = veils.0.iter().collect();
        starts.sort_unstable_by_key(|(at, _)| **at);
        starts.into_iter().map(|(_, hidden)| (hidden.is_main, hidden.is_preview)).collect()
    }

    #[test]
    fn elements_are_weighed_by_their_share_of_the_page() {
        let words = "many words of an article ".repeat(40);
        let table = [
            (
                "<h1>Tea</h1><div style='visibility: hidden'><p>The only words.</p></div>".to_owned(),
                vec![(true, false)],
            ),
            (format!("<p>{words}</p><div style='visibility:hidden'>box</div>"), vec![(false, false)]),
            (format!("<p>{words}</p><div style='opacity:0'><p>{words}</p></div>"), vec![(true, false)]),
            ("<div style='opacity:0'>Look inside</div><h1>Week</h1><p>Body.".to_owned(), vec![(false, true)]),
            (
                "<h1>Week</h1><div style='max-height:0;overflow:hidden'>Look inside</div><p>Body.".to_owned(),
                vec![(false, true)],
            ),
            ("<div style='opacity:0.5'>x</div><style>p{opacity:0}</style><p>opacity:0".to_owned(), vec![]),
            ("<style>p{opacity:0}</style><p>opacity:0 <i class=x>visibility:hidden</i>".to_owned(), vec![]),
            (
                "<!doctype html><p>Day<div id=js_content style='visibility:hidden'>Some</div>And nine other words".to_owned(),
                vec![(true, false)],
            ),
            ("<div style='opacity:0".to_owned(), vec![(true, false)]),
            ("<h1>A</h1><div class=menu style='visibility:hidden'>Many words</div>".to_owned(), vec![(false, false)]),
            ("<p style='opacity:0.00;é'>é</p>é".to_owned(), vec![(false, true)]),
        ];
        for (html, expected) in table {
            assert_eq!(found(&html), expected, "{html}");
        }
    }

    #[test]
    fn time_is_bounded() {
        let many = "<div style='opacity:0'>".repeat(100_000);
        assert!(found(&many).len() <= ELEMENTS);
        assert!(found(&"opacity:0".repeat(300_000)).is_empty());
    }
}
