//! The table of settings: name, meaning, how each is read and written. The reading of `config.toml`, `newsrack config`
//! and the file with the defaults come from it.

use super::values::{Value, boolean, command, list, named, number, quoted, strings};
use super::{Config, Inline, MarkRead, Protocol, Theme, places};
use crate::article::FlatList;
use crate::language::Language;
use crate::library::list::{Direction, Grouping, Sort, SortKey};
use crate::library::mutes;
use crate::trouble::{Wanted, Wrong};
use crate::zone::Zone;
use chrono::DateTime;
use chrono::format::{Item, StrftimeItems};

/// A setting at the top of the file.
pub(super) struct Setting {
    /// Its key.
    pub(super) name: &'static str,
    /// What it means, one line.
    pub(super) about: &'static str,
    /// Its value as TOML; empty for none.
    pub(super) get: fn(&Config) -> String,
    /// Takes in a value.
    pub(super) set: fn(&mut Config, &Value<'_>) -> Result<(), Wrong>,
}

/// Every setting, in the order in which they are shown.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "library",
        about: "folders that are opened when none is named: [\"~/news\", \"~/blog/source\"]",
        get: |config| list(config.library.iter().map(|path| path.to_string_lossy())),
        set: |config, value| {
            config.library = strings(value)?.iter().map(|path| places::expanded(path)).collect();
            Ok(())
        },
    },
    Setting {
        name: "exclude",
        about: "globs below a library folder that are left out: [\"drafts/**\"]",
        get: |config| list(&config.exclude),
        set: |config, value| {
            let (sound, told) = globs(strings(value)?);
            config.exclude = sound;
            told.map_or(Ok(()), Err)
        },
    },
    Setting {
        name: "mute",
        about: "queries; what answers one of them is muted: [\"category:ads\", \"author:\\\"=A Name\\\"\"]",
        get: |config| list(&config.mute),
        set: |config, value| {
            let (sound, told) = mutes(strings(value)?);
            config.mute = sound;
            told.map_or(Ok(()), Err)
        },
    },
    Setting {
        name: "state_dir",
        about: "where what you have read and starred is kept, such as a folder that is synced; absolute or from ~/",
        get: |config| {
            config.state_dir.as_deref().map_or_else(String::new, |path| quoted(&path.to_string_lossy()))
        },
        set: |config, value| {
            let path = |path: &str| Some(places::expanded(path)).filter(|path| path.is_absolute());
            config.state_dir = Some(named(value, Wanted::Path, path)?);
            Ok(())
        },
    },
    Setting {
        name: "categories",
        about: "what a flat list of categories is: \"path\" (one path) or \"flat\" (siblings)",
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
        name: "timezone",
        about: "of dates without a zone, and of the days on the screen; without it the machine's",
        get: |config| config.timezone.map_or_else(String::new, |zone| quoted(zone.name())),
        set: |config, value| {
            let zone = named(value, Wanted::Zone, |name| name.parse().ok())?;
            config.timezone = Some(zone);
            Ok(())
        },
    },
    Setting {
        name: "language",
        about: "of the interface: \"en\", \"zh\", or \"auto\" for that of LC_ALL, LC_MESSAGES or LANG",
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
        about: "of dates in the list and above articles, as strftime has it: \"%Y-%m-%d\"; empty: the language's",
        get: |config| quoted(&config.date_format),
        set: |config, value| set(&mut config.date_format, named(value, Wanted::DateFormat, date_format)),
    },
    Setting {
        name: "theme",
        about: "\"auto\" (the terminal's background), \"light\", \"dark\" or \"mono\"; see [theme] below for your own",
        get: |config| quoted(config.theme.name()),
        set: |config, value| {
            set(
                &mut config.theme,
                named(value, Wanted::OneOf(&["auto", "light", "dark", "mono"]), Theme::named),
            )
        },
    },
    Setting {
        name: "width",
        about: "the longest line of an article, in columns, 24 to 240",
        get: |config| config.width.to_string(),
        set: |config, value| set(&mut config.width, number(value, 24..241)),
    },
    Setting {
        name: "sort",
        about: "\"date\", \"arrival\", \"title\" or \"source\"; with a minus before it the other way round",
        get: |config| quoted(&sort_name(config.sort)),
        set: |config, value| {
            set(
                &mut config.sort,
                named(value, Wanted::OneOfEitherWay(&["date", "arrival", "title", "source"]), sort),
            )
        },
    },
    Setting {
        name: "grouping",
        about: "headings in the list: \"day\", \"category\", \"source\" or \"none\"; days need the order by date",
        get: |config| quoted(grouping_name(config.grouping)),
        set: |config, value| {
            set(
                &mut config.grouping,
                named(value, Wanted::OneOf(&["day", "category", "source", "none"]), grouping),
            )
        },
    },
    Setting {
        name: "mark_read",
        about: "when an article counts as read: \"open\" when it is opened, \"never\" only by key",
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
        about: "small numbers behind links",
        get: |config| config.link_numbers.to_string(),
        set: |config, value| set(&mut config.link_numbers, boolean(value)),
    },
    Setting {
        name: "hyperlinks",
        about: "whether the terminal is told where links lead (OSC 8)",
        get: |config| config.hyperlinks.to_string(),
        set: |config, value| set(&mut config.hyperlinks, boolean(value)),
    },
    Setting {
        name: "wrap_code",
        about: "false: long lines of code scroll sideways",
        get: |config| config.wrap_code.to_string(),
        set: |config, value| set(&mut config.wrap_code, boolean(value)),
    },
    Setting {
        name: "scroll_tables",
        about: "true: wide tables scroll sideways instead of becoming records",
        get: |config| config.scroll_tables.to_string(),
        set: |config, value| set(&mut config.scroll_tables, boolean(value)),
    },
    Setting {
        name: "mouse",
        about: "false: the mouse stays with the terminal",
        get: |config| config.mouse.to_string(),
        set: |config, value| set(&mut config.mouse, boolean(value)),
    },
    Setting {
        name: "editor",
        about: "a program and its arguments; without one $VISUAL, else $EDITOR",
        get: |config| list(&config.editor),
        set: |config, value| set(&mut config.editor, command(value)),
    },
    Setting {
        name: "pager",
        about: "reads what is piped to no other program; without one $PAGER, else less",
        get: |config| list(&config.pager),
        set: |config, value| set(&mut config.pager, command(value)),
    },
    Setting {
        name: "browser",
        about: "opens links; without one $BROWSER, else the system's",
        get: |config| list(&config.browser),
        set: |config, value| set(&mut config.browser, command(value)),
    },
    Setting {
        name: "image_viewer",
        about: "shows images, the file comes last or at {}; without one the system's",
        get: |config| list(&config.image_viewer),
        set: |config, value| set(&mut config.image_viewer, command(value)),
    },
    Setting {
        name: "image_viewer_in_terminal",
        about: "true for viewers that draw in the terminal, as chafa does",
        get: |config| config.image_viewer_in_terminal.to_string(),
        set: |config, value| set(&mut config.image_viewer_in_terminal, boolean(value)),
    },
    Setting {
        name: "inline_images",
        about: "pictures on the page: \"local\" and downloaded ones, \"remote\" ones too (fetched when opened), \"off\"",
        get: |config| quoted(config.inline_images.name()),
        set: |config, value| {
            set(
                &mut config.inline_images,
                named(value, Wanted::OneOf(&["local", "remote", "off"]), Inline::named),
            )
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
        about: "megabytes of downloaded images that are kept, up to 10000",
        get: |config| (config.image_cache / 1_000_000).to_string(),
        set: |config, value| {
            config.image_cache = u64::from(number(value, 0..10_001)?) * 1_000_000;
            Ok(())
        },
    },
    Setting {
        name: "allow_private_hosts",
        about: "hosts of your own network that images may come from: [\"nas.local\"]",
        get: |config| list(&config.allow_private_hosts),
        set: |config, value| set(&mut config.allow_private_hosts, strings(value)),
    },
];

fn set<T>(place: &mut T, value: Result<T, Wrong>) -> Result<(), Wrong> {
    *place = value?;
    Ok(())
}

/// The globs that are some, and what is wrong with the first that is none.
fn globs(globs: Vec<String>) -> (Vec<String>, Option<Wrong>) {
    let mut told = None;
    let sound = |glob: &String| match crate::disk::why_no_glob(glob) {
        None => true,
        Some(why) => {
            told.get_or_insert_with(|| Wrong::Glob { glob: crate::text::clean_line(glob).into_owned(), why });
            false
        }
    };
    let sound = globs.into_iter().filter(sound).collect();
    (sound, told)
}

/// The queries that can mute, and what is wrong with the first that cannot.
fn mutes(queries: Vec<String>) -> (Vec<String>, Option<Wrong>) {
    let mut told = None;
    let sound = |query: &String| match mutes::parse(query, DateTime::UNIX_EPOCH, Zone::UTC) {
        Ok(_) => true,
        Err(error) => {
            told.get_or_insert_with(|| Wrong::Query {
                character: error.character(query),
                query: crate::text::clean_line(query).into_owned(),
                wrong: error.wrong,
            });
            false
        }
    };
    let sound = queries.into_iter().filter(sound).collect();
    (sound, told)
}

/// A format that can be written, as it may be shown.
fn date_format(text: &str) -> Option<String> {
    let sound = StrftimeItems::new(text).all(|item| item != Item::Error);
    sound.then(|| crate::text::clean_line(text).into_owned())
}

const SORTS: [(&str, SortKey); 4] = [
    ("date", SortKey::Date),
    ("arrival", SortKey::Arrival),
    ("title", SortKey::Title),
    ("source", SortKey::Source),
];

/// The order of a name: with a minus before it the other way round.
pub fn sort(name: &str) -> Option<Sort> {
    let (direction, name) = match name.strip_prefix('-') {
        Some(name) => (Direction::Reversed, name),
        None => (Direction::Natural, name),
    };
    let (_, key) = SORTS.into_iter().find(|(known, _)| *known == name)?;
    Some(Sort { key, direction })
}

/// The name of an order.
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

/// The headings of a name.
pub fn grouping(name: &str) -> Option<Grouping> {
    GROUPINGS.into_iter().find(|(known, _)| *known == name).map(|(_, grouping)| grouping)
}

/// The name of headings.
pub fn grouping_name(grouping: Grouping) -> &'static str {
    GROUPINGS.into_iter().find(|(_, known)| *known == grouping).map_or("none", |(name, _)| name)
}
