//! Searching: in the names of shelves, in the titles of the list, in the open article, in the texts of the library.

use crate::app::App;
use crate::app::actions::motion;
use crate::app::article::page::Page;
use crate::app::flow;
use crate::app::lists;
use crate::app::modals::Modal;
use crate::app::modals::prompt::{Find, FindPlace, Prompt, PromptAbout};
use crate::engine::request::{Request, RequestId, SetQuery, StateRequest};
use crate::input::action::{Action, Pane};
use crate::language::Message;
use crate::library::list::{ScopedQuery, Shelf};
use crate::library::rows::RowSet;
use std::sync::Arc;

/// Begins a search in the focused pane.
pub(crate) fn find(app: &mut App) {
    let (place, origin) = match app.shared.layout.focus {
        Pane::Tree => (FindPlace::Shelves, app.lists.sidebar().cursor()),
        Pane::List => (FindPlace::Titles, app.lists.list().cursor()),
        Pane::Page => (FindPlace::Page, app.lists.list().cursor()),
    };
    if place == FindPlace::Shelves {
        app.lists.shelf_find_begins();
    }
    if place == FindPlace::Titles {
        // The index of titles is made while the first letter is typed.
        app.lists.find_titles(String::new(), &mut app.shared.cx());
    }
    let about = PromptAbout::Find(Find { place, origin });
    app.modals.push(Modal::Prompt(Prompt::new(about, "")));
}

/// Begins a search in the texts of the library.
pub(crate) fn search(app: &mut App) {
    app.shared.layout.focus_list();
    let mut query = String::new();
    if let Shelf::Search(search) = &app.lists.list().selection().shelf {
        query.clone_from(&search.query);
    } else {
        app.lists.search_begins();
    }
    let find = Find { place: FindPlace::Library, origin: app.lists.list().cursor() };
    app.modals.push(Modal::Prompt(Prompt::new(PromptAbout::Find(find), &query)));
}

/// Goes to the first match of the text typed so far.
pub(crate) fn search_typed(app: &mut App, prompt: &Prompt) {
    let Some(Find { place, origin }) = prompt.find() else { return };
    let text = prompt.field.text().to_owned();
    match place {
        FindPlace::Page => {
            if let Some(page) = app.article.page_mut() {
                page.find(&text);
            }
        }
        FindPlace::Shelves => {
            app.lists.sidebar_mut().set_needle(&text);
            // Each letter more is looked for from where the search was begun.
            app.lists.leave_shelf_find(app.library.counts());
            if text.is_empty() || !go_shelf(app, 0) {
                flow::shelf_find_left(app);
            }
        }
        FindPlace::Titles => {
            app.lists.list_mut().go(origin);
            app.lists.find_titles(text, &mut app.shared.cx());
        }
        FindPlace::Library => search_for(app, text, scope(app)),
    }
}

fn search_for(app: &mut App, query: String, within: Option<Box<Shelf>>) {
    if query.trim().is_empty() {
        return flow::search_left(app);
    }
    flow::list_entered(app, Shelf::Search(ScopedQuery { query, within }));
}

/// The shelf that the search is limited to.
fn scope(app: &App) -> Option<Box<Shelf>> {
    match &app.lists.list().selection().shelf {
        Shelf::Search(search) => search.within.clone(),
        _ => None,
    }
}

/// Limits the search to the list it was begun in, or searches all articles again.
pub(crate) fn toggle_scope(app: &mut App) {
    let Some(prompt) = app.modals.prompt() else { return };
    let query = prompt.field.text().to_owned();
    let within = match (scope(app), app.lists.return_to()) {
        (None, Some(before)) => Some(Box::new(before.shelf.clone())),
        _ => None,
    };
    app.shared.info(if within.is_some() { Message::SearchingList } else { Message::SearchingAll });
    search_for(app, query, within);
}

/// The titles that hold the text have arrived.
pub(crate) fn titles_arrived(app: &mut App, request: RequestId, rows: Arc<RowSet>) {
    if app.lists.titles_arrived(request, rows)
        && app.modals.prompt().and_then(Prompt::find).is_some_and(|find| find.place == FindPlace::Titles)
    {
        go_match(app, 0);
    }
}

pub(crate) fn accept_find(app: &mut App, find: Find, text: &str) {
    if find.place == FindPlace::Shelves {
        app.lists.end_shelf_find();
    }
    if text.is_empty() {
        return;
    }
    let found = match find.place {
        FindPlace::Page => app.article.page().map_or(0, |page| page.matches().len()),
        FindPlace::Shelves => usize::from(app.lists.sidebar().is_at_match(app.shared.settings.language)),
        FindPlace::Titles => usize::from(app.lists.is_title_match(app.lists.list().cursor())),
        FindPlace::Library => app.lists.list().total(),
    };
    if found == 0 {
        app.shared.error(Message::NotFound(text));
    } else if find.place == FindPlace::Page {
        show_match_number(app);
    }
}

pub(crate) fn search_cancelled(app: &mut App, find: Find) {
    match find.place {
        FindPlace::Page => app.article.move_page(Page::end_find),
        FindPlace::Shelves => {
            app.lists.sidebar_mut().set_needle("");
            flow::shelf_find_left(app);
            app.lists.end_shelf_find();
        }
        FindPlace::Titles => {
            app.lists.clear_titles();
            app.lists.list_mut().go(find.origin);
        }
        FindPlace::Library => flow::search_left(app),
    }
}

/// Keeps the query of the list as a shelf, or removes this shelf.
pub(crate) fn keep_search(app: &mut App) {
    let Shelf::Search(search) = &app.lists.list().selection().shelf else {
        let mut cx = app.shared.cx();
        return cx.info(Message::NoSearchHere { key: cx.key_of(Action::Search) });
    };
    let mut searches = app.lists.sidebar().searches().to_vec();
    let query = search.query.clone();
    let at = searches.iter().position(|other| *other == query);
    match at {
        Some(at) => drop(searches.remove(at)),
        None => searches.push(query.clone()),
    }
    let on = at.is_none();
    app.shared.info(if on { Message::SearchKept(&query) } else { Message::SearchRemoved(&query) });
    app.shared.outbox.request(Request::State(StateRequest::KeepSearch(SetQuery { query, on })));
    flow::searches_arrived(app, searches);
}

fn show_match_number(app: &mut App) {
    if let Some(page) = app.article.page()
        && let Some(at) = page.match_number()
    {
        app.shared.info(Message::Match { at, of: page.matches().len() });
    }
}

/// Goes to the next match or the previous one; without a search, to an unread article.
pub(crate) fn find_next(app: &mut App, by: isize) {
    match app.shared.layout.focus {
        Pane::Page if app.article.page().is_some_and(|page| !page.matches().is_empty()) => {
            app.article.move_page(|page| page.next_match(by));
            show_match_number(app);
        }
        Pane::Tree if !app.lists.sidebar().needle().is_empty() => {
            if !go_shelf(app, by) {
                app.shared.info(Message::NoOtherMatch(app.lists.sidebar().needle()));
            }
        }
        Pane::Tree | Pane::List if !app.lists.list().needle().is_empty() => {
            if !go_match(app, by) {
                app.shared.info(Message::NoOtherMatch(app.lists.list().needle()));
            }
        }
        _ => motion::go_unread(app, by),
    }
}

/// Puts the cursor of the sidebar on a line whose name matches, and shows its list.
fn go_shelf(app: &mut App, by: isize) -> bool {
    let language = app.shared.settings.language;
    let found = app.lists.sidebar_mut().find(by, language, app.library.counts());
    if found {
        flow::show_shelf(app);
    }
    found
}

/// Puts the cursor of the list on the next title that matches after it (`by` 1), before it (−1), or from it on (0),
/// round the ends.
fn go_match(app: &mut App, by: isize) -> bool {
    let mut order = lists::round(app.lists.list().cursor(), app.lists.list().rows().len(), by);
    let found = order.find(|at| app.lists.is_title_match(*at));
    if let Some(at) = found {
        app.lists.list_mut().go(at);
    }
    found.is_some()
}
