//! The network side of a download: requests, redirects, bodies.
//!
//! It runs on its own thread and may block. When the other side stops receiving, the thread ends.

use super::{Failure, Policy};
use crate::net::address;
use crate::net::failure::failure;
use crate::net::hosts::{Allowed, Guard, Names, plainly_private};
use crate::net::proxies::proxy;
use crate::net::unpack::{encodings, unpacked};
use crate::trouble::{NetworkFault, Refusal};
use std::io::Read;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};
use ureq::http::{Response, header};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Error};
use url::Url;

/// The shortest value that servers accept, to reveal little about the user.
const USER_AGENT: &str = "Mozilla/5.0";

/// Common formats come first, because some servers choose by order.
const ACCEPT: &str = "image/png,image/jpeg,image/gif,image/webp,image/*;q=0.8,*/*;q=0.5";

/// The most bytes in one message.
const CHUNK: usize = 32 * 1024;

pub(super) struct Job {
    pub(super) url: Url,
    pub(super) policy: Policy,
    pub(super) allowed: Allowed,
    pub(super) until: Instant,
}

/// The messages of a download, in this order. `End` is always the last and may be the only one.
pub(super) enum Message {
    /// The response has arrived; the length of its body, if stated.
    Begin(Option<u64>),
    /// The next bytes of the body, decompressed.
    Bytes(Vec<u8>),
    End(Result<(), Failure>),
}

/// An HTTP client without cookies, kept connections or automatic redirects.
pub(super) fn agent(allowed: Allowed, max_header_bytes: usize) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(USER_AGENT)
        .accept(ACCEPT)
        .accept_encoding("identity")
        .max_response_header_size(max_header_bytes)
        .input_buffer_size(max_header_bytes.max(CHUNK) * 2)
        .max_idle_connections(0)
        .proxy(None)
        .build();
    Agent::with_parts(config, DefaultConnector::default(), Guard { allowed, names: Names::System })
}

/// Performs the download and sends its messages. Ends early when the receiver is gone.
pub(super) fn run(agent: &Agent, job: Job, sender: &SyncSender<Message>) {
    let deadline = job.policy.deadline;
    let result = request(agent, job).and_then(|response| read(response, deadline, sender));
    let _ = sender.send(Message::End(result));
}

/// Sends the request and follows redirects; each address is checked like the first.
fn request(agent: &Agent, job: Job) -> Result<Response<Body>, Failure> {
    let Job { mut url, policy: Policy { proxies, max_redirects, deadline, .. }, allowed, until } = job;
    for _ in 0..=max_redirects {
        url.set_fragment(None);
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Failure::TooSlow(deadline));
        }
        let response = agent
            .get(url.as_str())
            .config()
            .proxy(proxies.choose(&url).map(proxy).transpose()?)
            .timeout_global(Some(left))
            .build()
            .call()
            .map_err(|error| failure(error, |_| deadline))?;
        let status = response.status();
        if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return if matches!(status.as_u16(), 200 | 203) {
                Ok(response)
            } else {
                Err(Failure::Status(status.as_u16()))
            };
        }
        let Some(location) = response.headers().get(header::LOCATION) else {
            return Err(Failure::Status(status.as_u16()));
        };
        let location = String::from_utf8_lossy(location.as_bytes());
        url = address::redirected(location.trim(), &url).map_err(Failure::RedirectRefused)?;
        if let Some(host) = plainly_private(&url, &allowed) {
            return Err(Failure::RedirectRefused(Refusal::Private(host)));
        }
    }
    Err(Failure::TooManyRedirects(max_redirects))
}

fn read(response: Response<Body>, deadline: Duration, sender: &SyncSender<Message>) -> Result<(), Failure> {
    let encodings = encodings(response.headers()).map_err(|_| Failure::Network(NetworkFault::Compression))?;
    // The length in the header is that of the compressed body.
    let length = response.headers().get(header::CONTENT_LENGTH).filter(|_| encodings.is_empty());
    let length = length.and_then(|value| value.to_str().ok()?.parse().ok());
    let body = response.into_body();
    let gone = || Failure::Cancelled;
    sender.send(Message::Begin(length)).map_err(|_| gone())?;
    let mut reader =
        unpacked(body.into_reader(), &encodings).map_err(|error| failure(error.into(), |_| deadline))?;
    loop {
        let mut chunk = vec![0; CHUNK];
        let count = match reader.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failure(Error::from(error), |_| deadline)),
        };
        chunk.truncate(count);
        sender.send(Message::Bytes(chunk)).map_err(|_| gone())?;
    }
}
