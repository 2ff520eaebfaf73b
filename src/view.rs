//! Draws the state of the application as a frame: cells, cursor, links and pictures.
//!
//! Drawing never changes the state and touches only visible rows. Nothing here knows how a frame is sent to the
//! terminal.

pub mod dates;
mod footer;
mod list;
mod page;
mod picture;
mod popup;
mod slide;
pub mod theme;
mod tree;

use crate::app::App;
use crate::app::layout::Panes;
use crate::app::modals::Modal;
use crate::app::modals::menu::ImagePicker;
use crate::input::action::Pane;
use crate::language::Message;
use crate::terminal::{Colours, Drawn};
use crate::text::{cut, width};
use footer::FooterParts;
use list::ListParts;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use theme::{Focus, ThemeColours};

/// Draws the whole screen.
pub fn draw(buffer: &mut Buffer, app: &App, colours: Colours) -> Drawn {
    let theme = ThemeColours::new(
        app.shared.settings.theme,
        &app.shared.settings.colours,
        app.shared.settings.background,
        colours,
    );
    let screen = buffer.area;
    let Some(geometry) =
        app.shared.layout.panes().filter(|_| app.shared.layout.size == (screen.width, screen.height))
    else {
        let text = app.shared.settings.language.say(Message::TooSmall);
        let text = cut(&text, usize::from(screen.width));
        buffer.set_stringn(screen.x, screen.y, &text, usize::from(screen.width), Style::new());
        return Drawn::default();
    };
    let mut drawn = Drawn::default();
    let cursor = if let Some(Modal::Slideshow(shown)) = app.modals.window() {
        slide::draw(buffer, &geometry, app, shown, &theme, &mut drawn)
    } else {
        draw_panes(buffer, &geometry, app, &theme, &mut drawn)
    };
    drawn.cursor = cursor.map(Position::from).filter(|position| screen.contains(*position));
    // A popup covers linked cells of the page, and only the popup can be used.
    if matches!(
        app.modals.window(),
        Some(Modal::Help(_) | Modal::Menu(_) | Modal::ImagePicker(_) | Modal::Palette(_))
    ) {
        drawn.links.clear();
    }
    drawn
}

fn draw_panes(
    buffer: &mut Buffer,
    geometry: &Panes,
    app: &App,
    theme: &ThemeColours,
    drawn: &mut Drawn,
) -> Option<(u16, u16)> {
    let focus = |pane| if app.shared.layout.focus == pane { Focus::Here } else { Focus::Away };
    let language = app.shared.settings.language;
    let mut cursor = None;
    let mut keep = |pane, found| {
        if app.shared.layout.focus == pane {
            cursor = found;
        }
    };
    if let Some(place) = geometry.tree {
        keep(
            Pane::Tree,
            tree::draw(
                buffer,
                place,
                (&app.library, app.lists.sidebar()),
                (theme, language),
                focus(Pane::Tree),
            ),
        );
        separator(buffer, place, theme);
    }
    if let Some(place) = geometry.list {
        let parts = ListParts { library: &app.library, lists: &app.lists, shared: &app.shared };
        keep(Pane::List, list::draw(buffer, place, parts, theme, focus(Pane::List)));
        separator(buffer, place, theme);
    }
    if let Some(place) = geometry.page {
        keep(Pane::Page, page::draw(buffer, place, app, theme, drawn));
    }
    if let Some(place) = geometry.rule {
        buffer.set_stringn(
            place.x,
            place.y,
            "─".repeat(usize::from(place.width)),
            usize::from(place.width),
            theme.rule(),
        );
    }
    let typed = footer::draw(buffer, geometry.footer, &footer_parts(app), theme);
    let above = geometry.above();
    match app.modals.window() {
        Some(Modal::Help(shown)) => {
            drawn.over = Some(popup::help_page(buffer, above, shown, &app.shared.settings, theme));
        }
        Some(Modal::Menu(menu) | Modal::ImagePicker(ImagePicker { menu, .. })) => {
            let over;
            (cursor, over) = popup::menu(buffer, above, menu, theme);
            drawn.over = Some(over);
        }
        Some(Modal::Palette(shown)) => {
            let (typed, over) = popup::palette(buffer, above, shown, app.shared.settings.language, theme);
            cursor = Some(typed);
            drawn.over = Some(over);
        }
        Some(Modal::Confirm(_) | Modal::Hints(_) | Modal::Prompt(_) | Modal::Slideshow(_)) | None => {}
    }
    typed.or(cursor)
}

/// The parts that the footer shows.
fn footer_parts(app: &App) -> FooterParts<'_> {
    FooterParts {
        library: &app.library,
        lists: &app.lists,
        article: &app.article,
        modals: &app.modals,
        images: &app.images,
        keys: &app.keys,
        shared: &app.shared,
    }
}

/// Draws the line to the right of a pane, unless the pane is at the right edge.
fn separator(buffer: &mut Buffer, place: Rect, theme: &ThemeColours) {
    let x = place.right();
    if x < buffer.area.right() {
        for y in place.top()..place.bottom() {
            buffer.set_stringn(x, y, "│", 1, theme.rule());
        }
    }
}

/// Writes a row of a pane: one text at the left and one at the right, with `margin` free columns at both ends.
fn row(buffer: &mut Buffer, place: Rect, y: u16, left: (&str, Style), right: (&str, Style), margin: u16) {
    if y >= place.height {
        return;
    }
    let columns = usize::from(place.width.saturating_sub(2 * margin));
    let beside = width(right.0);
    let room = if beside + 4 > columns { columns } else { columns - beside - usize::from(beside > 0) };
    let y = place.y + y;
    buffer.set_stringn(place.x + margin, y, cut(left.0, room), room, left.1);
    if room < columns {
        let end = place.right() - margin - u16::from(margin == 0);
        buffer.set_stringn(end.saturating_sub(beside as u16), y, right.0, beside, right.1);
    }
}
