//! Settings that fall back to environment variables, and the origin of each value.

use super::{Config, Loaded, places};
use crate::language::Language;
use std::fmt;

/// Where the value of a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    File {
        /// The path of the file, cleaned for display.
        name: String,
        /// The line, from 1.
        line: usize,
    },
    Environment(&'static str),
    /// A setting of the operating system.
    Machine,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { name, line } => write!(f, "{name}:{line}"),
            Self::Environment(name) => write!(f, "environment: {name}"),
            Self::Machine => f.write_str("system"),
        }
    }
}

/// A configuration together with the environment.
pub struct Effective<'a> {
    /// The file and its problems.
    pub(super) loaded: &'a Loaded,
    variable: &'a dyn Fn(&str) -> Option<String>,
}

impl<'a> Effective<'a> {
    /// `variable` looks up an environment variable.
    pub fn new(loaded: &'a Loaded, variable: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { loaded, variable }
    }

    /// The settings of the file.
    pub fn config(&self) -> &'a Config {
        &self.loaded.reading.config
    }

    /// The origin of a setting that has no environment variable.
    pub fn origin(&self, name: &str) -> Origin {
        self.loaded.reading.lines.get(name).map_or(Origin::Default, |line| self.at(*line))
    }

    /// The origin of a value on a line of the file.
    pub fn at(&self, line: usize) -> Origin {
        Origin::File { name: self.loaded.name(), line }
    }

    /// The first of these variables that is set and not empty.
    fn first(&self, names: &[&'static str]) -> Option<(&'static str, String)> {
        names.iter().find_map(|name| {
            let value = (self.variable)(name).filter(|value| !value.is_empty())?;
            Some((*name, value))
        })
    }

    /// The editor, with its arguments; empty if none is set.
    pub fn editor(&self) -> (Vec<String>, Origin) {
        self.program("editor", &self.config().editor, &["VISUAL", "EDITOR"], &[])
    }

    /// The pager, with its arguments.
    pub fn pager(&self) -> (Vec<String>, Origin) {
        self.program("pager", &self.config().pager, &["PAGER"], &["less"])
    }

    /// The browser, with its arguments; empty if neither the file nor `$BROWSER` sets one.
    pub fn browser(&self) -> (Vec<String>, Origin) {
        self.program("browser", &self.config().browser, &["BROWSER"], &[])
    }

    fn program(
        &self,
        name: &str,
        configured: &[String],
        variables: &[&'static str],
        default: &[&str],
    ) -> (Vec<String>, Origin) {
        if !configured.is_empty() {
            return (configured.to_vec(), self.origin(name));
        }
        match self.first(variables) {
            Some((name, line)) => {
                let words =
                    super::words(&line).unwrap_or_else(|| line.split_whitespace().map(Into::into).collect());
                (words, Origin::Environment(name))
            }
            None => (default.iter().map(|word| (*word).to_owned()).collect(), Origin::Default),
        }
    }

    /// The language of the interface. POSIX defines the order of the variables.
    pub fn language(&self) -> (Language, Origin) {
        if let Some(language) = self.config().language {
            return (language, self.origin("language"));
        }
        match self.first(&["LC_ALL", "LC_MESSAGES", "LANG"]) {
            Some((name, locale)) => (Language::of_locale(&locale), Origin::Environment(name)),
            None => (Language::default(), Origin::Default),
        }
    }

    /// The name of the time zone.
    pub fn timezone(&self) -> (&'static str, Origin) {
        if let Some(zone) = self.config().timezone {
            return (zone.name(), self.origin("timezone"));
        }
        let origin = self.first(&["TZ"]).map_or(Origin::Machine, |(name, _)| Origin::Environment(name));
        (places::machine_zone().name(), origin)
    }

    /// The name of the theme: `mono` if `NO_COLOR` is set.
    pub fn theme(&self) -> (&'static str, Origin) {
        if let Some((name, _)) = self.first(&["NO_COLOR"]) {
            return ("mono", Origin::Environment(name));
        }
        let lines = &self.loaded.reading.lines;
        let name = if lines.contains_key("theme.base") { "theme.base" } else { "theme" };
        (self.config().theme.name(), self.origin(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read;

    #[test]
    fn the_file_overrides_the_environment_which_overrides_defaults() {
        let set = |name: &str| match name {
            "EDITOR" => Some("vi".to_owned()),
            "VISUAL" => Some("code --wait 'a b'".to_owned()),
            "LC_ALL" => Some(String::new()),
            "LANG" => Some("zh_CN.UTF-8".to_owned()),
            _ => None,
        };
        let loaded =
            |text: &str| Loaded { reading: read(text), path: Some("c.toml".into()), ..Loaded::default() };
        let file = loaded("\neditor = \"ed\"\nlanguage = \"en\"\n");
        let effective = Effective::new(&file, &set);
        let at = |line| Origin::File { name: "c.toml".into(), line };
        assert_eq!(effective.editor(), (vec!["ed".to_owned()], at(2)));
        assert_eq!(effective.language(), (Language::English, at(3)));
        let empty = loaded("");
        let effective = Effective::new(&empty, &set);
        assert_eq!(
            effective.editor(),
            (["code", "--wait", "a b"].map(String::from).to_vec(), Origin::Environment("VISUAL"))
        );
        assert_eq!(effective.language(), (Language::Chinese, Origin::Environment("LANG")));
        assert_eq!(effective.pager(), (vec!["less".to_owned()], Origin::Default));
        let none = |_: &str| None;
        assert_eq!(Effective::new(&empty, &none).editor(), (Vec::new(), Origin::Default));
        let no_colour = |name: &str| (name == "NO_COLOR").then(|| "1".to_owned());
        let file = loaded("theme = \"dark\"");
        assert_eq!(Effective::new(&file, &no_colour).theme(), ("mono", Origin::Environment("NO_COLOR")));
        assert_eq!(Effective::new(&file, &none).theme(), ("dark", at(1)));
    }
}
