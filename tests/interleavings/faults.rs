//! Faults that were seen on a terminal, each with the keys that led to it.
#![expect(clippy::disallowed_methods, reason = "tests make files")]
#![expect(clippy::unwrap_used, reason = "tests end at the first error")]

use crate::harness::{Harness, Worker};
use crate::library::{Beginning, Library};
use crate::observed::Observed;
use newsrack::app::Status;
use newsrack::config::Remembered;
use newsrack::engine::EngineConfig;
use newsrack::engine::request::{ExternalRequest, IndexRequest, Purpose, Request, StateRequest};
use newsrack::input::action::Pane;
use newsrack::state::{self, Table};
use newsrack::workers::Workers;
use std::path::Path;

fn wide(library: &Library) -> Harness {
    library.start(&Beginning { size: (200, 50), ..Beginning::default() })
}

/// The pane that has the keys, and the title of the page for the article under the cursor.
fn shown(harness: &Harness) -> (Pane, Option<&str>) {
    let app = Observed(&harness.app);
    (app.panes().focus, app.page_title())
}

#[test]
fn a_page_is_shown_though_titles_are_searched_before_it_comes() {
    let library = Library::new();
    let mut harness = wide(&library);
    harness.keys("j");
    assert_eq!(harness.waiting(Worker::Pages).count(), 1);
    harness.keys("/");
    harness.deliver_all();
    assert_eq!(shown(&harness), (Pane::List, Some("Large")));
    harness.keys("Enter Enter");
    harness.deliver_all();
    assert_eq!(shown(&harness), (Pane::Page, Some("Large")));
}

/// Colours belong to a page and not to the newest request.
#[test]
fn code_gets_its_colours_though_titles_are_searched_before_they_come() {
    let library = Library::new();
    let mut harness = wide(&library);
    harness.keys("j");
    harness.deliver_all();
    harness.keys("k");
    assert_eq!(harness.deliver(Worker::Pages).as_deref(), Some("Page"));
    assert!(!harness.is_idle_at(Worker::Pages), "the colours are still to come");
    harness.keys("/");
    harness.deliver_all();
    crate::invariants::at_the_end(&mut harness).unwrap();
}

/// `Esc` has cancelled the page; each of these keys enters its pane.
#[test]
fn a_page_that_was_cancelled_is_shown_when_its_pane_is_entered() {
    for keys in ["Enter", "l", "z", "Tab"] {
        let library = Library::new();
        let mut harness = wide(&library);
        harness.keys("j Enter");
        assert_eq!(harness.deliver(Worker::Pages).as_deref(), Some("LargePage"));
        harness.keys("Esc");
        harness.deliver_all();
        assert_eq!(shown(&harness), (Pane::List, None));
        harness.keys(keys);
        harness.deliver_all();
        assert_eq!(shown(&harness), (Pane::Page, Some("Large")), "{keys}");
    }
}

/// The reader is left before the catalogue is open.
#[test]
fn a_setting_that_is_changed_at_the_start_is_kept() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().unwrap();
        let articles = folder.path().join("articles");
        std::fs::create_dir(&articles).unwrap();
        std::fs::write(articles.join("a.md"), "---\ntitle: A\n---\nwords").unwrap();
        let config = EngineConfig::for_tests(vec![articles], folder.path());
        let options = config.state.clone().unwrap();
        let workers = Workers::start(config, |_| true).unwrap();
        workers.run(Request::Index(IndexRequest::Start));
        workers.run(Request::State(StateRequest::Remember(Remembered::Theme, "dark".into())));
        workers.run(Request::State(StateRequest::Leave { shelf: "all".into() }));
        assert_eq!(workers.shutdown(), None);
        let logs = state::Logs::open(state::LogOptions { access: state::Access::Look, ..options }).logs;
        let kept = logs.state().table(Table::Setting).find(|(name, _)| *name == Remembered::Theme.name());
        assert_eq!(kept.map(|(_, value)| value.as_str()), Some(Some("dark")));
        assert_ne!(logs.state().table(Table::Session).count(), 0, "when the library was left");
    }
}

/// A click on another article comes while the folder is typed.
#[test]
fn the_image_of_the_article_in_which_saving_began_is_saved() {
    let library = Library::new();
    let mut harness = wide(&library);
    harness.keys("Enter z");
    harness.deliver_all();
    assert_eq!(shown(&harness), (Pane::Page, Some("Code")));
    harness.keys("w");
    assert!(Observed(&harness.app).has_prompt());
    // Another article that has an image as well.
    let (column, row) = Observed(&harness.app).cell_of("Links").unwrap();
    harness.click(column, row);
    harness.deliver_all();
    harness.keys("Enter");
    let saved: Vec<&Path> = harness
        .waiting(Worker::External)
        .filter_map(|request| match request {
            Request::External(ExternalRequest::OpenImage {
                image, purpose: Purpose::Save { .. }, ..
            }) => Some(image.path.as_path()),
            _ => None,
        })
        .collect();
    assert_eq!(saved.iter().map(|path| path.file_name().unwrap()).collect::<Vec<_>>(), ["code.md"]);
}

/// The link belonged to a page that another one has replaced.
#[test]
fn a_link_is_not_waited_for_when_another_page_comes() {
    let library = Library::new();
    let mut harness = library.start(&Beginning { size: (120, 40), ..Beginning::default() });
    harness.keys("\\ o l");
    assert!(harness.app.article.is_following());
    harness.deliver(Worker::Pages);
    harness.deliver_all();
    assert!(!Observed(&harness.app).is_waiting());
}

/// The article came while the reader was not running. The list is made before the end of the scan is known, or after it.
#[test]
fn an_article_that_stands_in_the_list_is_not_announced() {
    for (keys, late) in [("", false), ("", true), ("j", false), ("j", true)] {
        let library = Library::new();
        library.add("Added");
        let mut harness = library.start(&Beginning { is_answered: false, ..Beginning::default() });
        harness.deliver(Worker::Index);
        harness.keys(keys);
        if late {
            harness.deliver_all_but(&[Worker::Index]);
            assert!(Observed(&harness.app).lists("Added"));
        }
        harness.deliver_all();
        let app = Observed(&harness.app);
        assert!(app.lists("Added"), "{keys} {late}");
        let is_announced = |status: &Status| matches!(status, Status::Info(text) if text.contains("r shows"));
        assert!(!app.message().is_some_and(is_announced), "{keys} {late}: {:?}", app.message());
    }
}

#[test]
fn an_article_that_came_is_listed_after_the_key_that_reads_again() {
    let library = Library::new();
    let mut harness = wide(&library);
    harness.keys("j");
    harness.deliver_all();
    library.add("Added");
    assert!(!Observed(&harness.app).lists("Added"));
    harness.keys("r");
    harness.deliver_all();
    assert!(Observed(&harness.app).lists("Added"));
}

/// Marks, openings and their undoing are asked for at once, and the answers come one by one.
#[test]
fn undo_and_redo_before_the_answers_come_end_as_they_were() {
    let library = Library::new();
    for keys in ["Enter q U", "Enter q U ^R U", "s U ^R U", "Enter q j Enter q 2 U", "m U"] {
        let mut harness = library.start(&Beginning::default());
        for key in keys.split_whitespace() {
            harness.keys(key);
            harness.deliver(Worker::Pages);
            harness.deliver(Worker::Lists);
        }
        harness.deliver_all();
        crate::invariants::at_the_end(&mut harness).unwrap();
        let app = Observed(&harness.app);
        assert_eq!(app.marked(), 0, "{keys}: {:?}", app.message());
    }
}

/// A link at the end leads to an article that is still loading when the way back is pressed, and the other way round.
#[test]
fn the_way_back_and_forward_ends_where_it_leads_whatever_is_pending() {
    let library = Library::new();
    for keys in
        ["Enter 4 o ^O", "Enter J J ^O ^O ^N", "Enter q j j j Enter ^O ^O ^N q ^O", "Enter J ^O q j ^N"]
    {
        for late in [Worker::Pages, Worker::Lists, Worker::Titles, Worker::State] {
            let mut harness = library.start(&Beginning { size: (120, 40), ..Beginning::default() });
            for key in keys.split_whitespace() {
                harness.keys(key);
                harness.deliver_all_but(&[late]);
            }
            harness.deliver_all();
            crate::invariants::of_frame(&harness).unwrap();
            crate::invariants::at_the_end(&mut harness).unwrap();
        }
    }
}
