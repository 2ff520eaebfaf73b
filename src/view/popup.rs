//! Draws the popups over the panes: the help page, menus and the palette.

use super::Frame;
use super::theme::Focus;
use crate::app::layout::centred;
use crate::app::modals::help::{self, Help, Line};
use crate::app::modals::menu::Menu;
use crate::app::modals::palette::Palette;
use crate::input::action::Action;
use crate::language::Message;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

pub(super) fn help_page(frame: &mut Frame<'_>, screen: Rect, shown: &Help) {
    let (settings, theme) = (&frame.app.shared.settings, frame.theme);
    let keys = &settings.keys;
    let (search, close) = (keys.key_of(Action::Find), keys.key_of(Action::Leave));
    let title = format!(" {} ", settings.language.say(Message::HelpTitle { search, close }));
    let inside = window(frame, centred(screen, (help::WIDEST, screen.height)), &title);
    let columns = help::columns(screen.width);
    let lines = shown.lines(settings, columns);
    if lines.is_empty() {
        let text = settings.language.say(Message::NothingMatches(shown.field().text()));
        frame.put((inside.x, inside.y), &frame.widths.cut(&text, columns), columns, theme.dim());
    }
    let right = inside.x + help::key_columns(columns) as u16 + 1;
    let room = usize::from(inside.right().saturating_sub(right));
    for (y, line) in lines.iter().skip(shown.top()).take(usize::from(inside.height)).enumerate() {
        let y = inside.y + y as u16;
        match line {
            Line::Heading(text) => {
                frame.put((inside.x, y), &frame.widths.cut(text, columns), columns, theme.group());
            }
            Line::Keys(keys, words) => {
                frame.put((inside.x, y), &frame.widths.cut(keys, columns), columns, theme.key());
                frame.put((right, y), &frame.widths.cut(words, room), room, Style::new());
            }
            Line::Blank => {}
        }
    }
}

pub(super) fn menu(frame: &mut Frame<'_>, screen: Rect, menu: &Menu) {
    let inside = window(frame, menu.place(screen), &format!(" {} ", menu.title));
    let height = usize::from(inside.height).max(1);
    let top = menu.top(height);
    for (y, (index, item)) in menu.items.iter().enumerate().skip(top).take(height).enumerate() {
        let row = Rect { y: inside.y + y as u16, height: 1, ..inside };
        let columns = usize::from(row.width);
        let detail = frame.widths.cut(
            &item.detail,
            columns.saturating_sub(frame.widths.width(&item.label).min(columns * 2 / 3) + 3),
        );
        let label = frame.widths.cut(&item.label, columns.saturating_sub(frame.widths.width(&detail) + 2));
        frame.row(row, 0, (&label, Style::new()), (&detail, frame.theme.faint()), 1);
        if index == menu.cursor {
            frame.mark_cursor(row, Focus::Here);
        }
    }
}

pub(super) fn palette(frame: &mut Frame<'_>, screen: Rect, palette: &Palette) {
    let (language, theme) = (frame.app.shared.settings.language, frame.theme);
    let height = (palette.found.len().max(PALETTE_LEAST) + 3).min(usize::from(screen.height)) as u16;
    let title = format!(" {} ", language.say(Message::PaletteTitle));
    let inside = window(frame, centred(screen, (help::WIDEST, height)), &title);
    let columns = usize::from(inside.width);
    let typed = format!(": {}", palette.field.text());
    frame.put((inside.x, inside.y), &typed, columns, theme.title());
    let height = usize::from(inside.height.saturating_sub(1)).max(1);
    let top = (palette.cursor + 1).saturating_sub(height);
    for (y, (index, bound)) in palette.found.iter().enumerate().skip(top).take(height).enumerate() {
        let row = Rect { y: inside.y + 1 + y as u16, height: 1, ..inside };
        if row.y >= inside.bottom() {
            break;
        }
        let keys = bound.keys.join(" ");
        let keys = frame.widths.cut(&keys, columns / 2);
        let help = language.help(bound.action, bound.context);
        let label = frame.widths.cut(help, columns.saturating_sub(frame.widths.width(&keys) + 2));
        frame.row(row, 0, (&label, Style::new()), (&keys, theme.key()), 1);
        if index == palette.cursor {
            frame.mark_cursor(row, Focus::Here);
        }
    }
    let before = 2 + frame.widths.width(palette.field.before_cursor());
    let x = inside.x + before.min(columns.saturating_sub(1)) as u16;
    frame.drawn.cursor = Some(Position::new(x, inside.y));
}

/// The least rows of the palette, so that its height stays the same while the matches become fewer.
const PALETTE_LEAST: usize = 200;

/// Clears an area, draws a border with a title, and returns the inside.
pub(super) fn window(frame: &mut Frame<'_>, place: Rect, title: &str) -> Rect {
    let theme = frame.theme;
    frame.drawn.over = Some(place);
    Clear.render(place, frame.buffer);
    let block = Block::bordered().border_type(BorderType::Rounded).border_style(theme.rule());
    let inside = block.inner(place);
    block.render(place, frame.buffer);
    frame.put((inside.x, place.y), title, usize::from(inside.width), theme.title());
    Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside }
}
