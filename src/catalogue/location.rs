//! Where the catalogue of a set of library folders lies, and the lock of the one that writes it.
#![expect(clippy::disallowed_methods, reason = "this module owns the folder of the catalogue")]
use crate::private::{PrivateFolder, PrivateFolders};
use crate::trouble::{CatalogueError, Fault};
use rustix::fs::OFlags;
use std::fs::{File, Metadata, OpenOptions, Permissions, TryLockError};
use std::io::{ErrorKind, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A library folder (or file).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Root {
    /// As it was given: how its articles' paths are shown.
    pub(crate) given: PathBuf,
    /// As the system knows it: what the catalogue is kept under.
    pub(crate) real: PathBuf,
}

/// A folder of the library.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Folder {
    /// Number of its root.
    pub(crate) root: usize,
    /// Its path below the root.
    pub(crate) path: PathBuf,
}

/// The catalogue's folder and what it is about.
#[derive(Debug)]
pub(crate) struct CatalogueLocation {
    /// The folder in the cache.
    pub(crate) folder: PathBuf,
    /// The library's folders, ordered by their real path, each once.
    pub(crate) roots: Vec<Root>,
    /// The meaning of the settings the articles are read with.
    pub(crate) meaning: String,
    /// Keeps a private folder until the last connection is gone, where nothing is kept in the cache.
    private: Option<PrivateFolder>,
    /// How many connections of this process wait to write a little while one writes much.
    waiting: AtomicUsize,
}

/// Asks whoever writes much to let others in; until dropped.
pub(crate) struct Waited(Arc<CatalogueLocation>);

impl Drop for Waited {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Longer than `SQLite` waits before it tries again, at least at first.
const LET_IN: Duration = Duration::from_millis(30);

/// What lies under a name that a file of the catalogue should have, and is no file: `lock`, a database or a text cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoFile(pub(crate) String);

/// The mode of every file of a catalogue, whatever the umask.
const OWN_FILE: u32 = 0o600;
/// How often the lock is opened again because another process has made it anew.
const TRIES: usize = 8;

/// The writer's lock; the system frees it when its holder ends, however it ends. While nobody holds it, the file says how
/// the last writer left the database, if that one had found it sound.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
    pub(crate) trust: Trust,
}

/// What a writer knows of the database when it opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// It was found sound, and nobody has touched it since.
    Sound,
    /// Somebody has touched it since it was left.
    Touched,
    /// It was not left in order: its writer was killed, or did not wait for the end.
    Unknown,
}

impl Lock {
    /// Takes what the last writer left, so that a later one finds nothing if this one is killed.
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

    /// Notes how the database is left.
    pub(crate) fn leave(&self, stamp: &str) -> std::io::Result<()> {
        self.file.write_all_at(stamp.as_bytes(), 0)
    }
}

impl CatalogueLocation {
    /// The place below `cache`; the folder is not made yet.
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

    /// Notes that someone waits to write.
    pub(crate) fn wait_to_write(self: &Arc<Self>) -> Waited {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Waited(Arc::clone(self))
    }

    /// Lets those in that wait to write; to be called between two transactions.
    pub(crate) fn let_in(&self) {
        if self.waiting.load(Ordering::Relaxed) > 0 {
            std::thread::sleep(LET_IN);
        }
    }

    /// The same in a private folder, made in one of the places of `folders`, that lasts until this is dropped or the
    /// program ends.
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

    /// Whether nothing of it is kept.
    pub(crate) fn is_private(&self) -> bool {
        self.private.is_some()
    }

    /// The folder of the library at a path, as it is given or as the system knows it.
    pub(crate) fn folder_of(&self, path: &Path) -> Option<Folder> {
        self.roots.iter().enumerate().find_map(|(root, Root { given, real })| {
            let below = path.strip_prefix(given).or_else(|_| path.strip_prefix(real)).ok()?;
            Some(Folder { root, path: below.to_owned() })
        })
    }

    /// Makes the folder, for the user alone, and takes from others what they may do with the user's own files in it.
    /// Returns what lies under the name of a file of the catalogue and is none.
    pub(crate) fn create(&self) -> Result<Vec<NoFile>, CatalogueError> {
        if self.is_private() {
            // It is there; after the end of the program it must not be made again.
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
            // Not followed if it is a link.
            let Ok(found) = entry.metadata() else { continue };
            if found.is_file() {
                narrow(&entry.path(), &found);
            } else if let Ok(name) = entry.file_name().into_string()
                && (name == "lock" || name.starts_with("catalogue.db") || name.starts_with("text-"))
            {
                odd.push(NoFile(name));
            }
        }
        Ok(odd)
    }

    /// Whether there is a database that is more than a name.
    pub(crate) fn has_database(&self) -> bool {
        self.database().symlink_metadata().is_ok_and(|found| found.len() > 0)
    }

    /// Makes an empty database, for the user alone, unless there is one: `SQLite` gives the files beside it its mode.
    ///
    /// A database that is there is not opened: closing it would free the locks of other connections of this process.
    pub(crate) fn create_database(&self) -> Result<(), CatalogueError> {
        match create_new(&self.database()) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                Err(CatalogueError::File(self.database(), error.into()))
            }
            _ => Ok(()),
        }
    }

    /// The database.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.join("catalogue.db")
    }

    /// The text cache of a generation.
    pub(crate) fn text(&self, generation: i64) -> PathBuf {
        self.folder.join(format!("text-{generation}"))
    }

    /// The writer's lock, or none if another process holds it.
    pub(crate) fn lock(&self) -> Result<Option<Lock>, CatalogueError> {
        let path = self.folder.join("lock");
        let failed = CatalogueError::file(&path);
        for _ in 0..TRIES {
            let mut options = OpenOptions::new();
            options
                .create(true)
                .truncate(false)
                .read(true)
                .write(true)
                .mode(OWN_FILE)
                .custom_flags(UNFOLLOWED);
            let file = match options.open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(failed(error)),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
            // Another process may have removed this one and made its own.
            let number = |found: &Metadata| (found.dev(), found.ino());
            if let (Ok(found), Ok(named)) = (file.metadata(), path.symlink_metadata())
                && number(&found) == number(&named)
            {
                return Lock::taken(file, self.stamp().as_deref()).map(Some).map_err(failed);
            }
        }
        Err(failed(ErrorKind::ResourceBusy.into()))
    }

    /// What tells that the database was touched; none while there is a log beside it.
    pub(crate) fn stamp(&self) -> Option<String> {
        let log = self.folder.join("catalogue.db-wal");
        if log.symlink_metadata().is_ok_and(|log| log.len() > 0) {
            return None;
        }
        let found = self.database().symlink_metadata().ok()?;
        Some(format!("{} {} {}", found.len(), found.mtime(), found.mtime_nsec()))
    }

    /// Removes a lock that is no file.
    pub(crate) fn remove_lock(&self) -> Result<(), CatalogueError> {
        self.remove_files(|name| name == "lock")
    }

    /// Removes everything but the lock. Only for the writer.
    pub(crate) fn clear(&self) -> Result<(), CatalogueError> {
        self.remove_files(|name| name != "lock")
    }

    /// Removes the text caches of other generations, which a killed compaction leaves. Only for the writer.
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

    /// The path of a file, as the system knows it.
    pub(crate) fn real_path(&self, folder: &Folder, name: &[u8]) -> PathBuf {
        let mut path = self.roots.get(folder.root).map(|root| root.real.clone()).unwrap_or_default();
        for part in [folder.path.as_path(), Path::new(std::ffi::OsStr::from_bytes(name))] {
            if !part.as_os_str().is_empty() {
                path.push(part);
            }
        }
        path
    }

    /// The path of a file, as the library's folder was given.
    pub(crate) fn path(&self, root: usize, folder: &Path, name: &Path) -> PathBuf {
        let mut path = self.roots.get(root).map(|root| root.given.clone()).unwrap_or_default();
        for part in [folder, name] {
            if !part.as_os_str().is_empty() {
                path.push(part);
            }
        }
        path
    }
}

/// Neither a link is followed nor a FIFO waited for.
const UNFOLLOWED: i32 = OFlags::NOFOLLOW.union(OFlags::NONBLOCK).bits().cast_signed();

/// Makes a file for the user alone, which must not be there.
pub(super) fn create_new(path: &Path) -> std::io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(OWN_FILE).open(path)?;
    // A umask may have taken more away.
    file.set_permissions(Permissions::from_mode(OWN_FILE))?;
    Ok(file)
}

/// Opens a file that must be there and be one: no link, no FIFO, no folder.
pub(super) fn open_regular(path: &Path, access: &mut OpenOptions) -> std::io::Result<File> {
    let file = access.custom_flags(UNFOLLOWED).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(Fault::NotRegular.into()) }
}

/// Removes whatever has a name; a link, not what it leads to.
pub(super) fn remove(path: &Path) -> std::io::Result<()> {
    if path.symlink_metadata()?.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }
}

/// Takes from others what they may do with a file or folder of the user's. One of another user stays as it is.
fn narrow(path: &Path, found: &Metadata) {
    let mode = found.mode() & 0o7777;
    if mode & 0o077 != 0 && found.uid() == rustix::process::geteuid().as_raw() {
        let _ = std::fs::set_permissions(path, Permissions::from_mode(mode & !0o077));
    }
}

/// Roots by their real path, each once; one that is not there is taken as it was given.
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
