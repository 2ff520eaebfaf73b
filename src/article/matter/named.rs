//! Front matter whose first line names its language: `---yaml`, `---json`, `---toml`, as gray-matter and Eleventy write
//! it.

use super::build::{matter, next_line};
use super::{Matter, json, read_yaml, report_doubles, toml};

/// How far to search for the closing line, in bytes.
const REACH: usize = 4 * 1024 * 1024;

/// Reads the block that begins at `start` with `---` and a name. A block in a language that would have to be run has no
/// fields.
pub(super) fn read(text: &str, start: usize) -> Option<Matter<'_>> {
    let from = next_line(text, start);
    let language = text[start..from].strip_prefix("---")?.trim();
    let is_name =
        !language.is_empty() && language.len() <= 12 && language.bytes().all(|b| b.is_ascii_alphanumeric());
    if !is_name {
        return None;
    }
    let (to, body) = closer(text, from)?;
    let mut found = matter(text, (from, to), body, Vec::new());
    match language.to_ascii_lowercase().as_str() {
        "yaml" | "yml" => read_yaml(&mut found, false),
        "json" => json::read(&mut found),
        "toml" => toml::read(&mut found),
        "js" | "javascript" | "coffee" | "cson" => {
            let line = found.line.saturating_sub(1).max(1);
            found.problem(line, format!("the front matter is written in `{language}`; it is not read"));
        }
        _ => return None,
    }
    report_doubles(&mut found);
    Some(found)
}

/// The next line of three dashes, and the start of the line behind it.
fn closer(text: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    while at < text.len() && at - from <= REACH {
        let next = next_line(text, at);
        if text[at..next].trim_end() == "---" {
            return Some((at, next));
        }
        at = next;
    }
    None
}
