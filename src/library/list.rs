//! Which articles a list shows, and in which order.

use super::{Entry, group};
use crate::zone::Zone;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use std::ops::Range;

/// Where a list takes its articles from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shelf {
    Today,
    /// Articles that arrived after the library was last left.
    New,
    /// Unread articles, without drafts.
    Unread,
    Starred,
    /// Articles that are read up to a place in the middle.
    Continue,
    /// All articles but drafts.
    All,
    /// Articles without a date, without drafts.
    NoDate,
    Drafts,
    /// Muted articles, which are on no other shelf but that of starred ones.
    Muted,
    /// A category and those below it, as names from the top level down. Without drafts.
    Category(Vec<String>),
    /// Articles without a category, without drafts.
    Uncategorised,
    Search(ScopedQuery),
}

/// A full-text search.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ScopedQuery {
    pub query: String,
    /// The shelf to search; none means all articles.
    pub within: Option<Box<Shelf>>,
}

/// Which articles of a shelf are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    #[default]
    All,
    Unread,
    Starred,
}

impl Filter {
    /// The next filter; after the last comes the first.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::All => Self::Unread,
            Self::Unread => Self::Starred,
            Self::Starred => Self::All,
        }
    }
}

impl Selection {
    /// Whether the filter would show the whole shelf or nothing of it.
    pub fn filter_says_nothing(&self) -> bool {
        matches!(
            (&self.shelf, self.filter),
            (Shelf::Unread | Shelf::Drafts, Filter::Unread) | (Shelf::Starred, Filter::Starred)
        )
    }
}

/// What a list is sorted by. Ties are sorted by path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// The date. In both directions, undated articles and those dated more than a day ahead come last.
    #[default]
    Date,
    /// When the article was first seen.
    Arrival,
    Title,
    /// The author, else the host of the link.
    Source,
}

/// A sort key and its direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    pub key: SortKey,
    pub direction: Direction,
}

/// The direction of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Dates from new to old, names from A to Z.
    #[default]
    Natural,
    Reversed,
}

impl Direction {
    /// The other direction.
    #[must_use]
    pub fn flipped(self) -> Self {
        match self {
            Self::Natural => Self::Reversed,
            Self::Reversed => Self::Natural,
        }
    }
}

/// The headings of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    #[default]
    Day,
    /// By the first category path.
    Category,
    Source,
    None,
}

/// What a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    pub shelf: Shelf,
    pub filter: Filter,
    pub sort: Sort,
    pub grouping: Grouping,
}

/// The current time and the zone that decides what "today" is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    pub utc: DateTime<Utc>,
    pub zone: Zone,
}

impl Now {
    /// Whether a date is more than a day in the future, so that it cannot be correct.
    pub fn is_ahead(&self, date: DateTime<Utc>) -> bool {
        date > self.utc + TimeDelta::days(1)
    }

    /// Today, from its beginning to the beginning of tomorrow.
    pub fn day(&self) -> Range<DateTime<Utc>> {
        let today = group::day(self.utc, self.zone);
        let tomorrow = today.succ_opt().unwrap_or(today);
        self.begin(today)..self.begin(tomorrow)
    }

    /// The beginning of a day: midnight, unless the clocks skip it.
    fn begin(&self, day: NaiveDate) -> DateTime<Utc> {
        let hours = (0..24).filter_map(|hour| day.and_hms_opt(hour, 0, 0));
        let moments = hours.filter_map(|time| self.zone.from_local_datetime(&time).earliest());
        moments.map(|moment| moment.to_utc()).next().unwrap_or_else(|| day.and_time(NaiveTime::MIN).and_utc())
    }
}

/// The author of an article, else the host of its link.
pub fn source(entry: &Entry) -> Option<&str> {
    entry.header.author.as_deref().or_else(|| entry.header.link.as_deref().and_then(host))
}

/// The host of an address, without `www.`.
pub fn host(address: &str) -> Option<&str> {
    let rest = address.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::super::tests::entry;
    use super::*;
    use crate::zone::tests::zone;

    #[test]
    fn a_day_is_the_readers_day() {
        let day = |utc: &str, name: &str| {
            let now = Now { utc: utc.parse().unwrap_or_default(), zone: zone(name) };
            let Range { start, end } = now.day();
            format!("{} {}", start.format("%FT%H"), end.format("%FT%H"))
        };
        assert_eq!(day("2022-03-23T23:00:00Z", "UTC"), "2022-03-23T00 2022-03-24T00");
        assert_eq!(day("2022-03-23T23:00:00Z", "Asia/Shanghai"), "2022-03-23T16 2022-03-24T16");
        // The clocks are set forward, so this day has 23 hours.
        assert_eq!(day("2022-03-27T12:00:00Z", "Europe/Berlin"), "2022-03-26T23 2022-03-27T22");
        // Midnight does not exist on this day.
        assert_eq!(day("2018-11-04T12:00:00Z", "America/Sao_Paulo"), "2018-11-04T03 2018-11-05T02");
    }

    #[test]
    fn a_source_is_the_author_or_the_links_host() {
        let table = [
            (Some("观察者网"), Some("https://www.guancha.example/a"), Some("观察者网")),
            (None, Some("https://www.guancha.example/a"), Some("guancha.example")),
            (None, Some("http://user@host.example:80?x"), Some("host.example:80")),
            (None, None, None),
        ];
        for (author, link, expected) in table {
            let mut entry = entry("t", "");
            entry.header.author = author.map(Into::into);
            entry.header.link = link.map(Into::into);
            assert_eq!(source(&entry), expected);
        }
    }
}
