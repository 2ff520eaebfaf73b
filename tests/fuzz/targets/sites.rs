//! Sites: recognising them by the names and texts in a folder, and what their profiles make of paths and articles.

use super::{check_line, ms, ns};
use crate::runner::{Case, Features, Target};
use newsrack::article::{InSite, Place, ReadOptions, parse, parse_header};
use newsrack::site::{Folder, Profile, Site, detect, names};
use std::path::Path;

pub(super) const SITES: Target = Target {
    name: "sites",
    pieces: &[
        "timezone: Asia/Tokyo\n",
        "timeZone = \"Asia/Tokyo\"\n",
        "TIMEZONE = 'Asia/Tokyo'\n",
        "{\"strictLineBreaks\": true}",
        "marked:\n  breaks: false\n",
        "collections:\n  walks:\n    output: true\n",
        "collections: [",
        "public_dir: ",
        "publishDir = \"",
        "PATH = \"",
        "docs_dir: ..\n",
        "base_url = \"x\"\n",
        "plugins:\n  - blog\n",
        "kramdown",
        "[markdown]\n",
        "source/_posts/",
        "content/posts/",
        "_posts/2024-01-02-",
        "_drafts/",
        "_index.md",
        "index.md",
        "a/../",
        "../",
        "/",
        "//",
        ":/",
        "{static}/",
        "{filename}",
        "|filename|",
        "@/",
        "[[a]]\n",
        "{% post_url x %}",
        "---\n",
        "title: a\n",
        "categories: a b\n",
        "tags: a b\n",
        "status: hidden\n",
        "headless: true\n",
        "build:\n  list: never\n",
        "publishDate: 2030-01-01\n",
        "expiryDate: 2020-01-01\n",
        ".. title: a\n",
        "type_: 2\n",
        "\n",
        "\r\n",
        " ",
        "#",
        ":",
        "=",
        "'",
        "\"",
        "\0",
        "\u{1b}[2J",
        "\u{202e}",
        "茶",
    ],
    check: sites,
    longest: 16 << 10,
    budget: (ms(300), ns(200_000)),
};

/// A folder with some of the files that marks and settings name, each with the same text.
struct Guessed<'t> {
    choice: u64,
    text: &'t str,
}

impl Guessed<'_> {
    fn is_there(&self, name: &str) -> bool {
        let number = name.bytes().fold(self.choice, |number, byte| number.rotate_left(5) ^ u64::from(byte));
        number.count_ones().is_multiple_of(2)
    }
}

impl Folder for Guessed<'_> {
    fn has(&self, name: &str) -> bool {
        self.is_there(name)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.is_there(name).then(|| self.text.to_owned())
    }
}

fn sites(case: &Case, seen: &mut Features) {
    let text = case.text();
    let folder = Guessed { choice: case.choice, text: &text };
    let known: Vec<&str> = names().collect();
    let name: &&str = case.choose(&known);
    let chosen = Profile::named(name).map(|profile| profile.site_at(&folder));
    for site in [detect(&folder), chosen].into_iter().flatten() {
        seen.saw((site.profile.name, site.zone.is_some(), site.newlines as u8, site.future as u8));
        assert!(!site.meaning().is_empty());
        for line in text.lines().take(4).filter(|line| line.len() < 300) {
            paths(&site, Path::new(line), line, seen);
        }
        article(&site, &case.bytes, seen);
    }
}

/// Every path that a site names is below its folder, or leads there by `..` from a folder below it.
fn paths(site: &Site, path: &Path, address: &str, seen: &mut Features) {
    let file = path.strip_prefix("/").unwrap_or(path);
    seen.saw((site.role(file) as u8, site.is_closed(file), site.folder_categories(file).names.len().min(5)));
    for found in [site.picture(address, file), site.article(address, file)] {
        assert!(found.paths.iter().all(|path| path.is_relative()), "{found:?}");
        assert!(found.paths.len() < 200, "{} paths", found.paths.len());
        seen.saw((found.paths.len().min(9), found.name.is_some()));
    }
}

/// A site changes neither the id of an article nor what a list reads of it.
fn article(site: &Site, bytes: &[u8], seen: &mut Features) {
    let path = Path::new("content/a\u{1b}[m/_posts/2024-01-02-a.txt");
    let now = chrono::DateTime::UNIX_EPOCH;
    let sidecar = std::str::from_utf8(bytes).ok().filter(|text| text.starts_with(".. "));
    let place = Place { path, in_site: Some(InSite { site, path, now, sidecar }) };
    let settings = ReadOptions::default();
    let article = parse(bytes, place, &settings);
    assert_eq!(
        parse_header(bytes, place, &settings).0,
        article.header,
        "an article is another one to a list"
    );
    assert_eq!(parse(bytes, path, &settings).header.id, article.header.id, "a site changes an id");
    for name in article.header.categories.iter().flatten().chain(&article.header.tags) {
        check_line(name);
    }
    seen.saw((article.header.draft, article.header.due.is_some(), article.header.categories.len().min(4)));
}
