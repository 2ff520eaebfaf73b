//! Makes inputs, passes them to a target, keeps those with new features, and shrinks those that fail.
//!
//! Coverage would be a better measure of new behaviour, but reading the compiler's counters needs `unsafe` code,
//! which this crate forbids, and the tools for it need a nightly compiler or a separate installation. Instead a
//! target records what it saw (problems, kinds of blocks, refusals, sizes) as [`Features`]. An input with a new
//! feature joins the pool, from which mutations start. Further inputs are built from the pieces of each target, and
//! the seeds are in `tests/fuzz/corpus`.
//!
//! A failing input is shrunk and written to `target/fuzz`. An input that never ends, or that ends the process, is
//! there as `TARGET.last`.

use arbtest::arbitrary::{Result as Made, Unstructured};
use rustix::time::{ClockId, clock_gettime};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::fs::File;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Once};
use std::time::{Duration, Instant};

/// A target: a function that reads untrusted bytes.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// The pieces from which inputs are built.
    pub(crate) pieces: &'static [&'static str],
    /// Checks all properties and records features.
    pub(crate) check: fn(&Case, &mut Features),
    /// The longest input, in bytes.
    pub(crate) longest: usize,
    /// Processor time in an optimised build: per input, and per byte of it.
    pub(crate) budget: (Duration, Duration),
}

#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) bytes: Vec<u8>,
    /// Selects a variant of the check, such as a name or a width.
    pub(crate) choice: u64,
}

impl Case {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// One of the elements, selected by [`Case::choice`].
    pub(crate) fn choose<'a, T>(&self, of: &'a [T]) -> &'a T {
        &of[(self.choice % of.len() as u64) as usize]
    }
}

/// What a check observed about an input.
#[derive(Default)]
pub(crate) struct Features(HashSet<u64>);

impl Features {
    pub(crate) fn saw(&mut self, what: impl Hash) {
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        self.0.insert(hasher.finish());
    }

    /// Records a number by its order of magnitude.
    pub(crate) fn count(&mut self, what: &str, number: usize) {
        self.saw((what, number.checked_ilog2()));
    }

    /// Records a message by its words, without numbers and quotations.
    pub(crate) fn message(&mut self, message: &str) {
        let words: Vec<&str> = message
            .split_whitespace()
            .filter(|word| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic()))
            .take(4)
            .collect();
        self.saw(words);
    }
}

/// A random generator (splitmix64).
pub(crate) struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A random number below `end`; 0 if `end` is 0.
    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }
}

/// A new random seed.
pub(crate) fn fresh_seed() -> u64 {
    RandomState::new().hash_one(std::process::id())
}

/// The run of a target.
pub(crate) struct Run {
    target: &'static Target,
    numbers: Numbers,
    pool: Vec<Case>,
    seen: HashSet<u64>,
    count: u64,
    slowest: Duration,
    /// Start of the current check, for the watchdog.
    last: Arc<Mutex<Option<Instant>>>,
    last_file: Option<File>,
    found: HashSet<String>,
}

/// The most inputs in the pool.
const POOL: usize = 4000;
/// An input that takes longer than this counts as endless.
const ENDLESS: Duration = Duration::from_mins(2);
/// The most runs for shrinking a failing input.
const SHRINKING: usize = 3000;

thread_local! {
    static CHECKING: Cell<bool> = const { Cell::new(false) };
    static PANICKED: RefCell<Option<String>> = const { RefCell::new(None) };
}

impl Run {
    pub(crate) fn new(target: &'static Target, seed: u64) -> Self {
        listen_for_panics();
        let last = Arc::new(Mutex::new(None));
        watch(target.name, &last);
        let _ = std::fs::create_dir_all(findings());
        let last_file = File::create(findings().join(format!("{}.last", target.name))).ok();
        Self {
            target,
            numbers: Numbers(seed),
            pool: Vec::new(),
            seen: HashSet::new(),
            count: 0,
            slowest: Duration::ZERO,
            last,
            last_file,
            found: HashSet::new(),
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn progress(&self) -> String {
        let (name, pool, slowest) = (self.target.name, self.pool.len(), self.slowest.as_millis());
        let (count, features, found) = (self.count, self.seen.len(), self.found.len());
        format!(
            "{name:<13}{count:>10} inputs, {features} features, {pool} kept, slowest {slowest} ms, {found} found"
        )
    }

    pub(crate) fn seeds(&mut self) -> Option<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(self.target.name);
        let mut paths: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        assert!(paths.len() >= 3, "{}: too few seeds", folder.display());
        for path in paths {
            let bytes = std::fs::read(&path).unwrap();
            for choice in 0..6 {
                let found = self.attempt(Case { bytes: bytes.clone(), choice });
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// Makes and tries inputs until the first finding or the end of the time.
    pub(crate) fn for_a_while(&mut self, time: Duration) -> Option<String> {
        let start = Instant::now();
        while start.elapsed() < time {
            let case = self.made();
            let found = self.attempt(case);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Tries an input. The first input with a failure of its kind is shrunk and reported.
    fn attempt(&mut self, case: Case) -> Option<String> {
        self.count += 1;
        let why = match self.tried(&case) {
            Ok(features) => {
                let new = features.0.iter().filter(|feature| self.seen.insert(**feature)).count();
                if new > 0 {
                    if self.pool.len() >= POOL {
                        let at = self.numbers.below(POOL);
                        self.pool.swap_remove(at);
                    }
                    self.pool.push(case);
                }
                return None;
            }
            Err(why) => why,
        };
        let kind = kind(&why);
        if !self.found.insert(kind.clone()) {
            return None;
        }
        let case = self.smaller(case, &kind);
        let path = findings().join(format!("{}-{:016x}", self.target.name, blake3_of(&case)));
        let _ = std::fs::write(&path, &case.bytes);
        let shown = case.bytes.get(..2000).unwrap_or(&case.bytes).escape_ascii();
        let Case { bytes, choice } = &case;
        let why: String = why.chars().take(3000).collect();
        let (name, length) = (self.target.name, bytes.len());
        Some(format!("{name}: {why}\n{length} bytes, choice {choice}, in {}:\n{shown}", path.display()))
    }

    fn tried(&mut self, case: &Case) -> Result<Features, String> {
        if let Some(file) = &self.last_file {
            let _ = file.write_all_at(&case.bytes, 0).and_then(|()| file.set_len(case.bytes.len() as u64));
        }
        *self.last.lock().unwrap() = Some(Instant::now());
        let mut features = Features::default();
        CHECKING.set(true);
        let before = processor_time();
        let done = catch_unwind(AssertUnwindSafe(|| (self.target.check)(case, &mut features)));
        let took = processor_time().saturating_sub(before);
        CHECKING.set(false);
        *self.last.lock().unwrap() = None;
        let panicked = PANICKED.take();
        if done.is_err() || panicked.is_some() {
            return Err(panicked.unwrap_or_else(|| "a panic without a word".into()));
        }
        self.slowest = self.slowest.max(took);
        let (any, byte) = self.target.budget;
        let slowness = if cfg!(debug_assertions) { 10 } else { 1 };
        let budget = (any + byte * case.bytes.len() as u32) * slowness;
        if took > budget {
            return Err(format!("took longer than its budget: {took:?} of {budget:?}"));
        }
        Ok(features)
    }

    /// Removes all parts of an input that the failure does not need.
    fn smaller(&mut self, mut case: Case, wanted: &str) -> Case {
        let mut runs = 0;
        let start = Instant::now();
        let mut length = case.bytes.len() / 2;
        while length > 0 {
            let (mut at, mut cut) = (0, false);
            while at < case.bytes.len() && runs < SHRINKING && start.elapsed() < ENDLESS {
                let mut less = case.clone();
                less.bytes.drain(at..(at + length).min(case.bytes.len()));
                runs += 1;
                if self.tried(&less).is_err_and(|why| kind(&why) == wanted) {
                    (case, cut) = (less, true);
                } else {
                    at += length;
                }
            }
            if !cut || length > 1 {
                length /= 2;
            }
        }
        case
    }

    fn made(&mut self) -> Case {
        let choice = self.numbers.next() >> 8;
        let way = self.numbers.below(4);
        let bytes = match way {
            0 => self.pieces(),
            _ if self.pool.is_empty() => self.pieces(),
            _ => {
                // Prefers later inputs, which have rarer features.
                let length = self.pool.len();
                let at = self.numbers.below(length).max(self.numbers.below(length));
                let mut bytes = self.pool[at].bytes.clone();
                for _ in 0..=self.numbers.below(5) {
                    self.mutate(&mut bytes);
                }
                bytes
            }
        };
        let mut bytes = bytes;
        // Long inputs are rare, so that most of the time is spent on many short ones.
        let longest = match self.numbers.below(64) {
            0 => self.target.longest,
            1..=8 => self.target.longest / 8,
            _ => (self.target.longest / 64).max(400),
        };
        bytes.truncate(longest);
        Case { bytes, choice }
    }

    fn pieces(&mut self) -> Vec<u8> {
        let noise: Vec<u8> = (0..160).flat_map(|_| self.numbers.next().to_le_bytes()).collect();
        let mut u = Unstructured::new(&noise);
        pieced(&mut u, self.target.pieces).unwrap_or_default()
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        let at = self.numbers.below(bytes.len() + 1);
        let longest = 1 << self.numbers.below(8);
        let end = (at + 1 + self.numbers.below(longest)).min(bytes.len());
        match self.numbers.below(10) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.numbers.below(8),
            1 if at < bytes.len() => bytes[at] = self.numbers.next() as u8,
            2 => drop(bytes.drain(at.min(end)..end)),
            3 => {
                // Repeats a part many times, which exposes quadratic time.
                let stretch = bytes[at.min(end)..end].to_vec();
                let times = 1 << self.numbers.below(14);
                let times = times.min(self.target.longest / stretch.len().max(1));
                let more = stretch.repeat(times);
                drop(bytes.splice(at..at, more));
            }
            4 => {
                let stretch = bytes[at.min(end)..end].to_vec();
                let to = self.numbers.below(bytes.len() + 1);
                drop(bytes.splice(to..to, stretch));
            }
            5 => {
                let other = &self.pool[self.numbers.below(self.pool.len())].bytes;
                let from = self.numbers.below(other.len());
                let to = from + self.numbers.below(other.len() - from + 1);
                let stretch = other.get(from..to).unwrap_or_default().to_vec();
                drop(bytes.splice(at..at, stretch));
            }
            6 => {
                let odd = ODD[self.numbers.below(ODD.len())];
                drop(bytes.splice(at..at, odd.bytes()));
            }
            _ if !self.target.pieces.is_empty() => {
                let piece = self.target.pieces[self.numbers.below(self.target.pieces.len())];
                let over = if self.numbers.below(3) == 0 { end } else { at };
                drop(bytes.splice(at.min(over)..over, piece.bytes()));
            }
            _ => {}
        }
    }
}

/// Characters that code often forgets.
const ODD: [&str; 28] = [
    "\0",
    "\x1b[31m",
    "\x1b]0;x\x07",
    "\u{9b}",
    "\u{202e}",
    "\u{2066}",
    "\u{feff}",
    "\u{e0041}",
    "\u{301}",
    "\u{200d}",
    "\u{fe0f}",
    "\u{3000}",
    "\u{2028}",
    "\u{ad}",
    "👩\u{200d}👩\u{200d}👧",
    "🇨🇳",
    "각",
    "\u{1100}",
    "ﷺ",
    "İ",
    "ß",
    "\r",
    "\r\n",
    "\t",
    "99999999999999999999",
    "-1",
    "0",
    "1e999",
];

/// Pieces in random order, with some random bytes.
fn pieced(u: &mut Unstructured<'_>, pieces: &[&str]) -> Made<Vec<u8>> {
    let mut bytes = Vec::new();
    for _ in 0..u.int_in_range(1..=60)? {
        match u.int_in_range(0..=29)? {
            0 => bytes.extend_from_slice(&u.arbitrary::<[u8; 3]>()?),
            1 => bytes.extend_from_slice(u.choose(&ODD)?.as_bytes()),
            _ if !pieces.is_empty() => bytes.extend_from_slice(u.choose(pieces)?.as_bytes()),
            _ => bytes.extend_from_slice(&u.arbitrary::<[u8; 8]>()?),
        }
    }
    Ok(bytes)
}

/// The kind of a failure: its location or first words, without numbers and quotations.
fn kind(why: &str) -> String {
    why.split(' ').take(3).filter(|word| !word.ends_with('s')).collect::<Vec<_>>().join(" ")
}

fn blake3_of(case: &Case) -> u64 {
    let hash = blake3::hash(&case.bytes);
    u64::from_le_bytes(*hash.as_bytes().first_chunk().unwrap()) ^ case.choice
}

/// The folder for findings.
fn findings() -> PathBuf {
    std::env::var_os("NEWSRACK_FUZZ_FINDINGS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz"), PathBuf::from)
}

/// The processor time of this thread, which other processes do not affect.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::from_secs(time.tv_sec.unsigned_abs()) + Duration::from_nanos(time.tv_nsec.unsigned_abs())
}

/// Records any panic inside a check, caught ones included, and does not print it.
fn listen_for_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if CHECKING.get() {
                let place = panic.location().map(ToString::to_string).unwrap_or_default();
                let message = panic.payload_as_str().unwrap_or_default();
                PANICKED.with_borrow_mut(|first| {
                    first.get_or_insert_with(|| format!("{place}: {message}"));
                });
            } else {
                before(panic);
            }
        }));
    });
}

/// Ends the process if a check does not end.
fn watch(name: &'static str, last: &Arc<Mutex<Option<Instant>>>) {
    let last = Arc::downgrade(last);
    std::thread::spawn(move || {
        while let Some(last) = last.upgrade() {
            if last.lock().is_ok_and(|begun| begun.is_some_and(|begun| begun.elapsed() > ENDLESS)) {
                eprintln!("{name}: an input does not end; it is {}/{name}.last", findings().display());
                std::process::abort();
            }
            drop(last);
            // An input that does not end gives no sign.
            std::thread::sleep(Duration::from_secs(1));
        }
    });
}
