//! The application and its workers without a terminal, a clock or threads.
//!
//! A request of the application waits in the queue of its worker until the test asks for an answer. The answers of one
//! worker keep their order; workers are early or late against each other as the test decides. An answer of several
//! responses, such as a list in two parts, is delivered response by response.
//!
//! A test file takes it with `#[path = "support/harness.rs"] mod harness;`.

#![allow(unreachable_pub, dead_code, reason = "each test file uses a part of it")]

#[path = "feed_answers.rs"]
mod feed_answers;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use newsrack::app::{App, Effect, Event};
use newsrack::article::marks::Flags;
use newsrack::engine::request::{
    ExternalRequest, ImageSource, Purpose, Request, RequestId, RowRequest, TitleRequest,
};
use newsrack::engine::response::{Part, Response, Shown};
use newsrack::engine::{Cancel, CatalogueReader, EngineConfig, answer};
use newsrack::library::RowId;
use newsrack::library::list::Now;
use newsrack::media::saving::Completion;
use newsrack::trouble::TaskDone;
use newsrack::zone::Zone;
use std::collections::{HashMap, VecDeque};
use std::fmt::Write;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

/// No test has so many answers at once.
const MOST: usize = 10_000;

/// Each kind of request has a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worker {
    Index,
    Rows,
    Lists,
    Titles,
    State,
    Pages,
    Images,
    /// Links and images. No program is started and nothing is downloaded: an image always comes.
    External,
    /// Feeds. Nothing is asked for: the same feeds are always there and answer in the same way.
    Feeds,
}

impl Worker {
    pub const ALL: [Self; 9] = [
        Self::Index,
        Self::Rows,
        Self::Lists,
        Self::Titles,
        Self::State,
        Self::Pages,
        Self::Images,
        Self::External,
        Self::Feeds,
    ];

    fn of(request: &Request) -> Self {
        match request {
            Request::Index(_) => Self::Index,
            Request::Rows(_) => Self::Rows,
            Request::List(_) => Self::Lists,
            Request::Titles(_) => Self::Titles,
            Request::State(_) => Self::State,
            Request::Page(_) => Self::Pages,
            Request::Image(_) => Self::Images,
            Request::External(_) => Self::External,
            Request::Feeds(_) => Self::Feeds,
        }
    }

    /// Whether it needs the catalogue, which the indexer opens.
    fn reads_catalogue(self) -> bool {
        matches!(self, Self::Rows | Self::Lists | Self::Titles | Self::State)
    }
}

/// A request that waits, with its place in the order of all requests.
struct Waiting {
    number: u64,
    request: Request,
    cancel: Cancel,
}

/// What waits at one worker.
#[derive(Default)]
struct Queue {
    requests: VecDeque<Waiting>,
    /// The responses of requests that are done, each with the number of its request.
    responses: VecDeque<(u64, Response)>,
    /// Cancels the newest request of a kind of which only the newest is wanted.
    newest: Cancel,
}

/// The application and its workers.
pub struct Harness {
    pub app: App,
    config: Rc<EngineConfig>,
    /// The catalogue and the reading state, shared by all workers.
    reader: CatalogueReader,
    queues: [Queue; Worker::ALL.len()],
    /// How many requests there were.
    count: u64,
    is_catalogue_open: bool,
    effects: Vec<Effect>,
    has_quit: bool,
}

/// The moment at which everything happens.
pub fn now() -> Now {
    Now {
        utc: "2026-11-23T00:30:00Z".parse().unwrap_or_default(),
        zone: "Asia/Shanghai".parse().unwrap_or(Zone::UTC),
    }
}

impl Harness {
    pub fn new(app: App, config: Rc<EngineConfig>) -> Self {
        let mut harness = Self {
            app,
            config,
            reader: CatalogueReader::default(),
            queues: std::array::from_fn(|_| Queue::default()),
            count: 0,
            is_catalogue_open: false,
            effects: Vec::new(),
            has_quit: false,
        };
        harness.settle();
        harness
    }

    /// Takes in an event; no frame is drawn after it yet.
    pub fn take(&mut self, event: Event) {
        self.app.handle(event, now());
    }

    /// Has the application prepare a frame, and takes over what it asks for.
    pub fn settle(&mut self) {
        for effect in self.app.settle() {
            match effect {
                Effect::Request(request) => self.ask(request),
                Effect::CancelPage => self.cancel(Worker::Pages),
                // What waits there ends without having done anything.
                Effect::CancelFeeds => self.queues[Worker::Feeds as usize] = Queue::default(),
                Effect::Quit => self.has_quit = true,
                other => self.effects.push(other),
            }
        }
    }

    /// An event and the frame after it.
    pub fn event(&mut self, event: Event) {
        self.take(event);
        self.settle();
    }

    /// Presses keys, named as in the key table, separated by blanks. A single character is the key itself.
    pub fn keys(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.event(Event::Key(press(key)));
        }
    }

    /// Presses the left button of the mouse on a cell.
    pub fn click(&mut self, column: u16, row: u16) {
        self.event(mouse(MouseEventKind::Down(MouseButton::Left), column, row));
    }

    /// Takes in the next response of a worker, after its next request if no response waits. Returns the response's name; some
    /// requests have no answer.
    pub fn take_answer(&mut self, worker: Worker) -> Option<String> {
        if self.queues[worker as usize].responses.is_empty() {
            self.run(worker);
        }
        let (_, response) = self.queues[worker as usize].responses.pop_front()?;
        let name = name_of(&response);
        self.take(Event::Response(response));
        Some(name)
    }

    /// Has a worker do its next request; the responses are delivered later, after those of workers that are faster.
    pub fn work(&mut self, worker: Worker) {
        self.run(worker);
    }

    /// The next response of a worker and the frame after it.
    pub fn deliver(&mut self, worker: Worker) -> Option<String> {
        let name = self.take_answer(worker);
        self.settle();
        name
    }

    /// Delivers everything in the order in which it was asked for, and what is asked for meanwhile.
    pub fn deliver_all(&mut self) {
        self.deliver_all_but(&[]);
    }

    /// The same without the answers of some workers.
    pub fn deliver_all_but(&mut self, late: &[Worker]) {
        let workers = Worker::ALL.into_iter().filter(|worker| !late.contains(worker));
        let next = |harness: &Self| {
            workers.clone().filter_map(|worker| Some((harness.next_number(worker)?, worker))).min()
        };
        let mut count = 0;
        while let Some((_, worker)) = next(self) {
            self.deliver(worker);
            count += 1;
            assert!(count < MOST, "answers lead to requests without end");
        }
    }

    /// The marks that the catalogue has of these rows.
    pub fn marks_in_catalogue(&mut self, rows: &[RowId]) -> HashMap<RowId, Flags> {
        let request = RowRequest::Rows { request: RequestId::new(u64::MAX), rows: rows.to_vec() };
        let responses = self.answer(Request::Rows(request), &Cancel::default());
        let rows = responses.into_iter().filter_map(|response| match response {
            Response::Rows { rows, .. } => Some(rows),
            _ => None,
        });
        rows.flatten().map(|row| (row.id, row.flags)).collect()
    }

    /// How many articles the catalogue has that are unread, and that are starred.
    pub fn counts_in_catalogue(&mut self) -> Option<(usize, usize)> {
        let (request, last_visit) = (RequestId::new(u64::MAX), self.app.library.last_visit());
        let responses = self.answer(
            Request::Rows(RowRequest::Counts { request, now: now(), last_visit }),
            &Cancel::default(),
        );
        responses.into_iter().find_map(|response| match response {
            Response::Counts { counts, .. } => Some((counts.tree.root.count.unread, counts.starred)),
            _ => None,
        })
    }

    /// Whether nothing is on its way.
    pub fn is_idle(&self) -> bool {
        Worker::ALL.into_iter().all(|worker| self.is_idle_at(worker))
    }

    /// Whether nothing of a worker is on its way.
    pub fn is_idle_at(&self, worker: Worker) -> bool {
        self.next_number(worker).is_none()
    }

    /// The requests of a worker that were not done yet.
    pub fn waiting(&self, worker: Worker) -> impl Iterator<Item = &Request> {
        self.queues[worker as usize].requests.iter().map(|waiting| &waiting.request)
    }

    /// What the application asked for beside requests.
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }

    pub fn has_quit(&self) -> bool {
        self.has_quit
    }

    fn ask(&mut self, request: Request) {
        let worker = Worker::of(&request);
        let mut cancel = Cancel::default();
        if matches!(request, Request::List(_) | Request::Titles(TitleRequest::Find { .. }) | Request::Page(_))
        {
            self.cancel(worker);
            cancel = self.queues[worker as usize].newest.clone();
        }
        self.count += 1;
        self.queues[worker as usize].requests.push_back(Waiting { number: self.count, request, cancel });
    }

    /// Ends the newest request of a worker, as the program does.
    fn cancel(&mut self, worker: Worker) {
        let newest = &mut self.queues[worker as usize].newest;
        std::mem::take(newest).cancel();
    }

    /// The number of what a worker delivers or does next.
    fn next_number(&self, worker: Worker) -> Option<u64> {
        let queue = &self.queues[worker as usize];
        let response = queue.responses.front().map(|(number, _)| *number);
        let can_work = self.is_catalogue_open || !worker.reads_catalogue();
        let request = match worker {
            Worker::Pages | Worker::Images => queue.requests.back(),
            _ => queue.requests.front(),
        };
        response.or_else(|| request.filter(|_| can_work).map(|waiting| waiting.number))
    }

    /// Does the next request of a worker.
    fn run(&mut self, worker: Worker) {
        if worker.reads_catalogue() && !self.is_catalogue_open {
            return;
        }
        let requests = &mut self.queues[worker as usize].requests;
        let next = match worker {
            // Of waiting pages only the newest is made. The picture that was asked for last is made first.
            Worker::Pages => requests.pop_back().inspect(|_| requests.clear()),
            Worker::Images => requests.pop_back(),
            _ => requests.pop_front(),
        };
        let Some(Waiting { number, request, cancel }) = next else { return };
        self.is_catalogue_open |= worker == Worker::Index;
        let responses = match request {
            Request::External(request) => external(request),
            Request::Feeds(request) => feed_answers::answers(request),
            request => self.answer(request, &cancel),
        };
        let responses = responses.into_iter().map(|response| (number, without_file_times(response)));
        self.queues[worker as usize].responses.extend(responses);
    }

    fn answer(&mut self, request: Request, cancel: &Cancel) -> Vec<Response> {
        let responses: Arc<Mutex<Vec<Response>>> = Arc::default();
        let kept = Arc::clone(&responses);
        let respond = move |response| {
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(response);
            true
        };
        answer(request, &self.config, &mut self.reader, cancel, &respond);
        std::mem::take(&mut *responses.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What comes of links and images: no program is started.
fn external(request: ExternalRequest) -> Vec<Response> {
    let (request, address, path, purpose) = match request {
        ExternalRequest::OpenLink { .. } => return Vec::new(),
        ExternalRequest::CompletePath { request, typed } => {
            let completion = Completion { path: typed, names: Vec::new() };
            return vec![Response::PathCompleted { request, completion }];
        }
        ExternalRequest::OpenImage { request, image: ImageSource { address, path, .. }, purpose } => {
            (request, address, path, purpose)
        }
    };
    let shown = Shown { file: path, pixels: (40, 30) };
    let responses = match purpose {
        Purpose::View { page, image } => {
            let on_page =
                image.map(|image| Response::PageImage { request, page, image, shown: shown.clone() });
            on_page.into_iter().chain([Response::ShowHere { request, address, shown }]).collect()
        }
        Purpose::Page { page, image } => vec![Response::PageImage { request, page, image, shown }],
        Purpose::Save(to) => vec![Response::Done(TaskDone::Saved(to.path.join("image")))],
    };
    responses.into_iter().chain([Response::DownloadEnded { request }]).collect()
}

/// Clears the times of files, which differ between checkouts.
fn without_file_times(mut response: Response) -> Response {
    match &mut response {
        Response::Rows { rows, .. } => rows.iter_mut().for_each(|row| row.entry.modified = None),
        Response::List(list) => list.entries.iter_mut().for_each(|row| row.entry.modified = None),
        _ => {}
    }
    response
}

/// What a response is called in the list of what happened.
fn name_of(response: &Response) -> String {
    /// Takes the first characters and then refuses more, so that a page is not written out.
    struct Beginning(String);
    impl Write for Beginning {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            self.0.push_str(text);
            if self.0.len() > 30 { Err(std::fmt::Error) } else { Ok(()) }
        }
    }
    match response {
        Response::List(list) if list.part == Part::Beginning => "List, the beginning".into(),
        Response::List(_) => "List, the whole".into(),
        response => {
            let mut text = Beginning(String::new());
            let _ = write!(text, "{response:?}");
            text.0.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
        }
    }
}

/// The event of a mouse on a cell.
pub fn mouse(kind: MouseEventKind, column: u16, row: u16) -> Event {
    Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
}

/// A key by its name in the key table. A single character is the key itself.
pub fn press(name: &str) -> KeyEvent {
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
