//! Tests of the whole state: one device, many devices, faults, random bytes.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests make files, and end at the first error"
)]

mod away;
mod convergence;
mod counters;
mod device;
mod faults;
mod folder;

use super::files::Files;
use super::logs::{Access, LogOptions, Logs, Opened};
use super::record::Record;
use super::{Change, Step, StoredPosition, Table};
use crate::article::ArticleId;
use crate::article::marks::{Mark, SetMark};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// The folders of a device.
struct Device {
    folder: TempDir,
    name: &'static str,
}

impl Device {
    fn new(name: &'static str) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), name }
    }

    fn options(&self, access: Access) -> LogOptions {
        let below = |name: &str| self.folder.path().join(self.name).join(name);
        LogOptions { folder: below("logs"), local: below("local"), cache: Some(below("cache")), access }
    }

    /// Opens the logs, expecting no warnings.
    #[track_caller]
    fn open(&self) -> Logs {
        let Opened { logs, warnings } = Logs::open(self.options(Access::Write));
        assert_eq!(warnings, []);
        logs
    }

    fn open_with(&self, files: Files) -> Opened {
        Logs::open_with(self.options(Access::Write), files)
    }

    fn log(&self) -> PathBuf {
        self.open().own_path()
    }

    fn forget_cache(&self) {
        let _ = fs::remove_dir_all(self.folder.path().join(self.name).join("cache"));
    }
}

fn id(number: u32) -> ArticleId {
    let mut id = *blake3::hash(&number.to_le_bytes()).as_bytes().first_chunk().unwrap();
    // Makes ids easy to distinguish in messages.
    id[15] = number as u8;
    ArticleId(id)
}

fn mark(set: SetMark, articles: impl IntoIterator<Item = u32>) -> Change {
    Change::Mark { set, articles: articles.into_iter().map(id).collect() }
}

fn read(articles: impl IntoIterator<Item = u32>) -> Change {
    mark(Mark::Read.on(), articles)
}

fn place(article: u32, block: u32, character: u32) -> Change {
    Change::Place { article: id(article), place: Some(StoredPosition { block, character }) }
}

fn put(table: Table, key: &str, value: impl Into<Value>) -> Change {
    Change::Put { table, key: key.into(), value: Some(value.into()) }
}

/// Accepts every step for undo.
fn every_step(_: &crate::state::What, _: &[ArticleId]) -> bool {
    true
}

/// Everything that the logs contain, with stamps.
fn known(logs: &Logs) -> (Vec<Record>, String) {
    (logs.state().records().collect(), serde_json::to_string(&logs.state().tables).unwrap())
}

fn meaning(logs: &Logs) -> Vec<String> {
    let records = logs.state().records().filter(|record| record.cell.value != super::record::UNSET);
    let mut all: Vec<String> = records
        .map(|Record { key: (id, field), cell }| {
            format!("{id} {} {}", field.name(), field.decode(cell.value))
        })
        .collect();
    for (name, table) in &logs.state().tables {
        let entries = table.iter().filter(|(_, entry)| !entry.value.is_null());
        all.extend(entries.map(|(key, entry)| format!("{name} {key} {}", entry.value)));
    }
    all
}

/// Makes a change and checks that it changes something.
#[track_caller]
fn make(logs: &mut Logs, action: &Change, step: Step) {
    let applied = logs.append(action, step, 0);
    assert!(applied.tables || !applied.articles.is_empty(), "{action:?}");
    assert_eq!(applied.taken_in.warnings, []);
}
