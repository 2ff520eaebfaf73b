//! Why a program did not do its work.

use super::Fault;

/// Why a program did not do its work. Prints as one line, clean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaunchError {
    /// The setting holds no program.
    Empty,
    /// There is no such program on `PATH`; its name.
    Missing(String),
    /// The setting names a program by a path that depends on the folder one is in.
    Relative(String),
    /// It could not be started; its name and why.
    NotStarted(String, Fault),
    /// It ended with this exit code.
    Code(String, i32),
    /// It was ended by this signal.
    Signal(String, i32),
}

impl std::error::Error for LaunchError {}
