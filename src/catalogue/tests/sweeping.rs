//! Sweeps: what they find, read, keep and tell.

use super::*;

#[test]
fn a_first_sweep_finds_all_and_a_second_reads_nothing() {
    let library = Library::filled();
    let mut catalogue = library.open().catalogue;
    let swept = library.sweep(&mut catalogue);
    assert_eq!((swept.files, swept.new, swept.changed, swept.removed), (7, 6, 0, 0));
    assert_eq!((swept.left_out.other, swept.left_out.folders), (1, 1));
    assert_eq!(library.all(&catalogue), ALL);
    let first = catalogue.first_rows(&Filter::default(), Sort::default(), now(), 2).unwrap();
    assert_eq!(first.iter().map(|row| &*row.entry.header.title).collect::<Vec<_>>(), ["GPU 优化", "Coffee"]);
    let again = library.sweep(&mut catalogue);
    assert_eq!(again, Swept { files: 7, left_out: swept.left_out, ..Swept::default() });
    assert_eq!(library.read(), [""; 0]);
}

#[test]
fn a_row_is_what_the_file_says() {
    let library = Library::new();
    library.write(
        "p/full.md",
        "---\ntitle: T\ndate: 2022-03-24T11:59:21.25Z\nupdated: 2022-03-25\nauthor: [A, B]\ntags: [x, y]\nlink: https://e.org/1\n\
         categories: [[a, b], [c]]\nsummary: s\ndraft: true\ncover: c.png\nbad\n---\nbody",
    );
    library.write("p/2021-02-03-bare.md", "only a body");
    let mut catalogue = library.open().catalogue;
    library.sweep(&mut catalogue);
    let rows = catalogue.first_rows(&Filter::default(), Sort::default(), now(), 10).unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        let bytes = std::fs::read(&row.entry.path).unwrap();
        let below = row.entry.path.strip_prefix(library.root()).unwrap();
        let (header, problems) = article::parse_header(&bytes, below, &Settings::default());
        let modified = std::fs::metadata(&row.entry.path).unwrap().modified().ok();
        let path = row.entry.path.clone();
        assert_eq!(row.flags.has(Flags::DRAFT), header.draft);
        assert_eq!(row.entry, crate::library::Entry { path, modified, header, problems });
    }
}

#[test]
fn a_sweep_finds_edits_new_moved_and_deleted_files_and_reads_no_others() {
    let library = Library::filled();
    let mut catalogue = library.catalogue();
    let before = catalogue.row_ids(&Filter::default(), Sort::default(), now()).unwrap();
    // An edit in place of the same length, with the time put back: the folder's own time tells nothing.
    let path = library.root().join("a/two.md");
    let time = std::fs::metadata(&path).unwrap().modified().unwrap();
    let text = std::fs::read_to_string(&path).unwrap().replace("A股", "B股");
    std::fs::write(&path, &text).unwrap();
    std::fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(time + std::time::Duration::from_nanos(1))
        .unwrap();
    std::fs::rename(library.root().join("a/one.md"), library.root().join("c/moved.md")).unwrap();
    std::fs::remove_file(library.root().join("c/six.md")).unwrap();
    std::fs::remove_dir_all(library.root().join("a/b")).unwrap();
    library.article("d/new.md", "New", "2022-03-26 10:00:00", "编程", "brand new 钉钉");
    let swept = library.sweep(&mut catalogue);
    assert_eq!(library.read(), ["a/two.md", "c/moved.md", "c/picture.png", "d/new.md"]);
    assert_eq!((swept.new, swept.changed, swept.removed), (2, 1, 3));
    assert_eq!(library.all(&catalogue), "d/new.md a/two.md c/moved.md c/four.md c/five.md");
    assert!(
        catalogue.row_ids(&Filter::default(), Sort::default(), now()).unwrap().contains(&before[0]),
        "an edited file keeps its row"
    );
    // What search knows is old by now, and it says so: nothing gone or changed is found.
    assert_eq!(library.search(&catalogue, &["钉钉"], &[]), ("c/four.md".into(), 3));
    assert_eq!(library.search(&catalogue, &["A股"], &[]).0, "");
    library.fill(&mut catalogue);
    assert_eq!(library.search(&catalogue, &["钉钉"], &[]), ("d/new.md c/moved.md c/four.md".into(), 0));
    assert_eq!(library.search(&catalogue, &["b股"], &[]).0, "a/two.md");
}

#[test]
fn a_moved_or_edited_article_keeps_its_arrival_and_its_marks() {
    let library = Library::filled();
    let mut catalogue = library.catalogue();
    let rows = catalogue.first_rows(&Filter::default(), Sort::default(), now(), 10).unwrap();
    let ids: Vec<ArticleId> = rows.iter().map(|row| row.entry.header.id).collect();
    assert_eq!(mark(&mut catalogue, &ids[..2], Flags::READ).unwrap().len(), 2);
    std::fs::rename(library.root().join("a/two.md"), library.root().join("c/moved.md")).unwrap();
    library.article("a/b/three.md", "Tea", "2022-03-24 10:00:00", "设计", "another text");
    let later = now() + chrono::TimeDelta::days(3);
    let swept = catalogue.sweep(&Sweep { now: later, ..library.whole() }, &mut |_| ()).unwrap();
    let after = catalogue.first_rows(&Filter::default(), Sort::default(), now(), 2).unwrap();
    assert_eq!(after[0].entry.path, library.root().join("c/moved.md"));
    assert_eq!(after[1].entry.header.title, "Tea");
    for row in &after {
        assert_eq!((row.flags, row.arrived), (Flags::READ, now().timestamp()));
    }
    assert_eq!(swept.renamed, [(ids[1], after[1].entry.header.id)]);
}

#[test]
fn a_library_may_be_one_file_and_then_leaves_nothing_behind() {
    let library = Library::filled();
    let file = library.root().join("a/two.md");
    let options = Options { roots: std::slice::from_ref(&file), cache: None, meaning: "test" };
    let mut catalogue = Catalogue::open(&options).unwrap().catalogue;
    let swept = library.sweep(&mut catalogue);
    assert_eq!((swept.new, swept.told), (1, Vec::new()));
    let rows = catalogue.first_rows(&Filter::default(), Sort::default(), now(), 2).unwrap();
    assert_eq!(rows.iter().map(|row| &row.entry.path).collect::<Vec<_>>(), [&file]);
    let folder = catalogue.folder();
    drop(catalogue);
    assert!(!folder.exists());
}

#[test]
fn a_sweep_of_some_folders_looks_at_no_others() {
    let library = Library::filled();
    let mut catalogue = library.catalogue();
    library.article("a/new.md", "New", "2022-03-26 10:00:00", "编程", "brand new 钉钉");
    library.article("c/unseen.md", "Unseen", "2022-03-26 10:00:00", "编程", "unseen");
    std::fs::remove_file(library.root().join("a/one.md")).unwrap();
    std::fs::remove_dir_all(library.root().join("a/b")).unwrap();
    let folders = [library.root().join("a"), library.root().join("a"), PathBuf::from("/elsewhere")];
    let sweep = Sweep { reach: Reach::Folders(&folders), ..library.whole() };
    let swept = catalogue.sweep(&sweep, &mut |_| ()).unwrap();
    assert_eq!((swept.new, swept.changed, swept.removed), (1, 0, 1));
    assert_eq!(library.all(&catalogue), "a/new.md a/two.md a/b/three.md c/six.md c/four.md c/five.md");
    let swept = library.sweep(&mut catalogue);
    assert_eq!((swept.new, swept.removed), (1, 1), "the whole finds the rest");
}

#[test]
fn a_sweep_that_was_cancelled_goes_on_where_it_was() {
    let library = Library::filled();
    let mut catalogue = library.open().catalogue;
    let cancel = AtomicBool::new(true);
    let sweep = Sweep { cancel: &cancel, ..library.whole() };
    assert!(matches!(catalogue.sweep(&sweep, &mut |_| ()), Err(Error::Cancelled)));
    drop(catalogue);
    let mut catalogue = library.open().catalogue;
    // Cancelled after the first rows: some are in, none twice, none lost.
    let cancel = AtomicBool::new(false);
    let sweep = Sweep { cancel: &cancel, ..library.whole() };
    let result = catalogue.sweep(&sweep, &mut |event| {
        if matches!(event, Event::New(_)) {
            cancel.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
    assert!(matches!(result, Err(Error::Cancelled)));
    library.sweep(&mut catalogue);
    assert_eq!(library.all(&catalogue), ALL);
}

#[test]
fn special_files_and_loops_are_told_and_not_opened() {
    use std::os::unix::fs::symlink;
    let library = Library::filled();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        library.root().join("a/pipe.md"),
        rustix::fs::FileType::Fifo,
        0o600.into(),
        0,
    )
    .unwrap();
    symlink("..", library.root().join("a/loop")).unwrap();
    symlink("../..", library.root().join("a/up")).unwrap();
    symlink("b", library.root().join("a/b2")).unwrap();
    symlink("nowhere", library.root().join("a/dangling.md")).unwrap();
    symlink("one.md", library.root().join("a/link.md")).unwrap();
    let mut catalogue = library.open().catalogue;
    let swept = library.sweep(&mut catalogue);
    let mut told: Vec<String> = swept
        .told
        .iter()
        .map(|told| told.path.strip_prefix(library.root()).unwrap().to_str().unwrap().to_owned())
        .collect();
    told.sort();
    assert_eq!(told, ["a/b2", "a/dangling.md", "a/loop", "a/pipe.md", "a/up"]);
    assert_eq!(swept.new, 7);
    assert_eq!(library.sweep(&mut catalogue).told.len(), 5, "told again while they last");
}

#[test]
fn a_library_that_is_away_keeps_its_rows() {
    let library = Library::filled();
    let mut catalogue = library.open().catalogue;
    let before = library.sweep(&mut catalogue);
    std::fs::rename(library.root(), library.folder.path().join("away")).unwrap();
    let swept = library.sweep(&mut catalogue);
    assert_eq!((swept.removed, swept.told.len()), (0, 1));
    assert_eq!(library.all(&catalogue), ALL);
    std::fs::rename(library.folder.path().join("away"), library.root()).unwrap();
    assert_eq!(library.sweep(&mut catalogue), Swept { new: 0, ..before });
}
