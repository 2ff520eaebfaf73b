//! Images, videos, audio and embedded pages.

use super::super::attributes::Attributes;
use super::super::budget;
use super::super::mark::{Kind, Mark, Media};
use super::super::output::{Output, Rest};
use super::super::picture::{self, Picture};
use super::{Class, FilterState};
use crate::document::model::MediaKind;
use crate::text::clean_line;
use html5ever::{LocalName, local_name};

/// A player that gets its address from a `source`.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    kind: MediaKind,
    title: Option<String>,
}

impl<O: Output> FilterState<O> {
    /// Handles `img`.
    pub(super) fn picture(&mut self, attributes: Attributes<'_>) {
        let fallback = self.hidden > 0 && self.only_noscript_hides();
        if self.hidden > 0 && !fallback {
            return;
        }
        if attributes.get("style").is_some_and(|style| super::super::css::read(style).hidden)
            || attributes.has("hidden")
        {
            return;
        }
        match picture::read(&attributes) {
            Picture::Nothing => {}
            Picture::Text(text) => self.flow(&text),
            Picture::Image(image) => {
                if let Some(known) = self.noscript.iter().position(|address| *address == image.address) {
                    self.noscript.swap_remove(known);
                    return;
                }
                if fallback {
                    if self.facts.images.last().is_some_and(|last| last.address == image.address) {
                        return;
                    }
                    if self.noscript.len() < 16 {
                        self.noscript.push(image.address.clone());
                    }
                }
                let hidden = std::mem::take(&mut self.hidden);
                self.before_picture();
                let words = image.alt.clone().or_else(|| image.title.clone()).unwrap_or_default();
                let number = self.facts.images.len();
                self.spent.images |= O::MARKS && number >= budget::IMAGES;
                let mark =
                    if self.spent.images { 0 } else { self.mark(Mark::new(Kind::Image(number as u32))) };
                if mark != 0 || !O::MARKS {
                    if !O::MARKS {
                        // Without marks, only the last image is used.
                        self.facts.images.clear();
                    }
                    self.facts.images.push(image);
                    self.out.picture(mark, &words);
                    self.out.rest(&self.facts, Rest::InLine);
                } else {
                    self.out.text(&format!(" {} ", clean_line(&words)));
                }
                self.hidden = hidden;
            }
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

    /// Handles `source` in a player.
    pub(super) fn media_source(&mut self, attributes: Attributes<'_>) {
        if let Some(pending) = self.media.clone()
            && self.top().is_some_and(|top| top.hides)
            && let Some(address) = attributes.get("src").map(clean_line).filter(|address| !address.is_empty())
        {
            self.media = None;
            let hidden = std::mem::take(&mut self.hidden);
            self.embed(Media { kind: pending.kind, address: address.into_owned(), title: pending.title });
            self.hidden = hidden;
        }
    }

    /// Shows the object that a tag embeds; false if it has no address.
    pub(super) fn media(&mut self, kind: MediaKind, attributes: Attributes<'_>) -> bool {
        if self.hidden > 0
            || attributes.get("style").is_some_and(|style| super::super::css::read(style).hidden)
        {
            return false;
        }
        let address = ["src", "data-src", "data", "data-original"]
            .iter()
            .filter_map(|name| attributes.get(name))
            .map(clean_line)
            .find(|address| !address.is_empty() && !address.starts_with("about:"));
        let Some(address) = address else { return false };
        self.embed(Media { kind, address: address.into_owned(), title: title(attributes) });
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

fn title(attributes: Attributes<'_>) -> Option<String> {
    let title = attributes.get("title").or_else(|| attributes.get("aria-label"))?;
    Some(clean_line(title).into_owned()).filter(|title| !title.is_empty())
}
