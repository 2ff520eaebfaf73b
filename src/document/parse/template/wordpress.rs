//! Shortcodes that `WordPress` leaves in exported articles: `[caption]`, `[embed]`, `[gallery]`, `[audio]`, `[video]`.

use super::super::sentinel::FLANK;
use super::Shown;
use super::arguments::Arguments;
use super::markup::{escaped, link, video};

/// The shortcode at the start of a text: its length, with its end tag if it has one, and what takes its place.
pub(super) fn shortcode(rest: &str) -> Option<(usize, Shown)> {
    const NAMES: [&str; 7] =
        ["[caption", "[wp_caption", "[embed", "[gallery", "[playlist", "[audio", "[video"];
    if !NAMES.iter().any(|name| rest.starts_with(name)) {
        return None;
    }
    let head = &rest[..rest.floor_char_boundary(2_000)];
    let open = head.find(']')?;
    let inside = head[1..open].trim_end_matches('/');
    let (name, words) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let arguments = Arguments::of(words);
    // Markdown has links in brackets; a shortcode that is read has arguments, or an end tag.
    let has_arguments = !arguments.named.is_empty();
    let close = |name: &str| {
        let reach = rest.floor_char_boundary(8_000);
        let end = rest[..reach].find(&format!("[/{name}]"))?;
        Some((&rest[open + 1..end], end + name.len() + 3))
    };
    match name {
        "caption" | "wp_caption" if has_arguments => {
            let (inner, length) = close(name)?;
            Some((length, Shown::Inline(caption(inner, &arguments))))
        }
        "embed" => {
            let (inner, length) = close(name)?;
            let address = inner.trim();
            address.starts_with("http").then(|| (length, Shown::Inline(link(address, ""))))
        }
        "gallery" | "playlist" if has_arguments => Some((open + 1, Shown::Dropped)),
        "audio" | "video" if has_arguments => {
            let address = arguments.any(&["src", "mp4", "mp3", "webm", "ogg", "m4a", "m4v"])?;
            let length = close(name).map_or(open + 1, |(_, length)| length);
            let shown = if name == "video" {
                video(address)
            } else {
                format!("<audio src=\"{}\"></audio>", escaped(address))
            };
            Some((length, Shown::Inline(shown)))
        }
        _ => None,
    }
}

/// A picture, in a link or not, with the words behind it as its caption.
fn caption(inner: &str, arguments: &Arguments) -> String {
    let lower = inner.to_ascii_lowercase();
    let picture = lower.rfind("<img").and_then(|at| Some(at + inner[at..].find('>')? + 1));
    let Some(end) = picture else { return inner.to_owned() };
    let end = lower[end..]
        .find("</a>")
        .filter(|at| inner[end..end + at].trim().is_empty())
        .map_or(end, |at| end + at + 4);
    let words = match inner[end..].trim() {
        "" => arguments.any(&["caption"]).map(escaped).unwrap_or_default(),
        words => words.to_owned(),
    };
    let picture = inner[..end].trim();
    if words.is_empty() {
        format!("{FLANK}{picture}")
    } else {
        format!("{FLANK}{picture}\n\n{FLANK}<figcaption>{words}</figcaption>\n\n")
    }
}
