//! Pages: asking for the page of the article under the cursor, showing it, leaving it.

use crate::app::App;
use crate::app::actions::open;
use crate::app::article::page::Page;
use crate::app::flow::lists;
use crate::app::layout::Zen;
use crate::app::shared::Shared;
use crate::document::{LayoutOptions, PictureRoom};
use crate::engine::request::{PageKind, Request, RequestId, StateRequest};
use crate::engine::response::LoadedPage;
use crate::input::action::{Action, Pane};
use crate::language::Message;
use crate::library::RowId;
use crate::trouble::Unread;
use ratatui::layout::Rect;

/// Asks for the page of the article under the cursor, unless it is shown, loading, failed or cancelled.
pub(crate) fn want(app: &mut App) {
    let Some(row) = app.lists.list().current() else { return };
    if app.shared.layout.focus == Pane::Page {
        // Cancelling moves the focus to the list, so the pane was entered again, perhaps without opening the article.
        app.article.retry_cancelled(row);
    }
    if app.article.needs(row) {
        load(app, row, PageKind::Page);
    }
}

/// Lays out the page that is shown for the place of its pane.
pub(crate) fn lay_out(app: &mut App, place: Rect) {
    let Shared { settings, .. } = &app.shared;
    let pictures = settings.showing.on_page().map(|_| PictureRoom {
        cell: settings.showing.cell(),
        rows: place.height.saturating_sub(3).clamp(3, 40),
    });
    let options = LayoutOptions { pictures, widths: settings.widths.in_effect(), ..settings.options };
    if let Some(page) = app.article.page_mut() {
        page.fit(settings.text_width(place.width), usize::from(place.height), options);
    }
}

/// Asks for the page of the article under the cursor, or its source, in any case.
pub(crate) fn reload(app: &mut App, kind: PageKind) {
    if let Some(row) = app.lists.list().current() {
        load(app, row, kind);
    }
}

fn load(app: &mut App, row: RowId, kind: PageKind) {
    let path = app.library.entry(row).map(|entry| entry.path.clone());
    if path.is_some() {
        close_large(app);
    }
    app.article.request(row, kind, path, &mut app.shared.cx());
}

/// A page was loaded, or could not be.
pub(crate) fn page_arrived(
    app: &mut App,
    request: RequestId,
    row: RowId,
    result: Result<Box<LoadedPage>, Unread>,
) {
    let Some(awaited) = app.article.arrived(request) else { return };
    page_left(app);
    if awaited.announced {
        app.shared.status.clear();
    }
    match result {
        Ok(opened) => {
            let mut page = app.article.make_page(row, request, *opened);
            if page.opened.kind == PageKind::Page {
                lists::highlight_search(app, &mut page);
            }
            app.article.show(page);
            if awaited.mark_read && app.shared.layout.focus == Pane::Page && app.page_is_current() {
                open::mark_opened(app);
            }
        }
        Err(why) => page_failed(app, row, &why),
    }
}

fn page_failed(app: &mut App, row: RowId, why: &Unread) {
    let message = app.shared.settings.language.explain(why);
    let path = app.library.entry(row).map(|entry| crate::app::shown(&entry.path));
    let named = path.map_or_else(|| message.clone(), |path| format!("{path}: {message}"));
    app.article.fail(row, message);
    // While only the list is on the screen, nobody has asked for the article.
    if app.shared.layout.focus == Pane::Page || app.shared.layout.shows_page() {
        app.shared.status.error(named);
    }
}

/// A large page takes a moment to load.
pub(crate) fn page_announced(app: &mut App, request: RequestId, megabytes: u64) {
    if app.article.announce(request) {
        let mut cx = app.shared.cx();
        cx.info(Message::OpeningLarge { megabytes, key: cx.key_of(Action::Escape) });
    }
}

/// Stops loading and returns to the list.
pub(crate) fn cancel(app: &mut App) {
    app.article.cancel(&mut app.shared.cx());
    app.shared.layout.focus = Pane::List;
    app.shared.layout.zen = Zen::Off;
    app.shared.info(Message::NotOpened);
}

/// A large page is not kept while another is made, or while it is not on the screen.
fn close_large(app: &mut App) {
    if app.article.page().is_some_and(Page::is_large) {
        page_left(app);
        app.article.close();
    }
}

/// The keys have left the article. If its pane is not on the screen any more, what is loading is stopped, and a large
/// page is closed.
pub(crate) fn pane_left(app: &mut App) {
    if app.shared.layout.shows_page() {
        return;
    }
    if !app.page_is_current() && app.article.is_loading() {
        cancel(app);
    }
    close_large(app);
}

/// Notes where reading the page that is shown goes on.
pub(crate) fn page_left(app: &mut App) {
    let Some(page) = app.article.page() else { return };
    let id = app.library.entry(page.row).map(|entry| entry.header.id);
    if let Some((article, place)) = app.article.changed_position(id) {
        app.shared.outbox.request(Request::State(StateRequest::KeepPlace { article, place }));
    }
}
