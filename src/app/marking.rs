//! Marks: read, starred, and taking changes back.

use crate::app::action::Action;
use crate::app::library::rows::with;
use crate::app::popup::{Popup, Question, Then};
use crate::app::{App, Effect};
use crate::catalogue::Flags;
use crate::document::TextPosition;
use crate::engine::{PageKind, Request, Undid};
use crate::input::action::Pane;
use crate::language::Message;
use crate::library::RowId;
use crate::library::marks::{Mark, Set};
use crate::state::{self, Step, To};

impl App {
    /// Turns a mark of the article under the cursor round.
    pub(crate) fn toggle(&mut self, mark: Mark) {
        let Some((row, flags)) = self.current_flags() else { return };
        if mark == Mark::Read && flags.has(Flags::DRAFT) {
            self.shared.info(Message::DraftStaysRead);
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
        self.shared.info(match (mark, set) {
            (Mark::Read, Set::On) => Message::IsRead,
            (Mark::Read, Set::Off) => Message::IsUnread,
            (_, Set::On) => Message::IsStarred,
            (_, Set::Off) => Message::NotStarred,
        });
        if self.shared.layout.focus == Pane::List {
            self.lists.list.step(1);
        }
    }

    /// The article under the cursor and its marks.
    pub(crate) fn current_flags(&self) -> Option<(RowId, Flags)> {
        let row = self.lists.list.current()?;
        let flags = self.lists.list.flags().get(self.lists.list.cursor()).copied();
        Some((row, flags.or_else(|| self.library.rows.flags(row))?))
    }

    /// Marks articles, whose marks are those given, on the screen at once and then for good.
    pub(crate) fn set(&mut self, (mark, set, step): (Mark, Set, Step), rows: &[(RowId, Flags)]) {
        let marked: Vec<(RowId, Flags)> =
            rows.iter().map(|(row, flags)| (*row, with(*flags, mark, set))).collect();
        for ((row, old), (_, new)) in rows.iter().zip(&marked) {
            self.library.rows.mark(*row, *old, *new);
        }
        self.lists.list.mark(&marked);
        self.lists.sidebar.refresh(&self.library.rows.counts);
        let rows = marked.into_iter().map(|(row, _)| row).collect();
        self.shared.outbox.push(Effect::Request(Request::Mark { mark, set, step, rows }));
    }

    fn unread_here(&self) -> Vec<(RowId, Flags)> {
        let rows = self.lists.list.rows().iter().copied().zip(self.lists.list.flags().iter().copied());
        rows.filter(|(_, flags)| flags.is_unread()).collect()
    }

    pub(crate) fn ask_mark_all_read(&mut self) {
        match self.unread_here().len() {
            0 => self.shared.info(Message::NothingUnread),
            count => {
                let text = self.shared.say(Message::AskMarkRead(count));
                self.modals.popup = Some(Popup::Question(Question { text, then: Then::MarkAllRead }));
            }
        }
    }

    pub(crate) fn mark_all_read(&mut self) {
        let rows = self.unread_here();
        let mut cx = self.shared.cx();
        cx.info(Message::MarkedRead { count: rows.len(), key: cx.key_of(Action::Undo) });
        self.keep_here(&rows.iter().map(|(row, _)| *row).collect::<Vec<_>>());
        self.set((Mark::Read, Set::On, Step::Undoable), &rows);
    }

    pub(crate) fn undo(&mut self) {
        self.shared.outbox.push(Effect::Request(Request::Undo));
    }

    /// A step was taken back; the marks themselves are told apart.
    pub(crate) fn undone(&mut self, what: Option<Undid>, title: Option<String>, count: usize) {
        let (mark, to) = match what {
            None => {
                self.shared.info(Message::NothingToUndo);
                return;
            }
            Some(Undid::Mute(query, set)) => {
                self.relist();
                let what = self.muted_words(&query);
                self.shared.info(match set {
                    Set::On => Message::UnmutedAgain(&what),
                    Set::Off => Message::MutedAgain(&what),
                });
                return;
            }
            Some(Undid::Mark(mark, to)) => (mark, to),
        };
        if mark == state::Mark::Muted {
            self.relist();
        }
        let title = title.map(|title| crate::text::cut(&title, 40).into_owned());
        let title = title.unwrap_or_else(|| self.shared.say(Message::Articles(count)));
        self.shared.info(match (mark, to) {
            (state::Mark::Muted, To::On) => Message::UnmutedAgain(&title),
            (state::Mark::Muted, _) => Message::MutedAgain(&title),
            (state::Mark::Starred, To::On) => Message::UnstarredAgain(&title),
            (state::Mark::Starred, _) => Message::StarredAgain(&title),
            (_, To::On) => Message::UnreadAgain(&title),
            (_, _) => Message::ReadAgain(&title),
        });
    }

    /// Notes where reading the open article goes on.
    pub(crate) fn remember_place(&mut self) {
        let Some(page) = self.article.shown.as_ref().filter(|page| page.opened.face == PageKind::Page) else {
            return;
        };
        // An edit may have made it another article since it was opened.
        let entry = self.library.rows.entry(page.row);
        let article = entry.map_or(page.opened.header.id, |entry| entry.header.id);
        let place = page.place();
        // Who has come to the end begins again.
        let place = (!page.ends_here() && place != TextPosition::default()).then_some(place);
        let known = self.article.positions.get(&article).copied().unwrap_or(page.opened.place);
        if place != known {
            self.article.positions.insert(article, place);
            self.shared.outbox.push(Effect::Request(Request::KeepPlace { article, place }));
        }
    }

    /// What is still to be done when the program ends.
    pub fn farewell(&mut self) -> Vec<Effect> {
        self.shared.outbox.clear();
        self.remember_place();
        if !self.lists.welcome {
            let shelf = self.left_shelf();
            self.shared.outbox.push(Effect::Request(Request::Leave { shelf }));
        }
        self.shared.outbox.take()
    }
}
