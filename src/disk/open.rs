//! Opens and reads one file without ever blocking: a FIFO or a device with an article's name is an error.

use super::Unread;
use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::SystemTime;

/// Larger files are not read: no article is so long, and a sparse file can have any size. In bytes.
pub(super) const SIZE_MAX: u64 = 256 * 1024 * 1024;

/// The most bytes of a file that a scan reads, enough for everything that a list shows of articles with front matter.
pub(super) const HEAD: u64 = 4 * 1024 * 1024;

/// The same for web pages, which may have style sheets, fonts and pictures of several megabytes before their text.
pub(super) const PAGE_HEAD: u64 = 12 * 1024 * 1024;

/// The most bytes of an article that are read: front matter and a body up to the length at which it is cut.
pub const READ_MAX: u64 = 36 * 1024 * 1024;

pub(super) struct Opened {
    file: File,
    /// The size in bytes when the file was opened.
    pub(super) size: u64,
    pub(super) modified: Option<SystemTime>,
}

/// The worst-case memory for an open article as a multiple of its file size, with the text cache being filled.
const TIMES: u64 = 16;
/// Files up to this size in bytes are read regardless of memory.
const SMALL: u64 = 1 << 20;

/// Whether a file of this size fits into the memory limit: a failed allocation would abort the program.
pub(super) fn fits(size: u64) -> bool {
    let size = size.min(READ_MAX);
    if size <= SMALL {
        return true;
    }
    let Some(limit) = rustix::process::getrlimit(rustix::process::Resource::As).current else { return true };
    // In pages; the first number is the total address space.
    let used = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = used.and_then(|numbers| numbers.split(' ').next()?.parse::<u64>().ok());
    let used = pages.unwrap_or(0).saturating_mul(rustix::param::page_size() as u64);
    size.saturating_mul(TIMES) <= limit.saturating_sub(used)
}

/// Opens a regular file, following links.
pub(super) fn open(path: &Path) -> Result<Opened, Unread> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(descriptor) => File::from(descriptor),
        // A socket or a device without a driver gives this error.
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
    /// Reads up to `limit` bytes into `buffer`, replacing its content.
    pub(super) fn read(&mut self, limit: u64, buffer: &mut Vec<u8>) -> Result<(), Unread> {
        buffer.clear();
        self.append(limit, buffer)
    }

    /// Appends up to `limit` more bytes to `buffer`.
    pub(super) fn append(&mut self, limit: u64, buffer: &mut Vec<u8>) -> Result<(), Unread> {
        // One byte more than the file has, so that the end is found without another allocation.
        buffer.reserve(self.size.min(limit) as usize + 1);
        (&mut self.file).take(limit).read_to_end(buffer).map_err(|error| Unread::from(&error)).map(|_| ())
    }
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.file.read(buffer)
    }
}
