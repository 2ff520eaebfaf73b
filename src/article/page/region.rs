//! Which part of a page an element belongs to: the article, a menu, a comment, something hidden. Known from element
//! names, roles, and the words of classes and ids.

use super::facts::HeadingPlace;
use std::collections::HashMap;

/// What holds for an element and all within it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one element")]
pub(super) struct Region {
    pub(super) hidden: bool,
    /// In a menu, comments, links to other articles or the like: nothing in it is of the article.
    pub(super) boxed: bool,
    /// In a form, which may be that of a search or hold the whole page.
    pub(super) form: bool,
    /// In an aside or a footer.
    pub(super) beside: bool,
    /// In the header of the site.
    pub(super) header: bool,
    pub(super) article: bool,
    /// In a microformat's entry.
    pub(super) entry: bool,
    /// In a microformat's card of a person.
    pub(super) card: bool,
    /// Shown, but no part of the text around it: readings of ruby.
    pub(super) silent: bool,
}

impl Region {
    /// The region of an element within this one. `get` returns its attributes; `said` is what class and id say.
    pub(super) fn within<'a>(self, name: &str, get: impl Fn(&str) -> Option<&'a str>, said: Said) -> Self {
        let mut region = self;
        let is_inner = self.article || self.entry;
        match name {
            "nav" => region.boxed = true,
            "form" => region.form |= !is_of_page(&get),
            "aside" => region.beside = true,
            // Of an article, they may name the author.
            "footer" => region.boxed |= !is_inner,
            "header" => region.header |= !is_inner,
            "article" | "main" => (region.article, region.header, region.form) = (true, false, false),
            "template" | "noscript" => region.hidden = true,
            "dialog" => region.hidden |= get("open").is_none(),
            "rt" | "rp" | "rtc" | "button" => region.silent = true,
            _ => {}
        }
        region.beside |= name == "footer";
        match get("role").unwrap_or_default() {
            "navigation" | "menu" | "menubar" | "search" | "dialog" | "alertdialog" | "alert" => {
                region.boxed = true;
            }
            "complementary" => region.beside = true,
            "contentinfo" => region.boxed |= !is_inner,
            "banner" => region.header |= !is_inner,
            "article" | "main" => (region.article, region.header) = (true, false),
            _ => {}
        }
        region.hidden |= get("hidden").is_some_and(|value| !value.eq_ignore_ascii_case("until-found"))
            || get("aria-hidden").is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
            || get("style").is_some_and(is_hiding);
        region.hidden |= said.hidden;
        region.entry |= said.entry;
        region.card |= said.card;
        // The classes of the page itself describe what it may have; a link is no region.
        if !matches!(name, "html" | "body" | "main" | "a") {
            region.boxed |= said.boxed;
            region.header |= said.header && !is_inner;
        }
        region
    }

    /// Where a heading here stands; none if it cannot be the title.
    pub(super) fn heading_place(self) -> Option<HeadingPlace> {
        match self {
            _ if self.hidden || self.boxed || self.form || self.beside => None,
            Self { header: true, .. } => Some(HeadingPlace::Header),
            Self { article: true, .. } | Self { entry: true, .. } => Some(HeadingPlace::Article),
            _ => Some(HeadingPlace::Page),
        }
    }
}

/// Whether a form holds a whole page, as those of ASP.NET do.
fn is_of_page<'a>(get: &impl Fn(&str) -> Option<&'a str>) -> bool {
    let of = |name: &str| get(name).unwrap_or_default().to_ascii_lowercase();
    let is_page = |text: &str| matches!(text, "aspnetform" | "form1" | "mainform" | "pageform");
    let action = of("action");
    let target = action.split('?').next().unwrap_or_default();
    is_page(&of("id")) || is_page(&of("name")) || target.ends_with("aspx")
}

/// Whether a style hides its element. What a script makes visible (`visibility: hidden`) counts as hidden: it is no
/// title.
fn is_hiding(style: &str) -> bool {
    style[..style.floor_char_boundary(2_000)].split(';').any(|declaration| {
        let Some((name, value)) = declaration.split_once(':') else { return false };
        let value = value.trim().trim_end_matches("!important").trim_end();
        let is = |known: &str, word: &str| {
            name.trim().eq_ignore_ascii_case(known) && value.eq_ignore_ascii_case(word)
        };
        is("display", "none") || is("visibility", "hidden")
    })
}

/// In the classes of bylines, as Mozilla's Readability knows them.
const BYLINES: [&str; 5] = ["byline", "author", "dateline", "writtenby", "p-author"];
/// In the classes of dates of publication.
const DATES: [&str; 15] = [
    "publish_time",
    "publish-time",
    "publishtime",
    "publish-date",
    "publish_date",
    "published-date",
    "publication-date",
    "pubdate",
    "pub-date",
    "pub_date",
    "pubtime",
    "post-date",
    "post_date",
    "entry-date",
    "article-date",
];
/// Classes of what is not shown.
const HIDING: [&str; 11] = [
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "screen-reader-text",
    "screenreader",
    "sf-hidden",
    "element-invisible",
    "hide",
    "is-hidden",
    "a11y-hidden",
    "u-hidden",
];
/// At the beginning of a part of the classes of boxes.
const BOXES: [&str; 31] = [
    "related",
    "recommend",
    "comment",
    "disqus",
    "replies",
    "respond",
    "sidebar",
    "side-bar",
    "share",
    "sharing",
    "social",
    "login",
    "signin",
    "sign-in",
    "signup",
    "sign-up",
    "newsletter",
    "subscribe",
    "cookie",
    "consent",
    "gdpr",
    "breadcrumb",
    "pagination",
    "navbar",
    "promo",
    "sponsor",
    "advert",
    "trending",
    "most-read",
    "outbrain",
    "taboola",
];
/// Parts of the classes of menus and the like.
const MENUS: [&str; 4] = ["nav", "menu", "footer", "pager"];
/// At the beginning of words about other elements.
const OF_OTHERS: [&str; 5] = ["no-", "has-", "with-", "is-", "not-"];
/// At the end of words about the state of a page.
const STATES: [&str; 6] = ["-open", "-off", "-closed", "-left", "-right", "-layout"];
/// At the beginning of a part of the classes of the site's header.
const HEADS: [&str; 10] = [
    "masthead",
    "site-header",
    "site-title",
    "site-name",
    "sitename",
    "blog-title",
    "banner",
    "branding",
    "navbar-brand",
    "logo",
];

/// What the words of a class or an id say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one class")]
pub(super) struct Said {
    hidden: bool,
    boxed: bool,
    header: bool,
    entry: bool,
    card: bool,
    /// A line that names the author.
    pub(super) byline: bool,
    /// The date of publication.
    pub(super) date: bool,
}

/// Knows classes and ids. What a page's classes say is kept, because most occur often.
#[derive(Default)]
pub(super) struct Words {
    known: HashMap<Box<str>, Said>,
}

/// The most classes that are kept.
const KNOWN_MAX: usize = 2_000;
/// The longest class or id that is read, in bytes; longer ones are those of machines.
pub(super) const CLASS_MAX: usize = 400;

impl Words {
    /// What an element's class and id say, none of them longer than [`CLASS_MAX`].
    pub(super) fn of_element(&mut self, class: Option<&str>, id: Option<&str>) -> Said {
        match (class, id) {
            (None, None) => Said::default(),
            (Some(one), None) | (None, Some(one)) => self.of(one),
            (Some(class), Some(id)) => self.of(class).and(self.of(id)),
        }
    }

    fn of(&mut self, class: &str) -> Said {
        if let Some(said) = self.known.get(class) {
            return *said;
        }
        let said = Said::of(class);
        if self.known.len() < KNOWN_MAX {
            self.known.insert(class.into(), said);
        }
        said
    }
}

impl Said {
    fn and(self, other: Self) -> Self {
        Self {
            hidden: self.hidden || other.hidden,
            boxed: self.boxed || other.boxed,
            header: self.header || other.header,
            entry: self.entry || other.entry,
            card: self.card || other.card,
            byline: self.byline || other.byline,
            date: self.date || other.date,
        }
    }

    fn of(class: &str) -> Self {
        let lower = class.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| contains(&lower, word));
        let mut said = Self {
            byline: has(&BYLINES) && !contains(&lower, "authoriz"),
            date: has(&["pub", "date"]) && has(&DATES),
            ..Self::default()
        };
        // `hidden md:block` is hidden on small screens only.
        let is_responsive = || lower.contains(':') || lower.contains("-block") || lower.contains("-flex");
        for word in lower.split_ascii_whitespace() {
            said.hidden |= HIDING.contains(&word) || matches!(word, "hidden" | "d-none") && !is_responsive();
            said.entry |= matches!(word, "h-entry" | "hentry");
            said.card |= matches!(word, "h-card" | "vcard");
            // `has-sidebar` is said of what stands beside it.
            if OF_OTHERS.iter().any(|start| word.starts_with(start))
                || STATES.iter().any(|end| word.ends_with(end))
            {
                continue;
            }
            said.boxed |= matches!(word, "h-cite" | "modal" | "modal-dialog" | "popup")
                || starts_a_part(word, &BOXES)
                || word.split(['-', '_']).any(|part| MENUS.contains(&part))
                    && !has(&["article", "entry", "post"]);
            said.header |= starts_a_part(word, &HEADS);
        }
        said
    }
}

/// Whether a part of a word begins with one of these: `post-comments` has `comment`.
fn starts_a_part(word: &str, known: &[&str]) -> bool {
    let bytes = word.as_bytes();
    (0..bytes.len()).filter(|at| *at == 0 || !bytes[at - 1].is_ascii_alphanumeric()).any(|at| {
        let rest = &bytes[at..];
        known.iter().any(|known| known.as_bytes()[0] == rest[0] && rest.starts_with(known.as_bytes()))
    })
}

/// Whether a text contains a word. Of short texts, the standard library's search takes longer to begin than this does.
fn contains(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    memchr::memchr_iter(word[0], text).any(|at| text[at..].starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(name: &str, class: &str, around: Region) -> Region {
        let said = Words::default().of_element(Some(class), None);
        around.within(name, |attribute| (attribute == "class").then_some(class), said)
    }

    #[test]
    fn classes_say_what_is_no_part_of_the_article() {
        let table = [
            ("div", "post-content", ""),
            ("div", "comments-area", "boxed"),
            ("div", "has-comments", ""),
            ("div", "post-comments", "boxed"),
            ("body", "sidebar", ""),
            ("div", "related-articles", "boxed"),
            ("div", "main-menu", "boxed"),
            ("div", "post-footer", ""),
            ("span", "sr-only", "hidden"),
            ("div", "hidden", "hidden"),
            ("div", "hidden md:block", ""),
            ("div", "logo", "header"),
            ("a", "logo", ""),
            ("nav", "", "boxed"),
            ("header", "", "header"),
            ("template", "", "hidden"),
        ];
        for (name, class, expected) in table {
            let region = region(name, class, Region::default());
            let mut found = Vec::new();
            for (is, word) in [(region.hidden, "hidden"), (region.boxed, "boxed"), (region.header, "header")]
            {
                if is {
                    found.push(word);
                }
            }
            assert_eq!(found.join(" "), expected, "{name} {class}");
        }
    }

    #[test]
    fn the_header_of_an_article_is_not_the_site_s() {
        let article = region("article", "", Region::default());
        assert_eq!(region("header", "", article).heading_place(), Some(HeadingPlace::Article));
        assert_eq!(region("header", "", Region::default()).heading_place(), Some(HeadingPlace::Header));
        assert_eq!(region("aside", "", article).heading_place(), None);
    }

    #[test]
    fn a_style_can_hide() {
        for (style, hides) in [
            ("display:none", true),
            ("color:red; DISPLAY : None !important", true),
            ("visibility: hidden", true),
            ("display:block", false),
            ("é", false),
        ] {
            assert_eq!(is_hiding(style), hides, "{style}");
        }
    }
}
