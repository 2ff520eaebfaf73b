//! What the application holds: the screen it draws on, lends to other programs and gives back.

use super::Input;
use super::control::Control;
use super::hyperlinks::{Drawn, Linking};
use super::modes::{self, MOUSE_OFF, MOUSE_ON};
use super::paint::{self, Painter};
use super::pictures::{ImagesSent, Pace};
use super::probe;
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

/// Whether the terminal reports buttons and wheel; while it does, its own selection needs Shift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mouse {
    /// The terminal keeps the mouse.
    #[default]
    Off,
    /// Buttons and wheel come as [`Input::Mouse`].
    On,
}

/// How the screen is taken.
#[derive(Clone, Debug, Default)]
pub struct ScreenOptions {
    /// The terminal's name, `TERM`.
    pub term: String,
    /// Whether the program runs inside tmux, which answers questions whatever `TERM` it sets.
    pub tmux: bool,
    /// Whether the terminal prints control strings that it does not know, instead of skipping them.
    pub prints_strings: bool,
    /// Whether to begin with the mouse.
    pub mouse: Mouse,
    /// Whether the links of a frame are told to the terminal, if it is one that understands or skips them.
    pub linking: Linking,
    /// What is removed before a signal or a panic ends the program.
    pub private: PrivateFolders,
}

impl ScreenOptions {
    /// Options for the terminal that the environment names: with links, without the mouse.
    pub fn from_environment() -> Self {
        let term = std::env::var("TERM").unwrap_or_default();
        let tmux = std::env::var_os("TMUX").is_some();
        let prints_strings = probe::prints_strings(&std::env::var("TERM_PROGRAM").unwrap_or_default());
        Self { term, tmux, prints_strings, linking: Linking::On, ..Self::default() }
    }
}

/// The terminal while it is ours. Dropping it gives the terminal back.
pub struct Screen {
    tty: Arc<Tty>,
    control: Arc<Control>,
    terminal: Terminal<Painter<Arc<Tty>>>,
    options: ScreenOptions,
}

impl Screen {
    /// Takes the terminal and starts its threads. `deliver` gets all input, on one thread; it may block, and
    /// ends the input by returning false.
    ///
    /// # Errors
    /// Standard input or output is no terminal, `TERM` is `dumb`, or the terminal is gone. Not a byte has been
    /// written then.
    pub fn enter(
        mut options: ScreenOptions,
        deliver: impl FnMut(Input) -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let tty = Tty::find(options.private.clone())?;
        if options.term == "dumb" {
            return Err(io::Error::other("the terminal cannot place text (TERM is \"dumb\")"));
        }
        if !probe::links(&options.term, options.tmux) {
            options.linking = Linking::Off;
        }
        let reader = Reader::new()?;
        let control = reader.control();
        // Before the modes are set, so that no signal finds them set and ends the program as it is.
        signals::start(Arc::clone(&tty), Arc::clone(&control))?;
        let painter = Painter::new(Arc::clone(&tty), options.term != "linux");
        let terminal = Terminal::new(painter)?;
        let screen = Self { tty, control, terminal, options };
        screen.take()?;
        reader.start(Arc::clone(&screen.tty), deliver)?;
        Ok(screen)
    }

    /// Draws a frame; writes what has changed since the last one, in one piece: cells, where they lead, the
    /// cursor. Controls and their like that found their way into a cell are taken out first, and so are links
    /// that are not plain addresses of the web. Large pictures come at rest, in portions of a few milliseconds, one a
    /// frame.
    pub fn draw(&mut self, pace: Pace, render: impl FnOnce(&mut Buffer) -> Drawn) -> io::Result<ImagesSent> {
        paint::draw(&mut self.terminal, self.options.linking, pace, render)
    }

    /// Makes the next frame a whole one, whatever is on the screen now.
    pub fn redraw(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().forget();
        self.terminal.clear()
    }

    /// The window's size in cells.
    pub fn size(&self) -> Size {
        tty::size()
    }

    /// Asks for the background's colour, where the terminal is known to understand or skip the question. The
    /// answer comes as [`Input::Background`], late, or never. To be called after the first frame.
    pub fn ask(&mut self) {
        if probe::understands(&self.options.term, self.options.tmux) {
            self.control.asked();
            let skips_strings = !self.options.prints_strings && !self.options.tmux;
            // In one piece, so that the answers come in this order.
            let kitty = if skips_strings { modes::ASK_KITTY } else { b"" };
            self.tty.write(&[kitty, modes::ASK].concat());
        }
    }

    /// Turns mouse reports on or off.
    pub fn set_mouse(&mut self, mouse: Mouse) {
        self.options.mouse = mouse;
        self.tty.write(if mouse == Mouse::On { MOUSE_ON } else { MOUSE_OFF });
    }

    /// Puts a text on the clipboard of the machine the terminal runs on (OSC 52), where the terminal allows it.
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

    /// Gives the terminal back, stops the program as Ctrl-Z does, and takes the terminal again when it goes
    /// on; the next frame is a whole one. Does nothing in a program that no shell could wake.
    pub fn suspend(&mut self) -> io::Result<()> {
        let leads_session = getsid(None).is_ok_and(|session| session == getpid());
        if leads_session || tty::place() == JobControl::Nowhere {
            return Ok(());
        }
        self.lend(Owner::Shell);
        loop {
            // The whole group, so that a script or `cargo run` around us stops too and the shell takes over.
            self.control.suspend(|| {
                let _ = kill_current_process_group(Signal::STOP);
            });
            match tty::place() {
                JobControl::Foreground => return self.take_back(),
                // `kill %1` and `bg` wake us in the background: the one ends us, after the other we stop again.
                JobControl::Background if !self.control.terminates_soon() => {}
                JobControl::Background | JobControl::Nowhere => break,
            }
        }
        // The end is near; the reader tells.
        self.control.unpark();
        Ok(())
    }

    /// After [`Input::Resumed`]: the shell may have changed everything. The next frame is a whole one.
    pub fn resumed(&mut self) -> io::Result<()> {
        if tty::place() == JobControl::Background { Ok(()) } else { self.take_back() }
    }

    /// Gives the terminal to another program while `run` starts it and waits for it. Before `run`, the terminal
    /// is as it was at the start and nobody reads from it; afterwards it is ours again, whatever state the other
    /// program left it in, and the next frame is a whole one.
    pub fn lend_to<T>(&mut self, run: impl FnOnce() -> T) -> io::Result<T> {
        self.lend(Owner::Child);
        let outcome = run();
        self.take_back()?;
        Ok(outcome)
    }

    /// Like [`lend_to`](Self::lend_to), and waits for a key before the terminal is taken back if the program ended
    /// within `soon`: one that draws and ends has its work looked at.
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

    /// Gives the terminal back for good. Once is enough, more does nothing.
    pub fn leave(&mut self) {
        self.lend(Owner::Shell);
    }

    /// [`leave`](Self::leave) after [`Input::Terminate`]; the exit code for that signal.
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
