//! The rules between parts: what one part does because of what happened to another.

pub mod equals;
pub mod images;
pub mod keys;
pub mod links;
pub mod lists;
pub mod modals;
pub mod mutes;
pub mod pages;
pub mod saving;
pub mod search;
pub mod settings;
pub mod tasks;

use crate::app::App;
use crate::input::action::Pane;

/// Checks, in debug builds, what holds after every [`App::settle`] unless the window is too small.
pub(crate) fn check(app: &App) {
    if app.shared.layout.panes().is_none() {
        return;
    }
    debug_assert!(
        app.keys.deferred_count() == 0 || keys::first_waits(app),
        "keys are deferred only while the first of them waits for something"
    );
    debug_assert!(app.modals.is_in_order(), "a prompt is the top modal");
    let is_named = |row| app.article.shows(row) || app.article.load().row() == Some(row);
    debug_assert!(
        app.shared.layout.focus != Pane::Page || app.lists.list().current().is_none_or(is_named),
        "the article pane has the focus, and its article is neither shown nor loading"
    );
}
