//! `newsrack feeds`: how each feed is doing, the worst first.

use super::output::{self, Failure, Outcome};
use super::{Exit, Invocation, fetching};
use crate::cli::FeedsArgs;
use crate::config::places;
use crate::feed::address;
use crate::feed::list::{Subscription, span};
use crate::fetch::{Due, FeedRecord, FeedStates, FetchSettings, Health, health, moment, when_due};
use crate::text::{clean_line, cut, width};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use url::Url;

/// A week in seconds.
const WEEK: f64 = 604_800.0;

/// The widest name and category, in columns.
const NAME_WIDTH: usize = 28;
const CATEGORY_WIDTH: usize = 24;

/// How a feed is, in one word for programs and one sign for people.
fn word(health: &Health) -> (&'static str, char) {
    match health {
        Health::Gone { .. } => ("gone", '✗'),
        Health::Failing { .. } => ("failing", '✗'),
        Health::Refused { .. } => ("refused", '✗'),
        Health::Waiting { .. } => ("waiting", '⏸'),
        Health::Moved { .. } => ("moved", '→'),
        Health::NeverFetched => ("never-fetched", '…'),
        Health::Quiet { .. } => ("quiet", '…'),
        Health::Paused => ("paused", '⏸'),
        Health::Fine => ("fine", '✓'),
    }
}

/// A row of the table.
#[derive(Serialize)]
struct FeedRow {
    name: String,
    address: String,
    category: Vec<String>,
    library: PathBuf,
    #[serde(serialize_with = "health_word")]
    state: Health,
    /// The state in words.
    about: String,
    /// When it was last read.
    #[serde(serialize_with = "moment_text", skip_serializing_if = "Option::is_none")]
    last: Option<DateTime<Utc>>,
    /// When it is asked again.
    #[serde(serialize_with = "moment_text", skip_serializing_if = "Option::is_none")]
    next: Option<DateTime<Utc>>,
    /// The date of its newest item.
    #[serde(serialize_with = "moment_text", skip_serializing_if = "Option::is_none")]
    newest: Option<DateTime<Utc>>,
    /// Its items in a week, by the usual time between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    per_week: Option<f64>,
    /// What was repaired when it was last read.
    repairs: u32,
}

fn health_word<S: serde::Serializer>(health: &Health, serializer: S) -> Result<S::Ok, S::Error> {
    word(health).0.serialize(serializer)
}

#[expect(clippy::ref_option, reason = "the signature that serde wants")]
fn moment_text<S: serde::Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).serialize(serializer)
}

pub(super) fn run(args: &FeedsArgs, context: &Invocation) -> Outcome {
    let silent = match args.silent.as_deref().map(span) {
        Some(None) => return Err(Failure::new("--silent", "a span such as 30d or 8w is needed")),
        Some(Some(silent)) => TimeDelta::from_std(silent).ok(),
        None => None,
    };
    let settings = fetching::settings(context);
    let cache = places::cache_folder();
    let mut rows = Vec::new();
    for (library, list) in fetching::lists(&args.paths, context)? {
        let states = FeedStates::of_library(cache.as_deref(), &library);
        rows.extend(list.subscriptions.iter().map(|feed| row(feed, &library, &states, &settings, context)));
    }
    rows.retain(|row| {
        let fails =
            matches!(row.state, Health::Gone { .. } | Health::Failing { .. } | Health::Refused { .. });
        !args.failing || fails
    });
    if let Some(silent) = silent {
        rows.retain(|row| row.newest.is_none_or(|newest| context.now - newest > silent));
    }
    rows.sort_by_cached_key(|row| (row.state.rank(), row.name.to_lowercase()));
    let mut out = output::stdout();
    if args.json {
        rows.iter().try_for_each(|row| output::json_line(&mut out, row))?;
    } else {
        print(&rows, context, &mut out)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn row(
    feed: &Subscription,
    library: &Path,
    states: &FeedStates,
    settings: &FetchSettings,
    context: &Invocation,
) -> FeedRow {
    let none = FeedRecord::default();
    let record = states.of(feed).unwrap_or(&none);
    let due = when_due(feed, states, settings, context.now);
    let next = match due {
        Due::Now => Some(context.now),
        Due::Later(at) | Due::AfterFailure(at) | Due::HostWaits(at) => Some(at),
        Due::Paused | Due::Gone => None,
    };
    let newest = moment(record.newest);
    let gap = record.gap.filter(|gap| *gap > 0);
    let state = health(feed, states, settings, context.now);
    let about = about(&state, record, context);
    FeedRow {
        name: states.name_of(feed),
        address: feed.address.to_string(),
        category: feed.category.clone(),
        library: library.to_owned(),
        state,
        about,
        last: moment(record.success),
        next,
        newest,
        per_week: gap.map(|gap| (WEEK / f64::from(gap) * 10.0).round() / 10.0),
        repairs: record.repairs,
    }
}

/// The state in words.
fn about(health: &Health, record: &FeedRecord, context: &Invocation) -> String {
    let date = |at: &DateTime<Utc>| date(*at, context);
    // Control characters are no loss; `--json` counts them.
    let is_worth_telling = |problem: &&String| !problem.contains("control character");
    let repaired = match (health, record.problems.iter().find(is_worth_telling)) {
        (Health::Fine | Health::Quiet { .. }, Some(problem)) => format!(" · repaired: {problem}"),
        _ => String::new(),
    };
    let text = match health {
        Health::Gone { since } => format!("gone for good since {}", date(since)),
        Health::Refused { why, since } => format!("{why} since {}", date(since)),
        Health::Failing { why, since, times, next } => {
            let why = why.as_ref().map_or("failing".to_owned(), ToString::to_string);
            let times = if *times > 1 { format!(", {times} times") } else { String::new() };
            let next = next.as_ref().map(|next| format!(" · next try {}", date(next))).unwrap_or_default();
            format!("{why} since {}{times}{next}", date(since))
        }
        Health::Waiting { until } => format!("the server asks to wait until {}", date(until)),
        Health::Moved { to } => {
            format!("moved to {}", Url::parse(to).map(|to| address::shown(&to)).unwrap_or_default())
        }
        Health::NeverFetched => "never fetched".to_owned(),
        Health::Quiet { since } => format!("fine, but nothing new since {}", date(since)),
        Health::Paused => "paused".to_owned(),
        Health::Fine => "fine".to_owned(),
    };
    clean_line(&format!("{text}{repaired}")).into_owned()
}

/// A moment as people read it: the time today, else the day.
fn date(at: DateTime<Utc>, context: &Invocation) -> String {
    let zone = context.config.zone();
    let (local, today) = (at.with_timezone(&zone), context.now.with_timezone(&zone));
    let form = if local.date_naive() == today.date_naive() { "%H:%M" } else { "%Y-%m-%d" };
    local.format(form).to_string()
}

fn print(rows: &[FeedRow], context: &Invocation, out: &mut impl Write) -> std::io::Result<()> {
    let cells: Vec<[String; 4]> = rows
        .iter()
        .map(|row| {
            let category = clean_line(&row.category.join("/")).into_owned();
            let last = row.last.map_or("–".to_owned(), |last| date(last, context));
            let per_week = row.per_week.map_or("–".to_owned(), |count| format!("{count:.1}"));
            [cut(&row.name, NAME_WIDTH).into(), cut(&category, CATEGORY_WIDTH).into(), last, per_week]
        })
        .collect();
    let titles = ["feed", "category", "last", "new/week"];
    let widths: [usize; 4] = std::array::from_fn(|at| {
        cells.iter().map(|cells| width(&cells[at])).chain([titles[at].len()]).max().unwrap_or_default()
    });
    let line = |mark: char, cells: [&str; 4], state: &str| {
        let left =
            |at: usize| format!("{}{}", cells[at], " ".repeat(widths[at].saturating_sub(width(cells[at]))));
        let right =
            |at: usize| format!("{}{}", " ".repeat(widths[at].saturating_sub(width(cells[at]))), cells[at]);
        format!("{mark} {}  {}  {}  {}  {state}", left(0), left(1), left(2), right(3))
    };
    writeln!(out, "{}", line(' ', titles, "state"))?;
    for (row, cells) in rows.iter().zip(&cells) {
        writeln!(out, "{}", line(word(&row.state).1, cells.each_ref().map(String::as_str), &row.about))?;
    }
    Ok(())
}
