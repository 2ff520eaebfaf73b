//! Threads that write the reading state and the catalogue at once.
#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::disallowed_methods, reason = "tests make files")]

use crate::article::marks::{Flags, Mark};
use crate::catalogue::{Catalogue, FlagsOf, OpenOptions, Opened, Reach, RowFilter, ScanRequest};
use crate::disk::Rules;
use crate::document::TextPosition;
use crate::engine::request::{RequestId, StateRequest};
use crate::engine::response::{Respond, Response, StoredPlace};
use crate::engine::{Cancel, EngineConfig, FirstScan, IndexRun, Mirror, ReadingState};
use crate::library::RowId;
use crate::library::list::Sort;
use crate::state::{self, Step};
use crate::trouble::CatalogueError;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const REQUEST: RequestId = RequestId::new(1);

fn config(folder: &Path) -> EngineConfig {
    config_of(folder, "library")
}

fn config_of(folder: &Path, library: &str) -> EngineConfig {
    EngineConfig::for_tests(vec![folder.join(library)], folder)
}

fn opened(config: &EngineConfig) -> Catalogue {
    let options = OpenOptions { roots: &config.roots, cache: config.cache.as_deref(), meaning: "" };
    let Opened { catalogue, .. } = Catalogue::open(&options).unwrap();
    catalogue
}

fn ask(
    state: &ReadingState,
    request: StateRequest,
    config: &EngineConfig,
    catalogue: &mut Catalogue,
    respond: &Respond<'_>,
) -> Result<(), CatalogueError> {
    state.answer(request, config, Some(catalogue), respond)
}

fn undo(state: &ReadingState, config: &EngineConfig, catalogue: &mut Catalogue) {
    if let Some(number) = undo_or_ask(state, config, catalogue, (usize::MAX, None)) {
        assert_eq!(undo_or_ask(state, config, catalogue, (usize::MAX, Some(number))), None);
    }
}

/// Undoes the last step. Returns its number if the user is asked first.
fn undo_or_ask(
    state: &ReadingState,
    config: &EngineConfig,
    catalogue: &mut Catalogue,
    (most, agreed): (usize, Option<u64>),
) -> Option<u64> {
    let (sender, responses) = mpsc::channel();
    let respond = move |response| sender.send(response).is_ok();
    ask(state, StateRequest::Undo { request: REQUEST, most, agreed }, config, catalogue, &respond).unwrap();
    responses.try_iter().find_map(|response| match response {
        Response::AskUndo { number, .. } => Some(number),
        _ => None,
    })
}

/// A library of one article in a catalogue.
fn library(config: &EngineConfig) -> Catalogue {
    let library = &config.roots[0];
    std::fs::create_dir(library).unwrap();
    std::fs::write(library.join("a.md"), "---\ntitle: A\n---\nText").unwrap();
    let mut catalogue = opened(config);
    scan(config, &mut catalogue, &|_, _, _| Flags::empty());
    catalogue
}

fn scan(config: &EngineConfig, catalogue: &mut Catalogue, flags: &FlagsOf<'_>) {
    let request = ScanRequest {
        source: &Rules::new(&config.roots, &config.scan),
        flags,
        state: &(),
        mute: &|_| false,
        now: crate::clock::now(),
        left: None,
        cancel: &AtomicBool::new(false),
        reach: Reach::Everything,
    };
    catalogue.scan(&request, &mut |_| ()).unwrap();
}

fn star(
    state: &ReadingState,
    config: &EngineConfig,
    catalogue: &mut Catalogue,
    respond: &Respond<'_>,
) -> Result<(), CatalogueError> {
    let (set, step, rows) = (Mark::Starred.on(), Step::Undoable, vec![RowId(1)]);
    ask(state, StateRequest::Mark { request: REQUEST, set, step, rows }, config, catalogue, respond)
}

fn catch_up(state: &ReadingState, config: &EngineConfig, catalogue: &mut Catalogue) {
    state.catch_up(&mut Mirror { config, catalogue, respond: &|_| true }).unwrap();
}

/// Opens a library as the reader does and brings its catalogue up to date.
fn visit(config: &EngineConfig) -> (ReadingState, Catalogue) {
    let mut catalogue = opened(config);
    let state = ReadingState::default();
    catch_up(&state, config, &mut catalogue);
    let (cancel, pause) = (&Cancel::default(), &Cancel::default());
    let run =
        IndexRun { config, state: &state, cancel, pause, first: FirstScan::SetsBaseline, respond: &|_| true };
    run.everything(&mut catalogue).unwrap();
    (state, catalogue)
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
    let (one, two) = (config_of(folder.path(), "one"), config_of(folder.path(), "two"));
    for library in [&one, &two] {
        assert_eq!(read(&visit(library).1), 1, "what is old starts as read");
    }
    let (state, mut catalogue) = visit(&one);
    undo(&state, &one, &mut catalogue);
    assert_eq!(read(&catalogue), 0);
    assert_eq!(read(&visit(&two).1), 1, "its own first run stands");
    // Another device, or a verb, has moved it.
    let mut logs = state::Logs::open(two.state.clone().unwrap()).logs;
    let (table, key) = (state::Table::Baseline, state::library_key(&two.roots[0]));
    logs.append(&state::Change::Put { table, key, value: Some(0.into()) }, Step::Silent, 0);
    assert_eq!(read(&visit(&two).1), 0, "a catalogue that was not open follows");
}

#[test]
fn a_few_changes_of_the_last_end_are_in_the_catalogue_before_lists_are() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    drop(library(&config));
    let (state, catalogue) = visit(&config);
    let article = catalogue.rows(&[RowId(1)]).unwrap()[0].entry.header.id;
    drop((state, catalogue));
    // The end of a run writes the logs and not the catalogue.
    let mut logs = state::Logs::open(config.state.clone().unwrap()).logs;
    let change = state::Change::Mark { articles: vec![article], set: Mark::Starred.on() };
    logs.append(&change, Step::Undoable, 0);
    let mut catalogue = opened(&config);
    let state = ReadingState::default();
    state.load(&config, &|_| true);
    let flags = |catalogue: &Catalogue| catalogue.rows(&[RowId(1)]).unwrap()[0].flags;
    assert!(!flags(&catalogue).contains(Flags::STARRED));
    let mirror = &mut Mirror { config: &config, catalogue: &mut catalogue, respond: &|_| true };
    state.catch_up_with_few(mirror).unwrap();
    assert!(flags(&catalogue).contains(Flags::STARRED));
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
    let one = config_of(folder.path(), "one");
    assert_eq!(read(&visit(&one).1), 1);
    let other = EngineConfig { cache: None, ..config_of(folder.path(), "one") };
    let options = OpenOptions { roots: &other.roots, cache: None, meaning: "" };
    let Opened { mut catalogue, .. } = Catalogue::open(&options).unwrap();
    let state = ReadingState::default();
    state.load(&other, &|_| true);
    let (sender, responses) = mpsc::channel();
    let respond = move |response| sender.send(response).is_ok();
    let request = StateRequest::Undo { request: REQUEST, most: usize::MAX, agreed: None };
    ask(&state, request, &other, &mut catalogue, &respond).unwrap();
    let responses: Vec<_> = responses.try_iter().collect();
    assert!(matches!(&responses[..], [Response::Undone { undone: None, .. }]), "{responses:?}");
}

/// An article is marked while a scan, in its transaction, asks for the marks of another that is new.
#[test]
fn a_mark_and_a_scan_do_not_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let (ended, end) = mpsc::channel();
    let place = folder.path().to_owned();
    // What waits for ever is left behind.
    thread::spawn(move || {
        let config = config(&place);
        let mut catalogue = library(&config);
        let state = ReadingState::default();
        state.load(&config, &|_| true);
        let baselines = state.baselines(&config);
        std::fs::write(config.roots[0].join("b.md"), "---\ntitle: B\n---\nText").unwrap();
        let mut own = catalogue.reader().unwrap();
        let (begin, begun) = mpsc::channel();
        let marked = thread::scope(|scope| {
            let (state, config) = (&state, &config);
            let marks = scope.spawn(move || {
                begun.recv().unwrap();
                let (sender, responses) = mpsc::channel();
                star(state, config, &mut own, &move |response| sender.send(response).is_ok()).unwrap();
                responses.try_iter().collect::<Vec<_>>()
            });
            scan(config, &mut catalogue, &|article, date, root| {
                // The scan has its transaction; the other goes as far as it can.
                let _ = begin.send(());
                thread::sleep(Duration::from_millis(300));
                state.flags(&baselines, article, date, root)
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
    end.recv_timeout(Duration::from_mins(1)).expect("a mark and a scan wait for each other");
}

/// At the end of the program a mark does not wait for the catalogue, and is found in it at the next start.
#[test]
fn a_mark_at_the_end_goes_into_the_logs() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let mut catalogue = library(&config);
    let state = ReadingState::default();
    catch_up(&state, &config, &mut catalogue);
    state.end();
    assert!(matches!(star(&state, &config, &mut catalogue, &|_| true), Err(CatalogueError::Cancelled)));
    drop(state);
    assert_eq!(catalogue.rows(&[RowId(1)]).unwrap()[0].flags, Flags::empty());
    catch_up(&ReadingState::default(), &config, &mut catalogue);
    assert_eq!(catalogue.rows(&[RowId(1)]).unwrap()[0].flags, Flags::STARRED);
}

/// The titles of a library's articles that are unread.
fn unread(catalogue: &Catalogue) -> Vec<String> {
    let filter = RowFilter { without: Flags::READ, ..RowFilter::default() };
    let rows = catalogue.plain_list(&filter, Sort::default(), crate::clock::now(), usize::MAX, None).unwrap();
    let mut titles: Vec<String> =
        catalogue.rows(&rows).unwrap().into_iter().map(|row| row.entry.header.title).collect();
    titles.sort_unstable();
    titles
}

fn write(config: &EngineConfig, name: &str, title: &str, date: &str) {
    std::fs::create_dir_all(&config.roots[0]).unwrap();
    let text = format!("---\ntitle: {title}\ndate: {date}\n---\nText of {title}");
    std::fs::write(config.roots[0].join(name), text).unwrap();
}

/// A library of ten articles, one of each year from 2010 on.
fn ten_years(folder: &Path) -> EngineConfig {
    let config = config_of(folder, "one");
    for year in 2010..2020 {
        write(&config, &format!("{year}.md"), &format!("Of {year}"), &format!("{year}-01-01"));
    }
    config
}

#[test]
fn a_library_keeps_its_baseline_wherever_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let config = ten_years(folder.path());
    assert_eq!(unread(&visit(&config).1), ["Of 2019"]);
    // It grows, and is read at another path.
    let renamed = config_of(folder.path(), "two");
    std::fs::rename(&config.roots[0], &renamed.roots[0]).unwrap();
    write(&renamed, "2021.md", "Of 2021", "2021-01-01");
    let (state, catalogue) = visit(&renamed);
    assert_eq!(unread(&catalogue), ["Of 2019", "Of 2021"], "no new one, of 2021");
    // What was taken back stays so, at another path, without the cache, and for another device.
    let mut catalogue = {
        drop((state, catalogue));
        let back = config_of(folder.path(), "one");
        std::fs::rename(&renamed.roots[0], &back.roots[0]).unwrap();
        let (state, mut catalogue) = visit(&back);
        undo(&state, &back, &mut catalogue);
        catalogue
    };
    assert_eq!(unread(&catalogue).len(), 11);
    let third = config_of(folder.path(), "three");
    std::fs::rename(&config.roots[0], &third.roots[0]).unwrap();
    catalogue = visit(&third).1;
    assert_eq!(unread(&catalogue).len(), 11);
    drop(catalogue);
    std::fs::remove_dir_all(folder.path().join("cache")).unwrap();
    assert_eq!(unread(&visit(&third).1).len(), 11);
    // Another library is another one.
    let other = config_of(folder.path(), "other");
    for year in 2000..2009 {
        write(&other, &format!("{year}.md"), &format!("Elsewhere in {year}"), &format!("{year}-01-01"));
    }
    assert_eq!(unread(&visit(&other).1), ["Elsewhere in 2008"]);
}

#[test]
fn a_library_whose_first_scan_was_killed_or_made_by_a_verb_gets_its_baseline() {
    let folder = tempfile::tempdir().unwrap();
    let config = ten_years(folder.path());
    let mut catalogue = opened(&config);
    scan(&config, &mut catalogue, &|_, _, _| Flags::empty());
    drop(catalogue);
    assert_eq!(unread(&visit(&config).1), ["Of 2019"]);
}

#[test]
fn new_articles_are_unread_even_with_an_old_date() {
    let folder = tempfile::tempdir().unwrap();
    let config = ten_years(folder.path());
    drop(visit(&config));
    write(&config, "late.md", "Late", "2001-01-01");
    let moved = config.roots[0].join("moved.md");
    std::fs::rename(config.roots[0].join("2010.md"), &moved).unwrap();
    assert_eq!(unread(&visit(&config).1), ["Late", "Of 2019"], "but for one that was moved");
    std::fs::remove_dir_all(folder.path().join("cache")).unwrap();
    assert_eq!(unread(&visit(&config).1), ["Late", "Of 2019"], "nor does the cache matter");
    // A drive that is not mounted, and then is.
    let (there, away) = (config.roots[0].clone(), folder.path().join("away"));
    std::fs::rename(&there, &away).unwrap();
    std::fs::create_dir(&there).unwrap();
    assert_eq!(unread(&visit(&config).1), [""; 0]);
    std::fs::remove_dir(&there).unwrap();
    std::fs::rename(&away, &there).unwrap();
    assert_eq!(unread(&visit(&config).1), ["Late", "Of 2019"]);
}

/// The mark and the place that opening has set are taken back together, and come back together.
#[test]
fn undoing_an_opening_restores_the_place_of_before_and_redoing_it_the_one_of_after() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let mut catalogue = library(&config);
    let state = ReadingState::default();
    state.load(&config, &|_| true);
    let article = catalogue.article_ids(&[RowId(1)]).unwrap()[0];
    let at = |block| TextPosition { block, character: 0 };
    let keep = |catalogue: &mut Catalogue, place| {
        ask(&state, StateRequest::KeepPlace { article, place }, &config, catalogue, &|_| true).unwrap();
    };
    keep(&mut catalogue, Some(at(3)));
    let (set, step, rows) = (Mark::Read.on(), Step::Opening, vec![RowId(1)]);
    let open = StateRequest::Mark { request: REQUEST, set, step, rows };
    ask(&state, open, &config, &mut catalogue, &|_| true).unwrap();
    keep(&mut catalogue, None);
    let flags = |catalogue: &Catalogue| catalogue.rows(&[RowId(1)]).unwrap()[0].flags;
    for _ in 0..3 {
        assert_eq!((flags(&catalogue), state.place(article)), (Flags::READ, StoredPlace::Beginning));
        undo(&state, &config, &mut catalogue);
        assert_eq!((flags(&catalogue), state.place(article)), (Flags::BEGUN, StoredPlace::At(at(3))));
        ask(&state, StateRequest::Redo { request: REQUEST }, &config, &mut catalogue, &|_| true).unwrap();
    }
}

#[test]
fn what_is_older_than_this_run_or_larger_than_the_list_is_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    drop(library(&config));
    for name in ["b", "c"] {
        let text = format!("---\ntitle: {name}\n---\nText of {name}");
        std::fs::write(config.roots[0].join(format!("{name}.md")), text).unwrap();
    }
    let (state, mut catalogue) = visit(&config);
    star(&state, &config, &mut catalogue, &|_| true).unwrap();
    drop((state, catalogue));
    let (state, mut catalogue) = visit(&config);
    let (set, step) = (Mark::Read.on(), Step::Undoable);
    let rows = vec![RowId(1), RowId(2), RowId(3)];
    ask(&state, StateRequest::Mark { request: REQUEST, set, step, rows }, &config, &mut catalogue, &|_| true)
        .unwrap();
    let asked = undo_or_ask(&state, &config, &mut catalogue, (2, None));
    assert!(asked.is_some(), "a list of two");
    assert_eq!(undo_or_ask(&state, &config, &mut catalogue, (2, asked.map(|number| number + 1))), asked);
    assert_eq!(undo_or_ask(&state, &config, &mut catalogue, (3, None)), None);
    let asked = undo_or_ask(&state, &config, &mut catalogue, (usize::MAX, None));
    assert!(asked.is_some(), "the star of the run before");
    let flags = |catalogue: &Catalogue| catalogue.rows(&[RowId(1)]).unwrap()[0].flags;
    assert!(flags(&catalogue).contains(Flags::STARRED));
    assert_eq!(undo_or_ask(&state, &config, &mut catalogue, (usize::MAX, asked)), None);
    assert!(!flags(&catalogue).contains(Flags::STARRED));
}

/// Of the articles that share a row one was begun, and another is read to its end.
#[test]
fn an_article_that_was_finished_is_not_begun_because_of_an_equal_one() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    std::fs::create_dir(&config.roots[0]).unwrap();
    for (name, link) in [("a", "https://example.org/a"), ("b", "https://example.org/b")] {
        let text = format!("---\ntitle: The bridge\ndate: 2021-01-02\nlink: {link}\n---\nThe last ferry.");
        std::fs::write(config.roots[0].join(format!("{name}.md")), text).unwrap();
    }
    let (state, mut catalogue) = visit(&config);
    let articles = catalogue.article_ids(&[RowId(1), RowId(2)]).unwrap();
    assert_ne!(articles[0], articles[1]);
    assert_eq!(catalogue.with_equals(&[RowId(1)]).unwrap().len(), 2);
    let begun = |catalogue: &Catalogue| catalogue.rows(&[RowId(1)]).unwrap()[0].flags.contains(Flags::BEGUN);
    let places = [(articles[0], Some(TextPosition { block: 1, character: 0 })), (articles[1], None)];
    for (article, place) in places {
        ask(&state, StateRequest::KeepPlace { article, place }, &config, &mut catalogue, &|_| true).unwrap();
        assert_eq!(begun(&catalogue), place.is_some());
    }
}

/// The same cache with the reading state of another folder, and back.
#[test]
fn a_catalogue_shows_the_marks_of_the_state_in_use_before_lists_are_made() {
    let folder = tempfile::tempdir().unwrap();
    let one = config(folder.path());
    drop(library(&one));
    let of = |name: &str| {
        let options = one.state.clone().unwrap();
        let local = folder.path().join(name);
        EngineConfig {
            state: Some(state::LogOptions { folder: local.join("logs"), local, ..options }),
            ..config(folder.path())
        }
    };
    let (here, there) = (of("here"), of("there"));
    let (state, mut catalogue) = visit(&here);
    star(&state, &here, &mut catalogue, &|_| true).unwrap();
    drop((state, catalogue));
    let starred = |config: &EngineConfig| {
        let mut catalogue = opened(config);
        let state = ReadingState::default();
        let (sender, responses) = mpsc::channel();
        let respond = move |response| sender.send(response).is_ok();
        let mut mirror = Mirror { config, catalogue: &mut catalogue, respond: &respond };
        state.load(config, &|_| true);
        let is_wrong = state.has_wrong_marks(&mirror);
        state.catch_up(&mut mirror).unwrap();
        assert!(!state.has_wrong_marks(&mirror));
        let offered = responses.try_iter().any(|response| matches!(response, Response::StateElsewhere(_)));
        (is_wrong, offered, catalogue.rows(&[RowId(1)]).unwrap()[0].flags.contains(Flags::STARRED))
    };
    assert_eq!(starred(&here), (false, false, true));
    assert_eq!(starred(&there), (true, true, false), "the other one is offered once");
    assert_eq!(starred(&there), (false, false, false));
    assert_eq!(starred(&here), (true, false, true));
    // A state that was deleted, with its notes, has no marks any more.
    std::fs::remove_dir_all(folder.path().join("here")).unwrap();
    assert_eq!(starred(&here), (true, false, false));
}
