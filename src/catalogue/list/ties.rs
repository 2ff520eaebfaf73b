//! Sorts rows with the same sort value by path, compared by component.

use crate::article::marks::Flags;
use crate::catalogue::duplicates::DuplicateGroups;
use crate::catalogue::list_spec::ListRows;
use crate::catalogue::row::{Folders, folders};
use crate::library::RowId;
use crate::library::group::{self, GroupKey, Heading};
use crate::library::list::Direction;
use crate::trouble::CatalogueError;
use crate::zone::Zone;
use chrono::DateTime;
use rusqlite::Connection;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

pub(super) struct Key {
    pub(super) id: RowId,
    pub(super) flags: Flags,
    pub(super) folder: i64,
    pub(super) name: Vec<u8>,
}

impl Key {
    pub(super) fn compare(&self, other: &Self, folders: &Folders) -> Ordering {
        compare_places((self.folder, &self.name), (other.folder, &other.name), folders)
    }
}

fn compare_places(a: (i64, &[u8]), b: (i64, &[u8]), folders: &Folders) -> Ordering {
    if a.0 == b.0 {
        return a.1.cmp(b.1);
    }
    match (folders.get(&a.0), folders.get(&b.0)) {
        (Some((root_a, path_a)), Some((root_b, path_b))) => root_a.cmp(root_b).then_with(|| {
            let name = |name| Path::new(OsStr::from_bytes(name));
            path_a
                .components()
                .chain(name(a.1).components())
                .cmp(path_b.components().chain(name(b.1).components()))
        }),
        _ => a.0.cmp(&b.0),
    }
}

/// The kind of date that rows with the same sort value have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    /// A date in microseconds.
    Dated(i64),
    Undated,
    Ahead,
}

/// Collects rows that come sorted by date, folder and name, sorts those of one date by path, and adds headings by day.
pub(super) struct Ties<'a> {
    connection: &'a Connection,
    groups: &'a DuplicateGroups,
    /// The groups that have a row already.
    seen: HashSet<i64>,
    pub(super) listed: ListRows,
    pub(super) tie: Option<Tie>,
    /// The direction in which the rows of one date arrive.
    pub(super) direction: Direction,
    /// The rows of the current date: row, flags, folder, range of its name.
    group: Vec<(RowId, Flags, i64, Range<usize>)>,
    group_names: Vec<u8>,
    folders: Option<Folders>,
    days: Option<Zone>,
}

impl<'a> Ties<'a> {
    /// `days` is the zone for headings by day, if there are any; `direction` is that in which rows of one date arrive.
    pub(super) fn new(
        connection: &'a Connection,
        groups: &'a DuplicateGroups,
        days: Option<Zone>,
        direction: Direction,
    ) -> Self {
        Self {
            connection,
            groups,
            seen: HashSet::new(),
            listed: ListRows::default(),
            tie: None,
            direction,
            group: Vec::new(),
            group_names: Vec::new(),
            folders: None,
            days,
        }
    }

    pub(super) fn push(
        &mut self,
        tie: Tie,
        (id, flags): (RowId, Flags),
        folder: i64,
        name: &[u8],
    ) -> Result<(), CatalogueError> {
        if self.tie != Some(tie) {
            self.close()?;
            self.tie = Some(tie);
        }
        let start = self.group_names.len();
        self.group_names.extend_from_slice(name);
        self.group.push((id, flags, folder, start..self.group_names.len()));
        Ok(())
    }

    pub(super) fn close(&mut self) -> Result<(), CatalogueError> {
        let Some((_, _, first, _)) = self.group.first() else { return Ok(()) };
        let first = *first;
        if self.direction == Direction::Reversed {
            self.group.reverse();
        }
        if self.group.iter().any(|(_, _, folder, _)| *folder != first) {
            let folders = match &mut self.folders {
                Some(folders) => folders,
                none => none.insert(folders(self.connection)?),
            };
            let name = |range: &Range<usize>| &self.group_names[range.clone()];
            self.group.sort_by(|a, b| compare_places((a.2, name(&a.3)), (b.2, name(&b.3)), folders));
        }
        let (groups, seen) = (self.groups, &mut self.seen);
        self.group.retain(|(id, ..)| groups.group(*id).is_none_or(|group| seen.insert(group)));
        if self.group.is_empty() {
            self.group_names.clear();
            return Ok(());
        }
        if let (Some(zone), Some(tie)) = (self.days, self.tie) {
            let key = match tie {
                Tie::Undated => GroupKey::NoDate,
                Tie::Ahead => GroupKey::Ahead,
                Tie::Dated(micros) => DateTime::from_timestamp_micros(micros)
                    .map_or(GroupKey::NoDate, |date| GroupKey::Day(group::day(date, zone))),
            };
            if self.listed.headings.last().is_none_or(|last| last.key != key) {
                self.listed.headings.push(Heading { at: self.listed.rows.len(), key });
            }
        }
        for (id, flags, ..) in self.group.drain(..) {
            self.listed.rows.push(id);
            self.listed.flags.push(flags);
        }
        self.group_names.clear();
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<ListRows, CatalogueError> {
        self.close()?;
        Ok(self.listed)
    }
}
