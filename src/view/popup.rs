//! Draws the popups over the panes: the help page, menus and the palette.

use super::theme::{Focus, ThemeColours};
use crate::app::layout::centred;
use crate::app::modals::help::{self, Help, Line};
use crate::app::modals::menu::Menu;
use crate::app::modals::palette::Palette;
use crate::app::settings::Settings;
use crate::input::action::Action;
use crate::language::{Language, Message};
use crate::text::{cut, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

/// Draws the help page and returns its area.
pub(super) fn help_page(
    buffer: &mut Buffer,
    screen: Rect,
    shown: &Help,
    settings: &Settings,
    theme: &ThemeColours,
) -> Rect {
    let keys = &settings.keys;
    let (search, close) = (keys.key_of(Action::Find), keys.key_of(Action::Leave));
    let title = format!(" {} ", settings.language.say(Message::HelpTitle { search, close }));
    let place = centred(screen, (help::WIDEST, screen.height));
    let inside = window(buffer, place, &title, theme);
    let columns = help::columns(screen.width);
    let lines = shown.lines(settings, columns);
    if lines.is_empty() {
        let text = settings.language.say(Message::NothingMatches(shown.query()));
        buffer.set_stringn(inside.x, inside.y, cut(&text, columns), columns, theme.dim());
    }
    let right = inside.x + help::key_columns(columns) as u16 + 1;
    let room = usize::from(inside.right().saturating_sub(right));
    for (y, line) in lines.iter().skip(shown.top()).take(usize::from(inside.height)).enumerate() {
        let y = inside.y + y as u16;
        match line {
            Line::Heading(text) => {
                buffer.set_stringn(inside.x, y, cut(text, columns), columns, theme.group());
            }
            Line::Keys(keys, words) => {
                buffer.set_stringn(inside.x, y, cut(keys, columns), columns, theme.key());
                buffer.set_stringn(right, y, cut(words, room), room, Style::new());
            }
            Line::Blank => {}
        }
    }
    place
}

/// Draws a menu and returns the position of the terminal's cursor, and the menu's area.
pub(super) fn menu(
    buffer: &mut Buffer,
    screen: Rect,
    menu: &Menu,
    theme: &ThemeColours,
) -> (Option<(u16, u16)>, Rect) {
    let title = format!(" {} ", menu.title);
    let place = menu.place(screen);
    let inside = window(buffer, place, &title, theme);
    let height = usize::from(inside.height).max(1);
    let top = menu.top(height);
    let mut cursor = None;
    for (y, (index, item)) in menu.items.iter().enumerate().skip(top).take(height).enumerate() {
        let row = Rect { y: inside.y + y as u16, height: 1, ..inside };
        let columns = usize::from(row.width);
        let detail = cut(&item.detail, columns.saturating_sub(width(&item.label).min(columns * 2 / 3) + 3));
        let label = cut(&item.label, columns.saturating_sub(width(&detail) + 2));
        super::row(buffer, row, 0, (&label, Style::new()), (&detail, theme.faint()), 1);
        if index == menu.cursor {
            buffer.set_style(row, theme.cursor(Focus::Here));
            cursor = Some((row.x, row.y));
        }
    }
    (cursor, place)
}

/// Draws the command palette and returns the position of the terminal's cursor, and the palette's area.
pub(super) fn palette(
    buffer: &mut Buffer,
    screen: Rect,
    palette: &Palette,
    language: Language,
    theme: &ThemeColours,
) -> ((u16, u16), Rect) {
    let height = (palette.found.len().max(PALETTE_LEAST) + 3).min(usize::from(screen.height)) as u16;
    let title = format!(" {} ", language.say(Message::PaletteTitle));
    let place = centred(screen, (help::WIDEST, height));
    let inside = window(buffer, place, &title, theme);
    let columns = usize::from(inside.width);
    let typed = format!(": {}", palette.field.text());
    buffer.set_stringn(inside.x, inside.y, &typed, columns, theme.title());
    let height = usize::from(inside.height.saturating_sub(1)).max(1);
    let top = (palette.cursor + 1).saturating_sub(height);
    for (y, (index, bound)) in palette.found.iter().enumerate().skip(top).take(height).enumerate() {
        let row = Rect { y: inside.y + 1 + y as u16, height: 1, ..inside };
        if row.y >= inside.bottom() {
            break;
        }
        let keys = bound.keys.join(" ");
        let keys = cut(&keys, columns / 2);
        let help = language.help(bound.action, bound.context);
        let label = cut(help, columns.saturating_sub(width(&keys) + 2));
        super::row(buffer, row, 0, (&label, Style::new()), (&keys, theme.key()), 1);
        if index == palette.cursor {
            buffer.set_style(row, theme.cursor(Focus::Here));
        }
    }
    let before = 2 + width(palette.field.before_cursor());
    ((inside.x + before.min(columns.saturating_sub(1)) as u16, inside.y), place)
}

/// The least rows of the palette, so that its height stays the same while the matches become fewer.
const PALETTE_LEAST: usize = 200;

/// Clears an area, draws a frame with a title, and returns the inside.
fn window(buffer: &mut Buffer, place: Rect, title: &str, theme: &ThemeColours) -> Rect {
    Clear.render(place, buffer);
    let block =
        Block::bordered().border_type(BorderType::Rounded).border_style(theme.rule()).title(title.to_owned());
    let inside = block.inner(place);
    block.title_style(theme.title()).render(place, buffer);
    Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside }
}
