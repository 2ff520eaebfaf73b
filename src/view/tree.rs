//! Draws the sidebar: shelves and categories.

use super::Frame;
use crate::app::lists::sidebar::{Fold, SidebarItem, shelf_name};
use crate::input::action::Pane;
use crate::library::list::Shelf;
use ratatui::layout::Rect;

pub(super) fn draw(frame: &mut Frame<'_>, place: Rect) {
    let (library, sidebar, theme) = (&frame.app.library, frame.app.lists.sidebar(), frame.theme);
    let count = frame.app.shared.settings.language.number(library.counts().whole());
    frame.row(place, 0, (library.name(), theme.title()), (&count, theme.dim()), 1);
    let height = usize::from(place.height.saturating_sub(1));
    for (line, item) in sidebar.items().iter().skip(sidebar.top()).take(height).enumerate() {
        let y = line as u16 + 1;
        draw_item(frame, place, y, item);
        if sidebar.top() + line == sidebar.cursor() {
            frame.mark_cursor(Rect { y: place.y + y, height: 1, ..place }, frame.focus(Pane::Tree));
        }
    }
}

fn draw_item(frame: &mut Frame<'_>, place: Rect, y: u16, item: &SidebarItem) {
    let (theme, language) = (frame.theme, frame.app.shared.settings.language);
    let fold = match item.fold {
        Fold::Leaf => "  ",
        Fold::Open => "▾ ",
        Fold::Closed => "▸ ",
    };
    let name = shelf_name(&item.shelf, language);
    let counts = match item.shelf {
        Shelf::Category(_) | Shelf::Uncategorised if item.count.unread > 0 => {
            format!("{}/{}", item.count.unread, item.count.all)
        }
        Shelf::Search(_) => String::new(),
        Shelf::Unread => language.number(item.count.unread),
        _ => language.number(item.count.all),
    };
    let indent = " ".repeat(item.indent());
    let room = usize::from(place.width).saturating_sub(indent.len() + 4 + frame.widths.width(&counts));
    let label = format!(" {indent}{fold}{}", frame.widths.cut(&name, room));
    let style = if item.count.unread > 0 { theme.title() } else { theme.dim() };
    frame.row(place, y, (&label, style), (&counts, theme.faint()), 0);
}
