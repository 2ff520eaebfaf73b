//! Marks: read, starred, and taking changes back.

use super::action::Action;
use super::articles::with;
use super::geometry::Pane;
use super::popup::{Popup, Question, Then};
use super::{App, Effect};
use crate::catalogue::Flags;
use crate::document::TextPosition;
use crate::engine::request::{PageKind, Request, StateRequest};
use crate::engine::response::UndoneStep;
use crate::language::Message;
use crate::library::RowId;
use crate::library::marks::{Mark, Set};
use crate::state::{self, Step, To};

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
            Mark::Muted => flags.has(Flags::MUTED),
        };
        let set = if is_set { Set::Off } else { Set::On };
        self.keep_here(&[row]);
        self.set((mark, set, Step::Undoable), &[(row, flags)]);
        self.status = self.info(match (mark, set) {
            (Mark::Read, Set::On) => Message::IsRead,
            (Mark::Read, Set::Off) => Message::IsUnread,
            (_, Set::On) => Message::IsStarred,
            (_, Set::Off) => Message::NotStarred,
        });
        if self.focus == Pane::List {
            self.list.step(1);
        }
    }

    /// The article under the cursor and its marks.
    pub(super) fn current_flags(&self) -> Option<(RowId, Flags)> {
        let row = self.list.current()?;
        let flags = self.list.flags().get(self.list.cursor()).copied();
        Some((row, flags.or_else(|| self.library.flags(row))?))
    }

    /// Marks articles, whose marks are those given, on the screen at once and then for good.
    pub(super) fn set(&mut self, (mark, set, step): (Mark, Set, Step), rows: &[(RowId, Flags)]) {
        let marked: Vec<(RowId, Flags)> =
            rows.iter().map(|(row, flags)| (*row, with(*flags, mark, set))).collect();
        for ((row, old), (_, new)) in rows.iter().zip(&marked) {
            self.library.mark(*row, *old, *new);
        }
        self.list.mark(&marked);
        self.tree.refresh(&self.library.counts);
        let rows = marked.into_iter().map(|(row, _)| row).collect();
        let request = StateRequest::Mark { request: self.next_request(), mark, set, step, rows };
        self.effects.push(Effect::Job(Request::State(request)));
    }

    fn unread_here(&self) -> Vec<(RowId, Flags)> {
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
        self.keep_here(&rows.iter().map(|(row, _)| *row).collect::<Vec<_>>());
        self.set((Mark::Read, Set::On, Step::Undoable), &rows);
    }

    pub(super) fn undo(&mut self) {
        let request = StateRequest::Undo { request: self.next_request() };
        self.effects.push(Effect::Job(Request::State(request)));
    }

    /// A step was taken back; the marks themselves are told apart.
    pub(super) fn undone(&mut self, what: Option<UndoneStep>, title: Option<String>, count: usize) {
        let (mark, to) = match what {
            None => {
                self.status = self.info(Message::NothingToUndo);
                return;
            }
            Some(UndoneStep::Mute(query, set)) => {
                self.relist();
                let what = self.muted_words(&query);
                self.status = self.info(match set {
                    Set::On => Message::UnmutedAgain(&what),
                    Set::Off => Message::MutedAgain(&what),
                });
                return;
            }
            Some(UndoneStep::Mark(mark, to)) => (mark, to),
        };
        if mark == state::Mark::Muted {
            self.relist();
        }
        let title = title.map(|title| crate::text::cut(&title, 40).into_owned());
        let title = title.unwrap_or_else(|| self.say(Message::Articles(count)));
        self.status = self.info(match (mark, to) {
            (state::Mark::Muted, To::On) => Message::UnmutedAgain(&title),
            (state::Mark::Muted, _) => Message::MutedAgain(&title),
            (state::Mark::Starred, To::On) => Message::UnstarredAgain(&title),
            (state::Mark::Starred, _) => Message::StarredAgain(&title),
            (_, To::On) => Message::UnreadAgain(&title),
            (_, _) => Message::ReadAgain(&title),
        });
    }

    /// Notes where reading the open article goes on.
    pub(super) fn remember_place(&mut self) {
        let Some(page) = self.page.as_ref().filter(|page| page.opened.face == PageKind::Page) else { return };
        // An edit may have made it another article since it was opened.
        let entry = self.library.entry(page.row);
        let article = entry.map_or(page.opened.header.id, |entry| entry.header.id);
        let place = page.place();
        // Who has come to the end begins again.
        let place = (!page.ends_here() && place != TextPosition::default()).then_some(place);
        let known = self.places.get(&article).copied().unwrap_or(page.opened.place);
        if place != known {
            self.places.insert(article, place);
            self.effects.push(Effect::Job(Request::State(StateRequest::KeepPlace { article, place })));
        }
    }

    /// What is still to be done when the program ends.
    pub fn farewell(&mut self) -> Vec<Effect> {
        self.effects.clear();
        self.remember_place();
        if !self.welcome {
            let shelf = self.left_shelf();
            self.effects.push(Effect::Job(Request::State(StateRequest::Leave { shelf })));
        }
        std::mem::take(&mut self.effects)
    }
}
