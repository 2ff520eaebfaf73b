//! Draws the sidebar: shelves and categories.

use super::theme::{Focus, ThemeColours};
use crate::app::library::Library;
use crate::app::lists::sidebar::{Fold, Sidebar, SidebarItem, shelf_name};
use crate::language::Language;
use crate::library::list::Shelf;
use crate::text::{cut, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the pane and returns the position of the terminal's cursor.
pub(super) fn draw(
    buffer: &mut Buffer,
    place: Rect,
    (library, sidebar): (&Library, &Sidebar),
    (theme, language): (&ThemeColours, Language),
    focus: Focus,
) -> Option<(u16, u16)> {
    let count = language.number(library.len());
    super::row(buffer, place, 0, (library.name(), theme.title()), (&count, theme.dim()), 1);
    let height = usize::from(place.height.saturating_sub(1));
    let mut cursor = None;
    for (line, (index, item)) in
        sidebar.items().iter().enumerate().skip(sidebar.top()).take(height).enumerate()
    {
        let y = line as u16 + 1;
        draw_item(buffer, place, y, item, (theme, language));
        if index == sidebar.cursor() {
            let row = Rect::new(place.x, place.y + y, place.width, 1);
            buffer.set_style(row, theme.cursor(focus));
            cursor = Some((place.x, place.y + y));
        }
    }
    cursor
}

fn draw_item(
    buffer: &mut Buffer,
    place: Rect,
    y: u16,
    item: &SidebarItem,
    (theme, language): (&ThemeColours, Language),
) {
    let fold = match item.fold {
        Fold::Leaf => "  ",
        Fold::Open => "▾ ",
        Fold::Closed => "▸ ",
    };
    let name = shelf_name(&item.shelf, language);
    let counts = match item.shelf {
        Shelf::Category(_) | Shelf::Uncategorised if item.unread > 0 => {
            format!("{}/{}", item.unread, item.all)
        }
        Shelf::Search(_) => String::new(),
        Shelf::Unread => language.number(item.unread),
        _ => language.number(item.all),
    };
    let indent = " ".repeat(item.indent());
    let room = usize::from(place.width).saturating_sub(indent.len() + 4 + width(&counts));
    let label = format!(" {indent}{fold}{}", cut(&name, room));
    let style = if item.unread > 0 { theme.title() } else { theme.dim() };
    super::row(buffer, place, y, (&label, style), (&counts, theme.faint()), 0);
}
