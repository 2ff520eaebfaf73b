//! Draws the visible lines of the article, and notes which cells are links.

use super::theme::{Focus, Laid, Linked};
use super::{Frame, picture};
use crate::app::article::page::{Page, Position};
use crate::app::flow::page_is_pending;
use crate::app::modals::Modal;
use crate::app::modals::menu::Hints;
use crate::app::shown;
use crate::document::{Line, LinkId, Target, TargetAt};
use crate::input::action::Pane;
use crate::terminal::Hyperlink;
use crate::text::break_lines;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::collections::HashSet;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

pub(super) fn draw(frame: &mut Frame<'_>, place: Rect) {
    let (app, theme) = (frame.app, frame.theme);
    if let Some(row) = app.lists.list().current()
        && let Some(message) = app.article.error_of(row)
    {
        let path = app.library.entry(row).map_or_else(String::new, |entry| shown(&entry.path));
        let room = usize::from(place.width.saturating_sub(4));
        let mut y = place.y + 1;
        for (text, style) in [(path.as_str(), theme.dim()), (message, theme.error())] {
            for range in break_lines(text, room, frame.widths) {
                if y < place.bottom() {
                    frame.put((place.x + 2, y), &text[range], room, style);
                }
                y += 1;
            }
        }
        return;
    }
    let Some(page) = app.shown_page().filter(|_| !page_is_pending(app)) else { return };
    let width = (page.width() as u16).min(place.width);
    let column = Rect { x: place.x + (place.width - width) / 2, width, ..place };
    for (y, (position, line)) in page.visible().enumerate() {
        let row = Rect { y: column.y + y as u16, height: 1, ..column };
        draw_line(frame, row, page, (position, line));
    }
    picture::page(frame, column, page);
    if let Some(Modal::Hints(hints)) = app.modals.window() {
        labels(frame, column, page, hints);
    }
    if frame.focus(Pane::Page) == Focus::Here {
        frame.drawn.cursor = Some(column.as_position());
    }
}

fn draw_line(frame: &mut Frame<'_>, row: Rect, page: &Page, (position, line): (Position, &Line)) {
    let theme = frame.theme;
    let shift = if line.wide { page.shift } else { 0 };
    let mut column = 0;
    for piece in &line.pieces {
        let linked = if piece.link.is_some() { Linked::Yes } else { Linked::No };
        let mut style = theme.piece(piece.style, linked);
        let is = |target: Target| page.selected == Some(TargetAt { block: position.block, target });
        if piece.link.is_some_and(|id| is(Target::Link(id)))
            || piece.image.is_some_and(|id| is(Target::Image(id)))
        {
            style = style.patch(theme.selected());
        }
        let columns = put(frame, row, column, shift, &piece.text, style);
        frame.drawn.links.extend(piece.link.and_then(|id| hyperlink(page, id, row.y, columns)));
        column += frame.widths.width(&piece.text);
    }
    if line.wide {
        signs_of_more(frame, row, (column, shift));
    }
    for found in page.found_in(position, line) {
        let start = found.start.max(shift) - shift;
        let end = found.end.max(shift) - shift;
        let place = Rect { x: row.x + start as u16, width: (end - start) as u16, ..row };
        frame.lay(place.intersection(row), Laid::Found);
    }
}

/// Marks the ends of a line at which it continues outside the pane.
fn signs_of_more(frame: &mut Frame<'_>, row: Rect, (columns, shift): (usize, usize)) {
    let style = frame.theme.faint();
    let mut sign = |x: u16, sign: &str| {
        // Avoids half of a wide character.
        if x > row.x && frame.buffer[(x - 1, row.y)].cell_width() > 1 {
            frame.put((x - 1, row.y), " ", 1, style);
        }
        frame.put((x, row.y), sign, 1, style);
    };
    if columns > shift + usize::from(row.width) {
        sign(row.right().saturating_sub(1), "›");
    }
    if shift > 0 {
        sign(row.x, "‹");
    }
}

/// The hyperlink of a link's cells, if other programs can open its address.
fn hyperlink(page: &Page, id: LinkId, row: u16, columns: Range<u16>) -> Option<Hyperlink> {
    let address = page.opened.links.get(id.0 as usize)?.web.clone()?;
    (!columns.is_empty()).then_some(Hyperlink { row, columns, number: id.0 + 1, address })
}

/// Writes a piece that begins at `column` of a line that is scrolled by `shift` columns. Returns the columns of the
/// screen that it takes.
fn put(
    frame: &mut Frame<'_>,
    row: Rect,
    column: usize,
    shift: usize,
    text: &str,
    style: Style,
) -> Range<u16> {
    let end = usize::from(row.width);
    if column >= shift {
        let x = column - shift;
        if x >= end {
            return 0..0;
        }
        let start = row.x + x as u16;
        return start..frame.put((start, row.y), text, end - x, style);
    }
    let mut at = column;
    let rest = text.grapheme_indices(true).find(|(_, grapheme)| {
        let here = at;
        at += frame.widths.width(grapheme);
        here >= shift
    });
    let Some((first, _)) = rest else { return 0..0 };
    let x = column + frame.widths.width(&text[..first]) - shift;
    let start = row.x + x as u16;
    start..frame.put((start, row.y), &text[first..], end.saturating_sub(x), style)
}

fn labels(frame: &mut Frame<'_>, column: Rect, page: &Page, hints: &Hints) {
    let mut drawn = HashSet::new();
    for (y, (position, line)) in page.visible().enumerate() {
        let mut x = 0;
        for piece in &line.pieces {
            let image = piece.image.map(Target::Image);
            for target in [image, piece.link.map(Target::Link)].into_iter().flatten() {
                let at = TargetAt { block: position.block, target };
                let label = hints.labels.iter().find(|(_, other, _)| *other == at);
                if let Some((label, ..)) = label
                    && label.starts_with(&hints.typed)
                    && drawn.insert((position.block, target))
                {
                    let start = column.x + (x as u16).min(column.width.saturating_sub(2));
                    frame.put((start, column.y + y as u16), label, 2, frame.theme.selected());
                }
            }
            x += frame.widths.width(&piece.text);
        }
    }
}
