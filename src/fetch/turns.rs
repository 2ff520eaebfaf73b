//! Whose turn it is: at any time one request to a host, and one a second.

use parking_lot::{Condvar, Mutex};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The shortest time between the beginnings of two requests to a host.
pub const HOST_PAUSE: Duration = Duration::from_secs(1);

/// How often a waiting thread looks whether it should stop.
const GLANCE: Duration = Duration::from_millis(50);

/// The requests of a run, by host.
#[derive(Debug)]
pub(super) struct Turns {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    pause: Duration,
}

#[derive(Debug, Default)]
struct Waiting {
    hosts: Vec<VecDeque<usize>>,
    /// The hosts that nobody asks, by the time from which they may be asked; those with most feeds first.
    ready: BinaryHeap<Reverse<(Instant, Reverse<usize>, usize)>>,
    /// The hosts that are asked now.
    busy: usize,
}

/// The right to ask a host for a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    /// The number of the feed.
    pub(super) feed: usize,
    host: usize,
    begun: Instant,
}

impl Turn {
    /// The number of the host.
    pub(super) fn host(self) -> usize {
        self.host
    }
}

impl Turns {
    /// The turns of feeds, which are numbered, with their hosts.
    pub(super) fn new<'h>(feeds: impl IntoIterator<Item = (usize, &'h str)>, pause: Duration) -> Self {
        let mut by_host: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
        for (feed, host) in feeds {
            by_host.entry(host).or_default().push_back(feed);
        }
        let now = Instant::now();
        let hosts: Vec<VecDeque<usize>> = by_host.into_values().collect();
        let ready = hosts.iter().enumerate().map(|(at, feeds)| Reverse((now, Reverse(feeds.len()), at)));
        let waiting = Waiting { ready: ready.collect(), busy: 0, hosts };
        Self { waiting: Mutex::new(waiting), changed: Condvar::new(), pause }
    }

    /// How many hosts there are.
    pub(super) fn hosts(&self) -> usize {
        self.waiting.lock().hosts.len()
    }

    /// Waits for the next turn; none if every feed has had its own, or `stop` is set.
    pub(super) fn next(&self, stop: &AtomicBool) -> Option<Turn> {
        let mut waiting = self.waiting.lock();
        loop {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let now = Instant::now();
            let wait = match waiting.ready.peek() {
                Some(Reverse((from, _, _))) if *from <= now => {
                    let Reverse((_, _, host)) = waiting.ready.pop()?;
                    if let Some(feed) = waiting.hosts[host].pop_front() {
                        waiting.busy += 1;
                        return Some(Turn { feed, host, begun: now });
                    }
                    continue;
                }
                Some(Reverse((from, _, _))) => *from - now,
                None if waiting.busy == 0 => return None,
                None => GLANCE,
            };
            self.changed.wait_for(&mut waiting, wait.min(GLANCE));
        }
    }

    /// Ends a turn. If the host wishes to be left alone, its other feeds lose their turns and are returned.
    pub(super) fn end(&self, turn: Turn, is_held: bool) -> Vec<usize> {
        let mut waiting = self.waiting.lock();
        waiting.busy -= 1;
        let host = turn.host;
        let dropped = if is_held { waiting.hosts[host].drain(..).collect() } else { Vec::new() };
        let left = waiting.hosts[host].len();
        if left > 0 {
            waiting.ready.push(Reverse((turn.begun + self.pause, Reverse(left), host)));
        }
        drop(waiting);
        self.changed.notify_all();
        dropped
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_millis(40);

    #[test]
    fn a_host_is_asked_once_at_a_time_and_with_pauses() {
        let hosts = ["a", "b", "a", "a", "b"];
        let turns = Turns::new(hosts.iter().copied().enumerate(), PAUSE);
        let stop = AtomicBool::new(false);
        let asked: Mutex<Vec<(usize, Instant, Instant)>> = Mutex::default();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while let Some(turn) = turns.next(&stop) {
                        std::thread::sleep(Duration::from_millis(5));
                        asked.lock().push((turn.feed, turn.begun, Instant::now()));
                        assert!(turns.end(turn, false).is_empty());
                    }
                });
            }
        });
        let asked = asked.into_inner();
        assert_eq!(asked.len(), hosts.len());
        for host in ["a", "b"] {
            let mut of: Vec<_> = asked.iter().filter(|(feed, ..)| hosts[*feed] == host).collect();
            of.sort_by_key(|(_, begun, _)| *begun);
            for pair in of.windows(2) {
                assert!(pair[1].1 >= pair[0].1 + PAUSE && pair[1].1 >= pair[0].2, "{host}");
            }
        }
        // Both hosts are asked from the beginning.
        let first =
            |host: &str| asked.iter().filter(|(feed, ..)| hosts[*feed] == host).map(|one| one.1).min();
        let (a, b) = (first("a").unwrap(), first("b").unwrap());
        assert!(a.max(b) - a.min(b) < PAUSE);
    }

    #[test]
    fn a_host_that_wishes_so_is_left_alone() {
        let turns = Turns::new([(0, "a"), (1, "a"), (2, "a")], Duration::ZERO);
        let stop = AtomicBool::new(false);
        let turn = turns.next(&stop).unwrap();
        assert_eq!(turns.end(turn, true), [1, 2]);
        assert_eq!(turns.next(&stop), None);
        stop.store(true, Ordering::Relaxed);
        assert_eq!(Turns::new([(0, "a")], PAUSE).next(&stop), None);
    }
}
