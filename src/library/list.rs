//! Which articles a list shows, and in which order.

use super::{Entry, group};
use crate::zone::Zone;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use std::ops::Range;

/// Where a list takes its articles from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// Dated today.
    Today,
    /// Arrived since the library was last left.
    New,
    /// Not read, no drafts.
    Unread,
    /// Starred.
    Starred,
    /// Begun: read up to a place between the beginning and the end.
    Continue,
    /// Everything but drafts.
    All,
    /// Without a date, no drafts.
    NoDate,
    /// Drafts.
    Drafts,
    /// Muted, and on no other shelf.
    Muted,
    /// A category and all below it: the names from the top down.
    Category(Vec<String>),
    /// In no category.
    Uncategorised,
    /// What answers a query.
    Search(ScopedQuery),
}

/// A search through the texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ScopedQuery {
    /// The query as typed.
    pub query: String,
    /// The shelf it is limited to; none means all articles.
    pub within: Option<Box<Shelf>>,
}

/// What of a shelf is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// Everything.
    #[default]
    All,
    /// What waits to be read.
    Unread,
    /// What is starred.
    Starred,
}

impl Filter {
    /// The one after this one, round and round.
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
    /// Whether the filter leaves out nothing of what its shelf has, or all of it.
    pub fn filter_says_nothing(&self) -> bool {
        matches!(
            (&self.shelf, self.filter),
            (Shelf::Unread | Shelf::Drafts, Filter::Unread) | (Shelf::Starred, Filter::Starred)
        )
    }
}

/// What a list is ordered by. Ties are broken by path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// The date; undated articles and those dated more than a day ahead come last, either way.
    #[default]
    Date,
    /// The order in which the articles were found.
    Arrival,
    /// The title.
    Title,
    /// The source: author, else the link's host.
    Source,
}

/// A sort key and its direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// What is compared.
    pub key: SortKey,
    /// Which end comes first.
    pub direction: Direction,
}

/// Which end of an order comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Dates: the newest first; names: from A to Z.
    #[default]
    Natural,
    /// The other way round.
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

/// How a list is divided under headings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// By the day of the date.
    #[default]
    Day,
    /// By the first category path.
    Category,
    /// By source.
    Source,
    /// Not at all.
    None,
}

/// Everything that makes a list what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Where from.
    pub shelf: Shelf,
    /// What of it.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Under which headings.
    pub grouping: Grouping,
}

/// The moment and zone in which "today" is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The moment.
    pub utc: DateTime<Utc>,
    /// The zone whose days count.
    pub zone: Zone,
}

impl Now {
    /// Whether a date lies more than a day ahead of the clock, and so is not to be trusted.
    pub fn is_ahead(&self, date: DateTime<Utc>) -> bool {
        date > self.utc + TimeDelta::days(1)
    }

    /// The day it is, from its first moment up to the next one's.
    pub fn day(&self) -> Range<DateTime<Utc>> {
        let today = group::day(self.utc, self.zone);
        let tomorrow = today.succ_opt().unwrap_or(today);
        self.begin(today)..self.begin(tomorrow)
    }

    /// The first moment of a day: midnight, unless the clocks skip it.
    fn begin(&self, day: NaiveDate) -> DateTime<Utc> {
        let hours = (0..24).filter_map(|hour| day.and_hms_opt(hour, 0, 0));
        let moments = hours.filter_map(|time| self.zone.from_local_datetime(&time).earliest());
        moments.map(|moment| moment.to_utc()).next().unwrap_or_else(|| day.and_time(NaiveTime::MIN).and_utc())
    }
}

/// Who an article is from: its author, else its link's host.
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
        // The clocks go forward: a day of 23 hours.
        assert_eq!(day("2022-03-27T12:00:00Z", "Europe/Berlin"), "2022-03-26T23 2022-03-27T22");
        // Midnight itself is skipped.
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
