//! Why a file or folder of a library is not read, or a body is not shown with its whole structure.

use super::Fault;

/// Why a file or folder of a library is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// A folder where an article is expected.
    Folder,
    /// A pipe, a socket or a device.
    NotRegular,
    /// The file is larger than an article may be; its size in MiB.
    TooLarge(u64),
    /// Reading the file may take more memory than the process may use.
    NoMemory,
    NotText,
    /// A symbolic link to a folder above the library.
    LinkAbove,
    /// The folder was already entered by another path.
    Twice,
    /// The folder is more than this many levels deep.
    TooDeep(usize),
    BrokenLink,
    /// Reading the file panicked, which is a bug in newsrack.
    InternalError,
    System(Fault),
}

impl std::error::Error for Unread {}

impl From<&std::io::Error> for Unread {
    fn from(error: &std::io::Error) -> Self {
        Self::System(error.into())
    }
}

/// Why a body is not shown with its whole structure. No words are missing, except after [`Shortened::Cut`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortened {
    /// The body is nested deeper than this.
    Depth(usize),
    Elements(usize),
    Images(usize),
    /// A tag has more attributes than this.
    Attributes(usize),
    Cells(usize),
    /// More marked pieces of text than this.
    Spans(usize),
    Blocks(usize),
    /// The structure could not be read at all.
    Structure,
    /// The body is longer than this many MiB; the rest is not shown.
    Cut(usize),
}

impl Shortened {
    /// Whether the notice stands at the end of the page instead of at its beginning.
    pub fn is_listed_last(&self) -> bool {
        matches!(self, Self::Cut(_))
    }
}
