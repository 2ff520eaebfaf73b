//! Giving the article's text to a program.

use crate::app::modals::Modal;
use crate::app::modals::prompt::{Prompt, PromptAbout};
use crate::app::{App, Effect};
use crate::language::Message;

/// Asks which program the article's text is given to.
pub(crate) fn ask_pipe(app: &mut App) {
    match app.article.page().filter(|_| app.page_is_current()) {
        Some(page) => {
            let about = PromptAbout::Pipe(page.text());
            app.modals.push(Modal::Prompt(Prompt::new(about, "")));
        }
        None => app.shared.info(Message::OpenFirst),
    }
}

/// Gives a text to the program of a command line.
pub(crate) fn pipe(app: &mut App, line: &str, text: String) {
    match crate::config::words(line) {
        Some(argv) => app.shared.outbox.push(Effect::Pipe { argv, text }),
        None => app.shared.error(Message::QuoteOpen),
    }
}
