//! Marks: read, starred, and taking changes back.

use super::action::Action;
use super::articles::with;
use super::geometry::Pane;
use super::popup::{Popup, Question, Then};
use super::{App, Effect};
use crate::catalogue::Flags;
use crate::jobs::Job;
use crate::language::Message;
use crate::library::Row;
use crate::library::marks::{Change, Mark, Set};

impl App {
    /// Turns a mark of the article under the cursor round.
    pub(super) fn toggle(&mut self, mark: Mark) {
        let Some((row, flags)) = self.current_flags() else { return };
        if mark == Mark::Read && flags.has(Flags::DRAFT) {
            self.status = self.info(Message::DraftStaysRead);
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
        self.status = self.info(match (mark, set) {
            (Mark::Read, Set::On) => Message::IsRead,
            (Mark::Read, Set::Off) => Message::IsUnread,
            (Mark::Starred, Set::On) => Message::IsStarred,
            (Mark::Starred, Set::Off) => Message::NotStarred,
        });
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
            0 => self.status = self.info(Message::NothingUnread),
            count => {
                let text = self.say(Message::AskMarkRead(count));
                self.popup = Some(Popup::Question(Question { text, then: Then::MarkAllRead }));
            }
        }
    }

    pub(super) fn mark_all_read(&mut self) {
        let rows = self.unread_here();
        let (count, key) = (rows.len(), self.key_of(Action::Undo));
        self.status = self.info(Message::MarkedRead { count, key });
        for (row, _) in &rows {
            self.list.keep(*row);
        }
        let change = rows.iter().map(|(row, _)| *row).collect();
        self.set(Mark::Read, Set::On, rows);
        self.changes.push(Change { mark: Mark::Read, set: Set::On, rows: change });
    }

    pub(super) fn undo(&mut self) {
        let Some(change) = self.changes.pop() else {
            self.status = self.info(Message::NothingToUndo);
            return;
        };
        let title = self.undone_title(&change);
        self.status = self.info(match (change.mark, change.set) {
            (Mark::Read, Set::On) => Message::UnreadAgain(&title),
            (Mark::Read, Set::Off) => Message::ReadAgain(&title),
            (Mark::Starred, Set::On) => Message::UnstarredAgain(&title),
            (Mark::Starred, Set::Off) => Message::StarredAgain(&title),
        });
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
        self.say(Message::Articles(change.rows.len()))
    }
}
