//! The articles that were opened, in their order, for the way back and forward. It knows neither the lists nor how an
//! article is shown.

use crate::app::layout::Zen;
use crate::app::shared::ListOrigin;
use crate::document::TextPosition;
use crate::library::RowId;

/// The most articles that are remembered.
const MOST: usize = 500;

/// An article that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub row: RowId,
    /// Where its page stood.
    pub place: TextPosition,
    /// The list it was opened from.
    pub from: ListOrigin,
    pub zen: Zen,
}

/// The articles that were opened. One of them is the present one: it is open, or was so last.
#[derive(Debug, Default)]
pub struct History {
    visits: Vec<Visit>,
    at: usize,
}

impl History {
    /// The present article.
    pub fn current(&self) -> Option<&Visit> {
        self.visits.get(self.at)
    }

    /// An article is open. Another one than the present becomes the present and last one.
    pub fn enter(&mut self, visit: Visit) {
        match self.visits.get_mut(self.at) {
            Some(current) if current.row == visit.row => {
                (current.from, current.zen) = (visit.from, visit.zen);
            }
            _ => self.push(visit),
        }
    }

    /// Makes a visit the present and last one.
    pub fn push(&mut self, visit: Visit) {
        self.visits.truncate(self.at + 1);
        self.visits.push(visit);
        if self.visits.len() > MOST {
            self.visits.remove(0);
        }
        self.at = self.visits.len() - 1;
    }

    /// Notes where the page of the present article stands.
    pub fn note(&mut self, row: RowId, place: TextPosition) {
        if let Some(current) = self.visits.get_mut(self.at).filter(|current| current.row == row) {
            current.place = place;
        }
    }

    /// Goes back to the article before the present one; to that one itself, unless it is `open`.
    pub fn back(&mut self, open: Option<RowId>) -> Option<Visit> {
        if open == Some(self.current()?.row) {
            self.at = self.at.checked_sub(1)?;
        }
        self.current().cloned()
    }

    /// Goes forward to the article after the present one.
    pub fn forward(&mut self) -> Option<Visit> {
        let next = self.visits.get(self.at + 1)?.clone();
        self.at += 1;
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::list::{Filter, Shelf};

    fn visit(row: u32) -> Visit {
        let from = ListOrigin { shelf: Shelf::All, filter: Filter::All, before_search: None };
        Visit { row: RowId(row), place: TextPosition::default(), from, zen: Zen::Off }
    }

    /// `o5` opens an article, `<` and `>` go back and forward with the present one open, `q` goes back from a list.
    #[test]
    fn back_and_forward_walk_through_what_was_opened() {
        let table = [
            ("", ""),
            ("<", "-"),
            ("o1 <", "-"),
            ("o1 q", "1"),
            ("o1 o2 <", "1"),
            ("o1 o2 < < >", "1 - 2"),
            ("o1 o2 o3 < < > > >", "2 1 2 3 -"),
            ("o1 o2 o3 < < o4 > <", "2 1 - 1"),
            ("o1 o1 <", "-"),
            ("o1 o2 o1 < <", "2 1"),
            ("o1 o2 q <", "2 1"),
        ];
        for (steps, expected) in table {
            let mut history = History::default();
            let mut reached = Vec::new();
            for step in steps.split_whitespace() {
                let open = history.current().map(|visit| visit.row);
                let to = match step {
                    "<" => history.back(open),
                    "q" => history.back(None),
                    ">" => history.forward(),
                    step => {
                        history.enter(visit(step[1..].parse().unwrap_or_default()));
                        continue;
                    }
                };
                reached.push(to.map_or_else(|| "-".to_owned(), |visit| visit.row.0.to_string()));
            }
            assert_eq!(reached.join(" "), expected, "{steps}");
        }
    }

    #[test]
    fn a_place_is_noted_for_the_present_article_only_and_old_visits_are_dropped() {
        let mut history = History::default();
        (0..600).for_each(|row| history.enter(visit(row)));
        let place = TextPosition { block: 3, character: 4 };
        history.note(RowId(5), place);
        assert_eq!(history.current().map(|visit| visit.place), Some(TextPosition::default()));
        history.note(RowId(599), place);
        assert_eq!(history.current().map(|visit| visit.place), Some(place));
        let mut count = 0;
        while history.back(history.current().map(|visit| visit.row)).is_some() {
            count += 1;
        }
        assert_eq!(count, MOST - 1);
    }
}
