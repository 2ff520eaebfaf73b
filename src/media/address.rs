//! Checks the addresses in articles and resolves them against the article.
//!
//! Parsing follows the WHATWG URL Standard (the `url` crate). An accepted address is passed on in the crate's
//! normalised form, never as the article wrote it, so that the checked address is the one that is opened.

use super::AddressBase;
use super::embedded;
use super::local;
use super::trackers;
use crate::trouble::Refusal;
use std::path::PathBuf;
use std::sync::Arc;
use url::Url;

/// The longest address that is parsed, in bytes.
pub const ADDRESS_MAX: usize = 8 * 1024;

/// The location of an image that may be opened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ImageLocation {
    /// An HTTP or HTTPS address with a host and without user name and password. Whether the host is allowed is checked
    /// at download, when its IP addresses are known.
    Remote(Url),
    /// A regular file below the article's folder, the library's root or the folder of its site, as an absolute path
    /// without symbolic links.
    /// [`local::check`] decides whether it is an image.
    Local(PathBuf),
    /// The address itself, which has the image's bytes in it (`data:`). Whether they are an image is checked when they are
    /// decoded.
    Embedded(Arc<str>),
}

/// The target of a link that may be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// Opens in the browser: HTTP or HTTPS, without user name, password and trackers.
    Web(Url),
    /// A `mailto:` address, opened after the user confirms. Only the recipient is kept, so that an article cannot fill
    /// in text, copies or attachments.
    Mail(Url),
}

/// Checks and resolves the address of an image.
pub fn image(address: &str, place: &AddressBase) -> Result<ImageLocation, Refusal> {
    let address = address.trim();
    match scheme(address).as_deref() {
        Some("http" | "https") => remote(address, None).map(ImageLocation::Remote),
        Some("data") if embedded::is_image(address) => Ok(ImageLocation::Embedded(address.into())),
        Some(other) => Err(refused(other)),
        None => {
            looks_whole(address)?;
            if names_host(address) {
                return remote(address, place.link).map(ImageLocation::Remote);
            }
            let missing = match local::find(address, place) {
                Ok(path) => return Ok(ImageLocation::Local(path)),
                Err(refusal) => refusal,
            };
            if !is_plain(address) {
                return Err(Refusal::NotAnAddress);
            }
            // A file that exists but may not be opened is not requested from the article's site instead.
            match place.link.filter(|_| missing == Refusal::NoFile) {
                Some(link) => remote(address, Some(link)).map(ImageLocation::Remote),
                None => Err(missing),
            }
        }
    }
}

/// Checks and resolves the address of a link.
pub fn link(address: &str, place: &AddressBase) -> Result<LinkTarget, Refusal> {
    let address = address.trim();
    let mut url = match scheme(address).as_deref() {
        Some("http" | "https") => remote(address, None)?,
        Some("mailto") => return mail(address).map(LinkTarget::Mail),
        Some(other) => return Err(refused(other)),
        None => {
            looks_whole(address)?;
            if names_host(address) {
                remote(address, place.link)?
            } else if address.starts_with('#') {
                return Err(Refusal::Fragment);
            } else if !is_plain(address) {
                return Err(Refusal::NotAnAddress);
            } else {
                remote(address, Some(place.link.ok_or(Refusal::NoBase)?))?
            }
        }
    };
    trackers::strip(&mut url);
    Ok(LinkTarget::Web(url))
}

/// An address's host, with international names in ASCII form and with the port if it is not the scheme's default. The
/// user must see it before opening a link.
pub fn shown_host(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => String::new(),
    }
}

/// An HTTP or HTTPS address, resolved against `base` if it is relative. Without a base, `//host/path` becomes HTTPS.
fn remote(address: &str, base: Option<&str>) -> Result<Url, Refusal> {
    looks_whole(address)?;
    let base = base.unwrap_or("https://base.invalid/");
    let base = Url::parse(base).map_err(|_| Refusal::NoBase)?;
    let mut url = base.join(address).map_err(|error| match error {
        url::ParseError::EmptyHost => Refusal::NoHost,
        _ => Refusal::NotAnAddress,
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused(url.scheme()));
    }
    if url.host_str().is_none_or(|host| host.is_empty() || host == "base.invalid") {
        return Err(Refusal::NoHost);
    }
    if url.as_str().len() > 3 * ADDRESS_MAX {
        return Err(Refusal::TooLong(url.as_str().len()));
    }
    // This fails only for addresses that cannot have a user name.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Ok(url)
}

/// Checks and resolves the address that a server redirects to, with the same rules.
pub(super) fn redirected(location: &str, from: &Url) -> Result<Url, Refusal> {
    match scheme(location).as_deref() {
        Some("http" | "https") => remote(location, None),
        Some(other) => Err(refused(other)),
        None => remote(location, Some(from.as_str())),
    }
}

fn mail(address: &str) -> Result<Url, Refusal> {
    looks_whole(address)?;
    let mut url = Url::parse(address).map_err(|_| Refusal::NotAnAddress)?;
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path();
    // A mail program that is passed only the recipient would take `mailto:-x@y` for an option. The `url` crate does not
    // parse the part after the colon, so spaces remain in it; no recipient contains any.
    let is_plain = url.as_str().bytes().all(|byte| byte.is_ascii_graphic());
    if path.starts_with('-') || !path.contains('@') || !is_plain {
        return Err(Refusal::NotAnAddress);
    }
    Ok(url)
}

/// The scheme in lower case, if the address has one (RFC 3986, section 3.1).
fn scheme(address: &str) -> Option<String> {
    let (name, _) = address.split_once(':')?;
    let valid = name.len() <= 32
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    valid.then(|| name.to_ascii_lowercase())
}

fn refused(scheme: &str) -> Refusal {
    match scheme {
        "data" => Refusal::Data,
        "javascript" | "vbscript" => Refusal::Script,
        "file" => Refusal::File,
        "mailto" => Refusal::Mail,
        other => Refusal::Scheme(other.to_owned()),
    }
}

fn looks_whole(address: &str) -> Result<(), Refusal> {
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

/// Whether an address is `//host/path`; browsers treat backslashes as slashes.
fn names_host(address: &str) -> bool {
    let mut chars = address.chars();
    matches!((chars.next(), chars.next()), (Some('/' | '\\'), Some('/' | '\\')))
}

/// Whether a text may be a relative address. Options (`--help`), commands (`; touch x`, `$(…)`) and placeholders (`%s`)
/// would resolve against the article's link, but are no page.
fn is_plain(address: &str) -> bool {
    let mut rest = address.bytes();
    match rest.next() {
        Some(b'%') => rest.take(2).filter(u8::is_ascii_hexdigit).count() == 2,
        Some(first) => first.is_ascii_alphanumeric() || !first.is_ascii() || b"/._~@?#".contains(&first),
        None => false,
    }
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests make their own files, and one that cannot go on has failed"
)]
mod tests;
