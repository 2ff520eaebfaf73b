//! The folder of a library's catalogue, the paths of the library, and the writer's lock.
#![expect(clippy::disallowed_methods, reason = "this module owns the folder of the catalogue")]
use crate::private::{PrivateFolder, PrivateFolders};
use crate::trouble::{CatalogueError, Fault};
use rustix::fs::OFlags;
use std::ffi::OsStr;
use std::fs::{File, Metadata, OpenOptions, Permissions, TryLockError};
use std::io::{ErrorKind, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A folder or file of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Root {
    /// The path as the user gave it, which is how the paths of articles are shown.
    pub(crate) given: PathBuf,
    /// The canonical path, from which the name of the catalogue's folder is made.
    pub(crate) real: PathBuf,
}

/// A folder of the library.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Folder {
    /// The index of its root.
    pub(crate) root: usize,
    /// The path below the root.
    pub(crate) path: PathBuf,
}

/// The catalogue's folder and the library it belongs to.
#[derive(Debug)]
pub(crate) struct CatalogueLocation {
    pub(crate) folder: PathBuf,
    /// Sorted by canonical path, without repetitions.
    pub(crate) roots: Vec<Root>,
    /// The settings that articles are read with, as a text.
    pub(crate) meaning: String,
    /// Keeps a private folder until the last connection is closed.
    private: Option<PrivateFolder>,
    /// How many connections of this process wait for a short write while a scan writes.
    waiting: AtomicUsize,
}

/// Asks a scan to pause between two transactions, until this is dropped.
pub(crate) struct Waited(Arc<CatalogueLocation>);

impl Drop for Waited {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Longer than `SQLite` waits before its first retries.
const LET_IN: Duration = Duration::from_millis(30);

/// The mode of every file of a catalogue, regardless of the umask.
const OWN_FILE: u32 = 0o600;
/// How often the lock is opened again because another process replaced it.
const TRIES: usize = 8;

/// The writer's lock, which the system releases when its holder ends. While it is free, the file says how the last
/// writer closed the database, if it had found it sound.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
    pub(crate) trust: Trust,
}

/// What a writer knows about the database when it opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The database was found sound, and nothing changed it since.
    Sound,
    /// Something changed the database after the last writer closed it.
    Touched,
    /// The last writer did not close the database properly.
    Unknown,
}

impl Lock {
    /// Reads and deletes what the last writer noted, so that the next one finds nothing if this one is killed.
    fn taken(mut file: File, stamp: Option<&str>) -> std::io::Result<Self> {
        let mut left = String::new();
        (&mut file).take(256).read_to_string(&mut left)?;
        let trust = match left.as_str() {
            "" => Trust::Unknown,
            left if stamp == Some(left) => Trust::Sound,
            _ => Trust::Touched,
        };
        file.set_len(0)?;
        Ok(Self { file, trust })
    }

    /// Notes how the database is closed.
    pub(crate) fn leave(&self, stamp: &str) -> std::io::Result<()> {
        self.file.write_all_at(stamp.as_bytes(), 0)
    }
}

impl CatalogueLocation {
    /// The location below `cache`. The folder is not created yet.
    pub(crate) fn new(roots: &[PathBuf], cache: &Path, meaning: &str) -> Self {
        let roots = real_roots(roots);
        let mut hasher = blake3::Hasher::new();
        for root in &roots {
            let path = root.real.as_os_str().as_bytes();
            hasher.update(&(path.len() as u64).to_le_bytes()).update(path);
        }
        let name = &hasher.finalize().to_hex()[..16];
        Self {
            folder: cache.join("catalogue").join(name),
            roots,
            meaning: meaning.to_owned(),
            private: None,
            waiting: AtomicUsize::new(0),
        }
    }

    /// Asks a scan to pause until the result is dropped.
    pub(crate) fn wait_to_write(self: &Arc<Self>) -> Waited {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Waited(Arc::clone(self))
    }

    /// Pauses if other connections wait to write; to be called between two transactions.
    pub(crate) fn let_in(&self) {
        if self.waiting.load(Ordering::Relaxed) > 0 {
            std::thread::sleep(LET_IN);
        }
    }

    /// The same library with a private folder, made in one of the places of `folders`. It is removed when this is
    /// dropped or the program ends.
    pub(crate) fn private(&self, folders: &PrivateFolders, place: &Path) -> Result<Self, CatalogueError> {
        let private = folders.make(place).map_err(CatalogueError::file(place))?;
        Ok(Self {
            folder: private.path().to_owned(),
            roots: self.roots.clone(),
            meaning: self.meaning.clone(),
            private: Some(private),
            waiting: AtomicUsize::new(0),
        })
    }

    pub(crate) fn is_private(&self) -> bool {
        self.private.is_some()
    }

    /// The folder of the library at a path, which may begin with either form of a root.
    pub(crate) fn folder_of(&self, path: &Path) -> Option<Folder> {
        self.roots.iter().enumerate().find_map(|(root, Root { given, real })| {
            let below = path.strip_prefix(given).or_else(|_| path.strip_prefix(real)).ok()?;
            Some(Folder { root, path: below.to_owned() })
        })
    }

    /// Creates the folder for the user alone, and removes permissions of others from the user's files in it. Returns
    /// the names of folders and special files where a file of the catalogue should be.
    pub(crate) fn create(&self) -> Result<Vec<String>, CatalogueError> {
        if self.is_private() {
            // A private folder exists. After the program has begun to end, it must not be created again.
            return Ok(Vec::new());
        }
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .map_err(CatalogueError::file(&self.folder))?;
        let mut odd = Vec::new();
        for folder in self.folder.parent().into_iter().chain([self.folder.as_path()]) {
            if let Ok(found) = folder.metadata() {
                narrow(folder, &found);
            }
        }
        let entries = std::fs::read_dir(&self.folder).map_err(CatalogueError::file(&self.folder))?;
        for entry in entries.filter_map(Result::ok) {
            // Links are not followed.
            let Ok(found) = entry.metadata() else { continue };
            if found.is_file() {
                narrow(&entry.path(), &found);
            } else if let Ok(name) = entry.file_name().into_string()
                && (name == "lock" || name.starts_with("catalogue.db") || name.starts_with("text-"))
            {
                odd.push(name);
            }
        }
        Ok(odd)
    }

    /// Whether there is a database that is not empty.
    pub(crate) fn has_database(&self) -> bool {
        self.database().symlink_metadata().is_ok_and(|found| found.len() > 0)
    }

    /// Creates an empty database for the user alone. `SQLite` copies its mode to the files it creates beside it. One
    /// that exists is not opened: closing it would release the locks of other connections of this process.
    pub(crate) fn create_database(&self) -> Result<(), CatalogueError> {
        match create_new(&self.database()) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                Err(CatalogueError::File(self.database(), error.into()))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.join("catalogue.db")
    }

    /// The file of the text index with this generation.
    pub(crate) fn text(&self, generation: i64) -> PathBuf {
        self.folder.join(format!("text-{generation}"))
    }

    /// Takes the writer's lock; none if another process holds it.
    pub(crate) fn lock(&self) -> Result<Option<Lock>, CatalogueError> {
        let path = self.folder.join("lock");
        let failed = CatalogueError::file(&path);
        for _ in 0..TRIES {
            let mut options = OpenOptions::new();
            options.create(true).truncate(false).read(true).write(true);
            let file = match options.mode(OWN_FILE).custom_flags(UNFOLLOWED).open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(failed(error)),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
            // Another process may have replaced this file by its own.
            let number = |found: &Metadata| (found.dev(), found.ino());
            if let (Ok(found), Ok(named)) = (file.metadata(), path.symlink_metadata())
                && number(&found) == number(&named)
            {
                return Lock::taken(file, self.stamp().as_deref()).map(Some).map_err(failed);
            }
        }
        Err(failed(ErrorKind::ResourceBusy.into()))
    }

    /// Size and time of the database, by which a change is noticed; none while there is a log beside it.
    pub(crate) fn stamp(&self) -> Option<String> {
        let log = self.folder.join("catalogue.db-wal");
        if log.symlink_metadata().is_ok_and(|log| log.len() > 0) {
            return None;
        }
        let found = self.database().symlink_metadata().ok()?;
        Some(format!("{} {} {}", found.len(), found.mtime(), found.mtime_nsec()))
    }

    /// Removes a lock that is not a file.
    pub(crate) fn remove_lock(&self) -> Result<(), CatalogueError> {
        self.remove_files(|name| name == "lock")
    }

    /// Removes everything but the lock. Only for the writer.
    pub(crate) fn clear(&self) -> Result<(), CatalogueError> {
        self.remove_files(|name| name != "lock")
    }

    /// Removes text indexes of other generations, which an interrupted compaction leaves. Only for the writer.
    pub(crate) fn remove_other_texts(&self, generation: i64) -> Result<(), CatalogueError> {
        let kept = format!("text-{generation}");
        self.remove_files(|name| name.starts_with("text-") && name != kept)
    }

    fn remove_files(&self, chosen: impl Fn(&str) -> bool) -> Result<(), CatalogueError> {
        let entries = std::fs::read_dir(&self.folder).map_err(CatalogueError::file(&self.folder))?;
        for entry in entries.filter_map(Result::ok) {
            if entry.file_name().to_str().is_some_and(&chosen) {
                let path = entry.path();
                remove(&path).map_err(CatalogueError::file(&path))?;
            }
        }
        Ok(())
    }

    /// The canonical path of a file.
    pub(crate) fn real_path(&self, folder: &Folder, name: &[u8]) -> PathBuf {
        join(self.roots.get(folder.root).map(|root| &root.real), &folder.path, name)
    }

    /// The path of a file, beginning with the root as the user gave it.
    pub(crate) fn path(&self, root: usize, folder: &Path, name: &[u8]) -> PathBuf {
        join(self.roots.get(root).map(|root| &root.given), folder, name)
    }
}

/// An empty part adds no slash: a library may be a single file.
fn join(root: Option<&PathBuf>, folder: &Path, name: &[u8]) -> PathBuf {
    let mut path = root.cloned().unwrap_or_default();
    path.extend([folder.as_os_str(), OsStr::from_bytes(name)].iter().filter(|part| !part.is_empty()));
    path
}

/// Neither follows a link nor waits for a FIFO.
const UNFOLLOWED: i32 = OFlags::NOFOLLOW.union(OFlags::NONBLOCK).bits().cast_signed();

/// Creates a file for the user alone; it must not exist.
pub(super) fn create_new(path: &Path) -> std::io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(OWN_FILE).open(path)?;
    // The umask may have removed more permissions.
    file.set_permissions(Permissions::from_mode(OWN_FILE))?;
    Ok(file)
}

pub(super) fn open_regular(path: &Path, access: &mut OpenOptions) -> std::io::Result<File> {
    let file = access.custom_flags(UNFOLLOWED).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(Fault::NotRegular.into()) }
}

/// Removes a file, link or folder. Links are not followed.
pub(super) fn remove(path: &Path) -> std::io::Result<()> {
    if path.symlink_metadata()?.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }
}

/// Removes the permissions of others from a file or folder of the user. Those of other users are not changed.
fn narrow(path: &Path, found: &Metadata) {
    let mode = found.mode() & 0o7777;
    if mode & 0o077 != 0 && found.uid() == rustix::process::geteuid().as_raw() {
        let _ = std::fs::set_permissions(path, Permissions::from_mode(mode & !0o077));
    }
}

/// Roots by canonical path, without repetitions. A missing one keeps the path that the user gave.
fn real_roots(roots: &[PathBuf]) -> Vec<Root> {
    let mut roots: Vec<Root> = roots
        .iter()
        .map(|given| Root {
            given: given.clone(),
            real: std::fs::canonicalize(given)
                .or_else(|_| std::path::absolute(given))
                .unwrap_or_else(|_| given.clone()),
        })
        .collect();
    roots.sort_by(|a, b| a.real.cmp(&b.real));
    roots.dedup_by(|a, b| a.real == b.real);
    roots
}
