//! Whether the main content of a page can be looked for in bounded time.
//!
//! Some of Readability's steps, and some of HTML's rules for open elements, take time that is quadratic in the depth of
//! the page, in the attributes of a tag, or in the number of end tags without a start. Real pages are far from these
//! limits; of a page beyond them everything is shown.

use super::tags::{Tags, attributes};

/// The longest page, in bytes without the addresses of embedded pictures.
const BYTES: usize = 8 << 20;
/// Open elements, those with optional end tags not counted.
const DEPTH: usize = 400;
/// Elements that were open when another one ended around them. HTML may keep them open.
const LEFT_OPEN: usize = 2_000;
/// End tags of elements that are not open.
const STRAY: usize = 20_000;
/// Attributes of one tag.
const ATTRIBUTES: usize = 200;
/// Bytes of a tag that cannot have so many.
const SHORT_TAG: usize = 2 * ATTRIBUTES;

/// Elements without content.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
/// Elements whose end tag may be left out, and which cannot be within each other without another element between.
const OPTIONAL: [&str; 19] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption", "option",
    "optgroup", "rp", "rt", "html", "head", "body",
];

/// Whether the page is within the limits.
pub(super) fn are_kept(page: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let (mut left_open, mut stray, mut bytes) = (0, 0, page.len());
    // Where the outermost drawing or formula is among the open elements.
    let mut drawing: Option<usize> = None;
    let mut tags = Tags::new(page);
    while let Some(tag) = tags.next() {
        let is_in = |names: &[&str]| names.iter().any(|name| tag.is(name));
        let length = tag.end - tag.start;
        if length > SHORT_TAG {
            let written = &page[tag.start..tag.end];
            if attributes(written).nth(ATTRIBUTES).is_some() {
                return false;
            }
            let embedded = attributes(written).filter(|(_, value)| value.starts_with("data:"));
            bytes -= embedded.map(|(_, value)| value.len()).sum::<usize>().min(bytes);
        }
        // In drawings and formulas, every element has an end, and every tag can be both.
        let has_no_end = match drawing {
            None => is_in(&VOID) || is_in(&OPTIONAL),
            Some(_) => page[..tag.end].ends_with("/>"),
        };
        if has_no_end {
            continue;
        }
        if !tag.is_end {
            // In drawings and formulas, scripts and styles have tags.
            if drawing.is_some() {
                tags.go_back_to(tag.end);
            } else if tag.is("svg") || tag.is("math") {
                drawing = Some(open.len());
            }
            open.push(tag.name);
        } else if let Some(at) = open.iter().rposition(|name| tag.is(name)) {
            left_open += open.len() - at - 1;
            open.truncate(at);
            drawing = drawing.filter(|drawing| at > *drawing);
        } else {
            stray += 1;
        }
        if open.len() > DEPTH || left_open > LEFT_OPEN || stray > STRAY {
            return false;
        }
    }
    bytes <= BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_take_too_long_are_refused() {
        let table: [(&str, usize, bool); 17] = [
            ("<div>", DEPTH, true),
            ("<div>", DEPTH + 1, false),
            ("<p>x", 100_000, true),
            ("<ul><li>", DEPTH + 1, false),
            ("<div>x</div>", 50_000, true),
            ("<span><div></span></div>", LEFT_OPEN / 2, true),
            ("<span><div></span></div>", 2 * LEFT_OPEN, false),
            ("</b>", STRAY, true),
            ("</b>", STRAY + 1, false),
            ("<b><!-- </b> -->", DEPTH + 1, false),
            ("<img src='data:image/png;base64,AAAA'>", 1_000, true),
            ("<br><hr><img src=x>", 10_000, true),
            ("<!--><div>", DEPTH + 1, false),
            ("<style>", 100_000, false),
            ("<svg><path d='M0'/><path/></svg>", 5_000, true),
            ("<svg><td>", DEPTH, false),
            ("<b></b><svg><title><div></div></title></svg>", 1_000, true),
        ];
        for (part, times, expected) in table {
            assert_eq!(are_kept(&part.repeat(times)), expected, "{part} {times}");
        }
        assert!(!are_kept(&format!("<p {}>", "a=1 ".repeat(ATTRIBUTES + 1))));
        assert!(!are_kept(&format!("<svg><title>{}</title></svg>", "<div>".repeat(DEPTH + 1))));
        let picture = format!("<img src='data:image/png;base64,{}'>", "A".repeat(BYTES));
        assert!(are_kept(&picture));
        assert!(!are_kept(&"<p>words</p>".repeat(BYTES / 12 + 1)));
    }
}
