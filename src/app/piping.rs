//! Giving the article's text to a program.

use crate::app::field::{Edit, Field};
use crate::app::popup::Popup;
use crate::app::{App, Effect};
use crate::language::Message;
use crossterm::event::KeyEvent;

impl App {
    /// Asks which program the article's text is given to.
    pub(crate) fn ask_pipe(&mut self) {
        match self.article.shown.as_ref().filter(|_| self.page_is_current()) {
            Some(_) => self.modals.popup = Some(Popup::Pipe(Field::default())),
            None => self.shared.info(Message::OpenFirst),
        }
    }

    pub(crate) fn key_in_pipe(&mut self, mut field: Field, key: KeyEvent) {
        match field.key(key) {
            Edit::Changed | Edit::Unchanged => self.modals.popup = Some(Popup::Pipe(field)),
            Edit::Accepted => self.pipe(field.text()),
            Edit::Cancelled => {}
        }
    }

    fn pipe(&mut self, line: &str) {
        let Some(text) = self.article.shown.as_ref().map(crate::app::article::page::Page::text) else {
            return;
        };
        match crate::config::words(line) {
            Some(argv) => self.shared.outbox.push(Effect::Pipe { argv, text }),
            None => self.shared.error(Message::QuoteOpen),
        }
    }
}
