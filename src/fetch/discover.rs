//! Finds the feeds of an address: the feed itself, or those of a page.

use super::answer::{came, refusal, retry_after};
use super::hold::RETRY_AFTER_MAX;
use super::options::{FetchSettings, Transport};
use super::visit::host_of;
use crate::feed::{self, Feed, address, discovery};
use crate::guard::guarded;
use crate::net::request::ACCEPT_FEEDS;
use crate::net::{Request, Response};
use crate::trouble::{Failure, FeedTrouble};
use chrono::TimeDelta;
use parking_lot::Mutex;
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use url::Url;

/// The most candidates of a page that are asked for.
const ASKED_MAX: usize = 12;

/// A feed that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFeed {
    /// Its address, after permanent redirects.
    pub address: Url,
    /// What it is called: by itself, else by the page.
    pub title: Option<String>,
    /// What was read.
    pub feed: Feed,
    /// Whether it seems to list comments.
    pub is_comments: bool,
    answer: Response,
}

/// Why no feed was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoFeed {
    /// The address that was asked, as it is shown: that of the page, or of a feed that the page names.
    pub address: String,
    pub why: FeedTrouble,
    /// How long the server asks to wait.
    pub wait: Option<TimeDelta>,
}

impl NoFeed {
    fn new(address: &Url, why: FeedTrouble) -> Self {
        Self { address: address::shown(address), why, wait: None }
    }

    /// An answer with another status than 200.
    fn refused(address: &Url, answer: &Response) -> Self {
        let wait = retry_after(answer, crate::clock::now()).filter(|wait| *wait > TimeDelta::zero());
        Self { wait: wait.map(|wait| wait.min(RETRY_AFTER_MAX)), ..Self::new(address, refusal(answer)) }
    }
}

/// Finds the feeds of an address: the feed that it leads to, or those of a page, each read once. Feeds with the same
/// items are one, the first. `is_scheme_given` tells that `http` or `https` stood in the address; without it, `http` is
/// tried where `https` brings no answer.
///
/// # Errors
/// If there is no answer or no feed. If the page names feeds and none of them can be had, the first one's failure.
pub fn discover(
    typed: &Url,
    is_scheme_given: bool,
    transport: &dyn Transport,
    settings: &FetchSettings,
    cancel: &AtomicBool,
) -> Result<Vec<FoundFeed>, NoFeed> {
    let mut search = Search { transport, settings, cancel, last: HashMap::new(), failed: None };
    let answer = match search.get(typed) {
        Err(failure) if !is_scheme_given && failure != Failure::Cancelled => {
            let mut plain = typed.clone();
            // The error of the preferred scheme is reported.
            let other = plain.set_scheme("http").is_ok().then(|| search.get(&plain)).and_then(Result::ok);
            other.ok_or_else(|| NoFeed::new(typed, FeedTrouble::Request(failure)))?
        }
        answer => answer.map_err(|failure| NoFeed::new(typed, FeedTrouble::Request(failure)))?,
    };
    if answer.status == 200 {
        if let Some(found) = read(typed, answer.clone(), None, false) {
            return Ok(vec![found]);
        }
    } else if discovery::of_host(typed).is_empty() {
        return Err(NoFeed::refused(typed, &answer));
    }
    let candidates = if answer.status == 200 {
        discovery::on_page(&answer.body, answer.charset.as_deref(), &answer.url, &answer.links)
    } else {
        let known = |address| discovery::Candidate { address, title: None, is_comments: false };
        discovery::of_host(typed).into_iter().map(known).collect()
    };
    let mut found: Vec<FoundFeed> = Vec::new();
    for candidate in candidates.into_iter().take(ASKED_MAX) {
        let new = search.feed(&candidate.address, candidate.title, candidate.is_comments)?;
        if let Some(new) = new.filter(|new| found.iter().all(|other| !is_same(other, new))) {
            found.push(new);
        }
    }
    // What is guessed need not be there.
    let failed = search.failed.take();
    if found.is_empty() && answer.status == 200 {
        for guess in discovery::guesses(&answer.url) {
            // A redirect leads to a page more often than to a feed.
            let new = search.feed(&guess, None, false)?;
            let is_there = |new: &FoundFeed| address::key(&new.answer.url) == address::key(&guess);
            if let Some(new) = new.filter(is_there) {
                found.push(new);
                break;
            }
        }
    }
    if found.is_empty() {
        return Err(match failed {
            _ if answer.status != 200 => NoFeed::refused(typed, &answer),
            Some(failed) => failed,
            None => NoFeed::new(typed, FeedTrouble::NotAFeed(came(&answer))),
        });
    }
    Ok(found)
}

/// Asks servers, one request after another.
struct Search<'a> {
    transport: &'a dyn Transport,
    settings: &'a FetchSettings,
    cancel: &'a AtomicBool,
    /// When each host was last asked.
    last: HashMap<String, Instant>,
    /// The first feed that could not be had.
    failed: Option<NoFeed>,
}

impl Search<'_> {
    fn get(&mut self, address: &Url) -> Result<Response, Failure> {
        let host = host_of(address);
        let pause = self.settings.host_pause;
        while let Some(left) = self.last.get(&host).and_then(|last| pause.checked_sub(last.elapsed())) {
            if self.cancel.load(Ordering::Relaxed) {
                return Err(Failure::Cancelled);
            }
            std::thread::sleep(left.min(Duration::from_millis(50)));
        }
        let mut request = Request::new(address.clone(), ACCEPT_FEEDS);
        if let Some(settings) = self.settings.hosts.get(&host) {
            request.user_agent.clone_from(&settings.user_agent);
            request.headers.clone_from(&settings.headers);
        }
        self.last.insert(host, Instant::now());
        self.transport.get(&request, self.cancel)
    }

    /// The feed at an address; none if there is none.
    ///
    /// # Errors
    /// If the search was called off.
    fn feed(
        &mut self,
        address: &Url,
        title: Option<String>,
        is_comments: bool,
    ) -> Result<Option<FoundFeed>, NoFeed> {
        match self.get(address) {
            Ok(answer) if answer.status == 200 => Ok(read(address, answer, title, is_comments)),
            Err(Failure::Cancelled) => Err(NoFeed::new(address, FeedTrouble::Request(Failure::Cancelled))),
            Ok(answer) => {
                self.failed.get_or_insert_with(|| NoFeed::refused(address, &answer));
                Ok(None)
            }
            Err(failure) => {
                self.failed.get_or_insert_with(|| NoFeed::new(address, FeedTrouble::Request(failure)));
                Ok(None)
            }
        }
    }
}

/// Reads an answer; none if it is no feed.
fn read(asked: &Url, answer: Response, title: Option<String>, is_comments: bool) -> Option<FoundFeed> {
    let feed = guarded(|| feed::read(&answer.body, answer.charset.as_deref(), Some(&answer.url)))?;
    feed.kind?;
    let moved = answer.moved_permanently.clone();
    let mut address = moved.unwrap_or_else(|| {
        if address::key(asked) == address::key(&answer.url) { answer.url.clone() } else { asked.clone() }
    });
    // The user part is not in what answered.
    let _ = address.set_username(asked.username());
    let _ = address.set_password(asked.password());
    address.set_fragment(None);
    let title = feed.title.clone().filter(|title| !title.is_empty()).or(title);
    Some(FoundFeed { address, title, feed, is_comments, answer })
}

/// Whether two feeds have the same items, as RSS and Atom of one site do.
fn is_same(one: &FoundFeed, other: &FoundFeed) -> bool {
    let links = |found: &FoundFeed| -> BTreeSet<String> {
        let link = |item: &feed::Item| item.link.as_deref().and_then(|link| Url::parse(link).ok());
        found.feed.items.iter().filter_map(link).map(|link| address::key(&link)).collect()
    };
    let (one, other) = (links(one), links(other));
    !one.is_empty() && one == other
}

/// Gives the answer that a feed was found with to the first request for it, so that its server is not asked twice.
pub struct Answered<'a> {
    transport: &'a dyn Transport,
    answer: Mutex<Option<(Url, Response)>>,
}

impl<'a> Answered<'a> {
    /// Asks `transport` for everything but this feed.
    pub fn new(transport: &'a dyn Transport, found: &FoundFeed) -> Self {
        let answer = Response { moved_permanently: None, ..found.answer.clone() };
        Self { transport, answer: Mutex::new(Some((found.address.clone(), answer))) }
    }
}

impl Transport for Answered<'_> {
    fn get(&self, request: &Request, cancel: &AtomicBool) -> Result<Response, Failure> {
        let mut kept = self.answer.lock();
        match kept.take() {
            Some((address, answer)) if address == request.url => Ok(answer),
            other => {
                *kept = other;
                drop(kept);
                self.transport.get(request, cancel)
            }
        }
    }
}
