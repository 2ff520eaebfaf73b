//! Why a program could not be started or failed.

use super::Fault;

/// Why a program could not be started or failed. The text is clean and one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaunchError {
    /// No program is set.
    Empty,
    /// There is no such program on `PATH`; its name.
    Missing(String),
    /// The program is named by a relative path, which depends on the current folder.
    Relative(String),
    /// The program could not be started; its name and why.
    NotStarted(String, Fault),
    /// The program ended with this exit code.
    Code(String, i32),
    /// This signal ended the program.
    Signal(String, i32),
}

impl std::error::Error for LaunchError {}
