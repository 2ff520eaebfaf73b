//! The reading state: which articles were read, starred and muted, reading positions, and what the program remembers
//! between sessions. It belongs to the user and not to the cache: append-only logs, one for each device, in a folder
//! that any program may synchronise between devices.
//!
//! # The rules
//!
//! - A device writes only its own log, `<device>.log`, one line for each change to any number of articles. The `line`
//!   module defines the format. All files named `*.log` in the folder are read, including the conflict copies of
//!   synchronising programs.
//! - Of two changes to the same mark of the same article the newer wins. A change that was made with knowledge of
//!   another, according to Lamport counters, is newer. Otherwise counters and device ids decide, the same way on every
//!   device. Clocks decide nothing. The result depends neither on the order in which logs arrive nor on repetition. Of
//!   two arrivals the earlier wins.
//! - A torn or damaged line is reported and skipped; other lines are not affected. What this version does not
//!   understand is kept when a log is rewritten.
//! - When [`Logs::append`] returns, the change is on the disk: written in one write, under a lock that the system
//!   releases if the process ends. A change that cannot be written is kept in memory, reported once, counted in
//!   [`Logs::unwritten`], and written with the next successful change or by [`Logs::retry`].
//!   Reading positions are written, but neither synced nor counted.
//! - A folder that contained logs and now has none is not written to, because a drive may not be mounted. Changes wait
//!   until its logs are back.
//! - A snapshot in the cache folder holds the merged content of all logs, with the offset up to which each was read and
//!   the stamps that decide about older lines that arrive later. A start reads only what follows in the logs. The logs
//!   are complete: a missing or damaged snapshot is built again.
//!
//! Two files of one article share its state, because they share its [id](crate::article::ArticleId).
//!
//! This module starts no threads and watches nothing: the caller calls [`Logs::poll`] to read what other processes and
//! devices wrote, and [`Logs::keep_house`] when it is idle.

mod change;
mod compact;
mod dense;
mod device;
mod exchange;
mod files;
mod line;
mod logs;
mod merge;
mod note;
mod record;
mod snapshot;
mod tail;
mod traits;
mod undo;
mod write;

#[cfg(test)]
mod tests;

pub use change::{Change, Step};
pub use device::device_name;
pub use exchange::Imported;
pub use files::read_lines;
pub use logs::{Access, Applied, Changes, LogOptions, Logs, Opened};
pub use merge::{Marks, MergedState, StoredPosition, Table};
pub use tail::Offsets;
pub use undo::{Age, NextStep, Redone, Undone, What};

use std::path::Path;

/// A library folder's key in [`Table::Baseline`] and [`Table::Session`]: its canonical path.
pub fn library_key(folder: &Path) -> String {
    key_of(&crate::disk::real(folder))
}

fn key_of(folder: &Path) -> String {
    let hexadecimal = || {
        let digits = folder.as_os_str().as_encoded_bytes().iter().map(|byte| format!("{byte:02x}"));
        // Canonical paths begin with a slash, so no path that is text begins like this.
        format!("bytes:{}", digits.collect::<String>())
    };
    folder.to_str().map_or_else(hexadecimal, str::to_owned)
}
