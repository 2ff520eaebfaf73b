//! Reads `config.toml`: what is wrong in it is told with its line and costs only itself.

use super::{Config, Theme, places};
use crate::article::FlatList;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a configuration. The problems are lines like `config.toml:3: theme: …`, without the file's name.
pub fn read(text: &str) -> (Config, Vec<String>) {
    let mut reader = Reader { text, config: Config::default(), problems: Vec::new() };
    match DeTable::parse(text) {
        Ok(table) => {
            for (key, value) in table.get_ref() {
                reader.setting(key.get_ref(), value);
            }
        }
        Err(error) => {
            let line = line_of(text, error.span().unwrap_or_default());
            reader.problems.push(format!("{line}: {}", crate::text::clean_line(error.message())));
        }
    }
    (reader.config, reader.problems)
}

struct Reader<'a> {
    text: &'a str,
    config: Config,
    problems: Vec<String>,
}

type Value<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn setting(&mut self, key: &str, value: &Value<'_>) {
        let done = match key {
            "library" => strings(value)
                .map(|paths| self.config.library = paths.iter().map(|path| places::expanded(path)).collect()),
            "exclude" => strings(value).map(|globs| self.config.exclude = globs),
            "state_dir" => named(value, "an absolute path, or begin with ~/", |path| {
                Some(places::expanded(path)).filter(|path| path.is_absolute())
            })
            .map(|path| self.config.state_dir = Some(path)),
            "image_viewer" => command(value).map(|argv| self.config.image_viewer = argv),
            "image_viewer_in_terminal" => {
                boolean(value).map(|set| self.config.image_viewer_in_terminal = set)
            }
            "browser" => command(value).map(|argv| self.config.browser = argv),
            "theme" => {
                named(value, "auto, light, dark or mono", Theme::named).map(|theme| self.config.theme = theme)
            }
            "timezone" => named(value, "a zone such as Asia/Shanghai", |name| name.parse().ok())
                .map(|zone| self.config.timezone = Some(zone)),
            "categories" => named(value, "path or flat", |name| match name {
                "path" => Some(FlatList::Path),
                "flat" => Some(FlatList::Siblings),
                _ => None,
            })
            .map(|list| self.config.categories = list),
            "allow_private_hosts" => strings(value).map(|hosts| self.config.allow_private_hosts = hosts),
            "width" => number(value, 24..241).map(|columns| self.config.width = columns),
            "mouse" => boolean(value).map(|set| self.config.mouse = set),
            "link_numbers" => boolean(value).map(|set| self.config.link_numbers = set),
            "hyperlinks" => boolean(value).map(|set| self.config.hyperlinks = set),
            "scroll_tables" => boolean(value).map(|set| self.config.scroll_tables = set),
            "wrap_code" => boolean(value).map(|set| self.config.wrap_code = set),
            _ => Err("there is no such setting".into()),
        };
        if let Err(why) = done {
            let line = line_of(self.text, value.span());
            self.problems.push(format!("{line}: {}: {why}", crate::text::clean_line(key)));
        }
    }
}

fn line_of(text: &str, span: Range<usize>) -> usize {
    let before = &text.as_bytes()[..span.start.min(text.len())];
    memchr::memchr_iter(b'\n', before).count() + 1
}

fn boolean(value: &Value<'_>) -> Result<bool, String> {
    value.get_ref().as_bool().ok_or_else(|| "must be true or false".into())
}

fn number(value: &Value<'_>, range: Range<u16>) -> Result<u16, String> {
    let number = value.get_ref().as_integer().and_then(|integer| integer.as_str().parse().ok());
    let wanted = || format!("must be a number from {} to {}", range.start, range.end - 1);
    number.filter(|number| range.contains(number)).ok_or_else(wanted)
}

fn named<T>(value: &Value<'_>, wanted: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, String> {
    value.get_ref().as_str().and_then(read).ok_or_else(|| format!("must be {wanted}"))
}

/// A list of strings; one string alone is a list of one.
fn strings(value: &Value<'_>) -> Result<Vec<String>, String> {
    let wanted = || "must be a list of strings".to_owned();
    match value.get_ref() {
        DeValue::String(string) => Ok(vec![string.to_string()]),
        DeValue::Array(items) => {
            items.iter().map(|item| item.get_ref().as_str().map(Into::into).ok_or_else(wanted)).collect()
        }
        _ => Err(wanted()),
    }
}

/// A program and its arguments: a list, or one string split at blanks. Never a shell's command line.
fn command(value: &Value<'_>) -> Result<Vec<String>, String> {
    match value.get_ref() {
        DeValue::String(string) => Ok(string.split_whitespace().map(Into::into).collect()),
        _ => strings(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::tests::zone;

    #[test]
    fn settings_are_read() {
        let text = r#"
            library = ["/news", "/more news"]
            state_dir = "/sync/newsrack"
            image_viewer = ["feh", "--scale-down"]
            browser = "firefox --new-tab"
            theme = "light"
            timezone = "Asia/Shanghai"
            categories = "flat"
            width = 72
            mouse = false
            hyperlinks = false
        "#;
        let (config, problems) = read(text);
        assert_eq!(problems, [""; 0]);
        let expected = Config {
            library: vec!["/news".into(), "/more news".into()],
            state_dir: Some("/sync/newsrack".into()),
            image_viewer: vec!["feh".into(), "--scale-down".into()],
            browser: vec!["firefox".into(), "--new-tab".into()],
            theme: Theme::Light,
            timezone: Some(zone("Asia/Shanghai")),
            categories: FlatList::Siblings,
            width: 72,
            mouse: false,
            hyperlinks: false,
            ..Config::default()
        };
        assert_eq!(config, expected);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_costs_only_itself() {
        let table = [
            ("theme = \"purple\"\nwidth = 60", "1: theme: must be auto, light, dark or mono"),
            ("width = 60\ncolour = 1", "2: colour: there is no such setting"),
            ("width = 60\n\nmouse = \"yes\"", "3: mouse: must be true or false"),
            ("width = 60\nlibrary = [1]", "2: library: must be a list of strings"),
            ("width = 60\nstate_dir = \"sync\"", "2: state_dir: must be an absolute path, or begin with ~/"),
            ("width = 60\ntimezone = \"Mars\"", "2: timezone: must be a zone such as Asia/Shanghai"),
        ];
        for (text, problem) in table {
            let (config, problems) = read(text);
            assert_eq!((config.width, problems), (60, vec![problem.to_owned()]), "{text}");
        }
        assert_eq!(read("width = 5").1, ["1: width: must be a number from 24 to 240"]);
        let (config, problems) = read("width = 60\nbroken");
        assert_eq!(config, Config::default());
        assert!(problems[0].starts_with("2: "), "{problems:?}");
    }
}
