//! The files of the reading state: every operation that writes goes through here, so that a test can make the n-th
//! of them fail, or end the program there.
#![expect(clippy::disallowed_methods, reason = "this module owns the files of the reading state")]

use crate::trouble::Fault;
use rustix::fs::{Mode, OFlags};
use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long another process may hold a log before changes have to wait. It holds it for milliseconds; a stopped one
/// for ever.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// An operation that writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// A folder or a file is made, or a file opened for writing.
    Open,
    /// So many bytes are written.
    Write(usize),
    /// A file or folder is brought to the disk.
    Sync,
    /// A file is cut.
    Cut,
    /// A file takes the place of another.
    Rename,
}

/// Decides which operations fail; only tests have one.
pub(crate) trait Faults: std::fmt::Debug + Send + Sync {
    /// Whether the operation fails, and after how many bytes.
    fn fault(&self, operation: Operation) -> Option<(usize, io::Error)>;
}

/// The operations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files(Option<Arc<dyn Faults>>);

/// What tells one state of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// Bytes.
    pub(crate) len: u64,
    /// The file behind the name.
    pub(crate) inode: u64,
    changed: (i64, i64),
}

impl Look {
    /// Looks at an open file.
    pub(crate) fn of(file: &File) -> io::Result<Self> {
        file.metadata().map(|data| Self::new(&data))
    }

    fn new(data: &std::fs::Metadata) -> Self {
        Self { len: data.len(), inode: data.ino(), changed: (data.mtime(), data.mtime_nsec()) }
    }
}

impl Files {
    /// Operations of which some fail.
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

    /// Makes a folder and those above it, for its owner alone.
    pub(crate) fn make_folder(&self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        self.pass(Operation::Open)?;
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
    }

    /// Opens a log to be read and appended to, making it if it is not there.
    pub(crate) fn open_to_append(&self, path: &Path) -> io::Result<File> {
        self.pass(Operation::Open)?;
        let flags = OFlags::RDWR | OFlags::APPEND | OFlags::CREATE | OFlags::NONBLOCK | OFlags::CLOEXEC;
        regular(rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)?.into())
    }

    /// Writes all of `bytes` at the end of a file.
    pub(crate) fn append(&self, mut file: &File, bytes: &[u8]) -> io::Result<()> {
        match self.0.as_ref().and_then(|faults| faults.fault(Operation::Write(bytes.len()))) {
            Some((passed, error)) => {
                file.write_all(&bytes[..passed.min(bytes.len())])?;
                Err(error)
            }
            None => file.write_all(bytes),
        }
    }

    /// Brings a file's content to the disk.
    pub(crate) fn sync(&self, file: &File) -> io::Result<()> {
        self.pass(Operation::Sync)?;
        file.sync_data()
    }

    /// Brings the names in a folder to the disk.
    pub(crate) fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.pass(Operation::Sync)?;
        match File::open(path)?.sync_all() {
            // Some network folders cannot do that, nor need it.
            Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
            done => done,
        }
    }

    /// Cuts a file.
    pub(crate) fn cut(&self, file: &File, len: u64) -> io::Result<()> {
        self.pass(Operation::Cut)?;
        file.set_len(len)
    }

    /// Writes a file that is either there as a whole or as it was before, whenever the program or the machine ends.
    /// Its temporary file stands beside it under a name that no log has.
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

/// Makes a small file unless there is one; says whether it was made.
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

/// Reads the beginning of a small file.
pub(crate) fn read_small(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    open(path)?.take(4096).read_to_string(&mut text)?;
    Ok(text)
}

/// Reads a file of some size, up to a megabyte.
pub(crate) fn read_some(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(1 << 20).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a regular file to be read, without ever waiting for it.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    regular(rustix::fs::open(path, flags, Mode::empty())?.into())
}

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() { Ok(file) } else { Err(Fault::NotRegular.into()) }
}

/// What a name leads to now.
pub(crate) fn look(path: &Path) -> io::Result<Look> {
    std::fs::metadata(path).map(|data| Look::new(&data))
}

/// The names in a folder, in their order; none where there is no folder.
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

/// Locks a log against other processes, waiting so long for them. The system frees the lock when its holder ends,
/// however it ends; where there are no locks (some network folders), there is no other process to keep out either.
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

/// Whether this says that a file cannot be locked at all: the system or the file system has no locks, or the network
/// folder's server has none to give.
fn has_no_locks(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let none = [Errno::NOLCK, Errno::OPNOTSUPP, Errno::NOTSUP, Errno::NOSYS, Errno::INVAL];
    Errno::from_io_error(error).is_some_and(|errno| none.contains(&errno))
}

/// A path as the system knows it.
pub(crate) fn real(path: &Path) -> PathBuf {
    let real = std::fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    real.unwrap_or_else(|_| path.to_owned())
}

/// Reads lines to be imported. The file may be a pipe.
///
/// # Errors
/// Why it cannot be read.
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
