//! The private folders of this process: they hold what must not outlive it and what nobody else may read.
//!
//! Every end of the program calls [`PrivateFolders::remove_all`]: the end of `main`, a signal, a panic. After that no
//! private folder can be made any more, and a thread that still runs cannot put a file into one: the folder no longer
//! has its name. What `kill -9` leaves is removed by whoever knows what lies in the folder.
//!
//! Knows nothing of what lies in them.
#![expect(clippy::disallowed_methods, reason = "this module owns the private folders")]

use std::fs::{DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How the names of private folders begin.
pub const PREFIX: &str = "newsrack-";

/// Random characters of a name.
const RANDOM: usize = 12;

/// How often removing a folder is tried: a thread that was about to make a file in it may be quicker once.
const TRIES: usize = 8;

/// The sub-folder of the cache.
const IN_CACHE: &str = "private";

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";

/// The private folders of this process. All clones know the same folders.
#[derive(Clone, Debug, Default)]
pub struct PrivateFolders(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    cache: Option<PathBuf>,
    state: Mutex<State>,
    /// Places that turned out to have no room.
    avoided: Mutex<Vec<PathBuf>>,
}

#[derive(Debug)]
enum State {
    /// These are there.
    Open(Made),
    /// The program ends.
    Closed,
}

impl Default for State {
    fn default() -> Self {
        Self::Open(Made::default())
    }
}

/// What this process has made.
#[derive(Debug, Default)]
struct Made {
    /// Private folders.
    folders: Vec<PathBuf>,
    /// Folders of the cache that were not there before, the innermost first. They go with the last private one, if
    /// nothing else has come into them.
    around: Vec<PathBuf>,
}

impl Made {
    fn remove(&mut self, folder: &Path) {
        remove(folder);
        self.folders.retain(|kept| kept != folder);
        if self.folders.is_empty() {
            for folder in std::mem::take(&mut self.around) {
                if std::fs::remove_dir(&folder).is_err() {
                    return;
                }
            }
        }
    }
}

/// A private folder. Dropping it removes it and all that lies in it.
#[derive(Debug)]
pub struct PrivateFolder {
    path: PathBuf,
    folders: PrivateFolders,
}

impl PrivateFolders {
    /// Private folders that lie in the program's cache folder, where it can be written.
    pub fn new(cache: Option<&Path>) -> Self {
        Self(Arc::new(Shared { cache: cache.map(Path::to_owned), ..Shared::default() }))
    }

    /// The folders in which private folders are made, the best first: a sub-folder of the cache, the temporary folder,
    /// a folder in memory.
    pub fn places(&self) -> Vec<PathBuf> {
        let mut places: Vec<PathBuf> = self.0.cache.iter().map(|cache| cache.join(IN_CACHE)).collect();
        for place in [std::env::temp_dir(), MEMORY.into()] {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let avoided = self.0.avoided.lock().unwrap_or_else(PoisonError::into_inner);
        places.retain(|place| !avoided.contains(place));
        places
    }

    /// Makes no more private folders where this folder lies: what was written into it had no room there.
    pub fn avoid(&self, full: &Path) {
        let in_cache = |cache: &PathBuf| full.starts_with(cache).then(|| cache.join(IN_CACHE));
        let place = self.0.cache.as_ref().and_then(in_cache).or_else(|| full.parent().map(Path::to_owned));
        self.0.avoided.lock().unwrap_or_else(PoisonError::into_inner).extend(place);
    }

    /// Makes a private folder in one of [`Self::places`].
    ///
    /// # Errors
    /// If it cannot be made there, or the program ends.
    pub fn make(&self, place: &Path) -> io::Result<PrivateFolder> {
        let mut state = self.state();
        let State::Open(made) = &mut *state else {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "the program ends"));
        };
        let is_in_cache = self.0.cache.as_ref().is_some_and(|cache| place.parent() == Some(cache));
        let mut make = || {
            if is_in_cache {
                make_own(place, &mut made.around)?;
            }
            let mut builder = tempfile::Builder::new();
            builder.prefix(PREFIX).rand_bytes(RANDOM).permissions(Permissions::from_mode(0o700));
            builder.tempdir_in(place)
        };
        // Another process that ends may take the empty folder of the cache away in between.
        let folder = match make() {
            Err(error) if error.kind() == io::ErrorKind::NotFound && is_in_cache => make(),
            made => made,
        }?;
        // A umask may have taken more away.
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o700))?;
        let path = folder.keep();
        made.folders.push(path.clone());
        Ok(PrivateFolder { path, folders: self.clone() })
    }

    /// Removes all of them; none can be made from now on. Returns when they are gone, also on a second thread that
    /// calls this meanwhile.
    pub fn remove_all(&self) {
        self.remove_all_and(|| ());
    }

    /// The same, and then ends the program: a thread that fails because its files are gone waits here for that.
    pub fn remove_all_and<T>(&self, end: impl FnOnce() -> T) -> T {
        let mut state = self.state();
        if let State::Open(mut made) = std::mem::replace(&mut *state, State::Closed) {
            while let Some(folder) = made.folders.last().cloned() {
                made.remove(&folder);
            }
        }
        end()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A thread that panicked here has left nothing half done.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PrivateFolder {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        let mut state = self.folders.state();
        if let State::Open(made) = &mut *state {
            made.remove(&self.path);
        }
    }
}

/// Removes a folder under another name: whoever still knows the old one cannot make a file in it any more.
fn remove(folder: &Path) {
    let mut name = folder.as_os_str().to_owned();
    name.push("x");
    let renamed = std::fs::rename(folder, &name).map(|()| PathBuf::from(name));
    let folder = renamed.as_deref().unwrap_or(folder);
    for _ in 0..TRIES {
        if std::fs::remove_dir_all(folder).is_ok() || !folder.exists() {
            return;
        }
    }
}

/// Makes a folder for the user alone, if it is not there; notes what it has made.
fn make_own(folder: &Path, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let missing = folder.ancestors().take_while(|above| above.symlink_metadata().is_err());
    made.extend(missing.map(Path::to_owned));
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let found = folder.symlink_metadata()?;
    if !found.is_dir() || found.uid() != rustix::process::geteuid().as_raw() {
        return Err(io::Error::from(io::ErrorKind::PermissionDenied));
    }
    if found.mode() & 0o777 != 0o700 {
        std::fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().mode() & 0o777
    }

    fn names(folder: &Path) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn folders_are_the_users_alone_and_go_when_they_are_dropped() {
        let cache = tempfile::tempdir().unwrap();
        let folders = PrivateFolders::new(Some(cache.path()));
        let place = folders.places().remove(0);
        assert_eq!(place, cache.path().join("private"));
        let one = folders.make(&place).unwrap();
        let two = folders.make(&place).unwrap();
        assert_eq!((mode(&place), mode(one.path())), (0o700, 0o700));
        assert!(one.path().file_name().unwrap().to_str().unwrap().starts_with(PREFIX));
        std::fs::write(one.path().join("text"), "private").unwrap();
        drop(one);
        assert_eq!(names(&place), [two.path().file_name().unwrap().to_str().unwrap()]);
    }

    #[test]
    fn folders_of_the_cache_that_were_not_there_go_as_well() {
        let top = tempfile::tempdir().unwrap();
        let cache = top.path().join("cache/newsrack");
        for kept in [false, true] {
            let folders = PrivateFolders::new(Some(&cache));
            let place = folders.places().remove(0);
            let (one, two) = (folders.make(&place).unwrap(), folders.make(&place).unwrap());
            drop(one);
            assert!(two.path().exists());
            if kept {
                std::fs::create_dir(cache.join("pictures")).unwrap();
            }
            folders.remove_all();
            assert!(!place.exists());
            assert_eq!(cache.exists(), kept);
        }
    }

    #[test]
    fn after_the_end_nothing_can_be_made_again() {
        let cache = tempfile::tempdir().unwrap();
        let folders = PrivateFolders::new(Some(cache.path()));
        let place = folders.places().remove(0);
        let folder = folders.make(&place).unwrap();
        std::fs::create_dir(folder.path().join("inner")).unwrap();
        std::fs::write(folder.path().join("text"), "private").unwrap();
        folders.clone().remove_all();
        folders.remove_all();
        assert_eq!(names(&place), Vec::<String>::new());
        assert!(folders.make(&place).is_err());
        assert!(std::fs::write(folder.path().join("text"), "private").is_err());
        drop(folder);
        assert_eq!(names(&place), Vec::<String>::new());
    }

    #[test]
    fn files_that_come_while_a_folder_is_removed_go_with_it() {
        let cache = tempfile::tempdir().unwrap();
        let folders = PrivateFolders::new(Some(cache.path()));
        let place = folders.places().remove(0);
        let folder = folders.make(&place).unwrap();
        let path = folder.path().to_owned();
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                let mut number = 0;
                while std::fs::write(path.join(format!("text-{number}")), "private").is_ok() {
                    number += 1;
                }
                number
            });
            while !path.join("text-5").exists() && !writer.is_finished() {
                std::thread::yield_now();
            }
            folders.remove_all();
            assert!(writer.join().unwrap() >= 5);
        });
        assert_eq!(names(&place), Vec::<String>::new());
    }

    #[test]
    fn a_place_without_room_is_not_tried_again() {
        let folders = PrivateFolders::new(Some(Path::new("/cache")));
        let temporary = std::env::temp_dir();
        assert_eq!(folders.places()[..2], [PathBuf::from("/cache/private"), temporary.clone()]);
        folders.avoid(Path::new("/cache/catalogue/0123"));
        assert_eq!(folders.places()[0], temporary);
        folders.avoid(&temporary.join("newsrack-x"));
        assert!(!folders.places().contains(&temporary));
    }

    #[test]
    fn a_link_in_the_place_of_the_folder_in_the_cache_is_not_followed() {
        let top = tempfile::tempdir().unwrap();
        let (cache, elsewhere) = (top.path().join("cache"), top.path().join("elsewhere"));
        std::fs::create_dir(&cache).unwrap();
        std::fs::create_dir(&elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, cache.join("private")).unwrap();
        let folders = PrivateFolders::new(Some(&cache));
        assert!(folders.make(&cache.join("private")).is_err());
        assert_eq!(names(&elsewhere), Vec::<String>::new());
    }
}
