//! Folders and the sites that they are, and what the files in them are.

use super::*;
use std::collections::BTreeMap;

/// Files and folders by their paths, with the texts of files.
struct Made(BTreeMap<&'static str, &'static str>);

impl Folder for Made {
    fn has(&self, name: &str) -> bool {
        let below = format!("{name}/");
        self.0.keys().any(|path| *path == name || path.starts_with(&below))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|text| (*text).to_owned())
    }
}

fn made(files: &[(&'static str, &'static str)]) -> Option<Site> {
    detect(&Made(files.iter().copied().collect()))
}

fn site(files: &[(&'static str, &'static str)]) -> Site {
    made(files).unwrap_or(Site::PLAIN)
}

#[test]
fn folders_are_recognised_by_their_marks() {
    let table: [(&[(&str, &str)], &str); 24] = [
        (&[("_config.yml", "title: x"), ("source/_posts/a.md", "")], "hexo"),
        (&[("_config.yml", "title: x")], "hexo"),
        (&[("_config.yml", "title: x"), ("_posts/2024-01-02-a.md", "")], "jekyll"),
        (&[("_config.yml", "markdown: kramdown"), ("about.md", "")], "jekyll"),
        (&[("_config.yml", "plugins: [jekyll-feed]")], "jekyll"),
        (&[("_config.yml", ""), ("_layouts/a.html", "")], "jekyll"),
        (&[("hugo.toml", "")], "hugo"),
        (&[("config.toml", "baseURL = \"x\""), ("content/a.md", "")], "hugo"),
        (&[("config/_default/hugo.toml", "")], "hugo"),
        (&[("config.toml", "base_url = \"x\""), ("content/a.md", "")], "zola"),
        (&[("zola.toml", ""), ("content/a.md", "")], "zola"),
        (&[("config.toml", "")], "plain"),
        (&[("pelicanconf.py", "")], "pelican"),
        (&[("conf.py", ""), ("posts/a.md", "")], "nikola"),
        (&[("conf.py", "project = 'x'")], "plain"),
        (&[("eleventy.config.mjs", "")], "eleventy"),
        (&[(".eleventy.js", "")], "eleventy"),
        (&[("mkdocs.yml", "")], "mkdocs"),
        (&[("astro.config.mjs", "")], "astro"),
        (&[(".obsidian/app.json", "{}")], "obsidian"),
        (&[("logseq/config.edn", "")], "logseq"),
        (&[("info.json", ""), (".resource/x", "")], "joplin"),
        (&[("info.json", "")], "plain"),
        (&[("a.md", ""), ("README.md", "")], "plain"),
    ];
    for (files, expected) in table {
        assert_eq!(site(files).profile.name, expected, "{files:?}");
    }
    let names: std::collections::BTreeSet<&str> = names().collect();
    assert_eq!(names.len(), PROFILES.len() + 1, "every profile has a name of its own");
}

#[test]
fn settings_of_a_site_decide() {
    let hexo = |text| site(&[("_config.yml", text), ("source/_posts/a.md", "")]);
    assert_eq!(hexo("timezone: Asia/Tokyo").zone.map(Zone::name), Some("Asia/Tokyo"));
    assert_eq!(hexo("timezone: Nowhere/Town").zone, None);
    assert_eq!(hexo("timezone: ''").zone, None);
    assert_eq!(hexo("").newlines, Newlines::Breaks);
    assert_eq!(hexo("marked:\n  breaks: false\n").newlines, Newlines::Blanks);
    assert!(hexo("public_dir: docs").is_closed(Path::new("docs")));
    assert!(!hexo("public_dir: ../x").is_closed(Path::new("../x")));
    let hugo = |text| site(&[("hugo.toml", text)]);
    assert_eq!(hugo("timeZone = 'Asia/Tokyo'").zone.map(Zone::name), Some("Asia/Tokyo"));
    assert_eq!(hugo("").future, Future::HeldBack);
    assert_eq!(hugo("buildFuture = true").future, Future::Listed);
    let python = site(&[("pelicanconf.py", "TIMEZONE = 'Asia/Tokyo'\nUSE_FOLDER_AS_CATEGORY = False\n")]);
    assert_eq!(python.zone.map(Zone::name), Some("Asia/Tokyo"));
    assert_eq!(python.folder_categories(Path::new("content/drinks/a.md")).names.len(), 0);
    let vault = |text| site(&[(".obsidian/app.json", text)]).newlines;
    assert_eq!(vault("{}"), Newlines::Breaks);
    assert_eq!(vault("{\"strictLineBreaks\": true}"), Newlines::Blanks);
    assert_eq!(vault("no JSON"), Newlines::Breaks);
    assert_ne!(hexo("").meaning(), hexo("timezone: Asia/Tokyo").meaning());
}

/// A few small sites, one of each kind.
fn of(name: &str) -> Site {
    match name {
        "hexo" => site(&[("_config.yml", ""), ("source/_posts/a.md", "")]),
        "jekyll" => site(&[("_config.yml", "collections:\n  walks:\n"), ("_posts/a.md", "")]),
        "mkdocs" => site(&[("mkdocs.yml", "plugins:\n  - search\n  - blog:\n      post_dir: x\n")]),
        name => Profile::named(name).unwrap_or(Profile::plain()).site_at(&Made(BTreeMap::new())),
    }
}

#[test]
fn files_are_what_their_generator_takes_them_for() {
    let table = [
        ("hexo", "source/_posts/tea.md", Role::Article),
        ("hexo", "source/_posts/_later.md", Role::Other),
        ("hexo", "source/_data/notes.md", Role::Other),
        ("hexo", "source/_drafts/tea.md", Role::Article),
        ("hexo", "_notes.md", Role::Article),
        ("jekyll", "_posts/2024-01-02-tea.md", Role::Article),
        ("jekyll", "a/_posts/2024-01-02-index.md", Role::Article),
        ("jekyll", "_posts/_2024-01-02-tea.md", Role::Other),
        ("jekyll", "_walks/index.md", Role::Article),
        ("jekyll", "_walks/_tea.md", Role::Other),
        ("jekyll", "_includes/card.md", Role::Other),
        ("jekyll", "_parts/card.md", Role::Other),
        ("jekyll", "index.html", Role::Other),
        ("jekyll", "robots.txt", Role::Other),
        ("jekyll", "about.md", Role::Article),
        ("hugo", "content/posts/_index.md", Role::Other),
        ("hugo", "content/posts/_index.zh.md", Role::Other),
        ("hugo", "content/posts/index.md", Role::Article),
        ("zola", "content/_index.md", Role::Other),
        ("mkdocs", "docs/blog/index.md", Role::Other),
        ("mkdocs", "docs/blog/.authors.yml", Role::Other),
        ("mkdocs", "docs/index.md", Role::Article),
        ("mkdocs", "docs/blog/posts/tea.md", Role::Article),
        ("plain", "_index.md", Role::Article),
    ];
    for (name, path, expected) in table {
        assert_eq!(of(name).role(Path::new(path)), expected, "{name}: {path}");
    }
}

#[test]
fn names_of_files_stand_for_the_titles_of_pages() {
    let table = [
        ("logseq", "tea___green", "tea/green"),
        ("logseq", "tea%2Fgreen", "tea/green"),
        ("logseq", "100% tea", "100% tea"),
        ("logseq", "tea%3A %E8%8C%B6", "tea: 茶"),
        ("logseq", "tea%FF", "tea%FF"),
        ("logseq", "tea_green", "tea_green"),
        ("plain", "tea___green%2F", "tea___green%2F"),
    ];
    for (name, file, expected) in table {
        assert_eq!((of(name).profile.title)(file), expected, "{name}: {file}");
    }
}

#[test]
fn folders_of_output_and_templates_are_closed() {
    let table = [
        ("hexo", "public", true),
        ("hexo", "source", false),
        ("hexo", "source/_data", true),
        ("hexo", "source/public", false),
        ("jekyll", "_site", true),
        ("jekyll", "_walks", false),
        ("jekyll", "a/_posts", false),
        ("jekyll", "a/_parts", true),
        ("hugo", "static", true),
        ("hugo", "content/static", false),
        ("astro", "src/components", true),
        ("logseq", "logseq", true),
        ("obsidian", "public", false),
        ("plain", "public", false),
    ];
    for (name, path, expected) in table {
        assert_eq!(of(name).is_closed(Path::new(path)), expected, "{name}: {path}");
    }
}

#[test]
fn paths_give_the_categories_that_their_generator_makes_of_them() {
    let table: [(&str, &str, &[&str]); 14] = [
        ("jekyll", "news/asia/_posts/2024-01-02-tea.md", &["news", "asia"]),
        ("jekyll", "news/_drafts/tea.md", &["news"]),
        ("jekyll", "_posts/asia/2024-01-02-tea.md", &[]),
        ("jekyll", "about/us.md", &[]),
        ("pelican", "content/drinks/tea.md", &["drinks"]),
        ("pelican", "content/a/drinks/tea.md", &["drinks"]),
        ("pelican", "content/tea.md", &[]),
        ("pelican", "content/pages/about.md", &[]),
        ("hugo", "content/drinks/tea.md", &["drinks"]),
        ("hugo", "content/drinks/tea/index.md", &["drinks"]),
        ("hugo", "content/posts/tea.md", &[]),
        ("hugo", "content/tea/index.md", &[]),
        ("hexo", "source/_posts/drinks/tea.md", &[]),
        ("plain", "drinks/tea.md", &[]),
    ];
    for (name, path, expected) in table {
        assert_eq!(of(name).folder_categories(Path::new(path)).names, expected, "{name}: {path}");
    }
}
