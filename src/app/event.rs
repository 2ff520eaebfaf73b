//! What goes into the application and what comes out of it: events and effects.

use crate::engine::request::Request;
use crate::engine::response::Response;
use crate::terminal::{Background, Capability};
use crossterm::event::{KeyEvent, MouseEvent};
use std::path::PathBuf;

/// What the reader is started on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// Folders: the list is shown.
    Folders,
    /// One file: it is opened.
    File,
    /// Nothing: the screen says how to begin.
    Nothing,
}

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// Text was pasted.
    Paste(String),
    /// The window has another size.
    Resize(u16, u16),
    /// The terminal has reported its background colour.
    Background(Background),
    /// The terminal has reported a capability for pictures.
    Capability(Capability),
    /// A job has something to say.
    Response(Response),
}

/// Something to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Work for the workers.
    Request(Request),
    /// Put a text on the clipboard.
    Copy(String),
    /// Open a file in the user's editor, in this terminal.
    Edit(PathBuf),
    /// Give a text to a program in this terminal; without a program, to the pager.
    Pipe {
        /// The program and its arguments.
        argv: Vec<String>,
        /// The text.
        text: String,
    },
    /// Show an image with a viewer that draws in this terminal.
    View(PathBuf),
    /// Switch the reporting of the mouse.
    Mouse(Switch),
    /// Stop the images that are on their way.
    CancelDownloads,
    /// Stop making the page that was asked for last.
    CancelPage,
    /// Draw the whole screen again.
    Redraw,
    /// Stop until the shell continues the program.
    Suspend,
    /// End.
    Quit,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

impl Switch {
    /// On for off, and off for on.
    pub fn other(self) -> Self {
        if self == Self::On { Self::Off } else { Self::On }
    }
}
