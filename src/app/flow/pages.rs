//! Pages: opening an article, asking for its page, showing it, leaving it.

use crate::app::App;
use crate::app::article::history::Visit;
use crate::app::article::page::Page;
use crate::app::article::{Load, LoadStage};
use crate::app::flow::marks;
use crate::app::layout::Zen;
use crate::article::ArticleId;
use crate::article::marks::Mark;
use crate::config::MarkRead;
use crate::document::{LayoutOptions, PictureRoom, TextPosition};
use crate::engine::request::{PageKind, Request, RequestId, StateRequest};
use crate::engine::response::LoadedPage;
use crate::input::action::{Action, Pane};
use crate::language::Message;
use crate::library::RowId;
use crate::state::Step;
use crate::trouble::Unread;
use ratatui::layout::Rect;

/// Gives the keys to the article under the cursor and marks it read.
pub(crate) fn open(app: &mut App, zen: Zen) {
    let Some(row) = app.lists.list().current() else { return };
    app.article.retry(row);
    app.shared.layout.focus = Pane::Page;
    app.shared.layout.zen = zen;
    mark_opened(app);
}

/// Goes to another article of the list; in the article pane that opens it.
pub(crate) fn go_to(app: &mut App, index: usize) {
    app.lists.list_mut().go(index);
    if app.shared.layout.focus == Pane::Page {
        mark_opened(app);
    }
}

/// Marks the article under the cursor as read, because it was opened. If its page is still loading it is marked when the
/// page is shown: an article that cannot be shown was not read.
fn mark_opened(app: &mut App) {
    if let Some(row) = app.lists.list().current() {
        app.article.open(row);
    }
    if app.shared.settings.mark_read == MarkRead::Never {
        return;
    }
    if !app.page_is_current() {
        if let Some(row) = app.lists.list().current() {
            app.article.mark_when_shown(row);
        }
        return;
    }
    if let Some(article) = marks::current_flags(app).filter(|(_, flags)| flags.is_unread()) {
        marks::set_mark(app, (Mark::Read.on(), Step::Opening), &[article]);
    }
}

/// Asks for the page of the article under the cursor, unless it is shown, loading, failed or cancelled.
pub(crate) fn want(app: &mut App) {
    let Some(row) = app.lists.list().current() else { return };
    if app.shared.layout.focus == Pane::Page && app.article.is_cancelled(row) {
        // Cancelling moves the focus to the list, so the pane was entered again, perhaps without opening the article.
        app.article.retry(row);
    }
    if app.article.needs(row) {
        load(app, PageKind::Page);
    }
}

/// Lays out the page that is shown for the place of its pane.
pub(crate) fn lay_out(app: &mut App, place: Rect) {
    let settings = &app.shared.settings;
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
pub(crate) fn load(app: &mut App, kind: PageKind) {
    let Some(row) = app.lists.list().current() else { return };
    let path = app.library.entry(row).map(|entry| entry.path.clone());
    if path.is_some() {
        close_large(app);
    }
    app.article.request(row, kind, path, &mut app.shared.cx());
}

pub(crate) fn page_arrived(app: &mut App, request: RequestId, result: Result<Box<LoadedPage>, Unread>) {
    let Some(Load { row, mark_read, stage }) = app.article.arrived(request) else { return };
    page_left(app);
    if matches!(stage, LoadStage::Loading { announced: true, .. }) {
        app.shared.status.message = None;
    }
    match result {
        Ok(opened) => {
            let mut page = app.article.make_page(row, request, *opened);
            let words = app.lists.words();
            if page.opened.kind != PageKind::Source && !words.is_empty() {
                page.find_words(words);
            }
            app.article.show(page);
            if mark_read && app.shared.layout.focus == Pane::Page && app.page_is_current() {
                mark_opened(app);
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
    // While only the list is on the screen, the user has not asked for the article.
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

pub(crate) fn cancel(app: &mut App) {
    app.article.cancel(&mut app.shared.cx());
    app.shared.layout.focus_list();
    app.shared.info(Message::NotOpened);
}

/// A large page is not kept while another is made, or while it is not on the screen.
fn close_large(app: &mut App) {
    if app.article.page().is_some_and(Page::is_large) {
        page_left(app);
        app.article.close();
    }
}

/// Returns from the article to the list. If the article pane is not on the screen any more, what is loading is stopped,
/// and a large page is closed.
pub(crate) fn leave_pane(app: &mut App) {
    page_left(app);
    app.shared.layout.focus_list();
    if app.shared.layout.shows_page() {
        return;
    }
    if !app.page_is_current() && app.article.is_loading() {
        cancel(app);
    }
    close_large(app);
}

/// After each event: notes that the article that has the keys is being read, and stores its place once it has lost them.
/// A page without the keys is a preview, of which nothing is stored; so is one that only got them from Tab or a click.
/// While another article is sought, the one that is still shown is not opened once more.
pub(crate) fn note_reading(app: &mut App) {
    if app.lists.is_seeking_article() {
        return;
    }
    let layout = &app.shared.layout;
    let Some(page) = app.current_page().filter(|_| layout.focus == Pane::Page) else {
        let is_list = layout.focus != Pane::Page;
        page_left(app);
        app.article.preview();
        if is_list {
            app.article.close_opened();
        }
        return;
    };
    let (row, zen, top) = (page.row, layout.zen, page.place());
    if !app.article.begins(row, top) {
        return;
    }
    let Some(page) = app.article.page() else { return };
    let is_noted = |visit: &Visit| visit.row == row && visit.zen == zen && app.lists.is_at(&visit.from);
    if !app.article.is_read() || !app.article.history().current().is_some_and(is_noted) {
        let visit = Visit { row, place: page.place_to_return_to(), from: app.lists.origin(), zen };
        app.article.read(visit);
    }
}

/// Stores where reading the page that is shown goes on, unless it is a preview.
pub(crate) fn page_left(app: &mut App) {
    if !app.article.is_read() {
        return;
    }
    app.article.note_visit();
    let Some(page) = app.article.page() else { return };
    let id = app.library.entry(page.row).map(|entry| entry.header.id);
    if let Some((article, place)) = app.article.changed_position(id) {
        app.shared.outbox.request(Request::State(StateRequest::KeepPlace { article, place }));
    }
}

/// Reading articles goes on elsewhere, because opening them was undone or made once more.
pub(crate) fn places_changed(app: &mut App, places: Vec<(ArticleId, Option<TextPosition>)>) {
    for (article, place) in places {
        app.article.set_place(article, place);
    }
}
