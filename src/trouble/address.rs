//! Why an address, or the image that it leads to, is not opened.

use super::Fault;
use serde::{Deserialize, Serialize};

/// Why an address is not opened. The text is part of a line and does not repeat the address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    Empty,
    /// The address is too long; its length in bytes.
    TooLong(usize),
    /// The address contains a line end or another control character.
    Control,
    /// The text is not an address: it looks like an option or a command, or cannot be parsed.
    NotAnAddress,
    /// The address contains the image or page itself (`data:`).
    Data,
    /// The address is a script (`javascript:`, `vbscript:`).
    Script,
    /// The address names a file of this computer (`file:`).
    File,
    /// A mail address where an image is expected.
    Mail,
    /// Another scheme, in lower case.
    Scheme(String),
    NoHost,
    /// The address is an anchor on the page itself.
    Fragment,
    /// The address is relative, and the article has no link to resolve it against.
    NoBase,
    /// No such file beside the article or in the library.
    NoFile,
    /// The file is outside the library.
    Outside,
    /// A folder, a pipe or a device.
    NotAFile,
    /// The host is this computer or in a private network; the host as the address has it.
    Private(String),
    /// The address is not encrypted (`http:`), and an encrypted one redirects to it; its host.
    Unencrypted(String),
    /// The file is not an image; what it is instead.
    NotAPicture(Content),
    /// The image has more pixels than newsrack decodes; how many.
    TooManyPixels(u64),
    /// A format that newsrack cannot decode but a viewer may; its name.
    NotShown(#[serde(skip)] &'static str),
    Damaged(PictureDamage),
    Unreadable(Fault),
}

impl std::error::Error for Refusal {}

/// The content of a file that is not an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    Nothing,
    Pdf,
    /// An archive or another compressed file.
    Archive,
    /// An SVG drawing.
    Drawing,
    WebPage,
    /// Text other than a web page.
    Text,
    /// A video, or another format in the same container.
    Video,
    Unknown,
}

/// Why an image cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureDamage {
    /// The decoder panicked.
    Decoder,
    /// The decoded image cannot be encoded for the terminal.
    Encoder,
    /// The header claims more pixels than a file of this length can hold, or none.
    Header {
        width: u32,
        height: u32,
    },
    CutShort,
    /// Another error, in the decoder's words.
    Says(String),
}
