//! What a run needs to know: the folders, the settings, which feeds are asked, and who asks the servers.

use super::files::Disk;
use crate::net::{Client, Request, Response};
use crate::trouble::Failure;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// The most threads of a run.
pub const PARALLEL_MAX: usize = 64;

/// Asks servers. Tests have their own.
pub trait Transport: Sync {
    /// Asks for an address and waits for the answer.
    ///
    /// # Errors
    /// If there is no answer, or not all of it.
    fn get(&self, request: &Request, cancel: &AtomicBool) -> Result<Response, Failure>;
}

impl Transport for Client {
    fn get(&self, request: &Request, cancel: &AtomicBool) -> Result<Response, Failure> {
        Self::get(self, request, cancel)
    }
}

/// The settings of fetching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchSettings {
    /// The shortest time between two requests for a feed.
    pub every: TimeDelta,
    /// How many items of a new feed are written.
    pub first: usize,
    /// How many hosts are asked at a time.
    pub parallel: usize,
    /// How many earlier versions of an article are kept.
    pub versions: usize,
    /// What single hosts are sent, by host, with a port if it is not the usual one.
    pub hosts: BTreeMap<String, HostSettings>,
    /// The time between the beginnings of two requests to a host.
    pub host_pause: Duration,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            every: TimeDelta::minutes(30),
            first: 50,
            parallel: 16,
            versions: 5,
            hosts: BTreeMap::new(),
            host_pause: super::turns::HOST_PAUSE,
        }
    }
}

/// What a host is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostSettings {
    /// The name of the program; none for newsrack's own.
    pub user_agent: Option<String>,
    /// Other headers.
    pub headers: Vec<(String, String)>,
}

/// Which feeds are asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Names or addresses; empty for all feeds.
    pub named: Vec<String>,
    /// Also those that are not due.
    pub force: bool,
    /// Everything of the named feeds comes again, also what was deleted.
    pub again: bool,
}

/// What a run needs to know.
#[derive(Clone, Debug)]
pub struct FetchOptions {
    /// The library folders.
    pub libraries: Vec<PathBuf>,
    /// The cache folder; none to remember nothing of the servers.
    pub cache: Option<PathBuf>,
    /// The folder of the reading state.
    pub state: PathBuf,
    /// The id of this device.
    pub device: String,
    pub settings: FetchSettings,
    pub choice: Choice,
    pub disk: Disk,
    /// The moment at which the run begins.
    pub now: DateTime<Utc>,
}
