//! ratatui's backend for our terminal: one frame is one write, and a frame that changes nothing is none.
//!
//! Cells are encoded by ratatui's crossterm backend, each run of cells that leads somewhere between the marks of
//! a hyperlink; the cells whose link alone has changed are added to those that ratatui found changed. No link
//! stays open behind a run. Pictures come behind the cells, as their encoder made them. Cursor and clearing are done
//! here, because that backend writes them out at once and again with every frame; so is the size, because it would ask
//! other programs.

use super::halves::Halves;
use super::hyperlinks::{Drawn, Hyperlinks, Linking, linked};
use super::modes::{SYNC_BEGIN, SYNC_END};
use super::pictures::{ImagesSent, Pace, Pictures, Sent};
use super::placements::DELETE_ALL;
use super::tty::{self, Tty};
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

/// Where frames go.
pub(super) trait Sink: Clone {
    /// Takes a frame.
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

/// Collects a frame and writes it as a whole.
pub(super) struct Painter<S: Sink> {
    sink: S,
    cells: CrosstermBackend<Paint<S>>,
    /// What the terminal's cursor does, as far as we have told it.
    cursor: Cursor,
    /// Where the cells lead that the terminal shows, or will show after this frame.
    links: Hyperlinks,
    /// The second halves of wide characters that the terminal shows, or will show after this frame.
    halves: Halves,
    /// The pictures that the terminal shows, or will show after this frame.
    pictures: Pictures,
    /// Those of the frame before.
    pictures_before: Pictures,
    /// The pictures that the terminal keeps.
    sent: Sent,
    /// Cells to be written though their text is the same: they lead elsewhere now, or a picture or half a character was
    /// there.
    again: Vec<(u16, u16, Cell)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Cursor {
    shown: bool,
    /// Unknown after cells were drawn.
    at: Option<Position>,
}

/// Draws a frame and writes what is another than in the last one: text, links, pictures as far as there is time,
/// cursor.
pub(super) fn draw<S: Sink>(
    terminal: &mut Terminal<Painter<S>>,
    linking: Linking,
    pace: Pace,
    render: impl FnOnce(&mut Buffer) -> Drawn,
) -> io::Result<ImagesSent> {
    // Clears, and so forgets the links, when the window has another size.
    terminal.autoresize()?;
    let frame = terminal.current_buffer_mut();
    let Drawn { cursor, links, pictures, over } = render(frame);
    scrub(frame);
    let mut pictures = Pictures::new(pictures, over, frame.area);
    let shown = pictures.put_off(&terminal.backend().pictures, pace);
    pictures.lay(over, terminal.current_buffer_mut());
    let halves = Halves::of(terminal.current_buffer_mut());
    let links = Hyperlinks::new(if linking == Linking::On { links } else { Vec::new() });
    let before = std::mem::take(&mut terminal.backend_mut().links);
    let mut again = links.changed_since(&before, terminal.current_buffer_mut());
    let before = std::mem::take(&mut terminal.backend_mut().pictures);
    again.extend(pictures.uncovered(&before, terminal.current_buffer_mut()));
    let before_halves = std::mem::take(&mut terminal.backend_mut().halves);
    again.extend(halves.freed_since(&before_halves, terminal.current_buffer_mut()));
    let painter = terminal.backend_mut();
    painter.halves = halves;
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
            pictures: Pictures::default(),
            pictures_before: Pictures::default(),
            sent: Sent::default(),
            again: Vec::new(),
        }
    }

    /// The screen was taken anew: the cursor is hidden, wherever it is, and no picture is kept.
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
            content.extend(again.iter().map(|(x, y, cell)| (*x, *y, cell)));
            content.sort_by_key(|(x, y, _)| (*y, *x));
            content.dedup_by_key(|(x, y, _)| (*x, *y));
        }
        if !content.is_empty() {
            self.cursor.at = None;
        }
        let links = &self.links;
        for run in content.chunk_by(|(x, y, _), (a, b, _)| links.at(*x, *y) == links.at(*a, *b)) {
            let target = run.first().and_then(|(x, y, _)| links.at(*x, *y));
            linked(&mut self.cells, target, |cells| cells.draw(run.iter().copied()))?;
        }
        let written: Vec<Position> = content.iter().map(|(x, y, _)| Position::new(*x, *y)).collect();
        let before = std::mem::take(&mut self.pictures_before);
        for (position, sequence) in self.pictures.rows(&before, &written) {
            // Where a terminal has drawn its cursor it writes the cell's text again, and that is blank.
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

    /// Where it was put; the terminal is never asked.
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

/// The bytes of one frame on their way to the terminal.
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

/// Takes out of a finished frame whatever could act on the terminal: the last of the two places where that is
/// done, for text that came past the first.
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
