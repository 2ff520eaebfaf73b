//! When the list follows a feed that has moved. Pure.

use super::feed_state::{FeedRecord, Moved, moment};
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

/// How often and how long a permanent redirect must lead to the same feed before the list follows it.
const MOVED_TIMES: u32 = 3;
const MOVED_FOR: TimeDelta = TimeDelta::days(2);

/// Remembers where permanent redirects lead. Returns the address that the list should have, once they have led to the
/// same feed often and long enough.
pub(super) fn note_move(
    record: &mut FeedRecord,
    to: Option<&Url>,
    is_known: bool,
    now: DateTime<Utc>,
) -> Option<Url> {
    let Some(to) = to else {
        record.moved = None;
        return None;
    };
    if !is_known {
        return None;
    }
    let first = || Moved { to: to.as_str().to_owned(), since: now.timestamp(), count: 0 };
    let moved = record.moved.get_or_insert_with(first);
    if moved.to != to.as_str() {
        *moved = first();
    }
    moved.count = moved.count.saturating_add(1);
    let since = moment(moved.since).unwrap_or(now);
    (moved.count >= MOVED_TIMES && now - since >= MOVED_FOR).then(|| to.clone())
}
