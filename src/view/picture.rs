//! Draws pictures: half blocks as cells; all others are added to the frame beside its cells.

use super::theme::ThemeColours;
use crate::app::App;
use crate::app::article::page::Page;
use crate::app::flow::images;
use crate::app::images::cache::Stage;
use crate::document::PictureRow;
use crate::engine::request::PictureKey;
use crate::media::{Encoded, Graphics};
use crate::terminal::{Drawn, Placed};
use crate::text::cut;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use std::sync::Arc;

/// Draws the pictures of the page that have visible rows.
pub(super) fn page(
    buffer: &mut Buffer,
    column: Rect,
    app: &App,
    page: &Page,
    theme: &ThemeColours,
    drawn: &mut Drawn,
) {
    // The present run of rows of one picture: its first row, and the area of the run.
    let mut run: Option<(PictureRow, Rect)> = None;
    let rows = page.visible().enumerate().map(|(y, (_, line))| (column.y + y as u16, line.picture));
    for (y, row) in rows.chain([(u16::MAX, None)]) {
        if let (Some((first, area)), Some(row)) = (&mut run, row)
            && first.image == row.image
            && first.row + area.height == row.row
        {
            area.height += 1;
            continue;
        }
        if let Some((first, area)) = run.take()
            && let Some(key) = images::picture_key(app, &first)
        {
            put(buffer, area.intersection(column), first.row, app, &key, theme, drawn);
        }
        run = row.map(|row| {
            (row, Rect { x: column.x.saturating_add(row.left), y, width: row.cells.0, height: 1 })
        });
    }
}

/// Draws the visible rows of a picture, or why it cannot be shown.
pub(super) fn put(
    buffer: &mut Buffer,
    area: Rect,
    skip: u16,
    app: &App,
    key: &PictureKey,
    theme: &ThemeColours,
    drawn: &mut Drawn,
) {
    match app.images.cache().get(key) {
        Some(Stage::Ready(picture)) if key.graphics == Graphics::HalfBlocks => {
            for position in area.positions() {
                let cell = picture.cell(position.x - area.x, position.y - area.y + skip);
                if let Some((symbol, front, back)) = cell {
                    let cell = &mut buffer[position];
                    cell.set_char(symbol).set_fg(theme.fit(front)).set_bg(theme.fit(back));
                }
            }
        }
        Some(Stage::Ready(picture)) => {
            blur(buffer, area, skip, picture, theme);
            drawn.pictures.push(Placed { area, skip, picture: Arc::clone(picture) });
        }
        Some(Stage::Failed(why)) if skip == 0 && area.height > 0 => {
            let room =
                usize::from(buffer.area.right().saturating_sub(area.x)).min(usize::from(area.width).max(24));
            let why = app.shared.settings.language.explain(why);
            buffer.set_stringn(area.x, area.y, cut(&why, room), room, theme.faint());
        }
        Some(Stage::Failed(_) | Stage::Waiting) | None => {}
    }
}

/// Fills the cells of a picture with its approximate colours. They are visible until the picture is sent, or while a
/// popup covers a part of it.
fn blur(buffer: &mut Buffer, area: Rect, skip: u16, picture: &Encoded, theme: &ThemeColours) {
    // Adjacent cells often have the same colour, and finding the nearest colour is slow.
    let mut last = (Color::Reset, Color::Reset);
    for position in area.positions() {
        let colour = picture.blur(position.x - area.x, position.y - area.y + skip).unwrap_or(Color::Reset);
        if colour != last.0 {
            last = (colour, theme.fit(colour));
        }
        // Sixteen colours are too few to resemble a picture.
        if matches!(last.1, Color::Rgb(..) | Color::Indexed(16..)) {
            buffer[position].set_bg(last.1);
        }
    }
}
