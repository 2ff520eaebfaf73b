//! The reading state as the threads share it.
//!
//! Whoever writes the catalogue asks the logs for the marks of the articles it writes. So nobody waits for the
//! catalogue while holding the logs: they are only lent, for a moment, and what is to be mirrored is mirrored after.

use super::report::{Report, Tell};
use crate::library::Row;
use crate::state::{Changes, Logs};
use crate::trouble::Trouble;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

/// The logs, shared by the threads that need them; none until they are open, or where there is no place for them.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    logs: Arc<Mutex<Option<Logs>>>,
    /// What the configuration mutes, if it was read again since the start.
    pub(super) configured: Arc<Mutex<Option<Vec<String>>>>,
    /// Held by whoever mutes by queries: what an older set of them means is not written over what a newer means.
    pub(super) hushing: Arc<Mutex<()>>,
    ends: Arc<AtomicBool>,
    /// Rows that were marked and whose articles are still to be described.
    due: Arc<Mutex<Vec<Row>>>,
}

impl Memory {
    /// Does something short with the logs, if there are any.
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut Logs) -> R) -> Option<R> {
        self.lock().as_mut().map(work)
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
    pub(super) fn describe_later(&self, rows: Vec<Row>) {
        self.due.lock().unwrap_or_else(PoisonError::into_inner).extend(rows);
    }

    /// The rows whose articles are to be described; they are not handed out again.
    pub(super) fn due(&self) -> Vec<Row> {
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

/// Tells the first that went wrong with the logs.
pub(super) fn told(changes: &Changes, tell: &impl Tell) {
    if let Some(first) = changes.told.first() {
        tell(Report::Failed(Trouble::State(first.clone())));
    }
}
