//! `config.toml` and the places of newsrack's own files.
//!
//! Without a file everything works. A key that is not known, or a value of the wrong type, is told with its line, and
//! the default stands.

mod effective;
mod load;
mod pictures;
pub mod places;
mod print;
mod reading;
mod remembered;
mod settings;
mod theme;
mod values;
mod words;

use crate::article::FlatList;
use crate::document::LayoutOptions;
use crate::language::Language;
use crate::library::list::{Grouping, Sort};
use crate::zone::Zone;
use std::path::PathBuf;

pub use crate::trouble::{ConfigProblem as Problem, Wrong};
pub use effective::{Effective, Origin};
pub use load::{Loaded, Stamp, load};
pub use pictures::{Inline, Protocol};
pub use print::{defaults, effective};
pub use reading::{Reading, read};
pub use remembered::{Remembered, left_of, left_value};
pub use settings::{grouping, grouping_name, sort, sort_name};
pub use theme::{Colour, ColourRole, OwnColours, Theme};
pub use words::words;

/// The columns of a line that reads well.
pub const TEXT_WIDTH: u16 = 88;

/// When an article counts as read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MarkRead {
    /// When it is opened.
    #[default]
    Open,
    /// Only when it is marked.
    Never,
}

/// The keys of an action, as they are written. What actions and keys there are is known to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySetting {
    /// The context they are meant for; `None` for all.
    pub context: Option<String>,
    /// The action's name.
    pub action: String,
    /// Keys or sequences, any of which will do; none take the action's keys away.
    pub keys: Vec<String>,
    /// The line of the file.
    pub line: usize,
}

/// The settings a user can write down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent settings, each a yes or no")]
pub struct Config {
    /// Folders that are opened when none is named; `~/` stands for the home folder.
    pub library: Vec<PathBuf>,
    /// Globs of paths below a library folder that are left out.
    pub exclude: Vec<String>,
    /// Queries of what is muted.
    pub mute: Vec<String>,
    /// The folder of the reading state, which may be one that is carried between devices; `None` for the place where
    /// the platform keeps such files.
    pub state_dir: Option<PathBuf>,
    /// The program that shows images, with its arguments; empty for the system's.
    pub image_viewer: Vec<String>,
    /// Whether that program draws in the terminal.
    pub image_viewer_in_terminal: bool,
    /// The program that opens links, with its arguments; empty for `$BROWSER`, else the system's.
    pub browser: Vec<String>,
    /// The program that edits articles, with its arguments; empty for `$VISUAL`, else `$EDITOR`.
    pub editor: Vec<String>,
    /// The program that shows a long text, with its arguments; empty for `$PAGER`, else `less`.
    pub pager: Vec<String>,
    /// The theme.
    pub theme: Theme,
    /// Colours that go before the theme's.
    pub colours: OwnColours,
    /// Keys that go before those of the key table.
    pub keys: Vec<KeySetting>,
    /// The language of the interface; `None` for the environment's.
    pub language: Option<Language>,
    /// How dates are written, as strftime has it; empty for the language's way.
    pub date_format: String,
    /// The order of the list.
    pub sort: Sort,
    /// The headings of the list.
    pub grouping: Grouping,
    /// When an article counts as read.
    pub mark_read: MarkRead,
    /// The zone of dates without one, and of the days on the screen; `None` for the machine's.
    pub timezone: Option<Zone>,
    /// What a flat list of categories means.
    pub categories: FlatList,
    /// Private hosts that images may be downloaded from.
    pub allow_private_hosts: Vec<String>,
    /// Which pictures are shown on the page.
    pub inline_images: Inline,
    /// How the terminal is told of them.
    pub image_protocol: Protocol,
    /// How many bytes of downloaded pictures are kept.
    pub image_cache: u64,
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
            mute: Vec::new(),
            state_dir: None,
            image_viewer: Vec::new(),
            image_viewer_in_terminal: false,
            browser: Vec::new(),
            editor: Vec::new(),
            pager: Vec::new(),
            theme: Theme::Auto,
            colours: OwnColours::default(),
            keys: Vec::new(),
            language: None,
            date_format: String::new(),
            sort: Sort::default(),
            grouping: Grouping::default(),
            mark_read: MarkRead::Open,
            timezone: None,
            categories: FlatList::Path,
            allow_private_hosts: Vec::new(),
            inline_images: Inline::Local,
            image_protocol: Protocol::Auto,
            image_cache: crate::media::store::CAP,
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
    pub fn options(&self) -> LayoutOptions {
        LayoutOptions {
            link_numbers: self.link_numbers,
            wrap_code: self.wrap_code,
            scroll_tables: self.scroll_tables,
            pictures: None,
        }
    }

    /// The zone that counts: the configured one, else the machine's, else UTC.
    pub fn zone(&self) -> Zone {
        self.timezone.unwrap_or_else(places::machine_zone)
    }
}
