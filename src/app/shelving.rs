//! The library behind the lists: what is asked of it, and what becomes of the answers.

use super::action::Action;
use super::page::Page;
use super::{App, Effect, Scan, Status};
use crate::catalogue::{Flags, ScanProgress, ShelfCounts, TextProgress};
use crate::document::find::MATCHES;
use crate::engine::request::{ListRequest, Request, RequestId, RowRequest, TitleRequest};
use crate::engine::response::{ListResponse, Part, ScanSummary};
use crate::language::Message;
use crate::library::RowId;
use crate::library::list::Shelf;
use crate::trouble::QueryWrong;

impl App {
    /// Leaves the list for another one.
    pub(super) fn enter_shelf(&mut self, shelf: Shelf) {
        self.arrived = 0;
        self.list_needle.clear();
        if !matches!(shelf, Shelf::Search(_)) {
            self.searched = None;
        }
        self.list.enter(shelf);
        self.want_list();
    }

    /// Makes the list anew after its order or filter changed: nothing is kept, the cursor stays on its article.
    pub(super) fn rearrange(&mut self) {
        self.list.let_go();
        self.relist();
    }

    /// Makes the list anew; what was marked in it stays.
    pub(super) fn relist(&mut self) {
        self.arrived = 0;
        self.list.renew();
        self.want_list();
    }

    /// Keeps articles in the list whatever is marked on them, until the list is left. One that is on its way is asked
    /// for again: it may be made when the marks are there, and does not know of these.
    pub(super) fn keep_here(&mut self, rows: &[RowId]) {
        for row in rows {
            self.list.keep(*row);
        }
        if !self.list.is_whole() {
            self.list.renew();
            self.want_list();
        }
    }

    fn want_list(&mut self) {
        self.list_ticket = self.next_request();
        self.effects.retain(|effect| !matches!(effect, Effect::Job(Request::List(_))));
        self.effects.push(Effect::Job(Request::List(Box::new(ListRequest {
            request: self.list_ticket,
            selection: self.list.selection.clone(),
            keep: self.list.kept().collect(),
            newer: self.library.newer().clone(),
            now: self.now,
            last_visit: self.last_left,
            restore: self.stand,
        }))));
    }

    pub(super) fn recount(&mut self) {
        let (request, now, last_visit) = (self.next_request(), self.now, self.last_left);
        self.effects.push(Effect::Job(Request::Rows(RowRequest::Counts { request, now, last_visit })));
    }

    /// It is known when the library was left before, and so what is new in it.
    pub(super) fn left_before(&mut self, left: i64) {
        self.last_left = Some(left);
        self.recount();
    }

    /// Asks for what is not known of the articles on a screen of this height and around it.
    pub(super) fn fetch(&mut self, height: usize) {
        let mut near = self.list.near(height).to_vec();
        near.extend(self.list.current());
        let missing = self.library.ask(&near);
        if !missing.is_empty() {
            let request = RowRequest::Rows { request: self.next_request(), rows: missing };
            self.effects.push(Effect::Job(Request::Rows(request)));
        }
        let words = self.searched.as_ref().map(|searched| &searched.words).filter(|words| !words.is_empty());
        if let Some(words) = words.cloned() {
            let rows = self.library.ask_snippets(self.list.visible(height));
            if !rows.is_empty() {
                let request = TitleRequest::Snippets { request: self.next_request(), rows, words };
                self.effects.push(Effect::Job(Request::Titles(request)));
            }
        }
    }

    /// Whether an answer is on its way without which the screen is not as it will be in a moment.
    pub fn awaits(&self) -> bool {
        self.list.is_awaited()
            || self.found_titles.awaited.is_some()
            || self.list.current().is_some_and(|row| self.library.entry(row).is_none())
            || self.awaits_page()
            || self.awaits_link()
    }

    pub(super) fn listed(&mut self, list: ListResponse) {
        if list.request != self.list_ticket {
            return;
        }
        let ListResponse { listed, part, entries, total, searched, restore: stand, .. } = list;
        if self.starting
            && part == Part::Whole
            && listed.rows.is_empty()
            && !matches!(self.list.selection.shelf, Shelf::All | Shelf::Search(_))
        {
            // Nothing is unread, or on the shelf that was left; or nothing is known yet.
            self.starting = self.scan == Scan::Running && (self.fresh || self.library.is_empty());
            if !self.starting {
                let unread = self.list.selection.shelf == Shelf::Unread;
                self.starting = !unread;
                return self.enter_shelf(if unread { Shelf::All } else { Shelf::Unread });
            }
        }
        self.starting &= listed.rows.is_empty();
        if self.searched != searched {
            self.library.forget_snippets();
            self.searched = searched;
        }
        let marks = self.library.learn(entries);
        self.list.mark(&marks);
        self.list.set_pieces(self.searched.as_ref().is_some_and(|searched| !searched.words.is_empty()));
        self.list.take(listed, part, total);
        if part == Part::Whole {
            self.stand = None;
            if let Some(place) = stand.filter(|_| !self.touched) {
                self.list.go(place);
            }
        }
        self.tree.point_at(&self.list.selection.shelf);
    }

    /// The text cache has grown; a search that could not cover everything is made again.
    pub(super) fn filling(&mut self, progress: TextProgress) {
        self.filling = (progress.done < progress.total).then_some(progress);
        if self.filling.is_none() {
            // Texts tell which articles are equal, and so share a row.
            self.recount();
            if !self.touched {
                self.relist();
            }
        }
        if self.searched.as_ref().is_some_and(|searched| searched.uncovered > 0) && self.list.is_whole() {
            self.relist();
        }
    }

    pub(super) fn not_understood(&mut self, ticket: RequestId, character: usize, wrong: &QueryWrong) {
        if ticket == self.list_ticket {
            self.list.give_up();
            let why = self.settings.language.explain(wrong);
            self.status = self.error(Message::NotUnderstood { character, why: &why });
        }
    }

    pub(super) fn counted(&mut self, counts: ShelfCounts) {
        let before = std::mem::replace(&mut self.library.counts, counts);
        if before.tree.root.children.is_empty() {
            self.tree.unfold_if_small(&self.library.counts);
        }
        self.tree.refresh(&self.library.counts);
        self.tree.point_at(&self.list.selection.shelf);
        let more = self.library.len().saturating_sub(before.total);
        if std::mem::take(&mut self.elsewhere) && more > 0 {
            self.announce(more);
        }
    }

    /// While a library is read for the first time, lists are made anew whenever they have doubled.
    pub(super) fn sweeping(&mut self, progress: ScanProgress) {
        self.scan = Scan::Running;
        if progress.committed > self.listed * 2
            && self.list.is_whole()
            && self.list.total() * 2 < progress.committed
        {
            self.listed = progress.committed;
            self.list.renew();
            self.want_list();
            self.recount();
        }
    }

    pub(super) fn swept(&mut self, swept: ScanSummary) {
        let first = std::mem::take(&mut self.fresh);
        self.scan = Scan::Done;
        self.listed = 0;
        let ScanSummary { new, changed, gone, warnings: told, left_out, .. } = swept;
        if left_out.total() > 0 || first {
            self.left_out = left_out;
        }
        self.note_changes(&changed.iter().map(|row| row.id).collect::<Vec<_>>(), &gone);
        let count = changed.len();
        let marks = self.library.learn(changed);
        self.list.mark(&marks);
        let asked = std::mem::take(&mut self.refreshing);
        if first || self.list.rows().is_empty() || asked {
            // Who did not ask is not told of it instead of what went wrong.
            if asked || !matches!(self.status, Some(Status::Error(_))) {
                self.tell_swept(first, new + self.arrived, gone.len());
            }
            self.relist();
        } else if new > 0 {
            self.announce(new);
        }
        if first || new > 0 || count > 0 || !gone.is_empty() {
            self.recount();
        }
        if let Some(told_first) = told.first() {
            let more = match told.len() {
                1 => String::new(),
                count => format!(" {}", self.say(Message::AndMore(count - 1))),
            };
            let path = super::shown(&told_first.path);
            let why = self.settings.language.explain(&told_first.why);
            self.status = Some(Status::Error(format!("{path}: {why}{more}")));
        }
    }

    fn tell_swept(&mut self, first: bool, new: usize, gone: usize) {
        if first {
            return;
        }
        self.status = self.info(match (new, gone) {
            (0, 0) => Message::NothingNew,
            (new, 0) => Message::NewArticles(new),
            (new, gone) => Message::NewAndGone { new, gone },
        });
    }

    /// Articles have come; they are shown when the list is left or made anew.
    fn announce(&mut self, new: usize) {
        self.arrived += new;
        self.status = self.info(Message::Arrived { count: self.arrived, key: self.key_of(Action::Refresh) });
    }

    /// The open article may be another one now, or be gone.
    fn note_changes(&mut self, changed: &[RowId], gone: &[RowId]) {
        let Some(page) = &self.page else { return };
        if changed.contains(&page.row) {
            self.status = self.info(Message::ArticleChanged { key: self.key_of(Action::Refresh) });
        } else if gone.contains(&page.row) {
            self.status = self.info(Message::ArticleGone);
        }
    }

    pub(super) fn remake_list(&mut self) {
        self.library.forget();
        self.trail.clear();
        (self.awaited_link, self.awaited_row) = (None, None);
        self.wanted = None;
        self.page_error = None;
        self.scan = Scan::Running;
        self.listed = 0;
        let selection = std::mem::take(&mut self.list).selection;
        let shelf = selection.shelf.clone();
        self.list.selection = selection;
        self.enter_shelf(shelf);
        self.recount();
    }

    pub(super) fn marked(&mut self, asked: &[RowId], changed: &[(RowId, Flags)]) {
        self.library.marked(asked, changed);
        // Copies of an article share its marks.
        self.list.mark(changed);
        if asked.len() != 1 || changed.len() > 1 || self.mute_awaited {
            self.recount();
        }
        self.relist_muted();
    }

    /// Marks what is searched for in the page that has just been opened from a search.
    pub(super) fn find_searched(&self, page: &mut Page) {
        if let Some(searched) = &self.searched
            && !searched.words.is_empty()
        {
            page.find_words(&searched.words, MATCHES);
        }
    }
}
