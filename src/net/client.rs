//! Asks servers for feeds and pages, and waits for their answers.
//!
//! A thread for each request (`exchange`) talks to the network and may block at any server or resolver. The caller waits
//! for it and watches the time and cancellation, so that no server can keep it.

mod exchange;

use super::hosts::{Allowed, Guard, Names, plainly_private};
use super::{Proxies, Request, Response, address};
use crate::guard::guarded;
use crate::trouble::{Failure, NetworkFault, Refusal};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

/// How often cancellation is checked while no answer arrives.
const GLANCE: Duration = Duration::from_millis(20);

/// The most connections that are kept while nothing is asked of them.
const IDLE_MAX: usize = 32;

/// How long a connection is kept while nothing is asked of it.
const IDLE: Duration = Duration::from_secs(10);

/// The limits of requests and the hosts that they may go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientPolicy {
    /// The longest time to find a host, to connect to it with encryption, and to send it the request: each of the three.
    pub connect: Duration,
    /// The longest time from the request to the end of the answer's header.
    pub first_byte: Duration,
    /// The longest time for a request with its redirects, to the last byte.
    pub whole: Duration,
    /// The largest body in bytes, as it arrives and unpacked.
    pub max_bytes: u64,
    pub max_redirects: u32,
    pub max_header_bytes: usize,
    /// Hosts in a private network that are allowed: `nas.local`, `192.168.1.5`. An entry with a port allows only that
    /// port. Hosts are compared in their normalised spelling.
    pub allow_private_hosts: Vec<String>,
    /// Proxies. They may be in a private network.
    pub proxies: Proxies,
}

impl Default for ClientPolicy {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(20),
            whole: Duration::from_mins(1),
            max_bytes: 64 << 20,
            max_redirects: 5,
            max_header_bytes: 64 * 1024,
            allow_private_hosts: Vec::new(),
            proxies: Proxies::default(),
        }
    }
}

/// An HTTP client that keeps its connections, for one run. It has no cookies, sends no referrer, and may be used by many
/// threads at a time; how many requests a host gets at a time is theirs to decide.
///
/// Dropping it closes all connections, also those of requests that were cancelled.
#[derive(Debug)]
pub struct Client {
    shared: Arc<Shared>,
}

/// What the threads of a client's requests share.
#[derive(Debug)]
struct Shared {
    agent: Agent,
    policy: ClientPolicy,
    allowed: Allowed,
    /// When each server, by scheme, host and port, last answered completely, so that its connection may be kept.
    answered: Mutex<HashMap<String, Instant>>,
}

impl Client {
    /// A client that finds hosts as the system does.
    pub fn new(policy: ClientPolicy) -> Self {
        Self::with_names(policy, Names::System)
    }

    /// A client that finds hosts by `names`, for tests and benchmarks.
    pub fn with_names(policy: ClientPolicy, names: Names) -> Self {
        let allowed = Allowed::new(&policy.allow_private_hosts);
        let guard = Guard { allowed: allowed.clone(), names };
        let agent = Agent::with_parts(exchange::config(&policy), DefaultConnector::default(), guard);
        Self { shared: Arc::new(Shared { agent, policy, allowed, answered: Mutex::default() }) }
    }

    /// Asks for an address, follows redirects and returns the answer, whatever its status. Blocks; returns within 100 ms
    /// after `cancel` is set. The thread of a cancelled request ends with the next bytes from the server, at a limit of
    /// time, or when the client is dropped.
    pub fn get(&self, request: &Request, cancel: &AtomicBool) -> Result<Response, Failure> {
        let start = Instant::now();
        let request = request.clone().without_user();
        self.shared.check(&request.url).map_err(Failure::Refused)?;
        let whole = self.shared.policy.whole;
        let abandoned = Arc::new(AtomicBool::new(false));
        let job = exchange::Job {
            shared: Arc::clone(&self.shared),
            request,
            until: start + whole,
            abandoned: Arc::clone(&abandoned),
        };
        let (sender, receiver) = sync_channel(1);
        std::thread::Builder::new()
            .name("newsrack-request".to_owned())
            .spawn(move || {
                if let Some(outcome) = guarded(|| job.run()) {
                    // Nobody may wait for the answer any more.
                    let _ = sender.send(outcome);
                }
            })
            .map_err(|error| Failure::Network(NetworkFault::NoConnection(error.into())))?;
        let outcome = loop {
            if cancel.load(Ordering::Relaxed) {
                break Err(Failure::Cancelled);
            }
            let Some(left) = whole.checked_sub(start.elapsed()) else { break Err(Failure::TooSlow(whole)) };
            match receiver.recv_timeout(left.min(GLANCE)) {
                Ok(outcome) => break outcome,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break Err(Failure::Network(NetworkFault::BrokeOff)),
            }
        };
        abandoned.store(true, Ordering::Relaxed);
        outcome
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.shared.agent.clone().shutdown();
    }
}

impl Shared {
    /// Whether an address may be asked for, as far as that is known without its IP addresses.
    fn check(&self, url: &Url) -> Result<(), Refusal> {
        address::may_be_asked(url)?;
        plainly_private(url, &self.allowed).map_or(Ok(()), |host| Err(Refusal::Private(host)))
    }
}
