//! Muting: a category, an author, an article; and why something is muted, so that it can be again what it was.

use super::action::Action;
use super::geometry::{Pane, Zen};
use super::popup::{Choice, Item, Menu, Popup};
use super::{App, Effect};
use crate::catalogue::Flags;
use crate::engine::request::{Request, StateRequest};
use crate::language::Message;
use crate::library::list::Shelf;
use crate::library::marks::{Mark, Set};
use crate::library::mutes::About;
use crate::library::{RowId, mutes};
use crate::state::Step;

/// What a line of the menu does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Muting {
    /// Mutes what answers a query, or no longer.
    Query(String, Set),
    /// Mutes one article, or no longer.
    Alone(RowId, Set),
    /// Nothing: only the configuration can.
    Configured(String),
}

impl App {
    /// Mutes what is under the cursor, after asking what of it is meant; what is muted, no longer.
    pub(super) fn mute(&mut self) {
        if self.focus == Pane::Tree {
            return self.mute_shelf();
        }
        let Some((row, flags)) = self.current_flags() else { return };
        if flags.has(Flags::MUTED) {
            let request = StateRequest::WhyMuted { request: self.next_request(), row };
            return self.effects.push(Effect::Job(Request::State(request)));
        }
        let Some(header) = self.library.entry(row).map(|entry| &entry.header) else { return };
        let mut choices = Vec::new();
        if let Some(author) = &header.author {
            let label = self.say(Message::MuteAuthor(author));
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
            let label = self.say(Message::MuteCategory(&path.join(" / ")));
            choices.push((label, Muting::Query(mutes::of_category(path), Set::On)));
        }
        choices.push((self.say(Message::MuteAlone), Muting::Alone(row, Set::On)));
        self.offer(Message::Mute, choices);
    }

    /// Mutes the category under the cursor of the tree; on the shelf of the muted offers what was muted by key.
    fn mute_shelf(&mut self) {
        match self.tree.current().map(|item| item.shelf.clone()) {
            Some(Shelf::Category(path)) => {
                self.perform_muting(Muting::Query(mutes::of_category(&path), Set::On));
            }
            Some(Shelf::Muted) if self.mutes.is_empty() => {
                self.status = self.info(Message::NothingToUnmute);
            }
            Some(Shelf::Muted) => {
                let choice =
                    |query: &String| (self.muted_words(query), Muting::Query(query.clone(), Set::Off));
                let choices = self.mutes.iter().map(choice).collect();
                self.offer(Message::Unmute, choices);
            }
            _ => self.status = self.info(Message::NothingToMute),
        }
    }

    fn offer(&mut self, title: Message<'_>, choices: Vec<(String, Muting)>) {
        let items = choices.iter().enumerate().map(|(at, (label, _))| Item {
            label: label.clone(),
            detail: String::new(),
            choice: Choice::Muting(at),
        });
        let menu = Menu { title: self.say(title), items: items.collect(), cursor: 0 };
        self.popup = Some(Popup::Menu(menu));
        self.muting = choices.into_iter().map(|(_, muting)| muting).collect();
    }

    /// Does what a line of the menu says.
    pub(super) fn choose_muting(&mut self, at: usize) {
        if let Some(muting) = self.muting.get(at).cloned() {
            self.perform_muting(muting);
        }
    }

    fn perform_muting(&mut self, muting: Muting) {
        let (what, set, job) = match muting {
            Muting::Configured(query) => {
                self.status = self.error(Message::MutedByConfiguration(&query));
                return;
            }
            Muting::Query(query, set) => (self.muted_words(&query), set, StateRequest::Mute { query, set }),
            Muting::Alone(row, set) => {
                let (request, mark, step) = (self.next_request(), Mark::Muted, Step::Undoable);
                let job = StateRequest::Mark { request, mark, set, step, rows: vec![row] };
                (self.say(Message::MuteAlone), set, job)
            }
        };
        self.effects.push(Effect::Job(Request::State(job)));
        self.mute_awaited = true;
        if self.focus == Pane::Page {
            // The article leaves the list; the one that takes its place has not been opened.
            (self.focus, self.zen) = (Pane::List, Zen::Off);
        }
        let (what, key) = (&*what, self.key_of(Action::Undo));
        self.status = self.info(match set {
            Set::On => Message::NowMuted { what, key },
            Set::Off => Message::NoLongerMuted { what, key },
        });
    }

    /// It is known why an article is muted: one reason goes, of several the user chooses.
    pub(super) fn muted_by(
        &mut self,
        row: RowId,
        (queries, configured): (Vec<String>, Vec<String>),
        alone: Option<Mark>,
    ) {
        if self.list.current() != Some(row) || self.popup.is_some() {
            return;
        }
        let own = |query: String| (self.muted_words(&query), Muting::Query(query, Set::Off));
        let mut choices: Vec<_> = queries.into_iter().map(own).collect();
        choices.extend(alone.map(|_| (self.say(Message::MuteAlone), Muting::Alone(row, Set::Off))));
        for query in configured {
            let label = self.say(Message::MutedByConfiguration(&query));
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
    pub(super) fn muted_words(&self, query: &str) -> String {
        match mutes::about(query) {
            Some(About::Author(name)) => self.say(Message::MuteAuthor(&name)),
            Some(About::Category(path)) => self.say(Message::MuteCategory(&path.join(" / "))),
            None => query.to_owned(),
        }
    }

    /// What was muted by a key leaves the list, or comes back to it.
    pub(super) fn relist_muted(&mut self) {
        if std::mem::take(&mut self.mute_awaited) {
            self.relist();
        }
    }
}
