//! Keys: sequences, counts, and whatever is typed into a line.

use super::action::Action;
use super::geometry::Pane;
use super::keymap::{Context, Meaning, meaning};
use super::popup::{Help, Hints, Menu, NoSuchLabel, Popup, Typing};
use super::{App, Looking, Status, keys};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Keys that mean something while an article is still being opened; the others wait for it.
const AT_ONCE: [&str; 11] = ["Esc", "q", "Q", "^C", "h", "←", "Backspace", "^L", "^Z", "?", "c"];
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
        if self.popup.is_some() || AT_ONCE.contains(&name) {
            return false;
        }
        self.awaits_page() || self.focus != Pane::Tree && self.list.is_awaited()
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
            | Action::Hints
            | Action::ToggleRead
            | Action::ToggleStar
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
            if AT_ONCE.contains(&name.as_str()) && self.popup.is_none() && self.finding.is_none() {
                self.held.clear();
            } else if !self.held.is_empty() || self.must_wait(name) {
                return self.hold(Held::Key(key));
            }
        }
        self.status = None;
        if self.finding.is_some() {
            return self.type_find(key);
        }
        match self.popup.take() {
            Some(Popup::Help(help)) => return self.key_in_help(help, key),
            Some(Popup::Menu(menu)) => return self.key_in_menu(menu, key),
            Some(Popup::Hints(hints)) => return self.key_in_hints(hints, key),
            Some(Popup::Question(question)) => {
                return match key.code {
                    KeyCode::Char('y' | 'Y') | KeyCode::Enter => self.answer(question.then),
                    _ => self.status = Some(Status::Info("nothing done".into())),
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
        let context = if self.focus == Pane::Page { Context::Article } else { Context::Lists };
        let mut found = meaning(context, &self.pressed);
        if found == Meaning::Nothing && self.pressed.len() > 1 {
            // The sequence came to nothing: its last key counts by itself.
            self.pressed = vec![name.clone()];
            found = meaning(context, &self.pressed);
        }
        match found {
            Meaning::Begins => self.pending.push_str(&name),
            Meaning::Nothing => self.forget_keys(),
            Meaning::Does(action) => {
                let count = self.count;
                self.forget_keys();
                self.act(action, count);
            }
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
        } else if let Some(Popup::Help(help)) = &mut self.popup
            && help.typing == Typing::On
        {
            help.query.push_str(&crate::text::clean_line(text));
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
            let last = help.len().saturating_sub(height);
            match keys::name(key).as_deref() {
                Some("j" | "↓") => help.top += 1,
                Some("k" | "↑") => help.top = help.top.saturating_sub(1),
                Some("Space" | "PgDn" | "^F" | "d" | "^D") => help.top += height,
                Some("b" | "PgUp" | "^B" | "u" | "^U") => help.top = help.top.saturating_sub(height),
                Some("g" | "Home") => help.top = 0,
                Some("G" | "End") => help.top = last,
                Some("/") => help.typing = Typing::On,
                Some("Q" | "^C") => return self.perform(super::action::Action::Quit, None),
                Some("q" | "?" | "Esc" | "h" | "←" | "Backspace" | "Enter") => return,
                _ => {}
            }
            help.top = help.top.min(last);
        }
        self.popup = Some(Popup::Help(help));
    }

    fn key_in_menu(&mut self, mut menu: Menu, key: KeyEvent) {
        match keys::name(key).as_deref() {
            Some("j" | "↓" | "Tab") => menu.step(1),
            Some("k" | "↑" | "S-Tab") => menu.step(-1),
            Some("Space" | "PgDn" | "^F" | "d" | "^D") => menu.step(10),
            Some("b" | "PgUp" | "^B" | "u" | "^U") => menu.step(-10),
            Some("g" | "Home") => menu.cursor = 0,
            Some("G" | "End") => menu.step(isize::MAX),
            Some("Enter" | "l" | "→" | "o" | "i") => {
                return if let Some(item) = menu.items.get(menu.cursor) {
                    self.choose(item.choice);
                };
            }
            Some("Q" | "^C") => return self.perform(super::action::Action::Quit, None),
            Some("q" | "Esc" | "h" | "←" | "Backspace" | "," | "I" | "O") => return,
            _ => {}
        }
        self.popup = Some(Popup::Menu(menu));
    }

    fn key_in_hints(&mut self, mut hints: Hints, key: KeyEvent) {
        let letter = match key.code {
            KeyCode::Char(c) if !key.modifiers.contains(KeyModifiers::CONTROL) => c,
            _ => return,
        };
        match hints.type_letter(letter) {
            Ok(Some(at)) => self.open_target(at.target),
            Ok(None) => self.popup = Some(Popup::Hints(hints)),
            Err(NoSuchLabel) => self.status = Some(Status::Info("no such label".into())),
        }
    }
}
