//! The lock that lets one process at a time fetch into a library folder. The system releases it when its holder ends in
//! any way, so that a file that is left behind blocks nobody.

use super::files::{Disk, Folder};
use rustix::io::Errno;
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// The name of the lock's file in newsrack's folder of a library.
pub(super) const NAME: &str = "lock";

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "held, not read: closing it frees the lock")] File);

impl Lock {
    /// Takes the lock in newsrack's folder of a library; none if another process has it.
    pub(super) fn take(folder: &Folder, disk: &Disk) -> io::Result<Option<Self>> {
        let file = disk.open_lock(folder, Path::new(NAME))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            // Some network folders have no locks.
            Err(TryLockError::Error(error)) if has_no_locks(&error) => Ok(Some(Self(file))),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

fn has_no_locks(error: &io::Error) -> bool {
    let none = [Errno::NOLCK, Errno::OPNOTSUPP, Errno::NOTSUP, Errno::NOSYS, Errno::INVAL];
    Errno::from_io_error(error).is_some_and(|errno| none.contains(&errno))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_has_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let open = Folder::open(folder.path()).unwrap();
        let disk = Disk::default();
        let lock = Lock::take(&open, &disk).unwrap();
        assert!(lock.is_some());
        assert!(Lock::take(&open, &disk).unwrap().is_none());
        drop(lock);
        assert!(Lock::take(&open, &disk).unwrap().is_some());
    }

    #[test]
    fn a_link_in_its_place_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), folder.path().join(NAME)).unwrap();
        let open = Folder::open(folder.path()).unwrap();
        assert!(Lock::take(&open, &Disk::default()).is_err());
        assert!(!folder.path().join("elsewhere").exists());
    }
}
