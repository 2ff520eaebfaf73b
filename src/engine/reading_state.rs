//! The reading state as the threads share it.
//!
//! Whoever writes the catalogue asks the logs for the marks of the articles it writes. So nobody waits for the
//! catalogue while holding the logs: they are only lent, for a moment, and what is to be mirrored is mirrored after.

use super::response::{Responder, Response};
use crate::library::RowId;
use crate::state::{Changes, Logs};
use crate::trouble::{Fault, StateTrouble, TaskFailed};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

/// The logs, shared by the threads that need them; none until they are open, or where there is no place for them.
#[derive(Clone, Debug, Default)]
pub(super) struct ReadingState {
    logs: Arc<Mutex<Option<Logs>>>,
    /// What the configuration mutes, if it was read again since the start.
    pub(super) configured: Arc<Mutex<Option<Vec<String>>>>,
    /// Held by whoever mutes by queries: what an older set of them means is not written over what a newer means.
    pub(super) muting: Arc<Mutex<()>>,
    ends: Arc<AtomicBool>,
    /// Rows that were marked and whose articles are still to be described.
    due: Arc<Mutex<Vec<RowId>>>,
    unwritten: Arc<Unwritten>,
}

/// What is not in the logs yet. It can be asked for while somebody has the logs.
#[derive(Debug, Default)]
struct Unwritten {
    /// Jobs that change something and have not come to the logs.
    asked: AtomicUsize,
    /// Whether the job that is being done is one of them.
    doing: AtomicBool,
    /// Changes that could not be written.
    waiting: AtomicUsize,
    /// How many of them were told.
    told: AtomicUsize,
    /// Whether the catalogue has noted that it mirrors more than the logs say.
    mirrored: AtomicBool,
    /// What is to be told of them at the end.
    trouble: Mutex<Option<StateTrouble>>,
}

impl ReadingState {
    /// Does something short with the logs, if there are any.
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut Logs) -> R) -> Option<R> {
        self.lock().as_mut().map(|logs| {
            let result = work(logs);
            self.note_unwritten(logs);
            result
        })
    }

    fn note_unwritten(&self, logs: &Logs) {
        let (count, unwritten) = (logs.unwritten(), &self.unwritten);
        if unwritten.waiting.swap(count, Ordering::Relaxed) != count || count > 0 {
            let trouble = logs.unwritten_trouble().filter(|_| count > 0);
            *unwritten.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
        }
    }

    /// A job was accepted that changes something.
    pub(super) fn asked(&self) {
        self.unwritten.asked.fetch_add(1, Ordering::Relaxed);
    }

    /// Such a job is being done from now on.
    pub(super) fn doing(&self) {
        self.unwritten.doing.store(true, Ordering::Relaxed);
    }

    /// What the job changes has come to the logs, or never will.
    pub(super) fn done(&self) {
        if self.unwritten.doing.swap(false, Ordering::Relaxed) {
            self.unwritten.asked.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Whether changes that were asked for have not come to the logs.
    pub(super) fn is_behind(&self) -> bool {
        self.unwritten.asked.load(Ordering::Relaxed) > 0
    }

    /// Tells how many changes are not written, if that is another number than before.
    pub(super) fn tell_unwritten(&self, tell: &impl Responder) {
        let count = self.unwritten.waiting.load(Ordering::Relaxed);
        if self.unwritten.told.swap(count, Ordering::Relaxed) != count {
            tell(Response::Unwritten(count));
        }
    }

    /// Whether it was noted in the catalogue that it mirrors changes that are not written.
    pub(super) fn is_unwritten_noted(&self) -> bool {
        self.unwritten.mirrored.load(Ordering::Relaxed)
    }

    /// Remembers that this was noted, or cleared.
    pub(super) fn set_unwritten_noted(&self, noted: Noted) {
        self.unwritten.mirrored.store(noted == Noted::Unwritten, Ordering::Relaxed);
    }

    /// Whether something may be written, or has come back, that nobody tells of.
    pub(super) fn waits(&self) -> bool {
        self.with(|logs| logs.waits()).unwrap_or(false)
    }

    /// What is to be told of changes that are not written when the program ends. `log` is told if nothing tells why.
    pub(super) fn lost(&self, log: PathBuf) -> Option<StateTrouble> {
        let asked = self.unwritten.asked.load(Ordering::Relaxed);
        let trouble = self.unwritten.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match trouble {
            Some(StateTrouble::Unwritten { count, path, why }) => {
                Some(StateTrouble::Unwritten { count: count + asked, path, why })
            }
            _ if asked > 0 => Some(StateTrouble::Unwritten { count: asked, path: log, why: Fault::TooSlow }),
            _ => None,
        }
    }

    /// The logs for those who borrow them, see [`super::Following`].
    pub(super) fn lent(&self) -> impl Fn(&mut dyn FnMut(&mut Logs)) {
        |work| {
            self.with(work);
        }
    }

    /// The same as [`Memory::with`], unless somebody else has them.
    pub(super) fn try_with<R>(&self, work: impl FnOnce(&mut Logs) -> R) -> Option<R> {
        let mut held = match self.logs.try_lock() {
            Ok(held) => held,
            Err(TryLockError::Poisoned(held)) => held.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        held.as_mut().map(work)
    }

    /// Opens the logs, if that was not done; returns what was made of it.
    pub(super) fn open_with<R>(&self, open: impl FnOnce() -> (Logs, R)) -> Option<R> {
        let mut held = self.lock();
        if held.is_some() {
            return None;
        }
        let (logs, result) = open();
        *held = Some(logs);
        Some(result)
    }

    /// The program ends: what waits is still written into the logs, but nothing waits for the catalogue any more.
    pub(super) fn end(&self) {
        self.ends.store(true, Ordering::Relaxed);
    }

    /// Whether the program ends.
    pub(super) fn ends(&self) -> bool {
        self.ends.load(Ordering::Relaxed)
    }

    /// Notes rows whose articles are to be described when there is time.
    pub(super) fn describe_later(&self, rows: Vec<RowId>) {
        self.due.lock().unwrap_or_else(PoisonError::into_inner).extend(rows);
    }

    /// The rows whose articles are to be described; they are not handed out again.
    pub(super) fn due(&self) -> Vec<RowId> {
        std::mem::take(&mut *self.due.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether there are such rows.
    pub(super) fn is_due(&self) -> bool {
        !self.due.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Logs>> {
        self.logs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the catalogue has noted of the logs that it mirrors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noted {
    /// How far they are mirrored.
    Offsets,
    /// That more is mirrored than they say.
    Unwritten,
}

/// Tells the first that went wrong with the logs.
pub(super) fn respond_trouble(changes: &Changes, tell: &impl Responder) {
    if let Some(first) = changes.told.first() {
        tell(Response::Error(TaskFailed::State(first.clone())));
    }
}
