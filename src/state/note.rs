//! This device's notes about each folder of logs: that it contained logs, and which damage was reported. They are
//! stored in one small file next to the device's id.
//!
//! If a folder contained logs and has none now, most often a drive is not mounted. Nothing is written there: a log with
//! only the latest change would look like the whole state.

use super::files::{self, Files};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

const NAME: &str = "folders.json";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    /// The damage that was reported, by the log's name.
    #[serde(default)]
    pub(super) damage: BTreeMap<String, Damage>,
}

/// The damage of a log when it was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Damage {
    /// The log's size in bytes.
    pub(super) len: u64,
    /// The number of skipped lines.
    pub(super) lines: usize,
}

type Folders = BTreeMap<String, Known>;

/// The note about a folder; none if this device never saw logs in it.
pub(super) fn load(local: &Path, folder: &Path) -> Option<Known> {
    folders(local).remove(&key(folder))
}

/// Stores the note about a folder.
pub(super) fn keep(local: &Path, folder: &Path, known: &Known, files: &Files) -> io::Result<()> {
    let mut all = folders(local);
    all.insert(key(folder), known.clone());
    let json = serde_json::to_vec(&all)?;
    files.make_folder(local)?;
    files.replace(&local.join(NAME), |out| out(&json))
}

/// The folders that have a note. Those whose names are not text are left out.
pub(super) fn known_folders(local: &Path) -> Vec<PathBuf> {
    folders(local).into_keys().map(PathBuf::from).filter(|folder| folder.is_absolute()).collect()
}

/// All notes. An unreadable file counts as empty and is replaced.
fn folders(local: &Path) -> Folders {
    let bytes = files::read_some(&local.join(NAME)).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// The folder's path without resolving links, because links cannot be resolved while a drive is not mounted.
fn key(folder: &Path) -> String {
    super::key_of(&std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()))
}
