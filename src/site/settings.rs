//! Simple values of a site's configuration: text, numbers and `true` or `false`. Nothing is run, and what is more than
//! a value counts as absent.

/// The configuration of a site.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    text: String,
    form: Form,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Form {
    /// Without values: a program, or no file.
    #[default]
    None,
    Yaml,
    Toml,
    Json,
    Python,
}

impl Settings {
    /// The configuration in a file of this name.
    pub fn new(name: &str, text: String) -> Self {
        let form = match name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("yml" | "yaml") => Form::Yaml,
            Some("toml") => Form::Toml,
            Some("json") => Form::Json,
            Some("py") => Form::Python,
            _ => Form::None,
        };
        Self { text, form }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The value of a key, which may be within tables: the path to it. Letter case does not matter, except in Python.
    pub(super) fn get(&self, path: &[&str]) -> Option<String> {
        match self.form {
            Form::None => None,
            Form::Yaml => self.yaml(path),
            Form::Toml => self.toml(path),
            Form::Json => self.json(path),
            Form::Python => match path {
                [key] => self.python(key),
                _ => None,
            },
        }
    }

    /// The names below a key: the keys of its table, or the items of its list. Only YAML is looked at.
    pub(super) fn children(&self, key: &str) -> Vec<String> {
        if self.form != Form::Yaml {
            return Vec::new();
        }
        let mut lines =
            self.text.lines().skip_while(|line| key_of(line).is_none_or(|(found, _)| found != key));
        let inline = lines.next().and_then(key_of).map(|(_, value)| value).unwrap_or_default();
        if let Some(list) = inline.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return list.split(',').map(|item| unquoted(item.trim()).to_owned()).collect();
        }
        let block = lines.filter(|line| is_value(line)).take_while(|line| line.starts_with([' ', '\t', '-']));
        let block: Vec<&str> = block.collect();
        let depth = |line: &str| line.len() - line.trim_start().len();
        let least = block.iter().map(|line| depth(line)).min().unwrap_or(0);
        let names = block.iter().filter(|line| depth(line) == least).map(|line| {
            let item = line.trim().trim_start_matches("- ");
            unquoted(item.split(':').next().unwrap_or_default().trim()).to_owned()
        });
        names.filter(|name| !name.is_empty()).collect()
    }

    fn yaml(&self, path: &[&str]) -> Option<String> {
        // The depths of the tables that lead to the value.
        let mut open: Vec<usize> = Vec::new();
        for line in self.text.lines().filter(|line| is_value(line)) {
            let depth = line.len() - line.trim_start().len();
            while open.last().is_some_and(|last| depth <= *last) {
                open.pop();
            }
            let Some((key, value)) = key_of(line.trim_start()) else { continue };
            let is_next = path.get(open.len()).is_some_and(|wanted| wanted.eq_ignore_ascii_case(key));
            if !is_next || open.is_empty() && depth > 0 {
                continue;
            }
            if open.len() + 1 == path.len() {
                return simple(value);
            }
            open.push(depth);
        }
        None
    }

    fn toml(&self, path: &[&str]) -> Option<String> {
        let (last, tables) = path.split_last()?;
        let wanted = tables.join(".");
        let mut table = "";
        for line in self.text.lines().map(str::trim) {
            if let Some(rest) = line.strip_prefix('[') {
                table = rest.split(']').next().unwrap_or_default().trim();
            } else if let Some((key, value)) = line.split_once('=')
                && table.eq_ignore_ascii_case(&wanted)
                && unquoted(key.trim()).eq_ignore_ascii_case(last)
            {
                return simple(value.trim());
            }
        }
        None
    }

    fn json(&self, path: &[&str]) -> Option<String> {
        let whole: serde_json::Value = serde_json::from_str(&self.text).ok()?;
        let mut value = &whole;
        for key in path {
            let found = value.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
            value = found?.1;
        }
        match value {
            serde_json::Value::String(text) => Some(text.clone()),
            serde_json::Value::Bool(_) | serde_json::Value::Number(_) => Some(value.to_string()),
            _ => None,
        }
    }

    fn python(&self, key: &str) -> Option<String> {
        let of = |line: &str| {
            let value = line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim();
            (!value.starts_with('=')).then(|| simple(value)).flatten()
        };
        // The last assignment counts.
        self.text.lines().rev().find_map(of)
    }
}

/// Whether a line is more than white space and a comment.
fn is_value(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with('#')
}

/// A line of YAML as key and value.
fn key_of(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = !key.is_empty() && !key.starts_with([' ', '\t', '-', '#', '{', '[']);
    (is_key && (value.is_empty() || value.starts_with([' ', '\t', '\r'])))
        .then(|| (unquoted(key.trim()), value.trim()))
}

/// A quoted text, or what stands before a comment; none if it is a list, a table or an expression.
fn simple(value: &str) -> Option<String> {
    if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let (text, rest) = value[1..].split_once(quote)?;
        let is_end = rest.trim_start().is_empty() || rest.trim_start().starts_with(['#', ',']);
        return is_end.then(|| text.to_owned());
    }
    let text = value.split(" #").next().unwrap_or_default().trim();
    let is_simple = !text.is_empty()
        && !text.starts_with(['#', '[', '{', '&', '*', '|', '>', '!'])
        && !text.contains('(');
    is_simple.then(|| text.to_owned())
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_values_are_read_in_every_form() {
        let yaml = "title: 'A: b' # c\ntimezone: Asia/Tokyo # zone\nmarked:\n  gfm: true\n  breaks: false\n\
                    other:\n  timezone: UTC\nlist: [a]\n# timezone: x\n";
        let toml =
            "title = \"T\"\ntimeZone = 'Europe/Paris' # zone\n[params]\ntimezone = \"UTC\"\nbreaks = false\n";
        let json = "{\"timeZone\": \"Asia/Tokyo\", \"marked\": {\"breaks\": false}, \"list\": [1]}";
        let python =
            "import x\nTIMEZONE = \"UTC\"\nTIMEZONE='Asia/Tokyo'  # zone\nA = f(\"x\")\n  B = 1\nC == 2\n";
        let table: [(&str, &str, &[&str], Option<&str>); 17] = [
            ("a.yml", yaml, &["timezone"], Some("Asia/Tokyo")),
            ("a.yml", yaml, &["title"], Some("A: b")),
            ("a.yml", yaml, &["marked", "breaks"], Some("false")),
            ("a.yml", yaml, &["marked"], None),
            ("a.yml", yaml, &["breaks"], None),
            ("a.yml", yaml, &["list"], None),
            ("a.yml", yaml, &["none"], None),
            ("a.toml", toml, &["timezone"], Some("Europe/Paris")),
            ("a.toml", toml, &["params", "breaks"], Some("false")),
            ("a.toml", toml, &["breaks"], None),
            ("a.json", json, &["timezone"], Some("Asia/Tokyo")),
            ("a.json", json, &["marked", "breaks"], Some("false")),
            ("a.json", json, &["list"], None),
            ("a.py", python, &["TIMEZONE"], Some("Asia/Tokyo")),
            ("a.py", python, &["A"], None),
            ("a.py", python, &["B"], None),
            ("a.js", "timezone: UTC", &["timezone"], None),
        ];
        for (name, text, path, expected) in table {
            assert_eq!(Settings::new(name, text.into()).get(path).as_deref(), expected, "{name} {path:?}");
        }
    }

    #[test]
    fn names_below_a_key_are_those_of_a_table_or_a_list() {
        let table: [(&str, &[&str]); 6] = [
            (
                "collections:\n  notes:\n    output: true\n  walks:\n    output: true\ntitle: x\n",
                &["notes", "walks"],
            ),
            ("collections:\n- notes\n- walks\n", &["notes", "walks"]),
            ("collections: [notes, 'walks']\n", &["notes", "walks"]),
            ("title: x\n", &[]),
            ("collections:\n", &[]),
            ("", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(Settings::new("a.yml", text.into()).children("collections"), expected, "{text}");
        }
    }
}
