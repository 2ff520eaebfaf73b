//! What goes into the application and what comes out of it: events and effects.

use crate::engine::request::Request;
use crate::engine::response::Response;
use crate::terminal::{Background, Capability};
use crate::text::Widths;
use crossterm::event::{KeyEvent, MouseEvent};
use std::path::PathBuf;

/// What the reader is started on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// Folders: the list is shown.
    Folders,
    /// One file: it is opened.
    File,
    /// Several files, or files and folders: all of their articles are listed.
    Files,
    /// Nothing: the screen says how to begin.
    Nothing,
}

#[derive(Debug)]
pub enum Event {
    Key(KeyEvent),
    Mouse(MouseEvent),
    Paste(String),
    Resize(u16, u16),
    /// The terminal has reported its background colour.
    Background(Background),
    /// The terminal has reported a capability for pictures.
    Capability(Capability),
    /// The terminal's widths.
    Widths(Widths),
    Response(Response),
}

/// Something to be done outside of the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Request(Request),
    /// Put a text on the clipboard.
    Copy(String),
    /// Open a file in the user's editor, in this terminal.
    Edit(PathBuf),
    /// Read another library instead of this one: its folder. The text is said there.
    OpenLibrary {
        folder: PathBuf,
        said: Option<String>,
    },
    /// Open a file in the user's editor at a line, counted from 1.
    EditLine {
        path: PathBuf,
        line: usize,
    },
    /// Give a text to a program in this terminal; without a program, to the pager.
    Pipe {
        argv: Vec<String>,
        text: String,
    },
    /// Show an image with a viewer that draws in this terminal.
    View(PathBuf),
    Mouse(Switch),
    /// Stop the images that are on their way.
    CancelDownloads,
    /// Call off the fetching of feeds.
    CancelFeeds,
    /// Stop making the page that was asked for last.
    CancelPage,
    Redraw,
    /// Stop until the shell continues the program.
    Suspend,
    Quit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    On,
    Off,
}

impl Switch {
    #[must_use]
    pub fn other(self) -> Self {
        if self == Self::On { Self::Off } else { Self::On }
    }
}
