//! The table of settings: the name and explanation of each, and how it is read and written. Reading `config.toml` and
//! both outputs of `newsrack config` use it.

use super::values::{Value, boolean, command, list, named, number, quoted, strings};
use super::{AmbiguousWidth, Config, Inline, JoinedEmoji, MarkRead, Protocol, Theme, places};
use crate::article::{DateOrder, FlatList};
use crate::language::Language;
use crate::library::list::{Direction, Grouping, Sort, SortKey};
use crate::library::mutes;
use crate::text::clean_line;
use crate::trouble::{Wanted, Wrong};
use crate::zone::Zone;
use chrono::DateTime;
use chrono::format::{Item, StrftimeItems};

/// A setting at the top level of the file.
pub(super) struct Setting {
    pub(super) name: &'static str,
    /// The explanation that the printed defaults show, one line.
    pub(super) about: &'static str,
    /// The value as TOML; empty for none.
    pub(super) get: fn(&Config) -> String,
    /// Reads a value into the configuration.
    pub(super) set: fn(&mut Config, &Value<'_>) -> Result<(), Wrong>,
}

/// What the setting `theme` and the base of the table `[theme]` must be.
pub(super) const THEMES: Wanted = Wanted::OneOf(&["auto", "light", "dark", "mono"]);

/// Every setting, in the order in which they are printed.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "library",
        about: "folders to open when the command line names none: [\"~/news\", \"~/blog/source\"]",
        get: |config| list(config.library.iter().map(|path| path.to_string_lossy())),
        set: |config, value| {
            config.library = strings(value)?.iter().map(|path| places::expanded(path)).collect();
            Ok(())
        },
    },
    Setting {
        name: "exclude",
        about: "globs of files to leave out, relative to a library folder: [\"drafts/**\"]",
        get: |config| list(&config.exclude),
        set: |config, value| set_valid(&mut config.exclude, strings(value)?, glob_problem),
    },
    Setting {
        name: "mute",
        about: "queries; articles that match one are muted: [\"category:ads\", \"author:\\\"=A Name\\\"\"]",
        get: |config| list(&config.mute),
        set: |config, value| set_valid(&mut config.mute, strings(value)?, mute_problem),
    },
    Setting {
        name: "state_dir",
        about: "the folder of the reading state, for example a synchronised one; absolute, or from ~/",
        get: |config| {
            config.state_dir.as_deref().map_or_else(String::new, |path| quoted(&path.to_string_lossy()))
        },
        set: |config, value| {
            let path = |path: &str| Some(places::expanded(path)).filter(|path| path.is_absolute());
            set(&mut config.state_dir, named(value, Wanted::Path, |text| path(text).map(Some)))
        },
    },
    Setting {
        name: "categories",
        about: "how a flat list of categories is read: \"path\" (one path) or \"flat\" (siblings)",
        get: |config| quoted(if config.categories == FlatList::Path { "path" } else { "flat" }),
        set: |config, value| {
            let read = |name: &str| match name {
                "path" => Some(FlatList::Path),
                "flat" => Some(FlatList::Siblings),
                _ => None,
            };
            set(&mut config.categories, named(value, Wanted::OneOf(&["path", "flat"]), read))
        },
    },
    Setting {
        name: "date_order",
        about: "what 10/05/2021 is: \"day\" (10 May), \"month\" (5 October), \"auto\" (month first only between slashes)",
        get: |config| {
            quoted(match config.date_order {
                DateOrder::BySeparator => "auto",
                DateOrder::DayFirst => "day",
                DateOrder::MonthFirst => "month",
            })
        },
        set: |config, value| {
            let read = |name: &str| match name {
                "auto" => Some(DateOrder::BySeparator),
                "day" => Some(DateOrder::DayFirst),
                "month" => Some(DateOrder::MonthFirst),
                _ => None,
            };
            set(&mut config.date_order, named(value, Wanted::OneOf(&["auto", "day", "month"]), read))
        },
    },
    Setting {
        name: "timezone",
        about: "the zone of dates without one, and of the days on the screen; by default the system's",
        get: |config| config.timezone.map_or_else(String::new, |zone| quoted(zone.name())),
        set: |config, value| {
            set(&mut config.timezone, named(value, Wanted::Zone, |name| name.parse().ok().map(Some)))
        },
    },
    Setting {
        name: "language",
        about: "the language of the interface: \"en\", \"zh\", or \"auto\" to follow LC_ALL, LC_MESSAGES or LANG",
        get: |config| quoted(config.language.map_or("auto", Language::name)),
        set: |config, value| {
            let read = |name: &str| match name {
                "auto" => Some(None),
                name => Language::named(name).map(Some),
            };
            set(&mut config.language, named(value, Wanted::OneOf(&["auto", "en", "zh"]), read))
        },
    },
    Setting {
        name: "date_format",
        about: "the strftime format of dates in lists and above articles: \"%Y-%m-%d\"; empty: the language's",
        get: |config| quoted(&config.date_format),
        set: |config, value| set(&mut config.date_format, named(value, Wanted::DateFormat, date_format)),
    },
    Setting {
        name: "theme",
        about: "\"auto\" (the terminal's background), \"light\", \"dark\" or \"mono\"; see [theme] below for your own",
        get: |config| quoted(config.theme.name()),
        set: |config, value| set(&mut config.theme, named(value, THEMES, Theme::named)),
    },
    Setting {
        name: "width",
        about: "the longest line of an article, in columns, 24 to 240",
        get: |config| config.width.to_string(),
        set: |config, value| set(&mut config.width, number(value, 24..241)),
    },
    Setting {
        name: "sort",
        about: "\"date\", \"arrival\", \"title\" or \"source\"; a minus before it reverses the order",
        get: |config| quoted(&sort_name(config.sort)),
        set: |config, value| {
            let wanted = Wanted::OneOfEitherWay(&["date", "arrival", "title", "source"]);
            set(&mut config.sort, named(value, wanted, sort))
        },
    },
    Setting {
        name: "grouping",
        about: "groups of the list: \"day\", \"category\", \"source\" or \"none\"; \"day\" needs the order by date",
        get: |config| quoted(grouping_name(config.grouping)),
        set: |config, value| {
            let wanted = Wanted::OneOf(&["day", "category", "source", "none"]);
            set(&mut config.grouping, named(value, wanted, grouping))
        },
    },
    Setting {
        name: "mark_read",
        about: "when an article becomes read: \"open\" when it is opened, \"never\" only by key",
        get: |config| quoted(if config.mark_read == MarkRead::Open { "open" } else { "never" }),
        set: |config, value| {
            let read = |name: &str| match name {
                "open" => Some(MarkRead::Open),
                "never" => Some(MarkRead::Never),
                _ => None,
            };
            set(&mut config.mark_read, named(value, Wanted::OneOf(&["open", "never"]), read))
        },
    },
    Setting {
        name: "link_numbers",
        about: "whether links are followed by their numbers",
        get: |config| config.link_numbers.to_string(),
        set: |config, value| set(&mut config.link_numbers, boolean(value)),
    },
    Setting {
        name: "hyperlinks",
        about: "whether the terminal can open links itself (OSC 8)",
        get: |config| config.hyperlinks.to_string(),
        set: |config, value| set(&mut config.hyperlinks, boolean(value)),
    },
    Setting {
        name: "wrap_code",
        about: "whether long lines of code wrap; false: they scroll sideways",
        get: |config| config.wrap_code.to_string(),
        set: |config, value| set(&mut config.wrap_code, boolean(value)),
    },
    Setting {
        name: "scroll_tables",
        about: "whether wide tables scroll sideways; false: their rows are shown as records",
        get: |config| config.scroll_tables.to_string(),
        set: |config, value| set(&mut config.scroll_tables, boolean(value)),
    },
    Setting {
        name: "ambiguous_width",
        about: "the cells of “ ” … — ① and other ambiguous characters: 1, 2, or \"auto\" to ask the terminal",
        get: |config| match config.ambiguous_width {
            AmbiguousWidth::Auto => quoted("auto"),
            AmbiguousWidth::One => "1".into(),
            AmbiguousWidth::Two => "2".into(),
        },
        set: |config, value| {
            let read = |name: &str| match name {
                "auto" => Some(AmbiguousWidth::Auto),
                "1" => Some(AmbiguousWidth::One),
                "2" => Some(AmbiguousWidth::Two),
                _ => None,
            };
            let width = match number(value, 1..3) {
                Ok(1) => Ok(AmbiguousWidth::One),
                Ok(_) => Ok(AmbiguousWidth::Two),
                Err(_) => named(value, Wanted::OneOf(&["auto", "1", "2"]), read),
            };
            set(&mut config.ambiguous_width, width)
        },
    },
    Setting {
        name: "joined_emoji",
        about: "emoji joined of several: \"auto\" (only the first where the others would move the text), or \"keep\"",
        get: |config| quoted(if config.joined_emoji == JoinedEmoji::Auto { "auto" } else { "keep" }),
        set: |config, value| {
            let read = |name: &str| match name {
                "auto" => Some(JoinedEmoji::Auto),
                "keep" => Some(JoinedEmoji::Keep),
                _ => None,
            };
            set(&mut config.joined_emoji, named(value, Wanted::OneOf(&["auto", "keep"]), read))
        },
    },
    Setting {
        name: "mouse",
        about: "whether newsrack uses the mouse; false: the terminal selects text",
        get: |config| config.mouse.to_string(),
        set: |config, value| set(&mut config.mouse, boolean(value)),
    },
    Setting {
        name: "editor",
        about: "the program that edits articles, with its arguments; empty: $VISUAL, else $EDITOR",
        get: |config| list(&config.editor),
        set: |config, value| set(&mut config.editor, command(value)),
    },
    Setting {
        name: "pager",
        about: "the program that gets an article's text when none is entered; empty: $PAGER, else less",
        get: |config| list(&config.pager),
        set: |config, value| set(&mut config.pager, command(value)),
    },
    Setting {
        name: "browser",
        about: "the program that opens links; empty: $BROWSER, else the system's",
        get: |config| list(&config.browser),
        set: |config, value| set(&mut config.browser, command(value)),
    },
    Setting {
        name: "image_viewer",
        about: "the program that shows images, with the file last or at {}; empty: the system's",
        get: |config| list(&config.image_viewer),
        set: |config, value| set(&mut config.image_viewer, command(value)),
    },
    Setting {
        name: "image_viewer_in_terminal",
        about: "whether that program draws in the terminal, as chafa does",
        get: |config| config.image_viewer_in_terminal.to_string(),
        set: |config, value| set(&mut config.image_viewer_in_terminal, boolean(value)),
    },
    Setting {
        name: "inline_images",
        about: "pictures on the page: \"local\" and downloaded ones, also \"remote\" ones (fetched on opening), or \"off\"",
        get: |config| quoted(config.inline_images.name()),
        set: |config, value| {
            let wanted = Wanted::OneOf(&["local", "remote", "off"]);
            set(&mut config.inline_images, named(value, wanted, Inline::named))
        },
    },
    Setting {
        name: "image_protocol",
        about: "how pictures are drawn: \"auto\" asks the terminal; \"kitty\", \"kitty-placed\", \"iterm2\", \"sixel\", \"halfblocks\"",
        get: |config| quoted(config.image_protocol.name()),
        set: |config, value| {
            let wanted = Wanted::OneOf(&["auto", "kitty", "kitty-placed", "iterm2", "sixel", "halfblocks"]);
            set(&mut config.image_protocol, named(value, wanted, Protocol::named))
        },
    },
    Setting {
        name: "image_cache",
        about: "the size of the picture cache in megabytes, up to 10000",
        get: |config| (config.image_cache / 1_000_000).to_string(),
        set: |config, value| {
            config.image_cache = u64::from(number(value, 0..10_001)?) * 1_000_000;
            Ok(())
        },
    },
    Setting {
        name: "allow_private_hosts",
        about: "hosts in private networks that images may come from: [\"nas.local\"]",
        get: |config| list(&config.allow_private_hosts),
        set: |config, value| set(&mut config.allow_private_hosts, strings(value)),
    },
];

fn set<T>(place: &mut T, value: Result<T, Wrong>) -> Result<(), Wrong> {
    *place = value?;
    Ok(())
}

/// Sets the valid texts of a list. The first invalid one is a problem.
fn set_valid(
    place: &mut Vec<String>,
    texts: Vec<String>,
    problem: impl Fn(&str) -> Option<Wrong>,
) -> Result<(), Wrong> {
    let mut first = None;
    *place = texts;
    place.retain(|text| {
        let problem = problem(text);
        let is_valid = problem.is_none();
        first = first.take().or(problem);
        is_valid
    });
    first.map_or(Ok(()), Err)
}

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

const SORTS: [(&str, SortKey); 4] = [
    ("date", SortKey::Date),
    ("arrival", SortKey::Arrival),
    ("title", SortKey::Title),
    ("source", SortKey::Source),
];

/// Finds an order by its name; a minus before the name reverses it.
pub fn sort(name: &str) -> Option<Sort> {
    let (direction, name) = match name.strip_prefix('-') {
        Some(name) => (Direction::Reversed, name),
        None => (Direction::Natural, name),
    };
    let (_, key) = SORTS.into_iter().find(|(known, _)| *known == name)?;
    Some(Sort { key, direction })
}

/// The name of an order, with a minus if it is reversed.
pub fn sort_name(sort: Sort) -> String {
    let name = SORTS.into_iter().find(|(_, key)| *key == sort.key).map_or("date", |(name, _)| name);
    let minus = if sort.direction == Direction::Reversed { "-" } else { "" };
    format!("{minus}{name}")
}

const GROUPINGS: [(&str, Grouping); 4] = [
    ("day", Grouping::Day),
    ("category", Grouping::Category),
    ("source", Grouping::Source),
    ("none", Grouping::None),
];

/// Finds a grouping by its name.
pub fn grouping(name: &str) -> Option<Grouping> {
    GROUPINGS.into_iter().find(|(known, _)| *known == name).map(|(_, grouping)| grouping)
}

/// The name of a grouping.
pub fn grouping_name(grouping: Grouping) -> &'static str {
    GROUPINGS.into_iter().find(|(_, known)| *known == grouping).map_or("none", |(name, _)| name)
}
