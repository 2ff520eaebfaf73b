//! The reader without terminal, clock and threads.

use crate::harness::{self, Harness, Worker, now};
use crossterm::event::{MouseButton, MouseEventKind};
use newsrack::app::settings::Settings;
use newsrack::app::{App, Effect, Event, Start};
use newsrack::article;
use newsrack::disk::ScanOptions;
use newsrack::engine::EngineConfig;
use newsrack::engine::request::{Request, RequestId};
use newsrack::engine::response::{Response, Shown};
use newsrack::media::Store;
use newsrack::state;
use newsrack::terminal::{Background, Colours, Hyperlink};
use newsrack::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use std::path::PathBuf;
use std::rc::Rc;
use tempfile::TempDir;

pub(crate) struct Reader {
    harness: Harness,
    terminal: Terminal<TestBackend>,
    /// Holds the reading state while the test runs.
    _home: TempDir,
    /// The last frame. The backend keeps the cells covered by wide characters; a terminal does not.
    frame: Buffer,
    links: Vec<Hyperlink>,
    /// The workers that do not answer for now.
    late: Vec<Worker>,
}

impl Reader {
    /// A reader of the sample articles.
    pub(crate) fn start(columns: u16, rows: u16) -> Self {
        let samples = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/sample-articles"));
        Self::of(samples, Settings::default(), (columns, rows))
    }

    /// A reader of a folder with settings.
    pub(crate) fn of(samples: PathBuf, settings: Settings, size: (u16, u16)) -> Self {
        Self::after(&[], samples, settings, size)
    }

    /// A reader of a folder that was last left long ago.
    pub(crate) fn again(samples: PathBuf, settings: Settings, size: (u16, u16)) -> Self {
        let (table, key) = (state::Table::Session, state::library_key(&samples));
        let left = state::Change::Put { table, key, value: Some(1.into()) };
        Self::after(&[left], samples, settings, size)
    }

    /// A reader without a library.
    pub(crate) fn without_library(settings: Settings, size: (u16, u16)) -> Self {
        Self::begin(&Start::Nothing, &[], PathBuf::from("/nowhere"), settings, size)
    }

    fn after(before: &[state::Change], samples: PathBuf, settings: Settings, size: (u16, u16)) -> Self {
        Self::begin(&Start::Folders, before, samples, settings, size)
    }

    fn begin(
        start: &Start,
        before: &[state::Change],
        samples: PathBuf,
        settings: Settings,
        (columns, rows): (u16, u16),
    ) -> Self {
        let settings = Settings { background: Some(Background::Dark), ..settings };
        let app = App::new("sample-articles".into(), start, settings, now(), (columns, rows));
        let Ok(home) = tempfile::tempdir() else { panic!("no temporary folder") };
        let scan = ScanOptions {
            settings: article::ReadOptions { timezone: now().zone, ..article::ReadOptions::default() },
            ..ScanOptions::default()
        };
        let config = EngineConfig {
            cache: None,
            scan,
            store: Store::new(&PathBuf::new(), 0),
            ..EngineConfig::for_tests(vec![samples], home.path())
        };
        // The library was read before, so old articles in it are unread as well.
        let (table, key) = (state::Table::Baseline, state::library_key(&config.roots[0]));
        let begun = state::Change::Put { table, key, value: Some(0.into()) };
        if let Some(options) = config.state.clone() {
            let mut logs = state::Logs::open(options).logs;
            for action in [&begun].into_iter().chain(before) {
                logs.append(action, state::Step::Silent, 0);
            }
        }
        let backend = TestBackend::new(columns, rows);
        let Ok(terminal) = Terminal::new(backend);
        let mut reader = Self {
            harness: Harness::new(app, Rc::new(config)),
            terminal,
            _home: home,
            frame: Buffer::default(),
            links: Vec::new(),
            late: vec![Worker::External],
        };
        reader.answer();
        reader
    }

    /// Presses keys, separated by blanks and named as in the key table. A single character is the key itself.
    pub(crate) fn keys(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.harness.keys(key);
            self.answer();
        }
    }

    pub(crate) fn paste(&mut self, text: &str) {
        self.harness.event(Event::Paste(text.into()));
        self.answer();
    }

    /// Clicks a cell with the left button.
    pub(crate) fn click(&mut self, column: u16, row: u16) {
        self.mouse(MouseEventKind::Down(MouseButton::Left), column, row);
    }

    pub(crate) fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) {
        self.harness.event(harness::mouse(kind, column, row));
        self.answer();
    }

    /// The first row of the screen that contains a text.
    #[track_caller]
    pub(crate) fn row_of(&self, text: &str) -> u16 {
        let row = self.screen().lines().position(|line| line.contains(text));
        let Some(row) = row else { panic!("no {text} on\n{}", self.screen()) };
        row as u16
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.terminal.backend_mut().resize(columns, rows);
        self.harness.event(Event::Resize(columns, rows));
        self.answer();
    }

    /// Shows an image of the article in full screen, as without a display.
    pub(crate) fn shows(&mut self, address: &str) {
        let shown = Shown { file: PathBuf::from(address), pixels: (40, 30) };
        let address = address.to_owned();
        let report = Response::ShowHere { request: RequestId::new(0), address, shown };
        self.harness.event(Event::Response(report));
        self.answer();
    }

    /// Presses keys while lists are pending; the lists arrive after the last key.
    pub(crate) fn keys_before_lists(&mut self, keys: &str) {
        self.late.push(Worker::Lists);
        self.keys(keys);
        self.late.retain(|worker| *worker != Worker::Lists);
        self.answer();
    }

    /// From now on answers about feeds arrive when the test says so.
    pub(crate) fn hold_feeds(&mut self) {
        self.late.push(Worker::Feeds);
    }

    /// So many answers about feeds arrive.
    pub(crate) fn deliver_feeds(&mut self, count: usize) {
        for _ in 0..count {
            self.harness.deliver(Worker::Feeds);
        }
        self.answer();
    }

    /// The requests about feeds that were not answered.
    pub(crate) fn asked_about_feeds(&self) -> Vec<&Request> {
        self.harness.waiting(Worker::Feeds).collect()
    }

    /// The requests to browser and viewer.
    pub(crate) fn opened(&self) -> Vec<&Request> {
        self.harness.waiting(Worker::External).collect()
    }

    /// Other effects that leave the application.
    pub(crate) fn asked(&self) -> &[Effect] {
        self.harness.effects()
    }

    pub(crate) fn has_quit(&self) -> bool {
        self.harness.has_quit()
    }

    /// The number of lines that end in a time, like the rows of articles.
    pub(crate) fn rows_shown(&self) -> usize {
        let time = |line: &&str| {
            let end = line.trim_end();
            end.len() > 5 && end.as_bytes()[end.len() - 3] == b':'
        };
        self.screen().lines().filter(time).count()
    }

    /// The frame in a terminal with other colours.
    pub(crate) fn painted(&self, colours: Colours) -> Buffer {
        let mut buffer = Buffer::empty(self.frame.area);
        view::draw(&mut buffer, &self.harness.app, colours);
        buffer
    }

    pub(crate) fn frame(&self) -> &Buffer {
        &self.frame
    }

    /// The text, number and address of each run of cells with a link.
    pub(crate) fn links(&self) -> Vec<(String, u32, &str)> {
        let text = |link: &Hyperlink| {
            let mut x = link.columns.start;
            let mut text = String::new();
            while x < link.columns.end {
                let symbol = self.frame[(x, link.row)].symbol();
                text.push_str(symbol);
                x += newsrack::text::width(symbol).max(1) as u16;
            }
            text
        };
        self.links.iter().map(|link| (text(link), link.number, &*link.address)).collect()
    }

    pub(crate) fn screen(&self) -> String {
        let buffer = &self.frame;
        let mut out = String::new();
        for y in 0..buffer.area.height {
            let mut line = String::new();
            let mut covered = 0;
            for x in 0..buffer.area.width {
                if covered > 0 {
                    covered -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                covered = newsrack::text::width(symbol).saturating_sub(1);
                line.push_str(symbol);
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// Delivers all answers in the order of their requests, and draws.
    fn answer(&mut self) {
        self.harness.deliver_all_but(&self.late);
        let app = &self.harness.app;
        let mut links = Vec::new();
        let Ok(drawn) = self.terminal.draw(|frame| {
            let drawn = view::draw(frame.buffer_mut(), app, Colours::True);
            links = drawn.links;
        });
        self.frame = drawn.buffer.clone();
        self.links = links;
    }
}
