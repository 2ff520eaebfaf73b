//! The terminal's descriptors: the owner of the screen, writing to it, and restoring it from any thread.
//!
//! Writing never fails: output to a closed terminal is dropped, and a terminal that does not read (stopped output, a
//! full pipe) delays restoring by at most [`PATIENCE`].

use super::modes;
use crate::private::PrivateFolders;
use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::getpgrp;
use rustix::stdio::{stdin, stdout};
use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// How long restoring waits for a terminal that does not read.
const PATIENCE: Duration = Duration::from_millis(200);

/// Larger window sizes are clamped, so that a false size cannot fill the memory.
const COLUMNS_MAX: u16 = 1000;
const ROWS_MAX: u16 = 500;

/// The owner of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// Newsrack: raw mode, alternate screen.
    Us,
    /// A program that newsrack has started and waits for.
    Child,
    /// The shell, before the screen is taken and after it is restored.
    Shell,
}

/// The terminal on standard input and output.
pub(super) struct Tty {
    before: Termios,
    owner: Mutex<Owner>,
    private: PrivateFolders,
}

impl Tty {
    /// Checks that standard input and output are terminals, without changing or writing anything.
    pub(super) fn find(private: PrivateFolders) -> io::Result<Arc<Self>> {
        for (is_terminal, name) in [(isatty(stdin()), "input"), (isatty(stdout()), "output")] {
            if !is_terminal {
                return Err(io::Error::other(format!("standard {name} is not a terminal")));
            }
        }
        Ok(Arc::new(Self { before: tcgetattr(stdin())?, owner: Mutex::new(Owner::Shell), private }))
    }

    /// Removes the private folders and ends the program, from any thread. Call [`give`](Self::give) first.
    pub(super) fn exit(&self, code: i32) -> ! {
        self.private.remove_all_and(|| std::process::exit(code))
    }

    /// Takes the screen: sets raw mode and writes `modes`.
    pub(super) fn take(&self, modes: &[u8]) -> io::Result<()> {
        let mut owner = self.lock();
        let mut raw = self.before.clone();
        raw.make_raw();
        tcsetattr(stdin(), OptionalActions::Now, &raw)?;
        *owner = Owner::Us;
        write_out(modes);
        Ok(())
    }

    /// Gives the screen to `next`, from any thread: restores the terminal's settings and resets the modes. Does nothing
    /// if newsrack does not own the screen.
    pub(super) fn give(self: &Arc<Self>, next: Owner) {
        let (done, finished) = mpsc::channel();
        let tty = Arc::clone(self);
        // Runs on a thread of its own, because a write to a terminal that does not read cannot be cancelled.
        let writer = thread::Builder::new().name("terminal-restore".into()).spawn(move || {
            tty.give_now(next);
            let _ = done.send(());
        });
        match writer {
            Ok(_) => {
                let _ = finished.recv_timeout(PATIENCE);
            }
            Err(_) => self.give_now(next),
        }
    }

    fn give_now(&self, next: Owner) {
        let mut owner = self.try_lock_for(PATIENCE / 2);
        if owner.as_deref().is_some_and(|owner| *owner != Owner::Us) {
            return;
        }
        if let Some(owner) = owner.as_deref_mut() {
            *owner = next;
        }
        if place() == JobControl::Background {
            // The shell has the terminal already; changing its settings would only stop this program.
            return;
        }
        // The settings come first, because setting them never blocks.
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.before);
        write_out(modes::LEAVE);
    }

    /// Writes the bytes if newsrack owns the screen; otherwise drops them.
    pub(super) fn write(&self, bytes: &[u8]) {
        let owner = self.lock();
        if *owner == Owner::Us {
            write_out(bytes);
        }
    }

    /// The owner of the screen. If the lock is taken, a thread is writing, so newsrack owns the screen.
    pub(super) fn owner(&self) -> Owner {
        match self.owner.try_lock() {
            Ok(owner) => *owner,
            Err(TryLockError::Poisoned(poisoned)) => *poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => Owner::Us,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Owner> {
        self.owner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn try_lock_for(&self, patience: Duration) -> Option<MutexGuard<'_, Owner>> {
        let start = Instant::now();
        loop {
            match self.owner.try_lock() {
                Ok(owner) => return Some(owner),
                Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) if start.elapsed() > patience => return None,
                Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(2)),
            }
        }
    }
}

/// The program's place in job control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JobControl {
    /// The terminal's foreground process group is this one.
    Foreground,
    /// The foreground is another process group; changing the terminal's settings would stop this program.
    Background,
    /// The terminal does not control this program, so nothing stops it.
    Nowhere,
}

/// The program's present place in job control.
pub(super) fn place() -> JobControl {
    match tcgetpgrp(stdin()) {
        Ok(group) if group == getpgrp() => JobControl::Foreground,
        Ok(_) => JobControl::Background,
        Err(_) => JobControl::Nowhere,
    }
}

/// The window's size in cells. A terminal that does not know it reports 0, which becomes 80×24.
pub(super) fn size() -> Size {
    match tcgetwinsize(stdout()) {
        Ok(size) => usable(size.ws_col, size.ws_row),
        Err(_) => usable(0, 0),
    }
}

/// The size of a cell in pixels, from the window size that the system reports.
pub fn cell() -> Option<(u16, u16)> {
    let size = tcgetwinsize(stdout()).ok()?;
    let width = size.ws_xpixel.checked_div(size.ws_col)?;
    let height = size.ws_ypixel.checked_div(size.ws_row)?;
    super::probe::likely_cell(width, height)
}

fn usable(columns: u16, rows: u16) -> Size {
    let width = if columns == 0 { 80 } else { columns.min(COLUMNS_MAX) };
    let height = if rows == 0 { 24 } else { rows.min(ROWS_MAX) };
    Size { width, height }
}

/// Asks for a key and waits for it while the terminal is lent, so that the output of another program can be seen.
pub(super) fn wait_for_key() {
    let Ok(before) = tcgetattr(stdin()) else { return };
    let mut raw = before.clone();
    raw.make_raw();
    let _ = tcsetattr(stdin(), OptionalActions::Flush, &raw);
    write_out(b"\r\n-- press a key --");
    let mut byte = [0; 64];
    while let Err(Errno::INTR) = rustix::io::read(stdin(), &mut byte) {}
    let _ = tcsetattr(stdin(), OptionalActions::Now, &before);
}

/// Writes to standard output without the program's buffers and locks. Output to a closed terminal is dropped.
fn write_out(mut bytes: &[u8]) {
    while !bytes.is_empty() {
        match rustix::io::write(stdout(), bytes) {
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                // Another program has made the terminal non-blocking.
                if poll(&mut [PollFd::from_borrowed_fd(stdout(), PollFlags::OUT)], None).is_err() {
                    return;
                }
            }
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_never_zero_or_absurd() {
        let table = [
            ((80, 24), (80, 24)),
            ((0, 0), (80, 24)),
            ((0, 7), (80, 7)),
            ((1, 1), (1, 1)),
            ((500, 2), (500, 2)),
            ((65535, 65535), (COLUMNS_MAX, ROWS_MAX)),
        ];
        for ((columns, rows), (width, height)) in table {
            assert_eq!(usable(columns, rows), Size { width, height }, "{columns}x{rows}");
        }
    }
}
