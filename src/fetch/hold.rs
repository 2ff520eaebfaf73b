//! What follows from a server's answer for the next requests: how long a feed waits, and how long its host. Pure.

use chrono::{DateTime, TimeDelta, Utc};

/// The longest time that a server can make its host wait.
pub const RETRY_AFTER_MAX: TimeDelta = TimeDelta::days(7);

/// No wait is longer than this.
pub(super) const LONGEST: TimeDelta = RETRY_AFTER_MAX;

/// How long a feed waits that the server refuses (401, 403).
const REFUSED: TimeDelta = TimeDelta::hours(24);

/// How long a feed waits after its first, second … failure in a row.
const BACK_OFF: [TimeDelta; 6] = [
    TimeDelta::hours(1),
    TimeDelta::hours(2),
    TimeDelta::hours(4),
    TimeDelta::hours(8),
    TimeDelta::hours(16),
    TimeDelta::hours(24),
];

/// How long a host waits that is busy for the first, second … time and does not say how long.
const BUSY: [TimeDelta; 4] =
    [TimeDelta::minutes(15), TimeDelta::hours(1), TimeDelta::hours(4), TimeDelta::hours(24)];

/// A feed that fails for so long is asked once a week.
const LONG: TimeDelta = TimeDelta::days(30);
const SELDOM: TimeDelta = TimeDelta::days(7);

/// What an answer means for later requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A feed, new or unchanged.
    Fine,
    /// The server does not let newsrack in (401, 403).
    Refused,
    /// The feed is gone for good (410).
    Gone,
    /// The host is asked too much (429, 503), and how long it wishes to be left alone.
    Busy(Option<TimeDelta>),
    /// Anything else that is no feed.
    Failed,
}

impl Answer {
    /// The meaning of a status other than 200 and 304. `retry_after` is the time that the server names.
    pub(super) fn of_status(status: u16, retry_after: Option<TimeDelta>) -> Self {
        match status {
            401 | 403 => Self::Refused,
            410 => Self::Gone,
            429 | 503 => Self::Busy(retry_after),
            _ => Self::Failed,
        }
    }
}

/// Until when a feed waits after its `count`th failure in a row, the first of which was at `since`.
pub(super) fn of_feed(
    answer: Answer,
    count: u32,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let wait = match answer {
        // The host waits, not the feed; and a feed that is gone is not asked at all.
        Answer::Fine | Answer::Busy(_) | Answer::Gone => return None,
        Answer::Refused => REFUSED,
        Answer::Failed if now - since >= LONG => SELDOM,
        Answer::Failed => nth(&BACK_OFF, count),
    };
    Some(now + wait)
}

/// Until when a host waits that is busy for the `count`th time in a row.
pub(super) fn of_host(answer: Answer, count: u32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let Answer::Busy(named) = answer else { return None };
    // A time that has passed says nothing about when to come back.
    let named = named.filter(|named| *named > TimeDelta::zero()).map(|named| named.min(RETRY_AFTER_MAX));
    Some(now + named.unwrap_or_else(|| nth(&BUSY, count)))
}

/// The wait after the `count`th time, counted from 1; the last one for all later times.
fn nth(waits: &[TimeDelta], count: u32) -> TimeDelta {
    let last = waits.len() - 1;
    waits[usize::try_from(count.saturating_sub(1)).map_or(last, |index| index.min(last))]
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    type Row = (u16, u32, i64, Option<i64>, Option<i64>, Option<i64>);

    #[test]
    fn every_status_has_its_wait() {
        let now: DateTime<Utc> = "2026-12-01T10:00:00Z".parse().unwrap();
        let minutes = |until: Option<DateTime<Utc>>| until.map(|until| (until - now).num_minutes());
        let hour = 60;
        // status, failures in a row, days since the first, Retry-After in minutes, the feed waits, the host waits
        let table: [Row; 24] = [
            (401, 1, 0, None, Some(24 * hour), None),
            (403, 9, 40, None, Some(24 * hour), None),
            (404, 1, 0, None, Some(hour), None),
            (404, 3, 1, None, Some(4 * hour), None),
            (500, 1, 0, None, Some(hour), None),
            (500, 2, 0, None, Some(2 * hour), None),
            (502, 5, 2, None, Some(16 * hour), None),
            (500, 6, 3, None, Some(24 * hour), None),
            (500, 600, 29, None, Some(24 * hour), None),
            (500, 40, 30, None, Some(7 * 24 * hour), None),
            (400, 1, 0, None, Some(hour), None),
            (451, 1, 0, Some(5), Some(hour), None),
            (410, 1, 0, None, None, None),
            (429, 1, 0, None, None, Some(15)),
            (429, 2, 0, None, None, Some(hour)),
            (503, 3, 0, None, None, Some(4 * hour)),
            (503, 4, 0, None, None, Some(24 * hour)),
            (503, 44, 90, None, None, Some(24 * hour)),
            (429, 1, 0, Some(2), None, Some(2)),
            (429, 4, 0, Some(90), None, Some(90)),
            (503, 1, 0, Some(100_000_000), None, Some(7 * 24 * hour)),
            // A date in the past, and none at all.
            (429, 1, 0, Some(-60), None, Some(15)),
            (429, 2, 0, Some(0), None, Some(hour)),
            (503, 0, 0, None, None, Some(15)),
        ];
        for (status, count, days, retry_after, feed, host) in table {
            let answer = Answer::of_status(status, retry_after.map(TimeDelta::minutes));
            let since = now - TimeDelta::days(days);
            let found = (minutes(of_feed(answer, count, since, now)), minutes(of_host(answer, count, now)));
            assert_eq!(found, (feed, host), "{status} {count} {days} {retry_after:?}");
        }
        assert_eq!(of_feed(Answer::Fine, 0, now, now), None);
    }
}
