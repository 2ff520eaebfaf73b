//! The signal thread. It only sets flags and wakes the reader, so that no full channel and no stuck
//! application can keep the next signal from being seen.

use super::reader::{Control, Notice};
use super::tty::{Owner, Tty};
use rustix::process::{Signal, getpid, kill_process};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How long the application may take to end after [`Input::Terminate`](super::Input::Terminate).
pub const GRACE: Duration = Duration::from_millis(500);

/// The exit code of a program that a signal ended, as shells count it.
pub fn exit_code(signal: i32) -> i32 {
    128 + signal
}

/// Catches the signals from now on, for the rest of the program's life.
pub(super) fn start(tty: Arc<Tty>, control: Arc<Control>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
    thread::Builder::new().name("terminal-signals".into()).spawn(move || {
        for signal in &mut signals {
            on_signal(signal, &tty, &control);
        }
    })?;
    Ok(())
}

fn on_signal(signal: i32, tty: &Arc<Tty>, control: &Control) {
    // Keys of the child's terminal reach us too, because we share its process group.
    let lent = tty.owner() == Owner::Child;
    match signal {
        SIGINT | SIGQUIT | SIGCONT if lent => {}
        SIGTSTP if lent => {
            let _ = kill_process(getpid(), Signal::STOP);
        }
        SIGWINCH => control.notice(Notice::Resized),
        SIGTSTP => control.notice(Notice::Suspend),
        SIGCONT => control.continued(),
        deadly => end_soon(deadly, tty, control),
    }
}

/// Tells the application to end, and ends the program if it does not; at once when told a second time.
pub(super) fn end_soon(signal: i32, tty: &Arc<Tty>, control: &Control) {
    let again = control.terminate(signal);
    let tty = Arc::clone(tty);
    let end = move || {
        if !again {
            thread::sleep(GRACE);
        }
        tty.give(Owner::Shell);
        std::process::exit(exit_code(signal));
    };
    if thread::Builder::new().name("terminal-end".into()).spawn(end).is_err() {
        std::process::exit(exit_code(signal));
    }
}
