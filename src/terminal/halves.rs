//! The second halves of wide characters.
//!
//! A buffer has a blank there, and a terminal nothing of its own. Two things follow that a comparison of buffers does not
//! see. When the character goes, the blank has to be written: Konsole keeps the half without its first one, and what
//! stands behind it moves. And when something else was drawn over the half, the character has to go.

use ratatui::buffer::{Buffer, Cell, CellWidth};

/// Where the second halves stand, cell by cell.
#[derive(Debug, Default)]
pub(super) struct Halves(Vec<bool>);

impl Halves {
    /// Those of a frame. A character whose second half is covered becomes a blank.
    pub(super) fn of(frame: &mut Buffer) -> Self {
        let mut halves = vec![false; frame.content.len()];
        for (row, halves) in frame
            .content
            .chunks_mut(usize::from(frame.area.width.max(1)))
            .zip(halves.chunks_mut(usize::from(frame.area.width.max(1))))
        {
            let mut x = 0;
            while let Some(cell) = row.get(x) {
                let width = if cell.symbol().len() == 1 { 1 } else { usize::from(cell.cell_width().max(1)) };
                let behind = x + 1..(x + width).min(row.len());
                if row[behind.clone()].iter().all(|cell| cell.symbol() == " ") {
                    halves[behind].fill(true);
                    x += width;
                } else {
                    row[x].set_symbol(" ");
                    x += 1;
                }
            }
        }
        Self(halves)
    }

    /// The cells that were second halves before and are none now.
    pub(super) fn freed_since(&self, before: &Self, frame: &Buffer) -> Vec<(u16, u16, Cell)> {
        let freed = before.0.iter().zip(&self.0).enumerate().filter(|(_, (was, is))| **was && !**is);
        freed
            .filter_map(|(at, _)| {
                let (x, y) = frame.pos_of(at);
                Some((x, y, frame.content.get(at)?.clone()))
            })
            .collect()
    }
}
