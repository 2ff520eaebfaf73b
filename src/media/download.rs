//! Downloads one image, on request only, within limits.
//!
//! A separate thread (`fetch`) talks to the network and may block at any server or resolver. This side receives its
//! data, counts it, recognises the format and writes the file. It alone watches the time, the size and cancellation, so
//! that no server can exceed the limits.

mod fetch;

use super::kind::{HEAD, Kind, sniff};
use super::store::Store;
use crate::net::Proxies;
use crate::net::hosts::{Allowed, plainly_private};
pub use crate::trouble::Failure;
use crate::trouble::{Fault, NetworkFault, Refusal};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};
use tempfile::NamedTempFile;
use url::Url;

/// The shortest time between two progress reports.
const REPORT_INTERVAL: Duration = Duration::from_millis(50);

/// How often cancellation is checked while no data arrives.
const GLANCE: Duration = Duration::from_millis(20);

/// The limits of a download and the hosts it may contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The largest image in bytes, after any decompression.
    pub max_bytes: u64,
    /// The longest time for a download, from the first request to the last byte.
    pub deadline: Duration,
    pub max_redirects: u32,
    pub max_header_bytes: usize,
    /// Hosts in a private network that are allowed: `nas.local`, `192.168.1.5`. An entry with a port allows only that
    /// port. Hosts are compared in their normalised spelling.
    pub allow_private_hosts: Vec<String>,
    /// Proxies. They may be in a private network.
    pub proxies: Proxies,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_bytes: 20_000_000,
            deadline: Duration::from_secs(20),
            max_redirects: 5,
            max_header_bytes: 64 * 1024,
            allow_private_hosts: Vec::new(),
            proxies: Proxies::default(),
        }
    }
}

/// The progress of a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DownloadProgress {
    /// Bytes received.
    pub received: u64,
    /// Bytes expected, if the server says so.
    pub total: Option<u64>,
}

/// Downloads an image into `store` and returns its path. Blocks; stops within 100 ms after `cancel` is set. Calls
/// `progress` at the start and when data arrives, at most every 50 ms. Nothing is retried, and a failed download leaves
/// nothing in the store.
pub fn download(
    url: &Url,
    policy: &Policy,
    store: &Store,
    cancel: &AtomicBool,
    progress: &mut dyn FnMut(DownloadProgress),
) -> Result<PathBuf, Failure> {
    let start = Instant::now();
    let allowed = Allowed::new(&policy.allow_private_hosts);
    let job = fetch::Job {
        url: url.clone(),
        policy: policy.clone(),
        allowed: allowed.clone(),
        until: start + policy.deadline,
    };
    // Redirects are checked the same way when they are followed.
    if let Some(host) = plainly_private(url, &allowed) {
        return Err(Refusal::Private(host).into());
    }
    let agent = fetch::agent(allowed, policy.max_header_bytes);
    let (sender, receiver) = sync_channel(4);
    let hand = agent.clone();
    std::thread::Builder::new()
        .name("newsrack-download".to_owned())
        .spawn(move || fetch::run(&hand, job, &sender))
        .map_err(|error| Failure::Network(NetworkFault::NoConnection(error.into())))?;
    let outcome = receive(&receiver, policy, start, (store, url), cancel, progress);
    // Also ends the thread if it still waits for the network.
    agent.shutdown();
    outcome
}

/// Receives messages from the thread until the image is complete or a limit is reached.
fn receive(
    receiver: &Receiver<fetch::Message>,
    policy: &Policy,
    start: Instant,
    (store, url): (&Store, &Url),
    cancel: &AtomicBool,
    progress: &mut dyn FnMut(DownloadProgress),
) -> Result<PathBuf, Failure> {
    let mut total = None;
    let mut sum: u64 = 0;
    let mut head = Vec::new();
    let mut file: Option<(NamedTempFile, Kind)> = None;
    // The last report and its time.
    let mut reported: Option<(DownloadProgress, Instant)> = None;
    loop {
        let now = DownloadProgress { received: sum, total };
        if reported.is_none_or(|(before, at)| before != now && at.elapsed() >= REPORT_INTERVAL) {
            progress(now);
            reported = Some((now, Instant::now()));
        }
        if cancel.load(Ordering::Relaxed) {
            return Err(Failure::Cancelled);
        }
        let Some(left) = policy.deadline.checked_sub(start.elapsed()) else {
            return Err(Failure::TooSlow(policy.deadline));
        };
        let message = match receiver.recv_timeout(left.min(GLANCE)) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return Err(Failure::Network(NetworkFault::BrokeOff)),
        };
        match message {
            fetch::Message::Begin(length) => {
                total = length;
                if total.is_some_and(|bytes| bytes > policy.max_bytes) {
                    return Err(Failure::TooLarge(policy.max_bytes));
                }
            }
            fetch::Message::Bytes(bytes) => {
                sum += bytes.len() as u64;
                if sum > policy.max_bytes {
                    return Err(Failure::TooLarge(policy.max_bytes));
                }
                if let Some((file, _)) = &mut file {
                    file.write_all(&bytes).map_err(|error| disk(&error))?;
                } else {
                    head.extend_from_slice(&bytes);
                    if head.len() >= HEAD {
                        file = Some(begin_file(store, &head)?);
                    }
                }
            }
            fetch::Message::End(result) => {
                result?;
                let (file, kind) = match file {
                    Some(file) => file,
                    None => begin_file(store, &head)?,
                };
                return store.keep(file, url, kind).map_err(|error| disk(&error));
            }
        }
    }
}

/// Recognises the format from the first bytes and creates the file with them.
fn begin_file(store: &Store, head: &[u8]) -> Result<(NamedTempFile, Kind), Failure> {
    let kind = sniff(head)?;
    let mut file = store.new_file().map_err(|error| disk(&error))?;
    file.write_all(head).map_err(|error| disk(&error))?;
    Ok((file, kind))
}

fn disk(error: &std::io::Error) -> Failure {
    Failure::Disk(Fault::from(error))
}
