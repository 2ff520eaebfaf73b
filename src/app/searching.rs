//! Looking for something: in the titles of the list, in the open article, in the texts of the library.

use crate::app::action::Action;
use crate::app::field::{Edit, Field};
use crate::app::lists::sidebar::shelf_name;
use crate::app::{App, Effect, Finding, FoundTitles, Looking};
use crate::engine::Request;
use crate::input::action::Pane;
use crate::language::Message;
use crate::library::list::{ScopedQuery, Shelf};
use crate::library::marks::Set;
use crate::library::rows::RowSet;
use crate::text::fold;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;

impl App {
    /// Begins to look for something in the focused pane.
    pub(crate) fn find(&mut self) {
        let (place, origin) = match self.shared.layout.focus {
            Pane::Tree => (Looking::Shelves, self.lists.sidebar.cursor()),
            Pane::List => (Looking::Titles, self.lists.list.cursor()),
            Pane::Page => (Looking::Page, self.lists.list.cursor()),
        };
        if place == Looking::Titles {
            // The titles are fetched while the first key is on its way.
            self.find_titles(String::new());
        }
        self.modals.finding = Some(Finding { field: Field::default(), place, origin });
    }

    /// Begins to search the texts of the library.
    pub(crate) fn search(&mut self) {
        self.shared.layout.zen = crate::app::layout::Zen::Off;
        self.shared.layout.focus = Pane::List;
        let mut field = Field::default();
        if let Shelf::Search(search) = &self.lists.list.selection.shelf {
            field.insert(&search.query);
        } else {
            self.lists.search.return_to =
                Some((self.lists.list.selection.shelf.clone(), self.lists.list.cursor()));
        }
        self.modals.finding =
            Some(Finding { field, place: Looking::Library, origin: self.lists.list.cursor() });
    }

    pub(crate) fn type_find(&mut self, key: KeyEvent) {
        let Some(finding) = &mut self.modals.finding else { return };
        if finding.place == Looking::Library && matches!(key.code, KeyCode::Tab | KeyCode::BackTab) {
            return self.turn_scope();
        }
        match finding.field.key(key) {
            Edit::Changed => self.find_typed(),
            Edit::Unchanged => {}
            Edit::Accepted => self.accept_find(),
            Edit::Cancelled => self.cancel_find(),
        }
    }

    /// Goes to the first match of what has been typed so far.
    pub(crate) fn find_typed(&mut self) {
        let Some(finding) = &self.modals.finding else { return };
        let (text, place, origin) = (finding.field.text().to_owned(), finding.place, finding.origin);
        match place {
            Looking::Page => {
                if let Some(page) = &mut self.article.shown {
                    page.find(&text);
                }
            }
            Looking::Shelves => {
                self.lists.shelf_needle.clone_from(&text);
                self.lists.sidebar.go(origin);
                self.go_shelf(0);
            }
            Looking::Titles => {
                self.lists.list_needle.clone_from(&text);
                self.lists.list.go(origin);
                self.find_titles(text);
            }
            Looking::Library => self.search_for(text, self.scope()),
        }
    }

    fn search_for(&mut self, query: String, within: Option<Box<Shelf>>) {
        if query.trim().is_empty() {
            return self.end_search();
        }
        self.enter_shelf(Shelf::Search(ScopedQuery { query, within }));
    }

    /// The shelf the present search is limited to.
    fn scope(&self) -> Option<Box<Shelf>> {
        match &self.lists.list.selection.shelf {
            Shelf::Search(search) => search.within.clone(),
            _ => None,
        }
    }

    /// Searches the list that was there before instead of all articles, or all again.
    fn turn_scope(&mut self) {
        let Some(finding) = &self.modals.finding else { return };
        let query = finding.field.text().to_owned();
        let within = match (self.scope(), &self.lists.search.return_to) {
            (None, Some((shelf, _))) => Some(Box::new(shelf.clone())),
            _ => None,
        };
        let message = if within.is_some() { Message::SearchingList } else { Message::SearchingAll };
        self.shared.info(message);
        self.search_for(query, within);
    }

    fn find_titles(&mut self, text: String) {
        self.article.ticket += 1;
        self.lists.search.titles = FoundTitles { awaited: Some(self.article.ticket), rows: Arc::default() };
        self.shared.outbox.retain(|effect| !matches!(effect, Effect::Request(Request::FindTitles { .. })));
        self.shared.outbox.push(Effect::Request(Request::FindTitles { ticket: self.article.ticket, text }));
    }

    pub(crate) fn titles_found(&mut self, ticket: u64, rows: Arc<RowSet>) {
        if self.lists.search.titles.awaited != Some(ticket) {
            return;
        }
        self.lists.search.titles = FoundTitles { awaited: None, rows };
        if self.modals.finding.as_ref().is_some_and(|finding| finding.place == Looking::Titles) {
            self.go_match(0);
        }
    }

    pub(crate) fn accept_find(&mut self) {
        let Some(finding) = self.modals.finding.take() else { return };
        if finding.field.text().is_empty() {
            return;
        }
        let found = match finding.place {
            Looking::Page => self.article.shown.as_ref().map_or(0, |page| page.matches().len()),
            Looking::Shelves => usize::from(self.shelf_match(self.lists.sidebar.cursor())),
            Looking::Titles => usize::from(self.list_match(self.lists.list.cursor())),
            Looking::Library => self.lists.list.total(),
        };
        if found == 0 {
            self.shared.error(Message::NotFound(finding.field.text()));
        } else if finding.place == Looking::Page {
            self.tell_match();
        }
    }

    pub(crate) fn cancel_find(&mut self) {
        let Some(finding) = self.modals.finding.take() else { return };
        match finding.place {
            Looking::Page => self.with_page(crate::app::article::page::Page::end_find),
            Looking::Shelves => {
                self.lists.shelf_needle.clear();
                self.lists.sidebar.go(finding.origin);
                self.show_shelf();
            }
            Looking::Titles => {
                self.lists.list_needle.clear();
                self.lists.search.titles = FoundTitles::default();
                self.lists.list.go(finding.origin);
            }
            Looking::Library => self.end_search(),
        }
    }

    /// Returns from a search to the list that was left for it; tells whether there was one.
    pub(crate) fn end_search(&mut self) {
        if !matches!(self.lists.list.selection.shelf, Shelf::Search(_)) {
            return;
        }
        let (shelf, cursor) = match &self.lists.search.return_to {
            Some((shelf, cursor)) => (shelf.clone(), *cursor),
            None => (Shelf::All, 0),
        };
        self.enter_shelf(shelf);
        self.lists.list.begin_at(cursor);
    }

    /// Keeps the query of the list as a shelf, or lets it go.
    pub(crate) fn keep_search(&mut self) {
        let Shelf::Search(search) = &self.lists.list.selection.shelf else {
            {
                let mut cx = self.shared.cx();
                cx.info(Message::NoSearchHere { key: cx.key_of(Action::Search) });
            }
            return;
        };
        let mut searches = self.lists.sidebar.searches().to_vec();
        let query = search.query.clone();
        let set = if let Some(at) = searches.iter().position(|other| *other == query) {
            searches.remove(at);
            self.shared.info(Message::LetGo(&query));
            Set::Off
        } else {
            searches.push(query.clone());
            self.shared.info(Message::Kept(&query));
            Set::On
        };
        self.shared.outbox.push(Effect::Request(Request::KeepSearch { query, set }));
        self.lists.sidebar.keep_searches(searches);
        self.lists.sidebar.refresh(&self.library.rows.counts);
    }

    pub(crate) fn tell_match(&mut self) {
        if let Some(page) = &self.article.shown
            && let Some(at) = page.match_number()
        {
            self.shared.info(Message::Match { at, of: page.matches().len() });
        }
    }

    /// To the next match or the previous one; without a search, to an unread article.
    pub(crate) fn find_next(&mut self, by: isize) {
        if self.shared.layout.focus == Pane::Page
            && self.article.shown.as_ref().is_some_and(|page| !page.matches().is_empty())
        {
            self.with_page(|page| page.next_match(by));
            self.tell_match();
        } else if self.shared.layout.focus == Pane::Tree && !self.lists.shelf_needle.is_empty() {
            if !self.go_shelf(by) {
                self.shared.info(Message::NoOtherMatch(&self.lists.shelf_needle));
            }
        } else if self.shared.layout.focus != Pane::Page && !self.lists.list_needle.is_empty() {
            if !self.go_match(by) {
                self.shared.info(Message::NoOtherMatch(&self.lists.list_needle));
            }
        } else {
            self.go_unread(by);
        }
    }

    fn shelf_match(&self, index: usize) -> bool {
        let name = self
            .lists
            .sidebar
            .items()
            .get(index)
            .map(|item| shelf_name(&item.shelf, self.shared.settings.language));
        name.is_some_and(|name| fold(&name).contains(&fold(&self.lists.shelf_needle)))
    }

    /// The same with the names of the shelves and categories that are shown.
    fn go_shelf(&mut self, by: isize) -> bool {
        let mut order = round(self.lists.sidebar.cursor(), self.lists.sidebar.items().len(), by);
        let found = order.find(|at| self.shelf_match(*at));
        if let Some(at) = found {
            self.lists.sidebar.go(at);
            self.show_shelf();
        }
        found.is_some()
    }

    fn list_match(&self, index: usize) -> bool {
        self.lists.list.rows().get(index).is_some_and(|row| self.lists.search.titles.rows.has(*row))
    }

    /// Puts the list's cursor on the next match after it (`by` 1), before it (−1), or from it on (0), round the ends.
    fn go_match(&mut self, by: isize) -> bool {
        if self.lists.search.titles.rows.is_empty() {
            return false;
        }
        let mut order = round(self.lists.list.cursor(), self.lists.list.rows().len(), by);
        let found = order.find(|at| self.list_match(*at));
        if let Some(at) = found {
            self.lists.list.go(at);
        }
        found.is_some()
    }
}

/// The indices of `count` things, from the one `by` behind a cursor on and round the ends.
fn round(cursor: usize, count: usize, by: isize) -> impl Iterator<Item = usize> {
    let count = count.cast_signed();
    let start = cursor.cast_signed() + by;
    let step = if by < 0 { -1 } else { 1 };
    (0..count).map(move |n| (start + n * step).rem_euclid(count).cast_unsigned())
}
