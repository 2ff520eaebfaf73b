//! What follows in the panes from what happens in a modal.

use crate::app::actions::pipe;
use crate::app::flow::{keys, saving, search};
use crate::app::modals::prompt::{Prompt, PromptAbout};
use crate::app::modals::{Modal, ModalOutcome};
use crate::app::{App, actions};
use crate::input::action::{Action, KeyContext, Pane};
use crate::language::Message;

/// Does what a key, a paste or a click in a modal asks for.
pub(crate) fn apply(app: &mut App, outcome: ModalOutcome) {
    match outcome {
        ModalOutcome::Closed(Modal::Slideshow(_)) => app.images.set_mut().leave(),
        ModalOutcome::Nothing | ModalOutcome::Closed(_) => {}
        ModalOutcome::Typed(prompt) => search::search_typed(app, &prompt),
        ModalOutcome::ScopeToggled => search::toggle_scope(app),
        ModalOutcome::Cancelled(prompt) => cancelled(app, &prompt),
        ModalOutcome::Accepted(prompt) => accepted(app, prompt),
        ModalOutcome::Chosen(action) => actions::choose(app, action),
        ModalOutcome::Confirmed(confirm) => actions::answer(app, confirm),
        ModalOutcome::Run { action, context, count } => run(app, action, context, count),
    }
}

fn cancelled(app: &mut App, prompt: &Prompt) {
    match prompt.about {
        PromptAbout::Find(find) => search::search_cancelled(app, find),
        PromptAbout::SaveImages(_) => app.shared.info(Message::NothingSaved),
        PromptAbout::Pipe(_) => {}
    }
}

fn accepted(app: &mut App, prompt: Prompt) {
    let text = prompt.field.text();
    match prompt.about {
        PromptAbout::Find(find) => search::accept_find(app, find, text),
        PromptAbout::SaveImages(images) => saving::save_into(app, images, text),
        PromptAbout::Pipe(article) => pipe::pipe(app, text, article),
    }
}

/// Runs an action that was chosen by name. What works in the article alone is done there, if the article is on the
/// screen.
fn run(app: &mut App, action: Action, context: KeyContext, count: Option<usize>) {
    match (context, keys::context(app)) {
        (KeyContext::Article, KeyContext::Lists)
            if app.page_is_current() && app.shared.layout.shows_page() =>
        {
            app.shared.layout.focus = Pane::Page;
        }
        (KeyContext::Article, KeyContext::Lists) => {
            app.shared.info(Message::OpenFirst);
            return;
        }
        (KeyContext::Lists, KeyContext::Article) => {
            app.shared.info(Message::WorksInLists);
            return;
        }
        _ => {}
    }
    keys::act(app, action, count);
}
