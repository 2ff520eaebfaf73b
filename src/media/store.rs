//! Private folders for downloaded pictures.
//!
//! Each store is a folder of its own (0700) with a name that cannot be guessed; its files are created anew (`O_EXCL`,
//! 0600), so nobody else can plant or read one. A store holds a lock on its folder for as long as its program lives.
//! Who opens the next one removes folders that nobody holds: what a killed program left behind.
#![expect(clippy::disallowed_methods, reason = "this module owns the folders of downloaded pictures")]

use super::kind::Kind;
use std::fs::{DirBuilder, File, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tempfile::{NamedTempFile, TempDir};

/// How long pictures are kept that were left for a viewer which outlives the program.
const LEFT_FOR: Duration = Duration::from_hours(1);

/// How long downloaded pictures stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// Until the store is dropped.
    Program,
    /// Beyond it, because a viewer that was started may not have read them yet; a later store removes them.
    Viewer,
}

impl Lifetime {
    fn prefix(self) -> &'static str {
        match self {
            Self::Program => "newsrack-pictures-",
            Self::Viewer => "newsrack-viewed-",
        }
    }
}

/// A private folder for downloaded pictures, made when the first one comes. May be shared between threads.
#[derive(Debug)]
pub struct Store {
    parent: PathBuf,
    lifetime: Lifetime,
    folder: Mutex<Option<Folder>>,
}

#[derive(Debug)]
struct Folder {
    path: TempDir,
    // Held, never read: the lock goes with it.
    _lock: Option<File>,
}

impl Store {
    /// A store below `parent`, an absolute path. Touches nothing yet.
    pub fn new(parent: &Path, lifetime: Lifetime) -> Self {
        Self { parent: parent.to_owned(), lifetime, folder: Mutex::new(None) }
    }

    /// Removes what earlier programs left below the parent and nobody holds any more; for the start of a program.
    /// Best effort: what cannot be removed stays.
    pub fn sweep(&self) {
        sweep(&self.parent);
    }

    /// The folder, absolute, if it has been made.
    pub fn path(&self) -> Option<PathBuf> {
        self.folder.lock().ok()?.as_ref().map(|folder| folder.path.path().to_owned())
    }

    /// A new empty file that removes itself unless it is kept.
    pub(super) fn new_file(&self, kind: Kind) -> io::Result<NamedTempFile> {
        // A thread that panicked here has left nothing half done.
        let mut folder = self.folder.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = match &mut *folder {
            Some(folder) => folder,
            none => none.insert(make_folder(&self.parent, self.lifetime)?),
        };
        tempfile::Builder::new()
            .prefix("picture-")
            .suffix(&format!(".{}", kind.extension()))
            .rand_bytes(8)
            .tempfile_in(folder.path.path())
    }
}

/// Makes a folder below `parent`, and `parent` itself (0700) if it is not there.
fn make_folder(parent: &Path, lifetime: Lifetime) -> io::Result<Folder> {
    DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    let parent = parent.canonicalize()?;
    sweep(&parent);
    // A sweep of another program may take the folder for a left one before its lock is held: then again.
    for _ in 0..8 {
        let mut path = tempfile::Builder::new()
            .prefix(lifetime.prefix())
            .rand_bytes(12)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(&parent)?;
        path.disable_cleanup(lifetime == Lifetime::Viewer);
        let lock = File::open(path.path()).ok().filter(|file| file.lock_shared().is_ok());
        if path.path().is_dir() {
            return Ok(Folder { path, _lock: lock });
        }
    }
    Err(io::Error::other("the folder for pictures vanishes"))
}

fn sweep(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else { return };
    let me = rustix::process::geteuid().as_raw();
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kept = if name.starts_with(Lifetime::Program.prefix()) {
            Duration::ZERO
        } else if name.starts_with(Lifetime::Viewer.prefix()) {
            LEFT_FOR
        } else {
            continue;
        };
        // Not followed if it is a link; not touched if it is another user's.
        let Ok(found) = entry.metadata() else { continue };
        if found.is_dir() && found.uid() == me && age(found.modified()) >= kept {
            remove_unless_held(&entry.path());
        }
    }
}

fn remove_unless_held(folder: &PathBuf) {
    let Ok(file) = File::open(folder) else { return };
    // A file system without locks cannot tell whether the folder is in use: it stays.
    match file.try_lock() {
        Ok(()) => {
            let _ = std::fs::remove_dir_all(folder);
        }
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
    }
}

fn age(modified: io::Result<SystemTime>) -> Duration {
    modified.ok().and_then(|time| SystemTime::now().duration_since(time).ok()).unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn folders_are_private_and_go_with_the_program_or_with_the_next_one() {
        let parent = tempfile::tempdir().unwrap();
        let below = parent.path().canonicalize().unwrap().join("cache");
        let names = || {
            let mut names: Vec<_> =
                std::fs::read_dir(&below).unwrap().map(|entry| Some(entry.unwrap().path())).collect();
            names.sort();
            names
        };

        let store = Store::new(&below, Lifetime::Program);
        store.sweep();
        assert!(!below.exists() && store.path().is_none(), "nothing is written before a picture comes");
        let file = store.new_file(Kind::Png).unwrap();
        let folder = store.path().unwrap();
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(file.path().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let (_, kept) = file.keep().unwrap();
        assert!(kept.is_absolute() && kept.extension().is_some_and(|ending| ending == "png"));
        drop(store.new_file(Kind::Gif).unwrap());
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "a dropped file is gone");

        // As a killed program leaves it: a folder nobody holds; and something that is not ours to remove.
        let left = below.join("newsrack-pictures-left");
        std::fs::create_dir(&left).unwrap();
        std::fs::write(left.join("picture-1.png"), "x").unwrap();
        std::fs::create_dir(below.join("other")).unwrap();
        std::os::unix::fs::symlink(below.join("other"), below.join("newsrack-pictures-link")).unwrap();
        let viewed = Store::new(&below, Lifetime::Viewer);
        let (_, shown) = viewed.new_file(Kind::Jpeg).unwrap().keep().unwrap();
        // In the order of their names.
        let held =
            [below.join("newsrack-pictures-link"), folder, viewed.path().unwrap(), below.join("other")]
                .map(Some);
        let mut expected = held.clone();
        expected[..2].sort();
        assert_eq!(names(), expected, "a held folder stays, a left one goes");

        drop((store, viewed));
        Store::new(&below, Lifetime::Program).sweep();
        assert_eq!(names(), [held[0].clone(), held[2].clone(), held[3].clone()]);
        assert!(shown.exists(), "a viewer's picture outlives the program for a while");
    }
}
