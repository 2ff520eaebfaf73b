//! The catalogue with real files: what it contains is compared with the files.
#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::disallowed_methods, reason = "tests make and change files")]

mod checking;
mod duplicates;
mod leftovers;
mod link_targets;
mod lists;
mod modes;
mod opening;
mod reading;
mod scanning;
mod shelves;
mod texts;

use super::*;
use crate::article::marks::Flags;
use crate::article::{self, ArticleId, ReadOptions};
use crate::disk::{LeftOut, Reading, Source};
use crate::library::RowId;
use crate::library::categories::Count;
use crate::library::group::GroupKey;
use crate::library::list::{Direction, Grouping, Now, Sort};
use crate::library::query::{Query, Term, Test};
use crate::media::LinkKey;
use crate::text::fold;
use crate::trouble::{CatalogueError, CatalogueNote, Remade, Unread};
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

static NEVER: AtomicBool = AtomicBool::new(false);

/// Files whose names end in `.md` are articles. Records what is read.
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
                    article::parse_header(&bytes, file.strip_prefix(root).unwrap(), &ReadOptions::default());
                Reading::Article(Box::new(header), problems, None)
            }
            Err(error) => Reading::Failed(Unread::from(&error)),
        }
    }

    fn text(&self, file: &Path, root: &Path) -> Result<(String, String), Unread> {
        let bytes = std::fs::read(file).map_err(|error| Unread::from(&error))?;
        let article = article::parse(&bytes, file.strip_prefix(root).unwrap(), &ReadOptions::default());
        Ok((article.header.title, article.body.text))
    }
}

/// A library in a private folder, with its cache beside it.
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
        Catalogue::open(&OpenOptions { roots: &[self.root()], cache: Some(&self.cache()), meaning: "test" })
            .unwrap()
    }

    /// A scan of everything, with no article marked or muted.
    fn whole(&self) -> ScanRequest<'_> {
        ScanRequest {
            source: &self.files,
            flags: &|_, _, _| Flags::empty(),
            state: &(),
            now: now(),
            left: None,
            mute: &|_| false,
            cancel: &NEVER,
            reach: Reach::Everything,
        }
    }

    fn scan(&self, catalogue: &mut Catalogue) -> ScanOutcome {
        self.files.read.lock().unwrap().clear();
        catalogue.scan(&self.whole(), &mut |_| ()).unwrap()
    }

    fn fill(&self, catalogue: &mut Catalogue) -> Texts {
        catalogue.fill_text(&self.files, &AtomicBool::new(false), &mut |_| ()).unwrap()
    }

    /// A scanned library with its text index.
    fn catalogue(&self) -> Catalogue {
        let mut catalogue = self.open().catalogue;
        self.scan(&mut catalogue);
        self.fill(&mut catalogue);
        catalogue
    }

    fn read(&self) -> Vec<String> {
        let mut read: Vec<String> =
            self.files.read.lock().unwrap().iter().map(|path| path.to_str().unwrap().to_owned()).collect();
        read.sort();
        read
    }

    fn names(&self, catalogue: &Catalogue, ids: &[RowId]) -> String {
        let rows = catalogue.rows(ids).unwrap();
        let names =
            rows.iter().map(|row| row.entry.path.strip_prefix(self.root()).unwrap().to_str().unwrap());
        names.collect::<Vec<_>>().join(" ")
    }

    fn all(&self, catalogue: &Catalogue) -> String {
        self.names(
            catalogue,
            &catalogue.plain_list(&RowFilter::default(), Sort::default(), now(), usize::MAX, None).unwrap(),
        )
    }

    fn search(&self, catalogue: &Catalogue, wanted: &[&str], unwanted: &[&str]) -> (String, usize) {
        let found =
            catalogue.find(&query(wanted, unwanted), usize::MAX, now(), &AtomicBool::new(false)).unwrap();
        assert_eq!(found.total, found.rows.len());
        (self.names(catalogue, &found.rows), found.uncovered)
    }

    /// The same hits, found by a plain substring search in every file.
    fn oracle(&self, catalogue: &Catalogue, wanted: &[&str], unwanted: &[&str]) -> String {
        let query = query(wanted, unwanted);
        let ids =
            catalogue.plain_list(&RowFilter::default(), Sort::default(), now(), usize::MAX, None).unwrap();
        let ids: Vec<RowId> = catalogue
            .rows(&ids)
            .unwrap()
            .into_iter()
            .filter(|row| {
                let (title, text) = self.files.text(&row.entry.path, &self.root()).unwrap();
                query.matches_text(&fold(&format!("{title}\n{text}")))
            })
            .map(|row| row.id)
            .collect();
        self.names(catalogue, &ids)
    }

    /// The row of the article in a file.
    fn row(&self, catalogue: &Catalogue, name: &str) -> Option<RowId> {
        catalogue.link_targets(&[LinkKey::by(name, None, &self.root().join("any.md"))]).unwrap()[0]
    }

    /// The only file of a text index.
    fn text_file(catalogue: &Catalogue) -> PathBuf {
        let files = std::fs::read_dir(catalogue.folder()).unwrap().map(|entry| entry.unwrap().path());
        let mut texts: Vec<PathBuf> =
            files.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("text-")).collect();
        assert_eq!(texts.len(), 1, "{texts:?}");
        texts.pop().unwrap()
    }
}

/// The newest articles.
fn first_rows(catalogue: &Catalogue, limit: usize) -> Vec<ArticleRow> {
    let mut ids = catalogue.plain_list(&RowFilter::default(), Sort::default(), now(), limit, None).unwrap();
    ids.truncate(limit);
    catalogue.rows(&ids).unwrap()
}

fn query(wanted: &[&str], unwanted: &[&str]) -> Query {
    let term = |negated| move |word: &&str| Term { test: Test::Text(fold(word)), negated };
    Query { terms: wanted.iter().map(term(false)).chain(unwanted.iter().map(term(true))).collect() }
}

/// Adds marks to articles.
fn mark(
    catalogue: &mut Catalogue,
    ids: &[ArticleId],
    flags: Flags,
) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
    let old = marks(catalogue);
    catalogue.mirror(ids, &|id, _, _| old[&id].union(flags))
}

fn unmark(
    catalogue: &mut Catalogue,
    ids: &[ArticleId],
    flags: Flags,
) -> Result<Vec<(RowId, Flags)>, CatalogueError> {
    let old = marks(catalogue);
    catalogue.mirror(ids, &|id, _, _| old[&id].difference(flags))
}

fn marks(catalogue: &Catalogue) -> HashMap<ArticleId, Flags> {
    let ids = catalogue.plain_list(&RowFilter::default(), Sort::default(), now(), usize::MAX, None).unwrap();
    catalogue.rows(&ids).unwrap().into_iter().map(|row| (row.entry.header.id, row.flags)).collect()
}

fn today() -> Now {
    Now { utc: "2022-03-25T12:00:00Z".parse().unwrap(), zone: crate::zone::Zone::UTC }
}

fn now() -> DateTime<Utc> {
    "2022-04-01T00:00:00Z".parse().unwrap()
}

const ALL: &str = "a/two.md a/b/three.md a/one.md c/six.md c/four.md c/five.md";
