//! Decides which rows a list contains.

use super::ties::Tie;
use crate::article::marks::Flags;
use crate::catalogue::answer::Answer;
use crate::catalogue::duplicates::DuplicateGroups;
use crate::catalogue::list_spec::{Dated, ListSpec};
use crate::library::RowId;
use crate::trouble::CatalogueError;
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;

pub(super) struct Query<'a> {
    pub(super) connection: &'a Connection,
    pub(super) spec: &'a ListSpec<'a>,
    pub(super) sets: Option<HashSet<i64>>,
    pub(super) among: Option<&'a Answer>,
    /// Dates after this are too far in the future.
    pub(super) latest: i64,
    /// The equal articles, and the marks of groups that are newer than the catalogue's.
    pub(super) groups: Arc<DuplicateGroups>,
    pub(super) newer: HashMap<i64, Flags>,
}

impl Query<'_> {
    /// The flags of a row if the list contains it.
    pub(super) fn takes(&self, id: RowId, set: i64, flags: Flags) -> Result<Option<Flags>, CatalogueError> {
        let ListSpec { filter, keep, newer, cancel, .. } = self.spec;
        if id.0.is_multiple_of(1024) && cancel.load(Ordering::Relaxed) {
            return Err(CatalogueError::Cancelled);
        }
        let group = self.groups.group(id);
        let shared =
            group.and_then(|group| self.newer.get(&group).copied().or_else(|| self.groups.flags(group)));
        let own = if newer.is_empty() { None } else { newer.get(&id).copied() };
        let flags = own.or(shared).unwrap_or(flags);
        let marked = flags.contains(filter.with) && !flags.intersects(filter.without);
        // Muted articles are not kept in the list.
        let kept = || {
            !keep.is_empty()
                && keep.contains(&id)
                && !flags.intersects(filter.without.intersection(Flags::MUTED))
        };
        let held = self.sets.as_ref().is_none_or(|sets| sets.contains(&set)) && (marked || kept());
        let held = held
            && match self.among {
                Some(answer) => answer.holds(self.connection, id, set, flags)?,
                None => true,
            };
        Ok(held.then_some(flags))
    }

    /// The range of dates that the filter allows.
    pub(super) fn dates(&self) -> Range<i64> {
        let filter = self.spec.filter;
        let since = filter.since.map_or(i64::MIN, |date| date.timestamp_micros());
        since..filter.until.map_or(i64::MAX, |date| date.timestamp_micros())
    }

    /// What kind of date this is, if the list contains articles with it.
    pub(super) fn tie(&self, date: Option<i64>, dates: &Range<i64>) -> Option<Tie> {
        let tie = match date {
            None => Tie::Undated,
            Some(date) if date <= self.latest => Tie::Dated(date),
            Some(_) => Tie::Ahead,
        };
        (self.has(tie) && date.is_none_or(|date| dates.contains(&date))).then_some(tie)
    }

    /// Whether the list contains articles with this kind of date.
    pub(super) fn has(&self, tie: Tie) -> bool {
        let filter = self.spec.filter;
        match tie {
            Tie::Dated(_) => filter.dated != Some(Dated::No),
            Tie::Undated => {
                filter.dated != Some(Dated::Yes) && filter.since.is_none() && filter.until.is_none()
            }
            Tie::Ahead => filter.dated.is_none(),
        }
    }
}
