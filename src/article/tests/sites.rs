//! What the profile of a site changes in the header of an article and in the reading of its body.

use crate::article::{Header, InSite, Place, ReadOptions, Syntax, parse};
use crate::site::{Folder, Profile, Site};
use std::path::Path;

struct Config(&'static str);

impl Folder for Config {
    fn has(&self, _: &str) -> bool {
        false
    }

    fn text(&self, _: &str) -> Option<String> {
        Some(self.0.to_owned())
    }
}

fn site(name: &str, config: &'static str) -> Site {
    Profile::named(name).unwrap_or(Profile::plain()).site_at(&Config(config))
}

/// The article at a path of a site, read at the beginning of 2025.
fn article(site: &Site, path: &str, text: &str) -> crate::article::Article {
    let now = "2025-01-01T00:00:00Z".parse().unwrap_or_default();
    let path = Path::new(path);
    let place = Place { path, in_site: Some(InSite { site, path, now, sidecar: None }) };
    parse(text.as_bytes(), place, &ReadOptions::default())
}

fn header(name: &str, path: &str, matter: &str) -> Header {
    article(&site(name, ""), path, &format!("---\n{matter}\n---\nWords.\n")).header
}

#[test]
fn lists_and_folders_give_the_categories_of_the_generator() {
    let table = [
        ("hexo", "source/_posts/tea.md", "categories: [drinks, tea]", "drinks>tea"),
        ("jekyll", "_posts/2024-01-02-tea.md", "categories: [drinks, tea]", "drinks|tea"),
        ("jekyll", "_posts/2024-01-02-tea.md", "categories: drinks tea", "drinks|tea"),
        ("jekyll", "news/_posts/2024-01-02-tea.md", "category: tea", "news|tea"),
        ("jekyll", "tea/_posts/2024-01-02-tea.md", "category: tea", "tea"),
        ("hugo", "content/posts/tea.md", "categories: green tea", "green tea"),
        ("hugo", "content/drinks/tea.md", "title: x", "drinks"),
        ("hugo", "content/drinks/tea.md", "categories: [tea]", "tea"),
        ("pelican", "content/drinks/tea.md", "title: x", "drinks"),
        ("pelican", "content/drinks/tea.md", "category: tea", "tea"),
        ("plain", "drinks/tea.md", "categories: [drinks, tea]", "drinks>tea"),
    ];
    for (name, path, matter, expected) in table {
        let paths = header(name, path, matter).categories;
        let shown = paths.iter().map(|path| path.join(">")).collect::<Vec<_>>().join("|");
        assert_eq!(shown, expected, "{name}: {path}: {matter}");
    }
    assert_eq!(header("jekyll", "a.md", "tags: leaf roast").tags, ["leaf", "roast"]);
    assert_eq!(header("hugo", "a.md", "tags: leaf roast").tags, ["leaf roast"]);
    assert_eq!(header("jekyll", "a.md", "tags: [green leaf]").tags, ["green leaf"]);
}

#[test]
fn what_a_site_does_not_list_is_a_draft() {
    let table = [
        ("hugo", "headless: true", true, None),
        ("hugo", "build:\n  list: never", true, None),
        ("hugo", "_build:\n  list: false", true, None),
        ("hugo", "build:\n  list: always", false, None),
        ("hugo", "expiryDate: 2020-01-01", true, None),
        ("hugo", "expiryDate: 2030-01-01", false, Some("2030-01-01")),
        ("hugo", "publishDate: 2030-01-01\ndate: 2024-01-01", true, Some("2030-01-01")),
        ("hugo", "date: 2030-01-01", true, Some("2030-01-01")),
        ("hugo", "date: 2030-01-01\ndraft: true", true, None),
        ("hugo", "publishDate: 2030-01-01\nexpiryDate: 2031-01-01", true, Some("2030-01-01")),
        ("jekyll", "date: 2030-01-01", true, Some("2030-01-01")),
        ("jekyll", "date: 2024-01-01", false, None),
        ("jekyll", "expiryDate: 2020-01-01", false, None),
        ("hexo", "date: 2030-01-01", false, None),
        ("pelican", "status: hidden", true, None),
        ("pelican", "status: published", false, None),
        ("pelican", "date: 2030-01-01", false, None),
        ("hexo", "status: draft", false, None),
        ("plain", "date: 2030-01-01\nheadless: true", false, None),
    ];
    for (name, matter, draft, due) in table {
        let header = header(name, "content/posts/tea.md", matter);
        let day = header.due.map(|due| due.format("%Y-%m-%d").to_string());
        assert_eq!((header.draft, day.as_deref()), (draft, due), "{name}: {matter}");
    }
    let listed = article(&site("hugo", "buildFuture = true"), "content/a.md", "---\ndate: 2030-01-01\n---\n");
    assert!(!listed.header.draft);
    let place = "_drafts/tea.md";
    assert!(article(&site("jekyll", ""), place, "Words.").header.draft);
}

#[test]
fn the_zone_of_the_site_is_that_of_its_dates() {
    let site = site("hexo", "timezone: Asia/Tokyo");
    let date = |date: &str| {
        let text = format!("---\ndate: {date}\n---\n");
        article(&site, "source/_posts/a.md", &text).header.date.map(|date| date.to_rfc3339())
    };
    assert_eq!(date("2024-03-10 20:30:00").as_deref(), Some("2024-03-10T11:30:00+00:00"));
    assert_eq!(date("2024-03-10 20:30:00 +0200").as_deref(), Some("2024-03-10T18:30:00+00:00"));
}

#[test]
fn an_id_is_the_same_in_a_site_and_outside() {
    for text in ["---\ntitle: A\ndate: 2024-01-02\n---\nWords.\n", "Words.\n", "", "Title: A\n\nWords.\n"] {
        let plain = parse(text.as_bytes(), Path::new("a/b.md"), &ReadOptions::default()).header.id;
        for name in crate::site::names() {
            assert_eq!(article(&site(name, ""), "a/b.md", text).header.id, plain, "{name}: {text}");
        }
    }
}

#[test]
fn a_file_beside_an_article_has_its_front_matter() {
    let (path, site) = (Path::new("posts/a.md"), site("nikola", ""));
    let titled = |sidecar, text: &str| {
        let in_site = InSite { site: &site, path, now: chrono::DateTime::UNIX_EPOCH, sidecar };
        let place = Place { path, in_site: Some(in_site) };
        parse(text.as_bytes(), place, &ReadOptions::default()).header
    };
    let header = titled(Some(".. title: Tea\n.. tags: leaf\n.. date: 1969-01-02\n"), "Words.\n");
    assert_eq!((&*header.title, &*header.tags), ("Tea", &["leaf".to_owned()][..]));
    assert_eq!(header.id, titled(None, "Words.\n").id);
    assert_eq!(titled(Some(".. title: Tea\n"), "---\ntitle: Own\n---\n").title, "Own");
    assert_eq!(titled(Some("no header"), "Words.\n").title, "a");
}

#[test]
fn a_text_file_of_nikola_is_restructuredtext() {
    let text = ".. title: Tea\n\nWords of *tea*.\n";
    assert_eq!(article(&site("nikola", ""), "posts/a.txt", text).body.syntax, Syntax::Rest);
    assert_eq!(article(&site("hugo", ""), "posts/a.txt", text).body.syntax, Syntax::Generators);
}

/// The date of an article, read in Shanghai.
fn date(name: &str, config: &'static str, matter: &str) -> String {
    let now = "2025-01-01T00:00:00Z".parse().unwrap_or_default();
    let (site, path) = (site(name, config), Path::new("posts/tea.md"));
    let place = Place { path, in_site: Some(InSite { site: &site, path, now, sidecar: None }) };
    let timezone = crate::zone::tests::zone("Asia/Shanghai");
    let settings = ReadOptions { timezone, ..ReadOptions::default() };
    let article = parse(format!("---\n{matter}\n---\nWords.\n").as_bytes(), place, &settings);
    article.header.date.map_or("none".into(), |date| date.format("%d %H:%M").to_string())
}

#[test]
fn a_time_without_a_zone_is_in_that_of_the_generator() {
    let table = [
        // What YAML takes for a time is UTC in Jekyll, and a text is in the site's zone.
        ("jekyll", "timezone: Asia/Tokyo", "date: 2024-02-03 04:05:06", "03 04:05"),
        ("jekyll", "timezone: Asia/Tokyo", "date: 2024-02-03T04:05:06", "03 04:05"),
        ("jekyll", "timezone: Asia/Tokyo", "date: \"2024-02-03 04:05:06\"", "02 19:05"),
        ("jekyll", "timezone: Asia/Tokyo", "date: 2024-02-03 04:05", "02 19:05"),
        ("jekyll", "timezone: Asia/Tokyo", "date: 2024-02-03", "02 15:00"),
        ("jekyll", "timezone: Asia/Tokyo", "date: 2024-02-03 04:05:06 +0200", "03 02:05"),
        ("jekyll", "", "date: 2024-02-03 04:05:06", "03 04:05"),
        ("jekyll", "", "date: '2024-02-03 04:05:06'", "02 20:05"),
        // Others are in UTC if no zone is set. A day is that of the reader.
        ("hugo", "", "date: 2024-02-03 04:05:06", "03 04:05"),
        ("hugo", "", "date: 2024-02-03", "02 16:00"),
        ("hugo", "timeZone = \"Asia/Tokyo\"", "date: 2024-02-03 04:05:06", "02 19:05"),
        ("eleventy", "", "date: 2024-02-03 04:05:06", "03 04:05"),
        ("mkdocs", "", "date: 2024-02-03 04:05:06", "03 04:05"),
        ("pelican", "", "date: 2024-02-03 04:05", "03 04:05"),
        ("nikola", "TIMEZONE = \"Asia/Tokyo\"", "date: 2024-02-03 04:05", "02 19:05"),
        ("hexo", "", "date: 2024-02-03 04:05:06", "02 20:05"),
        ("plain", "", "date: 2024-02-03 04:05:06", "02 20:05"),
    ];
    for (name, config, matter, expected) in table {
        assert_eq!(date(name, config, matter), expected, "{name}: {config}: {matter}");
    }
}

#[test]
fn every_meta_element_is_a_field_in_pelican_alone() {
    let page = "<html><head><title>Tea</title><meta name=\"date\" content=\"2024-02-03 04:05\">\
        <meta name=\"tags\" content=\"leaf, green\"><meta name=\"status\" content=\"draft\"></head><body><p>Hot.</p></body></html>";
    let header = |name: &str, path: &str| article(&site(name, ""), path, page).header;
    let pelican = header("pelican", "content/drinks/tea.html");
    assert_eq!((&*pelican.title, pelican.tags.join("|"), pelican.draft), ("Tea", "leaf|green".into(), true));
    assert_eq!(pelican.date.map(|date| date.to_string()).as_deref(), Some("2024-02-03 04:05:00 UTC"));
    let hugo = header("hugo", "content/drinks/tea.html");
    assert_eq!((&*hugo.title, hugo.tags.join("|"), hugo.draft), ("Tea", "leaf|green".into(), false));
    assert!(!header("pelican", "content/drinks/tea.md").draft);
}

#[test]
fn a_single_word_is_not_divided() {
    let jekyll = |matter| header("jekyll", "_posts/2024-01-02-tea.md", matter);
    assert_eq!(jekyll("tag: green leaf").tags, ["green leaf"]);
    assert_eq!(jekyll("tags: green leaf").tags, ["green", "leaf"]);
    assert_eq!(jekyll("category: green leaf").categories, [["green leaf"]]);
    assert_eq!(jekyll("categories: green leaf").categories, [["green"], ["leaf"]]);
}

#[test]
fn what_is_in_no_collection_is_a_draft() {
    let is_draft = |name, matter| header(name, "posts/tea.md", matter).draft;
    assert!(is_draft("eleventy", "eleventyExcludeFromCollections: true"));
    assert!(!is_draft("eleventy", "eleventyExcludeFromCollections: false"));
    assert!(!is_draft("plain", "eleventyExcludeFromCollections: true"));
}

#[test]
fn paths_give_titles_and_days_as_in_their_programs() {
    let table = [
        ("logseq", "pages/tea___green.md", "tea/green", None),
        ("logseq", "pages/tea%2Fgreen.md", "tea/green", None),
        ("plain", "pages/tea___green.md", "tea___green", None),
        ("eleventy", "2024-03-11/posts/tea.md", "tea", Some("2024-03-11")),
        ("hugo", "2024-03-11/posts/tea.md", "tea", None),
    ];
    for (name, path, title, day) in table {
        let header = article(&site(name, ""), path, "Words.\n").header;
        let found = header.date.map(|date| date.format("%Y-%m-%d").to_string());
        assert_eq!((&*header.title, found.as_deref()), (title, day), "{name}: {path}");
    }
}
