//! The terminal: raw mode, input bytes, signals, frames, and restoring the terminal at every end of the program.
//!
//! Nothing here knows what is drawn or what a key does. The application gets one [`Screen`]:
//!
//! ```no_run
//! use newsrack::terminal::{Drawn, Input, Pace, Screen, ScreenOptions, install_panic_hook};
//! use ratatui::widgets::Widget;
//!
//! # fn main() -> std::io::Result<()> {
//! let (sender, events) = std::sync::mpsc::sync_channel(256);
//! let mut screen = Screen::enter(ScreenOptions::from_environment(), move |input| sender.send(input).is_ok())?;
//! install_panic_hook(&screen);
//! let mut draw = |screen: &mut Screen| screen.draw(Pace::Resting, |frame| {
//!     "hello".render(frame.area, frame);
//!     Drawn::default()
//! });
//! draw(&mut screen)?;
//! screen.ask();
//! while let Ok(input) = events.recv() {
//!     match input {
//!         Input::Suspend => screen.suspend()?,
//!         Input::Resumed => screen.resumed()?,
//!         Input::Terminate(signal) => std::process::exit(screen.leave_for(signal)),
//!         Input::Key(_) => break,
//!         _ => {}
//!     }
//!     draw(&mut screen)?;
//! }
//! screen.leave();
//! # Ok(())
//! # }
//! ```
//!
//! It uses three threads, which are blocked while nothing happens. `terminal-input` is the only reader of the terminal
//! and the only caller of the application's function. `terminal-signals` turns signals into input. The first deadly
//! signal starts `terminal-end`, which ends the program if the application does not do so within [`GRACE`].
//!
//! | module | job |
//! |---|---|
//! | `tty` | the descriptors: raw mode, writing, the owner of the screen, restoring |
//! | `modes` | the escape sequences that take and restore the screen |
//! | `paint` | the ratatui backend: one frame is one write, an unchanged frame is none |
//! | `hyperlinks` | the hyperlinks of a frame, and their escape sequence |
//! | `pictures` | the pictures of a frame, and which parts of them must be sent |
//! | `placements` | pictures that kitty's protocol places over the text |
//! | `halves` | the second cells of wide characters |
//! | `uncertain` | graphemes on whose width terminals disagree |
//! | `screen` | the application's handle to the terminal |
//! | `tokens` | bytes → whole sequences |
//! | `decode` | sequences → keys, mouse, answers |
//! | `control` | what the other threads tell the input thread; parking it |
//! | `reader` | the input thread |
//! | `signals` | the signal thread |
//! | `panic` | the panic hook |
//! | `probe` | the abilities of the terminal: colours, background, pictures |

mod control;
mod decode;
mod halves;
mod hyperlinks;
mod modes;
mod paint;
mod panic;
mod pictures;
mod placements;
mod probe;
mod reader;
mod screen;
mod signals;
mod tokens;
mod tty;
mod uncertain;

use crate::text::Widths;

pub use hyperlinks::{Drawn, Hyperlink, Linking};
pub use panic::{install_panic_hook, install_plain_panic_hook};
pub use pictures::{ImagesSent, Pace, Placed};
pub use probe::{Background, Colours, Multiplexer, background_of, colours, multiplexer};
pub use screen::{Mouse, Screen, ScreenOptions};
pub use signals::{GRACE, end_with_signals, exit_code};
pub use tty::cell;

pub use ratatui::crossterm::event::{
    KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

/// Input from the terminal, in the order of its arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed or repeats; releases are dropped. A character carries no `SHIFT`: `A` is `Char('A')`.
    /// Shift-Tab is `BackTab` with `SHIFT`, as in crossterm.
    Key(KeyEvent),
    /// A mouse button or the wheel; columns and rows count from 0.
    Mouse(MouseEvent),
    /// A bracketed paste: cleaned text with `\n` as line end, from at most [`PASTE_MAX`] pasted bytes.
    Paste(String),
    /// The window has this new size, in cells.
    Resize {
        /// Columns, at least 1.
        columns: u16,
        /// Rows, at least 1.
        rows: u16,
    },
    /// The answer to [`Screen::ask`]: the background's colour, 8 bits each of red, green and blue.
    Background(u8, u8, u8),
    /// The answer to [`Screen::ask`] about widths.
    Widths(Widths),
    /// One of the answers to [`Screen::ask`] about pictures.
    Capability(Capability),
    /// SIGTSTP: the application should call [`Screen::suspend`].
    Suspend,
    /// SIGCONT after a stop that [`Screen::suspend`] did not cause: the application should call
    /// [`Screen::resumed`] and draw.
    Resumed,
    /// A deadly signal, or SIGHUP because the terminal is closed. The application saves and ends; otherwise the program
    /// is ended after [`GRACE`].
    Terminate(i32),
}

/// An answer of the terminal about pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capability {
    /// The terminal supports kitty's graphics protocol with deflated data.
    Kitty,
    /// The terminal supports the placeholders of that protocol.
    Placeholders,
    /// The size of a cell in pixels: width, height.
    Cell(u16, u16),
    /// The last answer, the device attributes: no others follow.
    AllAnswered {
        /// Whether the terminal draws sixels, which is attribute 4.
        sixel: bool,
    },
}

/// The largest part of a paste that is kept, in bytes.
pub const PASTE_MAX: usize = 1 << 20;
