//! What the threads of a walk have still to do, and when nothing is left.

use crate::catalogue::location::Folder;
use crate::catalogue::stamp::FileStamp;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Something to do.
pub(super) enum Job {
    /// Look into a folder.
    Folder(Folder),
    /// Look into a folder that a symbolic link leads to.
    Link(Folder),
    /// Read files of a folder.
    Files(Arc<Folder>, Vec<FileStamp>),
}

/// The jobs that wait, for several threads.
pub(super) struct Queue {
    state: Mutex<Waiting>,
    wake: Condvar,
}

#[derive(Default)]
struct Waiting {
    /// The last one is taken first: files before further folders keeps what waits small.
    jobs: Vec<Job>,
    /// Linked folders wait until nothing else is left.
    links: BTreeSet<Folder>,
    /// Jobs taken and not done, changed listings not yet judged included.
    running: usize,
    /// Nobody writes any more.
    stopped: bool,
}

impl Queue {
    /// A queue of jobs, of which the last is taken first.
    pub(super) fn new(jobs: Vec<Job>) -> Self {
        Self { state: Mutex::new(Waiting { jobs, ..Waiting::default() }), wake: Condvar::new() }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a job, waiting for one as long as any may come; [`Self::done`] is to be called when it is done.
    pub(super) fn take(&self, cancel: &AtomicBool) -> Option<Job> {
        let mut state = self.waiting();
        loop {
            if state.stopped || cancel.load(Ordering::Relaxed) {
                self.wake.notify_all();
                return None;
            }
            if let Some(job) = state.jobs.pop() {
                state.running += 1;
                return Some(job);
            }
            if state.running == 0 {
                let link = state.links.pop_first()?;
                state.running += 1;
                return Some(Job::Link(link));
            }
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Says that a job is done, or what [`Self::hold`] waited for.
    pub(super) fn done(&self) {
        let mut state = self.waiting();
        state.running = state.running.saturating_sub(1);
        if state.running == 0 || state.jobs.len() > 1 {
            self.wake.notify_all();
        }
    }

    /// Keeps the queue open as if a job were running.
    pub(super) fn hold(&self) {
        self.waiting().running += 1;
    }

    /// Adds jobs.
    pub(super) fn add(&self, jobs: impl Iterator<Item = Job>) {
        self.waiting().jobs.extend(jobs);
        self.wake.notify_all();
    }

    /// Adds what was found in a folder.
    pub(super) fn add_folders(&self, folders: Vec<Folder>, links: Vec<Folder>) {
        let mut state = self.waiting();
        state.jobs.extend(folders.into_iter().map(Job::Folder));
        state.links.extend(links);
        drop(state);
        self.wake.notify_all();
    }

    /// Lets nobody take anything any more.
    pub(super) fn stop(&self) {
        self.waiting().stopped = true;
        self.wake.notify_all();
    }
}
