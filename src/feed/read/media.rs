//! Files that belong to an item, and its picture.

use super::fields::{Vocabularies, Vocabulary, small_name};
use super::links::Base;
use super::titles::short;
use crate::feed::Enclosure;
use crate::feed::tags::Element;

/// The most files of an item.
pub(super) const ENCLOSURES_MAX: usize = 100;

/// What the elements of an item say about files.
#[derive(Default)]
pub(super) struct Files<'a> {
    found: Vec<Enclosure>,
    /// With its rank.
    thumbnail: Option<(u8, String)>,
    /// How long the episode plays, from an element beside the enclosure.
    seconds: Option<u64>,
    /// `media:description`.
    pub(super) description: Option<Element<'a>>,
}

impl<'a> Files<'a> {
    /// Adds a file: `enclosure`, a link of that relation, or `media:content`.
    pub(super) fn add(&mut self, element: Element, base: &Base) {
        let of = |names: &[&str]| {
            let values = names.iter().filter_map(|name| element.attribute(name)).map(str::trim);
            values.filter(|value| !value.is_empty()).map(str::to_owned).next()
        };
        let address = of(&["url", "href", "resource"]);
        let text = || Some(element.text().into_owned()).filter(|text| super::links::is_web(text.trim()));
        let Some(url) = address.or_else(text).and_then(|address| base.resolve(&address)) else { return };
        let medium = || match element.attribute("medium").unwrap_or_default().trim() {
            medium @ ("image" | "audio" | "video") => Some(format!("{medium}/*")),
            _ => None,
        };
        let inner_title = || element.child("title").map(Element::all_text);
        self.push(Enclosure {
            url,
            mime: of(&["type"]).or_else(medium),
            bytes: of(&["length", "fileSize"]).and_then(|bytes| number(&bytes)),
            seconds: of(&["duration"]).and_then(|text| seconds(&text)),
            title: of(&["title"]).or_else(inner_title).and_then(|title| short(&title)),
        });
    }

    /// Adds a file, or what is new of one that is known.
    pub(super) fn push(&mut self, file: Enclosure) {
        if let Some(known) = self.found.iter_mut().find(|known| known.url == file.url) {
            known.mime = known.mime.take().or(file.mime);
            known.bytes = known.bytes.or(file.bytes);
            known.seconds = known.seconds.or(file.seconds);
            known.title = known.title.take().or(file.title);
        } else if self.found.len() < ENCLOSURES_MAX {
            self.found.push(file);
        }
    }

    /// Takes an element of Media RSS with what stands in it.
    pub(super) fn take(&mut self, element: Element<'a>, base: &Base, vocabularies: &mut Vocabularies) {
        match &*small_name(element) {
            "content" => {
                self.add(element, base);
                self.take_children(element, base, vocabularies);
            }
            "group" => self.take_children(element, base, vocabularies),
            "thumbnail" => {
                let address = element.attribute("url").map_or_else(|| element.text(), Into::into);
                self.picture(&address, base);
            }
            "description" => {
                let is_full = !element.all_text().trim().is_empty();
                self.description = self.description.or(is_full.then_some(element));
            }
            _ => {}
        }
    }

    fn take_children(&mut self, element: Element<'a>, base: &Base, vocabularies: &mut Vocabularies) {
        for child in element.children().filter(|child| !child.is("group")) {
            if vocabularies.of(child) == Vocabulary::Media && !(element.is("content") && child.is("content"))
            {
                self.take(child, base, vocabularies);
            }
        }
    }

    /// Takes a picture of the best rank; the first counts.
    pub(super) fn picture(&mut self, address: &str, base: &Base) {
        self.ranked_picture(address, 0, base);
    }

    /// Takes a picture; the first of the lowest rank counts.
    pub(super) fn ranked_picture(&mut self, address: &str, rank: u8, base: &Base) {
        if self.thumbnail.as_ref().is_none_or(|(known, _)| rank < *known)
            && let Some(address) = base.resolve(address)
        {
            self.thumbnail = Some((rank, address));
        }
    }

    /// Takes how long the episode plays.
    pub(super) fn duration(&mut self, text: &str) {
        self.seconds = self.seconds.or_else(|| seconds(text));
    }

    /// The files and the picture.
    pub(super) fn finish(mut self) -> (Vec<Enclosure>, Option<String>) {
        let starts = |file: &Enclosure, kind: &str| {
            file.mime.as_ref().is_some_and(|mime| {
                mime.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind))
            })
        };
        if let Some(seconds) = self.seconds {
            let plays = |file: &Enclosure| starts(file, "audio/") || starts(file, "video/");
            let at = self.found.iter().position(plays).unwrap_or(0);
            if let Some(file) = self.found.get_mut(at) {
                file.seconds = file.seconds.or(Some(seconds));
            }
        }
        let is_picture =
            |file: &&Enclosure| starts(file, "image/") || file.mime.is_none() && is_picture_name(&file.url);
        let picture = || self.found.iter().find(is_picture).map(|file| file.url.clone());
        let thumbnail = self.thumbnail.take().map(|(_, address)| address).or_else(picture);
        for file in &mut self.found {
            // A medium is no type.
            file.mime = file.mime.take().filter(|mime| !mime.ends_with("/*"));
        }
        (self.found, thumbnail)
    }
}

fn is_picture_name(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or(address).to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"].iter().any(|ending| path.ends_with(ending))
}

/// A number of bytes above 0; separators between thousands do not count.
pub(super) fn number(text: &str) -> Option<u64> {
    let digits: String = text.trim().chars().filter(|c| !matches!(c, ',' | ' ' | '\'')).take(20).collect();
    digits.parse().ok().filter(|bytes| *bytes > 0)
}

/// A duration in seconds: `3723`, `62:03`, `1:02:03`, each part with a fraction or none.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let text = text.trim();
    if text.is_empty() || text.len() > 20 {
        return None;
    }
    let mut all: u64 = 0;
    for (at, part) in text.split(':').enumerate() {
        let whole = part.split(['.', ',']).next().unwrap_or_default().trim();
        let number: u64 = if whole.is_empty() && at == 0 { 0 } else { whole.parse().ok()? };
        if at > 2 {
            return None;
        }
        all = all.checked_mul(60)?.checked_add(number)?;
    }
    Some(all).filter(|all| *all > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_seconds() {
        let table = [
            ("3723", Some(3723)),
            ("1:02:03", Some(3723)),
            ("62:03", Some(3723)),
            (" 01:02:03.5 ", Some(3723)),
            (":45", Some(45)),
            ("0", None),
            ("", None),
            ("1:2:3:4", None),
            ("an hour", None),
            ("-5", None),
            ("99999999999999999999", None),
        ];
        for (text, expected) in table {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn lengths_are_bytes_above_zero() {
        for (text, expected) in
            [("1,234,567", Some(1_234_567)), (" 12 ", Some(12)), ("0", None), ("-1", None), ("", None)]
        {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
