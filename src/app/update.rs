//! To which part or rule a response of the workers goes, and the rules for what concerns the library and the lists.

use crate::app::actions::search;
use crate::app::flow::{self, list_entered, reload, rows_arrived};
use crate::app::flow::{feeds, images, links, marks, pages, settings};
use crate::app::library::ScanRun;
use crate::app::lists::ArrivalContext;
use crate::app::{App, Status};
use crate::article::marks::{Flags, Mark};
use crate::catalogue::{ArticleRow, ScanProgress, ShelfCounts, TextProgress};
use crate::disk::UnreadableFile;
use crate::engine::request::RequestId;
use crate::engine::response::{ListResponse, Response, ScanSummary};
use crate::input::action::{Action, Pane};
use crate::language::Message;
use crate::library::RowId;
use crate::media::saving::Completion;
use crate::trouble::{QueryWrong, TaskDone, TaskFailed};

pub(crate) fn response(app: &mut App, response: Response) {
    match response {
        Response::CatalogueReplaced => catalogue_replaced(app),
        Response::FirstScan => app.library.scan_mut().first_scan_begins(),
        Response::ScanProgress(progress) => scan_advanced(app, progress),
        Response::ScanFinished(summary) => scan_finished(app, *summary),
        Response::ChangedElsewhere => app.library.changed_elsewhere(&mut app.shared.cx()),
        Response::TextIndexProgress(progress) => texts_indexed(app, progress),
        Response::List(list) => list_arrived(app, *list),
        Response::InvalidQuery { request, character, wrong } => {
            query_rejected(app, request, character, &wrong);
        }
        Response::Counts { request, counts } => counts_arrived(app, request, *counts),
        Response::Rows { request, rows } => rows_arrived(app, request, rows),
        Response::Equals { request, rows } => links::equals_arrived(app, request, rows),
        Response::Snippets { snippets, .. } => app.library.snippets_arrived(snippets),
        Response::LinkTargets { page, rows, .. } => links::targets_arrived(app, page, rows),
        Response::Titles { request, rows } => search::titles_arrived(app, request, rows),
        Response::Marked { rows, changed, .. } => marks_changed(app, &rows, &changed),
        Response::MarksChanged(changed) => marks_changed(app, &[], &changed),
        Response::Undone { undone, .. } => marks::undone(app, undone),
        Response::Redone { redone, .. } => marks::redone(app, redone),
        Response::AskUndo { number, concern, step, .. } => marks::ask_undo(app, number, concern, &step),
        Response::PlacesChanged(places) => pages::places_changed(app, places),
        Response::BaselineSet { read } => baseline_set(app, read),
        Response::Mutes(mutes) => app.library.mutes_arrived(mutes),
        Response::MutedBy { row, queries, configured, marked, .. } => {
            marks::reasons_arrived(app, row, (queries, configured), marked.then_some(Mark::Muted));
        }
        Response::Remembered(settings) => settings::settings_remembered(app, &settings),
        Response::LastVisit(time) => app.library.last_visit_arrived(time, &mut app.shared.cx()),
        Response::KeptSearches(searches) => flow::searches_arrived(app, searches),
        Response::Page { request, result, .. } => pages::page_arrived(app, request, result),
        Response::LargePage { request, megabytes } => pages::page_announced(app, request, megabytes),
        Response::Highlighted { request, blocks } => {
            if let Some(page) = app.article.page_for(request) {
                page.replace(blocks);
            }
        }
        Response::DownloadProgress { request, progress } => app.images.download_progress(request, progress),
        Response::DownloadEnded { request } => app.images.download_ended(request),
        Response::Encoded { key, result, .. } => app.images.cache_mut().keep(&key, result),
        Response::PageImage { page, image, shown, .. } => images::page_image(app, page, image, shown),
        Response::ShowHere { address, shown, .. } => images::show_slide(app, &address, shown),
        Response::ShowInTerminal { file, .. } => images::show_in_terminal(app, file),
        Response::PathCompleted { request, completion } => path_completed(app, request, &completion),
        Response::ConfirmReplace { image, .. } => images::ask_replace(app, image),
        Response::Feeds(response) => feeds::arrived(app, response),
        Response::ConfirmLink(address) => links::confirm_link(app, address),
        Response::StateElsewhere(folder) => marks::ask_carry_over(app, folder),
        Response::StateCarried { count } => marks::carried_over(app, count),
        Response::Unwritten(count) => app.shared.status.unwritten = count,
        Response::Done(done) => task_done(app, &done),
        Response::Error(error) => task_failed(app, &error),
        Response::Failed { request, error } => request_failed(app, request, &error),
    }
}

/// A list has arrived, or its first part.
fn list_arrived(app: &mut App, mut response: ListResponse) {
    if !app.lists.list().is_waiting_for(response.request) {
        return;
    }
    rows_arrived(app, response.request, std::mem::take(&mut response.entries));
    app.library.list_arrived(response.request, response.part, &mut response.listed);
    if app.lists.results() != response.searched.as_ref() {
        app.library.clear_snippets();
    }
    let context = ArrivalContext { library_fills: app.library.is_filling(), touched: app.keys.is_touched() };
    if let Some(shelf) = app.lists.arrived(response, context) {
        return list_entered(app, shelf);
    }
    see_new(app);
    leave_gone_article(app);
    links::seek_row(app);
}

/// Announces the articles that scans have found, except those that stand in the list: it may have been made while they
/// were found.
fn see_new(app: &mut App) {
    if let Some(first) = app.library.scan().first_new() {
        let standing = app.lists.list().count_from(first);
        let kept = feeds::standing(app);
        app.library.announce_all_but(standing, &mut app.shared.cx());
        if kept.is_some() {
            app.shared.status.message = kept;
        }
    }
}

/// Takes the keys from the article pane if the file of its article is gone and no other article takes its place.
fn leave_gone_article(app: &mut App) {
    let list = app.lists.list();
    if app.shared.layout.focus == Pane::Page && list.is_whole() && list.rows().is_empty() {
        app.shared.layout.focus_list();
    }
}

fn query_rejected(app: &mut App, request: RequestId, character: usize, wrong: &QueryWrong) {
    if app.lists.rejected(request) {
        let why = app.shared.settings.language.explain(wrong);
        app.shared.error(Message::NotUnderstood { character, why: &why });
    }
}

/// The text index has grown. A search that could not cover all articles is made again.
fn texts_indexed(app: &mut App, progress: TextProgress) {
    if app.library.scan_mut().index_texts(progress) {
        // Articles are found to be equal, and to share a row, by their texts.
        app.library.recount(&mut app.shared.cx());
        if !app.keys.is_touched() {
            reload(app);
        }
    }
    let is_partial = app.lists.results().is_some_and(|searched| searched.uncovered > 0);
    if is_partial && app.lists.list().is_whole() {
        reload(app);
    }
}

fn counts_arrived(app: &mut App, request: RequestId, counts: ShelfCounts) {
    let before = app.library.counts_arrived(request, counts, &mut app.shared.cx());
    let shelf = app.lists.list().selection().shelf.clone();
    let sidebar = app.lists.sidebar_mut();
    let was_there = sidebar.current().is_some_and(|item| item.shelf == shelf);
    if before.tree.root.children.is_empty() {
        sidebar.unfold_if_small(app.library.counts());
    }
    sidebar.refresh(app.library.counts());
    sidebar.point_at(&shelf);
    if was_there && app.shared.layout.focus == Pane::Tree {
        // If the shelf under the cursor has gone, as that of a muted category, another one is under it now.
        flow::show_shelf(app);
    }
}

/// The scan goes on. While it is the first one, the list is reloaded whenever the library has doubled; a list in which
/// somebody reads is left as it is, however many articles feeds bring.
fn scan_advanced(app: &mut App, progress: ScanProgress) {
    let list = app.lists.list();
    let listed = list.is_whole().then(|| list.total());
    let fills = app.library.scan().is_first() || listed == Some(0) || !app.keys.is_touched();
    if app.library.scan_mut().advance(progress, listed) && fills {
        app.lists.reload(app.library.list_inputs(), &mut app.shared.cx());
        app.library.recount(&mut app.shared.cx());
    }
}

/// The scan is over: its articles are shown or announced, and what could not be read is reported.
fn scan_finished(app: &mut App, summary: ScanSummary) {
    let ScanSummary { new, first_new, changed, gone, warnings, left_out, .. } = summary;
    let ScanRun { first, asked, .. } = app.library.scan_mut().end(left_out);
    let any_changed = !changed.is_empty();
    report_open_article(app, &changed, &gone);
    let marked = app.library.rows_scanned(changed);
    app.lists.list_mut().mark(&marked);
    if first || asked || app.lists.list().rows().is_empty() {
        // An error stays on the screen, unless the user waits for the result of this scan.
        if !first && (asked || !matches!(app.shared.status.message, Some(Status::Error(_)))) {
            report_scan(app, new + app.library.scan().unseen(), gone.len());
        }
        reload(app);
    } else if new > 0 {
        app.library.scan_mut().arrived(new, first_new);
        see_new(app);
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
        cx.info(Message::ArticleChanged { key: cx.key_of(Action::Refresh) });
    } else if gone.contains(&open) {
        app.shared.info(Message::ArticleGone);
    }
}

/// The catalogue was replaced: row ids stand for other articles, so that nothing that holds one is kept.
fn catalogue_replaced(app: &mut App) {
    pages::page_left(app);
    app.library.catalogue_replaced();
    app.article.clear();
    app.modals.close_rows();
    app.lists.catalogue_replaced();
    list_entered(app, app.lists.list().selection().shelf.clone());
    app.library.recount(&mut app.shared.cx());
}

/// The catalogue has marks that were set by a key. Copies of an article share its marks.
fn marks_changed(app: &mut App, asked: &[RowId], changed: &[(RowId, Flags)]) {
    let recount = app.library.marked(asked, changed, &app.shared.outbox);
    let shown = app.library.shown_of(changed);
    app.lists.list_mut().mark(&shown);
    let relist = app.lists.take_relist();
    if recount || relist {
        app.library.recount(&mut app.shared.cx());
    }
    if relist {
        reload(app);
    }
}

/// The old articles of a library that was read for the first time start as read.
fn baseline_set(app: &mut App, read: usize) {
    if !app.keys.is_touched() {
        reload(app);
    }
    let mut cx = app.shared.cx();
    cx.info(Message::OldArticlesRead { count: read, key: cx.key_of(Action::Undo) });
}

/// A typed path is completed as far as it is certain; what it can go on with is shown.
fn path_completed(app: &mut App, request: RequestId, completion: &Completion) {
    if app.modals.path_completed(request, &completion.path) && !completion.names.is_empty() {
        app.shared.status.info(completion.names.join("  "));
    }
}

fn task_done(app: &mut App, done: &TaskDone) {
    if let TaskDone::Saved(path) = done {
        images::saved(app, path);
    }
    app.shared.status.info(app.shared.settings.language.explain(done));
}

fn task_failed(app: &mut App, error: &TaskFailed) {
    if matches!(error, TaskFailed::ImageToSave(_) | TaskFailed::NotSaved(_)) {
        // A folder that nothing could be saved into is not offered again.
        if let Some(before) = app.images.not_saved() {
            app.shared.settings.save_folder = before;
        }
    }
    app.shared.status.error(app.shared.settings.language.explain(error));
}

/// A request has failed. The list or the titles that waited for it do not wait any more, nor does what adds a feed.
fn request_failed(app: &mut App, request: RequestId, error: &TaskFailed) {
    app.feeds.end_adding(request);
    if !app.lists.rejected(request) {
        app.lists.titles_failed(request);
        app.modals.path_not_completed(request);
    }
    task_failed(app, error);
}
