//! The catalogue on real files in a folder of its own: what it finds must be what is there.
#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::disallowed_methods, reason = "tests make and change files")]

mod shelves;
mod stories;

use super::*;
use crate::article::{self, ArticleId, Settings};
use crate::disk::{LeftOut, Reading};
use crate::library::categories::Count;
use crate::library::group::GroupKey;
use crate::library::list::{Direction, Grouping, Now, Sort};
use crate::library::snippet::holds;
use crate::text::fold;
use crate::trouble::{CatalogueTold, Remade, Unread};
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

/// Files whose names end in `.md` are articles; every reading is noted.
#[derive(Default)]
struct Files {
    read: Mutex<Vec<PathBuf>>,
}

impl Source for Files {
    fn closed(&self, folder: &Path, _: &Path) -> Option<LeftOut> {
        folder.ends_with("skipped").then(|| LeftOut { folders: 1, ..LeftOut::default() })
    }

    fn special(&self, _: &Path) -> Reading {
        Reading::Failed(Unread::NotRegular)
    }

    fn read(&self, file: &Path, root: &Path, _: &mut Vec<u8>) -> Reading {
        self.read.lock().unwrap().push(file.strip_prefix(root).unwrap().to_owned());
        if file.extension().is_none_or(|ending| ending != "md") {
            return Reading::LeftOut(LeftOut { other: 1, ..LeftOut::default() });
        }
        match std::fs::read(file) {
            Ok(bytes) => {
                let (header, problems) =
                    article::parse_header(&bytes, file.strip_prefix(root).unwrap(), &Settings::default());
                Reading::Article(Box::new(header), problems, None)
            }
            Err(error) => Reading::Failed(Unread::from(&error)),
        }
    }

    fn text(&self, file: &Path, root: &Path) -> Result<(String, String), Unread> {
        let bytes = std::fs::read(file).map_err(|error| Unread::from(&error))?;
        let article = article::parse(&bytes, file.strip_prefix(root).unwrap(), &Settings::default());
        Ok((article.header.title, article.body.text))
    }
}

/// A library in a private folder, and its cache beside it.
struct Library {
    folder: tempfile::TempDir,
    files: Files,
}

impl Library {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("library")).unwrap();
        Self { folder, files: Files::default() }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("library")
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.root().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// An article of the library.
    fn article(&self, name: &str, title: &str, date: &str, category: &str, body: &str) {
        self.write(
            name,
            &format!("---\ntitle: {title}\ndate: {date}\ncategories: [{category}]\n---\n<p>{body}</p>\n"),
        );
    }

    /// Six articles in three folders, one without a date, one dated too far ahead.
    fn filled() -> Self {
        let library = Self::new();
        library.article(
            "a/one.md",
            "钉钉大会",
            "2022-03-24 10:00:00",
            "新媒体, 首页",
            "合作与开放，ＦＰＧＡ。",
        );
        library.article(
            "a/two.md",
            "GPU 优化",
            "2022-03-25 10:00:00",
            "新媒体, 首页",
            "CONFIG_PREEMPT_RT 与 A股",
        );
        library.article("a/b/three.md", "Coffee", "2022-03-24 10:00:00", "设计", "a quiet window, 合作");
        library.article("c/four.md", "Undated", "Invalid Date", "设计", "钉钉");
        library.article("c/five.md", "Far", "2099-01-01", "", "far away");
        library.article("c/six.md", "Old", "2001-01-01", "新媒体", "old news 钉钉合作");
        library.write("c/picture.png", "no article");
        library.write("skipped/seven.md", "---\ntitle: skipped\n---\n");
        library
    }

    fn open(&self) -> Opened {
        Catalogue::open(&Options { roots: &[self.root()], cache: Some(&self.cache()), meaning: "test" })
            .unwrap()
    }

    fn sweep(&self, catalogue: &mut Catalogue) -> Swept {
        self.files.read.lock().unwrap().clear();
        let sweep = Sweep {
            source: &self.files,
            flags: &|_, _, _| Flags::NONE,
            now: now(),
            left: None,
            mute: &|_| false,
            cancel: &AtomicBool::new(false),
            reach: Reach::Everything,
        };
        catalogue.sweep(&sweep, &mut |_| ()).unwrap()
    }

    fn fill(&self, catalogue: &mut Catalogue) -> Texts {
        catalogue.fill_text(&self.files, &AtomicBool::new(false), &mut |_| ()).unwrap()
    }

    /// Swept and with its text.
    fn catalogue(&self) -> Catalogue {
        let mut catalogue = self.open().catalogue;
        self.sweep(&mut catalogue);
        self.fill(&mut catalogue);
        catalogue
    }

    fn read(&self) -> Vec<String> {
        let mut read: Vec<String> =
            self.files.read.lock().unwrap().iter().map(|path| path.to_str().unwrap().to_owned()).collect();
        read.sort();
        read
    }

    fn names(&self, catalogue: &Catalogue, ids: &[u32]) -> String {
        let rows = catalogue.rows(ids).unwrap();
        let names =
            rows.iter().map(|row| row.entry.path.strip_prefix(self.root()).unwrap().to_str().unwrap());
        names.collect::<Vec<_>>().join(" ")
    }

    fn all(&self, catalogue: &Catalogue) -> String {
        self.names(catalogue, &catalogue.row_ids(&Filter::default(), Sort::default(), now()).unwrap())
    }

    fn search(&self, catalogue: &Catalogue, wanted: &[&str], unwanted: &[&str]) -> (String, usize) {
        let found = catalogue
            .search(
                &terms(wanted, unwanted),
                Within::Filter(&Filter::default(), now()),
                usize::MAX,
                &AtomicBool::new(false),
                &|_| (),
            )
            .unwrap();
        assert_eq!(found.total, found.rows.len());
        (self.names(catalogue, &found.rows), found.uncovered)
    }

    /// The same by another way: a plain substring test of every file, parsed anew.
    fn oracle(&self, catalogue: &Catalogue, wanted: &[&str], unwanted: &[&str]) -> String {
        let terms = terms(wanted, unwanted);
        let ids = catalogue.row_ids(&Filter::default(), Sort::default(), now()).unwrap();
        let ids: Vec<u32> = catalogue
            .rows(&ids)
            .unwrap()
            .into_iter()
            .filter(|row| {
                let (title, text) = self.files.text(&row.entry.path, &self.root()).unwrap();
                holds(&fold(&format!("{title}\n{text}")), &terms.wanted, &terms.unwanted)
            })
            .map(|row| row.id)
            .collect();
        self.names(catalogue, &ids)
    }

    /// The one text cache there is.
    fn text_file(catalogue: &Catalogue) -> PathBuf {
        let files = std::fs::read_dir(catalogue.folder()).unwrap().map(|entry| entry.unwrap().path());
        let mut texts: Vec<PathBuf> =
            files.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("text-")).collect();
        assert_eq!(texts.len(), 1, "{texts:?}");
        texts.pop().unwrap()
    }
}

fn terms(wanted: &[&str], unwanted: &[&str]) -> Terms {
    let folded = |words: &[&str]| words.iter().map(|word| fold(word)).collect();
    Terms { wanted: folded(wanted), unwanted: folded(unwanted) }
}

/// Puts marks on articles beside those they have.
fn mark(catalogue: &mut Catalogue, ids: &[ArticleId], flags: Flags) -> Result<Vec<(u32, Flags)>, Error> {
    let old = marks(catalogue);
    catalogue.mirror(ids, &|id, _, _| old[&id].and(flags))
}

fn unmark(catalogue: &mut Catalogue, ids: &[ArticleId], flags: Flags) -> Result<Vec<(u32, Flags)>, Error> {
    let old = marks(catalogue);
    catalogue.mirror(ids, &|id, _, _| old[&id].without(flags))
}

fn marks(catalogue: &Catalogue) -> HashMap<ArticleId, Flags> {
    let ids = catalogue.row_ids(&Filter::default(), Sort::default(), now()).unwrap();
    catalogue.rows(&ids).unwrap().into_iter().map(|row| (row.entry.header.id, row.flags)).collect()
}

fn today() -> Now {
    Now { utc: "2022-03-25T12:00:00Z".parse().unwrap(), zone: crate::zone::Zone::UTC }
}

fn now() -> DateTime<Utc> {
    "2022-04-01T00:00:00Z".parse().unwrap()
}

const ALL: &str = "a/two.md a/b/three.md a/one.md c/six.md c/four.md c/five.md";

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
    let none = |_: ArticleId, _: Option<DateTime<Utc>>, _: &std::path::Path| Flags::NONE;
    let sweep = Sweep {
        source: &library.files,
        flags: &none,
        now: later,
        left: None,
        mute: &|_| false,
        cancel: &AtomicBool::new(false),
        reach: Reach::Everything,
    };
    let swept = catalogue.sweep(&sweep, &mut |_| ()).unwrap();
    let after = catalogue.first_rows(&Filter::default(), Sort::default(), now(), 2).unwrap();
    assert_eq!(after[0].entry.path, library.root().join("c/moved.md"));
    assert_eq!(after[1].entry.header.title, "Tea");
    for row in &after {
        assert_eq!((row.flags, row.arrived), (Flags::READ, now().timestamp()));
    }
    assert_eq!(swept.renamed, [(ids[1], after[1].entry.header.id)]);
}

#[test]
fn counts_are_those_of_the_rows_through_every_change() {
    let library = Library::filled();
    let mut catalogue = library.catalogue();
    let left = now().timestamp() - 1;
    let check = |catalogue: &Catalogue, when: &str| {
        let ids = catalogue.row_ids(&Filter::default(), Sort::default(), now()).unwrap();
        let mut expected = Counts::default();
        for row in catalogue.rows(&ids).unwrap() {
            let has = |flag| usize::from(row.flags.has(flag));
            let count = Count { all: 1 - has(Flags::MUTED), unread: usize::from(row.flags.is_unread()) };
            if count.all > 0 {
                expected.tree.add(&row.entry.header.categories, count);
            }
            expected.total += 1;
            let heard = count.all;
            expected.starred += has(Flags::STARRED) * heard;
            expected.begun += has(Flags::BEGUN) * heard;
            expected.muted += has(Flags::MUTED);
            expected.undated += usize::from(row.entry.header.date.is_none() && count.all > 0);
            if row.arrived > left && heard > 0 {
                expected.new += count;
            }
            if row.entry.header.date.is_some_and(|date| today().day().contains(&date)) {
                expected.today += count;
            }
        }
        assert_eq!(catalogue.counts(&today(), Some(left)).unwrap(), expected, "{when}");
        assert_eq!(catalogue.len().unwrap(), ids.len(), "{when}");
    };
    check(&catalogue, "at first");
    let rows = catalogue.first_rows(&Filter::default(), Sort::default(), now(), 3).unwrap();
    let ids: Vec<ArticleId> = rows.iter().map(|row| row.entry.header.id).collect();
    mark(&mut catalogue, &ids, Flags::READ.and(Flags::STARRED).and(Flags::BEGUN)).unwrap();
    assert_eq!(catalogue.counts(&today(), None).unwrap().tree.root.count.unread, 3);
    check(&catalogue, "marked");
    unmark(&mut catalogue, &ids[1..], Flags::READ).unwrap();
    check(&catalogue, "unmarked");
    mark(&mut catalogue, &ids[2..], Flags::MUTED).unwrap();
    check(&catalogue, "muted");
    library.article("a/two.md", "GPU", "2022-03-25 10:00:00", "编程", "moved to another category");
    std::fs::remove_file(library.root().join("c/six.md")).unwrap();
    library.sweep(&mut catalogue);
    check(&catalogue, "swept");
    let starred = Filter { with: Flags::STARRED, ..Filter::default() };
    assert_eq!(catalogue.row_ids(&starred, Sort::default(), now()).unwrap().len(), 3);
}

#[test]
fn filters_and_orders_agree_with_lists_in_memory() {
    use crate::library::list::SortKey;
    let library = Library::filled();
    let catalogue = library.catalogue();
    let list = |filter: &Filter, key, direction| {
        library.names(&catalogue, &catalogue.row_ids(filter, Sort { key, direction }, now()).unwrap())
    };
    let all = Filter::default();
    let category = |path: &[&str]| Filter {
        category: Some(path.iter().map(|name| (*name).to_owned()).collect()),
        ..Filter::default()
    };
    let march = Filter {
        since: "2022-03-24T10:00:00Z".parse().ok(),
        until: "2022-03-25T10:00:00Z".parse().ok(),
        ..Filter::default()
    };
    for (filter, key, direction, expected) in [
        (
            &all,
            SortKey::Date,
            Direction::Reversed,
            "c/six.md a/b/three.md a/one.md a/two.md c/four.md c/five.md",
        ),
        (
            &all,
            SortKey::Title,
            Direction::Natural,
            "a/b/three.md c/five.md a/two.md c/six.md c/four.md a/one.md",
        ),
        (&category(&["新媒体"]), SortKey::Date, Direction::Natural, "a/two.md a/one.md c/six.md"),
        (&category(&["新媒体", "首页"]), SortKey::Date, Direction::Natural, "a/two.md a/one.md"),
        (&category(&[]), SortKey::Date, Direction::Natural, "c/five.md"),
        (&march, SortKey::Date, Direction::Natural, "a/b/three.md a/one.md"),
        (
            &Filter { dated: Some(Dated::No), ..Filter::default() },
            SortKey::Date,
            Direction::Natural,
            "c/four.md",
        ),
        (
            &Filter { dated: Some(Dated::Yes), ..Filter::default() },
            SortKey::Title,
            Direction::Natural,
            "a/b/three.md a/two.md c/six.md a/one.md",
        ),
    ] {
        assert_eq!(list(filter, key, direction), expected, "{filter:?} {key:?} {direction:?}");
    }
}

#[test]
fn lists_have_headings_keep_rows_and_know_newer_marks() {
    let library = Library::filled();
    let catalogue = library.catalogue();
    let (all, keep, newer, cancel) =
        (Filter::default(), HashSet::new(), HashMap::new(), AtomicBool::new(false));
    let now = today();
    let wanted = Wanted {
        filter: &all,
        sort: Sort::default(),
        grouping: Grouping::Day,
        now: &now,
        limit: usize::MAX,
        keep: &keep,
        newer: &newer,
        equal: Equal::Together,
        cancel: &cancel,
    };
    let told = |wanted: &Wanted| {
        let listed = catalogue.list(wanted).unwrap();
        assert_eq!(listed.rows.len(), listed.flags.len());
        let headings = listed.headings.iter().map(|heading| {
            let key = match &heading.key {
                GroupKey::Day(day) => day.to_string(),
                GroupKey::Category(path) => path.join("/"),
                GroupKey::Source(source) => source.clone().unwrap_or_default(),
                other => format!("{other:?}"),
            };
            format!("{}:{key}", heading.at)
        });
        (library.names(&catalogue, &listed.rows), headings.collect::<Vec<_>>().join(" "))
    };
    let days = "0:2022-03-25 1:2022-03-24 3:2021-03-24 4:NoDate";
    let (names, headings) = told(&wanted);
    assert_eq!(names, ALL);
    assert!(headings.starts_with("0:2022-03-25 1:2022-03-24"), "{headings} {days}");
    let by_category = Wanted { grouping: Grouping::Category, ..wanted.clone() };
    let (names, headings) = told(&by_category);
    assert_eq!(names.split(' ').count(), 6);
    assert!(headings.split(' ').count() > 2 && headings.contains("新媒体"), "{headings}");
    let reversed = Sort { direction: Direction::Reversed, ..Sort::default() };
    let (names, headings) = told(&Wanted { sort: reversed, ..wanted.clone() });
    assert_eq!(names, "c/six.md a/b/three.md a/one.md a/two.md c/four.md c/five.md");
    assert!(headings.contains("2022-03-25"), "{headings}");
    // Unread, but one was read a moment ago, and another stays because it was read in this list.
    let unread = Filter { without: Flags::READ, ..Filter::default() };
    let ids = catalogue.row_ids(&all, Sort::default(), self::now()).unwrap();
    let newer = HashMap::from([(ids[0], Flags::READ), (ids[1], Flags::READ)]);
    let keep = HashSet::from([ids[1]]);
    let (names, _) = told(&Wanted { filter: &unread, newer: &newer, keep: &keep, ..wanted.clone() });
    assert_eq!(names, ALL.split_once(' ').unwrap().1);
    cancel.store(true, std::sync::atomic::Ordering::Relaxed);
    let many = Wanted { limit: 1, ..wanted.clone() };
    assert!(matches!(catalogue.list(&many), Ok(_) | Err(Error::Cancelled)));
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
fn articles_are_found_by_their_files_and_tell_their_links() {
    let library = Library::filled();
    library.write("c/linked.md", "---\ntitle: Linked\nlink: https://paper.example/1\n---\nx\n");
    library.write("top.md", "---\ntitle: Top\n---\nx\n");
    let catalogue = library.catalogue();
    for (name, expected) in [
        ("a/b/three.md", "a/b/three.md"),
        ("top.md", "top.md"),
        ("a/three.md", ""),
        ("c", ""),
        ("c/picture.png", ""),
        ("", ""),
    ] {
        let row = catalogue.article_at(&library.root().join(name)).unwrap();
        let found: Vec<u32> = row.into_iter().collect();
        assert_eq!(library.names(&catalogue, &found), expected, "{name}");
    }
    assert_eq!(catalogue.article_at(Path::new("/elsewhere/a/b/three.md")).unwrap(), None);
    let mut links = Vec::new();
    catalogue.links(&mut |row, link| links.push((row, link.to_owned()))).unwrap();
    let linked = catalogue.article_at(&library.root().join("c/linked.md")).unwrap().unwrap();
    assert_eq!(links, [(linked, "https://paper.example/1".to_owned())]);
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
    let sweep = Sweep {
        source: &library.files,
        flags: &|_, _, _| Flags::NONE,
        now: now(),
        left: None,
        mute: &|_| false,
        cancel: &AtomicBool::new(false),
        reach: Reach::Folders(&folders),
    };
    let swept = catalogue.sweep(&sweep, &mut |_| ()).unwrap();
    assert_eq!((swept.new, swept.changed, swept.removed), (1, 0, 1));
    assert_eq!(library.all(&catalogue), "a/new.md a/two.md a/b/three.md c/six.md c/four.md c/five.md");
    let swept = library.sweep(&mut catalogue);
    assert_eq!((swept.new, swept.removed), (1, 1), "the whole finds the rest");
}

#[test]
fn queries_are_answered_as_each_header_answers_them() {
    let library = Library::filled();
    let catalogue = library.catalogue();
    let rows = catalogue.row_ids(&Filter::default(), Sort::default(), now()).unwrap();
    let ids = catalogue.article_ids(&rows[..1]).unwrap();
    let mut marker = catalogue.reader().unwrap();
    mark(&mut marker, &ids, Flags::READ).unwrap();
    let zone = crate::zone::Zone::UTC;
    for text in [
        "钉钉",
        "-钉钉",
        "title:gpu",
        "-title:gpu",
        "category:新媒体",
        "category:新媒体 -title:gpu",
        "is:unread",
        "is:read",
        "-is:unread 钉钉",
        "since:2022-03-24",
        "-since:2022-03-24",
        "until:2022-03-25 钉钉",
        "nothing at all",
    ] {
        let query = crate::library::query::parse(text, now(), zone).unwrap();
        let found = catalogue.find(&query, usize::MAX, now(), &AtomicBool::new(false), &|_| ()).unwrap();
        let expected: Vec<u32> = catalogue
            .rows(&rows)
            .unwrap()
            .into_iter()
            .filter(|row| {
                let (title, body) = library.files.text(&row.entry.path, &library.root()).unwrap();
                let read = row.flags.has(Flags::READ);
                let flags = crate::library::query::Flags { read, ..Default::default() };
                query.matches_header(&row.entry.header, flags)
                    && query.matches_text(&fold(&format!("{title}\n{body}")))
            })
            .map(|row| row.id)
            .collect();
        assert_eq!(found.rows, expected, "{text}");
        assert_eq!(found.total, expected.len(), "{text}");
    }
}

#[test]
fn search_finds_what_a_plain_substring_test_finds() {
    let library = Library::filled();
    // Enough text for many blocks, with matches across their bounds.
    for number in 0..400 {
        let body = "某某合作，背景文字。".repeat(number * 3) + if number % 7 == 0 { "稀有" } else { "" };
        library.article(&format!("big/{number}.md"), &format!("第{number}篇 Big"), "2021-01-01", "大", &body);
    }
    let catalogue = library.catalogue();
    assert!(std::fs::metadata(Library::text_file(&catalogue)).unwrap().len() > 4 << 20);
    for (wanted, unwanted) in [
        (&["钉钉"][..], &[][..]),
        (&["合作"], &[]),
        (&["合作", "钉钉"], &[]),
        (&["合作"], &["钉钉", "稀有"]),
        (&[], &["合作"]),
        (&[], &[]),
        (&["的"], &[]),
        (&["稀有"], &[]),
        (&["fpga"], &[]),
        (&["ＦＰＧＡ"], &[]),
        (&["Config_preempt"], &[]),
        (&["A股"], &[]),
        (&["第29"], &["第290"]),
        (&["BIG"], &[]),
        (&["window, 合作"], &[]),
        (&["not there"], &[]),
        (&["。"], &[]),
    ] {
        let (found, uncovered) = library.search(&catalogue, wanted, unwanted);
        assert_eq!(found, library.oracle(&catalogue, wanted, unwanted), "{wanted:?} {unwanted:?}");
        assert_eq!(uncovered, 0);
    }
    assert_ne!(library.oracle(&catalogue, &["稀有"], &[]), "");
}

#[test]
fn a_text_cache_that_is_cut_stale_missing_or_changed_is_made_again() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 5] = [
        ("cut", |path| {
            let length = std::fs::metadata(path).unwrap().len();
            std::fs::File::options().write(true).open(path).unwrap().set_len(length - 1).unwrap();
        }),
        ("empty", |path| std::fs::write(path, "").unwrap()),
        ("missing", |path| std::fs::remove_file(path).unwrap()),
        ("of another catalogue", |path| {
            let mut bytes = std::fs::read(path).unwrap();
            bytes[20] ^= 1;
            std::fs::write(path, bytes).unwrap();
        }),
        ("zeroed at its end", |path| {
            let mut bytes = std::fs::read(path).unwrap();
            let length = bytes.len();
            bytes[length - 8..].fill(0);
            std::fs::write(path, bytes).unwrap();
        }),
    ];
    for (what, damage) in damages {
        let library = Library::filled();
        let catalogue = library.catalogue();
        let text = Library::text_file(&catalogue);
        drop(catalogue);
        damage(&text);
        let Opened { mut catalogue, told } = library.open();
        assert!(told.iter().any(|told| matches!(told, CatalogueTold::Texts(_))), "{what}: {told:?}");
        assert_eq!(
            library.search(&catalogue, &["钉钉"], &[]),
            (String::new(), 6),
            "{what}: says it covers nothing"
        );
        library.fill(&mut catalogue);
        assert_eq!(
            library.search(&catalogue, &["钉钉"], &[]),
            ("a/one.md c/six.md c/four.md".into(), 0),
            "{what}"
        );
    }
}

/// A head that was changed in place may name any row: a set with the greatest of them takes half a gigabyte.
#[test]
fn a_row_that_is_not_there_is_no_hit() {
    let library = Library::filled();
    let catalogue = library.catalogue();
    let text = Library::text_file(&catalogue);
    let mut bytes = std::fs::read(&text).unwrap();
    let first = bytes.iter().position(|byte| *byte == 0xff).unwrap();
    let mut far = Vec::new();
    super::text_file::record(u32::MAX, "", &mut far);
    bytes[first..first + 12].copy_from_slice(&far[..12]);
    std::fs::write(&text, bytes).unwrap();
    let terms = Terms { wanted: vec!["a".into()], unwanted: Vec::new() };
    for letter in ["a", "的", "钉"] {
        let terms = Terms { wanted: vec![letter.into()], ..terms.clone() };
        let within = Within::Filter(&Filter::default(), Utc::now());
        let found = catalogue.search(&terms, within, 10, &AtomicBool::new(false), &|rows| {
            assert!(rows.iter().all(|row| *row < 1000), "{rows:?}");
        });
        assert!(found.unwrap().total < 7);
    }
}

#[test]
fn what_a_killed_writer_appended_and_never_committed_is_cut_off() {
    let library = Library::filled();
    let catalogue = library.catalogue();
    let text = Library::text_file(&catalogue);
    let length = std::fs::metadata(&text).unwrap().len();
    drop(catalogue);
    let mut bytes = std::fs::read(&text).unwrap();
    bytes.extend_from_slice("\u{fffd}钉钉 torn".as_bytes());
    std::fs::write(&text, bytes).unwrap();
    std::fs::write(text.with_file_name("text-99"), "a killed compaction").unwrap();
    let Opened { mut catalogue, told } = library.open();
    assert_eq!(told, []);
    assert_eq!(Library::text_file(&catalogue), text);
    assert_eq!(std::fs::metadata(&text).unwrap().len(), length);
    library.article("d/new.md", "New", "2022-03-26", "x", "钉钉");
    library.sweep(&mut catalogue);
    library.fill(&mut catalogue);
    assert_eq!(library.search(&catalogue, &["钉钉"], &[]).0, "d/new.md a/one.md c/six.md c/four.md");
}

#[test]
fn a_sweep_that_was_cancelled_goes_on_where_it_was() {
    let library = Library::filled();
    let mut catalogue = library.open().catalogue;
    let cancel = AtomicBool::new(true);
    let sweep = Sweep {
        source: &library.files,
        flags: &|_, _, _| Flags::NONE,
        now: now(),
        left: None,
        mute: &|_| false,
        cancel: &cancel,
        reach: Reach::Everything,
    };
    assert!(matches!(catalogue.sweep(&sweep, &mut |_| ()), Err(Error::Cancelled)));
    drop(catalogue);
    let mut catalogue = library.open().catalogue;
    // Cancelled after the first rows: some are in, none twice, none lost.
    let cancel = AtomicBool::new(false);
    let sweep = Sweep {
        source: &library.files,
        flags: &|_, _, _| Flags::NONE,
        now: now(),
        left: None,
        mute: &|_| false,
        cancel: &cancel,
        reach: Reach::Everything,
    };
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
fn a_damaged_older_or_foreign_catalogue_is_rebuilt_and_said_a_newer_one_left_alone() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage, &str); 4] = [
        (
            "damaged",
            |path| std::fs::write(path, "this is no database at all, but quite long enough").unwrap(),
            "rebuilt",
        ),
        ("empty", |path| std::fs::write(path, "").unwrap(), ""),
        (
            "older",
            |path| {
                let database = Connection::open(path).unwrap();
                database.execute_batch("PRAGMA user_version = 0; PRAGMA application_id = 1").unwrap();
            },
            "rebuilt",
        ),
        (
            "newer",
            |path| {
                let database = Connection::open(path).unwrap();
                database.execute_batch("PRAGMA user_version = 99").unwrap();
            },
            "newer",
        ),
    ];
    for (what, damage, said) in damages {
        let library = Library::filled();
        let catalogue = library.catalogue();
        let database = catalogue.place.database();
        drop(catalogue);
        damage(&database);
        let before = std::fs::read(&database).unwrap();
        let Opened { mut catalogue, told } = library.open();
        assert!(told.iter().map(ToString::to_string).collect::<String>().contains(said), "{what}: {told:?}");
        assert_eq!(catalogue.len().unwrap(), 0, "{what}");
        library.sweep(&mut catalogue);
        assert_eq!(library.all(&catalogue), ALL, "{what}");
        if what == "newer" {
            assert_eq!(std::fs::read(&database).unwrap(), before, "a newer catalogue is left alone");
        }
    }
    let library = Library::filled();
    drop(library.catalogue());
    let roots = [library.root()];
    let other = Options { roots: &roots, cache: Some(&library.cache()), meaning: "other settings" };
    assert!(Catalogue::open(&other).unwrap().told.contains(&CatalogueTold::Rebuilt(Remade::Other)));
}

#[test]
fn one_writes_the_others_read_and_take_over() {
    let library = Library::filled();
    let mut writer = library.open().catalogue;
    library.sweep(&mut writer);
    let mut second = library.open().catalogue;
    assert_eq!((writer.role(), second.role()), (Role::Writer, Role::Reader));
    assert_eq!(library.all(&second), ALL);
    let ids: Vec<u32> = writer.row_ids(&Filter::default(), Sort::default(), now()).unwrap();
    let first = writer.article_ids(&ids[..1]).unwrap();
    let version = writer.version().unwrap();
    let read = mark(&mut second, &first, Flags::READ).unwrap();
    assert_eq!(read, [(ids[0], Flags::READ)], "marks are written by whoever makes them");
    assert_ne!(writer.version().unwrap(), version);
    assert!(matches!(second.forget_texts(), Err(Error::NotWriter)));
    library.fill(&mut writer);
    assert_eq!(library.search(&second, &["钉钉"], &[]).0, "a/one.md c/six.md c/four.md");
    assert_eq!(second.take_over().unwrap(), Role::Reader);
    drop(writer);
    assert_eq!(second.take_over().unwrap(), Role::Writer);
    library.article("d/new.md", "New", "2022-03-26", "x", "钉钉");
    assert_eq!(library.sweep(&mut second).new, 1);
}

#[test]
fn compaction_keeps_every_living_text_and_readers_go_on() {
    let library = Library::filled();
    let mut catalogue = library.catalogue();
    let reader = catalogue.reader().unwrap();
    let before = std::fs::metadata(Library::text_file(&catalogue)).unwrap().len();
    for name in ["a/one.md", "a/b/three.md", "c/six.md"] {
        std::fs::remove_file(library.root().join(name)).unwrap();
    }
    library.sweep(&mut catalogue);
    assert!(library.fill(&mut catalogue).compacted);
    assert!(std::fs::metadata(Library::text_file(&catalogue)).unwrap().len() < before);
    for catalogue in [&catalogue, &reader] {
        assert_eq!(library.search(catalogue, &["钉钉"], &[]), ("c/four.md".into(), 0));
        assert_eq!(library.search(catalogue, &["preempt"], &[]), ("a/two.md".into(), 0));
    }
    let ids = catalogue.row_ids(&Filter::default(), Sort::default(), now()).unwrap();
    assert!(catalogue.cached_text(ids[0]).unwrap().unwrap().starts_with("gpu 优化\n"));
}

#[test]
fn a_cache_that_cannot_be_written_is_said_and_reading_goes_on() {
    let library = Library::filled();
    // A file where the folder should be: this holds for root too.
    std::fs::write(library.cache(), "in the way").unwrap();
    let Opened { mut catalogue, told } = library.open();
    assert!(matches!(told[..], [CatalogueTold::NothingKept(_)]), "{told:?}");
    library.sweep(&mut catalogue);
    library.fill(&mut catalogue);
    assert_eq!(library.all(&catalogue), ALL);
    assert_eq!(library.search(&catalogue.reader().unwrap(), &["preempt"], &[]).0, "a/two.md");
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
