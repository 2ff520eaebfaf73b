//! The walk: many threads visit every file below the roots once, read it, and pass the results on in batches.
//!
//! A folder is entered once, even if several paths lead to it. Links to folders are followed after all real folders,
//! unless they lead to the root of the file system or to a folder above the library.

use super::closed::{exclude, is_closed};
use super::kind::{self, Named};
use super::{Batch, Reading, ScanOptions, Unread, UnreadableFile, listed};
use crate::library::Entry;
use crate::trouble::Fault;
use ignore::overrides::Override;
use ignore::{DirEntry, WalkBuilder, WalkState};
use parking_lot::Mutex;
use std::collections::HashSet;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The number of reading threads. It does not depend on the cores, because on a cold disk the threads wait.
const THREADS: usize = 16;

/// Folders at this depth are reported and not entered.
const DEPTH_MAX: usize = 256;

/// The size of the first batches, small so that articles appear immediately.
const FIRST_BATCH: usize = 4;

/// The size of later batches.
const BATCH: usize = 512;

/// The longest time that articles wait for a batch to fill.
const PATIENCE: Duration = Duration::from_millis(20);

/// The address space in bytes that a thread may need for its stack and its part of the heap.
const SPACE: u64 = 128 << 20;

/// The number of threads. A limited address space allows fewer, because the walker panics if a thread cannot start.
fn threads() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::As).current;
    limit.map_or(THREADS, |limit| usize::try_from(limit / SPACE).unwrap_or(THREADS).clamp(1, THREADS))
}

/// The state that the threads of a scan share.
struct FolderWalk<'s> {
    options: &'s ScanOptions,
    cancel: &'s AtomicBool,
    sink: &'s (dyn Fn(Batch) + Sync),
    /// The folders already entered, by device and inode.
    entered: Mutex<HashSet<(u64, u64)>>,
    /// Links to folders, to be followed at the end.
    links: Mutex<Vec<PathBuf>>,
    /// The number of articles passed on so far.
    sent: AtomicUsize,
}

/// A folder or file to walk, with the library folder that contains it.
struct Root<'s> {
    scan: &'s FolderWalk<'s>,
    top: &'s Path,
    exclude: Option<Override>,
    /// Whether `top` is a single file, which is read whatever its name.
    single: bool,
}

/// Walks `roots` with many threads, which pass their results to `sink` in batches. Stops early when `cancel` is set. A
/// root may be a single file.
pub fn scan(roots: &[PathBuf], options: &ScanOptions, cancel: &AtomicBool, sink: &(dyn Fn(Batch) + Sync)) {
    let (entered, links, sent) = (Mutex::default(), Mutex::default(), AtomicUsize::new(0));
    let scan = FolderWalk { options, cancel, sink, entered, links, sent };
    for root in roots {
        match std::fs::metadata(root) {
            Ok(data) => scan.walk(root, root, !data.is_dir()),
            Err(error) => scan.report(root, Unread::from(&error)),
        }
        loop {
            let mut links = std::mem::take(&mut *scan.links.lock());
            if links.is_empty() || scan.is_cancelled() {
                break;
            }
            links.sort();
            for link in links {
                scan.follow(root, &link);
            }
        }
    }
}

impl FolderWalk<'_> {
    fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    fn report(&self, path: &Path, why: Unread) {
        let unreadable = UnreadableFile { path: path.to_owned(), why };
        (self.sink)(Batch { warnings: vec![unreadable], ..Batch::default() });
    }

    /// Records a folder as entered; false if it was before.
    fn enter(&self, data: &std::fs::Metadata) -> bool {
        self.entered.lock().insert((data.dev(), data.ino()))
    }

    fn walk(&self, top: &Path, from: &Path, single: bool) {
        let exclude = exclude(top, &self.options.exclude).unwrap_or_else(|message| {
            self.report(top, message);
            None
        });
        let root = Root { scan: self, top, exclude, single };
        let mut walk = WalkBuilder::new(from);
        walk.standard_filters(false).follow_links(false).threads(threads());
        walk.build_parallel().run(|| {
            let (batch, buffer, last) = (Batch::default(), Vec::new(), Instant::now());
            let mut visitor = Visitor { root: &root, batch, buffer, last };
            Box::new(move |entry| visitor.visit(entry))
        });
    }

    /// Walks the folder that a link leads to.
    fn follow(&self, top: &Path, link: &Path) {
        let Ok(target) = std::fs::canonicalize(link) else { return };
        if std::fs::canonicalize(top).is_ok_and(|top| top.starts_with(&target)) {
            self.report(link, Unread::LinkAbove);
            return;
        }
        // The walk checks whether the folder was entered before.
        self.walk(top, link, false);
    }
}

/// The state of one reading thread.
struct Visitor<'r> {
    root: &'r Root<'r>,
    batch: Batch,
    buffer: Vec<u8>,
    /// When the last batch was passed on.
    last: Instant,
}

impl Drop for Visitor<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}

impl Visitor<'_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        if self.root.scan.is_cancelled() {
            return WalkState::Quit;
        }
        let state = match entry {
            Ok(entry) => self.look_at(&entry),
            Err(error) => {
                let (path, reason) = in_error(&error);
                self.report(path.unwrap_or(self.root.top), reason);
                WalkState::Continue
            }
        };
        let sent = self.root.scan.sent.load(Ordering::Relaxed);
        let enough = if sent < 256 { FIRST_BATCH } else { BATCH };
        let waiting = !self.batch.entries.is_empty() || !self.batch.warnings.is_empty();
        if self.batch.entries.len() >= enough || (waiting && self.last.elapsed() > PATIENCE) {
            self.flush();
        }
        state
    }

    fn flush(&mut self) {
        self.last = Instant::now();
        if self.batch != Batch::default() {
            let batch = std::mem::take(&mut self.batch);
            self.root.scan.sent.fetch_add(batch.entries.len(), Ordering::Relaxed);
            (self.root.scan.sink)(batch);
        }
    }

    fn report(&mut self, path: &Path, why: Unread) {
        self.batch.warnings.push(UnreadableFile { path: path.to_owned(), why });
    }

    fn look_at(&mut self, entry: &DirEntry) -> WalkState {
        let Some(kind) = entry.file_type() else { return WalkState::Continue };
        let path = entry.path();
        let excluded = |globs: &Override| globs.matched(path, kind.is_dir()).is_ignore();
        if entry.depth() > 0 && self.root.exclude.as_ref().is_some_and(excluded) {
            self.batch.left_out.excluded += 1;
            return WalkState::Skip;
        }
        // A link that is the root itself is followed by the walker.
        if kind.is_symlink() && !(entry.depth() == 0 && path.is_dir()) {
            self.look_behind(path);
            return WalkState::Continue;
        }
        if kind.is_dir() || kind.is_symlink() {
            return self.enter(path, entry.depth());
        }
        if kind.is_file() || entry.depth() == 0 {
            self.read(path);
        } else if kind::named(path) == Named::Text {
            self.report(path, Unread::NotRegular);
        } else {
            self.batch.left_out.other += 1;
        }
        WalkState::Continue
    }

    fn enter(&mut self, path: &Path, depth: usize) -> WalkState {
        if depth > 0 && is_closed(path) {
            self.batch.left_out.folders += 1;
            return WalkState::Skip;
        }
        if depth >= DEPTH_MAX {
            self.report(path, Unread::TooDeep(DEPTH_MAX));
            return WalkState::Skip;
        }
        let why = match std::fs::metadata(path) {
            Ok(data) if self.root.scan.enter(&data) => return WalkState::Continue,
            Ok(_) => Unread::Twice,
            Err(error) => Unread::from(&error),
        };
        self.report(path, why);
        WalkState::Skip
    }

    /// Follows a link: a file is read at once, a folder later.
    fn look_behind(&mut self, path: &Path) {
        match std::fs::metadata(path) {
            Ok(data) if data.is_dir() && is_closed(path) => self.batch.left_out.folders += 1,
            Ok(data) if data.is_dir() => {
                self.root.scan.links.lock().push(path.to_owned());
            }
            Ok(_) => self.read(path),
            Err(error) if error.kind() == ErrorKind::NotFound => self.report(path, Unread::BrokenLink),
            Err(error) => self.report(path, Unread::from(&error)),
        }
    }

    fn read(&mut self, path: &Path) {
        let top = (!self.root.single).then_some(self.root.top);
        match listed::read(path, top, self.root.scan.options.settings, &mut self.buffer) {
            Ok(Reading::Article(header, problems, modified)) => {
                self.batch.entries.push(Entry { path: path.to_owned(), modified, header: *header, problems });
            }
            Ok(Reading::LeftOut(left_out)) => self.batch.left_out += left_out,
            Ok(Reading::Failed(why)) | Err(why) => self.report(path, why),
        }
    }
}

/// The path and the reason in an error of the walker.
fn in_error(error: &ignore::Error) -> (Option<&Path>, Unread) {
    match error {
        ignore::Error::WithPath { path, err } => {
            let (inner, reason) = in_error(err);
            (inner.or(Some(path)), reason)
        }
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => in_error(err),
        ignore::Error::Io(error) => (None, Unread::from(error)),
        other => {
            (None, Unread::System(Fault::Says(crate::text::clean_line(&other.to_string()).into_owned())))
        }
    }
}
