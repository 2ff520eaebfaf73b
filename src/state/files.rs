//! All file operations of the reading state. They go through one type, so that a test can make the n-th write fail or
//! end the program there.
#![expect(clippy::disallowed_methods, reason = "this module owns the files of the reading state")]

use crate::trouble::Fault;
use rustix::fs::{Mode, OFlags};
use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long to wait for a log that another process has locked. A lock is usually held for milliseconds, but a stopped
/// process never releases it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// Creating a folder or a file, or opening a file for writing.
    Open,
    /// Writing this many bytes.
    Write(usize),
    /// Syncing a file or folder to the disk.
    Sync,
    /// Truncating a file.
    Cut,
    Rename,
}

/// Decides which operations fail. Only tests implement it.
pub(crate) trait Faults: std::fmt::Debug + Send + Sync {
    /// How many bytes the operation still writes and the error it fails with; none if it succeeds.
    fn fault(&self, operation: Operation) -> Option<(usize, io::Error)>;
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Files(Option<Arc<dyn Faults>>);

/// Metadata that changes when a file changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) len: u64,
    pub(crate) inode: u64,
    changed: (i64, i64),
}

impl Look {
    pub(crate) fn of(file: &File) -> io::Result<Self> {
        file.metadata().map(|data| Self::new(&data))
    }

    fn new(data: &std::fs::Metadata) -> Self {
        Self { len: data.len(), inode: data.ino(), changed: (data.mtime(), data.mtime_nsec()) }
    }
}

impl Files {
    /// Operations that fail as `faults` decides.
    #[cfg(test)]
    pub(crate) fn with(faults: Arc<dyn Faults>) -> Self {
        Self(Some(faults))
    }

    fn pass(&self, operation: Operation) -> io::Result<()> {
        match self.0.as_ref().and_then(|faults| faults.fault(operation)) {
            Some((_, error)) => Err(error),
            None => Ok(()),
        }
    }

    /// Creates a folder and its parents, accessible by the owner only.
    pub(crate) fn make_folder(&self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        self.pass(Operation::Open)?;
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
    }

    /// Opens a log for reading and appending; creates it if it does not exist.
    pub(crate) fn open_to_append(&self, path: &Path) -> io::Result<File> {
        self.pass(Operation::Open)?;
        let flags = OFlags::RDWR | OFlags::APPEND | OFlags::CREATE | OFlags::NONBLOCK | OFlags::CLOEXEC;
        regular(rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)?.into())
    }

    /// Opens a file for appending and locks it against other processes; waits at most `patience`.
    pub(crate) fn hold(&self, path: &Path, patience: Duration) -> io::Result<File> {
        loop {
            let file = self.open_to_append(path)?;
            lock(&file, patience)?;
            // Another process may have replaced the file by a rewritten one.
            if look(path).is_ok_and(|look| Look::of(&file).is_ok_and(|of| of.inode == look.inode)) {
                return Ok(file);
            }
        }
    }

    pub(crate) fn append(&self, mut file: &File, bytes: &[u8]) -> io::Result<()> {
        match self.0.as_ref().and_then(|faults| faults.fault(Operation::Write(bytes.len()))) {
            Some((passed, error)) => {
                file.write_all(&bytes[..passed.min(bytes.len())])?;
                Err(error)
            }
            None => file.write_all(bytes),
        }
    }

    pub(crate) fn sync(&self, file: &File) -> io::Result<()> {
        self.pass(Operation::Sync)?;
        file.sync_data()
    }

    /// Syncs a folder's names to the disk.
    pub(crate) fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.pass(Operation::Sync)?;
        match File::open(path)?.sync_all() {
            // Some network folders neither support nor need this.
            Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
            done => done,
        }
    }

    pub(crate) fn cut(&self, file: &File, len: u64) -> io::Result<()> {
        self.pass(Operation::Cut)?;
        file.set_len(len)
    }

    /// Replaces a file atomically, even if the program or the machine stops. The temporary file is in the same folder,
    /// under a name that is not that of a log.
    pub(crate) fn replace(
        &self,
        path: &Path,
        write: impl FnOnce(&mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()>,
    ) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        self.pass(Operation::Open)?;
        let temporary = tempfile::Builder::new().prefix(".newsrack-").suffix(".tmp").tempfile_in(folder)?;
        let file = temporary.as_file();
        write(&mut |bytes| self.append(file, bytes))?;
        self.sync(file)?;
        self.pass(Operation::Rename)?;
        temporary.persist(path).map_err(|error| error.error)?;
        self.sync_folder(folder)
    }
}

/// Creates a small file if it does not exist; returns whether it did so.
pub(crate) fn make(path: &Path, content: &[u8]) -> io::Result<bool> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(content)?;
    temporary.as_file().sync_data()?;
    match temporary.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    }
}

/// Reads the beginning of a small file as text.
pub(crate) fn read_small(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    open(path)?.take(4096).read_to_string(&mut text)?;
    Ok(text)
}

/// Reads at most a megabyte of a file.
pub(crate) fn read_some(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(1 << 20).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a regular file for reading, without ever blocking.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    regular(rustix::fs::open(path, flags, Mode::empty())?.into())
}

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() { Ok(file) } else { Err(Fault::NotRegular.into()) }
}

/// Reads the metadata of a path, following links.
pub(crate) fn look(path: &Path) -> io::Result<Look> {
    std::fs::metadata(path).map(|data| Look::new(&data))
}

/// The names in a folder, sorted; none if it does not exist.
pub(crate) fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(names)
}

/// Locks a log against other processes; waits at most `patience`. The system releases the lock when its holder ends in
/// any way. Some network folders have no locks; then the log is used without one.
pub(crate) fn lock(file: &File, patience: Duration) -> io::Result<()> {
    let end = Instant::now() + patience;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) if has_no_locks(&error) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() > end => {
                return Err(io::Error::new(ErrorKind::WouldBlock, "another process does not let go of it"));
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}

/// Whether an error means that locks are not available: the system or file system has none, or the server of the
/// network folder is out of them.
fn has_no_locks(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let none = [Errno::NOLCK, Errno::OPNOTSUPP, Errno::NOTSUP, Errno::NOSYS, Errno::INVAL];
    Errno::from_io_error(error).is_some_and(|errno| none.contains(&errno))
}

/// Reads a file of lines to import. It may be a pipe.
pub fn read_lines(path: &Path) -> Result<Vec<u8>, Fault> {
    std::fs::read(path).map_err(Fault::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::io::Errno;

    #[test]
    fn where_there_are_no_locks_nothing_is_locked() {
        let table = [
            (Errno::NOLCK, true),
            (Errno::OPNOTSUPP, true),
            (Errno::NOSYS, true),
            (Errno::INVAL, true),
            (Errno::IO, false),
            (Errno::BADF, false),
            (Errno::WOULDBLOCK, false),
        ];
        for (errno, none) in table {
            assert_eq!(has_no_locks(&io::Error::from(errno)), none, "{errno:?}");
        }
    }
}
