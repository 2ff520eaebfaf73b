//! The list of articles: its rows under headings, the cursor, what is on the screen of it.

use crate::library::group::{self, Heading};
use crate::library::list::{Filter, Grouping, Now, Selection, Shelf, Sort, select};
use crate::library::marks::Marks;
use crate::library::{Library, Row};

/// The list of articles.
#[derive(Debug)]
pub struct ListPane {
    /// What makes the list.
    pub selection: Selection,
    rows: Vec<Row>,
    headings: Vec<Heading>,
    cursor: usize,
    top: usize,
    /// Articles that stay in the list although a mark took them out of its shelf.
    kept: Vec<Row>,
}

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A heading between articles.
    Heading(&'a Heading),
    /// An article: its index in the list, and its row in the library.
    Article(usize, Row),
}

impl Default for ListPane {
    fn default() -> Self {
        let selection = Selection {
            shelf: Shelf::Unread,
            filter: Filter::default(),
            sort: Sort::default(),
            grouping: Grouping::default(),
        };
        Self { selection, rows: Vec::new(), headings: Vec::new(), cursor: 0, top: 0, kept: Vec::new() }
    }
}

impl ListPane {
    /// The articles in their order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The index of the article under the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The article under the cursor.
    pub fn current(&self) -> Option<Row> {
        self.rows.get(self.cursor).copied()
    }

    /// Leaves the list for another one: nothing is kept, the cursor stands on the first article.
    pub fn enter(&mut self, library: &Library, marks: &Marks, now: &Now, shelf: Shelf) {
        self.selection.shelf = shelf;
        self.rearrange(library, marks, now);
        self.cursor = 0;
        self.top = 0;
    }

    /// Makes the list anew after its order or filter changed: nothing is kept, the cursor stays on its article.
    pub fn rearrange(&mut self, library: &Library, marks: &Marks, now: &Now) {
        self.kept.clear();
        self.refresh(library, marks, now);
    }

    /// Makes the list anew after articles were found; the cursor stays on its article, or on the first row if it
    /// has not been moved.
    pub fn refresh(&mut self, library: &Library, marks: &Marks, now: &Now) {
        let current = if self.cursor == 0 { None } else { self.current() };
        let from_top = self.display_of(self.cursor).saturating_sub(self.top);
        self.rows = select(library, marks, &self.selection, now, &self.kept);
        self.headings = group::headings(library, &self.rows, self.selection.grouping, now);
        self.cursor = current
            .and_then(|row| self.rows.iter().position(|other| *other == row))
            .unwrap_or_else(|| self.cursor.min(self.rows.len().saturating_sub(1)));
        self.top = self.display_of(self.cursor).saturating_sub(from_top);
    }

    /// Gives the articles the rows they have in a library that was read anew; those that are gone leave the list.
    pub fn renumber(&mut self, moved: impl Fn(Row) -> Option<Row>) {
        let before =
            self.rows[..self.cursor.min(self.rows.len())].iter().filter(|row| moved(**row).is_some()).count();
        self.rows = self.rows.iter().filter_map(|row| moved(*row)).collect();
        self.kept = self.kept.iter().filter_map(|row| moved(*row)).collect();
        self.cursor = before.min(self.rows.len().saturating_sub(1));
    }

    /// Keeps an article in the list whatever is marked on it, until the list is left.
    pub fn keep(&mut self, row: Row) {
        if !self.kept.contains(&row) {
            self.kept.push(row);
        }
    }

    /// How many lines the list has, headings included.
    pub fn display_len(&self) -> usize {
        self.rows.len() + self.headings.len()
    }

    /// The line on which an article stands.
    pub fn display_of(&self, index: usize) -> usize {
        index + self.headings.partition_point(|heading| heading.at <= index)
    }

    /// What stands on a line.
    pub fn item(&self, display: usize) -> Option<Item<'_>> {
        // Heading k stands on line at + k.
        let above = {
            let (mut low, mut high) = (0, self.headings.len());
            while low < high {
                let middle = usize::midpoint(low, high);
                if self.headings[middle].at + middle <= display { low = middle + 1 } else { high = middle }
            }
            low
        };
        if let Some(last) = above.checked_sub(1)
            && self.headings[last].at + last == display
        {
            return Some(Item::Heading(&self.headings[last]));
        }
        let index = display - above;
        self.rows.get(index).map(|row| Item::Article(index, *row))
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
        self.top = self.top.min(first).max((line + 1).saturating_sub(height));
        self.top = self.top.min(self.display_len().saturating_sub(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::tests::library;
    use crate::zone::Zone;

    fn pane() -> (ListPane, Library) {
        let library = library(&[
            ("a", "2022-03-24T11:00:00Z"),
            ("b", "2022-03-24T10:00:00Z"),
            ("c", "2022-03-23T10:00:00Z"),
            ("d", "2022-03-22T10:00:00Z"),
        ]);
        let now = Now { utc: "2022-03-24T12:00:00Z".parse().unwrap_or_default(), zone: Zone::UTC };
        let mut pane = ListPane::default();
        pane.enter(&library, &Marks::default(), &now, Shelf::All);
        (pane, library)
    }

    #[test]
    fn lines_and_articles_find_each_other() {
        let (pane, _) = pane();
        let lines: String = (0..pane.display_len())
            .map(|line| match pane.item(line) {
                Some(Item::Heading(_)) => '-',
                Some(Item::Article(index, _)) => {
                    assert_eq!(pane.display_of(index), line);
                    char::from(b'a' + index as u8)
                }
                None => '?',
            })
            .collect();
        assert_eq!(lines, "-ab-c-d");
        assert_eq!(pane.item(7), None);
    }

    #[test]
    fn headings_are_steps() {
        let (mut pane, _) = pane();
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
        let (mut pane, _) = pane();
        for height in 1..10 {
            for index in [0, 3, 1, 2, 0] {
                pane.go(index);
                pane.fit(height);
                let line = pane.display_of(index);
                assert!((pane.top()..pane.top() + height).contains(&line), "{index} at height {height}");
            }
            assert_eq!(
                pane.top(),
                usize::from(height == 1),
                "the first heading is shown again at height {height}"
            );
        }
    }
}
