//! The list of articles: its rows under headings, the cursor, what is on the screen of it.

use crate::catalogue::{Flags, Listed};
use crate::jobs::Part;
use crate::library::Row;
use crate::library::group::Heading;
use crate::library::list::{Filter, Grouping, Selection, Shelf, Sort};
use std::collections::{HashMap, HashSet};

/// The list of articles.
#[derive(Debug)]
pub struct ListPane {
    /// What makes the list.
    pub selection: Selection,
    rows: Vec<Row>,
    flags: Vec<Flags>,
    headings: Vec<Heading>,
    cursor: usize,
    top: usize,
    /// Articles that stay in the list although a mark took them out of its shelf.
    kept: HashSet<Row>,
    /// Whether there is more of it to come.
    part: Part,
    total: usize,
    /// Lines an article takes.
    tall: usize,
    awaited: Option<Arrival>,
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

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A heading between articles.
    Heading(&'a Heading),
    /// An article: its index in the list, and its row in the library.
    Article(usize, Row),
    /// The line below an article: a piece of its text.
    Piece(usize, Row),
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
            begin: 0,
        }
    }
}

impl ListPane {
    /// The articles in their order, as far as they are there.
    pub fn rows(&self) -> &[Row] {
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
    pub fn current(&self) -> Option<Row> {
        self.rows.get(self.cursor).copied()
    }

    /// The articles that stay whatever is marked on them.
    pub fn kept(&self) -> impl Iterator<Item = Row> {
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
        if !stays {
            self.rows.clear();
            self.flags.clear();
            self.headings.clear();
            self.total = 0;
        }
        (self.cursor, self.top, self.begin) = (0, 0, 0);
        self.awaited = Some(Arrival::Entered);
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

    /// The list could not be made.
    pub fn give_up(&mut self) {
        self.awaited = None;
        self.part = Part::Whole;
    }

    /// Takes the list in. The cursor stays on its article, unless the list was entered or the article is gone; a
    /// cursor that was never moved stays on the first row.
    pub fn take(&mut self, listed: Listed, part: Part, total: Option<usize>) {
        let again = self.awaited != Some(Arrival::Entered);
        if again && part == Part::Beginning && self.cursor > 0 {
            // Where the cursor stands is known when the whole is there.
            return;
        }
        let current = if self.cursor == 0 { None } else { self.current() };
        let from_top = self.display_of(self.cursor).saturating_sub(self.top);
        self.rows = listed.rows;
        self.flags = listed.flags;
        self.headings = listed.headings;
        self.part = part;
        self.total = total.unwrap_or(self.rows.len());
        self.cursor = current
            .and_then(|row| self.rows.iter().position(|other| *other == row))
            .unwrap_or_else(|| self.cursor.min(self.rows.len().saturating_sub(1)));
        if self.begin > 0 && (self.begin < self.rows.len() || part == Part::Whole) && self.cursor == 0 {
            let begin = std::mem::take(&mut self.begin);
            self.go(begin);
        }
        let line = self.display_of(self.cursor);
        self.top = if again { line.saturating_sub(from_top) } else { 0 };
        self.awaited = (part == Part::Beginning).then_some(Arrival::Again);
    }

    /// Puts another article of the same story into its row.
    pub fn put(&mut self, index: usize, row: Row) {
        if let Some(place) = self.rows.get_mut(index) {
            *place = row;
        }
    }

    /// Keeps an article in the list whatever is marked on it, until the list is left.
    pub fn keep(&mut self, row: Row) {
        self.kept.insert(row);
    }

    /// Notes the marks of articles, where they stand in the list.
    pub fn mark(&mut self, marked: &[(Row, Flags)]) {
        if let [(row, flags)] = marked
            && self.current() == Some(*row)
        {
            self.flags[self.cursor] = *flags;
            return;
        }
        let marked: HashMap<Row, Flags> = marked.iter().copied().collect();
        for (row, flags) in self.rows.iter().zip(&mut self.flags) {
            if let Some(new) = marked.get(row) {
                *flags = *new;
            }
        }
    }

    /// How many lines the list has, headings included.
    pub fn display_len(&self) -> usize {
        self.rows.len() * self.tall + self.headings.len()
    }

    /// The line on which an article stands.
    pub fn display_of(&self, index: usize) -> usize {
        index * self.tall + self.headings.partition_point(|heading| heading.at <= index)
    }

    /// What stands on a line.
    pub fn item(&self, display: usize) -> Option<Item<'_>> {
        // Heading k stands on line at × tall + k.
        let above = {
            let (mut low, mut high) = (0, self.headings.len());
            while low < high {
                let middle = usize::midpoint(low, high);
                if self.headings[middle].at * self.tall + middle <= display {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            low
        };
        if let Some(last) = above.checked_sub(1)
            && self.headings[last].at * self.tall + last == display
        {
            return Some(Item::Heading(&self.headings[last]));
        }
        let line = display - above;
        let index = line / self.tall;
        let row = *self.rows.get(index)?;
        Some(if line.is_multiple_of(self.tall) { Item::Article(index, row) } else { Item::Piece(index, row) })
    }

    /// The articles on a screen of this height, and on the screens before and after it.
    pub fn near(&self, height: usize) -> &[Row] {
        let first = self.index_near(self.top);
        let last = (first + 2 * height + 1).min(self.rows.len());
        &self.rows[first.saturating_sub(height).min(last)..last]
    }

    /// The articles on a screen of this height.
    pub fn visible(&self, height: usize) -> &[Row] {
        let first = self.index_near(self.top);
        let last =
            self.index_near(self.top + height.saturating_sub(1)).saturating_add(1).min(self.rows.len());
        &self.rows[first.min(last)..last]
    }

    /// The article on a line, or the first one after it.
    fn index_near(&self, display: usize) -> usize {
        match self.item(display) {
            Some(Item::Heading(heading)) => heading.at,
            Some(Item::Article(index, _) | Item::Piece(index, _)) => index,
            None => self.rows.len(),
        }
    }

    /// The line at the top of the screen.
    pub fn top(&self) -> usize {
        self.top
    }

    /// Puts the cursor on an article by its index.
    pub fn go(&mut self, index: usize) {
        self.cursor = index.min(self.rows.len().saturating_sub(1));
    }

    /// Moves the cursor by a number of articles.
    pub fn step(&mut self, by: isize) {
        self.go(self.cursor.saturating_add_signed(by));
    }

    /// Scrolls by lines without moving the cursor out of the screen.
    pub fn scroll(&mut self, by: isize, height: usize) {
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

    /// Scrolls as little as needed to have the cursor, and a heading right above it, on a screen of `height` lines.
    pub fn fit(&mut self, height: usize) {
        let height = height.max(1);
        let line = self.display_of(self.cursor);
        let heading = self.headings.binary_search_by_key(&self.cursor, |heading| heading.at).is_ok();
        let first = if heading && height > 1 { line.saturating_sub(1) } else { line };
        self.top = self.top.min(first).max((line + self.tall).saturating_sub(height.max(self.tall)));
        self.top = self.top.min(self.display_len().saturating_sub(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::group::GroupKey;

    /// Four articles on three days.
    fn pane(shelf: Shelf) -> ListPane {
        let heading = |at| Heading { at, key: GroupKey::NoDate };
        let listed = Listed {
            rows: vec![10, 11, 12, 13],
            flags: vec![Flags::NONE; 4],
            headings: [0, 2, 3].map(heading).into(),
        };
        let mut pane = ListPane::default();
        pane.enter(shelf);
        assert!(pane.is_awaited());
        pane.take(listed, Part::Whole, None);
        pane
    }

    fn search() -> Shelf {
        Shelf::Search(crate::library::list::Search { query: "x".into(), within: None })
    }

    #[test]
    fn lines_and_articles_find_each_other() {
        for (shelf, expected) in [(Shelf::All, "-ab-c-d"), (search(), "-a.b.-c.-d.")] {
            let pane = pane(shelf);
            let lines: String = (0..pane.display_len())
                .map(|line| match pane.item(line) {
                    Some(Item::Heading(_)) => '-',
                    Some(Item::Article(index, row)) => {
                        assert_eq!((pane.display_of(index), row as usize), (line, index + 10));
                        char::from(b'a' + index as u8)
                    }
                    Some(Item::Piece(..)) => '.',
                    None => '?',
                })
                .collect();
            assert_eq!(lines, expected);
            assert_eq!(pane.item(expected.len()), None);
            assert_eq!(pane.visible(3).len(), if expected.len() < 8 { 2 } else { 1 });
        }
    }

    #[test]
    fn a_list_that_is_made_anew_keeps_the_cursor_on_its_article() {
        let mut pane = pane(Shelf::All);
        pane.go(2);
        pane.renew();
        let listed = |rows: &[Row]| Listed {
            rows: rows.to_vec(),
            flags: vec![Flags::NONE; rows.len()],
            headings: Vec::new(),
        };
        pane.take(listed(&[20, 21]), Part::Beginning, None);
        assert_eq!(pane.current(), Some(12), "the beginning alone does not tell where the article is");
        assert!(!pane.is_whole());
        pane.take(listed(&[20, 21, 10, 11, 12]), Part::Whole, None);
        assert_eq!((pane.cursor(), pane.current(), pane.is_whole()), (4, Some(12), true));
        pane.renew();
        pane.take(listed(&[20]), Part::Whole, None);
        assert_eq!(pane.current(), Some(20), "it is gone");
        pane.renew();
        pane.take(listed(&[30, 20]), Part::Whole, None);
        assert_eq!(pane.current(), Some(30), "a cursor that was never moved stays at the top");
    }

    #[test]
    fn headings_are_steps() {
        let mut pane = pane(Shelf::All);
        pane.go_heading(1);
        assert_eq!(pane.cursor(), 2);
        pane.go(1);
        pane.go_heading(-1);
        assert_eq!(pane.cursor(), 0);
        pane.go(3);
        pane.go_heading(-1);
        assert_eq!(pane.cursor(), 2);
        pane.go_heading(1);
        pane.go_heading(1);
        assert_eq!(pane.cursor(), 3);
    }

    #[test]
    fn the_cursor_stays_on_the_screen_with_its_heading() {
        for shelf in [Shelf::All, search()] {
            let mut pane = pane(shelf);
            for height in 1..12 {
                for index in [0, 3, 1, 2, 0] {
                    pane.go(index);
                    pane.fit(height);
                    let line = pane.display_of(index);
                    assert!((pane.top()..pane.top() + height).contains(&line), "{index} at height {height}");
                }
            }
        }
    }
}
