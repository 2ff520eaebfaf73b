//! The pictures of an open article: which are visible, and those that arrive while it is read.

use super::Page;
use crate::document::{Block, BlockKind, ImageId, PictureRow};
use crate::engine::response::Shown;
use std::collections::HashSet;

impl Page {
    /// The pictures in the window and the next one, top to bottom, each once.
    pub fn pictures_near(&self) -> Vec<PictureRow> {
        let mut near: Vec<PictureRow> = Vec::new();
        let rows = self.below_top().take(self.height * 2).filter_map(|(_, line)| line.picture);
        for row in rows {
            if near.last().is_none_or(|last| last.image != row.image) {
                near.push(row);
            }
        }
        near
    }

    /// A picture of the page has arrived. It is placed when that moves no line in the window.
    pub fn picture_arrived(&mut self, image: usize, shown: Shown) {
        if self.opened.document.images.get(image).is_some_and(|known| known.pixels.is_none()) {
            self.arrived.push((image, shown));
            self.take_in_arrived();
        }
    }

    /// How many pictures have arrived that would move lines in the window.
    pub fn held_back(&self) -> usize {
        self.arrived.len()
    }

    pub(super) fn take_in_arrived(&mut self) {
        if !self.arrived.is_empty() {
            self.place_arrived(&self.visible().map(|(position, _)| position.block).collect());
        }
    }

    /// Places the pictures that have arrived, except those of some blocks.
    fn place_arrived(&mut self, in_sight: &HashSet<usize>) {
        for (image, shown) in std::mem::take(&mut self.arrived) {
            let of_image =
                |(_, block): &(usize, &Block)| block.kind == BlockKind::Figure(ImageId(image as u32));
            let blocks = self.opened.document.blocks.iter().enumerate().filter(of_image);
            let blocks: Vec<usize> = blocks.map(|(at, _)| at).collect();
            if blocks.iter().any(|block| in_sight.contains(block)) {
                self.arrived.push((image, shown));
                continue;
            }
            if let (Some(known), Some(file)) =
                (self.opened.document.images.get_mut(image), self.opened.files.get_mut(image))
            {
                known.pixels = Some(shown.pixels);
                *file = Some(shown.file);
                for block in blocks {
                    self.lines[block] = None;
                }
            }
        }
    }

    /// The images in the window and a little below it that are not on the disk and were not asked for yet.
    pub fn unfetched(&mut self) -> Vec<(usize, String)> {
        let blocks = self.opened.document.blocks.get(self.top.block..).unwrap_or_default();
        let figures = blocks.iter().take(self.height * 2).filter_map(|block| match block.kind {
            BlockKind::Figure(ImageId(image)) => Some(image as usize),
            _ => None,
        });
        let mut wanted = Vec::new();
        for image in figures {
            let Some(known) = self.opened.document.images.get(image) else { continue };
            if known.pixels.is_none() && self.fetched.insert(image) {
                wanted.push((image, known.address.clone()));
            }
        }
        wanted
    }
}
