//! The list of articles: its rows under headings, how it comes and changes, and the cursor.

mod lines;
#[cfg(test)]
mod tests;

use crate::article::marks::Flags;
use crate::catalogue::ListRows;
use crate::engine::response::Part;
use crate::library::RowId;
use crate::library::group::Heading;
use crate::library::list::{Filter, Grouping, Selection, Shelf, Sort};
pub use lines::Item;
use std::collections::{HashMap, HashSet};

/// The list of articles.
#[derive(Debug)]
pub struct ListPane {
    /// What makes the list.
    pub selection: Selection,
    rows: Vec<RowId>,
    flags: Vec<Flags>,
    headings: Vec<Heading>,
    cursor: usize,
    top: usize,
    /// Articles that stay in the list although a mark took them out of its shelf.
    kept: HashSet<RowId>,
    /// Whether there is more of it to come.
    part: Part,
    total: usize,
    /// Lines an article takes.
    tall: usize,
    awaited: Option<Arrival>,
    /// The article the cursor stood on in the list before, which does not have it for now.
    missing: Option<RowId>,
    /// Where the cursor is put when the list that was entered is whole.
    begin: usize,
}

/// Where the cursor stands when a list arrives that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// On the first article: it is another list.
    Entered,
    /// On the article it stands on: it is the same list, made anew.
    Again,
}

impl Default for ListPane {
    fn default() -> Self {
        let selection = Selection {
            shelf: Shelf::Unread,
            filter: Filter::default(),
            sort: Sort::default(),
            grouping: Grouping::default(),
        };
        Self {
            selection,
            rows: Vec::new(),
            flags: Vec::new(),
            headings: Vec::new(),
            cursor: 0,
            top: 0,
            kept: HashSet::new(),
            part: Part::Whole,
            total: 0,
            tall: 1,
            awaited: None,
            missing: None,
            begin: 0,
        }
    }
}

impl ListPane {
    /// The articles in their order, as far as they are there.
    pub fn rows(&self) -> &[RowId] {
        &self.rows
    }

    /// The articles' marks.
    pub fn flags(&self) -> &[Flags] {
        &self.flags
    }

    /// How many articles the list has, those to come included.
    pub fn total(&self) -> usize {
        self.total.max(self.rows.len())
    }

    /// Whether all of the list is there.
    pub fn is_whole(&self) -> bool {
        self.part == Part::Whole && self.awaited.is_none()
    }

    /// Whether nothing of the list is there yet.
    pub fn is_awaited(&self) -> bool {
        self.awaited == Some(Arrival::Entered)
    }

    /// The index of the article under the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The article under the cursor.
    pub fn current(&self) -> Option<RowId> {
        self.rows.get(self.cursor).copied()
    }

    /// The articles that stay whatever is marked on them.
    pub fn kept(&self) -> impl Iterator<Item = RowId> {
        self.kept.iter().copied()
    }

    /// Leaves the list for another one, which is on its way.
    pub fn enter(&mut self, shelf: Shelf) {
        let searches = |shelf: &Shelf| matches!(shelf, Shelf::Search(_));
        // While a query is typed, what was found before stays on the screen until the new list is there.
        let stays = searches(&shelf) && searches(&self.selection.shelf);
        self.tall = if searches(&shelf) { 2 } else { 1 };
        self.selection.shelf = shelf;
        self.kept.clear();
        self.missing = None;
        if !stays {
            self.rows.clear();
            self.flags.clear();
            self.headings.clear();
            self.total = 0;
        }
        (self.cursor, self.top, self.begin) = (0, 0, 0);
        self.awaited = Some(Arrival::Entered);
    }

    /// Says whether a line with a piece of its text stands below each article.
    pub fn set_pieces(&mut self, pieces: bool) {
        self.tall = if pieces { 2 } else { 1 };
    }

    /// Puts the cursor on an article of the list that is on its way.
    pub fn begin_at(&mut self, index: usize) {
        self.begin = index;
    }

    /// The same list is on its way again.
    pub fn renew(&mut self) {
        self.awaited.get_or_insert(Arrival::Again);
    }

    /// Nothing stays in the list any more once it is made anew.
    pub fn let_go(&mut self) {
        self.kept.clear();
    }

    /// Whatever becomes of the list, the article under the cursor has it again as soon as it is there.
    pub fn hold_on(&mut self) {
        self.missing = self.missing.or(self.current());
    }

    /// The list could not be made.
    pub fn give_up(&mut self) {
        self.awaited = None;
        self.part = Part::Whole;
    }

    /// Takes the list in. The cursor stays on its article, unless the list was entered or the article is gone; a
    /// cursor that was never moved stays on the first row.
    pub fn take(&mut self, listed: ListRows, part: Part, total: Option<usize>) {
        let again = self.awaited != Some(Arrival::Entered);
        if again && part == Part::Beginning && self.cursor > 0 {
            // Where the cursor stands is known when the whole is there.
            return;
        }
        let here = if self.cursor == 0 { None } else { self.current() };
        let current = self.missing.take().or(here);
        let from_top = self.display_of(self.cursor).saturating_sub(self.top);
        self.rows = listed.rows;
        self.flags = listed.flags;
        self.headings = listed.headings;
        self.part = part;
        self.total = total.unwrap_or(self.rows.len());
        let found = current.and_then(|row| self.rows.iter().position(|other| *other == row));
        if found.is_none() && again {
            self.missing = current;
        }
        self.cursor = found.unwrap_or_else(|| self.cursor.min(self.rows.len().saturating_sub(1)));
        if self.begin > 0 && (self.begin < self.rows.len() || part == Part::Whole) && self.cursor == 0 {
            let begin = std::mem::take(&mut self.begin);
            self.go(begin);
        }
        let line = self.display_of(self.cursor);
        self.top = if again { line.saturating_sub(from_top) } else { 0 };
        self.awaited = (part == Part::Beginning).then_some(Arrival::Again);
    }

    /// Puts another article of the same story into its row.
    pub fn put(&mut self, index: usize, row: RowId) {
        if let Some(place) = self.rows.get_mut(index) {
            *place = row;
        }
    }

    /// Keeps an article in the list whatever is marked on it, until the list is left.
    pub fn keep(&mut self, row: RowId) {
        self.kept.insert(row);
    }

    /// Notes the marks of articles, where they stand in the list.
    pub fn mark(&mut self, marked: &[(RowId, Flags)]) {
        if let [(row, flags)] = marked
            && self.current() == Some(*row)
        {
            self.flags[self.cursor] = *flags;
            return;
        }
        if marked.is_empty() {
            return;
        }
        let marked: HashMap<RowId, Flags> = marked.iter().copied().collect();
        for (row, flags) in self.rows.iter().zip(&mut self.flags) {
            if let Some(new) = marked.get(row) {
                *flags = *new;
            }
        }
    }

    /// Puts the cursor on an article by its index.
    pub fn go(&mut self, index: usize) {
        self.missing = None;
        self.cursor = index.min(self.rows.len().saturating_sub(1));
    }

    /// Moves the cursor by a number of articles.
    pub fn step(&mut self, by: isize) {
        self.go(self.cursor.saturating_add_signed(by));
    }

    /// The first article under the next heading, or under the previous one.
    pub fn go_heading(&mut self, by: isize) {
        let current = self.headings.partition_point(|heading| heading.at <= self.cursor);
        let index = if by > 0 {
            self.headings.get(current).map(|heading| heading.at)
        } else {
            // Inside a group the previous heading is its own.
            let own = current.checked_sub(1).map(|own| (own, self.headings[own].at));
            own.and_then(|(own, at)| {
                if self.cursor > at {
                    Some(at)
                } else {
                    own.checked_sub(1).map(|before| self.headings[before].at)
                }
            })
        };
        if let Some(index) = index {
            self.go(index);
        }
    }
}
