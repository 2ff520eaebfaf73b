//! The input thread: the only reader of the terminal, and the only caller of the application's function.
//!
//! It can be parked, so that a started program gets all keys: after [`Control::park`] has returned, nothing is read
//! until [`Control::unpark`]. A reader that is delivering input counts as parked, because it checks its orders again
//! before it reads. So parking never waits for a full channel.

use super::Input;
use super::control::Control;
use super::decode::decode;
use super::probe;
use super::signals::end_soon;
use super::tokens::Tokenizer;
use super::tty::Tty;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::stdio::stdin;
use signal_hook::consts::SIGHUP;
use std::io::{self, PipeReader};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

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
        let control = Control::new(writer);
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

    fn run(self, tty: &Arc<Tty>, mut deliver: impl FnMut(Input) -> bool) {
        let mut tokenizer = Tokenizer::default();
        let mut buffer = [0; 4096];
        let mut tokens = Vec::new();
        // The columns of what was measured.
        let mut columns = Vec::new();
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
            let expecting = self.control.done_reading();
            tokenizer.expect_answers(expecting);
            crate::guard::inject_panic();
            match got {
                Got::Bytes(count) => tokenizer.push(buffer.get(..count).unwrap_or_default(), &mut tokens),
                Got::Silence => tokenizer.silence(&mut tokens),
                Got::Woken => {}
                Got::Hangup => end_soon(SIGHUP, tty, &self.control),
            }
            for token in tokens.drain(..) {
                if token.ends_answers() {
                    self.control.answered();
                    columns.clear();
                }
                let input = match token.measured_columns().filter(|_| expecting) {
                    Some(after) => widths(&mut columns, after),
                    None => decode(&token),
                };
                if let Some(input) = input
                    && !deliver(input)
                {
                    return;
                }
            }
        }
    }

    fn wait(&self, buffer: &mut [u8], patience: Option<Duration>) -> Got {
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
            self.control.take_wake(&self.wake);
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

/// Adds what was measured to what is known; the widths once that is all.
fn widths(columns: &mut Vec<u16>, after: u16) -> Option<Input> {
    columns.push(after);
    let all = columns.as_slice().try_into().ok()?;
    Some(Input::Widths(probe::measured(all)))
}
