//! The network side of a request: redirects, headers, bodies. It runs on its own thread and may block.

use super::{ClientPolicy, IDLE, IDLE_MAX, Shared};
use crate::net::failure::failure;
use crate::net::proxies::proxy;
use crate::net::response::bytes;
use crate::net::unpack::{encodings, unpacked};
use crate::net::{Request, Response, address};
use crate::trouble::{Failure, Fault, NetworkFault};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::{self, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use ureq::config::Config;
use ureq::http::{self, HeaderValue, header};
use ureq::{Agent, Body, Error, Timeout};
use url::Url;

/// How the program is called to servers.
const USER_AGENT: &str = concat!("newsrack/", env!("CARGO_PKG_VERSION"));

/// The address of the project; empty if it has none.
const PROJECT: &str = env!("CARGO_PKG_REPOSITORY");

/// What is read of the body of an answer that is no success: enough to say what it is.
const REFUSAL_BODY_MAX: u64 = 256 * 1024;

/// What is read of a body that nobody wants, so that its connection can be kept.
const UNWANTED_MAX: u64 = 64 * 1024;

/// What is read at once.
const CHUNK: usize = 32 * 1024;

/// A client without cookies and automatic redirects.
pub(super) fn config(policy: &ClientPolicy) -> Config {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .accept_encoding("gzip,br")
        .max_response_header_size(policy.max_header_bytes)
        .input_buffer_size(policy.max_header_bytes.max(CHUNK) * 2)
        .max_idle_connections(IDLE_MAX)
        .max_idle_connections_per_host(1)
        .max_idle_age(IDLE)
        .timeout_resolve(Some(policy.connect))
        .timeout_connect(Some(policy.connect))
        .timeout_send_request(Some(policy.connect))
        .timeout_recv_response(Some(policy.first_byte))
        .proxy(None)
        .build()
}

/// A request with what it needs on its way.
pub(super) struct Job {
    pub(super) shared: Arc<Shared>,
    pub(super) request: Request,
    pub(super) until: Instant,
    /// Nobody waits for the answer any more.
    pub(super) abandoned: Arc<AtomicBool>,
}

impl Job {
    /// Asks and follows redirects; each address is checked like the first.
    pub(super) fn run(&self) -> Result<Response, Failure> {
        let mut url = self.request.url.clone();
        let mut is_permanent = true;
        let mut is_at_home = true;
        for redirects in 0..=self.shared.policy.max_redirects {
            let response = self.ask(&url, is_at_home)?;
            let status = response.status().as_u16();
            let location = response.headers().get(header::LOCATION);
            let Some(location) = location.filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308)) else {
                return self.read(response, url, is_permanent && redirects > 0);
            };
            let location = String::from_utf8_lossy(location.as_bytes());
            let mut next = address::redirected(location.trim(), &url).map_err(Failure::RedirectRefused)?;
            next.set_fragment(None);
            let may_follow = address::stays_encrypted(&url, &next).and_then(|()| self.shared.check(&next));
            may_follow.map_err(Failure::RedirectRefused)?;
            is_permanent &= matches!(status, 301 | 308);
            is_at_home &= address::is_same_server(&url, &next);
            let mut rest = response.into_body().into_reader();
            if io::copy(&mut rest.by_ref().take(UNWANTED_MAX), &mut io::sink()).is_ok() {
                self.shared.note_answer(&url);
            }
            url = next;
        }
        Err(Failure::TooManyRedirects(self.shared.policy.max_redirects))
    }

    /// Sends one request, and once more if the server closed a kept connection at that moment.
    fn ask(&self, url: &Url, is_at_home: bool) -> Result<http::Response<Body>, Failure> {
        let was_kept = self.shared.may_be_kept(url);
        match self.ask_once(url, is_at_home) {
            Err(Failure::Network(NetworkFault::BrokeOff)) if was_kept => self.ask_once(url, is_at_home),
            outcome => outcome,
        }
    }

    fn ask_once(&self, url: &Url, is_at_home: bool) -> Result<http::Response<Body>, Failure> {
        let Shared { agent, policy, .. } = &*self.shared;
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Failure::TooSlow(policy.whole));
        }
        let request = &self.request;
        let own = request.proxy.as_deref().filter(|_| is_at_home);
        let through = own.or_else(|| policy.proxies.choose(url)).map(proxy).transpose()?;
        let mut builder = agent.get(url.as_str()).header(header::ACCEPT, request.accept);
        let name = request.user_agent.as_deref().filter(|_| is_at_home);
        builder = builder.header(header::USER_AGENT, name.map_or_else(user_agent, str::to_owned));
        if *url == *request.conditions_of.as_ref().unwrap_or(&request.url) {
            let conditions =
                [(header::IF_NONE_MATCH, &request.etag), (header::IF_MODIFIED_SINCE, &request.last_modified)];
            for (name, value) in conditions {
                // What cannot be sent was not received.
                if let Some(Ok(value)) = value.as_deref().map(|value| HeaderValue::from_bytes(&bytes(value)))
                {
                    builder = builder.header(name, value);
                }
            }
        }
        if is_at_home {
            for (name, value) in &request.headers {
                builder = builder.header(name, value);
            }
            if let Some(cookie) = &request.cookie {
                builder = builder.header(header::COOKIE, cookie);
            }
            if let Some(basic) = &request.basic {
                let pair = STANDARD.encode(format!("{}:{}", basic.user, basic.password));
                builder = builder.header(header::AUTHORIZATION, format!("Basic {pair}"));
            }
        }
        let config = builder.config().proxy(through).timeout_global(Some(left));
        config.build().call().map_err(|error| self.failure(error))
    }

    /// Reads the body. That of an answer that is no success is read as far as it goes.
    fn read(
        &self,
        response: http::Response<Body>,
        url: Url,
        is_permanent: bool,
    ) -> Result<Response, Failure> {
        let status = response.status().as_u16();
        let is_success = response.status().is_success();
        let mut answer = Response::new(status, url, is_permanent, response.headers());
        if status == 304 {
            self.shared.note_answer(&answer.url);
            return Ok(answer);
        }
        let policy = &self.shared.policy;
        let max = if is_success { policy.max_bytes } else { policy.max_bytes.min(REFUSAL_BODY_MAX) };
        let too_large = || Failure::TooLarge(policy.max_bytes);
        if is_success && response.body().content_length().is_some_and(|length| length > max) {
            return Err(too_large());
        }
        let packed = encodings(response.headers());
        let reader = response.into_body().into_reader();
        let mut wire = Wire { reader, received: 0, max, abandoned: &self.abandoned };
        let result = match packed {
            Ok(packed) => unpacked(&mut wire, &packed).and_then(|reader| read(reader, max, &mut answer.body)),
            Err(damaged) => Err(io::Error::new(ErrorKind::InvalidData, damaged)),
        };
        answer.bytes_received = wire.received;
        match result {
            Ok(()) if answer.body.len() as u64 > max || wire.received > max => {
                answer.body.truncate(usize::try_from(max).unwrap_or(usize::MAX));
                if is_success { Err(too_large()) } else { Ok(answer) }
            }
            Ok(()) => {
                // An unpacked body may end before what was sent does.
                if io::copy(&mut wire.by_ref().take(UNWANTED_MAX), &mut io::sink()).is_ok() {
                    self.shared.note_answer(&answer.url);
                }
                Ok(answer)
            }
            Err(_) if wire.received > max && is_success => Err(too_large()),
            Err(error) if is_success => Err(self.failure(error.into())),
            Err(_) => Ok(answer),
        }
    }

    fn failure(&self, error: Error) -> Failure {
        let policy = &self.shared.policy;
        let limit = |what| match what {
            Timeout::Resolve | Timeout::Connect | Timeout::SendRequest => policy.connect,
            Timeout::RecvResponse => policy.first_byte,
            _ => policy.whole,
        };
        match failure(error, limit) {
            Failure::Network(NetworkFault::NoConnection(Fault::Ended)) => {
                Failure::Network(NetworkFault::BrokeOff)
            }
            other => other,
        }
    }
}

impl Shared {
    /// Whether a connection to an address's server may still be there.
    fn may_be_kept(&self, url: &Url) -> bool {
        self.answered.lock().get(&server(url)).is_some_and(|at| at.elapsed() < IDLE + Duration::from_secs(1))
    }

    /// An address was answered completely.
    fn note_answer(&self, url: &Url) {
        self.answered.lock().insert(server(url), Instant::now());
    }
}

/// The server of an address.
fn server(url: &Url) -> String {
    url[..url::Position::BeforePath].to_owned()
}

fn user_agent() -> String {
    if PROJECT.is_empty() { USER_AGENT.to_owned() } else { format!("{USER_AGENT} (+{PROJECT})") }
}

/// A body as it arrives; ends a little above its limit.
struct Wire<'a, R> {
    reader: R,
    received: u64,
    max: u64,
    abandoned: &'a AtomicBool,
}

impl<R: Read> Read for Wire<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.abandoned.load(Ordering::Relaxed) {
            return Err(ErrorKind::ConnectionAborted.into());
        }
        if self.received > self.max {
            return Ok(0);
        }
        let count = self.reader.read(buffer)?;
        self.received += count as u64;
        Ok(count)
    }
}

/// Reads to the end or to one byte more than `max`.
fn read(reader: impl Read, max: u64, body: &mut Vec<u8>) -> io::Result<()> {
    reader.take(max.saturating_add(1)).read_to_end(body).map(|_| ())
}
