//! Looking for something: in the titles of the list, in the open article, in the texts of the library.

use crate::app::action::Action;
use crate::app::actions::motion;
use crate::app::field::{Edit, Field};
use crate::app::flow::lists;
use crate::app::lists::sidebar::shelf_name;
use crate::app::{App, Effect, Finding, FoundTitles, Looking};
use crate::engine::request::{Request, RequestId, SetQuery, StateRequest, TitleRequest};
use crate::input::action::Pane;
use crate::language::Message;
use crate::library::list::{ScopedQuery, Shelf};
use crate::library::rows::RowSet;
use crate::text::fold;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;

/// Begins to look for something in the focused pane.
pub(crate) fn find(app: &mut App) {
    let (place, origin) = match app.shared.layout.focus {
        Pane::Tree => (Looking::Shelves, app.lists.sidebar.cursor()),
        Pane::List => (Looking::Titles, app.lists.list.cursor()),
        Pane::Page => (Looking::Page, app.lists.list.cursor()),
    };
    if place == Looking::Titles {
        // The titles are fetched while the first key is on its way.
        find_titles(app, String::new());
    }
    app.modals.finding = Some(Finding { field: Field::default(), place, origin });
}

/// Begins to search the texts of the library.
pub(crate) fn search(app: &mut App) {
    app.shared.layout.zen = crate::app::layout::Zen::Off;
    app.shared.layout.focus = Pane::List;
    let mut field = Field::default();
    if let Shelf::Search(search) = &app.lists.list.selection.shelf {
        field.insert(&search.query);
    } else {
        app.lists.search.return_to = Some((app.lists.list.selection.shelf.clone(), app.lists.list.cursor()));
    }
    app.modals.finding = Some(Finding { field, place: Looking::Library, origin: app.lists.list.cursor() });
}

pub(crate) fn type_find(app: &mut App, key: KeyEvent) {
    let Some(finding) = &mut app.modals.finding else { return };
    if finding.place == Looking::Library && matches!(key.code, KeyCode::Tab | KeyCode::BackTab) {
        return turn_scope(app);
    }
    match finding.field.key(key) {
        Edit::Changed => find_typed(app),
        Edit::Unchanged => {}
        Edit::Accepted => accept_find(app),
        Edit::Cancelled => cancel_find(app),
    }
}

/// Goes to the first match of what has been typed so far.
pub(crate) fn find_typed(app: &mut App) {
    let Some(finding) = &app.modals.finding else { return };
    let (text, place, origin) = (finding.field.text().to_owned(), finding.place, finding.origin);
    match place {
        Looking::Page => {
            if let Some(page) = app.article.page_mut() {
                page.find(&text);
            }
        }
        Looking::Shelves => {
            app.lists.shelf_needle.clone_from(&text);
            app.lists.sidebar.go(origin);
            go_shelf(app, 0);
        }
        Looking::Titles => {
            app.lists.list_needle.clone_from(&text);
            app.lists.list.go(origin);
            find_titles(app, text);
        }
        Looking::Library => search_for(app, text, scope(app)),
    }
}

pub(crate) fn search_for(app: &mut App, query: String, within: Option<Box<Shelf>>) {
    if query.trim().is_empty() {
        return end_search(app);
    }
    lists::enter_shelf(app, Shelf::Search(ScopedQuery { query, within }));
}

/// The shelf the present search is limited to.
pub(crate) fn scope(app: &App) -> Option<Box<Shelf>> {
    match &app.lists.list.selection.shelf {
        Shelf::Search(search) => search.within.clone(),
        _ => None,
    }
}

/// Searches the list that was there before instead of all articles, or all again.
pub(crate) fn turn_scope(app: &mut App) {
    let Some(finding) = &app.modals.finding else { return };
    let query = finding.field.text().to_owned();
    let within = match (scope(app), &app.lists.search.return_to) {
        (None, Some((shelf, _))) => Some(Box::new(shelf.clone())),
        _ => None,
    };
    let message = if within.is_some() { Message::SearchingList } else { Message::SearchingAll };
    app.shared.info(message);
    search_for(app, query, within);
}

pub(crate) fn find_titles(app: &mut App, text: String) {
    let request = app.shared.outbox.next_id();
    app.lists.search.titles = FoundTitles { awaited: Some(request), rows: Arc::default() };
    app.shared
        .outbox
        .retain(|effect| !matches!(effect, Effect::Request(Request::Titles(TitleRequest::Find { .. }))));
    app.shared.outbox.request(Request::Titles(TitleRequest::Find { request, text }));
}

pub(crate) fn titles_found(app: &mut App, ticket: RequestId, rows: Arc<RowSet>) {
    if app.lists.search.titles.awaited != Some(ticket) {
        return;
    }
    app.lists.search.titles = FoundTitles { awaited: None, rows };
    if app.modals.finding.as_ref().is_some_and(|finding| finding.place == Looking::Titles) {
        go_match(app, 0);
    }
}

pub(crate) fn accept_find(app: &mut App) {
    let Some(finding) = app.modals.finding.take() else { return };
    if finding.field.text().is_empty() {
        return;
    }
    let found = match finding.place {
        Looking::Page => app.article.page().map_or(0, |page| page.matches().len()),
        Looking::Shelves => usize::from(shelf_match(app, app.lists.sidebar.cursor())),
        Looking::Titles => usize::from(list_match(app, app.lists.list.cursor())),
        Looking::Library => app.lists.list.total(),
    };
    if found == 0 {
        app.shared.error(Message::NotFound(finding.field.text()));
    } else if finding.place == Looking::Page {
        tell_match(app);
    }
}

pub(crate) fn cancel_find(app: &mut App) {
    let Some(finding) = app.modals.finding.take() else { return };
    match finding.place {
        Looking::Page => motion::with_page(app, crate::app::article::page::Page::end_find),
        Looking::Shelves => {
            app.lists.shelf_needle.clear();
            app.lists.sidebar.go(finding.origin);
            motion::show_shelf(app);
        }
        Looking::Titles => {
            app.lists.list_needle.clear();
            app.lists.search.titles = FoundTitles::default();
            app.lists.list.go(finding.origin);
        }
        Looking::Library => end_search(app),
    }
}

/// Returns from a search to the list that was left for it; tells whether there was one.
pub(crate) fn end_search(app: &mut App) {
    if !matches!(app.lists.list.selection.shelf, Shelf::Search(_)) {
        return;
    }
    let (shelf, cursor) = match &app.lists.search.return_to {
        Some((shelf, cursor)) => (shelf.clone(), *cursor),
        None => (Shelf::All, 0),
    };
    lists::enter_shelf(app, shelf);
    app.lists.list.begin_at(cursor);
}

/// Keeps the query of the list as a shelf, or lets it go.
pub(crate) fn keep_search(app: &mut App) {
    let Shelf::Search(search) = &app.lists.list.selection.shelf else {
        {
            let mut cx = app.shared.cx();
            cx.info(Message::NoSearchHere { key: cx.key_of(Action::Search) });
        }
        return;
    };
    let mut searches = app.lists.sidebar.searches().to_vec();
    let query = search.query.clone();
    let on = if let Some(at) = searches.iter().position(|other| *other == query) {
        searches.remove(at);
        app.shared.info(Message::LetGo(&query));
        false
    } else {
        searches.push(query.clone());
        app.shared.info(Message::Kept(&query));
        true
    };
    app.shared.outbox.request(Request::State(StateRequest::KeepSearch(SetQuery { query, on })));
    app.lists.sidebar.keep_searches(searches);
    app.lists.sidebar.refresh(&app.library.rows.counts);
}

pub(crate) fn tell_match(app: &mut App) {
    if let Some(page) = app.article.page()
        && let Some(at) = page.match_number()
    {
        app.shared.info(Message::Match { at, of: page.matches().len() });
    }
}

/// To the next match or the previous one; without a search, to an unread article.
pub(crate) fn find_next(app: &mut App, by: isize) {
    if app.shared.layout.focus == Pane::Page
        && app.article.page().is_some_and(|page| !page.matches().is_empty())
    {
        motion::with_page(app, |page| page.next_match(by));
        tell_match(app);
    } else if app.shared.layout.focus == Pane::Tree && !app.lists.shelf_needle.is_empty() {
        if !go_shelf(app, by) {
            app.shared.info(Message::NoOtherMatch(&app.lists.shelf_needle));
        }
    } else if app.shared.layout.focus != Pane::Page && !app.lists.list_needle.is_empty() {
        if !go_match(app, by) {
            app.shared.info(Message::NoOtherMatch(&app.lists.list_needle));
        }
    } else {
        motion::go_unread(app, by);
    }
}

pub(crate) fn shelf_match(app: &App, index: usize) -> bool {
    let name = app
        .lists
        .sidebar
        .items()
        .get(index)
        .map(|item| shelf_name(&item.shelf, app.shared.settings.language));
    name.is_some_and(|name| fold(&name).contains(&fold(&app.lists.shelf_needle)))
}

/// The same with the names of the shelves and categories that are shown.
pub(crate) fn go_shelf(app: &mut App, by: isize) -> bool {
    let mut order = round(app.lists.sidebar.cursor(), app.lists.sidebar.items().len(), by);
    let found = order.find(|at| shelf_match(app, *at));
    if let Some(at) = found {
        app.lists.sidebar.go(at);
        motion::show_shelf(app);
    }
    found.is_some()
}

pub(crate) fn list_match(app: &App, index: usize) -> bool {
    app.lists.list.rows().get(index).is_some_and(|row| app.lists.search.titles.rows.has(*row))
}

/// Puts the list's cursor on the next match after it (`by` 1), before it (−1), or from it on (0), round the ends.
pub(crate) fn go_match(app: &mut App, by: isize) -> bool {
    if app.lists.search.titles.rows.is_empty() {
        return false;
    }
    let mut order = round(app.lists.list.cursor(), app.lists.list.rows().len(), by);
    let found = order.find(|at| list_match(app, *at));
    if let Some(at) = found {
        app.lists.list.go(at);
    }
    found.is_some()
}

/// The indices of `count` things, from the one `by` behind a cursor on and round the ends.
fn round(cursor: usize, count: usize, by: isize) -> impl Iterator<Item = usize> {
    let count = count.cast_signed();
    let start = cursor.cast_signed() + by;
    let step = if by < 0 { -1 } else { 1 };
    (0..count).map(move |n| (start + n * step).rem_euclid(count).cast_unsigned())
}
