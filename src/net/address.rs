//! Which addresses may be asked for: those of the web.
//!
//! Parsing follows the WHATWG URL Standard (the `url` crate). An accepted address is passed on in the crate's
//! normalised form, so that the checked address is the one that is asked for.

use crate::trouble::Refusal;
use url::Url;

/// The longest address that is parsed, in bytes.
pub const ADDRESS_MAX: usize = 8 * 1024;

/// An HTTP or HTTPS address, resolved against `base` if it is relative. Without a base, `//host/path` becomes HTTPS. User
/// name and password are removed.
pub(crate) fn remote(address: &str, base: Option<&str>) -> Result<Url, Refusal> {
    looks_whole(address)?;
    let base = base.unwrap_or("https://base.invalid/");
    let base = Url::parse(base).map_err(|_| Refusal::NoBase)?;
    let mut url = base.join(address).map_err(|error| match error {
        url::ParseError::EmptyHost => Refusal::NoHost,
        _ => Refusal::NotAnAddress,
    })?;
    if url.host_str() == Some("base.invalid") {
        return Err(Refusal::NoHost);
    }
    may_be_asked(&url)?;
    // This fails only for addresses that cannot have a user name.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Ok(url)
}

/// Whether an address is one of the web and not too long. Whether its host may be asked is decided when its IP addresses
/// are known.
pub(crate) fn may_be_asked(url: &Url) -> Result<(), Refusal> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused(url.scheme()));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(Refusal::NoHost);
    }
    if url.as_str().len() > 3 * ADDRESS_MAX {
        return Err(Refusal::TooLong(url.as_str().len()));
    }
    Ok(())
}

/// Checks and resolves the address that a server redirects to, with the same rules.
pub(crate) fn redirected(location: &str, from: &Url) -> Result<Url, Refusal> {
    match scheme(location).as_deref() {
        Some("http" | "https") => remote(location, None),
        Some(other) => Err(refused(other)),
        None => remote(location, Some(from.as_str())),
    }
}

/// Whether a redirect keeps the encryption that there is.
pub(crate) fn stays_encrypted(from: &Url, to: &Url) -> Result<(), Refusal> {
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(Refusal::Unencrypted(to.host_str().unwrap_or_default().to_owned()));
    }
    Ok(())
}

/// Whether two addresses are answered by the same server: host and port are equal, or the second is the first over HTTPS
/// at the usual ports.
pub(crate) fn is_same_server(from: &Url, to: &Url) -> bool {
    let upgraded = (from.scheme(), to.scheme(), from.port(), to.port()) == ("http", "https", None, None);
    from.host_str() == to.host_str()
        && (upgraded
            || (from.scheme(), from.port_or_known_default()) == (to.scheme(), to.port_or_known_default()))
}

/// The scheme in lower case, if the address has one (RFC 3986, section 3.1).
pub(crate) fn scheme(address: &str) -> Option<String> {
    let (name, _) = address.split_once(':')?;
    let valid = name.len() <= 32
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    valid.then(|| name.to_ascii_lowercase())
}

/// Why an address with this scheme is not opened.
pub(crate) fn refused(scheme: &str) -> Refusal {
    match scheme {
        "data" => Refusal::Data,
        "javascript" | "vbscript" => Refusal::Script,
        "file" => Refusal::File,
        "mailto" => Refusal::Mail,
        other => Refusal::Scheme(other.to_owned()),
    }
}

/// Whether a text may be an address at all: not empty, not too long, without control characters.
pub(crate) fn looks_whole(address: &str) -> Result<(), Refusal> {
    if address.is_empty() {
        Err(Refusal::Empty)
    } else if address.len() > ADDRESS_MAX {
        Err(Refusal::TooLong(address.len()))
    } else if address.chars().any(char::is_control) {
        Err(Refusal::Control)
    } else {
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_its_host_and_port() {
        let table = [
            ("http://a.example/x", "http://a.example/y", true),
            ("http://a.example/", "https://a.example/", true),
            ("https://a.example/", "https://a.example:443/", true),
            ("https://a.example/", "http://a.example/", false),
            ("http://a.example/", "http://a.example:8080/", false),
            ("http://a.example:8080/", "https://a.example:8080/", false),
            ("http://a.example/", "http://b.a.example/", false),
            ("http://a.example/", "http://a.example.net/", false),
        ];
        for (from, to, expected) in table {
            let (from, to) = (Url::parse(from).unwrap(), Url::parse(to).unwrap());
            assert_eq!(is_same_server(&from, &to), expected, "{from} {to}");
        }
    }

    #[test]
    fn no_redirect_ends_the_encryption() {
        let urls = ["http://a.example/", "https://a.example/", "http://b.example:443/"]
            .map(|url| Url::parse(url).unwrap());
        let [plain, encrypted, other] = &urls;
        for (from, to) in [(plain, plain), (plain, encrypted), (encrypted, encrypted), (other, plain)] {
            assert_eq!(stays_encrypted(from, to), Ok(()), "{from} {to}");
        }
        assert_eq!(stays_encrypted(encrypted, plain), Err(Refusal::Unencrypted("a.example".to_owned())));
        assert_eq!(stays_encrypted(encrypted, other), Err(Refusal::Unencrypted("b.example".to_owned())));
    }

    #[test]
    fn a_redirect_leads_to_an_address_of_the_web_or_nowhere() {
        let from = Url::parse("https://a.example/x/y?z").unwrap();
        let table = [
            ("/feed", Ok("https://a.example/feed")),
            ("feed", Ok("https://a.example/x/feed")),
            ("?page=2", Ok("https://a.example/x/y?page=2")),
            ("//b.example/feed", Ok("https://b.example/feed")),
            ("HTTP://B.example", Ok("http://b.example/")),
            ("https://user:secret@b.example/", Ok("https://b.example/")),
            ("/a b", Ok("https://a.example/a%20b")),
            ("", Err(Refusal::Empty)),
            ("feed:https://b.example/", Err(Refusal::Scheme("feed".to_owned()))),
            ("file:///etc/passwd", Err(Refusal::File)),
            ("/a\u{7}", Err(Refusal::Control)),
        ];
        for (location, expected) in table {
            let url = redirected(location, &from);
            assert_eq!(url.as_ref().map(Url::as_str), expected.as_ref().copied(), "{location}");
        }
    }
}
