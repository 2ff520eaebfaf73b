//! Headings between the rows of a list: which rows stand under one, and what it is about.

use crate::zone::Zone;
use chrono::{DateTime, NaiveDate, Utc};

/// What the rows under a heading have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupKey {
    /// A day in the reader's zone.
    Day(NaiveDate),
    /// Dated more than a day ahead of the clock.
    Ahead,
    /// No date.
    NoDate,
    /// A category path; empty for none.
    Category(Vec<String>),
    /// A source; `None` where it is not known.
    Source(Option<String>),
}

/// A heading and the first of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Index into the list's rows.
    pub at: usize,
    /// What it says.
    pub key: GroupKey,
}

/// The day of a moment in a zone.
pub fn day(date: DateTime<Utc>, zone: Zone) -> NaiveDate {
    date.with_timezone(&zone).date_naive()
}
