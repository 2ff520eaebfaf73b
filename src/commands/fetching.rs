//! What the verbs about feeds share: the folders of feeds, their lists, and how feeds are asked.

use super::roots::Roots;
use super::{Failure, Invocation, programs, state};
use crate::article::marks::{Mark, SetMark};
use crate::config::places;
use crate::disk::{self, Reading, Rules, Source};
use crate::feed::list::{FILE_NAME, FeedList};
use crate::fetch::{Choice, Disk, FeedReport, FetchOptions, FetchSettings, HostSettings, read_list};
use crate::net::{Client, ClientPolicy};
use crate::state::{Access, Change, Step, device_name};
use chrono::TimeDelta;
use std::path::{Path, PathBuf};

/// The library folder that new feeds go to: the one that is named, else of those that are configured the first with a
/// list of feeds, else the first, else the one for feeds.
///
/// # Errors
/// If the configured one cannot be read: it may be on a disk that is not there, and must not be made.
pub(super) fn library_for(named: Option<&Path>, context: &Invocation) -> Result<PathBuf, Failure> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let configured = &context.config.library;
    let has_list = |folder: &&PathBuf| disk::is_file(&folder.join(FILE_NAME));
    let folder =
        configured.iter().find(has_list).or_else(|| configured.iter().find(|path| !disk::is_file(path)));
    let Some(folder) = folder else { return Ok(context.config.fetch.into.clone()) };
    match disk::why_unreadable(folder) {
        Some(why) => Err(Failure::of_path(folder, &why.to_string())),
        None => Ok(folder.clone()),
    }
}

/// The library folders with their lists of feeds: those that are named, else those of the configuration that have one.
///
/// # Errors
/// If one that is named has no list, or none has.
pub(super) fn lists(paths: &[PathBuf], context: &Invocation) -> Result<Vec<(PathBuf, FeedList)>, Failure> {
    let roots = Roots::of(paths, context)?.paths;
    let mut lists = Vec::new();
    for root in roots {
        match read_list(&root) {
            Ok(list) => lists.push((root, list)),
            Err(trouble) if !paths.is_empty() || trouble != crate::trouble::FetchTrouble::NoList => {
                return Err(Failure::of_path(&root, &trouble.to_string()));
            }
            Err(_) => {}
        }
    }
    if lists.is_empty() {
        return Err(Failure::new("no feeds", "add one, as in `newsrack add URL`"));
    }
    Ok(lists)
}

/// The settings of fetching, as configured.
pub(super) fn settings(context: &Invocation) -> FetchSettings {
    let config = &context.config.fetch;
    let host = |host: &crate::config::HostConfig| HostSettings {
        user_agent: host.user_agent.clone(),
        headers: host.headers.clone().into_iter().collect(),
    };
    FetchSettings {
        every: TimeDelta::from_std(config.every).unwrap_or_default(),
        first: config.first.map_or(usize::MAX, usize::from),
        parallel: usize::from(config.parallel),
        versions: usize::from(config.versions),
        hosts: config.hosts.iter().map(|(name, sent)| (name.clone(), host(sent))).collect(),
        ..FetchSettings::default()
    }
}

/// Who asks the servers.
pub(super) fn client(context: &Invocation) -> Client {
    Client::new(policy(context))
}

/// The limits of requests for feeds.
pub(super) fn policy(context: &Invocation) -> ClientPolicy {
    let policy = programs::policy(&context.config);
    ClientPolicy {
        allow_private_hosts: policy.allow_private_hosts,
        proxies: policy.proxies,
        ..ClientPolicy::default()
    }
}

/// What a run needs to know.
///
/// # Errors
/// If the place of the reading state is not known.
pub(super) fn options(
    libraries: Vec<PathBuf>,
    choice: Choice,
    context: &Invocation,
) -> Result<FetchOptions, Failure> {
    state::known(context)?;
    let logs = state::options(context, Access::Write)?;
    Ok(FetchOptions {
        libraries,
        cache: places::cache_folder(),
        device: device_name(&logs.local, &logs.folder),
        state: logs.folder,
        settings: settings(context),
        choice,
        disk: Disk::default(),
        now: context.now,
    })
}

/// Of a new feed, articles older than this start as read, as on the first run of a library.
const OLD: TimeDelta = TimeDelta::days(7);

/// Marks the old articles of new feeds as read. A library that was never opened has its first run before it, which does
/// that.
///
/// # Errors
/// If the marks cannot be written.
pub(super) fn mark_old(reports: &[FeedReport], context: &Invocation) -> Result<(), Failure> {
    let mut first = reports.iter().filter(|report| report.is_first && !report.new.is_empty()).peekable();
    if first.peek().is_none() {
        return Ok(());
    }
    let (mut logs, mut warnings) = state::open_to_change(context)?;
    let rules = Rules::new(&[], &context.scan_options());
    let mut buffer = Vec::new();
    let mut old = Vec::new();
    for FeedReport { library, new, .. } in first {
        if !logs.state().has_baseline(&disk::real(library)) {
            continue;
        }
        for file in new.iter().map(|path| library.join(path)) {
            if let Reading::Article(header, ..) = rules.read(&file, library, &mut buffer)
                && header.date.is_some_and(|date| context.now - date > OLD)
            {
                old.push(header.id);
            }
        }
    }
    if !old.is_empty() {
        let change = Change::Mark { set: SetMark { mark: Mark::Read, on: true }, articles: old };
        warnings.extend(logs.append(&change, Step::Silent, context.now.timestamp()).taken_in.warnings);
    }
    state::finish(logs, warnings)
}

/// A path for people: `~/` stands for the home folder.
pub(super) fn shown(path: &Path) -> String {
    let home = places::expanded("~/");
    match path.strip_prefix(&home) {
        Ok(below) if home.is_absolute() => format!("~/{}", below.display()),
        _ => path.display().to_string(),
    }
}
