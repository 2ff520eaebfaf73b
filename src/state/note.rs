//! What this device notes of each folder of logs that it has used: that it held logs, and which damage the user was
//! told of. One small file beside the device's id.
//!
//! A folder that held logs and holds none any more is most often a drive that is not mounted. Nothing is written
//! there: a log that holds the latest change alone would stand for the whole state.

use super::files::{self, Files};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

const NAME: &str = "folders.json";

/// What is noted of one folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    /// The damage that was told, by the log's name.
    #[serde(default)]
    pub(super) damage: BTreeMap<String, Damage>,
}

/// The damage of a log when it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Damage {
    /// How long the log was, in bytes.
    pub(super) len: u64,
    /// How many lines were left out.
    pub(super) lines: usize,
}

/// By folder, its path as text.
type Folders = BTreeMap<String, Known>;

/// What is noted of a folder; none if it never held logs, as far as this device knows.
pub(super) fn load(local: &Path, folder: &Path) -> Option<Known> {
    folders(local).remove(&key(folder))
}

/// Notes something of a folder.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn keep(local: &Path, folder: &Path, known: &Known, files: &Files) -> io::Result<()> {
    let mut all = folders(local);
    all.insert(key(folder), known.clone());
    let json = serde_json::to_vec(&all)?;
    files.make_folder(local)?;
    files.replace(&local.join(NAME), |out| out(&json))
}

/// All that is noted. A file that cannot be read notes nothing: it is made again.
fn folders(local: &Path) -> Folders {
    let bytes = files::read_some(&local.join(NAME)).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// The folder as it is named: what a link leads to cannot be told while a drive is away.
fn key(folder: &Path) -> String {
    super::key_of(&std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()))
}
