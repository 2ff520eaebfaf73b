//! The images on their way: stopping them, and letting no more than a few be fetched at a time.

use super::request::RequestId;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How many images are fetched at a time.
const AT_A_TIME: usize = 4;
/// How often an image that waits for its turn looks whether it is still wanted.
const GLANCE: Duration = Duration::from_millis(50);

/// The images on their way, each with the wish to stop it, and the places for those that may go on.
#[derive(Debug, Default)]
pub(super) struct Transfers {
    flags: Mutex<HashMap<RequestId, Arc<AtomicBool>>>,
    busy: Mutex<usize>,
    free: Condvar,
}

impl Transfers {
    pub(super) fn begin(&self, number: RequestId) -> Arc<AtomicBool> {
        let flag = Arc::new(AtomicBool::new(false));
        let mut flags = self.flags.lock().unwrap_or_else(PoisonError::into_inner);
        flags.insert(number, Arc::clone(&flag));
        flag
    }

    pub(super) fn end(&self, number: RequestId) {
        self.flags.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
    }

    pub(super) fn cancel(&self) {
        for flag in self.flags.lock().unwrap_or_else(PoisonError::into_inner).values() {
            flag.store(true, Ordering::Relaxed);
        }
    }

    /// Does `work` when its turn has come, or when it is called off.
    pub(super) fn in_turn<T>(&self, cancel: &AtomicBool, work: impl FnOnce() -> T) -> T {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        while *busy >= AT_A_TIME && !cancel.load(Ordering::Relaxed) {
            busy = self.free.wait_timeout(busy, GLANCE).unwrap_or_else(PoisonError::into_inner).0;
        }
        *busy += 1;
        drop(busy);
        let done = work();
        *self.busy.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.free.notify_one();
        done
    }
}
