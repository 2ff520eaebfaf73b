//! Articles in lists: what a list knows about an article, and how lists are sorted, grouped and counted.
//!
//! Uses no disk, thread or terminal.

pub mod categories;
pub mod group;
pub mod list;
pub mod mutes;
pub mod query;
pub mod rows;
pub mod snippet;

use crate::article::{Header, Problem};
use std::path::PathBuf;
use std::time::SystemTime;

/// An article of a library without its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path as the user gave the folder, joined with the path below it.
    pub path: PathBuf,
    /// The file's modification time. Lists show it dimmed for articles without a date; it is never a sort key.
    pub modified: Option<SystemTime>,
    /// What front matter, body and file name say.
    pub header: Header,
    /// What was repaired while reading.
    pub problems: Vec<Problem>,
}

/// The number of an article's row in the catalogue. It is never used twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u32);

impl From<RowId> for i64 {
    fn from(row: RowId) -> Self {
        row.0.into()
    }
}

impl TryFrom<i64> for RowId {
    type Error = std::num::TryFromIntError;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        number.try_into().map(Self)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::article::ArticleId;

    /// A header with only a title, from which its id is made.
    pub(crate) fn header(title: &str) -> Header {
        let mut id = [0; 16];
        for (place, byte) in title.bytes().enumerate() {
            id[place % 16] ^= byte.rotate_left((place / 16) as u32 + 1);
        }
        Header { id: ArticleId(id), title: title.into(), ..Header::default() }
    }

    /// An entry with this title and an RFC 3339 date, which may be empty.
    pub(crate) fn entry(title: &str, date: &str) -> Entry {
        let path = PathBuf::from(format!("{title}.md"));
        Entry {
            path,
            modified: None,
            header: Header { date: date.parse().ok(), ..header(title) },
            problems: Vec::new(),
        }
    }
}
