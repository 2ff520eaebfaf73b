//! Addresses in bodies: absolute, without trackers, none that runs something.

use crate::feed::identity::without_trackers;
use url::Url;

/// The longest address that stays, in bytes.
const ADDRESS_MAX: usize = 8 * 1024;

/// Schemes that lead to a page, a file or a person.
const SCHEMES: [&str; 13] = [
    "http", "https", "mailto", "tel", "ftp", "ftps", "sftp", "xmpp", "irc", "ircs", "magnet", "gemini",
    "gopher",
];

/// Where a link leads; none if it is no address that may stay.
pub(super) fn link(written: &str, base: Option<&Url>) -> Option<String> {
    absolute(written, base, &SCHEMES)
}

/// Where something to load is.
pub(super) fn file(written: &str, base: Option<&Url>) -> Option<String> {
    absolute(written, base, &["http", "https"])
}

fn absolute(written: &str, base: Option<&Url>, schemes: &[&str]) -> Option<String> {
    // The parser of addresses passes over tabs and line ends.
    let written = written.trim();
    if written.is_empty() || written.len() > ADDRESS_MAX {
        return None;
    }
    let url = match base {
        Some(base) => base.join(written),
        None => Url::parse(written),
    };
    let url = url.ok().filter(|url| schemes.contains(&url.scheme()))?;
    let is_web = matches!(url.scheme(), "http" | "https");
    let url = if is_web { without_trackers(url) } else { url };
    Some(url.into())
}

/// A page for what a frame shows, and its host.
pub(super) fn of_frame(written: &str, base: Option<&Url>) -> Option<(String, String)> {
    let url = Url::parse(&file(written, base)?).ok()?;
    let host = url.host_str()?.trim_start_matches("www.").to_owned();
    let mut path = url.path_segments()?;
    let (kind, id) = (path.next().unwrap_or_default(), path.next().unwrap_or_default());
    let page = match (host.as_str(), kind) {
        ("youtube.com" | "youtube-nocookie.com", "embed" | "v") if !id.is_empty() && id != "videoseries" => {
            Some(format!("https://www.youtube.com/watch?v={id}"))
        }
        ("player.vimeo.com", "video") if !id.is_empty() => Some(format!("https://vimeo.com/{id}")),
        _ => None,
    };
    let host = match host.as_str() {
        "youtube-nocookie.com" => "youtube.com".to_owned(),
        "player.vimeo.com" => "vimeo.com".to_owned(),
        _ => host,
    };
    Some((page.unwrap_or_else(|| url.into()), host))
}
