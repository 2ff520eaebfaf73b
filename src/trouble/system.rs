//! Errors of the operating system.

use crate::text::{clean_line, cut};
use serde::{Deserialize, Serialize};
use std::io::{self, ErrorKind};

/// The longest text of a system error, in columns; longer ones are cut.
const LONGEST: usize = 160;

/// An error of the operating system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    Missing,
    Denied,
    /// The disk is full, or the user's quota of it.
    NoSpace,
    ReadOnly,
    /// A folder where a file is expected.
    IsFolder,
    /// A pipe, a socket or a device where a file is expected.
    NotRegular,
    /// Not a folder, where one is expected.
    NotFolder,
    /// A link, which is not followed there.
    Link,
    /// Another program uses it.
    Busy,
    TooManyOpen,
    /// The other side refuses connections.
    Refused,
    /// The other side closes the connection.
    Ended,
    Unreachable,
    TimedOut,
    /// A file is longer than newsrack reads.
    TooLong,
    TooSlow,
    /// A folder belongs to another user.
    Foreign,
    /// The file for the device's id contains none.
    NoDevice,
    /// The reading state is open for reading only.
    OpenReadOnly,
    /// A folder contained logs of the reading state before and contains none now.
    Away,
    /// A log of the reading state has so high a counter that no newer change can be written.
    Counters,
    /// Another error, in the system's words.
    Says(String),
}

impl std::error::Error for Fault {}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        Self::other(fault)
    }
}

impl From<&io::Error> for Fault {
    fn from(error: &io::Error) -> Self {
        if let Some(fault) = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()) {
            return fault.clone();
        }
        // ENFILE and EMFILE have no `ErrorKind`.
        if matches!(error.raw_os_error(), Some(23 | 24)) {
            return Self::TooManyOpen;
        }
        match error.kind() {
            ErrorKind::NotFound => Self::Missing,
            ErrorKind::PermissionDenied => Self::Denied,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::NoSpace,
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            ErrorKind::IsADirectory => Self::IsFolder,
            ErrorKind::NotADirectory => Self::NotFolder,
            ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => Self::Busy,
            ErrorKind::ConnectionRefused => Self::Refused,
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => Self::Ended,
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
                Self::Unreachable
            }
            ErrorKind::TimedOut => Self::TimedOut,
            _ => {
                let text = error.to_string();
                let text = clean_line(text.split(" (os error").next().unwrap_or(&text)).into_owned();
                Self::Says(cut(&text, LONGEST).into_owned())
            }
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::from(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_recognised_by_its_error_kind() {
        let table = [
            (io::Error::from_raw_os_error(2), Fault::Missing),
            (io::Error::from_raw_os_error(13), Fault::Denied),
            (io::Error::from_raw_os_error(28), Fault::NoSpace),
            (io::Error::from_raw_os_error(30), Fault::ReadOnly),
            (io::Error::from_raw_os_error(24), Fault::TooManyOpen),
            (io::Error::from(Fault::Foreign), Fault::Foreign),
            (io::Error::other("odd\u{1b}[2J"), Fault::Says(clean_line("odd\u{1b}[2J").into_owned())),
        ];
        for (error, fault) in table {
            assert_eq!(Fault::from(&error), fault, "{error}");
        }
    }
}
