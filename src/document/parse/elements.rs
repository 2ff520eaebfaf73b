//! Distinguishes elements from words in angle brackets.
//!
//! `Vec<String>`, `-s <PORT>` and `<antirez>` look like tags to an HTML parser, which would drop them. Here an
//! unknown name without an end tag is text, as written. Names with a hyphen or colon are elements that a page or word
//! processor defined.

use std::collections::HashMap;

/// The elements of HTML, including obsolete ones, and of `MathML` that begin with a letter.
fn known(first: u8) -> &'static str {
    match first {
        b'a' => "a|abbr|acronym|address|annotation|applet|area|article|aside|audio",
        b'b' => "b|base|basefont|bdi|bdo|bgsound|big|blink|blockquote|body|br|button",
        b'c' => "canvas|caption|center|cite|code|col|colgroup|content",
        b'd' => "data|datalist|dd|del|details|dfn|dialog|dir|div|dl|dt",
        b'e' => "em|embed",
        b'f' => "fencedframe|fieldset|figcaption|figure|font|footer|form|frame|frameset",
        b'h' => "h1|h2|h3|h4|h5|h6|head|header|hgroup|hr|html",
        b'i' => "i|iframe|image|img|input|ins|isindex",
        b'k' => "kbd|keygen",
        b'l' => "label|legend|li|link|listing",
        b'm' => {
            "maction|main|map|mark|marquee|math|menclose|menu|menuitem|merror|meta|meter|mfenced|mfrac|\
             mglyph|mi|mlabeledtr|mmultiscripts|mn|mo|mover|mpadded|mphantom|mprescripts|mroot|mrow|ms|\
             mspace|msqrt|mstyle|msub|msubsup|msup|mtable|mtd|mtext|mtr|multicol|munder|munderover"
        }
        b'n' => "nav|nextid|nobr|noembed|noframes|noscript",
        b'o' => "object|ol|optgroup|option|output",
        b'p' => "p|param|picture|plaintext|portal|pre|progress",
        b'q' => "q",
        b'r' => "rb|rp|rt|rtc|ruby",
        b's' => {
            "s|samp|script|search|section|select|selectedcontent|semantics|shadow|slot|small|source|\
             spacer|span|strike|strong|style|sub|summary|sup|svg"
        }
        b't' => "table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|track|tt",
        b'u' => "u|ul",
        b'v' => "var|video",
        b'w' => "wbr",
        b'x' => "xmp",
        _ => "",
    }
}

/// Elements of SVG. Without attributes they draw nothing, so `<path>` is a word.
const DRAWN: &str = "animate|circle|clippath|defs|desc|ellipse|feblend|filter|foreignobject|g|line|lineargradient|\
    marker|mask|metadata|path|pattern|polygon|polyline|radialgradient|rect|set|stop|switch|symbol|\
    text|textpath|tspan|use|view";

/// The most bytes of a tag with an unknown name; anything longer is not a tag.
const TAG_MAX: usize = 4 * 1024;
/// The most bytes of an unknown name for which an end tag is looked up.
const NAME_MAX: usize = 64;

/// Finds tags with unknown names.
#[derive(Default)]
pub(super) struct UnknownTags {
    /// Position of the last end tag of each name, collected when the first unknown tag is found.
    ends: Option<HashMap<String, usize>>,
}

/// A tag with an unknown name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unknown<'h> {
    pub(super) written: &'h str,
    /// Whether an end tag with its name follows.
    pub(super) ended: bool,
}

impl UnknownTags {
    /// The tag that begins at a byte, if its name is unknown.
    pub(super) fn unknown<'h>(&mut self, html: &'h str, at: usize) -> Option<Unknown<'h>> {
        let piece = html.get(at..)?;
        let piece = &piece[..piece.floor_char_boundary(TAG_MAX)];
        let inside = piece.strip_prefix('<')?;
        if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let length = name_length(inside);
        let (name, rest) = inside.split_at(length);
        if name.contains(['-', ':']) {
            return None;
        }
        let name = if name.len() <= NAME_MAX { name.to_ascii_lowercase() } else { String::new() };
        if is_known(&name) || !rest.starts_with('>') && DRAWN.split('|').any(|drawn| drawn == name) {
            return None;
        }
        let written = &piece[..1 + length + tag_end(rest)?];
        let ends = self.ends.get_or_insert_with(|| last_ends(html));
        let ended = ends.get(&name).is_some_and(|end| *end > at);
        Some(Unknown { written, ended })
    }
}

fn is_known(name: &str) -> bool {
    name.bytes().next().is_some_and(|first| known(first).split('|').any(|known| known == name))
}

fn name_length(inside: &str) -> usize {
    let end = |b: u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
    inside.bytes().position(end).unwrap_or(inside.len())
}

/// The end of a tag after its name: behind the first `>` outside quoted values.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = b' ';
    for (at, b) in rest.bytes().enumerate() {
        if quote.is_some() {
            quote = quote.filter(|open| *open != b);
        } else if b == b'>' {
            return Some(at + 1);
        } else if matches!(b, b'"' | b'\'') && before == b'=' {
            quote = Some(b);
        }
        if !b.is_ascii_whitespace() {
            before = b;
        }
    }
    None
}

fn last_ends(html: &str) -> HashMap<String, usize> {
    let mut ends = HashMap::new();
    for at in memchr::memmem::find_iter(html.as_bytes(), b"</") {
        let inside = &html[at + 2..];
        let length = name_length(&inside[..inside.floor_char_boundary(NAME_MAX + 1)]);
        if (1..=NAME_MAX).contains(&length) {
            let name = inside[..length].to_ascii_lowercase();
            if !is_known(&name) {
                ends.insert(name, at);
            }
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_tags() {
        let html = "<String> <p> <x-y> <o:p> <Foo> </foo> <path> <path d=\"a>b\"> <K a='>' b/> < b>";
        let starts = html.match_indices('<').map(|(at, _)| at);
        let mut words = UnknownTags::default();
        let found = starts.filter_map(|at| words.unknown(html, at));
        let found: Vec<_> = found.map(|unknown| (unknown.written, unknown.ended)).collect();
        let expected = [("<String>", false), ("<Foo>", true), ("<path>", false), ("<K a='>' b/>", false)];
        assert_eq!(found, expected);
        let mut words = UnknownTags::default();
        assert_eq!(words.unknown("<String", 0), None);
    }
}
