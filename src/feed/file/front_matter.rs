//! The front matter of an article file: YAML that every reader of YAML takes for the same.

use super::plain;
use super::{Origin, Source};
use crate::article::entities;
use crate::feed::identity::without_trackers;
use crate::feed::{Enclosure, Item};
use crate::text::clean_line;
use chrono::{DateTime, SecondsFormat, Utc};
use std::borrow::Cow;
use std::fmt::Write as _;
use url::Url;

/// The most tags of an article.
const TAGS_MAX: usize = 20;
/// The longest tag and name in characters.
const NAME_MAX: usize = 200;
/// The longest title in characters.
const TITLE_MAX: usize = 1_000;
/// The longest excerpt in characters.
const EXCERPT_MAX: usize = 500;
/// The longest address or guid in bytes.
const ADDRESS_MAX: usize = 8 * 1024;
/// The most bytes of front matter before the list of enclosures is cut.
const ENCLOSURES_MAX: usize = 40 * 1024;

/// What the title of a file is.
pub(super) struct Title {
    pub(super) text: String,
    /// Whether the item has none, and this is made of its text or of what else it has.
    pub(super) is_made: bool,
}

impl Title {
    /// The title of an item with this body.
    pub(super) fn of(item: &Item, body: &str, source: &Source<'_>) -> Self {
        let own = item.title.as_deref().map(clean_line).filter(|title| !title.is_empty());
        if let Some(title) = own {
            return Self { text: plain::cut(&title, TITLE_MAX), is_made: false };
        }
        let words = Some(plain::first_words(body)).filter(|words| !words.is_empty());
        Self { text: words.unwrap_or_else(|| Self::without_words(item, source)), is_made: true }
    }

    /// The title of an item with neither title nor words: that of its first file, else the end of its address, else
    /// the name of the feed.
    fn without_words(item: &Item, source: &Source<'_>) -> String {
        let of_file = item.enclosures.iter().find_map(|enclosure| enclosure.title.as_deref());
        let of_address = || {
            let mut addresses = [item.link.as_deref(), item.guid.as_deref()].into_iter().flatten();
            addresses.find_map(last_part)
        };
        let title = of_file.map(|title| clean_line(title).into_owned()).filter(|title| !title.is_empty());
        let title = title.or_else(of_address).unwrap_or_else(|| clean_line(source.name).into_owned());
        plain::cut(&title, NAME_MAX)
    }
}

/// The last part of the path of an address or id, if it has letters.
fn last_part(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    // A host is no part of a path.
    let path = path.split_once("://").map_or(Some(path), |(_, rest)| Some(rest.split_once('/')?.1))?;
    let part = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let part = percent_encoding::percent_decode_str(part).decode_utf8_lossy();
    Some(clean_line(&part).into_owned()).filter(|part| part.contains(char::is_alphabetic))
}

/// The lines between the `---`, all but the last, which holds their hash.
pub(super) fn fields(item: &Item, source: &Source<'_>, title: &Title, excerpt: &str) -> String {
    let mut lines = Fields(String::with_capacity(512));
    if !title.text.is_empty() {
        lines.text("title", &title.text);
    }
    if title.is_made {
        lines.0.push_str("untitled: true\n");
    }
    let time = |date: DateTime<Utc>| date.to_rfc3339_opts(SecondsFormat::Secs, true);
    if let Some(date) = date(item) {
        lines.plain("date", &time(date));
    }
    if let Some(updated) = item.updated.filter(is_writable)
        && item.date.is_some_and(|date| date < updated)
    {
        lines.plain("updated", &time(updated));
    }
    if let Some(author) = item.author.as_deref() {
        lines.text("author", &plain::cut(&clean_line(author), NAME_MAX));
    }
    let names = source.category.iter().map(String::as_str).chain([source.name]);
    let path: Vec<String> =
        names.map(|name| flow(&encoded(&clean_line(name)))).filter(|name| name != "\"\"").collect();
    if !path.is_empty() {
        let _ = write!(lines.0, "categories:\n  - [{}]\n", path.join(", "));
    }
    lines.list("tags", &tags(item));
    if let Some(link) = item.link.as_deref() {
        lines.address("link", &page(link));
    }
    if let Some(guid) = guid(item) {
        lines.address("guid", guid);
    }
    lines.address("feed", source.first_address);
    lines.text("excerpt", &plain::cut(excerpt, EXCERPT_MAX));
    for (key, value) in [("thumbnail", &item.thumbnail), ("lang", &item.language)] {
        if let Some(value) = value {
            lines.address(key, value);
        }
    }
    lines.enclosures(&item.enclosures);
    if let Some(comments) = &item.comments {
        lines.address("discussion", comments);
    }
    lines.0
}

/// The line that marks a file as ours.
pub(super) fn mark(origin: Origin, hash: &str) -> String {
    let origin = match origin {
        Origin::Feed => "feed",
        Origin::Page => "page",
    };
    format!("newsrack: 1 {origin} {hash}\n")
}

/// The id of an item as a file names it: none if it is the link.
pub(super) fn guid(item: &Item) -> Option<&str> {
    item.guid.as_deref().filter(|guid| item.link.as_deref() != Some(guid) && guid.len() <= ADDRESS_MAX)
}

/// When an item was published, if its year has four digits.
pub(super) fn date(item: &Item) -> Option<DateTime<Utc>> {
    item.date.or(item.updated).filter(is_writable)
}

fn is_writable(date: &DateTime<Utc>) -> bool {
    use chrono::Datelike;
    (1..=9999).contains(&date.year())
}

/// The tags of an item, each once.
fn tags(item: &Item) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in &item.tags {
        let tag = plain::cut(&clean_line(tag), NAME_MAX);
        if !tag.is_empty() && !tags.contains(&tag) && tags.len() < TAGS_MAX {
            tags.push(tag);
        }
    }
    tags
}

/// The address of a page without trackers; as written if it has none.
fn page(link: &str) -> String {
    let Ok(url) = Url::parse(link) else { return link.to_owned() };
    let stripped = without_trackers(url.clone());
    if stripped == url { link.to_owned() } else { stripped.into() }
}

/// Fields of keys and values.
struct Fields(String);

impl Fields {
    fn plain(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.0, "{key}: {value}");
    }

    /// A text; nothing if it is empty.
    fn text(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.plain(key, &scalar(&encoded(value)));
        }
    }

    /// An address or id, unless it is too long to be one.
    fn address(&mut self, key: &str, value: &str) {
        if !value.is_empty() && value.len() <= ADDRESS_MAX {
            self.plain(key, &scalar(value));
        }
    }

    fn list(&mut self, key: &str, values: &[String]) {
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|value| flow(&encoded(value))).collect();
            let _ = writeln!(self.0, "{key}: [{}]", values.join(", "));
        }
    }

    fn enclosures(&mut self, enclosures: &[Enclosure]) {
        let mut is_first = true;
        for enclosure in enclosures {
            if enclosure.url.len() > ADDRESS_MAX || self.0.len() > ENCLOSURES_MAX {
                continue;
            }
            if std::mem::take(&mut is_first) {
                self.0.push_str("enclosures:\n");
            }
            self.address("  - url", &enclosure.url);
            let short =
                |text: &Option<String>| plain::cut(&clean_line(text.as_deref().unwrap_or("")), NAME_MAX);
            self.text("    type", &short(&enclosure.mime));
            for (key, number) in [("length", enclosure.bytes), ("duration", enclosure.seconds)] {
                if let Some(number) = number {
                    let _ = writeln!(self.0, "    {key}: {number}");
                }
            }
            self.text("    title", &short(&enclosure.title));
        }
    }
}

/// A text as it is written so that the reader, which decodes references once, shows it as it is.
fn encoded(text: &str) -> Cow<'_, str> {
    if text.contains('&') && entities::decode(text) != text {
        return Cow::Owned(text.replace('&', "&amp;"));
    }
    Cow::Borrowed(text)
}

/// A string as a value of YAML: quoted unless every reader takes it for this string.
fn scalar(text: &str) -> String {
    if is_plain(text) && !text.contains(": ") && !text.contains(" #") && !text.ends_with(':') {
        return text.to_owned();
    }
    quoted(text)
}

/// A string as an item of a list in brackets.
fn flow(text: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | '+');
    if is_plain(text) && text.chars().all(is_word) { text.to_owned() } else { quoted(text) }
}

/// Whether a string begins like one, is none of YAML's words, and has nothing that must be escaped.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 11] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];
    text.starts_with(|c: char| c.is_alphabetic())
        && !text.ends_with(char::is_whitespace)
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        && !text.chars().any(must_be_escaped)
        && !text.contains("  ")
}

/// Whether YAML or a reader of it changes a character that is not written by its number.
fn must_be_escaped(c: char) -> bool {
    crate::text::sanitise::is_unsafe(c)
        || (c.is_whitespace() && c != ' ')
        || matches!(c as u32 & 0xffff, 0xfffe | 0xffff)
        || matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{e000}'..='\u{f8ff}')
}

/// A string in quotes: in double ones, in single ones if it has double ones or backslashes, else with escapes.
fn quoted(text: &str) -> String {
    if !text.chars().any(must_be_escaped) {
        if !text.contains(['"', '\\']) {
            return format!("\"{text}\"");
        }
        if !text.contains('\'') {
            return format!("'{text}'");
        }
    }
    let mut quoted = String::with_capacity(text.len() + 8);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if must_be_escaped(c) => {
                let number = c as u32;
                let _ = match number {
                    0..=0xff => write!(quoted, "\\x{number:02x}"),
                    0x100..=0xffff => write!(quoted, "\\u{number:04x}"),
                    _ => write!(quoted, "\\U{number:08x}"),
                };
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The string that a value of ours stands for.
pub(super) fn unquoted(value: &str) -> String {
    if let Some(inner) = value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return inner.to_owned();
    }
    let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let sign = rest[at + 1..].chars().next().unwrap_or('\\');
        rest = &rest[(at + 1 + sign.len_utf8()).min(rest.len())..];
        let digits = match sign {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            'n' => {
                text.push('\n');
                continue;
            }
            't' => {
                text.push('\t');
                continue;
            }
            other => {
                text.push(other);
                continue;
            }
        };
        let number = rest.get(..digits).and_then(|number| u32::from_str_radix(number, 16).ok());
        if let Some(c) = number.and_then(char::from_u32) {
            text.push(c);
            rest = &rest[digits..];
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_quoted_when_another_reader_could_take_them_for_something_else() {
        let table = [
            ("Kernel release", "Kernel release"),
            ("标题：有冒号", "标题：有冒号"),
            ("Seven: a tale", "\"Seven: a tale\""),
            ("C# and F #", "\"C# and F #\""),
            ("It's", "It's"),
            ("He said \"no\"", "He said \"no\""),
            ("\"No\" is 'no'", "\"\\\"No\\\" is 'no'\""),
            ("\"No\"", "'\"No\"'"),
            ("no", "\"no\""),
            ("Null", "\"Null\""),
            ("2024-03-10", "\"2024-03-10\""),
            ("1_000", "\"1_000\""),
            ("0x1f", "\"0x1f\""),
            ("12:30", "\"12:30\""),
            ("- a", "\"- a\""),
            ("*a", "\"*a\""),
            ("~", "\"~\""),
            ("a\nb\u{7}", "\"a\\nb\\x07\""),
            ("a\u{2028}b", "\"a\\u2028b\""),
            ("tail ", "\"tail \""),
            ("https://a.example/?x=1#y", "https://a.example/?x=1#y"),
        ];
        for (text, expected) in table {
            assert_eq!(scalar(text), expected, "{text:?}");
            assert_eq!(unquoted(&scalar(text)), text);
        }
        assert_eq!(flow("a, b"), "\"a, b\"");
        assert_eq!(flow("Linux"), "Linux");
        assert_eq!(flow("[x]"), "\"[x]\"");
        assert_eq!(flow("C#"), "\"C#\"");
    }

    #[test]
    fn a_string_is_read_as_it_was_written() {
        arbtest::arbtest(|u| {
            let text: String = u.arbitrary()?;
            assert_eq!(unquoted(&scalar(&text)), text);
            assert_eq!(unquoted(&flow(&text)), text);
            assert!(!scalar(&text).contains('\n'));
            Ok(())
        });
    }
}
