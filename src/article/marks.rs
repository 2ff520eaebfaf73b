//! What a reader marks on an article, and the flags that show it in lists and answer queries.
//!
//! Knows nothing about where marks are kept: the reading state and the catalogue have their own forms of them.

use bitflags::bitflags;

/// One kind of mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Opened, or marked as read.
    Read,
    /// Starred.
    Starred,
    /// Muted.
    Muted,
}

/// A mark and its new value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetMark {
    /// The mark.
    pub mark: Mark,
    /// Whether the mark is set; otherwise it is removed.
    pub on: bool,
}

bitflags! {
    /// The marks of an article, and what else lists and queries ask of it. The bits are also those of the catalogue.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Flags: u8 {
        /// Has been read.
        const READ = 1;
        /// Is starred.
        const STARRED = 2;
        /// Is muted.
        const MUTED = 4;
        /// Is a draft; never unread.
        const DRAFT = 8;
        /// Is read up to a place in the middle.
        const BEGUN = 16;
        /// Is muted by a query; `MUTED` is set as well.
        const MUTED_BY_QUERY = 32;
    }
}

impl Mark {
    /// Sets this mark.
    pub const fn on(self) -> SetMark {
        SetMark { mark: self, on: true }
    }

    /// Removes this mark.
    pub const fn off(self) -> SetMark {
        SetMark { mark: self, on: false }
    }

    /// The flag that shows this mark.
    pub const fn flag(self) -> Flags {
        match self {
            Self::Read => Flags::READ,
            Self::Starred => Flags::STARRED,
            Self::Muted => Flags::MUTED,
        }
    }
}

impl Flags {
    /// These flags after a mark is set.
    #[must_use]
    pub const fn with(self, set: SetMark) -> Self {
        if set.on { self.union(set.mark.flag()) } else { self.difference(set.mark.flag()) }
    }

    /// Whether the article counts as unread.
    pub const fn is_unread(self) -> bool {
        !self.intersects(Self::READ.union(Self::MUTED).union(Self::DRAFT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_changes_its_flag_and_no_other() {
        for mark in [Mark::Read, Mark::Starred, Mark::Muted] {
            assert_eq!(Flags::DRAFT.with(mark.on()), Flags::DRAFT.union(mark.flag()));
            assert_eq!(Flags::all().with(mark.off()), Flags::all().difference(mark.flag()));
        }
    }
}
