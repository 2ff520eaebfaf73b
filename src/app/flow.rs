//! The rules between parts: what one part does because of what happened to another. Here: entering and reloading lists,
//! asking for the rows that they show, and what is pending.

pub(crate) mod feeds;
pub(crate) mod images;
pub(crate) mod links;
pub(crate) mod marks;
pub(crate) mod pages;
pub(crate) mod settings;

use crate::app::App;
use crate::app::layout::WIDE;
use crate::app::lists::BeforeFind;
use crate::app::shared::ListPosition;
use crate::catalogue::ArticleRow;
use crate::engine::request::{PageKind, Request, RequestId, RowRequest};
use crate::input::action::Pane;
use crate::library::RowId;
use crate::library::list::Shelf;

/// Whether a response is pending that changes what the screen shows.
pub fn is_waiting(app: &App) -> bool {
    app.lists.list().is_waiting()
        || app.lists.is_finding_titles()
        || app.lists.list().current().is_some_and(|row| app.library.entry(row).is_none())
        || page_is_pending(app)
        || links::awaits_link(app)
        || app.modals.is_completing()
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

pub(crate) fn list_entered(app: &mut App, shelf: Shelf) {
    app.library.all_seen(&mut app.shared.cx());
    app.lists.enter(shelf, app.library.list_inputs(), &mut app.shared.cx());
}

/// Enters the shelf under the cursor of the sidebar.
pub(crate) fn show_shelf(app: &mut App) {
    let Some(wanted) = app.lists.sidebar().current().map(|item| item.shelf.clone()) else { return };
    if wanted != app.lists.list().selection().shelf {
        app.lists.forget_return();
        list_entered(app, wanted);
    }
}

/// Puts sidebar and list back to what they were before names of shelves were searched.
pub(crate) fn shelf_find_left(app: &mut App) {
    let Some(BeforeFind { list, kept, .. }) = app.lists.leave_shelf_find(app.library.counts()) else {
        return;
    };
    if list.shelf == app.lists.list().selection().shelf {
        return;
    }
    list_entered(app, list.shelf);
    let kept: Vec<RowId> = kept.into_iter().collect();
    app.lists.keep(&kept, app.library.list_inputs(), &mut app.shared.cx());
    app.lists.list_mut().select_on_arrival(list.cursor);
}

/// Returns from a search to the list that was left for it.
pub(crate) fn search_left(app: &mut App) {
    if let Some(ListPosition { shelf, cursor }) = app.lists.before_search() {
        list_entered(app, shelf);
        app.lists.list_mut().select_on_arrival(cursor);
    }
}

/// Whether the key that leaves the focused pane ends the program.
pub(crate) fn leaving_ends(app: &App) -> bool {
    let lists = &app.lists;
    match app.shared.layout.focus {
        Pane::Page => {
            let is_source = app.article.page().is_some_and(|page| page.opened.kind == PageKind::Source);
            lists.is_one_file() && !is_source
        }
        Pane::Tree => app.shared.layout.size.0 >= WIDE,
        Pane::List => lists.return_to().is_none() || lists.results().is_none(),
    }
}

/// Asks for the list again. Articles that were kept stay, the cursor stays on its article.
pub(crate) fn reload(app: &mut App) {
    app.library.all_seen(&mut app.shared.cx());
    app.lists.reload(app.library.list_inputs(), &mut app.shared.cx());
}

/// Asks for what is unknown of the articles on a screen of this height and around it.
pub(crate) fn fetch_rows(app: &mut App, height: usize) {
    let list = app.lists.list();
    let mut near = list.near(height).to_vec();
    near.extend(list.current());
    let mut cx = app.shared.cx();
    app.library.fetch(&near, &mut cx);
    let words = app.lists.words();
    if !words.is_empty() {
        app.library.fetch_snippets(list.visible(height), words, &mut cx);
    }
}

pub(crate) fn rows_arrived(app: &mut App, request: RequestId, rows: Vec<ArticleRow>) {
    let changed = app.library.rows_arrived(request, rows);
    app.lists.list_mut().mark(&changed);
}

/// The queries that are kept as shelves have changed.
pub(crate) fn searches_arrived(app: &mut App, searches: Vec<String>) {
    let sidebar = app.lists.sidebar_mut();
    sidebar.keep_searches(searches);
    sidebar.refresh(app.library.counts());
}

/// Asks for the articles that share the row of one.
pub(crate) fn ask_equals(app: &mut App, row: RowId) {
    app.shared.outbox.ask(|request| Request::Rows(RowRequest::Equals { request, row }));
}
