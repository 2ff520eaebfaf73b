//! `newsrack fetch`: asks the feeds that are due and writes what is new.

use super::output::{self, Failure, Outcome};
use super::{Exit, Invocation, fetching};
use crate::article::Problem;
use crate::cli::FetchArgs;
use crate::config::places;
use crate::feed::address;
use crate::feed::list::{FeedList, Subscription};
use crate::fetch::{
    self, Choice, Due, FeedReport, FeedStates, FetchEvent, FetchOptions, FetchSummary, is_named,
};
use crate::terminal;
use crate::text::clean_line;
use crate::trouble::FetchTrouble;
use chrono::{DateTime, SecondsFormat, Utc};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

pub(super) fn run(args: &FetchArgs, context: &Invocation) -> Outcome {
    let lists = fetching::lists(&args.paths, context)?;
    check_names(&args.feed, &lists)?;
    let libraries = lists.iter().map(|(library, _)| library.clone()).collect();
    let choice = Choice { named: args.feed.clone(), force: args.force, again: args.again };
    let options = fetching::options(libraries, choice, context)?;
    if args.dry_run {
        return preview(args, &lists, &options);
    }
    terminal::end_with_signals(&context.private);
    let cancel = AtomicBool::new(false);
    if !args.feed.is_empty() && !args.quiet && !args.json {
        print_reasons(&lists, &options)?;
    }
    let mut printed = Printed::new(args);
    let summary = fetch::run(&options, &fetching::client(context), &cancel, &mut |event| {
        if printed.take(event).is_err() {
            // Nobody reads what is printed. What has come so far is kept.
            cancel.store(true, Ordering::Relaxed);
        }
    });
    let new = std::mem::take(&mut printed.first);
    let next =
        (summary.asked == 0 && !args.force && !args.again).then(|| next_due(&lists, &options)).flatten();
    let outcome = printed.finish(&summary, next);
    fetching::mark_old(&new, context)?;
    outcome
}

/// Fails if a name is that of no feed.
fn check_names(names: &[String], lists: &[(PathBuf, FeedList)]) -> Result<(), Failure> {
    if names.is_empty() {
        return Ok(());
    }
    let cache = places::cache_folder();
    let states: Vec<FeedStates> =
        lists.iter().map(|(library, _)| FeedStates::of_library(cache.as_deref(), library)).collect();
    let unknown = |name: &&String| {
        let name = std::slice::from_ref(*name);
        let mut lists = lists.iter().zip(&states);
        !lists.any(|((_, list), states)| list.subscriptions.iter().any(|feed| is_named(feed, states, name)))
    };
    match names.iter().find(unknown) {
        Some(name) => Err(Failure::new(name, "no feed of this name or address in feeds.list")),
        None => Ok(()),
    }
}

/// Prints what a run would ask, and why it would not ask the others.
fn preview(args: &FetchArgs, lists: &[(PathBuf, FeedList)], options: &FetchOptions) -> Outcome {
    let mut out = output::stdout();
    let (mut asked, mut all) = (0, 0);
    for (library, list) in lists {
        let states = FeedStates::of_library(options.cache.as_deref(), library);
        for feed in list.subscriptions.iter().filter(|feed| is_named(feed, &states, &options.choice.named)) {
            all += 1;
            let is_asked = fetch::is_asked(feed, &states, options);
            asked += usize::from(is_asked);
            let due = fetch::why_not(feed, &states, options);
            if args.json {
                output::json_line(
                    &mut out,
                    &preview_value(feed, &states.name_of(feed), library, due, is_asked),
                )?;
            } else if !args.quiet {
                writeln!(out, "{}: {}", states.name_of(feed), about(due, is_asked))?;
            }
        }
    }
    if !args.json && !args.quiet {
        writeln!(out, "{} would be asked, {asked} now", counted(all, "feed"))?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// Prints why feeds that are named are not asked.
fn print_reasons(lists: &[(PathBuf, FeedList)], options: &FetchOptions) -> Result<(), Failure> {
    let mut out = output::stdout();
    for (library, list) in lists {
        let states = FeedStates::of_library(options.cache.as_deref(), library);
        let named = |feed: &&Subscription| is_named(feed, &states, &options.choice.named);
        for feed in list.subscriptions.iter().filter(named) {
            if !fetch::is_asked(feed, &states, options) {
                let why = fetch::why_not(feed, &states, options);
                writeln!(out, "{}: {}", states.name_of(feed), about(why, false))?;
            }
        }
    }
    Ok(out.flush()?)
}

/// When the first of the chosen feeds is due that `--force` would ask.
fn next_due(lists: &[(PathBuf, FeedList)], options: &FetchOptions) -> Option<DateTime<Utc>> {
    let dues = lists.iter().flat_map(|(library, list)| {
        let states = FeedStates::of_library(options.cache.as_deref(), library);
        let named = |feed: &&Subscription| is_named(feed, &states, &options.choice.named);
        let feeds = list.subscriptions.iter().filter(named);
        feeds.map(|feed| fetch::why_not(feed, &states, options)).collect::<Vec<Due>>()
    });
    dues.filter_map(|due| match due {
        Due::Later(at) | Due::AfterFailure(at) => Some(at),
        Due::Now | Due::HostWaits(_) | Due::Paused | Due::Gone => None,
    })
    .min()
}

fn preview_value(
    feed: &Subscription,
    name: &str,
    library: &std::path::Path,
    due: Due,
    is_asked: bool,
) -> Value {
    let (why, at) = match due {
        Due::Now => ("due", None),
        Due::Later(at) => ("later", Some(at)),
        Due::AfterFailure(at) => ("failed", Some(at)),
        Due::HostWaits(at) => ("host-waits", Some(at)),
        Due::Paused => ("paused", None),
        Due::Gone => ("gone", None),
    };
    json!({
        "library": library.to_string_lossy(),
        "address": feed.address.as_str(),
        "name": name,
        "category": feed.category,
        "asked": is_asked,
        "due": why,
        "next": at.map(moment),
    })
}

fn about(due: Due, is_asked: bool) -> String {
    match due {
        _ if is_asked => "would be asked".into(),
        Due::Now => "was asked less than five minutes ago".into(),
        Due::Later(at) => format!("not due before {}", moment(at)),
        Due::AfterFailure(at) => format!("failed; not asked before {}", moment(at)),
        Due::HostWaits(at) => format!("its host asks to wait until {}", moment(at)),
        Due::Paused => "paused".into(),
        Due::Gone => "gone for good (410)".into(),
    }
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A number with its noun: `1 feed`, `2 feeds`.
fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// What kept a library from being asked, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Worst {
    Nothing,
    /// Another process does the work.
    Locked,
    /// There is no network.
    Offline,
    Error,
}

/// Prints what happens during a run.
struct Printed<'a> {
    args: &'a FetchArgs,
    bar: ProgressBar,
    new: usize,
    /// The worst that kept a library from being asked, or to the end.
    worst: Worst,
    is_closed: bool,
    /// The reports of new feeds.
    first: Vec<FeedReport>,
}

impl<'a> Printed<'a> {
    fn new(args: &'a FetchArgs) -> Self {
        let target =
            if args.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(10) };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{wide_bar} {pos} of {len} feeds, {msg} new");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message("0");
        Self { args, bar, new: 0, worst: Worst::Nothing, is_closed: false, first: Vec::new() }
    }

    fn take(&mut self, event: FetchEvent) -> Result<(), Failure> {
        match event {
            FetchEvent::Begins(feeds) => self.bar.set_length(feeds as u64),
            FetchEvent::List(library, problems) => {
                let list = library.join(crate::feed::list::FILE_NAME);
                for Problem { line, message } in problems {
                    let place = format!("{}:{line}", list.display());
                    self.error(&Failure::new(&place, &message));
                }
            }
            FetchEvent::Library(library, trouble) => {
                let worst = match trouble {
                    FetchTrouble::Locked => Worst::Locked,
                    FetchTrouble::Offline => Worst::Offline,
                    _ => Worst::Error,
                };
                self.worst = self.worst.max(worst);
                if worst == Worst::Error || !self.args.quiet {
                    self.error(&Failure::of_path(&library, &trouble.to_string()));
                }
            }
            FetchEvent::Feed(report) => {
                self.new += report.new.len();
                self.bar.inc(1);
                self.bar.set_message(self.new.to_string());
                let done = self.report(&report);
                self.is_closed |= done.is_err();
                if report.is_first {
                    self.first.push(*report);
                }
                done?;
            }
        }
        Ok(())
    }

    fn error(&self, failure: &Failure) {
        self.bar.suspend(|| output::print_error(failure));
    }

    fn report(&self, report: &FeedReport) -> Result<(), Failure> {
        let line = if self.args.json {
            Some(report_value(report).to_string())
        } else if self.args.quiet {
            None
        } else {
            report_line(report)
        };
        let Some(line) = line else { return Ok(()) };
        let print = || {
            let mut out = output::stdout();
            writeln!(out, "{line}")?;
            out.flush()
        };
        Ok(self.bar.suspend(print)?)
    }

    /// Prints the last line; the exit code says how it went.
    fn finish(self, summary: &FetchSummary, next: Option<DateTime<Utc>>) -> Outcome {
        self.bar.finish_and_clear();
        // What kept a library from being asked was printed; that nothing is due would be wrong.
        let is_known = summary.asked > 0 || self.worst == Worst::Nothing;
        if is_known && !self.args.json && !self.args.quiet && !self.is_closed {
            let mut out = output::stdout();
            writeln!(out, "{}", summary_line(summary, next))?;
            out.flush()?;
        }
        Ok(match self.worst {
            Worst::Error => Exit::Failed,
            Worst::Offline => Exit::Nothing,
            _ if summary.failed > 0 => Exit::Nothing,
            Worst::Nothing | Worst::Locked => Exit::Done,
        })
    }
}

/// `37 of 412 feeds: 38 new articles, 3 updated, 2 feeds failed (newsrack feeds --failing)`: how many were asked. `next`
/// is when one is due if none was.
fn summary_line(summary: &FetchSummary, next: Option<DateTime<Utc>>) -> String {
    let FetchSummary { feeds, asked, new, updated, failed, .. } = *summary;
    let mut line = counted(feeds, "feed");
    if asked == 0 {
        line.push_str(": none is due");
        if let Some(next) = next {
            line = format!("{line} before {}; --force asks now", moment(next));
        }
        return line;
    }
    if asked < feeds {
        line = format!("{asked} of {line}");
    }
    line.push_str(": ");
    line.push_str(&counted(new, "new article"));
    if updated > 0 {
        line = format!("{line}, {updated} updated");
    }
    if failed > 0 {
        line = format!("{line}, {} failed (newsrack feeds --failing)", counted(failed, "feed"));
    }
    line
}

/// The line of a feed that brought something or failed.
fn report_line(report: &FeedReport) -> Option<String> {
    let mut parts = Vec::new();
    if !report.new.is_empty() {
        parts.push(counted(report.new.len(), "new article"));
    }
    if !report.updated.is_empty() {
        parts.push(format!("{} updated", report.updated.len()));
    }
    if !report.kept.is_empty() {
        let files = counted(report.kept.len(), "changed file");
        parts.push(format!("{files} kept, the update is in .newsrack/versions"));
    }
    match &report.outcome {
        fetch::Outcome::Failed(trouble) => parts.push(trouble.to_string()),
        fetch::Outcome::Waits(until) => parts.push(format!("its host asks to wait until {}", moment(*until))),
        fetch::Outcome::Read | fetch::Outcome::Unchanged => {}
    }
    if let Some(to) = &report.moved_to {
        let to = address::parse(to).map_or_else(String::new, |to| address::shown(&to));
        parts.push(format!("moved to {to}"));
    }
    let name = clean_line(&report.name);
    (!parts.is_empty()).then(|| format!("{name}: {}", clean_line(&parts.join(", "))))
}

fn report_value(report: &FeedReport) -> Value {
    let paths = |paths: &[PathBuf]| -> Vec<String> {
        paths.iter().map(|path| report.library.join(path).to_string_lossy().into_owned()).collect()
    };
    let (outcome, error) = match &report.outcome {
        fetch::Outcome::Read => ("read", None),
        fetch::Outcome::Unchanged => ("unchanged", None),
        fetch::Outcome::Waits(_) => ("waits", None),
        fetch::Outcome::Failed(trouble) => ("failed", Some(trouble.to_string())),
    };
    let problems = report.problems.iter();
    let problems: Vec<Value> =
        problems.map(|problem| json!({ "line": problem.line, "message": problem.message })).collect();
    json!({
        "library": report.library.to_string_lossy(),
        "address": report.address,
        "name": report.name,
        "category": report.category,
        "outcome": outcome,
        "error": error,
        "status": report.status,
        "new": paths(&report.new),
        "updated": paths(&report.updated),
        "kept": paths(&report.kept),
        "postponed": report.postponed,
        "problems": problems,
        "bytes": report.bytes,
        "milliseconds": report.millis,
        "next": report.next.map(moment),
        "moved_to": report.moved_to,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts() {
        let summary = |asked, new, updated, failed| FetchSummary {
            feeds: 412,
            asked,
            new,
            updated,
            failed,
            is_cut_short: false,
        };
        let table = [
            (summary(0, 0, 0, 0), "412 feeds: none is due"),
            (summary(9, 0, 0, 0), "9 of 412 feeds: 0 new articles"),
            (summary(412, 1, 0, 0), "412 feeds: 1 new article"),
            (
                summary(9, 38, 3, 2),
                "9 of 412 feeds: 38 new articles, 3 updated, 2 feeds failed (newsrack feeds --failing)",
            ),
        ];
        for (summary, line) in table {
            assert_eq!(summary_line(&summary, None), line);
        }
        let next = "2026-12-01T10:30:00Z".parse().ok();
        assert_eq!(
            summary_line(&summary(0, 0, 0, 0), next),
            "412 feeds: none is due before 2026-12-01T10:30:00Z; --force asks now"
        );
    }
}
