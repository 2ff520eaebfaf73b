//! Single files.
#![expect(clippy::unwrap_used, reason = "a test that cannot make its folder has failed")]

use super::*;
use crate::trouble::Fault;
use tempfile::TempDir;

/// A folder of files with these names and contents.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

#[test]
fn a_single_file_is_read_with_any_name() {
    let folder = folder(&[("notes", "# Title\n"), ("_drafts/d.md", "x")]);
    let sites = Sites::new(ReadOptions::default());
    let article = read_article(&folder.path().join("notes"), None, &sites).unwrap();
    assert_eq!(article.header.title, "Title");
    let path = folder.path().join("_drafts/d.md");
    let draft = |root| read_article(&path, root, &Sites::new(ReadOptions::default())).unwrap().header.draft;
    assert!(draft(Some(folder.path())) && !draft(None));
    assert_eq!(
        read_article(&folder.path().join("none"), None, &Sites::new(ReadOptions::default())),
        Err(Unread::System(Fault::Missing))
    );
    assert_eq!(why_unreadable(&folder.path().join("none")), Some(Unread::System(Fault::Missing)));
    assert_eq!(why_unreadable(folder.path()), None);
}

#[test]
fn the_catalogue_of_an_older_version_is_still_its_own() {
    let text = ScanOptions { exclude: vec!["drafts/*".into()], ..ScanOptions::default() }.meaning();
    let zone = "Zone(TimeZoneRef { transitions: [], local_time_types: [LocalTimeType { ut_offset: 0, is_dst: false, \
         time_zone_designation: None }], leap_seconds: [], extra_rule: None }, \"UTC\")";
    let settings = format!("Settings {{ timezone: {zone}, flat_list: BySite }}");
    assert_eq!(text, format!("ScanOptions {{ settings: {settings}, exclude: [\"drafts/*\"] }}"));
}

#[test]
fn a_folder_and_a_file_find_their_site_above_them() {
    let config = "timezone: Asia/Tokyo\n";
    let folder = folder(&[
        ("site/_config.yml", config),
        ("site/source/_posts/a/b/tea.md", "---\ndate: 2024-01-02\n---\nOne\ntwo\n"),
        ("site/source/_posts/tea.md", "x"),
        ("site/a/b/c/d/e/f/g/deep.md", "x"),
        ("other/tea.md", "x"),
    ]);
    let at = |path: &str| folder.path().join(path);
    let profile = |path: &str, root: Option<&str>| {
        let root = root.map(at);
        let sites = Sites::new(ReadOptions::default());
        sites.of_file(&at(path), root.as_deref()).site.profile.name
    };
    let tea = "site/source/_posts/a/b/tea.md";
    let table = [
        (tea, Some("site"), "hexo"),
        (tea, Some("."), "hexo"),
        (tea, Some("site/source/_posts"), "hexo"),
        (tea, Some("site/source/_posts/a/b"), "hexo"),
        (tea, None, "hexo"),
        ("site/a/b/c/d/e/f/g/deep.md", None, "plain"),
        ("site/a/b/c/d/e/f/g/deep.md", Some("site"), "hexo"),
        ("other/tea.md", Some("other"), "plain"),
        ("other/tea.md", None, "plain"),
    ];
    for (path, root, expected) in table {
        assert_eq!(profile(path, root), expected, "{path} in {root:?}");
    }
    let article = read_article(&at(tea), None, &Sites::new(ReadOptions::default())).unwrap();
    assert_eq!(article.header.date.unwrap().to_rfc3339(), "2024-01-01T15:00:00+00:00");
    assert_eq!(article.body.newlines, crate::site::Newlines::Breaks);
    let plain = ReadOptions { profile: crate::site::Profile::named("plain"), ..ReadOptions::default() };
    let article = read_article(&at(tea), None, &Sites::new(plain)).unwrap();
    assert_eq!(article.header.date.unwrap().to_rfc3339(), "2024-01-02T00:00:00+00:00");
    let chosen = ReadOptions { profile: crate::site::Profile::named("hexo"), ..ReadOptions::default() };
    assert_eq!(Sites::new(chosen).of_file(&at("other/tea.md"), None).site.profile.name, "hexo");
}

#[test]
fn a_file_is_found_where_its_site_has_it() {
    let folder = folder(&[
        (".obsidian/app.json", "{}"),
        ("a/tea.md", "x"),
        ("b/c/Cup.md", "x"),
        ("b/Cup.png", "x"),
        (".trash/Leaf.md", "x"),
    ]);
    let sites = Sites::new(ReadOptions::default());
    let file = folder.path().join("a/tea.md");
    let location = sites.of_file(&file, Some(folder.path()));
    let own = location.path(Path::new("tea.md"));
    let note = |name: &str| location.first(&location.site.article(name, &own));
    assert_eq!(note("Cup").as_deref(), Some(Path::new("b/c/Cup.md")));
    assert_eq!(note("b/c/Cup").as_deref(), Some(Path::new("b/c/Cup.md")));
    assert_eq!(note("tea").as_deref(), Some(Path::new("a/tea.md")));
    assert_eq!(note("Leaf"), None);
    assert_eq!(note("../../../etc/passwd"), None);
    let picture = location.first(&location.site.picture("cup.png", &own));
    assert_eq!(picture.as_deref(), Some(Path::new("b/Cup.png")));
}

#[test]
fn the_list_knows_what_stands_behind_the_fonts_of_a_page() {
    let fonts = "A".repeat(5 << 20);
    let page = format!("<!doctype html><style>{fonts}</style><title>Low water</title><p>x");
    let folder = folder(&[("a.html", &page)]);
    let top = folder.path();
    let rules = Rules::new(&[top.to_owned()], &ScanOptions::default());
    let read = rules.read(&top.join("a.html"), top, &mut Vec::new());
    assert!(matches!(read, Reading::Article(header, ..) if header.title == "Low water"));
}

#[test]
fn a_readme_is_an_article_where_it_is_a_page_of_a_site() {
    let folder = folder(&[
        ("mkdocs.yml", "site_name: Tea\n"),
        ("README.md", "# About\n"),
        ("docs/README.md", "# Tea\n"),
        ("docs/guide/README.md", "# The guide\n"),
        ("docs/guide/LICENSE.bak", "x\n"),
    ]);
    let top = folder.path();
    let rules = Rules::new(&[top.to_owned()], &ScanOptions::default());
    let is_article =
        |path: &str| matches!(rules.read(&top.join(path), top, &mut Vec::new()), Reading::Article(..));
    assert!(is_article("docs/README.md") && is_article("docs/guide/README.md"));
    assert!(!is_article("README.md") && !is_article("docs/guide/LICENSE.bak"));
}

#[test]
fn a_bundle_is_its_text_and_has_the_name_of_its_folder() {
    let folder = folder(&[("Tea.textbundle/text.md", "words"), ("Cup.textbundle/notes.md", "words")]);
    let bundle = folder.path().join("Tea.textbundle");
    let sites = Sites::new(ReadOptions::default());
    for (path, root) in [
        (bundle.clone(), None),
        (bundle.clone(), Some(folder.path())),
        (bundle.join("text.md"), Some(bundle.as_path())),
        (bundle.join("text.md"), None),
    ] {
        let article = read_article(&path, root, &sites).unwrap();
        assert_eq!((&*article.header.title, &*article.body.text), ("Tea", "words"), "{root:?}");
    }
    let rules = Rules::new(std::slice::from_ref(&bundle), &ScanOptions::default());
    let Reading::Article(header, ..) = rules.read(&bundle.join("text.md"), &bundle, &mut Vec::new()) else {
        panic!("no article");
    };
    assert_eq!(header.title, "Tea");
    let empty = folder.path().join("Cup.textbundle");
    assert_eq!(read_article(&empty, None, &sites).err(), Some(Unread::Folder));
}
