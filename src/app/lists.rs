//! What is chosen of the articles: the sidebar, the list, searches, and what follows when a list arrives.

pub mod list;
pub mod sidebar;
#[cfg(test)]
mod tests;

use crate::app::lists::list::{Arrival, ArticleList, PendingList};
use crate::app::lists::sidebar::Sidebar;
use crate::app::shared::{Cx, ListInputs, ListOrigin, ListPosition};
use crate::app::{Effect, Start};
use crate::article::ArticleId;
use crate::catalogue::ShelfCounts;
use crate::engine::request::{ListRequest, Request, RequestId, TitleRequest};
use crate::engine::response::{ListResponse, Part, SearchInfo};
use crate::library::RowId;
use crate::library::list::{Filter, Selection, Shelf};
use crate::library::rows::RowSet;
use std::collections::HashSet;
use std::sync::Arc;

/// What is chosen of the articles.
///
/// A list that was asked for is pending until its last part has arrived or its query was rejected. Asking again makes
/// the new request the pending one, so that the parts of the older list are dropped.
#[derive(Debug)]
pub struct Lists {
    sidebar: Sidebar,
    list: ArticleList,
    /// What the list was searched for; `None` for a list that is no search.
    results: Option<SearchInfo>,
    /// The list to return to from a search.
    return_to: Option<ListPosition>,
    /// The list that was there before names of shelves were searched, until that search is over.
    before_find: Option<BeforeFind>,
    /// The request for the articles whose titles hold a text, until it is answered.
    pending_titles: Option<RequestId>,
    /// The articles whose titles hold the text, as far as they are known.
    titles: Arc<RowSet>,
    startup: Startup,
    /// Whether the first article of the list is opened as soon as there is one: the program was started on a file.
    open_first: bool,
    /// Whether the library is one file, which is left with the program.
    is_one_file: bool,
    /// The article that was under the cursor when the library was last left, until the first list is whole.
    restore: Option<ArticleId>,
    after_list: AfterList,
    /// Whether the list is reloaded with the next marks: a key has muted something.
    relist_on_marks: bool,
}

/// A list, as giving up the search in the names of shelves brings it back.
#[derive(Clone, Debug)]
pub(crate) struct BeforeFind {
    pub(crate) list: ListPosition,
    /// The articles that stayed in it although their marks had taken them out of its shelf.
    pub(crate) kept: HashSet<RowId>,
    return_to: Option<ListPosition>,
}

/// The indices of a list of `count`, from the one `by` after a cursor on and round the ends.
pub(crate) fn round(cursor: usize, count: usize, by: isize) -> impl Iterator<Item = usize> {
    let count = count.cast_signed();
    let start = cursor.cast_signed() + by;
    let step = if by < 0 { -1 } else { 1 };
    (0..count).map(move |n| (start + n * step).rem_euclid(count).cast_unsigned())
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

/// Where the article is that was to be selected or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) enum Seek {
    /// No article is sought, or the list is not whole yet.
    Nothing,
    /// An unread article for the cursor, at this index; the first one if none is unread. It is not sought any more.
    Unread(usize),
    /// The article to be opened, at this index. It is not sought any more.
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
    pub(crate) fn new(start: &Start, selection: Selection) -> Self {
        Self {
            sidebar: Sidebar::default(),
            list: ArticleList::new(selection),
            results: None,
            return_to: None,
            before_find: None,
            pending_titles: None,
            titles: Arc::default(),
            startup: if *start == Start::Nothing { Startup::Welcome } else { Startup::Waiting },
            open_first: *start == Start::File,
            is_one_file: *start == Start::File,
            restore: None,
            after_list: AfterList::Nothing,
            relist_on_marks: false,
        }
    }

    pub(crate) fn is_one_file(&self) -> bool {
        self.is_one_file
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

    pub fn results(&self) -> Option<&SearchInfo> {
        self.results.as_ref()
    }

    /// The words that the texts of the list were searched for; none for a list that is no search of texts.
    pub fn words(&self) -> &[String] {
        self.results.as_ref().map_or(&[], |searched| &searched.words)
    }

    pub(crate) fn return_to(&self) -> Option<&ListPosition> {
        self.return_to.as_ref()
    }

    /// Another list was chosen: there is none to return to.
    pub(crate) fn forget_return(&mut self) {
        self.return_to = None;
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
        if *filter == Filter::Starred || self.results().is_some() {
            return 0;
        }
        self.sidebar.items().iter().find(|item| item.shelf == *shelf).map_or(0, |item| item.count.unread)
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
            self.results = None;
        }
        self.list.enter(shelf);
        self.ask(Arrival::Entered, inputs, cx);
    }

    /// The list, to return to it.
    pub(crate) fn origin(&self) -> ListOrigin {
        let Selection { shelf, filter, .. } = self.list.selection();
        ListOrigin { shelf: shelf.clone(), filter: *filter, before_search: self.return_to.clone() }
    }

    /// Whether this is the list.
    pub(crate) fn is_at(&self, ListOrigin { shelf, filter, .. }: &ListOrigin) -> bool {
        (&self.list.selection().shelf, self.list.selection().filter) == (shelf, *filter)
    }

    /// Returns to a list for an article, which is in it whatever its marks are now.
    pub(crate) fn enter_again(
        &mut self,
        origin: ListOrigin,
        row: RowId,
        inputs: ListInputs<'_>,
        cx: &mut Cx<'_>,
    ) {
        self.list.set_filter(origin.filter);
        self.enter(origin.shelf, inputs, cx);
        self.return_to = origin.before_search;
        self.keep(&[row], inputs, cx);
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
        self.list.is_search().then(|| self.return_to.clone().unwrap_or(start))
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

    /// A list has arrived, or its first part. One that was not asked for last is dropped. Returns the shelf that is
    /// entered instead, if the list is empty.
    #[must_use]
    pub(crate) fn arrived(&mut self, response: ListResponse, context: ArrivalContext) -> Option<Shelf> {
        if !self.list.is_waiting_for(response.request) {
            return None;
        }
        let ListResponse { listed, part, total, searched, restore, .. } = response;
        let is_empty = listed.rows.is_empty();
        let instead = self.startup.arrived(&self.list.selection().shelf, is_empty, context);
        if instead.is_some() {
            return instead;
        }
        let has_snippets = searched.as_ref().is_some_and(|searched| !searched.words.is_empty());
        self.list.lines_per_article = if has_snippets { 2 } else { 1 };
        self.results = searched;
        self.list.replace(listed, part, total);
        if part == Part::Whole {
            self.restore = None;
            if let Some(index) = restore.filter(|_| !context.touched) {
                self.list.go(index);
            }
        }
        self.sidebar.point_at(&self.list.selection().shelf);
        None
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
        let (is_whole, selection) = (self.list.is_whole(), self.list.selection());
        let seek = match self.after_list {
            AfterList::SelectUnread(end) if is_whole => Seek::Unread(self.list.unread_at(end).unwrap_or(0)),
            AfterList::Nothing | AfterList::SelectUnread(_) => Seek::Nothing,
            AfterList::Open(row) => match self.list.index_of(row) {
                Some(index) => Seek::Found(index),
                None if !is_whole => Seek::Nothing,
                None if selection.shelf == Shelf::All && selection.filter == Filter::All => {
                    Seek::NotInAll(row)
                }
                None => Seek::NotHere(row),
            },
        };
        if matches!(seek, Seek::Unread(_) | Seek::Found(_)) {
            self.after_list = AfterList::Nothing;
        }
        seek
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
        if let Some(before) = &mut self.before_find {
            before.kept.clear();
        }
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
        let request = cx.outbox.next_id();
        (self.pending_titles, self.titles) = (Some(request), Arc::default());
        cx.outbox
            .retain(|effect| !matches!(effect, Effect::Request(Request::Titles(TitleRequest::Find { .. }))));
        cx.outbox.request(Request::Titles(TitleRequest::Find { request, text }));
    }

    pub(crate) fn is_finding_titles(&self) -> bool {
        self.pending_titles.is_some()
    }

    /// The articles whose titles match have arrived. Returns whether they are those that were asked for last.
    #[must_use]
    pub(crate) fn titles_arrived(&mut self, request: RequestId, rows: Arc<RowSet>) -> bool {
        let expected = self.pending_titles == Some(request);
        if expected {
            (self.pending_titles, self.titles) = (None, rows);
        }
        expected
    }

    /// A request has failed: if it is the one for the titles, none match.
    pub(crate) fn titles_failed(&mut self, request: RequestId) {
        self.pending_titles.take_if(|pending| *pending == request);
    }

    /// Forgets the titles that match, and those that are still to arrive.
    pub(crate) fn clear_titles(&mut self) {
        self.list.set_needle("");
        (self.pending_titles, self.titles) = (None, Arc::default());
    }

    pub(crate) fn is_title_match(&self, index: usize) -> bool {
        self.list.rows().get(index).is_some_and(|row| self.titles.has(*row))
    }

    /// Whether something that was looked for is highlighted.
    pub(crate) fn has_needle(&self) -> bool {
        !self.list.needle().is_empty() || !self.sidebar.needle().is_empty()
    }

    /// Takes the highlights of searches in titles and in names of shelves off the screen.
    pub(crate) fn clear_needles(&mut self) {
        self.list.set_needle("");
        self.sidebar.set_needle("");
    }

    /// Stores where the cursor is, so that leaving the search that begins now returns there.
    pub(crate) fn search_begins(&mut self) {
        self.return_to = Some(self.position());
    }

    fn position(&self) -> ListPosition {
        ListPosition { shelf: self.list.selection().shelf.clone(), cursor: self.list.cursor() }
    }

    /// Stores sidebar and list, so that giving up the search in the names of shelves brings them back.
    pub(crate) fn shelf_find_begins(&mut self) {
        self.sidebar.begin_find();
        let (list, kept) = (self.position(), self.list.kept.clone());
        self.before_find = Some(BeforeFind { list, kept, return_to: self.return_to.clone() });
    }

    /// Puts the sidebar back to where it was before the search in the names of shelves. Returns the list that was there
    /// then, which the caller enters if it is another one now.
    pub(crate) fn leave_shelf_find(&mut self, counts: &ShelfCounts) -> Option<BeforeFind> {
        self.sidebar.leave_find(counts);
        let before = self.before_find.clone()?;
        self.return_to.clone_from(&before.return_to);
        Some(before)
    }

    /// The search in the names of shelves is over.
    pub(crate) fn end_shelf_find(&mut self) {
        self.sidebar.end_find();
        self.before_find = None;
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
