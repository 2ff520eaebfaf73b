//! The application: an event becomes a new state and effects.
//!
//! [`App::handle`] takes in one event. [`App::settle`] is called once before a frame is drawn: it lays out what will be
//! seen, and returns what must be done outside: jobs for the workers, words for the terminal. Drawing then only reads.
//! Nothing here blocks, reads a file or asks a clock.

pub use crate::input::action;
pub mod actions;
pub mod article;
mod event;
pub mod flow;
pub mod images;
pub mod keys;
pub mod layout;
pub mod library;
pub mod lists;
pub mod modals;
mod mouse;
pub mod settings;
pub mod shared;
pub mod update;

use crate::app::actions::open;
use crate::document::{LayoutOptions, PictureRoom};
use crate::engine::request::{IndexRequest, Request};
use crate::library::list::{Filter, Now, Selection, Shelf};
use article::ArticlePane;
use crossterm::event::KeyEventKind;
pub use event::{Effect, Event, Switch};
use images::Images;
use keys::KeyInput;
use layout::{Layout, Zen};
use library::Library;
use library::scan::Scan;
use lists::{Lists, Startup};
use modals::Modals;
use settings::Settings;
pub use shared::Status;
use shared::{Outbox, Shared, StatusLine};

/// The whole state of the reader: parts, and what all of them need.
#[derive(Debug)]
pub struct App {
    /// What is known about the articles.
    pub library: Library,
    /// What is chosen of them.
    pub lists: Lists,
    /// The article pane.
    pub article: ArticlePane,
    /// What takes the keys before the panes do.
    pub modals: Modals,
    /// The images of the article.
    pub images: Images,
    /// Keys on their way to an action.
    pub keys: KeyInput,
    /// What every part needs.
    pub shared: Shared,
}

/// What the reader is started on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// Folders: the list is shown.
    Folders,
    /// One file: it is opened.
    File,
    /// Nothing: the screen says how to begin.
    Nothing,
}

impl App {
    /// A reader before its first event.
    pub fn new(name: String, start: &Start, settings: Settings, now: Now, size: (u16, u16)) -> Self {
        let scan = if *start == Start::Nothing { Scan::idle() } else { Scan::default() };
        let startup = if *start == Start::Nothing { Startup::Welcome } else { Startup::Waiting };
        let (shelf, filter) = (Shelf::Unread, Filter::default());
        let selection = Selection { shelf, filter, sort: settings.sort, grouping: settings.grouping };
        let mut lists = Lists::new(startup, selection);
        if *start == Start::File {
            lists.open_first();
        }
        Self {
            library: Library::new(name, scan),
            lists,
            article: ArticlePane::default(),
            modals: Modals::default(),
            images: Images::default(),
            keys: KeyInput::default(),
            shared: Shared {
                now,
                settings,
                layout: Layout::new(size),
                status: StatusLine::default(),
                outbox: Outbox::default(),
            },
        }
        .started()
    }

    fn started(mut self) -> Self {
        if self.lists.is_welcome() {
            return self;
        }
        self.shared.outbox.request(Request::Index(IndexRequest::Start));
        let shelf = self.lists.list().selection().shelf.clone();
        flow::lists::list_entered(&mut self, shelf);
        self.library.recount(&mut self.shared.cx());
        self
    }

    /// Takes in an event that happened at `now`.
    pub fn handle(&mut self, event: Event, now: Now) {
        self.shared.now = now;
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                flow::keys::key(self, key);
            }
            Event::Key(_) => {}
            Event::Mouse(mouse) => mouse::mouse(self, mouse),
            Event::Paste(text) => flow::keys::paste(self, &text),
            Event::Resize(columns, rows) => self.shared.layout.size = (columns, rows),
            Event::Background(background) => self.shared.settings.background = Some(background),
            Event::Ability(ability) => self.shared.settings.showing.apply_capability(ability),
            Event::Report(report) => update::report(self, report),
        }
    }

    /// Brings everything that will be drawn into order and returns what must be done outside.
    pub fn settle(&mut self) -> Vec<Effect> {
        self.fit();
        if self.keys.deferred_count() > 0 {
            flow::keys::press_deferred(self);
            self.fit();
        }
        debug_assert!(
            self.keys.deferred_count() == 0 || flow::keys::first_waits(self),
            "keys are deferred only while the first of them waits for something"
        );
        debug_assert!(self.modals.is_in_order(), "a prompt is the top modal");
        self.shared.outbox.take()
    }

    fn fit(&mut self) {
        if self.lists.take_open_first() {
            open::open(self, Zen::On);
        }
        if let Some(geometry) = self.shared.layout.panes() {
            if let Some(place) = geometry.tree {
                self.lists.sidebar_mut().fit(usize::from(place.height.saturating_sub(1)));
            }
            if let Some(place) = geometry.list {
                let height = usize::from(place.height.saturating_sub(1));
                self.lists.fit(height);
                flow::lists::fetch_rows(self, height);
            }
            if geometry.list.is_none() {
                flow::lists::fetch_rows(self, 1);
            }
            if let Some(place) = geometry.page {
                flow::pages::want(self);
                let pictures = self.shared.settings.showing.on_page().map(|_| PictureRoom {
                    cell: self.shared.settings.showing.cell(),
                    rows: place.height.saturating_sub(3).clamp(3, 40),
                });
                let options = LayoutOptions { pictures, ..self.shared.settings.options };
                let width = self.shared.settings.text_width(place.width);
                if let Some(page) = self.article.page_mut() {
                    page.fit(width, usize::from(place.height), options);
                }
                flow::images::want_pictures(self);
            }
        }
    }

    /// Whether the page shown is the one of the article under the cursor.
    pub fn page_is_current(&self) -> bool {
        self.article.page().is_some_and(|page| Some(page.row) == self.lists.list().current())
    }
}

/// A path as it may be shown.
pub fn shown(path: &std::path::Path) -> String {
    crate::text::clean_line(&path.to_string_lossy()).into_owned()
}
