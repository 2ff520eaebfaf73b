//! Where the catalogue of a set of library folders lies, and the lock of the one that writes it.
#![expect(clippy::disallowed_methods, reason = "this module owns the folder of the catalogue")]

use super::Error;
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::ffi::OsStrExt;
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
pub(crate) struct Place {
    /// The folder in the cache.
    pub(crate) folder: PathBuf,
    /// The library's folders, ordered by their real path, each once.
    pub(crate) roots: Vec<Root>,
    /// The meaning of the settings the articles are read with.
    pub(crate) meaning: String,
    /// Keeps a private folder until the last connection is gone, where the cache cannot be written.
    _temporary: Option<tempfile::TempDir>,
    /// How many connections of this process wait to write a little while one writes much.
    waiting: AtomicUsize,
}

/// Asks whoever writes much to let others in; until dropped.
pub(crate) struct Waited(Arc<Place>);

impl Drop for Waited {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Longer than `SQLite` waits before it tries again, at least at first.
const LET_IN: Duration = Duration::from_millis(30);

/// The writer's lock; the system frees it when its holder ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "held, not read: closing it frees the lock")] File);

impl Place {
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
            _temporary: None,
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

    /// The same in a private folder that lasts as long as the process.
    pub(crate) fn temporary(&self, within: &Path) -> Result<Self, Error> {
        let temporary = tempfile::tempdir_in(within).map_err(Error::file(within))?;
        Ok(Self {
            folder: temporary.path().to_owned(),
            roots: self.roots.clone(),
            meaning: self.meaning.clone(),
            _temporary: Some(temporary),
            waiting: AtomicUsize::new(0),
        })
    }

    /// The folder of the library at a path, as it is given or as the system knows it.
    pub(crate) fn folder_of(&self, path: &Path) -> Option<Folder> {
        self.roots.iter().enumerate().find_map(|(root, Root { given, real })| {
            let below = path.strip_prefix(given).or_else(|_| path.strip_prefix(real)).ok()?;
            Some(Folder { root, path: below.to_owned() })
        })
    }

    /// Makes the folder, readable by its owner alone.
    pub(crate) fn create(&self) -> Result<(), Error> {
        use std::os::unix::fs::DirBuilderExt;
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .map_err(Error::file(&self.folder))
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
    pub(crate) fn lock(&self) -> Result<Option<Lock>, Error> {
        let path = self.folder.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(Error::file(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(Error::File(path, error)),
        }
    }

    /// Removes everything but the lock. Only for the writer.
    pub(crate) fn clear(&self) -> Result<(), Error> {
        self.remove_files(|name| name != "lock")
    }

    /// Removes the text caches of other generations, which a killed compaction leaves. Only for the writer.
    pub(crate) fn remove_other_texts(&self, generation: i64) -> Result<(), Error> {
        let kept = format!("text-{generation}");
        self.remove_files(|name| name.starts_with("text-") && name != kept)
    }

    fn remove_files(&self, chosen: impl Fn(&str) -> bool) -> Result<(), Error> {
        let entries = std::fs::read_dir(&self.folder).map_err(Error::file(&self.folder))?;
        for entry in entries.filter_map(Result::ok) {
            if entry.file_name().to_str().is_some_and(&chosen) {
                std::fs::remove_file(entry.path()).map_err(Error::file(&entry.path()))?;
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
