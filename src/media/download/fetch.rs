//! The side of a download that waits for the network: redirects, requests, bodies.
//!
//! Runs on a thread of its own and may hang; the other side stops listening when it has had enough.

use super::{Failure, one_line};
use crate::media::address;
use crate::media::network::{Allowed, Guard, PrivateHost, plainly_private};
use crate::media::proxies::Proxies;
use crate::trouble::{NetworkFault, Refusal};
use std::io::Read;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};
use ureq::http::{Response, header};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Error, Proxy};
use url::Url;

/// Says as little about the reader as servers let pass.
const USER_AGENT: &str = "Mozilla/5.0";

/// Formats that every viewer knows come first: some servers choose by it.
const ACCEPT: &str = "image/png,image/jpeg,image/gif,image/webp,image/*;q=0.8,*/*;q=0.5";

/// How many bytes are handed over at once, at most.
const CHUNK: usize = 32 * 1024;

/// What is to be fetched.
pub(super) struct Job {
    pub(super) url: Url,
    pub(super) allowed: Allowed,
    pub(super) proxies: Proxies,
    pub(super) max_redirects: u32,
    /// For the message only.
    pub(super) deadline: Duration,
    pub(super) until: Instant,
}

/// What comes of it, in this order; `End` is the last, and may be the only one.
pub(super) enum Message {
    /// The answer is there; how long its body says it is.
    Begin(Option<u64>),
    /// The next bytes of the body, decompressed.
    Bytes(Vec<u8>),
    /// All there, or why not.
    End(Result<(), Failure>),
}

/// A client without memory: no cookies, no kept connections, no redirects of its own.
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
    Agent::with_parts(config, DefaultConnector::default(), Guard { allowed })
}

/// Fetches and tells. Ends early when nobody listens any more.
pub(super) fn run(agent: &Agent, job: Job, sender: &SyncSender<Message>) {
    let deadline = job.deadline;
    let result = request(agent, job).and_then(|response| read(response, deadline, sender));
    let _ = sender.send(Message::End(result));
}

/// Asks, and follows redirects; each hop is judged like the first address.
fn request(agent: &Agent, job: Job) -> Result<Response<Body>, Failure> {
    let Job { mut url, allowed, proxies, max_redirects, deadline, until } = job;
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
            .map_err(|error| failure(error, deadline))?;
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
    // Not the body's own length, which is that of the compressed one.
    let length =
        response.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let body = response.into_body();
    let gone = || Failure::Cancelled;
    sender.send(Message::Begin(length)).map_err(|_| gone())?;
    let mut reader = body.into_reader();
    loop {
        let mut chunk = vec![0; CHUNK];
        let count = match reader.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failure(Error::from(error), deadline)),
        };
        chunk.truncate(count);
        sender.send(Message::Bytes(chunk)).map_err(|_| gone())?;
    }
}

fn proxy(address: &str) -> Result<Proxy, Failure> {
    let proxy = Proxy::new(address)
        .map_err(|error| Failure::Network(NetworkFault::Proxy(one_line(&error.to_string()))))?;
    // Going around a proxy that is not understood would tell the server who asks.
    if matches!(proxy.protocol(), ureq::ProxyProtocol::Http | ureq::ProxyProtocol::Https) {
        Ok(proxy)
    } else {
        Err(Failure::Network(NetworkFault::Socks))
    }
}

fn failure(error: Error, deadline: Duration) -> Failure {
    Failure::Network(match error {
        Error::Timeout(_) => return Failure::TooSlow(deadline),
        Error::Other(inner) => match inner.downcast::<PrivateHost>() {
            Ok(host) => return Failure::Refused(Refusal::Private(one_line(&host.0))),
            Err(inner) => NetworkFault::Says(one_line(&inner.to_string())),
        },
        Error::HostNotFound => NetworkFault::UnknownHost,
        Error::LargeResponseHeader(..) => NetworkFault::LongHeader,
        Error::Decompress(..) => NetworkFault::Compression,
        Error::Rustls(why) => NetworkFault::Insecure(one_line(&why.to_string())),
        Error::Tls(why) => NetworkFault::Insecure(one_line(why)),
        Error::Protocol(why) => NetworkFault::Protocol(one_line(&why.to_string())),
        Error::Io(why) => NetworkFault::NoConnection(why.into()),
        other => NetworkFault::Says(one_line(&other.to_string())),
    })
}
