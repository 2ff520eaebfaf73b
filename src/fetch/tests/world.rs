//! A library, a device and a server for tests.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot go on has failed")]

use crate::fetch::{
    Choice, Disk, FeedReport, FeedStates, FetchEvent, FetchOptions, FetchSettings, FetchSummary, Outcome,
    Transport, run,
};
use crate::net::{Request, Response};
use crate::trouble::{Failure, FetchTrouble};
use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tempfile::TempDir;
use url::Url;

/// The feed that most tests ask for.
pub(super) const FEED: &str = "https://paper.example/feed";

/// An item of a document.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) guid: String,
    pub(super) link: String,
    pub(super) title: String,
    pub(super) date: DateTime<Utc>,
    pub(super) text: String,
}

/// Item number `number`, published that many hours before the beginning of the tests.
pub(super) fn piece(number: i64) -> Piece {
    Piece {
        guid: format!("tag:paper.example,2026:{number}"),
        link: format!("https://paper.example/{number}"),
        title: format!("Story {number}"),
        date: start() - TimeDelta::hours(number),
        text: format!("<p>What happened in story {number}, told at some length.</p>"),
    }
}

pub(super) fn pieces(numbers: std::ops::Range<i64>) -> Vec<Piece> {
    numbers.map(piece).collect()
}

/// A document with these items.
pub(super) fn rss(pieces: &[Piece]) -> Vec<u8> {
    let mut out = String::from(
        "<rss version=\"2.0\"><channel><title>The Paper</title><link>https://paper.example/</link>",
    );
    for Piece { guid, link, title, date, text } in pieces {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        write!(
            out,
            "<item><guid isPermaLink=\"false\">{guid}</guid><link>{link}</link><title>{title}</title>\
             <pubDate>{}</pubDate><description>{escaped}</description></item>",
            date.to_rfc2822()
        )
        .unwrap();
    }
    out.push_str("</channel></rss>");
    out.into_bytes()
}

/// When the tests begin.
pub(super) fn start() -> DateTime<Utc> {
    "2026-12-01T12:00:00Z".parse().unwrap()
}

/// A server in memory: what it answers next for each address; the last answer repeats.
#[derive(Debug, Default)]
pub(super) struct Server {
    answers: Mutex<HashMap<String, Vec<Result<Response, Failure>>>>,
    pub(super) requests: Mutex<Vec<Request>>,
}

/// An answer from an address.
pub(super) fn response(url: &str, status: u16, body: &[u8]) -> Response {
    Response {
        status,
        url: Url::parse(url).unwrap(),
        moved_permanently: None,
        etag: None,
        last_modified: None,
        retry_after: None,
        max_age: None,
        expires: None,
        date: None,
        content_type: None,
        charset: None,
        links: Vec::new(),
        body: body.to_vec(),
        bytes_received: body.len() as u64,
    }
}

impl Server {
    /// A server whose feed is this document.
    pub(super) fn with(body: &[u8]) -> Self {
        let server = Self::default();
        server.says(FEED, Ok(response(FEED, 200, body)));
        server
    }

    /// What it answers from now on.
    pub(super) fn says(&self, url: &str, answer: Result<Response, Failure>) {
        self.answers.lock().insert(url.to_owned(), vec![answer]);
    }

    pub(super) fn document(&self, pieces: &[Piece]) {
        self.says(FEED, Ok(response(FEED, 200, &rss(pieces))));
    }

    pub(super) fn last_request(&self) -> Request {
        self.requests.lock().last().cloned().unwrap()
    }

    pub(super) fn asked(&self) -> usize {
        self.requests.lock().len()
    }
}

impl Transport for Server {
    fn get(&self, request: &Request, _: &AtomicBool) -> Result<Response, Failure> {
        self.requests.lock().push(request.clone());
        let mut answers = self.answers.lock();
        let Some(answers) = answers.get_mut(request.url.as_str()) else {
            return Ok(response(request.url.as_str(), 404, b""));
        };
        if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() }
    }
}

/// A device with a library.
pub(super) struct World {
    folder: TempDir,
    pub(super) now: DateTime<Utc>,
    pub(super) settings: FetchSettings,
    pub(super) choice: Choice,
    pub(super) disk: Disk,
    device: &'static str,
    /// The name of the library folder.
    pub(super) name: &'static str,
    /// Other libraries that are fetched with it.
    pub(super) others: Vec<PathBuf>,
}

/// What a run reported.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) summary: FetchSummary,
    pub(super) reports: Vec<FeedReport>,
    pub(super) troubles: Vec<FetchTrouble>,
}

impl Run {
    /// The only report.
    pub(super) fn report(&self) -> &FeedReport {
        assert_eq!(self.reports.len(), 1, "{self:?}");
        &self.reports[0]
    }

    pub(super) fn outcome(&self) -> &Outcome {
        &self.report().outcome
    }

    /// New and updated articles.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.summary.new, self.summary.updated)
    }
}

impl World {
    pub(super) fn new() -> Self {
        Self::of_device("aaaaaaaaaaaaaaaa", &[FEED])
    }

    /// A device whose list has these lines.
    pub(super) fn of_device(device: &'static str, lines: &[&str]) -> Self {
        let world = Self {
            folder: tempfile::tempdir().unwrap(),
            now: start(),
            settings: FetchSettings { host_pause: Duration::ZERO, ..FetchSettings::default() },
            choice: Choice::default(),
            disk: Disk::default(),
            device,
            name: "news",
            others: Vec::new(),
        };
        fs::create_dir(world.library()).unwrap();
        world.list(lines);
        world
    }

    pub(super) fn list(&self, lines: &[&str]) {
        fs::write(self.library().join("feeds.list"), lines.join("\n") + "\n").unwrap();
    }

    pub(super) fn library(&self) -> PathBuf {
        self.folder.path().join(self.name)
    }

    pub(super) fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    pub(super) fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    pub(super) fn states(&self) -> FeedStates {
        FeedStates::read(&FeedStates::path(&self.cache(), &self.library()))
    }

    /// Fetches now. A program that another test starts holds every lock of this process for a moment, so a lock is
    /// tried some more.
    pub(super) fn fetch(&self, server: &Server) -> Run {
        for _ in 0..20 {
            let run = self.fetch_once(server);
            if !run.troubles.contains(&FetchTrouble::Locked) {
                return run;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.fetch_once(server)
    }

    fn fetch_once(&self, server: &Server) -> Run {
        let options = FetchOptions {
            libraries: [vec![self.library()], self.others.clone()].concat(),
            cache: Some(self.cache()),
            state: self.state(),
            device: self.device.to_owned(),
            settings: self.settings.clone(),
            choice: self.choice.clone(),
            disk: self.disk.clone(),
            now: self.now,
        };
        let mut done = Run::default();
        let summary = run(&options, server, &AtomicBool::new(false), &mut |event| match event {
            FetchEvent::Feed(report) => done.reports.push(*report),
            FetchEvent::Library(_, trouble) => done.troubles.push(trouble),
            FetchEvent::List(..) | FetchEvent::Begins(_) => {}
        });
        Run { summary, ..done }
    }

    /// Fetches some time later, when every feed is due.
    pub(super) fn fetch_later(&mut self, server: &Server) -> Run {
        self.now += TimeDelta::hours(25);
        self.fetch(server)
    }

    /// The article files, by their paths below the library folder.
    pub(super) fn articles(&self) -> BTreeMap<String, Vec<u8>> {
        let all = tree(&self.library());
        let is_article = |path: &str| Path::new(path).extension().is_some_and(|end| end == "md");
        all.into_iter().filter(|(path, _)| is_article(path) && !path.starts_with('.')).collect()
    }

    /// The versions that were kept.
    pub(super) fn versions(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.library().join(".newsrack/versions"))
    }

    /// The path of the article whose file contains this text.
    pub(super) fn article_with(&self, text: &str) -> PathBuf {
        let found: Vec<String> = self
            .articles()
            .into_iter()
            .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(text))
            .map(|(path, _)| path)
            .collect();
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        self.library().join(&found[0])
    }
}

/// All files below a folder.
pub(super) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            let kind = fs::symlink_metadata(&path).unwrap();
            if kind.is_dir() {
                waiting.push(path);
            } else if kind.is_file() {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}
