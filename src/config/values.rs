//! Reads values of `config.toml`, with the problem if one is invalid, and writes values as TOML. Splits command lines.

use crate::text::sanitise::is_unsafe;
use crate::trouble::{Wanted, Wrong};
use std::fmt::Write;
use std::ops::Range;
use toml::Spanned;
use toml::de::DeValue;

/// A value with its position in the file.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

pub(super) fn boolean(value: &Value<'_>) -> Result<bool, Wrong> {
    value.get_ref().as_bool().ok_or(Wrong::Not(Wanted::Boolean))
}

pub(super) fn number(value: &Value<'_>, range: Range<u16>) -> Result<u16, Wrong> {
    let number = value.get_ref().as_integer().and_then(|integer| integer.as_str().parse().ok());
    let number = number.filter(|number| range.contains(number));
    number.ok_or(Wrong::Not(Wanted::Number(range)))
}

pub(super) fn named<T>(
    value: &Value<'_>,
    wanted: Wanted,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, Wrong> {
    value.get_ref().as_str().and_then(read).ok_or(Wrong::Not(wanted))
}

/// A value that is chosen by its name.
pub(super) trait Named: Copy + PartialEq + 'static {
    /// Every value, by its name.
    const NAMES: &[(&str, Self)];
}

pub(super) fn names<T: Named>() -> Vec<&'static str> {
    T::NAMES.iter().map(|(name, _)| *name).collect()
}

pub(super) fn value_of<T: Named>(name: &str) -> Option<T> {
    T::NAMES.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

pub(super) fn name_of<T: Named>(value: T) -> &'static str {
    T::NAMES.iter().find(|(_, known)| *known == value).map_or("", |(name, _)| name)
}

/// A name as TOML.
pub(super) fn written<T: Named>(value: &T) -> String {
    quoted(name_of(*value))
}

/// Reads a name.
pub(super) fn chosen<T: Named>(value: &Value<'_>) -> Result<T, Wrong> {
    named(value, Wanted::OneOf(names::<T>()), value_of)
}

/// A list of strings, or one string.
pub(super) fn strings(value: &Value<'_>) -> Result<Vec<String>, Wrong> {
    let wanted = || Wrong::Not(Wanted::Strings);
    match value.get_ref() {
        DeValue::String(string) => Ok(vec![string.to_string()]),
        DeValue::Array(items) => {
            items.iter().map(|item| item.get_ref().as_str().map(Into::into).ok_or_else(wanted)).collect()
        }
        _ => Err(wanted()),
    }
}

/// A program and its arguments: a list, or one string split into words. Never a shell's command line.
pub(super) fn command(value: &Value<'_>) -> Result<Vec<String>, Wrong> {
    match value.get_ref() {
        DeValue::String(string) => words(string).ok_or(Wrong::OpenQuote),
        _ => strings(value),
    }
}

/// A string as TOML. Characters that a terminal acts on are escaped.
pub(super) fn quoted(text: &str) -> String {
    if !text.chars().any(is_unsafe) {
        return toml::Value::String(text.to_owned()).to_string();
    }
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if is_unsafe(c) => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

pub(super) fn list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<_> = texts.into_iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}

/// The words of a command line, which blanks separate. Single and double quotes keep a word with blanks together. No
/// other character is special: no variables, globs or pipes. `None` if a quote is not closed.
pub fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_quotes_and_blanks_are_special() {
        let table: [(&str, Option<&[&str]>); 7] = [
            ("", Some(&[])),
            ("  vim   -R ", Some(&["vim", "-R"])),
            ("sh -c 'wc -l'", Some(&["sh", "-c", "wc -l"])),
            ("a\"b c\"d ''", Some(&["ab cd", ""])),
            ("$HOME * | > ; `x` \\n", Some(&["$HOME", "*", "|", ">", ";", "`x`", "\\n"])),
            ("'it''s' \"it's\"", Some(&["its", "it's"])),
            ("open 'quote", None),
        ];
        for (line, expected) in table {
            let found = words(line);
            let found: Option<Vec<&str>> =
                found.as_ref().map(|words| words.iter().map(String::as_str).collect());
            assert_eq!(found.as_deref(), expected, "{line}");
        }
    }
}
