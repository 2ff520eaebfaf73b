//! The mouse: the wheel scrolls what it is over, a click selects, a click on a link or image opens it.

use super::App;
use super::geometry::Pane;
use super::list_pane::Item;
use crate::document::Target;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

/// Lines a notch of the wheel scrolls.
const WHEEL: isize = 3;

impl App {
    pub(super) fn mouse(&mut self, mouse: MouseEvent) {
        let Some((pane, place)) = self.pane_at(mouse.column, mouse.row) else { return };
        if self.popup.is_some() || self.finding.is_some() {
            return;
        }
        match mouse.kind {
            MouseEventKind::ScrollDown => self.wheel(pane, place, WHEEL),
            MouseEventKind::ScrollUp => self.wheel(pane, place, -WHEEL),
            MouseEventKind::Down(MouseButton::Left) => self.click(pane, place, mouse),
            _ => {}
        }
    }

    fn pane_at(&self, column: u16, row: u16) -> Option<(Pane, Rect)> {
        let geometry = self.geometry()?;
        [Pane::Tree, Pane::List, Pane::Page].into_iter().find_map(|pane| {
            let place = geometry.pane(pane)?;
            place.contains(Position::new(column, row)).then_some((pane, place))
        })
    }

    fn wheel(&mut self, pane: Pane, place: Rect, by: isize) {
        let height = usize::from(place.height.saturating_sub(1));
        match pane {
            Pane::Tree => {
                self.tree.step(by.signum());
                self.show_shelf();
            }
            Pane::List => self.list.scroll(by, height),
            Pane::Page => self.with_page(|page| page.scroll(by)),
        }
    }

    fn click(&mut self, pane: Pane, place: Rect, mouse: MouseEvent) {
        self.status = None;
        self.focus = pane;
        let line = usize::from(mouse.row - place.y);
        match pane {
            // The first line is the pane's title.
            Pane::Tree => {
                if let Some(line) = line.checked_sub(1) {
                    self.tree.go(self.tree.top() + line);
                    self.show_shelf();
                }
            }
            Pane::List => {
                let item = line.checked_sub(1).and_then(|line| self.list.item(self.list.top() + line));
                if let Some(Item::Article(index, _) | Item::Piece(index, _)) = item {
                    self.list.go(index);
                }
            }
            Pane::Page => {
                let width = self.settings.text_width(place.width);
                let left = usize::from(place.x) + usize::from(place.width).saturating_sub(width) / 2;
                let column = usize::from(mouse.column).checked_sub(left);
                if let Some(target) = column.and_then(|column| self.target_at(line, column)) {
                    self.open_target(target);
                }
            }
        }
    }

    fn target_at(&self, line: usize, column: usize) -> Option<Target> {
        let page = self.page.as_ref()?;
        let (_, line) = page.visible().nth(line)?;
        if let Some(row) = line.picture {
            let columns = usize::from(row.left)..usize::from(row.left + row.cells.0);
            return columns.contains(&column).then_some(Target::Image(row.image));
        }
        let shift = if line.wide { page.shift } else { 0 };
        let mut end = 0;
        let piece = line.pieces.iter().find(|piece| {
            end += crate::text::width(&piece.text);
            column + shift < end
        })?;
        piece.link.map(Target::Link).or(piece.image.map(Target::Image))
    }
}
