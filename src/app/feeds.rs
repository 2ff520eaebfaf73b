//! Part `Feeds`: the fetching that was asked for, and how far it is.

use crate::app::shared::{Cx, Shared};
use crate::engine::request::{FeedRequest, Request, RequestId, WhichFeeds};
use crate::engine::response::FetchProgress;
use crate::language::{FeedMessage, Message};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::VecDeque;

/// A key that is pressed again within this time after no feed was due fetches all.
const AGAIN: TimeDelta = TimeDelta::minutes(1);

/// The fetching that was asked for.
#[derive(Debug, Default)]
pub struct Feeds {
    /// What the worker does, the first of them now.
    runs: VecDeque<FetchRun>,
    /// The request to add a feed or to import feeds, and what is said meanwhile, until it is answered.
    adding: Option<(RequestId, String)>,
    /// When it was last found that no feed is due.
    none_due: Option<DateTime<Utc>>,
    /// What was said about the last run, as long as it should stay on the screen.
    said: Option<String>,
}

/// Fetching that was asked for and has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FetchRun {
    request: RequestId,
    pub(crate) which: WhichFeeds,
    pub(crate) progress: FetchProgress,
}

impl Feeds {
    /// Asks for a feed to be added. `said` stands on the screen meanwhile.
    pub(crate) fn add(
        &mut self,
        request: impl FnOnce(RequestId) -> FeedRequest,
        said: String,
        cx: &mut Cx<'_>,
    ) {
        let id = cx.outbox.next_id();
        self.adding = Some((id, said));
        cx.outbox.request(Request::Feeds(request(id)));
    }

    /// A feed was added, or not. Returns whether that was waited for.
    pub(crate) fn end_adding(&mut self, request: RequestId) -> bool {
        self.adding.take_if(|(own, _)| *own == request).is_some()
    }

    /// Whether feeds are being fetched or added.
    pub fn is_busy(&self) -> bool {
        self.is_fetching() || self.adding.is_some()
    }

    pub fn is_fetching(&self) -> bool {
        !self.runs.is_empty()
    }

    /// Whether such feeds are being fetched, or will be.
    pub(crate) fn fetches(&self, which: &WhichFeeds) -> bool {
        self.runs.iter().any(|run| run.which == *which)
    }

    /// Whether it was found a moment ago that no feed is due.
    pub(crate) fn none_was_due(&self, now: DateTime<Utc>) -> bool {
        self.none_due.is_some_and(|at| (TimeDelta::zero()..=AGAIN).contains(&(now - at)))
    }

    pub(crate) fn fetch(&mut self, which: WhichFeeds, cx: &mut Cx<'_>) {
        let request = cx.outbox.next_id();
        self.none_due = None;
        self.said = None;
        self.runs.push_back(FetchRun { request, which: which.clone(), progress: FetchProgress::default() });
        cx.outbox.request(Request::Feeds(FeedRequest::Fetch { request, which }));
    }

    pub(crate) fn advance(&mut self, request: RequestId, progress: FetchProgress) {
        if let Some(run) = self.runs.iter_mut().find(|run| run.request == request) {
            run.progress = progress;
        }
    }

    /// A run has ended. None if it was called off before.
    pub(crate) fn end(&mut self, request: RequestId) -> Option<FetchRun> {
        let at = self.runs.iter().position(|run| run.request == request)?;
        self.runs.remove(at)
    }

    pub(crate) fn found_none_due(&mut self, now: DateTime<Utc>) {
        self.none_due = Some(now);
    }

    /// Forgets what was asked for. Returns how many new articles there are; none if nothing is being fetched.
    pub(crate) fn call_off(&mut self) -> Option<usize> {
        let new = self.runs.iter().map(|run| run.progress.new).sum();
        let was_busy = self.is_busy();
        self.runs.clear();
        self.adding = None;
        was_busy.then_some(new)
    }

    /// Keeps on the screen what was said about a run, until the next key.
    pub(crate) fn keep_saying(&mut self, text: Option<String>) {
        self.said = text;
    }

    /// What was said about the last run and has to stay on the screen.
    pub(crate) fn said(&self) -> Option<&str> {
        self.said.as_deref()
    }

    /// How far fetching is, in one line; none while nothing is fetched.
    pub fn progress_line(&self, shared: &Shared) -> Option<String> {
        if let Some((_, said)) = &self.adding {
            return Some(said.clone());
        }
        let FetchProgress { done, of, new } = self.runs.front()?.progress;
        let message = if of == 0 { FeedMessage::Looking } else { FeedMessage::Fetching { done, of, new } };
        Some(shared.say(Message::Feeds(message)))
    }
}
