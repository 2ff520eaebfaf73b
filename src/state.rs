//! The reading state: what was read, starred and muted, where reading goes on, and what the reader remembers by
//! itself. It belongs to the user and not to the cache: logs that only grow, one for each device, in a folder that
//! may be carried between devices by whatever carries files.
//!
//! # The rules
//!
//! - A device writes its own log alone, `<device>.log`, a line for each change however many articles it is about;
//!   what a line holds stands in the `line` module. All files named `*.log` in the folder are read, the copies that
//!   synchronising programs leave after a conflict included.
//! - Of two changes to the same mark of the same article the newer wins. Newer is what was made with knowledge of
//!   the other, told by Lamport counters; otherwise the counters and the devices' ids decide, the same way
//!   everywhere. Clocks decide nothing. The result does not depend on the order in which logs arrive, nor on how
//!   often. Of two arrivals the earlier counts.
//! - A line that is torn or damaged is told and left out; it costs only itself. What this version does not
//!   understand is kept when a log is written anew.
//! - A change is in the log before [`Logs::append`] returns, in one write under a lock that the system frees with
//!   its holder, and on the disk. If it cannot be written it is kept in memory, told once, counted in
//!   [`Logs::unwritten`], and written with the next change that can be, or by [`Logs::retry`].
//! - A folder that held logs and holds none any more is not written to: a drive may not be mounted. Changes wait
//!   until it holds logs again.
//! - What all logs said is kept in a snapshot in the cache folder, with how far each was read and the stamps that
//!   decide about older lines that arrive later. A start reads the tails behind it. The logs hold everything: a
//!   snapshot that is missing or damaged is made again.
//!
//! Two files of one article share what is known of it, since they share its [id](crate::article::ArticleId).
//!
//! Nothing here starts by itself, watches or knows a screen: [`Logs::poll`] takes in what other processes and
//! devices wrote, and [`Logs::keep_house`] is to be called when there is time.

mod change;
mod compact;
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

pub use change::{Change, Mark, Step, To};
pub use exchange::Imported;
pub use files::read_lines;
pub use logs::{Access, Changes, LogOptions, Logs, Opened};
pub use merge::{Marks, MergedState, StoredPosition, Table};
pub use tail::Offsets;
pub use undo::{Undone, What};
pub use write::Applied;

use std::path::Path;

/// The key of a library folder in [`Table::Baseline`] and [`Table::Session`]: its real path.
pub fn library_key(folder: &Path) -> String {
    key_of(&files::real(folder))
}

fn key_of(folder: &Path) -> String {
    let hexadecimal = || {
        let digits = folder.as_os_str().as_encoded_bytes().iter().map(|byte| format!("{byte:02x}"));
        // No path that is text begins so, since real paths begin with a slash.
        format!("bytes:{}", digits.collect::<String>())
    };
    folder.to_str().map_or_else(hexadecimal, str::to_owned)
}
