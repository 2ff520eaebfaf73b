//! The application: an event becomes a new state and effects.
//!
//! [`App::handle`] applies one event. [`App::settle`] is called once before a frame is drawn: it lays out what will be
//! drawn, and returns the effects: requests to the workers, commands for the terminal. Drawing then only reads. Nothing
//! here blocks, reads a file or asks a clock.
#![expect(missing_docs, reason = "most fields and variants have names that say what they are")]

mod actions;
pub mod article;
mod event;
pub mod feeds;
pub mod flow;
pub mod image_protocol;
pub mod images;
mod keyboard;
pub mod keys;
pub mod layout;
pub mod library;
pub mod lists;
pub mod modals;
mod mouse;
pub mod settings;
pub mod shared;
#[cfg(test)]
mod tests;
mod update;

use crate::engine::request::{IndexRequest, Request};
use crate::library::Entry;
use crate::library::list::{Filter, Now, Selection, Shelf};
use article::ArticlePane;
use article::page::Page;
use crossterm::event::KeyEventKind;
pub use event::{Effect, Event, Start, Switch};
use feeds::Feeds;
use images::Images;
use keys::KeyInput;
use layout::{Layout, Zen};
use library::{Library, Scan, ScanRun};
use lists::Lists;
use modals::Modals;
use ratatui::layout::Rect;
use settings::Settings;
pub use shared::Status;
use shared::{Outbox, Shared, StatusLine};

/// The whole state of the reader: parts, and what all of them need.
#[derive(Debug)]
pub struct App {
    pub library: Library,
    pub lists: Lists,
    pub article: ArticlePane,
    pub modals: Modals,
    pub images: Images,
    pub feeds: Feeds,
    pub keys: KeyInput,
    pub shared: Shared,
}

impl App {
    pub fn new(name: String, start: &Start, settings: Settings, now: Now, size: (u16, u16)) -> Self {
        let scan = (*start != Start::Nothing).then(ScanRun::default);
        let shelf = match start {
            Start::Files | Start::File => Shelf::All,
            Start::Folders | Start::Nothing => Shelf::Unread,
        };
        let filter = Filter::default();
        let selection =
            Selection { shelf: shelf.clone(), filter, sort: settings.sort, grouping: settings.grouping };
        let mut app = Self {
            library: Library::new(name, Scan::new(scan)),
            lists: Lists::new(start, selection),
            article: ArticlePane::default(),
            modals: Modals::default(),
            images: Images::default(),
            feeds: Feeds::default(),
            keys: KeyInput::default(),
            shared: Shared {
                now,
                settings,
                layout: Layout::new(size),
                status: StatusLine::default(),
                outbox: Outbox::default(),
            },
        };
        if *start == Start::Nothing {
            flow::feeds::begin(&mut app);
            return app;
        }
        app.shared.outbox.request(Request::Index(IndexRequest::Start));
        flow::list_entered(&mut app, shelf);
        app.library.recount(&mut app.shared.cx());
        app
    }

    /// Takes in an event that happened at `now`.
    pub fn handle(&mut self, event: Event, now: Now) {
        self.shared.now = now;
        match event {
            Event::Key(key) if key.kind == KeyEventKind::Release => {}
            Event::Key(key) => keyboard::key(self, key),
            Event::Mouse(mouse) => mouse::mouse(self, mouse),
            Event::Paste(text) => keyboard::paste(self, &text),
            Event::Resize(columns, rows) => self.shared.layout.size = (columns, rows),
            Event::Background(background) => self.shared.settings.background = Some(background),
            Event::Capability(capability) => self.shared.settings.showing.apply_capability(capability),
            Event::Widths(widths) => flow::settings::widths_arrived(self, widths),
            Event::Response(response) => update::response(self, response),
        }
        flow::pages::note_reading(self);
    }

    /// Prepares what will be drawn and returns what must be done outside. Deferred keys are pressed once the page they
    /// may move in is laid out.
    pub fn settle(&mut self) -> Vec<Effect> {
        self.prepare_frame();
        // What a key waits for may be given up when the frame is prepared.
        while !self.keys.deferred().is_empty() && !keyboard::first_waits(self) {
            keyboard::press_deferred(self);
            flow::pages::note_reading(self);
            self.prepare_frame();
        }
        keyboard::check(self);
        self.shared.outbox.take()
    }

    /// The steps before a frame. Each needs what those before it have set: opening an article changes which panes are
    /// shown, the rows near the cursor are known when the list is scrolled to it, a page is asked for when the path of
    /// its article is known, and the images near the window when the page is laid out.
    fn prepare_frame(&mut self) {
        if self.lists.take_open_first() {
            flow::pages::open(self, Zen::On);
        }
        let Some(panes) = self.shared.layout.panes() else { return };
        // The first line of a pane is its title.
        let lines = |place: Rect| usize::from(place.height.saturating_sub(1));
        if let Some(place) = panes.tree {
            self.lists.sidebar_mut().fit(lines(place));
        }
        if let Some(place) = panes.list {
            self.lists.list_mut().fit(lines(place));
        }
        // The article under the cursor must be known, even if the list is not on the screen.
        flow::fetch_rows(self, panes.list.map_or(1, lines));
        if let Some(place) = panes.page {
            flow::pages::want(self);
            flow::pages::lay_out(self, place);
            flow::images::want_pictures(self);
        }
    }

    /// The page of the article under the cursor. While that is loading, the page on the screen is of another article,
    /// which no key acts on.
    pub fn current_page(&self) -> Option<&Page> {
        self.article.page().filter(|page| Some(page.row) == self.lists.list().current())
    }

    /// The page that the article pane shows: that of the article under the cursor; while this page or the list is on its
    /// way, the one before. Beside an empty list there is none.
    pub fn shown_page(&self) -> Option<&Page> {
        self.article.page().filter(|_| !self.lists.list().has_nothing())
    }

    /// Whether the page shown is the one of the article under the cursor.
    pub fn page_is_current(&self) -> bool {
        self.current_page().is_some()
    }

    /// The path and header of the article under the cursor, if they are known.
    pub fn current_entry(&self) -> Option<&Entry> {
        self.library.entry(self.lists.list().current()?)
    }
}

/// A path as it may be shown.
pub fn shown(path: &std::path::Path) -> String {
    crate::text::clean_line(&path.to_string_lossy()).into_owned()
}
