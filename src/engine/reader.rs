//! Answering what is asked of the catalogue and the reading state, on whatever thread.

use super::config::EngineConfig;
use super::lists;
use super::messages::{Ask, Errand};
use super::mirror::Mirror;
use super::reading_state::ReadingState;
use super::request::Request;
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
        job: Request,
        context: &EngineConfig,
        cancel: &AtomicBool,
        errands: &Sender<Errand>,
        tell: &impl Responder,
    ) {
        inject_panic();
        if job.changes() {
            self.memory.doing();
        }
        let done = self.ask(job, context, cancel, tell);
        self.memory.done();
        if self.memory.is_due() {
            drop(errands.send(Errand::Describe));
        }
        self.settle(done, errands, tell);
    }

    /// Tells what has come of something that was done.
    fn settle(&self, done: Result<(), Error>, errands: &Sender<Errand>, tell: &impl Responder) {
        self.memory.tell_unwritten(tell);
        match done {
            Ok(()) | Err(Error::Cancelled) => {}
            Err(Error::Damaged(why)) => drop(errands.send(Errand::Damaged(why))),
            Err(error) => drop(tell(Response::Failed(TaskFailed::Catalogue(error.into())))),
        }
    }

    /// Tries again what could not be written.
    fn try_again(&mut self, context: &EngineConfig, errands: &Sender<Errand>, tell: &impl Responder) {
        let memory = self.memory.clone();
        let done = match &mut self.catalogue {
            Some(catalogue) => memory.retry(&mut Mirror { context, catalogue, tell }),
            None => Ok(()),
        };
        self.settle(done, errands, tell);
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
        job: Request,
        context: &EngineConfig,
        cancel: &AtomicBool,
        tell: &impl Responder,
    ) -> Result<(), Error> {
        let Some(catalogue) = &mut self.catalogue else { return Ok(()) };
        match job {
            Request::List(job) if !cancel.load(Ordering::Relaxed) => {
                lists::list(&job, catalogue, cancel, tell)?;
            }
            Request::Count { now, left } => {
                tell(Response::Counted(Box::new(catalogue.counts(&now, left)?)));
            }
            Request::Rows(rows) => drop(tell(Response::Rows(catalogue.rows(&rows)?))),
            Request::Equals(row) => {
                let equals = catalogue.with_equals(&[row])?;
                tell(Response::Equals(catalogue.rows(&equals)?));
            }
            Request::FindTitles { ticket, text } if !cancel.load(Ordering::Relaxed) => {
                self.titles.refresh(catalogue)?;
                tell(Response::TitlesFound { ticket, rows: Arc::new(self.titles.find(&text)) });
            }
            Request::Snippets { rows, words } => {
                let rules = Rules::new(&context.roots, &context.scan);
                let root_of = |path: &Path| context.root_of(path).unwrap_or(path).to_owned();
                for rows in rows.chunks(8) {
                    tell(Response::Snippets(lists::snippets(rows, &words, &rules, root_of)));
                }
            }
            Request::Leads { ticket, named } => {
                let rows = catalogue.leads(&named);
                // Whoever waits for the answer goes on without it.
                let known = rows.as_ref().map_or_else(|_| vec![None; named.len()], Clone::clone);
                tell(Response::Leads { ticket, rows: known });
                rows?;
            }
            job => return remember(job, &self.memory, &mut Mirror { context, catalogue, tell }),
        }
        Ok(())
    }
}

/// Does what concerns the reading state.
fn remember(
    job: Request,
    memory: &ReadingState,
    mirror: &mut Mirror<'_, impl Responder>,
) -> Result<(), Error> {
    match job {
        Request::Mark { set, step, rows } => memory.mark((set, step), rows, mirror)?,
        Request::Undo => memory.undo(mirror)?,
        Request::KeepPlace { article, place } => memory.keep_place(article, place, mirror)?,
        Request::KeepSearch(set) => memory.keep_search(set, mirror.tell),
        Request::Mute(set) => memory.mute(set, mirror)?,
        Request::WhyMuted(row) => memory.why_muted(row, mirror)?,
        Request::Configure { mute } => memory.configure(mute, mirror)?,
        Request::Recall => memory.poll(mirror)?,
        Request::Remember(setting, value) => memory.remember(setting, value, mirror.tell),
        Request::Leave { shelf } => memory.leave(shelf, mirror.context, mirror.tell),
        _ => {}
    }
    Ok(())
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
