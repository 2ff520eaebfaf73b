//! Chooses the title of a page: from its metadata, else from `<title>`, else from a heading.
//!
//! `<title>` and sometimes the metadata have the name of the site in them. What is the title is known from the headings
//! and from the names of the site; without them, the rules of Mozilla's Readability decide.

use super::facts::{HeadingPlace, PageFacts, PageHeading, comparable};

/// The most separators of a title that are looked at.
const PARTS_MAX: usize = 8;

/// Signs between title and site. Between blanks all of them count.
const SEPARATORS: [char; 14] = ['|', '-', '–', '—', '\\', '/', '>', '»', '«', '·', '•', '｜', ':', '：'];
/// Those that need no blanks around them.
const TIGHT: [char; 4] = ['|', '｜', '_', '»'];
/// Those that lead from the site down to the page.
const LEVELS: [char; 4] = ['\\', '/', '>', '»'];

/// Words of a `<title>` that nobody wrote.
const GENERIC: [&str; 12] = [
    "untitled",
    "untitleddocument",
    "untitledpage",
    "newpage1",
    "notitle",
    "webpage",
    "index",
    "home",
    "无标题文档",
    "無標題文件",
    "無題ドキュメント",
    "無題",
];

/// The title. `stated` are the titles of the metadata, best first; `sites` the names of the site.
pub(super) fn of(facts: &PageFacts, stated: &[String], sites: &[String]) -> Option<String> {
    let sites: Vec<String> =
        sites.iter().map(|site| comparable(site)).filter(|key| !key.is_empty()).collect();
    let is_site = |text: &str| sites.contains(&comparable(text));
    let is_title = |text: &&str| comparable(text).chars().next().is_some() && !is_site(text);
    if let Some(stated) = stated.iter().map(String::as_str).find(is_title) {
        return Some(refined(stated, facts, &sites, Source::Metadata).unwrap_or_else(|| stated.to_owned()));
    }
    let written = facts.title.as_deref().filter(is_title);
    let written = written.filter(|text| !GENERIC.contains(&&*comparable(text)));
    if let Some(text) = written {
        if let Some(found) = refined(text, facts, &sites, Source::Element) {
            return Some(found);
        }
        return Some(shortened(text, facts));
    }
    let last = || facts.title.clone().or_else(|| stated.first().cloned()).filter(|text| !text.is_empty());
    heading(facts)
        .filter(|text| !is_site(text))
        .map(str::to_owned)
        .or_else(last)
        .or_else(|| heading(facts).map(str::to_owned))
}

/// Where a title stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Metadata,
    /// `<title>`
    Element,
}

/// The heading that is the title: the first of the highest level, in the article if there is one.
fn heading(facts: &PageFacts) -> Option<&str> {
    let headings = facts.headings.iter().filter(|heading| heading.place != HeadingPlace::Logo);
    let best = headings.min_by_key(|heading| match (heading.place, heading.level) {
        (HeadingPlace::Article | HeadingPlace::Page, 1) => (0, heading.place, 0),
        (HeadingPlace::Article | HeadingPlace::Page, level) => (1, HeadingPlace::Article, level),
        (place, level) => (2, place, level),
    });
    best.map(|heading| &*heading.text)
}

/// The headings that say which part of a title is the article's: those of the first level, and the first one.
fn leading(facts: &PageFacts) -> impl Iterator<Item = &PageHeading> {
    let is_leading = |heading: &&PageHeading| heading.place <= HeadingPlace::Page;
    let first = facts.headings.iter().find(is_leading);
    let of_level_one =
        facts.headings.iter().filter(|heading| heading.level == 1 && heading.place < HeadingPlace::Logo);
    of_level_one.chain(first)
}

/// A title without the name of the site, if headings or the site's names say which part that is.
fn refined(title: &str, facts: &PageFacts, sites: &[String], source: Source) -> Option<String> {
    let key = comparable(title);
    // A short heading in the header of the site is the name of the site.
    let is_article =
        |heading: &&PageHeading| heading.place != HeadingPlace::Header || words(&heading.text) > 2;
    let headings: Vec<(&PageHeading, String)> = leading(facts)
        .filter(is_article)
        .map(|heading| (heading, comparable(&heading.text)))
        .filter(|(_, key)| !key.is_empty() && !sites.contains(key))
        .collect();
    if headings.iter().any(|(_, heading)| *heading == key) {
        return Some(title.to_owned());
    }
    // A title that was cut off.
    let start = title.trim_end().strip_suffix('…').or_else(|| title.trim_end().strip_suffix("..."));
    if let Some(start) = start.map(comparable).filter(|start| start.chars().count() >= 8) {
        let whole = headings.iter().find(|(_, key)| key.starts_with(&start));
        if let Some((heading, _)) = whole {
            return Some(heading.text.clone());
        }
    }
    if let Some(found) = headings.iter().find_map(|(heading, _)| at_an_end(title, heading, source)) {
        return Some(found.to_owned());
    }
    let parts = parts(title);
    if parts.len() < 2 {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for first in 0..parts.len() {
        for last in first..parts.len() {
            if first == 0 && last + 1 == parts.len() {
                continue;
            }
            let range = &title[parts[first].0..parts[last].1];
            let key = comparable(range);
            let is_heading = headings.iter().any(|(heading, known)| {
                *known == key && (source == Source::Element || heading.level == 1 && first == 0)
            });
            if is_heading && best.is_none_or(|(len, _)| key.len() > len) {
                best = Some((key.len(), range));
            }
        }
    }
    if let Some((_, found)) = best {
        return Some(found.trim().to_owned());
    }
    let is_site = |(start, end): &(usize, usize)| sites.contains(&comparable(&title[*start..*end]));
    let (mut from, mut to) = (0, parts.len());
    while to - from > 1 && is_site(&parts[to - 1]) {
        to -= 1;
    }
    while to - from > 1 && is_site(&parts[from]) {
        from += 1;
    }
    (to - from < parts.len()).then(|| title[parts[from].0..parts[to - 1].1].trim().to_owned())
}

/// The text of a heading at the start or end of a title with a sign next to it, also without blanks: `标题-Site`.
fn at_an_end<'h>(title: &str, heading: &'h PageHeading, source: Source) -> Option<&'h str> {
    let text = heading.text.as_str();
    let is_sign = |c: Option<char>| c.is_some_and(|c| SEPARATORS.contains(&c) || TIGHT.contains(&c));
    let behind = title.strip_prefix(text).map(|rest| rest.trim_start().chars().next());
    let before = title.strip_suffix(text).map(|rest| rest.trim_end().chars().next_back());
    let is_start = behind.is_some_and(is_sign) && (source == Source::Element || heading.level == 1);
    let is_end = before.is_some_and(is_sign) && source == Source::Element;
    // A hyphen may be one within a word: `Part` of `Part-time`.
    let is_apart = text.contains(char::is_whitespace) || text.chars().any(|c| c >= '\u{2e80}');
    ((is_start || is_end) && is_apart).then_some(text)
}

/// The parts of a title between separators, as ranges of bytes.
fn parts(title: &str) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    for (at, c) in title.char_indices() {
        let after = title[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        let is_between = before.is_whitespace() && after.is_whitespace();
        let is_separator = SEPARATORS.contains(&c) && is_between
            || TIGHT.contains(&c)
            || c == ':' && after.is_whitespace()
            || c == '：'
            // `标题-网站`
            || c == '-' && !before.is_ascii() && !after.is_ascii();
        before = c;
        if is_separator && parts.len() < PARTS_MAX {
            if !title[start..at].trim().is_empty() {
                parts.push((start, at));
            }
            start = at + c.len_utf8();
        }
    }
    if !title[start..].trim().is_empty() {
        parts.push((start, title.len()));
    }
    parts
}

/// A `<title>` without its last part, or without its first if too little would be left, as Mozilla's Readability has it.
fn shortened(title: &str, facts: &PageFacts) -> String {
    // Chinese pages put it first: `标题_栏目_网站`.
    if let Some((first, _)) =
        title.split_once('_').filter(|(first, _)| !first.is_ascii() && words(first) >= 3)
    {
        return first.trim().to_owned();
    }
    let is_separator = |c: char| SEPARATORS.contains(&c) && !matches!(c, ':' | '：') || c == '_';
    let places: Vec<(usize, char)> = title
        .char_indices()
        .filter(|(at, c)| {
            is_separator(*c)
                && title[..*at].ends_with(char::is_whitespace)
                && title[at + c.len_utf8()..].starts_with(char::is_whitespace)
        })
        .collect();
    let Some((last, _)) = places.last() else {
        let mut ones = facts.headings.iter().filter(|heading| heading.level == 1);
        // A short title is often that of the site or of a series: `Letter` above `Letter no. 12`.
        if let (Some(only), None) = (ones.next(), ones.next())
            && only.place <= HeadingPlace::Page
            && (title.chars().count() < 15 && words(&only.text) > 4 || begins_with(&only.text, title))
        {
            return only.text.clone();
        }
        return title.to_owned();
    };
    let mut shorter = title[..*last].trim();
    if words(shorter) < 3 {
        let (first, sign) = places[0];
        shorter = title[first + sign.len_utf8()..].trim();
    }
    let has_levels = places.iter().any(|(_, sign)| LEVELS.contains(sign));
    let all = words(title) - places.len().min(words(title));
    // Of few words, each may belong to the title.
    if words(shorter) <= 4 && (!has_levels || words(shorter) + 1 != all) {
        return title.to_owned();
    }
    shorter.to_owned()
}

/// Whether a heading begins with the words of a title and goes on.
fn begins_with(heading: &str, title: &str) -> bool {
    let rest = heading.strip_prefix(title);
    rest.is_some_and(|rest| rest.starts_with(|c: char| !c.is_alphanumeric()))
}

/// The number of words; two characters of a script without blanks are one.
fn words(text: &str) -> usize {
    let wide = text.chars().filter(|c| *c >= '\u{2e80}' && c.is_alphanumeric()).count();
    let others = text.split_whitespace().filter(|word| word.chars().any(|c| c < '\u{2e80}'));
    others.count() + wide / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(title: &str, headings: &[(u8, HeadingPlace, &str)]) -> PageFacts {
        let heading = |(level, place, text): &(u8, HeadingPlace, &str)| PageHeading {
            level: *level,
            text: (*text).to_owned(),
            place: *place,
        };
        let title = (!title.is_empty()).then(|| title.to_owned());
        PageFacts { title, headings: headings.iter().map(heading).collect(), ..PageFacts::default() }
    }

    /// `<title>`, headings, names of the site, and the title.
    type Row<'r> = (&'r str, &'r [(u8, HeadingPlace, &'r str)], &'r [&'r str], &'r str);

    #[test]
    fn the_name_of_the_site_is_no_part_of_the_title() {
        use HeadingPlace::{Article, Header, Logo, Page};
        let gazette = ["Gazette"];
        let table: [Row<'_>; 29] = [
            ("Tea | Gazette", &[(1, Header, "Gazette"), (2, Page, "Tea")], &[], "Tea"),
            ("Tea | Gazette", &[(1, Header, "Gazette")], &[], "Tea | Gazette"),
            ("Tea in Kyoto | Gazette", &[(1, Page, "Tea in Kyoto")], &[], "Tea in Kyoto"),
            ("Gazette - Tea in Kyoto", &[(2, Article, "Tea in Kyoto")], &[], "Tea in Kyoto"),
            ("Gazette » Tea", &[(1, Page, "Tea")], &[], "Tea"),
            ("Tea | Gazette", &[(1, Logo, "Gazette"), (2, Article, "Tea")], &[], "Tea"),
            ("Tea | Gazette", &[(1, Header, "Gazette")], &gazette, "Tea"),
            ("Gazette: Tea", &[], &gazette, "Tea"),
            ("Gazette", &[(2, Page, "Tea in Kyoto")], &gazette, "Tea in Kyoto"),
            ("Tea - Milk - Gazette", &[(1, Page, "Tea - Milk")], &[], "Tea - Milk"),
            ("Tea: a history", &[(2, Page, "Other")], &[], "Tea: a history"),
            ("How we came to drink tea | The Gazette", &[], &[], "How we came to drink tea"),
            ("Gazette | How we came to drink our tea", &[], &[], "How we came to drink our tea"),
            ("Tea | Gazette", &[], &[], "Tea | Gazette"),
            ("老桥下的早市迎来秋梨_本地_晚报网", &[], &[], "老桥下的早市迎来秋梨"),
            ("老桥下的早市-晚报网", &[(1, Page, "老桥下的早市")], &[], "老桥下的早市"),
            ("", &[(2, Page, "Second"), (1, Page, "First")], &[], "First"),
            ("", &[(1, Logo, "Gazette"), (3, Article, "Tea")], &[], "Tea"),
            ("Untitled Document", &[(1, Page, "Tea")], &[], "Tea"),
            ("Untitled", &[], &[], "Untitled"),
            ("Gazette", &[(1, Page, "How we came to drink tea")], &[], "How we came to drink tea"),
            ("Page", &[(1, Page, "T")], &[], "Page"),
            (
                "The Harbour Letter",
                &[(1, Page, "The Harbour Letter, no. 12")],
                &[],
                "The Harbour Letter, no. 12",
            ),
            ("The Harbour", &[(1, Page, "The Harbourmaster")], &[], "The Harbour"),
            ("How we came to dr…", &[(1, Page, "How we came to drink tea")], &[], "How we came to drink tea"),
            ("Part-time work", &[], &[], "Part-time work"),
            ("Part-time work", &[(1, Page, "Part")], &[], "Part-time work"),
            ("潮水退去之后-Harbour", &[(1, Page, "潮水退去之后")], &[], "潮水退去之后"),
            ("Harbour::Low water", &[(1, Page, "Low water")], &[], "Low water"),
        ];
        for (title, headings, sites, expected) in table {
            let sites: Vec<String> = sites.iter().map(|site| (*site).to_owned()).collect();
            let found = of(&facts(title, headings), &[], &sites);
            assert_eq!(found.as_deref(), Some(expected), "{title} {headings:?}");
        }
        assert_eq!(of(&PageFacts::default(), &[], &[]), None);
    }

    #[test]
    fn metadata_comes_first_unless_it_names_the_site() {
        let table = [
            (&["Tea"][..], "Tea"),
            (&["Gazette", "Tea"], "Tea"),
            (&["", "Tea"], "Tea"),
            (&["Tea | Gazette"], "Tea"),
            (&["Gazette"], "Kyoto"),
            (&["Tea - Milk"], "Tea - Milk"),
        ];
        let facts = facts("Kyoto", &[(2, HeadingPlace::Page, "Milk")]);
        for (stated, expected) in table {
            let stated: Vec<String> = stated.iter().map(|title| (*title).to_owned()).collect();
            assert_eq!(of(&facts, &stated, &["Gazette".to_owned()]).as_deref(), Some(expected), "{stated:?}");
        }
    }
}
