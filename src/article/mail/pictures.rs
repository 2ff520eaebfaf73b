//! The pictures among the parts of a letter or page, and the addresses by which its HTML names them: `cid:` and an id
//! (RFC 2392), or the address that a part came from (`Content-Location`, RFC 2557). They are replaced by `data:`
//! addresses with the bytes, when the body is read.

use super::super::entities;
use super::{decode, plain};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_parser::{Message, MessagePart, MessagePartId, MimeHeaders, PartType};
use percent_encoding::percent_decode_str;
use std::collections::HashMap;
use std::ops::Range;
use url::Url;

/// The most bytes of embedded pictures, as base64. The others keep their addresses.
const EMBEDDED_MAX: usize = 24 << 20;
/// A picture of fewer bytes may stand for another one.
const PLACEHOLDER_MAX: usize = 256;
/// Letters in letters whose pictures are read.
const DEPTH: usize = 16;

/// Pictures by the names that a text may have for them.
#[derive(Default)]
pub(super) struct Pictures {
    found: Vec<Picture>,
    by_id: HashMap<String, usize>,
    by_place: HashMap<String, usize>,
    /// The addresses of pages within the page, by their ids.
    frames: HashMap<String, String>,
    /// The address of the page, which others are relative to.
    base: Option<Url>,
}

struct Picture {
    /// The format, as in `image/png`.
    format: String,
    bytes: Vec<u8>,
}

impl Pictures {
    /// The pictures of a letter and of the letters in it.
    pub(super) fn of(message: Message<'_>) -> Self {
        let mut pictures = Self::default();
        pictures.read(message, 0);
        pictures
    }

    fn read(&mut self, message: Message<'_>, depth: usize) {
        let ids: Vec<String> = (0..message.parts.len()).map(|id| own_id(&message, id as u32)).collect();
        let raw = message.raw_message;
        for (part, own_id) in message.parts.into_iter().zip(ids) {
            let Some(format) = format(&part) else {
                if let (PartType::Html(_), Some(id)) = (&part.body, part.content_id()) {
                    let place = part.content_location().filter(|place| place.starts_with("http"));
                    self.frames.insert(id.to_owned(), place.unwrap_or_default().to_owned());
                }
                if let PartType::Message(inner) = part.body
                    && depth < DEPTH
                {
                    self.read(inner, depth + 1);
                }
                continue;
            };
            let at = self.found.len();
            let id = part.content_id().map_or(own_id, str::to_owned);
            self.by_id.entry(id).or_insert(at);
            if let Some(place) = part.content_location() {
                let place: String = place.split_whitespace().collect();
                self.by_place.entry(place).or_insert(at);
            }
            let bytes = match part.body {
                PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes.into_owned(),
                // Cut or damaged.
                _ => {
                    let whole = raw.get(part.offset_body as usize..part.offset_end as usize);
                    decode::base64(whole.unwrap_or_default()).0
                }
            };
            self.found.push(Picture { format, bytes });
        }
    }

    /// The same, with addresses relative to this one.
    pub(super) fn below(self, place: Option<&str>) -> Self {
        Self { base: place.and_then(|place| Url::parse(place).ok()), ..self }
    }

    /// Adds the pictures of another letter.
    pub(super) fn add(&mut self, other: Self) {
        let before = self.found.len();
        self.found.extend(other.found);
        for (id, at) in other.by_id {
            self.by_id.entry(id).or_insert(before + at);
        }
        for (place, at) in other.by_place {
            self.by_place.entry(place).or_insert(before + at);
        }
    }

    /// The picture that an address in an attribute names.
    fn named(&self, written: &str) -> Option<usize> {
        let address = entities::decode(written.trim());
        if let Some(id) = id(&address) {
            return self.by_id.get(&id).copied();
        }
        if self.by_place.is_empty() || address.is_empty() {
            return None;
        }
        let found = self.by_place.get(&*address).copied();
        found.or_else(|| {
            let mut url = match &self.base {
                Some(base) => base.join(&address).ok()?,
                None => Url::parse(&address).ok()?,
            };
            url.set_fragment(None);
            self.by_place.get(url.as_str()).copied()
        })
    }

    /// A page with its pictures in it.
    pub(super) fn embedded(&self, html: String) -> String {
        let html = self.without_own_address(html);
        if self.found.is_empty() && self.frames.is_empty() {
            return html;
        }
        let mut out = Writer { html: &html, out: String::new(), written: 0, left: EMBEDDED_MAX };
        // The picture that the `source` elements of a `picture` name.
        let mut chosen = None;
        for tag in Tags::of(&html) {
            match tag.name {
                "picture" => chosen = None,
                _ if tag.is_end => {}
                "iframe" => {
                    let source = tag.attributes.iter().find(|attribute| attribute.is("src"));
                    let id = source.and_then(|source| id(&html[source.value.clone()]));
                    if let (Some(source), Some(place)) = (source, id.and_then(|id| self.frames.get(&id))) {
                        out.replace_value(source, &plain::escaped(place));
                    }
                }
                "source" => {
                    let set = tag.attributes.iter().find(|attribute| attribute.is("srcset"));
                    if let Some(set) = set
                        && let Some(at) = self.in_set(&html[set.value.clone()])
                    {
                        chosen = chosen.or(Some(at));
                        out.replace(set.value.clone(), "");
                    }
                }
                _ => {
                    let names = tag.attributes.iter().filter(|attribute| attribute.names_picture());
                    let own = names.filter_map(|attribute| {
                        let value = &html[attribute.value.clone()];
                        if attribute.is_set() { self.in_set(value) } else { self.named(value) }
                    });
                    // A picture that only keeps the place of another is small.
                    let own = own.max_by_key(|at| self.found[*at].bytes.len());
                    if let Some(at) = own.or(chosen.take()) {
                        out.embed(&self.found[at], &tag);
                    }
                }
            }
        }
        out.end()
    }

    /// A page whose links to its own parts have no address but that of the part: browsers write all addresses in full.
    fn without_own_address(&self, html: String) -> String {
        let Some(base) = &self.base else { return html };
        let address = format!("\"{}#", base.as_str().replace('&', "&amp;"));
        if html.contains(&address) { html.replace(&address, "\"#") } else { html }
    }

    /// The first picture of a `srcset` that is among the parts: a browser saves the one that it has shown.
    fn in_set(&self, set: &str) -> Option<usize> {
        set.split(',').take(64).find_map(|one| self.named(one.split_whitespace().next()?))
    }
}

/// The id of a picture that has none of its own.
pub(super) fn own_id(message: &Message<'_>, id: MessagePartId) -> String {
    format!("part-{}-{id}", message.parts.first().map_or(0, |part| part.offset_body))
}

/// The format of a part that is a picture.
fn format(part: &MessagePart<'_>) -> Option<String> {
    let kind = part.content_type()?;
    let bytes = match &part.body {
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => &bytes[..],
        _ => &[],
    };
    if kind.ctype().eq_ignore_ascii_case("image") {
        let subtype = kind.subtype().unwrap_or_default().to_ascii_lowercase();
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        return Some(if subtype.bytes().all(is_name) {
            format!("image/{subtype}")
        } else {
            "image/png".to_owned()
        });
    }
    // Some programs send every file as a stream of bytes.
    let known: [(&[u8], &str); 4] = [
        (b"\x89PNG\r\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"RIFF", "image/webp"),
    ];
    known.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, format)| (*format).to_owned())
}

/// The id in a `cid:` address.
fn id(address: &str) -> Option<String> {
    let scheme = address.get(..4)?;
    let id = percent_decode_str(&address[4..]).decode_utf8_lossy();
    scheme.eq_ignore_ascii_case("cid:").then(|| id.trim_matches(['<', '>']).to_owned())
}

/// The ids that a page names.
pub(super) fn ids(html: &str) -> Vec<String> {
    let values = Tags::of(html).flat_map(|tag| tag.attributes.into_iter().map(|attribute| attribute.value));
    values.filter_map(|value| id(&entities::decode(html[value].trim()))).collect()
}

/// Writes a page with other values of attributes.
struct Writer<'h> {
    html: &'h str,
    out: String,
    /// Up to where the page is written.
    written: usize,
    /// How many more bytes may be embedded.
    left: usize,
}

impl Writer<'_> {
    /// Gives a picture's element its bytes, in place of all other addresses.
    fn embed(&mut self, picture: &Picture, tag: &Tag<'_>) {
        let length = picture.bytes.len().div_ceil(3) * 4;
        if length > self.left || picture.bytes.is_empty() {
            return;
        }
        self.left -= length;
        // The others may be the addresses of the picture that a small one keeps the place of.
        let is_placeholder = picture.bytes.len() < PLACEHOLDER_MAX;
        let data = format!("data:{};base64,{}", picture.format, STANDARD.encode(&picture.bytes));
        if !tag.attributes.iter().any(|attribute| attribute.is("src")) {
            self.replace(tag.name_end..tag.name_end, &format!(" src=\"{data}\""));
        }
        for attribute in &tag.attributes {
            if attribute.is("src") {
                self.replace_value(attribute, &data);
            } else if attribute.names_picture() && !is_placeholder {
                self.replace_value(attribute, "");
            }
        }
    }

    /// Gives an attribute another value, which has no quotation marks.
    fn replace_value(&mut self, attribute: &Attribute<'_>, value: &str) {
        if attribute.is_quoted {
            self.replace(attribute.value.clone(), value);
        } else {
            self.replace(attribute.value.clone(), &format!("\"{value}\""));
        }
    }

    fn replace(&mut self, at: Range<usize>, text: &str) {
        if at.start < self.written {
            return;
        }
        self.out.push_str(&self.html[self.written..at.start]);
        self.out.push_str(text);
        self.written = at.end;
    }

    fn end(mut self) -> String {
        self.out.push_str(&self.html[self.written..]);
        self.out
    }
}

/// A tag of a picture, or one that begins or ends a choice of pictures.
struct Tag<'h> {
    name: &'h str,
    is_end: bool,
    name_end: usize,
    attributes: Vec<Attribute<'h>>,
}

struct Attribute<'h> {
    name: &'h str,
    /// Where its value is in the page, without quotation marks.
    value: Range<usize>,
    is_quoted: bool,
}

impl Attribute<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn is_set(&self) -> bool {
        self.name
            .get(self.name.len().saturating_sub(6)..)
            .is_some_and(|end| end.eq_ignore_ascii_case("srcset"))
    }

    /// Whether its value may be the address of the picture.
    fn names_picture(&self) -> bool {
        const NAMES: [&str; 7] =
            ["src", "srcset", "xlink:href", "href", "poster", "data-original", "data-actualsrc"];
        let is_lazy = self.name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data-"))
            && self.name.to_ascii_lowercase().contains("src");
        is_lazy || NAMES.iter().any(|name| self.is(name))
    }
}

/// The tags of a page that have to do with pictures.
struct Tags<'h> {
    html: &'h str,
    at: usize,
}

impl<'h> Tags<'h> {
    fn of(html: &'h str) -> Self {
        Self { html, at: 0 }
    }
}

impl<'h> Iterator for Tags<'h> {
    type Item = Tag<'h>;

    fn next(&mut self) -> Option<Tag<'h>> {
        const PICTURES: [&str; 6] = ["img", "image", "amp-img", "input", "video", "v:imagedata"];
        let bytes = self.html.as_bytes();
        loop {
            let start = self.at + memchr::memchr(b'<', &bytes[self.at..])? + 1;
            self.at = start;
            let is_end = bytes.get(start) == Some(&b'/');
            let start = start + usize::from(is_end);
            let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'-' | b':');
            let name_end = start + bytes[start..].iter().take_while(is_name).take(12).count();
            let name = &self.html[start..name_end];
            let is = |known: &str| known.eq_ignore_ascii_case(name);
            let name = match () {
                () if PICTURES.into_iter().any(is) => "img",
                () if is("picture") => "picture",
                () if is("source") => "source",
                () if is("iframe") => "iframe",
                () => continue,
            };
            let (attributes, end) = attributes(self.html, name_end);
            self.at = end;
            return Some(Tag { name, is_end, name_end, attributes });
        }
    }
}

/// The attributes of a tag whose name ends here, and where the tag ends.
fn attributes(html: &str, from: usize) -> (Vec<Attribute<'_>>, usize) {
    let bytes = html.as_bytes();
    let mut found = Vec::new();
    let mut at = from;
    let skip = |mut at: usize, is_skipped: &dyn Fn(u8) -> bool| {
        while bytes.get(at).is_some_and(|byte| is_skipped(*byte)) {
            at += 1;
        }
        at
    };
    let is_blank = |byte: u8| byte.is_ascii_whitespace();
    loop {
        at = skip(at, &|byte| is_blank(byte) || byte == b'/');
        if at >= bytes.len() || bytes[at] == b'>' {
            return (found, (at + 1).min(bytes.len()));
        }
        let name = at;
        // An equals sign at the beginning is part of the name.
        at = skip(at + 1, &|byte| !is_blank(byte) && !matches!(byte, b'=' | b'>' | b'/'));
        let name = name..at;
        at = skip(at, &is_blank);
        if bytes.get(at) != Some(&b'=') {
            continue;
        }
        at = skip(at + 1, &is_blank);
        let quote = bytes.get(at).copied().filter(|byte| matches!(byte, b'"' | b'\''));
        let value = if let Some(quote) = quote {
            let start = at + 1;
            let Some(length) = memchr::memchr(quote, &bytes[start..]) else { return (found, bytes.len()) };
            at = start + length + 1;
            start..start + length
        } else {
            let start = at;
            at = skip(at, &|byte| !is_blank(byte) && byte != b'>');
            start..at
        };
        if let (Some(name), true) = (html.get(name), html.is_char_boundary(value.start))
            && html.is_char_boundary(value.end)
            && found.len() < 256
        {
            found.push(Attribute { name, value, is_quoted: quote.is_some() });
        }
    }
}
