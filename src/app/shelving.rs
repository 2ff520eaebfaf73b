//! The library behind the lists: what is asked of it, and what becomes of the answers.

use crate::app::action::Action;
use crate::app::article::page::Page;
use crate::app::{App, Effect, ScanPhase, Status};
use crate::catalogue::{Flags, ScanProgress, ShelfCounts, TextProgress};
use crate::document::find::MATCHES;
use crate::engine::{ListReport, ListRequest, Part, Request, ScanSummary};
use crate::language::Message;
use crate::library::RowId;
use crate::library::list::Shelf;
use crate::trouble::QueryWrong;

impl App {
    /// Leaves the list for another one.
    pub(crate) fn enter_shelf(&mut self, shelf: Shelf) {
        self.library.scan.unseen = 0;
        self.lists.list_needle.clear();
        if !matches!(shelf, Shelf::Search(_)) {
            self.lists.search.results = None;
        }
        self.lists.list.enter(shelf);
        self.want_list();
    }

    /// Makes the list anew after its order or filter changed: nothing is kept, the cursor stays on its article.
    pub(crate) fn rearrange(&mut self) {
        self.lists.list.let_go();
        self.relist();
    }

    /// Makes the list anew; what was marked in it stays.
    pub(crate) fn relist(&mut self) {
        self.library.scan.unseen = 0;
        self.lists.list.renew();
        self.want_list();
    }

    /// Keeps articles in the list whatever is marked on them, until the list is left. One that is on its way is asked
    /// for again: it may be made when the marks are there, and does not know of these.
    pub(crate) fn keep_here(&mut self, rows: &[RowId]) {
        for row in rows {
            self.lists.list.keep(*row);
        }
        if !self.lists.list.is_whole() {
            self.lists.list.renew();
            self.want_list();
        }
    }

    fn want_list(&mut self) {
        self.lists.list_ticket += 1;
        self.shared.outbox.retain(|effect| !matches!(effect, Effect::Request(Request::List(_))));
        self.shared.outbox.push(Effect::Request(Request::List(Box::new(ListRequest {
            ticket: self.lists.list_ticket,
            selection: self.lists.list.selection.clone(),
            keep: self.lists.list.kept().collect(),
            newer: self.library.rows.newer().clone(),
            now: self.shared.now,
            left: self.library.last_visit,
            stand: self.lists.restore,
        }))));
    }

    pub(crate) fn recount(&mut self) {
        self.shared
            .outbox
            .push(Effect::Request(Request::Count { now: self.shared.now, left: self.library.last_visit }));
    }

    /// It is known when the library was left before, and so what is new in it.
    pub(crate) fn left_before(&mut self, left: i64) {
        self.library.last_visit = Some(left);
        self.recount();
    }

    /// Asks for what is not known of the articles on a screen of this height and around it.
    pub(crate) fn fetch(&mut self, height: usize) {
        let mut near = self.lists.list.near(height).to_vec();
        near.extend(self.lists.list.current());
        let missing = self.library.rows.ask(&near);
        if !missing.is_empty() {
            self.shared.outbox.push(Effect::Request(Request::Rows(missing)));
        }
        let words = self
            .lists
            .search
            .results
            .as_ref()
            .map(|searched| &searched.words)
            .filter(|words| !words.is_empty());
        if let Some(words) = words.cloned() {
            let rows = self.library.rows.ask_snippets(self.lists.list.visible(height));
            if !rows.is_empty() {
                self.shared.outbox.push(Effect::Request(Request::Snippets { rows, words }));
            }
        }
    }

    /// Whether an answer is on its way without which the screen is not as it will be in a moment.
    pub fn awaits(&self) -> bool {
        self.lists.list.is_awaited()
            || self.lists.search.titles.awaited.is_some()
            || self.lists.list.current().is_some_and(|row| self.library.rows.entry(row).is_none())
            || self.awaits_page()
            || self.awaits_link()
    }

    pub(crate) fn listed(&mut self, list: ListReport) {
        if list.ticket != self.lists.list_ticket {
            return;
        }
        let ListReport { listed, part, entries, total, searched, stand, .. } = list;
        if self.lists.starting
            && part == Part::Whole
            && listed.rows.is_empty()
            && !matches!(self.lists.list.selection.shelf, Shelf::All | Shelf::Search(_))
        {
            // Nothing is unread, or on the shelf that was left; or nothing is known yet.
            self.lists.starting = self.library.scan.phase == ScanPhase::Running
                && (self.library.scan.first || self.library.rows.is_empty());
            if !self.lists.starting {
                let unread = self.lists.list.selection.shelf == Shelf::Unread;
                self.lists.starting = !unread;
                return self.enter_shelf(if unread { Shelf::All } else { Shelf::Unread });
            }
        }
        self.lists.starting &= listed.rows.is_empty();
        if self.lists.search.results != searched {
            self.library.rows.forget_snippets();
            self.lists.search.results = searched;
        }
        let marks = self.library.rows.learn(entries);
        self.lists.list.mark(&marks);
        self.lists.list.set_pieces(
            self.lists.search.results.as_ref().is_some_and(|searched| !searched.words.is_empty()),
        );
        self.lists.list.take(listed, part, total);
        if part == Part::Whole {
            self.lists.restore = None;
            if let Some(place) = stand.filter(|_| !self.keys.touched) {
                self.lists.list.go(place);
            }
        }
        self.lists.sidebar.point_at(&self.lists.list.selection.shelf);
    }

    /// The text cache has grown; a search that could not cover everything is made again.
    pub(crate) fn filling(&mut self, progress: TextProgress) {
        self.library.scan.text_index = (progress.done < progress.total).then_some(progress);
        if self.library.scan.text_index.is_none() {
            // Texts tell which articles are equal, and so share a row.
            self.recount();
            if !self.keys.touched {
                self.relist();
            }
        }
        if self.lists.search.results.as_ref().is_some_and(|searched| searched.uncovered > 0)
            && self.lists.list.is_whole()
        {
            self.relist();
        }
    }

    pub(crate) fn not_understood(&mut self, ticket: u64, character: usize, wrong: &QueryWrong) {
        if ticket == self.lists.list_ticket {
            self.lists.list.give_up();
            let why = self.shared.settings.language.explain(wrong);
            self.shared.error(Message::NotUnderstood { character, why: &why });
        }
    }

    pub(crate) fn counted(&mut self, counts: ShelfCounts) {
        let before = std::mem::replace(&mut self.library.rows.counts, counts);
        if before.tree.root.children.is_empty() {
            self.lists.sidebar.unfold_if_small(&self.library.rows.counts);
        }
        self.lists.sidebar.refresh(&self.library.rows.counts);
        self.lists.sidebar.point_at(&self.lists.list.selection.shelf);
        let more = self.library.rows.len().saturating_sub(before.total);
        if std::mem::take(&mut self.library.scan.changed_elsewhere) && more > 0 {
            self.announce(more);
        }
    }

    /// While a library is read for the first time, lists are made anew whenever they have doubled.
    pub(crate) fn sweeping(&mut self, progress: ScanProgress) {
        self.library.scan.phase = ScanPhase::Running;
        if progress.committed > self.library.scan.listed_at * 2
            && self.lists.list.is_whole()
            && self.lists.list.total() * 2 < progress.committed
        {
            self.library.scan.listed_at = progress.committed;
            self.lists.list.renew();
            self.want_list();
            self.recount();
        }
    }

    pub(crate) fn swept(&mut self, swept: ScanSummary) {
        let first = std::mem::take(&mut self.library.scan.first);
        self.library.scan.phase = ScanPhase::Done;
        self.library.scan.listed_at = 0;
        let ScanSummary { new, changed, gone, warnings: told, left_out } = swept;
        if left_out.total() > 0 || first {
            self.library.scan.skipped = left_out;
        }
        self.note_changes(&changed.iter().map(|row| row.id).collect::<Vec<_>>(), &gone);
        let count = changed.len();
        let marks = self.library.rows.learn(changed);
        self.lists.list.mark(&marks);
        let asked = std::mem::take(&mut self.library.scan.asked);
        if first || self.lists.list.rows().is_empty() || asked {
            // Who did not ask is not told of it instead of what went wrong.
            if asked || !matches!(self.shared.status.message, Some(Status::Error(_))) {
                self.tell_swept(first, new + self.library.scan.unseen, gone.len());
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
                count => format!(" {}", self.shared.say(Message::AndMore(count - 1))),
            };
            let path = crate::app::shown(&told_first.path);
            let why = self.shared.settings.language.explain(&told_first.why);
            self.shared.status.error(format!("{path}: {why}{more}"));
        }
    }

    fn tell_swept(&mut self, first: bool, new: usize, gone: usize) {
        if first {
            return;
        }
        self.shared.info(match (new, gone) {
            (0, 0) => Message::NothingNew,
            (new, 0) => Message::NewArticles(new),
            (new, gone) => Message::NewAndGone { new, gone },
        });
    }

    /// Articles have come; they are shown when the list is left or made anew.
    fn announce(&mut self, new: usize) {
        self.library.scan.unseen += new;
        {
            let mut cx = self.shared.cx();
            cx.info(Message::Arrived { count: self.library.scan.unseen, key: cx.key_of(Action::Refresh) });
        }
    }

    /// The open article may be another one now, or be gone.
    fn note_changes(&mut self, changed: &[RowId], gone: &[RowId]) {
        let Some(page) = &self.article.shown else { return };
        if changed.contains(&page.row) {
            {
                let mut cx = self.shared.cx();
                cx.info(Message::ArticleChanged { key: cx.key_of(Action::Refresh) });
            }
        } else if gone.contains(&page.row) {
            self.shared.info(Message::ArticleGone);
        }
    }

    pub(crate) fn remake_list(&mut self) {
        self.library.rows.forget();
        self.article.history.clear();
        (self.article.follow, self.lists.awaited_row) = (None, None);
        self.article.wanted = None;
        self.article.error = None;
        self.library.scan.phase = ScanPhase::Running;
        self.library.scan.listed_at = 0;
        let selection = std::mem::take(&mut self.lists.list).selection;
        let shelf = selection.shelf.clone();
        self.lists.list.selection = selection;
        self.enter_shelf(shelf);
        self.recount();
    }

    pub(crate) fn marked(&mut self, asked: &[RowId], changed: &[(RowId, Flags)]) {
        self.library.rows.marked(asked, changed);
        // Copies of an article share its marks.
        self.lists.list.mark(changed);
        if asked.len() != 1 || changed.len() > 1 || self.lists.relist_on_marks {
            self.recount();
        }
        self.relist_muted();
    }

    /// Marks what is searched for in the page that has just been opened from a search.
    pub(crate) fn find_searched(&self, page: &mut Page) {
        if let Some(searched) = &self.lists.search.results
            && !searched.words.is_empty()
        {
            page.find_words(&searched.words, MATCHES);
        }
    }
}
