//! The private folders of this process, for files that only the user may read and that are removed when the process
//! ends.
//!
//! Every end of the program calls [`PrivateFolders::remove_all`]: the end of `main`, a signal, a panic. From then on no
//! private folder can be made, and a running thread cannot create a file in one, because the folder is renamed before
//! it is removed. Folders left by `kill -9` are removed by the modules that know their content.
//!
//! Nothing here knows what the folders contain.
#![expect(clippy::disallowed_methods, reason = "this module owns the private folders")]

use parking_lot::Mutex;
use std::fs::{DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The prefix of the names of private folders.
pub const PREFIX: &str = "newsrack-";

/// The number of random characters in a name.
const RANDOM: usize = 12;

/// How often removing a folder is tried. A thread that is creating a file in it can make an attempt fail.
const TRIES: usize = 8;

/// The sub-folder of the cache for private folders.
const IN_CACHE: &str = "private";

/// The folder in which Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";

/// The private folders of this process. All clones share them.
#[derive(Clone, Debug, Default)]
pub struct PrivateFolders(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    cache: Option<PathBuf>,
    state: Mutex<State>,
    /// Places without free space.
    avoided: Mutex<Vec<PathBuf>>,
}

#[derive(Debug)]
enum State {
    /// Folders can be made; these exist.
    Open(Made),
    /// The program is ending.
    Closed,
}

impl Default for State {
    fn default() -> Self {
        Self::Open(Made::default())
    }
}

/// The folders that this process has made.
#[derive(Debug, Default)]
struct Made {
    /// The private folders.
    folders: Vec<PathBuf>,
    /// Folders of the cache that did not exist before, the innermost first. They are removed with the last private
    /// folder, if they are empty.
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

/// A private folder. Dropping this removes the folder and its content.
#[derive(Debug)]
pub struct PrivateFolder {
    path: PathBuf,
    folders: PrivateFolders,
}

impl PrivateFolders {
    /// Private folders in the cache folder of the program, if it can be written to.
    pub fn new(cache: Option<&Path>) -> Self {
        Self(Arc::new(Shared { cache: cache.map(Path::to_owned), ..Shared::default() }))
    }

    /// The folders in which private folders are made, in order of preference: a sub-folder of the cache, the temporary
    /// folder, a folder in memory.
    pub fn places(&self) -> Vec<PathBuf> {
        let mut places: Vec<PathBuf> = self.0.cache.iter().map(|cache| cache.join(IN_CACHE)).collect();
        for place in [std::env::temp_dir(), MEMORY.into()] {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let avoided = self.0.avoided.lock();
        places.retain(|place| !avoided.contains(place));
        places
    }

    /// Excludes the place of this folder from [`Self::places`], because its disk is full.
    pub fn avoid(&self, full: &Path) {
        let in_cache = |cache: &PathBuf| full.starts_with(cache).then(|| cache.join(IN_CACHE));
        let place = self.0.cache.as_ref().and_then(in_cache).or_else(|| full.parent().map(Path::to_owned));
        self.0.avoided.lock().extend(place);
    }

    /// Makes a private folder in one of [`Self::places`].
    ///
    /// # Errors
    /// The folder cannot be made, or the program is ending.
    pub fn make(&self, place: &Path) -> io::Result<PrivateFolder> {
        let mut state = self.0.state.lock();
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
        // Another process that ends may remove the empty folder of the cache in between.
        let folder = match make() {
            Err(error) if error.kind() == io::ErrorKind::NotFound && is_in_cache => make(),
            made => made,
        }?;
        // The umask may have removed permissions of the owner.
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o700))?;
        let path = folder.keep();
        made.folders.push(path.clone());
        Ok(PrivateFolder { path, folders: self.clone() })
    }

    /// Removes all private folders and prevents new ones. Returns when they are removed, even if another thread is
    /// removing them.
    pub fn remove_all(&self) {
        self.remove_all_and(|| ());
    }

    /// Does the same and then calls `end`, which ends the program. Other threads that call this wait until then, so
    /// that none reports that its files are missing.
    pub fn remove_all_and<T>(&self, end: impl FnOnce() -> T) -> T {
        let mut state = self.0.state.lock();
        if let State::Open(mut made) = std::mem::replace(&mut *state, State::Closed) {
            while let Some(folder) = made.folders.last().cloned() {
                made.remove(&folder);
            }
        }
        end()
    }
}

impl PrivateFolder {
    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        let mut state = self.folders.0.state.lock();
        if let State::Open(made) = &mut *state {
            made.remove(&self.path);
        }
    }
}

/// Renames a folder and removes it, so that no thread can create a file in it under the old name.
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

/// Makes a folder that only the user can access, if it does not exist. Adds the folders that it made to `made`.
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
    fn folders_are_private_and_are_removed_when_dropped() {
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
    fn folders_of_the_cache_that_were_made_are_removed_too() {
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
    fn no_folder_can_be_made_after_the_end() {
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
    fn files_created_during_removal_are_removed_too() {
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
    fn a_place_without_free_space_is_not_tried_again() {
        let folders = PrivateFolders::new(Some(Path::new("/cache")));
        let temporary = std::env::temp_dir();
        assert_eq!(folders.places()[..2], [PathBuf::from("/cache/private"), temporary.clone()]);
        folders.avoid(Path::new("/cache/catalogue/0123"));
        assert_eq!(folders.places()[0], temporary);
        folders.avoid(&temporary.join("newsrack-x"));
        assert!(!folders.places().contains(&temporary));
    }

    #[test]
    fn a_symlink_in_place_of_the_cache_folder_is_not_followed() {
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
