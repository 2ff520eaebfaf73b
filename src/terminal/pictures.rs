//! The pictures of a frame, and which parts of them must be sent.
//!
//! The cells of a frame contain only text. This module adds the encoded pictures to the finished and cleaned cells.
//! Kitty's are placeholders, which are text to the terminal, so that unchanged cells are not written again, or
//! placements over blank cells. The others are one sequence for each row, written after the cells. A row is written
//! again if it is new at its place or one of its cells was written. Where a row stood in the frame before, the cells
//! are written again, which removes it.
//!
//! Rows are large, and a terminal needs more time for half a megabyte than a key may wait. While keys arrive, a frame
//! leaves new rows out unless they are small; when no key arrives, they are sent in portions. The cells under a row
//! that is left out stay as they were drawn.

use super::placements::Placements;
use crate::media::Encoded;
use crate::media::graphics::Form;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::Color;
use std::io::{self, Write};
use std::sync::Arc;

/// The number of pictures that the terminal is asked to keep.
const KEPT: usize = 100;
/// The largest size of new rows in one frame, in bytes.
pub(super) const PORTION: usize = 64 << 10;

/// Whether a frame may take time for large pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Keys are arriving: only the text is drawn.
    Moving,
    /// No key has arrived for a while: pictures are drawn too.
    Resting,
}

/// Which pictures of a frame were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImagesSent {
    /// All pictures.
    Whole,
    /// Some are left for a later frame.
    Part,
}

/// A picture in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The cells of the visible rows, in the full width of the picture.
    pub area: Rect,
    /// The number of rows of the picture above the first visible one.
    pub skip: u16,
    /// The encoded picture.
    pub picture: Arc<Encoded>,
}

impl Placed {
    /// The sequence of a row of the area, if the picture is sent by rows.
    fn row(&self, row: u16) -> Option<&str> {
        let Form::Rows(rows) = self.picture.form() else { return None };
        rows.get(usize::from(self.skip) + usize::from(row)).map(String::as_str)
    }

    fn is_by_rows(&self) -> bool {
        matches!(self.picture.form(), Form::Rows(_))
    }

    /// Whether the picture is not text to the terminal and stands over blank cells.
    fn is_apart(&self) -> bool {
        matches!(self.picture.form(), Form::Rows(_) | Form::Placed { .. })
    }

    /// The parts that are sent separately: each row, or the whole picture.
    fn pieces(self) -> impl Iterator<Item = Self> {
        let height = if self.is_by_rows() { 1 } else { self.area.height };
        (0..self.area.height).step_by(usize::from(height.max(1))).map(move |row| Self {
            area: Rect { y: self.area.y + row, height, ..self.area },
            skip: self.skip + row,
            picture: Arc::clone(&self.picture),
        })
    }
}

/// The pictures of a frame; those that are sent by rows are split into rows.
#[derive(Debug, Default)]
pub(super) struct Pictures(Vec<Placed>);

impl Pictures {
    /// Keeps the pictures that fit into the frame. One that is not text to the terminal cannot be covered in part, so
    /// it is left out if `over` covers any of it.
    pub(super) fn new(mut placed: Vec<Placed>, over: Option<Rect>, frame: Rect) -> Self {
        placed.retain(|one| {
            let fits = one.area == one.area.intersection(frame)
                && !one.area.is_empty()
                && one.area.width == one.picture.columns()
                && one.skip.saturating_add(one.area.height) <= one.picture.rows();
            fits && !(one.is_apart() && over.is_some_and(|over| over.intersects(one.area)))
        });
        Self(placed.into_iter().flat_map(Placed::pieces).collect())
    }

    /// Leaves out new rows if they are too large together: all of them while keys arrive, else those after the first
    /// portion.
    pub(super) fn put_off(&mut self, before: &Self, pace: Pace) -> ImagesSent {
        let new = |one: &Placed| one.is_by_rows() && !before.0.contains(one);
        let bytes = |one: &Placed| one.row(0).map_or(0, str::len);
        let all: usize = self.0.iter().filter(|one| new(one)).map(bytes).sum();
        if all <= PORTION {
            return ImagesSent::Whole;
        }
        // At rest at least one row is sent, however large, so that every row is sent in the end.
        let mut room = if pace == Pace::Moving { 0 } else { PORTION };
        let count = self.0.len();
        self.0.retain(|one| {
            let fits = !new(one) || room > 0;
            if new(one) {
                room = room.saturating_sub(bytes(one));
            }
            fits
        });
        if self.0.len() < count { ImagesSent::Part } else { ImagesSent::Whole }
    }

    /// Sets the cells under pictures: placeholders, or blanks.
    pub(super) fn lay(&self, over: Option<Rect>, frame: &mut Buffer) {
        for one in &self.0 {
            for position in one.area.positions().filter(|at| !over.is_some_and(|over| over.contains(*at))) {
                let (column, row) = (position.x - one.area.x, position.y - one.area.y + one.skip);
                let cell = &mut frame[position];
                if let Form::Kitty { id, .. } = one.picture.form() {
                    // The lower three bytes of the id are the colour; the highest is a mark in the cell itself.
                    let [_, red, green, blue] = id.to_be_bytes();
                    if let Some(symbol) = one.picture.placeholder(column, row) {
                        cell.reset();
                        cell.set_symbol(&symbol).set_fg(Color::Rgb(red, green, blue));
                    }
                } else if one.is_apart() {
                    cell.reset();
                }
            }
        }
    }

    /// The cells under rows of the frame `before` that are not in this one.
    pub(super) fn uncovered(&self, before: &Self, frame: &Buffer) -> Vec<(u16, u16, Cell)> {
        let gone = before.0.iter().filter(|one| one.is_by_rows() && !self.0.contains(one));
        let mut cells = Vec::new();
        for area in gone.map(|one| one.area.intersection(frame.area)) {
            for y in area.top()..area.bottom() {
                // Starts at the left edge, so that a wide character that reaches into the area is written as a whole.
                let mut x = frame.area.left();
                while x < area.right() {
                    let cell = &frame[(x, y)];
                    let next = x.saturating_add(cell.cell_width().max(1));
                    if next > area.left() {
                        cells.push((x, y, cell.clone()));
                    }
                    x = next;
                }
            }
        }
        cells
    }

    /// The rows to send after the cells, each with its position. `written` are the cells that this frame writes.
    pub(super) fn rows<'a>(
        &'a self,
        before: &Self,
        written: &[Position],
    ) -> impl Iterator<Item = (Position, &'a str)> {
        let due = |one: &&Placed| {
            !before.0.contains(one) || written.iter().any(|position| one.area.contains(*position))
        };
        let due: Vec<&Placed> = self.0.iter().filter(|one| one.is_by_rows()).filter(due).collect();
        due.into_iter().flat_map(|one| {
            let area = one.area;
            (0..area.height).filter_map(move |row| Some((Position::new(area.x, area.y + row), one.row(row)?)))
        })
    }

    /// Whether the position is on a picture that is not text. A terminal draws its cursor by writing the cell's text
    /// again, which would leave a hole in the picture.
    pub(super) fn have_apart(&self, position: Position) -> bool {
        self.0.iter().any(|one| one.is_apart() && one.area.contains(position))
    }

    /// The pictures that kitty places over the text.
    pub(super) fn placements(&self) -> Placements {
        let mut found = Placements::default();
        for one in &self.0 {
            if let Form::Placed { id, cell, .. } = one.picture.form() {
                found.add(*id, one.area, one.skip, *cell);
            }
        }
        found
    }

    fn kept(&self) -> impl Iterator<Item = (Kept, &str)> {
        self.0.iter().filter_map(|one| match one.picture.form() {
            Form::Kitty { id, transmission, .. } => Some((Kept::Virtual(*id), transmission.as_str())),
            Form::Placed { id, transmission, .. } => Some((Kept::Placed(*id), transmission.as_str())),
            Form::Rows(_) | Form::Cells(_) => None,
        })
    }
}

/// A picture that the terminal keeps by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    /// With placeholders: kept when the screen is cleared.
    Virtual(u32),
    /// Without placeholders: kitty forgets it when the screen is cleared.
    Placed(u32),
}

/// The pictures that the terminal keeps, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Sent(Vec<Kept>);

impl Sent {
    /// Sends the pictures that a frame needs and the terminal lacks, and deletes the oldest beyond the limit.
    pub(super) fn send(&mut self, pictures: &Pictures, out: &mut impl Write) -> io::Result<()> {
        for (kept, transmission) in pictures.kept() {
            if !self.0.contains(&kept) {
                self.0.push(kept);
                out.write_all(transmission.as_bytes())?;
            }
        }
        while self.0.len() > KEPT
            && let Some(at) = self.0.iter().position(|kept| pictures.kept().all(|(shown, _)| shown != *kept))
        {
            let (Kept::Virtual(id) | Kept::Placed(id)) = self.0.remove(at);
            write!(out, "\x1b_Ga=d,d=I,i={id},q=2;\x1b\\")?;
        }
        Ok(())
    }

    /// Forgets the pictures that the terminal forgets when the screen is cleared.
    pub(super) fn cleared(&mut self) {
        self.0.retain(|kept| matches!(kept, Kept::Virtual(_)));
    }
}
