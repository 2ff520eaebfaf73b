//! The second cells of wide characters.
//!
//! A buffer has a blank in such a cell; a terminal has no text of its own there. A comparison of buffers misses two
//! cases. When the character is removed, the blank must be written: Konsole keeps the second half without the first,
//! and shifts the text behind it. And when something is drawn over the second cell, the character must be removed.

use ratatui::buffer::{Buffer, Cell, CellWidth};

/// For each cell of a frame, whether it is the second half of a wide character.
#[derive(Debug, Default)]
pub(super) struct Halves(Vec<bool>);

impl Halves {
    /// The second halves in a frame. Replaces a character by a blank if its second half is covered.
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

    /// The cells that were second halves in the frame `before` and are not any more.
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
