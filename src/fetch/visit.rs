//! One feed is asked: what its answer is, what becomes of its items, and what is remembered of it.

use super::answer::{came, refusal, retry_after};
use super::articles::{Decided, Known, Step, decide};
use super::due::{WISH_MAX, seconds, usual_gap, wish};
use super::feed_state::{Attempt, Failing, FeedRecord, Validators, moment};
use super::found::KeyIndex;
use super::hold::{self, Answer};
use super::moves::note_move;
use super::options::{FetchSettings, Transport};
use super::report::Outcome;
use super::seen::{FeedId, Mark};
use super::write::{Library, Written};
use crate::article::Problem;
use crate::feed::file::{Source, cut_texts};
use crate::feed::list::{FirstItems, Subscription};
use crate::feed::{self, Feed};
use crate::guard::guarded;
use crate::net::request::ACCEPT_FEEDS;
use crate::net::{Request, Response};
use crate::text::clean_line;
use crate::trouble::{Came, Failure, Fault, FeedTrouble};
use chrono::{DateTime, TimeDelta, Utc};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use url::Url;

/// The most new files of a feed in a day; the others come on the next days.
pub const NEW_MAX: u32 = 5_000;

/// How many repairs of a document are remembered.
const PROBLEMS: usize = 3;

/// The texts that are remembered are not longer, in characters.
const TEXT_MAX: usize = 200;

/// What a visit needs.
pub(super) struct Visit<'a> {
    pub(super) subscription: &'a Subscription,
    /// What is remembered of the feed.
    pub(super) record: FeedRecord,
    /// Where the list has articles go.
    pub(super) into: &'a [String],
    pub(super) library: &'a Library,
    pub(super) index: &'a dyn Fn() -> &'a KeyIndex,
    /// Whether a mark of the feed was seen, and with none whether any was.
    pub(super) seen: &'a dyn Fn(FeedId, Option<Mark>) -> Result<bool, Fault>,
    pub(super) settings: &'a FetchSettings,
    pub(super) transport: &'a dyn Transport,
    pub(super) cancel: &'a AtomicBool,
    /// Whether what was seen is forgotten, so that everything comes again.
    pub(super) again: bool,
    pub(super) now: DateTime<Utc>,
}

/// What a visit found and did. What is remembered counts once the files are on the disk.
#[derive(Debug)]
pub(super) struct Visited {
    pub(super) record: FeedRecord,
    pub(super) outcome: Outcome,
    /// The marks of the document's items, and how many there are.
    pub(super) marks: Vec<Mark>,
    pub(super) new: Vec<PathBuf>,
    pub(super) updated: Vec<PathBuf>,
    pub(super) kept: Vec<PathBuf>,
    pub(super) postponed: usize,
    pub(super) is_first: bool,
    /// Whether a file was written by somebody else meanwhile. What the next document has for it must be compared anew.
    is_disturbed: bool,
    pub(super) problems: Vec<Problem>,
    pub(super) status: u16,
    pub(super) bytes: u64,
    pub(super) millis: u32,
    /// The host that answered, and what the answer means for it.
    pub(super) host: Option<(String, Answer)>,
    /// The address that the list should have.
    pub(super) move_to: Option<Url>,
    /// Why nothing more can be written.
    pub(super) stops: Option<Fault>,
    /// Whether the disk has too little room.
    pub(super) no_room: bool,
}

/// The host and port of an address: what is asked once at a time.
pub(super) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// A document that was read.
struct Document {
    feed: Feed,
    /// The address that the list should have if this goes on.
    moves_to: Option<Url>,
    /// Whether the feed is, or was lately, read at an address that the document of the list's address names. What the
    /// server calls that document is then not stored: the other one has to be asked for again, whether it changes or not.
    is_elsewhere: bool,
}

impl Visit<'_> {
    /// Asks, writes and remembers. None if it was cancelled.
    pub(super) fn run(mut self) -> Option<Visited> {
        let begun = Instant::now();
        let answer = self.transport.get(&self.request(&self.subscription.address), self.cancel);
        if answer == Err(Failure::Cancelled) {
            return None;
        }
        let mut visited = Visited::new(std::mem::take(&mut self.record));
        match answer {
            Err(failure) => self.fail(&mut visited, Answer::Failed, FeedTrouble::Request(failure)),
            Ok(response) => {
                visited.status = response.status;
                visited.bytes = response.bytes_received;
                self.answered(&mut visited, &response);
            }
        }
        visited.millis = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
        let articles = u32::try_from(visited.new.len() + visited.updated.len()).unwrap_or(u32::MAX);
        let Visited { status, bytes, millis, .. } = visited;
        visited.record.remember(Attempt { at: self.now.timestamp(), status, bytes, millis, articles });
        Some(visited)
    }

    fn request(&self, url: &Url) -> Request {
        let mut request = Request::new(url.clone(), ACCEPT_FEEDS);
        if let Some(validators) = self.record.validators.as_ref().filter(|_| !self.again) {
            request.conditions_of = Url::parse(&validators.address).ok();
            if request.conditions_of.is_some() {
                request.etag.clone_from(&validators.etag);
                request.last_modified.clone_from(&validators.last_modified);
            }
        }
        if let Some(host) = self.settings.hosts.get(&host_of(url)) {
            request.user_agent.clone_from(&host.user_agent);
            request.headers.clone_from(&host.headers);
        }
        request
    }

    fn answered(&self, visited: &mut Visited, response: &Response) {
        let host = host_of(&response.url);
        let meaning = match response.status {
            304 if visited.record.validators.is_some() && !self.again => {
                visited.host = Some((host, Answer::Fine));
                self.unchanged(visited, response);
                return;
            }
            200..=299 => {
                visited.host = Some((host, Answer::Fine));
                self.document(visited, response);
                return;
            }
            status => Answer::of_status(status, retry_after(response, self.now)),
        };
        visited.host = Some((host, meaning));
        self.fail(visited, meaning, refusal(response));
    }

    /// Remembers a failure. What was read before stays.
    fn fail(&self, visited: &mut Visited, answer: Answer, trouble: FeedTrouble) {
        let record = &mut visited.record;
        let now = self.now.timestamp();
        let failing = record.failing.get_or_insert_with(|| Failing { since: now, ..Failing::default() });
        failing.count = failing.count.saturating_add(1);
        failing.why = Some(trouble.clone());
        let since = moment(failing.since).unwrap_or(self.now);
        let until = hold::of_feed(answer, failing.count, since, self.now);
        record.waits_until = until.map_or(0, |until| until.timestamp());
        visited.outcome = Outcome::Failed(trouble);
    }

    /// The document is the one that was read before.
    fn unchanged(&self, visited: &mut Visited, response: &Response) {
        visited.outcome = Outcome::Unchanged;
        let record = &mut visited.record;
        let fresh = fresh(response, self.now).map_or(0, |fresh| seconds(fresh.min(WISH_MAX)));
        record.wish.fresh = fresh;
        record.failing = None;
        record.waits_until = 0;
        record.success = self.now.timestamp();
        visited.move_to = note_move(record, response.moved_permanently.as_ref(), true, self.now);
    }

    fn document(&self, visited: &mut Visited, response: &Response) {
        let hash = blake3::hash(&response.body).to_hex()[..32].to_owned();
        if visited.record.document.as_ref() == Some(&hash) && !self.again {
            // Its name may have changed, though its bytes have not.
            visited.record.validators = Some(validators(response));
            self.unchanged(visited, response);
            return;
        }
        if response.body.trim_ascii().is_empty() {
            self.fail(visited, Answer::Failed, FeedTrouble::NotAFeed(Came::Nothing));
            return;
        }
        let Some(document) = self.read(response, visited.record.moved.is_some()) else {
            self.fail(visited, Answer::Failed, FeedTrouble::Internal);
            return;
        };
        if document.feed.kind.is_none() {
            self.fail(visited, Answer::Failed, FeedTrouble::NotAFeed(came(response)));
            return;
        }
        // What the server calls the document is stored only if nothing of it is left to do.
        if let Err(trouble) = self.store(visited, &document, response) {
            if let FeedTrouble::Files(fault @ (Fault::NoSpace | Fault::ReadOnly | Fault::Denied)) = &trouble {
                visited.stops = Some(fault.clone());
            }
            self.fail(visited, Answer::Failed, trouble);
            if visited.stops.is_some() {
                // The disk is at fault and not the feed.
                visited.record.waits_until = 0;
            }
            return;
        }
        if visited.no_room {
            return;
        }
        let is_done = !document.is_elsewhere && !visited.is_disturbed;
        visited.record.document = is_done.then_some(hash);
        visited.record.validators = is_done.then(|| validators(response));
    }

    /// Reads a document, and the one at the address that it says it has moved to. None if reading failed. `is_moving`
    /// tells that this address has brought the feed before.
    fn read(&self, response: &Response, is_moving: bool) -> Option<Document> {
        let read = |response: &Response| {
            guarded(|| feed::read(&response.body, response.charset.as_deref(), Some(&response.url)))
        };
        let feed = read(response)?;
        let moves_to = response.moved_permanently.clone();
        let new_address = feed.new_address.as_deref().and_then(|address| Url::parse(address).ok());
        let is_elsewhere = |url: &Url| {
            let key = feed::address::key(url);
            matches!(url.scheme(), "http" | "https")
                && key != feed::address::key(&response.url)
                && key != feed::address::key(&self.subscription.address)
        };
        let Some(url) = new_address.filter(is_elsewhere) else {
            return Some(Document { feed, moves_to, is_elsewhere: false });
        };
        let request = Request { etag: None, last_modified: None, conditions_of: None, ..self.request(&url) };
        let moved = self.transport.get(&request, self.cancel).ok().filter(|there| there.status == 200);
        match moved.and_then(|there| Some((read(&there)?, there.url))) {
            Some((moved, url)) if moved.kind.is_some() => {
                Some(Document { feed: moved, moves_to: Some(url), is_elsewhere: true })
            }
            _ => Some(Document { feed, moves_to, is_elsewhere: is_moving }),
        }
    }

    /// Writes what is new and remembers the document.
    fn store(
        &self,
        visited: &mut Visited,
        document: &Document,
        response: &Response,
    ) -> Result<(), FeedTrouble> {
        let feed = &document.feed;
        visited.problems.clone_from(&feed.problems);
        if !self.library.has_room() {
            visited.no_room = true;
            return Ok(());
        }
        let day = self.now.timestamp().div_euclid(86_400);
        let before = visited.record.written.filter(|(then, _)| *then == day).map_or(0, |(_, count)| count);
        let most = NEW_MAX.saturating_sub(before) as usize;
        let decided = guarded(|| self.decide(feed, &visited.record, most)).ok_or(FeedTrouble::Internal)??;
        self.take(visited, &decided)?;
        let Decided { marks, kept, substances, is_known, is_first, postponed, cut, .. } = decided;
        visited.problems.extend(cut_texts(cut));
        visited.marks = marks.into_iter().flatten().collect();
        visited.postponed = postponed;
        visited.is_first = is_first;
        visited.outcome = Outcome::Read;
        let now = self.now.timestamp();
        let count = u32::try_from(visited.new.len()).unwrap_or(u32::MAX);
        let record = &mut visited.record;
        record.written = Some((day, before.saturating_add(count)));
        record.kept = kept;
        record.substances = substances;
        record.failing = None;
        record.waits_until = 0;
        record.success = now;
        if !visited.new.is_empty() || !visited.updated.is_empty() {
            record.news = now;
        }
        let dates = || feed.items.iter().filter_map(|item| item.date).filter(|date| *date <= self.now);
        record.newest = dates().max().map_or(0, |date| date.timestamp());
        record.gap = usual_gap(dates().collect()).map(seconds);
        record.wish = wish(feed, fresh(response, self.now), self.now);
        record.title.clone_from(&feed.title);
        record.repairs = u32::try_from(visited.problems.len()).unwrap_or(u32::MAX);
        let told = visited.problems.iter().take(PROBLEMS);
        record.problems = told.map(|problem| problem.message.chars().take(TEXT_MAX).collect()).collect();
        if document.moves_to.is_some() || !document.is_elsewhere {
            visited.move_to = note_move(record, document.moves_to.as_ref(), is_known, self.now);
        }
        if postponed > 0 {
            return Err(FeedTrouble::TooMany(NEW_MAX));
        }
        Ok(())
    }

    fn decide(&self, feed: &Feed, record: &FeedRecord, most: usize) -> Result<Decided, FeedTrouble> {
        let Self { subscription, library, settings, .. } = *self;
        let name = subscription.title(feed.title.as_deref());
        let source = Source {
            address: subscription.address.as_str(),
            first_address: subscription.first_address().as_str(),
            category: &subscription.category,
            name,
        };
        let id = FeedId::new(&library.id, source.first_address);
        // Asked before, so that a log that cannot be read ends this.
        let is_new = self.again || !(self.seen)(id, None).map_err(FeedTrouble::Files)?;
        let has_seen = |mark| !self.again && (self.seen)(id, Some(mark)).unwrap_or(true);
        let first = match subscription.first {
            Some(FirstItems::All) => usize::MAX,
            Some(FirstItems::Newest(first)) => first,
            None => settings.first,
        };
        let known = Known {
            library,
            index: (self.index)(),
            has_seen: &has_seen,
            is_new: is_new && !self.again,
            first,
            most,
            kept: &record.kept,
            substances: &record.substances,
            now: self.now,
        };
        Ok(decide(feed, &source, self.into, &known))
    }

    /// Takes the steps that were decided.
    fn take(&self, visited: &mut Visited, decided: &Decided) -> Result<(), FeedTrouble> {
        for step in &decided.steps {
            self.step(visited, decided, step)
                .map_err(|error| self.trouble(step.folder(decided), error.into()))?;
        }
        Ok(())
    }

    /// Why something cannot be written in a folder: names what is in the way.
    fn trouble(&self, folder: &Path, fault: Fault) -> FeedTrouble {
        match self.library.obstacle(folder) {
            Some((at, fault)) => FeedTrouble::NoFolder(clean_line(&at.to_string_lossy()).into_owned(), fault),
            None => FeedTrouble::Files(fault),
        }
    }

    fn step(&self, visited: &mut Visited, decided: &Decided, step: &Step) -> std::io::Result<()> {
        let versions = self.subscription.versions.unwrap_or(self.settings.versions);
        let Self { library, .. } = *self;
        let written = match step {
            Step::New { name, long_name, text } => {
                let mut at = decided.folder.join(name);
                let mut written = library.write_new(&decided.folder, name, text.as_bytes())?;
                if written == Written::Taken && library.read(&at).is_err() {
                    at = decided.folder.join(long_name);
                    written = library.write_new(&decided.folder, long_name, text.as_bytes())?;
                }
                if written == Written::Done {
                    visited.new.push(at);
                }
                written
            }
            Step::Again { at, stamp, text } => {
                let written = library.rewrite(at, *stamp, text.as_bytes())?;
                if written == Written::Done {
                    visited.new.push(at.clone());
                }
                written
            }
            Step::Replace { at, stamp, old, text } => {
                let written = library.replace(at, *stamp, old, text.as_bytes(), versions)?;
                if written == Written::Done {
                    visited.updated.push(at.clone());
                }
                written
            }
            Step::Keep { at, text } => {
                if library.keep(at, text.as_bytes(), versions)? {
                    visited.kept.push(at.clone());
                }
                Written::Done
            }
        };
        visited.is_disturbed |= written == Written::Taken;
        Ok(())
    }
}

impl Visited {
    fn new(record: FeedRecord) -> Self {
        Self {
            record,
            outcome: Outcome::Unchanged,
            marks: Vec::new(),
            new: Vec::new(),
            updated: Vec::new(),
            kept: Vec::new(),
            postponed: 0,
            is_first: false,
            is_disturbed: false,
            problems: Vec::new(),
            status: 0,
            bytes: 0,
            millis: 0,
            host: None,
            move_to: None,
            stops: None,
            no_room: false,
        }
    }
}

fn validators(response: &Response) -> Validators {
    Validators {
        address: response.url.as_str().to_owned(),
        etag: response.etag.clone(),
        last_modified: response.last_modified.clone(),
    }
}

/// How long the server calls its answer fresh.
fn fresh(response: &Response, now: DateTime<Utc>) -> Option<TimeDelta> {
    let age = response.max_age.and_then(|age| TimeDelta::from_std(age).ok());
    age.or_else(|| Some(response.expires? - response.date.unwrap_or(now)))
}
