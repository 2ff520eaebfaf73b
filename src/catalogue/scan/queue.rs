//! The jobs of a walk, and when none is left.

use crate::catalogue::location::Folder;
use crate::catalogue::stamp::FileStamp;
use parking_lot::{Condvar, Mutex};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(super) enum Job {
    Folder(Folder),
    /// A folder that a symbolic link leads to.
    Link(Folder),
    Files(Arc<Folder>, Vec<FileStamp>),
}

/// The waiting jobs, for several threads.
pub(super) struct Queue {
    state: Mutex<Waiting>,
    wake: Condvar,
}

#[derive(Default)]
struct Waiting {
    /// The last job is taken first. Reading files before further folders keeps the queue short.
    jobs: Vec<Job>,
    /// Linked folders, which are read when no other job is left.
    links: BTreeSet<Folder>,
    /// Jobs that are running, including changed listings that are not applied yet.
    running: usize,
    stopped: bool,
}

impl Queue {
    /// A queue of jobs, of which the last is taken first.
    pub(super) fn new(jobs: Vec<Job>) -> Self {
        Self { state: Mutex::new(Waiting { jobs, ..Waiting::default() }), wake: Condvar::new() }
    }

    /// Takes a job, and waits as long as more may be added. [`Self::done`] must be called after it.
    pub(super) fn take(&self, cancel: &AtomicBool) -> Option<Job> {
        let mut state = self.state.lock();
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
            self.wake.wait(&mut state);
        }
    }

    /// Ends a job, or what [`Self::hold`] began.
    pub(super) fn done(&self) {
        let mut state = self.state.lock();
        state.running = state.running.saturating_sub(1);
        if state.running == 0 || state.jobs.len() > 1 {
            self.wake.notify_all();
        }
    }

    /// Keeps the queue open as if a job were running.
    pub(super) fn hold(&self) {
        self.state.lock().running += 1;
    }

    pub(super) fn add(&self, jobs: impl Iterator<Item = Job>) {
        self.state.lock().jobs.extend(jobs);
        self.wake.notify_all();
    }

    pub(super) fn add_folders(&self, folders: Vec<Folder>, links: Vec<Folder>) {
        let mut state = self.state.lock();
        state.jobs.extend(folders.into_iter().map(Job::Folder));
        state.links.extend(links);
        drop(state);
        self.wake.notify_all();
    }

    pub(super) fn stop(&self) {
        self.state.lock().stopped = true;
        self.wake.notify_all();
    }
}
