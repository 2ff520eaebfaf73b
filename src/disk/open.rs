//! Reading one file without ever waiting for it: a FIFO or a device under an article's name is told, not opened.

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
pub(super) fn open(path: &Path) -> Result<Opened, String> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(descriptor) => File::from(descriptor),
        // A socket, or a device without a driver.
        Err(rustix::io::Errno::NXIO) => return Err("not a regular file".to_owned()),
        Err(error) => return Err(reason(&error.into())),
    };
    let data = file.metadata().map_err(|error| reason(&error))?;
    if data.is_dir() {
        return Err("is a folder".to_owned());
    }
    if !data.is_file() {
        return Err("not a regular file".to_owned());
    }
    if data.len() > SIZE_MAX {
        return Err(format!("too large to be an article ({} MiB)", data.len() / (1024 * 1024)));
    }
    Ok(Opened { file, size: data.len(), modified: data.modified().ok() })
}

impl Opened {
    /// Reads up to `limit` bytes into `buffer`, whose old content goes.
    pub(super) fn read(&mut self, limit: u64, buffer: &mut Vec<u8>) -> Result<(), String> {
        buffer.clear();
        self.append(limit, buffer)
    }

    /// Reads up to `limit` more bytes behind what `buffer` holds.
    pub(super) fn append(&mut self, limit: u64, buffer: &mut Vec<u8>) -> Result<(), String> {
        // One byte more than the file has, so that its end needs no second look.
        buffer.reserve(self.size.min(limit) as usize + 1);
        (&mut self.file).take(limit).read_to_end(buffer).map_err(|error| reason(&error)).map(|_| ())
    }
}

/// A system error in one plain line.
pub(super) fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            crate::text::clean_line(text.split(" (os error").next().unwrap_or(&text)).into_owned()
        }
    }
}
