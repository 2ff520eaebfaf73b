//! `newsrack feeds`: how each feed is doing, the worst first.

use super::output::{self, Failure, Outcome};
use super::{Exit, Invocation, fetching};
use crate::cli::FeedsArgs;
use crate::config::places;
use crate::feed::address;
use crate::feed::list::{Subscription, span};
use crate::fetch::{Due, FeedRecord, FeedStates, FetchSettings, moment, when_due};
use crate::text::{clean_line, cut, width};
use crate::trouble::FeedTrouble;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A feed is quiet that has had no item for so many times its usual gap, and for so long.
const QUIET_TIMES: i32 = 4;
const QUIET_MIN: TimeDelta = TimeDelta::days(60);

/// A week in seconds.
const WEEK: f64 = 604_800.0;

/// The widest name and category, in columns.
const NAME_WIDTH: usize = 28;
const CATEGORY_WIDTH: usize = 24;

/// How a feed is doing, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Gone,
    Failing,
    Refused,
    Waiting,
    Moved,
    Quiet,
    NeverFetched,
    Paused,
    Fine,
}

impl State {
    fn mark(self) -> char {
        match self {
            Self::Gone | Self::Failing | Self::Refused => '✗',
            Self::Waiting | Self::Paused => '⏸',
            Self::Moved => '→',
            Self::Quiet | Self::NeverFetched => '…',
            Self::Fine => '✓',
        }
    }
}

/// A row of the table.
#[derive(Serialize)]
struct FeedRow {
    name: String,
    address: String,
    category: Vec<String>,
    library: PathBuf,
    state: State,
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
    rows.retain(|row| !args.failing || row.state <= State::Refused);
    if let Some(silent) = silent {
        rows.retain(|row| row.newest.is_none_or(|newest| context.now - newest > silent));
    }
    rows.sort_by(|one, other| (one.state, &one.name).cmp(&(other.state, &other.name)));
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
    let (state, about) = state(record, due, context);
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

fn state(record: &FeedRecord, due: Due, context: &Invocation) -> (State, String) {
    if due == Due::Paused {
        return (State::Paused, "paused".into());
    }
    if let Some(failing) = &record.failing {
        let why = failing.why.as_ref().map_or("failing".to_owned(), ToString::to_string);
        let state = match failing.why {
            Some(FeedTrouble::Gone) => return (State::Gone, why),
            Some(FeedTrouble::Refused(_) | FeedTrouble::Challenge(_)) => State::Refused,
            Some(FeedTrouble::Busy(_)) => State::Waiting,
            _ => State::Failing,
        };
        let since =
            moment(failing.since).map(|since| format!(" since {}", date(since, context))).unwrap_or_default();
        let times = if failing.count > 1 { format!(", {} times", failing.count) } else { String::new() };
        let next = match due {
            Due::Later(at) | Due::AfterFailure(at) | Due::HostWaits(at) => {
                format!(" · next try {}", date(at, context))
            }
            _ => String::new(),
        };
        return (state, clean_line(&format!("{why}{since}{times}{next}")).into_owned());
    }
    if let Due::HostWaits(until) = due {
        return (State::Waiting, format!("the server asks to wait until {}", date(until, context)));
    }
    if let Some(moved) = &record.moved {
        let to = url::Url::parse(&moved.to).map(|to| address::shown(&to)).unwrap_or_default();
        return (State::Moved, format!("moved to {to}"));
    }
    if record.asked == 0 {
        return (State::NeverFetched, "never fetched".into());
    }
    // Control characters are no loss; `--json` counts them.
    let is_worth_telling = |problem: &&String| !problem.contains("control character");
    let repaired = match record.problems.iter().find(is_worth_telling) {
        Some(problem) => format!(" · repaired: {}", clean_line(problem)),
        None => String::new(),
    };
    let gap = TimeDelta::seconds(record.gap.unwrap_or_default().into());
    let quiet =
        moment(record.newest).filter(|newest| context.now - *newest > QUIET_MIN.max(gap * QUIET_TIMES));
    match quiet {
        Some(newest) => {
            (State::Quiet, format!("fine, but nothing new since {}{repaired}", date(newest, context)))
        }
        None => (State::Fine, format!("fine{repaired}")),
    }
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
        writeln!(out, "{}", line(row.state.mark(), cells.each_ref().map(String::as_str), &row.about))?;
    }
    Ok(())
}
