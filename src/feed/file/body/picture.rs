//! The address of a picture, despite lazy loading; and whether there is something to see.
//!
//! The reader has rules of its own for what it shows; these decide what a file keeps.

use super::tree::BodyElement;
use crate::html::is_embedded;
use crate::html::picture::{best_of_set, is_vague, starts_with, stem};

/// The longest address of an embedded picture in bytes.
pub(super) const EMBEDDED_MAX: usize = 64 << 10;

/// What an `img` is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Picture {
    /// A picture at this address, as written.
    At(String),
    /// A sign that stands for these characters.
    Text(String),
    /// A pixel that counts readers, a spacer, or nothing to load.
    Nothing,
}

/// Attributes from which scripts take the address, the most reliable first.
const LAZY: [&str; 14] = [
    "data-src",
    "data-original",
    "data-original-src",
    "data-actualsrc",
    "data-lazy-src",
    "data-lazyload",
    "data-echo",
    "data-url",
    "data-orig-file",
    "data-large-file",
    "_src",
    "file",
    "zoomfile",
    "original",
];

/// Reads an `img`. `source` is the picture that a `source` beside it offers.
pub(super) fn read(element: &BodyElement, source: Option<&str>) -> Picture {
    let alt = element.get("alt").unwrap_or_default();
    let is_sign = element.classes().any(|class| class.contains("emoji") || class == "wp-smiley");
    if is_sign && !alt.is_empty() && alt.chars().count() <= 8 {
        return Picture::Text(alt.to_owned());
    }
    if is_pixel(element) {
        return Picture::Nothing;
    }
    let src = element.get("src").unwrap_or_default();
    let lazy = || {
        let named = LAZY.iter().filter_map(|name| element.get(name)).find(|address| may_be_another(address));
        let sets = ["data-srcset", "data-lazy-srcset", "srcset"];
        named
            .or_else(|| sets.iter().find_map(|name| best_of_set(element.get(name)?, may_be_another)))
            .or_else(|| {
                // Any attribute of data that ends like a picture.
                let data = element.attributes().filter(|(name, _)| name.starts_with("data-"));
                data.map(|(_, value)| value).find(|value| looks_like_picture(value))
            })
    };
    // With a size of its own it may be a picture that is only named so.
    let has_size = ["width", "height"].iter().any(|side| element.get(side).and_then(pixels).is_some());
    if is_spacer(&stem(src)) && !has_size && lazy().or(source).is_none() {
        return Picture::Nothing;
    }
    let stands_for_another = is_vague(src) || is_placeholder(src) || (is_embedded(src) && src.len() < 2048);
    let address = match may_be_shown(src) {
        true if !stands_for_another => Some(src),
        true => lazy().or(source).or(Some(src)),
        false => lazy().or(source),
    };
    match address {
        Some(address) if is_embedded(address) && !is_kept_embedded(address) => Picture::Nothing,
        Some(address) => Picture::At(address.to_owned()),
        None => Picture::Nothing,
    }
}

/// The best picture that a `source` offers.
pub(super) fn offered(source: &BodyElement) -> Option<&str> {
    // Few programs draw these.
    if source.get("type").is_some_and(|kind| ["avif", "jxl", "heic"].iter().any(|rare| kind.contains(rare))) {
        return None;
    }
    ["srcset", "data-srcset"].iter().find_map(|name| best_of_set(source.get(name)?, may_be_another))
}

/// Whether the size says that there is nothing to see.
pub(super) fn is_pixel(element: &BodyElement) -> bool {
    let side = |name: &str| {
        let stated = element.get(name).and_then(pixels);
        let styled = || {
            let of_name = element.styles().find(|(property, _)| property.eq_ignore_ascii_case(name));
            of_name.and_then(|(_, value)| pixels(value))
        };
        stated.or_else(styled)
    };
    match (side("width"), side("height")) {
        (Some(width), Some(height)) => width <= 2 && height <= 2,
        (Some(side), None) | (None, Some(side)) => side <= 2,
        (None, None) => false,
    }
}

/// A length in pixels, as attributes and styles give it.
fn pixels(text: &str) -> Option<u32> {
    let text = text.trim();
    let number = text.strip_suffix("px").unwrap_or(text).trim();
    let whole = number.split('.').next()?;
    whole.parse().ok()
}

/// Whether an embedded picture stays in the file: one with something to see, not too large, and no program.
fn is_kept_embedded(address: &str) -> bool {
    /// An address of fewer bytes holds a pixel or two.
    const LEAST: usize = 160;
    let kind = address["data:".len()..].trim_start();
    let is_picture =
        ["image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp", "image/avif", "image/bmp"]
            .iter()
            .any(|known| starts_with(kind, known));
    is_picture && (LEAST..=EMBEDDED_MAX).contains(&address.len()) && address.is_ascii()
}

/// Whether an address may be that of the picture for which another one stands.
fn may_be_another(address: &str) -> bool {
    may_be_shown(address) && !is_placeholder(address)
}

fn may_be_shown(address: &str) -> bool {
    if is_embedded(address) {
        return is_kept_embedded(address);
    }
    // Scripts make these of what they do not know.
    let is_nothing = matches!(address, "" | "#" | "undefined" | "null" | "none" | "false" | "true")
        || ["/undefined", "/null"].iter().any(|end| address.ends_with(end));
    !is_nothing && !["about:", "javascript:", "blob:"].iter().any(|scheme| starts_with(address, scheme))
}

/// Whether a picture is named like one that stands for another one until that is loaded.
fn is_placeholder(address: &str) -> bool {
    const NAMES: [&str; 9] =
        ["loadimg", "loading", "lazyload", "lazy", "blank", "grey", "gray", "pixel", "none"];
    let stem = stem(address);
    NAMES.contains(&&*stem) || is_spacer(&stem)
}

/// Whether the name of a file says that there is nothing to see in it.
fn is_spacer(stem: &str) -> bool {
    matches!(stem, "spacer" | "transparent" | "1x1" | "placeholder" | "lazy_placeholder")
}

/// Whether the path of an address ends like a picture's.
fn looks_like_picture(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let is_address = path.starts_with("http://") || path.starts_with("https://") || path.starts_with('/');
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_picture =
        ["jpg", "jpeg", "png", "gif", "webp"].iter().any(|known| ending.eq_ignore_ascii_case(known));
    is_address && is_picture && !path.contains(char::is_whitespace) && may_be_another(address)
}
