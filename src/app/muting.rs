//! Muting: a category, an author, an article; and why something is muted, so that it can be again what it was.

use crate::app::action::Action;
use crate::app::layout::Zen;
use crate::app::popup::{Choice, Item, Menu, Popup};
use crate::app::{App, Effect};
use crate::catalogue::Flags;
use crate::engine::Request;
use crate::input::action::Pane;
use crate::language::Message;
use crate::library::list::Shelf;
use crate::library::marks::{Mark, Set};
use crate::library::mutes::About;
use crate::library::{RowId, mutes};
use crate::state::Step;

/// What a line of the menu does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Muting {
    /// Mutes what answers a query, or no longer.
    Query(String, Set),
    /// Mutes one article, or no longer.
    Alone(RowId, Set),
    /// Nothing: only the configuration can.
    Configured(String),
}

impl App {
    /// Mutes what is under the cursor, after asking what of it is meant; what is muted, no longer.
    pub(crate) fn mute(&mut self) {
        if self.shared.layout.focus == Pane::Tree {
            return self.mute_shelf();
        }
        let Some((row, flags)) = self.current_flags() else { return };
        if flags.has(Flags::MUTED) {
            return self.shared.outbox.push(Effect::Request(Request::WhyMuted(row)));
        }
        let Some(header) = self.library.rows.entry(row).map(|entry| &entry.header) else { return };
        let mut choices = Vec::new();
        if let Some(author) = &header.author {
            let label = self.shared.say(Message::MuteAuthor(author));
            choices.push((label, Muting::Query(mutes::of_author(author), Set::On)));
        }
        let mut paths: Vec<&[String]> = Vec::new();
        for path in &header.categories {
            for length in (1..=path.len()).rev() {
                if !paths.contains(&&path[..length]) {
                    paths.push(&path[..length]);
                }
            }
        }
        for path in paths {
            let label = self.shared.say(Message::MuteCategory(&path.join(" / ")));
            choices.push((label, Muting::Query(mutes::of_category(path), Set::On)));
        }
        choices.push((self.shared.say(Message::MuteAlone), Muting::Alone(row, Set::On)));
        self.offer(Message::Mute, choices);
    }

    /// Mutes the category under the cursor of the tree; on the shelf of the muted offers what was muted by key.
    fn mute_shelf(&mut self) {
        match self.lists.sidebar.current().map(|item| item.shelf.clone()) {
            Some(Shelf::Category(path)) => {
                self.perform_muting(Muting::Query(mutes::of_category(&path), Set::On));
            }
            Some(Shelf::Muted) if self.library.mute_queries.is_empty() => {
                self.shared.info(Message::NothingToUnmute);
            }
            Some(Shelf::Muted) => {
                let choice =
                    |query: &String| (self.muted_words(query), Muting::Query(query.clone(), Set::Off));
                let choices = self.library.mute_queries.iter().map(choice).collect();
                self.offer(Message::Unmute, choices);
            }
            _ => self.shared.info(Message::NothingToMute),
        }
    }

    fn offer(&mut self, title: Message<'_>, choices: Vec<(String, Muting)>) {
        let items = choices.iter().enumerate().map(|(at, (label, _))| Item {
            label: label.clone(),
            detail: String::new(),
            choice: Choice::Muting(at),
        });
        let menu = Menu { title: self.shared.say(title), items: items.collect(), cursor: 0 };
        self.modals.popup = Some(Popup::Menu(menu));
        self.modals.muting = choices.into_iter().map(|(_, muting)| muting).collect();
    }

    /// Does what a line of the menu says.
    pub(crate) fn choose_muting(&mut self, at: usize) {
        if let Some(muting) = self.modals.muting.get(at).cloned() {
            self.perform_muting(muting);
        }
    }

    fn perform_muting(&mut self, muting: Muting) {
        let (what, set, job) = match muting {
            Muting::Configured(query) => {
                self.shared.error(Message::MutedByConfiguration(&query));
                return;
            }
            Muting::Query(query, set) => (self.muted_words(&query), set, Request::Mute { query, set }),
            Muting::Alone(row, set) => {
                let job = Request::Mark { mark: Mark::Muted, set, step: Step::Undoable, rows: vec![row] };
                (self.shared.say(Message::MuteAlone), set, job)
            }
        };
        self.shared.outbox.push(Effect::Request(job));
        self.lists.relist_on_marks = true;
        if self.shared.layout.focus == Pane::Page {
            // The article leaves the list; the one that takes its place has not been opened.
            (self.shared.layout.focus, self.shared.layout.zen) = (Pane::List, Zen::Off);
        }
        let mut cx = self.shared.cx();
        let (what, key) = (&*what, cx.key_of(Action::Undo));
        cx.info(match set {
            Set::On => Message::NowMuted { what, key },
            Set::Off => Message::NoLongerMuted { what, key },
        });
    }

    /// It is known why an article is muted: one reason goes, of several the user chooses.
    pub(crate) fn muted_by(
        &mut self,
        row: RowId,
        (queries, configured): (Vec<String>, Vec<String>),
        alone: Option<Mark>,
    ) {
        if self.lists.list.current() != Some(row) || self.modals.popup.is_some() {
            return;
        }
        let own = |query: String| (self.muted_words(&query), Muting::Query(query, Set::Off));
        let mut choices: Vec<_> = queries.into_iter().map(own).collect();
        choices.extend(alone.map(|_| (self.shared.say(Message::MuteAlone), Muting::Alone(row, Set::Off))));
        for query in configured {
            let label = self.shared.say(Message::MutedByConfiguration(&query));
            choices.push((label, Muting::Configured(query)));
        }
        match choices.len() {
            // What muted it is gone meanwhile.
            0 => {}
            1 => choices.into_iter().for_each(|(_, muting)| self.perform_muting(muting)),
            _ => self.offer(Message::Unmute, choices),
        }
    }

    /// What a query mutes, in words if a key has made it.
    pub(crate) fn muted_words(&self, query: &str) -> String {
        match mutes::about(query) {
            Some(About::Author(name)) => self.shared.say(Message::MuteAuthor(&name)),
            Some(About::Category(path)) => self.shared.say(Message::MuteCategory(&path.join(" / "))),
            None => query.to_owned(),
        }
    }

    /// What was muted by a key leaves the list, or comes back to it.
    pub(crate) fn relist_muted(&mut self) {
        if std::mem::take(&mut self.lists.relist_on_marks) {
            self.relist();
        }
    }
}
