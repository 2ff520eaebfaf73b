//! What can go wrong with the reading state.

use super::Fault;
use std::path::PathBuf;

/// What the user must be told of the reading state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateTrouble {
    /// A file or folder cannot be used.
    File(PathBuf, Fault),
    /// Lines of a log were damaged and are left out.
    Damaged {
        /// The log.
        log: PathBuf,
        /// How many.
        lines: usize,
    },
    /// The snapshot was damaged, and the logs were read again.
    Snapshot,
    /// Changes cannot be written to this log and are kept in memory meanwhile.
    Kept(PathBuf, Fault),
    /// Changes that could not be written are written now.
    Written(usize),
    /// Changes could not be written, and are lost with the end of the program.
    Unwritten {
        /// How many.
        count: usize,
        /// The log, or the folder of the logs.
        path: PathBuf,
        /// Why.
        why: Fault,
    },
    /// This log cannot be written anew.
    NotCompacted(PathBuf, Fault),
}
