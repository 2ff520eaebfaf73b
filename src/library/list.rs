//! Which articles a list shows, and in which order.

use super::marks::Marks;
use super::tree::NodeId;
use super::{Entry, Library, Row, group};
use crate::zone::Zone;
use chrono::{DateTime, TimeDelta, Utc};
use std::cmp::Ordering;

/// Where a list takes its articles from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// Dated today.
    Today,
    /// Not read, no drafts.
    Unread,
    /// Starred.
    Starred,
    /// Everything but drafts.
    All,
    /// Without a date, no drafts.
    NoDate,
    /// Drafts.
    Drafts,
    /// A category and all below it.
    Category(NodeId),
    /// In no category.
    Uncategorised,
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
}

/// Whether a shelf holds an article. Categories are answered by the tree, not here.
pub fn shelf_holds(shelf: &Shelf, entry: &Entry, marks: &Marks, now: &Now) -> bool {
    match shelf {
        Shelf::Unread => marks.is_unread(entry),
        Shelf::Starred => marks.is_starred(entry),
        Shelf::All => !entry.header.draft,
        Shelf::NoDate => entry.header.date.is_none() && !entry.header.draft,
        Shelf::Drafts => entry.header.draft,
        Shelf::Today => entry.header.date.is_some_and(|date| {
            !entry.header.draft && group::day(date, now.zone) == group::day(now.utc, now.zone)
        }),
        Shelf::Category(_) | Shelf::Uncategorised => true,
    }
}

fn filter_holds(filter: Filter, entry: &Entry, marks: &Marks) -> bool {
    match filter {
        Filter::All => true,
        Filter::Unread => marks.is_unread(entry),
        Filter::Starred => marks.is_starred(entry),
    }
}

/// The rows of a list in its order. Rows that `keep` names stay although shelf and filter no longer hold them: an
/// article read in an unread list does not vanish while the list is open.
pub fn select(library: &Library, marks: &Marks, selection: &Selection, now: &Now, keep: &[Row]) -> Vec<Row> {
    let holds = |row: Row| {
        library.entry(row).is_some_and(|entry| {
            keep.contains(&row)
                || shelf_holds(&selection.shelf, entry, marks, now)
                    && filter_holds(selection.filter, entry, marks)
        })
    };
    let mut rows: Vec<Row> = match selection.shelf {
        Shelf::Category(node) => {
            library.tree().node(node).rows.iter().copied().filter(|row| holds(*row)).collect()
        }
        Shelf::Uncategorised => {
            library.tree().uncategorised().iter().copied().filter(|row| holds(*row)).collect()
        }
        _ => (0..library.len() as Row).filter(|row| holds(*row)).collect(),
    };
    order(library, selection, now, &mut rows);
    rows
}

fn order(library: &Library, selection: &Selection, now: &Now, rows: &mut [Row]) {
    let Selection { sort, grouping, .. } = selection;
    if sort.key == SortKey::Date && matches!(grouping, Grouping::Day | Grouping::None) {
        // By far the most common order: the key is made once for each row, not once for each comparison.
        rows.sort_by_cached_key(|row| {
            let entry = library.entry(*row);
            let date = entry.and_then(|entry| entry.header.date).filter(|date| !now.is_ahead(*date));
            let ahead = date.is_none() && entry.is_some_and(|entry| entry.header.date.is_some());
            let newest = date.map_or(0, |date| match sort.direction {
                Direction::Natural => -date.timestamp_millis(),
                Direction::Reversed => date.timestamp_millis(),
            });
            (date.is_none(), ahead, newest, entry.map(|entry| entry.path.clone()))
        });
        return;
    }
    rows.sort_by(|a, b| {
        let (Some(a_entry), Some(b_entry)) = (library.entry(*a), library.entry(*b)) else { return a.cmp(b) };
        let grouped = match grouping {
            Grouping::Category => category(a_entry).cmp(&category(b_entry)),
            Grouping::Source => named(source(a_entry), source(b_entry)),
            Grouping::Day | Grouping::None => Ordering::Equal,
        };
        grouped
            .then_with(|| compare(*sort, now, (*a, a_entry), (*b, b_entry)))
            .then_with(|| a_entry.path.cmp(&b_entry.path))
    });
}

/// The first category path; articles without one come last.
fn category(entry: &Entry) -> (bool, Option<&[String]>) {
    let path = entry.header.categories.first();
    (path.is_none(), path.map(Vec::as_slice))
}

fn named(a: Option<&str>, b: Option<&str>) -> Ordering {
    (a.is_none(), a).cmp(&(b.is_none(), b))
}

fn compare(sort: Sort, now: &Now, (a_row, a): (Row, &Entry), (b_row, b): (Row, &Entry)) -> Ordering {
    let turn = |order: Ordering| match sort.direction {
        Direction::Natural => order,
        Direction::Reversed => order.reverse(),
    };
    match sort.key {
        SortKey::Date => {
            let date = |entry: &Entry| entry.header.date.filter(|date| !now.is_ahead(*date));
            match (date(a), date(b)) {
                (Some(a), Some(b)) => turn(b.cmp(&a)),
                (a_date, b_date) => a_date
                    .is_none()
                    .cmp(&b_date.is_none())
                    .then(a.header.date.is_some().cmp(&b.header.date.is_some())),
            }
        }
        SortKey::Arrival => turn(b_row.cmp(&a_row)),
        SortKey::Title => turn(a.header.title.cmp(&b.header.title)),
        SortKey::Source => turn(named(source(a), source(b))),
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
    use super::super::tests::{entry, library};
    use super::*;
    use crate::library::marks::Mark;
    use crate::zone::tests::zone;

    fn now() -> Now {
        Now { utc: "2022-03-24T12:00:00Z".parse().unwrap_or_default(), zone: zone("Asia/Shanghai") }
    }

    fn selection(shelf: Shelf) -> Selection {
        Selection { shelf, filter: Filter::All, sort: Sort::default(), grouping: Grouping::Day }
    }

    fn titles(library: &Library, rows: &[Row]) -> Vec<String> {
        rows.iter().filter_map(|row| Some(library.entry(*row)?.header.title.clone())).collect()
    }

    #[test]
    fn the_newest_first_the_undated_and_the_far_future_last() {
        let library = library(&[
            ("old", "2021-01-01T00:00:00Z"),
            ("undated", ""),
            ("tomorrow", "2022-03-25T08:00:00Z"),
            ("far ahead", "2099-01-01T00:00:00Z"),
            ("new", "2022-03-24T11:59:21Z"),
        ]);
        let mut selection = selection(Shelf::All);
        let rows = select(&library, &Marks::default(), &selection, &now(), &[]);
        assert_eq!(titles(&library, &rows), ["tomorrow", "new", "old", "undated", "far ahead"]);
        selection.sort.direction = Direction::Reversed;
        let rows = select(&library, &Marks::default(), &selection, &now(), &[]);
        assert_eq!(titles(&library, &rows), ["old", "new", "tomorrow", "undated", "far ahead"]);
        selection.grouping = Grouping::Source;
        let rows = select(&library, &Marks::default(), &selection, &now(), &[]);
        assert_eq!(titles(&library, &rows), ["old", "new", "tomorrow", "undated", "far ahead"]);
    }

    #[test]
    fn an_article_read_in_an_unread_list_stays_until_the_list_is_left() {
        let library = library(&[("one", "2022-03-24T01:00:00Z"), ("two", "2022-03-24T02:00:00Z")]);
        let mut marks = Marks::default();
        marks.set(Mark::Read, true, library.entry(0).map(|entry| entry.header.id));
        let unread = selection(Shelf::Unread);
        assert_eq!(titles(&library, &select(&library, &marks, &unread, &now(), &[])), ["two"]);
        assert_eq!(titles(&library, &select(&library, &marks, &unread, &now(), &[0])), ["two", "one"]);
    }

    #[test]
    fn today_is_the_readers_day() {
        // 23:00 UTC on the 23rd is the 24th in Shanghai.
        let library = library(&[("a", "2022-03-23T23:00:00Z"), ("b", "2022-03-23T15:00:00Z")]);
        let rows = select(&library, &Marks::default(), &selection(Shelf::Today), &now(), &[]);
        assert_eq!(titles(&library, &rows), ["a"]);
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
