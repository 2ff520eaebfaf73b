//! Why an address is not opened.

use super::kind::Kind;
use std::fmt;

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
    NotAPicture(&'static str),
    /// It has more pixels than are decoded here; how many.
    TooManyPixels(u64),
    /// It is a kind of picture that only viewers show.
    NotShown(Kind),
    /// It cannot be decoded; why.
    Damaged(String),
    /// The file cannot be read; why.
    Unreadable(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the address is empty"),
            Self::TooLong(bytes) => write!(f, "the address is too long ({bytes} bytes)"),
            Self::Control => write!(f, "the address holds control characters"),
            Self::NotAnAddress => write!(f, "this is not an address"),
            Self::Data => write!(f, "data: addresses are not opened"),
            Self::Script => write!(f, "scripts are not run"),
            Self::File => write!(f, "an article may not name files of this computer"),
            Self::Mail => write!(f, "this is a mail address"),
            Self::Scheme(scheme) => write!(f, "{scheme}: addresses are not opened, only http and https"),
            Self::NoHost => write!(f, "the address names no host"),
            Self::Fragment => write!(f, "this is a place within the page"),
            Self::NoBase => write!(f, "the address is relative and the article has no link"),
            Self::NoFile => write!(f, "there is no file of this name beside the article or in the library"),
            Self::Outside => write!(f, "the file is outside of the library"),
            Self::NotAFile => write!(f, "this is not a regular file"),
            Self::Private(host) => {
                write!(f, "{host} is in a private network (allow_private_hosts can allow it)")
            }
            Self::NotAPicture(what) => write!(f, "this is {what}, not a picture"),
            Self::TooManyPixels(pixels) => {
                write!(f, "{} megapixels are too many to be shown here", pixels.div_ceil(1_000_000))
            }
            Self::NotShown(kind) => write!(f, "{} pictures are not shown here", kind.name()),
            Self::Damaged(why) => write!(f, "the picture is damaged: {why}"),
            Self::Unreadable(why) => write!(f, "the file cannot be read: {why}"),
        }
    }
}

impl std::error::Error for Refusal {}
