//! Reads files that this module wrote, to see whose they are and whether somebody changed them.

use super::{FileState, Origin, Substance, WrittenFile, front_matter, name, plain};
use crate::article::entities;
use crate::feed::identity::short_hash;
use std::borrow::Cow;

/// The last line of the front matter begins so.
const MARK: &str = "newsrack: ";

/// The hash of everything in a file but the line that holds it: 16 hexadecimal digits.
pub(super) fn hash(fields: &str, body: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(fields.as_bytes());
    hasher.update(b"---\n");
    hasher.update(body.as_bytes());
    hasher.finalize().to_hex()[..16].to_owned()
}

/// The substance of a file with this title (empty if the item has none), body and front matter.
pub(super) fn substance(title: &str, body: &str, fields: &str) -> Substance {
    let (essence, length) = plain::essence(body);
    let mut bytes = Vec::with_capacity(title.len() + essence.len() + 64);
    for part in [title, &essence].into_iter().chain(enclosures(fields)) {
        bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    Substance { hash: short_hash(&bytes), length }
}

/// The addresses of the enclosures as they are written, without their parameters, which servers change at will.
fn enclosures(fields: &str) -> impl Iterator<Item = &str> {
    let list = fields.split_once("\nenclosures:\n").map_or("", |(_, list)| list);
    let lines = list.lines().take_while(|line| line.starts_with(' '));
    lines.filter_map(|line| line.strip_prefix("  - url: ")?.trim_matches(['"', '\'']).split('?').next())
}

/// The parts of a file: front matter without its last line, that line, body.
struct Parts<'t> {
    fields: &'t str,
    mark: &'t str,
    body: &'t str,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let rest = text.strip_prefix("---\n")?;
        let at = if rest.starts_with(MARK) { 0 } else { rest.find("\nnewsrack: ")? + 1 };
        let (fields, rest) = rest.split_at(at);
        let is_in_front_matter = !fields.starts_with("---") && !fields.contains("\n---");
        let (mark, rest) = rest.split_once('\n').filter(|_| is_in_front_matter)?;
        // Somebody may have added lines behind it.
        let body = match rest.strip_prefix("---\n") {
            Some(body) => body,
            None => rest.split_once("\n---\n")?.1,
        };
        Some(Self { fields, mark: &mark[MARK.len()..], body })
    }
}

/// See [`super::written`].
pub(super) fn read(name: &str, bytes: &[u8]) -> Option<WrittenFile> {
    let key = name::key_in(name).map(str::to_owned);
    let text = String::from_utf8_lossy(bytes);
    // Git may have changed the line ends.
    let text: Cow<'_, str> = if text.contains("\r\n") { text.replace("\r\n", "\n").into() } else { text };
    let Some(parts) = Parts::of(text.strip_prefix('\u{feff}').unwrap_or(&text)) else {
        let is_lost = bytes.iter().all(|byte| *byte == 0) || is_cut(&text);
        return (is_lost && key.is_some()).then(|| damaged(key));
    };
    let mut words = parts.mark.split(' ');
    // A later version may write other words behind these.
    let (_version, origin, stated) = (words.next()?, words.next()?, words.next()?);
    let origin = match origin {
        "feed" => Origin::Feed,
        "page" => Origin::Page,
        _ => return None,
    };
    let value = |key: &str| {
        let line = parts.fields.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
        line.map(front_matter::unquoted)
    };
    let is_untitled = parts.fields.lines().any(|line| line == "untitled: true");
    let title = value("title").filter(|_| !is_untitled).map(|title| entities::decode(&title).into_owned());
    let state = if hash(parts.fields, parts.body) == stated && text.len() == length(&parts, &text) {
        FileState::Unchanged
    } else if parts.body.trim_end_matches('\0').trim_end().ends_with("</div>") {
        FileState::Edited
    } else if "<div>".starts_with(parts.body.trim_end_matches('\0'))
        || parts.body.starts_with("<div>")
            && parts.body.matches("</div>").count() < parts.body.matches("<div").count()
    {
        FileState::Damaged
    } else {
        FileState::Edited
    };
    Some(WrittenFile {
        key,
        guid: value("guid"),
        link: value("link"),
        date: value("date").and_then(|date| date.parse().ok()),
        feed: value("feed"),
        substance: substance(title.as_deref().unwrap_or_default(), parts.body, parts.fields),
        title,
        origin,
        state,
    })
}

/// The length of a file that has nothing but these parts.
fn length(parts: &Parts<'_>, text: &str) -> usize {
    let mark = MARK.len() + parts.mark.len() + 1;
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    start + "---\n---\n".len() + parts.fields.len() + mark + parts.body.len()
}

/// Whether a file begins like ours and ends within the front matter.
fn is_cut(text: &str) -> bool {
    let text = text.trim_end_matches('\0');
    // An item without title and words is untitled.
    let mut starts = ["---\ntitle: ", "---\nuntitled: true\n"].iter();
    let is_start = starts.any(|start| text.starts_with(start) || start.starts_with(text));
    is_start && !text.contains("\n---\n") && (text.contains("\nnewsrack: ") || !text.contains("\n\n"))
}

fn damaged(key: Option<String>) -> WrittenFile {
    WrittenFile {
        key,
        guid: None,
        link: None,
        title: None,
        date: None,
        feed: None,
        origin: Origin::Feed,
        state: FileState::Damaged,
        substance: substance("", "", ""),
    }
}
