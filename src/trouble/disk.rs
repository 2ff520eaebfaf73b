//! Why a file or folder of a library is not read, or not read as it stands.

use super::Fault;

/// Why a file or folder of a library is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// A folder, where an article is expected.
    Folder,
    /// A pipe, a socket or a device.
    NotRegular,
    /// Larger than any article, in MiB.
    TooLarge(u64),
    /// Reading it may take more memory than the process is allowed to have.
    NoMemory,
    /// Its bytes are no text.
    NotText,
    /// A link to a folder above the library.
    LeadsUp,
    /// The folder was entered before by another way.
    Twice,
    /// More than this many folders deep.
    TooDeep(usize),
    /// A link that leads nowhere.
    LeadsNowhere,
    /// The setting `exclude` holds something that is no glob; why.
    Exclude(String),
    /// What reads it tripped over it, which is a mistake of the program.
    Tripped,
    /// The system does not let it be read.
    System(Fault),
}

impl std::error::Error for Unread {}

impl From<&std::io::Error> for Unread {
    fn from(error: &std::io::Error) -> Self {
        Self::System(error.into())
    }
}

/// Why a body is not shown in its whole structure. Its words are all there, unless it is [`Shortened::Cut`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortened {
    /// It is nested deeper than this.
    Depth(usize),
    /// It has more elements than this.
    Elements(usize),
    /// It has more images than this.
    Images(usize),
    /// A tag has more attributes than this.
    Attributes(usize),
    /// Its tables have more cells than this.
    Cells(usize),
    /// It has more marked pieces of text than this.
    Spans(usize),
    /// It has more blocks than this.
    Blocks(usize),
    /// Its structure could not be read at all.
    Structure,
    /// It is longer than this many MiB, and ends there.
    Cut(usize),
}

impl Shortened {
    /// Whether it is told where the body ends, and not before it.
    pub fn is_listed_last(&self) -> bool {
        matches!(self, Self::Cut(_))
    }
}
