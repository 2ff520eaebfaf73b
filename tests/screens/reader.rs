//! The reader without terminal, clock and threads.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use newsrack::app::settings::Settings;
use newsrack::app::{App, Effect, Event, Start};
use newsrack::article;
use newsrack::disk::ScanOptions;
use newsrack::engine::request::{Request, RequestId};
use newsrack::engine::response::{Response, Shown};
use newsrack::engine::{Cancel, CatalogueReader, EngineConfig, answer};
use newsrack::library::list::Now;
use newsrack::media::Store;
use newsrack::state;
use newsrack::terminal::{Background, Colours, Hyperlink};
use newsrack::view;
use newsrack::zone::Zone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

pub(crate) struct Reader {
    app: App,
    terminal: Terminal<TestBackend>,
    context: EngineConfig,
    desk: CatalogueReader,
    /// Holds the reading state while the test runs.
    _home: TempDir,
    /// The last frame. The backend keeps the cells covered by wide characters; a terminal does not.
    frame: Buffer,
    links: Vec<Hyperlink>,
    opened: Vec<Request>,
    asked: Vec<Effect>,
    /// Requests for lists that are answered later, if answers are deferred.
    late: Option<Vec<Request>>,
    quit: bool,
}

fn now() -> Now {
    Now {
        utc: "2026-11-23T00:30:00Z".parse().unwrap_or_default(),
        zone: "Asia/Shanghai".parse().unwrap_or(Zone::UTC),
    }
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

    fn after(
        before: &[state::Change],
        samples: PathBuf,
        settings: Settings,
        (columns, rows): (u16, u16),
    ) -> Self {
        let settings = Settings { background: Some(Background::Dark), ..settings };
        let app = App::new("sample-articles".into(), &Start::Folders, settings, now(), (columns, rows));
        let Ok(home) = tempfile::tempdir() else { panic!("no temporary folder") };
        let options = state::LogOptions {
            folder: home.path().join("logs"),
            local: home.path().to_owned(),
            cache: None,
            access: state::Access::Write,
        };
        // The library was read before, so old articles in it are unread as well.
        let (table, key) = (state::Table::Baseline, state::library_key(&samples));
        let begun = state::Change::Put { table, key, value: Some(0.into()) };
        let mut logs = state::Logs::open(options.clone()).logs;
        for action in [&begun].into_iter().chain(before) {
            logs.append(action, state::Step::Silent, 0);
        }
        drop(logs);
        let context = EngineConfig {
            cache: None,
            state: Some(options),
            scan: ScanOptions {
                settings: article::ReadOptions { timezone: now().zone, ..article::ReadOptions::default() },
                ..ScanOptions::default()
            },
            store: Store::new(&PathBuf::new(), 0),
            ..EngineConfig::for_tests(vec![samples], home.path())
        };
        let backend = TestBackend::new(columns, rows);
        let Ok(terminal) = Terminal::new(backend);
        let mut reader = Self {
            app,
            terminal,
            context,
            desk: CatalogueReader::default(),
            _home: home,
            frame: Buffer::default(),
            links: Vec::new(),
            opened: Vec::new(),
            asked: Vec::new(),
            late: None,
            quit: false,
        };
        reader.settle();
        reader
    }

    /// Presses keys, separated by blanks and named as in the key table. A single character is the key itself.
    pub(crate) fn keys(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.app.handle(Event::Key(press(key)), now());
            self.settle();
        }
    }

    /// Clicks a cell with the left button.
    pub(crate) fn click(&mut self, column: u16, row: u16) {
        self.mouse(MouseEventKind::Down(MouseButton::Left), column, row);
    }

    pub(crate) fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) {
        let mouse = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
        self.app.handle(Event::Mouse(mouse), now());
        self.settle();
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
        self.app.handle(Event::Resize(columns, rows), now());
        self.settle();
    }

    /// Shows an image of the article in full screen, as without a display.
    pub(crate) fn shows(&mut self, address: &str) {
        let shown = Shown { file: PathBuf::from(address), pixels: (40, 30) };
        let address = address.to_owned();
        let report = Response::ShowHere { request: RequestId::new(0), address, shown };
        self.app.handle(Event::Report(report), now());
        self.settle();
    }

    /// Presses keys while lists are pending; the lists arrive after the last key.
    pub(crate) fn keys_before_lists(&mut self, keys: &str) {
        self.late = Some(Vec::new());
        self.keys(keys);
        for job in self.late.take().unwrap_or_default() {
            self.perform(job);
        }
        self.settle();
    }

    /// The requests to browser and viewer.
    pub(crate) fn opened(&self) -> &[Request] {
        &self.opened
    }

    /// Other effects that leave the application.
    pub(crate) fn asked(&self) -> &[Effect] {
        &self.asked
    }

    pub(crate) fn has_quit(&self) -> bool {
        self.quit
    }

    /// The number of lines that end in a time, like the rows of articles.
    pub(crate) fn rows_shown(&self) -> usize {
        let time = |line: &&str| {
            let end = line.trim_end();
            end.len() > 5 && end.as_bytes()[end.len() - 3] == b':'
        };
        self.screen().lines().filter(time).count()
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

    /// Carries out all effects until there are no more, and draws.
    fn settle(&mut self) {
        loop {
            let effects = self.app.settle();
            if effects.is_empty() {
                break;
            }
            for effect in effects {
                match effect {
                    Effect::Request(job @ Request::External(_)) => {
                        self.opened.push(job);
                    }
                    Effect::Request(job @ Request::List(_)) if self.late.is_some() => {
                        self.late.get_or_insert_default().push(job);
                    }
                    Effect::Request(job) => self.perform(job),
                    Effect::Quit => self.quit = true,
                    other => self.asked.push(other),
                }
            }
        }
        let app = &self.app;
        let mut links = Vec::new();
        let Ok(drawn) = self.terminal.draw(|frame| {
            let drawn = view::draw(frame.buffer_mut(), app, Colours::True);
            links = drawn.links;
        });
        self.frame = drawn.buffer.clone();
        self.links = links;
    }

    fn perform(&mut self, job: Request) {
        let reports: Arc<Mutex<Vec<Response>>> = Arc::default();
        let told = Arc::clone(&reports);
        let tell = move |report| told.lock().map(|mut reports| reports.push(report)).is_ok();
        answer(job, &self.context, &mut self.desk, &Cancel::default(), &tell);
        let reports = reports.lock().map(|mut reports| std::mem::take(&mut *reports)).unwrap_or_default();
        for report in reports {
            self.app.handle(Event::Report(without_file_times(report)), now());
        }
    }
}

/// Clears the modification times, which differ between checkouts.
fn without_file_times(report: Response) -> Response {
    match report {
        Response::Rows { request, mut rows } => {
            for row in &mut rows {
                row.entry.modified = None;
            }
            Response::Rows { request, rows }
        }
        Response::List(mut list) => {
            list.entries.iter_mut().for_each(|row| row.entry.modified = None);
            Response::List(list)
        }
        report => report,
    }
}

fn press(name: &str) -> KeyEvent {
    let code = match name {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "S-Tab" => KeyCode::BackTab,
        "Space" => KeyCode::Char(' '),
        "Backspace" => KeyCode::Backspace,
        "PgDn" => KeyCode::PageDown,
        "PgUp" => KeyCode::PageUp,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "↑" => KeyCode::Up,
        "↓" => KeyCode::Down,
        "←" => KeyCode::Left,
        "→" => KeyCode::Right,
        name => {
            let control = name.strip_prefix('^').and_then(|rest| rest.chars().next());
            if let Some(letter) = control {
                return KeyEvent::new(KeyCode::Char(letter.to_ascii_lowercase()), KeyModifiers::CONTROL);
            }
            KeyCode::Char(name.chars().next().unwrap_or(' '))
        }
    };
    KeyEvent::new(code, KeyModifiers::NONE)
}
