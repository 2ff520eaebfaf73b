//! The list of articles: its rows under headings, how it arrives and changes, and the cursor.

#[cfg(test)]
mod tests;

use crate::app::lists::End;
use crate::article::marks::Flags;
use crate::catalogue::ListRows;
use crate::engine::request::RequestId;
use crate::engine::response::Part;
use crate::library::RowId;
use crate::library::group::Heading;
use crate::library::list::{Filter, Grouping, Selection, Shelf, SortKey};
use std::collections::{HashMap, HashSet};

/// The list of articles.
///
/// While `pending` is `Entered` nothing of the list is there; while it is `Again` the rows shown are those of the list
/// before, or the first part of the new one.
#[derive(Debug)]
pub struct ArticleList {
    selection: Selection,
    rows: Vec<RowId>,
    flags: Vec<Flags>,
    headings: Vec<Heading>,
    cursor: usize,
    top: usize,
    /// Articles that stay in the list although their marks take them out of its shelf.
    pub(super) kept: HashSet<RowId>,
    part: Part,
    total: usize,
    /// Two where a line with a piece of its text stands below each article.
    pub(super) lines_per_article: usize,
    pending: Option<PendingList>,
    /// The article that gets the cursor back with the next list that has it.
    pinned: Option<RowId>,
    /// Where the cursor is put when the list that was entered is whole.
    begin: usize,
    /// The text that titles are searched for.
    needle: String,
    /// Whether sorting by date again groups the list by day, as it was before another order took its headings away.
    grouping_before_sort: bool,
}

/// A list that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PendingList {
    pub(super) request: RequestId,
    pub(super) arrival: Arrival,
}

/// Where the cursor stands when a list arrives that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// On the first article: it is another list.
    Entered,
    /// On its article: it is the same list, made again, or the rest of it.
    Again,
}

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListLine<'a> {
    Heading(&'a Heading),
    /// An article: its index in the list, and its row in the library.
    Article(usize, RowId),
    /// The line below an article: a piece of its text.
    Snippet(usize, RowId),
}

impl ArticleList {
    pub(super) fn new(selection: Selection) -> Self {
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
            lines_per_article: 1,
            pending: None,
            pinned: None,
            begin: 0,
            needle: String::new(),
            grouping_before_sort: false,
        }
    }

    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    pub(crate) fn is_search(&self) -> bool {
        matches!(self.selection.shelf, Shelf::Search(_))
    }

    pub fn needle(&self) -> &str {
        &self.needle
    }

    /// The articles in their order, as far as they are there.
    pub fn rows(&self) -> &[RowId] {
        &self.rows
    }

    pub fn flags(&self) -> &[Flags] {
        &self.flags
    }

    /// How many articles the list has, those to come included.
    pub fn total(&self) -> usize {
        self.total.max(self.rows.len())
    }

    pub fn is_whole(&self) -> bool {
        self.part == Part::Whole && self.pending.is_none()
    }

    /// Whether nothing of the list is there yet.
    pub fn is_waiting(&self) -> bool {
        self.pending.is_some_and(|pending| pending.arrival == Arrival::Entered)
    }

    /// Whether this is the request for the list that is pending.
    pub(crate) fn is_waiting_for(&self, request: RequestId) -> bool {
        self.pending.is_some_and(|pending| pending.request == request)
    }

    pub fn cursor(&self) -> usize {
        self.cursor
    }

    pub fn top(&self) -> usize {
        self.top
    }

    pub fn current(&self) -> Option<RowId> {
        self.rows.get(self.cursor).copied()
    }

    /// Whether there is no article to show, and none is on its way.
    pub(crate) fn has_nothing(&self) -> bool {
        self.current().is_none() && !self.is_waiting()
    }

    pub(crate) fn index_of(&self, row: RowId) -> Option<usize> {
        self.rows.iter().position(|other| *other == row)
    }

    /// How many articles have this row or a later one.
    pub(crate) fn count_from(&self, first: RowId) -> usize {
        self.rows.iter().filter(|row| **row >= first).count()
    }

    pub(crate) fn unread_at(&self, end: End) -> Option<usize> {
        match end {
            End::First => self.flags.iter().position(|flags| flags.is_unread()),
            End::Last => self.flags.iter().rposition(|flags| flags.is_unread()),
        }
    }

    /// The next unread article after the cursor; with a negative `by` the one before.
    pub(crate) fn next_unread(&self, by: isize) -> Option<usize> {
        let is_unread = |index: &usize| self.flags[*index].is_unread();
        if by > 0 {
            (self.cursor + 1..self.flags.len()).find(is_unread)
        } else {
            (0..self.cursor.min(self.flags.len())).rev().find(is_unread)
        }
    }

    /// Leaves the list for the one of a shelf, which the caller asks for.
    pub(crate) fn enter(&mut self, shelf: Shelf) {
        let searches = |shelf: &Shelf| matches!(shelf, Shelf::Search(_));
        // While a query is typed, what was found before stays on the screen until the new list is there.
        let stays = searches(&shelf) && searches(&self.selection.shelf);
        self.lines_per_article = if searches(&shelf) { 2 } else { 1 };
        self.selection.shelf = shelf;
        self.kept.clear();
        self.pinned = None;
        if !stays {
            self.rows.clear();
            self.flags.clear();
            self.headings.clear();
            self.total = 0;
        }
        (self.cursor, self.top, self.begin) = (0, 0, 0);
        self.needle.clear();
    }

    /// Makes a request the pending one. A list that was entered and has not arrived yet stays entered.
    pub(super) fn wait_for(&mut self, mut pending: PendingList) {
        if self.is_waiting() {
            pending.arrival = Arrival::Entered;
        }
        self.pending = Some(pending);
    }

    /// Puts the cursor on an article of the list that was entered, when it arrives.
    pub(crate) fn select_on_arrival(&mut self, index: usize) {
        self.begin = index;
    }

    /// Drops the articles that were kept, when the list is next reloaded.
    pub(crate) fn clear_kept(&mut self) {
        self.kept.clear();
    }

    /// The list could not be made: what is there counts as the whole.
    pub(crate) fn give_up(&mut self) {
        self.pending = None;
        self.part = Part::Whole;
    }

    /// Drops the articles; the order and the filter stay.
    pub(crate) fn clear(&mut self) {
        let grouping_before_sort = self.grouping_before_sort;
        *self = Self { grouping_before_sort, ..Self::new(self.selection.clone()) };
    }

    pub(crate) fn set_needle(&mut self, needle: &str) {
        needle.clone_into(&mut self.needle);
    }

    pub(crate) fn set_selection(&mut self, selection: Selection) {
        self.selection = selection;
    }

    pub(crate) fn set_filter(&mut self, filter: Filter) {
        self.selection.filter = filter;
    }

    /// Goes on to the next filter that changes the list of this shelf. The cursor returns to its article with the next
    /// list that has it, even if other lists come between.
    pub(crate) fn next_filter(&mut self) -> Filter {
        self.kept.clear();
        self.pinned = self.pinned.or(self.current());
        loop {
            self.selection.filter = self.selection.filter.next();
            if self.selection.filter == Filter::All || !self.selection.filter_says_nothing() {
                return self.selection.filter;
            }
        }
    }

    /// Sorts by something. Days are headings only while the order is by date.
    pub(crate) fn sort_by(&mut self, key: SortKey) {
        let Selection { sort, grouping, .. } = &mut self.selection;
        sort.key = key;
        if key != SortKey::Date && *grouping == Grouping::Day {
            *grouping = Grouping::None;
            self.grouping_before_sort = true;
        } else if key == SortKey::Date && std::mem::take(&mut self.grouping_before_sort) {
            *grouping = Grouping::Day;
        }
    }

    pub(crate) fn reverse(&mut self) {
        self.selection.sort.direction = self.selection.sort.direction.flipped();
    }

    /// Groups the list; by day means to sort by date.
    pub(crate) fn group_by(&mut self, grouping: Grouping) {
        self.selection.grouping = grouping;
        self.grouping_before_sort = false;
        if grouping == Grouping::Day {
            self.selection.sort.key = SortKey::Date;
        }
    }

    /// Replaces the rows by those of the pending list, or of its first part. The cursor stays on its article, unless
    /// the list was entered or the article is gone; a cursor on the first row stays there.
    pub(crate) fn replace(&mut self, listed: ListRows, part: Part, total: Option<usize>) {
        let again = !self.is_waiting();
        if again && part == Part::Beginning && self.cursor > 0 {
            // The place of the cursor is known when the whole list is there.
            return;
        }
        let here = if self.cursor == 0 { None } else { self.current() };
        let current = self.pinned.take().or(here);
        let from_top = self.display_of(self.cursor).saturating_sub(self.top);
        self.rows = listed.rows;
        self.flags = listed.flags;
        self.headings = listed.headings;
        self.part = part;
        self.total = total.unwrap_or(self.rows.len());
        let found = current.and_then(|row| self.index_of(row));
        if found.is_none() && again {
            self.pinned = current;
        }
        self.cursor = found.unwrap_or_else(|| self.cursor.min(self.rows.len().saturating_sub(1)));
        if self.begin > 0 && (self.begin < self.rows.len() || part == Part::Whole) && self.cursor == 0 {
            let begin = std::mem::take(&mut self.begin);
            self.go(begin);
        }
        let line = self.display_of(self.cursor);
        self.top = if again { line.saturating_sub(from_top) } else { 0 };
        self.pending = self.pending.filter(|_| part == Part::Beginning);
        if let Some(pending) = &mut self.pending {
            pending.arrival = Arrival::Again;
        }
    }

    /// Puts another of the equal articles that share a row into it.
    pub(crate) fn put(&mut self, index: usize, row: RowId) {
        if let Some(place) = self.rows.get_mut(index) {
            *place = row;
        }
    }

    pub(crate) fn keep(&mut self, rows: &[RowId]) {
        self.kept.extend(rows);
    }

    /// Sets the marks of articles, where they stand in the list.
    pub(crate) fn mark(&mut self, marked: &[(RowId, Flags)]) {
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

    pub(crate) fn go(&mut self, index: usize) {
        self.pinned = None;
        self.cursor = index.min(self.rows.len().saturating_sub(1));
    }

    pub(crate) fn step(&mut self, by: isize) {
        self.go(self.cursor.saturating_add_signed(by));
    }

    /// The first article under the next heading, or under the previous one.
    pub(crate) fn go_heading(&mut self, by: isize) {
        let heading = if by > 0 {
            self.headings.get(self.headings.partition_point(|heading| heading.at <= self.cursor))
        } else {
            // Inside a group the previous heading is its own.
            self.headings[..self.headings.partition_point(|heading| heading.at < self.cursor)].last()
        };
        if let Some(heading) = heading {
            self.go(heading.at);
        }
    }

    /// How many lines the list has, headings included.
    pub fn display_len(&self) -> usize {
        self.rows.len() * self.lines_per_article + self.headings.len()
    }

    /// The line on which an article stands.
    pub fn display_of(&self, index: usize) -> usize {
        index * self.lines_per_article + self.headings.partition_point(|heading| heading.at <= index)
    }

    pub fn line(&self, display: usize) -> Option<ListLine<'_>> {
        // Heading k is on line at × lines_per_article + k.
        let above = {
            let (mut low, mut high) = (0, self.headings.len());
            while low < high {
                let middle = usize::midpoint(low, high);
                if self.headings[middle].at * self.lines_per_article + middle <= display {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            low
        };
        if let Some(last) = above.checked_sub(1)
            && self.headings[last].at * self.lines_per_article + last == display
        {
            return Some(ListLine::Heading(&self.headings[last]));
        }
        let line = display - above;
        let index = line / self.lines_per_article;
        let row = *self.rows.get(index)?;
        Some(if line.is_multiple_of(self.lines_per_article) {
            ListLine::Article(index, row)
        } else {
            ListLine::Snippet(index, row)
        })
    }

    /// The articles on a screen of this height, and on the screens before and after it.
    pub fn near(&self, height: usize) -> &[RowId] {
        let first = self.index_near(self.top);
        let last = (first + 2 * height + 1).min(self.rows.len());
        &self.rows[first.saturating_sub(height).min(last)..last]
    }

    /// The articles on a screen of this height.
    pub fn visible(&self, height: usize) -> &[RowId] {
        let first = self.index_near(self.top);
        let last =
            self.index_near(self.top + height.saturating_sub(1)).saturating_add(1).min(self.rows.len());
        &self.rows[first.min(last)..last]
    }

    /// The article on a line, or the first one after it.
    fn index_near(&self, display: usize) -> usize {
        match self.line(display) {
            Some(ListLine::Heading(heading)) => heading.at,
            Some(ListLine::Article(index, _) | ListLine::Snippet(index, _)) => index,
            None => self.rows.len(),
        }
    }

    /// Scrolls by lines without moving the cursor out of the screen.
    pub(crate) fn scroll(&mut self, by: isize, height: usize) {
        let last = self.display_len().saturating_sub(height);
        self.top = self.top.saturating_add_signed(by).min(last);
        let shown = self.top..self.top + height.max(1);
        while self.display_of(self.cursor) < shown.start && self.cursor + 1 < self.rows.len() {
            self.cursor += 1;
        }
        while self.display_of(self.cursor) >= shown.end && self.cursor > 0 {
            self.cursor -= 1;
        }
    }

    /// Scrolls as little as needed to have the cursor, and a heading right above it, on a screen of `height` lines.
    pub(crate) fn fit(&mut self, height: usize) {
        let height = height.max(1);
        let line = self.display_of(self.cursor);
        let heading = self.headings.binary_search_by_key(&self.cursor, |heading| heading.at).is_ok();
        let first = if heading && height > 1 { line.saturating_sub(1) } else { line };
        self.top = self
            .top
            .min(first)
            .max((line + self.lines_per_article).saturating_sub(height.max(self.lines_per_article)));
        self.top = self.top.min(self.display_len().saturating_sub(height));
    }
}
