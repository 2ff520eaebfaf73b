//! What a reader marks on articles, and what can be taken back of it.

use super::Row;

/// One kind of mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Opened, or marked as read.
    Read,
    /// Starred.
    Starred,
}

/// Whether a mark is put on or taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// Put on.
    On,
    /// Taken off.
    Off,
}

impl Set {
    /// The other way.
    #[must_use]
    pub fn undone(self) -> Self {
        match self {
            Self::On => Self::Off,
            Self::Off => Self::On,
        }
    }
}

/// A change of marks that can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What was changed.
    pub mark: Mark,
    /// What it was set to.
    pub set: Set,
    /// The articles that changed; those that were so already are not among them.
    pub rows: Vec<Row>,
}
