//! Parts of a page that Readability keeps, or takes for a part of the text, although they do something only on the site:
//! rows of buttons written as links (`Reply`, `Report`), advertisements that say so, navigation, forms for an address,
//! and what classes call by its name.

use super::super::css::{self, Veil};
use super::prose;
use super::tags::{INLINE, PageTag, Tags, attribute, attributes, element_end};
use std::ops::Range;

/// The longest text of a row of such links, in bytes. A longer one may be prose.
const ROW: usize = 120;

/// The longest text about the subscription of an email, in bytes.
const SUBSCRIPTION_MAX: usize = 600;

/// Elements without an end whose end is looked for.
const ENDLESS: usize = 20;

/// What the advertisements of many sites have as the description of their picture, or above it.
const ADVERTISEMENT: [&str; 9] =
    ["ad", "ads", "advertisement", "sponsored", "anzeige", "广告", "廣告", "広告", "スポンサーリンク"];

/// Words of the links in emails that end or change their subscription, or show the email elsewhere.
const SUBSCRIPTION: [&str; 9] = [
    "unsubscribe",
    "in your browser",
    "view in browser",
    "your preferences",
    "退订",
    "取消订阅",
    "abbestellen",
    "désabonner",
    "配信停止",
];

/// The content without elements that have no part of the text. Taken from the whole page, they would change what
/// Readability finds.
pub(super) fn without_elements(content: &str) -> String {
    prose::without(content, &elements(content, is_junk, Prose::Little))
}

/// The bytes of the page that are left out before, in order.
pub(super) fn of(page: &str) -> Vec<Range<usize>> {
    // A heading in one element with the link that edits its section is taken for a part of the site.
    let edits = |_: PageTag<'_>, written: &str| TagFacts::read(written).has_word(&["editsection"], &[]);
    let mut found = match memchr::memmem::find(page.as_bytes(), b"editsection") {
        Some(_) => elements(page, edits, Prose::Any),
        None => Vec::new(),
    };
    let mut row = Row::default();
    let mut tags = Tags::new(page);
    while let Some(tag) = tags.advance(|text| row.text(text)) {
        if INLINE.iter().any(|name| tag.is(name)) {
            row.tag(&page[tag.start..tag.end], tag);
            found.extend(row.advertisement.take());
        } else {
            found.extend(row.end(tag.start));
            row = Row { start: tag.end, ..Row::default() };
        }
    }
    found.sort_by_key(|part| part.start);
    found
}

/// Whether an element with much text may be one of those that are left out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Prose {
    Little,
    Any,
}

/// The elements of a kind, without those in another one.
pub(super) fn elements(
    page: &str,
    is_kind: impl Fn(PageTag<'_>, &str) -> bool,
    most: Prose,
) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut endless = 0;
    let mut total = None;
    let mut tags = Tags::new(page);
    while let Some(tag) = tags.next() {
        // The colours of code have such names.
        if tag.is("pre") && !tag.is_end {
            tags.skip_to(element_end(page, tag).unwrap_or(tag.end));
            continue;
        }
        if tag.is_end || endless > ENDLESS || !is_kind(tag, &page[tag.start..tag.end]) {
            continue;
        }
        let Some(end) = element_end(page, tag) else {
            endless += 1;
            continue;
        };
        let part = tag.start..end;
        if most == Prose::Little {
            let total = *total.get_or_insert_with(|| prose::letters(page));
            if prose::letters(&page[part.clone()]) > total / 5 {
                continue;
            }
        }
        tags.skip_to(end);
        found.push(part);
    }
    found
}

/// Whether a start tag is that of an element without a part of the article.
fn is_junk(tag: PageTag<'_>, written: &str) -> bool {
    is_junk_by(tag, &TagFacts::read(written))
}

fn is_junk_by(tag: PageTag<'_>, facts: &TagFacts<'_>) -> bool {
    const WORDS: [&str; 18] = [
        "ad",
        "ads",
        "breadcrumb",
        "breadcrumbs",
        "catlinks",
        "copyright",
        "editsection",
        "hot",
        "likes",
        "navbox",
        "noprint",
        "postprofile",
        "rank",
        "relatedposts",
        "sharedaddy",
        "signup",
        "speechify",
        "toc",
    ];
    const STARTS: [&str; 6] = ["adverti", "newsletter", "recommend", "related", "sponsor", "subscri"];
    const BOXES: [&str; 6] = ["div", "section", "aside", "ul", "dl", "figure"];
    if tag.is("nav") || tag.is("button") {
        return true;
    }
    facts.role == "navigation"
        || facts.role == "button" && !tag.is("img")
        || facts.itemprop == "interactionStatistic"
        || BOXES.iter().any(|name| tag.is(name)) && facts.has_word(&WORDS, &STARTS)
}

/// Whether a start tag of a page's text is that of an element beside the text, by its name, role or class. Used where
/// Readability is not.
pub(super) fn is_beside(tag: PageTag<'_>, written: &str) -> bool {
    const WORDS: [&str; 20] = [
        "banner",
        "button",
        "buttons",
        "comment",
        "comments",
        "consent",
        "cookie",
        "discuss",
        "footer",
        "menu",
        "modal",
        "onward",
        "pager",
        "popup",
        "promo",
        "respond",
        "share",
        "sharing",
        "sidebar",
        "signature",
    ];
    const STARTS: [&str; 3] = ["paginat", "social", "widget"];
    const BOXES: [&str; 7] = ["div", "section", "ul", "ol", "dl", "figure", "header"];
    let facts = TagFacts::read(written);
    is_junk_by(tag, &facts)
        || facts.is_hidden
        || tag.is("footer")
        || tag.is("form")
        || tag.is("aside") && !facts.is_note()
        || BOXES.iter().any(|name| tag.is(name)) && !facts.is_note() && facts.has_word(&WORDS, &STARTS)
}

/// Whether a start tag is that of a footnote.
pub(super) fn is_note(written: &str) -> bool {
    TagFacts::read(written).is_note()
}

/// What the attributes of a start tag say, as written.
#[derive(Default)]
struct TagFacts<'t> {
    class: &'t str,
    id: &'t str,
    role: &'t str,
    itemprop: &'t str,
    /// Whether its element is not shown.
    is_hidden: bool,
}

impl<'t> TagFacts<'t> {
    fn read(written: &'t str) -> Self {
        let mut facts = Self::default();
        for (name, value) in attributes(written) {
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            match () {
                () if is("class") => facts.class = value,
                () if is("id") => facts.id = value,
                () if is("role") => facts.role = value,
                () if is("itemprop") => facts.itemprop = value,
                () if is("hidden") => facts.is_hidden = true,
                () if is("style") => {
                    let style = css::read(value);
                    facts.is_hidden |= style.hidden || style.veil == Some(Veil::Visibility);
                }
                () => {}
            }
        }
        facts
    }

    fn is_note(&self) -> bool {
        self.role.starts_with("doc-") || self.class.contains("footnote")
    }

    /// Whether class or id have one of the words, or a word with such a start.
    fn has_word(&self, words: &[&str], starts: &[&str]) -> bool {
        let begins = |word: &str, start: &str| {
            word.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
        };
        [self.class, self.id].iter().flat_map(|value| value.split(|c: char| !c.is_alphanumeric())).any(
            |word| {
                words.iter().any(|known| word.eq_ignore_ascii_case(known))
                    || starts.iter().any(|start| begins(word, start))
            },
        )
    }
}

/// What stands between two edges of blocks.
#[derive(Default)]
struct Row {
    start: usize,
    /// The link that is open: where it begins, and whether it leads nowhere.
    link: Option<(usize, bool)>,
    dead: usize,
    /// The text, as long as it can be that of an advertisement.
    label: String,
    /// Whether a link ends or changes the subscription of an email.
    is_subscription: bool,
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
        if self.bytes <= ROW {
            self.label.push_str(text);
        }
        self.is_subscription |= self.link.is_some() && self.bytes <= SUBSCRIPTION_MAX && {
            let text = text.to_lowercase();
            SUBSCRIPTION.iter().any(|words| text.contains(words))
        };
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
        let is_label =
            || self.label.starts_with(['©', 'Ⓒ']) || ADVERTISEMENT.contains(&&*self.label.to_lowercase());
        if self.bytes > 0 && self.bytes <= ROW && is_label()
            || self.is_subscription && self.bytes <= SUBSCRIPTION_MAX
        {
            return Some(self.start..at);
        }
        (self.dead > 0 && !self.has_more && self.link.is_none() && self.bytes <= ROW)
            .then_some(self.start..at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_buttons_and_advertisements_are_left_out() {
        let table: [(&str, &[&str]); 13] = [
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
            ("<p>One.<p>広告</p><p>The word 広告 in a text.", &["広告"]),
            (
                "<p>One.<td><a href=/u>Unsubscribe</a> from this list</td>",
                &["<a href=/u>Unsubscribe</a> from this list"],
            ),
            ("<p>How to unsubscribe, <a href=/x>explained</a>", &[]),
            ("<p>One.<p>© 2026 The Post</p>", &["© 2026 The Post"]),
            ("<p><!-- Words --><a href='#'>Quote</a></p>", &["<!-- Words --><a href='#'>Quote</a>"]),
        ];
        for (page, expected) in table {
            let found: Vec<_> = of(page).into_iter().map(|range| &page[range]).collect();
            assert_eq!(found, expected, "{page}");
        }
        let long = format!("<p><a href='#'>{}</a></p>", "words ".repeat(30));
        assert!(of(&long).is_empty(), "{long}");
    }

    #[test]
    fn elements_beside_the_text_are_left_out_of_what_is_found() {
        let table = [
            ("<nav><ul><li><a href=/>Home</a></ul></nav><p>Words.", "<p>Words."),
            ("<nav>no end", "<nav>no end"),
            (
                "<nav><p>All the prose that the page has is in here.</p></nav>",
                "<nav><p>All the prose that the page has is in here.</p></nav>",
            ),
            ("a<div class='post-related_list'>x</div>b", "ab"),
            (
                "<div class=correlated>x</div><h2 class=related>y</h2>",
                "<div class=correlated>x</div><h2 class=related>y</h2>",
            ),
            ("a<div class=toc><div>x</div><nav>y</nav></div>b", "ab"),
            ("a<span role=button>x</span>b<button>y</button>c", "abc"),
            ("<p>A <b class=related>word</b>.</p>", "<p>A <b class=related>word</b>.</p>"),
            ("<pre><div class=ads>code</div></pre>", "<pre><div class=ads>code</div></pre>"),
        ];
        for (content, expected) in table {
            assert_eq!(without_elements(content), expected, "{content}");
        }
    }
}
