//! The threads of a reader, without a terminal.
#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::disallowed_methods, reason = "tests make files")]

use super::Workers;
use crate::article::ArticleId;
use crate::article::marks::Mark;
use crate::catalogue::{Catalogue, OpenOptions};
use crate::config::Remembered;
use crate::document::TextPosition;
use crate::engine::EngineConfig;
use crate::engine::request::{IndexRequest, ListRequest, Request, RequestId, SetQuery, StateRequest};
use crate::engine::response::Response;
use crate::library::list::{Filter, Grouping, Now, Selection, Shelf, Sort};
use crate::state::{Logs, Step, Table, library_key};
use crate::zone::Zone;
use std::collections::HashMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// A library of one article.
fn config(home: &Path) -> EngineConfig {
    let root = home.join("news");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("a.md"), "---\ntitle: A\ndate: 2021-01-01\n---\nText").unwrap();
    EngineConfig::for_tests(vec![root], home)
}

fn start(config: EngineConfig) -> (Workers<impl super::Responder>, Receiver<Response>) {
    let (sender, responses) = mpsc::channel();
    let workers = Workers::start(config, move |response| sender.send(response).is_ok()).unwrap();
    workers.run(Request::Index(IndexRequest::Start));
    (workers, responses)
}

/// Opening the catalogue takes a second: its lock is held by another program that does not make the database.
fn delay_catalogue(config: &EngineConfig) -> File {
    let meaning = config.scan.meaning();
    let options = OpenOptions { roots: &config.roots, cache: config.cache.as_deref(), meaning: &meaning };
    let folder = Catalogue::open(&options).unwrap().catalogue.folder();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.ends_with("lock") {
            fs::remove_file(path).unwrap();
        }
    }
    let lock = File::options().write(true).open(folder.join("lock")).unwrap();
    lock.try_lock().unwrap();
    lock
}

#[test]
fn what_keys_change_before_there_is_a_catalogue_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let config = config(home.path());
    let (state, root) = (config.state.clone().unwrap(), config.roots[0].clone());
    let lock = delay_catalogue(&config);
    let begin = Instant::now();
    let (workers, responses) = start(config);
    let article = ArticleId([7; 16]);
    let place = Some(TextPosition { block: 3, character: 7 });
    for request in [
        StateRequest::Remember(Remembered::Theme, "light".into()),
        StateRequest::KeepSearch(SetQuery { query: "words".into(), on: true }),
        StateRequest::Mute(SetQuery { query: "author:B".into(), on: true }),
        StateRequest::KeepPlace { article, place },
        StateRequest::Leave { shelf: "all".into() },
    ] {
        workers.run(Request::State(request));
    }
    assert_eq!(workers.shutdown(), None);
    assert!(begin.elapsed() < Duration::from_millis(700), "it did not wait for the catalogue");
    drop((responses, lock));
    let logs = Logs::open(state).logs;
    assert_eq!(logs.state().value(Table::Setting, "theme"), Some(&"light".into()));
    assert!(logs.state().value(Table::Search, "words").is_some());
    assert!(logs.state().value(Table::Mute, "author:B").is_some());
    assert!(logs.state().value(Table::Session, &library_key(&root)).is_some());
    assert!(logs.state().place(article).is_some());
}

/// Undoing asks the catalogue whose articles a step was about, and so waits for it, also at the end.
#[test]
fn an_undo_before_there_is_a_catalogue_is_done_at_the_end() {
    let home = tempfile::tempdir().unwrap();
    let config = config(home.path());
    let state = config.state.clone().unwrap();
    let mute = StateRequest::Mute(SetQuery { query: "author:B".into(), on: true });
    let lock = delay_catalogue(&config);
    let (workers, responses) = start(config);
    workers.run(Request::State(mute));
    workers.run(Request::State(StateRequest::Undo {
        request: RequestId::new(1),
        most: usize::MAX,
        agreed: None,
    }));
    let lost = workers.shutdown();
    let responses: Vec<_> = responses.try_iter().collect();
    assert_eq!(lost, None, "{responses:?}");
    drop(lock);
    assert!(Logs::open(state).logs.state().value(Table::Mute, "author:B").is_none());
}

/// The row of a list is known to the thread of the reading state, however early it is marked.
#[test]
fn a_mark_is_kept_as_soon_as_there_is_a_row() {
    let home = tempfile::tempdir().unwrap();
    let config = config(home.path());
    let state = config.state.clone().unwrap();
    let (workers, responses) = start(config);
    let selection =
        Selection { shelf: Shelf::All, filter: Filter::All, sort: Sort::default(), grouping: Grouping::None };
    let now = Now { utc: crate::clock::now(), zone: Zone::UTC };
    let mut number = 0;
    let row = loop {
        number += 1;
        workers.run(Request::List(Box::new(ListRequest {
            request: RequestId::new(number),
            selection: selection.clone(),
            keep: Vec::new(),
            newer: HashMap::new(),
            now,
            last_visit: None,
            restore: None,
        })));
        let rows = responses.iter().find_map(|response| match response {
            Response::List(list) => Some(list.listed.rows),
            _ => None,
        });
        if let Some(row) = rows.unwrap().first() {
            break *row;
        }
    };
    let (request, set, step) = (RequestId::new(0), Mark::Starred.on(), Step::Undoable);
    workers.run(Request::State(StateRequest::Mark { request, set, step, rows: vec![row] }));
    assert_eq!(workers.shutdown(), None);
    let (logs, mut starred) = (Logs::open(state).logs, 0);
    logs.state().for_each(&mut |article| starred += usize::from(logs.state().marks(article).starred));
    assert_eq!(starred, 1);
}

/// Without a library there is no catalogue, but settings are remembered.
#[test]
fn a_setting_is_kept_without_a_library() {
    let home = tempfile::tempdir().unwrap();
    let config = EngineConfig::for_tests(Vec::new(), home.path());
    let state = config.state.clone().unwrap();
    let workers = Workers::start(config, |_| true).unwrap();
    workers.run(Request::State(StateRequest::Undo {
        request: RequestId::new(1),
        most: usize::MAX,
        agreed: None,
    }));
    workers.run(Request::State(StateRequest::Remember(Remembered::Theme, "light".into())));
    let begin = Instant::now();
    assert_eq!(workers.shutdown(), None);
    assert!(begin.elapsed() < Duration::from_millis(700), "nothing is waited for");
    assert_eq!(Logs::open(state).logs.state().value(Table::Setting, "theme"), Some(&"light".into()));
}
