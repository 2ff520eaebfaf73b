//! The application's handle to the terminal: draws frames, lends the terminal to other programs and restores it.

use super::Input;
use super::control::Control;
use super::hyperlinks::{Drawn, Linking};
use super::modes::{self, MEASURED_COLUMNS, MEASURED_ROW, MOUSE_OFF, MOUSE_ON};
use super::paint::{self, Painter};
use super::pictures::{ImagesSent, Pace};
use super::probe::{self, Multiplexer};
use super::reader::Reader;
use super::signals::{self, exit_code};
use super::tty::{self, JobControl, Owner, Tty};
use crate::private::PrivateFolders;
use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;
use ratatui::Terminal;
use ratatui::buffer::Buffer;
use ratatui::layout::Size;
use rustix::process::{Signal, getpid, getsid, kill_current_process_group};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Whether the terminal reports buttons and wheel. If so, selecting text in the terminal needs Shift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mouse {
    /// The terminal uses the mouse itself.
    #[default]
    Off,
    /// Buttons and wheel arrive as [`Input::Mouse`].
    On,
}

/// Options for taking the screen.
#[derive(Clone, Debug, Default)]
pub struct ScreenOptions {
    /// The terminal's name, `TERM`.
    pub term: String,
    /// The multiplexer that runs the program.
    pub multiplexer: Option<Multiplexer>,
    /// Whether the terminal prints unknown control strings instead of skipping them.
    pub prints_strings: bool,
    /// The initial state of mouse reports.
    pub mouse: Mouse,
    /// Whether the links of a frame are sent to a terminal that understands or skips them.
    pub linking: Linking,
    /// The private folders, removed before a signal or a panic ends the program.
    pub private: PrivateFolders,
}

impl ScreenOptions {
    /// Options for the terminal in the environment, with links and without the mouse.
    pub fn from_environment() -> Self {
        let term = std::env::var("TERM").unwrap_or_default();
        let multiplexer = probe::multiplexer(|name| std::env::var_os(name).is_some());
        let prints_strings = probe::prints_strings(&std::env::var("TERM_PROGRAM").unwrap_or_default());
        Self { term, multiplexer, prints_strings, linking: Linking::On, ..Self::default() }
    }
}

/// The terminal while newsrack owns it. Dropping this restores the terminal.
pub struct Screen {
    tty: Arc<Tty>,
    control: Arc<Control>,
    terminal: Terminal<Painter<Arc<Tty>>>,
    options: ScreenOptions,
    /// Whether the terminal was asked about itself.
    has_asked: bool,
}

impl Screen {
    /// Takes the terminal and starts its threads. `deliver` gets all input, on one thread; it may block, and ends the
    /// input by returning false.
    ///
    /// # Errors
    /// Standard input or output is not a terminal, `TERM` is `dumb`, or the terminal is closed. No byte has been
    /// written then.
    pub fn enter(
        mut options: ScreenOptions,
        deliver: impl FnMut(Input) -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let tty = Tty::find(options.private.clone())?;
        if options.term == "dumb" {
            return Err(io::Error::other("the terminal cannot place text (TERM is \"dumb\")"));
        }
        if !probe::links(&options.term, options.multiplexer) {
            options.linking = Linking::Off;
        }
        let reader = Reader::new()?;
        let control = reader.control();
        // Signals are caught before the modes are set, so that none ends the program without restoring them.
        signals::start(Arc::clone(&tty), Arc::clone(&control))?;
        let painter = Painter::new(Arc::clone(&tty), options.term != "linux");
        let terminal = Terminal::new(painter)?;
        let screen = Self { tty, control, terminal, options, has_asked: false };
        screen.take()?;
        reader.start(Arc::clone(&screen.tty), deliver)?;
        Ok(screen)
    }

    /// Draws a frame and writes the changes since the last one in one piece: cells, links, pictures and cursor. Control
    /// characters in cells are removed first, and so are links that are not plain web addresses. Large pictures are
    /// sent at rest, one portion in each frame, which takes a few milliseconds.
    pub fn draw(&mut self, pace: Pace, render: impl FnOnce(&mut Buffer) -> Drawn) -> io::Result<ImagesSent> {
        paint::draw(&mut self.terminal, self.options.linking, pace, render)
    }

    /// Makes the next frame rewrite the whole screen.
    pub fn redraw(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().forget();
        self.terminal.clear()
    }

    /// The window's size in cells.
    pub fn size(&self) -> Size {
        tty::size()
    }

    /// Asks for widths, the background's colour, the size of a cell and the support of pictures, as far as the terminal
    /// is known to understand or skip the questions. The answers arrive as [`Input::Widths`], [`Input::Background`] and
    /// [`Input::Capability`], late, or never. Call this after the first frame, of which one row is written again. It asks
    /// once.
    pub fn ask(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.has_asked, true) {
            return Ok(());
        }
        let strings = probe::understands(&self.options.term, self.options.multiplexer);
        if !strings && self.options.multiplexer != Some(Multiplexer::Screen) {
            return Ok(());
        }
        self.control.asked();
        let size = self.size();
        let fits = size.width >= MEASURED_COLUMNS && size.height > MEASURED_ROW;
        let kitty =
            strings && !self.options.prints_strings && self.options.multiplexer != Some(Multiplexer::Tmux);
        let kitty = if kitty { modes::ASK_KITTY } else { b"" };
        let last = if strings { modes::ASK } else { modes::ASK_END };
        // Written in one piece, so that the answers arrive in this order.
        let questions = [kitty, last].concat();
        if fits {
            return self.terminal.backend_mut().measure(&questions);
        }
        self.tty.write(&questions);
        Ok(())
    }

    /// Turns mouse reports on or off.
    pub fn set_mouse(&mut self, mouse: Mouse) {
        self.options.mouse = mouse;
        self.tty.write(if mouse == Mouse::On { MOUSE_ON } else { MOUSE_OFF });
    }

    /// Copies a text to the clipboard of the computer that the terminal runs on (OSC 52), if the terminal allows it.
    pub fn copy(&mut self, text: &str) {
        let mut sequence = String::new();
        if CopyToClipboard::to_clipboard_from(text).write_ansi(&mut sequence).is_ok() {
            self.tty.write(sequence.as_bytes());
        }
    }

    /// Whether mouse reports are on.
    pub fn mouse(&self) -> Mouse {
        self.options.mouse
    }

    /// Restores the terminal, stops the program as Ctrl-Z does, and takes the terminal again after SIGCONT; the next
    /// frame rewrites the whole screen. Does nothing in a program that no shell could continue.
    pub fn suspend(&mut self) -> io::Result<()> {
        let is_session_leader = getsid(None).is_ok_and(|session| session == getpid());
        if is_session_leader || tty::place() == JobControl::Nowhere {
            return Ok(());
        }
        self.lend(Owner::Shell);
        loop {
            // Stops the whole process group, so that a script or `cargo run` around newsrack stops too.
            self.control.suspend(|| {
                let _ = kill_current_process_group(Signal::STOP);
            });
            match tty::place() {
                JobControl::Foreground => return self.take_back(),
                // `kill %1` and `bg` continue the program in the background. After `kill` it ends; after `bg` it stops
                // again.
                JobControl::Background if !self.control.terminates_soon() => {}
                JobControl::Background | JobControl::Nowhere => break,
            }
        }
        // The reader delivers the signal that ends the program.
        self.control.unpark();
        Ok(())
    }

    /// Takes the terminal again after [`Input::Resumed`], since the shell may have changed its modes. The next frame
    /// rewrites the whole screen.
    pub fn resumed(&mut self) -> io::Result<()> {
        if tty::place() == JobControl::Background { Ok(()) } else { self.take_back() }
    }

    /// Lends the terminal to another program while `run` starts it and waits for it. Before `run`, the terminal is
    /// restored and no thread reads from it. Afterwards all its modes are set again, and the next frame rewrites the
    /// whole screen.
    pub fn lend_to<T>(&mut self, run: impl FnOnce() -> T) -> io::Result<T> {
        self.lend(Owner::Child);
        let outcome = run();
        self.take_back()?;
        Ok(outcome)
    }

    /// Like [`lend_to`](Self::lend_to), but waits for a key if the program ended within `soon`, so that the output of a
    /// program that draws and ends can be seen.
    pub fn lend_and_wait<T>(&mut self, soon: Duration, run: impl FnOnce() -> T) -> io::Result<T> {
        self.lend_to(|| {
            let start = Instant::now();
            let outcome = run();
            if start.elapsed() < soon {
                tty::wait_for_key();
            }
            outcome
        })
    }

    /// Restores the terminal at the end. Further calls do nothing.
    pub fn leave(&mut self) {
        self.lend(Owner::Shell);
    }

    /// Calls [`leave`](Self::leave) after [`Input::Terminate`] and returns the exit code for that signal.
    pub fn leave_for(&mut self, signal: i32) -> i32 {
        self.leave();
        exit_code(signal)
    }

    pub(super) fn tty(&self) -> Arc<Tty> {
        Arc::clone(&self.tty)
    }

    fn lend(&self, next: Owner) {
        if self.tty.owner() == Owner::Us {
            self.control.await_answers();
        }
        self.control.park();
        self.tty.give(next);
    }

    fn take(&self) -> io::Result<()> {
        let mouse = if self.options.mouse == Mouse::On { MOUSE_ON } else { b"" };
        self.tty.take(&[modes::ENTER, mouse].concat())
    }

    fn take_back(&mut self) -> io::Result<()> {
        self.take()?;
        self.control.unpark();
        self.redraw()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.leave();
    }
}
