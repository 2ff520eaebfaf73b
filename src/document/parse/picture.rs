//! Reads an `img` tag: the real address despite lazy loading, the description, the size.

use super::css;
use super::embedded::{self, Embedded};
use crate::document::model::Image;
use crate::html::picture::{best_of_set, is_vague, starts_with, stem};
use crate::html::{Attributes, is_embedded};
use crate::text::clean_line;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Picture {
    Image {
        image: Image,
        /// What is equal for copies of the picture, see [`names`].
        names: Vec<String>,
    },
    /// It represents a character or a formula, which is shown instead.
    Text(String),
    /// A tracking pixel, a spacer, or an image without an address.
    Nothing,
}

/// What stands outside of an `img` and may hold its address.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// Whether a `picture` is around it.
    pub(super) in_picture: bool,
    /// The best `source` of that.
    pub(super) source: Option<Source>,
    /// Pictures that the page keeps in its style, by name.
    pub(super) shared: HashMap<String, String>,
    /// Whether a program put all pictures into the page, so that other addresses lead nowhere.
    pub(super) is_whole: bool,
}

/// A picture offered by a `source`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) address: String,
    /// Whether few programs can draw its format.
    pub(super) is_rare: bool,
}

impl Source {
    pub(super) fn read(attributes: &Attributes<'_>) -> Option<Self> {
        let sets = ["srcset", "data-srcset", "data-lazy-srcset"];
        let set = sets.iter().find_map(|name| best(attributes.get(name)?));
        let address = set.or_else(|| attributes.get("data-src").filter(|address| is_address(address)))?;
        let kind = attributes.get("type").unwrap_or_default();
        let is_rare = ["avif", "svg", "jxl", "heic"].iter().any(|rare| kind.contains(rare));
        Some(Self { address: one_line(address), is_rare })
    }
}

/// Attributes that hold the real address of an image whatever they look like, most reliable first.
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

/// Classes of images of formulas: Wikipedia, Jekyll, `WordPress`, Wikidot.
const FORMULAS: [&str; 5] =
    ["tex", "latex", "mwe-math-fallback-image-inline", "mwe-math-fallback-image-display", "math-image"];
/// Parts of the addresses of programs that draw formulas.
const FORMULA_PROGRAMS: [&str; 4] = ["/equation?tex=", "/latex.php?", "latex.codecogs.com/", "/math/render/"];

pub(super) fn read(
    attributes: &Attributes<'_>,
    style: css::Declared,
    surroundings: &Surroundings,
) -> Picture {
    let side = |name, declared: Option<css::Extent>| {
        attributes.get(name).and_then(css::pixels).or(declared.and_then(css::Extent::pixels))
    };
    let stated = (side("width", style.width), side("height", style.height));
    let words = |name| attributes.get(name).map(clean_line).filter(|text| !text.is_empty());
    let alt = words("alt").map(std::borrow::Cow::into_owned);
    if let Some(text) = alt.as_deref().and_then(|alt| character(attributes, alt)) {
        return Picture::Text(text.to_owned());
    }
    let tiny = |side: Option<u32>, declared: Option<css::Extent>| {
        side.is_some_and(|pixels| pixels <= 2) && declared != Some(css::Extent::Other)
    };
    let (narrow, low) = (tiny(stated.0, style.width), tiny(stated.1, style.height));
    if narrow && (low || stated.1.is_none()) || low && stated.0.is_none() {
        return Picture::Nothing;
    }
    let Some(address) = address(attributes, surroundings) else { return Picture::Nothing };
    let is_copy = attributes.get("aria-hidden") == Some("true") && !surroundings.is_whole;
    if is_copy && is_embedded(&address) && embedded::content(&address) == Embedded::Small {
        // A blurred copy lies below the picture until that is loaded.
        return Picture::Nothing;
    }
    let title = words("title").map(std::borrow::Cow::into_owned);
    let names = names(attributes, &address);
    let image = Image { address, alt, title, caption: None, size: stated, pixels: None };
    Picture::Image { image, names }
}

/// The character or formula that an image stands for.
fn character<'a>(attributes: &Attributes<'_>, alt: &'a str) -> Option<&'a str> {
    let class = attributes.get("class").unwrap_or_default();
    if class.contains("emoji") && alt.chars().count() <= 8 {
        return Some(alt);
    }
    let source = attributes.get("src").unwrap_or_default();
    let is_formula = attributes.has_class(&FORMULAS)
        || attributes.has("eeimg")
        || FORMULA_PROGRAMS.iter().any(|program| source.contains(program));
    is_formula.then(|| {
        let inside = ["{\\displaystyle ", "{\\textstyle "].iter().find_map(|style| alt.strip_prefix(style));
        inside.and_then(|inside| inside.strip_suffix('}')).map_or(alt, str::trim)
    })
}

/// The real address: `src`, unless it is a placeholder for another attribute.
fn address(attributes: &Attributes<'_>, surroundings: &Surroundings) -> Option<String> {
    let source = attributes.get("src").map(str::trim).unwrap_or_default();
    let embedded = is_embedded(source).then(|| embedded::content(source));
    let is_source = match embedded {
        None => !is_placeholder(source),
        Some(Embedded::Picture) => true,
        Some(Embedded::Small) => surroundings.is_whole,
        Some(Embedded::Nothing) => false,
    };
    let may_stand = || is_vague(source) || is_sign(source) && has_lazy_class(attributes);
    if is_source && !(embedded.is_none() && may_stand() && lazy(attributes).is_some()) {
        return Some(one_line(source));
    }
    let background = attributes.get("style").and_then(css::background).unwrap_or_default();
    if let Some(address) = surroundings.shared.get(background) {
        return Some(one_line(address));
    }
    if let Some(address) = lazy(attributes) {
        return Some(one_line(address));
    }
    if let Some(source) = &surroundings.source {
        return Some(source.address.clone());
    }
    if embedded == Some(Embedded::Small) {
        return Some(one_line(source));
    }
    (is_address(background) && !background.starts_with("var(")).then(|| one_line(background))
}

/// The address that a script would put into `src`, from any attribute.
fn lazy<'a>(attributes: &Attributes<'a>) -> Option<&'a str> {
    let known = LAZY.iter().filter_map(|name| attributes.get(name)).map(str::trim);
    if let Some(address) = known.into_iter().find(|address| is_address(address)) {
        return Some(address);
    }
    let sets = ["srcset", "data-srcset", "data-lazy-srcset"];
    let mut found: Option<(u8, &str)> = None;
    for attribute in attributes.0 {
        let name = &*attribute.name.local;
        let Some(rank) = rank(name) else { continue };
        let value = attribute.value.trim();
        let value =
            if name.contains("srcset") { best(value) } else { Some(value).filter(|value| is_picture(value)) };
        if let Some(value) = value
            && found.is_none_or(|(least, _)| rank < least)
        {
            found = Some((rank, value));
        }
    }
    let set = || sets.iter().find_map(|name| best(attributes.get(name)?));
    found
        .filter(|(rank, _)| *rank < LAST)
        .map(|(_, address)| address)
        .or_else(set)
        .or(found.map(|(_, address)| address))
}

/// The rank of attributes that name a smaller copy.
const LAST: u8 = 3;

/// Attributes of images that hold no address of a picture, though they may look like one.
const OTHERS: [&str; 14] = [
    "src", "srcset", "alt", "title", "class", "id", "name", "style", "href", "longdesc", "usemap", "sizes",
    "type", "itemprop",
];

/// How likely an attribute that scripts use holds the address of the whole picture; 0 is best.
fn rank(name: &str) -> Option<u8> {
    let any = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    if OTHERS.contains(&name) || name.starts_with("on") || name.starts_with("aria-") {
        return None;
    }
    let small = [
        "thumb",
        "small",
        "placeholder",
        "error",
        "fallback",
        "lqip",
        "preview",
        "blank",
        "icon",
        "low",
        "tiny",
        "mini",
    ];
    Some(if any(&small) {
        LAST
    } else if any(&["src", "orig", "lazy"]) {
        0
    } else if any(&["large", "full", "big", "high", "hires", "hd", "zoom", "image", "img", "url", "file"]) {
        1
    } else {
        2
    })
}

/// The picture of a `srcset` that suits a terminal.
pub(super) fn best(set: &str) -> Option<&str> {
    best_of_set(set, is_address)
}

/// Whether an address may lead to a picture that is none of those that stand for others.
fn is_address(address: &str) -> bool {
    if is_embedded(address) {
        return embedded::content(address) == Embedded::Picture;
    }
    !is_placeholder(address)
}

/// Endings of the names of pictures.
const ENDINGS: [&str; 12] =
    ["jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "bmp", "jfif", "tif", "tiff", "heic"];

/// Whether a value is the address of a picture: something in it ends as the names of pictures do.
fn is_picture(value: &str) -> bool {
    if is_embedded(value) {
        return embedded::content(value) == Embedded::Picture;
    }
    if value.len() > 4 * 1024 || value.starts_with(['{', '[', '<', '(']) || value.contains(['"', '<', '>']) {
        return false;
    }
    let lower = value.to_ascii_lowercase();
    let ends = |part: &str| {
        ENDINGS.iter().any(|ending| {
            let after = part.strip_prefix(ending);
            after.is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric()))
        })
    };
    // Sizes may follow the name, as in `a.jpg!w640`, and the format may be a parameter, as in `wx_fmt=png`.
    let named = memchr::memchr_iter(b'.', lower.as_bytes()).any(|dot| ends(&lower[dot + 1..]));
    let stated = ["fmt=", "format=", "type="].iter().any(|name| lower.split(name).skip(1).any(ends));
    (named || stated && lower.contains('/')) && !is_placeholder(value)
}

/// What is equal for copies of a picture in several sizes: the addresses of all its attributes, without what tells the
/// size. A lazily loaded picture and the one in `noscript` beside it share one.
fn names(attributes: &Attributes<'_>, address: &str) -> Vec<String> {
    let mut names = vec![name(address)];
    for attribute in attributes.0 {
        let value = attribute.value.trim();
        let attribute = &*attribute.name.local;
        let is_known = attribute == "src" || LAZY.contains(&attribute);
        let set = attribute.contains("srcset").then(|| best(value)).flatten();
        let own = set.or_else(|| {
            let is_address = is_known && is_address(value) || rank(attribute).is_some() && is_picture(value);
            is_address.then_some(value)
        });
        if let Some(name) = own.map(name)
            && !names.contains(&name)
            && names.len() < 8
        {
            names.push(name);
        }
    }
    names
}

/// An address without scheme, query and the end of the name that tells the size: `_b`, `-300x200`, `@2x`.
pub(super) fn name(address: &str) -> String {
    if is_embedded(address) {
        // The address is the picture, and may have megabytes.
        let mut hasher = DefaultHasher::new();
        address.hash(&mut hasher);
        return format!("data:{}:{:x}", address.len(), hasher.finish());
    }
    // Programs that resize pictures take the address of the whole one as a parameter.
    let inner =
        address.split(['?', '&']).find_map(|part| part.strip_prefix("url=").filter(|url| url.len() > 8));
    let decoded = inner.map(|inner| percent_encoding::percent_decode_str(inner).decode_utf8_lossy());
    let address = decoded.as_deref().unwrap_or(address);
    let address = address.split_once("://").map_or(address, |(_, rest)| rest).trim_start_matches('/');
    let path = address.split(['?', '#', '!']).next().unwrap_or(address);
    let last = path.rsplit('/').next().unwrap_or(path);
    let Some((stem, _)) = last.rsplit_once('.') else { return address.to_owned() };
    let stem = without_size(stem);
    // Short names and numbers are those of many pictures.
    if stem.chars().count() >= 5 && !stem.bytes().all(|b| b.is_ascii_digit() || b == b'x') {
        stem.to_owned()
    } else {
        [&path[..path.len() - last.len()], stem].concat()
    }
}

/// Whether two addresses differ only in the mark of a size at the end of the file's name.
pub(super) fn differ_in_size(left: &str, right: &str) -> bool {
    fn parts(address: &str) -> Option<(&str, &str, &str)> {
        let path = address.find(['?', '#']).unwrap_or(address.len());
        let (stem, _) = address[..path].rsplit_once('.')?;
        let name = stem.rfind('/').map_or(0, |slash| slash + 1);
        Some((&stem[..name], without_size(&stem[name..]), &address[stem.len()..]))
    }
    if left == right || is_embedded(left) {
        return false;
    }
    parts(left).is_some_and(|left| parts(right) == Some(left))
}

/// The width of an image in pixels, as its tag or its name says; 0 if unknown.
pub(super) fn width(image: &Image) -> u32 {
    let named = || {
        let path = image.address.split(['?', '#']).next()?;
        let stem = path.rsplit('/').next()?.rsplit_once('.')?.0;
        let mark = &stem[stem.rfind(['-', '_'])? + 1..];
        mark.split('x').next()?.trim_end_matches('w').parse().ok()
    };
    image.size.0.or_else(named).unwrap_or(0)
}

/// A file's name without its mark of a size.
fn without_size(stem: &str) -> &str {
    let Some(at) = stem.rfind(['-', '_', '@', '.']) else { return stem };
    let mark = stem[at + 1..].to_ascii_lowercase();
    let digits = |text: &str| !text.is_empty() && text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit());
    let is_size = matches!(mark.split_once('x'), Some((width, height)) if digits(width) && (height.is_empty() || digits(height)))
        || mark.strip_suffix(['w', 'h', 'p']).is_some_and(digits)
        || matches!(mark.as_str(), "b" | "l" | "m" | "o" | "q" | "r" | "s")
        || matches!(
            mark.as_str(),
            "hd" | "qhd"
                | "xll"
                | "xl"
                | "thumb"
                | "small"
                | "medium"
                | "large"
                | "scaled"
                | "full"
                | "original"
        );
    if is_size && at > 0 { &stem[..at] } else { stem }
}

fn is_placeholder(address: &str) -> bool {
    if address.is_empty()
        || is_embedded(address)
        || starts_with(address, "about:")
        || starts_with(address, "javascript:")
        || starts_with(address, "blob:")
        || matches!(address, "undefined" | "null" | "#" | "none" | "false")
    {
        return true;
    }
    matches!(
        stem(address).as_str(),
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
            | "none"
    )
}

/// Whether a picture is of a kind that placeholders have and photographs do not.
fn is_sign(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| ["gif", "svg"].iter().any(|sign| ending.eq_ignore_ascii_case(sign)))
}

fn has_lazy_class(attributes: &Attributes<'_>) -> bool {
    attributes.get("class").is_some_and(|class| class.contains("lazy") || class.contains("lozad"))
}

/// An address on one line, trimmed.
pub(super) fn one_line(address: &str) -> String {
    clean_line(address).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_of_a_set_suits_a_terminal() {
        let table = [
            ("s.png 320w, l.png 1280w", Some("l.png")),
            ("s.png 320w,l.png 1280w,x.png 4000w", Some("l.png")),
            ("x.png 4000w, y.png 2000w", Some("y.png")),
            ("a.png, b.png 2x, c.png 3x", Some("b.png")),
            (
                "https://e.org/w_100,h_50/a.png 1x, https://e.org/w_200,h_100/a.png 2x",
                Some("https://e.org/w_200,h_100/a.png"),
            ),
            ("data:image/gif;base64,R0lGODlhAQABAAAAACw= 1x, b.png 1.5x", Some("b.png")),
            ("a.png 1e999w", Some("a.png")),
            ("blank.gif 1x", None),
            (" , ", None),
            ("", None),
        ];
        for (set, expected) in table {
            assert_eq!(best(set), expected, "{set}");
        }
    }

    #[test]
    fn copies_of_a_picture_have_one_name() {
        let same = [
            ["https://e.org/v2-ab12_b.jpg", "http://f.org/v2-ab12_r.jpg"],
            ["/up/harbour-300x200.png", "/up/harbour.png?ver=2"],
            ["https://e.org/harbour@2x.webp", "//e.org/harbour.jpg"],
            ["/_next/image?url=%2Fpics%2Fharbour.jpg&w=640&q=75", "/pics/harbour.jpg"],
            ["https://q.example/AbC/640?fmt=png", "https://q.example/AbC/640?fmt=png"],
        ];
        for [left, right] in same {
            assert_eq!(name(left), name(right), "{left} {right}");
        }
        let other = [
            ["/a/1.jpg", "/b/1.jpg"],
            ["/harbour-1.jpg", "/harbour-2.jpg"],
            ["https://q.example/AbC/640?fmt=png", "https://q.example/DeF/640?fmt=png"],
            ["/show?id=1", "/show?id=2"],
            ["/20240101.jpg", "/x/20240101.jpg"],
            ["/a/50x50.jpg", "/b/50x50.jpg"],
        ];
        for [left, right] in other {
            assert_ne!(name(left), name(right), "{left} {right}");
        }
    }

    #[test]
    fn only_the_mark_of_a_size_may_differ() {
        let table = [
            ("/a/mill-90x60.jpg", "/a/mill-300x200.jpg", true),
            ("/a/mill.jpg?v=1", "/a/mill@2x.jpg?v=1", true),
            ("/a/mill.jpg", "/a/mill.jpg", false),
            ("/file?id=1", "/file?id=2", false),
            ("https://e.org/file?id=1", "https://e.org/file?id=2", false),
            ("/a/mill.jpg?id=1", "/a/mill.jpg?id=2", false),
            ("/a/mill.jpg", "/b/mill.jpg", false),
            ("/a/mill.jpg", "/a/mill.png", false),
            ("/a/mill-1.jpg", "/a/mill-2.jpg", false),
        ];
        for (left, right, expected) in table {
            assert_eq!(differ_in_size(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn addresses_of_pictures_are_told_from_other_values() {
        for value in
            ["a.png", "/x/a.JPG?w=1", "https://e.org/a.jpg!w640", "//e.org/m/640?wx_fmt=jpeg", "é.webp"]
        {
            assert!(is_picture(value), "{value}");
        }
        for value in [
            "",
            "a.pngx",
            "true",
            "{\"src\":\"a.png\"}",
            "640",
            "format=png",
            "https://e.org/page.html",
            "blank.gif",
        ] {
            assert!(!is_picture(value), "{value}");
        }
    }
}
