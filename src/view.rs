//! Draws the state of the application as a frame: cells, cursor, links and pictures.
//!
//! Drawing never changes the state and touches only visible rows. Nothing here knows how a frame is sent to the
//! terminal.

mod feeds;
mod footer;
mod list;
mod page;
mod picture;
mod popup;
mod theme;
mod tree;

use crate::app::App;
use crate::app::layout::Panes;
use crate::app::modals::Modal;
use crate::app::modals::menu::ImagePicker;
use crate::input::action::Pane;
use crate::language::Message;
use crate::terminal::{Colours, Drawn};
use crate::text::Widths;
use crate::text::graphemes::graphemes;
use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use std::num::NonZeroU16;
use theme::{Focus, Laid, ThemeColours};

/// A frame that is being drawn, and what it shows.
struct Frame<'a> {
    buffer: &'a mut Buffer,
    app: &'a App,
    theme: ThemeColours,
    widths: Widths,
    drawn: Drawn,
}

/// Draws the whole screen.
pub fn draw(buffer: &mut Buffer, app: &App, colours: Colours) -> Drawn {
    let settings = &app.shared.settings;
    let theme = ThemeColours::new(settings.theme, &settings.colours, settings.background, colours);
    let screen = buffer.area;
    let widths = settings.widths.in_effect();
    let mut frame = Frame { buffer, app, theme, widths, drawn: Drawn { widths, ..Drawn::default() } };
    let is_size = app.shared.layout.size == (screen.width, screen.height);
    let Some(geometry) = app.shared.layout.panes().filter(|_| is_size) else {
        let columns = usize::from(screen.width);
        let text = settings.language.say(Message::TooSmall);
        frame.put((screen.x, screen.y), &widths.cut(&text, columns), columns, Style::new());
        return frame.drawn;
    };
    if let Some(Modal::Slideshow(shown)) = app.modals.window() {
        picture::slide(&mut frame, &geometry, shown);
    } else {
        draw_panes(&mut frame, &geometry);
    }
    let mut drawn = frame.drawn;
    drawn.cursor = drawn.cursor.filter(|position| screen.contains(*position));
    if widths.contains(Widths::WIDE_AMBIGUOUS) {
        spell_borders(buffer, widths);
    }
    // A popup covers linked cells of the page, and only the popup can be used.
    if drawn.over.is_some() {
        drawn.links.clear();
    }
    drawn
}

/// Draws the panes, what lies over them, and the footer. What is drawn later has the terminal's cursor.
fn draw_panes(frame: &mut Frame<'_>, geometry: &Panes) {
    if let Some(place) = geometry.tree {
        tree::draw(frame, place);
        frame.separator(place);
    }
    if let Some(place) = geometry.list {
        list::draw(frame, place);
        frame.separator(place);
    }
    if let Some(place) = geometry.page {
        page::draw(frame, place);
    }
    if let Some(place) = geometry.rule {
        let columns = usize::from(place.width);
        frame.put((place.x, place.y), &"─".repeat(columns), columns, frame.theme.rule());
    }
    let above = geometry.above();
    match frame.app.modals.window() {
        Some(Modal::Help(shown)) => popup::help_page(frame, above, shown),
        Some(Modal::Menu(menu) | Modal::ImagePicker(ImagePicker { menu, .. })) => {
            popup::menu(frame, above, menu);
        }
        Some(Modal::Palette(shown)) => popup::palette(frame, above, shown),
        Some(Modal::Feeds(shown)) => feeds::page(frame, above, shown),
        Some(Modal::Confirm { .. } | Modal::Hints(_) | Modal::Prompt(_) | Modal::Slideshow(_)) | None => {}
    }
    footer::draw(frame, geometry.footer);
}

/// Replaces the borders that widgets have drawn where a terminal would make them two cells wide.
fn spell_borders(buffer: &mut Buffer, widths: Widths) {
    for cell in &mut buffer.content {
        let spelled = widths.spell(cell.symbol());
        if spelled != cell.symbol() {
            let spelled = spelled.to_owned();
            cell.set_symbol(&spelled);
        }
    }
}

impl Frame<'_> {
    /// Writes as much of a text as so many columns hold, and returns the column behind it.
    fn put(&mut self, (x, y): (u16, u16), text: &str, columns: usize, style: Style) -> u16 {
        let end = usize::from(x).saturating_add(columns).min(usize::from(self.buffer.area.right())) as u16;
        let mut at = x;
        let mut graphemes = graphemes(text, self.widths).peekable();
        while let Some((start, cells)) = graphemes.next() {
            let next = graphemes.peek().map_or(text.len(), |(next, _)| *next);
            let Some(cells) = NonZeroU16::new(cells as u16) else { continue };
            let Some(behind) = at.checked_add(cells.get()).filter(|behind| *behind <= end) else { break };
            let symbol = self.widths.spell(&text[start..next]);
            let forced = symbol.cell_width() != cells.get();
            let cell = &mut self.buffer[(at, y)];
            cell.set_symbol(symbol).set_style(style);
            cell.diff_option = if forced { CellDiffOption::ForcedWidth(cells) } else { CellDiffOption::None };
            for hidden in at + 1..behind {
                self.buffer[(hidden, y)].reset();
            }
            at = behind;
        }
        at
    }

    /// Draws the line to the right of a pane, unless the pane is at the right edge.
    fn separator(&mut self, place: Rect) {
        let x = place.right();
        if x < self.buffer.area.right() {
            for y in place.top()..place.bottom() {
                self.put((x, y), "│", 1, self.theme.rule());
            }
        }
    }

    /// Writes a row of a pane: one text at the left and one at the right, with `margin` free columns at both ends.
    fn row(&mut self, place: Rect, y: u16, left: (&str, Style), right: (&str, Style), margin: u16) {
        if y >= place.height {
            return;
        }
        let columns = usize::from(place.width.saturating_sub(2 * margin));
        let beside = self.widths.width(right.0);
        let room = if beside + 4 > columns { columns } else { columns - beside - usize::from(beside > 0) };
        let y = place.y + y;
        self.put((place.x + margin, y), &self.widths.cut(left.0, room), room, left.1);
        if room < columns {
            let end = place.right() - margin - u16::from(margin == 0);
            self.put((end.saturating_sub(beside as u16), y), right.0, beside, right.1);
        }
    }

    fn focus(&self, pane: Pane) -> Focus {
        if self.app.shared.layout.focus == pane { Focus::Here } else { Focus::Away }
    }

    /// Lays something over cells that have their text already.
    fn lay(&mut self, area: Rect, laid: Laid) {
        // Adjacent cells often have the same style, and the contrast of two colours takes time.
        let mut last: Option<(Color, Modifier, Style)> = None;
        for position in area.intersection(self.buffer.area).positions() {
            let cell = &mut self.buffer[position];
            let known = last.filter(|(fg, modifier, _)| (*fg, *modifier) == (cell.fg, cell.modifier));
            let style = known.map_or_else(|| self.theme.over(laid, cell), |(.., style)| style);
            last = Some((cell.fg, cell.modifier, style));
            cell.set_style(style);
        }
    }

    /// Lays the cursor over a row, and puts the terminal's cursor there if the row has the focus.
    fn mark_cursor(&mut self, row: Rect, focus: Focus) {
        self.lay(row, Laid::Cursor(focus));
        if focus == Focus::Here {
            self.drawn.cursor = Some(row.as_position());
        }
    }
}
