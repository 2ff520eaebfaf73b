//! What follows in the panes from what happens in a modal.

use crate::app::actions::{act, open, search};
use crate::app::flow::{equals, images, links, marks, mutes, settings};
use crate::app::lists::list::ArticleList;
use crate::app::modals::menu::MenuAction;
use crate::app::modals::prompt::{Prompt, PromptAbout};
use crate::app::modals::{Confirm, Modal, ModalOutcome};
use crate::app::{App, Effect};
use crate::engine::request::Consent;
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
        ModalOutcome::Chosen(action) => choose(app, action),
        ModalOutcome::Confirmed(confirm) => answer(app, confirm),
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
        PromptAbout::SaveImages(images) => images::save_into(app, images, text),
        PromptAbout::Pipe(article) => pipe(app, text, article),
    }
}

/// Runs an action that was chosen by name. What works in the article alone is done there, if the article is on the
/// screen.
fn run(app: &mut App, action: Action, context: KeyContext, count: Option<usize>) {
    match (context, app.shared.layout.key_context()) {
        (KeyContext::Article, KeyContext::Lists)
            if app.page_is_current() && app.shared.layout.shows_page() =>
        {
            app.shared.layout.focus = Pane::Page;
        }
        (KeyContext::Article, KeyContext::Lists) => {
            return app.shared.info(Message::OpenFirst);
        }
        (KeyContext::Lists, KeyContext::Article) => return app.shared.info(Message::WorksInLists),
        _ => {}
    }
    act(app, action, count);
}

/// Does what was chosen in a modal.
fn choose(app: &mut App, action: MenuAction) {
    match action {
        MenuAction::OpenLink(link) => links::open_link_ref(app, link),
        MenuAction::OpenImage(image) => images::open_image_ref(app, &image),
        MenuAction::OpenImages(images) => open::open_images(app, images),
        MenuAction::SaveImages(images) => images::save_images(app, images),
        MenuAction::CopyImages(images) => open::copy_images(app, &images),
        MenuAction::TurnTo(image) => images::turn_to(app, &image),
        MenuAction::OpenEqual(row) => equals::choose_equal(app, row),
        MenuAction::Mute(change) => mutes::run_muting(app, change),
        MenuAction::Sort(key) => settings::arrange(app, |list| list.sort_by(key)),
        MenuAction::Flip => settings::arrange(app, ArticleList::reverse),
        MenuAction::Group(grouping) => settings::arrange(app, |list| list.group_by(grouping)),
    }
}

/// Does what the user has agreed to.
fn answer(app: &mut App, confirm: Confirm) {
    match confirm {
        Confirm::MarkAllRead(rows) => marks::mark_all_read(app, &rows),
        Confirm::OpenImages(images) => open::open_all_images(app, &images),
        Confirm::OpenAddress(address) => links::browse(app, address, None, Consent::Given),
    }
}

/// Gives a text to the program of a command line.
fn pipe(app: &mut App, line: &str, text: String) {
    match crate::config::words(line) {
        Some(argv) => app.shared.outbox.push(Effect::Pipe { argv, text }),
        None => app.shared.error(Message::UnclosedQuote),
    }
}
