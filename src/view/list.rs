//! Draws the visible rows of the list of articles.

use super::dates;
use super::theme::{Focus, ThemeColours};
use crate::app::library::Library;
use crate::app::lists::Lists;
use crate::app::lists::list::ListLine;
use crate::app::lists::sidebar::shelf_title;
use crate::app::shared::Shared;
use crate::article::marks::Flags;
use crate::input::action::Action;
use crate::language::Message;
use crate::library::group::GroupKey;
use crate::library::list::{Filter, Grouping, Shelf, source};
use crate::library::{Entry, RowId};
use crate::text::fold::fold;
use crate::text::{cut, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The parts that the list shows.
#[derive(Clone, Copy)]
pub(super) struct ListParts<'a> {
    pub(super) library: &'a Library,
    pub(super) lists: &'a Lists,
    pub(super) shared: &'a Shared,
}

/// Draws the pane and returns the position of the terminal's cursor.
pub(super) fn draw(
    buffer: &mut Buffer,
    place: Rect,
    parts: ListParts<'_>,
    theme: &ThemeColours,
    focus: Focus,
) -> Option<(u16, u16)> {
    let filter = match parts.lists.list().selection().filter {
        Filter::All => String::new(),
        Filter::Unread if parts.lists.list().selection().shelf == Shelf::Unread => String::new(),
        Filter::Starred if parts.lists.list().selection().shelf == Shelf::Starred => String::new(),
        Filter::Unread => format!(" · {}", parts.shared.say(Message::OnlyUnread)),
        Filter::Starred => format!(" · {}", parts.shared.say(Message::OnlyStarred)),
    };
    let title = shelf_title(&parts.lists.list().selection().shelf, parts.shared.settings.language) + &filter;
    let count = match (parts.lists.unread(), parts.lists.list().total()) {
        (_, 0) => String::new(),
        // The number of hits of the previous query does not apply to the present one.
        _ if parts.lists.list().is_waiting() => "…".to_owned(),
        (_, all) if parts.lists.search().results().is_some() => parts.shared.say(Message::FoundCount(all)),
        (0, all) => parts.shared.settings.language.number(all),
        (unread, _) => parts.shared.say(Message::UnreadCount(unread)),
    };
    let count = match parts.library.scan().unseen() {
        0 => count,
        new => format!("{} · {count}", parts.shared.say(Message::NewCount(new))),
    };
    super::row(buffer, place, 0, (&title, theme.title()), (&count, theme.dim()), 1);
    if parts.lists.is_welcome() {
        welcome(buffer, place, parts);
        return None;
    }
    if parts.lists.list().rows().is_empty() {
        empty(buffer, place, parts, theme);
        return None;
    }
    let height = usize::from(place.height.saturating_sub(1));
    let mut cursor = None;
    for line in 0..height {
        let y = line as u16 + 1;
        match parts.lists.list().line(parts.lists.list().top() + line) {
            Some(ListLine::Heading(heading)) => {
                let text = format!(" {}", group_title(&heading.key, parts));
                super::row(buffer, place, y, (&text, theme.group()), ("", Style::new()), 0);
            }
            Some(ListLine::Article(index, row)) => {
                if let Some(entry) = parts.library.entry(row) {
                    let flags = parts.lists.list().flags().get(index).copied().unwrap_or_default();
                    draw_entry(
                        buffer,
                        place,
                        y,
                        parts,
                        (entry, flags, parts.library.rows().copies(row)),
                        theme,
                    );
                }
                if index == parts.lists.list().cursor() {
                    let row = Rect::new(place.x, place.y + y, place.width, 1);
                    buffer.set_style(row, theme.cursor(focus));
                    cursor = Some((place.x, place.y + y));
                }
            }
            Some(ListLine::Snippet(index, row)) => {
                draw_piece(buffer, place, y, parts, row, theme);
                if index == parts.lists.list().cursor() {
                    let row = Rect::new(place.x, place.y + y, place.width, 1);
                    buffer.set_style(row, theme.cursor(focus));
                }
            }
            None => break,
        }
    }
    cursor
}

/// Draws the snippet of a search hit, below its article.
fn draw_piece(
    buffer: &mut Buffer,
    place: Rect,
    y: u16,
    parts: ListParts<'_>,
    row: RowId,
    theme: &ThemeColours,
) {
    let Some(snippet) = parts.library.rows().snippet(row) else { return };
    let room = usize::from(place.width.saturating_sub(4));
    let shown = cut(&snippet.text, room);
    let (x, y) = (place.x + 3, place.y + y);
    buffer.set_stringn(x, y, &shown, room, theme.faint());
    for mark in &snippet.marks {
        let (Some(before), Some(found)) = (snippet.text.get(..mark.start), snippet.text.get(mark.clone()))
        else {
            continue;
        };
        if before.len() + found.len() > shown.len() {
            break;
        }
        let place = Rect::new(x + width(before) as u16, y, width(found) as u16, 1);
        buffer.set_style(place.intersection(buffer.area), theme.found());
    }
}

/// Draws the welcome text.
fn welcome(buffer: &mut Buffer, place: Rect, parts: ListParts<'_>) {
    let config = crate::config::places::config_file().map(|file| crate::app::shown(&file));
    for (line, text) in parts.shared.settings.language.welcome(config.as_deref()).iter().enumerate() {
        let text = format!(" {text}");
        super::row(buffer, place, line as u16 + 2, (&text, Style::new()), ("", Style::new()), 0);
    }
}

fn empty(buffer: &mut Buffer, place: Rect, parts: ListParts<'_>, theme: &ThemeColours) {
    if parts.lists.list().is_waiting() && !parts.library.is_empty() {
        return;
    }
    let text = match (parts.library.scan().is_running(), parts.library.is_empty()) {
        (_, false) if parts.lists.search().results().is_some() => parts.shared.say(Message::NothingFound),
        (true, true) => parts.shared.say(Message::LookingForArticles),
        (_, false) if parts.lists.list().selection().filter == Filter::All => {
            parts.shared.say(Message::EmptyShelf { categories: parts.shared.key_of(Action::Categories) })
        }
        (_, false) => {
            let key = parts.shared.key_of(Action::NextFilter);
            // The filter goes from unread to starred to all.
            let twice = parts.lists.list().selection().filter == Filter::Unread;
            let all = if twice { format!("{key}{key}") } else { key.to_owned() };
            parts
                .shared
                .say(Message::NothingHere { all: &all, categories: parts.shared.key_of(Action::Categories) })
        }
        (false, true) => parts.shared.say(Message::NoArticles {
            name: parts.library.name(),
            others: parts.library.scan().skipped().total(),
        }),
    };
    super::row(buffer, place, 2, (&format!(" {text}"), theme.dim()), ("", Style::new()), 0);
}

fn group_title(key: &GroupKey, parts: ListParts<'_>) -> String {
    match key {
        GroupKey::Day(date) => dates::heading(*date, &parts.shared.now, &parts.shared.settings),
        GroupKey::Ahead => parts.shared.say(Message::Ahead),
        GroupKey::NoDate => parts.shared.say(Message::NoDate),
        GroupKey::Category(path) if path.is_empty() => parts.shared.say(Message::NoCategory),
        GroupKey::Category(path) => path.join(" / "),
        GroupKey::Source(None) => parts.shared.say(Message::UnknownSource),
        GroupKey::Source(Some(source)) => source.clone(),
    }
}

/// The columns of a time in a group of one day, and of a date elsewhere.
const TIME: usize = 5;
const DATE: usize = 10;
/// The source is shown in panes of at least this many columns.
const SOURCE_FROM: usize = 44;

fn draw_entry(
    buffer: &mut Buffer,
    place: Rect,
    y: u16,
    parts: ListParts<'_>,
    (entry, flags, copies): (&Entry, Flags, u32),
    theme: &ThemeColours,
) {
    let columns = usize::from(place.width);
    let under_day = parts.lists.list().selection().grouping == Grouping::Day;
    let (when, when_style) = match entry.header.date {
        Some(date) if parts.shared.now.is_ahead(date) => {
            (dates::short(date, &parts.shared.now, &parts.shared.settings), theme.error())
        }
        Some(date) if under_day => (dates::time(date, &parts.shared.now), theme.faint()),
        Some(date) => (dates::short(date, &parts.shared.now, &parts.shared.settings), theme.faint()),
        None => (
            entry.modified.map_or_else(String::new, |time| {
                dates::short(time.into(), &parts.shared.now, &parts.shared.settings)
            }),
            theme.faint(),
        ),
    };
    let when_columns = if under_day && width(&when) <= TIME { TIME } else { DATE };
    let by_source = parts.lists.list().selection().grouping != Grouping::Source;
    let from = source(entry).unwrap_or_default();
    let source_columns = if columns >= SOURCE_FROM && by_source { (columns / 5).min(18) } else { 0 };
    let gaps = 3 + usize::from(source_columns > 0) * 2 + 2;
    let room = columns.saturating_sub(gaps + source_columns + when_columns);
    let unread = flags.is_unread();
    let (sign, sign_style) = match (flags.contains(Flags::STARRED), unread) {
        (true, _) => ("★", theme.star()),
        (false, true) => ("●", theme.unread()),
        (false, false) => (" ", Style::new()),
    };
    let (x, y) = (place.x, place.y + y);
    buffer.set_stringn(x + 1, y, sign, 1, sign_style);
    let shared = if copies > 1 { format!(" ×{copies}") } else { String::new() };
    let title = cut(&entry.header.title, room.saturating_sub(width(&shared)));
    let style = if unread { theme.title() } else { theme.dim() };
    buffer.set_stringn(x + 3, y, &title, room, style);
    buffer.set_stringn(
        x + 3 + width(&title) as u16,
        y,
        &shared,
        room - width(&title).min(room),
        theme.faint(),
    );
    mark_found(buffer, (x + 3, y), &title, parts.lists.list().needle(), theme);
    for word in parts.lists.search().words() {
        mark_found(buffer, (x + 3, y), &title, word, theme);
    }
    let right = x + place.width;
    if source_columns > 0 {
        let from = cut(from, source_columns);
        let start = right.saturating_sub((1 + when_columns + 2 + source_columns) as u16);
        buffer.set_stringn(start, y, &from, source_columns, theme.dim());
    }
    if room > 4 {
        let start = right.saturating_sub((1 + width(&when)) as u16);
        buffer.set_stringn(start, y, &when, when_columns, when_style);
    }
}

/// Highlights the first match of the needle in a drawn title.
fn mark_found(buffer: &mut Buffer, (x, y): (u16, u16), title: &str, needle: &str, theme: &ThemeColours) {
    if needle.is_empty() {
        return;
    }
    let (folded, needle) = (fold(title), fold(needle));
    let Some(at) = folded.find(&needle) else { return };
    let before: String = title.chars().take(folded[..at].chars().count()).collect();
    let found: String = title.chars().skip(before.chars().count()).take(needle.chars().count()).collect();
    let place = Rect::new(x + width(&before) as u16, y, width(&found) as u16, 1);
    buffer.set_style(place.intersection(buffer.area), theme.found());
}
