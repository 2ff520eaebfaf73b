//! The feeds with what is known of them, and changes of their lists.

use crate::engine::EngineConfig;
use crate::engine::request::{FeedAddress, FeedChange};
use crate::engine::response::FeedRow;
use crate::feed::address;
use crate::feed::list::Subscription;
use crate::fetch::{Disk, FeedStates, FetchSettings, change_list, health, moment, read_list};
use crate::text::clean_line;
use crate::trouble::FetchTrouble;
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};

/// The feeds of all libraries, the worst first. A library whose list cannot be read has none.
pub(super) fn feeds(libraries: &[PathBuf], config: &EngineConfig) -> Vec<FeedRow> {
    let now = crate::clock::now();
    let mut rows = Vec::new();
    for library in libraries {
        let Ok(list) = read_list(library) else { continue };
        let states = FeedStates::of_library(config.cache.as_deref(), library);
        let of = |feed| row(library, feed, &states, &config.feeds.settings, now);
        rows.extend(list.subscriptions.iter().map(of));
    }
    rows.sort_by_cached_key(|row| (row.health.rank(), row.name.to_lowercase()));
    rows
}

fn row(
    library: &Path,
    feed: &Subscription,
    states: &FeedStates,
    settings: &FetchSettings,
    now: DateTime<Utc>,
) -> FeedRow {
    let record = states.of(feed).cloned().unwrap_or_default();
    let clean = |text: &str| clean_line(text).into_owned();
    FeedRow {
        feed: FeedAddress { library: library.to_owned(), address: feed.address.to_string() },
        shown: address::shown(&feed.address),
        line: feed.line,
        name: states.name_of(feed),
        category: feed.category.clone(),
        health: health(feed, states, settings, now),
        last: moment(record.success),
        gap: record.gap,
        repairs: record.repairs,
        repair: record.problems.first().map(|problem| clean(problem)),
        attempts: record.attempts.into_iter().rev().collect(),
    }
}

/// Changes the line of a feed. One that is not there any more needs no change.
pub(super) fn change(feed: &FeedAddress, change: FeedChange) -> Result<(), FetchTrouble> {
    let Some(address) = address::parse(&feed.address) else { return Ok(()) };
    change_list(&feed.library, None, &Disk::default(), |list| match change {
        FeedChange::Pause => list.set_paused(&address, true),
        FeedChange::Resume => list.set_paused(&address, false),
        FeedChange::Remove => list.remove(&address),
    })
    .map(|_| ())
}
