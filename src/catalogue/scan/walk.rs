//! Walks the folders of the library on several threads. Each folder is one listing, and an unchanged folder needs no
//! reading of files. Linked folders come last, so that the result does not depend on the order of the threads.

use super::folder::{FolderReader, Listing, Refused, Visited};
use super::request::Reach;
use crate::catalogue::link_targets::page_number;
use crate::catalogue::location::{CatalogueLocation, Folder};
use crate::catalogue::stamp::FileStamp;
use crate::disk::{Reading, Source, Unread, UnreadableFile};
use crate::trouble::CatalogueError;
use parking_lot::{Condvar, Mutex};
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// Threads that walk and read. More than cores, because a cold disk answers several requests at once.
const THREADS: usize = 16;
/// Messages that may wait to be received.
const WAITING: usize = 64;
const CHUNK: usize = 64;
/// Time after which the receiver hears that no message has come.
pub(super) const PATIENCE: Duration = Duration::from_millis(500);

/// What the walk sends to be applied.
pub(super) enum Message {
    /// A folder with a known fingerprint.
    Same {
        id: i64,
        listing: Listing,
    },
    /// An unknown folder. Its files follow as [`Message::Read`].
    New(Arc<Folder>, Listing),
    /// A known folder with changes. The receiver decides which files to read.
    Changed(KnownFolder, Arc<Folder>, Listing),
    Read(Arc<Folder>, Vec<ReadFile>),
    /// A folder that could not be listed and does not count as empty.
    Kept(Arc<Folder>, UnreadableFile),
    /// Something else that could not be read.
    Unreadable(UnreadableFile),
}

pub(super) struct ReadFile {
    pub(super) file: FileStamp,
    pub(super) reading: Reading,
    /// The number of the page that its link names. Computed here, because many threads read and only one writes.
    pub(super) page: Option<i32>,
}

/// What the catalogue knows of a folder.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownFolder {
    pub(super) id: i64,
    /// None until every file of it is in the tables.
    pub(super) fingerprint: Option<i64>,
    /// See [`Source::rules_of`].
    pub(super) rules: i64,
    /// When an article of it is published or withdrawn, in Unix seconds.
    pub(super) due: Option<i64>,
    /// Whether that moment has passed since its files were read.
    pub(super) is_due: bool,
}

impl KnownFolder {
    /// Whether the rows of the folder are those of its files.
    fn is_read(&self, listing: &Listing) -> bool {
        self.fingerprint == Some(listing.fingerprint) && !self.must_be_read(listing)
    }

    /// Whether even unchanged files have to be read.
    pub(super) fn must_be_read(&self, listing: &Listing) -> bool {
        self.rules != listing.rules || self.is_due
    }
}

pub(super) struct Walk<'a> {
    pub(super) location: &'a CatalogueLocation,
    pub(super) known: HashMap<Folder, KnownFolder>,
    /// Whether a known folder is read by other rules than before, so that those below it may be, too.
    has_other_rules: AtomicBool,
    cancel: &'a AtomicBool,
    reach: Reach<'a>,
    queue: Queue,
    folders: FolderReader<'a>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        location: &'a CatalogueLocation,
        (source, cancel): (&'a dyn Source, &'a AtomicBool),
        reach: Reach<'a>,
        known: HashMap<Folder, KnownFolder>,
        visited: &'a Visited,
    ) -> Self {
        let mut jobs: Vec<Job> = match reach {
            Reach::Everything => (0..location.roots.len())
                .map(|root| Job::Folder(Folder { root, path: PathBuf::new() }))
                .collect(),
            // Only known folders, because the path to a new one decides whether it is entered.
            Reach::Folders(folders) => {
                let mut folders: Vec<Folder> =
                    folders.iter().filter_map(|folder| location.folder_of(folder)).collect();
                folders.sort();
                folders.dedup();
                folders.into_iter().filter(|folder| known.contains_key(folder)).map(Job::Folder).collect()
            }
        };
        jobs.reverse();
        let folders = FolderReader { location, source, visited };
        Self {
            location,
            known,
            has_other_rules: AtomicBool::new(false),
            cancel,
            reach,
            queue: Queue::new(jobs),
            folders,
        }
    }

    /// Walks on several threads and passes what they find to `each` on this one, or nothing if nothing has come for
    /// [`PATIENCE`]. Ends with the first error of `each`.
    pub(super) fn run(
        &self,
        mut each: impl FnMut(Option<Message>) -> Result<(), CatalogueError>,
    ) -> Result<(), CatalogueError> {
        // Few folders need only a few threads.
        let threads = match self.reach {
            Reach::Everything => THREADS,
            Reach::Folders(folders) => (2 * folders.len()).clamp(1, THREADS),
        };
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel(WAITING);
            for number in 0..threads {
                let sender = sender.clone();
                let builder = std::thread::Builder::new().name(format!("scan-{number}"));
                let started = builder.spawn_scoped(scope, move || self.work(&sender));
                if let Err(error) = started
                    && number == 0
                {
                    return Err(CatalogueError::File(self.location.folder.clone(), error.into()));
                }
            }
            drop(sender);
            loop {
                let received = match receiver.recv_timeout(PATIENCE) {
                    Ok(message) => each(Some(message)),
                    Err(RecvTimeoutError::Timeout) => each(None),
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                };
                if received.is_err() {
                    self.queue.stop();
                    return received;
                }
            }
        })
    }

    /// Works until no job is left, or the receiver is gone.
    fn work(&self, sender: &SyncSender<Message>) {
        let mut buffer = Vec::new();
        while let Some(job) = self.queue.take(self.cancel) {
            let received = match job {
                Job::Link(folder) if self.folders.points_above(&folder) => {
                    sender.send(Message::Unreadable(self.unread(&folder, Unread::LinkAbove))).is_ok()
                }
                Job::Folder(folder) | Job::Link(folder) => self.list(folder, sender),
                Job::Files(folder, files) => {
                    let read =
                        files.into_iter().map(|file| self.read_file(&folder, file, &mut buffer)).collect();
                    sender.send(Message::Read(folder, read)).is_ok()
                }
            };
            self.queue.done();
            if !received {
                return;
            }
        }
    }

    fn unread(&self, folder: &Folder, why: Unread) -> UnreadableFile {
        self.folders.unreadable(folder, b"", why)
    }

    fn read_file(&self, folder: &Folder, file: FileStamp, buffer: &mut Vec<u8>) -> ReadFile {
        let path = self.location.path(folder.root, &folder.path, &file.name);
        let reading = self.folders.source.read(&path, &self.location.roots[folder.root].given, buffer);
        let link = match &reading {
            Reading::Article(header, ..) => header.link.as_deref(),
            Reading::LeftOut(_) | Reading::Failed(_) => None,
        };
        let page = link.and_then(page_number);
        ReadFile { file, reading, page }
    }

    /// Adds jobs that read these files.
    pub(super) fn read(&self, folder: &Arc<Folder>, files: Vec<FileStamp>) {
        let mut files = files.into_iter().peekable();
        self.queue.add(std::iter::from_fn(|| {
            files.peek()?;
            Some(Job::Files(Arc::clone(folder), files.by_ref().take(CHUNK).collect()))
        }));
    }

    /// Whether a folder is read by other rules than before, although not everything was walked.
    pub(super) fn must_go_on(&self) -> bool {
        matches!(self.reach, Reach::Folders(_)) && self.has_other_rules.load(Ordering::Relaxed)
    }

    /// Ends what a changed listing kept waiting, after it was applied.
    pub(super) fn listing_applied(&self) {
        self.queue.done();
    }

    /// Reads a folder, sends it, and adds jobs for its folders. Returns whether the receiver still exists.
    fn list(&self, folder: Folder, sender: &SyncSender<Message>) -> bool {
        let contents = self.folders.read(&folder);
        let folder = Arc::new(folder);
        let found = match contents {
            Ok(found) => found,
            Err(Refused::Twice) => {
                return sender.send(Message::Unreadable(self.unread(&folder, Unread::Twice))).is_ok();
            }
            Err(Refused::System(error)) => {
                let gone = error == rustix::io::Errno::NOENT && !folder.path.as_os_str().is_empty();
                let warning = self.unread(&folder, Unread::from(&error.into()));
                let message =
                    if gone { Message::Unreadable(warning) } else { Message::Kept(folder, warning) };
                return sender.send(message).is_ok();
            }
        };
        if matches!(self.reach, Reach::Everything) {
            self.queue.add_folders(found.folders, found.links);
        }
        let listing = found.listing;
        match self.known.get(&*folder) {
            Some(known) if known.is_read(&listing) => {
                sender.send(Message::Same { id: known.id, listing }).is_ok()
            }
            Some(known) => {
                if known.rules != listing.rules {
                    self.has_other_rules.store(true, Ordering::Relaxed);
                }
                self.queue.hold();
                sender.send(Message::Changed(*known, folder, listing)).is_ok()
            }
            None => {
                let files = listing.files.clone();
                let received = sender.send(Message::New(Arc::clone(&folder), listing)).is_ok();
                self.read(&folder, files);
                received
            }
        }
    }
}

enum Job {
    Folder(Folder),
    /// A folder that a symbolic link leads to.
    Link(Folder),
    Files(Arc<Folder>, Vec<FileStamp>),
}

/// The waiting jobs, for several threads.
struct Queue {
    state: Mutex<Waiting>,
    wake: Condvar,
}

#[derive(Default)]
struct Waiting {
    /// The last job is taken first. Reading files before further folders keeps the queue short.
    jobs: Vec<Job>,
    /// Linked folders, which are read when no other job is left.
    links: BTreeSet<Folder>,
    /// Jobs that are running, including changed listings that are not applied yet.
    running: usize,
    stopped: bool,
}

impl Queue {
    /// A queue of jobs, of which the last is taken first.
    fn new(jobs: Vec<Job>) -> Self {
        Self { state: Mutex::new(Waiting { jobs, ..Waiting::default() }), wake: Condvar::new() }
    }

    /// Takes a job, and waits as long as more may be added. [`Self::done`] must be called after it.
    fn take(&self, cancel: &AtomicBool) -> Option<Job> {
        let mut state = self.state.lock();
        loop {
            if state.stopped || cancel.load(Ordering::Relaxed) {
                self.wake.notify_all();
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
            self.wake.wait(&mut state);
        }
    }

    /// Ends a job, or what [`Self::hold`] began.
    fn done(&self) {
        let mut state = self.state.lock();
        state.running = state.running.saturating_sub(1);
        if state.running == 0 || state.jobs.len() > 1 {
            self.wake.notify_all();
        }
    }

    /// Keeps the queue open as if a job were running.
    fn hold(&self) {
        self.state.lock().running += 1;
    }

    fn add(&self, jobs: impl Iterator<Item = Job>) {
        self.state.lock().jobs.extend(jobs);
        self.wake.notify_all();
    }

    fn add_folders(&self, folders: Vec<Folder>, links: Vec<Folder>) {
        let mut state = self.state.lock();
        state.jobs.extend(folders.into_iter().map(Job::Folder));
        state.links.extend(links);
        drop(state);
        self.wake.notify_all();
    }

    fn stop(&self) {
        self.state.lock().stopped = true;
        self.wake.notify_all();
    }
}
