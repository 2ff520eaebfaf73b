//! Scans of whole folders.
#![expect(clippy::unwrap_used, reason = "a test that cannot make its folder has failed")]

use super::*;
use crate::trouble::Fault;
use std::os::unix::fs::symlink;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

/// What a scan finds: sorted articles and warnings by path below the folder, what is left out, the number of batches.
fn found(folder: &TempDir, exclude: &[&str]) -> (Vec<String>, Vec<String>, LeftOut, usize) {
    let all = Mutex::new((Batch::default(), 0));
    let exclude = exclude.iter().map(|glob| (*glob).to_owned()).collect();
    let options = ScanOptions { exclude, ..ScanOptions::default() };
    scan(&[folder.path().to_owned()], &options, &AtomicBool::new(false), &|batch| {
        let mut all = all.lock().unwrap();
        all.0.entries.extend(batch.entries);
        all.0.warnings.extend(batch.warnings);
        all.0.left_out += batch.left_out;
        all.1 += 1;
    });
    let (batch, batches) = all.into_inner().unwrap();
    let below = |path: &Path| path.strip_prefix(folder.path()).unwrap().to_string_lossy().into_owned();
    let mut entries: Vec<String> = batch.entries.iter().map(|entry| below(&entry.path)).collect();
    let mut told: Vec<String> =
        batch.warnings.iter().map(|told| format!("{}: {}", below(&told.path), told.why)).collect();
    entries.sort();
    told.sort();
    (entries, told, batch.left_out, batches)
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
    let (entries, told, left, _) = found(&folder, &["no/", "*.secret.md"]);
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
    assert_eq!(left, LeftOut { other: 6, project: 2, not_text: 1, excluded: 2, folders: 3 });
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
        let (entries, _, left, _) = found(&folder(&files), &[]);
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
fn the_first_articles_come_early_and_a_cancelled_scan_ends() {
    let names: Vec<String> = (0..2000).map(|number| format!("{}/{number}.md", number % 20)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    let folder = folder(&files);
    let (entries, _, _, batches) = found(&folder, &[]);
    assert_eq!(entries.len(), 2000);
    assert!(batches > 20, "only {batches} batches");
    let cancel = AtomicBool::new(false);
    let seen = Mutex::new(0);
    scan(&[folder.path().to_owned()], &ScanOptions::default(), &cancel, &|batch| {
        *seen.lock().unwrap() += batch.entries.len();
        cancel.store(true, Ordering::Relaxed);
    });
    assert!(seen.into_inner().unwrap() < 1000);
}

#[test]
fn a_single_file_is_read_with_any_name() {
    let folder = folder(&[("notes", "# Title\n"), ("_drafts/d.md", "x")]);
    let article = read_article(&folder.path().join("notes"), None, &ReadOptions::default()).unwrap();
    assert_eq!(article.header.title, "Title");
    let path = folder.path().join("_drafts/d.md");
    let draft = |root| read_article(&path, root, &ReadOptions::default()).unwrap().header.draft;
    assert!(draft(Some(folder.path())) && !draft(None));
    assert_eq!(
        read_article(&folder.path().join("none"), None, &ReadOptions::default()),
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
    let settings = format!("Settings {{ timezone: {zone}, flat_list: Path }}");
    assert_eq!(text, format!("ScanOptions {{ settings: {settings}, exclude: [\"drafts/*\"] }}"));
}
