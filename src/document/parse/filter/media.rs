//! Images, videos, audio and embedded pages.

use super::super::budget;
use super::super::css::{self, Veil};
use super::super::embedded::{self, Embedded};
use super::super::mark::{Kind, Mark, Media};
use super::super::output::{Output, Rest};
use super::super::picture::{self, Picture, Source};
use super::{Class, FilterState};
use crate::document::model::{Image, MediaKind};
use crate::html::{Attributes, is_embedded};
use crate::text::clean_line;
use html5ever::{LocalName, local_name};

/// A player that gets its address from a `source`.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    kind: MediaKind,
    title: Option<String>,
}

/// The last image, to recognise copies of it.
#[derive(Debug, Default)]
pub(super) struct LastImage {
    names: Vec<String>,
    address: String,
    width: u32,
    /// Whether the address is that of `src`.
    is_source: bool,
    /// Whether no text followed it.
    pub(super) is_beside: bool,
}

/// The image just shown, until something else follows it on its line.
#[derive(Debug, Default)]
pub(super) struct Pictured {
    /// Its description.
    words: String,
    /// Whether it is as small as a portrait or a sign.
    is_small: bool,
    /// Number of links before the image.
    links: u64,
    /// Edges of inline elements since then.
    edges: usize,
}

impl Pictured {
    /// Edges of inline elements between a portrait and the name beside it.
    const EDGES: usize = 12;
    /// Bytes of a description that is compared.
    const LONGEST: usize = 512;
    /// Pixels of a portrait.
    const SMALL: u32 = 96;

    fn remember(&mut self, words: &str, is_small: bool, links: u64) {
        self.forget();
        (self.is_small, self.links) = (is_small, links);
        if words.len() <= Self::LONGEST {
            self.words.push_str(words);
        }
    }

    pub(super) fn forget(&mut self) {
        self.words.clear();
        self.edges = 0;
    }

    /// Whether an image has just been shown, at the edge of an inline element.
    pub(super) fn is_fresh(&mut self) -> bool {
        if self.words.is_empty() {
            return false;
        }
        self.edges += 1;
        if self.edges > Self::EDGES {
            self.forget();
        }
        !self.words.is_empty()
    }
}

impl<O: Output> FilterState<O> {
    /// Compares text with the description of the image just before it. If both are the same, a small image is dropped:
    /// the portrait beside a name. For another one the text is its caption; returns whether it need not be shown.
    pub(super) fn repeats_description(&mut self, text: &str) -> bool {
        if self.pictured.words.is_empty() || text.trim().is_empty() {
            return false;
        }
        let plain = |words: &str| words.trim().trim_matches(['@', ':', '：']).trim().to_owned();
        let same = plain(text) == plain(&self.pictured.words) && text.contains(char::is_alphanumeric);
        let Pictured { is_small, links, .. } = self.pictured;
        self.pictured.forget();
        if same && is_small {
            self.out.drop_picture();
            if O::MARKS {
                self.facts.doubled.insert(self.facts.images.len() as u32 - 1);
            }
            return false;
        }
        // The words of another link are needed.
        same && (links == self.links || !self.stack.iter().any(|entry| entry.name == local_name!("a")))
    }

    /// Handles `img`.
    pub(super) fn picture(&mut self, attributes: Attributes<'_>) {
        let fallback = self.hidden > 0 && self.only_noscript_hides();
        if self.hidden > 0 && !fallback {
            return;
        }
        let declared = attributes.get("style").map(css::read).unwrap_or_default();
        if declared.hidden || attributes.has("hidden") {
            return;
        }
        match picture::read(&attributes, declared, &self.surroundings) {
            Picture::Nothing => {}
            Picture::Text(text) => {
                if !fallback {
                    self.flow(&text);
                }
            }
            Picture::Image { image, names } => {
                let is_source = attributes.get("src").is_some_and(|source| source.trim() == image.address);
                if !(is_source && declared.veil == Some(Veil::Visibility)) {
                    self.image(image, names, is_source, fallback);
                }
            }
        }
        self.surroundings.source = None;
    }

    /// Shows an image, unless it is a copy of the one beside it: `noscript` repeats a lazily loaded image, and pages have
    /// a picture in several sizes.
    fn image(&mut self, mut image: Image, names: Vec<String>, is_source: bool, fallback: bool) {
        let same = |known: &[String]| names.iter().any(|name| known.contains(name));
        if let Some(known) = self.noscript.iter().position(|known| same(known)) {
            self.noscript.swap_remove(known);
            return;
        }
        image.address = self.base.resolved(image.address.into()).into_owned();
        let is_copy = same(&self.shown.names);
        if fallback && is_copy {
            // The visible one is a small copy, unless a script was to load it.
            if self.shown.is_source {
                self.replace_last(image);
            }
            return;
        }
        if fallback && self.noscript.len() < 16 {
            self.noscript.push(names.clone());
        }
        if self.shown.is_beside && picture::differ_in_size(&self.shown.address, &image.address) {
            if picture::width(&image) > self.shown.width {
                self.replace_last(image);
            }
            return;
        }
        let address = image.address.clone();
        self.shown = LastImage { names, address, width: picture::width(&image), is_source, is_beside: true };
        let is_small = is_small(&image);
        let hidden = std::mem::take(&mut self.hidden);
        self.before_picture();
        self.pictured.forget();
        self.out.rest(&self.facts, Rest::InLine);
        let words = image.alt.clone().or_else(|| image.title.clone()).unwrap_or_default();
        let number = self.facts.images.len();
        self.spent.images |= O::MARKS && number >= budget::IMAGES;
        let mark = if self.spent.images { 0 } else { self.mark(Mark::new(Kind::Image(number as u32))) };
        if mark != 0 || !O::MARKS {
            if O::MARKS {
                self.facts.images.push(image);
            }
            self.out.picture(mark, &words);
            self.pictured.remember(&words, is_small, self.links);
        } else {
            self.out.text(&format!(" {} ", clean_line(&words)));
            self.out.rest(&self.facts, Rest::InLine);
        }
        self.hidden = hidden;
    }

    /// Shows another copy of the last image in its place.
    fn replace_last(&mut self, image: Image) {
        self.shown.width = picture::width(&image);
        self.shown.address.clone_from(&image.address);
        if let Some(last) = self.facts.images.last_mut() {
            let size = if image.size == (None, None) { last.size } else { image.size };
            *last = Image { address: image.address, size, ..std::mem::take(last) };
        }
    }

    /// Handles `source` in `picture` and in players.
    pub(super) fn source(&mut self, attributes: Attributes<'_>) {
        if self.surroundings.in_picture {
            if let Some(source) = Source::read(&attributes)
                && self.surroundings.source.as_ref().is_none_or(|known| known.is_rare && !source.is_rare)
            {
                self.surroundings.source = Some(source);
            }
        } else {
            self.media_source(attributes);
        }
    }

    pub(super) fn begin_picture(&mut self) {
        self.surroundings.in_picture = true;
        self.surroundings.source = None;
    }

    /// Shows the best source of a `picture` without an `img`.
    pub(super) fn end_picture(&mut self) {
        let source = self.surroundings.source.take();
        let fallback = self.hidden > 0 && self.only_noscript_hides();
        if std::mem::take(&mut self.surroundings.in_picture)
            && let Some(source) = source
            && (self.hidden == 0 || fallback)
        {
            let name = picture::name(&source.address);
            self.image(Image { address: source.address, ..Image::default() }, vec![name], false, fallback);
        }
    }

    fn only_noscript_hides(&self) -> bool {
        self.stack.iter().all(|entry| !entry.hides || entry.name == local_name!("noscript"))
    }

    /// Handles an element that embeds an address. Its content is a fallback for browsers that cannot show it.
    pub(super) fn player(&mut self, name: &LocalName, kind: MediaKind, attributes: Attributes<'_>) {
        let shown = self.media(kind, attributes);
        let pending = (!shown && self.hidden == 0).then(|| Pending { kind, title: title(attributes) });
        self.push_hidden(name, Class::Inline);
        self.media = pending;
    }

    fn media_source(&mut self, attributes: Attributes<'_>) {
        if let Some(pending) = self.media.clone()
            && self.top().is_some_and(|top| top.hides)
            && let Some(address) = attributes.get("src").map(clean_line).filter(|address| !address.is_empty())
        {
            self.media = None;
            let hidden = std::mem::take(&mut self.hidden);
            self.embed(Media {
                kind: pending.kind,
                address: self.base.resolved(address).into_owned(),
                title: pending.title,
            });
            self.hidden = hidden;
        }
    }

    /// Shows the object that a tag embeds; false if it has no address.
    pub(super) fn media(&mut self, kind: MediaKind, attributes: Attributes<'_>) -> bool {
        if self.hidden > 0
            || attributes
                .get("style")
                .map(css::read)
                .is_some_and(|declared| declared.hidden || declared.veil == Some(Veil::Visibility))
        {
            return false;
        }
        let address = ["src", "data-src", "data", "data-original"]
            .iter()
            .filter_map(|name| attributes.get(name))
            .map(clean_line)
            .find(|address| !address.is_empty() && !address.starts_with("about:"));
        let Some(address) = address else { return false };
        self.embed(Media {
            kind,
            address: self.base.resolved(address).into_owned(),
            title: title(attributes),
        });
        true
    }

    fn embed(&mut self, media: Media) {
        let words = media.title.clone().unwrap_or_default();
        let id = self.facts.media.len() as u32;
        if O::MARKS && !self.marks_spent() {
            self.facts.media.push(media);
        }
        self.object(Mark::new(Kind::Media(id)), &words);
    }

    /// Adds a block without text of its own.
    pub(super) fn object(&mut self, mark: Mark, words: &str) {
        self.place();
        self.boundary();
        let mark = self.mark(mark);
        if mark != 0 || !O::MARKS {
            self.out.object(mark, words);
            self.out.rest(&self.facts, Rest::AtEdge);
        }
        self.boundary();
        if let Some(entry) = self.stack.iter_mut().rev().find(|entry| !entry.hides) {
            entry.broken = true;
        }
    }
}

/// Whether an image is a portrait or a sign, as far as the page says.
fn is_small(image: &Image) -> bool {
    let stated = image.size.0.or(image.size.1);
    let named = || {
        let address = image.address.get(..image.address.floor_char_boundary(1024)).unwrap_or_default();
        ["avatar", "userpic", "profile_images"].iter().any(|part| address.contains(part))
    };
    match stated {
        Some(pixels) => pixels <= Pictured::SMALL,
        None if is_embedded(&image.address) => embedded::content(&image.address) == Embedded::Small,
        None => named(),
    }
}

fn title(attributes: Attributes<'_>) -> Option<String> {
    let title = attributes.get("title").or_else(|| attributes.get("aria-label"))?;
    Some(clean_line(title).into_owned()).filter(|title| !title.is_empty())
}
