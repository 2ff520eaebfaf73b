//! Threads that write the reading state and the catalogue at once.
#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::disallowed_methods, reason = "tests make files")]

use super::config::EngineConfig;
use super::indexer::Indexer;
use super::mirror::Mirror;
use super::reading_state::ReadingState;
use super::request::RequestId;
use super::response::{Responder, Response};
use crate::article::marks::{Flags, Mark};
use crate::catalogue::{Catalogue, Error, FlagsOf, OpenOptions, Opened, Reach, RowFilter, ScanRequest};
use crate::disk::{Rules, ScanOptions};
use crate::document::highlight::Highlighter;
use crate::library::RowId;
use crate::library::list::Sort;
use crate::media::{Environment, Policy, Store, Viewer};
use crate::private::PrivateFolders;
use crate::state::{self, Step};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn context(folder: &Path) -> EngineConfig {
    context_of(folder, "library")
}

fn context_of(folder: &Path, library: &str) -> EngineConfig {
    let local = folder.join("state");
    EngineConfig {
        roots: vec![folder.join(library)],
        cache: Some(folder.join("cache")),
        state: Some(state::LogOptions {
            folder: local.join("logs"),
            local,
            cache: None,
            access: state::Access::Write,
        }),
        scan: ScanOptions::default(),
        policy: Policy::default(),
        viewer: Viewer::of_system(),
        browsers: Vec::new(),
        mute: Vec::new(),
        environment: Environment::default(),
        private: PrivateFolders::default(),
        store: Store::new(&folder.join("images"), 1_000_000),
        highlighter: Highlighter::new(),
    }
}

/// A library of one article in a catalogue.
fn library(context: &EngineConfig) -> Catalogue {
    let library = &context.roots[0];
    std::fs::create_dir(library).unwrap();
    std::fs::write(library.join("a.md"), "---\ntitle: A\n---\nText").unwrap();
    let options = OpenOptions { roots: &context.roots, cache: context.cache.as_deref(), meaning: "" };
    let Opened { mut catalogue, .. } = Catalogue::open(&options).unwrap();
    scan(context, &mut catalogue, &|_, _, _| Flags::empty());
    catalogue
}

fn scan(context: &EngineConfig, catalogue: &mut Catalogue, flags: &FlagsOf<'_>) {
    let sweep = ScanRequest {
        source: &Rules::new(&context.roots, &context.scan),
        flags,
        state: &(),
        mute: &|_| false,
        now: crate::clock::now(),
        left: None,
        cancel: &AtomicBool::new(false),
        reach: Reach::Everything,
    };
    catalogue.scan(&sweep, &mut |_| ()).unwrap();
}

fn star(memory: &ReadingState, mirror: &mut Mirror<'_, impl Responder>) -> Result<(), Error> {
    memory.mark(RequestId::new(1), (Mark::Starred.on(), Step::Undoable), vec![RowId(1)], mirror)
}

/// Opens a library as the reader does and brings its catalogue up to date.
fn visit(context: &EngineConfig) -> (ReadingState, Catalogue) {
    let options = OpenOptions { roots: &context.roots, cache: context.cache.as_deref(), meaning: "" };
    let Opened { mut catalogue, .. } = Catalogue::open(&options).unwrap();
    let memory = ReadingState::default();
    memory.load(context, &|_| true);
    memory.open(&mut Mirror { context, catalogue: &mut catalogue, tell: &|_| true }).unwrap();
    let (cancel, pause) = (AtomicBool::new(false), AtomicBool::new(false));
    let keeper =
        Indexer { context, cancel: &cancel, pause: &pause, readers: &[], memory: &memory, tell: &|_| true };
    keeper.once(&mut catalogue).unwrap();
    (memory, catalogue)
}

/// How many of two articles are read.
fn read(catalogue: &Catalogue) -> usize {
    catalogue
        .rows(&[RowId(1), RowId(2)])
        .unwrap()
        .iter()
        .filter(|row| row.flags.contains(Flags::READ))
        .count()
}

#[test]
fn a_library_takes_back_what_was_done_in_it_and_takes_over_what_was_done_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    for library in ["one", "two"] {
        std::fs::create_dir(folder.path().join(library)).unwrap();
        for year in [2020, 2021] {
            let path = folder.path().join(format!("{library}/{year}.md"));
            let text = format!("---\ntitle: {library} {year}\ndate: {year}-01-01\n---\nText");
            std::fs::write(path, text).unwrap();
        }
    }
    let (one, two) = (context_of(folder.path(), "one"), context_of(folder.path(), "two"));
    for library in [&one, &two] {
        assert_eq!(read(&visit(library).1), 1, "what is old starts as read");
    }
    let (memory, mut catalogue) = visit(&one);
    memory
        .undo(RequestId::new(1), &mut Mirror { context: &one, catalogue: &mut catalogue, tell: &|_| true })
        .unwrap();
    assert_eq!(read(&catalogue), 0);
    assert_eq!(read(&visit(&two).1), 1, "its own first run stands");
    // Another device, or a verb, has moved it.
    let mut logs = state::Logs::open(two.state.clone().unwrap()).logs;
    let (table, key) = (state::Table::Baseline, state::library_key(&two.roots[0]));
    logs.append(&state::Change::Put { table, key, value: Some(0.into()) }, Step::Silent, 0);
    assert_eq!(read(&visit(&two).1), 0, "a catalogue that was not open follows");
}

/// At the next start the undo key comes before the articles are found.
#[test]
fn before_the_first_articles_are_found_there_is_nothing_to_undo() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("one")).unwrap();
    for year in [2020, 2021] {
        let text = format!("---\ntitle: {year}\ndate: {year}-01-01\n---\nText");
        std::fs::write(folder.path().join(format!("one/{year}.md")), text).unwrap();
    }
    let one = context_of(folder.path(), "one");
    assert_eq!(read(&visit(&one).1), 1);
    let other = EngineConfig { cache: None, ..context_of(folder.path(), "one") };
    let options = OpenOptions { roots: &other.roots, cache: None, meaning: "" };
    let Opened { mut catalogue, .. } = Catalogue::open(&options).unwrap();
    let memory = ReadingState::default();
    memory.load(&other, &|_| true);
    let (told, heard) = mpsc::channel();
    let tell = move |report| told.send(report).is_ok();
    memory
        .undo(RequestId::new(1), &mut Mirror { context: &other, catalogue: &mut catalogue, tell: &tell })
        .unwrap();
    let reports: Vec<_> = heard.try_iter().collect();
    assert!(matches!(&reports[..], [Response::Undone { step: None, .. }]), "{reports:?}");
}

/// An article is marked while a sweep, amid its transaction, asks for the marks of another that is new.
#[test]
fn a_mark_and_a_sweep_do_not_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let (ended, end) = mpsc::channel();
    let place = folder.path().to_owned();
    // What waits for ever is left behind.
    thread::spawn(move || {
        let context = context(&place);
        let mut catalogue = library(&context);
        let memory = ReadingState::default();
        memory.load(&context, &|_| true);
        let baselines = memory.baselines(&context);
        std::fs::write(context.roots[0].join("b.md"), "---\ntitle: B\n---\nText").unwrap();
        let mut own = catalogue.reader().unwrap();
        let (begin, begun) = mpsc::channel();
        let marked = thread::scope(|scope| {
            let (memory, context) = (&memory, &context);
            let marks = scope.spawn(move || {
                begun.recv().unwrap();
                let (told, heard) = mpsc::channel();
                let tell = move |report| told.send(report).is_ok();
                let mut mirror = Mirror { context, catalogue: &mut own, tell: &tell };
                star(memory, &mut mirror).unwrap();
                heard.try_iter().collect::<Vec<_>>()
            });
            scan(context, &mut catalogue, &|article, date, root| {
                // The sweep has its transaction; the other goes as far as it can.
                let _ = begin.send(());
                thread::sleep(Duration::from_millis(300));
                memory.flags(&baselines, article, date, root)
            });
            marks.join().unwrap()
        });
        assert!(
            matches!(&marked[..], [Response::Marked { rows, changed, .. }]
                if rows == &[RowId(1)] && changed == &[(RowId(1), Flags::STARRED)]),
            "{marked:?}"
        );
        ended.send(()).unwrap();
    });
    end.recv_timeout(Duration::from_mins(1)).expect("a mark and a sweep wait for each other");
}

/// At the end of the program a mark does not wait for the catalogue, and is found in it at the next start.
#[test]
fn a_mark_at_the_end_goes_into_the_logs() {
    let folder = tempfile::tempdir().unwrap();
    let context = context(folder.path());
    let mut catalogue = library(&context);
    let memory = ReadingState::default();
    let mut mirror = Mirror { context: &context, catalogue: &mut catalogue, tell: &|_| true };
    memory.open(&mut mirror).unwrap();
    memory.end();
    assert!(matches!(star(&memory, &mut mirror), Err(Error::Cancelled)));
    drop(memory);
    assert_eq!(mirror.catalogue.rows(&[RowId(1)]).unwrap()[0].flags, Flags::empty());
    ReadingState::default().open(&mut mirror).unwrap();
    assert_eq!(mirror.catalogue.rows(&[RowId(1)]).unwrap()[0].flags, Flags::STARRED);
}

/// The titles of a library's articles that are unread.
fn unread(catalogue: &Catalogue) -> Vec<String> {
    let filter = RowFilter { without: Flags::READ, ..RowFilter::default() };
    let rows = catalogue.row_ids(&filter, Sort::default(), crate::clock::now()).unwrap();
    let mut titles: Vec<String> =
        catalogue.rows(&rows).unwrap().into_iter().map(|row| row.entry.header.title).collect();
    titles.sort_unstable();
    titles
}

fn write(context: &EngineConfig, name: &str, title: &str, date: &str) {
    std::fs::create_dir_all(&context.roots[0]).unwrap();
    let text = format!("---\ntitle: {title}\ndate: {date}\n---\nText of {title}");
    std::fs::write(context.roots[0].join(name), text).unwrap();
}

#[test]
fn a_library_keeps_its_baseline_wherever_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let context = context_of(folder.path(), "one");
    for year in 2010..2020 {
        write(&context, &format!("{year}.md"), &format!("Of {year}"), &format!("{year}-01-01"));
    }
    assert_eq!(unread(&visit(&context).1), ["Of 2019"]);
    // It grows, and is read at another path.
    let renamed = context_of(folder.path(), "two");
    std::fs::rename(&context.roots[0], &renamed.roots[0]).unwrap();
    write(&renamed, "2021.md", "Of 2021", "2021-01-01");
    let (memory, catalogue) = visit(&renamed);
    assert_eq!(unread(&catalogue), ["Of 2019", "Of 2021"], "no new one, of 2021");
    // What was taken back stays so, at another path, without the cache, and for another device.
    let mut catalogue = {
        drop((memory, catalogue));
        let back = context_of(folder.path(), "one");
        std::fs::rename(&renamed.roots[0], &back.roots[0]).unwrap();
        let (memory, mut catalogue) = visit(&back);
        let mut mirror = Mirror { context: &back, catalogue: &mut catalogue, tell: &|_| true };
        memory.undo(RequestId::new(1), &mut mirror).unwrap();
        catalogue
    };
    assert_eq!(unread(&catalogue).len(), 11);
    let third = context_of(folder.path(), "three");
    std::fs::rename(&context.roots[0], &third.roots[0]).unwrap();
    catalogue = visit(&third).1;
    assert_eq!(unread(&catalogue).len(), 11);
    drop(catalogue);
    std::fs::remove_dir_all(folder.path().join("cache")).unwrap();
    assert_eq!(unread(&visit(&third).1).len(), 11);
    // Another library is another one.
    let other = context_of(folder.path(), "other");
    for year in 2000..2009 {
        write(&other, &format!("{year}.md"), &format!("Elsewhere in {year}"), &format!("{year}-01-01"));
    }
    assert_eq!(unread(&visit(&other).1), ["Elsewhere in 2008"]);
}

#[test]
fn a_library_whose_first_sweep_was_killed_or_made_by_a_verb_gets_its_baseline() {
    let folder = tempfile::tempdir().unwrap();
    let context = context_of(folder.path(), "one");
    for year in 2010..2020 {
        write(&context, &format!("{year}.md"), &format!("Of {year}"), &format!("{year}-01-01"));
    }
    let options = OpenOptions { roots: &context.roots, cache: context.cache.as_deref(), meaning: "" };
    let Opened { mut catalogue, .. } = Catalogue::open(&options).unwrap();
    scan(&context, &mut catalogue, &|_, _, _| Flags::empty());
    drop(catalogue);
    assert_eq!(unread(&visit(&context).1), ["Of 2019"]);
}

#[test]
fn what_arrives_is_unread_whatever_its_date() {
    let folder = tempfile::tempdir().unwrap();
    let context = context_of(folder.path(), "one");
    for year in 2010..2020 {
        write(&context, &format!("{year}.md"), &format!("Of {year}"), &format!("{year}-01-01"));
    }
    drop(visit(&context));
    write(&context, "late.md", "Late", "2001-01-01");
    let moved = context.roots[0].join("moved.md");
    std::fs::rename(context.roots[0].join("2010.md"), &moved).unwrap();
    assert_eq!(unread(&visit(&context).1), ["Late", "Of 2019"], "but for one that was moved");
    std::fs::remove_dir_all(folder.path().join("cache")).unwrap();
    assert_eq!(unread(&visit(&context).1), ["Late", "Of 2019"], "nor does the cache matter");
    // A drive that is not mounted, and then is.
    let (there, away) = (context.roots[0].clone(), folder.path().join("away"));
    std::fs::rename(&there, &away).unwrap();
    std::fs::create_dir(&there).unwrap();
    assert_eq!(unread(&visit(&context).1), [""; 0]);
    std::fs::remove_dir(&there).unwrap();
    std::fs::rename(&away, &there).unwrap();
    assert_eq!(unread(&visit(&context).1), ["Late", "Of 2019"]);
}
