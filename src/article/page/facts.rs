//! What the tags of a page say, before anything is chosen: plain data and how it is looked up.

use crate::html::is_embedded;
use std::collections::HashSet;

/// The most facts of each kind.
pub(super) const FACTS_MAX: usize = 400;

/// The facts of a page, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct PageFacts {
    /// The text of the first `<title>`.
    pub(super) title: Option<String>,
    /// The contents of `<meta>` elements with a `property`, under its names, see [`meta_name`].
    pub(super) properties: Vec<(String, String)>,
    /// Those of `<meta>` elements with a `name`.
    pub(super) metas: Vec<(String, String)>,
    /// The names of the first of these, those of the head, as written.
    pub(super) names: Vec<String>,
    /// The texts of `application/ld+json` scripts.
    pub(super) linked: Vec<String>,
    /// The address of `<base>`.
    pub(super) base: Option<String>,
    pub(super) canonical: Option<String>,
    /// Addresses of the entry itself in the text (`u-url`, `p-canonical`).
    pub(super) addresses: Vec<String>,
    /// The address in the comment of the program that saved the page.
    pub(super) saved_from: Option<String>,
    /// The time of saving in that comment.
    pub(super) saved_at: Option<String>,
    pub(super) headings: Vec<PageHeading>,
    pub(super) bylines: Vec<Byline>,
    pub(super) dates: Vec<(DateMark, String)>,
    /// Whether there is a microformat's entry.
    pub(super) has_entry: bool,
    /// The title that microdata or a microformat marks.
    pub(super) marked_title: Option<String>,
    pub(super) marked_summary: Option<String>,
    pub(super) marked_sections: Vec<String>,
    pub(super) marked_tags: Vec<String>,
    /// The names of the pictures in the text, see [`picture_name`].
    pub(super) pictures: HashSet<String>,
    /// Whether the text has a picture whose bytes are in the page.
    pub(super) has_embedded_picture: bool,
}

/// A visible heading that can be the title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PageHeading {
    /// 1 to 6.
    pub(super) level: u8,
    pub(super) text: String,
    pub(super) place: HeadingPlace,
}

/// Where a heading stands, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HeadingPlace {
    Article,
    Page,
    /// The header of the site.
    Header,
    /// It is a link to the site's first page.
    Logo,
}

/// The text of an element that names the author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Byline {
    /// The position of the element's start among those of others.
    pub(super) order: usize,
    pub(super) text: String,
    /// The texts of elements within it that are the names alone.
    pub(super) names: Vec<String>,
}

/// How sure it is that a date in the text is that of publication, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DateMark {
    /// Microdata or a microformat: `datePublished`, `dt-published`.
    Published,
    /// `<time pubdate>`.
    PubDate,
    /// `<time>` in the article.
    InArticle,
    /// The words of an element whose class or id says so.
    Words,
    /// `<time>` elsewhere.
    Elsewhere,
    /// `dateModified`, `dt-updated`.
    Updated,
}

impl PageFacts {
    /// The contents of the metas with one of these names: all of the first name, then all of the second, and so on. Those
    /// of a property come before those of a name.
    pub(super) fn metas<'f>(&'f self, names: &'f [&'f str]) -> impl Iterator<Item = &'f str> {
        names.iter().flat_map(move |name| {
            let all = self.properties.iter().chain(&self.metas);
            all.filter(move |(found, _)| found == name).map(|(_, content)| &**content)
        })
    }

    pub(super) fn meta<'f>(&'f self, names: &'f [&'f str]) -> Option<&'f str> {
        self.metas(names).next()
    }

    /// The dates with a mark.
    pub(super) fn dated(&self, mark: DateMark) -> impl Iterator<Item = &str> {
        self.dates.iter().filter(move |(found, _)| *found == mark).map(|(_, text)| &**text)
    }
}

/// Adds a text to facts of one kind.
pub(super) fn push(list: &mut Vec<String>, text: &str) {
    if list.len() < FACTS_MAX && !text.trim().is_empty() {
        list.push(text.trim().to_owned());
    }
}

/// The name of a meta element in small letters, without blanks, and with colons for dots: `DC.title` is `dc:title`.
pub(super) fn meta_name(name: &str) -> String {
    let name = name.chars().filter(|c| !c.is_whitespace());
    name.flat_map(char::to_lowercase).map(|c| if c == '.' { ':' } else { c }).collect()
}

/// Letters and digits of a text in small letters, to compare texts.
pub(super) fn comparable(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The name of a picture's file without ending and size, which is the same for all sizes of it; none for an address
/// without one.
pub(super) fn picture_name(address: &str) -> Option<String> {
    let address = address.trim();
    if is_embedded(address) {
        return None;
    }
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_lowercase();
    let mut stem = stem.as_str();
    // `name-1024x768`, `name_640x480`, `name@2x`, `name-scaled`
    for mark in ['-', '_', '@'] {
        if let Some((name, size)) = stem.rsplit_once(mark) {
            let is_size = size == "scaled"
                || size.contains('x') && size.bytes().all(|b| b.is_ascii_digit() || b == b'x');
            stem = if is_size && !name.is_empty() { name } else { stem };
        }
    }
    (!stem.is_empty()).then(|| stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_one_name_in_all_sizes() {
        let table = [
            ("https://img.example/a/Gate-1024x768.JPG?w=3#x", Some("gate")),
            ("img/gate.png", Some("gate")),
            ("gate@2x.webp", Some("gate")),
            ("gate-scaled.jpg", Some("gate")),
            ("gate-2.jpg", Some("gate-2")),
            ("-1x1.gif", Some("-1x1")),
            ("https://img.example/", None),
            ("DATA:image/png;base64,AA/x.png", None),
            ("", None),
        ];
        for (address, name) in table {
            assert_eq!(picture_name(address).as_deref(), name, "{address}");
        }
    }

    #[test]
    fn names_of_metas_are_compared_without_case_and_blanks() {
        assert_eq!(meta_name("DC.Title"), "dc:title");
        assert_eq!(meta_name(" article : Author "), "article:author");
    }
}
