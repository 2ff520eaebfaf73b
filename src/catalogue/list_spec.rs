//! What is asked of a list, and what a list is.

use crate::article::marks::Flags;
use crate::library::RowId;
use crate::library::group::Heading;
use crate::library::list::{Grouping, Now, Sort};
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicBool;

/// Which articles a list holds. The default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowFilter {
    /// In this category or below it; an empty path means articles that name no category.
    pub category: Option<Vec<String>>,
    /// Marks they must have.
    pub with: Flags,
    /// Marks they must not have.
    pub without: Flags,
    /// Not older than this; articles without a date are out.
    pub since: Option<DateTime<Utc>>,
    /// Older than this; articles without a date are out.
    pub until: Option<DateTime<Utc>>,
    /// First seen after this Unix second.
    pub arrived_after: Option<i64>,
    /// With or without a date.
    pub dated: Option<Dated>,
}

/// Whether an article has a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    /// It has one that sorts it: none too far in the future.
    Yes,
    /// It has none at all.
    No,
}

/// Whether equal articles share a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Equals {
    /// They do.
    #[default]
    Together,
    /// Each has its own.
    Apart,
}

/// A list that is asked for.
#[derive(Clone, Debug)]
pub struct ListSpec<'a> {
    /// Which articles.
    pub filter: &'a RowFilter,
    /// Their order. Articles without a date, and those dated more than a day ahead, come last; ties by path.
    pub sort: Sort,
    /// Their headings. Days are told only of lists sorted by date.
    pub grouping: Grouping,
    /// The moment and zone in which days are meant.
    pub now: &'a Now,
    /// At least so many of the first rows, if there are so many; more may be made.
    pub limit: usize,
    /// Rows that are in the list whatever marks the filter asks for.
    pub keep: &'a HashSet<RowId>,
    /// Marks by row that are newer than those in the catalogue.
    pub newer: &'a HashMap<RowId, Flags>,
    /// Whether equal articles share a row: then the first of them in the list's order has it.
    pub equal: Equals,
    /// Set to give up.
    pub cancel: &'a AtomicBool,
}

/// A list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListRows {
    /// The rows in their order.
    pub rows: Vec<RowId>,
    /// The marks of each.
    pub flags: Vec<Flags>,
    /// The headings between them.
    pub headings: Vec<Heading>,
}
