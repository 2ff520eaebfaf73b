//! Answering what is asked of the catalogue and the reading state, on whatever thread.

use super::config::Context;
use super::lists;
use super::messages::{Ask, Errand};
use super::mirror::Mirror;
use super::reading_state::Memory;
use super::request::Job;
use super::response::{Report, Tell};
use super::title_index::Titles;
use crate::catalogue::{Catalogue, Error};
use crate::disk::Rules;
use crate::guard::trip;
use crate::trouble::Trouble;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// What one thread has at hand to answer with.
#[derive(Debug, Default)]
pub struct Desk {
    pub(super) catalogue: Option<Catalogue>,
    titles: Titles,
    pub(super) memory: Memory,
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

impl Desk {
    /// A desk with the reading state, that waits for its catalogue.
    pub(super) fn with(memory: Memory) -> Self {
        Self { memory, ..Self::default() }
    }

    /// A desk that also tries again what could not be written.
    pub(super) fn that_writes(memory: Memory) -> Self {
        Self { memory, tries: Tries::Again, ..Self::default() }
    }

    fn answer(
        &mut self,
        job: Job,
        context: &Context,
        cancel: &AtomicBool,
        errands: &Sender<Errand>,
        tell: &impl Tell,
    ) {
        trip();
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
    fn settle(&self, done: Result<(), Error>, errands: &Sender<Errand>, tell: &impl Tell) {
        self.memory.tell_unwritten(tell);
        match done {
            Ok(()) | Err(Error::Cancelled) => {}
            Err(Error::Damaged(why)) => drop(errands.send(Errand::Damaged(why))),
            Err(error) => drop(tell(Report::Failed(Trouble::Catalogue(error.into())))),
        }
    }

    /// Tries again what could not be written.
    fn try_again(&mut self, context: &Context, errands: &Sender<Errand>, tell: &impl Tell) {
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
        job: Job,
        context: &Context,
        cancel: &AtomicBool,
        tell: &impl Tell,
    ) -> Result<(), Error> {
        let Some(catalogue) = &mut self.catalogue else { return Ok(()) };
        match job {
            Job::List(job) if !cancel.load(Ordering::Relaxed) => lists::list(&job, catalogue, cancel, tell)?,
            Job::Count { now, left } => {
                tell(Report::Counted(Box::new(catalogue.counts(&now, left)?)));
            }
            Job::Rows(rows) => drop(tell(Report::Rows(catalogue.rows(&rows)?))),
            Job::Equals(row) => {
                let equals = catalogue.with_equals(&[row])?;
                tell(Report::Equals(catalogue.rows(&equals)?));
            }
            Job::FindTitles { ticket, text } if !cancel.load(Ordering::Relaxed) => {
                self.titles.refresh(catalogue)?;
                tell(Report::TitlesFound { ticket, rows: Arc::new(self.titles.find(&text)) });
            }
            Job::Snippets { rows, words } => {
                let rules = Rules::new(&context.roots, &context.scan);
                let root_of = |path: &Path| context.root_of(path).unwrap_or(path).to_owned();
                for rows in rows.chunks(8) {
                    tell(Report::Snippets(lists::snippets(rows, &words, &rules, root_of)));
                }
            }
            Job::Leads { ticket, named } => {
                let rows = catalogue.leads(&named);
                // Whoever waits for the answer goes on without it.
                let known = rows.as_ref().map_or_else(|_| vec![None; named.len()], Clone::clone);
                tell(Report::Leads { ticket, rows: known });
                rows?;
            }
            job => return remember(job, &self.memory, &mut Mirror { context, catalogue, tell }),
        }
        Ok(())
    }
}

/// Does what concerns the reading state.
fn remember(job: Job, memory: &Memory, mirror: &mut Mirror<'_, impl Tell>) -> Result<(), Error> {
    match job {
        Job::Mark { mark, set, step, rows } => memory.mark((mark, set, step), rows, mirror)?,
        Job::Undo => memory.undo(mirror)?,
        Job::KeepPlace { article, place } => memory.keep_place(article, place, mirror)?,
        Job::KeepSearch { query, set } => memory.keep_search(query, set, mirror.tell),
        Job::Mute { query, set } => memory.mute(query, set, mirror)?,
        Job::WhyMuted(row) => memory.why_muted(row, mirror)?,
        Job::Configure { mute } => memory.configure(mute, mirror)?,
        Job::Recall => memory.poll(mirror)?,
        Job::Remember(setting, value) => memory.remember(setting, value, mirror.tell),
        Job::Leave { shelf } => memory.leave(shelf, mirror.context, mirror.tell),
        _ => {}
    }
    Ok(())
}

/// Answers what is asked of the catalogue, from the moment there is one.
pub(super) fn read(
    desk: &mut Desk,
    asked: &Receiver<Ask>,
    context: &Context,
    errands: &Sender<Errand>,
    tell: &impl Tell,
) {
    let mut early: Vec<(Job, Arc<AtomicBool>)> = Vec::new();
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
