//! What the workers report: who takes it in.

use super::action::Action;
use super::popup::{Popup, Question, Then};
use super::{App, Effect};
use crate::engine::Response;
use crate::language::Message;
use crate::library::marks::Mark;
use crate::trouble::{TaskDone, TaskFailed};

impl App {
    pub(super) fn report(&mut self, report: Response) {
        match report {
            Response::CatalogueReplaced => self.remake_list(),
            Response::Fresh => self.fresh = true,
            Response::Sweeping(progress) => self.sweeping(progress),
            Response::Swept(swept) => self.swept(*swept),
            Response::ChangedElsewhere => {
                self.elsewhere = true;
                self.library.doubt();
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
                let changed = self.library.learn(rows);
                self.list.mark(&changed);
            }
            Response::Equals(rows) => self.equals(rows),
            Response::Snippets(snippets) => self.library.learn_snippets(snippets),
            Response::Leads { ticket, rows } if ticket == self.ticket => self.leads(rows),
            Response::Leads { .. } => {}
            Response::TitlesFound { ticket, rows } => self.titles_found(ticket, rows),
            Response::Marked { asked, changed } => self.marked(&asked, &changed),
            Response::Undone { what, title, count } => self.undone(what, title, count),
            Response::Begun { read, .. } => {
                let key = self.key_of(Action::Undo);
                self.status = self.info(Message::Begun { count: read, key });
            }
            Response::Mutes(mutes) => self.mutes = mutes,
            Response::MutedBy { row, queries, configured, alone } => {
                self.muted_by(row, (queries, configured), alone.then_some(Mark::Muted));
            }
            Response::Remembered(settings) => self.remembered(&settings),
            Response::LastLeft(left) => self.left_before(left),
            Response::Searches(searches) => {
                self.tree.keep_searches(searches);
                self.tree.refresh(&self.library.counts);
            }
            Response::Opened { ticket, row, result } => {
                if ticket == self.ticket {
                    self.opened(row, result);
                }
            }
            Response::Opening { ticket, megabytes } => {
                if ticket == self.ticket {
                    self.opening_told = true;
                    let key = self.key_of(Action::Escape);
                    self.status = self.info(Message::OpeningLarge { megabytes, key });
                }
            }
            Response::Coloured { ticket, blocks } => {
                if let Some(page) = self.page.as_mut().filter(|_| ticket == self.ticket) {
                    page.replace(blocks);
                }
            }
            Response::Transferring { transfer, progress } => self.transfer_at(transfer, progress),
            Response::Transferred { transfer } => self.end_transfer(transfer),
            Response::Encoded { key, result } => self.gallery.keep(&key, result),
            Response::Pictured { ticket, image, shown } => {
                if let Some(page) = self.page.as_mut().filter(|_| ticket == self.ticket) {
                    page.picture_arrived(image, shown);
                    let count = page.held_back();
                    if count > 0 && self.settings.showing.on_page().is_some() {
                        let key = self.key_of(Action::Refresh);
                        self.status = self.info(Message::PicturesCame { count, key });
                    }
                }
            }
            Response::ShowHere { address, shown } => self.show_slide(&address, shown),
            Response::ShowInTerminal(file) => {
                self.status = None;
                self.effects.push(Effect::View(file));
            }
            Response::Ask(address) => {
                let text = self.say(Message::AskOpen(&crate::text::clean_line(&address)));
                self.popup = Some(Popup::Question(Question { text, then: Then::OpenAddress(address) }));
            }
            Response::Unwritten(count) => self.unwritten = count,
            Response::Told(done) => {
                if matches!(done, TaskDone::Saved(_)) {
                    self.saved_before = None;
                }
                self.tell(self.settings.language.explain(&done));
            }
            Response::Failed(trouble) => {
                if matches!(trouble, TaskFailed::ImageToSave(_) | TaskFailed::NotSaved(_)) {
                    self.not_saved();
                }
                self.warn(self.settings.language.explain(&trouble));
            }
        }
    }
}
