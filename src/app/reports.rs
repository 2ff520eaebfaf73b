//! What the workers report: who takes it in.

use crate::app::action::Action;
use crate::app::popup::{Popup, Question, Then};
use crate::app::{App, Effect};
use crate::engine::Response;
use crate::language::Message;
use crate::library::marks::Mark;
use crate::trouble::{TaskDone, TaskFailed};

impl App {
    pub(crate) fn report(&mut self, report: Response) {
        match report {
            Response::CatalogueReplaced => self.remake_list(),
            Response::Fresh => self.library.scan.first = true,
            Response::Sweeping(progress) => self.sweeping(progress),
            Response::Swept(swept) => self.swept(*swept),
            Response::ChangedElsewhere => {
                self.library.scan.changed_elsewhere = true;
                self.library.rows.doubt();
                self.recount();
            }
            Response::Filling(progress) => self.filling(progress),
            Response::Listed(list) => {
                self.listed(*list);
                self.seek_unread();
                self.seek_row();
            }
            Response::NotUnderstood { ticket, character, wrong } => {
                self.not_understood(ticket, character, &wrong);
            }
            Response::Counted(counts) => self.counted(*counts),
            Response::Rows(rows) => {
                let changed = self.library.rows.learn(rows);
                self.lists.list.mark(&changed);
            }
            Response::Equals(rows) => self.equals(rows),
            Response::Snippets(snippets) => self.library.rows.learn_snippets(snippets),
            Response::Leads { ticket, rows } if ticket == self.article.ticket => self.leads(rows),
            Response::Leads { .. } => {}
            Response::TitlesFound { ticket, rows } => self.titles_found(ticket, rows),
            Response::Marked { asked, changed } => self.marked(&asked, &changed),
            Response::Undone { what, title, count } => self.undone(what, title, count),
            Response::Begun { read, .. } => {
                let mut cx = self.shared.cx();
                let key = cx.key_of(Action::Undo);
                cx.info(Message::Begun { count: read, key });
            }
            Response::Mutes(mutes) => self.library.mute_queries = mutes,
            Response::MutedBy { row, queries, configured, alone } => {
                self.muted_by(row, (queries, configured), alone.then_some(Mark::Muted));
            }
            Response::Remembered(settings) => self.remembered(&settings),
            Response::LastLeft(left) => self.left_before(left),
            Response::Searches(searches) => {
                self.lists.sidebar.keep_searches(searches);
                self.lists.sidebar.refresh(&self.library.rows.counts);
            }
            Response::Opened { ticket, row, result } => {
                if ticket == self.article.ticket {
                    self.opened(row, result);
                }
            }
            Response::Opening { ticket, megabytes } => {
                if ticket == self.article.ticket {
                    self.article.announced = true;
                    let mut cx = self.shared.cx();
                    let key = cx.key_of(Action::Escape);
                    cx.info(Message::OpeningLarge { megabytes, key });
                }
            }
            Response::Coloured { ticket, blocks } => {
                if let Some(page) = self.article.shown.as_mut().filter(|_| ticket == self.article.ticket) {
                    page.replace(blocks);
                }
            }
            Response::Transferring { transfer, progress } => self.transfer_at(transfer, progress),
            Response::Transferred { transfer } => self.end_transfer(transfer),
            Response::Encoded { key, result } => self.images.cache.keep(&key, result),
            Response::Pictured { ticket, image, shown } => {
                if let Some(page) = self.article.shown.as_mut().filter(|_| ticket == self.article.ticket) {
                    page.picture_arrived(image, shown);
                    let count = page.held_back();
                    if count > 0 && self.shared.settings.showing.on_page().is_some() {
                        let mut cx = self.shared.cx();
                        let key = cx.key_of(Action::Refresh);
                        cx.info(Message::PicturesCame { count, key });
                    }
                }
            }
            Response::ShowHere { address, shown } => self.show_slide(&address, shown),
            Response::ShowInTerminal(file) => {
                self.shared.status.clear();
                self.shared.outbox.push(Effect::View(file));
            }
            Response::Ask(address) => {
                let text = self.shared.say(Message::AskOpen(&crate::text::clean_line(&address)));
                self.modals.popup =
                    Some(Popup::Question(Question { text, then: Then::OpenAddress(address) }));
            }
            Response::Unwritten(count) => self.shared.status.unwritten = count,
            Response::Told(done) => {
                if matches!(done, TaskDone::Saved(_)) {
                    self.images.saved_before = None;
                }
                self.shared.status.info(self.shared.settings.language.explain(&done));
            }
            Response::Failed(trouble) => {
                if matches!(trouble, TaskFailed::ImageToSave(_) | TaskFailed::NotSaved(_)) {
                    self.not_saved();
                }
                self.shared.status.error(self.shared.settings.language.explain(&trouble));
            }
        }
    }
}
