//! Giving the article's text to a program.

use crate::app::field::{Edit, Field};
use crate::app::popup::Popup;
use crate::app::{App, Effect};
use crate::language::Message;
use crossterm::event::KeyEvent;

/// Asks which program the article's text is given to.
pub(crate) fn ask_pipe(app: &mut App) {
    match app.article.page().filter(|_| app.page_is_current()) {
        Some(_) => app.modals.popup = Some(Popup::Pipe(Field::default())),
        None => app.shared.info(Message::OpenFirst),
    }
}

pub(crate) fn key_in_pipe(app: &mut App, mut field: Field, key: KeyEvent) {
    match field.key(key) {
        Edit::Changed | Edit::Unchanged => app.modals.popup = Some(Popup::Pipe(field)),
        Edit::Accepted => pipe(app, field.text()),
        Edit::Cancelled => {}
    }
}

pub(crate) fn pipe(app: &mut App, line: &str) {
    let Some(text) = app.article.page().map(crate::app::article::page::Page::text) else {
        return;
    };
    match crate::config::words(line) {
        Some(argv) => app.shared.outbox.push(Effect::Pipe { argv, text }),
        None => app.shared.error(Message::QuoteOpen),
    }
}
