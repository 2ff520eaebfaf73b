//! The table of settings: the name and explanation of each, and how it is read and written. Reading `config.toml` and
//! both outputs of `newsrack config` use it.

use super::values::{
    Named, Value, boolean, chosen, command, list, name_of, named, names, number, quoted, strings, value_of,
    written,
};
use super::{AmbiguousWidth, Config, Inline, JoinedEmoji, MarkRead, Protocol, places};
use crate::article::{DateOrder, FlatList};
use crate::language::Language;
use crate::library::list::{Direction, Grouping, Sort, SortKey};
use crate::library::mutes;
use crate::media::Graphics;
use crate::site::{self, Profile};
use crate::text::clean_line;
use crate::trouble::{Wanted, Wrong};
use crate::zone::Zone;
use chrono::DateTime;
use chrono::format::{Item, StrftimeItems};

/// A setting at the top level of the file, or of one of its tables.
pub(super) struct Setting {
    pub(super) name: &'static str,
    /// The explanation that the printed defaults show, one line.
    pub(super) about: &'static str,
    pub(super) kind: &'static dyn Kind,
}

/// How the value of a setting is written and read. Both use the same place in the configuration, so that even writing
/// needs a configuration that may be changed.
pub(super) trait Kind {
    /// The value as TOML; empty for none.
    fn get(&self, config: &mut Config) -> String;

    /// Reads a value into the configuration.
    fn set(&self, config: &mut Config, value: &Value<'_>) -> Result<(), Wrong>;
}

/// A value: its place, how it is written, and how it is read.
pub(super) struct At<T>(
    pub(super) fn(&mut Config) -> &mut T,
    pub(super) fn(&T) -> String,
    pub(super) fn(&Value<'_>) -> Result<T, Wrong>,
);

impl<T> Kind for At<T> {
    fn get(&self, config: &mut Config) -> String {
        (self.1)((self.0)(config))
    }

    fn set(&self, config: &mut Config, value: &Value<'_>) -> Result<(), Wrong> {
        *(self.0)(config) = (self.2)(value)?;
        Ok(())
    }
}

/// Texts: their place, and what is wrong with one. The valid ones take effect, and the first invalid one is a problem.
struct Texts(fn(&mut Config) -> &mut Vec<String>, fn(&str) -> Option<Wrong>);

impl Kind for Texts {
    fn get(&self, config: &mut Config) -> String {
        list((self.0)(config))
    }

    fn set(&self, config: &mut Config, value: &Value<'_>) -> Result<(), Wrong> {
        let mut first = None;
        let mut texts = strings(value)?;
        texts.retain(|text| {
            let problem = (self.1)(text);
            let is_valid = problem.is_none();
            first = first.take().or(problem);
            is_valid
        });
        *(self.0)(config) = texts;
        first.map_or(Ok(()), Err)
    }
}

/// The settings that are read once, at the start of the reader.
const AT_START: [&str; 12] = [
    "library",
    "exclude",
    "state_dir",
    "profile",
    "categories",
    "date_order",
    "reader_view",
    "browser",
    "image_viewer",
    "image_viewer_in_terminal",
    "allow_private_hosts",
    "image_cache",
];

/// The first setting of [`AT_START`] whose value differs.
pub(super) fn next_start(now: &mut Config, before: &mut Config) -> Option<&'static str> {
    let is_fetching_other = now.fetch != before.fetch;
    let at_start = SETTINGS.iter().filter(|setting| AT_START.contains(&setting.name));
    at_start
        .map(|setting| (setting.name, setting.kind))
        .find_map(|(name, kind)| (kind.get(now) != kind.get(before)).then_some(name))
        .or(is_fetching_other.then_some("fetch"))
}

/// Every setting, in the order in which they are printed.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "library",
        about: "folders to open when the command line names none: [\"~/news\", \"~/blog/source\"]",
        kind: &At(
            |config| &mut config.library,
            |paths| list(paths.iter().map(|path| path.to_string_lossy())),
            |value| Ok(strings(value)?.iter().map(|path| places::expanded(path)).collect()),
        ),
    },
    Setting {
        name: "exclude",
        about: "globs of files to leave out, relative to a library folder: [\"drafts/**\"]",
        kind: &Texts(|config| &mut config.exclude, glob_problem),
    },
    Setting {
        name: "mute",
        about: "queries; articles that match one are muted: [\"category:ads\", \"author:\\\"=A Name\\\"\"]",
        kind: &Texts(|config| &mut config.mute, mute_problem),
    },
    Setting {
        name: "state_dir",
        about: "the folder of the reading state, for example a synchronised one; absolute, or from ~/",
        kind: &At(
            |config| &mut config.state_dir,
            |path| path.as_deref().map_or_else(String::new, |path| quoted(&path.to_string_lossy())),
            |value| {
                named(value, Wanted::Path, |path| {
                    Some(places::expanded(path)).filter(|path| path.is_absolute()).map(Some)
                })
            },
        ),
    },
    Setting {
        name: "categories",
        about: "a flat list of categories: \"path\" (one path), \"flat\" (siblings), or \"auto\" as the site's generator has it",
        kind: &At(|config| &mut config.categories, written, chosen),
    },
    Setting {
        name: "date_order",
        about: "what 10/05/2021 is: \"day\" (10 May), \"month\" (5 October), \"auto\" (month first only between slashes)",
        kind: &At(|config| &mut config.date_order, written, chosen),
    },
    Setting {
        name: "profile",
        about: "the site generator of the library folders, such as \"hexo\"; \"auto\" recognises it, \"plain\" is none",
        kind: &At(
            |config| &mut config.profile,
            |profile| quoted(profile.map_or("auto", |profile| profile.name)),
            |value| {
                let names = std::iter::once("auto").chain(site::names()).collect();
                named(value, Wanted::OneOf(names), |name| match name {
                    "auto" => Some(None),
                    name => Profile::named(name).map(Some),
                })
            },
        ),
    },
    Setting {
        name: "reader_view",
        about: "whether only the main content of saved web pages is shown and searched; a key shows all",
        kind: &At(|config| &mut config.reader_view, bool::to_string, boolean),
    },
    Setting {
        name: "timezone",
        about: "the zone of dates without one, and of the days on the screen; by default the system's",
        kind: &At(
            |config| &mut config.timezone,
            |zone| zone.map_or_else(String::new, |zone| quoted(zone.name())),
            |value| named(value, Wanted::Zone, |name| name.parse().ok().map(Some)),
        ),
    },
    Setting {
        name: "language",
        about: "the language of the interface: \"en\", \"zh\", or \"auto\" to follow LC_ALL, LC_MESSAGES or LANG",
        kind: &At(|config| &mut config.language, written, chosen),
    },
    Setting {
        name: "date_format",
        about: "the strftime format of dates in lists and above articles: \"%Y-%m-%d\"; empty: the language's",
        kind: &At(
            |config| &mut config.date_format,
            |format| quoted(format),
            |value| named(value, Wanted::DateFormat, date_format),
        ),
    },
    Setting {
        name: "theme",
        about: "\"auto\" (the terminal's background), \"light\", \"dark\" or \"mono\"; see [theme] below for your own",
        kind: &At(|config| &mut config.theme, written, chosen),
    },
    Setting {
        name: "width",
        about: "the longest line of an article, in columns, 24 to 240",
        kind: &At(|config| &mut config.width, u16::to_string, |value| number(value, 24..241)),
    },
    Setting {
        name: "sort",
        about: "\"date\", \"arrival\", \"title\" or \"source\"; a minus before it reverses the order",
        kind: &At(
            |config| &mut config.sort,
            |sort| quoted(&sort_name(*sort)),
            |value| named(value, Wanted::OneOfEitherWay(names::<SortKey>()), sort),
        ),
    },
    Setting {
        name: "grouping",
        about: "groups of the list: \"day\", \"category\", \"source\" or \"none\"; \"day\" needs the order by date",
        kind: &At(|config| &mut config.grouping, written, chosen),
    },
    Setting {
        name: "mark_read",
        about: "when an article becomes read: \"open\" when it is opened, \"never\" only by key",
        kind: &At(|config| &mut config.mark_read, written, chosen),
    },
    Setting {
        name: "link_numbers",
        about: "whether links are followed by their numbers",
        kind: &At(|config| &mut config.link_numbers, bool::to_string, boolean),
    },
    Setting {
        name: "hyperlinks",
        about: "whether the terminal can open links itself (OSC 8)",
        kind: &At(|config| &mut config.hyperlinks, bool::to_string, boolean),
    },
    Setting {
        name: "wrap_code",
        about: "whether long lines of code wrap; false: they scroll sideways",
        kind: &At(|config| &mut config.wrap_code, bool::to_string, boolean),
    },
    Setting {
        name: "scroll_tables",
        about: "whether wide tables scroll sideways; false: their rows are shown as records",
        kind: &At(|config| &mut config.scroll_tables, bool::to_string, boolean),
    },
    Setting {
        name: "ambiguous_width",
        about: "the cells of “ ” … — ① and other ambiguous characters: 1, 2, or \"auto\" to ask the terminal",
        kind: &At(
            |config| &mut config.ambiguous_width,
            |width| match name_of(*width) {
                "auto" => quoted("auto"),
                number => number.into(),
            },
            |value| match number(value, 1..3) {
                Ok(1) => Ok(AmbiguousWidth::One),
                Ok(_) => Ok(AmbiguousWidth::Two),
                Err(_) => chosen(value),
            },
        ),
    },
    Setting {
        name: "joined_emoji",
        about: "emoji joined of several: \"auto\" (only the first where the others would move the text), or \"keep\"",
        kind: &At(|config| &mut config.joined_emoji, written, chosen),
    },
    Setting {
        name: "mouse",
        about: "whether newsrack uses the mouse; false: the terminal selects text",
        kind: &At(|config| &mut config.mouse, bool::to_string, boolean),
    },
    Setting {
        name: "editor",
        about: "the program that edits articles, with its arguments; empty: $VISUAL, else $EDITOR",
        kind: &At(|config| &mut config.editor, |words| list(words), command),
    },
    Setting {
        name: "pager",
        about: "the program that gets an article's text when none is entered; empty: $PAGER, else less",
        kind: &At(|config| &mut config.pager, |words| list(words), command),
    },
    Setting {
        name: "browser",
        about: "the program that opens links; empty: $BROWSER, else the system's",
        kind: &At(|config| &mut config.browser, |words| list(words), command),
    },
    Setting {
        name: "image_viewer",
        about: "the program that shows images, with the file last or at {}; empty: the system's",
        kind: &At(|config| &mut config.image_viewer, |words| list(words), command),
    },
    Setting {
        name: "image_viewer_in_terminal",
        about: "whether that program draws in the terminal, as chafa does",
        kind: &At(|config| &mut config.image_viewer_in_terminal, bool::to_string, boolean),
    },
    Setting {
        name: "inline_images",
        about: "pictures on the page: \"local\" and downloaded ones, also \"remote\" ones (fetched on opening), or \"off\"",
        kind: &At(|config| &mut config.inline_images, written, chosen),
    },
    Setting {
        name: "image_protocol",
        about: "how pictures are drawn: \"auto\" asks the terminal; \"kitty\", \"kitty-placed\", \"iterm2\", \"sixel\", \"halfblocks\"",
        kind: &At(|config| &mut config.image_protocol, written, chosen),
    },
    Setting {
        name: "image_cache",
        about: "the size of the picture cache in megabytes, up to 10000",
        kind: &At(
            |config| &mut config.image_cache,
            |bytes| (bytes / 1_000_000).to_string(),
            |value| Ok(u64::from(number(value, 0..10_001)?) * 1_000_000),
        ),
    },
    Setting {
        name: "allow_private_hosts",
        about: "hosts in private networks that images and feeds may come from: [\"nas.local\"]",
        kind: &Texts(|config| &mut config.allow_private_hosts, |_| None),
    },
];

fn glob_problem(glob: &str) -> Option<Wrong> {
    let why = crate::disk::why_no_glob(glob)?;
    Some(Wrong::Glob { glob: clean_line(glob).into_owned(), why })
}

/// Why a query cannot mute.
fn mute_problem(query: &str) -> Option<Wrong> {
    let error = mutes::parse(query, DateTime::UNIX_EPOCH, Zone::UTC).err()?;
    let (character, query) = (error.character(query), clean_line(query).into_owned());
    Some(Wrong::Query { query, character, wrong: error.wrong })
}

/// A valid strftime format, cleaned for display.
fn date_format(text: &str) -> Option<String> {
    let is_valid = StrftimeItems::new(text).all(|item| item != Item::Error);
    is_valid.then(|| clean_line(text).into_owned())
}

impl Named for Option<Language> {
    const NAMES: &[(&str, Self)] =
        &[("auto", None), ("en", Some(Language::English)), ("zh", Some(Language::Chinese))];
}

impl Named for FlatList {
    const NAMES: &[(&str, Self)] = &[("auto", Self::BySite), ("path", Self::Path), ("flat", Self::Siblings)];
}

impl Named for DateOrder {
    const NAMES: &[(&str, Self)] =
        &[("auto", Self::BySeparator), ("day", Self::DayFirst), ("month", Self::MonthFirst)];
}

impl Named for MarkRead {
    const NAMES: &[(&str, Self)] = &[("open", Self::Open), ("never", Self::Never)];
}

impl Named for JoinedEmoji {
    const NAMES: &[(&str, Self)] = &[("auto", Self::Auto), ("keep", Self::Keep)];
}

impl Named for AmbiguousWidth {
    const NAMES: &[(&str, Self)] = &[("auto", Self::Auto), ("1", Self::One), ("2", Self::Two)];
}

impl Named for Inline {
    const NAMES: &[(&str, Self)] = &[("local", Self::Local), ("remote", Self::Remote), ("off", Self::Off)];
}

impl Named for Protocol {
    const NAMES: &[(&str, Self)] = &[
        ("auto", Self::Auto),
        ("kitty", Self::Set(Graphics::Kitty)),
        ("kitty-placed", Self::Set(Graphics::KittyPlaced)),
        ("iterm2", Self::Set(Graphics::Iterm2)),
        ("sixel", Self::Set(Graphics::Sixel)),
        ("halfblocks", Self::Set(Graphics::HalfBlocks)),
    ];
}

impl Named for SortKey {
    const NAMES: &[(&str, Self)] =
        &[("date", Self::Date), ("arrival", Self::Arrival), ("title", Self::Title), ("source", Self::Source)];
}

impl Named for Grouping {
    const NAMES: &[(&str, Self)] =
        &[("day", Self::Day), ("category", Self::Category), ("source", Self::Source), ("none", Self::None)];
}

/// Finds an order by its name; a minus before the name reverses it.
pub fn sort(name: &str) -> Option<Sort> {
    let (direction, name) = match name.strip_prefix('-') {
        Some(name) => (Direction::Reversed, name),
        None => (Direction::Natural, name),
    };
    Some(Sort { key: value_of(name)?, direction })
}

/// The name of an order, with a minus if it is reversed.
pub fn sort_name(sort: Sort) -> String {
    let minus = if sort.direction == Direction::Reversed { "-" } else { "" };
    format!("{minus}{}", name_of(sort.key))
}

/// Finds a grouping by its name.
pub fn grouping(name: &str) -> Option<Grouping> {
    value_of(name)
}

/// The name of a grouping.
pub fn grouping_name(grouping: Grouping) -> &'static str {
    name_of(grouping)
}
