//! What the user chooses from: menus, the list of images, labels on links and images, the slide show. Each item holds
//! what choosing it does, with everything that is needed for it.

use super::prompt::PromptAbout;
use super::{ModalOutcome, Pressed, Step, scrolled};
use crate::app::layout::{Layout, centred};
use crate::app::shared::{Cx, ImageRef};
use crate::document::TargetAt;
use crate::engine::request::SetQuery;
use crate::engine::response::Shown;
use crate::input::action::{Action, KeyContext};
use crate::language::Message;
use crate::library::RowId;
use crate::library::list::{Grouping, SortKey};
use crate::text::width;
use crossterm::event::{KeyCode, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};
use std::collections::BTreeSet;

/// How many lines a key for a page moves in a menu.
const PAGE: isize = 10;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    pub title: String,
    pub items: Vec<MenuItem>,
    pub cursor: usize,
    /// Whether there is nothing behind it, so that the key for leaving leaves the program.
    is_first: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    pub label: String,
    /// What is said about it, dim.
    pub detail: String,
    pub action: MenuAction,
}

/// What is chosen in a menu, in the image picker, by a hint label or in a slide show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MenuAction {
    OpenLink(LinkRef),
    OpenImage(ImageRef),
    /// Opens several images together.
    OpenImages(Vec<ImageRef>),
    /// Asks for a folder and saves images into it.
    SaveImages(Vec<ImageRef>),
    CopyImages(Vec<ImageRef>),
    /// Has another image fill the screen.
    TurnTo(ImageRef),
    Sort(SortKey),
    Flip,
    Group(Grouping),
    /// Opens one of the articles that share the row under the cursor.
    OpenEqual(RowId),
    Mute(MuteChange),
    /// Adds the feed of this address.
    AddFeed(String),
    /// Asks for what a prompt is about.
    Ask(PromptAbout),
}

/// A link of an article, with what is needed to open it when another article is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRef {
    pub row: RowId,
    /// Its index among the links of the article's page.
    pub index: usize,
    /// The address as written.
    pub address: String,
    /// The article's own link, which relative addresses are resolved against.
    pub base: Option<String>,
}

/// What a line of the menu about muting does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MuteChange {
    Query(SetQuery),
    Article {
        row: RowId,
        /// Whether it is muted from now on.
        on: bool,
    },
    /// Nothing: the configuration mutes by this query, and only it can be changed.
    Configured(String),
}

impl MenuAction {
    /// Whether it does something to a row of the catalogue.
    pub(super) fn names_row(&self) -> bool {
        matches!(self, Self::OpenEqual(_) | Self::Mute(MuteChange::Article { .. }))
    }
}

impl Menu {
    pub fn new(title: String, items: Vec<MenuItem>) -> Self {
        Self { title, items, cursor: 0, is_first: false }
    }

    /// The menu of the first screen.
    pub(crate) fn first(title: String, items: Vec<MenuItem>) -> Self {
        Self { is_first: true, ..Self::new(title, items) }
    }

    /// Where it stands on a screen, with its frame.
    pub fn place(&self, screen: Rect) -> Rect {
        let widest = |text: &dyn Fn(&MenuItem) -> usize| self.items.iter().map(text).max().unwrap_or(0);
        let (labels, details) = (widest(&|item| width(&item.label)), widest(&|item| width(&item.detail)));
        let columns = (labels + details + 8).clamp(24, 100) as u16;
        let rows = (self.items.len() + 2).min(usize::from(screen.height)) as u16;
        centred(screen, (columns, rows))
    }

    /// The first item that is shown on so many lines.
    pub fn top(&self, lines: usize) -> usize {
        (self.cursor + 1).saturating_sub(lines.max(1))
    }

    pub fn step(&mut self, by: isize) {
        self.cursor = self.cursor.saturating_add_signed(by).min(self.items.len().saturating_sub(1));
    }

    pub(super) fn key(&mut self, pressed: Pressed) -> Step {
        match (pressed.action, pressed.code()) {
            (
                Some(
                    Action::Open
                    | Action::OpenFull
                    | Action::OpenSelected
                    | Action::OpenOriginal
                    | Action::OpenImage,
                ),
                _,
            )
            | (_, Some(KeyCode::Enter | KeyCode::Right)) => match self.items.get(self.cursor) {
                Some(item) => Step::CloseWith(ModalOutcome::Chosen(item.action.clone())),
                None => Step::Close,
            },
            (Some(action @ Action::Leave), _) if self.is_first => {
                let context = KeyContext::Anywhere;
                Step::CloseWith(ModalOutcome::Run { action, context, count: None })
            }
            (
                Some(Action::Leave | Action::Escape | Action::Back | Action::Arrange | Action::ListImages),
                _,
            )
            | (_, Some(KeyCode::Esc)) => Step::Close,
            _ => {
                self.step(scrolled(pressed, PAGE));
                Step::Stay
            }
        }
    }

    /// A click on an item chooses it, one beside the menu closes it.
    pub(super) fn click(&self, mouse: MouseEvent, layout: &Layout) -> Step {
        let screen = layout.panes().map(|panes| panes.above());
        let (MouseEventKind::Down(MouseButton::Left), Some(screen)) = (mouse.kind, screen) else {
            return Step::Stay;
        };
        let place = self.place(screen);
        if !place.contains(Position::new(mouse.column, mouse.row)) {
            return Step::Close;
        }
        let lines = usize::from(place.height.saturating_sub(2));
        let line = mouse.row.checked_sub(place.y + 1).map(usize::from);
        let at = line.filter(|line| *line < lines).map(|line| self.top(lines) + line);
        match at.and_then(|at| self.items.get(at)) {
            Some(item) => Step::CloseWith(ModalOutcome::Chosen(item.action.clone())),
            None => Step::Stay,
        }
    }
}

/// A list of images, of which several can be chosen at once.
#[derive(Clone, Debug)]
pub struct ImagePicker {
    /// The images; a label begins with two columns for its mark.
    pub menu: Menu,
    marked: BTreeSet<usize>,
}

impl ImagePicker {
    /// A list without marks; each item opens an image.
    pub fn new(title: String, items: Vec<MenuItem>) -> Self {
        Self { menu: Menu::new(title, items), marked: BTreeSet::new() }
    }

    /// Marks the image under the cursor, or takes its mark away, and goes on.
    fn mark(&mut self) {
        let at = self.menu.cursor;
        if !self.marked.remove(&at) {
            self.marked.insert(at);
        }
        if let Some(item) = self.menu.items.get_mut(at) {
            let mark = if self.marked.contains(&at) { "✓ " } else { "  " };
            let rest: String = item.label.chars().skip(2).collect();
            item.label = format!("{mark}{rest}");
        }
        self.menu.step(1);
    }

    /// The marked images, or the one under the cursor.
    fn chosen(&self) -> Vec<ImageRef> {
        let places: Vec<usize> = match self.marked.len() {
            0 => vec![self.menu.cursor],
            _ => self.marked.iter().copied().collect(),
        };
        let image = |at: usize| match &self.menu.items.get(at)?.action {
            MenuAction::OpenImage(image) => Some(image.clone()),
            _ => None,
        };
        places.into_iter().filter_map(image).collect()
    }

    pub(super) fn key(&mut self, pressed: Pressed) -> Step {
        match (pressed.action, pressed.code()) {
            (Some(Action::Leave), _) | (None, Some(KeyCode::Esc)) => return Step::Close,
            (Some(Action::OpenImage), _) | (None, Some(KeyCode::Enter)) => {
                return Step::CloseWith(ModalOutcome::Chosen(MenuAction::OpenImages(self.chosen())));
            }
            (Some(Action::SaveImage), _) => {
                return Step::StayWith(ModalOutcome::Chosen(MenuAction::SaveImages(self.chosen())));
            }
            (Some(Action::CopyLink), _) => {
                return Step::StayWith(ModalOutcome::Chosen(MenuAction::CopyImages(self.chosen())));
            }
            (Some(Action::MarkImage), _) => self.mark(),
            _ => self.menu.step(scrolled(pressed, PAGE)),
        }
        Step::Stay
    }
}

/// Labels on every link and image of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hints {
    /// Each target with its label and what opens it; all labels have the same length.
    pub labels: Vec<(String, TargetAt, MenuAction)>,
    /// What was typed of a label.
    pub typed: String,
}

/// The keys labels are made of: the home row first.
const LABEL_KEYS: [char; 20] =
    ['a', 's', 'd', 'f', 'j', 'k', 'l', 'g', 'h', 'w', 'e', 'r', 'u', 'i', 'o', 'p', 'v', 'n', 'm', 'c'];

impl Hints {
    pub fn new(targets: Vec<(TargetAt, MenuAction)>) -> Self {
        let keys = LABEL_KEYS.len();
        let is_short = targets.len() <= keys;
        let label = |at: usize| {
            let last = LABEL_KEYS[at % keys];
            if is_short { last.to_string() } else { format!("{}{last}", LABEL_KEYS[at / keys]) }
        };
        let numbered = targets.into_iter().take(keys * keys).enumerate();
        let labels = numbered.map(|(at, (target, action))| (label(at), target, action)).collect();
        Self { labels, typed: String::new() }
    }

    pub(super) fn key(&mut self, pressed: Pressed, cx: &mut Cx<'_>) -> Step {
        // Any key that is no letter closes the labels.
        let Some(KeyCode::Char(letter @ '!'..)) = pressed.code() else { return Step::Close };
        self.typed.push(letter);
        if let Some((.., action)) = self.labels.iter().find(|(label, ..)| *label == self.typed) {
            return Step::CloseWith(ModalOutcome::Chosen(action.clone()));
        }
        if self.labels.iter().any(|(label, ..)| label.starts_with(&self.typed)) {
            return Step::Stay;
        }
        cx.info(Message::NoSuchLabel);
        Step::Close
    }
}

/// A picture that fills the screen, and the images before and after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slideshow {
    pub shown: Shown,
    /// What it is called, cleaned.
    pub label: String,
    /// The images that are walked; empty if the article has none that is known.
    images: Vec<ImageRef>,
    /// The index of the picture among them.
    at: usize,
}

impl Slideshow {
    /// A picture that is the image of an index among those that are walked.
    pub fn new(shown: Shown, label: String, images: Vec<ImageRef>, at: usize) -> Self {
        Self { shown, label, images, at }
    }

    pub fn image(&self) -> Option<&ImageRef> {
        self.images.get(self.at)
    }

    /// Its place among the images that are walked, from 1, and how many these are.
    pub fn place(&self) -> (usize, usize) {
        (self.at + 1, self.images.len())
    }

    pub(super) fn key(&self, pressed: Pressed, cx: &mut Cx<'_>) -> Step {
        let by = match (pressed.action, pressed.code()) {
            (Some(Action::NextImage), _) => 1,
            (Some(Action::PreviousImage), _) => -1,
            // Without any binding there is still a way out.
            (Some(Action::Leave), _) | (None, Some(KeyCode::Esc)) => return Step::Close,
            (Some(Action::SaveImage), _) => {
                let images = self.image().cloned().into_iter().collect();
                return Step::StayWith(ModalOutcome::Chosen(MenuAction::SaveImages(images)));
            }
            _ => return Step::Stay,
        };
        if let Some(next) = self.at.checked_add_signed(by).and_then(|at| self.images.get(at)) {
            return Step::StayWith(ModalOutcome::Chosen(MenuAction::TurnTo(next.clone())));
        }
        cx.info(if by > 0 { Message::LastImage } else { Message::FirstImage });
        Step::Stay
    }
}
