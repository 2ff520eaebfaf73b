//! What can be said about a text that may be HTML without building its tree.

use crate::feed::tags::{decode, is_one_of};
use std::borrow::Cow;
use std::ops::Range;

/// The elements of HTML that texts of feeds have.
const KNOWN: [&str; 85] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "li",
    "main",
    "mark",
    "nav",
    "object",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "ruby",
    "s",
    "samp",
    "script",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
];

/// Elements that are something without text.
const SHOWN: [&str; 12] =
    ["img", "video", "audio", "iframe", "embed", "object", "svg", "math", "picture", "input", "canvas", "hr"];

/// Elements without an end tag.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// How far from a bracket in a value the end of the value and of its tag are looked for. In bytes.
const VALUE_MAX: usize = 2048;

/// How many open tags an end tag is compared with.
const OPEN_MAX: usize = 16;

/// A tag in a text.
pub(super) struct Tag<'t> {
    /// Where it stands, with its brackets.
    range: Range<usize>,
    name: &'t str,
    is_end: bool,
    /// Whether it is its own end tag, or cannot have one and has attributes.
    is_whole: bool,
}

impl Tag<'_> {
    fn is_known(&self) -> bool {
        is_one_of(self.name, &KNOWN)
    }
}

/// Whether an element has no end tag.
pub(super) fn is_void(name: &str) -> bool {
    is_one_of(name, &VOID)
}

/// The tags of a text.
pub(super) fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + memchr::memchr(b'<', &text.as_bytes()[at..])?;
            match tag(text, start) {
                Some(tag) => {
                    at = tag.range.end;
                    return Some(tag);
                }
                None => at = start + 1,
            }
        }
    })
}

/// The tag that begins at a `<`.
fn tag(text: &str, start: usize) -> Option<Tag<'_>> {
    let bytes = text.as_bytes();
    let is_end = bytes.get(start + 1) == Some(&b'/');
    let from = start + 1 + usize::from(is_end);
    if !bytes.get(from)?.is_ascii_alphabetic() {
        return None;
    }
    let len =
        bytes[from..].iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':')).count();
    let name = &text[from..from + len];
    let stop = from + memchr::memchr2(b'<', b'>', &bytes[from..])?;
    let is_odd = memchr::memchr_iter(b'"', &bytes[from..stop]).count() % 2 == 1;
    let end = match is_odd.then(|| end_behind_quote(bytes, stop)).flatten() {
        Some(end) => end,
        None if bytes[stop] == b'<' => return None,
        None => stop,
    };
    let inside = &bytes[from + len..end];
    if !inside.first().is_none_or(|b| b.is_ascii_whitespace() || *b == b'/') {
        return None;
    }
    let has_attributes = inside.contains(&b'=');
    let is_whole = inside.ends_with(b"/") || is_void(name) && has_attributes;
    Some(Tag { range: start..end + 1, name, is_end, is_whole })
}

/// Where a tag ends that has a bracket in a value at `stop`.
fn end_behind_quote(bytes: &[u8], stop: usize) -> Option<usize> {
    let find = |byte: u8, from: usize| {
        let limit = bytes.len().min(from + VALUE_MAX);
        memchr::memchr(byte, &bytes[from..limit]).map(|len| from + len)
    };
    find(b'>', find(b'"', stop)?)
}

/// Whether a text has a tag that HTML knows.
pub(super) fn has_known_tag(text: &str) -> bool {
    tags(text).any(|tag| tag.is_known())
}

/// Whether a text has an element of HTML with both of its tags, or a tag that needs no second.
pub(super) fn has_element(text: &str) -> bool {
    !elements(text).is_empty()
}

/// Where the tags of the elements of HTML are that have both of them, or need no second; in the order of the text.
/// Scripts and style sheets count as a whole.
fn elements(text: &str) -> Vec<Range<usize>> {
    let mut open: Vec<(&str, Range<usize>)> = Vec::new();
    let mut found: Vec<Range<usize>> = Vec::new();
    for tag in tags(text).filter(Tag::is_known) {
        if tag.is_end {
            let last = open.len().saturating_sub(OPEN_MAX);
            let of_tag = open[last..].iter().rposition(|(name, _)| name.eq_ignore_ascii_case(tag.name));
            if let Some(at) = of_tag {
                let (name, start) = open.remove(last + at);
                if is_one_of(name, &["script", "style"]) {
                    found.push(start.start..tag.range.end);
                } else {
                    found.extend([start, tag.range]);
                }
            }
        } else if tag.is_whole {
            found.push(tag.range);
        } else {
            open.push((tag.name, tag.range));
        }
    }
    found.sort_unstable_by_key(|range| range.start);
    found
}

/// A text without the tags of elements of HTML that are opened and closed. Other tags are text.
pub(super) fn without_elements(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'<', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for range in elements(text) {
        // A tag within a script goes with it.
        out.push_str(text.get(from..range.start).unwrap_or_default());
        separate(&mut out, &text[range.clone()]);
        from = from.max(range.end);
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// Puts a blank where a tag was that parts words.
fn separate(out: &mut String, tag: &str) {
    let name = tag.trim_start_matches(['<', '/']);
    let len = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if is_one_of(&name[..len], &["br", "p", "div", "li", "hr", "td", "h1", "h2", "h3", "h4", "h5", "h6"]) {
        out.push(' ');
    }
}

/// Passes each piece of text that HTML shows, with the tag behind it, which is empty for the last piece. Scripts and
/// style sheets are not shown.
fn each_shown<'t>(html: &'t str, mut show: impl FnMut(&'t str, &'t str)) {
    let mut from = 0;
    let mut hidden: Option<&str> = None;
    for tag in tags(html) {
        if hidden.is_none() {
            show(&html[from..tag.range.start], &html[tag.range.clone()]);
        }
        from = tag.range.end;
        match hidden {
            Some(name) if tag.is_end && tag.name.eq_ignore_ascii_case(name) => hidden = None,
            None if !tag.is_end && is_one_of(tag.name, &["script", "style"]) => hidden = Some(tag.name),
            _ => {}
        }
    }
    if hidden.is_none() {
        show(&html[from..], "");
    }
}

/// The text of HTML, its references decoded once. Every tag is left out.
pub(super) fn text_of(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    each_shown(html, |text, tag| {
        out.push_str(text);
        separate(&mut out, tag);
    });
    decode(&out).into_owned()
}

/// How much text HTML shows: its bytes without tags, white space, scripts and style sheets.
pub(super) fn text_len(html: &str) -> usize {
    let mut all = 0;
    each_shown(html, |text, _| all += text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count());
    all
}

/// Whether HTML shows nothing: neither words nor pictures.
pub(super) fn is_blank(html: &str) -> bool {
    let is_white = |text: &str| {
        let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'));
        text.is_empty() || text.len() < 200 && decode(text).trim().is_empty()
    };
    let mut from = 0;
    for tag in tags(html) {
        if is_one_of(tag.name, &SHOWN) || !is_white(&html[from..tag.range.start]) {
            return false;
        }
        from = tag.range.end;
    }
    is_white(&html[from..])
}

/// Appends a text in which the characters are escaped that HTML reads as markup.
pub(super) fn escape_into(text: &str, out: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(escaped);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_that_are_closed_are_markup_and_lone_tags_are_text() {
        let table = [
            ("Tea <em>and</em> cake", "Tea and cake"),
            ("<a href=\"?a=1&b=2\" title=\"x > y\">Tea</a>", "Tea"),
            ("Why <p> is better", "Why <p> is better"),
            ("</p> alone", "</p> alone"),
            ("one<br/>two<br />three", "one two three"),
            ("<img src=\"a\"> cup", " cup"),
            ("generic List<T> of <foo>x</foo>", "generic List<T> of <foo>x</foo>"),
            ("<b>bold <i>both</b> rest", "bold <i>both rest"),
            ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
            ("a<script>b</script>c", "ac"),
        ];
        for (text, expected) in table {
            assert_eq!(without_elements(text), expected, "{text}");
        }
    }

    #[test]
    fn the_text_of_html_has_no_tags() {
        let table = [
            ("a &amp; b &lt; c", "a & b < c"),
            ("<p>one</p><p>two</p>", " one  two "),
            ("<unknown>x</unknown>", "x"),
            ("x<style>p { }</style>y", "xy"),
            ("<a href=x\">y", "y"),
        ];
        for (html, expected) in table {
            assert_eq!(text_of(html), expected, "{html}");
        }
    }

    #[test]
    fn blank_html_shows_nothing() {
        for html in ["", " \n", "<p></p>", "<p>&nbsp;</p>", "<div><br/>&#160;</div>", "\u{200b}"] {
            assert!(is_blank(html), "{html}");
        }
        for html in ["x", "<p>.</p>", "<img src='a'>", "<iframe src='a'></iframe>", "&amp;"] {
            assert!(!is_blank(html), "{html}");
        }
    }
}
