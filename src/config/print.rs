//! Prints a configuration file with all defaults, and the configuration in effect.

use super::fetch::FETCH_SETTINGS;
use super::settings::SETTINGS;
use super::theme::ColourRole;
use super::values::{list, quoted};
use super::{Colour, Config, Effective, Origin, places};
use std::fmt::Write;

/// A configuration file with every default and its explanation. `keys` are the names of actions with their keys.
pub fn defaults(keys: &[(String, Vec<String>)]) -> String {
    let mut config = Config::default();
    let mut out = String::from(
        "# The configuration of newsrack. Every line is optional; the values below are the defaults.\n\n",
    );
    // Writing to a string cannot fail.
    for setting in SETTINGS {
        let value = setting.kind.get(&mut config);
        let _ = match (setting.name, value.as_str()) {
            ("timezone", _) => writeln!(out, "# {}\n#timezone = \"Asia/Shanghai\"", setting.about),
            ("state_dir", _) => writeln!(out, "# {}\n#state_dir = \"~/sync/newsrack\"", setting.about),
            (name, value) => writeln!(out, "# {}\n{name} = {value}", setting.about),
        };
    }
    out.push_str("\n# How feeds are fetched. [fetch.hosts.\"example.com\"] with user_agent and headers is for one host.\n#[fetch]\n");
    for setting in FETCH_SETTINGS {
        let _ = writeln!(out, "# {}\n#{} = {}", setting.about, setting.name, setting.kind.get(&mut config));
    }
    out.push_str(
        "\n# A theme of your own, instead of the line `theme` above: a colour for each role, as \"#rrggbb\", as a number\n\
         # of xterm's 256 colours, or by name: \"red\" … \"bright-cyan\". Terminals with fewer colours show the nearest.\n\
         #[theme]\n#base = \"auto\"\n",
    );
    for role in ColourRole::ALL {
        let (name, about) = role.about();
        let _ = writeln!(out, "#{name} = \"#7eb2dd\" # {about}");
    }
    out.push_str(
        "\n# Keys of every action: blanks separate alternatives, `gg` is a sequence, false removes the keys. Tables named\n\
         # [keys.lists], [keys.article], [keys.images], [keys.picture] and [keys.feeds] apply only there.\n#[keys]\n",
    );
    let mut section = "keys";
    for (name, keys) in keys {
        let (context, name) = name.split_once('.').unwrap_or(("keys", name));
        if context != section {
            section = context;
            let _ = writeln!(out, "#[keys.{context}]");
        }
        let _ = writeln!(out, "#{name} = {}", quoted(&keys.join(" ")));
    }
    out
}

/// The settings in effect as TOML, each with its origin. `keys` are the names of actions with keys and their origin.
pub fn effective(effective: &Effective<'_>, keys: &[(String, Vec<String>, Origin)]) -> String {
    let mut config = effective.config().clone();
    let loaded = effective.loaded;
    let mut lines: Vec<(String, String)> = Vec::new();
    for setting in SETTINGS {
        let named = |(name, origin): (&str, Origin)| (quoted(name), origin);
        let program = |(words, origin): (Vec<String>, Origin)| (list(words), origin);
        let (value, origin) = match setting.name {
            // The table [theme] below prints it, together with the user's colours.
            "theme" => continue,
            "timezone" => named(effective.timezone()),
            "state_dir" if config.state_dir.is_none() => match places::state_folder() {
                Some(folder) => named((&folder.join("logs").to_string_lossy(), Origin::Default)),
                None => continue,
            },
            "language" => {
                let (language, origin) = effective.language();
                named((language.name(), origin))
            }
            "editor" => program(effective.editor()),
            "pager" => program(effective.pager()),
            "browser" => program(effective.browser()),
            name => (setting.kind.get(&mut config), effective.origin(name)),
        };
        lines.push((format!("{} = {value}", setting.name), origin.to_string()));
    }
    lines.push(("[fetch]".into(), String::new()));
    for setting in FETCH_SETTINGS {
        let origin = effective.origin(&format!("fetch.{}", setting.name));
        lines.push((format!("{} = {}", setting.name, setting.kind.get(&mut config)), origin.to_string()));
    }
    for (host, sent) in &config.fetch.hosts {
        lines.push((format!("[fetch.hosts.{}]", quoted(host)), String::new()));
        let origin = effective.origin("fetch.hosts").to_string();
        let agent = sent.user_agent.iter().map(|agent| format!("user_agent = {}", quoted(agent)));
        // The values may be secrets.
        let headers = sent.headers.keys().map(|name| format!("headers.{} = \"…\"", quoted(name)));
        lines.extend(agent.chain(headers).map(|line| (line, origin.clone())));
    }
    let (theme, origin) = effective.theme();
    lines.push(("[theme]".into(), String::new()));
    lines.push((format!("base = {}", quoted(theme)), origin.to_string()));
    for role in ColourRole::ALL {
        let (name, _) = role.about();
        if let Some(colour) = config.colours.get(role).map(Colour::written) {
            let origin = effective.origin(&format!("theme.{name}"));
            lines.push((format!("{name} = {}", quoted(&colour)), origin.to_string()));
        }
    }
    lines.push(("[keys]".into(), String::new()));
    let mut section = "keys";
    for (name, keys, origin) in keys {
        let (context, name) = name.split_once('.').unwrap_or(("keys", name));
        if context != section {
            section = context;
            lines.push((format!("[keys.{context}]"), String::new()));
        }
        lines.push((format!("{name} = {}", quoted(&keys.join(" "))), origin.to_string()));
    }
    let mut out = String::new();
    let file = match (&loaded.path, loaded.named, loaded.stamp) {
        (None, ..) => "none: this system has no place for one".to_owned(),
        (Some(_), true, _) => format!("{} (--config)", loaded.name()),
        (Some(_), false, Some(_)) => loaded.name(),
        (Some(_), false, None) => format!("{} (does not exist)", loaded.name()),
    };
    let _ = writeln!(out, "# configuration file: {file}");
    let column = lines.iter().map(|(text, _)| crate::text::width(text)).filter(|width| *width <= 50).max();
    for (text, origin) in lines {
        let gap = column.unwrap_or(0).saturating_sub(crate::text::width(&text)) + 2;
        let _ = match origin.as_str() {
            "" => writeln!(out, "\n{text}"),
            origin => writeln!(out, "{text}{}# {origin}", " ".repeat(gap)),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Loaded, read};

    fn keys() -> Vec<(String, Vec<String>)> {
        let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        vec![
            ("star".into(), keys(&["s"])),
            ("source".into(), keys(&["\\"])),
            ("lists.page_down".into(), keys(&["Space"])),
        ]
    }

    #[test]
    fn the_written_defaults_are_the_defaults() {
        let text = defaults(&keys());
        let reading = read(&text);
        assert_eq!((reading.config, reading.problems), (Config::default(), vec![]), "{text}");
        // A line that begins with `#` and no blank is TOML; `theme` is either a name or a table.
        let is_assignment = |line: &str| line.starts_with('#') && !line.starts_with("# ");
        let all: Vec<_> = text
            .lines()
            .filter(|line| !line.starts_with("theme = "))
            .map(|line| if is_assignment(line) { &line[1..] } else { line })
            .collect();
        let reading = read(&all.join("\n"));
        assert_eq!(reading.problems, [], "{}", all.join("\n"));
        assert_eq!(reading.config.keys.len(), keys().len());
        for setting in SETTINGS.iter().filter(|setting| setting.name != "theme") {
            assert!(reading.lines.contains_key(setting.name), "{} is not shown", setting.name);
        }
        for setting in FETCH_SETTINGS {
            assert!(reading.lines.contains_key(&format!("fetch.{}", setting.name)), "{}", setting.name);
        }
    }

    #[test]
    fn the_settings_in_effect_are_printed_as_an_equal_file() {
        let source = "width = 72\nsort = \"-title\"\nlibrary = [\"/a \\\" b\u{9b}\u{202e}\\u001b\"]\n[theme]\nlink = \"#010203\"\n";
        let loaded =
            Loaded { reading: read(source), path: Some("/c/config.toml".into()), ..Loaded::default() };
        let none = |_: &str| None;
        let keys: Vec<_> = keys().into_iter().map(|(name, keys)| (name, keys, Origin::Default)).collect();
        let text = effective(&Effective::new(&loaded, &none), &keys);
        let again = read(&text);
        assert_eq!(again.problems, [], "{text}");
        assert!(!text.contains(['\u{9b}', '\u{202e}', '\u{1b}']), "{text:?}");
        let expected = &loaded.reading.config;
        assert_eq!(
            (again.config.width, again.config.sort, &again.config.library, again.config.colours),
            (expected.width, expected.sort, &expected.library, expected.colours)
        );
        let line = |start: &str| text.lines().find(|line| line.starts_with(start)).unwrap_or_default();
        assert!(line("width = 72 ").ends_with("# /c/config.toml:1"), "{text}");
        assert!(line("link = ").ends_with("# /c/config.toml:5"), "{text}");
        assert!(line("mouse = true").ends_with("# default"), "{text}");
    }
}
