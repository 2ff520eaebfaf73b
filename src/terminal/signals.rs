//! The signal thread. It only sets flags and wakes the reader, so that no full channel and no stuck
//! application can keep the next signal from being seen. Verbs that leave nothing behind have one of their own.
#![expect(clippy::disallowed_methods, reason = "the system tells in a file which signals are ignored")]

use super::control::{Control, Notice};
use super::tty::{Owner, Tty};
use crate::private::PrivateFolders;
use rustix::process::{Signal, getpid, kill_process};
use signal_hook::consts::{
    SIGABRT, SIGALRM, SIGBUS, SIGCONT, SIGHUP, SIGINT, SIGIO, SIGPROF, SIGQUIT, SIGSYS, SIGTERM, SIGTRAP,
    SIGTSTP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGWINCH, SIGXCPU, SIGXFSZ,
};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
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

/// Signals that nobody is known to send, each of which would end the program where it stands. Faults of memory and
/// of arithmetic cannot be caught.
const UNUSUAL: [i32; 12] = [
    SIGABRT, SIGALRM, SIGBUS, SIGIO, SIGPROF, SIGSYS, SIGTRAP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU, SIGXFSZ,
];
/// More of them: a coprocessor, the power, and those without a name, but the first that libraries keep for themselves.
#[cfg(target_os = "linux")]
const NAMELESS: [std::ops::RangeInclusive<i32>; 3] = [16..=16, 30..=30, 35..=64];
#[cfg(not(target_os = "linux"))]
const NAMELESS: [std::ops::RangeInclusive<i32>; 0] = [];

/// Catches the signals from now on, for the rest of the program's life.
pub(super) fn start(tty: Arc<Tty>, control: Arc<Control>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
    for signal in UNUSUAL.into_iter().chain(NAMELESS.into_iter().flatten()) {
        // One that cannot be caught here ends the program as ever.
        let _ = signals.add_signal(signal);
    }
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
        // The write that made the file too long fails, which is told as that.
        SIGXFSZ => {}
        SIGWINCH => control.notice(Notice::Resized),
        SIGTSTP => control.notice(Notice::Suspend),
        SIGCONT => control.continued(),
        deadly => end_soon(deadly, tty, control),
    }
}

/// Tells the application to end, and ends the program if it does not; at once when told a second time.
pub(super) fn end_soon(signal: i32, tty: &Arc<Tty>, control: &Control) {
    let again = control.terminate(signal);
    let own = Arc::clone(tty);
    let end = move || {
        if !again {
            thread::sleep(GRACE);
        }
        own.give(Owner::Shell);
        own.exit(exit_code(signal));
    };
    if thread::Builder::new().name("terminal-end".into()).spawn(end).is_err() {
        tty.exit(exit_code(signal));
    }
}

/// From now on a signal that ends a program without a screen removes the private folders before. What the program was
/// started to ignore, as by `nohup`, stays ignored.
pub fn end_with_signals(private: &PrivateFolders) {
    let ignored = ignored();
    let caught = [SIGTERM, SIGINT, SIGHUP, SIGQUIT].into_iter().filter(|signal| !ignored.contains(signal));
    let Ok(mut signals) = Signals::new(caught) else { return };
    let private = private.clone();
    // Without a thread nobody would hear them: then they end the program as ever.
    let handle = signals.handle();
    let started = thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in &mut signals {
            // Ends the program as the signal does that is not caught.
            let _ = private.remove_all_and(|| emulate_default_handler(signal));
        }
    });
    if started.is_err() {
        handle.close();
    }
}

/// The signals this program was started to ignore, as far as the system tells.
fn ignored() -> Vec<i32> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    (1..=64).filter(|signal| mask & (1 << (signal - 1)) != 0).collect()
}
