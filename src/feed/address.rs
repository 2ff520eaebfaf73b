//! Addresses of feeds as people, lists and other programs write them: read, compared, shortened for the screen.

use crate::text::clean_line;
use url::Url;

/// The longest address that is read, in bytes.
const ADDRESS_MAX: usize = 4096;

/// Reads an http or https address, without its fragment. `feed:` before an address or instead of `http:` is what
/// browsers once used; an address that begins with a host gets `https`.
pub fn parse(text: &str) -> Option<Url> {
    let text = text.trim();
    if text.is_empty()
        || text.len() > ADDRESS_MAX
        || text.contains(|c: char| c.is_whitespace() || c.is_control())
    {
        return None;
    }
    let prefix = |scheme: &str| {
        let head = text.get(..scheme.len()).filter(|head| head.eq_ignore_ascii_case(scheme));
        head.map(|_| &text[scheme.len()..])
    };
    let written = if let Some(rest) = prefix("feed://") {
        format!("http://{rest}")
    } else if let Some(rest) = prefix("feed:http").filter(|rest| rest.starts_with([':', 's', 'S'])) {
        format!("http{rest}")
    } else if begins_with_host(text) {
        format!("https://{text}")
    } else {
        text.to_owned()
    };
    let mut address = Url::parse(&written).ok()?;
    let has_host = address.host_str().is_some_and(|host| !host.is_empty());
    if !has_host || !matches!(address.scheme(), "http" | "https") {
        return None;
    }
    address.set_fragment(None);
    // What is encoded is longer, and must be read again when it stands in the list.
    (address.as_str().len() <= ADDRESS_MAX).then_some(address)
}

/// Whether an address has no scheme and begins with the name of a host: labels between dots, the last of at least two
/// letters, or a number of a port behind it.
pub fn begins_with_host(text: &str) -> bool {
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let (host, port) =
        text[..end].rsplit_once(':').map_or((&text[..end], None), |(host, port)| (host, Some(port)));
    let is_port = port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let mut labels = host.split('.');
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_name = host.contains('.') && last.chars().count() > 1 && last.chars().any(char::is_alphabetic);
    let is_number = host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok());
    is_port && labels.all(is_label) && (is_name || is_number || port.is_some())
}

/// What two addresses of the same feed have in common: everything but the scheme, `www.`, slashes at the end, the
/// fragment and the case of the host.
pub fn key(address: &Url) -> String {
    let host = address.host_str().unwrap_or_default().trim_end_matches('.');
    let mut key = String::with_capacity(address.as_str().len());
    if !address.username().is_empty() {
        key.extend([address.username(), "@"]);
    }
    key.push_str(host.strip_prefix("www.").unwrap_or(host));
    if let Some(port) = address.port() {
        key.extend([":", &port.to_string()]);
    }
    key.push_str(address.path().trim_end_matches('/'));
    if let Some(query) = address.query().filter(|query| !query.is_empty()) {
        key.extend(["?", query]);
    }
    key
}

/// An address for the screen, in one clean line: its query and user part, which may be secrets, are only hinted at.
pub fn shown(address: &Url) -> String {
    let user = if address.username().is_empty() && address.password().is_none() { "" } else { "…@" };
    let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = if address.query().is_some_and(|query| !query.is_empty()) { "?…" } else { "" };
    let host = address.host_str().unwrap_or_default();
    clean_line(&format!("{}://{user}{host}{port}{}{query}", address.scheme(), address.path())).into_owned()
}

/// The same without `https://`.
pub fn without_scheme(address: &Url) -> String {
    let shown = shown(address);
    shown.split_once("://").map_or(shown.as_str(), |(_, rest)| rest).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        let table = [
            ("https://example.org/a.xml", Some("https://example.org/a.xml")),
            (" HTTP://Example.org ", Some("http://example.org/")),
            ("feed://example.org/rss", Some("http://example.org/rss")),
            ("feed:https://example.org/rss", Some("https://example.org/rss")),
            ("Feed:HTTPS://example.org/rss", Some("https://example.org/rss")),
            ("example.org", Some("https://example.org/")),
            ("example.org:8080/x?y=1", Some("https://example.org:8080/x?y=1")),
            ("localhost:8000/feed", Some("https://localhost:8000/feed")),
            ("10.0.0.1/feed", Some("https://10.0.0.1/feed")),
            ("例子.中国/feed", Some("https://xn--fsqu00a.xn--fiqs8s/feed")),
            ("https://example.org/#top", Some("https://example.org/")),
            ("https://[2001:db8::1]/a", Some("https://[2001:db8::1]/a")),
            ("e.g.", None),
            ("and", None),
            ("1.5", None),
            ("mailto:a@example.org", None),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("https://", None),
            ("http:///", None),
            ("/etc/passwd", None),
            ("../x.example", None),
            ("https://a b.example/", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text).as_ref().map(Url::as_str), expected, "{text}");
        }
        for long in ["a".repeat(ADDRESS_MAX), "é".repeat(ADDRESS_MAX / 4)] {
            assert_eq!(parse(&format!("https://example.org/{long}")), None);
        }
    }

    #[test]
    fn spellings_of_one_address_have_one_key() {
        let key = |text: &str| parse(text).map(|address| key(&address)).unwrap_or_default();
        for same in ["http://www.Example.org/feed/", "https://example.org/feed#x", "example.org:443/feed?"] {
            assert_eq!(key(same), "example.org/feed", "{same}");
        }
        for other in
            ["https://example.org/feed?a", "https://example.org:8080/feed", "https://u@example.org/feed"]
        {
            assert_ne!(key(other), "example.org/feed", "{other}");
        }
    }

    #[test]
    fn what_may_be_secret_is_not_shown() {
        let table = [
            ("https://example.org/feed", "https://example.org/feed"),
            ("https://user:secret@example.org:81/feed?token=secret", "https://…@example.org:81/feed?…"),
            ("https://example.org/?", "https://example.org/"),
        ];
        for (address, expected) in table {
            assert_eq!(parse(address).as_ref().map(shown).as_deref(), Some(expected), "{address}");
        }
    }
}
