//! The rules between the lists and the library: what is asked for, and what responses lead to.

use crate::app::actions::open;
use crate::app::article::page::Page;
use crate::app::flow::{keys, links, pages};
use crate::app::library::scan::EndedScan;
use crate::app::lists::{AfterList, ArrivalContext, End, ListOutcome};
use crate::app::{App, Status};
use crate::article::marks::Flags;
use crate::catalogue::{ArticleRow, ScanProgress, ShelfCounts, TextProgress};
use crate::disk::UnreadableFile;
use crate::document::find::MATCHES;
use crate::engine::request::{Request, RequestId, RowRequest};
use crate::engine::response::{ListResponse, ScanSummary};
use crate::input::action::{Action, Pane};
use crate::language::Message;
use crate::library::RowId;
use crate::library::list::Shelf;
use crate::trouble::QueryWrong;

/// Leaves the list for the one of a shelf.
pub(crate) fn list_entered(app: &mut App, shelf: Shelf) {
    app.library.scan_mut().all_seen();
    app.lists.enter(shelf, app.library.list_inputs(), &mut app.shared.cx());
}

/// Enters a category to go to its first or last unread article.
pub(crate) fn enter_for_unread(app: &mut App, shelf: Shelf, end: End) {
    app.library.scan_mut().all_seen();
    app.lists.enter_for_unread(shelf, end, app.library.list_inputs(), &mut app.shared.cx());
}

/// Enters the list of all articles to find the one that is to be opened.
pub(crate) fn enter_all_for(app: &mut App, row: RowId) {
    app.library.scan_mut().all_seen();
    app.lists.enter_all_for(row, app.library.list_inputs(), &mut app.shared.cx());
}

/// Returns from a search to the list that was left for it.
pub(crate) fn search_left(app: &mut App) {
    if app.lists.list().is_search() {
        app.library.scan_mut().all_seen();
        app.lists.leave_search(app.library.list_inputs(), &mut app.shared.cx());
    }
}

/// Asks for the list again. Articles that were kept stay, the cursor stays on its article.
pub(crate) fn reload(app: &mut App) {
    app.library.scan_mut().all_seen();
    app.lists.reload(app.library.list_inputs(), &mut app.shared.cx());
}

/// Asks for the list again after its order has changed. The cursor stays on its article, others are not kept.
pub(crate) fn rearrange(app: &mut App) {
    app.lists.clear_kept();
    reload(app);
}

/// Keeps articles in the list until it is left, although their new marks take them out of its shelf.
pub(crate) fn keep_in_list(app: &mut App, rows: &[RowId]) {
    app.lists.keep(rows, app.library.list_inputs(), &mut app.shared.cx());
}

/// Asks for what is unknown of the articles on a screen of this height and around it.
pub(crate) fn fetch_rows(app: &mut App, height: usize) {
    let list = app.lists.list();
    let mut near = list.near(height).to_vec();
    near.extend(list.current());
    let mut cx = app.shared.cx();
    app.library.fetch(&near, &mut cx);
    let words = app.lists.search().words();
    if !words.is_empty() {
        app.library.fetch_snippets(list.visible(height), words, &mut cx);
    }
}

/// Whether a response is pending that changes what the screen shows.
pub fn is_waiting(app: &App) -> bool {
    app.lists.list().is_waiting()
        || app.lists.search().titles().is_waiting()
        || app.lists.list().current().is_some_and(|row| app.library.entry(row).is_none())
        || keys::page_is_pending(app)
        || links::awaits_link(app)
}

/// The cursor of the list is on another article, which an action has moved it to: in the article pane that opens it.
pub(crate) fn cursor_moved(app: &mut App) {
    if app.shared.layout.focus == Pane::Page {
        open::mark_opened(app);
    }
}

/// A list has arrived, or its first part.
pub(crate) fn list_arrived(app: &mut App, mut response: ListResponse) {
    if !app.lists.list().is_waiting_for(response.request) {
        return;
    }
    rows_arrived(app, std::mem::take(&mut response.entries));
    if app.lists.search().results() != response.searched.as_ref() {
        app.library.clear_snippets();
    }
    let context = ArrivalContext { library_fills: app.library.is_filling(), touched: app.keys.is_touched() };
    match app.lists.arrived(response, context) {
        ListOutcome::Nothing | ListOutcome::Ready(AfterList::Nothing) => {}
        ListOutcome::EnterInstead(shelf) => list_entered(app, shelf),
        ListOutcome::Ready(AfterList::SelectUnread(end)) => {
            let index = app.lists.list().unread_at(end).unwrap_or(0);
            open::go_to(app, index);
        }
        ListOutcome::Ready(AfterList::Open(_)) => links::seek_row(app),
    }
}

/// The query of a list was rejected.
pub(crate) fn query_rejected(app: &mut App, request: RequestId, character: usize, wrong: &QueryWrong) {
    if app.lists.rejected(request) {
        let why = app.shared.settings.language.explain(wrong);
        app.shared.error(Message::NotUnderstood { character, why: &why });
    }
}

/// The request of a list or of titles has failed: nothing waits for it any more.
pub(crate) fn request_failed(app: &mut App, request: RequestId) {
    if !app.lists.rejected(request) {
        app.lists.search_mut().titles_mut().failed(request);
    }
}

/// Rows of articles have arrived.
pub(crate) fn rows_arrived(app: &mut App, rows: Vec<ArticleRow>) {
    let changed = app.library.insert(rows);
    app.lists.mark(&changed);
}

/// The text index has grown. A search that could not cover all articles is made again.
pub(crate) fn texts_indexed(app: &mut App, progress: TextProgress) {
    if app.library.scan_mut().index_texts(progress) {
        // Articles are found to be equal, and to share a row, by their texts.
        app.library.recount(&mut app.shared.cx());
        if !app.keys.is_touched() {
            reload(app);
        }
    }
    let is_partial = app.lists.search().results().is_some_and(|searched| searched.uncovered > 0);
    if is_partial && app.lists.list().is_whole() {
        reload(app);
    }
}

/// The counts of shelves and categories have arrived.
pub(crate) fn counts_arrived(app: &mut App, counts: ShelfCounts) {
    let before = app.library.counts_arrived(counts, &mut app.shared.cx());
    let shelf = app.lists.list().selection().shelf.clone();
    let sidebar = app.lists.sidebar_mut();
    if before.tree.root.children.is_empty() {
        sidebar.unfold_if_small(app.library.counts());
    }
    sidebar.refresh(app.library.counts());
    sidebar.point_at(&shelf);
}

/// The scan goes on. While it is the first one, the list is reloaded whenever the library has doubled.
pub(crate) fn scan_advanced(app: &mut App, progress: ScanProgress) {
    let list = app.lists.list();
    let listed = list.is_whole().then(|| list.total());
    if app.library.scan_mut().advance(progress, listed) {
        app.lists.reload(app.library.list_inputs(), &mut app.shared.cx());
        app.library.recount(&mut app.shared.cx());
    }
}

/// The scan is over: its articles are shown or announced, and what could not be read is reported.
pub(crate) fn scan_finished(app: &mut App, summary: ScanSummary) {
    let ScanSummary { new, changed, gone, warnings, left_out, .. } = summary;
    let EndedScan { first, asked } = app.library.scan_mut().end(left_out);
    let any_changed = !changed.is_empty();
    report_open_article(app, &changed, &gone);
    rows_arrived(app, changed);
    if first || asked || app.lists.list().rows().is_empty() {
        // An error stays on the screen, unless the user waits for the result of this scan.
        if !first && (asked || !matches!(app.shared.status.message, Some(Status::Error(_)))) {
            report_scan(app, new + app.library.scan().unseen(), gone.len());
        }
        reload(app);
    } else if new > 0 {
        app.library.announce(new, &mut app.shared.cx());
    }
    if first || new > 0 || any_changed || !gone.is_empty() {
        app.library.recount(&mut app.shared.cx());
    }
    report_unreadable(app, &warnings);
}

fn report_scan(app: &mut App, new: usize, gone: usize) {
    app.shared.info(match (new, gone) {
        (0, 0) => Message::NothingNew,
        (new, 0) => Message::NewArticles(new),
        (new, gone) => Message::NewAndGone { new, gone },
    });
}

/// Shows the first file that could not be read, and how many more there are.
fn report_unreadable(app: &mut App, warnings: &[UnreadableFile]) {
    let Some(first) = warnings.first() else { return };
    let more = match warnings.len() {
        1 => String::new(),
        count => format!(" {}", app.shared.say(Message::AndMore(count - 1))),
    };
    let path = crate::app::shown(&first.path);
    let why = app.shared.settings.language.explain(&first.why);
    app.shared.status.error(format!("{path}: {why}{more}"));
}

/// Says that the file of the open article has changed or is gone.
fn report_open_article(app: &mut App, changed: &[ArticleRow], gone: &[RowId]) {
    let Some(open) = app.article.page().map(|page| page.row) else { return };
    if changed.iter().any(|row| row.id == open) {
        let mut cx = app.shared.cx();
        let key = cx.key_of(Action::Refresh);
        cx.info(Message::ArticleChanged { key });
    } else if gone.contains(&open) {
        app.shared.info(Message::ArticleGone);
    }
}

/// The catalogue was replaced: row ids stand for other articles, so that nothing that holds one is kept.
pub(crate) fn catalogue_replaced(app: &mut App) {
    pages::page_left(app);
    app.library.catalogue_replaced();
    app.article.clear();
    app.modals.close_rows();
    app.lists.catalogue_replaced();
    list_entered(app, app.lists.list().selection().shelf.clone());
    app.library.recount(&mut app.shared.cx());
}

/// The catalogue has marks that were set by a key. Copies of an article share its marks.
pub(crate) fn marks_changed(app: &mut App, asked: &[RowId], changed: &[(RowId, Flags)]) {
    let recount = app.library.marked(asked, changed);
    app.lists.mark(changed);
    let relist = app.lists.take_relist();
    if recount.is_some() || relist {
        app.library.recount(&mut app.shared.cx());
    }
    if relist {
        reload(app);
    }
}

/// The queries that are kept as shelves have arrived.
pub(crate) fn searches_arrived(app: &mut App, searches: Vec<String>) {
    let sidebar = app.lists.sidebar_mut();
    sidebar.keep_searches(searches);
    sidebar.refresh(app.library.counts());
}

/// Asks for the articles that share the row of one.
pub(crate) fn ask_equals(app: &mut App, row: RowId) {
    let request = app.shared.outbox.next_id();
    app.shared.outbox.request(Request::Rows(RowRequest::Equals { request, row }));
}

/// Highlights the words of a search in a page that is opened from it.
pub(crate) fn highlight_search(app: &App, page: &mut Page) {
    let words = app.lists.search().words();
    if !words.is_empty() {
        page.find_words(words, MATCHES);
    }
}
