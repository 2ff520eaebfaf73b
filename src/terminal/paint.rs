//! The ratatui backend: one frame is one write, and a frame without changes is none.
//!
//! Ratatui's crossterm backend encodes the cells; runs of linked cells are enclosed in the sequences of a hyperlink.
//! Cells of which only the link has changed are added to those that ratatui found changed. Every link is closed after
//! its run. Encoded pictures follow the cells. This backend handles the cursor and clearing itself, because the
//! crossterm backend writes them at once and with every frame, and the size, because that backend may start other
//! programs to find it. Parts of rows with graphemes of uncertain width are written in an order of their own
//! ([`uncertain`](super::uncertain)).

use super::halves::Halves;
use super::hyperlinks::{Drawn, Hyperlinks, Linking, linked};
use super::modes::{MEASURED_ROW, RESTORE_CURSOR, SYNC_BEGIN, SYNC_END, ask_widths};
use super::pictures::{ImagesSent, Pace, Pictures, Sent};
use super::placements::DELETE_ALL;
use super::tty::{self, Tty};
use super::uncertain::{At, Uncertain, Zone};
use crate::text::sanitise::is_unsafe;
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::crossterm::cursor::{Hide, MoveTo, Show};
use ratatui::crossterm::queue;
use ratatui::crossterm::terminal::{Clear, ClearType as Clearing};
use ratatui::layout::{Position, Size};
use std::io::{self, Write};
use std::sync::Arc;

/// The destination of frames.
pub(super) trait Sink: Clone {
    /// Writes a frame.
    fn send(&self, bytes: &[u8]);
    /// The window's size in cells.
    fn size(&self) -> Size;
}

impl Sink for Arc<Tty> {
    fn send(&self, bytes: &[u8]) {
        self.write(bytes);
    }

    fn size(&self) -> Size {
        tty::size()
    }
}

/// The backend: collects a frame and writes it in one piece.
pub(super) struct Painter<S: Sink> {
    sink: S,
    cells: CrosstermBackend<Paint<S>>,
    /// The last state of the cursor that was written.
    cursor: Cursor,
    /// The links on the terminal, or after this frame.
    links: Hyperlinks,
    /// The second halves of wide characters on the terminal, or after this frame.
    halves: Halves,
    /// The graphemes of uncertain width on the terminal, or after this frame.
    uncertain: Uncertain,
    /// The parts of this frame that are written because of them.
    zones: Vec<Zone>,
    /// The pictures on the terminal, or after this frame.
    pictures: Pictures,
    /// The pictures of the frame before.
    pictures_before: Pictures,
    /// The pictures that the terminal keeps.
    sent: Sent,
    /// The row on which widths are measured, as it is in this frame.
    measured: Option<Zone>,
    /// Cells to write even if their text is the same, because their link has changed, or a picture or half a character
    /// was there.
    again: Vec<At>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Cursor {
    shown: bool,
    /// The position; unknown after cells were written.
    at: Option<Position>,
}

/// Draws a frame and writes the changes since the last one: text, links, pictures if there is time, and the cursor.
pub(super) fn draw<S: Sink>(
    terminal: &mut Terminal<Painter<S>>,
    linking: Linking,
    pace: Pace,
    render: impl FnOnce(&mut Buffer) -> Drawn,
) -> io::Result<ImagesSent> {
    // Clears the screen, and so forgets the links, if the window's size has changed.
    terminal.autoresize()?;
    let frame = terminal.current_buffer_mut();
    let Drawn { cursor, links, pictures, over, widths } = render(frame);
    scrub(frame);
    let mut pictures = Pictures::new(pictures, over, frame.area);
    let shown = pictures.put_off(&terminal.backend().pictures, pace);
    pictures.lay(over, terminal.current_buffer_mut());
    let halves = Halves::of(terminal.current_buffer_mut());
    let measured = Zone::row(terminal.current_buffer_mut(), MEASURED_ROW, widths);
    let links = Hyperlinks::new(if linking == Linking::On { links } else { Vec::new() });
    let before = std::mem::take(&mut terminal.backend_mut().links);
    let mut again = links.changed_since(&before, terminal.current_buffer_mut());
    let before = std::mem::take(&mut terminal.backend_mut().pictures);
    again.extend(pictures.uncovered(&before, terminal.current_buffer_mut()));
    let before_halves = std::mem::take(&mut terminal.backend_mut().halves);
    again.extend(halves.freed_since(&before_halves, terminal.current_buffer_mut()));
    let uncertain = Uncertain::of(terminal.current_buffer_mut(), widths);
    let before_uncertain = std::mem::take(&mut terminal.backend_mut().uncertain);
    let zones = uncertain.zones(&before_uncertain, &again, terminal.current_buffer_mut(), widths);
    let painter = terminal.backend_mut();
    (painter.uncertain, painter.zones) = (uncertain, zones);
    (painter.halves, painter.measured) = (halves, measured);
    (painter.links, painter.again) = (links, again);
    (painter.pictures, painter.pictures_before) = (pictures, before);
    let cursor = cursor.filter(|at| !terminal.backend().pictures.have_apart(*at));
    terminal.apply_buffer_with_cursor(cursor)?;
    Ok(shown)
}

impl<S: Sink> Painter<S> {
    pub(super) fn new(sink: S, sync: bool) -> Self {
        let page = Paint { sink: sink.clone(), sync, bytes: Vec::new() };
        Self {
            sink,
            cells: CrosstermBackend::new(page),
            cursor: Cursor { shown: false, at: None },
            links: Hyperlinks::default(),
            halves: Halves::default(),
            uncertain: Uncertain::default(),
            zones: Vec::new(),
            pictures: Pictures::default(),
            pictures_before: Pictures::default(),
            sent: Sent::default(),
            measured: None,
            again: Vec::new(),
        }
    }

    /// Measures widths on a row, writes the row again and asks more `questions`, all in one piece.
    pub(super) fn measure(&mut self, questions: &[u8]) -> io::Result<()> {
        self.cells.write_all(&ask_widths())?;
        for run in self.measured.take().iter().flat_map(|row| &row.runs) {
            self.write_runs(&run.iter().map(borrowed).collect::<Vec<_>>())?;
        }
        self.cells.write_all(RESTORE_CURSOR)?;
        self.cells.write_all(questions)?;
        Write::flush(&mut self.cells)
    }

    /// Writes cells, each run of cells with its link.
    fn write_runs(&mut self, content: &[(u16, u16, &Cell)]) -> io::Result<()> {
        if !content.is_empty() {
            self.cursor.at = None;
        }
        let links = &self.links;
        for run in content.chunk_by(|(x, y, _), (a, b, _)| links.at(*x, *y) == links.at(*a, *b)) {
            let target = run.first().and_then(|(x, y, _)| links.at(*x, *y));
            linked(&mut self.cells, target, |cells| cells.draw(run.iter().copied()))?;
        }
        Ok(())
    }

    /// Resets the state after the screen was taken again: the cursor is hidden, and the terminal has no pictures.
    pub(super) fn forget(&mut self) {
        self.sent = Sent::default();
        self.cursor = Cursor { shown: false, at: None };
    }
}

impl<S: Sink> Backend for Painter<S> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.sent.send(&self.pictures, &mut self.cells)?;
        let again = std::mem::take(&mut self.again);
        let mut content: Vec<_> = content.collect();
        if !again.is_empty() {
            content.extend(again.iter().map(borrowed));
            content.sort_by_key(|(x, y, _)| (*y, *x));
            content.dedup_by_key(|(x, y, _)| (*x, *y));
        }
        let zones = std::mem::take(&mut self.zones);
        if !zones.is_empty() {
            content.retain(|(x, y, _)| !zones.iter().any(|zone| zone.has(*x, *y)));
        }
        self.write_runs(&content)?;
        let mut written: Vec<Position> = content.iter().map(|(x, y, _)| Position::new(*x, *y)).collect();
        for zone in &zones {
            for run in &zone.runs {
                self.write_runs(&run.iter().map(borrowed).collect::<Vec<_>>())?;
            }
            written.extend(zone.cells());
        }
        let before = std::mem::take(&mut self.pictures_before);
        for (position, sequence) in self.pictures.rows(&before, &written) {
            // A terminal removes its cursor by writing the text of the cell again, which is blank here.
            if std::mem::take(&mut self.cursor.shown) {
                queue!(self.cells, Hide)?;
            }
            queue!(self.cells, MoveTo(position.x, position.y))?;
            self.cells.write_all(sequence.as_bytes())?;
            self.cursor.at = None;
        }
        if self.pictures.placements().replace(&before.placements(), &mut self.cells)? {
            self.cursor.at = None;
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.cursor.shown) {
            queue!(self.cells, Hide)?;
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.cursor.shown, true) {
            queue!(self.cells, Show)?;
        }
        Ok(())
    }

    /// The last written position; the terminal is never asked.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor.at.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor.at.replace(position) != Some(position) {
            queue!(self.cells, MoveTo(position.x, position.y))?;
        }
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        let region = match region {
            ClearType::All => {
                self.links = Hyperlinks::default();
                self.halves = Halves::default();
                self.uncertain = Uncertain::default();
                self.sent.cleared();
                if !std::mem::take(&mut self.pictures).placements().is_empty() {
                    self.cells.write_all(DELETE_ALL)?;
                }
                Clearing::All
            }
            ClearType::AfterCursor => Clearing::FromCursorDown,
            ClearType::BeforeCursor => Clearing::FromCursorUp,
            ClearType::CurrentLine => Clearing::CurrentLine,
            ClearType::UntilNewLine => Clearing::UntilNewLine,
        };
        queue!(self.cells, Clear(region))
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.sink.size())
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.sink.size(), pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        Write::flush(&mut self.cells)
    }
}

fn borrowed((column, row, cell): &At) -> (u16, u16, &Cell) {
    (*column, *row, cell)
}

/// Collects the bytes of one frame.
struct Paint<S> {
    sink: S,
    sync: bool,
    bytes: Vec<u8>,
}

impl<S: Sink> Write for Paint<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.sync && self.bytes.is_empty() && !bytes.is_empty() {
            self.bytes.extend_from_slice(SYNC_BEGIN);
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.bytes.is_empty() {
            if self.sync {
                self.bytes.extend_from_slice(SYNC_END);
            }
            self.sink.send(&self.bytes);
            self.bytes.clear();
        }
        Ok(())
    }
}

/// Removes control characters from a finished frame. Articles are cleaned when they are parsed; this catches text that
/// was not.
fn scrub(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if matches!(symbol.as_bytes(), [b' '..=b'~']) || !symbol.chars().any(is_unsafe) {
            continue;
        }
        let clean: String = symbol.chars().filter(|c| !is_unsafe(*c)).collect();
        cell.set_symbol(if clean.is_empty() { " " } else { &clean });
    }
}

#[cfg(test)]
mod tests;
