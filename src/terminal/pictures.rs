//! Where pictures stand in a frame, and what of them must be sent.
//!
//! The cells of a frame are text and nothing else. Pictures come beside them, as what the encoder has made, and are
//! laid over the finished and cleaned cells here: kitty's as placeholders, which are text to the terminal, so that
//! unchanged cells are not written again, or as placements over blank cells; the others as one sequence for each row,
//! written behind the cells. A row is written again when it is new there or when one of its cells was. Where such a row
//! stood before, the cells are written again too, since that is what takes it away.
//!
//! Such rows are many bytes, and a terminal takes half a megabyte in more time than a key may wait. So while keys come,
//! a frame goes without the new ones unless they are few, and when it is quiet they come in portions. What is left out
//! leaves the cells as they were drawn.

use super::placements::Placements;
use crate::media::Encoded;
use crate::media::graphics::Form;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::Color;
use std::io::{self, Write};
use std::sync::Arc;

/// How many pictures a terminal is asked to keep.
const KEPT: usize = 100;
/// How many bytes of rows a frame may bring.
pub(super) const PORTION: usize = 64 << 10;

/// What a frame may take time for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Keys come: the text first.
    Moving,
    /// It has been quiet for a while: pictures too.
    Resting,
}

/// What a frame shows of its pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImagesSent {
    /// All.
    Whole,
    /// Some are to come, with a frame at rest.
    Part,
}

/// A picture in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The cells it takes: as wide as the picture, as high as what is seen of it.
    pub area: Rect,
    /// Rows of the picture above the first that is seen.
    pub skip: u16,
    /// The picture.
    pub picture: Arc<Encoded>,
}

impl Placed {
    /// The sequence of a row of the area, for pictures that are sent by rows.
    fn row(&self, row: u16) -> Option<&str> {
        let Form::Rows(rows) = self.picture.form() else { return None };
        rows.get(usize::from(self.skip) + usize::from(row)).map(String::as_str)
    }

    fn is_by_rows(&self) -> bool {
        matches!(self.picture.form(), Form::Rows(_))
    }

    /// Whether it is no text to the terminal and lies on blank cells.
    fn is_apart(&self) -> bool {
        matches!(self.picture.form(), Form::Rows(_) | Form::Placed { .. })
    }

    /// What is sent at once: each row by itself, or all of it.
    fn pieces(self) -> impl Iterator<Item = Self> {
        let height = if self.is_by_rows() { 1 } else { self.area.height };
        (0..self.area.height).step_by(usize::from(height.max(1))).map(move |row| Self {
            area: Rect { y: self.area.y + row, height, ..self.area },
            skip: self.skip + row,
            picture: Arc::clone(&self.picture),
        })
    }
}

/// The pictures of a frame; those that are sent by rows, row by row.
#[derive(Debug, Default)]
pub(super) struct Pictures(Vec<Placed>);

impl Pictures {
    /// The pictures that can be shown as they are placed. One that is no text to the terminal cannot be covered in part.
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

    /// Leaves out rows that were not there before and are too many bytes for now: all of them while keys come, else
    /// those behind a portion.
    pub(super) fn put_off(&mut self, before: &Self, pace: Pace) -> ImagesSent {
        let new = |one: &Placed| one.is_by_rows() && !before.0.contains(one);
        let bytes = |one: &Placed| one.row(0).map_or(0, str::len);
        let all: usize = self.0.iter().filter(|one| new(one)).map(bytes).sum();
        if all <= PORTION {
            return ImagesSent::Whole;
        }
        // One row at rest, however large it is: so there is an end.
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

    /// Gives the cells under pictures what belongs there.
    pub(super) fn lay(&self, over: Option<Rect>, frame: &mut Buffer) {
        for one in &self.0 {
            for position in one.area.positions().filter(|at| !over.is_some_and(|over| over.contains(*at))) {
                let (column, row) = (position.x - one.area.x, position.y - one.area.y + one.skip);
                let cell = &mut frame[position];
                if let Form::Kitty { id, .. } = one.picture.form() {
                    // The lower three bytes of the number are the colour, the highest is a mark of the cell's own.
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

    /// The cells where pictures stood that are gone now.
    pub(super) fn uncovered(&self, before: &Self, frame: &Buffer) -> Vec<(u16, u16, Cell)> {
        let gone = before.0.iter().filter(|one| one.is_by_rows() && !self.0.contains(one));
        let mut cells = Vec::new();
        for area in gone.map(|one| one.area.intersection(frame.area)) {
            for y in area.top()..area.bottom() {
                // From the left: a wide character that reaches into the area is written with it, never its second half.
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

    /// The rows to be sent behind the cells: where each begins, and its sequence. `written` are the cells that were.
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

    /// Whether the terminal's cursor, which it draws by writing the cell's text again, would leave a hole there.
    pub(super) fn have_apart(&self, position: Position) -> bool {
        self.0.iter().any(|one| one.is_apart() && one.area.contains(position))
    }

    /// What lies over the text of its own.
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

/// A picture that a terminal keeps by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    /// With placeholders: it stays whatever is cleared.
    Virtual(u32),
    /// Without: kitty forgets it when the screen is cleared.
    Placed(u32),
}

/// The pictures that a terminal keeps, those sent first in front.
#[derive(Debug, Default)]
pub(super) struct Sent(Vec<Kept>);

impl Sent {
    /// Sends what a frame needs and the terminal does not have; what it has had longest gives way.
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

    /// The screen was cleared.
    pub(super) fn cleared(&mut self) {
        self.0.retain(|kept| matches!(kept, Kept::Virtual(_)));
    }
}
