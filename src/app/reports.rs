//! What the workers report: who takes it in.

use super::action::Action;
use super::popup::{Popup, Question, Then};
use super::{App, Effect};
use crate::engine::response::Response;
use crate::language::Message;
use crate::library::marks::Mark;
use crate::trouble::{TaskDone, TaskFailed};

impl App {
    pub(super) fn report(&mut self, report: Response) {
        match report {
            Response::CatalogueReplaced => self.remake_list(),
            Response::FirstScan => self.fresh = true,
            Response::ScanProgress(progress) => self.sweeping(progress),
            Response::ScanFinished(swept) => self.swept(*swept),
            Response::ChangedElsewhere => {
                self.elsewhere = true;
                self.library.doubt();
                self.recount();
            }
            Response::TextIndexProgress(progress) => self.filling(progress),
            Response::List(list) => {
                self.listed(*list);
                self.seek_unread();
                self.seek_row();
            }
            Response::InvalidQuery { request, character, wrong } => {
                self.not_understood(request, character, &wrong);
            }
            Response::Counts { counts, .. } => self.counted(*counts),
            Response::Rows { rows, .. } => {
                let changed = self.library.learn(rows);
                self.list.mark(&changed);
            }
            Response::Equals { rows, .. } => self.equals(rows),
            Response::Snippets { snippets, .. } => self.library.learn_snippets(snippets),
            Response::LinkTargets { page, rows, .. } if page == self.ticket => self.leads(rows),
            Response::LinkTargets { .. } => {}
            Response::Titles { request, rows } => self.titles_found(request, rows),
            Response::Marked { rows, changed, .. } => self.marked(&rows, &changed),
            Response::MarksChanged(changed) => self.marked(&[], &changed),
            Response::Undone { step, title, count, .. } => self.undone(step, title, count),
            Response::BaselineSet { read, .. } => {
                let key = self.key_of(Action::Undo);
                self.status = self.info(Message::Begun { count: read, key });
            }
            Response::Mutes(mutes) => self.mutes = mutes,
            Response::MutedBy { row, queries, configured, marked, .. } => {
                self.muted_by(row, (queries, configured), marked.then_some(Mark::Muted));
            }
            Response::Remembered(settings) => self.remembered(&settings),
            Response::LastVisit(left) => self.left_before(left),
            Response::KeptSearches(searches) => {
                self.tree.keep_searches(searches);
                self.tree.refresh(&self.library.counts);
            }
            Response::Page { request, row, result } => {
                if request == self.ticket {
                    self.opened(row, result);
                }
            }
            Response::LargePage { request, megabytes } => {
                if request == self.ticket {
                    self.opening_told = true;
                    let key = self.key_of(Action::Escape);
                    self.status = self.info(Message::OpeningLarge { megabytes, key });
                }
            }
            Response::Highlighted { request, blocks } => {
                if let Some(page) = self.page.as_mut().filter(|_| request == self.ticket) {
                    page.replace(blocks);
                }
            }
            Response::DownloadProgress { request, progress } => self.transfer_at(request, progress),
            Response::DownloadEnded { request } => self.end_transfer(request),
            Response::Encoded { key, result, .. } => self.gallery.keep(&key, result),
            Response::PageImage { page, image, shown, .. } => {
                if let Some(page) = self.page.as_mut().filter(|_| page == self.ticket) {
                    page.picture_arrived(image, shown);
                    let count = page.held_back();
                    if count > 0 && self.settings.showing.on_page().is_some() {
                        let key = self.key_of(Action::Refresh);
                        self.status = self.info(Message::PicturesCame { count, key });
                    }
                }
            }
            Response::ShowHere { address, shown, .. } => self.show_slide(&address, shown),
            Response::ShowInTerminal { file, .. } => {
                self.status = None;
                self.effects.push(Effect::View(file));
            }
            Response::ConfirmLink(address) => {
                let text = self.say(Message::AskOpen(&crate::text::clean_line(&address)));
                self.popup = Some(Popup::Question(Question { text, then: Then::OpenAddress(address) }));
            }
            Response::Unwritten(count) => self.unwritten = count,
            Response::Done(done) => {
                if matches!(done, TaskDone::Saved(_)) {
                    self.saved_before = None;
                }
                self.tell(self.settings.language.explain(&done));
            }
            Response::Error(trouble) | Response::Failed { error: trouble, .. } => {
                if matches!(trouble, TaskFailed::ImageToSave(_) | TaskFailed::NotSaved(_)) {
                    self.not_saved();
                }
                self.warn(self.settings.language.explain(&trouble));
            }
        }
    }
}
