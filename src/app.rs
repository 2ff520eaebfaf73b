//! The application: an event becomes a new state and effects.
//!
//! [`App::handle`] takes in one event. [`App::settle`] is called once before a frame is drawn: it lays out what will be
//! seen, and returns what must be done outside: jobs for the workers, words for the terminal. Drawing then only reads.
//! Nothing here blocks, reads a file or asks a clock.

pub use crate::input::action;
mod album;
pub mod articles;
mod configuring;
mod equals;
mod event;
pub mod field;
pub mod following;
pub mod gallery;
pub mod geometry;
pub mod help;
pub mod list_pane;
pub mod marking;
mod mouse;
mod moving;
mod muting;
mod opening;
pub mod page;
pub mod palette;
mod perform;
pub mod picturing;
mod piping;
pub mod popup;
mod popup_keys;
mod remembering;
mod reports;
pub mod saving;
mod searching;
pub mod settings;
mod shelving;
pub mod showing;
mod telling;
pub mod transfers;
pub mod tree_pane;
mod typing;
mod waiting;

use crate::article::ArticleId;
use crate::catalogue::TextProgress;
use crate::disk::LeftOut;
use crate::document::{LayoutOptions, PictureRoom, TextPosition};
use crate::engine::request::{IndexRequest, PageKind, Request, RequestId};
use crate::engine::response::SearchInfo;
use crate::library::RowId;
use crate::library::list::{Filter, Now};
use crate::library::rows::RowSet;
use articles::Articles;
use crossterm::event::KeyEventKind;
pub use event::{Effect, Event, Switch};
use field::Field;
use geometry::{Geometry, Pane, Splits, Zen, geometry};
use list_pane::ListPane;
use page::Page;
use popup::Popup;
use settings::Settings;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
pub use telling::Status;
use tree_pane::TreePane;
use waiting::Held;

/// How far the scan of the folders is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scan {
    /// It goes on.
    Running,
    /// It is over.
    Done,
}

/// A line that is being typed at the bottom of the screen.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The text.
    pub field: Field,
    /// Where it is looked for.
    pub place: Looking,
    origin: usize,
}

/// Where something is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looking {
    /// In the names of the shelves and categories.
    Shelves,
    /// In the titles of the list.
    Titles,
    /// In the open article.
    Page,
    /// In the texts of all articles, or of those of the list that was there before.
    Library,
}

/// The articles whose titles hold what is looked for.
#[derive(Clone, Debug, Default)]
pub struct FoundTitles {
    /// Number of the request that is waited for, if one is.
    awaited: Option<RequestId>,
    rows: Arc<RowSet>,
}

/// The whole state of the reader.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about the moment, each a yes or no")]
pub struct App {
    /// The articles, as far as they are known.
    pub library: Articles,
    /// What the user has set.
    pub settings: Settings,
    /// The shelves and categories.
    pub tree: TreePane,
    /// The list.
    pub list: ListPane,
    /// The article.
    pub page: Option<Page>,
    /// Why the wanted article is not shown, if it could not be opened.
    pub page_error: Option<(RowId, String)>,
    /// The pane that has the keys.
    pub focus: Pane,
    /// Whether the article has the screen for itself.
    pub zen: Zen,
    /// What lies over the panes.
    pub popup: Option<Popup>,
    /// What is being typed.
    pub finding: Option<Finding>,
    /// What is looked for in the list's titles.
    pub list_needle: String,
    /// What is looked for in the names of the shelves and categories.
    pub shelf_needle: String,
    /// What the footer says.
    pub status: Option<Status>,
    /// How many changes of the reading state could not be written yet.
    pub unwritten: usize,
    /// Keys of a sequence or a count that is not complete.
    pub pending: String,
    /// How far the scan is.
    pub scan: Scan,
    /// How far the text cache is, while it is being filled.
    pub filling: Option<TextProgress>,
    /// How many articles have come that no list shows yet.
    pub arrived: usize,
    /// What a search in the library is about; none outside of one.
    pub searched: Option<SearchInfo>,
    /// Files that are not articles.
    pub left_out: LeftOut,
    /// What the library is called: its folder.
    pub name: String,
    /// The moment of the latest event, and the zone.
    pub now: Now,
    /// The size of the window.
    pub size: (u16, u16),
    /// Pictures made ready for the terminal.
    pub gallery: gallery::Gallery,
    /// Images that were opened together.
    album: album::Album,
    /// The folder that is being typed for images to be kept in.
    pub saving: Option<saving::Saving>,
    /// The folder that was offered before the one images are being saved into.
    saved_before: Option<String>,
    /// The images on their way.
    pub transfers: Vec<transfers::Transfer>,
    /// How many requests were made.
    requests: u64,
    /// The articles that links were followed from, with the place, if a link led to another place of the same one.
    trail: Vec<(RowId, Option<TextPosition>)>,
    /// The link that is opened once it is known where it leads.
    awaited_link: Option<usize>,
    /// The article that is opened once a list that has it is there.
    awaited_row: Option<RowId>,
    pressed: Vec<String>,
    count: Option<usize>,
    splits: Splits,
    /// Where reading articles goes on, as far as it was told in this session.
    places: HashMap<ArticleId, Option<TextPosition>>,
    wanted: Option<(RowId, PageKind)>,
    ticket: RequestId,
    /// Number of the list that is wanted.
    list_ticket: RequestId,
    /// How many articles the library had when the list was last made, while it is read for the first time.
    listed: usize,
    /// Whether the library is being read for the first time.
    fresh: bool,
    /// The list that was left for a search, and the cursor in it.
    before_search: Option<(crate::library::list::Shelf, usize)>,
    found_titles: FoundTitles,
    /// Whether the first list is still to come: an empty one gives way to all articles.
    starting: bool,
    /// Towards which end an unread article is looked for in the list that is on its way.
    seeking: Option<isize>,
    /// Whether another program has changed the catalogue since articles were last counted.
    elsewhere: bool,
    /// Whether the user has asked for a look at all files.
    refreshing: bool,
    /// Whether a key was pressed.
    touched: bool,
    /// The article the cursor stood on when the library was left; until a list with it is there.
    stand: Option<ArticleId>,
    /// The articles that are offered of those that share a row.
    equals: Vec<RowId>,
    /// The queries by which the user mutes.
    mutes: Vec<String>,
    /// What the lines of the menu about muting do.
    muting: Vec<muting::Muting>,
    /// Whether the list is made anew once it is known what a key has muted.
    mute_awaited: bool,
    /// When the library was last left, Unix seconds.
    last_left: Option<i64>,
    /// Whether there is nothing to read, so that the screen says how to begin.
    pub welcome: bool,
    opening_told: bool,
    /// The article whose opening was called off.
    given_up: Option<RowId>,
    /// The article that was opened before its page was there.
    opening: Option<RowId>,
    /// The order by day was given up for another that knows no days.
    days_left: bool,
    /// What waits for an article or a list that is on its way.
    held: VecDeque<Held>,
    open_when_found: bool,
    end_offered: bool,
    effects: Vec<Effect>,
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
        let mut list = ListPane::default();
        (list.selection.sort, list.selection.grouping) = (settings.sort, settings.grouping);
        Self {
            library: Articles::default(),
            settings,
            tree: TreePane::default(),
            list,
            page: None,
            page_error: None,
            focus: Pane::List,
            zen: Zen::Off,
            popup: None,
            finding: None,
            list_needle: String::new(),
            shelf_needle: String::new(),
            status: None,
            unwritten: 0,
            pending: String::new(),
            scan: Scan::Running,
            filling: None,
            arrived: 0,
            searched: None,
            left_out: LeftOut::default(),
            name,
            now,
            size,
            gallery: gallery::Gallery::default(),
            album: album::Album::default(),
            saving: None,
            saved_before: None,
            transfers: Vec::new(),
            requests: 0,
            trail: Vec::new(),
            awaited_link: None,
            awaited_row: None,
            pressed: Vec::new(),
            count: None,
            splits: Splits::default(),
            places: HashMap::new(),
            wanted: None,
            ticket: RequestId::new(0),
            list_ticket: RequestId::new(0),
            listed: 0,
            fresh: false,
            before_search: None,
            found_titles: FoundTitles::default(),
            starting: true,
            seeking: None,
            elsewhere: false,
            refreshing: false,
            touched: false,
            stand: None,
            equals: Vec::new(),
            mutes: Vec::new(),
            muting: Vec::new(),
            mute_awaited: false,
            last_left: None,
            welcome: *start == Start::Nothing,
            opening_told: false,
            given_up: None,
            opening: None,
            days_left: false,
            held: VecDeque::new(),
            open_when_found: *start == Start::File,
            end_offered: false,
            effects: Vec::new(),
        }
        .started()
    }

    fn started(mut self) -> Self {
        if self.welcome {
            self.scan = Scan::Done;
            return self;
        }
        self.effects.push(Effect::Job(Request::Index(IndexRequest::Start)));
        self.enter_shelf(self.list.selection.shelf.clone());
        self.recount();
        self
    }

    /// The id of a new request.
    fn next_request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId::new(self.requests)
    }

    /// Where the panes stand, unless the window is too small.
    pub fn geometry(&self) -> Option<Geometry> {
        geometry(self.size, self.focus, self.zen, self.splits)
    }

    /// Whether the library is being read for the first time.
    pub fn is_first_scan(&self) -> bool {
        self.fresh
    }

    /// Takes in an event that happened at `now`.
    pub fn handle(&mut self, event: Event, now: Now) {
        self.now = now;
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                self.touched = true;
                self.key(key);
            }
            Event::Key(_) => {}
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Paste(text) => self.paste(&text),
            Event::Resize(columns, rows) => self.size = (columns, rows),
            Event::Background(background) => self.settings.background = Some(background),
            Event::Ability(ability) => self.settings.showing.apply_capability(ability),
            Event::Report(report) => self.report(report),
        }
    }

    /// Brings everything that will be drawn into order and returns what must be done outside.
    pub fn settle(&mut self) -> Vec<Effect> {
        self.fit();
        if !self.held.is_empty() {
            self.press_held();
            self.fit();
        }
        std::mem::take(&mut self.effects)
    }

    fn fit(&mut self) {
        if self.open_when_found && self.list.current().is_some() {
            self.open_when_found = false;
            self.open(Zen::On);
        }
        if let Some(geometry) = self.geometry() {
            if let Some(place) = geometry.tree {
                self.tree.fit(usize::from(place.height.saturating_sub(1)));
            }
            if let Some(place) = geometry.list {
                let height = usize::from(place.height.saturating_sub(1));
                self.list.fit(height);
                self.fetch(height);
            }
            if geometry.list.is_none() {
                self.fetch(1);
            }
            if let Some(place) = geometry.page {
                self.want(PageKind::Page);
                let pictures = self.settings.showing.on_page().map(|_| PictureRoom {
                    cell: self.settings.showing.cell(),
                    rows: place.height.saturating_sub(3).clamp(3, 40),
                });
                let options = LayoutOptions { pictures, ..self.settings.options };
                let width = self.settings.text_width(place.width);
                if let Some(page) = &mut self.page {
                    page.fit(width, usize::from(place.height), options);
                }
                self.want_pictures();
            }
        }
    }

    /// How many articles of the list's shelf wait to be read, as far as the categories show it.
    pub fn unread_in_list(&self) -> usize {
        if self.list.selection.filter == Filter::Starred || self.searched.is_some() {
            return 0;
        }
        let shelf = &self.list.selection.shelf;
        self.tree.items().iter().find(|item| item.shelf == *shelf).map_or(0, |item| item.unread)
    }

    /// Whether the page shown is the one of the article under the cursor.
    pub fn page_is_current(&self) -> bool {
        self.page.as_ref().is_some_and(|page| Some(page.row) == self.list.current())
    }
}

/// A path as it may be shown.
pub fn shown(path: &std::path::Path) -> String {
    crate::text::clean_line(&path.to_string_lossy()).into_owned()
}
