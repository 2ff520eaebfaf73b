//! Watches the folders of the library. Changes are collected until none has arrived for a while, then scanned together.
//!
//! Each known folder is watched without its sub-folders, so that starting costs one call for each folder and none for
//! files. A library may also contain single files: the folder of such a file is watched for what happens to the file.

use crate::catalogue::Reach;
use crate::disk;
use crate::trouble::{Fault, NotWatched};
use notify::event::{CreateKind, ModifyKind, RemoveKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long no change must arrive before few changes are scanned, and before many are.
const QUIET: Duration = Duration::from_millis(150);
const LONG_QUIET: Duration = Duration::from_secs(1);
const MANY: usize = 100;
/// After this time changes are scanned even if more arrive.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same two limits while git updates the working tree. It may pause, and files that it has removed for a moment
/// must not be reported as gone.
const SWITCH_QUIET: Duration = Duration::from_secs(5);
const SWITCH_PATIENCE: Duration = Duration::from_mins(10);

/// Changes that were not scanned yet.
#[derive(Debug, Default)]
struct Touched {
    /// The folders in which files changed.
    folders: BTreeSet<PathBuf>,
    /// Whether the whole library must be scanned.
    everything: bool,
    changes: usize,
    /// The times of the first and the last change.
    times: Option<(Instant, Instant)>,
}

/// Collects changes; shared with the thread of the watcher.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes(Arc<Mutex<Touched>>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Everything,
    /// Only the files in these folders.
    Folders(Vec<PathBuf>),
}

impl Look {
    pub(super) fn reach(&self) -> Reach<'_> {
        match self {
            Self::Everything => Reach::Everything,
            Self::Folders(folders) => Reach::Folders(folders),
        }
    }
}

impl Changes {
    /// Notes a change that happened at `now`.
    fn note(&self, event: &notify::Event, roots: &[PathBuf], now: Instant) -> Noted {
        let mut touched = self.0.lock();
        let before = touched.times.is_none();
        for path in &event.paths {
            if is_hidden(path, roots) || is_beside(path, roots) {
                continue;
            }
            let folders = matches!(
                event.kind,
                EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder)
            );
            let moved = matches!(event.kind, EventKind::Modify(ModifyKind::Name(_)));
            // A path that was moved away no longer shows whether it was a folder. Article files have an extension.
            let parent = path.parent().filter(|_| !(folders || moved && path.extension().is_none()));
            match parent {
                Some(parent) if !roots.iter().any(|root| root == path) => {
                    touched.folders.insert(parent.to_owned());
                }
                Some(_) | None => touched.everything = true,
            }
            touched.changes += 1;
            touched.times.get_or_insert((now, now)).1 = now;
        }
        if event.need_rescan() {
            touched.everything = true;
            touched.times.get_or_insert((now, now)).1 = now;
        }
        if before && touched.times.is_some() { Noted::First } else { Noted::More }
    }

    /// What to scan, if no change has arrived for long enough; otherwise how long to wait. `None` without changes.
    pub(super) fn due(&self, now: Instant, roots: &[PathBuf]) -> Option<Result<Look, Duration>> {
        let mut touched = self.0.lock();
        let (first, last) = touched.times?;
        let switching = roots.iter().any(|root| is_being_switched(root));
        let many = switching || touched.changes > MANY;
        let (quiet, patience) = match (switching, many) {
            (true, _) => (SWITCH_QUIET, SWITCH_PATIENCE),
            (false, true) => (LONG_QUIET, PATIENCE),
            (false, false) => (QUIET, PATIENCE),
        };
        let waited = now.duration_since(last);
        if waited < quiet && now.duration_since(first) < patience {
            // The end of the update by git is not a change in the folders, so it is polled.
            return Some(Err(quiet.saturating_sub(waited).min(LONG_QUIET)));
        }
        let Touched { folders, everything, .. } = std::mem::take(&mut *touched);
        Some(Ok(if everything || many {
            Look::Everything
        } else {
            Look::Folders(folders.into_iter().collect())
        }))
    }
}

/// Whether a change is the first since the last scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Noted {
    First,
    More,
}

/// Whether a path is in no folder of the library: it lies beside a single file of the library.
fn is_beside(path: &Path, roots: &[PathBuf]) -> bool {
    !roots.iter().any(|root| path.starts_with(root))
}

/// Whether git is updating the working tree of this folder.
fn is_being_switched(root: &Path) -> bool {
    root.ancestors().any(|folder| folder.join(".git/index.lock").symlink_metadata().is_ok())
}

/// Whether a path is in a folder that is not scanned.
fn is_hidden(path: &Path, roots: &[PathBuf]) -> bool {
    let below = roots.iter().find_map(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    below.components().any(|part| match part {
        Component::Normal(name) => name.as_encoded_bytes().starts_with(b".") || name == "node_modules",
        _ => false,
    })
}

#[derive(Debug)]
pub(super) struct Watch {
    watcher: RecommendedWatcher,
    watched: BTreeSet<PathBuf>,
}

impl Watch {
    /// Starts a watcher without folders. `wake` is called on another thread for the first change since the last scan.
    /// `roots` are the canonical paths of the library's folders.
    pub(super) fn start(
        changes: &Changes,
        roots: Vec<PathBuf>,
        wake: impl Fn() + Send + 'static,
    ) -> Result<Self, NotWatched> {
        let changes = changes.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let event = match event {
                Ok(event) if matters(event.kind) || event.need_rescan() => event,
                Ok(_) => return,
                Err(_) => notify::Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan),
            };
            if changes.note(&event, &roots, Instant::now()) == Noted::First {
                wake();
            }
        });
        Ok(Self { watcher: watcher.map_err(not_watched)?, watched: BTreeSet::new() })
    }

    /// Watches exactly these folders; for a single file, its folder. Returns those that were not watched before.
    pub(super) fn set(&mut self, folders: Vec<PathBuf>) -> Result<Vec<PathBuf>, NotWatched> {
        let folder_of = |path: PathBuf| {
            // The catalogue's path of a file ends with a slash.
            let path: PathBuf = path.components().collect();
            match path.parent() {
                Some(parent) if disk::is_file(&path) => parent.to_owned(),
                Some(_) | None => path,
            }
        };
        let wanted: BTreeSet<PathBuf> = folders.into_iter().map(folder_of).collect();
        for gone in self.watched.difference(&wanted).cloned().collect::<Vec<_>>() {
            // Fails for a folder that was removed, which is not watched any more.
            let _ = self.watcher.unwatch(&gone);
            self.watched.remove(&gone);
        }
        let mut new = Vec::new();
        for folder in wanted {
            if self.watched.contains(&folder) {
                continue;
            }
            match self.watcher.watch(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(folder.clone());
                    new.push(folder);
                }
                Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => {}
                Err(error) => match not_watched(error) {
                    NotWatched::System(Fault::Missing) => {}
                    why => return Err(why),
                },
            }
        }
        Ok(new)
    }
}

fn not_watched(error: notify::Error) -> NotWatched {
    match error.kind {
        notify::ErrorKind::MaxFilesWatch => NotWatched::Limit,
        notify::ErrorKind::Io(error) => NotWatched::System(error.into()),
        _ => NotWatched::Says(crate::text::clean_line(&error.to_string()).into_owned()),
    }
}

/// A watcher of one folder.
#[derive(Debug)]
pub struct Folder {
    #[expect(dead_code, reason = "held, not read: dropping it ends the watch")]
    watcher: RecommendedWatcher,
}

impl Folder {
    /// Calls `changed` on another thread for every change in a folder. `None` if the system cannot watch it.
    pub fn watch(folder: &Path, changed: impl Fn() + Send + 'static) -> Option<Self> {
        let notify_change = move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| matters(event.kind)) {
                changed();
            }
        };
        let mut watcher = notify::recommended_watcher(notify_change).ok()?;
        watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
        Some(Self { watcher })
    }
}

/// Whether an event can mean that an article has changed.
fn matters(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(kind) => {
            matches!(kind, notify::event::AccessKind::Close(notify::event::AccessMode::Write))
        }
        EventKind::Other => false,
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) => true,
    }
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test makes its own folders, and fails if it cannot"
)]
mod tests {
    use super::*;
    use notify::Event;

    fn event(kind: EventKind, path: &str) -> Event {
        Event::new(kind).add_path(path.into())
    }

    #[test]
    fn few_changes_are_scanned_by_folder_and_many_or_moved_folders_as_everything() {
        let file = EventKind::Create(CreateKind::File);
        let folder = EventKind::Create(CreateKind::Folder);
        let moved = EventKind::Modify(ModifyKind::Any);
        let renamed = EventKind::Modify(ModifyKind::Name(notify::event::RenameMode::From));
        let roots = [PathBuf::from("/library")];
        let two = || Look::Folders(vec!["/library/a".into(), "/library/b".into()]);
        let table: [(&[Event], Option<Look>); 6] = [
            (&[event(file, "/library/a/1.md"), event(moved, "/library/b/2.md")], Some(two())),
            (&[event(renamed, "/library/a/1.md"), event(renamed, "/library/b/2.md")], Some(two())),
            (&[event(file, "/library/a/1.md"), event(folder, "/library/c")], Some(Look::Everything)),
            (&[event(renamed, "/library/c")], Some(Look::Everything)),
            (&[event(file, "/library/.git/x"), event(file, "/library/a/.x.md.swp")], None),
            (&[Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan)], Some(Look::Everything)),
        ];
        for (events, expected) in table {
            let changes = Changes::default();
            let start = Instant::now();
            for event in events {
                changes.note(event, &roots, start);
            }
            match changes.due(start, &roots) {
                None => assert_eq!(expected, None, "{events:?}"),
                Some(due) => assert!(due.is_err(), "changes are too recent"),
            }
            let due = changes.due(start + QUIET, &roots);
            assert_eq!(due.and_then(Result::ok), expected, "{events:?}");
            assert_eq!(changes.due(start + LONG_QUIET, &roots), None, "reported once");
        }
        let changes = Changes::default();
        let start = Instant::now();
        for number in 0..=MANY {
            changes.note(&event(file, &format!("/library/a/{number}.md")), &roots, start);
        }
        assert!(changes.due(start + QUIET, &roots).is_some_and(|due| due.is_err()));
        assert_eq!(changes.due(start + LONG_QUIET, &roots), Some(Ok(Look::Everything)));
    }

    #[test]
    fn of_the_folder_of_a_single_file_only_the_file_counts() {
        let roots = [PathBuf::from("/library/a"), PathBuf::from("/notes/one.md")];
        let written = EventKind::Modify(ModifyKind::Any);
        let table = [
            ("/notes/one.md", Some(Look::Everything)),
            ("/notes/other.md", None),
            ("/library/b/x.md", None),
            ("/library/a/x.md", Some(Look::Folders(vec!["/library/a".into()]))),
        ];
        for (path, expected) in table {
            let changes = Changes::default();
            let start = Instant::now();
            changes.note(&event(written, path), &roots, start);
            let due = changes.due(start + QUIET, &roots);
            assert_eq!(due.and_then(Result::ok), expected, "{path}");
        }
    }

    #[test]
    fn an_update_by_git_is_scanned_once_when_it_is_over() {
        let repository = tempfile::tempdir().unwrap();
        let library = repository.path().join("source/posts");
        std::fs::create_dir_all(repository.path().join(".git")).unwrap();
        std::fs::create_dir_all(&library).unwrap();
        let lock = repository.path().join(".git/index.lock");
        let file = event(EventKind::Create(CreateKind::File), library.join("a.md").to_str().unwrap());
        let roots = [library];
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        std::fs::write(&lock, "").unwrap();
        let changes = Changes::default();
        for second in 0..120 {
            changes.note(&file, &roots, after(second));
            let due = changes.due(after(second) + QUIET, &roots);
            assert!(due.is_some_and(|due| due.is_err()), "git is at work in second {second}");
        }
        let pause = changes.due(after(122), &roots);
        assert_eq!(pause, Some(Err(LONG_QUIET)), "git only pauses");
        std::fs::remove_file(&lock).unwrap();
        assert_eq!(changes.due(after(122), &roots), Some(Ok(Look::Everything)));
        // A stale lock does not delay scanning for long.
        std::fs::write(&lock, "").unwrap();
        changes.note(&file, &roots, after(200));
        assert_eq!(changes.due(after(205), &roots), Some(Ok(Look::Everything)));
    }

    #[test]
    fn the_first_change_after_a_scan_wakes() {
        let changes = Changes::default();
        let now = Instant::now();
        let file = event(EventKind::Create(CreateKind::File), "/library/a.md");
        let roots = [PathBuf::from("/library")];
        assert_eq!(changes.note(&file, &roots, now), Noted::First);
        assert_eq!(changes.note(&file, &roots, now), Noted::More);
        assert!(changes.due(now + LONG_QUIET, &roots).is_some());
        assert_eq!(changes.note(&file, &roots, now), Noted::First);
    }
}
