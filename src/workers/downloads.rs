//! The images that are being opened: stopping them, and downloading no more than a few at a time.

use crate::engine::Cancel;
use crate::engine::request::RequestId;
use parking_lot::{Condvar, Mutex};
use std::collections::HashMap;
use std::time::Duration;

/// How many images are downloaded at a time.
const AT_A_TIME: usize = 4;
/// How often an image that waits for its turn looks whether it was cancelled.
const LOOK: Duration = Duration::from_millis(50);

/// The images that are being opened, and how many of them are being downloaded.
#[derive(Debug, Default)]
pub(super) struct Downloads {
    all: Mutex<HashMap<RequestId, Cancel>>,
    running: Mutex<usize>,
    free: Condvar,
}

impl Downloads {
    pub(super) fn begin(&self, request: RequestId) -> Cancel {
        let cancel = Cancel::default();
        self.all.lock().insert(request, cancel.clone());
        cancel
    }

    pub(super) fn end(&self, request: RequestId) {
        self.all.lock().remove(&request);
    }

    pub(super) fn cancel(&self) {
        self.all.lock().values().for_each(Cancel::cancel);
    }

    /// Does `work` when its turn has come, or at once when it is cancelled.
    pub(super) fn in_turn(&self, cancel: &Cancel, work: impl FnOnce()) {
        let mut running = self.running.lock();
        while *running >= AT_A_TIME && !cancel.is_cancelled() {
            self.free.wait_for(&mut running, LOOK);
        }
        *running += 1;
        drop(running);
        work();
        *self.running.lock() -= 1;
        self.free.notify_one();
    }
}
