//! Headings between the rows of a list: which rows stand under one, and what it is about.

use super::list::{Grouping, Now, source};
use super::{Entry, Library, Row};
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

/// The headings of a list whose rows are in order.
pub fn headings(library: &Library, rows: &[Row], grouping: Grouping, now: &Now) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let Some(key) = library.entry(*row).and_then(|entry| key(entry, grouping, now)) else { continue };
        if headings.last().is_none_or(|last| last.key != key) {
            headings.push(Heading { at, key });
        }
    }
    headings
}

fn key(entry: &Entry, grouping: Grouping, now: &Now) -> Option<GroupKey> {
    match grouping {
        Grouping::None => None,
        Grouping::Day => Some(match entry.header.date {
            None => GroupKey::NoDate,
            Some(date) if now.is_ahead(date) => GroupKey::Ahead,
            Some(date) => GroupKey::Day(day(date, now.zone)),
        }),
        Grouping::Category => {
            Some(GroupKey::Category(entry.header.categories.first().cloned().unwrap_or_default()))
        }
        Grouping::Source => Some(GroupKey::Source(source(entry).map(Into::into))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::library;
    use super::*;

    #[test]
    fn a_heading_stands_before_each_new_day() {
        let library = library(&[
            ("a", "2022-03-24T11:00:00Z"),
            ("b", "2022-03-24T01:00:00Z"),
            ("c", "2022-03-22T23:00:00Z"),
            ("d", ""),
        ]);
        let now = Now { utc: "2022-03-24T12:00:00Z".parse().unwrap_or_default(), zone: Zone::UTC };
        let found: Vec<_> = headings(&library, &[0, 1, 2, 3], Grouping::Day, &now);
        let day = |d| GroupKey::Day(NaiveDate::from_ymd_opt(2022, 3, d).unwrap_or_default());
        let expected = [(0, day(24)), (2, day(22)), (3, GroupKey::NoDate)];
        assert_eq!(found, expected.map(|(at, key)| Heading { at, key }));
        assert!(headings(&library, &[0, 1], Grouping::None, &now).is_empty());
    }
}
