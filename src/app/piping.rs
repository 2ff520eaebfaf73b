//! Giving the article's text to a program.

use super::field::{Edit, Field};
use super::popup::Popup;
use super::{App, Effect};
use crate::language::Message;
use crossterm::event::KeyEvent;

impl App {
    /// Asks which program the article's text is given to.
    pub(super) fn ask_pipe(&mut self) {
        match self.article.shown.as_ref().filter(|_| self.page_is_current()) {
            Some(_) => self.modals.popup = Some(Popup::Pipe(Field::default())),
            None => self.shared.info(Message::OpenFirst),
        }
    }

    pub(super) fn key_in_pipe(&mut self, mut field: Field, key: KeyEvent) {
        match field.key(key) {
            Edit::Changed | Edit::Unchanged => self.modals.popup = Some(Popup::Pipe(field)),
            Edit::Accepted => self.pipe(field.text()),
            Edit::Cancelled => {}
        }
    }

    fn pipe(&mut self, line: &str) {
        let Some(text) = self.article.shown.as_ref().map(super::page::Page::text) else { return };
        match crate::config::words(line) {
            Some(argv) => self.shared.outbox.push(Effect::Pipe { argv, text }),
            None => self.shared.error(Message::QuoteOpen),
        }
    }
}
