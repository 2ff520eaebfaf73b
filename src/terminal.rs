//! The terminal edge: raw mode, input bytes, signals, frames, and giving it all back whatever happens.
//!
//! Nothing here knows what is drawn or what a key means. The application gets one [`Screen`]:
//!
//! ```no_run
//! use newsrack::terminal::{Drawn, Input, Options, Pace, Screen, install_panic_hook};
//! use ratatui::widgets::Widget;
//!
//! # fn main() -> std::io::Result<()> {
//! let (sender, events) = std::sync::mpsc::sync_channel(256);
//! let mut screen = Screen::enter(Options::from_environment(), move |input| sender.send(input).is_ok())?;
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
//! Three threads stand behind it, all of them blocked while nothing happens: `terminal-input` is the only
//! reader of the terminal and the only caller of the application's function; `terminal-signals` turns signals
//! into input; `terminal-end` is started by the first deadly signal and ends the program if the application
//! does not do so within [`GRACE`].
//!
//! | module | its one job |
//! |---|---|
//! | `tty` | the descriptors: raw mode, writing, who owns the screen, the way back |
//! | `modes` | the escape sequences that take and give back the screen |
//! | `paint` | ratatui's backend: one frame is one write, an unchanged frame none |
//! | `hyperlinks` | which cells of a frame lead where, and how the terminal is told |
//! | `pictures` | where pictures stand in a frame, and what of them must be sent |
//! | `screen` | what the application holds |
//! | `tokens` | bytes → whole sequences, however they are cut |
//! | `decode` | sequences → keys, mouse, answers |
//! | `control` | what the other threads tell the input thread; parking it |
//! | `reader` | the input thread |
//! | `signals` | the signal thread |
//! | `panic` | the panic hook |
//! | `probe` | what the terminal can do: colours, background |

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

pub use hyperlinks::{Drawn, Hyperlink, Linking};
pub use panic::{install_panic_hook, install_plain_panic_hook};
pub use pictures::{ImagesSent, Pace, Placed};
pub use probe::{Background, Colours, background_of, colours};
pub use screen::{Mouse, Screen, ScreenOptions};
pub use signals::{GRACE, end_with_signals, exit_code};
pub use tty::cell;

pub use ratatui::crossterm::event::{
    KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

/// What comes from the terminal, in the order in which it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed, or repeats. Never a release. A character carries no `SHIFT`: `A` is `Char('A')`.
    /// Only Shift-Tab is `BackTab` with `SHIFT`, as crossterm has it.
    Key(KeyEvent),
    /// A button or the wheel; columns and rows count from 0.
    Mouse(MouseEvent),
    /// A bracketed paste: cleaned text, lines ended by `\n`, at most [`PASTE_MAX`] bytes of what was pasted.
    Paste(String),
    /// The window has another size now, in cells.
    Resize {
        /// Columns, at least 1.
        columns: u16,
        /// Rows, at least 1.
        rows: u16,
    },
    /// The answer to [`Screen::ask`]: the background's colour, 8 bits each of red, green and blue.
    Background(u8, u8, u8),
    /// The answers to [`Screen::ask`] about pictures, each as it comes.
    Ability(Capability),
    /// SIGTSTP: the application should call [`Screen::suspend`].
    Suspend,
    /// SIGCONT after a stop that [`Screen::suspend`] did not make: the application should call
    /// [`Screen::resumed`] and draw.
    Resumed,
    /// A deadly signal, or SIGHUP's number because the terminal is gone. The application saves and ends; after
    /// [`GRACE`] the program is ended without it.
    Terminate(i32),
}

/// What the terminal says about pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capability {
    /// It takes kitty's graphics protocol, deflated.
    Kitty,
    /// It does not stumble over that protocol's placeholders.
    Placeholders,
    /// The size of a cell in pixels: width, height.
    Cell(u16, u16),
    /// All answers have come; whether it draws sixels.
    Told {
        /// The fourth device attribute.
        sixel: bool,
    },
}

/// How many bytes of a paste are kept.
pub const PASTE_MAX: usize = 1 << 20;
