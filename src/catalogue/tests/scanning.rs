//! Scans: what they find, read, keep and report.

use super::*;
use crate::article::traits::Traits;
use std::cell::RefCell;

#[test]
fn a_first_scan_finds_all_and_a_second_reads_nothing() {
    let library = Library::filled();
    let mut catalogue = library.open().catalogue;
    let outcome = library.scan(&mut catalogue);
    assert_eq!((outcome.files, outcome.new, outcome.changed, outcome.removed), (7, 6, 0, 0));
    assert_eq!((outcome.left_out.other, outcome.left_out.folders), (1, 1));
    assert_eq!(library.all(&catalogue), ALL);
    let first = first_rows(&catalogue, 2);
    assert_eq!(first.iter().map(|row| &*row.entry.header.title).collect::<Vec<_>>(), ["GPU 优化", "Coffee"]);
    let again = library.scan(&mut catalogue);
    assert_eq!(again, ScanOutcome { files: 7, left_out: outcome.left_out, ..ScanOutcome::default() });
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
    library.scan(&mut catalogue);
    let rows = first_rows(&catalogue, 10);
    assert_eq!(rows.len(), 2);
    for row in rows {
        let bytes = std::fs::read(&row.entry.path).unwrap();
        let below = row.entry.path.strip_prefix(library.root()).unwrap();
        let (header, problems) = article::parse_header(&bytes, below, &ReadOptions::default());
        let modified = std::fs::metadata(&row.entry.path).unwrap().modified().ok();
        let path = row.entry.path.clone();
        assert_eq!(row.flags.contains(Flags::DRAFT), header.draft);
        assert_eq!(row.entry, crate::library::Entry { path, modified, header, problems });
    }
}

#[test]
fn a_scan_finds_edits_new_moved_and_deleted_files_and_reads_no_others() {
    let library = Library::filled();
    let mut catalogue = library.catalogue();
    let before =
        catalogue.plain_list(&RowFilter::default(), Sort::default(), now(), usize::MAX, None).unwrap();
    // An edit of the same length with the old time. The folder's time does not show it.
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
    let outcome = library.scan(&mut catalogue);
    assert_eq!(library.read(), ["a/two.md", "c/moved.md", "c/picture.png", "d/new.md"]);
    assert_eq!((outcome.new, outcome.moved, outcome.changed, outcome.removed), (1, 1, 1, 3));
    assert_eq!(library.all(&catalogue), "d/new.md a/two.md c/moved.md c/four.md c/five.md");
    assert!(
        catalogue
            .plain_list(&RowFilter::default(), Sort::default(), now(), usize::MAX, None)
            .unwrap()
            .contains(&before[0]),
        "an edited file keeps its row"
    );
    // Search knows that its texts are out of date, and finds none of the deleted or changed articles.
    assert_eq!(library.search(&catalogue, &["钉钉"], &[]), ("c/four.md".into(), 3));
    assert_eq!(library.search(&catalogue, &["A股"], &[]).0, "");
    library.fill(&mut catalogue);
    assert_eq!(library.search(&catalogue, &["钉钉"], &[]), ("d/new.md c/moved.md c/four.md".into(), 0));
    assert_eq!(library.search(&catalogue, &["b股"], &[]).0, "a/two.md");
}

/// A reading state that may be unavailable.
#[derive(Default)]
struct Marked {
    marks: RefCell<HashMap<ArticleId, Flags>>,
    described: RefCell<Vec<Traits>>,
    /// What was reported while nothing could be written.
    lost: RefCell<Option<Vec<(ArticleId, ArticleId)>>>,
    arrived: RefCell<Vec<ArticleId>>,
}

impl Marked {
    fn flags(&self, article: ArticleId) -> Flags {
        self.marks.borrow().get(&article).copied().unwrap_or_default()
    }

    /// Marks the article in a file.
    fn mark(&self, catalogue: &mut Catalogue, library: &Library, name: &str, flags: Flags) {
        let article = article_in(catalogue, library, name);
        self.marks.borrow_mut().insert(article, flags);
        catalogue.mirror(&[article], &|article, _, _| self.flags(article)).unwrap();
    }

    fn scan(&self, library: &Library, catalogue: &mut Catalogue) -> ScanOutcome {
        let request =
            ScanRequest { flags: &|article, _, _| self.flags(article), state: self, ..library.whole() };
        catalogue.scan(&request, &mut |_| ()).unwrap()
    }
}

impl ReadingState for Marked {
    fn described(&self, each: &mut dyn FnMut(&Traits)) {
        self.described.borrow().iter().for_each(each);
    }

    fn knows(&self, article: ArticleId) -> bool {
        self.marks.borrow().contains_key(&article)
    }

    fn has_more(&self, article: ArticleId, than: ArticleId) -> bool {
        self.knows(article) && !self.knows(than)
    }

    fn carry(&self, edited: &[(ArticleId, Traits)]) {
        if let Some(lost) = &mut *self.lost.borrow_mut() {
            lost.extend(edited.iter().map(|(was, now)| (*was, now.id)));
            return;
        }
        for (was, now) in edited {
            let flags = self.flags(*was);
            self.marks.borrow_mut().insert(now.id, flags);
        }
    }

    fn arrived(&self, articles: Vec<ArticleId>) {
        self.arrived.borrow_mut().extend(articles);
    }

    fn describe(&self, articles: &[Traits]) -> bool {
        let is_whole = self.is_whole();
        if is_whole {
            self.described.borrow_mut().extend_from_slice(articles);
        }
        is_whole
    }

    fn is_whole(&self) -> bool {
        self.lost.borrow().is_none()
    }
}

fn row_in(catalogue: &Catalogue, library: &Library, name: &str) -> ArticleRow {
    let rows = catalogue.plain_list(&RowFilter::default(), Sort::default(), now(), usize::MAX, None).unwrap();
    let rows = catalogue.rows(&rows).unwrap();
    rows.into_iter().find(|row| row.entry.path == library.root().join(name)).unwrap()
}

fn article_in(catalogue: &Catalogue, library: &Library, name: &str) -> ArticleId {
    row_in(catalogue, library, name).entry.header.id
}

const COFFEE: &str = "a quiet window, 合作, and a cup of coffee that went cold";

#[test]
fn a_moved_or_edited_article_keeps_its_arrival_and_its_marks() {
    let library = Library::filled();
    library.article("a/b/three.md", "Coffee", "2022-03-24 10:00:00", "设计", COFFEE);
    let mut catalogue = library.catalogue();
    let marked = Marked::default();
    for name in ["a/two.md", "a/b/three.md", "c/five.md", "c/four.md"] {
        marked.mark(&mut catalogue, &library, name, Flags::READ);
    }
    let before = |name: &str| article_in(&catalogue, &library, name);
    let (three, five, four) = (before("a/b/three.md"), before("c/five.md"), before("c/four.md"));
    std::fs::rename(library.root().join("a/two.md"), library.root().join("c/moved.md")).unwrap();
    library.article("a/b/three.md", "Tea", "2022-03-24 10:00:00", "设计", COFFEE);
    // Moved and edited.
    std::fs::remove_file(library.root().join("c/five.md")).unwrap();
    library.article("d/five.md", "Far", "2099-01-01", "", "far away, as was said");
    // Another article at the same path.
    library.article("c/four.md", "Bread", "2022-03-31", "", "how to bake it at home");
    library.article("c/new.md", "New", "2022-03-31", "", "nobody has seen this");
    let later = now() + chrono::TimeDelta::days(3);
    let flags = |article, _: Option<DateTime<Utc>>, _: &Path| marked.flags(article);
    let request = ScanRequest { now: later, flags: &flags, state: &marked, ..library.whole() };
    let outcome = catalogue.scan(&request, &mut |_| ()).unwrap();
    let kept = (Flags::READ, now().timestamp());
    for (name, expected) in [
        ("c/moved.md", kept),
        ("a/b/three.md", kept),
        ("d/five.md", (Flags::READ, later.timestamp())),
        ("c/four.md", (Flags::empty(), now().timestamp())),
        ("c/new.md", (Flags::empty(), later.timestamp())),
    ] {
        let row = row_in(&catalogue, &library, name);
        assert_eq!((row.flags, row.arrived), expected, "{name}");
    }
    let after = |name: &str| article_in(&catalogue, &library, name);
    let mut edited = outcome.edited.clone();
    edited.sort_unstable();
    let mut expected = vec![(three, after("a/b/three.md")), (five, after("d/five.md"))];
    expected.sort_unstable();
    assert_eq!(edited, expected);
    assert_eq!((outcome.new, outcome.moved, outcome.changed, outcome.removed), (1, 2, 2, 2));
    assert!(!marked.knows(after("c/four.md")) && marked.knows(four));
    assert_eq!(catalogue.len().unwrap(), 7);
    let outcome = marked.scan(&library, &mut catalogue);
    assert_eq!((outcome.edited, outcome.marked), (vec![], vec![]), "once is enough");
}

#[test]
fn an_edit_is_carried_however_often_it_was_hindered() {
    let library = Library::filled();
    library.article("a/b/three.md", "Coffee", "2022-03-24 10:00:00", "设计", COFFEE);
    let mut catalogue = library.catalogue();
    let marked = Marked::default();
    marked.mark(&mut catalogue, &library, "a/b/three.md", Flags::STARRED);
    let was = article_in(&catalogue, &library, "a/b/three.md");
    library.article("a/b/three.md", "Tea", "2022-03-24 10:00:00", "设计", COFFEE);
    // Interrupted after the rows were written, before edits are recognised.
    let cancel = AtomicBool::new(false);
    let flags = |article, _: Option<DateTime<Utc>>, _: &Path| marked.flags(article);
    let request = ScanRequest { flags: &flags, state: &marked, cancel: &cancel, ..library.whole() };
    let ended = catalogue.scan(&request, &mut |event| {
        if let Event::Progress(ScanProgress { committed: 1, .. }) = event {
            cancel.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
    assert!(matches!(ended, Err(CatalogueError::Cancelled)));
    assert!(!marked.knows(article_in(&catalogue, &library, "a/b/three.md")));
    // Edited again; then the reading state cannot be written; then the program ends.
    library.article("a/b/three.md", "Green tea", "2022-03-24 10:00:00", "设计", COFFEE);
    *marked.lost.borrow_mut() = Some(Vec::new());
    assert_eq!(marked.scan(&library, &mut catalogue).edited.len(), 1);
    drop(catalogue);
    *marked.lost.borrow_mut() = None;
    let mut catalogue = library.open().catalogue;
    let outcome = marked.scan(&library, &mut catalogue);
    let now = article_in(&catalogue, &library, "a/b/three.md");
    assert_eq!(outcome.edited, [(was, now)]);
    assert_eq!(row_in(&catalogue, &library, "a/b/three.md").flags, Flags::STARRED);
    // Also without the cache, because the reading state has a description.
    library.fill(&mut catalogue);
    catalogue.describe_new(&marked, &NEVER).unwrap();
    drop(catalogue);
    std::fs::remove_dir_all(library.cache()).unwrap();
    library.article("a/b/three.md", "White tea", "2022-03-25 10:00:00", "设计", COFFEE);
    let mut catalogue = library.open().catalogue;
    marked.scan(&library, &mut catalogue);
    assert_eq!(row_in(&catalogue, &library, "a/b/three.md").flags, Flags::STARRED);
}

#[test]
fn what_was_away_for_a_while_is_not_new() {
    let library = Library::filled();
    let mut catalogue = library.catalogue();
    let folders = |names: &[&str]| names.iter().map(|name| library.root().join(name)).collect::<Vec<_>>();
    std::fs::create_dir(library.root().join("d")).unwrap();
    library.scan(&mut catalogue);
    std::fs::rename(library.root().join("c/six.md"), library.root().join("d/six.md")).unwrap();
    for (names, expected) in [(&["c"], (0, 0, 1)), (&["d"], (0, 1, 0))] {
        let folders = folders(names);
        let later = now() + chrono::TimeDelta::hours(1);
        let request = ScanRequest { reach: Reach::Folders(&folders), now: later, ..library.whole() };
        let outcome = catalogue.scan(&request, &mut |_| ()).unwrap();
        assert_eq!((outcome.new, outcome.moved, outcome.removed), expected, "{names:?}");
    }
    assert_eq!(row_in(&catalogue, &library, "d/six.md").arrived, now().timestamp());
    std::fs::copy(library.root().join("d/six.md"), library.root().join("d/copy.md")).unwrap();
    let outcome = library.scan(&mut catalogue);
    assert_eq!((outcome.new, outcome.moved), (0, 1), "a copy");
}

#[test]
fn articles_that_come_into_a_known_library_are_unread_and_the_rest_of_a_first_scan_is_not() {
    let library = Library::filled();
    let old = |_: ArticleId, date: Option<DateTime<Utc>>, _: &Path| {
        if date.is_some_and(|date| date < now()) { Flags::READ } else { Flags::empty() }
    };
    let marked = Marked::default();
    let cancel = AtomicBool::new(false);
    let request = ScanRequest { flags: &old, state: &marked, cancel: &cancel, ..library.whole() };
    let mut catalogue = library.open().catalogue;
    // The first scan is interrupted and continued.
    let first = catalogue.scan(&request, &mut |event| {
        if matches!(event, Event::Progress(progress) if progress.read > 0) {
            cancel.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
    assert!(matches!(first, Err(CatalogueError::Cancelled)));
    cancel.store(false, std::sync::atomic::Ordering::Relaxed);
    catalogue.scan(&request, &mut |_| ()).unwrap();
    assert_eq!(*marked.arrived.borrow(), []);
    library.article("c/late.md", "Late", "2001-02-03", "", "found in a drawer");
    library.article("c/today.md", "Today", "2022-04-02", "", "of today");
    std::fs::rename(library.root().join("c/six.md"), library.root().join("a/six.md")).unwrap();
    catalogue.scan(&request, &mut |_| ()).unwrap();
    let late = article_in(&catalogue, &library, "c/late.md");
    assert_eq!(marked.arrived.borrow()[0], late);
    assert!(!marked.arrived.borrow().contains(&article_in(&catalogue, &library, "c/today.md")));
}

#[test]
fn an_edit_is_seen_that_leaves_size_and_time_as_they_were() {
    let library = Library::filled();
    let mut catalogue = library.catalogue();
    let path = library.root().join("c/six.md");
    let time = std::fs::metadata(&path).unwrap().modified().unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("title: Old", "title: New")).unwrap();
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_times(std::fs::FileTimes::new().set_modified(time)).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().modified().unwrap(), time);
    assert_eq!(library.scan(&mut catalogue).changed, 1);
    assert_eq!(row_in(&catalogue, &library, "c/six.md").entry.header.title, "New");
}

#[test]
fn a_library_may_be_one_file_and_then_leaves_nothing_behind() {
    let library = Library::filled();
    let file = library.root().join("a/two.md");
    let options = OpenOptions { roots: std::slice::from_ref(&file), cache: None, meaning: "test" };
    let mut catalogue = Catalogue::open(&options).unwrap().catalogue;
    let outcome = library.scan(&mut catalogue);
    assert_eq!((outcome.new, outcome.warnings), (1, Vec::new()));
    let rows = first_rows(&catalogue, 2);
    assert_eq!(rows.iter().map(|row| &row.entry.path).collect::<Vec<_>>(), [&file]);
    let folder = catalogue.folder();
    drop(catalogue);
    assert!(!folder.exists());
}

#[test]
fn a_scan_of_some_folders_reads_no_others() {
    let library = Library::filled();
    let mut catalogue = library.catalogue();
    library.article("a/new.md", "New", "2022-03-26 10:00:00", "编程", "brand new 钉钉");
    library.article("c/unseen.md", "Unseen", "2022-03-26 10:00:00", "编程", "unseen");
    std::fs::remove_file(library.root().join("a/one.md")).unwrap();
    std::fs::remove_dir_all(library.root().join("a/b")).unwrap();
    let folders = [library.root().join("a"), library.root().join("a"), PathBuf::from("/elsewhere")];
    let request = ScanRequest { reach: Reach::Folders(&folders), ..library.whole() };
    let outcome = catalogue.scan(&request, &mut |_| ()).unwrap();
    assert_eq!((outcome.new, outcome.changed, outcome.removed), (1, 0, 1));
    assert_eq!(library.all(&catalogue), "a/new.md a/two.md a/b/three.md c/six.md c/four.md c/five.md");
    let outcome = library.scan(&mut catalogue);
    assert_eq!((outcome.new, outcome.removed), (1, 1), "the whole finds the rest");
}

#[test]
fn a_cancelled_scan_continues_where_it_ended() {
    let library = Library::filled();
    let mut catalogue = library.open().catalogue;
    let cancel = AtomicBool::new(true);
    let request = ScanRequest { cancel: &cancel, ..library.whole() };
    assert!(matches!(catalogue.scan(&request, &mut |_| ()), Err(CatalogueError::Cancelled)));
    drop(catalogue);
    let mut catalogue = library.open().catalogue;
    // Cancelled after the first rows: some are written, none twice, none lost.
    let cancel = AtomicBool::new(false);
    let request = ScanRequest { cancel: &cancel, ..library.whole() };
    let result = catalogue.scan(&request, &mut |event| {
        if matches!(event, Event::Progress(progress) if progress.read > 0) {
            cancel.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
    assert!(matches!(result, Err(CatalogueError::Cancelled)));
    library.scan(&mut catalogue);
    assert_eq!(library.all(&catalogue), ALL);
}

#[test]
fn special_files_and_loops_are_reported_and_not_opened() {
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
    let outcome = library.scan(&mut catalogue);
    let mut notes: Vec<String> = outcome
        .warnings
        .iter()
        .map(|notes| notes.path.strip_prefix(library.root()).unwrap().to_str().unwrap().to_owned())
        .collect();
    notes.sort();
    assert_eq!(notes, ["a/b2", "a/dangling.md", "a/loop", "a/pipe.md", "a/up"]);
    assert_eq!(outcome.new, 7);
    assert_eq!(library.scan(&mut catalogue).warnings.len(), 5, "told again while they last");
}

#[test]
fn a_library_that_is_away_keeps_its_rows() {
    let library = Library::filled();
    let mut catalogue = library.open().catalogue;
    let before = library.scan(&mut catalogue);
    std::fs::rename(library.root(), library.folder.path().join("away")).unwrap();
    let outcome = library.scan(&mut catalogue);
    assert_eq!((outcome.removed, outcome.warnings.len()), (0, 1));
    assert_eq!(library.all(&catalogue), ALL);
    std::fs::rename(library.folder.path().join("away"), library.root()).unwrap();
    assert_eq!(library.scan(&mut catalogue), ScanOutcome { new: 0, ..before });
}
