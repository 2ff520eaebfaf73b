//! The mouse: the wheel scrolls what it is over, a click selects, one on what is selected opens it, one on a link or
//! image does so at once.

use crate::app::App;
use crate::app::actions::{self, enter, open};
use crate::app::flow::{self, pages};
use crate::app::layout::{WHEEL, Zen};
use crate::app::lists::list::ListLine;
use crate::document::Target;
use crate::input::action::Pane;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

pub(crate) fn mouse(app: &mut App, mouse: MouseEvent) {
    if app.modals.is_open() {
        let outcome = app.modals.mouse(mouse, &mut app.shared.cx());
        return actions::apply(app, outcome);
    }
    let Some((pane, place)) = pane_at(app, mouse.column, mouse.row) else { return };
    match mouse.kind {
        MouseEventKind::ScrollDown => wheel(app, pane, place, WHEEL),
        MouseEventKind::ScrollUp => wheel(app, pane, place, -WHEEL),
        MouseEventKind::Down(MouseButton::Left) => click(app, pane, place, mouse),
        _ => {}
    }
}

fn pane_at(app: &App, column: u16, row: u16) -> Option<(Pane, Rect)> {
    let geometry = app.shared.layout.panes()?;
    [Pane::Tree, Pane::List, Pane::Page].into_iter().find_map(|pane| {
        let place = geometry.pane(pane)?;
        place.contains(Position::new(column, row)).then_some((pane, place))
    })
}

fn wheel(app: &mut App, pane: Pane, place: Rect, by: isize) {
    let height = usize::from(place.height.saturating_sub(1));
    match pane {
        Pane::Tree => {
            app.lists.sidebar_mut().step(by.signum());
            flow::show_shelf(app);
        }
        Pane::List => app.lists.list_mut().scroll(by, height),
        Pane::Page => app.article.move_page(|page| page.scroll(by)),
    }
}

fn click(app: &mut App, pane: Pane, place: Rect, mouse: MouseEvent) {
    app.shared.status.message = None;
    if pane == Pane::Page && app.shown_page().is_none() {
        return;
    }
    // A pane without the keys takes them first.
    let again = app.shared.layout.focus == pane;
    app.shared.layout.focus = pane;
    let line = usize::from(mouse.row - place.y);
    match pane {
        // The first line is the pane's title.
        Pane::Tree => {
            let at = line.checked_sub(1).map(|line| app.lists.sidebar().top() + line);
            let Some(at) = at.filter(|at| *at < app.lists.sidebar().items().len()) else { return };
            let again = again && at == app.lists.sidebar().cursor();
            let folds = app.lists.sidebar().items()[at]
                .sign_columns()
                .map(|columns| columns.contains(&usize::from(mouse.column.saturating_sub(place.x))));
            app.lists.sidebar_mut().go(at);
            if folds == Some(true) {
                let counts = app.library.counts();
                let _ = app.lists.sidebar_mut().unfold(counts) || app.lists.sidebar_mut().fold(counts);
            } else if again {
                return enter(app, Zen::Off);
            }
            flow::show_shelf(app);
        }
        Pane::List => {
            let item =
                line.checked_sub(1).and_then(|line| app.lists.list().line(app.lists.list().top() + line));
            if let Some(ListLine::Article(index, _) | ListLine::Snippet(index, _)) = item {
                let again = again && index == app.lists.list().cursor();
                app.lists.list_mut().go(index);
                if again {
                    pages::open(app, Zen::Off);
                }
            }
        }
        Pane::Page => {
            let width = app.shared.settings.text_width(place.width);
            let left = usize::from(place.x) + usize::from(place.width).saturating_sub(width) / 2;
            let column = usize::from(mouse.column).checked_sub(left);
            if let Some(target) = column.and_then(|column| target_at(app, line, column)) {
                open::open_target(app, target);
            }
        }
    }
}

fn target_at(app: &App, line: usize, column: usize) -> Option<Target> {
    let page = app.shown_page()?;
    let (_, line) = page.visible().nth(line)?;
    if let Some(row) = line.picture {
        let columns = usize::from(row.left)..usize::from(row.left + row.cells.0);
        return columns.contains(&column).then_some(Target::Image(row.image));
    }
    let shift = if line.wide { page.shift } else { 0 };
    let widths = app.shared.settings.widths.in_effect();
    let mut end = 0;
    let piece = line.pieces.iter().find(|piece| {
        end += widths.width(&piece.text);
        column + shift < end
    })?;
    piece.link.map(Target::Link).or(piece.image.map(Target::Image))
}
