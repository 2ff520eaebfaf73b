//! To which part or flow a response of the workers goes.

use crate::app::App;
use crate::app::actions::mark;
use crate::app::flow::{equals, images, links, lists, mutes, pages, search, settings, tasks};
use crate::article::marks::Mark;
use crate::engine::response::Response;

pub(crate) fn response(app: &mut App, response: Response) {
    match response {
        Response::CatalogueReplaced => lists::catalogue_replaced(app),
        Response::FirstScan => app.library.scan_mut().first_scan_begins(),
        Response::ScanProgress(progress) => lists::scan_advanced(app, progress),
        Response::ScanFinished(summary) => lists::scan_finished(app, *summary),
        Response::ChangedElsewhere => app.library.changed_elsewhere(&mut app.shared.cx()),
        Response::TextIndexProgress(progress) => lists::texts_indexed(app, progress),
        Response::List(list) => lists::list_arrived(app, *list),
        Response::InvalidQuery { request, character, wrong } => {
            lists::query_rejected(app, request, character, &wrong);
        }
        Response::Counts { counts, .. } => lists::counts_arrived(app, *counts),
        Response::Rows { rows, .. } => lists::rows_arrived(app, rows),
        Response::Equals { rows, .. } => equals::equals_arrived(app, rows),
        Response::Snippets { snippets, .. } => app.library.insert_snippets(snippets),
        Response::LinkTargets { page, rows, .. } => links::targets_arrived(app, page, rows),
        Response::Titles { request, rows } => search::titles_arrived(app, request, rows),
        Response::Marked { rows, changed, .. } => lists::marks_changed(app, &rows, &changed),
        Response::MarksChanged(changed) => lists::marks_changed(app, &[], &changed),
        Response::Undone { step, title, count, .. } => mark::undone(app, step, title, count),
        Response::BaselineSet { read, .. } => mark::baseline_set(app, read),
        Response::Mutes(mutes) => app.library.mutes_arrived(mutes),
        Response::MutedBy { row, queries, configured, marked, .. } => {
            mutes::reasons_arrived(app, row, (queries, configured), marked.then_some(Mark::Muted));
        }
        Response::Remembered(settings) => settings::settings_remembered(app, &settings),
        Response::LastVisit(time) => app.library.last_visit_arrived(time, &mut app.shared.cx()),
        Response::KeptSearches(searches) => lists::searches_arrived(app, searches),
        Response::Page { request, row, result } => pages::page_arrived(app, request, row, result),
        Response::LargePage { request, megabytes } => pages::page_announced(app, request, megabytes),
        Response::Highlighted { request, blocks } => app.article.highlighted(request, blocks),
        Response::DownloadProgress { request, progress } => app.images.download_progress(request, progress),
        Response::DownloadEnded { request } => app.images.download_ended(request),
        Response::Encoded { key, result, .. } => app.images.encoded(&key, result),
        Response::PageImage { page, image, shown, .. } => images::page_image(app, page, image, shown),
        Response::ShowHere { address, shown, .. } => images::show_slide(app, &address, shown),
        Response::ShowInTerminal { file, .. } => images::show_in_terminal(app, file),
        Response::ConfirmLink(address) => links::confirm_link(app, address),
        Response::Unwritten(count) => app.shared.status.unwritten = count,
        Response::Done(done) => tasks::task_done(app, &done),
        Response::Error(error) => tasks::task_failed(app, &error),
        Response::Failed { request, error } => tasks::request_failed(app, request, &error),
    }
}
