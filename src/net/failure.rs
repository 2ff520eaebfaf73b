//! The HTTP client's errors as the program's own, in one clean line.

use super::hosts::PrivateHost;
use super::unpack::Damaged;
use crate::text::{clean_line, cut};
use crate::trouble::{Failure, NetworkFault, Refusal};
use std::io::{self, ErrorKind};
use std::time::Duration;
use ureq::{Error, Timeout};

/// The failure that an error means; `limit` is the time that was allowed.
pub(crate) fn failure(error: Error, limit: impl FnOnce(Timeout) -> Duration) -> Failure {
    Failure::Network(match error {
        Error::Timeout(what) => return Failure::TooSlow(limit(what)),
        Error::Other(inner) => match inner.downcast::<PrivateHost>() {
            Ok(host) => return Failure::Refused(Refusal::Private(one_line(&host.0))),
            Err(inner) => NetworkFault::Says(one_line(&inner.to_string())),
        },
        Error::HostNotFound => NetworkFault::UnknownHost,
        Error::LargeResponseHeader(..) => NetworkFault::LongHeader,
        Error::Rustls(why) => NetworkFault::Insecure(one_line(&why.to_string())),
        Error::Tls(why) => NetworkFault::Insecure(one_line(why)),
        Error::Protocol(why) => NetworkFault::Protocol(one_line(&why.to_string())),
        Error::Io(why) if is_damaged(&why) => NetworkFault::Compression,
        // Errors of rustls, such as an expired certificate, arrive as this kind.
        Error::Io(why) if why.kind() == ErrorKind::InvalidData => {
            NetworkFault::Insecure(one_line(&why.to_string()))
        }
        Error::Io(why) => NetworkFault::NoConnection(why.into()),
        other => NetworkFault::Says(one_line(&other.to_string())),
    })
}

/// Whether a body arrived and could not be unpacked.
fn is_damaged(error: &io::Error) -> bool {
    matches!(error.get_ref(), Some(inner) if inner.is::<Damaged>())
}

/// Untrusted text as part of a one-line message.
pub(crate) fn one_line(text: &str) -> String {
    cut(&clean_line(text), 200).into_owned()
}
