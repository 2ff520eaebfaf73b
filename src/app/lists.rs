//! What is chosen of the articles: the sidebar, the list, searches, and what follows when a list arrives.

pub mod list;
pub mod search;
pub mod sidebar;
#[cfg(test)]
mod tests;

use crate::app::Effect;
use crate::app::lists::list::{Arrival, ArticleList, PendingList};
use crate::app::lists::search::{ListPosition, Search};
use crate::app::lists::sidebar::Sidebar;
use crate::app::shared::{Cx, ListInputs};
use crate::article::ArticleId;
use crate::engine::request::{ListRequest, Request, RequestId};
use crate::engine::response::{ListResponse, Part};
use crate::library::RowId;
use crate::library::list::{Filter, Selection, Shelf};

/// What is chosen of the articles.
///
/// A list that was asked for is pending until its last part has arrived or its query was rejected. Asking again makes
/// the new request the pending one, so that the parts of the older list are dropped.
#[derive(Debug)]
pub struct Lists {
    sidebar: Sidebar,
    list: ArticleList,
    search: Search,
    startup: Startup,
    /// Whether the first article of the list is opened as soon as there is one: the program was started on a file.
    open_first: bool,
    /// The article that was under the cursor when the library was last left, until the first list is whole.
    restore: Option<ArticleId>,
    after_list: AfterList,
    /// Whether the list is reloaded with the next marks: a key has muted something.
    relist_on_marks: bool,
}

/// How far the start is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Startup {
    /// No list with an article has arrived; an empty shelf gives way to another one.
    Waiting,
    /// There are no folders, so the screen says how to begin. This state is never left.
    Welcome,
    /// A list with an article has arrived, or there is none to enter instead.
    Done,
}

/// What is done when the list arrives that was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AfterList {
    #[default]
    Nothing,
    /// The cursor goes to an unread article.
    SelectUnread(End),
    Open(RowId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    First,
    Last,
}

/// What the arrival of a list asks of other parts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) enum ListOutcome {
    Nothing,
    /// The list is empty; this shelf is entered instead of it.
    EnterInstead(Shelf),
    /// The list is there for which something was left to do.
    Ready(AfterList),
}

/// Where the article is that is to be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) enum Seek {
    /// No article is to be opened, or the list is not whole yet.
    Nothing,
    /// In the list, at this index. It is not sought any more.
    Found(usize),
    /// Not in this list; the list of all articles may have it.
    NotHere(RowId),
    /// Not in the list of all articles; it may share the row of another one.
    NotInAll(RowId),
}

/// What the other parts know that decides what an arrived list leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ArrivalContext {
    /// Whether the first articles of the library are still to be found.
    pub(crate) library_fills: bool,
    pub(crate) touched: bool,
}

impl Lists {
    pub(crate) fn new(startup: Startup, selection: Selection) -> Self {
        Self {
            sidebar: Sidebar::default(),
            list: ArticleList::new(selection),
            search: Search::default(),
            startup,
            open_first: false,
            restore: None,
            after_list: AfterList::Nothing,
            relist_on_marks: false,
        }
    }

    pub fn sidebar(&self) -> &Sidebar {
        &self.sidebar
    }

    pub(crate) fn sidebar_mut(&mut self) -> &mut Sidebar {
        &mut self.sidebar
    }

    pub fn list(&self) -> &ArticleList {
        &self.list
    }

    /// The list of articles, to move in it and to arrange it; the caller reloads it.
    pub(crate) fn list_mut(&mut self) -> &mut ArticleList {
        &mut self.list
    }

    pub fn search(&self) -> &Search {
        &self.search
    }

    pub(crate) fn search_mut(&mut self) -> &mut Search {
        &mut self.search
    }

    /// Whether there are no folders, so that the screen says how to begin.
    pub fn is_welcome(&self) -> bool {
        self.startup == Startup::Welcome
    }

    pub(crate) fn after_list(&self) -> AfterList {
        self.after_list
    }

    /// Whether an article is to be opened that no list has shown yet.
    pub(crate) fn is_seeking_article(&self) -> bool {
        matches!(self.after_list, AfterList::Open(_))
    }

    /// How many articles of the list's shelf are unread, as the sidebar counts them; 0 where that says nothing of the
    /// list.
    pub fn unread(&self) -> usize {
        let Selection { shelf, filter, .. } = self.list.selection();
        if *filter == Filter::Starred || self.search.results().is_some() {
            return 0;
        }
        self.sidebar.items().iter().find(|item| item.shelf == *shelf).map_or(0, |item| item.unread)
    }

    pub(crate) fn open_first(&mut self) {
        self.open_first = true;
    }

    /// Whether the first article is to be opened now; true once.
    #[must_use]
    pub(crate) fn take_open_first(&mut self) -> bool {
        self.list.current().is_some() && std::mem::take(&mut self.open_first)
    }

    /// Leaves the list for the one of a shelf. What was to be done with the list that is left is dropped.
    pub(crate) fn enter(&mut self, shelf: Shelf, inputs: ListInputs<'_>, cx: &mut Cx<'_>) {
        self.after_list = AfterList::Nothing;
        if !matches!(shelf, Shelf::Search(_)) {
            self.search.results = None;
        }
        self.list.enter(shelf);
        self.ask(Arrival::Entered, inputs, cx);
    }

    /// Asks for the same list again; the cursor stays on its article, and articles that were kept stay.
    pub(crate) fn reload(&mut self, inputs: ListInputs<'_>, cx: &mut Cx<'_>) {
        self.ask(Arrival::Again, inputs, cx);
    }

    /// Keeps articles in the list until it is left, although their new marks take them out of its shelf. A list that
    /// is pending is asked for again, because its request does not name these articles.
    pub(crate) fn keep(&mut self, rows: &[RowId], inputs: ListInputs<'_>, cx: &mut Cx<'_>) {
        self.list.keep(rows);
        if !self.list.is_whole() {
            self.reload(inputs, cx);
        }
    }

    /// The list that leaving the search leads to; `None` if the list is no search.
    pub(crate) fn before_search(&self) -> Option<ListPosition> {
        let start = ListPosition { shelf: Shelf::All, cursor: 0 };
        self.list.is_search().then(|| self.search.return_to().cloned().unwrap_or(start))
    }

    pub(crate) fn do_after_list(&mut self, after: AfterList) {
        self.after_list = after;
    }

    fn ask(&mut self, arrival: Arrival, inputs: ListInputs<'_>, cx: &mut Cx<'_>) {
        let request = cx.outbox.next_id();
        self.list.wait_for(PendingList { request, arrival });
        cx.outbox.retain(|effect| !matches!(effect, Effect::Request(Request::List(_))));
        cx.outbox.request(Request::List(Box::new(ListRequest {
            request,
            selection: self.list.selection().clone(),
            keep: self.list.kept.iter().copied().collect(),
            newer: inputs.newer.clone(),
            now: cx.now,
            last_visit: inputs.last_visit,
            restore: self.restore,
        })));
    }

    /// A list has arrived, or its first part. One that was not asked for last is dropped.
    pub(crate) fn arrived(&mut self, response: ListResponse, context: ArrivalContext) -> ListOutcome {
        if !self.list.is_waiting_for(response.request) {
            return ListOutcome::Nothing;
        }
        let ListResponse { listed, part, total, searched, restore, .. } = response;
        let is_empty = listed.rows.is_empty();
        if let Some(shelf) = self.startup.arrived(&self.list.selection().shelf, is_empty, context) {
            return ListOutcome::EnterInstead(shelf);
        }
        let has_snippets = searched.as_ref().is_some_and(|searched| !searched.words.is_empty());
        self.list.lines_per_article = if has_snippets { 2 } else { 1 };
        self.search.results = searched;
        self.list.replace(listed, part, total);
        if part == Part::Whole {
            self.restore = None;
            if let Some(index) = restore.filter(|_| !context.touched) {
                self.list.go(index);
            }
        }
        self.sidebar.point_at(&self.list.selection().shelf);
        match self.after_list {
            AfterList::SelectUnread(_) if self.list.is_whole() => {
                ListOutcome::Ready(std::mem::take(&mut self.after_list))
            }
            AfterList::Open(_) => ListOutcome::Ready(self.after_list),
            _ => ListOutcome::Nothing,
        }
    }

    /// The pending list cannot be made: its query was rejected, or its request has failed. Nothing follows it. Returns
    /// whether this is the request of the pending list.
    #[must_use]
    pub(crate) fn rejected(&mut self, request: RequestId) -> bool {
        let pending = self.list.is_waiting_for(request);
        if pending {
            self.list.give_up();
            self.after_list = AfterList::Nothing;
        }
        pending
    }

    pub(crate) fn seek(&mut self) -> Seek {
        let AfterList::Open(row) = self.after_list else { return Seek::Nothing };
        if let Some(index) = self.list.index_of(row) {
            self.after_list = AfterList::Nothing;
            return Seek::Found(index);
        }
        let Selection { shelf, filter, .. } = self.list.selection();
        match (self.list.is_whole(), shelf, filter) {
            (false, ..) => Seek::Nothing,
            (true, Shelf::All, Filter::All) => Seek::NotInAll(row),
            (true, ..) => Seek::NotHere(row),
        }
    }

    /// The article that is to be opened is not sought any more. Returns whether there was one.
    pub(crate) fn end_seek(&mut self) -> bool {
        let seeking = self.is_seeking_article();
        if seeking {
            self.after_list = AfterList::Nothing;
        }
        seeking
    }

    pub(crate) fn relist_on_marks(&mut self) {
        self.relist_on_marks = true;
    }

    /// Whether the list is to be reloaded because a key has muted something; true once.
    #[must_use]
    pub(crate) fn take_relist(&mut self) -> bool {
        std::mem::take(&mut self.relist_on_marks)
    }

    /// The catalogue was replaced: nothing of the list is kept but its order, and nothing is to be done with it.
    pub(crate) fn catalogue_replaced(&mut self) {
        self.list.clear();
        self.after_list = AfterList::Nothing;
    }

    /// Has the cursor put on this article with the first whole list.
    pub(crate) fn restore(&mut self, article: Option<ArticleId>) {
        self.restore = article;
    }

    pub(crate) fn is_restoring(&self) -> bool {
        self.restore.is_some()
    }

    /// Asks for the articles whose titles hold a text, and has them highlighted.
    pub(crate) fn find_titles(&mut self, text: String, cx: &mut Cx<'_>) {
        self.list.set_needle(&text);
        self.search.titles.ask(text, cx);
    }

    pub(crate) fn clear_titles(&mut self) {
        self.list.set_needle("");
        self.search.titles.clear();
    }

    pub(crate) fn is_title_match(&self, index: usize) -> bool {
        self.list.rows().get(index).is_some_and(|row| self.search.titles().has(*row))
    }

    /// Takes the highlights of searches in titles and in names of shelves off the screen.
    pub(crate) fn clear_needles(&mut self) {
        self.list.set_needle("");
        self.sidebar.set_needle("");
    }

    /// Stores where the cursor is, so that leaving the search that begins now returns there.
    pub(crate) fn search_begins(&mut self) {
        let shelf = self.list.selection().shelf.clone();
        self.search.return_to = Some(ListPosition { shelf, cursor: self.list.cursor() });
    }
}

impl Startup {
    /// A list of this shelf has arrived. An empty one is replaced by the unread articles, and these by all; not while
    /// the library fills, and never a search.
    fn arrived(&mut self, shelf: &Shelf, is_empty: bool, context: ArrivalContext) -> Option<Shelf> {
        if *self != Self::Waiting {
            return None;
        }
        if !is_empty {
            *self = Self::Done;
        }
        match shelf {
            _ if !is_empty || context.library_fills => None,
            Shelf::All | Shelf::Search(_) => None,
            Shelf::Unread => {
                *self = Self::Done;
                Some(Shelf::All)
            }
            _ => Some(Shelf::Unread),
        }
    }
}
