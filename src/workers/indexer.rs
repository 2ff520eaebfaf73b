//! The thread that writes the catalogue: it scans, fills the text index behind that, and then waits for changes. While
//! another program writes the catalogue, it waits for that program to end.

use crate::catalogue::{Catalogue, Opened, Role, remove_leftovers};
use crate::disk;
use crate::engine::request::StateRequest;
use crate::engine::response::{Responder, Response};
use crate::engine::{self, Cancel, EngineConfig, FirstScan, IndexRun, Mirror, ReadingState};
use crate::state::Logs;
use crate::trouble::{CatalogueDamage, CatalogueError, TaskFailed};
use crate::watch::{self, Changes, Look, Watch};
use crate::workers::{IndexerMessage, QueryMessage, Queues, StateMessage};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How often a reader of the catalogue looks whether its writer is gone or has changed something.
const LOOK: Duration = Duration::from_secs(1);
/// How often the indexer looks whether a missing library folder has come.
const AWAY: Duration = Duration::from_secs(2);
/// After so many failures in a row nothing more is tried.
const FAILURES: u32 = 4;

pub(super) struct Indexer<'a, T: Responder> {
    pub(super) config: &'a EngineConfig,
    pub(super) state: &'a ReadingState,
    pub(super) queues: &'a Queues,
    /// Set when the program ends.
    pub(super) cancel: &'a Cancel,
    /// Set when something else is to be done before the text index is filled.
    pub(super) pause: &'a Cancel,
    pub(super) respond: &'a T,
}

enum Next {
    Look(Look),
    /// Feeds have brought files.
    FilesCame,
    /// The logs of the reading state are there again.
    LogsAreBack,
    Damaged(CatalogueDamage),
}

/// A library folder that is missing, or empty and perhaps not mounted, and the identity of what is at its path.
type Away = (PathBuf, Option<(u64, u64)>);

impl<T: Responder> Indexer<'_, T> {
    /// Keeps the catalogue up to date until the program ends.
    pub(super) fn run(&self, messages: &Receiver<IndexerMessage>) {
        // It comes when the logs are open. The end of the program may come before it.
        if !messages.iter().any(|message| matches!(message, IndexerMessage::Start)) {
            return;
        }
        crate::guard::inject_panic();
        match self.open(self.config.cache.as_deref()) {
            Ok(catalogue) => self.keep_up_to_date(catalogue, messages),
            Err(error) => self.give_up(error),
        }
    }

    /// Answers all that is asked of the catalogue with the reason why there is none.
    fn give_up(&self, error: CatalogueError) {
        let why = TaskFailed::Catalogue(error);
        // The reason last: it stays on the screen.
        (self.respond)(Response::ScanFinished(Box::default()));
        (self.respond)(Response::Error(why.clone()));
        let queues = self.queues;
        drop(queues.state.send(StateMessage::Catalogue(Err(why.clone()))));
        drop(queues.rows.send(QueryMessage::Catalogue(Err(why.clone()))));
        drop(queues.lists.send(QueryMessage::Catalogue(Err(why.clone()))));
        drop(queues.titles.send(QueryMessage::Catalogue(Err(why))));
    }

    fn keep_up_to_date(&self, mut catalogue: Catalogue, messages: &Receiver<IndexerMessage>) {
        let changes = Changes::default();
        let roots: Vec<PathBuf> = catalogue.real_roots().map(Into::into).collect();
        let mut watch = self.start_watch(&changes, &roots);
        let mut state_watch = self.watch_state();
        let mut look = Some(Look::Everything);
        let mut version = catalogue.version().ok();
        let (mut tidied, mut failures) = (false, 0);
        while !self.cancel.is_cancelled() {
            self.pause.reset();
            let mut broken = None;
            // Before the scan: a folder that is mounted during it has another identity afterwards.
            let there: Vec<_> = roots.iter().map(|root| disk::identity(root)).collect();
            if catalogue.role() == Role::Writer {
                match self.bring_up_to_date(&mut catalogue, look.take(), &mut watch) {
                    Ok(()) => {
                        failures = 0;
                        self.maintain_state();
                    }
                    Err(CatalogueError::Cancelled) => {}
                    Err(error) => {
                        failures += 1;
                        if failures == FAILURES {
                            (self.respond)(Response::Error(TaskFailed::Catalogue(error)));
                            return;
                        }
                        broken = Some(error);
                    }
                }
            } else if look.take().is_some() {
                // Another program keeps it up to date.
                (self.respond)(Response::ScanFinished(Box::default()));
            }
            if broken.is_none() && !std::mem::replace(&mut tidied, true) {
                // By now the rows are on the screen.
                remove_leftovers(&self.config.private);
                let checked = catalogue.check_if_due(crate::clock::now());
                broken = checked.err().filter(|error| matches!(error, CatalogueError::Damaged(_)));
            }
            if broken.is_none() {
                let away = away(&roots, &there, &catalogue);
                match self.wait(messages, &changes, (&roots, &away), &mut catalogue, &mut version) {
                    Some(Next::Look(wanted)) => look = Some(wanted),
                    Some(Next::FilesCame) => look = watch.is_none().then_some(Look::Everything),
                    Some(Next::LogsAreBack) => {
                        // The folder that was watched is gone with its drive.
                        drop(state_watch);
                        state_watch = self.watch_state();
                        self.poll_state();
                    }
                    Some(Next::Damaged(why)) => broken = Some(CatalogueError::Damaged(why)),
                    None => return,
                }
            }
            if let Some(error) = broken {
                let Some(usable) = self.replace(catalogue, error, messages) else { return };
                (catalogue, look) = (usable, Some(Look::Everything));
            }
        }
    }

    fn bring_up_to_date(
        &self,
        catalogue: &mut Catalogue,
        look: Option<Look>,
        watch: &mut Option<Watch>,
    ) -> Result<(), CatalogueError> {
        let done = self
            .index_run()
            .bring_up_to_date(catalogue, look, &mut |catalogue| self.watch(watch, catalogue))?;
        if let Some((path, error)) = done.stopped {
            (self.respond)(Response::Error(TaskFailed::TextsPartly(path, error)));
        }
        Ok(())
    }

    fn index_run(&self) -> IndexRun<'_> {
        let Self { config, state, cancel, pause, respond, .. } = self;
        IndexRun { config, state, cancel, pause, first: FirstScan::SetsBaseline, respond: *respond }
    }

    /// Opens the catalogue and gives it to the other threads.
    fn open(&self, cache: Option<&Path>) -> Result<Catalogue, CatalogueError> {
        let Opened { catalogue, notes } = engine::open_catalogue(self.config, cache)?;
        if let Some(first) = notes.into_iter().next() {
            (self.respond)(Response::Error(TaskFailed::Opened(first)));
        }
        self.hand_out(catalogue)
    }

    /// Sends a connection to each thread that reads the catalogue. The thread of the reading state gets the first, so
    /// that it knows every row that is on the screen; it mirrors changes once the catalogue has caught up with the logs.
    fn hand_out(&self, mut catalogue: Catalogue) -> Result<Catalogue, CatalogueError> {
        let queues = self.queues;
        drop(queues.state.send(StateMessage::Catalogue(Ok(Box::new(catalogue.reader()?)))));
        let mut mirror = Mirror { config: self.config, catalogue: &mut catalogue, respond: self.respond };
        // Wrong marks are corrected before they are shown.
        let has_wrong_marks = self.state.has_wrong_marks(&mirror);
        if has_wrong_marks {
            self.catch_up(&mut catalogue);
        } else {
            // What fails here fails again below, and is reported there.
            let _ = self.state.catch_up_with_few(&mut mirror);
        }
        drop(queues.rows.send(QueryMessage::Catalogue(Ok(Box::new(catalogue.reader()?)))));
        drop(queues.lists.send(QueryMessage::Catalogue(Ok(Box::new(catalogue.reader()?)))));
        drop(queues.titles.send(QueryMessage::Catalogue(Ok(Box::new(catalogue.reader()?)))));
        if !has_wrong_marks {
            self.catch_up(&mut catalogue);
        }
        drop(queues.state.send(StateMessage::Mirror));
        Ok(catalogue)
    }

    /// Brings the catalogue to what the logs say.
    fn catch_up(&self, catalogue: &mut Catalogue) {
        let mut mirror = Mirror { config: self.config, catalogue, respond: self.respond };
        if let Err(error) = self.state.catch_up(&mut mirror) {
            engine::fail(None, error, self.respond);
        }
    }

    /// A catalogue that can be used in the place of one that cannot: rebuilt if that was damaged, else a private one.
    fn replace(
        &self,
        catalogue: Catalogue,
        error: CatalogueError,
        messages: &Receiver<IndexerMessage>,
    ) -> Option<Catalogue> {
        let folder = catalogue.folder();
        let rebuilt = if let CatalogueError::Damaged(damage) = &error {
            (self.respond)(Response::Error(TaskFailed::MadeAgain(damage.clone())));
            catalogue.rebuild().and_then(|catalogue| self.hand_out(catalogue)).ok()
        } else {
            self.config.private.avoid(&folder);
            None
        };
        let replaced = rebuilt.map_or_else(
            || {
                (self.respond)(Response::Error(TaskFailed::NothingKept(error)));
                self.open(None)
            },
            Ok,
        );
        // Damage of the old catalogue is none of the new one, for which everything is scanned anyway.
        while messages.try_recv().is_ok() {}
        (self.respond)(Response::CatalogueReplaced);
        replaced.map_err(|error| self.give_up(error)).ok()
    }

    /// Watches the library's folders, unless the library is one file.
    fn start_watch(&self, changes: &Changes, roots: &[PathBuf]) -> Option<Watch> {
        if self.config.is_one_file() {
            return None;
        }
        let (pause, indexer) = (self.pause.clone(), self.queues.index.clone());
        let wake = move || {
            pause.cancel();
            drop(indexer.send(IndexerMessage::Wake));
        };
        let watch = Watch::start(changes, roots.to_vec(), wake);
        watch.map_err(|why| (self.respond)(Response::Error(TaskFailed::NotWatched(why)))).ok()
    }

    /// Watches the folders of the catalogue; returns those that were not watched before.
    fn watch(
        &self,
        watch: &mut Option<Watch>,
        catalogue: &Catalogue,
    ) -> Result<Vec<PathBuf>, CatalogueError> {
        let Some(watching) = watch else { return Ok(Vec::new()) };
        Ok(watching.set(catalogue.folders()?).unwrap_or_else(|why| {
            (self.respond)(Response::Error(TaskFailed::PartlyWatched(why)));
            *watch = None;
            Vec::new()
        }))
    }

    /// Watches the logs for what others write into them.
    fn watch_state(&self) -> Option<watch::Folder> {
        let folder = &self.config.state.as_ref()?.folder;
        let state = self.queues.state.clone();
        // A folder that cannot be made is reported when something is to be written into it.
        self.state.with(|logs| drop(logs.make_folder()));
        watch::Folder::watch(folder, move || drop(state.send(StateMessage::Request(StateRequest::Poll))))
    }

    fn poll_state(&self) {
        drop(self.queues.state.send(StateMessage::Request(StateRequest::Poll)));
    }

    /// Keeps the logs in order. What cannot be written is tried again by the thread of the reading state.
    fn maintain_state(&self) {
        self.state.maintain(self.respond);
        if self.state.waits() {
            drop(self.queues.state.send(StateMessage::Wake));
        }
    }

    /// Waits until there is something to do; none when the program ends.
    fn wait(
        &self,
        messages: &Receiver<IndexerMessage>,
        changes: &Changes,
        (roots, away): (&[PathBuf], &[Away]),
        catalogue: &mut Catalogue,
        version: &mut Option<i64>,
    ) -> Option<Next> {
        loop {
            if self.cancel.is_cancelled() {
                return None;
            }
            let patience = match changes.due(Instant::now(), roots) {
                Some(Ok(look)) => return Some(Next::Look(look)),
                Some(Err(quiet)) => Some(quiet),
                None if catalogue.role() == Role::Reader => Some(LOOK),
                None if !away.is_empty() => Some(AWAY),
                None => None,
            };
            let message = match patience {
                Some(patience) => messages.recv_timeout(patience),
                None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match message {
                Ok(IndexerMessage::Scan) => return Some(Next::Look(Look::Everything)),
                Ok(IndexerMessage::FilesCame) => return Some(Next::FilesCame),
                Ok(IndexerMessage::Describe) => {
                    self.pause.reset();
                    // Descriptions are only a help; damage shows when the catalogue is needed.
                    let _ = self.index_run().describe(catalogue);
                }
                Ok(IndexerMessage::Damaged(why)) => return Some(Next::Damaged(why)),
                Err(RecvTimeoutError::Timeout)
                    if away.iter().any(|(root, was)| disk::identity(root) != *was) =>
                {
                    return Some(Next::Look(Look::Everything));
                }
                Ok(IndexerMessage::Start | IndexerMessage::Wake) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
            if self.state.with(Logs::have_come_back) == Some(true) {
                return Some(Next::LogsAreBack);
            }
            if catalogue.role() == Role::Reader {
                let now = catalogue.version().ok();
                if now != *version {
                    (self.respond)(Response::ChangedElsewhere);
                }
                *version = now;
                if matches!(catalogue.take_over(), Ok(Role::Writer)) {
                    return Some(Next::Look(Look::Everything));
                }
            }
        }
    }
}

/// The library folders that are away, with what is at their paths: a mount is not reported by the system.
fn away(roots: &[PathBuf], there: &[Option<(u64, u64)>], catalogue: &Catalogue) -> Vec<Away> {
    let is_empty = |number| catalogue.sample(number).is_ok_and(|sample| sample.ids.is_empty());
    let roots = roots.iter().zip(there).enumerate();
    let away = roots.filter(|(number, (_, there))| there.is_none() || is_empty(*number));
    away.map(|(_, (root, there))| (root.clone(), *there)).collect()
}
