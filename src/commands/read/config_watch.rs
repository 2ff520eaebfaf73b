//! Noticing that the configuration was changed while nothing else happens.

use crate::config::Loaded;
use crate::watch::Folder;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Watches of the folders in which the configuration lies, or would.
pub(super) struct Noticing<F> {
    told: F,
    watches: BTreeMap<PathBuf, Folder>,
}

impl<F: Fn() + Clone + Send + 'static> Noticing<F> {
    /// Calls `told`, on another thread, whenever something changes beside the configuration.
    pub(super) fn new(told: F, loaded: &Loaded) -> Self {
        let mut noticing = Self { told, watches: BTreeMap::new() };
        noticing.renew(loaded);
        noticing
    }

    /// Watches the folders that count by now: one may have come, gone, or be reached by another link.
    pub(super) fn renew(&mut self, loaded: &Loaded) {
        // Again, if a folder has come meanwhile.
        for _ in 0..2 {
            let wanted = loaded.path.as_deref().map(folders).unwrap_or_default();
            // A folder that was made anew is another one under its old name.
            self.watches.retain(|folder, _| wanted.contains(folder) && folder.exists());
            for folder in wanted {
                if !self.watches.contains_key(&folder)
                    && let Some(watch) = Folder::watch(&folder, self.told.clone())
                {
                    self.watches.insert(folder, watch);
                }
            }
        }
    }
}

/// The folder of a file, or the nearest one above that is there; and that of the file it is a link to.
fn folders(file: &Path) -> Vec<PathBuf> {
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let near = |file: &Path| file.ancestors().skip(1).find(|folder| folder.is_dir()).map(Path::to_owned);
    let mut folders: Vec<PathBuf> = near(&file).into_iter().collect();
    folders.extend(file.canonicalize().ok().as_deref().and_then(near));
    folders.sort();
    folders.dedup();
    folders
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test makes files and ends at the first error"
)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_folder_is_watched_and_that_behind_a_link() {
        let top = tempfile::tempdir().unwrap();
        let top = top.path().canonicalize().unwrap();
        let file = top.join("config/newsrack/config.toml");
        assert_eq!(folders(&file), std::slice::from_ref(&top));
        let (own, dots) = (top.join("config/newsrack"), top.join("dots"));
        std::fs::create_dir_all(&own).unwrap();
        assert_eq!(folders(&file), std::slice::from_ref(&own));
        std::fs::create_dir(&dots).unwrap();
        std::fs::write(dots.join("c.toml"), "").unwrap();
        std::os::unix::fs::symlink(dots.join("c.toml"), &file).unwrap();
        assert_eq!(folders(&file), [own, dots]);
    }
}
