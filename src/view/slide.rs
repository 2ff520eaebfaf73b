//! Draws a picture that fills the screen, with a line that describes it.

use super::theme::ThemeColours;
use crate::app::App;
use crate::app::flow::images;
use crate::app::layout::Panes;
use crate::app::modals::slideshow::Slideshow;
use crate::language::Message;
use crate::terminal::Drawn;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the picture and returns the position of the terminal's cursor.
pub(super) fn draw(
    buffer: &mut Buffer,
    geometry: &Panes,
    app: &App,
    slide: &Slideshow,
    theme: &ThemeColours,
    drawn: &mut Drawn,
) -> Option<(u16, u16)> {
    let screen = buffer.area;
    let key = images::slide_key(app, slide);
    let room = Rect { height: screen.height.saturating_sub(2), ..screen };
    let (columns, rows) = (key.cells.0.min(room.width), key.cells.1.min(room.height));
    let area =
        Rect { x: (room.width - columns) / 2, y: (room.height - rows) / 2, width: columns, height: rows };
    super::picture::put(buffer, area, 0, app, &key, theme, drawn);
    let (at, of) = slide.place();
    let (width, height) = slide.shown.pixels;
    let place = app.shared.say(Message::Place { at, of });
    let left = format!("{place}  {}", slide.label);
    let right = format!("{width} × {height}");
    let line = Rect { y: room.bottom(), height: 1, ..screen };
    super::row(buffer, line, 0, (&left, theme.title()), (&right, theme.faint()), 1);
    super::footer::draw(buffer, geometry.footer, &super::footer_parts(app), theme).or(Some((line.x, line.y)))
}
