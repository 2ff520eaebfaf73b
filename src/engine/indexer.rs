//! Keeping the catalogue: the one thread that writes it. It sweeps, fills the text cache behind that, and then waits
//! for changes; while another program writes, it waits for that one to end.

use super::config::EngineConfig;
use super::following::Following;
use super::messages::{Ask, Errand};
use super::mirror::Mirror;
use super::reading_state::{ReadingState, respond_trouble};
use super::request::{Request, StateRequest};
use super::response::{Responder, Response, ScanSummary};
use crate::catalogue::{
    Catalogue, Error, Event, OpenOptions, Opened, Role, ScanOutcome as Outcome, ScanRequest, remove_leftovers,
};
use crate::disk::{self, Rules};
use crate::library::mutes::Mutes;
use crate::state::{self, Logs};
use crate::trouble::{CatalogueDamage, TaskFailed};
use crate::watch::{self, Changes, Look, Watch};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// How often a reader looks whether the writer is gone or has changed something.
const LOOK: Duration = Duration::from_secs(1);
/// How often it is looked whether a library folder has come that was away.
const AWAY: Duration = Duration::from_secs(2);
/// How often in a row a catalogue may fail before nothing more is tried.
const FAILURES: u32 = 4;
/// How often progress is told.
const TELL: Duration = Duration::from_millis(100);

/// Opens the catalogue of the workers' folders.
pub(super) fn open(context: &EngineConfig) -> Result<Opened, Error> {
    let cache = context.cache.as_deref();
    let options = OpenOptions { roots: &context.roots, cache, meaning: &context.scan.meaning() };
    Catalogue::open_among(&options, &context.private)
}

/// The keeper.
pub(super) struct Indexer<'a, T: Responder> {
    pub(super) context: &'a EngineConfig,
    /// Set when the program ends.
    pub(super) cancel: &'a AtomicBool,
    /// Set when something else is to be done before the text cache is filled.
    pub(super) pause: &'a AtomicBool,
    /// Those who read the catalogue.
    pub(super) readers: &'a [Sender<Ask>],
    /// The reading state.
    pub(super) memory: &'a ReadingState,
    pub(super) tell: &'a T,
}

impl<T: Responder> Indexer<'_, T> {
    /// Keeps the catalogue until the program ends.
    pub(super) fn keep(&self, errands: &Receiver<Errand>, wake: impl Fn() + Send + 'static) {
        crate::guard::inject_panic();
        // What is remembered decides how the first list is made.
        self.memory.load(self.context, self.tell);
        let Some(mut catalogue) = self.opened(self.context.cache.as_deref()) else { return };
        let changes = Changes::default();
        let roots: Vec<PathBuf> = catalogue.real_roots().map(Into::into).collect();
        let mut watch = if self.context.is_one_file() {
            None
        } else {
            match Watch::start(&changes, roots.clone(), wake) {
                Ok(watch) => Some(watch),
                Err(why) => {
                    (self.tell)(Response::Error(TaskFailed::NotWatched(why)));
                    None
                }
            }
        };
        let mut watched = self.watch_state();
        let mut look = Some(Look::Everything);
        let mut version = catalogue.version().ok();
        let (mut tidied, mut failures) = (false, 0);
        while !self.cancel.load(Ordering::Relaxed) {
            self.pause.store(false, Ordering::Relaxed);
            // Before they are looked at: what comes meanwhile is another one then.
            let there: Vec<_> = roots.iter().map(|root| disk::identity(root)).collect();
            if catalogue.role() == Role::Writer {
                match self.bring_up_to_date(&mut catalogue, look.take(), &mut watch) {
                    Ok(()) => {
                        failures = 0;
                        self.keep_house();
                    }
                    Err(Error::Cancelled) => {}
                    Err(error) => {
                        failures += 1;
                        if failures == FAILURES {
                            (self.tell)(Response::Error(TaskFailed::Catalogue(error.into())));
                            return;
                        }
                        let Some(mended) = self.mended(catalogue, error, errands) else { return };
                        (catalogue, look) = (mended, Some(Look::Everything));
                        continue;
                    }
                }
            } else if look.take().is_some() {
                // Another program keeps it up to date.
                (self.tell)(Response::ScanFinished(Box::default()));
            }
            if !std::mem::replace(&mut tidied, true) {
                // By now the rows are on the screen.
                remove_leftovers(&self.context.private);
                if let Err(error @ Error::Damaged(_)) = catalogue.check_if_due(crate::clock::now()) {
                    let Some(mended) = self.mended(catalogue, error, errands) else { return };
                    (catalogue, look) = (mended, Some(Look::Everything));
                    continue;
                }
            }
            let away = away(&roots, &there, &catalogue);
            match self.wait(errands, &changes, (&roots, &away), &mut catalogue, &mut version) {
                Some(Next::Look(wanted)) => look = Some(wanted),
                Some(Next::Back) => {
                    // What was watched is gone with its drive.
                    drop(watched);
                    watched = self.watch_state();
                    self.recall();
                }
                Some(Next::Damaged(why)) => match self.mended(catalogue, Error::Damaged(why), errands) {
                    Some(mended) => (catalogue, look) = (mended, Some(Look::Everything)),
                    None => return,
                },
                None => return,
            }
        }
    }

    /// Brings a catalogue up to date and returns.
    ///
    /// # Errors
    /// If the cache cannot be used.
    pub(super) fn once(&self, catalogue: &mut Catalogue) -> Result<(), Error> {
        if catalogue.is_empty()? {
            self.memory.open(&mut self.mirror(catalogue))?;
        }
        self.bring_up_to_date(catalogue, Some(Look::Everything), &mut None)
    }

    /// The catalogue as what the reading state is mirrored in.
    fn mirror<'b>(&'b self, catalogue: &'b mut Catalogue) -> Mirror<'b, T> {
        Mirror { context: self.context, catalogue, tell: self.tell }
    }

    /// Opens the catalogue and hands it to those who read; without a cache a private one.
    fn opened(&self, cache: Option<&Path>) -> Option<Catalogue> {
        let (roots, meaning) = (&self.context.roots, &self.context.scan.meaning());
        match Catalogue::open_among(&OpenOptions { roots, cache, meaning }, &self.context.private) {
            Ok(Opened { catalogue, notes: told }) => {
                if let Some(first) = told.into_iter().next() {
                    (self.tell)(Response::Error(TaskFailed::Opened(first)));
                }
                self.handed_out(catalogue)
            }
            Err(error) => {
                // The reason last: it stays on the screen.
                (self.tell)(Response::ScanFinished(Box::default()));
                (self.tell)(Response::Error(TaskFailed::Catalogue(error.into())));
                None
            }
        }
    }

    /// Hands the catalogue to those who read. Those who mark get it when the reading state is open.
    fn handed_out(&self, mut catalogue: Catalogue) -> Option<Catalogue> {
        let (marks, others) = self.readers.split_last()?;
        let hand = |to: &[Sender<Ask>], catalogue: &Catalogue| {
            to.iter().all(|reader| match catalogue.reader() {
                Ok(catalogue) => reader.send(Ask::Catalogue(Box::new(catalogue))).is_ok(),
                Err(error) => {
                    (self.tell)(Response::Error(TaskFailed::Catalogue(error.into())));
                    false
                }
            })
        };
        // Marks that are wrong are shown to nobody.
        let first = self.memory.is_astray(&self.mirror(&mut catalogue));
        if first {
            self.open_state(&mut catalogue);
        }
        if !hand(others, &catalogue) {
            return None;
        }
        if !first {
            self.open_state(&mut catalogue);
        }
        hand(std::slice::from_ref(marks), &catalogue).then_some(catalogue)
    }

    /// Opens the reading state and brings the catalogue to it.
    fn open_state(&self, catalogue: &mut Catalogue) {
        if let Err(error) = self.memory.open(&mut self.mirror(catalogue)) {
            (self.tell)(Response::Error(TaskFailed::Catalogue(error.into())));
        }
    }

    /// A catalogue that can be used again: made anew if it was damaged, else kept only as long as the program runs.
    fn mended(&self, catalogue: Catalogue, error: Error, errands: &Receiver<Errand>) -> Option<Catalogue> {
        let folder = catalogue.folder();
        let mended = if let Error::Damaged(damage) = &error {
            (self.tell)(Response::Error(TaskFailed::MadeAgain(damage.clone())));
            catalogue.rebuild().ok().and_then(|catalogue| self.handed_out(catalogue))
        } else {
            None
        };
        let mended = mended.or_else(|| {
            if !matches!(error, Error::Damaged(_)) {
                self.context.private.avoid(&folder);
            }
            (self.tell)(Response::Error(TaskFailed::NothingKept(error.into())));
            self.opened(None)
        });
        // What was found out of the old one is no damage of the new one, into which everything is read anyway.
        while errands.try_recv().is_ok() {}
        (self.tell)(Response::CatalogueReplaced);
        mended
    }

    fn bring_up_to_date(
        &self,
        catalogue: &mut Catalogue,
        look: Option<Look>,
        watch: &mut Option<Watch>,
    ) -> Result<(), Error> {
        let rules = Rules::new(&self.context.roots, &self.context.scan);
        let mutes = self.memory.mutes(self.context);
        if let Some(look) = look {
            let fresh = catalogue.is_empty()?;
            if fresh {
                (self.tell)(Response::FirstScan);
            } else {
                // Before the sweep: what changes behind it is told.
                self.watch(watch, catalogue)?;
            }
            let mut swept = self.scan(catalogue, &rules, &look, &mutes)?;
            let new = self.watch(watch, catalogue)?;
            if !new.is_empty() {
                // Files may have come between their listing and the watch.
                let more = self.scan(catalogue, &rules, &Look::Folders(new), &mutes)?;
                swept.new += more.new;
                swept.moved += more.moved;
                swept.changed.extend(more.changed);
                swept.gone.extend(more.gone);
            }
            if look == Look::Everything {
                self.memory.begin(&mut self.mirror(catalogue))?;
            }
            (self.tell)(Response::ScanFinished(Box::new(swept)));
        }
        let mut last = Instant::now();
        let mut told = false;
        let texts = catalogue.fill_text(&rules, self.pause, &mut |progress| {
            if last.elapsed() > TELL {
                last = Instant::now();
                told = true;
                (self.tell)(Response::TextIndexProgress(progress));
            }
        });
        let added = texts.as_ref().map_or(1, |texts| texts.added);
        if !matches!(texts, Err(Error::Damaged(_))) {
            self.memory.mute_new(&mutes, added, &mut self.mirror(catalogue))?;
        }
        if texts.is_ok() {
            self.describe(catalogue)?;
        }
        match texts {
            Ok(texts) => {
                if told || texts.added > 0 {
                    let total = catalogue.len()?;
                    (self.tell)(Response::TextIndexProgress(crate::catalogue::TextProgress {
                        done: total,
                        total,
                    }));
                }
                Ok(())
            }
            Err(Error::File(path, error)) => {
                (self.tell)(Response::Error(TaskFailed::TextsPartly(path, error.into())));
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Has the reading state note what marked articles look like, as far as that was not done.
    fn describe(&self, catalogue: &mut Catalogue) -> Result<(), Error> {
        let (lend, say) =
            (self.memory.lent(), |changes: &state::Changes| respond_trouble(changes, self.tell));
        let state = Following { lend: &lend, tell: &say };
        match catalogue.describe_new(&state, self.pause) {
            Err(Error::Cancelled) => return Ok(()),
            result => result?,
        }
        let due = self.memory.due();
        if let Err(Error::Cancelled) = catalogue.describe(&due, &state, self.pause) {
            self.memory.describe_later(due);
        }
        Ok(())
    }

    /// Has what others write into the reading state taken in.
    fn watch_state(&self) -> Option<watch::Folder> {
        let folder = &self.context.state.as_ref()?.folder;
        let marks = self.readers.last()?.clone();
        // One that cannot be made is told when something is to be written into it.
        self.memory.with(|logs| drop(logs.make_folder()));
        watch::Folder::watch(folder, move || {
            drop(marks.send(Ask::Job(Request::State(StateRequest::Poll), Arc::default())));
        })
    }

    /// Has the reading state looked at.
    fn recall(&self) {
        if let Some(marks) = self.readers.last() {
            drop(marks.send(Ask::Job(Request::State(StateRequest::Poll), Arc::default())));
        }
    }

    /// Keeps the reading state in order. What cannot be written is tried again by the thread that marks.
    fn keep_house(&self) {
        self.memory.keep_house(self.tell);
        if let Some(marks) = self.readers.last().filter(|_| self.memory.waits()) {
            drop(marks.send(Ask::Wake));
        }
    }

    /// Watches the folders there are; returns those that were not watched before.
    fn watch(&self, watch: &mut Option<Watch>, catalogue: &Catalogue) -> Result<Vec<PathBuf>, Error> {
        let Some(watching) = watch else { return Ok(Vec::new()) };
        match watching.set(catalogue.folders()?) {
            Ok(new) => Ok(new),
            Err(why) => {
                (self.tell)(Response::Error(TaskFailed::PartlyWatched(why)));
                *watch = None;
                Ok(Vec::new())
            }
        }
    }

    fn scan(
        &self,
        catalogue: &mut Catalogue,
        rules: &Rules,
        look: &Look,
        mutes: &Mutes,
    ) -> Result<ScanSummary, Error> {
        let baselines = self.memory.baselines(self.context);
        let (lend, say) =
            (self.memory.lent(), |changes: &state::Changes| respond_trouble(changes, self.tell));
        let state = Following { lend: &lend, tell: &say };
        let sweep = ScanRequest {
            source: rules,
            flags: &|article, date, root| self.memory.flags(&baselines, article, date, root),
            state: &state,
            mute: &|header| mutes.mute_header(header),
            now: crate::clock::now(),
            left: self.memory.last_left(self.context),
            cancel: self.cancel,
            reach: look.reach(),
        };
        let mut swept = ScanSummary::default();
        let mut last = Instant::now();
        let mut committed = 0;
        let outcome = catalogue.scan(&sweep, &mut |event| match event {
            Event::New(_) => {}
            Event::Changed(rows) => swept.changed.extend(rows),
            Event::Removed(rows) => swept.gone.extend(rows),
            Event::Progress(progress) => {
                // The first articles are shown at once.
                if last.elapsed() > TELL || committed == 0 && progress.committed > 0 {
                    (last, committed) = (Instant::now(), progress.committed);
                    (self.tell)(Response::ScanProgress(progress));
                }
            }
        });
        let Outcome { new, moved, warnings, left_out, marked, .. } = outcome?;
        if !marked.is_empty() {
            (self.tell)(Response::MarksChanged(marked));
        }
        Ok(ScanSummary { new, moved, warnings, left_out, ..swept })
    }

    /// Waits until there is something to do; none when the program ends.
    fn wait(
        &self,
        errands: &Receiver<Errand>,
        changes: &Changes,
        (roots, away): (&[PathBuf], &[Away]),
        catalogue: &mut Catalogue,
        version: &mut Option<i64>,
    ) -> Option<Next> {
        loop {
            if self.cancel.load(Ordering::Relaxed) {
                return None;
            }
            let patience = match changes.due(Instant::now(), roots) {
                Some(Ok(look)) => return Some(Next::Look(look)),
                Some(Err(quiet)) => Some(quiet),
                None if catalogue.role() == Role::Reader => Some(LOOK),
                None if !away.is_empty() => Some(AWAY),
                None => None,
            };
            let errand = match patience {
                Some(patience) => errands.recv_timeout(patience),
                None => errands.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match errand {
                Ok(Errand::Sweep) => return Some(Next::Look(Look::Everything)),
                Ok(Errand::Describe) => {
                    self.pause.store(false, Ordering::Relaxed);
                    // It only helps; what is damaged shows when it is needed.
                    let _ = self.describe(catalogue);
                }
                Ok(Errand::Damaged(why)) => return Some(Next::Damaged(why)),
                Err(RecvTimeoutError::Timeout)
                    if away.iter().any(|(root, was)| disk::identity(root) != *was) =>
                {
                    return Some(Next::Look(Look::Everything));
                }
                Ok(Errand::Touched) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
            if self.memory.with(Logs::have_come_back) == Some(true) {
                return Some(Next::Back);
            }
            if catalogue.role() == Role::Reader {
                let now = catalogue.version().ok();
                if now != *version {
                    (self.tell)(Response::ChangedElsewhere);
                }
                *version = now;
                if matches!(catalogue.take_over(), Ok(Role::Writer)) {
                    return Some(Next::Look(Look::Everything));
                }
            }
        }
    }
}

/// A library folder that is missing, or empty and perhaps not mounted, and what stood at its path.
type Away = (PathBuf, Option<(u64, u64)>);

/// Those of the library folders, of which `there` says what stood at their paths. Nothing tells that a drive is mounted.
fn away(roots: &[PathBuf], there: &[Option<(u64, u64)>], catalogue: &Catalogue) -> Vec<Away> {
    let is_empty = |number| catalogue.sample(number).is_ok_and(|sample| sample.ids.is_empty());
    let roots = roots.iter().zip(there).enumerate();
    let away = roots.filter(|(number, (_, there))| there.is_none() || is_empty(*number));
    away.map(|(_, (root, there))| (root.clone(), *there)).collect()
}

/// What comes next.
enum Next {
    Look(Look),
    /// The logs of the reading state are there again.
    Back,
    Damaged(CatalogueDamage),
}
