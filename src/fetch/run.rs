//! A run: the feeds that are due are asked by several threads, and what comes is put on the disk in order: files, what
//! was seen, then what the server calls its document. Killed anywhere, the next run does the rest.

use super::feed_state::{FeedRecord, FeedStates, HostRecord};
use super::found::KeyIndex;
use super::hold::{self, Answer};
use super::library::{Asked, OpenLibrary, Plan};
use super::options::{FetchOptions, PARALLEL_MAX, Transport};
use super::report::{FeedReport, FetchEvent, FetchSummary, Outcome};
use super::seen::{FeedId, Mark, Seen};
use super::turns::{Turn, Turns};
use super::visit::{Visit, Visited};
use super::write::FREE_MIN;
use crate::trouble::{Failure, Fault, FeedTrouble, FetchTrouble, NetworkFault};
use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// What was written is put on the disk at least so often.
const COMMIT: Duration = Duration::from_secs(5);

/// How many hosts must be unknown, all of the first that were fine or new, for the network to be missing.
const OFFLINE: usize = 8;

/// What the threads of a run share.
struct Shared<'a> {
    options: &'a FetchOptions,
    transport: &'a dyn Transport,
    libraries: &'a [OpenLibrary],
    asked: &'a [Asked],
    turns: Turns,
    /// Read when the first feed brings something.
    seen: Mutex<Option<Result<Seen, Fault>>>,
    indexes: Vec<OnceLock<KeyIndex>>,
    /// Set when the run is called off, by the caller or because nothing more can be done.
    stop: AtomicBool,
    begun: Instant,
}

impl Shared<'_> {
    /// The present moment, by the clock at the beginning.
    fn now(&self) -> DateTime<Utc> {
        self.options.now + TimeDelta::from_std(self.begun.elapsed()).unwrap_or_default()
    }

    fn with_seen<T>(&self, use_it: impl FnOnce(&mut Seen) -> T) -> Result<T, Fault> {
        let mut seen = self.seen.lock();
        let open = || Seen::open(&self.options.state, &self.options.device);
        match seen.get_or_insert_with(open) {
            Ok(seen) => Ok(use_it(seen)),
            Err(fault) => Err(fault.clone()),
        }
    }

    fn was_seen(&self, feed: FeedId, mark: Option<Mark>) -> Result<bool, Fault> {
        self.with_seen(|seen| mark.map_or_else(|| !seen.is_new(feed), |mark| seen.has(feed, mark)))
    }

    /// What a thread does: takes turns until there are none.
    fn work(&self, done: &SyncSender<(Turn, Option<Box<Visited>>)>) {
        while let Some(turn) = self.turns.next(&self.stop) {
            let asked = &self.asked[turn.feed];
            let open = &self.libraries[asked.library];
            let index = || self.indexes[asked.library].get_or_init(|| KeyIndex::of(open.writer.root()));
            let visit = Visit {
                subscription: &asked.subscription,
                record: asked.record.clone(),
                into: &open.into,
                library: &open.writer,
                index: &index,
                seen: &|feed, mark| self.was_seen(feed, mark),
                settings: &self.options.settings,
                transport: self.transport,
                cancel: &self.stop,
                again: self.options.choice.again,
                now: self.now(),
            };
            if done.send((turn, visit.run().map(Box::new))).is_err() {
                return;
            }
        }
    }
}

/// Asks the feeds that are chosen, and writes what comes. `each` gets what happens, as it happens.
pub fn run(
    options: &FetchOptions,
    transport: &dyn Transport,
    cancel: &AtomicBool,
    each: &mut dyn FnMut(FetchEvent),
) -> FetchSummary {
    let Plan { libraries, asked, mut summary } = Plan::of(options, each);
    if asked.is_empty() {
        return summary;
    }
    each(FetchEvent::Begins(asked.len()));
    let hosts = asked.iter().enumerate().map(|(at, asked)| (at, asked.host.as_str()));
    let shared = Shared {
        options,
        transport,
        libraries: &libraries,
        asked: &asked,
        turns: Turns::new(hosts, options.settings.host_pause),
        seen: Mutex::new(None),
        indexes: libraries.iter().map(|_| OnceLock::new()).collect(),
        stop: AtomicBool::new(false),
        begun: Instant::now(),
    };
    let mut collector = Collector::new(&shared, each, &mut summary);
    if options.choice.again {
        collector.forget();
    }
    std::thread::scope(|scope| {
        let threads = options.settings.parallel.clamp(1, PARALLEL_MAX).min(shared.turns.hosts());
        let (sender, receiver) = sync_channel(threads);
        for number in 0..threads {
            let (sender, shared) = (sender.clone(), &shared);
            let thread = std::thread::Builder::new().name(format!("fetch-{number}"));
            if let Err(error) = thread.spawn_scoped(scope, move || shared.work(&sender)) {
                // Those that have started do the work.
                if number == 0 {
                    collector.stops_with(0, FetchTrouble::Files(error.into()));
                }
            }
        }
        drop(sender);
        collector.collect(&receiver, cancel);
    });
    collector.finish();
    summary
}

/// Receives what the threads find, and puts it on the disk.
struct Collector<'a, 'b> {
    shared: &'a Shared<'a>,
    each: &'b mut dyn FnMut(FetchEvent),
    summary: &'b mut FetchSummary,
    states: Vec<FeedStates>,
    /// What counts once the files are on the disk.
    pending: Vec<(usize, FeedRecord, Vec<Mark>)>,
    /// The libraries that files were written into since the last commit.
    written: BTreeSet<usize>,
    /// Hosts that wait or no longer do.
    hosts: BTreeMap<String, HostRecord>,
    /// Feeds whose host is unknown, until another one is known.
    unknown: Vec<(Turn, Box<Visited>)>,
    /// The hosts of these, but those that failed before.
    missing: BTreeSet<usize>,
    is_online: bool,
    last_commit: Instant,
}

impl<'a, 'b> Collector<'a, 'b> {
    fn new(
        shared: &'a Shared<'a>,
        each: &'b mut dyn FnMut(FetchEvent),
        summary: &'b mut FetchSummary,
    ) -> Self {
        let states = shared.libraries.iter().map(|library| library.states.clone()).collect();
        let hosts = shared.libraries.iter().flat_map(|library| library.states.hosts.clone()).collect();
        Self {
            shared,
            each,
            summary,
            states,
            pending: Vec::new(),
            written: BTreeSet::new(),
            hosts,
            unknown: Vec::new(),
            missing: BTreeSet::new(),
            is_online: false,
            last_commit: Instant::now(),
        }
    }

    /// Forgets what was seen of the feeds that come again.
    fn forget(&mut self) {
        let forgotten = self.shared.with_seen(|seen| {
            for asked in self.shared.asked {
                seen.forget(asked.id(self.shared.libraries));
            }
            seen.write(&self.shared.options.disk)
        });
        if let Err(fault) = forgotten.and_then(|written| written) {
            self.stops_with(0, FetchTrouble::Seen(fault));
        }
    }

    fn collect(&mut self, done: &Receiver<(Turn, Option<Box<Visited>>)>, cancel: &AtomicBool) {
        loop {
            if cancel.load(Ordering::Relaxed) {
                self.shared.stop.store(true, Ordering::Relaxed);
            }
            match done.recv_timeout(Duration::from_millis(50)) {
                Ok((turn, visited)) => self.take(turn, visited),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.last_commit.elapsed() >= COMMIT {
                self.commit();
            }
        }
    }

    fn take(&mut self, turn: Turn, visited: Option<Box<Visited>>) {
        let held = visited.as_ref().and_then(|visited| self.hold(visited));
        let own_host = &self.shared.asked[turn.feed].host;
        let is_held = held.as_ref().is_some_and(|(host, _)| host == own_host);
        let dropped = self.shared.turns.end(turn, is_held);
        if let Some((_, until)) = held {
            for feed in dropped {
                self.waits(feed, until);
            }
        }
        let Some(mut visited) = visited else { return };
        if let Some((_, until)) = &held {
            // It may be another host than that of its address.
            visited.record.waits_until = visited.record.waits_until.max(until.timestamp());
        }
        let is_unknown = visited.outcome
            == Outcome::Failed(FeedTrouble::Request(Failure::Network(NetworkFault::UnknownHost)));
        if is_unknown && !self.is_online {
            self.unknown.push((turn, visited));
            // That a host is unknown which failed before says nothing about the network.
            if self.shared.asked[turn.feed].record.failing.is_none() {
                self.missing.insert(turn.host());
            }
            if self.missing.len() >= OFFLINE && !self.shared.stop.load(Ordering::Relaxed) {
                self.is_offline();
            }
            return;
        }
        if !is_unknown {
            self.is_online = true;
            for (turn, visited) in std::mem::take(&mut self.unknown) {
                self.note(turn.feed, *visited);
            }
        }
        self.note(turn.feed, *visited);
    }

    /// There is no network: nothing is held against the feeds.
    fn is_offline(&mut self) {
        self.unknown.clear();
        for at in 0..self.shared.libraries.len() {
            self.stops_with(at, FetchTrouble::Offline);
        }
    }

    /// What an answer means for its host: until when it waits.
    fn hold(&mut self, visited: &Visited) -> Option<(String, DateTime<Utc>)> {
        let (host, answer) = visited.host.as_ref()?;
        if !matches!(answer, Answer::Busy(_)) {
            if *answer == Answer::Fine {
                self.hosts.remove(host);
            }
            return None;
        }
        let record = self.hosts.entry(host.clone()).or_default();
        record.busy = record.busy.saturating_add(1);
        let until = hold::of_host(*answer, record.busy, self.shared.now())?;
        record.until = until.timestamp();
        Some((host.clone(), until))
    }

    /// A feed is not asked because its host waits.
    fn waits(&mut self, feed: usize, until: DateTime<Utc>) {
        let asked = &self.shared.asked[feed];
        let report = asked.report(self.shared.libraries, Outcome::Waits(until), Some(until));
        (self.each)(FetchEvent::Feed(Box::new(report)));
    }

    /// Reports a feed and keeps what it brought until it is put on the disk.
    fn note(&mut self, feed: usize, visited: Visited) {
        let asked = &self.shared.asked[feed];
        self.summary.asked += 1;
        self.summary.new += visited.new.len();
        self.summary.updated += visited.updated.len();
        self.summary.failed += usize::from(matches!(visited.outcome, Outcome::Failed(_)));
        if visited.no_room {
            self.stops_with(asked.library, FetchTrouble::NoRoom(FREE_MIN / 1_000_000));
            return;
        }
        if let Some(fault) = &visited.stops {
            self.stops_with(asked.library, FetchTrouble::Files(fault.clone()));
        }
        if !(visited.new.is_empty() && visited.updated.is_empty() && visited.kept.is_empty()) {
            self.written.insert(asked.library);
        }
        let next = asked.next(&visited.record, &self.shared.options.settings);
        let moved_to = visited.move_to.and_then(|to| {
            self.shared.libraries[asked.library].move_line(&asked.subscription.address, &to).then_some(to)
        });
        let report = FeedReport {
            name: asked.subscription.shown_name(visited.record.title.as_deref()),
            new: visited.new,
            updated: visited.updated,
            kept: visited.kept,
            postponed: visited.postponed,
            is_first: visited.is_first,
            status: visited.status,
            bytes: visited.bytes,
            millis: visited.millis,
            problems: visited.problems,
            moved_to: moved_to.map(String::from),
            ..asked.report(self.shared.libraries, visited.outcome, next)
        };
        (self.each)(FetchEvent::Feed(Box::new(report)));
        self.pending.push((feed, visited.record, visited.marks));
    }

    /// Puts on the disk what was written, then what was seen, then what is remembered of the feeds.
    fn commit(&mut self) {
        self.last_commit = Instant::now();
        let disk = &self.shared.options.disk;
        let written = std::mem::take(&mut self.written);
        for at in written {
            if let Err(error) = self.shared.libraries[at].writer.sync() {
                // Nothing is remembered, so that the next run reads it all again.
                let lost =
                    |(feed, ..): &(usize, FeedRecord, Vec<Mark>)| self.shared.asked[*feed].library != at;
                self.pending.retain(lost);
                self.stops_with(at, FetchTrouble::Files(error.into()));
            }
        }
        let pending = std::mem::take(&mut self.pending);
        if pending.iter().any(|(_, _, marks)| !marks.is_empty()) {
            let kept = self.shared.with_seen(|seen| {
                for (feed, _, marks) in &pending {
                    seen.add(self.shared.asked[*feed].id(self.shared.libraries), marks.len(), marks);
                }
                seen.write(disk)
            });
            if let Err(fault) = kept.and_then(|written| written) {
                self.stops_with(0, FetchTrouble::Seen(fault));
                return;
            }
        }
        let mut changed = BTreeSet::new();
        for (feed, record, _) in pending {
            let asked = &self.shared.asked[feed];
            changed.insert(asked.library);
            self.states[asked.library].feeds.insert(asked.key.clone(), record);
        }
        for at in changed {
            self.states[at].hosts.clone_from(&self.hosts);
            let Some(path) = &self.shared.libraries[at].state_path else { continue };
            if let Err(fault) = self.states[at].write(path, disk) {
                self.stops_with(at, FetchTrouble::Files(fault));
            }
        }
    }

    /// Reports why a library is not fetched to the end, and ends the run.
    fn stops_with(&mut self, library: usize, trouble: FetchTrouble) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.summary.is_cut_short = true;
        let path = self.shared.libraries[library].writer.path.clone();
        (self.each)(FetchEvent::Library(path, trouble));
    }

    fn finish(mut self) {
        // A run that was called off knows nothing of the network.
        if !self.shared.stop.load(Ordering::Relaxed) {
            for (turn, visited) in std::mem::take(&mut self.unknown) {
                self.note(turn.feed, *visited);
            }
        }
        self.commit();
    }
}
