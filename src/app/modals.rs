//! What takes the keys, pastes and clicks before the panes do: the help page, menus, questions, hint labels, the image
//! picker, a slide show, the palette, prompts. What comes of a key is returned as a [`ModalOutcome`]; what follows from
//! it in other parts is known to `app::actions`.

pub mod feeds;
pub mod help;
pub mod menu;
pub mod palette;
pub mod prompt;

use crate::app::modals::feeds::{FeedChoice, FeedsPage};
use crate::app::modals::help::Help;
use crate::app::modals::menu::{Hints, ImagePicker, LinkRef, Menu, MenuAction, Slideshow};
use crate::app::modals::palette::Palette;
use crate::app::modals::prompt::Prompt;
use crate::app::shared::{Cx, ImageRef};
use crate::article::marks::SetMark;
use crate::engine::request::{FeedAddress, ImageSource, RequestId, SaveTo};
use crate::input::action::{Action, KeyContext};
use crate::input::key::Key;
use crate::language::Message;
use crate::library::RowId;
use crossterm::event::{KeyCode, KeyEvent, MouseEvent, MouseEventKind};
use std::path::PathBuf;

/// The modals that are open, the last on top. The top one gets every key, paste and click, and the panes none.
///
/// Invariant: a prompt is always the top one, so that nothing else takes what is being typed.
#[derive(Debug, Default)]
pub struct Modals {
    stack: Vec<Modal>,
}

/// Something that is open over the panes.
#[derive(Clone, Debug)]
pub enum Modal {
    Help(Help),
    Menu(Menu),
    /// A question that stays until it is answered with `y`, or declined with `n` or `Esc`.
    Confirm {
        /// The question, one line.
        text: String,
        confirm: Confirm,
    },
    /// Labels on every link and image of the screen.
    Hints(Hints),
    ImagePicker(ImagePicker),
    /// A picture over the whole screen.
    Slideshow(Slideshow),
    Palette(Palette),
    Feeds(FeedsPage),
    /// A line that is typed at the bottom of the screen.
    Prompt(Prompt),
}

/// What is done when the user has agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirm {
    /// Take in the reading state of this folder.
    CarryOver(PathBuf),
    /// Undo the step of this number.
    Undo(u64),
    /// Mark these articles of the list as read or unread.
    MarkList {
        read: SetMark,
        rows: Vec<RowId>,
    },
    /// Open an address that is not plain http(s).
    OpenAddress(String),
    OpenImages(Vec<ImageRef>),
    /// Remove a feed of this name from its list.
    RemoveFeed(FeedAddress, String),
    /// Replace a file by an image.
    ReplaceFile(Box<(ImageSource, SaveTo)>),
}

/// A key as a modal gets it.
#[derive(Clone, Copy, Debug)]
pub struct Pressed {
    /// The press itself, for text that is typed.
    pub event: KeyEvent,
    /// The key, if the key table can name it.
    pub key: Option<Key>,
    /// Its action in the modal's context, if the modal has one.
    pub action: Option<Action>,
}

impl Pressed {
    /// The key without modifiers.
    fn code(&self) -> Option<KeyCode> {
        self.key.and_then(Key::code)
    }
}

/// What has come of a key, a paste or a click.
#[derive(Clone, Debug)]
#[must_use]
pub enum ModalOutcome {
    /// Nothing outside of the modal.
    Nothing,
    Closed(Modal),
    /// The text of a search has changed.
    Typed(Prompt),
    ScopeToggled,
    /// A prompt was given up.
    Cancelled(Prompt),
    Accepted(Prompt),
    Chosen(MenuAction),
    Confirmed(Confirm),
    Feed(FeedChoice),
    Run {
        action: Action,
        context: KeyContext,
        count: Option<usize>,
    },
}

/// What a key does to the modal that gets it.
enum Step {
    Stay,
    /// It stays, and this follows.
    StayWith(ModalOutcome),
    Close,
    /// It is closed, and this follows.
    CloseWith(ModalOutcome),
}

impl Modals {
    pub fn push(&mut self, modal: Modal) {
        debug_assert!(self.prompt().is_none(), "a prompt stays on top");
        self.stack.push(modal);
    }

    /// Opens a modal that a response asks for: below a prompt, so that what is being typed never answers it. A slide
    /// show takes the place of the one that is open.
    pub fn push_response(&mut self, modal: Modal) {
        let is_slideshow = |modal: &Modal| matches!(modal, Modal::Slideshow(_));
        let open = self.stack.iter_mut().find(|open| is_slideshow(&modal) && is_slideshow(open));
        if let Some(open) = open {
            *open = modal;
            return;
        }
        let at = self.stack.len() - usize::from(self.prompt().is_some());
        self.stack.insert(at, modal);
    }

    /// Whether a menu that a response asks for may open: it may not while another modal than a prompt is open.
    pub fn admits_menu(&self) -> bool {
        self.stack.iter().all(|modal| matches!(modal, Modal::Prompt(_) | Modal::Feeds(_)))
    }

    /// Closes what names rows of the catalogue: it has been replaced, and its rows mean other articles.
    pub fn close_rows(&mut self) {
        self.stack.retain(|modal| match modal {
            Modal::Menu(menu) => !menu.items.iter().any(|item| item.action.names_row()),
            Modal::Confirm { confirm, .. } => !matches!(confirm, Confirm::MarkList { .. }),
            _ => true,
        });
    }

    /// Whether no prompt is below another modal.
    pub fn is_in_order(&self) -> bool {
        let below = self.stack.len().saturating_sub(1);
        self.stack[..below].iter().all(|modal| !matches!(modal, Modal::Prompt(_)))
    }

    pub fn is_open(&self) -> bool {
        !self.stack.is_empty()
    }

    pub fn top(&self) -> Option<&Modal> {
        self.stack.last()
    }

    /// The topmost modal that is drawn above the footer.
    pub fn window(&self) -> Option<&Modal> {
        self.stack.iter().rev().find(|modal| !matches!(modal, Modal::Prompt(_) | Modal::Confirm { .. }))
    }

    pub fn prompt(&self) -> Option<&Prompt> {
        if let Some(Modal::Prompt(prompt)) = self.top() { Some(prompt) } else { None }
    }

    /// Whether a typed path is being completed.
    pub(crate) fn is_completing(&self) -> bool {
        self.prompt().is_some_and(Prompt::is_completing)
    }

    /// A path is completed. Returns whether it is the one that is being typed.
    #[must_use]
    pub(crate) fn path_completed(&mut self, request: RequestId, path: &str) -> bool {
        let Some(Modal::Prompt(prompt)) = self.stack.last_mut() else { return false };
        prompt.completed(request, path)
    }

    /// A request has failed: if it is the one to complete a path, that stays as it is.
    pub(crate) fn path_not_completed(&mut self, request: RequestId) {
        if let Some(Modal::Prompt(prompt)) = self.stack.last_mut() {
            prompt.not_completed(request);
        }
    }

    /// The page of feeds, if it is open.
    pub(crate) fn feeds_mut(&mut self) -> Option<&mut FeedsPage> {
        self.stack.iter_mut().find_map(|modal| if let Modal::Feeds(page) = modal { Some(page) } else { None })
    }

    pub fn slideshow(&self) -> Option<&Slideshow> {
        self.stack.iter().find_map(|modal| if let Modal::Slideshow(show) = modal { Some(show) } else { None })
    }

    /// Words again what stands beside each link of the open menus.
    pub fn describe_links(&mut self, detail: impl Fn(&LinkRef) -> Option<String>) {
        let menus = self.stack.iter_mut().filter_map(|modal| match modal {
            Modal::Menu(menu) => Some(menu),
            _ => None,
        });
        for item in menus.flat_map(|menu| &mut menu.items) {
            if let MenuAction::OpenLink(link) = &item.action
                && let Some(detail) = detail(link)
            {
                item.detail = detail;
            }
        }
    }

    /// The context whose key table counts in the top modal, where `pane` is the context of the focused pane. None if
    /// it takes keys as they are typed, or if no modal is open.
    pub fn key_context(&self, pane: KeyContext) -> Option<KeyContext> {
        match self.top()? {
            Modal::Help(help) => (!help.is_typing()).then_some(pane),
            Modal::Menu(_) => Some(pane),
            Modal::ImagePicker(_) => Some(KeyContext::Images),
            Modal::Slideshow(_) => Some(KeyContext::Picture),
            Modal::Feeds(_) => Some(KeyContext::Feeds),
            Modal::Confirm { .. } | Modal::Hints(_) | Modal::Palette(_) | Modal::Prompt(_) => None,
        }
    }

    pub fn key(&mut self, pressed: Pressed, cx: &mut Cx<'_>) -> ModalOutcome {
        if let Some(action @ (Action::Quit | Action::Redraw)) = pressed.action {
            return ModalOutcome::Run { action, context: KeyContext::Anywhere, count: None };
        }
        let Some(top) = self.stack.last_mut() else { return ModalOutcome::Nothing };
        let step = match top {
            Modal::Help(help) => help.key(pressed, cx),
            Modal::Menu(menu) => menu.key(pressed),
            Modal::Confirm { confirm, .. } => match Answer::of(pressed) {
                Some(Answer::Yes) => Step::CloseWith(ModalOutcome::Confirmed(confirm.clone())),
                Some(Answer::No) => {
                    cx.info(confirm.declined());
                    Step::Close
                }
                None => Step::Stay,
            },
            Modal::Hints(hints) => hints.key(pressed, cx),
            Modal::ImagePicker(picker) => picker.key(pressed),
            Modal::Slideshow(show) => show.key(pressed, cx),
            Modal::Palette(palette) => palette.key(pressed.event, cx),
            Modal::Feeds(page) => page.key(pressed),
            Modal::Prompt(prompt) => prompt.key(pressed.event, cx),
        };
        self.take(step)
    }

    /// Gives what the mouse does to the top modal. A prompt takes it and does nothing.
    pub fn mouse(&mut self, mouse: MouseEvent, cx: &mut Cx<'_>) -> ModalOutcome {
        let Some(top) = self.stack.last_mut() else { return ModalOutcome::Nothing };
        let by = match mouse.kind {
            MouseEventKind::ScrollDown => 1,
            MouseEventKind::ScrollUp => -1,
            _ => 0,
        };
        let step = match top {
            Modal::Help(help) => {
                help.scroll(by * crate::app::layout::WHEEL, cx);
                Step::Stay
            }
            Modal::Menu(menu) | Modal::ImagePicker(ImagePicker { menu, .. }) => {
                menu.step(by);
                menu.click(mouse, cx.layout)
            }
            Modal::Palette(palette) => {
                palette.step(by);
                Step::Stay
            }
            Modal::Feeds(page) => {
                page.step(by);
                Step::Stay
            }
            Modal::Confirm { .. } | Modal::Hints(_) | Modal::Slideshow(_) | Modal::Prompt(_) => Step::Stay,
        };
        self.take(step)
    }

    pub fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> ModalOutcome {
        match self.stack.last_mut() {
            Some(Modal::Help(help)) => help.paste(text),
            Some(Modal::Palette(palette)) => palette.paste(text, cx),
            Some(Modal::Prompt(prompt)) => {
                let outcome = prompt.paste(text);
                if matches!(outcome, ModalOutcome::Accepted(_)) {
                    self.stack.pop();
                }
                return outcome;
            }
            _ => {}
        }
        ModalOutcome::Nothing
    }

    fn take(&mut self, step: Step) -> ModalOutcome {
        match step {
            Step::Stay => ModalOutcome::Nothing,
            Step::StayWith(outcome) => outcome,
            Step::Close => self.stack.pop().map_or(ModalOutcome::Nothing, ModalOutcome::Closed),
            Step::CloseWith(outcome) => {
                self.stack.pop();
                outcome
            }
        }
    }
}

/// The answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
}

impl Answer {
    /// What a key answers. `Enter` is no answer: it may have been pressed twice in the prompt before. `^C` gives up
    /// what is open, as in a prompt.
    fn of(pressed: Pressed) -> Option<Self> {
        match pressed.code() {
            Some(KeyCode::Char('y' | 'Y')) => Some(Self::Yes),
            Some(KeyCode::Char('n' | 'N') | KeyCode::Esc) => Some(Self::No),
            _ => (pressed.key == Some(Key::control('C'))).then_some(Self::No),
        }
    }
}

impl Confirm {
    /// What is said when the user has declined.
    fn declined(&self) -> Message<'static> {
        match self {
            Self::CarryOver(_) => Message::NotCarriedOver,
            Self::Undo(_)
            | Self::MarkList { .. }
            | Self::OpenAddress(_)
            | Self::OpenImages(_)
            | Self::RemoveFeed(..)
            | Self::ReplaceFile(_) => Message::NothingDone,
        }
    }
}

/// By how many lines a key moves in a page or list that lies over the panes, where `page` lines are a page; to the ends
/// by more than there are. Arrows, `Tab` and the keys with a name on the keyboard move whatever is bound to them.
fn scrolled(pressed: Pressed, page: isize) -> isize {
    match (pressed.action, pressed.code()) {
        (Some(Action::Down | Action::NextPane), _) | (_, Some(KeyCode::Down | KeyCode::Tab)) => 1,
        (Some(Action::Up | Action::PreviousPane), _) | (_, Some(KeyCode::Up | KeyCode::BackTab)) => -1,
        (Some(Action::PageDown | Action::ReadOn | Action::HalfDown), _)
        | (_, Some(KeyCode::PageDown | KeyCode::Char(' '))) => page,
        (Some(Action::PageUp | Action::HalfUp), _) | (_, Some(KeyCode::PageUp)) => -page,
        (Some(Action::First), _) | (_, Some(KeyCode::Home)) => isize::MIN,
        (Some(Action::Last), _) | (_, Some(KeyCode::End)) => isize::MAX,
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
