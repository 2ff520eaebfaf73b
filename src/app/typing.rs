//! Keys: sequences, counts, and what is pasted; who takes a key.

use crate::app::App;
use crate::app::action::Action;
use crate::app::popup::{Popup, Typing};
use crate::app::waiting::Held;
use crate::input::action::Pane;
use crate::input::key as keys;
use crate::keymap::{KeyContext, Meaning};
use crate::language::Message;
use crossterm::event::KeyEvent;

impl App {
    pub(crate) fn key(&mut self, key: KeyEvent) {
        let name = keys::name(key);
        if let Some(name) = &name {
            if self.is_at_once(name)
                && self.modals.popup.is_none()
                && self.modals.finding.is_none()
                && self.modals.saving.is_none()
            {
                self.keys.deferred.clear();
                self.article.follow = None;
                self.lists.awaited_row = None;
            } else if !self.keys.deferred.is_empty() || self.must_wait(name) {
                return self.hold(Held::Key(key));
            }
        }
        self.shared.status.clear();
        if self.modals.finding.is_some() {
            return self.type_find(key);
        }
        if self.modals.saving.is_some() {
            return self.type_save(key);
        }
        match self.modals.popup.take() {
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
                    _ => self.shared.info(Message::NothingDone),
                };
            }
            None => {}
        }
        let Some(name) = name else { return self.forget_keys() };
        if let ([digit], true) = (name.as_bytes(), self.keys.sequence.is_empty())
            && digit.is_ascii_digit()
            && (*digit != b'0' || self.keys.count.is_some())
        {
            let count = self.keys.count.unwrap_or(0) * 10 + usize::from(digit - b'0');
            self.keys.count = Some(count.min(9_999_999));
            self.keys.pending = count.min(9_999_999).to_string();
            return;
        }
        self.keys.sequence.push(name.clone());
        match self.found(self.context()) {
            Meaning::Begins => self.keys.pending.push_str(&name),
            Meaning::Nothing => {
                self.forget_keys();
                // Whatever is bound, there is a way out.
                if name == "^C" {
                    self.perform(Action::Quit, None);
                }
            }
            Meaning::Does(action) => {
                let count = self.keys.count;
                self.forget_keys();
                self.act(action, count);
            }
        }
    }

    /// The context whose keys count.
    pub(crate) fn context(&self) -> KeyContext {
        if self.shared.layout.focus == Pane::Page { KeyContext::Article } else { KeyContext::Lists }
    }

    /// What the keys pressed so far mean. A sequence that comes to nothing is forgotten but for its last key.
    fn found(&mut self, context: KeyContext) -> Meaning {
        let mut found = self.shared.settings.keys.meaning(context, &self.keys.sequence);
        if found == Meaning::Nothing && self.keys.sequence.len() > 1 {
            self.keys.sequence.drain(..self.keys.sequence.len() - 1);
            found = self.shared.settings.keys.meaning(context, &self.keys.sequence);
        }
        found
    }

    /// What a key means in a page or menu that lies over the panes: its action there, and its name.
    pub(crate) fn key_over(&mut self, context: KeyContext, key: KeyEvent) -> (Option<Action>, String) {
        let Some(name) = keys::name(key) else { return (None, String::new()) };
        self.keys.sequence.push(name.clone());
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
        self.keys.sequence.clear();
        self.keys.pending.clear();
        self.keys.count = None;
    }

    pub(crate) fn paste(&mut self, text: &str) {
        if let Some(finding) = &mut self.modals.finding {
            finding.field.insert(text);
            self.find_typed();
            return;
        }
        if let Some(saving) = &mut self.modals.saving {
            saving.field.insert(text);
            return;
        }
        match &mut self.modals.popup {
            Some(Popup::Help(help)) if help.typing == Typing::On => {
                help.query.push_str(&crate::text::clean_line(text));
            }
            Some(Popup::Pipe(field)) => {
                field.insert(text);
            }
            Some(Popup::Palette(palette)) => {
                palette.field.insert(text);
                palette.choose(self.shared.settings.language);
            }
            _ => {}
        }
    }
}
