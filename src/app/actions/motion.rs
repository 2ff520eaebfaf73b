//! Moving: the cursor in the lists, the page in its window, the focus from pane to pane.

use crate::app::App;
use crate::app::article::page::Page;
use crate::app::flow::{self, pages, settings};
use crate::app::layout::{MEDIUM, WIDE, Zen};
use crate::app::lists::{AfterList, End};
use crate::config::Remembered;
use crate::input::action::{Action, Pane};
use crate::language::Message;
use crate::library::categories::Node;
use crate::library::list::Shelf;
use serde_json::json;

/// Columns by which wide tables and code are scrolled.
const SIDE_STEP: usize = 8;

/// Moves the cursor of the focused pane, or scrolls the article.
pub(crate) fn move_cursor(app: &mut App, action: Action, count: Option<usize>) {
    let layout = &app.shared.layout;
    let place = layout.panes().and_then(|panes| panes.pane(layout.focus));
    let height = place.map_or(1, |place| usize::from(place.height));
    // The first line of a list is its title.
    let height = if layout.focus == Pane::Page { height } else { height.saturating_sub(1) };
    let times = count.unwrap_or(1).min(100_000).cast_signed();
    // A page keeps one line in sight.
    let page = (height.cast_signed() - 1).max(1);
    let by = match action {
        Action::Down => times,
        Action::Up => -times,
        Action::PageDown | Action::ReadOn => page * times,
        Action::PageUp => -page * times,
        Action::HalfDown => (page / 2).max(1) * times,
        Action::HalfUp => -(page / 2).max(1) * times,
        _ => 0,
    };
    let line = count.map(|count| count.saturating_sub(1));
    let pane = &mut app.article;
    match (app.shared.layout.focus, action) {
        (Pane::Page, Action::First) => pane.move_page(Page::go_first),
        (Pane::Page, Action::Last) => pane.move_page(Page::go_last),
        (Pane::Page, Action::NextHeading) => pane.move_page(|page| page.go_heading(1)),
        (Pane::Page, Action::PreviousHeading) => pane.move_page(|page| page.go_heading(-1)),
        (Pane::Page, _) => pane.move_page(|page| page.scroll(by)),
        (_, Action::NextHeading) => app.lists.list_mut().go_heading(1),
        (_, Action::PreviousHeading) => app.lists.list_mut().go_heading(-1),
        (Pane::List, Action::First) => app.lists.list_mut().go(line.unwrap_or(0)),
        (Pane::List, Action::Last) => app.lists.list_mut().go(line.unwrap_or(usize::MAX)),
        (Pane::List, _) => app.lists.list_mut().step(by),
        (Pane::Tree, _) => {
            let sidebar = app.lists.sidebar_mut();
            match action {
                Action::First => sidebar.go(line.unwrap_or(0)),
                Action::Last => sidebar.go(line.unwrap_or(usize::MAX)),
                _ => sidebar.step(by),
            }
            flow::show_shelf(app);
        }
    }
}

/// Scrolls a page down. At the end of the article shows the title of the next unread one, and the next time opens it.
pub(crate) fn read_on(app: &mut App, count: Option<usize>) {
    if app.article.page().is_some_and(|page| !page.ends_here()) {
        return move_cursor(app, Action::ReadOn, count);
    }
    match app.lists.list().next_unread(1) {
        Some(index) if app.article.take_offer() => {
            app.shared.status.message = None;
            pages::go_to(app, index);
        }
        Some(index) => {
            app.article.offer_next();
            let row = app.lists.list().rows().get(index);
            let title = row.and_then(|row| app.library.entry(*row)).map_or("", |entry| &entry.header.title);
            let mut cx = app.shared.cx();
            cx.info(Message::NextUnread { title, key: cx.key_of(Action::ReadOn) });
        }
        None => app.shared.info(Message::TheEnd),
    }
}

/// Goes to the next unread article or the previous one; in a category without one, to the next category that has one.
pub(crate) fn go_unread(app: &mut App, by: isize) {
    if let Some(index) = app.lists.list().next_unread(by) {
        return pages::go_to(app, index);
    }
    match unread_category(app, by) {
        Some(path) => {
            app.shared.info(Message::InCategory(&path.join(" / ")));
            let end = if by > 0 { End::First } else { End::Last };
            let shelf = Shelf::Category(path);
            app.lists.sidebar_mut().point_at(&shelf);
            flow::list_entered(app, shelf);
            app.lists.do_after_list(AfterList::SelectUnread(end));
        }
        None if by > 0 => app.shared.info(Message::NothingUnreadBelow),
        None => app.shared.info(Message::NothingUnreadAbove),
    }
}

/// The nearest category with an unread article after that of the list, or before it.
fn unread_category(app: &App, by: isize) -> Option<Vec<String>> {
    fn walk(node: &Node, above: &[String], order: &mut Vec<(Vec<String>, usize)>) {
        for child in node.by_size() {
            let path = [above, std::slice::from_ref(&child.name)].concat();
            order.push((path.clone(), child.count.unread));
            walk(child, &path, order);
        }
    }
    let Shelf::Category(own) = &app.lists.list().selection().shelf else { return None };
    let mut order = Vec::new();
    walk(&app.library.counts().tree.root, &[], &mut order);
    let at = order.iter().position(|(path, _)| path == own)?;
    let found = if by > 0 {
        order[at + 1..].iter().find(|(_, unread)| *unread > 0)
    } else {
        order[..at].iter().rev().find(|(_, unread)| *unread > 0)
    };
    found.map(|(path, _)| path.clone())
}

/// Focuses the next pane on the screen, or the previous one.
pub(crate) fn next_pane(app: &mut App, by: isize) {
    let (Some(geometry), list) = (app.shared.layout.panes(), app.lists.list()) else { return };
    let shown: Vec<_> = [Pane::Tree, Pane::List, Pane::Page]
        .into_iter()
        .filter(|pane| geometry.pane(*pane).is_some())
        // Beside an empty list there is nothing to read.
        .filter(|pane| *pane != Pane::Page || !list.has_nothing())
        .collect();
    let at = shown.iter().position(|pane| *pane == app.shared.layout.focus).unwrap_or(0).cast_signed();
    app.shared.layout.focus = match shown.len() {
        0 | 1 => app.shared.layout.focus,
        count => shown[(at + by).rem_euclid(count.cast_signed()).cast_unsigned()],
    };
}

/// Goes one step back: from the article to the list, from the list to the sidebar; there folds a category.
pub(crate) fn back(app: &mut App) {
    match app.shared.layout.focus {
        Pane::Page => pages::leave_pane(app),
        Pane::List => app.shared.layout.focus = Pane::Tree,
        Pane::Tree if app.lists.sidebar_mut().fold(app.library.counts()) => flow::show_shelf(app),
        Pane::Tree => {}
    }
}

/// Focuses the sidebar; from there, the list.
pub(crate) fn categories(app: &mut App) {
    app.shared.layout.zen = Zen::Off;
    app.shared.layout.focus = if app.shared.layout.focus == Pane::Tree { Pane::List } else { Pane::Tree };
}

/// Scrolls wide tables and code sideways.
pub(crate) fn sideways(app: &mut App, action: Action) {
    app.article.move_page(|page| {
        page.shift = match action {
            Action::Right => page.shift + SIDE_STEP,
            _ => page.shift.saturating_sub(SIDE_STEP),
        }
        .min(page.widest().saturating_sub(SIDE_STEP));
    });
}

/// Moves the line between list and article; on a wide screen with the focus on the sidebar, the line beside it.
pub(crate) fn split(app: &mut App, by: i16) {
    let layout = &mut app.shared.layout;
    let splits = &mut layout.splits;
    if layout.size.0 >= WIDE && layout.focus == Pane::Tree {
        splits.tree = splits.tree.saturating_add_signed(by * 2).clamp(16, 60);
    } else if layout.size.0 >= MEDIUM {
        splits.list = splits.list.saturating_add_signed(by * 3).clamp(20, 70);
    } else {
        return;
    }
    let splits = json!([splits.tree, splits.list]);
    settings::remember(app, Remembered::Split, splits);
}
