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
use crate::app::images::downloads;
use crate::app::popup::{Popup, Question, Then};
use crate::app::{App, Effect};
use crate::article::marks::Mark;
use crate::engine::Response;
use crate::language::Message;
use crate::trouble::{TaskDone, TaskFailed};

pub(crate) fn report(app: &mut App, report: Response) {
    match report {
        Response::CatalogueReplaced => lists::remake_list(app),
        Response::Fresh => app.library.scan.first = true,
        Response::Sweeping(progress) => lists::sweeping(app, progress),
        Response::Swept(swept) => lists::swept(app, *swept),
        Response::ChangedElsewhere => {
            app.library.scan.changed_elsewhere = true;
            app.library.rows.doubt();
            lists::recount(app);
        }
        Response::Filling(progress) => lists::filling(app, progress),
        Response::Listed(list) => {
            lists::listed(app, *list);
            motion::seek_unread(app);
            links::seek_row(app);
        }
        Response::NotUnderstood { ticket, character, wrong } => {
            lists::not_understood(app, ticket, character, &wrong);
        }
        Response::Counted(counts) => lists::counted(app, *counts),
        Response::Rows(rows) => {
            let changed = app.library.rows.learn(rows);
            app.lists.list.mark(&changed);
        }
        Response::Equals(rows) => equals::equals(app, rows),
        Response::Snippets(snippets) => app.library.rows.learn_snippets(snippets),
        Response::Leads { ticket, rows } => links::leads(app, ticket, rows),
        Response::TitlesFound { ticket, rows } => search::titles_found(app, ticket, rows),
        Response::Marked { asked, changed } => lists::marked(app, &asked, &changed),
        Response::Undone { what, title, count } => mark::undone(app, what, title, count),
        Response::Begun { read, .. } => {
            let mut cx = app.shared.cx();
            let key = cx.key_of(Action::Undo);
            cx.info(Message::Begun { count: read, key });
        }
        Response::Mutes(mutes) => app.library.mute_queries = mutes,
        Response::MutedBy { row, queries, configured, alone } => {
            mutes::muted_by(app, row, (queries, configured), alone.then_some(Mark::Muted));
        }
        Response::Remembered(settings) => settings::remembered(app, &settings),
        Response::LastLeft(left) => lists::left_before(app, left),
        Response::Searches(searches) => {
            app.lists.sidebar.keep_searches(searches);
            app.lists.sidebar.refresh(&app.library.rows.counts);
        }
        Response::Opened { ticket, row, result } => pages::page_arrived(app, ticket, row, result),
        Response::Opening { ticket, megabytes } => pages::page_announced(app, ticket, megabytes),
        Response::Coloured { ticket, blocks } => app.article.highlighted(ticket, blocks),
        Response::Transferring { transfer, progress } => downloads::transfer_at(app, transfer, progress),
        Response::Transferred { transfer } => downloads::end_transfer(app, transfer),
        Response::Encoded { key, result } => app.images.cache.keep(&key, result),
        Response::Pictured { ticket, image, shown } => images::page_image(app, ticket, image, shown),
        Response::ShowHere { address, shown } => images::show_slide(app, &address, shown),
        Response::ShowInTerminal(file) => {
            app.shared.status.clear();
            app.shared.outbox.push(Effect::View(file));
        }
        Response::Ask(address) => {
            let text = app.shared.say(Message::AskOpen(&crate::text::clean_line(&address)));
            app.modals.popup = Some(Popup::Question(Question { text, then: Then::OpenAddress(address) }));
        }
        Response::Unwritten(count) => app.shared.status.unwritten = count,
        Response::Told(done) => {
            if matches!(done, TaskDone::Saved(_)) {
                app.images.saved_before = None;
            }
            app.shared.status.info(app.shared.settings.language.explain(&done));
        }
        Response::Failed(trouble) => {
            if matches!(trouble, TaskFailed::ImageToSave(_) | TaskFailed::NotSaved(_)) {
                saving::not_saved(app);
            }
            app.shared.status.error(app.shared.settings.language.explain(&trouble));
        }
    }
}
