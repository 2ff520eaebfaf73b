//! Marks: read, starred, and taking changes back.

use super::articles::with;
use super::geometry::Pane;
use super::popup::{Popup, Question, Then};
use super::{App, Effect, Status};
use crate::catalogue::Flags;
use crate::jobs::Job;
use crate::library::Row;
use crate::library::marks::{Change, Mark, Set};

impl App {
    /// Turns a mark of the article under the cursor round.
    pub(super) fn toggle(&mut self, mark: Mark) {
        let Some((row, flags)) = self.current_flags() else { return };
        if mark == Mark::Read && flags.has(Flags::DRAFT) {
            self.status = Some(Status::Info("a draft is never unread".into()));
            return;
        }
        let is_set = match mark {
            Mark::Read => flags.has(Flags::READ),
            Mark::Starred => flags.has(Flags::STARRED),
        };
        let set = if is_set { Set::Off } else { Set::On };
        self.list.keep(row);
        self.set(mark, set, vec![(row, flags)]);
        self.changes.push(Change { mark, set, rows: vec![row] });
        let word = match (mark, set) {
            (Mark::Read, Set::On) => "read",
            (Mark::Read, Set::Off) => "unread",
            (Mark::Starred, Set::On) => "starred",
            (Mark::Starred, Set::Off) => "no longer starred",
        };
        self.status = Some(Status::Info(word.into()));
        if self.focus == Pane::List {
            self.list.step(1);
        }
    }

    /// The article under the cursor and its marks.
    pub(super) fn current_flags(&self) -> Option<(Row, Flags)> {
        let row = self.list.current()?;
        let flags = self.list.flags().get(self.list.cursor()).copied();
        Some((row, flags.or_else(|| self.library.flags(row))?))
    }

    /// Marks articles, whose marks are those given, on the screen at once and then for good.
    pub(super) fn set(&mut self, mark: Mark, set: Set, rows: Vec<(Row, Flags)>) {
        let marked: Vec<(Row, Flags)> =
            rows.iter().map(|(row, flags)| (*row, with(*flags, mark, set))).collect();
        for ((row, old), (_, new)) in rows.iter().zip(&marked) {
            self.library.mark(*row, *old, *new);
        }
        self.list.mark(&marked);
        self.tree.refresh(&self.library.counts);
        let rows = marked.into_iter().map(|(row, _)| row).collect();
        self.effects.push(Effect::Job(Job::Mark { mark, set, rows }));
    }

    fn unread_here(&self) -> Vec<(Row, Flags)> {
        let rows = self.list.rows().iter().copied().zip(self.list.flags().iter().copied());
        rows.filter(|(_, flags)| flags.is_unread()).collect()
    }

    pub(super) fn ask_mark_all_read(&mut self) {
        match self.unread_here().len() {
            0 => self.status = Some(Status::Info("nothing is unread here".into())),
            count => {
                let text = format!("Mark {} as read?", articles(count));
                self.popup = Some(Popup::Question(Question { text, then: Then::MarkAllRead }));
            }
        }
    }

    pub(super) fn mark_all_read(&mut self) {
        let rows = self.unread_here();
        let text = format!("{} marked as read, U takes it back", articles(rows.len()));
        self.status = Some(Status::Info(text));
        for (row, _) in &rows {
            self.list.keep(*row);
        }
        let change = rows.iter().map(|(row, _)| *row).collect();
        self.set(Mark::Read, Set::On, rows);
        self.changes.push(Change { mark: Mark::Read, set: Set::On, rows: change });
    }

    pub(super) fn undo(&mut self) {
        let Some(change) = self.changes.pop() else {
            self.status = Some(Status::Info("nothing to undo".into()));
            return;
        };
        let word = match (change.mark, change.set) {
            (Mark::Read, Set::On) => "unread again",
            (Mark::Read, Set::Off) => "read again",
            (Mark::Starred, Set::On) => "no longer starred",
            (Mark::Starred, Set::Off) => "starred again",
        };
        let title = self.undone_title(&change);
        self.status = Some(Status::Info(format!("{title}: {word}")));
        let Change { mark, set, rows } = change;
        let listed: std::collections::HashMap<Row, Flags> =
            self.list.rows().iter().copied().zip(self.list.flags().iter().copied()).collect();
        // What is not in the list and not known was as the change left it.
        let left = with(Flags::NONE, mark, set);
        let flags = |row: &Row| listed.get(row).copied().or_else(|| self.library.flags(*row)).unwrap_or(left);
        let rows = rows.iter().map(|row| (*row, flags(row))).collect();
        self.set(mark, set.undone(), rows);
    }

    fn undone_title(&self, change: &Change) -> String {
        if let [row] = change.rows[..]
            && let Some(entry) = self.library.entry(row)
        {
            return crate::text::cut(&entry.header.title, 40).into_owned();
        }
        articles(change.rows.len())
    }
}

/// A number of articles in words.
pub fn articles(count: usize) -> String {
    if count == 1 { "1 article".into() } else { format!("{} articles", grouped(count)) }
}

/// A number with its thousands set apart.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let table = [(0, "0"), (999, "999"), (1000, "1,000"), (12_431, "12,431"), (1_000_000, "1,000,000")];
        for (number, text) in table {
            assert_eq!(grouped(number), text);
        }
        assert_eq!((articles(1), articles(2)), ("1 article".into(), "2 articles".into()));
    }
}
