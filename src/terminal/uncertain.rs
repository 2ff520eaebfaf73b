//! Graphemes on whose width terminals disagree: joined emoji, signs with U+FE0F, half-width sound marks, new characters.
//!
//! A terminal may draw such a grapheme narrower or wider than its cells, over what stands behind it, or into the cell
//! before it. No question is needed to draw it safely. From left to right, blanks go into the cells of each such
//! grapheme, so that nothing old stays there, and into the character before it, because tmux 3.5 adds a flag to any
//! character that is not ASCII. The grapheme follows at a position of its own, and then the certain text around all of
//! them, at positions of its own, over whatever the terminal drew there. A grapheme that is drawn too wide loses its
//! end; text never does.

use crate::text::Widths;
use crate::text::graphemes::width_is_certain;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::Position;

/// The columns behind a grapheme that a terminal may draw over. A family of four takes 11 cells in mlterm, the most
/// that was measured.
const REACH: u16 = 12;

/// The first character of a picture's placeholders, to which kitty gives one cell.
const PLACEHOLDER: char = '\u{10eeee}';

/// The uncertain graphemes of a frame, in reading order.
#[derive(Debug, Default)]
pub(super) struct Uncertain(Vec<UncertainCell>);

/// A cell with its column and row.
pub(super) type At = (u16, u16, Cell);

#[derive(Debug, PartialEq, Eq)]
struct UncertainCell {
    row: u16,
    column: u16,
    width: u16,
    cell: Cell,
}

/// A part of a row that is written in an order of its own.
#[derive(Debug)]
pub(super) struct Zone {
    row: u16,
    /// The first column.
    start: u16,
    /// The column behind the last one.
    end: u16,
    /// What is written, in this order; each run begins with a position.
    pub(super) runs: Vec<Vec<At>>,
}

impl Zone {
    /// A whole row, if the frame has it.
    pub(super) fn row(frame: &Buffer, row: u16, widths: Widths) -> Option<Self> {
        let (left, right) = (frame.area.left(), frame.area.right());
        (row < frame.area.bottom()).then(|| {
            let mut zone = Self::new(row, left, right);
            zone.fill(frame, widths);
            zone
        })
    }

    /// Whether the cell belongs to this part.
    pub(super) fn has(&self, column: u16, row: u16) -> bool {
        self.row == row && (self.start..self.end).contains(&column)
    }

    /// The positions of all cells of this part.
    pub(super) fn cells(&self) -> impl Iterator<Item = Position> {
        (self.start..self.end).map(|column| Position::new(column, self.row))
    }
}

impl Uncertain {
    /// The uncertain graphemes in a frame.
    pub(super) fn of(frame: &Buffer, widths: Widths) -> Self {
        let mut found = Vec::new();
        for (at, cell) in frame.content.iter().enumerate() {
            if is_certain(cell, widths) {
                continue;
            }
            let (column, row) = frame.pos_of(at);
            found.push(UncertainCell { row, column, width: cell.cell_width().max(1), cell: cell.clone() });
        }
        Self(found)
    }

    /// The parts of the frame to write because of an uncertain grapheme that is new or changed since the frame
    /// `before`, or is written `again`.
    pub(super) fn zones(&self, before: &Self, again: &[At], frame: &Buffer, widths: Widths) -> Vec<Zone> {
        let mut zones: Vec<Zone> = Vec::new();
        for (at, placed) in self.0.iter().enumerate() {
            let reached = zones.last().is_some_and(|zone| zone.has(placed.column, placed.row));
            if !reached && before.holds(placed) && !again.iter().any(|cell| placed.covers(cell)) {
                continue;
            }
            let end = placed.column.saturating_add(placed.width + REACH).min(frame.area.right());
            let start = self.start(at);
            match zones.last_mut().filter(|zone| zone.row == placed.row && zone.end >= start) {
                Some(zone) => zone.end = zone.end.max(end),
                None => zones.push(Zone::new(placed.row, start, end)),
            }
        }
        for zone in &mut zones {
            zone.fill(frame, widths);
        }
        zones
    }

    /// The first column to write because of the grapheme: the one before it, or before the uncertain graphemes that
    /// stand next to it.
    fn start(&self, at: usize) -> u16 {
        let Some(placed) = self.0.get(at) else { return 0 };
        let start = placed.column.saturating_sub(1);
        match at.checked_sub(1).and_then(|before| self.0.get(before)) {
            Some(one) if one.row == placed.row && one.column + one.width > start => self.start(at - 1),
            _ => start,
        }
    }

    fn holds(&self, placed: &UncertainCell) -> bool {
        let found = self.0.binary_search_by_key(&(placed.row, placed.column), |one| (one.row, one.column));
        found.is_ok_and(|at| self.0.get(at) == Some(placed))
    }
}

impl UncertainCell {
    fn covers(&self, (column, row, _): &At) -> bool {
        self.row == *row && (self.column..self.column + self.width).contains(column)
    }
}

impl Zone {
    fn new(row: u16, start: u16, end: u16) -> Self {
        Self { row, start, end, runs: Vec::new() }
    }

    /// Sets what is written. A wide character that stands only half in the part is written as a whole.
    fn fill(&mut self, frame: &Buffer, widths: Widths) {
        let row = self.row;
        let mut certain = Vec::new();
        // The certain character before the next one.
        let mut before = None;
        let mut column = frame.area.left();
        while column < self.end {
            let cell = &frame[(column, row)];
            let next = column.saturating_add(cell.cell_width().max(1)).min(frame.area.right());
            if next > self.start {
                self.start = self.start.min(column);
                self.end = self.end.max(next);
                if is_certain(cell, widths) {
                    before = Some(column);
                    certain.push((column, row, cell.clone()));
                } else {
                    let mut blank = cell.clone();
                    blank.set_symbol(" ");
                    self.runs.push(
                        (before.unwrap_or(column)..next).map(|column| (column, row, blank.clone())).collect(),
                    );
                    self.runs.push(vec![(column, row, cell.clone())]);
                    before = None;
                }
            }
            column = next;
        }
        self.runs.push(certain);
    }
}

fn is_certain(cell: &Cell, widths: Widths) -> bool {
    let symbol = cell.symbol();
    symbol.len() == 1 || width_is_certain(symbol, widths) || symbol.starts_with(PLACEHOLDER)
}
