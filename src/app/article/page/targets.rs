//! The links and images of an open article: which one is selected, which are visible, which articles links lead to.

use super::{Page, Position};
use crate::document::{Line, Target, TargetAt};
use crate::library::RowId;

/// Which articles of the library the links of a page lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LinkTargets {
    Unasked,
    Asked,
    /// The article of each link, if there is one.
    Known(Vec<Option<RowId>>),
}

impl Page {
    /// Which article each link leads to, if that is known.
    pub fn link_targets(&self) -> Option<&[Option<RowId>]> {
        if let LinkTargets::Known(rows) = &self.link_targets { Some(rows) } else { None }
    }

    /// Notes that the targets are asked for; false if they were asked for before.
    pub fn begin_targets(&mut self) -> bool {
        let unasked = self.link_targets == LinkTargets::Unasked;
        if unasked {
            self.link_targets = LinkTargets::Asked;
        }
        unasked
    }

    pub fn set_link_targets(&mut self, rows: Vec<Option<RowId>>) {
        self.link_targets = LinkTargets::Known(rows);
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
            if let Some(row) = line.picture {
                let selected = TargetAt { block: position.block, target: Target::Image(row.image) };
                if !found.contains(&selected) {
                    found.push(selected);
                }
            }
            for piece in &line.pieces {
                let image = piece.image.map(Target::Image);
                for target in [image, piece.link.map(Target::Link)].into_iter().flatten() {
                    let selected = TargetAt { block: position.block, target };
                    if !found.contains(&selected) {
                        found.push(selected);
                    }
                }
            }
        }
        found
    }
}

fn holds(line: &Line, target: Target) -> bool {
    line.pieces.iter().any(|piece| match target {
        Target::Link(id) => piece.link == Some(id),
        Target::Image(id) => piece.image == Some(id),
    })
}
