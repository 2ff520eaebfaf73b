//! The terminal's descriptors: the owner of the screen, writing to it, and restoring it from any thread.
//!
//! Writing never fails: output to a closed terminal is dropped, and a terminal that does not read (stopped output, a
//! full pipe) delays restoring by at most [`PATIENCE`].

use super::modes;
use crate::private::PrivateFolders;
use parking_lot::Mutex;
use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::getpgrp;
use rustix::stdio::{stdin, stdout};
use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr};
use std::io;
use std::sync::Arc;
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
        let mut owner = self.owner.lock();
        let mut raw = self.before.clone();
        raw.make_raw();
        tcsetattr(stdin(), OptionalActions::Now, &raw)?;
        *owner = Owner::Us;
        write_out(modes);
        Ok(())
    }

    /// Gives the screen to `next`, from any thread: restores the terminal's settings and resets the modes. Does nothing
    /// if newsrack does not own the screen.
    ///
    /// It starts no thread: a busy machine may not run a new thread before the program ends.
    pub(super) fn give(&self, next: Owner) {
        let deadline = Instant::now() + PATIENCE;
        // A thread that keeps the lock is writing to a terminal that does not read.
        let mut owner = self.owner.try_lock_until(deadline);
        if let Some(owner) = owner.as_deref_mut() {
            if *owner != Owner::Us {
                return;
            }
            *owner = next;
        }
        if place() == JobControl::Background {
            // The shell has the terminal already; changing its settings would only stop this program.
            return;
        }
        // The settings come first, because setting them never blocks.
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.before);
        if owner.is_some() {
            write_until(modes::LEAVE, deadline);
        }
    }

    /// Writes the bytes if newsrack owns the screen; otherwise drops them.
    pub(super) fn write(&self, bytes: &[u8]) {
        let owner = self.owner.lock();
        if *owner == Owner::Us {
            write_out(bytes);
        }
    }

    /// The owner of the screen. If the lock is taken, a thread is writing, so newsrack owns the screen.
    pub(super) fn owner(&self) -> Owner {
        self.owner.try_lock().map_or(Owner::Us, |owner| *owner)
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

/// Writes the bytes, unless the terminal reads none of them before `deadline`.
fn write_until(bytes: &[u8], deadline: Instant) {
    for byte in bytes.chunks(1) {
        // A terminal that is ready takes one byte without blocking, but not always more.
        if !is_ready_before(deadline) {
            return;
        }
        write_out(byte);
    }
}

fn is_ready_before(deadline: Instant) -> bool {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let left = Timespec { tv_sec: 0, tv_nsec: i64::from(left.subsec_nanos()) };
        match poll(&mut [PollFd::from_borrowed_fd(stdout(), PollFlags::OUT)], Some(&left)) {
            Err(Errno::INTR) => {}
            ready => return ready == Ok(1),
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
