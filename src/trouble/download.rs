//! Why there is no picture after a download.

use super::{Fault, Refusal};
use std::time::Duration;

/// Why there is no picture. Prints as part of one line, clean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The address or what it holds is refused.
    Refused(Refusal),
    /// The server redirects to an address that is refused.
    RedirectRefused(Refusal),
    /// The user stopped it.
    Cancelled,
    /// It took longer than this.
    TooSlow(Duration),
    /// It is larger than this many bytes.
    TooLarge(u64),
    /// There are more redirects than this.
    TooManyRedirects(u32),
    /// The server answers with this status instead of a picture.
    Status(u16),
    /// The connection, the encryption or the server's answer fails.
    Network(NetworkFault),
    /// The picture cannot be written.
    Disk(Fault),
}

impl std::error::Error for Failure {}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What fails between here and the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkFault {
    /// The download ends without a word.
    BrokeOff,
    /// The proxy that the environment names is not understood; why.
    Proxy(String),
    /// The proxy that the environment names speaks SOCKS.
    Socks,
    /// No such host is known.
    UnknownHost,
    /// The header of the answer is too large.
    LongHeader,
    /// The answer cannot be decompressed.
    Compression,
    /// There is no secure connection; why.
    Insecure(String),
    /// The answer is not understood; why.
    Protocol(String),
    /// There is no connection; why.
    NoConnection(Fault),
    /// Anything else, in the client's words.
    Says(String),
}
