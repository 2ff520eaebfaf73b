//! The reading state as the threads share it.

use super::report::{Report, Tell};
use crate::state::{Changes, Logs};
use crate::trouble::Trouble;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The logs, shared by the threads that need them; none until they are open, or where there is no place for them.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    pub(super) logs: Arc<Mutex<Option<Logs>>>,
    /// What the configuration mutes, if it was read again since the start.
    pub(super) configured: Arc<Mutex<Option<Vec<String>>>>,
}

impl Memory {
    pub(super) fn lock(&self) -> MutexGuard<'_, Option<Logs>> {
        self.logs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the first that went wrong with the logs.
pub(super) fn told(changes: &Changes, tell: &impl Tell) {
    if let Some(first) = changes.told.first() {
        tell(Report::Failed(Trouble::State(first.clone())));
    }
}
