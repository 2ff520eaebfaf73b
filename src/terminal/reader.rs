//! The input thread: the only reader of the terminal, and the only caller of the application's function.
//!
//! It can be parked, so that a started program gets all keys: after [`Control::park`] has returned, nothing is read
//! until [`Control::unpark`]. A reader that is delivering input counts as parked, because it checks its orders again
//! before it reads. So parking never waits for a full channel.

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
        self.wake(&mut flags);
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

    /// Waits while parked. Returns the flagged inputs, or none if the reader may read.
    fn orders(&self) -> Vec<Input> {
        let mut flags = self.lock();
        while flags.parked {
            flags = self.changed.wait(flags).unwrap_or_else(PoisonError::into_inner);
        }
        if let Some(signal) = flags.terminate {
            // Kept, so that a second signal is recognised. It is delivered once, because the reader ends then.
            return vec![Input::Terminate(signal)];
        }
        let inputs: Vec<Input> = flags.notices.drain(..).map(Notice::input).collect();
        flags.reading = inputs.is_empty();
        inputs
    }

    /// Notes the end of a read. Returns whether answers are still expected.
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

/// The outcome of one wait.
enum Got {
    Bytes(usize),
    /// Nothing arrived in time.
    Silence,
    /// There are new orders.
    Woken,
    /// The terminal is closed.
    Hangup,
}

/// The reader before its thread runs. Signals can be noted already.
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

    /// Starts the thread. It ends when `deliver` returns false, when the terminal is closed, and after
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
