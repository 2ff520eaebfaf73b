//! Why something could not be downloaded.

use super::{Fault, Refusal};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Why an image, a feed or a page could not be downloaded. The text is clean and part of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The address or its content is refused.
    Refused(Refusal),
    /// The server redirects to an address that is refused.
    RedirectRefused(Refusal),
    Cancelled,
    /// The download took longer than this.
    TooSlow(Duration),
    /// The image, feed or page is larger than this many bytes, unpacked.
    TooLarge(u64),
    /// More redirects than this.
    TooManyRedirects(u32),
    /// The server answers with this status instead of an image.
    Status(u16),
    /// An error of the connection, the encryption or the server's answer.
    Network(NetworkFault),
    /// The image cannot be written to the disk.
    Disk(Fault),
}

impl std::error::Error for Failure {}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// An error of the network or the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkFault {
    /// The connection ended before the answer was complete.
    BrokeOff,
    /// The proxy in the environment cannot be used; why.
    Proxy(String),
    /// The proxy in the environment is a SOCKS proxy, which is not supported.
    Socks,
    /// The host's name stands for no address, or nobody can be asked for it because there is no network.
    UnknownHost,
    /// The header of the answer is too large.
    LongHeader,
    /// The answer cannot be decompressed.
    Compression,
    /// No secure connection is possible; why.
    Insecure(String),
    /// The answer is not understood; why.
    Protocol(String),
    /// No connection is possible; why.
    NoConnection(Fault),
    /// Another error, in the words of the HTTP client.
    Says(String),
}
