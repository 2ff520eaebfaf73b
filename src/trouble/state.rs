//! Errors of the reading state.

use super::Fault;
use std::path::PathBuf;

/// What is reported to the user about the reading state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateTrouble {
    /// A file or folder cannot be used.
    File(PathBuf, Fault),
    /// Damaged lines of a log are left out.
    Damaged {
        log: PathBuf,
        /// The number of damaged lines.
        lines: usize,
    },
    /// The snapshot was damaged; the logs were read instead.
    Snapshot,
    /// Changes cannot be written to this log and are kept in memory.
    Kept(PathBuf, Fault),
    /// This many changes that could not be written are written now.
    Written(usize),
    /// Changes could not be written and are lost when the program ends.
    Unwritten {
        count: usize,
        /// The path of the log, or of the folder of logs.
        path: PathBuf,
        /// The error of the last attempt.
        why: Fault,
    },
    NotCompacted(PathBuf, Fault),
}
