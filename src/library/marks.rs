//! What the user has marked: read and starred. Marks belong to the article's id, so copies share them.

use super::Entry;
use crate::article::ArticleId;
use std::collections::HashSet;

/// The marks of a library.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    read: HashSet<ArticleId>,
    starred: HashSet<ArticleId>,
}

/// One kind of mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Opened, or marked as read.
    Read,
    /// Starred.
    Starred,
}

/// A change of marks that can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What was changed.
    pub mark: Mark,
    /// What it was set to.
    pub set: bool,
    /// The articles that changed; those that were so already are not among them.
    pub ids: Vec<ArticleId>,
}

impl Marks {
    /// Whether an article waits to be read. A draft never does.
    pub fn is_unread(&self, entry: &Entry) -> bool {
        !entry.header.draft && !self.read.contains(&entry.header.id)
    }

    /// Whether an article is starred.
    pub fn is_starred(&self, entry: &Entry) -> bool {
        self.starred.contains(&entry.header.id)
    }

    /// Sets a mark on articles and returns what has really changed.
    pub fn set(&mut self, mark: Mark, set: bool, ids: impl IntoIterator<Item = ArticleId>) -> Change {
        let marked = match mark {
            Mark::Read => &mut self.read,
            Mark::Starred => &mut self.starred,
        };
        let ids =
            ids.into_iter().filter(|id| if set { marked.insert(*id) } else { marked.remove(id) }).collect();
        Change { mark, set, ids }
    }

    /// Takes a change back.
    pub fn undo(&mut self, change: Change) {
        self.set(change.mark, !change.set, change.ids);
    }
}
