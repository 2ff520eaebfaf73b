//! How a feed is: what its last requests mean, in one word for the list of feeds.

use super::feed_state::{FeedRecord, FeedStates, moment};
use super::library::next;
use super::options::FetchSettings;
use super::visit::host_of;
use crate::feed::list::Subscription;
use crate::trouble::FeedTrouble;
use chrono::{DateTime, TimeDelta, Utc};

/// A feed is quiet after so many of its usual gaps between two items …
const QUIET_GAPS: i32 = 4;
/// … but not before so many days.
const QUIET_DAYS: i64 = 60;

/// How a feed is. The worse comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// The server says that it is gone for good.
    Gone {
        since: DateTime<Utc>,
    },
    /// The server lets newsrack not in.
    Refused {
        why: FeedTrouble,
        since: DateTime<Utc>,
    },
    /// It failed so many times in a row.
    Failing {
        /// None if an earlier version of the program does not know its kind.
        why: Option<FeedTrouble>,
        since: DateTime<Utc>,
        times: u32,
        next: Option<DateTime<Utc>>,
    },
    /// Its host wishes to be left alone until then.
    Waiting {
        until: DateTime<Utc>,
    },
    /// Requests are led to another address, which is written into the list after some more.
    Moved {
        to: String,
    },
    NeverFetched,
    /// It is fine, but has brought nothing new since then, for much longer than it uses to.
    Quiet {
        since: DateTime<Utc>,
    },
    /// The list has it paused.
    Paused,
    Fine,
}

impl Health {
    /// Its place in a list that begins with the worst.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Gone { .. } => 0,
            Self::Failing { .. } => 1,
            Self::Refused { .. } => 2,
            Self::Waiting { .. } => 3,
            Self::Moved { .. } => 4,
            Self::NeverFetched => 5,
            Self::Quiet { .. } => 6,
            Self::Paused => 7,
            Self::Fine => 8,
        }
    }
}

/// How a feed is, as far as this device knows.
pub fn health(
    subscription: &Subscription,
    states: &FeedStates,
    settings: &FetchSettings,
    now: DateTime<Utc>,
) -> Health {
    if subscription.paused {
        return Health::Paused;
    }
    let none = FeedRecord::default();
    let record = states.of(subscription).unwrap_or(&none);
    let host = states.host_waits(&host_of(&subscription.address), now);
    if let Some(failing) = &record.failing {
        let since = moment(failing.since).unwrap_or(now);
        return match (&failing.why, host) {
            (Some(FeedTrouble::Gone), _) => Health::Gone { since },
            (Some(why @ (FeedTrouble::Refused(_) | FeedTrouble::Challenge(_))), _) => {
                Health::Refused { why: why.clone(), since }
            }
            (Some(FeedTrouble::Busy(_)), Some(until)) => Health::Waiting { until },
            (why, _) => {
                let times = failing.count;
                Health::Failing {
                    why: why.clone(),
                    since,
                    times,
                    next: next(subscription, record, settings).max(moment(record.waits_until)),
                }
            }
        };
    }
    if let Some(until) = host {
        return Health::Waiting { until };
    }
    if let Some(moved) = &record.moved {
        return Health::Moved { to: moved.to.clone() };
    }
    if record.success == 0 {
        return Health::NeverFetched;
    }
    let usual = TimeDelta::seconds(record.gap.unwrap_or_default().into());
    let newest = if record.newest == 0 { record.news } else { record.newest };
    match moment(newest) {
        Some(since) if now - since > (usual * QUIET_GAPS).max(TimeDelta::days(QUIET_DAYS)) => {
            Health::Quiet { since }
        }
        _ => Health::Fine,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::feed::list::FeedList;
    use crate::fetch::{Failing, HostRecord, Moved};

    const DAY: i64 = 86_400;
    const NOW: i64 = 20_000 * DAY;

    fn failing(why: FeedTrouble) -> FeedRecord {
        let failing = Failing { since: NOW - 9 * DAY, count: 9, why: Some(why) };
        FeedRecord {
            asked: NOW - DAY,
            success: NOW - 10 * DAY,
            failing: Some(failing),
            ..FeedRecord::default()
        }
    }

    #[test]
    fn what_is_remembered_of_a_feed_says_how_it_is() {
        let at = |seconds| moment(seconds).unwrap();
        let since = at(NOW - 9 * DAY);
        let fine = FeedRecord { asked: NOW, success: NOW, newest: NOW - DAY, ..FeedRecord::default() };
        let week = Some(7 * DAY as u32);
        let refused = FeedTrouble::Refused(403);
        let moved = Moved { to: "https://b.example/".into(), since: NOW - DAY, count: 1 };
        let table = [
            ("", FeedRecord::default(), Health::NeverFetched),
            ("", fine.clone(), Health::Fine),
            ("paused", failing(FeedTrouble::Gone), Health::Paused),
            ("", failing(FeedTrouble::Gone), Health::Gone { since }),
            ("", failing(refused.clone()), Health::Refused { why: refused, since }),
            (
                "",
                FeedRecord { waits_until: NOW + DAY, ..failing(FeedTrouble::Missing) },
                Health::Failing {
                    why: Some(FeedTrouble::Missing),
                    since,
                    times: 9,
                    next: Some(at(NOW + DAY)),
                },
            ),
            (
                "",
                FeedRecord { moved: Some(moved), ..fine.clone() },
                Health::Moved { to: "https://b.example/".into() },
            ),
            ("", FeedRecord { newest: NOW - 59 * DAY, ..fine.clone() }, Health::Fine),
            (
                "",
                FeedRecord { newest: NOW - 61 * DAY, ..fine.clone() },
                Health::Quiet { since: at(NOW - 61 * DAY) },
            ),
            // A feed of few articles has longer to be quiet.
            (
                "",
                FeedRecord { newest: NOW - 61 * DAY, gap: Some(16 * DAY as u32), ..fine.clone() },
                Health::Fine,
            ),
            (
                "",
                FeedRecord { newest: NOW - 61 * DAY, gap: week, ..fine.clone() },
                Health::Quiet { since: at(NOW - 61 * DAY) },
            ),
        ];
        for (options, record, expected) in table {
            let list = FeedList::parse(format!("https://a.example/feed {options}\n").as_bytes());
            let mut states = FeedStates::default();
            states.feeds.insert("a.example/feed".into(), record);
            let found = health(&list.subscriptions[0], &states, &FetchSettings::default(), at(NOW));
            assert_eq!(found, expected);
            // A host that is busy lets all of its feeds wait, but says nothing about those that are gone or paused.
            states.hosts.insert("a.example".into(), HostRecord { until: NOW + 60, busy: 1 });
            let held = health(&list.subscriptions[0], &states, &FetchSettings::default(), at(NOW));
            let stays = matches!(
                found,
                Health::Gone { .. } | Health::Refused { .. } | Health::Failing { .. } | Health::Paused
            );
            assert_eq!(held, if stays { found } else { Health::Waiting { until: at(NOW + 60) } });
        }
    }
}
