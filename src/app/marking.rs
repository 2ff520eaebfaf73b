//! Marks: read, starred, and taking changes back.

use super::geometry::Pane;
use super::popup::{Popup, Question, Then};
use super::{App, Status};
use crate::library::Row;
use crate::library::marks::{Change, Mark};

impl App {
    /// Turns a mark of the article under the cursor round.
    pub(super) fn toggle(&mut self, mark: Mark) {
        let Some(row) = self.list.current() else { return };
        let Some(entry) = self.library.entry(row) else { return };
        if mark == Mark::Read && entry.header.draft {
            self.status = Some(Status::Info("a draft is never unread".into()));
            return;
        }
        let set = match mark {
            Mark::Read => self.marks.is_unread(entry),
            Mark::Starred => !self.marks.is_starred(entry),
        };
        let id = entry.header.id;
        self.list.keep(row);
        let change = self.marks.set(mark, set, [id]);
        self.changed(change);
        let word = match (mark, set) {
            (Mark::Read, true) => "read",
            (Mark::Read, false) => "unread",
            (Mark::Starred, true) => "starred",
            (Mark::Starred, false) => "no longer starred",
        };
        self.status = Some(Status::Info(word.into()));
        if self.focus == Pane::List {
            self.list.step(1);
        }
    }

    fn changed(&mut self, change: Change) {
        if !change.ids.is_empty() {
            self.changes.push(change);
            self.tree.refresh(&self.library, &self.marks, &self.now);
        }
    }

    fn unread_here(&self) -> Vec<Row> {
        let unread = |row: &&Row| self.library.entry(**row).is_some_and(|entry| self.marks.is_unread(entry));
        self.list.rows().iter().filter(unread).copied().collect()
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
        let ids: Vec<_> = rows.iter().filter_map(|row| Some(self.library.entry(*row)?.header.id)).collect();
        let text = format!("{} marked as read, U takes it back", articles(rows.len()));
        self.status = Some(Status::Info(text));
        for row in rows {
            self.list.keep(row);
        }
        let change = self.marks.set(Mark::Read, true, ids);
        self.changed(change);
    }

    pub(super) fn undo(&mut self) {
        let Some(change) = self.changes.pop() else {
            self.status = Some(Status::Info("nothing to undo".into()));
            return;
        };
        let word = match (change.mark, change.set) {
            (Mark::Read, true) => "unread again",
            (Mark::Read, false) => "read again",
            (Mark::Starred, true) => "no longer starred",
            (Mark::Starred, false) => "starred again",
        };
        let title = self.undone_title(&change);
        self.status = Some(Status::Info(format!("{title}: {word}")));
        self.marks.undo(change);
        self.tree.refresh(&self.library, &self.marks, &self.now);
    }

    fn undone_title(&self, change: &Change) -> String {
        if let [id] = change.ids[..]
            && let Some((_, entry)) = self.library.rows().find(|(_, entry)| entry.header.id == id)
        {
            return crate::text::cut(&entry.header.title, 40).into_owned();
        }
        articles(change.ids.len())
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
