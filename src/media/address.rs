//! Checks the addresses in articles and resolves them against the article.
//!
//! Parsing follows the WHATWG URL Standard (the `url` crate). An accepted address is passed on in the crate's
//! normalised form, never as the article wrote it, so that the checked address is the one that is opened.

use super::AddressBase;
use super::embedded;
use super::local;
use crate::net::address::{looks_whole, refused, remote, scheme};
use crate::net::trackers;
use crate::trouble::Refusal;
use std::path::PathBuf;
use std::sync::Arc;
use url::Url;

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
