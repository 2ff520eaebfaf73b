//! What is found in folders without a catalogue.

use super::*;
use crate::catalogue::sql::Sql;
use crate::disk::tests::folder;
use crate::disk::{Rules, ScanOptions};
use std::os::unix::fs::symlink;
use tempfile::TempDir;

/// What is found: sorted articles and warnings by path below the folder, and what is left out.
fn found(folder: &TempDir, exclude: &[&str]) -> (Vec<String>, Vec<String>, LeftOut) {
    let exclude = exclude.iter().map(|glob| (*glob).to_owned()).collect();
    let options = ScanOptions { exclude, ..ScanOptions::default() };
    let roots = [folder.path().to_owned()];
    let found = read_all(&roots, &Rules::new(&roots, &options)).unwrap();
    let below = |path: &Path| path.strip_prefix(folder.path()).unwrap().to_string_lossy().into_owned();
    let mut entries: Vec<String> = found.entries.iter().map(|entry| below(&entry.path)).collect();
    let mut told: Vec<String> =
        found.warnings.iter().map(|told| format!("{}: {}", below(&told.path), told.why)).collect();
    entries.sort();
    told.sort();
    (entries, told, found.left_out)
}

#[test]
fn articles_are_distinguished_from_other_files() {
    let folder = folder(&[
        ("a.md", "x"),
        (".md", "hidden, but an article"),
        ("b/c.html.ja.utf8", "<p>x"),
        ("empty.txt", ""),
        ("page.erb", "---\ntitle: T\n---\nx"),
        ("style.scss", "---\n---\nbody {}"),
        ("k.yml", "---\nkind: x\n"),
        ("a.md~", "---\ntitle: T\n---\nx"),
        (".syncthing.a.md.tmp", "---\ntitle: T\n---\nx"),
        ("README.md", "x"),
        ("LICENSE", "x"),
        ("with/README.md", "---\ntitle: T\n---\nx"),
        ("a.png", "x"),
        ("program.md", "\u{7f}ELF"),
        (".git/x.md", "x"),
        ("node_modules/x.md", "x"),
        ("site/_config.yml", ""),
        ("site/public/x.md", "x"),
        ("site/source/x.md", "x"),
        ("public/x.md", "x"),
        ("no/x.md", "x"),
        ("no.secret.md", "x"),
    ]);
    let (entries, told, left) = found(&folder, &["no/", "*.secret.md"]);
    assert_eq!(
        entries,
        [
            ".md",
            "a.md",
            "b/c.html.ja.utf8",
            "empty.txt",
            "page.erb",
            "public/x.md",
            "site/source/x.md",
            "with/README.md"
        ]
    );
    assert_eq!(told, [""; 0]);
    // The other six are style.scss, k.yml, a.png, _config.yml and two copies.
    assert_eq!(
        left,
        LeftOut { other: 6, project: 2, not_text: 1, excluded: 2, folders: 3, ..LeftOut::default() }
    );
}

#[test]
fn feeds_are_counted_and_letters_and_bundles_are_articles() {
    let folder = folder(&[
        ("feed.xml", "<?xml version=\"1.0\"?><rss version=\"2.0\"/>"),
        ("b/atom", "<feed xmlns=\"http://www.w3.org/2005/Atom\"/>"),
        ("feed.json", "{\"version\": \"https://jsonfeed.org/version/1.1\"}"),
        ("feeds.opml", "<opml/>"),
        ("package.json", "{\"version\": \"1.0\"}"),
        ("feed.html", "<p>About <rss> and <feed>"),
        ("a.EML", "Subject: x\n\nx"),
        ("a.mbox", "From a\nSubject: x\n\nx"),
        ("a.MhTml", "Subject: x\n\nx"),
        ("a.mht", "x"),
        ("a.gmi", "x"),
        ("Tea.textbundle/text.md", "x"),
        ("Tea.textbundle/notes.md", "x"),
        ("Tea.textbundle/info.json", "{}"),
        ("Tea.textbundle/assets/a.md", "x"),
        ("Cup.textpack", "x"),
    ]);
    let (entries, told, left) = found(&folder, &[]);
    let expected = ["Tea.textbundle/text.md", "a.EML", "a.MhTml", "a.gmi", "a.mbox", "a.mht", "feed.html"];
    assert_eq!(entries, expected);
    assert_eq!(told, [""; 0]);
    assert_eq!(left, LeftOut { other: 4, feeds: 3, packed: 1, folders: 1, ..LeftOut::default() });
}

#[test]
fn output_and_templates_of_site_generators_are_not_entered() {
    // Marks of the site; folders that are not entered, folders that are.
    let table: [(&[&str], &str, &str); 9] = [
        (&["_config.yml"], "_site _includes _layouts public themes", "_posts source posts"),
        (&["hugo.toml"], "public layouts archetypes themes static", "content"),
        (&["config.toml", "content/a.md"], "public themes templates static", "posts"),
        (&["config.toml"], "", "public templates content2"),
        (&["pelicanconf.py"], "output", "pages"),
        (&["conf.py", "posts/a.md"], "output cache", "pages"),
        (&["eleventy.config.mjs"], "_site _includes", "posts public"),
        (&["mkdocs.yml"], "site", "docs"),
        (&["astro.config.mjs"], "dist public", "src"),
    ];
    for (marks, closed, open) in table {
        let mut files: Vec<(String, &str)> = marks.iter().map(|mark| ((*mark).to_owned(), "x")).collect();
        files.extend(
            closed
                .split_whitespace()
                .chain(open.split_whitespace())
                .map(|name| (format!("{name}/x.md"), "x")),
        );
        let files: Vec<(&str, &str)> = files.iter().map(|(name, content)| (&**name, *content)).collect();
        let (entries, _, left) = found(&folder(&files), &[]);
        let found: Vec<&str> = entries.iter().filter_map(|name| name.strip_suffix("/x.md")).collect();
        let mut expected: Vec<&str> = open.split_whitespace().collect();
        expected.sort_unstable();
        assert_eq!((found, left.folders), (expected, closed.split_whitespace().count()), "{marks:?}");
    }
}

#[test]
fn special_files_are_reported_and_never_waited_for() {
    let folder = folder(&[("a.md", "x"), ("sub/b.md", "x")]);
    let path = folder.path();
    rustix::fs::mknodat(rustix::fs::CWD, path.join("pipe.md"), rustix::fs::FileType::Fifo, 0o600.into(), 0)
        .unwrap();
    std::fs::File::create(path.join("sparse.md")).unwrap().set_len(8 << 30).unwrap();
    symlink("/dev/zero", path.join("zero.md")).unwrap();
    symlink("nowhere", path.join("dangling.md")).unwrap();
    symlink(".", path.join("self")).unwrap();
    symlink("/", path.join("everything")).unwrap();
    symlink("sub", path.join("again")).unwrap();
    symlink("../a.md", path.join("sub/link.md")).unwrap();
    let (entries, told, ..) = found(&folder, &[]);
    assert_eq!(entries, ["a.md", "sub/b.md", "sub/link.md"]);
    assert_eq!(
        told,
        [
            "again: this folder was already entered by another path",
            "dangling.md: a broken link",
            "everything: a link to a folder above the library; not entered",
            "pipe.md: not a regular file",
            "self: a link to a folder above the library; not entered",
            "sparse.md: too large to be an article (8192 MiB)",
            "zero.md: not a regular file",
        ]
    );
}

#[test]
fn a_link_to_a_folder_elsewhere_is_entered() {
    let other = folder(&[("x.md", "x")]);
    let folder = folder(&[("a.md", "x")]);
    symlink(other.path(), folder.path().join("more")).unwrap();
    assert_eq!(found(&folder, &[]).0, ["a.md", "more/x.md"]);
}

#[test]
fn every_file_of_many_folders_is_read_once() {
    let names: Vec<String> = (0..2000).map(|number| format!("{}/{number}.md", number % 20)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    let mut expected = names.clone();
    expected.sort();
    assert_eq!(found(&folder(&files), &[]).0, expected);
}

#[test]
fn a_folder_belongs_to_the_first_path_that_leads_to_it() {
    let folder = folder(&[("a.md", "x"), ("sub/b.md", "x")]);
    let (whole, sub) = (folder.path().to_owned(), folder.path().join("sub"));
    for (roots, twice) in [(vec![whole.clone(), sub.clone()], &sub), (vec![sub.clone(), whole], &sub)] {
        let found = read_all(&roots, &Rules::new(&roots, &ScanOptions::default())).unwrap();
        assert_eq!(found.entries.len(), 2);
        let told: Vec<_> = found.warnings.iter().map(|told| (&told.path, &told.why)).collect();
        assert_eq!(told, [(twice, &Unread::Twice)]);
    }
    let (file, missing) = (folder.path().join("a.md"), folder.path().join("none"));
    let found = read_all(&[file.clone(), missing], &Rules::new(&[], &ScanOptions::default())).unwrap();
    assert_eq!(found.entries.iter().map(|entry| &entry.path).collect::<Vec<_>>(), [&file]);
    assert_eq!(found.warnings.len(), 1);
}

/// The titles in a catalogue of this folder, each with its date and whether it is a draft, after a scan at this moment.
fn scanned(folder: &Path, cache: &Path, now: &str, reach: Reach<'_>) -> Vec<String> {
    let roots = [folder.to_owned()];
    let options = ScanOptions::default();
    let opened = OpenOptions { roots: &roots, cache: Some(cache), meaning: &options.meaning() };
    let mut catalogue = Catalogue::open(&opened).unwrap().catalogue;
    let request = ScanRequest {
        source: &Rules::as_of(&roots, &options, now.parse().unwrap()),
        flags: &|_, _, _| Flags::empty(),
        state: &(),
        mute: &|_| false,
        now: now.parse().unwrap(),
        left: None,
        cancel: &NEVER,
        reach,
    };
    catalogue.scan(&request, &mut |_| {}).unwrap();
    let ids: Vec<u32> =
        catalogue.connection.all("SELECT id FROM articles", [], |row| row.get::<_, u32>(0)).unwrap();
    let ids: Vec<RowId> = ids.into_iter().map(RowId).collect();
    let mut shown: Vec<String> = catalogue
        .rows(&ids)
        .unwrap()
        .iter()
        .map(|row| {
            let header = &row.entry.header;
            let date = header.date.map(|date| date.format("%m-%d %H:%M").to_string()).unwrap_or_default();
            format!("{} {date}{}", header.title, if header.draft { " draft" } else { "" })
        })
        .collect();
    shown.sort();
    shown
}

#[test]
fn a_changed_site_is_read_anew_although_no_article_changed() {
    let folder = folder(&[
        ("site/source/_posts/a.md", "---\ntitle: A\ndate: 2024-01-02\n---\n"),
        ("site/source/_posts/_b.md", "---\ntitle: B\n---\n"),
        ("site/themes/c.md", "---\ntitle: C\n---\n"),
    ]);
    let (library, cache) = (folder.path().join("site"), folder.path().join("cache"));
    let now = "2025-01-01T00:00:00Z";
    assert_eq!(scanned(&library, &cache, now, Reach::Everything), ["A 01-02 00:00", "B ", "C "]);
    std::fs::write(library.join("_config.yml"), "timezone: Asia/Tokyo\n").unwrap();
    assert_eq!(scanned(&library, &cache, now, Reach::Everything), ["A 01-01 15:00"]);
    // As when the folder is watched: only the folder of the changed file is looked at first.
    std::fs::write(library.join("_config.yml"), "timezone: UTC\n").unwrap();
    let changed = [library.clone()];
    assert_eq!(scanned(&library, &cache, now, Reach::Folders(&changed)), ["A 01-02 00:00"]);
    std::fs::remove_file(library.join("_config.yml")).unwrap();
    assert_eq!(scanned(&library, &cache, now, Reach::Folders(&changed)), ["A 01-02 00:00", "B ", "C "]);
}

#[test]
fn a_changed_sidecar_is_a_change_of_its_article() {
    let folder =
        folder(&[("site/conf.py", ""), ("site/posts/a.md", "x"), ("site/posts/a.meta", ".. title: A\n")]);
    let (library, cache) = (folder.path().join("site"), folder.path().join("cache"));
    let now = "2025-01-01T00:00:00Z";
    assert_eq!(scanned(&library, &cache, now, Reach::Everything), ["A "]);
    std::fs::write(library.join("posts/a.meta"), ".. title: Another\n").unwrap();
    assert_eq!(scanned(&library, &cache, now, Reach::Everything), ["Another "]);
}

#[test]
fn an_article_that_is_held_back_is_published_in_time() {
    let folder = folder(&[
        ("site/hugo.toml", ""),
        ("site/content/a.md", "---\ntitle: A\ndate: 2030-01-02\n---\n"),
        ("site/content/b.md", "---\ntitle: B\ndate: 2020-01-02\nexpiryDate: 2029-01-01\n---\n"),
    ]);
    let (library, cache) = (folder.path().join("site"), folder.path().join("cache"));
    let at = |now: &str| scanned(&library, &cache, now, Reach::Everything);
    assert_eq!(at("2025-01-01T00:00:00Z"), ["A 01-02 00:00 draft", "B 01-02 00:00"]);
    assert_eq!(at("2029-06-01T00:00:00Z"), ["A 01-02 00:00 draft", "B 01-02 00:00 draft"]);
    assert_eq!(at("2031-01-01T00:00:00Z"), ["A 01-02 00:00", "B 01-02 00:00 draft"]);
}
