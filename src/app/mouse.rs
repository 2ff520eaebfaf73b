//! The mouse: the wheel scrolls what it is over, a click selects, one on what is selected opens it, one on a link or
//! image does so at once.

use crate::app::App;
use crate::app::layout::Zen;
use crate::app::lists::list::Item;
use crate::app::popup::{ImageMenu, Popup};
use crate::document::Target;
use crate::input::action::Pane;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

/// Lines a notch of the wheel scrolls.
const WHEEL: isize = 3;

impl App {
    pub(crate) fn mouse(&mut self, mouse: MouseEvent) {
        if self.modals.finding.is_some() {
            return;
        }
        if let Some(popup) = self.modals.popup.take() {
            return self.mouse_over(popup, mouse);
        }
        let Some((pane, place)) = self.pane_at(mouse.column, mouse.row) else { return };
        match mouse.kind {
            MouseEventKind::ScrollDown => self.wheel(pane, place, WHEEL),
            MouseEventKind::ScrollUp => self.wheel(pane, place, -WHEEL),
            MouseEventKind::Down(MouseButton::Left) => self.click(pane, place, mouse),
            _ => {}
        }
    }

    /// What lies over the panes has the mouse for itself; a click beside a menu closes it.
    fn mouse_over(&mut self, mut popup: Popup, mouse: MouseEvent) {
        let by = match mouse.kind {
            MouseEventKind::ScrollDown => WHEEL,
            MouseEventKind::ScrollUp => -WHEEL,
            _ => 0,
        };
        match &mut popup {
            Popup::Help(help) => {
                help.top = help.top.saturating_add_signed(by).min(self.last_of_help(help));
            }
            Popup::Menu(menu) | Popup::Images(ImageMenu { menu, .. }) => {
                menu.step(by.signum());
                let screen = self.shared.layout.panes().map(|geometry| geometry.above());
                if let (MouseEventKind::Down(MouseButton::Left), Some(screen)) = (mouse.kind, screen) {
                    let place = menu.place(screen);
                    if !place.contains(Position::new(mouse.column, mouse.row)) {
                        return;
                    }
                    let lines = usize::from(place.height.saturating_sub(2));
                    let line = mouse.row.checked_sub(place.y + 1).map(usize::from);
                    let at = line.filter(|line| *line < lines).map(|line| menu.top(lines) + line);
                    if let Some(item) = at.and_then(|at| menu.items.get(at)) {
                        return self.choose(item.choice);
                    }
                }
            }
            Popup::Palette(palette) => palette.step(by.signum()),
            Popup::Question(_) | Popup::Hints(_) | Popup::Slide(_) | Popup::Pipe(_) => {}
        }
        self.modals.popup = Some(popup);
    }

    fn pane_at(&self, column: u16, row: u16) -> Option<(Pane, Rect)> {
        let geometry = self.shared.layout.panes()?;
        [Pane::Tree, Pane::List, Pane::Page].into_iter().find_map(|pane| {
            let place = geometry.pane(pane)?;
            place.contains(Position::new(column, row)).then_some((pane, place))
        })
    }

    fn wheel(&mut self, pane: Pane, place: Rect, by: isize) {
        let height = usize::from(place.height.saturating_sub(1));
        match pane {
            Pane::Tree => {
                self.lists.sidebar.step(by.signum());
                self.show_shelf();
            }
            Pane::List => self.lists.list.scroll(by, height),
            Pane::Page => self.with_page(|page| page.scroll(by)),
        }
    }

    fn click(&mut self, pane: Pane, place: Rect, mouse: MouseEvent) {
        self.shared.status.clear();
        // A pane without the keys takes them first.
        let again = self.shared.layout.focus == pane;
        self.shared.layout.focus = pane;
        let line = usize::from(mouse.row - place.y);
        match pane {
            // The first line is the pane's title.
            Pane::Tree => {
                let at = line.checked_sub(1).map(|line| self.lists.sidebar.top() + line);
                let Some(at) = at.filter(|at| *at < self.lists.sidebar.items().len()) else { return };
                let again = again && at == self.lists.sidebar.cursor();
                let folds = self.lists.sidebar.items()[at]
                    .sign_columns()
                    .map(|columns| columns.contains(&usize::from(mouse.column.saturating_sub(place.x))));
                self.lists.sidebar.go(at);
                if folds == Some(true) {
                    if !self.lists.sidebar.unfold() {
                        self.lists.sidebar.fold();
                    }
                    self.lists.sidebar.refresh(&self.library.rows.counts);
                } else if again {
                    return self.enter(Zen::Off);
                }
                self.show_shelf();
            }
            Pane::List => {
                let item =
                    line.checked_sub(1).and_then(|line| self.lists.list.item(self.lists.list.top() + line));
                if let Some(Item::Article(index, _) | Item::Piece(index, _)) = item {
                    let again = again && index == self.lists.list.cursor();
                    self.lists.list.go(index);
                    if again {
                        self.open(Zen::Off);
                    }
                }
            }
            Pane::Page => {
                let width = self.shared.settings.text_width(place.width);
                let left = usize::from(place.x) + usize::from(place.width).saturating_sub(width) / 2;
                let column = usize::from(mouse.column).checked_sub(left);
                if let Some(target) = column.and_then(|column| self.target_at(line, column)) {
                    self.open_target(target);
                }
            }
        }
    }

    fn target_at(&self, line: usize, column: usize) -> Option<Target> {
        let page = self.article.shown.as_ref()?;
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
