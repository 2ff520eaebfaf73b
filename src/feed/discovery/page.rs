//! The tags of a web page that may name feeds. Tags are taken as they are written, wherever they stand: a page need not
//! be well formed. Linear in the page.

use crate::feed::tags::decode;
use crate::html::{End, EndTags};
use memchr::{memchr, memmem};

/// The most attributes of a tag that are read.
const ATTRIBUTES_MAX: usize = 64;

/// The most links of a page that are kept; those of feeds often stand at its end, so the limit is large.
const LINKS_MAX: usize = 20_000;

/// The longest text of a link that may be its title, in bytes, with tags.
const TEXT_MAX: usize = 400;

/// Elements whose content is no markup.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// What a page says of feeds.
#[derive(Debug, Default)]
pub(super) struct PageTags {
    /// The `href` of the first `base`.
    pub(super) base: Option<String>,
    /// What the page says that it was made with.
    pub(super) generator: Option<String>,
    /// Its `link` elements.
    pub(super) elements: Vec<PageLink>,
    /// Its visible links.
    pub(super) links: Vec<PageLink>,
}

/// An element that leads somewhere; entities are decoded.
#[derive(Debug, Default)]
pub(super) struct PageLink {
    pub(super) target: String,
    pub(super) rel: Option<String>,
    /// The MIME type.
    pub(super) kind: Option<String>,
    pub(super) title: Option<String>,
}

/// Reads a page.
pub(super) fn read(text: &str) -> PageTags {
    let mut page = PageTags::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    // An end that does not follow is searched for once.
    let mut no_comment_end = false;
    let mut ends = EndTags::new(&RAW);
    while let Some(open) = memchr(b'<', &bytes[at..]).map(|found| at + found) {
        if bytes[open..].starts_with(b"<!--") && !no_comment_end {
            let length = memmem::find(&bytes[open + 4..], b"-->").map(|length| length + 3);
            no_comment_end = length.is_none();
            at = open + 4 + length.unwrap_or_default();
            continue;
        }
        let name_length = bytes[open + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = text[open + 1..open + 1 + name_length].to_ascii_lowercase();
        at = open + 1 + name_length;
        match &*name {
            "link" | "a" | "base" | "meta" => {
                let (attributes, end) = attributes(text, at);
                at = end;
                page.take(&name, &attributes, &text[end..]);
            }
            _ => {
                if let Some(kind) = ends.kind(text, open) {
                    (_, at) = attributes(text, at);
                    at = if let End::At(end) = ends.next(text, kind, at) { end } else { at };
                }
            }
        }
    }
    page
}

impl PageTags {
    fn take(&mut self, name: &str, attributes: &[(&str, &str)], behind: &str) {
        let value = |key: &str| {
            attributes
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(key))
                .map(|(_, value)| decode(value).into_owned())
        };
        match name {
            "base" if self.base.is_none() => self.base = value("href").map(|base| base.trim().to_owned()),
            "meta" if value("name").is_some_and(|name| name.eq_ignore_ascii_case("generator")) => {
                self.generator = self.generator.take().or_else(|| value("content"));
            }
            "link" | "a" if self.elements.len() + self.links.len() < LINKS_MAX => {
                let Some(target) = value("href").filter(|target| !target.trim().is_empty()) else { return };
                let title = value("title");
                if name == "link" {
                    self.elements.push(PageLink { target, rel: value("rel"), kind: value("type"), title });
                } else {
                    let title = title.or_else(|| text_of_link(behind));
                    self.links.push(PageLink { target, title, ..PageLink::default() });
                }
            }
            _ => {}
        }
    }
}

/// The text of a link, without its tags.
fn text_of_link(behind: &str) -> Option<String> {
    let bytes = &behind.as_bytes()[..behind.len().min(TEXT_MAX)];
    let end = memmem::find(bytes, b"</a").or_else(|| memmem::find(bytes, b"</A"))?;
    let mut text = String::new();
    let mut rest = &behind[..end];
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        rest = rest[open..].find('>').map_or("", |close| &rest[open + close + 1..]);
    }
    text.push_str(rest);
    Some(decode(&text).into_owned())
}

/// The names and values of a tag's attributes as written, and where the tag ends. `from` is behind its name.
fn attributes(text: &str, from: usize) -> (Vec<(&str, &str)>, usize) {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return (found, at + 1),
            // The tag has no end.
            b'<' => return (found, at),
            byte if byte.is_ascii_whitespace() || matches!(byte, b'/' | b'=' | b'"' | b'\'') => at += 1,
            _ => {
                let length = length_until(&bytes[at..], |byte| {
                    matches!(byte, b'=' | b'>' | b'<' | b'/') || byte.is_ascii_whitespace()
                });
                let name = &text[at..at + length];
                at += length;
                let value;
                (value, at) = self::value(text, at);
                if found.len() < ATTRIBUTES_MAX {
                    found.push((name, value));
                }
            }
        }
    }
    (found, at)
}

/// The value behind a name, and where it ends.
fn value(text: &str, from: usize) -> (&str, usize) {
    /// The longest value that is read, in bytes: a quotation mark may have no end.
    const VALUE_MAX: usize = 16 * 1024;
    let bytes = text.as_bytes();
    let blanks = |at: usize| at + bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let sign = blanks(from);
    if bytes.get(sign) != Some(&b'=') {
        return ("", from);
    }
    let begin = blanks(sign + 1);
    let quote = bytes.get(begin).copied().filter(|byte| matches!(byte, b'"' | b'\''));
    if let Some(quote) = quote
        && let Some(length) = memchr(quote, &bytes[begin + 1..bytes.len().min(begin + 1 + VALUE_MAX)])
    {
        return (&text[begin + 1..begin + 1 + length], begin + length + 2);
    }
    let begin = begin + usize::from(quote.is_some());
    let length = length_until(&bytes[begin..], |byte| byte == b'>' || byte.is_ascii_whitespace());
    (&text[begin..begin + length], begin + length)
}

fn length_until(bytes: &[u8], is_end: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| is_end(*byte)).unwrap_or(bytes.len())
}
