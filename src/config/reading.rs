//! Reads the text of `config.toml` into settings. Each problem is reported with its line and affects no other setting.

use super::fetch::{FETCH_SETTINGS, read_hosts};
use super::settings::SETTINGS;
use super::theme::{Colour, ColourRole};
use super::values::{Value, boolean, chosen, strings};
use super::{Config, KeySetting, Problem};
use crate::text::clean_line;
use crate::trouble::{Wanted, Wrong};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// The settings and problems of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The settings; one that the file does not set, or sets to an invalid value, has its default.
    pub config: Config,
    /// The line of each setting in effect. The keys of `[theme]` are named `theme.accent`.
    pub lines: BTreeMap<String, usize>,
    /// The problems, by line.
    pub problems: Vec<Problem>,
    /// Whether the file names a `state_dir` that is not in effect: the value is invalid, or the line is in a table.
    pub state_dir_lost: bool,
}

/// At most this many lines with syntax errors are skipped; a file with more is not a configuration.
const LINES_LEFT_OUT: usize = 32;

/// Reads the text of a configuration file.
pub fn read(text: &str) -> Reading {
    let mut reader = Reader { text, reading: Reading::default() };
    // A line with a syntax error is reported and blanked, so that the other lines are still read.
    let mut valid = text.to_owned();
    for _ in 0..LINES_LEFT_OUT {
        let error = match DeTable::parse(&valid) {
            Ok(table) => {
                for (key, value) in table.get_ref() {
                    reader.setting(key.get_ref(), value);
                }
                break;
            }
            Err(error) => error,
        };
        let at = error.span().unwrap_or_default().start.min(valid.len());
        let wrong = Wrong::Syntax(clean_line(error.message()).into_owned());
        reader.report(reader.line_of(at..at), "", wrong);
        let bytes = valid.as_bytes();
        let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |before| before + 1);
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |behind| at + behind);
        if valid[start..end].trim().is_empty() {
            break;
        }
        // The line is replaced by blanks, so that the positions of the others stay the same.
        valid.replace_range(start..end, &" ".repeat(end - start));
    }
    reader.reading.problems.sort_by_key(|problem| problem.line);
    let names_it = |line: &str| line.trim_start().trim_start_matches(['"', '\'']).starts_with("state_dir");
    reader.reading.state_dir_lost = reader.reading.config.state_dir.is_none() && text.lines().any(names_it);
    reader.reading
}

struct Reader<'a> {
    text: &'a str,
    reading: Reading,
}

impl Reader<'_> {
    fn setting(&mut self, key: &str, value: &Value<'_>) {
        let line = self.line_of(value.span());
        let done = match (key, value.get_ref()) {
            ("keys", DeValue::Table(table)) => return self.keys(table, None),
            ("keys", _) => Err(Wrong::Not(Wanted::KeyTable)),
            ("theme", DeValue::Table(table)) => return self.theme(table),
            ("fetch", DeValue::Table(table)) => return self.fetch(table),
            ("fetch", _) => Err(Wrong::Not(Wanted::FetchTable)),
            _ => match SETTINGS.iter().find(|setting| setting.name == key) {
                Some(setting) => setting.kind.set(&mut self.reading.config, value),
                None => Err(Wrong::NoSetting),
            },
        };
        self.done(line, key, done);
    }

    /// Reads `[theme]`: a base theme, and colours by role.
    fn theme(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let key = key.get_ref().as_ref();
            let line = self.line_of(value.span());
            let config = &mut self.reading.config;
            let done = match ColourRole::named(key) {
                _ if key == "base" => chosen(value).map(|theme| config.theme = theme),
                Some(role) => colour(value).map(|colour| config.colours.set(role, colour)),
                None => Err(Wrong::NoColour(ColourRole::ALL.iter().map(|role| role.about().0).collect())),
            };
            self.done(line, &format!("theme.{key}"), done);
        }
    }

    /// Reads `[fetch]`.
    fn fetch(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let key = key.get_ref().as_ref();
            let line = self.line_of(value.span());
            let done = match (key, value.get_ref()) {
                ("hosts", DeValue::Table(hosts)) => {
                    let mut problems = Vec::new();
                    read_hosts(&mut self.reading.config, hosts, &mut |value, key, wrong| {
                        problems.push((value.span(), key, wrong));
                    });
                    for (span, key, wrong) in problems {
                        self.report(self.line_of(span), &key, wrong);
                    }
                    Ok(())
                }
                ("hosts", _) => Err(Wrong::Not(Wanted::HostTable)),
                _ => match FETCH_SETTINGS.iter().find(|setting| setting.name == key) {
                    Some(setting) => setting.kind.set(&mut self.reading.config, value),
                    None => Err(Wrong::NoSetting),
                },
            };
            self.done(line, &format!("fetch.{key}"), done);
        }
    }

    /// Reads `[keys]` or, with a context, one of its tables.
    fn keys(&mut self, table: &DeTable<'_>, context: Option<&str>) {
        for (key, value) in table {
            let action = clean_line(key.get_ref()).into_owned();
            let line = self.line_of(value.span());
            if let (None, DeValue::Table(inner)) = (context, value.get_ref()) {
                self.keys(inner, Some(&action));
                continue;
            }
            match keys(value) {
                Ok(keys) => {
                    let context = context.map(Into::into);
                    self.reading.config.keys.push(KeySetting { context, action, keys, line });
                }
                Err(wrong) => self.report(line, &format!("keys.{action}"), wrong),
            }
        }
        self.reading.config.keys.sort_by_key(|setting| setting.line);
    }

    fn done(&mut self, line: usize, key: &str, done: Result<(), Wrong>) {
        match done {
            Ok(()) => drop(self.reading.lines.insert(key.to_owned(), line)),
            Err(wrong) => self.report(line, key, wrong),
        }
    }

    fn report(&mut self, line: usize, key: &str, wrong: Wrong) {
        let key = clean_line(key).into_owned();
        self.reading.problems.push(Problem { line, key, wrong });
    }

    fn line_of(&self, span: Range<usize>) -> usize {
        let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
        memchr::memchr_iter(b'\n', before).count() + 1
    }
}

/// Reads a colour: a name, `#rrggbb` or a number.
fn colour(value: &Value<'_>) -> Result<Colour, Wrong> {
    let wanted = || Wrong::Not(Wanted::Colour);
    match value.get_ref() {
        DeValue::String(text) => Colour::read(text).ok_or_else(wanted),
        DeValue::Integer(number) => number.as_str().parse().map(Colour::Index).map_err(|_| wanted()),
        _ => Err(wanted()),
    }
}

/// Reads the keys of an action: a list, or a string in which blanks separate them. `""`, `[]` and `false` mean none.
fn keys(value: &Value<'_>) -> Result<Vec<String>, Wrong> {
    if let Ok(false) = boolean(value) {
        return Ok(Vec::new());
    }
    let texts = strings(value).map_err(|_| Wrong::Not(Wanted::Keys))?;
    Ok(texts.iter().flat_map(|text| text.split_whitespace()).map(Into::into).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{DateOrder, FlatList};
    use crate::config::MarkRead;
    use crate::config::Theme;
    use crate::config::{AmbiguousWidth, JoinedEmoji};
    use crate::language::Language;
    use crate::library::list::{Direction, Grouping, Sort, SortKey};
    use crate::site::Profile;
    use crate::zone::tests::zone;

    fn problems(text: &str) -> Vec<String> {
        read(text).problems.iter().map(|problem| format!("{}: {problem}", problem.line)).collect()
    }

    #[test]
    fn settings_are_read() {
        let text = r##"
            library = ["/news", "/more news"]
            state_dir = "/sync/newsrack"
            image_viewer = ["feh", "--scale-down"]
            browser = "firefox --new-tab"
            editor = "emacsclient -c 'a b'"
            timezone = "Asia/Shanghai"
            categories = "flat"
            width = 72
            mouse = false
            hyperlinks = false
            language = "zh"
            date_format = "%Y-%m-%d"
            sort = "-title"
            grouping = "source"
            mark_read = "never"
            ambiguous_width = 2
            joined_emoji = "keep"
            date_order = "day"
            profile = "hexo"
            [theme]
            base = "light"
            accent = "#102030"
            link = 33
            star = "bright-red"
            [keys]
            star = "gs *"
            undo = false
            [keys.lists]
            open = ["l", "o"]
        "##;
        let reading = read(text);
        assert_eq!(reading.problems, []);
        let mut expected = Config {
            library: vec!["/news".into(), "/more news".into()],
            state_dir: Some("/sync/newsrack".into()),
            image_viewer: vec!["feh".into(), "--scale-down".into()],
            browser: vec!["firefox".into(), "--new-tab".into()],
            editor: vec!["emacsclient".into(), "-c".into(), "a b".into()],
            theme: Theme::Light,
            timezone: Some(zone("Asia/Shanghai")),
            categories: FlatList::Siblings,
            width: 72,
            mouse: false,
            hyperlinks: false,
            language: Some(Language::Chinese),
            date_format: "%Y-%m-%d".into(),
            sort: Sort { key: SortKey::Title, direction: Direction::Reversed },
            grouping: Grouping::Source,
            mark_read: MarkRead::Never,
            ambiguous_width: AmbiguousWidth::Two,
            joined_emoji: JoinedEmoji::Keep,
            date_order: DateOrder::DayFirst,
            profile: Profile::named("hexo"),
            ..Config::default()
        };
        expected.colours.set(ColourRole::Accent, Colour::Rgb([16, 32, 48]));
        expected.colours.set(ColourRole::Link, Colour::Index(33));
        expected.colours.set(ColourRole::Star, Colour::Named(9));
        let bind = |context: Option<&str>, action: &str, keys: &[&str], line| KeySetting {
            context: context.map(Into::into),
            action: action.into(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            line,
        };
        expected.keys = vec![
            bind(None, "star", &["gs", "*"], 27),
            bind(None, "undo", &[], 28),
            bind(Some("lists"), "open", &["l", "o"], 30),
        ];
        assert_eq!(reading.config, expected);
        let line = |name: &str| reading.lines.get(name).copied();
        assert_eq!((line("width"), line("theme.link"), line("exclude")), (Some(9), Some(24), None));
    }

    #[test]
    fn a_problem_is_reported_with_its_line_and_affects_no_other_setting() {
        let table = [
            ("theme = \"purple\"\nwidth = 60", "1: theme: must be auto, light, dark or mono"),
            ("width = 60\ncolour = 1", "2: colour: no such setting"),
            ("width = 60\n\nmouse = \"yes\"", "3: mouse: must be true or false"),
            ("width = 60\nlibrary = [1]", "2: library: must be a list of strings"),
            ("width = 60\nstate_dir = \"sync\"", "2: state_dir: must be an absolute path, or begin with ~/"),
            (
                "width = 60\nprofile = \"hexa\"",
                "2: profile: must be auto, plain, jekyll, hexo, zola, hugo, pelican, nikola, eleventy, mkdocs, astro, \
                 logseq, obsidian or joplin",
            ),
            ("width = 60\ntimezone = \"Mars\"", "2: timezone: must be a zone such as Asia/Shanghai"),
            (
                "width = 60\nexclude = [\"a/**\", \"[bad\"]",
                "2: exclude: `[bad`: unclosed character class; missing ']'",
            ),
            ("width = 60\ndate_format = \"%Q\"", "2: date_format: must be a strftime format"),
            ("width = 60\neditor = \"'vi\"", "2: editor: missing closing quote"),
            ("width = 60\nkeys = 1", "2: keys: must be a table: [keys]"),
            (
                "width = 60\n[keys]\n\nstar = 1",
                "4: keys.star: must be keys such as \"gg Home\", or false for none",
            ),
            (
                "width = 60\n[theme]\nlink = \"mauve\"",
                "3: theme.link: must be \"#rrggbb\", a number up to 255, or a name such as \"bright-cyan\"",
            ),
        ];
        for (text, problem) in table {
            assert_eq!((read(text).config.width, problems(text)), (60, vec![problem.to_owned()]), "{text}");
        }
        assert_eq!(read("exclude = [\"a/**\", \"[bad\"]").config.exclude, ["a/**"]);
        assert_eq!(problems("width = 5"), ["1: width: must be a number from 24 to 240"]);
        assert!(problems("[theme]\nx = 1")[0].starts_with("2: theme.x: no such colour; use base, acc"));
        let order = problems("width = 1\nmouse = 1\nbrowser = 1");
        assert!(order[0].starts_with("1: ") && order[2].starts_with("3: "), "{order:?}");
    }

    #[test]
    fn a_line_with_a_syntax_error_affects_no_other_line() {
        let reading = read("width = 60\nbroken\nmouse = false\n");
        assert_eq!((reading.config.width, reading.config.mouse), (60, false));
        assert_eq!(reading.problems.first().map(|problem| problem.line), Some(2), "{:?}", reading.problems);
        for odd in ["\u{0}\u{1b}[[[", "a = [\n1,\n", "x = \"\"\"\n钉", "钉 = \r\n[", &"broken\n".repeat(100)]
        {
            assert!(!read(odd).problems.is_empty(), "{odd:?}");
        }
    }
}
