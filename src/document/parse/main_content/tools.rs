//! Parts of a page that do something only on its site, and that Readability keeps: rows of buttons written as links
//! (`Reply`, `Report`), and pictures that say that they are advertisements.

use super::tags::{PageTag, Tags, attribute};
use std::ops::Range;

/// The longest text of a row of such links, in bytes. A longer one may be prose.
const ROW: usize = 120;

/// Elements that may stand within a line of text. Any other tag is the edge of a block.
const INLINE: [&str; 16] = [
    "a", "abbr", "b", "br", "em", "font", "i", "img", "small", "span", "strong", "sub", "sup", "svg", "path",
    "use",
];

/// What the advertisements of many sites have as the description of their picture.
const ADVERTISEMENT: [&str; 8] =
    ["ad", "ads", "advertisement", "sponsored", "anzeige", "广告", "廣告", "広告"];

/// The bytes of the page that are left out, in order.
pub(super) fn of(page: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut row = Row::default();
    let mut from = 0;
    for tag in Tags::new(page) {
        row.text(&page[from.min(tag.start)..tag.start]);
        from = tag.end;
        if !INLINE.iter().any(|name| tag.is(name)) {
            found.extend(row.end(tag.start));
            row = Row { start: tag.end, ..Row::default() };
        } else {
            row.tag(&page[tag.start..tag.end], tag);
            found.extend(row.advertisement.take());
        }
    }
    found
}

/// What stands between two edges of blocks.
#[derive(Default)]
struct Row {
    start: usize,
    /// The link that is open: where it begins, and whether it leads nowhere.
    link: Option<(usize, bool)>,
    dead: usize,
    /// Whether there is anything but such links.
    has_more: bool,
    bytes: usize,
    /// Whether the open link has the picture of an advertisement.
    is_advertised: bool,
    advertisement: Option<Range<usize>>,
}

impl Row {
    fn text(&mut self, text: &str) {
        let text = text.trim();
        self.bytes += text.len();
        let is_separator =
            text.chars().all(|c| matches!(c, '|' | '·' | '•' | '/' | ' ' | ',') || c.is_whitespace());
        self.has_more |= self.link.is_none() && !is_separator && !matches!(text, "&nbsp;" | "&middot;");
    }

    fn tag(&mut self, written: &str, tag: PageTag<'_>) {
        if tag.is("img") {
            let alt = attribute(written, "alt").unwrap_or_default().trim().to_lowercase();
            self.is_advertised |= self.link.is_some() && ADVERTISEMENT.contains(&&*alt);
            self.has_more = true;
        } else if tag.is("a") && !tag.is_end {
            let leads_nowhere = attribute(written, "href").is_some_and(|address| {
                let address = address.trim();
                address == "#" || address.to_ascii_lowercase().starts_with("javascript:")
            });
            self.has_more |= !leads_nowhere;
            (self.link, self.is_advertised) = (Some((tag.start, leads_nowhere)), false);
        } else if tag.is("a")
            && let Some((start, leads_nowhere)) = self.link.take()
        {
            self.dead += usize::from(leads_nowhere);
            if self.is_advertised {
                self.advertisement = Some(start..tag.end);
            }
        }
    }

    /// The row, if it is left out.
    fn end(&self, at: usize) -> Option<Range<usize>> {
        (self.dead > 0 && !self.has_more && self.link.is_none() && self.bytes <= ROW)
            .then_some(self.start..at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_buttons_and_advertisements_are_left_out() {
        let table: [(&str, &[&str]); 8] = [
            (
                "<div><a href='#'>Like</a> <a href='#'>Quote</a> | <a href='javascript:void(0)'>Report</a></div>",
                &["<a href='#'>Like</a> <a href='#'>Quote</a> | <a href='javascript:void(0)'>Report</a>"],
            ),
            ("<p>See <a href='#'>the list</a> of ships.</p>", &[]),
            ("<p><a href='#'>Quote</a> <a href='/r'>Read</a></p>", &[]),
            ("<p><a href='#top'>Up</a></p>", &[]),
            (
                "<p>One.</p><a href=//ads.example/x><img alt=广告 src=a.png></a><p>Two.</p>",
                &["<a href=//ads.example/x><img alt=广告 src=a.png></a>"],
            ),
            (
                "<p>One <a href=/x><img alt='AD' src=a.png></a> two.</p>",
                &["<a href=/x><img alt='AD' src=a.png></a>"],
            ),
            ("<a href=/x><img alt='An ad of 1950' src=a.png></a>", &[]),
            ("<img alt=Ad src=a.png>", &[]),
        ];
        for (page, expected) in table {
            let found: Vec<_> = of(page).into_iter().map(|range| &page[range]).collect();
            assert_eq!(found, expected, "{page}");
        }
        let long = format!("<p><a href='#'>{}</a></p>", "words ".repeat(30));
        assert!(of(&long).is_empty(), "{long}");
    }
}
