//! The rules between parts: what one part does because of what happened to another.

pub(crate) mod images;
pub(crate) mod links;
pub(crate) mod lists;
pub(crate) mod marks;
pub(crate) mod pages;
pub(crate) mod settings;

use crate::app::App;
use crate::input::action::Pane;

/// Whether a response is pending that changes what the screen shows.
pub fn is_waiting(app: &App) -> bool {
    app.lists.list().is_waiting()
        || app.lists.is_finding_titles()
        || app.lists.list().current().is_some_and(|row| app.library.entry(row).is_none())
        || page_is_pending(app)
        || links::awaits_link(app)
}

/// Whether what the focused pane will show is pending: its page, a list that was entered, or the article or link that
/// is followed.
pub(crate) fn pane_is_pending(app: &App) -> bool {
    links::awaits_link(app)
        || page_is_pending(app)
        || app.shared.layout.focus != Pane::Tree && app.lists.list().is_waiting()
}

/// Whether the article pane has the focus and its page has not arrived.
pub fn page_is_pending(app: &App) -> bool {
    let Some(row) = app.lists.list().current() else { return false };
    app.shared.layout.focus == Pane::Page && !app.page_is_current() && app.article.error_of(row).is_none()
}
