//! Why an address, or the picture behind it, is not opened.

use super::Fault;

/// Why an address is not opened. Prints as part of one line, without the address itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing in it.
    Empty,
    /// It is longer than any honest address; its length in bytes.
    TooLong(usize),
    /// It holds a line end or another control character.
    Control,
    /// It is no address at all: it looks like an option or a command, or cannot be parsed.
    NotAnAddress,
    /// The picture or page is written into the address itself (`data:`).
    Data,
    /// It is a script (`javascript:`, `vbscript:`).
    Script,
    /// It names a file of this computer (`file:`).
    File,
    /// It is a mail address, where a picture is expected.
    Mail,
    /// Any other scheme, in lower case.
    Scheme(String),
    /// It names no host.
    NoHost,
    /// It is a place within the page.
    Fragment,
    /// It is relative, and the article has no link to resolve it against.
    NoBase,
    /// There is no file of this name in the library.
    NoFile,
    /// The file is outside of the library.
    Outside,
    /// It is a folder, a pipe or a device.
    NotAFile,
    /// The host is this computer or lies in a private network; the host as written in the address.
    Private(String),
    /// What it holds is no picture; what it is instead.
    NotAPicture(Content),
    /// It has more pixels than are decoded here; how many.
    TooManyPixels(u64),
    /// It is a kind of picture that only viewers show; the name of the kind.
    NotShown(&'static str),
    /// It cannot be decoded; why.
    Damaged(PictureDamage),
    /// The file cannot be read; why.
    Unreadable(Fault),
}

impl std::error::Error for Refusal {}

/// What a file is that is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// It has no bytes.
    Nothing,
    /// A PDF.
    Pdf,
    /// An archive, or compressed.
    Archive,
    /// An SVG drawing.
    Drawing,
    /// A web page.
    WebPage,
    /// Another text.
    Text,
    /// A video, or something else in the same container.
    Video,
    /// Anything else.
    Unknown,
}

/// What is wrong with a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureDamage {
    /// Its decoder tripped over it.
    Decoder,
    /// What was decoded cannot be made ready for the terminal.
    Encoder,
    /// Its header speaks of more pixels than a file of its length can hold, or of none.
    Header {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// It ends in the middle.
    CutShort,
    /// Anything else, in the decoder's words.
    Says(String),
}
