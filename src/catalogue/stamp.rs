//! Stamps, by which a changed file is noticed without reading it, and the numbers that a folder's fingerprint consists
//! of.

use rustix::fs::{AtFlags, CWD, FileType, Stat, statat};
use std::path::Path;

/// Size, times and inode of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) seconds: i64,
    pub(crate) nanos: i64,
    pub(crate) size: i64,
    pub(crate) inode: i64,
    /// When the system last changed the file or its attributes, in nanoseconds. Programs cannot set it.
    pub(crate) changed: i64,
}

impl Stamp {
    pub(super) fn new(stat: &Stat) -> Self {
        Self {
            seconds: stat.st_mtime,
            nanos: i64::try_from(stat.st_mtime_nsec).unwrap_or(0),
            size: stat.st_size,
            inode: stat.st_ino.cast_signed(),
            changed: stat.st_ctime.wrapping_mul(1_000_000_000).wrapping_add(stat.st_ctime_nsec.cast_signed()),
        }
    }

    /// The stamp of the regular file at a path. Links are followed.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let stat = statat(CWD, path, AtFlags::empty()).ok()?;
        (FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile).then(|| Self::new(&stat))
    }
}

/// Reads a stamp from five columns: seconds, nanos, size, inode, changed.
pub(super) fn read(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Stamp> {
    Ok(Stamp {
        seconds: row.get(first)?,
        nanos: row.get(first + 1)?,
        size: row.get(first + 2)?,
        inode: row.get(first + 3)?,
        changed: row.get(first + 4)?,
    })
}

#[derive(Clone, Debug)]
pub(crate) struct FileStamp {
    pub(crate) name: Box<[u8]>,
    pub(crate) stamp: Stamp,
}

impl FileStamp {
    /// A number that depends on name and stamp. The sum of all files' numbers is the folder's fingerprint, which does
    /// not depend on the order in which the system lists them.
    pub(super) fn number(&self) -> i64 {
        let mut hasher = blake3::Hasher::new();
        let Stamp { seconds, nanos, size, inode, changed } = self.stamp;
        for number in [seconds, nanos, size, inode, changed] {
            hasher.update(&number.to_le_bytes());
        }
        hasher.update(&self.name);
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        i64::from_le_bytes(bytes)
    }
}
