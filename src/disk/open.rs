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

/// Of an article no more than this is read, in bytes: front matter and a body that is not cut.
pub(super) const READ_MAX: u64 = 36 * 1024 * 1024;

/// An opened regular file.
pub(super) struct Opened {
    file: File,
    /// Its size in bytes when it was opened.
    pub(super) size: u64,
    /// When it was last changed.
    pub(super) modified: Option<SystemTime>,
}

/// How many times a file's size its page may take, at worst, with the text cache being filled beside it.
const TIMES: u64 = 16;
/// Files of this many bytes are read whatever the memory is.
const SMALL: u64 = 1 << 20;

/// Whether a file's size fits into the memory that the process may still have. An allocation that fails would end the
/// program on the spot.
pub(super) fn fits(size: u64) -> bool {
    let size = size.min(READ_MAX);
    if size <= SMALL {
        return true;
    }
    let Some(limit) = rustix::process::getrlimit(rustix::process::Resource::As).current else { return true };
    // In pages; the first number is all that the process has.
    let used = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = used.and_then(|numbers| numbers.split(' ').next()?.parse::<u64>().ok());
    let used = pages.unwrap_or(0).saturating_mul(rustix::param::page_size() as u64);
    size.saturating_mul(TIMES) <= limit.saturating_sub(used)
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

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.file.read(buffer)
    }
}
