//! Walks the folders of the library on several threads. Each folder is one listing, and an unchanged folder needs no
//! reading of files. Linked folders come last, so that the result does not depend on the order of the threads.

use super::folder::{FolderReader, Listing, Refused};
use super::queue::{Job, Queue};
use super::request::{Reach, ScanRequest};
use crate::catalogue::link_targets::page_number;
use crate::catalogue::location::{CatalogueLocation, Folder};
use crate::catalogue::source::Source;
use crate::catalogue::stamp::FileStamp;
use crate::disk::{Reading, Unread, UnreadableFile};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::SyncSender;

const CHUNK: usize = 64;

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
    Changed(i64, Arc<Folder>, Listing),
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

pub(super) struct Walk<'a> {
    pub(super) location: &'a CatalogueLocation,
    /// Id and fingerprint of known folders.
    pub(super) known: HashMap<Folder, (i64, Option<i64>)>,
    source: &'a dyn Source,
    cancel: &'a AtomicBool,
    /// Whether to enter folders in a folder.
    below: bool,
    queue: Queue,
    folders: FolderReader<'a>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        location: &'a CatalogueLocation,
        request: &'a ScanRequest<'a>,
        known: HashMap<Folder, (i64, Option<i64>)>,
    ) -> Self {
        let mut jobs: Vec<Job> = match request.reach {
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
        let ScanRequest { source, cancel, reach, .. } = *request;
        let below = matches!(reach, Reach::Everything);
        let (queue, folders) = (Queue::new(jobs), FolderReader::new(location, source));
        Self { location, known, source, cancel, below, queue, folders }
    }

    /// Works until no job is left, or the receiver is gone.
    pub(super) fn work(&self, sender: &SyncSender<Message>) {
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
        self.folders.unreadable(folder, Path::new(""), why)
    }

    fn read_file(&self, folder: &Folder, file: FileStamp, buffer: &mut Vec<u8>) -> ReadFile {
        let path = self.location.path(folder.root, &folder.path, Path::new(OsStr::from_bytes(&file.name)));
        let reading = self.source.read(&path, &self.location.roots[folder.root].given, buffer);
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

    /// Ends what a changed listing kept waiting, after it was applied.
    pub(super) fn listing_applied(&self) {
        self.queue.done();
    }

    pub(super) fn stop(&self) {
        self.queue.stop();
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
        if self.below {
            self.queue.add_folders(found.folders, found.links);
        }
        let listing = found.listing;
        match self.known.get(&*folder) {
            Some((id, fingerprint)) if *fingerprint == Some(listing.fingerprint) => {
                sender.send(Message::Same { id: *id, listing }).is_ok()
            }
            Some((id, _)) => {
                self.queue.hold();
                sender.send(Message::Changed(*id, folder, listing)).is_ok()
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
