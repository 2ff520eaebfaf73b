//! The application: an event becomes a new state and effects.
//!
//! [`App::handle`] takes one event and returns what must be done outside: jobs for the workers, words for the
//! terminal. [`App::settle`] is called once before a frame is drawn: it lays out what will be seen. Drawing then only
//! reads. Nothing here blocks, reads a file or asks a clock.

pub mod action;
pub mod field;
pub mod geometry;
pub mod keymap;
pub mod keys;
pub mod list_pane;
pub mod marking;
mod mouse;
mod moving;
mod opening;
pub mod page;
mod perform;
pub mod popup;
pub mod settings;
pub mod tree_pane;
mod typing;

use crate::article::ArticleId;
use crate::disk::{LeftOut, Told};
use crate::document::Place;
use crate::jobs::{Face, Job, Report};
use crate::library::list::{Filter, Now, Shelf};
use crate::library::marks::{Change, Marks};
use crate::library::{Library, Row};
use crate::terminal::Background;
use crossterm::event::{KeyEvent, KeyEventKind, MouseEvent};
use field::Field;
use geometry::{Geometry, Pane, Splits, Zen, geometry};
use list_pane::ListPane;
use page::Page;
use popup::{Popup, Question, Then};
use settings::Settings;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use tree_pane::TreePane;

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// Text was pasted.
    Paste(String),
    /// The window has another size.
    Resize(u16, u16),
    /// The terminal has told its background.
    Background(Background),
    /// A job has something to say.
    Report(Report),
}

/// Something to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Work for the workers.
    Job(Job),
    /// Put a text on the clipboard.
    Copy(String),
    /// Open a file in the user's editor, in this terminal.
    Edit(PathBuf),
    /// Show an image with a viewer that draws in this terminal.
    View(PathBuf),
    /// Switch the reporting of the mouse.
    Mouse(Switch),
    /// Draw the whole screen anew.
    Redraw,
    /// Stop until the shell continues the program.
    Suspend,
    /// End.
    Quit,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// What the footer says until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Something to know.
    Info(String),
    /// Something that did not work.
    Error(String),
}

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
    pub pane: Pane,
    origin: usize,
}

/// The whole state of the reader.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about the moment, each a yes or no")]
pub struct App {
    /// The articles.
    pub library: Library,
    /// What was marked on them.
    pub marks: Marks,
    /// What the user has set.
    pub settings: Settings,
    /// The shelves and categories.
    pub tree: TreePane,
    /// The list.
    pub list: ListPane,
    /// The article.
    pub page: Option<Page>,
    /// Why the wanted article is not shown, if it could not be opened.
    pub page_error: Option<(Row, String)>,
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
    /// What the footer says.
    pub status: Option<Status>,
    /// Keys of a sequence or a count that is not complete.
    pub pending: String,
    /// How far the scan is.
    pub scan: Scan,
    /// Files and folders that could not be read.
    pub told: Vec<Told>,
    /// Files that are not articles.
    pub left_out: LeftOut,
    /// What the library is called: its folder.
    pub name: String,
    /// The moment of the latest event, and the zone.
    pub now: Now,
    /// The size of the window.
    pub size: (u16, u16),
    pressed: Vec<String>,
    count: Option<usize>,
    splits: Splits,
    changes: Vec<Change>,
    places: HashMap<ArticleId, Place>,
    wanted: Option<(Row, Face)>,
    ticket: u64,
    listed: usize,
    /// Whether there is nothing to read, so that the screen says how to begin.
    pub welcome: bool,
    /// A library that is being read anew.
    incoming: Option<Library>,
    opening_told: bool,
    /// Keys that wait for the article that is being opened.
    held: Vec<KeyEvent>,
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
        Self {
            library: Library::default(),
            marks: Marks::default(),
            settings,
            tree: TreePane::default(),
            list: ListPane::default(),
            page: None,
            page_error: None,
            focus: Pane::List,
            zen: Zen::Off,
            popup: None,
            finding: None,
            list_needle: String::new(),
            status: None,
            pending: String::new(),
            scan: Scan::Running,
            told: Vec::new(),
            left_out: LeftOut::default(),
            name,
            now,
            size,
            pressed: Vec::new(),
            count: None,
            splits: Splits::default(),
            changes: Vec::new(),
            places: HashMap::new(),
            wanted: None,
            ticket: 0,
            listed: 0,
            welcome: *start == Start::Nothing,
            incoming: None,
            opening_told: false,
            held: Vec::new(),
            open_when_found: *start == Start::File,
            end_offered: false,
            effects: vec![Effect::Job(Job::Scan)],
        }
    }

    /// Where the panes stand, unless the window is too small.
    pub fn geometry(&self) -> Option<Geometry> {
        geometry(self.size, self.focus, self.zen, self.splits)
    }

    /// Tells the user about something that did not work.
    pub fn warn(&mut self, text: String) {
        self.status = Some(Status::Error(text));
    }

    /// Takes in an event that happened at `now`.
    pub fn handle(&mut self, event: Event, now: Now) {
        self.now = now;
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
            Event::Key(_) => {}
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Paste(text) => self.paste(&text),
            Event::Resize(columns, rows) => self.size = (columns, rows),
            Event::Background(background) => self.settings.background = Some(background),
            Event::Report(report) => self.report(report),
        }
    }

    fn report(&mut self, report: Report) {
        match report {
            Report::Found(batch) => {
                self.incoming.as_mut().unwrap_or(&mut self.library).add(batch.entries);
                self.told.extend(batch.told);
                self.left_out += batch.left_out;
            }
            Report::Scanned => self.scanned(),
            Report::Opened { ticket, row, result } => {
                if ticket == self.ticket {
                    self.opened(row, result);
                }
            }
            Report::Opening { ticket, megabytes } => {
                if ticket == self.ticket {
                    self.opening_told = true;
                    self.status = Some(Status::Info(format!("opening {megabytes} MB…  Esc gives up")));
                }
            }
            Report::Coloured { ticket, blocks } => {
                if let Some(page) = self.page.as_mut().filter(|_| ticket == self.ticket) {
                    page.replace(blocks);
                }
            }
            Report::ShowInTerminal(file) => self.effects.push(Effect::View(file)),
            Report::Ask(address) => {
                let text = format!("Open {}?", crate::text::clean_line(&address));
                self.popup = Some(Popup::Question(Question { text, then: Then::OpenAddress(address) }));
            }
            Report::Told(text) => self.status = Some(Status::Info(text)),
            Report::Failed(text) => self.status = Some(Status::Error(text)),
        }
    }

    fn scanned(&mut self) {
        self.scan = Scan::Done;
        if let Some(library) = self.incoming.take() {
            return self.rescanned(library);
        }
        self.tree.unfold_if_small(&self.library);
        self.relist();
        if self.list.rows().is_empty() && self.list.selection.shelf == Shelf::Unread {
            self.list.enter(&self.library, &self.marks, &self.now, Shelf::All);
        }
        self.tree.point_at(&self.list.selection.shelf.clone());
        if let Some(first) = self.told.first() {
            let more = match self.told.len() {
                1 => String::new(),
                count => format!(" (and {} more)", count - 1),
            };
            self.status = Some(Status::Error(format!("{}: {}{more}", shown(&first.path), first.message)));
        }
    }

    /// Puts a library that was read anew into the place of the old one. The cursor and the open article stay.
    fn rescanned(&mut self, library: Library) {
        let old = std::mem::replace(&mut self.library, library);
        let known: HashSet<_> = old.rows().map(|(_, entry)| entry.path.as_path()).collect();
        let added = self.library.rows().filter(|(_, entry)| !known.contains(entry.path.as_path())).count();
        let gone = (old.len() + added).saturating_sub(self.library.len());
        let rows: HashMap<_, _> =
            self.library.rows().map(|(row, entry)| (entry.path.as_path(), row)).collect();
        let new_row = |row: Row| old.entry(row).and_then(|entry| rows.get(entry.path.as_path()).copied());
        self.list.renumber(new_row);
        self.page = self.page.take().and_then(|mut page| {
            page.row = new_row(page.row)?;
            Some(page)
        });
        // The file may hold another text now.
        self.wanted = None;
        let new_node = |node| self.library.tree().find(&old.tree().path(node));
        if let Shelf::Category(category) = self.list.selection.shelf {
            self.list.selection.shelf = new_node(category).map_or(Shelf::All, Shelf::Category);
        }
        self.tree.renumber(new_node);
        self.relist();
        self.status = Some(Status::Info(match (added, gone) {
            (0, 0) => "nothing new".into(),
            (added, 0) => format!("{} new", marking::articles(added)),
            (added, gone) => format!("{added} new, {gone} gone"),
        }));
    }

    fn relist(&mut self) {
        self.listed = self.library.len();
        self.list.refresh(&self.library, &self.marks, &self.now);
        self.tree.refresh(&self.library, &self.marks, &self.now);
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
        // While articles stream in, the list is made anew each time it has grown by an eighth.
        if self.library.len() > self.listed + self.listed / 8 {
            self.relist();
        }
        if self.open_when_found && !self.library.is_empty() {
            self.open_when_found = false;
            self.open(Zen::On);
        }
        if let Some(geometry) = self.geometry() {
            if let Some(place) = geometry.tree {
                self.tree.fit(usize::from(place.height.saturating_sub(1)));
            }
            if let Some(place) = geometry.list {
                self.list.fit(usize::from(place.height.saturating_sub(1)));
            }
            if let Some(place) = geometry.page {
                self.want(Face::Page);
                let options = self.settings.options;
                let width = self.settings.text_width(place.width);
                if let Some(page) = &mut self.page {
                    page.fit(width, usize::from(place.height), options);
                }
            }
        }
    }

    /// How many articles of the list's shelf wait to be read, as far as the categories show it.
    pub fn unread_in_list(&self) -> usize {
        if self.list.selection.filter == Filter::Starred {
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
