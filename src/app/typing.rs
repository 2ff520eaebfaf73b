//! Keys: sequences, counts, and whatever is typed into a line.

use super::action::Action;
use super::field::Edit;
use super::geometry::Pane;
use super::keymap::{Bound, Context, Meaning};
use super::palette::Palette;
use super::popup::{Help, Hints, ImageMenu, Menu, NoSuchLabel, Popup, Typing};
use super::{App, Effect, Looking, keys};
use crate::language::{Language, Message};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Actions that mean something while an article is still being opened; the keys of others wait for it.
const AT_ONCE: [Action; 9] = [
    Action::Escape,
    Action::Leave,
    Action::Quit,
    Action::Back,
    Action::Redraw,
    Action::Suspend,
    Action::Help,
    Action::Palette,
    Action::Categories,
];
/// More keys than this do not wait.
const HELD_MOST: usize = 64;

/// What waits for something that is on its way.
#[derive(Clone, Copy, Debug)]
pub(super) enum Held {
    /// A key.
    Key(KeyEvent),
    /// What a key means, with its count.
    Does(Action, Option<usize>),
}

impl App {
    /// Whether keys are meant for an article that is not there yet.
    pub fn awaits_page(&self) -> bool {
        let failed = self.page_error.as_ref().is_some_and(|(row, _)| Some(*row) == self.list.current());
        self.focus == Pane::Page && !self.page_is_current() && !failed && self.list.current().is_some()
    }

    /// Whether a key means something that need not wait.
    fn is_at_once(&self, name: &str) -> bool {
        let meaning = self.settings.keys.meaning(self.context(), &[name.to_owned()]);
        matches!(meaning, Meaning::Does(action) if AT_ONCE.contains(&action)) || name == "^C"
    }

    /// Whether a key has to wait for what is on its way.
    fn must_wait(&self, name: &str) -> bool {
        if let Some(finding) = &self.finding {
            let answer = match finding.place {
                Looking::Page => false,
                Looking::Titles => self.found_titles.awaited.is_some(),
                Looking::Library => self.list.is_awaited(),
            };
            return answer && name == "Enter";
        }
        if self.popup.is_some() || self.saving.is_some() || self.is_at_once(name) {
            return false;
        }
        self.awaits_link() || self.awaits_page() || self.focus != Pane::Tree && self.list.is_awaited()
    }

    /// Whether an action has to wait for what is known of the article under the cursor, or for the rest of the list.
    fn action_must_wait(&self, action: Action) -> bool {
        let unknown = || self.list.current().is_some_and(|row| self.library.entry(row).is_none());
        match action {
            Action::Last | Action::MarkAllRead | Action::FindNext | Action::FindPrevious => {
                self.focus == Pane::List && !self.list.is_whole()
            }
            Action::NextUnread | Action::PreviousUnread => !self.list.is_whole(),
            Action::Open
            | Action::OpenFull
            | Action::OpenOriginal
            | Action::OpenImage
            | Action::ListImages
            | Action::SaveImage
            | Action::Hints
            | Action::ToggleRead
            | Action::ToggleStar
            | Action::Mute
            | Action::ListEquals
            | Action::CopyLink
            | Action::CopyPath
            | Action::CopyText
            | Action::Edit
            | Action::Source => self.focus != Pane::Tree && unknown(),
            _ => false,
        }
    }

    /// Does what has waited, as far as it need not wait longer.
    pub(super) fn press_held(&mut self) {
        let mut left = self.held.len();
        while left > 0
            && let Some(held) = self.held.pop_front()
        {
            left -= 1;
            let behind = std::mem::take(&mut self.held);
            match held {
                Held::Key(key) => self.key(key),
                Held::Does(action, count) => self.act(action, count),
            }
            // What has to wait again stays before the rest.
            let again = !self.held.is_empty();
            self.held.extend(behind);
            if again {
                break;
            }
        }
    }

    fn hold(&mut self, held: Held) {
        if self.held.len() < HELD_MOST {
            self.held.push_back(held);
        }
    }

    fn act(&mut self, action: Action, count: Option<usize>) {
        if self.action_must_wait(action) {
            self.hold(Held::Does(action, count));
        } else {
            self.perform(action, count);
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent) {
        let name = keys::name(key);
        if let Some(name) = &name {
            if self.is_at_once(name)
                && self.popup.is_none()
                && self.finding.is_none()
                && self.saving.is_none()
            {
                self.held.clear();
                self.awaited_link = None;
                self.awaited_row = None;
            } else if !self.held.is_empty() || self.must_wait(name) {
                return self.hold(Held::Key(key));
            }
        }
        self.status = None;
        if self.finding.is_some() {
            return self.type_find(key);
        }
        if self.saving.is_some() {
            return self.type_save(key);
        }
        match self.popup.take() {
            Some(Popup::Help(help)) => return self.key_in_help(help, key),
            Some(Popup::Menu(menu)) => return self.key_in_menu(menu, key),
            Some(Popup::Hints(hints)) => return self.key_in_hints(hints, key),
            Some(Popup::Images(images)) => return self.key_in_images(images, key),
            Some(Popup::Slide(slide)) => return self.key_in_slide(slide, key),
            Some(Popup::Palette(palette)) => return self.key_in_palette(palette, key),
            Some(Popup::Pipe(field)) => return self.key_in_pipe(field, key),
            Some(Popup::Question(question)) => {
                return match keys::name(key).as_deref() {
                    Some("y" | "Y" | "Enter") => self.answer(question.then),
                    _ => self.status = self.info(Message::NothingDone),
                };
            }
            None => {}
        }
        let Some(name) = name else { return self.forget_keys() };
        if let ([digit], true) = (name.as_bytes(), self.pressed.is_empty())
            && digit.is_ascii_digit()
            && (*digit != b'0' || self.count.is_some())
        {
            let count = self.count.unwrap_or(0) * 10 + usize::from(digit - b'0');
            self.count = Some(count.min(9_999_999));
            self.pending = count.min(9_999_999).to_string();
            return;
        }
        self.pressed.push(name.clone());
        match self.found(self.context()) {
            Meaning::Begins => self.pending.push_str(&name),
            Meaning::Nothing => {
                self.forget_keys();
                // Whatever is bound, there is a way out.
                if name == "^C" {
                    self.perform(Action::Quit, None);
                }
            }
            Meaning::Does(action) => {
                let count = self.count;
                self.forget_keys();
                self.act(action, count);
            }
        }
    }

    /// The context whose keys count.
    pub(super) fn context(&self) -> Context {
        if self.focus == Pane::Page { Context::Article } else { Context::Lists }
    }

    /// What the keys pressed so far mean. A sequence that comes to nothing is forgotten but for its last key.
    fn found(&mut self, context: Context) -> Meaning {
        let mut found = self.settings.keys.meaning(context, &self.pressed);
        if found == Meaning::Nothing && self.pressed.len() > 1 {
            self.pressed.drain(..self.pressed.len() - 1);
            found = self.settings.keys.meaning(context, &self.pressed);
        }
        found
    }

    /// What a key means in a page or menu that lies over the panes: its action there, and its name.
    pub(super) fn key_over(&mut self, context: Context, key: KeyEvent) -> (Option<Action>, String) {
        let Some(name) = keys::name(key) else { return (None, String::new()) };
        self.pressed.push(name.clone());
        let found = self.found(context);
        if found != Meaning::Begins {
            self.forget_keys();
        }
        match found {
            Meaning::Does(action) => (Some(action), name),
            Meaning::Nothing if name == "^C" => (Some(Action::Quit), name),
            Meaning::Begins | Meaning::Nothing => (None, name),
        }
    }

    fn forget_keys(&mut self) {
        self.pressed.clear();
        self.pending.clear();
        self.count = None;
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(finding) = &mut self.finding {
            finding.field.insert(text);
            self.find_typed();
            return;
        }
        if let Some(saving) = &mut self.saving {
            saving.field.insert(text);
            return;
        }
        match &mut self.popup {
            Some(Popup::Help(help)) if help.typing == Typing::On => {
                help.query.push_str(&crate::text::clean_line(text));
            }
            Some(Popup::Pipe(field)) => {
                field.insert(text);
            }
            Some(Popup::Palette(palette)) => {
                palette.field.insert(text);
                let language = self.settings.language;
                palette.choose(|bound| names(bound, language));
            }
            _ => {}
        }
    }

    fn key_in_help(&mut self, mut help: Help, key: KeyEvent) {
        // The frame of the help page, the rule and the footer are not its own.
        let height = usize::from(self.size.1.saturating_sub(4)).max(1);
        if help.typing == Typing::On {
            match key.code {
                KeyCode::Enter => help.typing = Typing::Off,
                KeyCode::Esc => help = Help::default(),
                KeyCode::Backspace => {
                    help.query.pop();
                }
                KeyCode::Char(c) if !key.modifiers.contains(KeyModifiers::CONTROL) => help.query.push(c),
                _ => {}
            }
            help.top = 0;
        } else {
            let last = help.len(&self.settings).saturating_sub(height);
            let (action, name) = self.key_over(self.context(), key);
            match (action, name.as_str()) {
                (Some(Action::Quit), _) => return self.perform(Action::Quit, None),
                (Some(Action::Leave | Action::Help | Action::Escape | Action::Back), _)
                | (_, "Esc" | "Enter") => return,
                (Some(Action::Find), _) => help.typing = Typing::On,
                (action, name) => match over(action, name) {
                    Some(Over::By(by)) => help.top = help.top.saturating_add_signed(by),
                    Some(Over::Page(by)) => {
                        help.top = help.top.saturating_add_signed(by * height.cast_signed());
                    }
                    Some(Over::First) => help.top = 0,
                    Some(Over::Last) => help.top = last,
                    None => {}
                },
            }
            help.top = help.top.min(last);
        }
        self.popup = Some(Popup::Help(help));
    }

    fn key_in_menu(&mut self, mut menu: Menu, key: KeyEvent) {
        let (action, name) = self.key_over(self.context(), key);
        match (action, name.as_str()) {
            (Some(Action::Quit), _) => return self.perform(Action::Quit, None),
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
            | (_, "Enter" | "→") => {
                return if let Some(item) = menu.items.get(menu.cursor) {
                    self.choose(item.choice);
                };
            }
            (
                Some(Action::Leave | Action::Escape | Action::Back | Action::Arrange | Action::ListImages),
                _,
            )
            | (_, "Esc") => return,
            (action, name) => menu.go(over(action, name)),
        }
        self.popup = Some(Popup::Menu(menu));
    }

    fn key_in_images(&mut self, mut images: ImageMenu, key: KeyEvent) {
        let (action, name) = self.key_over(Context::Images, key);
        match (action, name.as_str()) {
            (Some(Action::Quit), _) => return self.perform(Action::Quit, None),
            (Some(Action::Leave), _) | (None, "Esc") => return,
            (Some(Action::OpenImage), _) | (None, "Enter") => return self.open_images(images.chosen()),
            (Some(Action::MarkImage), _) => images.mark(),
            (Some(Action::SaveImage), _) => self.save_images(images.chosen()),
            (Some(Action::CopyLink), _) => self.copy_images(&images.chosen()),
            (Some(Action::Redraw), _) => self.effects.push(Effect::Redraw),
            (action, name) => images.menu.go(over(action, name)),
        }
        self.popup = Some(Popup::Images(images));
    }

    fn key_in_palette(&mut self, mut palette: Palette, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Down | KeyCode::Tab => palette.step(1),
            KeyCode::Up | KeyCode::BackTab => palette.step(-1),
            KeyCode::Char('n') if control => palette.step(1),
            KeyCode::Char('p') if control => palette.step(-1),
            KeyCode::PageDown => palette.step(10),
            KeyCode::PageUp => palette.step(-10),
            _ => match palette.field.key(key) {
                Edit::Changed => {
                    let language = self.settings.language;
                    palette.choose(|bound| names(bound, language));
                }
                Edit::Unchanged => {}
                Edit::Cancelled => return,
                Edit::Accepted => {
                    return if let Some(chosen) = palette.found.get(palette.cursor) {
                        self.perform_named(chosen.context, chosen.action, palette.count);
                    };
                }
            },
        }
        self.popup = Some(Popup::Palette(palette));
    }

    /// Does what was chosen by name. What works in the article alone is done there, if it is on the screen.
    fn perform_named(&mut self, context: Context, action: Action, count: Option<usize>) {
        let shown = self.page_is_current() && self.geometry().is_some_and(|geometry| geometry.page.is_some());
        match (context, self.context()) {
            (Context::Article, Context::Lists) if shown => self.focus = Pane::Page,
            (Context::Article, Context::Lists) => {
                self.status = self.info(Message::OpenFirst);
                return;
            }
            (Context::Lists, Context::Article) => {
                self.status = self.info(Message::WorksInLists);
                return;
            }
            _ => {}
        }
        self.act(action, count);
    }

    fn key_in_hints(&mut self, mut hints: Hints, key: KeyEvent) {
        let name = keys::name(key).unwrap_or_default();
        let mut letters = name.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else { return };
        match hints.type_letter(letter) {
            Ok(Some(at)) => self.open_target(at.target),
            Ok(None) => self.popup = Some(Popup::Hints(hints)),
            Err(NoSuchLabel) => self.status = self.info(Message::NoSuchLabel),
        }
    }
}

/// How far a key moves in a page or menu that lies over the panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// By lines.
    By(isize),
    /// By whole pages.
    Page(isize),
    /// To the beginning.
    First,
    /// To the end.
    Last,
}

impl Menu {
    fn go(&mut self, over: Option<Over>) {
        match over {
            Some(Over::By(by)) => self.step(by),
            Some(Over::Page(by)) => self.step(by * 10),
            Some(Over::First) => self.cursor = 0,
            Some(Over::Last) => self.step(isize::MAX),
            None => {}
        }
    }
}

/// What the keys of movement mean there, however they are bound; those with names always move.
fn over(action: Option<Action>, name: &str) -> Option<Over> {
    Some(match (action, name) {
        (Some(Action::Down | Action::NextPane), _) | (_, "↓" | "Tab") => Over::By(1),
        (Some(Action::Up | Action::PreviousPane), _) | (_, "↑" | "S-Tab") => Over::By(-1),
        (Some(Action::PageDown | Action::ReadOn | Action::HalfDown), _) | (_, "PgDn" | "Space") => {
            Over::Page(1)
        }
        (Some(Action::PageUp | Action::HalfUp), _) | (_, "PgUp") => Over::Page(-1),
        (Some(Action::First), _) | (_, "Home") => Over::First,
        (Some(Action::Last), _) | (_, "End") => Over::Last,
        _ => return None,
    })
}

/// The texts an action goes by in the palette.
pub(super) fn names(bound: &Bound, language: Language) -> Vec<String> {
    let help = language.help(bound.action, bound.context);
    vec![help.to_owned(), bound.action.name().replace('_', " ")]
}
