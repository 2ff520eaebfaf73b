//! What every part of the application needs: the time, the settings, the layout, the footer's message, and the way out
//! for requests.

use crate::app::Effect;
use crate::app::layout::Layout;
use crate::app::settings::Settings;
use crate::article::marks::Flags;
use crate::engine::request::{Request, RequestId};
use crate::input::action::Action;
use crate::language::Message;
use crate::library::RowId;
use crate::library::list::{Filter, Now, Shelf};
use std::collections::HashMap;
use std::path::PathBuf;

/// What every part needs. A part never holds it: it is lent a [`Cx`].
#[derive(Debug)]
pub struct Shared {
    pub now: Now,
    pub settings: Settings,
    pub layout: Layout,
    pub status: StatusLine,
    pub outbox: Outbox,
}

/// What a part may use while it acts. It is made by [`Shared::cx`] and not by the application, so that a part can be
/// borrowed beside it.
#[derive(Debug)]
pub struct Cx<'a> {
    pub now: Now,
    pub settings: &'a Settings,
    pub layout: &'a Layout,
    pub status: &'a mut StatusLine,
    pub outbox: &'a mut Outbox,
}

impl Shared {
    /// What a part may use while it acts.
    pub fn cx(&mut self) -> Cx<'_> {
        Cx {
            now: self.now,
            settings: &self.settings,
            layout: &self.layout,
            status: &mut self.status,
            outbox: &mut self.outbox,
        }
    }

    /// Shows a message.
    pub fn info(&mut self, message: Message<'_>) {
        self.cx().info(message);
    }

    /// Shows that something did not work.
    pub fn error(&mut self, message: Message<'_>) {
        self.cx().error(message);
    }

    /// The words of a message in the user's language.
    pub fn say(&self, message: Message<'_>) -> String {
        self.settings.language.say(message).into_owned()
    }

    /// The key of an action.
    pub fn key_of(&self, action: Action) -> &str {
        self.settings.keys.key_of(action)
    }
}

#[cfg(test)]
impl Shared {
    /// What a part needs to be tested without the rest of the application.
    pub(crate) fn for_tests() -> Self {
        let utc = "2026-11-23T00:30:00Z".parse().unwrap_or_default();
        Self {
            now: Now { utc, zone: crate::zone::Zone::UTC },
            settings: Settings::default(),
            layout: Layout::new((120, 30)),
            status: StatusLine::default(),
            outbox: Outbox::default(),
        }
    }
}

impl<'a> Cx<'a> {
    pub fn info(&mut self, message: Message<'_>) {
        self.status.message = Some(Status::Info(self.say(message)));
    }

    pub fn error(&mut self, message: Message<'_>) {
        self.status.message = Some(Status::Error(self.say(message)));
    }

    pub fn say(&self, message: Message<'_>) -> String {
        self.settings.language.say(message).into_owned()
    }

    pub fn key_of(&self, action: Action) -> &'a str {
        self.settings.keys.key_of(action)
    }
}

/// An image of an article, with what is needed to fetch it when another article is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRef {
    /// The request its page was made for.
    pub page: RequestId,
    /// Its printed number in the article, less one.
    pub index: usize,
    /// The address as written.
    pub address: String,
    /// The full address if the image is remote, else the address as written.
    pub url: String,
    /// Its caption, description or title, else its address.
    pub label: String,
    /// The article's own link, which relative addresses are resolved against.
    pub base: Option<String>,
    /// The article's file.
    pub path: PathBuf,
}

/// A list and the cursor in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPosition {
    pub shelf: Shelf,
    pub cursor: usize,
}

/// The list that an article was opened from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListOrigin {
    pub shelf: Shelf,
    pub filter: Filter,
    /// The list that leaving it returns to, if it is a search.
    pub before_search: Option<ListPosition>,
}

/// What the footer says until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    Info(String),
    Error(String),
}

/// What the footer says.
#[derive(Clone, Debug, Default)]
pub struct StatusLine {
    pub message: Option<Status>,
    /// How many changes of the reading state are not written yet.
    pub unwritten: usize,
}

impl StatusLine {
    /// Shows a text that has its words already.
    pub fn info(&mut self, text: String) {
        self.message = Some(Status::Info(text));
    }

    /// Shows a text about something that did not work.
    pub fn error(&mut self, text: String) {
        self.message = Some(Status::Error(text));
    }
}

/// What the request for a list needs of the library.
#[derive(Clone, Copy, Debug)]
pub struct ListInputs<'a> {
    /// Marks that the catalogue may not have yet.
    pub newer: &'a HashMap<RowId, Flags>,
    /// When the library was last left, Unix seconds.
    pub last_visit: Option<i64>,
}

/// What is to be done outside: requests to the workers, words to the terminal.
#[derive(Debug, Default)]
pub struct Outbox {
    effects: Vec<Effect>,
    /// The number of the latest request.
    latest: u64,
}

impl Outbox {
    /// A number for a request. No two requests of a session share one.
    pub fn next_id(&mut self) -> RequestId {
        self.latest += 1;
        RequestId::new(self.latest)
    }

    /// The number of the latest request.
    pub fn latest(&self) -> RequestId {
        RequestId::new(self.latest)
    }

    /// Adds a request with a number of its own.
    pub fn ask(&mut self, request: impl FnOnce(RequestId) -> Request) {
        let id = self.next_id();
        self.request(request(id));
    }

    pub fn request(&mut self, request: Request) {
        self.push(Effect::Request(request));
    }

    pub fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub fn retain(&mut self, keep: impl FnMut(&Effect) -> bool) {
        self.effects.retain(keep);
    }

    pub fn clear(&mut self) {
        self.effects.clear();
    }

    pub fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
}
