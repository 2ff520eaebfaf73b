//! Looking for something: in the titles of the list, in the open article, in the texts of the library.

use super::action::Action;
use super::field::{Edit, Field};
use super::geometry::Pane;
use super::tree_pane::shelf_name;
use super::{App, Effect, Finding, FoundTitles, Looking};
use crate::engine::request::{Request, RequestId, StateRequest, TitleRequest};
use crate::language::Message;
use crate::library::list::{ScopedQuery, Shelf};
use crate::library::marks::Set;
use crate::library::rows::RowSet;
use crate::text::fold;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;

impl App {
    /// Begins to look for something in the focused pane.
    pub(super) fn find(&mut self) {
        let (place, origin) = match self.focus {
            Pane::Tree => (Looking::Shelves, self.tree.cursor()),
            Pane::List => (Looking::Titles, self.list.cursor()),
            Pane::Page => (Looking::Page, self.list.cursor()),
        };
        if place == Looking::Titles {
            // The titles are fetched while the first key is on its way.
            self.find_titles(String::new());
        }
        self.finding = Some(Finding { field: Field::default(), place, origin });
    }

    /// Begins to search the texts of the library.
    pub(super) fn search(&mut self) {
        self.zen = super::geometry::Zen::Off;
        self.focus = Pane::List;
        let mut field = Field::default();
        if let Shelf::Search(search) = &self.list.selection.shelf {
            field.insert(&search.query);
        } else {
            self.before_search = Some((self.list.selection.shelf.clone(), self.list.cursor()));
        }
        self.finding = Some(Finding { field, place: Looking::Library, origin: self.list.cursor() });
    }

    pub(super) fn type_find(&mut self, key: KeyEvent) {
        let Some(finding) = &mut self.finding else { return };
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
    pub(super) fn find_typed(&mut self) {
        let Some(finding) = &self.finding else { return };
        let (text, place, origin) = (finding.field.text().to_owned(), finding.place, finding.origin);
        match place {
            Looking::Page => {
                if let Some(page) = &mut self.page {
                    page.find(&text);
                }
            }
            Looking::Shelves => {
                self.shelf_needle.clone_from(&text);
                self.tree.go(origin);
                self.go_shelf(0);
            }
            Looking::Titles => {
                self.list_needle.clone_from(&text);
                self.list.go(origin);
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
        match &self.list.selection.shelf {
            Shelf::Search(search) => search.within.clone(),
            _ => None,
        }
    }

    /// Searches the list that was there before instead of all articles, or all again.
    fn turn_scope(&mut self) {
        let Some(finding) = &self.finding else { return };
        let query = finding.field.text().to_owned();
        let within = match (self.scope(), &self.before_search) {
            (None, Some((shelf, _))) => Some(Box::new(shelf.clone())),
            _ => None,
        };
        let message = if within.is_some() { Message::SearchingList } else { Message::SearchingAll };
        self.status = self.info(message);
        self.search_for(query, within);
    }

    fn find_titles(&mut self, text: String) {
        self.ticket = self.next_request();
        self.found_titles = FoundTitles { awaited: Some(self.ticket), rows: Arc::default() };
        self.effects
            .retain(|effect| !matches!(effect, Effect::Job(Request::Titles(TitleRequest::Find { .. }))));
        let request = TitleRequest::Find { request: self.ticket, text };
        self.effects.push(Effect::Job(Request::Titles(request)));
    }

    pub(super) fn titles_found(&mut self, ticket: RequestId, rows: Arc<RowSet>) {
        if self.found_titles.awaited != Some(ticket) {
            return;
        }
        self.found_titles = FoundTitles { awaited: None, rows };
        if self.finding.as_ref().is_some_and(|finding| finding.place == Looking::Titles) {
            self.go_match(0);
        }
    }

    pub(super) fn accept_find(&mut self) {
        let Some(finding) = self.finding.take() else { return };
        if finding.field.text().is_empty() {
            return;
        }
        let found = match finding.place {
            Looking::Page => self.page.as_ref().map_or(0, |page| page.matches().len()),
            Looking::Shelves => usize::from(self.shelf_match(self.tree.cursor())),
            Looking::Titles => usize::from(self.list_match(self.list.cursor())),
            Looking::Library => self.list.total(),
        };
        if found == 0 {
            self.status = self.error(Message::NotFound(finding.field.text()));
        } else if finding.place == Looking::Page {
            self.tell_match();
        }
    }

    pub(super) fn cancel_find(&mut self) {
        let Some(finding) = self.finding.take() else { return };
        match finding.place {
            Looking::Page => self.with_page(super::page::Page::end_find),
            Looking::Shelves => {
                self.shelf_needle.clear();
                self.tree.go(finding.origin);
                self.show_shelf();
            }
            Looking::Titles => {
                self.list_needle.clear();
                self.found_titles = FoundTitles::default();
                self.list.go(finding.origin);
            }
            Looking::Library => self.end_search(),
        }
    }

    /// Returns from a search to the list that was left for it; tells whether there was one.
    pub(super) fn end_search(&mut self) {
        if !matches!(self.list.selection.shelf, Shelf::Search(_)) {
            return;
        }
        let (shelf, cursor) = match &self.before_search {
            Some((shelf, cursor)) => (shelf.clone(), *cursor),
            None => (Shelf::All, 0),
        };
        self.enter_shelf(shelf);
        self.list.begin_at(cursor);
    }

    /// Keeps the query of the list as a shelf, or lets it go.
    pub(super) fn keep_search(&mut self) {
        let Shelf::Search(search) = &self.list.selection.shelf else {
            self.status = self.info(Message::NoSearchHere { key: self.key_of(Action::Search) });
            return;
        };
        let mut searches = self.tree.searches().to_vec();
        let query = search.query.clone();
        let set = if let Some(at) = searches.iter().position(|other| *other == query) {
            searches.remove(at);
            self.status = self.info(Message::LetGo(&query));
            Set::Off
        } else {
            searches.push(query.clone());
            self.status = self.info(Message::Kept(&query));
            Set::On
        };
        self.effects.push(Effect::Job(Request::State(StateRequest::KeepSearch { query, set })));
        self.tree.keep_searches(searches);
        self.tree.refresh(&self.library.counts);
    }

    pub(super) fn tell_match(&mut self) {
        if let Some(page) = &self.page
            && let Some(at) = page.match_number()
        {
            self.status = self.info(Message::Match { at, of: page.matches().len() });
        }
    }

    /// To the next match or the previous one; without a search, to an unread article.
    pub(super) fn find_next(&mut self, by: isize) {
        if self.focus == Pane::Page && self.page.as_ref().is_some_and(|page| !page.matches().is_empty()) {
            self.with_page(|page| page.next_match(by));
            self.tell_match();
        } else if self.focus == Pane::Tree && !self.shelf_needle.is_empty() {
            if !self.go_shelf(by) {
                self.status = self.info(Message::NoOtherMatch(&self.shelf_needle));
            }
        } else if self.focus != Pane::Page && !self.list_needle.is_empty() {
            if !self.go_match(by) {
                self.status = self.info(Message::NoOtherMatch(&self.list_needle));
            }
        } else {
            self.go_unread(by);
        }
    }

    fn shelf_match(&self, index: usize) -> bool {
        let name = self.tree.items().get(index).map(|item| shelf_name(&item.shelf, self.settings.language));
        name.is_some_and(|name| fold(&name).contains(&fold(&self.shelf_needle)))
    }

    /// The same with the names of the shelves and categories that are shown.
    fn go_shelf(&mut self, by: isize) -> bool {
        let mut order = round(self.tree.cursor(), self.tree.items().len(), by);
        let found = order.find(|at| self.shelf_match(*at));
        if let Some(at) = found {
            self.tree.go(at);
            self.show_shelf();
        }
        found.is_some()
    }

    fn list_match(&self, index: usize) -> bool {
        self.list.rows().get(index).is_some_and(|row| self.found_titles.rows.has(*row))
    }

    /// Puts the list's cursor on the next match after it (`by` 1), before it (−1), or from it on (0), round the ends.
    fn go_match(&mut self, by: isize) -> bool {
        if self.found_titles.rows.is_empty() {
            return false;
        }
        let mut order = round(self.list.cursor(), self.list.rows().len(), by);
        let found = order.find(|at| self.list_match(*at));
        if let Some(at) = found {
            self.list.go(at);
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
