//! Downloading one picture, on request only, within limits.
//!
//! The network is talked to by a thread of its own (`fetch`), which may hang wherever a server or a resolver likes.
//! Here its data is taken, counted, told by content and written; time, size and the user's wish to stop are watched
//! here alone, so that no server can stretch them.

mod fetch;

use super::kind::{HEAD, Kind, sniff};
use super::network::{Allowed, plainly_private};
use super::proxies::Proxies;
use super::store::Store;
use crate::text::{clean_line, cut};
pub use crate::trouble::Failure;
use crate::trouble::Refusal;
use crate::trouble::{Fault, NetworkFault};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};
use tempfile::NamedTempFile;
use url::Url;

/// How often progress is told, at most.
const TELL: Duration = Duration::from_millis(50);

/// How often the wish to stop is looked at while nothing comes.
const GLANCE: Duration = Duration::from_millis(20);

/// What a download may take and whom it may ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The largest picture, in bytes after any decompression.
    pub max_bytes: u64,
    /// The longest a download takes, from the first question to the last byte.
    pub deadline: Duration,
    /// How many redirects are followed.
    pub max_redirects: u32,
    /// The largest header of an answer, in bytes.
    pub max_header_bytes: usize,
    /// Hosts that may be asked although they lie in a private network: `nas.local`, `192.168.1.5`, or with a port,
    /// which then is the only one. A host is compared as addresses spell it.
    pub allow_private_hosts: Vec<String>,
    /// Proxies; they may lie in a private network.
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

/// How far a download has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DownloadProgress {
    /// Bytes received.
    pub received: u64,
    /// Bytes expected, if the server says so.
    pub total: Option<u64>,
}

/// Downloads a picture into `store` and returns its path. Blocks; stops within 100 ms of `cancel` being set. Calls
/// `progress` at the beginning and when bytes have come, at most every 50 ms. Nothing is tried twice, and nothing stays in the store of a failed download.
///
/// # Errors
/// Why there is no picture.
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
        proxies: policy.proxies.clone(),
        max_redirects: policy.max_redirects,
        deadline: policy.deadline,
        until: start + policy.deadline,
        allowed: allowed.clone(),
    };
    // A redirect is judged the same way where it is followed.
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
    // Ends the thread too if it still waits for the network.
    agent.shutdown();
    outcome
}

/// Takes what the thread sends until the picture is there or a limit is reached.
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
    // What was told last, and when.
    let mut told: Option<(DownloadProgress, Instant)> = None;
    loop {
        let now = DownloadProgress { received: sum, total };
        if told.is_none_or(|(before, at)| before != now && at.elapsed() >= TELL) {
            progress(now);
            told = Some((now, Instant::now()));
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
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Failure::Network(NetworkFault::BrokeOff));
            }
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

/// Creates the file once its kind is known, with what has come so far.
fn begin_file(store: &Store, head: &[u8]) -> Result<(NamedTempFile, Kind), Failure> {
    let kind = sniff(head)?;
    let mut file = store.new_file().map_err(|error| disk(&error))?;
    file.write_all(head).map_err(|error| disk(&error))?;
    Ok((file, kind))
}

fn disk(error: &std::io::Error) -> Failure {
    Failure::Disk(Fault::from(error))
}

/// A message of unknown origin as part of one line.
fn one_line(text: &str) -> String {
    cut(&clean_line(text), 200).into_owned()
}
