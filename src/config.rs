//! `config.toml`, and the paths of newsrack's own files.
//!
//! The file is optional. An unknown key or an invalid value is reported with its line, and the default is used.

mod effective;
mod fetch;
mod load;
pub mod places;
mod print;
mod reading;
mod remembered;
mod settings;
mod theme;
mod values;

use crate::article::{DateOrder, FlatList, ReadOptions};
use crate::document::LayoutOptions;
use crate::language::Language;
use crate::library::list::{Grouping, Sort};
use crate::media::Graphics;
use crate::site::Profile;
use crate::text::Widths;
use crate::zone::Zone;
use std::path::PathBuf;

pub use crate::trouble::{ConfigProblem as Problem, Wrong};
pub use effective::{Effective, Origin};
pub use fetch::{FetchConfig, HostConfig};
pub use load::{Loaded, Stamp, load};
pub use print::{defaults, effective};
pub use reading::{Reading, read};
pub use remembered::{Remembered, left_of, left_value};
pub use settings::{grouping, grouping_name, sort, sort_name};
pub use theme::{Colour, ColourRole, OwnColours, Theme};
pub use values::words;

/// The default of [`Config::width`].
pub const TEXT_WIDTH: u16 = 88;

/// When an article counts as read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MarkRead {
    #[default]
    Open,
    /// Only when it is marked.
    Never,
}

/// The keys of an action as the file has them. [`crate::keymap`] checks the names of actions and keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySetting {
    /// The context in which they apply; `None` for all.
    pub context: Option<String>,
    pub action: String,
    /// Alternative keys or key sequences; empty if the action has no key.
    pub keys: Vec<String>,
    /// The line of the file, from 1.
    pub line: usize,
}

/// All settings of the configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent settings, each a yes or no")]
pub struct Config {
    /// Folders to open when the command line names none; `~/` is expanded.
    pub library: Vec<PathBuf>,
    /// Globs of paths, relative to a library folder, that are left out.
    pub exclude: Vec<String>,
    /// Queries; articles that match one are muted.
    pub mute: Vec<String>,
    /// The folder of the reading state, which may be synchronised; `None` for the platform's state folder.
    pub state_dir: Option<PathBuf>,
    /// The program that shows images, with its arguments; empty for the system's default.
    pub image_viewer: Vec<String>,
    pub image_viewer_in_terminal: bool,
    /// The program that opens links, with its arguments; empty for `$BROWSER`, else the system's default.
    pub browser: Vec<String>,
    /// The program that edits articles, with its arguments; empty for `$VISUAL`, else `$EDITOR`.
    pub editor: Vec<String>,
    /// The program that shows a long text, with its arguments; empty for `$PAGER`, else `less`.
    pub pager: Vec<String>,
    pub theme: Theme,
    /// Colours that replace those of the theme.
    pub colours: OwnColours,
    /// Keys that replace those of the key table.
    pub keys: Vec<KeySetting>,
    /// The language of the interface; `None` to take it from the environment.
    pub language: Option<Language>,
    /// A strftime format of dates; empty for the language's own.
    pub date_format: String,
    pub sort: Sort,
    /// The groups of the list, each with a heading.
    pub grouping: Grouping,
    pub mark_read: MarkRead,
    /// The zone of dates without a zone, and of the days on the screen; `None` for the system's.
    pub timezone: Option<Zone>,
    /// How a flat list of categories is read.
    pub categories: FlatList,
    /// Which number is the day in dates such as `10/05/2021`.
    pub date_order: DateOrder,
    /// The profile of the library folders; `None` to recognise it by what lies in them.
    pub profile: Option<&'static Profile>,
    /// Private hosts that images may be downloaded from.
    pub allow_private_hosts: Vec<String>,
    pub inline_images: Inline,
    pub image_protocol: Protocol,
    /// The size limit of the picture cache, in bytes.
    pub image_cache: u64,
    /// The longest line of an article, in columns.
    pub width: u16,
    /// Whether the terminal reports the mouse to newsrack.
    pub mouse: bool,
    pub link_numbers: bool,
    /// Whether links are sent to the terminal as hyperlinks (OSC 8), so that it can open them.
    pub hyperlinks: bool,
    /// The cells of ambiguous characters.
    pub ambiguous_width: AmbiguousWidth,
    /// How joined emoji are drawn.
    pub joined_emoji: JoinedEmoji,
    pub wrap_code: bool,
    /// Whether a table that is too wide scrolls sideways; otherwise its rows are shown as records.
    pub scroll_tables: bool,
    /// Whether only the main content of a saved web page is shown and searched.
    pub reader_view: bool,
    pub fetch: FetchConfig,
}

/// The cells of characters whose East Asian Width is ambiguous.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AmbiguousWidth {
    /// As many as the terminal measures; 1 if it does not answer.
    #[default]
    Auto,
    /// 1, as most terminals do.
    One,
    /// 2, as terminals set up for Chinese, Japanese or Korean may do.
    Two,
}

/// How emoji joined by U+200D, skin tones and signs with U+FE0F are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JoinedEmoji {
    /// Spelled simpler inside multiplexers, and where the terminal draws them side by side.
    #[default]
    Auto,
    /// As they are.
    Keep,
}

/// Which pictures are shown on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inline {
    /// Pictures in the library and those downloaded before. Nothing is fetched.
    #[default]
    Local,
    /// Remote pictures too, which are fetched when their article is opened.
    Remote,
    Off,
}

/// How pictures are drawn in the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// The protocol is chosen by the answers of the terminal.
    #[default]
    Auto,
    /// The user has chosen the protocol.
    Set(Graphics),
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
            categories: FlatList::BySite,
            date_order: DateOrder::BySeparator,
            profile: None,
            allow_private_hosts: Vec::new(),
            inline_images: Inline::Local,
            image_protocol: Protocol::Auto,
            image_cache: crate::media::store::CAP,
            width: TEXT_WIDTH,
            mouse: true,
            link_numbers: true,
            hyperlinks: true,
            ambiguous_width: AmbiguousWidth::Auto,
            joined_emoji: JoinedEmoji::Auto,
            wrap_code: true,
            scroll_tables: false,
            reader_view: true,
            fetch: FetchConfig::default(),
        }
    }
}

impl Config {
    /// The first setting whose value differs and that counts only from the next start.
    pub fn next_start(&self, before: &Self) -> Option<&'static str> {
        settings::next_start(&mut self.clone(), &mut before.clone())
    }

    /// The layout options of articles; widths and pictures are added by the application.
    pub fn options(&self) -> LayoutOptions {
        LayoutOptions {
            widths: Widths::default(),
            link_numbers: self.link_numbers,
            wrap_code: self.wrap_code,
            scroll_tables: self.scroll_tables,
            pictures: None,
        }
    }

    /// The settings that change how an article is read.
    pub fn read_options(&self) -> ReadOptions {
        ReadOptions {
            timezone: self.zone(),
            flat_list: self.categories,
            date_order: self.date_order,
            profile: self.profile,
            reader_view: self.reader_view,
        }
    }

    /// The configured zone, else the system's, else UTC.
    pub fn zone(&self) -> Zone {
        self.timezone.unwrap_or_else(places::machine_zone)
    }
}
