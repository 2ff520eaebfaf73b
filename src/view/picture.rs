//! Draws pictures: half blocks as cells; all others are added to the frame beside its cells.

use super::{Frame, footer};
use crate::app::article::page::Page;
use crate::app::flow::images::{picture_key, slide_key};
use crate::app::layout::{Panes, centred};
use crate::app::modals::menu::Slideshow;
use crate::document::PictureRow;
use crate::engine::request::PictureKey;
use crate::language::Message;
use crate::media::{Encoded, Graphics};
use crate::terminal::Placed;
use ratatui::layout::Rect;
use ratatui::style::Color;
use std::sync::Arc;

/// Draws the pictures of the page that have visible rows.
pub(super) fn page(frame: &mut Frame<'_>, column: Rect, page: &Page) {
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
            && let Some(key) = picture_key(frame.app, &first)
        {
            put(frame, area.intersection(column), first.row, &key);
        }
        run = row.map(|row| {
            (row, Rect { x: column.x.saturating_add(row.left), y, width: row.cells.0, height: 1 })
        });
    }
}

/// Draws a picture that fills the screen, with a line that describes it.
pub(super) fn slide(frame: &mut Frame<'_>, geometry: &Panes, slide: &Slideshow) {
    let (screen, theme) = (frame.buffer.area, frame.theme);
    let key = slide_key(frame.app, slide);
    let room = Rect { height: screen.height.saturating_sub(2), ..screen };
    put(frame, centred(room, key.cells), 0, &key);
    let (at, of) = slide.place();
    let (width, height) = slide.shown.pixels;
    let place = frame.app.shared.say(Message::Place { at, of });
    let left = format!("{place}  {}", slide.label);
    let right = format!("{width} × {height}");
    let line = Rect { y: room.bottom(), height: 1, ..screen };
    frame.row(line, 0, (&left, theme.title()), (&right, theme.faint()), 1);
    frame.drawn.cursor = Some(line.as_position());
    footer::draw(frame, geometry.footer);
}

/// Draws the visible rows of a picture, or why it cannot be shown.
fn put(frame: &mut Frame<'_>, area: Rect, skip: u16, key: &PictureKey) {
    let (app, theme) = (frame.app, frame.theme);
    match app.images.cache().get(key) {
        Some(Ok(picture)) if key.graphics == Graphics::HalfBlocks => {
            for position in area.positions() {
                let cell = picture.cell(position.x - area.x, position.y - area.y + skip);
                if let Some((symbol, front, back)) = cell {
                    let cell = &mut frame.buffer[position];
                    cell.set_char(symbol).set_fg(theme.fit(front)).set_bg(theme.fit(back));
                }
            }
        }
        Some(Ok(picture)) => {
            blur(frame, area, skip, picture);
            frame.drawn.pictures.push(Placed { area, skip, picture: Arc::clone(picture) });
        }
        Some(Err(why)) if skip == 0 && area.height > 0 => {
            let beside = usize::from(frame.buffer.area.right().saturating_sub(area.x));
            let room = beside.min(usize::from(area.width).max(24));
            let why = app.shared.settings.language.explain(why);
            frame.put((area.x, area.y), &frame.widths.cut(&why, room), room, theme.faint());
        }
        Some(Err(_)) | None => {}
    }
}

/// Fills the cells of a picture with its approximate colours. They are visible until the picture is sent, or while a
/// popup covers a part of it.
fn blur(frame: &mut Frame<'_>, area: Rect, skip: u16, picture: &Encoded) {
    // Adjacent cells often have the same colour, and finding the nearest colour is slow.
    let mut last = (Color::Reset, Color::Reset);
    for position in area.positions() {
        let colour = picture.blur(position.x - area.x, position.y - area.y + skip).unwrap_or(Color::Reset);
        if colour != last.0 {
            last = (colour, frame.theme.fit(colour));
        }
        // Sixteen colours are too few to resemble a picture.
        if matches!(last.1, Color::Rgb(..) | Color::Indexed(16..)) {
            frame.buffer[position].set_bg(last.1);
        }
    }
}
