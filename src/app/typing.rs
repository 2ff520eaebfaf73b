//! Keys: sequences, counts, and whatever is typed into a line.

use super::field::{Edit, Field};
use super::geometry::Pane;
use super::keymap::{Context, Meaning, meaning};
use super::popup::{Help, Hints, Menu, NoSuchLabel, Popup, Typing};
use super::{App, Finding, Status, keys};
use crate::text::fold::fold;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Keys that mean something while an article is still being opened; the others wait for it.
const AT_ONCE: [&str; 11] = ["Esc", "q", "Q", "^C", "h", "←", "Backspace", "^L", "^Z", "?", "c"];
/// More keys than this do not wait.
const HELD_MOST: usize = 64;

impl App {
    /// Whether keys are meant for an article that is not there yet.
    pub fn awaits_page(&self) -> bool {
        let failed = self.page_error.as_ref().is_some_and(|(row, _)| Some(*row) == self.list.current());
        self.focus == Pane::Page && !self.page_is_current() && !failed && self.list.current().is_some()
    }

    /// Presses the keys that have waited for the article, as far as it is there.
    pub(super) fn press_held(&mut self) {
        if self.held.is_empty() || self.awaits_page() {
            return;
        }
        for key in std::mem::take(&mut self.held) {
            self.key(key);
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent) {
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
        let Some(name) = keys::name(key) else { return self.forget_keys() };
        if let ([digit], true) = (name.as_bytes(), self.pressed.is_empty())
            && digit.is_ascii_digit()
            && (*digit != b'0' || self.count.is_some())
        {
            let count = self.count.unwrap_or(0) * 10 + usize::from(digit - b'0');
            self.count = Some(count.min(9_999_999));
            self.pending = count.min(9_999_999).to_string();
            return;
        }
        if self.awaits_page() && AT_ONCE.contains(&name.as_str()) {
            self.held.clear();
        } else if self.awaits_page() {
            if self.held.len() < HELD_MOST {
                self.held.push(key);
            }
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
                self.perform(action, count);
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

    /// Begins to look for something in the focused pane.
    pub(super) fn find(&mut self) {
        let pane = if self.focus == Pane::Page { Pane::Page } else { Pane::List };
        self.focus = pane;
        self.finding = Some(Finding { field: Field::default(), pane, origin: self.list.cursor() });
    }

    fn type_find(&mut self, key: KeyEvent) {
        let Some(finding) = &mut self.finding else { return };
        match finding.field.key(key) {
            Edit::Changed => self.find_typed(),
            Edit::Unchanged => {}
            Edit::Accepted => self.accept_find(),
            Edit::Cancelled => self.cancel_find(),
        }
    }

    /// Goes to the first match of what has been typed so far.
    fn find_typed(&mut self) {
        let Some(finding) = &self.finding else { return };
        let (text, pane, origin) = (finding.field.text().to_owned(), finding.pane, finding.origin);
        if pane == Pane::Page {
            if let Some(page) = &mut self.page {
                page.find(&text);
            }
        } else {
            self.list_needle = text;
            self.list.go(origin);
            self.go_match(0);
        }
    }

    fn accept_find(&mut self) {
        let Some(finding) = self.finding.take() else { return };
        if finding.field.text().is_empty() {
            return;
        }
        let found = match finding.pane {
            Pane::Page => self.page.as_ref().map_or(0, |page| page.matches().len()),
            _ => usize::from(self.list_match(self.list.cursor())),
        };
        if found == 0 {
            self.status = Some(Status::Error(format!("not found: {}", finding.field.text())));
        } else if finding.pane == Pane::Page {
            self.tell_match();
        }
    }

    fn cancel_find(&mut self) {
        let Some(finding) = self.finding.take() else { return };
        if finding.pane == Pane::Page {
            self.with_page(super::page::Page::end_find);
        } else {
            self.list_needle.clear();
            self.list.go(finding.origin);
        }
    }

    fn tell_match(&mut self) {
        if let Some(page) = &self.page
            && let Some(at) = page.match_number()
        {
            self.status = Some(Status::Info(format!("match {at} of {}", page.matches().len())));
        }
    }

    /// To the next match or the previous one; without a search, to an unread article.
    pub(super) fn find_next(&mut self, by: isize) {
        if self.focus == Pane::Page && self.page.as_ref().is_some_and(|page| !page.matches().is_empty()) {
            self.with_page(|page| page.next_match(by));
            self.tell_match();
        } else if self.focus != Pane::Page && !self.list_needle.is_empty() {
            if !self.go_match(by) {
                self.status = Some(Status::Info(format!("no other match of {}", self.list_needle)));
            }
        } else {
            self.go_unread(by);
        }
    }

    fn list_match(&self, index: usize) -> bool {
        let row = self.list.rows().get(index);
        let title = row.and_then(|row| self.library.entry(*row)).map_or("", |entry| &entry.header.title);
        !self.list_needle.is_empty() && fold(title).contains(&fold(&self.list_needle))
    }

    /// Puts the list's cursor on the next match after it (`by` 1), before it (−1), or from it on (0), round the ends.
    fn go_match(&mut self, by: isize) -> bool {
        let count = self.list.rows().len().cast_signed();
        let start = self.list.cursor().cast_signed() + by;
        let step = if by < 0 { -1 } else { 1 };
        let mut order = (0..count).map(|n| (start + n * step).rem_euclid(count).cast_unsigned());
        let found = order.find(|at| self.list_match(*at));
        if let Some(at) = found {
            self.list.go(at);
        }
        found.is_some()
    }
}
