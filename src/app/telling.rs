//! What the footer says to the user, in the user's language.

use super::App;
use super::action::Action;
use crate::language::Message;

/// What the footer says until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Something to know.
    Info(String),
    /// Something that did not work.
    Error(String),
}

impl App {
    /// Tells the user about something that did not work.
    pub fn warn(&mut self, text: String) {
        self.status = Some(Status::Error(text));
    }

    /// A message for the footer, in the user's language.
    #[expect(clippy::unnecessary_wraps, reason = "what comes out is put into `status` as it is")]
    pub(crate) fn info(&self, message: Message<'_>) -> Option<Status> {
        Some(Status::Info(self.say(message)))
    }

    /// The same of something that did not work.
    #[expect(clippy::unnecessary_wraps, reason = "what comes out is put into `status` as it is")]
    pub(crate) fn error(&self, message: Message<'_>) -> Option<Status> {
        Some(Status::Error(self.say(message)))
    }

    /// The words of a message in the user's language.
    pub fn say(&self, message: Message<'_>) -> String {
        self.settings.language.say(message).into_owned()
    }

    /// The key of an action.
    pub fn key_of(&self, action: Action) -> &str {
        self.settings.keys.key_of(action)
    }

    /// Tells the user something.
    pub fn tell(&mut self, text: String) {
        self.status = Some(Status::Info(text));
    }
}
