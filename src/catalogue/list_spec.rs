//! The description of a list, and the list that is made from it.

use crate::article::marks::Flags;
use crate::library::RowId;
use crate::library::group::Heading;
use crate::library::list::{Grouping, Now, Sort};
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicBool;

/// Which articles a list contains. The default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowFilter {
    /// The category, including those below it; an empty path means articles without a category.
    pub category: Option<Vec<String>>,
    pub with: Flags,
    pub without: Flags,
    /// The earliest date; articles without a date are left out.
    pub since: Option<DateTime<Utc>>,
    /// Only articles before this date; articles without a date are left out.
    pub until: Option<DateTime<Utc>>,
    /// Only articles that arrived after this Unix second.
    pub arrived_after: Option<i64>,
    pub dated: Option<Dated>,
}

/// Whether an article has a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    /// It has a date that is not too far in the future.
    Yes,
    No,
}

/// Whether equal articles share a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Equals {
    #[default]
    Together,
    Apart,
}

/// The description of a list.
#[derive(Clone, Debug)]
pub struct ListSpec<'a> {
    pub filter: &'a RowFilter,
    /// Articles without a date come last, behind those dated more than a day ahead; ties are sorted by path.
    pub sort: Sort,
    /// The headings. Headings by day are made only for lists sorted by date.
    pub grouping: Grouping,
    /// The current time, and the zone that decides where a day begins.
    pub now: &'a Now,
    /// At least this many rows are made, if there are so many.
    pub limit: usize,
    /// Rows that stay in the list although their marks no longer match the filter.
    pub keep: &'a HashSet<RowId>,
    /// Marks that are newer than those in the catalogue.
    pub newer: &'a HashMap<RowId, Flags>,
    /// Whether equal articles share a row. The first of them in the list's order has it.
    pub equal: Equals,
    pub cancel: &'a AtomicBool,
}

/// A list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListRows {
    pub rows: Vec<RowId>,
    pub flags: Vec<Flags>,
    pub headings: Vec<Heading>,
}
