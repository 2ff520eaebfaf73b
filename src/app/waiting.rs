//! Keys that are meant for something on its way: which of them wait, and what becomes of them when it is there.

use crate::app::action::Action;
use crate::app::{App, Looking};
use crate::input::action::Pane;
use crate::keymap::Meaning;
use crossterm::event::KeyEvent;

/// Actions that mean something while an article is still being opened; the keys of others wait for it.
const AT_ONCE: [Action; 9] = [
    Action::Escape,
    Action::Leave,
    Action::Quit,
    Action::Back,
    Action::Redraw,
    Action::Suspend,
    Action::Help,
    Action::Palette,
    Action::Categories,
];
/// More keys than this do not wait.
const HELD_MOST: usize = 64;

/// What waits for something that is on its way.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Held {
    /// A key.
    Key(KeyEvent),
    /// What a key means, with its count.
    Does(Action, Option<usize>),
}

impl App {
    /// Whether keys are meant for an article that is not there yet.
    pub fn awaits_page(&self) -> bool {
        let failed =
            self.article.error.as_ref().is_some_and(|(row, _)| Some(*row) == self.lists.list.current());
        self.shared.layout.focus == Pane::Page
            && !self.page_is_current()
            && !failed
            && self.lists.list.current().is_some()
    }

    /// Whether a key means something that need not wait.
    pub(crate) fn is_at_once(&self, name: &str) -> bool {
        let meaning = self.shared.settings.keys.meaning(self.context(), &[name.to_owned()]);
        matches!(meaning, Meaning::Does(action) if AT_ONCE.contains(&action)) || name == "^C"
    }

    /// Whether a key has to wait for what is on its way.
    pub(crate) fn must_wait(&self, name: &str) -> bool {
        if let Some(finding) = &self.modals.finding {
            let answer = match finding.place {
                Looking::Page | Looking::Shelves => false,
                Looking::Titles => self.lists.search.titles.awaited.is_some(),
                Looking::Library => self.lists.list.is_awaited(),
            };
            return answer && name == "Enter";
        }
        if self.modals.popup.is_some() || self.modals.saving.is_some() || self.is_at_once(name) {
            return false;
        }
        self.awaits_link()
            || self.awaits_page()
            || self.shared.layout.focus != Pane::Tree && self.lists.list.is_awaited()
    }

    /// Whether an action has to wait for what is known of the article under the cursor, or for the rest of the list.
    fn action_must_wait(&self, action: Action) -> bool {
        let unknown = || self.lists.list.current().is_some_and(|row| self.library.rows.entry(row).is_none());
        match action {
            Action::Last | Action::MarkAllRead | Action::FindNext | Action::FindPrevious => {
                self.shared.layout.focus == Pane::List && !self.lists.list.is_whole()
            }
            Action::NextUnread | Action::PreviousUnread => !self.lists.list.is_whole(),
            Action::Open
            | Action::OpenFull
            | Action::OpenOriginal
            | Action::OpenImage
            | Action::ListImages
            | Action::SaveImage
            | Action::Hints
            | Action::ToggleRead
            | Action::ToggleStar
            | Action::Mute
            | Action::ListEquals
            | Action::CopyLink
            | Action::CopyPath
            | Action::CopyText
            | Action::Edit
            | Action::Source => self.shared.layout.focus != Pane::Tree && unknown(),
            _ => false,
        }
    }

    /// Does what has waited, as far as it need not wait longer.
    pub(crate) fn press_held(&mut self) {
        let mut left = self.keys.deferred.len();
        while left > 0
            && let Some(held) = self.keys.deferred.pop_front()
        {
            left -= 1;
            let behind = std::mem::take(&mut self.keys.deferred);
            match held {
                Held::Key(key) => self.key(key),
                Held::Does(action, count) => self.act(action, count),
            }
            // What has to wait again stays before the rest.
            let again = !self.keys.deferred.is_empty();
            self.keys.deferred.extend(behind);
            if again {
                break;
            }
        }
    }

    pub(crate) fn hold(&mut self, held: Held) {
        if self.keys.deferred.len() < HELD_MOST {
            self.keys.deferred.push_back(held);
        }
    }

    pub(crate) fn act(&mut self, action: Action, count: Option<usize>) {
        if self.action_must_wait(action) {
            self.hold(Held::Does(action, count));
        } else {
            self.perform(action, count);
        }
    }
}
