//! What the workers report: who takes it in.

use crate::app::action::Action;
use crate::app::actions::mark;
use crate::app::actions::motion;
use crate::app::flow::equals;
use crate::app::flow::images;
use crate::app::flow::links;
use crate::app::flow::lists;
use crate::app::flow::mutes;
use crate::app::flow::pages;
use crate::app::flow::saving;
use crate::app::flow::search;
use crate::app::flow::settings;
use crate::app::popup::{Popup, Question, Then};
use crate::app::{App, Effect};
use crate::article::marks::Mark;
use crate::engine::response::Response;
use crate::language::Message;
use crate::trouble::{TaskDone, TaskFailed};

pub(crate) fn report(app: &mut App, report: Response) {
    match report {
        Response::CatalogueReplaced => lists::remake_list(app),
        Response::FirstScan => app.library.scan.first = true,
        Response::ScanProgress(progress) => lists::sweeping(app, progress),
        Response::ScanFinished(swept) => lists::swept(app, *swept),
        Response::ChangedElsewhere => {
            app.library.scan.changed_elsewhere = true;
            app.library.rows.doubt();
            lists::recount(app);
        }
        Response::TextIndexProgress(progress) => lists::filling(app, progress),
        Response::List(list) => {
            lists::listed(app, *list);
            motion::seek_unread(app);
            links::seek_row(app);
        }
        Response::InvalidQuery { request, character, wrong } => {
            lists::not_understood(app, request, character, &wrong);
        }
        Response::Counts { counts, .. } => lists::counted(app, *counts),
        Response::Rows { rows, .. } => {
            let changed = app.library.rows.learn(rows);
            app.lists.list.mark(&changed);
        }
        Response::Equals { rows, .. } => equals::equals(app, rows),
        Response::Snippets { snippets, .. } => app.library.rows.learn_snippets(snippets),
        Response::LinkTargets { page, rows, .. } => links::leads(app, page, rows),
        Response::Titles { request, rows } => search::titles_found(app, request, rows),
        Response::Marked { rows, changed, .. } => lists::marked(app, &rows, &changed),
        Response::MarksChanged(changed) => lists::marked(app, &[], &changed),
        Response::Undone { step, title, count, .. } => mark::undone(app, step, title, count),
        Response::BaselineSet { read, .. } => {
            let mut cx = app.shared.cx();
            let key = cx.key_of(Action::Undo);
            cx.info(Message::Begun { count: read, key });
        }
        Response::Mutes(mutes) => app.library.mute_queries = mutes,
        Response::MutedBy { row, queries, configured, marked, .. } => {
            mutes::muted_by(app, row, (queries, configured), marked.then_some(Mark::Muted));
        }
        Response::Remembered(settings) => settings::remembered(app, &settings),
        Response::LastVisit(left) => lists::left_before(app, left),
        Response::KeptSearches(searches) => {
            app.lists.sidebar.keep_searches(searches);
            app.lists.sidebar.refresh(&app.library.rows.counts);
        }
        Response::Page { request, row, result } => pages::page_arrived(app, request, row, result),
        Response::LargePage { request, megabytes } => pages::page_announced(app, request, megabytes),
        Response::Highlighted { request, blocks } => app.article.highlighted(request, blocks),
        Response::DownloadProgress { request, progress } => app.images.download_progress(request, progress),
        Response::DownloadEnded { request } => app.images.download_ended(request),
        Response::Encoded { key, result, .. } => app.images.encoded(&key, result),
        Response::PageImage { page, image, shown, .. } => images::page_image(app, page, image, shown),
        Response::ShowHere { address, shown, .. } => images::show_slide(app, &address, shown),
        Response::ShowInTerminal { file, .. } => {
            app.shared.status.clear();
            app.shared.outbox.push(Effect::View(file));
        }
        Response::ConfirmLink(address) => {
            let text = app.shared.say(Message::AskOpen(&crate::text::clean_line(&address)));
            app.modals.popup = Some(Popup::Question(Question { text, then: Then::OpenAddress(address) }));
        }
        Response::Unwritten(count) => app.shared.status.unwritten = count,
        Response::Done(done) => {
            if matches!(done, TaskDone::Saved(_)) {
                app.images.saved();
            }
            app.shared.status.info(app.shared.settings.language.explain(&done));
        }
        Response::Error(trouble) | Response::Failed { error: trouble, .. } => {
            if matches!(trouble, TaskFailed::ImageToSave(_) | TaskFailed::NotSaved(_)) {
                saving::not_saved(app);
            }
            app.shared.status.error(app.shared.settings.language.explain(&trouble));
        }
    }
}
