//! What the workers report: who takes it in.

use super::action::Action;
use super::popup::{Popup, Question, Then};
use super::{App, Effect};
use crate::engine::Report;
use crate::language::Message;
use crate::library::marks::Mark;
use crate::trouble::{Done, Trouble};

impl App {
    pub(super) fn report(&mut self, report: Report) {
        match report {
            Report::Anew => self.anew(),
            Report::Fresh => self.fresh = true,
            Report::Sweeping(progress) => self.sweeping(progress),
            Report::Swept(swept) => self.swept(*swept),
            Report::ChangedElsewhere => {
                self.elsewhere = true;
                self.library.doubt();
                self.count_anew();
            }
            Report::Filling(progress) => self.filling(progress),
            Report::Listed(list) => {
                self.listed(*list);
                self.seek_unread();
                self.seek_row();
            }
            Report::NotUnderstood { ticket, character, wrong } => {
                self.not_understood(ticket, character, &wrong);
            }
            Report::Counted(counts) => self.counted(*counts),
            Report::Rows(rows) => {
                let changed = self.library.learn(rows);
                self.list.mark(&changed);
            }
            Report::Equals(rows) => self.equals(rows),
            Report::Snippets(snippets) => self.library.learn_snippets(snippets),
            Report::Leads { ticket, rows } if ticket == self.ticket => self.leads(rows),
            Report::Leads { .. } => {}
            Report::TitlesFound { ticket, rows } => self.titles_found(ticket, rows),
            Report::Marked { asked, changed } => self.marked(&asked, &changed),
            Report::Undone { what, title, count } => self.undone(what, title, count),
            Report::Begun { read, .. } => {
                let key = self.key_of(Action::Undo);
                self.status = self.info(Message::Begun { count: read, key });
            }
            Report::Mutes(mutes) => self.mutes = mutes,
            Report::MutedBy { row, queries, configured, alone } => {
                self.muted_by(row, (queries, configured), alone.then_some(Mark::Muted));
            }
            Report::Remembered(settings) => self.remembered(&settings),
            Report::LastLeft(left) => self.left_before(left),
            Report::Searches(searches) => {
                self.tree.keep_searches(searches);
                self.tree.refresh(&self.library.counts);
            }
            Report::Opened { ticket, row, result } => {
                if ticket == self.ticket {
                    self.opened(row, result);
                }
            }
            Report::Opening { ticket, megabytes } => {
                if ticket == self.ticket {
                    self.opening_told = true;
                    let key = self.key_of(Action::Escape);
                    self.status = self.info(Message::OpeningLarge { megabytes, key });
                }
            }
            Report::Coloured { ticket, blocks } => {
                if let Some(page) = self.page.as_mut().filter(|_| ticket == self.ticket) {
                    page.replace(blocks);
                }
            }
            Report::Transferring { transfer, progress } => self.transfer_at(transfer, progress),
            Report::Transferred { transfer } => self.end_transfer(transfer),
            Report::Encoded { key, result } => self.gallery.keep(&key, result),
            Report::Pictured { ticket, image, shown } => {
                if let Some(page) = self.page.as_mut().filter(|_| ticket == self.ticket) {
                    page.picture_arrived(image, shown);
                    let count = page.held_back();
                    if count > 0 && self.settings.showing.on_page().is_some() {
                        let key = self.key_of(Action::Refresh);
                        self.status = self.info(Message::PicturesCame { count, key });
                    }
                }
            }
            Report::ShowHere { address, shown } => self.show_slide(&address, shown),
            Report::ShowInTerminal(file) => {
                self.status = None;
                self.effects.push(Effect::View(file));
            }
            Report::Ask(address) => {
                let text = self.say(Message::AskOpen(&crate::text::clean_line(&address)));
                self.popup = Some(Popup::Question(Question { text, then: Then::OpenAddress(address) }));
            }
            Report::Unwritten(count) => self.unwritten = count,
            Report::Told(done) => {
                if matches!(done, Done::Saved(_)) {
                    self.saved_before = None;
                }
                self.tell(self.settings.language.explain(&done));
            }
            Report::Failed(trouble) => {
                if matches!(trouble, Trouble::ImageToSave(_) | Trouble::NotSaved(_)) {
                    self.not_saved();
                }
                self.warn(self.settings.language.explain(&trouble));
            }
        }
    }
}
