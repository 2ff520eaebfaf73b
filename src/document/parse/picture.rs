//! Reads an `img` tag: the real address despite lazy loading, the description, the size.

use super::attributes::Attributes;
use super::css;
use crate::document::model::Image;
use crate::text::clean_line;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Picture {
    Image(Image),
    /// It represents a character, which is shown instead.
    Text(String),
    /// A tracking pixel, a spacer, or an image without an address.
    Nothing,
}

/// Attributes that hold the real address of an image, most reliable first.
const LAZY: [&str; 9] = [
    "data-src",
    "data-original",
    "data-original-src",
    "data-actualsrc",
    "data-lazy-src",
    "data-lazyload",
    "data-echo",
    "data-url",
    "_src",
];

pub(super) fn read(attributes: &Attributes<'_>) -> Picture {
    let style = attributes.get("style").map(css::read).unwrap_or_default();
    let side = |name, declared: Option<u32>| attributes.get(name).and_then(css::pixels).or(declared);
    let stated = (side("width", style.width), side("height", style.height));
    let words = |name| attributes.get(name).map(clean_line).filter(|text| !text.is_empty());
    let alt = words("alt").map(std::borrow::Cow::into_owned);
    if let Some(alt) = &alt
        && attributes.get("class").is_some_and(|class| class.contains("emoji"))
        && alt.chars().count() <= 8
    {
        return Picture::Text(alt.clone());
    }
    let tiny = |side: Option<u32>| side.is_some_and(|pixels| pixels <= 2);
    if tiny(stated.0) && (tiny(stated.1) || stated.1.is_none()) || tiny(stated.1) && stated.0.is_none() {
        return Picture::Nothing;
    }
    let Some(address) = address(attributes) else { return Picture::Nothing };
    let title = words("title").map(std::borrow::Cow::into_owned);
    Picture::Image(Image { address, alt, title, caption: None, size: stated, pixels: None })
}

/// The real address: `src`, unless it is a placeholder for one of the lazy-loading attributes.
fn address(attributes: &Attributes<'_>) -> Option<String> {
    let source = attributes.get("src").map(str::trim).unwrap_or_default();
    if !is_placeholder(source) {
        return Some(one_line(source));
    }
    let lazy = LAZY.iter().filter_map(|name| attributes.get(name)).map(str::trim);
    if let Some(address) = lazy.clone().find(|address| !is_placeholder(address)) {
        return Some(one_line(address));
    }
    let sets = ["srcset", "data-srcset", "data-lazy-srcset"];
    if let Some(address) = sets.iter().find_map(|name| largest(attributes.get(name)?)) {
        return Some(one_line(address));
    }
    // A short `data:` image is a placeholder; a longer one is the image itself.
    (source.starts_with("data:image/") && source.len() > 300).then(|| one_line(source))
}

/// The address of the largest image in a `srcset`.
pub(super) fn largest(set: &str) -> Option<&str> {
    let mut best: Option<(f64, &str)> = None;
    let mut rest = set;
    for _ in 0..64 {
        rest = rest.trim_start_matches([' ', ',', '\n', '\t', '\r']);
        if rest.is_empty() {
            break;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        let (address, descriptor, next) = if address.ends_with(',') {
            (address.trim_end_matches(','), "", after)
        } else {
            let comma = after.find(',').unwrap_or(after.len());
            (address, after[..comma].trim(), &after[comma..])
        };
        rest = next;
        let size = descriptor.trim_end_matches(['w', 'x', 'h']).parse().unwrap_or(1.0);
        if !is_placeholder(address) && best.is_none_or(|(most, _)| size > most) {
            best = Some((size, address));
        }
    }
    best.map(|(_, address)| address)
}

fn is_placeholder(address: &str) -> bool {
    if address.is_empty()
        || starts_with(address, "data:")
        || starts_with(address, "about:")
        || starts_with(address, "javascript:")
        || matches!(address, "undefined" | "null" | "#" | "none" | "false")
    {
        return true;
    }
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or(&name);
    matches!(
        stem,
        "loadimg"
            | "loading"
            | "lazyload"
            | "lazy"
            | "placeholder"
            | "blank"
            | "spacer"
            | "grey"
            | "gray"
            | "transparent"
            | "pixel"
            | "1x1"
            | "lazy_placeholder"
            | "undefined"
            | "null"
    )
}

fn starts_with(address: &str, scheme: &str) -> bool {
    address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

/// An address on one line, trimmed.
pub(super) fn one_line(address: &str) -> String {
    clean_line(address).into_owned()
}
