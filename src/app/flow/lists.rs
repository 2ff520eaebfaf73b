//! The library behind the lists: what is asked of it, and what becomes of the answers.

use crate::app::action::Action;
use crate::app::article::page::Page;
use crate::app::flow::links;
use crate::app::flow::mutes;
use crate::app::flow::pages;
use crate::app::waiting;
use crate::app::{App, Effect, ScanPhase, Status};
use crate::article::marks::Flags;
use crate::catalogue::{ScanProgress, ShelfCounts, TextProgress};
use crate::document::find::MATCHES;
use crate::engine::request::{ListRequest, Request, RequestId, RowRequest, TitleRequest};
use crate::engine::response::{ListResponse, Part, ScanSummary};
use crate::language::Message;
use crate::library::RowId;
use crate::library::list::Shelf;
use crate::trouble::QueryWrong;

/// Leaves the list for another one.
pub(crate) fn enter_shelf(app: &mut App, shelf: Shelf) {
    app.library.scan.unseen = 0;
    app.lists.list_needle.clear();
    if !matches!(shelf, Shelf::Search(_)) {
        app.lists.search.results = None;
    }
    app.lists.list.enter(shelf);
    want_list(app);
}

/// Makes the list anew after its order or filter changed: nothing is kept, the cursor stays on its article.
pub(crate) fn rearrange(app: &mut App) {
    app.lists.list.let_go();
    relist(app);
}

/// Makes the list anew; what was marked in it stays.
pub(crate) fn relist(app: &mut App) {
    app.library.scan.unseen = 0;
    app.lists.list.renew();
    want_list(app);
}

/// Keeps articles in the list whatever is marked on them, until the list is left. One that is on its way is asked
/// for again: it may be made when the marks are there, and does not know of these.
pub(crate) fn keep_here(app: &mut App, rows: &[RowId]) {
    for row in rows {
        app.lists.list.keep(*row);
    }
    if !app.lists.list.is_whole() {
        app.lists.list.renew();
        want_list(app);
    }
}

pub(crate) fn want_list(app: &mut App) {
    app.lists.list_ticket = app.shared.outbox.next_id();
    app.shared.outbox.retain(|effect| !matches!(effect, Effect::Request(Request::List(_))));
    app.shared.outbox.push(Effect::Request(Request::List(Box::new(ListRequest {
        request: app.lists.list_ticket,
        selection: app.lists.list.selection.clone(),
        keep: app.lists.list.kept().collect(),
        newer: app.library.rows.newer().clone(),
        now: app.shared.now,
        last_visit: app.library.last_visit,
        restore: app.lists.restore,
    }))));
}

pub(crate) fn recount(app: &mut App) {
    let (request, now) = (app.shared.outbox.next_id(), app.shared.now);
    let last_visit = app.library.last_visit;
    app.shared.outbox.request(Request::Rows(RowRequest::Counts { request, now, last_visit }));
}

/// It is known when the library was left before, and so what is new in it.
pub(crate) fn left_before(app: &mut App, left: i64) {
    app.library.last_visit = Some(left);
    recount(app);
}

/// Asks for what is not known of the articles on a screen of this height and around it.
pub(crate) fn fetch(app: &mut App, height: usize) {
    let mut near = app.lists.list.near(height).to_vec();
    near.extend(app.lists.list.current());
    let missing = app.library.rows.ask(&near);
    if !missing.is_empty() {
        let request = app.shared.outbox.next_id();
        app.shared.outbox.request(Request::Rows(RowRequest::Rows { request, rows: missing }));
    }
    let words =
        app.lists.search.results.as_ref().map(|searched| &searched.words).filter(|words| !words.is_empty());
    if let Some(words) = words.cloned() {
        let rows = app.library.rows.ask_snippets(app.lists.list.visible(height));
        if !rows.is_empty() {
            let request = app.shared.outbox.next_id();
            app.shared.outbox.request(Request::Titles(TitleRequest::Snippets { request, rows, words }));
        }
    }
}

/// Whether an answer is on its way without which the screen is not as it will be in a moment.
pub fn awaits(app: &App) -> bool {
    app.lists.list.is_awaited()
        || app.lists.search.titles.awaited.is_some()
        || app.lists.list.current().is_some_and(|row| app.library.rows.entry(row).is_none())
        || waiting::awaits_page(app)
        || links::awaits_link(app)
}

pub(crate) fn listed(app: &mut App, list: ListResponse) {
    if list.request != app.lists.list_ticket {
        return;
    }
    let ListResponse { listed, part, entries, total, searched, restore: stand, .. } = list;
    if app.lists.starting
        && part == Part::Whole
        && listed.rows.is_empty()
        && !matches!(app.lists.list.selection.shelf, Shelf::All | Shelf::Search(_))
    {
        // Nothing is unread, or on the shelf that was left; or nothing is known yet.
        app.lists.starting = app.library.scan.phase == ScanPhase::Running
            && (app.library.scan.first || app.library.rows.is_empty());
        if !app.lists.starting {
            let unread = app.lists.list.selection.shelf == Shelf::Unread;
            app.lists.starting = !unread;
            return enter_shelf(app, if unread { Shelf::All } else { Shelf::Unread });
        }
    }
    app.lists.starting &= listed.rows.is_empty();
    if app.lists.search.results != searched {
        app.library.rows.forget_snippets();
        app.lists.search.results = searched;
    }
    let marks = app.library.rows.learn(entries);
    app.lists.list.mark(&marks);
    app.lists
        .list
        .set_pieces(app.lists.search.results.as_ref().is_some_and(|searched| !searched.words.is_empty()));
    app.lists.list.take(listed, part, total);
    if part == Part::Whole {
        app.lists.restore = None;
        if let Some(place) = stand.filter(|_| !app.keys.touched) {
            app.lists.list.go(place);
        }
    }
    app.lists.sidebar.point_at(&app.lists.list.selection.shelf);
}

/// The text cache has grown; a search that could not cover everything is made again.
pub(crate) fn filling(app: &mut App, progress: TextProgress) {
    app.library.scan.text_index = (progress.done < progress.total).then_some(progress);
    if app.library.scan.text_index.is_none() {
        // Texts tell which articles are equal, and so share a row.
        recount(app);
        if !app.keys.touched {
            relist(app);
        }
    }
    if app.lists.search.results.as_ref().is_some_and(|searched| searched.uncovered > 0)
        && app.lists.list.is_whole()
    {
        relist(app);
    }
}

pub(crate) fn not_understood(app: &mut App, ticket: RequestId, character: usize, wrong: &QueryWrong) {
    if ticket == app.lists.list_ticket {
        app.lists.list.give_up();
        let why = app.shared.settings.language.explain(wrong);
        app.shared.error(Message::NotUnderstood { character, why: &why });
    }
}

pub(crate) fn counted(app: &mut App, counts: ShelfCounts) {
    let before = std::mem::replace(&mut app.library.rows.counts, counts);
    if before.tree.root.children.is_empty() {
        app.lists.sidebar.unfold_if_small(&app.library.rows.counts);
    }
    app.lists.sidebar.refresh(&app.library.rows.counts);
    app.lists.sidebar.point_at(&app.lists.list.selection.shelf);
    let more = app.library.rows.len().saturating_sub(before.total);
    if std::mem::take(&mut app.library.scan.changed_elsewhere) && more > 0 {
        announce(app, more);
    }
}

/// While a library is read for the first time, lists are made anew whenever they have doubled.
pub(crate) fn sweeping(app: &mut App, progress: ScanProgress) {
    app.library.scan.phase = ScanPhase::Running;
    if progress.committed > app.library.scan.listed_at * 2
        && app.lists.list.is_whole()
        && app.lists.list.total() * 2 < progress.committed
    {
        app.library.scan.listed_at = progress.committed;
        app.lists.list.renew();
        want_list(app);
        recount(app);
    }
}

pub(crate) fn swept(app: &mut App, swept: ScanSummary) {
    let first = std::mem::take(&mut app.library.scan.first);
    app.library.scan.phase = ScanPhase::Done;
    app.library.scan.listed_at = 0;
    let ScanSummary { new, changed, gone, warnings: told, left_out, .. } = swept;
    if left_out.total() > 0 || first {
        app.library.scan.skipped = left_out;
    }
    note_changes(app, &changed.iter().map(|row| row.id).collect::<Vec<_>>(), &gone);
    let count = changed.len();
    let marks = app.library.rows.learn(changed);
    app.lists.list.mark(&marks);
    let asked = std::mem::take(&mut app.library.scan.asked);
    if first || app.lists.list.rows().is_empty() || asked {
        // Who did not ask is not told of it instead of what went wrong.
        if asked || !matches!(app.shared.status.message, Some(Status::Error(_))) {
            tell_swept(app, first, new + app.library.scan.unseen, gone.len());
        }
        relist(app);
    } else if new > 0 {
        announce(app, new);
    }
    if first || new > 0 || count > 0 || !gone.is_empty() {
        recount(app);
    }
    if let Some(told_first) = told.first() {
        let more = match told.len() {
            1 => String::new(),
            count => format!(" {}", app.shared.say(Message::AndMore(count - 1))),
        };
        let path = crate::app::shown(&told_first.path);
        let why = app.shared.settings.language.explain(&told_first.why);
        app.shared.status.error(format!("{path}: {why}{more}"));
    }
}

pub(crate) fn tell_swept(app: &mut App, first: bool, new: usize, gone: usize) {
    if first {
        return;
    }
    app.shared.info(match (new, gone) {
        (0, 0) => Message::NothingNew,
        (new, 0) => Message::NewArticles(new),
        (new, gone) => Message::NewAndGone { new, gone },
    });
}

/// Articles have come; they are shown when the list is left or made anew.
pub(crate) fn announce(app: &mut App, new: usize) {
    app.library.scan.unseen += new;
    {
        let mut cx = app.shared.cx();
        cx.info(Message::Arrived { count: app.library.scan.unseen, key: cx.key_of(Action::Refresh) });
    }
}

/// The open article may be another one now, or be gone.
pub(crate) fn note_changes(app: &mut App, changed: &[RowId], gone: &[RowId]) {
    let Some(page) = app.article.page() else { return };
    if changed.contains(&page.row) {
        {
            let mut cx = app.shared.cx();
            cx.info(Message::ArticleChanged { key: cx.key_of(Action::Refresh) });
        }
    } else if gone.contains(&page.row) {
        app.shared.info(Message::ArticleGone);
    }
}

pub(crate) fn remake_list(app: &mut App) {
    pages::page_left(app);
    app.library.rows.forget();
    app.article.clear();
    app.lists.awaited_row = None;
    app.library.scan.phase = ScanPhase::Running;
    app.library.scan.listed_at = 0;
    let selection = std::mem::take(&mut app.lists.list).selection;
    let shelf = selection.shelf.clone();
    app.lists.list.selection = selection;
    enter_shelf(app, shelf);
    recount(app);
}

pub(crate) fn marked(app: &mut App, asked: &[RowId], changed: &[(RowId, Flags)]) {
    app.library.rows.marked(asked, changed);
    // Copies of an article share its marks.
    app.lists.list.mark(changed);
    if asked.len() != 1 || changed.len() > 1 || app.lists.relist_on_marks {
        recount(app);
    }
    mutes::relist_muted(app);
}

/// Marks what is searched for in the page that has just been opened from a search.
pub(crate) fn find_searched(app: &App, page: &mut Page) {
    if let Some(searched) = &app.lists.search.results
        && !searched.words.is_empty()
    {
        page.find_words(&searched.words, MATCHES);
    }
}
