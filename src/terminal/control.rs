//! Orders of other threads for the input thread: signals to pass on, questions that were sent, and whether it may read.

use super::Input;
use super::tty;
use std::io::{PipeReader, PipeWriter, Read, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long after a question its answers are expected.
const ANSWER: Duration = Duration::from_secs(5);
/// How long to wait for answers before another program gets the terminal.
const LAST_ANSWER: Duration = Duration::from_millis(150);

/// Orders of other threads for the reader.
pub(super) struct Control {
    flags: Mutex<Flags>,
    changed: Condvar,
    wake: PipeWriter,
}

/// A signal that the reader delivers to the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    Resized,
    Suspend,
    Resumed,
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "the flags are independent")]
struct Flags {
    /// The notices to deliver, each at most once.
    notices: Vec<Notice>,
    terminate: Option<i32>,
    /// When a question was sent to the terminal that may still be answered.
    asked: Option<Instant>,
    /// A byte is in the pipe.
    woken: bool,
    /// The reader must not read.
    parked: bool,
    /// The reader is waiting for bytes or reading them.
    reading: bool,
    /// The application is suspending itself and waits for SIGCONT.
    suspending: bool,
}

impl Control {
    /// `wake` is the writing end of the pipe on which the input thread waits.
    pub(super) fn new(wake: PipeWriter) -> Self {
        Self { flags: Mutex::default(), changed: Condvar::new(), wake }
    }

    /// Queues a notice for the application.
    pub(super) fn notice(&self, notice: Notice) {
        self.flag(|flags| {
            if !flags.notices.contains(&notice) {
                flags.notices.push(notice);
            }
        });
    }

    fn flag(&self, set: impl FnOnce(&mut Flags)) {
        let mut flags = self.lock();
        set(&mut flags);
        self.wake_up(&mut flags);
    }

    /// All questions that were sent are answered.
    pub(super) fn answered(&self) {
        self.flag(|flags| flags.asked = None);
    }

    /// Takes the byte that woke the reader out of the pipe.
    pub(super) fn take_wake(&self, mut pipe: &PipeReader) {
        let mut flags = self.lock();
        let _ = pipe.read(&mut [0]);
        flags.woken = false;
    }

    /// Notes that a question was sent, so that answers are expected.
    pub(super) fn asked(&self) {
        self.flag(|flags| flags.asked = Some(Instant::now()));
    }

    /// Notes a deadly signal. Returns whether there was one before.
    pub(super) fn terminate(&self, signal: i32) -> bool {
        let mut again = false;
        self.flag(|flags| again = flags.terminate.replace(signal).is_some());
        again
    }

    /// Handles SIGCONT.
    pub(super) fn continued(&self) {
        if std::mem::take(&mut self.lock().suspending) {
            self.changed.notify_all();
        } else {
            self.notice(Notice::Resumed);
        }
    }

    /// Runs `stop`, which stops the program, and returns after SIGCONT, or soon if the program does not stop.
    pub(super) fn suspend(&self, stop: impl FnOnce()) {
        self.lock().suspending = true;
        stop();
        // The stop may reach this thread a moment later. The timeout may pass while the program is stopped.
        let flags = self.lock();
        let waited =
            self.changed.wait_timeout_while(flags, Duration::from_millis(200), |flags| flags.suspending);
        waited.unwrap_or_else(PoisonError::into_inner).0.suspending = false;
    }

    /// Whether a deadly signal has arrived, or arrives within a moment.
    pub(super) fn terminates_soon(&self) -> bool {
        let flags = self.lock();
        let patience = Duration::from_millis(100);
        let waited = self.changed.wait_timeout_while(flags, patience, |flags| flags.terminate.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.terminate.is_some()
    }

    /// Waits a moment for pending answers, so that another program does not get them as keys.
    pub(super) fn await_answers(&self) {
        let flags = self.lock();
        let coming = |flags: &mut Flags| {
            flags.terminate.is_none() && flags.asked.is_some_and(|asked| asked.elapsed() < ANSWER)
        };
        drop(self.changed.wait_timeout_while(flags, LAST_ANSWER, coming));
    }

    /// Parks the reader and returns when it does not read any more.
    pub(super) fn park(&self) {
        let mut flags = self.lock();
        flags.parked = true;
        self.wake_up(&mut flags);
        while flags.reading {
            flags = self.changed.wait(flags).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Lets the reader read again.
    pub(super) fn unpark(&self) {
        self.lock().parked = false;
        self.changed.notify_all();
    }

    fn wake_up(&self, flags: &mut Flags) {
        if !std::mem::replace(&mut flags.woken, true) {
            let _ = (&self.wake).write(&[0]);
        }
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Flags> {
        self.flags.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while parked. Returns what is to be delivered; if there is nothing, the reader may read.
    pub(super) fn orders(&self) -> Vec<Input> {
        let mut flags = self.lock();
        while flags.parked {
            flags = self.changed.wait(flags).unwrap_or_else(PoisonError::into_inner);
        }
        if let Some(signal) = flags.terminate {
            // It stays noted, so that a second signal is known as such. Nothing is read after this one.
            return vec![Input::Terminate(signal)];
        }
        let inputs: Vec<Input> = flags.notices.drain(..).map(Notice::input).collect();
        flags.reading = inputs.is_empty();
        inputs
    }

    /// Ends a read. Returns whether answers are still expected.
    pub(super) fn done_reading(&self) -> bool {
        let mut flags = self.lock();
        flags.reading = false;
        self.changed.notify_all();
        flags.asked.is_some_and(|asked| asked.elapsed() < ANSWER)
    }
}

impl Notice {
    fn input(self) -> Input {
        match self {
            Self::Resized => {
                let size = tty::size();
                Input::Resize { columns: size.width, rows: size.height }
            }
            Self::Suspend => Input::Suspend,
            Self::Resumed => Input::Resumed,
        }
    }
}
