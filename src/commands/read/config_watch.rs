//! Watching the file of the configuration, so that a change counts at once.

use crate::config::Loaded;
use crate::watch::Folder;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Watches the folders in which the configuration is, or would be.
pub(super) struct ConfigWatch<F> {
    changed: F,
    watches: BTreeMap<PathBuf, Folder>,
}

impl<F: Fn() + Clone + Send + 'static> ConfigWatch<F> {
    /// Calls `changed`, on another thread, when a file in the folder of the configuration changes.
    pub(super) fn new(changed: F, loaded: &Loaded) -> Self {
        let mut config_watch = Self { changed, watches: BTreeMap::new() };
        config_watch.renew(loaded);
        config_watch
    }

    /// Watches the folders of the configuration as they are now: one may have come, gone, or be reached by another link.
    pub(super) fn renew(&mut self, loaded: &Loaded) {
        // Again, if a folder has come meanwhile.
        for _ in 0..2 {
            let wanted = loaded.path.as_deref().map(folders).unwrap_or_default();
            // A folder that was removed and made again is another one with the old name.
            self.watches.retain(|folder, _| wanted.contains(folder) && folder.exists());
            for folder in wanted {
                if !self.watches.contains_key(&folder)
                    && let Some(watch) = Folder::watch(&folder, self.changed.clone())
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
