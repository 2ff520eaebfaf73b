//! Addresses as articles write them: judged, and resolved against the article.
//!
//! The rules of the web are those of the `url` crate (WHATWG URL Standard). An address that passes is carried on in
//! the crate's own spelling, never in the article's, so that what was judged is what is opened.

use super::local;
use super::trackers;
use crate::trouble::Refusal;
use std::path::{Path, PathBuf};
use url::Url;

/// The longest address that is looked at, in bytes.
pub const ADDRESS_MAX: usize = 8 * 1024;

/// Where an address stands: what relative ones are resolved against.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddressBase<'a> {
    /// The article's own link, absolute http(s).
    pub link: Option<&'a str>,
    /// The article's file.
    pub file: Option<&'a Path>,
    /// The library folder the file was found in.
    pub root: Option<&'a Path>,
}

/// A picture that may be opened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ImageLocation {
    /// An http(s) address with a host, without user name and password. Whether the host may be asked is for the
    /// download to judge, when the host's addresses are known.
    Remote(Url),
    /// A regular file below the article's folder or the library's root: absolute, without symbolic links. Whether it
    /// is a picture is for [`local::check`].
    Local(PathBuf),
}

/// A link that may be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// Opens in the browser: http(s), without user name, password and trackers.
    Web(Url),
    /// A `mailto:` address; the user is asked first. Only the recipient is kept: a letter's text, its copies and
    /// attachments are not an article's to choose.
    Mail(Url),
}

/// Judges the address of a picture.
///
/// # Errors
/// Why it is not opened.
pub fn image(address: &str, place: &AddressBase) -> Result<ImageLocation, Refusal> {
    let address = address.trim();
    match scheme(address).as_deref() {
        Some("http" | "https") => remote(address, None).map(ImageLocation::Remote),
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
            // A file that is there but may not be opened is not looked for elsewhere.
            match place.link.filter(|_| missing == Refusal::NoFile) {
                Some(link) => remote(address, Some(link)).map(ImageLocation::Remote),
                None => Err(missing),
            }
        }
    }
}

/// Judges the address of a link.
///
/// # Errors
/// Why it is not opened.
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

/// The host of an address as it really is, international names in their ASCII form, with the port if it is not the
/// scheme's own. This is what a reader must see before following a link.
pub fn shown_host(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => String::new(),
    }
}

/// An http(s) address, resolved against `base` if it is relative. Without a base, `//host/path` is taken as https.
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
    // Setting them fails only for addresses that cannot have them.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Ok(url)
}

/// The address a server redirects to, judged like one an article names.
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
    // `mailto:-x@y` would be an option to a mail program that takes the recipient alone.
    // What is behind the colon is not understood by the `url` crate, so blanks stay in it: no recipient has any.
    let is_plain = url.as_str().bytes().all(|byte| byte.is_ascii_graphic());
    if path.starts_with('-') || !path.contains('@') || !is_plain {
        return Err(Refusal::NotAnAddress);
    }
    Ok(url)
}

/// The scheme in lower case, if the address begins with one (RFC 3986, section 3.1).
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

/// `//host/path`; the web takes backslashes for slashes.
fn names_host(address: &str) -> bool {
    let mut chars = address.chars();
    matches!((chars.next(), chars.next()), (Some('/' | '\\'), Some('/' | '\\')))
}

/// Whether a relative address may be one. An option (`--help`), a command (`; touch x`, `$(…)`) or a placeholder
/// (`%s`) could be resolved against the article's link too, but no page means that.
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
