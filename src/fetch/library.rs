//! The libraries of a run: their lists of feeds, what is remembered of these, and which of them are asked.

use super::due::{CLOSEST, due};
use super::feed_state::{FeedRecord, FeedStates, HostRecord, moment};
use super::hold;
use super::options::{FetchOptions, FetchSettings};
use super::report::{FeedReport, FetchEvent, FetchSummary, Outcome};
use super::seen::FeedId;
use super::visit::host_of;
use super::write::{Library, Written};
use crate::feed::address;
use crate::feed::list::{FILE_NAME, FeedList, MAX_BYTES, Subscription};
use crate::trouble::{Fault, FetchTrouble};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use url::Url;

/// When a feed may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Now.
    Now,
    /// Not before then: it was asked not long ago.
    Later(DateTime<Utc>),
    /// Not before then: it failed.
    AfterFailure(DateTime<Utc>),
    /// Not before then: its host wishes to be left alone.
    HostWaits(DateTime<Utc>),
    /// The list has it paused.
    Paused,
    /// The server says that it is gone for good.
    Gone,
}

/// When a feed may be asked, as far as this device knows.
pub fn when_due(
    subscription: &Subscription,
    states: &FeedStates,
    settings: &FetchSettings,
    now: DateTime<Utc>,
) -> Due {
    let record = states.of(subscription);
    let none = FeedRecord::default();
    let record = record.unwrap_or(&none);
    if subscription.paused {
        return Due::Paused;
    }
    if record.is_gone() {
        return Due::Gone;
    }
    if let Some(until) = states.host_waits(&host_of(&subscription.address), now) {
        return Due::HostWaits(until);
    }
    // A clock that was wrong once must not put off a feed for years.
    let is_believed = |until: &DateTime<Utc>| *until > now && *until - now <= hold::LONGEST;
    if let Some(until) = moment(record.waits_until).filter(is_believed) {
        return Due::AfterFailure(until);
    }
    match next(subscription, record, settings).filter(|_| record.asked <= now.timestamp()) {
        Some(due) if due > now => Due::Later(due),
        _ => Due::Now,
    }
}

pub(super) fn next(
    subscription: &Subscription,
    record: &FeedRecord,
    settings: &FetchSettings,
) -> Option<DateTime<Utc>> {
    let every = subscription.every.and_then(|every| TimeDelta::from_std(every).ok()).unwrap_or_default();
    Some(due(moment(record.asked)?, every.max(settings.every), &record.wish))
}

/// A library folder that is written into.
pub(super) struct OpenLibrary {
    pub(super) writer: Library,
    /// Where articles go below it.
    pub(super) into: Vec<String>,
    pub(super) states: FeedStates,
    /// Where the states are kept.
    pub(super) state_path: Option<PathBuf>,
}

/// A feed that is asked.
pub(super) struct Asked {
    /// The number of its library.
    pub(super) library: usize,
    pub(super) subscription: Subscription,
    /// Its name among the states.
    pub(super) key: String,
    pub(super) host: String,
    pub(super) record: FeedRecord,
}

impl Asked {
    /// What it is called among what was seen.
    pub(super) fn id(&self, libraries: &[OpenLibrary]) -> FeedId {
        FeedId::new(&libraries[self.library].writer.id, self.subscription.first_address().as_str())
    }

    /// When it is asked again; none if it is not.
    pub(super) fn next(&self, record: &FeedRecord, settings: &FetchSettings) -> Option<DateTime<Utc>> {
        if record.is_gone() {
            return None;
        }
        next(&self.subscription, record, settings).max(moment(record.waits_until))
    }

    /// A report without what came.
    pub(super) fn report(
        &self,
        libraries: &[OpenLibrary],
        outcome: Outcome,
        next: Option<DateTime<Utc>>,
    ) -> FeedReport {
        FeedReport {
            library: libraries[self.library].writer.path.clone(),
            address: self.subscription.address.to_string(),
            name: libraries[self.library].states.name_of(&self.subscription),
            category: self.subscription.category.clone(),
            outcome,
            new: Vec::new(),
            updated: Vec::new(),
            kept: Vec::new(),
            postponed: 0,
            is_first: false,
            status: 0,
            bytes: 0,
            millis: 0,
            problems: Vec::new(),
            next,
            moved_to: None,
        }
    }
}

impl OpenLibrary {
    /// Gives the line of a feed its new address. Whether the list was changed.
    pub(super) fn move_line(&self, from: &Url, to: &Url) -> bool {
        let name = Path::new(FILE_NAME);
        let Ok((bytes, stamp)) = self.writer.root().read(name, MAX_BYTES) else { return false };
        let mut list = FeedList::parse(&bytes);
        // A list that cannot be written stays as it is, and the next run tries again.
        list.set_address(from, to)
            && self.writer.replace_file(name, &list.to_bytes(), stamp).is_ok_and(|done| done == Written::Done)
    }
}

/// Reads the list of a library folder.
///
/// # Errors
/// If there is none, or it cannot be read.
pub fn read_list(library: &Path) -> Result<FeedList, FetchTrouble> {
    let read = super::files::Folder::open(library)
        .and_then(|folder| folder.read(Path::new(FILE_NAME), MAX_BYTES).map(|(bytes, _)| bytes));
    match read.map_err(Fault::from) {
        Ok(bytes) => Ok(FeedList::parse(&bytes)),
        Err(Fault::Missing) => Err(FetchTrouble::NoList),
        Err(fault) => Err(FetchTrouble::List(fault)),
    }
}

/// What a run does.
pub(super) struct Plan {
    pub(super) libraries: Vec<OpenLibrary>,
    pub(super) asked: Vec<Asked>,
    pub(super) summary: FetchSummary,
}

impl Plan {
    /// Reads the lists and opens the libraries in which a feed is asked.
    pub(super) fn of(options: &FetchOptions, each: &mut dyn FnMut(FetchEvent)) -> Self {
        let mut plan = Self { libraries: Vec::new(), asked: Vec::new(), summary: FetchSummary::default() };
        let others = Others::of(options);
        for path in &options.libraries {
            if let Err(trouble) = plan.add(path, options, &others, each) {
                // A second process has nothing to do.
                plan.summary.is_cut_short |= trouble != FetchTrouble::Locked;
                each(FetchEvent::Library(path.clone(), trouble));
            }
        }
        plan
    }

    fn add(
        &mut self,
        path: &Path,
        options: &FetchOptions,
        others: &Others,
        each: &mut dyn FnMut(FetchEvent),
    ) -> Result<(), FetchTrouble> {
        let list = read_list(path)?;
        if !list.problems.is_empty() {
            each(FetchEvent::List(path.to_owned(), list.problems.clone()));
        }
        let state_path = options.cache.as_deref().map(|cache| FeedStates::path(cache, path));
        let read = || {
            let mut states = state_path.as_deref().map(FeedStates::read).unwrap_or_default();
            merge_holds(&mut states.hosts, &others.hosts);
            states
        };
        let states = read();
        self.summary.feeds += list.subscriptions.len();
        if chosen(&list, &states, options, others).is_empty() {
            return Ok(());
        }
        let writer = Library::open(path, &options.disk)?;
        // Another process may have fetched until now.
        let states = read();
        let library = self.libraries.len();
        for subscription in chosen(&list, &states, options, others) {
            let key = address::key(subscription.first_address());
            let record = states.feeds.get(&key).cloned().unwrap_or_default();
            let host = host_of(&subscription.address);
            self.asked.push(Asked { library, subscription: subscription.clone(), key, host, record });
        }
        self.libraries.push(OpenLibrary { writer, into: list.into.clone(), states, state_path });
        Ok(())
    }
}

/// What the states of all libraries of a run say together.
#[derive(Debug, Default)]
struct Others {
    hosts: BTreeMap<String, HostRecord>,
    /// When a feed was last asked, in Unix seconds, by its first address.
    asked: BTreeMap<String, i64>,
}

impl Others {
    fn of(options: &FetchOptions) -> Self {
        let mut others = Self::default();
        // Of one library, its own state says all.
        if options.libraries.len() < 2 {
            return others;
        }
        for library in &options.libraries {
            let states = FeedStates::of_library(options.cache.as_deref(), library);
            merge_holds(&mut others.hosts, &states.hosts);
            for (feed, record) in states.feeds {
                let asked = others.asked.entry(feed).or_default();
                // A clock that was wrong once must not put off a feed.
                if record.asked <= options.now.timestamp() {
                    *asked = record.asked.max(*asked);
                }
            }
        }
        others
    }

    /// Whether a library has asked a feed a moment ago.
    fn have_asked(&self, subscription: &Subscription, now: DateTime<Utc>) -> bool {
        let asked = self.asked.get(&address::key(subscription.first_address()));
        asked.and_then(|asked| moment(*asked)).is_some_and(|asked| asked + CLOSEST > now)
    }
}

/// Adds holds to others; of one host the later counts.
fn merge_holds(hosts: &mut BTreeMap<String, HostRecord>, more: &BTreeMap<String, HostRecord>) {
    for (host, record) in more {
        let known = hosts.entry(host.clone()).or_default();
        if record.until > known.until {
            *known = *record;
        }
    }
}

/// The feeds of a list that are asked.
fn chosen<'l>(
    list: &'l FeedList,
    states: &FeedStates,
    options: &FetchOptions,
    others: &Others,
) -> Vec<&'l Subscription> {
    let asked = |subscription: &&Subscription| {
        is_asked(subscription, states, options) && !others.have_asked(subscription, options.now)
    };
    list.subscriptions.iter().filter(asked).collect()
}

/// When a feed may be asked, for a run that does not ask it: of one that is due otherwise, it was asked just now.
pub fn why_not(subscription: &Subscription, states: &FeedStates, options: &FetchOptions) -> Due {
    let due = when_due(subscription, states, &options.settings, options.now);
    let is_forced = options.choice.force || options.choice.again;
    let waits = matches!(due, Due::Later(_) | Due::AfterFailure(_));
    if is_forced && waits { Due::Now } else { due }
}

/// Whether a run with these options asks a feed.
pub fn is_asked(subscription: &Subscription, states: &FeedStates, options: &FetchOptions) -> bool {
    let choice = &options.choice;
    if !is_named(subscription, states, &choice.named) {
        return false;
    }
    let is_forced = choice.force || choice.again;
    let record = states.of(subscription);
    let asked_before = record.filter(|record| record.asked <= options.now.timestamp());
    let may_be_asked = || asked_before.and_then(closest).is_none_or(|from| from <= options.now);
    match when_due(subscription, states, &options.settings, options.now) {
        Due::Now => may_be_asked(),
        Due::Later(_) | Due::AfterFailure(_) => is_forced && may_be_asked(),
        // One that is named is asked although it is paused or was gone.
        Due::Paused | Due::Gone => is_forced && !choice.named.is_empty() && may_be_asked(),
        Due::HostWaits(_) => false,
    }
}

/// Whether a feed is among names and addresses; none stand for all.
pub fn is_named(subscription: &Subscription, states: &FeedStates, named: &[String]) -> bool {
    named.is_empty()
        || named.iter().any(|name| {
            states.name_of(subscription).eq_ignore_ascii_case(name)
                || address::parse(name).is_some_and(|address| subscription.answers_to(&address))
        })
}

/// Until when a feed that was asked a moment ago must not be asked.
fn closest(record: &FeedRecord) -> Option<DateTime<Utc>> {
    moment(record.asked).map(|asked| asked + CLOSEST)
}
