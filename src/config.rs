//! `config.toml` and the places of newsrack's own files.
//!
//! Without a file everything works. A key that is not known, or a value of the wrong type, is told with its line, and
//! the default stands.

mod load;
pub mod places;
mod reading;
mod theme;

use crate::article::FlatList;
use crate::document::Options;
use crate::zone::Zone;
use std::path::PathBuf;

pub use load::load;
pub use reading::read;
pub use theme::Theme;

/// The columns of a line that reads well.
pub const TEXT_WIDTH: u16 = 88;

/// The settings a user can write down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent settings, each a yes or no")]
pub struct Config {
    /// Folders that are opened when none is named; `~/` stands for the home folder.
    pub library: Vec<PathBuf>,
    /// Globs of paths below a library folder that are left out.
    pub exclude: Vec<String>,
    /// The folder of the reading state, which may be one that is carried between devices; `None` for the place where
    /// the platform keeps such files.
    pub state_dir: Option<PathBuf>,
    /// The program that shows images, with its arguments; empty for the system's.
    pub image_viewer: Vec<String>,
    /// Whether that program draws in the terminal.
    pub image_viewer_in_terminal: bool,
    /// The program that opens links, with its arguments; empty for `$BROWSER`, else the system's.
    pub browser: Vec<String>,
    /// The theme.
    pub theme: Theme,
    /// The zone of dates without one, and of the days on the screen; `None` for the machine's.
    pub timezone: Option<Zone>,
    /// What a flat list of categories means.
    pub categories: FlatList,
    /// Private hosts that images may be downloaded from.
    pub allow_private_hosts: Vec<String>,
    /// The longest line of an article, in columns.
    pub width: u16,
    /// Whether the mouse is reported to newsrack.
    pub mouse: bool,
    /// Whether links carry their small numbers.
    pub link_numbers: bool,
    /// Whether the terminal is told where links lead, so that it can open them itself.
    pub hyperlinks: bool,
    /// Whether long lines of code wrap.
    pub wrap_code: bool,
    /// Whether a table that is too wide scrolls sideways; else its rows become records.
    pub scroll_tables: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            library: Vec::new(),
            exclude: Vec::new(),
            state_dir: None,
            image_viewer: Vec::new(),
            image_viewer_in_terminal: false,
            browser: Vec::new(),
            theme: Theme::Auto,
            timezone: None,
            categories: FlatList::Path,
            allow_private_hosts: Vec::new(),
            width: TEXT_WIDTH,
            mouse: true,
            link_numbers: true,
            hyperlinks: true,
            wrap_code: true,
            scroll_tables: false,
        }
    }
}

impl Config {
    /// How articles are laid out.
    pub fn options(&self) -> Options {
        Options {
            link_numbers: self.link_numbers,
            wrap_code: self.wrap_code,
            scroll_tables: self.scroll_tables,
        }
    }

    /// The zone that counts: the configured one, else the machine's, else UTC.
    pub fn zone(&self) -> Zone {
        self.timezone.unwrap_or_else(places::machine_zone)
    }
}
