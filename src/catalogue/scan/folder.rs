//! Reads one folder: the names and stamps of its files, their fingerprint, and the folders in it.

use crate::catalogue::location::{CatalogueLocation, Folder};
use crate::catalogue::stamp::{FileStamp, Stamp};
use crate::disk::{LeftOut, Reading, Source, Unread, UnreadableFile};
use parking_lot::Mutex;
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat, openat, statat};
use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// Deeper folders are reported and not read.
const DEPTH_MAX: usize = 256;

/// The files of a folder.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) files: Vec<FileStamp>,
    pub(super) fingerprint: i64,
    /// See [`Source::rules_of`].
    pub(super) rules: i64,
    /// Files and folders that could not be read.
    pub(super) warnings: Vec<UnreadableFile>,
    /// Counts of files that are not articles, and of folders that are not read.
    pub(super) left_out: LeftOut,
}

/// The folders that were read already, by device and inode.
pub(super) type Visited = Mutex<HashSet<(u64, u64)>>;

pub(super) struct FolderReader<'a> {
    pub(super) location: &'a CatalogueLocation,
    pub(super) source: &'a dyn Source,
    pub(super) visited: &'a Visited,
}

impl FolderReader<'_> {
    /// Whether a link leads to a folder that contains the library.
    pub(super) fn points_above(&self, link: &Folder) -> bool {
        let root = &self.location.roots[link.root].real;
        std::fs::canonicalize(root.join(&link.path)).is_ok_and(|target| root.starts_with(target))
    }

    pub(super) fn unreadable(&self, folder: &Folder, name: &[u8], why: Unread) -> UnreadableFile {
        UnreadableFile { path: self.location.path(folder.root, &folder.path, name), why }
    }

    pub(super) fn read(&self, folder: &Folder) -> Result<FolderContents, Refused> {
        let mut found = FolderContents::default();
        let root = &self.location.roots[folder.root].real;
        // The path of a file must not end with a slash.
        let real = if folder.path.as_os_str().is_empty() { root.clone() } else { root.join(&folder.path) };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let opened = openat(CWD, &real, flags, Mode::empty());
        if opened.as_ref().err() == Some(&rustix::io::Errno::NOTDIR) && folder.path.as_os_str().is_empty() {
            // The library is a single file.
            let stat = statat(CWD, &real, AtFlags::empty())?;
            found.file(self, folder, b"", &stat);
            return Ok(found);
        }
        let opened = opened?;
        let stat = rustix::fs::fstat(&opened)?;
        if !self.visited.lock().insert((stat.st_dev, stat.st_ino)) {
            return Err(Refused::Twice);
        }
        let mut below = Vec::new();
        for entry in Dir::read_from(&opened)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if matches!(name, b"." | b"..") {
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
                        rustix::io::Errno::NOENT => Unread::BrokenLink,
                        error => Unread::from(&error.into()),
                    };
                    found.listing.warnings.push(self.unreadable(folder, name, why));
                }
            }
        }
        let root = &self.location.roots[folder.root].given;
        // A root without a name below it has no slash at its end.
        let own = if folder.path.as_os_str().is_empty() { root.clone() } else { root.join(&folder.path) };
        found.listing.rules = self.source.rules_of(&own, root);
        for (name, kind) in below {
            let path = folder.path.join(OsStr::from_bytes(&name));
            if let Some(left_out) = self.source.closed(&root.join(&path), root) {
                found.listing.left_out += left_out;
            } else if path.components().count() >= DEPTH_MAX {
                let why = Unread::TooDeep(DEPTH_MAX);
                found.listing.warnings.push(self.unreadable(folder, &name, why));
            } else {
                let folder = Folder { root: folder.root, path };
                if kind == FileType::Symlink { found.links.push(folder) } else { found.folders.push(folder) }
            }
        }
        Ok(found)
    }
}

#[derive(Default)]
pub(super) struct FolderContents {
    pub(super) listing: Listing,
    pub(super) folders: Vec<Folder>,
    /// Symbolic links to folders.
    pub(super) links: Vec<Folder>,
}

pub(super) enum Refused {
    Twice,
    System(rustix::io::Errno),
}

impl From<rustix::io::Errno> for Refused {
    fn from(error: rustix::io::Errno) -> Self {
        Self::System(error)
    }
}

impl FolderContents {
    /// Adds something that is not a folder.
    fn file(&mut self, folders: &FolderReader, folder: &Folder, name: &[u8], stat: &Stat) {
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            match folders.source.special(&folders.location.path(folder.root, &folder.path, name)) {
                Reading::Failed(why) => self.listing.warnings.push(folders.unreadable(folder, name, why)),
                Reading::LeftOut(left_out) => self.listing.left_out += left_out,
                Reading::Article(..) => {}
            }
            return;
        }
        let file = FileStamp { name: name.into(), stamp: Stamp::new(stat) };
        self.listing.fingerprint = self.listing.fingerprint.wrapping_add(file.number());
        self.listing.files.push(file);
    }
}
