//! Which items of a feed were seen, so that what was deleted does not come back.
//!
//! Each device appends to a log of its own, `DEVICE.seen` below `feeds` in the folder of the reading state; all logs
//! there count together, those that a synchronising program has renamed included. A line is
//!
//! ```text
//! 1 FEED AGE SIZE MARKS SUM
//! ```
//!
//! the version; 16 bytes of a hash of library and feed in hexadecimal digits; how often the feed was forgotten before;
//! the number of marks in its document; marks of 16 bytes each in base 64, or `-`; and the first four bytes of
//! BLAKE3 over the line before it. Of a feed only the lines of its largest age count. A damaged line is skipped.

use super::files::{self, Disk};
use super::library_id::LibraryId;
use crate::trouble::Fault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// The marks that are kept of a feed at least: two for each item.
pub const FEWEST: usize = 1_000;

/// How many times the marks of its document are kept of a feed.
pub const TIMES: usize = 4;

/// A log is rewritten when it has more than so many bytes, and twice of what is needed.
const REWRITTEN: usize = 1 << 20;

/// The largest log that is read, in bytes.
const LOG_MAX: u64 = 1 << 30;

const END: &str = ".seen";

/// A hash that stands for an item.
pub(super) type Mark = [u8; 16];

/// The hash of a library and one of its feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FeedId(Mark);

impl FeedId {
    /// The feed with this first address in a library. The library's id counts and not its path, which differs on other
    /// devices.
    pub(super) fn new(library: &LibraryId, first_address: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(library.as_bytes());
        hasher.update(&[0]).update(crate::feed::identity::comparable(first_address).as_bytes());
        Self(first_bytes(&hasher))
    }
}

/// The first bytes of a hash.
pub(super) fn first_bytes(hasher: &blake3::Hasher) -> Mark {
    let mut mark = Mark::default();
    hasher.finalize_xof().fill(&mut mark);
    mark
}

/// What was seen of all feeds.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// This device's log; none if nothing is kept.
    log: Option<PathBuf>,
    feeds: HashMap<FeedId, SeenOfFeed>,
    /// Lines of this device's log that this version does not understand.
    foreign: Vec<Vec<u8>>,
    /// The bytes of this device's log.
    size: usize,
    pending: Vec<u8>,
}

#[derive(Clone, Debug, Default)]
struct SeenOfFeed {
    age: u64,
    /// The size of its largest recent document.
    document: usize,
    all: HashSet<Mark>,
    /// Those of this device's log, the oldest first, some more than once.
    own: Vec<Mark>,
}

impl SeenOfFeed {
    fn take(&mut self, line: &SeenLine, own: bool) {
        if line.age < self.age {
            return;
        }
        if line.age > self.age {
            *self = Self { age: line.age, ..Self::default() };
        }
        self.all.extend(&line.marks);
        if own {
            self.document = line.document;
            self.own.extend(&line.marks);
        }
    }

    /// How many marks are kept.
    fn most(&self) -> usize {
        (self.document * TIMES).max(FEWEST)
    }

    /// The newest marks of this device, the oldest first, each once.
    fn newest(&self) -> Vec<Mark> {
        let mut once = HashSet::new();
        let newest = self.own.iter().rev().filter(|mark| once.insert(**mark)).take(self.most());
        let mut newest: Vec<Mark> = newest.copied().collect();
        newest.reverse();
        newest
    }
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
struct SeenLine {
    feed: FeedId,
    age: u64,
    document: usize,
    marks: Vec<Mark>,
}

impl SeenLine {
    fn write(&self, out: &mut Vec<u8>) {
        let marks = if self.marks.is_empty() { "-".into() } else { BASE64.encode(self.marks.concat()) };
        let feed =
            blake3::Hash::from_bytes([self.feed.0, Mark::default()].concat().try_into().unwrap_or([0; 32]));
        let body = format!("1 {} {} {} {marks} ", &feed.to_hex()[..32], self.age, self.document);
        out.extend_from_slice(body.as_bytes());
        out.extend_from_slice(sum(body.as_bytes()).as_bytes());
        out.push(b'\n');
    }

    fn read(line: &[u8]) -> Option<Self> {
        let (body, end) = line.split_at_checked(line.len().checked_sub(8)?)?;
        if sum(body).as_bytes() != end {
            return None;
        }
        let mut words = std::str::from_utf8(body).ok()?.split(' ');
        let (version, feed) = (words.next()?, words.next()?);
        let age = words.next()?.parse().ok().filter(|age| *age < u64::MAX / 2)?;
        let document = words.next()?.parse().ok().filter(|size| *size <= 1 << 20)?;
        let marks = match words.next()? {
            "-" => Vec::new(),
            marks => BASE64.decode(marks).ok()?,
        };
        if version != "1" || feed.len() != 32 || marks.len() % 16 != 0 {
            return None;
        }
        let feed = FeedId(u128::from_str_radix(feed, 16).ok()?.to_be_bytes());
        let marks = marks.chunks_exact(16).filter_map(|mark| mark.try_into().ok()).collect();
        Some(Self { feed, age, document, marks })
    }
}

fn sum(body: &[u8]) -> String {
    blake3::hash(body).to_hex()[..8].to_owned()
}

impl Seen {
    /// Reads the logs of a folder. `device` is the id of this device.
    ///
    /// # Errors
    /// If a log is there and cannot be read: what was deleted could come back.
    pub(super) fn open(folder: &Path, device: &str) -> Result<Self, Fault> {
        let folder = folder.join("feeds");
        let own = format!("{device}{END}");
        let mut seen = Self { log: Some(folder.join(&own)), ..Self::default() };
        for name in files::names(&folder, END)? {
            let path = folder.join(&name);
            let Some(bytes) = files::read(&path, LOG_MAX) else {
                return Err(Fault::NotRegular);
            };
            let is_own = name == own;
            if is_own {
                seen.size = bytes.len();
            }
            for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                match SeenLine::read(line) {
                    Some(line) => seen.feeds.entry(line.feed).or_default().take(&line, is_own),
                    None if is_own && !line.starts_with(b"1 ") => seen.foreign.push(line.to_owned()),
                    None => {}
                }
            }
        }
        Ok(seen)
    }

    /// Whether nothing of a feed was seen yet, on any device.
    pub(super) fn is_new(&self, feed: FeedId) -> bool {
        self.feeds.get(&feed).is_none_or(|seen| seen.all.is_empty())
    }

    pub(super) fn has(&self, feed: FeedId, mark: Mark) -> bool {
        self.feeds.get(&feed).is_some_and(|seen| seen.all.contains(&mark))
    }

    /// Notes the marks of a document with `size` items. They are written by [`Seen::write`].
    pub(super) fn add(&mut self, feed: FeedId, size: usize, marks: &[Mark]) {
        let seen = self.feeds.entry(feed).or_default();
        // Marks that are old but still in the document are noted once more, so that they stay among the newest.
        let recent = seen.own.len().saturating_sub(seen.most() / 2);
        let recent: HashSet<Mark> = seen.own[recent..].iter().copied().collect();
        let mut once = HashSet::new();
        let missing = marks.iter().filter(|mark| !recent.contains(*mark) && once.insert(**mark));
        let line = SeenLine { feed, age: seen.age, document: size, marks: missing.copied().collect() };
        if line.marks.is_empty() {
            return;
        }
        seen.take(&line, true);
        line.write(&mut self.pending);
    }

    /// Forgets what was seen of a feed, on all devices.
    pub(super) fn forget(&mut self, feed: FeedId) {
        let seen = self.feeds.entry(feed).or_default();
        let line = SeenLine { feed, age: seen.age + 1, document: 0, marks: Vec::new() };
        seen.take(&line, true);
        line.write(&mut self.pending);
    }

    /// Writes what was noted. It stays noted if that fails.
    pub(super) fn write(&mut self, disk: &Disk) -> Result<(), Fault> {
        let Some(log) = self.log.as_ref().filter(|_| !self.pending.is_empty()) else { return Ok(()) };
        disk.append_private(log, &self.pending)?;
        self.size += self.pending.len();
        self.pending.clear();
        if self.size > REWRITTEN {
            self.rewrite(disk)?;
        }
        Ok(())
    }

    /// Writes this device's log anew with what is still needed, if that is much less.
    fn rewrite(&mut self, disk: &Disk) -> Result<(), Fault> {
        let Some(log) = self.log.as_ref() else { return Ok(()) };
        let mut out = Vec::new();
        for line in &self.foreign {
            out.extend_from_slice(line);
            out.push(b'\n');
        }
        let mut feeds: Vec<_> =
            self.feeds.iter().filter(|(_, seen)| !seen.own.is_empty() || seen.age > 0).collect();
        feeds.sort_unstable_by_key(|(feed, _)| **feed);
        for (feed, seen) in feeds {
            let line = SeenLine { feed: *feed, age: seen.age, document: seen.document, marks: seen.newest() };
            line.write(&mut out);
        }
        if out.len() * 2 > self.size {
            return Ok(());
        }
        disk.replace_private(log, &out)?;
        self.size = out.len();
        for seen in self.feeds.values_mut() {
            seen.own = seen.newest();
        }
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use std::fs;

    fn mark(number: u32) -> Mark {
        let mut mark = Mark::default();
        mark[..4].copy_from_slice(&number.to_le_bytes());
        mark
    }

    fn marks(numbers: std::ops::Range<u32>) -> Vec<Mark> {
        numbers.map(mark).collect()
    }

    fn feed(name: &str) -> FeedId {
        FeedId::new(&LibraryId::of_name("news".as_ref()), name)
    }

    #[test]
    fn devices_see_what_the_others_saw() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::default();
        let (one, two) = (feed("https://a.example/feed"), feed("https://b.example/feed"));
        let mut first = Seen::open(folder.path(), "aa").unwrap();
        assert!(first.is_new(one));
        first.add(one, 3, &marks(0..3));
        first.write(&disk).unwrap();
        let mut second = Seen::open(folder.path(), "bb").unwrap();
        assert!(second.has(one, mark(2)) && !second.has(one, mark(3)) && second.is_new(two));
        second.add(one, 3, &marks(1..4));
        second.add(two, 1, &marks(0..1));
        second.write(&disk).unwrap();
        // As a synchronising program names a conflict.
        fs::rename(folder.path().join("feeds/bb.seen"), folder.path().join("feeds/bb.sync-conflict.seen"))
            .unwrap();
        let both = Seen::open(folder.path(), "aa").unwrap();
        assert!(both.has(one, mark(0)) && both.has(one, mark(3)) && both.has(two, mark(0)));
        // What is forgotten is forgotten on both devices, and what was seen later is seen.
        let mut first = both;
        first.forget(one);
        first.add(one, 1, &marks(7..8));
        first.write(&disk).unwrap();
        let second = Seen::open(folder.path(), "bb").unwrap();
        assert!(!second.has(one, mark(0)) && !second.has(one, mark(3)) && second.has(one, mark(7)));
    }

    #[test]
    fn damaged_lines_cost_only_themselves() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::default();
        let feed = feed("https://a.example/feed");
        let log = folder.path().join("feeds/aa.seen");
        for number in 0..3 {
            let mut seen = Seen::open(folder.path(), "aa").unwrap();
            seen.add(feed, 1, &[mark(number)]);
            seen.write(&disk).unwrap();
        }
        let whole = fs::read(&log).unwrap();
        let second = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        for (at, left) in [(second + 60, [true, false, true]), (whole.len() - 2, [true, true, false])] {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&log, damaged).unwrap();
            let seen = Seen::open(folder.path(), "aa").unwrap();
            assert_eq!([0, 1, 2].map(|number| seen.has(feed, mark(number))), left);
        }
        // A line without an end is cut off from the next.
        fs::write(&log, &whole[..whole.len() - 5]).unwrap();
        let mut seen = Seen::open(folder.path(), "aa").unwrap();
        seen.add(feed, 1, &[mark(9)]);
        seen.write(&disk).unwrap();
        assert!(Seen::open(folder.path(), "aa").unwrap().has(feed, mark(9)));
        fs::remove_file(&log).unwrap();
        fs::create_dir(&log).unwrap();
        assert!(Seen::open(folder.path(), "aa").is_err());
    }

    #[test]
    fn a_log_keeps_the_newest_and_what_is_in_the_document() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::default();
        let feed = feed("https://a.example/feed");
        disk.append_private(&folder.path().join("feeds/aa.seen"), b"2 of a later version\n").unwrap();
        let mut seen = Seen::open(folder.path(), "aa").unwrap();
        // One item stays in the document for ever, the others come and go.
        for round in 0..3_000 {
            let mut document = marks(round * 10 + 10..round * 10 + 30);
            document.push(mark(0));
            seen.add(feed, document.len(), &document);
            seen.write(&disk).unwrap();
        }
        let size = fs::metadata(folder.path().join("feeds/aa.seen")).unwrap().len() as usize;
        assert!(size <= REWRITTEN + 100_000, "{size}");
        let mut read = Seen::open(folder.path(), "aa").unwrap();
        read.size = usize::MAX / 4;
        read.rewrite(&disk).unwrap();
        let read = Seen::open(folder.path(), "aa").unwrap();
        let kept: Vec<u32> = (0..30_020).filter(|number| read.has(feed, mark(*number))).collect();
        assert_eq!(kept.len(), FEWEST);
        assert_eq!(
            (kept[0], kept[1..] == (30_020 - (FEWEST as u32 - 1)..30_020).collect::<Vec<u32>>()),
            (0, true)
        );
        assert_eq!(read.foreign, [b"2 of a later version".to_vec()]);
    }

    #[test]
    fn a_feed_is_known_by_its_library_and_first_address() {
        let (one, two) = (LibraryId::random(), LibraryId::random());
        let id = |library: &LibraryId| FeedId::new(library, "https://a.example/feed");
        assert_eq!(id(&one), FeedId::new(&one.clone(), "http://www.a.example/feed/"));
        assert_ne!(id(&one), id(&two));
        assert_ne!(id(&one), FeedId::new(&one, "https://b.example/feed"));
    }
}
