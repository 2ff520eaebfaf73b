//! The lines of the list: the article or heading of each, and which of them are on the screen.

use super::ArticleList;
use crate::library::RowId;
use crate::library::group::Heading;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListLine<'a> {
    Heading(&'a Heading),
    /// An article: its index in the list, and its row in the library.
    Article(usize, RowId),
    /// The line below an article: a piece of its text.
    Snippet(usize, RowId),
}

impl ArticleList {
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

    pub fn top(&self) -> usize {
        self.top
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
