//! Headings between the rows of a list.

use crate::zone::Zone;
use chrono::{DateTime, NaiveDate, Utc};

/// What the rows under a heading have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupKey {
    /// A day in the reader's zone.
    Day(NaiveDate),
    /// Dated more than a day after the current time.
    Ahead,
    NoDate,
    /// A category path; empty for articles without a category.
    Category(Vec<String>),
    /// A source; `None` if it is unknown.
    Source(Option<String>),
}

/// A heading and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The index of the first row under it.
    pub at: usize,
    /// What it says.
    pub key: GroupKey,
}

/// The day of a time in a zone.
pub fn day(date: DateTime<Utc>, zone: Zone) -> NaiveDate {
    date.with_timezone(&zone).date_naive()
}
