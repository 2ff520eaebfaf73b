//! Answering what is asked of the catalogue and the reading state, on whatever thread.

use super::config::EngineConfig;
use super::lists;
use super::messages::{Ask, Errand};
use super::mirror::Mirror;
use super::reading_state::ReadingState;
use super::request::{Request, RequestId, RowRequest, StateRequest, TitleRequest};
use super::response::{Responder, Response};
use super::title_index::Titles;
use crate::catalogue::{Catalogue, Error};
use crate::disk::Rules;
use crate::guard::inject_panic;
use crate::trouble::TaskFailed;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// What one thread has at hand to answer with.
#[derive(Debug, Default)]
pub struct CatalogueReader {
    pub(super) catalogue: Option<Catalogue>,
    titles: Titles,
    pub(super) memory: ReadingState,
    /// Whether what could not be written is tried again here.
    tries: Tries,
}

/// Whether what could not be written is tried again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tries {
    #[default]
    Once,
    Again,
}

/// After this time what could not be written is tried again.
const AGAIN: Duration = Duration::from_secs(2);

impl CatalogueReader {
    /// A desk with the reading state, that waits for its catalogue.
    pub(super) fn with(memory: ReadingState) -> Self {
        Self { memory, ..Self::default() }
    }

    /// A desk that also tries again what could not be written.
    pub(super) fn that_writes(memory: ReadingState) -> Self {
        Self { memory, tries: Tries::Again, ..Self::default() }
    }

    fn answer(
        &mut self,
        request: Request,
        context: &EngineConfig,
        cancel: &AtomicBool,
        errands: &Sender<Errand>,
        tell: &impl Responder,
    ) {
        inject_panic();
        let id = request.id();
        if matches!(&request, Request::State(request) if request.changes()) {
            self.memory.doing();
        }
        let done = self.ask(request, context, cancel, tell);
        self.memory.done();
        if self.memory.is_due() {
            drop(errands.send(Errand::Describe));
        }
        self.settle(id, done, errands, tell);
    }

    /// Tells what has come of something that was done.
    fn settle(
        &self,
        request: Option<RequestId>,
        done: Result<(), Error>,
        errands: &Sender<Errand>,
        tell: &impl Responder,
    ) {
        self.memory.tell_unwritten(tell);
        match done {
            Ok(()) | Err(Error::Cancelled) => {}
            Err(error) => {
                let damage = if let Error::Damaged(why) = &error { Some(why.clone()) } else { None };
                // The indexer reports damage; a request is answered all the same.
                if damage.is_none() || request.is_some() {
                    tell(Response::failure(request, TaskFailed::Catalogue(error.into())));
                }
                if let Some(why) = damage {
                    drop(errands.send(Errand::Damaged(why)));
                }
            }
        }
    }

    /// Tries again what could not be written.
    fn try_again(&mut self, context: &EngineConfig, errands: &Sender<Errand>, tell: &impl Responder) {
        let memory = self.memory.clone();
        let done = match &mut self.catalogue {
            Some(catalogue) => memory.retry(&mut Mirror { context, catalogue, tell }),
            None => Ok(()),
        };
        self.settle(None, done, errands, tell);
        // Whoever watches the logs has to watch them anew when they have come back.
        drop(errands.send(Errand::Touched));
    }

    /// What is asked next; none where it is time to try again.
    fn next(&self, asked: &Receiver<Ask>, tried: Instant) -> Option<Ask> {
        let ended = |_| Some(Ask::End);
        if self.tries == Tries::Once || !self.memory.waits() {
            return asked.recv().map_or_else(ended, Some);
        }
        match asked.recv_timeout(AGAIN.saturating_sub(tried.elapsed())) {
            Err(RecvTimeoutError::Timeout) => None,
            next => next.map_or(Some(Ask::End), Some),
        }
    }

    pub(super) fn ask(
        &mut self,
        request: Request,
        context: &EngineConfig,
        cancel: &AtomicBool,
        tell: &impl Responder,
    ) -> Result<(), Error> {
        let Some(catalogue) = &mut self.catalogue else { return Ok(()) };
        match request {
            Request::Rows(request) => rows(request, catalogue, tell),
            Request::List(_) if cancel.load(Ordering::Relaxed) => Ok(()),
            Request::List(request) => lists::list(&request, catalogue, cancel, tell),
            Request::Titles(TitleRequest::Find { .. }) if cancel.load(Ordering::Relaxed) => Ok(()),
            Request::Titles(request) => titles(request, &mut self.titles, catalogue, context, tell),
            Request::State(request) => {
                remember(request, &self.memory, &mut Mirror { context, catalogue, tell })
            }
            Request::Index(_) | Request::Page(_) | Request::Image(_) | Request::External(_) => Ok(()),
        }
    }
}

/// Answers what is read of the catalogue at once.
fn rows(request: RowRequest, catalogue: &Catalogue, tell: &impl Responder) -> Result<(), Error> {
    tell(match request {
        RowRequest::Counts { request, now, last_visit } => {
            Response::Counts { request, counts: Box::new(catalogue.counts(&now, last_visit)?) }
        }
        RowRequest::Rows { request, rows } => Response::Rows { request, rows: catalogue.rows(&rows)? },
        RowRequest::Equals { request, row } => {
            let equals = catalogue.with_equals(&[row])?;
            Response::Equals { request, rows: catalogue.rows(&equals)? }
        }
    });
    Ok(())
}

/// Finds titles, pieces of texts, and where links lead.
fn titles(
    request: TitleRequest,
    titles: &mut Titles,
    catalogue: &Catalogue,
    context: &EngineConfig,
    tell: &impl Responder,
) -> Result<(), Error> {
    match request {
        TitleRequest::Find { request, text } => {
            titles.refresh(catalogue)?;
            tell(Response::Titles { request, rows: Arc::new(titles.find(&text)) });
        }
        TitleRequest::Snippets { request, rows, words } => {
            let rules = Rules::new(&context.roots, &context.scan);
            let root_of = |path: &Path| context.root_of(path).unwrap_or(path).to_owned();
            for rows in rows.chunks(8) {
                let snippets = lists::snippets(rows, &words, &rules, root_of);
                tell(Response::Snippets { request, snippets });
            }
        }
        TitleRequest::LinkTargets { request, page, links } => {
            let rows = catalogue.leads(&links);
            // A link that waits for the answer is then opened in the browser.
            let known = rows.as_ref().map_or_else(|_| vec![None; links.len()], Clone::clone);
            tell(Response::LinkTargets { request, page, rows: known });
            rows?;
        }
    }
    Ok(())
}

/// Does what concerns the reading state.
fn remember(
    request: StateRequest,
    memory: &ReadingState,
    mirror: &mut Mirror<'_, impl Responder>,
) -> Result<(), Error> {
    match request {
        StateRequest::Mark { request, set, step, rows } => memory.mark(request, (set, step), rows, mirror),
        StateRequest::Undo { request } => memory.undo(request, mirror),
        StateRequest::KeepPlace { article, place } => memory.keep_place(article, place, mirror),
        StateRequest::KeepSearch(set) => {
            memory.keep_search(set, mirror.tell);
            Ok(())
        }
        StateRequest::Mute(set) => memory.mute(set, mirror),
        StateRequest::WhyMuted { request, row } => memory.why_muted(request, row, mirror),
        StateRequest::SetConfiguredMutes(mute) => memory.configure(mute, mirror),
        StateRequest::Poll => memory.poll(mirror),
        StateRequest::Remember(setting, value) => {
            memory.remember(setting, value, mirror.tell);
            Ok(())
        }
        StateRequest::Leave { shelf } => {
            memory.leave(shelf, mirror.context, mirror.tell);
            Ok(())
        }
    }
}

/// Answers what is asked of the catalogue, from the moment there is one.
pub(super) fn read(
    desk: &mut CatalogueReader,
    asked: &Receiver<Ask>,
    context: &EngineConfig,
    errands: &Sender<Errand>,
    tell: &impl Responder,
) {
    let mut early: Vec<(Request, Arc<AtomicBool>)> = Vec::new();
    let mut tried = Instant::now();
    loop {
        let Some(ask) = desk.next(asked, tried) else {
            desk.try_again(context, errands, tell);
            tried = Instant::now();
            continue;
        };
        match ask {
            Ask::Catalogue(catalogue) => {
                desk.catalogue = Some(*catalogue);
                for (job, cancel) in std::mem::take(&mut early) {
                    desk.answer(job, context, &cancel, errands, tell);
                }
            }
            Ask::Job(job, cancel) if desk.catalogue.is_none() => early.push((job, cancel)),
            Ask::Job(job, cancel) => desk.answer(job, context, &cancel, errands, tell),
            Ask::Wake => {}
            Ask::End => {
                if desk.tries == Tries::Again && desk.memory.waits() {
                    desk.try_again(context, errands, tell);
                }
                return;
            }
        }
    }
}
