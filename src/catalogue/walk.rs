//! Walking the library's folders with many threads. One folder is one listing: the names and stamps of its
//! files and a fingerprint over them, so that a folder in which nothing changed costs no reading.
//!
//! Files are told by (name, time, size, inode): a change in place is found as surely as a new name. Folders are
//! visited once by (device, inode), linked ones after all others, so that a library always looks the same.

use super::source::Source;
use super::sweep::{Reach, Sweep};
use crate::disk::{LeftOut, Reading, Told, Unread};
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat, openat, statat};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Folders this deep are told, not entered.
const DEPTH_MAX: usize = 256;
/// Files handed to a thread at once.
const CHUNK: usize = 64;

/// What the system says of a file, to tell whether it changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) seconds: i64,
    pub(crate) nanos: i64,
    pub(crate) size: i64,
    pub(crate) inode: i64,
}

impl Stamp {
    fn new(stat: &Stat) -> Self {
        Self {
            seconds: stat.st_mtime,
            nanos: i64::try_from(stat.st_mtime_nsec).unwrap_or(0),
            size: stat.st_size,
            inode: stat.st_ino.cast_signed(),
        }
    }

    /// The stamp of the regular file at a path, links followed.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let stat = statat(CWD, path, AtFlags::empty()).ok()?;
        (FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile).then(|| Self::new(&stat))
    }
}

/// A file in a listing.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) name: Box<[u8]>,
    pub(crate) stamp: Stamp,
}

/// A folder of the library.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Folder {
    /// Number of its root.
    pub(crate) root: usize,
    /// Its path below the root.
    pub(crate) path: PathBuf,
}

/// What the walk tells.
pub(crate) enum Message {
    /// A folder with the fingerprint it is known by.
    Same { id: i64, listing: Listing },
    /// A folder not known yet; its files follow as [`Message::Read`].
    New(Arc<Folder>, Listing),
    /// A known folder in which something changed; whoever gets it says which files to read.
    Changed(i64, Arc<Folder>, Listing),
    /// Files that were read.
    Read(Arc<Folder>, Vec<(Listed, Reading)>),
    /// A folder that could not be listed, and must not be taken for empty.
    Kept(Arc<Folder>, Told),
    /// Something else that was left out.
    Told(Told),
}

/// The files of a folder.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) files: Vec<Listed>,
    pub(crate) fingerprint: i64,
    /// What could not be looked at.
    pub(crate) told: Vec<Told>,
    /// What is no file, or a folder that is not entered.
    pub(crate) left_out: LeftOut,
}

/// What the walk is about.
pub(crate) struct Walk<'a> {
    pub(crate) place: &'a super::place::Place,
    pub(crate) source: &'a dyn Source,
    pub(crate) cancel: &'a AtomicBool,
    /// Known folders: id and fingerprint.
    pub(crate) known: HashMap<Folder, (i64, Option<i64>)>,
    /// Whether folders in a folder are entered.
    below: bool,
    queue: Queue,
    visited: Mutex<HashSet<(u64, u64)>>,
}

enum Job {
    Folder(Folder),
    Link(Folder),
    Files(Arc<Folder>, Vec<Listed>),
}

#[derive(Default)]
struct Queue {
    state: Mutex<Waiting>,
    wake: Condvar,
}

#[derive(Default)]
struct Waiting {
    /// The last one is taken first: files before further folders keeps what waits small.
    jobs: Vec<Job>,
    /// Linked folders wait until nothing else is left.
    links: BTreeSet<Folder>,
    /// Jobs taken and not done, changed listings not yet judged included.
    running: usize,
    /// Nobody writes any more.
    stopped: bool,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(
        place: &'a super::place::Place,
        sweep: &'a Sweep<'a>,
        known: HashMap<Folder, (i64, Option<i64>)>,
    ) -> Self {
        let mut jobs: Vec<Job> = match sweep.reach {
            Reach::Everything => (0..place.roots.len())
                .map(|root| Job::Folder(Folder { root, path: PathBuf::new() }))
                .collect(),
            // Only folders that are known: how a new one is reached decides whether it is entered.
            Reach::Folders(folders) => {
                let mut folders: Vec<Folder> =
                    folders.iter().filter_map(|folder| place.folder_of(folder)).collect();
                folders.sort();
                folders.dedup();
                folders.into_iter().filter(|folder| known.contains_key(folder)).map(Job::Folder).collect()
            }
        };
        jobs.reverse();
        let state = Waiting { jobs, ..Waiting::default() };
        let queue = Queue { state: Mutex::new(state), wake: Condvar::new() };
        let Sweep { source, cancel, reach, .. } = *sweep;
        let below = matches!(reach, Reach::Everything);
        Self { place, source, cancel, known, below, queue, visited: Mutex::default() }
    }

    /// Works until nothing is left, or nobody listens any more.
    pub(crate) fn work(&self, sender: &SyncSender<Message>) {
        let mut buffer = Vec::new();
        while let Some(job) = self.take() {
            let heard = match job {
                Job::Link(folder) if self.leads_up(&folder) => {
                    let why = Unread::LeadsUp;
                    sender.send(Message::Told(self.told(&folder, Path::new(""), why))).is_ok()
                }
                Job::Folder(folder) | Job::Link(folder) => self.list(folder, sender),
                Job::Files(folder, files) => {
                    let read = files.into_iter().map(|file| {
                        let path = self.place.path(
                            folder.root,
                            &folder.path,
                            Path::new(OsStr::from_bytes(&file.name)),
                        );
                        let reading =
                            self.source.read(&path, &self.place.roots[folder.root].given, &mut buffer);
                        (file, reading)
                    });
                    let read = read.collect();
                    sender.send(Message::Read(folder, read)).is_ok()
                }
            };
            self.done();
            if !heard {
                return;
            }
        }
    }

    /// Has files of a folder read.
    pub(crate) fn read(&self, folder: &Arc<Folder>, files: Vec<Listed>) {
        let mut files = files.into_iter().peekable();
        let mut state = self.waiting();
        while files.peek().is_some() {
            state.jobs.push(Job::Files(Arc::clone(folder), files.by_ref().take(CHUNK).collect()));
        }
        drop(state);
        self.queue.wake.notify_all();
    }

    /// Says that a changed listing was judged.
    pub(crate) fn judged(&self) {
        self.done();
    }

    /// Ends the walk.
    pub(crate) fn stop(&self) {
        self.waiting().stopped = true;
        self.queue.wake.notify_all();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.queue.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Option<Job> {
        let mut state = self.waiting();
        loop {
            if state.stopped || self.cancel.load(Ordering::Relaxed) {
                self.queue.wake.notify_all();
                return None;
            }
            if let Some(job) = state.jobs.pop() {
                state.running += 1;
                return Some(job);
            }
            if state.running == 0 {
                let link = state.links.pop_first()?;
                state.running += 1;
                return Some(Job::Link(link));
            }
            state = self.queue.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn done(&self) {
        let mut state = self.waiting();
        state.running = state.running.saturating_sub(1);
        if state.running == 0 || state.jobs.len() > 1 {
            self.queue.wake.notify_all();
        }
    }

    /// Lists a folder, tells it, and queues what is in it; says whether anybody listens.
    fn list(&self, folder: Folder, sender: &SyncSender<Message>) -> bool {
        let mut found = Found::default();
        let result = self.look(&folder, &mut found);
        let folder = Arc::new(folder);
        match result {
            Ok(true) => {}
            Ok(false) => return true,
            Err(Refused::Twice) => {
                let why = Unread::Twice;
                return sender.send(Message::Told(self.told(&folder, Path::new(""), why))).is_ok();
            }
            Err(Refused::System(error)) => {
                let gone = error == rustix::io::Errno::NOENT && !folder.path.as_os_str().is_empty();
                let told = self.told(&folder, Path::new(""), Unread::from(&error.into()));
                let message = if gone { Message::Told(told) } else { Message::Kept(folder, told) };
                return sender.send(message).is_ok();
            }
        }
        if self.below {
            let mut state = self.waiting();
            state.jobs.extend(found.folders.into_iter().map(Job::Folder));
            state.links.extend(found.links);
        }
        self.queue.wake.notify_all();
        let listing = found.listing;
        match self.known.get(&*folder) {
            Some((id, fingerprint)) if *fingerprint == Some(listing.fingerprint) => {
                sender.send(Message::Same { id: *id, listing }).is_ok()
            }
            Some((id, _)) => {
                self.waiting().running += 1;
                sender.send(Message::Changed(*id, folder, listing)).is_ok()
            }
            None => {
                let files = listing.files.clone();
                let heard = sender.send(Message::New(Arc::clone(&folder), listing)).is_ok();
                self.read(&folder, files);
                heard
            }
        }
    }

    /// Whether a link leads to a folder that holds the library.
    fn leads_up(&self, link: &Folder) -> bool {
        let root = &self.place.roots[link.root].real;
        std::fs::canonicalize(root.join(&link.path)).is_ok_and(|target| root.starts_with(target))
    }

    fn told(&self, folder: &Folder, name: &Path, why: Unread) -> Told {
        Told { path: self.place.path(folder.root, &folder.path, name), why }
    }

    /// Looks into a folder; false if it is nothing to look into.
    fn look(&self, folder: &Folder, found: &mut Found) -> Result<bool, Refused> {
        let root = &self.place.roots[folder.root].real;
        // A file's path must not end in a slash.
        let real = if folder.path.as_os_str().is_empty() { root.clone() } else { root.join(&folder.path) };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let opened = openat(CWD, &real, flags, Mode::empty());
        if opened.as_ref().err() == Some(&rustix::io::Errno::NOTDIR) && folder.path.as_os_str().is_empty() {
            // A library of one file.
            let stat = statat(CWD, &real, AtFlags::empty())?;
            found.file(self, folder, b"", &stat);
            return Ok(true);
        }
        let opened = opened?;
        let stat = rustix::fs::fstat(&opened)?;
        if !self.visited.lock().unwrap_or_else(PoisonError::into_inner).insert((stat.st_dev, stat.st_ino)) {
            return Err(Refused::Twice);
        }
        let mut below = Vec::new();
        for entry in Dir::read_from(&opened)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name == b"." || name == b".." {
                continue;
            }
            if entry.file_type() == FileType::Directory {
                below.push((name.to_owned(), FileType::Directory));
                continue;
            }
            match statat(&opened, entry.file_name(), AtFlags::empty()) {
                Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Directory => {
                    below.push((name.to_owned(), entry.file_type()));
                }
                Ok(stat) => found.file(self, folder, name, &stat),
                Err(rustix::io::Errno::NOENT) if entry.file_type() != FileType::Symlink => {}
                Err(error) => {
                    let why = match error {
                        rustix::io::Errno::NOENT => Unread::LeadsNowhere,
                        error => Unread::from(&error.into()),
                    };
                    found.listing.told.push(self.told(folder, Path::new(OsStr::from_bytes(name)), why));
                }
            }
        }
        let root = &self.place.roots[folder.root].given;
        for (name, kind) in below {
            let name = Path::new(OsStr::from_bytes(&name));
            let path = folder.path.join(name);
            if let Some(left_out) = self.source.closed(&root.join(&path), root) {
                found.listing.left_out += left_out;
            } else if path.components().count() >= DEPTH_MAX {
                let why = Unread::TooDeep(DEPTH_MAX);
                found.listing.told.push(self.told(folder, name, why));
            } else {
                let folder = Folder { root: folder.root, path };
                if kind == FileType::Symlink { found.links.push(folder) } else { found.folders.push(folder) }
            }
        }
        Ok(true)
    }
}

/// What a folder holds.
#[derive(Default)]
struct Found {
    listing: Listing,
    folders: Vec<Folder>,
    links: Vec<Folder>,
}

enum Refused {
    Twice,
    System(rustix::io::Errno),
}

impl From<rustix::io::Errno> for Refused {
    fn from(error: rustix::io::Errno) -> Self {
        Self::System(error)
    }
}

impl Found {
    /// Notes something that is no folder.
    fn file(&mut self, walk: &Walk, folder: &Folder, name: &[u8], stat: &Stat) {
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            let name = Path::new(OsStr::from_bytes(name));
            match walk.source.special(&walk.place.path(folder.root, &folder.path, name)) {
                Reading::Failed(why) => self.listing.told.push(walk.told(folder, name, why)),
                Reading::LeftOut(left_out) => self.listing.left_out += left_out,
                Reading::Article(..) => {}
            }
            return;
        }
        let stamp = Stamp::new(stat);
        self.listing.fingerprint = self.listing.fingerprint.wrapping_add(hash(name, stamp));
        self.listing.files.push(Listed { name: name.into(), stamp });
    }
}

/// A number that differs when a file's name or stamp does. Their sum is a folder's fingerprint, in whatever
/// order the system lists it.
fn hash(name: &[u8], stamp: Stamp) -> i64 {
    let mut hasher = blake3::Hasher::new();
    for number in [stamp.seconds, stamp.nanos, stamp.size, stamp.inode] {
        hasher.update(&number.to_le_bytes());
    }
    hasher.update(name);
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    i64::from_le_bytes(bytes)
}
