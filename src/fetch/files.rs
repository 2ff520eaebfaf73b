//! All file operations of fetching. They go through one type, so that a test can make the n-th change of the disk fail
//! or end the program there. Folders of a library are opened one below the other, and no link is followed on the way.
#![expect(clippy::disallowed_methods, reason = "this module owns the files that fetching writes")]

use crate::trouble::Fault;
use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// A change of the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Making a folder.
    Folder,
    /// Creating a file.
    Create,
    /// Writing its content, or appending to it.
    Write,
    Rename,
    Remove,
    /// Waiting until everything is on the disk.
    Sync,
}

/// Decides which operations fail. Only tests implement it.
pub trait Faults: std::fmt::Debug + Send + Sync {
    /// The error an operation fails with; none if it succeeds.
    fn fault(&self, operation: Operation) -> Option<io::Error>;
}

/// The disk as fetching changes it.
#[derive(Clone, Debug, Default)]
pub struct Disk(Option<Arc<dyn Faults>>);

/// A folder that is open. What lies in it is named relative to it.
#[derive(Clone, Debug)]
pub(super) struct Folder(Arc<OwnedFd>);

/// What changes when a file changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileStamp {
    pub(super) size: u64,
    inode: u64,
    changed: (i64, u64),
    /// The permissions.
    pub(super) mode: u32,
    /// When it was last written, in Unix seconds.
    pub(super) modified: i64,
}

/// Files of a library that are new: readable for everybody whom the umask lets read.
const LIBRARY_FILE: Mode = Mode::from_raw_mode(0o666);
const LIBRARY_FOLDER: Mode = Mode::from_raw_mode(0o777);
const OWNER: u32 = 0o700;

impl Folder {
    /// Opens a folder by its path, which may be a link.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self(Arc::new(rustix::fs::open(path, flags, Mode::empty())?)))
    }

    /// Opens a folder below this one; none of the way may be a link.
    pub(super) fn below(&self, path: &Path) -> io::Result<Self> {
        self.walk(path, &mut |_, _| Err(Errno::NOENT.into()))
    }

    fn walk(
        &self,
        path: &Path,
        make: &mut dyn FnMut(&Self, &std::ffi::OsStr) -> io::Result<()>,
    ) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut folder = self.clone();
        for component in path.components() {
            let Component::Normal(name) = component else { return Err(Fault::NotFolder.into()) };
            let open = |folder: &Self| rustix::fs::openat(&*folder.0, name, flags, Mode::empty());
            let found = match open(&folder) {
                Err(Errno::NOENT) => {
                    make(&folder, name)?;
                    open(&folder)?
                }
                found => found?,
            };
            folder = Self(Arc::new(found));
        }
        Ok(folder)
    }

    /// Opens a regular file for reading; it must not be a link.
    fn file(&self, name: &Path) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NOCTTY;
        let file = File::from(rustix::fs::openat(&*self.0, name, flags, Mode::empty())?);
        if file.metadata()?.is_file() { Ok(file) } else { Err(Fault::NotRegular.into()) }
    }

    /// Reads a regular file of at most `max` bytes, with its stamp.
    pub(super) fn read(&self, name: &Path, max: u64) -> io::Result<(Vec<u8>, FileStamp)> {
        let file = self.file(name)?;
        let stamp = stamp(&file.metadata()?);
        if stamp.size > max {
            return Err(Fault::TooLong.into());
        }
        let mut bytes = Vec::with_capacity(stamp.size as usize + 1);
        file.take(max).read_to_end(&mut bytes)?;
        Ok((bytes, stamp))
    }

    /// The stamp of a regular file.
    pub(super) fn stamp(&self, name: &Path) -> io::Result<FileStamp> {
        Ok(stamp(&self.file(name)?.metadata()?))
    }

    /// Whether something of this name is there, a link that leads nowhere included.
    pub(super) fn has(&self, name: &Path) -> bool {
        rustix::fs::statat(&*self.0, name, AtFlags::SYMLINK_NOFOLLOW).is_ok()
    }

    /// The first part of a path below this folder that is there and is no folder, and what it is.
    pub(super) fn obstacle(&self, path: &Path) -> Option<(PathBuf, Fault)> {
        let mut at = PathBuf::new();
        path.components().find_map(|component| {
            at.push(component);
            let data = rustix::fs::statat(&*self.0, &at, AtFlags::SYMLINK_NOFOLLOW).ok()?;
            match rustix::fs::FileType::from_raw_mode(data.st_mode) {
                rustix::fs::FileType::Directory => None,
                rustix::fs::FileType::Symlink => Some((at.clone(), Fault::Link)),
                _ => Some((at.clone(), Fault::NotFolder)),
            }
        })
    }

    /// The names of what lies in the folder, and whether each is a folder itself; links are left out.
    pub(super) fn entries(&self) -> io::Result<Vec<(std::ffi::OsString, Kind)>> {
        use std::os::unix::ffi::OsStrExt;
        let mut entries = Vec::new();
        for entry in rustix::fs::Dir::read_from(&*self.0)? {
            let entry = entry?;
            let name = std::ffi::OsStr::from_bytes(entry.file_name().to_bytes()).to_owned();
            let mut kind = entry.file_type();
            if kind == rustix::fs::FileType::Unknown {
                let found = rustix::fs::statat(&*self.0, &name, AtFlags::SYMLINK_NOFOLLOW);
                kind = found.map_or(kind, |data| rustix::fs::FileType::from_raw_mode(data.st_mode));
            }
            match kind {
                rustix::fs::FileType::Directory if name != "." && name != ".." => {
                    entries.push((name, Kind::Folder));
                }
                rustix::fs::FileType::RegularFile => entries.push((name, Kind::File)),
                _ => {}
            }
        }
        Ok(entries)
    }

    /// The bytes that are free on the disk of the folder; none if the system does not say.
    pub(super) fn free(&self) -> Option<u64> {
        let data = rustix::fs::fstatvfs(&*self.0).ok()?;
        data.f_bavail.checked_mul(data.f_frsize)
    }
}

/// What an entry of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Folder,
    File,
}

impl Disk {
    /// A disk whose operations fail as `faults` decides.
    pub fn with(faults: Arc<dyn Faults>) -> Self {
        Self(Some(faults))
    }

    fn pass(&self, operation: Operation) -> io::Result<()> {
        match self.0.as_ref().and_then(|faults| faults.fault(operation)) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Opens a folder below another one and makes what is missing on the way.
    pub(super) fn make(&self, folder: &Folder, path: &Path) -> io::Result<Folder> {
        folder.walk(path, &mut |folder, name| {
            self.pass(Operation::Folder)?;
            match rustix::fs::mkdirat(&*folder.0, name, LIBRARY_FOLDER) {
                Ok(()) | Err(Errno::EXIST) => Ok(()),
                Err(error) => Err(error.into()),
            }
        })
    }

    /// Creates a file that does not exist yet. `mode` are its permissions; none for those of the umask.
    pub(super) fn create(
        &self,
        folder: &Folder,
        name: &Path,
        bytes: &[u8],
        mode: Option<u32>,
    ) -> io::Result<()> {
        self.pass(Operation::Create)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = File::from(rustix::fs::openat(&*folder.0, name, flags, LIBRARY_FILE)?);
        if let Err(error) = self.pass(Operation::Write) {
            // What a process leaves that ends while it writes.
            file.write_all(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        file.write_all(bytes)?;
        if let Some(mode) = mode {
            rustix::fs::fchmod(&file, Mode::from_raw_mode(mode as rustix::fs::RawMode))?;
        }
        // Elsewhere the whole file system is synchronised once for many files.
        if cfg!(not(target_os = "linux")) {
            file.sync_data()?;
        }
        Ok(())
    }

    /// Moves a file to a name that does not exist yet.
    pub(super) fn rename_new(&self, from: (&Folder, &Path), to: (&Folder, &Path)) -> io::Result<()> {
        self.pass(Operation::Rename)?;
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::RenameFlags;
            match rustix::fs::renameat_with(&*from.0.0, from.1, &*to.0.0, to.1, RenameFlags::NOREPLACE) {
                // Some file systems cannot do this.
                Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
                done => return Ok(done?),
            }
        }
        if to.0.has(to.1) {
            return Err(Errno::EXIST.into());
        }
        Ok(rustix::fs::renameat(&*from.0.0, from.1, &*to.0.0, to.1)?)
    }

    /// Moves a file to a name and replaces what has it.
    pub(super) fn rename_over(&self, from: (&Folder, &Path), to: (&Folder, &Path)) -> io::Result<()> {
        self.pass(Operation::Rename)?;
        Ok(rustix::fs::renameat(&*from.0.0, from.1, &*to.0.0, to.1)?)
    }

    pub(super) fn remove(&self, folder: &Folder, name: &Path) -> io::Result<()> {
        self.pass(Operation::Remove)?;
        Ok(rustix::fs::unlinkat(&*folder.0, name, AtFlags::empty())?)
    }

    /// Waits until everything that was written to the file system of a folder is on the disk.
    pub(super) fn sync(&self, folder: &Folder) -> io::Result<()> {
        self.pass(Operation::Sync)?;
        #[cfg(target_os = "linux")]
        rustix::fs::syncfs(&*folder.0)?;
        #[cfg(not(target_os = "linux"))]
        let _ = folder;
        Ok(())
    }

    /// Opens a file of a library that is only locked; makes it if it is missing.
    pub(super) fn open_lock(&self, folder: &Folder, name: &Path) -> io::Result<File> {
        if !folder.has(name) {
            self.pass(Operation::Create)?;
        }
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = File::from(rustix::fs::openat(&*folder.0, name, flags, LIBRARY_FILE)?);
        if file.metadata()?.is_file() { Ok(file) } else { Err(Fault::NotRegular.into()) }
    }

    /// Appends to a file of the owner's, which is made if it is missing, and waits until it is on the disk. A file whose
    /// last line has no end gets one first.
    pub(super) fn append_private(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        make_private(path.parent(), self)?;
        self.pass(Operation::Create)?;
        let flags = OFlags::RDWR | OFlags::APPEND | OFlags::CREATE | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let mut file = File::from(rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)?);
        let data = file.metadata()?;
        if !data.is_file() {
            return Err(Fault::NotRegular.into());
        }
        let mut last = [b'\n'];
        if data.len() > 0 {
            std::os::unix::fs::FileExt::read_exact_at(&file, &mut last, data.len() - 1)?;
        }
        let mut all = Vec::with_capacity(bytes.len() + 1);
        if last != *b"\n" {
            all.push(b'\n');
        }
        all.extend_from_slice(bytes);
        if let Err(error) = self.pass(Operation::Write) {
            file.write_all(&all[..all.len() / 2])?;
            return Err(error);
        }
        file.write_all(&all)?;
        self.pass(Operation::Sync)?;
        file.sync_data()
    }

    /// Replaces a file of the owner's, all of it or nothing; its folder is made if it is missing.
    pub(super) fn replace_private(&self, path: &Path, bytes: &[u8]) -> Result<(), Fault> {
        let folder = path.parent().unwrap_or(Path::new("."));
        make_private(Some(folder), self)?;
        self.pass(Operation::Create)?;
        let mut temporary =
            tempfile::Builder::new().prefix(".newsrack-").suffix(".tmp").tempfile_in(folder)?;
        self.pass(Operation::Write)?;
        temporary.write_all(bytes)?;
        temporary.as_file().sync_data()?;
        self.pass(Operation::Rename)?;
        temporary.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

fn make_private(folder: Option<&Path>, disk: &Disk) -> io::Result<()> {
    let Some(folder) = folder.filter(|folder| !folder.is_dir()) else { return Ok(()) };
    disk.pass(Operation::Folder)?;
    std::fs::DirBuilder::new().recursive(true).mode(OWNER).create(folder)
}

fn stamp(data: &std::fs::Metadata) -> FileStamp {
    FileStamp {
        size: data.len(),
        inode: data.ino(),
        changed: (data.mtime(), data.mtime_nsec().unsigned_abs()),
        mode: data.mode() & 0o777,
        modified: data.mtime(),
    }
}

/// Reads a regular file of at most `max` bytes; none if there is none or it cannot be read.
pub(super) fn read(path: &Path, max: u64) -> Option<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty()).ok()?);
    let data = file.metadata().ok()?;
    if !data.is_file() || data.len() > max {
        return None;
    }
    let mut bytes = Vec::with_capacity(data.len() as usize + 1);
    file.take(max).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The names in a folder that end like this, sorted; none if the folder is not there.
pub(super) fn names(folder: &Path, end: &str) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(end) && !name.starts_with('.')).collect();
    names.sort();
    Ok(names)
}
