//! The signal thread. It only sets flags and wakes the reader, so that neither a full channel nor a blocked application
//! delays the next signal. Commands without a screen have a signal thread of their own, which removes private folders.
#![expect(clippy::disallowed_methods, reason = "the system lists the ignored signals in a file")]

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

/// The exit code that shells use for a program that a signal ended.
pub fn exit_code(signal: i32) -> i32 {
    128 + signal
}

/// Unusual signals that would end the program without restoring the terminal. Signals for faults of memory and
/// arithmetic cannot be caught.
const UNUSUAL: [i32; 12] = [
    SIGABRT, SIGALRM, SIGBUS, SIGIO, SIGPROF, SIGSYS, SIGTRAP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU, SIGXFSZ,
];
/// More unusual signals: SIGSTKFLT, SIGPWR and the real-time signals that libraries do not reserve.
#[cfg(target_os = "linux")]
const NAMELESS: [std::ops::RangeInclusive<i32>; 3] = [16..=16, 30..=30, 35..=64];
#[cfg(not(target_os = "linux"))]
const NAMELESS: [std::ops::RangeInclusive<i32>; 0] = [];

/// Starts to catch signals, until the program ends.
pub(super) fn start(tty: Arc<Tty>, control: Arc<Control>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
    for signal in UNUSUAL.into_iter().chain(NAMELESS.into_iter().flatten()) {
        // A signal that cannot be caught on this system keeps its default action.
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
    // Signals from keys that are typed for a child arrive here too, because it is in the same process group.
    let lent = tty.owner() == Owner::Child;
    match signal {
        SIGINT | SIGQUIT | SIGCONT if lent => {}
        SIGTSTP if lent => {
            let _ = kill_process(getpid(), Signal::STOP);
        }
        // The write that exceeded the file size limit fails, and its error is reported.
        SIGXFSZ => {}
        SIGWINCH => control.notice(Notice::Resized),
        SIGTSTP => control.notice(Notice::Suspend),
        SIGCONT => control.continued(),
        deadly => end_soon(deadly, tty, control),
    }
}

/// Asks the application to end, and ends the program after [`GRACE`], or at once for a second signal.
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

/// Makes signals that end a command without a screen remove the private folders first. Signals that the program was
/// started to ignore, as by `nohup`, stay ignored.
pub fn end_with_signals(private: &PrivateFolders) {
    let ignored = ignored();
    let caught = [SIGTERM, SIGINT, SIGHUP, SIGQUIT].into_iter().filter(|signal| !ignored.contains(signal));
    let Ok(mut signals) = Signals::new(caught) else { return };
    let private = private.clone();
    // If the thread cannot be started, the signals get their default actions back.
    let handle = signals.handle();
    let started = thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in &mut signals {
            // Ends the program with the default action of the signal.
            let _ = private.remove_all_and(|| emulate_default_handler(signal));
        }
    });
    if started.is_err() {
        handle.close();
    }
}

/// The signals that this program was started to ignore; empty where the system has no such file.
fn ignored() -> Vec<i32> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    (1..=64).filter(|signal| mask & (1 << (signal - 1)) != 0).collect()
}
