//! The links and images of an open article: which one is selected, which are visible, which articles links lead to,
//! and the pictures that arrive while it is read.

use super::{Page, Position};
use crate::document::{Block, BlockKind, ImageId, Line, PictureRow, Piece, Target, TargetAt};
use crate::engine::response::Shown;
use crate::library::RowId;
use std::collections::HashSet;
use std::iter;

impl Page {
    /// Which article each link leads to, if that is known.
    pub fn link_targets(&self) -> Option<&[Option<RowId>]> {
        self.link_targets.as_deref()
    }

    /// Notes that the targets are asked for; false if they were asked for before.
    pub fn begin_targets(&mut self) -> bool {
        !std::mem::replace(&mut self.are_targets_asked, true)
    }

    pub fn set_link_targets(&mut self, rows: Vec<Option<RowId>>) {
        self.link_targets = Some(rows);
    }

    pub fn selected_address(&self) -> Option<String> {
        let document = self.document();
        Some(match self.selected?.target {
            Target::Link(id) => document.links.get(id.0 as usize)?.address.clone(),
            Target::Image(id) => document.images.get(id.0 as usize)?.address.clone(),
        })
    }

    /// Selects the next target after the selected one, else after the window's beginning; with a negative `by` the one
    /// before. Returns whether there was one.
    pub fn select(&mut self, by: isize) -> bool {
        let targets = &self.opened.targets;
        let current = self.selected.and_then(|selected| targets.iter().position(|other| *other == selected));
        let next = match current {
            Some(at) => at.checked_add_signed(by),
            None if by > 0 => {
                let first = self.visible_targets().first().copied();
                first.and_then(|first| targets.iter().position(|other| *other == first)).or_else(|| {
                    let at = targets.partition_point(|target| target.block < self.top.block);
                    (at < targets.len()).then_some(at)
                })
            }
            None => targets.partition_point(|target| target.block < self.top.block).checked_sub(1),
        };
        self.selected = next.and_then(|at| targets.get(at).copied());
        let Some(selected) = self.selected else { return false };
        let line =
            self.block(selected.block).iter().position(|line| holds(line, selected.target)).unwrap_or(0);
        self.bring(Position { block: selected.block, line });
        true
    }

    /// The targets in the window, each once, top to bottom.
    pub fn visible_targets(&self) -> Vec<TargetAt> {
        let mut found: Vec<TargetAt> = Vec::new();
        for (position, line) in self.visible() {
            let picture = line.picture.map(|row| Target::Image(row.image));
            let of_piece = |piece: &Piece| [piece.image.map(Target::Image), piece.link.map(Target::Link)];
            let of_pieces = line.pieces.iter().flat_map(of_piece);
            for target in iter::once(picture).chain(of_pieces).flatten() {
                let at = TargetAt { block: position.block, target };
                if !found.contains(&at) {
                    found.push(at);
                }
            }
        }
        found
    }

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
    pub fn unfetched(&mut self) -> Vec<usize> {
        let blocks = self.opened.document.blocks.get(self.top.block..).unwrap_or_default();
        let figures = blocks.iter().take(self.height * 2).filter_map(|block| match block.kind {
            BlockKind::Figure(ImageId(image)) => Some(image as usize),
            _ => None,
        });
        let images = &self.opened.document.images;
        let missing = figures.filter(|image| images.get(*image).is_some_and(|known| known.pixels.is_none()));
        missing.filter(|image| self.fetched.insert(*image)).collect()
    }
}

fn holds(line: &Line, target: Target) -> bool {
    line.pieces.iter().any(|piece| match target {
        Target::Link(id) => piece.link == Some(id),
        Target::Image(id) => piece.image == Some(id),
    })
}
