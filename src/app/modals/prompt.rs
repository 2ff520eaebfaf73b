//! A line that is typed at the bottom of the screen: a search, a folder, a program.

use super::field::{Edit, Field};
use super::{ModalOutcome, Step};
use crate::app::shared::ImageRef;
use crossterm::event::{KeyCode, KeyEvent};

/// A line that is typed. It holds what it is about, so that nothing that happens in the panes meanwhile changes that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    pub field: Field,
    pub about: PromptAbout,
}

/// What a typed line is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromptAbout {
    Find(Find),
    /// It is the folder that these images are saved into.
    SaveImages(Vec<ImageRef>),
    /// It is a program that gets this text.
    Pipe(String),
}

/// Where something is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Find {
    pub place: FindPlace,
    /// Where the cursor stood before.
    pub origin: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindPlace {
    Shelves,
    Titles,
    Page,
    /// In the texts of all articles, or of those of the list that was there before.
    Library,
}

impl Prompt {
    pub fn new(about: PromptAbout, text: &str) -> Self {
        let mut field = Field::default();
        field.insert(text);
        Self { field, about }
    }

    /// What is looked for, if anything is.
    pub fn find(&self) -> Option<Find> {
        if let PromptAbout::Find(find) = self.about { Some(find) } else { None }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Step {
        let is_search = self.find().is_some_and(|find| find.place == FindPlace::Library);
        if is_search && matches!(key.code, KeyCode::Tab | KeyCode::BackTab) {
            return Step::Stay(ModalOutcome::ScopeToggled);
        }
        match self.field.key(key) {
            Edit::Changed => Step::Stay(self.typed()),
            Edit::Unchanged => Step::Stay(ModalOutcome::Nothing),
            Edit::Accepted => Step::CloseWith(ModalOutcome::Accepted(self.clone())),
            Edit::Cancelled => Step::CloseWith(ModalOutcome::Cancelled(self.clone())),
        }
    }

    pub(super) fn paste(&mut self, text: &str) -> ModalOutcome {
        self.field.insert(text);
        self.typed()
    }

    fn typed(&self) -> ModalOutcome {
        if self.find().is_some() { ModalOutcome::Typed(self.clone()) } else { ModalOutcome::Nothing }
    }
}
