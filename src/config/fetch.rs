//! The table `[fetch]`: how feeds are fetched, and what single hosts are sent.

use super::settings::{At, Setting};
use super::values::{Value, named, number, quoted};
use super::{Config, places};
use crate::feed::list::{span, written_span};
use crate::text::sanitise::is_unsafe;
use crate::trouble::{Wanted, Wrong};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use toml::de::{DeTable, DeValue};

/// How feeds are fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchConfig {
    /// The shortest time between two requests for a feed.
    pub every: Duration,
    /// The library folder of feeds if none is configured.
    pub into: PathBuf,
    /// How many items of a new feed are written; none for all.
    pub first: Option<u16>,
    /// How many earlier versions of an article are kept.
    pub versions: u16,
    /// How many hosts are asked at a time.
    pub parallel: u16,
    /// What single hosts are sent, by host in lower case, with a port if it is not the usual one.
    pub hosts: BTreeMap<String, HostConfig>,
}

/// What a host is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostConfig {
    /// The name of the program; none for newsrack's own.
    pub user_agent: Option<String>,
    /// Other headers, by name.
    pub headers: BTreeMap<String, String>,
}

impl Default for FetchConfig {
    fn default() -> Self {
        Self {
            every: Duration::from_mins(30),
            into: places::expanded("~/news"),
            first: Some(50),
            versions: 5,
            parallel: 16,
            hosts: BTreeMap::new(),
        }
    }
}

/// The settings of the table, in the order in which they are printed.
pub(super) const FETCH_SETTINGS: &[Setting] = &[
    Setting {
        name: "every",
        about: "the shortest time between two requests for a feed: \"30m\", \"2h\", \"1d\"",
        kind: &At(
            |config| &mut config.fetch.every,
            |every| quoted(&written_span(*every)),
            |value| named(value, Wanted::Span, span),
        ),
    },
    Setting {
        name: "into",
        about: "the library folder that feeds go to if `library` names none; absolute, or from ~/",
        kind: &At(
            |config| &mut config.fetch.into,
            |path| quoted(&shortened(path)),
            |value| {
                named(value, Wanted::Path, |path| {
                    Some(places::expanded(path)).filter(|path| path.is_absolute())
                })
            },
        ),
    },
    Setting {
        name: "first",
        about: "how many articles of a new feed are written, the newest; or \"all\"",
        kind: &At(
            |config| &mut config.fetch.first,
            |first| first.map_or_else(|| quoted("all"), |first| first.to_string()),
            |value| match value.get_ref().as_str() {
                Some("all") => Ok(None),
                _ => number(value, 0..1_001).map(Some),
            },
        ),
    },
    Setting {
        name: "versions",
        about: "how many earlier versions of an article are kept when its feed changes it; 0 keeps none",
        kind: &At(|config| &mut config.fetch.versions, u16::to_string, |value| number(value, 0..1_001)),
    },
    Setting {
        name: "parallel",
        about: "how many hosts are asked at a time, up to 64",
        kind: &At(|config| &mut config.fetch.parallel, u16::to_string, |value| number(value, 1..65)),
    },
];

/// A path with `~/` for the home folder.
fn shortened(path: &std::path::Path) -> String {
    let home = places::expanded("~/");
    match path.strip_prefix(&home) {
        Ok(below) if home.is_absolute() => format!("~/{}", below.display()),
        _ => path.to_string_lossy().into_owned(),
    }
}

/// Reads `[fetch.hosts]`. `problem` gets what is wrong with a key.
pub(super) fn read_hosts(
    config: &mut Config,
    table: &DeTable<'_>,
    problem: &mut dyn FnMut(&Value<'_>, String, Wrong),
) {
    for (host, value) in table {
        let host = host.get_ref().to_ascii_lowercase();
        let DeValue::Table(table) = value.get_ref() else {
            problem(value, format!("fetch.hosts.{host}"), Wrong::Not(Wanted::HostTable));
            continue;
        };
        let mut sent = HostConfig::default();
        for (key, value) in table {
            let name = format!("fetch.hosts.{host}.{}", key.get_ref());
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("user_agent", DeValue::String(text)) if is_sendable(text) => {
                    sent.user_agent = Some(text.to_string());
                }
                ("headers", DeValue::Table(headers)) => {
                    for (header, value) in headers {
                        let name = format!("{name}.{}", header.get_ref());
                        match value.get_ref().as_str().filter(|text| is_sendable(text)) {
                            Some(text) if is_header(header.get_ref()) => {
                                sent.headers.insert(header.get_ref().to_string(), text.to_owned());
                            }
                            _ => problem(value, name, Wrong::Not(Wanted::Header)),
                        }
                    }
                }
                ("user_agent" | "headers", _) => problem(value, name, Wrong::Not(Wanted::Header)),
                _ => problem(value, name, Wrong::NoSetting),
            }
        }
        config.fetch.hosts.insert(host, sent);
    }
}

/// Whether a text can be the value of a header.
fn is_sendable(text: &str) -> bool {
    text.is_ascii() && !text.chars().any(is_unsafe) && !text.contains(['\r', '\n', '\0'])
}

/// Whether a text can be the name of a header (RFC 9110, section 5.1).
fn is_header(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::config::read;

    #[test]
    fn the_table_is_read() {
        let text = r#"
            width = 60
            [fetch]
            every = "2h"
            into = "/srv/news"
            first = "all"
            versions = 0
            parallel = 4
            [fetch.hosts."A.example:8080"]
            user_agent = "Reader/1.0"
            headers = { Cookie = "a=b", Authorization = "Bearer x" }
        "#;
        let reading = read(text);
        assert_eq!(reading.problems, []);
        let fetch = reading.config.fetch;
        assert_eq!((fetch.every.as_secs(), fetch.first, fetch.versions, fetch.parallel), (7_200, None, 0, 4));
        assert_eq!(fetch.into, PathBuf::from("/srv/news"));
        let host = &fetch.hosts["a.example:8080"];
        assert_eq!(host.user_agent.as_deref(), Some("Reader/1.0"));
        assert_eq!(host.headers.len(), 2);
        assert_eq!(reading.lines.get("fetch.every"), Some(&4));
    }

    #[test]
    fn a_wrong_value_affects_no_other() {
        let table = [
            ("every = 30", "2: fetch.every: must be a span such as 30m, 2h or 1d"),
            ("first = 5000", "2: fetch.first: must be a number from 0 to 1000"),
            ("parallel = 0", "2: fetch.parallel: must be a number from 1 to 64"),
            ("into = \"news\"", "2: fetch.into: must be an absolute path, or begin with ~/"),
            ("colour = 1", "2: fetch.colour: no such setting"),
            ("hosts = 1", "2: fetch.hosts: must be a table: [fetch.hosts.\"example.com\"]"),
            ("hosts.a = 1", "2: fetch.hosts.a: must be a table: [fetch.hosts.\"example.com\"]"),
            ("hosts.a.b = 1", "2: fetch.hosts.a.b: no such setting"),
            (
                "hosts.a.user_agent = \"x\\ny\"",
                "2: fetch.hosts.a.user_agent: must be a header's text in one line",
            ),
            (
                "hosts.a.headers.\"b c\" = \"x\"",
                "2: fetch.hosts.a.headers.b c: must be a header's text in one line",
            ),
        ];
        for (line, expected) in table {
            let reading = read(&format!("[fetch]\n{line}\nversions = 7"));
            let problems: Vec<String> =
                reading.problems.iter().map(|problem| format!("{}: {problem}", problem.line)).collect();
            assert_eq!((problems, reading.config.fetch.versions), (vec![expected.to_owned()], 7), "{line}");
        }
        assert_eq!(
            read("fetch = 1").problems.first().unwrap().to_string(),
            "fetch: must be a table: [fetch]"
        );
    }
}
