//! Reading one file without ever waiting for it: a FIFO or a device under an article's name is told, not opened.

use super::Unread;
use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::SystemTime;

/// Larger files are told, not read: nothing that people read is so long, and a sparse file has any size for free.
pub(super) const SIZE_MAX: u64 = 256 * 1024 * 1024;

/// A scan reads this much of a longer file, in bytes: all that a list needs stands in it.
pub(super) const HEAD: u64 = 4 * 1024 * 1024;

/// An opened regular file.
pub(super) struct Opened {
    file: File,
    /// Its size in bytes when it was opened.
    pub(super) size: u64,
    /// When it was last changed.
    pub(super) modified: Option<SystemTime>,
}

/// Opens a regular file. Links are followed.
pub(super) fn open(path: &Path) -> Result<Opened, Unread> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(descriptor) => File::from(descriptor),
        // A socket, or a device without a driver.
        Err(rustix::io::Errno::NXIO) => return Err(Unread::NotRegular),
        Err(error) => return Err(Unread::from(&error.into())),
    };
    let data = file.metadata().map_err(|error| Unread::from(&error))?;
    if data.is_dir() {
        return Err(Unread::Folder);
    }
    if !data.is_file() {
        return Err(Unread::NotRegular);
    }
    if data.len() > SIZE_MAX {
        return Err(Unread::TooLarge(data.len() / (1024 * 1024)));
    }
    Ok(Opened { file, size: data.len(), modified: data.modified().ok() })
}

impl Opened {
    /// Reads up to `limit` bytes into `buffer`, whose old content goes.
    pub(super) fn read(&mut self, limit: u64, buffer: &mut Vec<u8>) -> Result<(), Unread> {
        buffer.clear();
        self.append(limit, buffer)
    }

    /// Reads up to `limit` more bytes behind what `buffer` holds.
    pub(super) fn append(&mut self, limit: u64, buffer: &mut Vec<u8>) -> Result<(), Unread> {
        // One byte more than the file has, so that its end needs no second look.
        buffer.reserve(self.size.min(limit) as usize + 1);
        (&mut self.file).take(limit).read_to_end(buffer).map_err(|error| Unread::from(&error)).map(|_| ())
    }
}
