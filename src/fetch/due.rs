//! When a feed is asked next. Pure; nothing here knows why an earlier request failed.

use super::feed_state::Wish;
use crate::feed::{Feed, Schedule};
use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

/// No feed is asked twice within this time, whatever asks for it.
pub const CLOSEST: TimeDelta = TimeDelta::minutes(5);

/// The longest time that a server, a feed and the habit of its items together put off a request.
pub const WISH_MAX: TimeDelta = TimeDelta::hours(24);

/// The newest items of which the usual time between two is taken.
const RECENT: usize = 20;

/// The fewest items that show a habit.
const HABIT: usize = 5;

/// When a feed that was asked at `asked` is due: after the longest of `every` and of what it wishes.
pub(super) fn due(asked: DateTime<Utc>, every: TimeDelta, wish: &Wish) -> DateTime<Utc> {
    let every = every.max(CLOSEST);
    let wished = TimeDelta::seconds(i64::from(wish.seconds.max(wish.fresh))).min(WISH_MAX);
    let farthest = asked + every.max(WISH_MAX);
    let mut due = asked + every.max(wished);
    while due < farthest && is_skipped(due, wish) {
        let into_the_hour = TimeDelta::seconds(i64::from(due.minute() * 60 + due.second()));
        due = due - into_the_hour + TimeDelta::hours(1);
    }
    due.min(farthest)
}

fn is_skipped(moment: DateTime<Utc>, wish: &Wish) -> bool {
    wish.skipped_hours >> moment.hour() & 1 == 1
        || wish.skipped_days >> moment.weekday().num_days_from_monday() & 1 == 1
}

/// What a feed and its server wish. `fresh` is how long the server calls the document fresh.
pub(super) fn wish(feed: &Feed, fresh: Option<TimeDelta>, now: DateTime<Utc>) -> Wish {
    let Schedule { minutes, skip_hours, skip_days } = &feed.schedule;
    let asked_for = TimeDelta::minutes(i64::from(minutes.unwrap_or(0)));
    let dates = feed.items.iter().filter_map(|item| item.date);
    let gap = usual_gap(dates.filter(|date| *date <= now).collect());
    let longest = asked_for.max(gap.unwrap_or_default() / 2);
    Wish {
        seconds: seconds(longest.min(WISH_MAX)),
        fresh: seconds(fresh.unwrap_or_default().min(WISH_MAX)),
        skipped_hours: skip_hours.iter().filter(|hour| **hour < 24).fold(0, |bits, hour| bits | 1 << hour),
        skipped_days: skip_days.iter().fold(0, |bits, day| bits | 1 << day.num_days_from_monday()),
    }
}

/// The median of the times between the newest items, if there are enough.
pub(super) fn usual_gap(mut dates: Vec<DateTime<Utc>>) -> Option<TimeDelta> {
    dates.sort_unstable_by(|a, b| b.cmp(a));
    dates.truncate(RECENT);
    if dates.len() < HABIT {
        return None;
    }
    let mut gaps: Vec<TimeDelta> = dates.windows(2).map(|pair| pair[0] - pair[1]).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied()
}

/// Whole seconds, as a record stores them.
pub(super) fn seconds(time: TimeDelta) -> u32 {
    u32::try_from(time.num_seconds().max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::feed::Item;
    use chrono::Weekday;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn feed(minutes: u32, hours: &[u8], days: &[Weekday], dates: &[&str]) -> Feed {
        let schedule =
            Schedule { minutes: Some(minutes), skip_hours: hours.to_vec(), skip_days: days.to_vec() };
        let items = dates.iter().map(|date| Item { date: Some(at(date)), ..Item::default() }).collect();
        Feed { schedule, items, ..Feed::default() }
    }

    type Row<'a> = (u32, &'a [u8], &'a [Weekday], i64, i64, &'a str, &'a str);

    /// The 1st of December 2026 is a Tuesday.
    #[test]
    fn the_longest_wish_counts() {
        let all: Vec<u8> = (0..24).collect();
        let table: [Row<'_>; 14] = [
            // minutes, skipped hours and days, fresh for minutes, every minutes, asked, due
            (0, &[], &[], 0, 30, "2026-12-01T10:00:00Z", "2026-12-01T10:30:00Z"),
            (0, &[], &[], 0, 1, "2026-12-01T10:00:00Z", "2026-12-01T10:05:00Z"),
            (60, &[], &[], 0, 30, "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z"),
            (60, &[], &[], 120, 30, "2026-12-01T10:00:00Z", "2026-12-01T12:00:00Z"),
            (60, &[], &[], 120, 600, "2026-12-01T10:00:00Z", "2026-12-01T20:00:00Z"),
            // A wish counts at most a day, a setting as long as it says.
            (525_600, &[], &[], 0, 30, "2026-12-01T10:00:00Z", "2026-12-02T10:00:00Z"),
            (0, &[], &[], 9_999_999, 30, "2026-12-01T10:00:00Z", "2026-12-02T10:00:00Z"),
            (60, &[], &[], 0, 10_080, "2026-12-01T10:00:00Z", "2026-12-08T10:00:00Z"),
            // Skipped hours end on the hour.
            (0, &[12, 13], &[], 0, 30, "2026-12-01T11:45:30Z", "2026-12-01T14:00:00Z"),
            (0, &[23, 0], &[], 0, 30, "2026-12-01T22:45:00Z", "2026-12-02T01:00:00Z"),
            (0, &[], &[Weekday::Wed], 0, 30, "2026-12-01T10:00:00Z", "2026-12-01T10:30:00Z"),
            // A day that is skipped puts off for a day at most.
            (0, &[], &[Weekday::Tue], 0, 30, "2026-12-01T10:20:00Z", "2026-12-02T00:00:00Z"),
            (0, &[], &[Weekday::Tue, Weekday::Wed], 0, 30, "2026-12-01T10:20:00Z", "2026-12-02T10:20:00Z"),
            (0, &all, &[], 0, 30, "2026-12-01T10:20:00Z", "2026-12-02T10:20:00Z"),
        ];
        for (minutes, hours, days, fresh, every, asked, expected) in table {
            let wish = wish(&feed(minutes, hours, days, &[]), Some(TimeDelta::minutes(fresh)), at(asked));
            let found = due(at(asked), TimeDelta::minutes(every), &wish);
            assert_eq!(found, at(expected), "{minutes} {hours:?} {days:?} {fresh} {every} {asked}");
        }
    }

    #[test]
    fn half_of_the_usual_gap_counts() {
        let table: [(&[&str], Option<i64>); 5] = [
            (&[], None),
            (&["2026-12-01T10:00:00Z", "2026-12-01T06:00:00Z"], None),
            (
                &[
                    "2026-12-01T10:00:00Z",
                    "2026-11-01T06:00:00Z",
                    "2026-12-01T06:00:00Z",
                    "2026-12-01T02:00:00Z",
                    "2026-11-30T22:00:00Z",
                ],
                Some(240),
            ),
            (&["2026-12-01T10:00:00Z"; 6], Some(0)),
            (&["2026-12-09T10:00:00Z"; 6], Some(0)),
        ];
        for (dates, gap) in table {
            let found = usual_gap(dates.iter().map(|date| at(date)).collect());
            assert_eq!(found, gap.map(TimeDelta::minutes), "{dates:?}");
        }
        let now = at("2026-12-01T10:00:00Z");
        let habit = wish(&feed(0, &[], &[], table[2].0), None, now);
        assert_eq!(habit.seconds, 2 * 3600);
        // Dates to come show no habit.
        assert_eq!(wish(&feed(0, &[], &[], table[4].0), None, now), Wish::default());
    }
}
