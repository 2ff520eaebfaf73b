//! The input thread: the only reader of the terminal, and the only caller of the application's function.
//!
//! It can be parked, so that a program we start has the keys for itself: after [`Control::park`] has returned,
//! nothing is read until [`Control::unpark`]. A reader that is just handing input over counts as parked,
//! because it looks at its orders again before it reads; so parking never waits for a full channel.

use super::Input;
use super::decode::decode;
use super::signals::end_soon;
use super::tokens::Tokenizer;
use super::tty::{self, Tty};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::stdio::stdin;
use signal_hook::consts::SIGHUP;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::AsFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long an answer to a question is waited for with special care.
const ANSWER: Duration = Duration::from_secs(5);
/// How long one is waited for when somebody else shall get the terminal.
const LAST_ANSWER: Duration = Duration::from_millis(150);

/// What the other threads tell the reader.
pub(super) struct Control {
    flags: Mutex<Flags>,
    changed: Condvar,
    wake: PipeWriter,
}

/// A signal that is told to the application in its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    Resized,
    Suspend,
    Resumed,
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Flags {
    /// Each at most once.
    notices: Vec<Notice>,
    terminate: Option<i32>,
    /// A question was sent to the terminal then.
    asked: Option<Instant>,
    /// A byte is in the pipe already.
    woken: bool,
    /// Nothing may be read.
    parked: bool,
    /// The reader waits for or takes bytes.
    reading: bool,
    /// The application suspends itself and waits for SIGCONT.
    suspending: bool,
}

impl Control {
    /// Has something told to the application.
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
        self.wake(&mut flags);
    }

    /// A question was sent: answers are to be expected.
    pub(super) fn asked(&self) {
        self.flag(|flags| flags.asked = Some(Instant::now()));
    }

    /// Notes a deadly signal; whether it is not the first.
    pub(super) fn terminate(&self, signal: i32) -> bool {
        let mut again = false;
        self.flag(|flags| again = flags.terminate.replace(signal).is_some());
        again
    }

    /// SIGCONT came.
    pub(super) fn continued(&self) {
        if std::mem::take(&mut self.lock().suspending) {
            self.changed.notify_all();
        } else {
            self.notice(Notice::Resumed);
        }
    }

    /// Runs `stop`, which stops the program, and returns when it goes on; when it does not stop, soon.
    pub(super) fn suspend(&self, stop: impl FnOnce()) {
        self.lock().suspending = true;
        stop();
        // The stop may hit this thread a moment later. The clock runs on while stopped, which does no harm.
        let flags = self.lock();
        let waited =
            self.changed.wait_timeout_while(flags, Duration::from_millis(200), |flags| flags.suspending);
        waited.unwrap_or_else(PoisonError::into_inner).0.suspending = false;
    }

    /// Whether a deadly signal has come, or comes in a moment.
    pub(super) fn terminates_soon(&self) -> bool {
        let flags = self.lock();
        let patience = Duration::from_millis(100);
        let waited = self.changed.wait_timeout_while(flags, patience, |flags| flags.terminate.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.terminate.is_some()
    }

    /// Gives answers that are on their way a moment to come, lest they come to somebody else.
    pub(super) fn await_answers(&self) {
        let flags = self.lock();
        let coming = |flags: &mut Flags| {
            flags.terminate.is_none() && flags.asked.is_some_and(|asked| asked.elapsed() < ANSWER)
        };
        drop(self.changed.wait_timeout_while(flags, LAST_ANSWER, coming));
    }

    /// Returns when nothing is read any more.
    pub(super) fn park(&self) {
        let mut flags = self.lock();
        flags.parked = true;
        self.wake(&mut flags);
        while flags.reading {
            flags = self.changed.wait(flags).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Lets the reader read again.
    pub(super) fn unpark(&self) {
        self.lock().parked = false;
        self.changed.notify_all();
    }

    fn wake(&self, flags: &mut Flags) {
        if !std::mem::replace(&mut flags.woken, true) {
            let _ = (&self.wake).write(&[0]);
        }
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Flags> {
        self.flags.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while parked; then what was flagged, if anything, else the leave to read.
    fn orders(&self) -> Vec<Input> {
        let mut flags = self.lock();
        while flags.parked {
            flags = self.changed.wait(flags).unwrap_or_else(PoisonError::into_inner);
        }
        if let Some(signal) = flags.terminate {
            // Kept, so that a second signal is known as such; told once, because then nothing is read any more.
            return vec![Input::Terminate(signal)];
        }
        let inputs: Vec<Input> = flags.notices.drain(..).map(Notice::input).collect();
        flags.reading = inputs.is_empty();
        inputs
    }

    /// Ends a read; whether answers are still to be expected.
    fn done_reading(&self) -> bool {
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

/// What one wait brought.
enum Got {
    Bytes(usize),
    /// Nothing came in time.
    Silence,
    /// Orders.
    Woken,
    /// The terminal is gone.
    Hangup,
}

/// The reader before it runs: signals may be noted already.
pub(super) struct Reader {
    control: Arc<Control>,
    wake: PipeReader,
}

impl Reader {
    pub(super) fn new() -> io::Result<Self> {
        let (wake, writer) = io::pipe()?;
        let control = Control { flags: Mutex::default(), changed: Condvar::new(), wake: writer };
        Ok(Self { control: Arc::new(control), wake })
    }

    pub(super) fn control(&self) -> Arc<Control> {
        Arc::clone(&self.control)
    }

    /// Starts the thread. It ends when `deliver` returns false, when the terminal is gone, and after
    /// [`Input::Terminate`].
    pub(super) fn start(
        self,
        tty: Arc<Tty>,
        deliver: impl FnMut(Input) -> bool + Send + 'static,
    ) -> io::Result<()> {
        thread::Builder::new().name("terminal-input".into()).spawn(move || self.run(&tty, deliver))?;
        Ok(())
    }

    fn run(mut self, tty: &Arc<Tty>, mut deliver: impl FnMut(Input) -> bool) {
        let mut tokenizer = Tokenizer::default();
        let mut buffer = [0; 4096];
        let mut tokens = Vec::new();
        loop {
            let orders = self.control.orders();
            if !orders.is_empty() {
                for input in orders {
                    let last = matches!(input, Input::Terminate(_));
                    if !deliver(input) || last {
                        return;
                    }
                }
                continue;
            }
            let got = self.wait(&mut buffer, tokenizer.patience());
            tokenizer.expect_answers(self.control.done_reading());
            crate::guard::inject_panic();
            match got {
                Got::Bytes(count) => tokenizer.push(buffer.get(..count).unwrap_or_default(), &mut tokens),
                Got::Silence => tokenizer.silence(&mut tokens),
                Got::Woken => {}
                Got::Hangup => end_soon(SIGHUP, tty, &self.control),
            }
            for token in tokens.drain(..) {
                if token.ends_answers() {
                    self.control.flag(|flags| flags.asked = None);
                }
                if let Some(input) = decode(&token)
                    && !deliver(input)
                {
                    return;
                }
            }
        }
    }

    fn wait(&mut self, buffer: &mut [u8], patience: Option<Duration>) -> Got {
        let timeout = patience.and_then(|patience| Timespec::try_from(patience).ok());
        let mut ready = [
            PollFd::from_borrowed_fd(stdin(), PollFlags::IN),
            PollFd::from_borrowed_fd(self.wake.as_fd(), PollFlags::IN),
        ];
        match poll(&mut ready, timeout.as_ref()) {
            Ok(0) => return Got::Silence,
            Ok(_) => {}
            Err(Errno::INTR) => return Got::Woken,
            Err(_) => return Got::Hangup,
        }
        let [input, wake] = ready.map(|ready| ready.revents());
        if !wake.is_empty() {
            let mut byte = [0];
            let mut flags = self.control.lock();
            let _ = self.wake.read(&mut byte);
            flags.woken = false;
            return Got::Woken;
        }
        if input.contains(PollFlags::NVAL) {
            return Got::Hangup;
        }
        match rustix::io::read(stdin(), buffer) {
            Ok(0) => Got::Hangup,
            Ok(count) => Got::Bytes(count),
            Err(Errno::INTR | Errno::AGAIN) => Got::Woken,
            Err(_) => Got::Hangup,
        }
    }
}
