//! Draws the visible rows of the list of articles.

use super::Frame;
use super::theme::{Focus, Laid};
use crate::app::lists::list::ListLine;
use crate::app::lists::sidebar::list_title;
use crate::app::settings::Settings;
use crate::app::{App, shown};
use crate::article::marks::Flags;
use crate::config::{ColourRole, places};
use crate::input::action::{Action, Pane};
use crate::language::Message;
use crate::library::group::{GroupKey, day};
use crate::library::list::{Filter, Grouping, Now, source};
use crate::library::{Entry, RowId};
use crate::text::fold::fold;
use crate::text::{break_lines, clean_line};
use chrono::{DateTime, NaiveDate, Utc};
use ratatui::layout::Rect;
use ratatui::style::Style;

pub(super) fn draw(frame: &mut Frame<'_>, place: Rect) {
    let (app, theme) = (frame.app, frame.theme);
    let list = app.lists.list();
    let title = list_title(list.selection(), app.shared.settings.language);
    frame.row(place, 0, (&title, theme.title()), (&count(app), theme.dim()), 1);
    if app.lists.is_welcome() {
        return welcome(frame, place);
    }
    if list.rows().is_empty() {
        return empty(frame, place);
    }
    let focus = frame.focus(Pane::List);
    for y in 1..place.height.max(1) {
        let row = Rect { y: place.y + y, height: 1, ..place };
        match list.line(list.top() + usize::from(y) - 1) {
            Some(ListLine::Heading(heading)) => {
                let text = format!(" {}", group_title(&heading.key, app));
                frame.row(row, 0, (&text, theme.group()), ("", Style::new()), 0);
            }
            Some(ListLine::Article(index, article)) => {
                let title = app.library.entry(article).map(|entry| {
                    let flags = list.flags().get(index).copied().unwrap_or_default();
                    draw_entry(frame, row, (entry, flags, app.library.copies(article)))
                });
                if index == list.cursor() {
                    frame.mark_cursor(row, focus);
                }
                // Over the cursor, so that what was found is seen in its row, too.
                if let Some(title) = title {
                    mark_title(frame, row, &title);
                }
            }
            Some(ListLine::Snippet(index, article)) => {
                let cursor = (index == list.cursor()).then_some(focus);
                draw_snippet(frame, row, article, cursor);
            }
            None => break,
        }
    }
}

/// How many articles the list has, are unread or were found; and how many have come that it does not show.
fn count(app: &App) -> String {
    let list = app.lists.list();
    let count = match (app.lists.unread(), list.total()) {
        (_, 0) => String::new(),
        // The number of hits of the previous query does not apply to the present one.
        _ if list.is_waiting() => "…".to_owned(),
        (_, all) if app.lists.results().is_some() => app.shared.say(Message::FoundCount(all)),
        (0, all) => app.shared.settings.language.number(all),
        (unread, _) => app.shared.say(Message::UnreadCount(unread)),
    };
    match app.library.scan().unseen() {
        0 => count,
        new => format!("{} · {count}", app.shared.say(Message::NewCount(new))),
    }
}

/// Draws the snippet of a search hit, below its article, which the cursor may be on.
fn draw_snippet(frame: &mut Frame<'_>, row: Rect, article: RowId, cursor: Option<Focus>) {
    let snippet = frame.app.library.snippet(article);
    let room = usize::from(row.width.saturating_sub(4));
    let shown = snippet.map(|snippet| frame.widths.cut(&snippet.text, room)).unwrap_or_default();
    let x = row.x + 3;
    frame.put((x, row.y), &shown, room, frame.theme.faint());
    if let Some(focus) = cursor {
        frame.lay(row, Laid::Cursor(focus));
    }
    let Some(snippet) = snippet else { return };
    for mark in &snippet.marks {
        let (Some(before), Some(found)) = (snippet.text.get(..mark.start), snippet.text.get(mark.clone()))
        else {
            continue;
        };
        if before.len() + found.len() > shown.len() {
            break;
        }
        mark_found(frame, (x, row.y), before, found);
    }
}

/// Highlights a text that was found, behind another text that begins at `x`.
fn mark_found(frame: &mut Frame<'_>, (x, y): (u16, u16), before: &str, found: &str) {
    let place = Rect::new(x + frame.widths.width(before) as u16, y, frame.widths.width(found) as u16, 1);
    frame.lay(place, Laid::Found);
}

fn welcome(frame: &mut Frame<'_>, place: Rect) {
    let config = places::config_file().map(|file| shown(&file));
    let lines = frame.app.shared.settings.language.welcome(config.as_deref());
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    say(frame, place, &lines, Style::new());
}

fn empty(frame: &mut Frame<'_>, place: Rect) {
    let app = frame.app;
    let list = app.lists.list();
    let categories = app.shared.key_of(Action::Categories);
    if list.is_waiting() && !app.library.is_empty() {
        return;
    }
    let text = match (app.library.scan().is_running(), app.library.is_empty()) {
        (_, false) if app.lists.results().is_some() => app.shared.say(Message::NothingFound),
        (true, true) => app.shared.say(Message::LookingForArticles),
        (_, false) if list.selection().filter == Filter::All => {
            app.shared.say(Message::EmptyShelf { categories })
        }
        (_, false) => {
            let key = app.shared.key_of(Action::NextFilter);
            // The filter goes from unread to starred to all.
            let twice = list.selection().filter == Filter::Unread;
            let all = if twice { format!("{key}{key}") } else { key.to_owned() };
            app.shared.say(Message::NothingHere { all: &all, categories })
        }
        (false, true) => app.shared.say(Message::NoArticles {
            name: app.library.name(),
            others: app.library.scan().skipped().total(),
        }),
    };
    say(frame, place, &[text.as_str()], frame.theme.dim());
}

/// Writes lines into an empty pane, broken at its width; with a blank line below the title if there is room for it.
fn say(frame: &mut Frame<'_>, place: Rect, lines: &[&str], style: Style) {
    let room = usize::from(place.width.saturating_sub(2));
    let broken: Vec<&str> = lines
        .iter()
        .flat_map(|line| break_lines(line, room, frame.widths).into_iter().map(|range| &line[range]))
        .collect();
    let rows = usize::from(place.height);
    let first = if broken.len() + 2 <= rows { 2 } else { 1 };
    for (y, line) in broken.into_iter().take(rows.saturating_sub(first)).enumerate() {
        frame.put((place.x + 1, place.y + (first + y) as u16), line, room, style);
    }
}

fn group_title(key: &GroupKey, app: &App) -> String {
    match key {
        GroupKey::Day(date) => day_heading(*date, &app.shared.now, &app.shared.settings),
        GroupKey::Ahead => app.shared.say(Message::Ahead),
        GroupKey::NoDate => app.shared.say(Message::NoDate),
        GroupKey::Category(path) if path.is_empty() => app.shared.say(Message::NoCategory),
        GroupKey::Category(path) => path.join(" / "),
        GroupKey::Source(None) => app.shared.say(Message::UnknownSource),
        GroupKey::Source(Some(source)) => source.clone(),
    }
}

/// The columns of a time in a group of one day, and of a date elsewhere.
const TIME: usize = 5;
const DATE: usize = 10;
/// The source is shown in panes of at least this many columns.
const SOURCE_FROM: usize = 44;

/// Draws the row of an article. Returns its title, as much of it as there is room for.
fn draw_entry(frame: &mut Frame<'_>, row: Rect, (entry, flags, copies): (&Entry, Flags, u32)) -> String {
    let (app, theme) = (frame.app, frame.theme);
    let list = app.lists.list();
    let columns = usize::from(row.width);
    let under_day = list.selection().grouping == Grouping::Day;
    let (now, settings) = (&app.shared.now, &app.shared.settings);
    let is_ahead = entry.header.date.is_some_and(|date| now.is_ahead(date));
    let when = match entry.header.date {
        Some(date) if under_day && !is_ahead => time(date, now),
        Some(date) => short_date(date, now, settings),
        None => entry.modified.map_or_else(String::new, |time| short_date(time.into(), now, settings)),
    };
    let when_columns = if under_day && frame.widths.width(&when) <= TIME { TIME } else { DATE };
    let by_source = list.selection().grouping != Grouping::Source;
    let from = source(entry).unwrap_or_default();
    let source_columns = if columns >= SOURCE_FROM && by_source { (columns / 5).min(18) } else { 0 };
    let gaps = 3 + usize::from(source_columns > 0) * 2 + 2;
    let room = columns.saturating_sub(gaps + source_columns + when_columns);
    let unread = flags.is_unread();
    let (sign, sign_style) = match (flags.contains(Flags::STARRED), unread) {
        (true, _) => ("★", theme.fg(ColourRole::Star)),
        (false, true) => ("●", theme.fg(ColourRole::Accent)),
        (false, false) => (" ", Style::new()),
    };
    let Rect { x, y, .. } = row;
    frame.put((x + 1, y), sign, 1, sign_style);
    let shared = if copies > 1 { format!(" ×{copies}") } else { String::new() };
    let title = frame.widths.cut(&entry.header.title, room.saturating_sub(frame.widths.width(&shared)));
    let title = title.into_owned();
    let style = if unread { theme.title() } else { theme.dim() };
    let end = frame.widths.width(&title);
    frame.put((x + 3, y), &title, room, style);
    frame.put((x + 3 + end as u16, y), &shared, room - end.min(room), theme.faint());
    let right = row.right();
    if source_columns > 0 {
        let from = frame.widths.cut(from, source_columns);
        let start = right.saturating_sub((1 + when_columns + 2 + source_columns) as u16);
        frame.put((start, y), &from, source_columns, theme.dim());
    }
    if room > 4 {
        let start = right.saturating_sub((1 + frame.widths.width(&when)) as u16);
        let style = if is_ahead { theme.error() } else { theme.faint() };
        frame.put((start, y), &when, when_columns, style);
    }
    title
}

/// Highlights in a drawn title what was searched for.
fn mark_title(frame: &mut Frame<'_>, row: Rect, title: &str) {
    let lists = &frame.app.lists;
    let place = (row.x + 3, row.y);
    mark_match(frame, place, title, lists.list().needle());
    for word in lists.words() {
        mark_match(frame, place, title, word);
    }
}

/// Highlights the first match of the needle in a drawn title.
fn mark_match(frame: &mut Frame<'_>, place: (u16, u16), title: &str, needle: &str) {
    if needle.is_empty() {
        return;
    }
    let (folded, needle) = (fold(title), fold(needle));
    let Some(at) = folded.find(&needle) else { return };
    let before: String = title.chars().take(folded[..at].chars().count()).collect();
    let found: String = title.chars().skip(before.chars().count()).take(needle.chars().count()).collect();
    mark_found(frame, place, &before, &found);
}

/// A day as a heading: `Today · Thu 24 Mar`, `Wed 16 Mar`, `Fri 31 Dec 2021`.
fn day_heading(date: NaiveDate, now: &Now, settings: &Settings) -> String {
    let heading = settings.language.day_heading(date, day(now.utc, now.zone), &settings.date_format);
    clean_line(&heading).into_owned()
}

/// The time of a row in a group of one day: `19:59`.
pub(super) fn time(date: DateTime<Utc>, now: &Now) -> String {
    date.with_timezone(&now.zone).format("%H:%M").to_string()
}

/// The date of a row in another group: the time if it is today, else `24 Mar`, or `2021-12-31` in another year.
pub(super) fn short_date(date: DateTime<Utc>, now: &Now, settings: &Settings) -> String {
    let (own, today) = (day(date, now.zone), day(now.utc, now.zone));
    if own == today {
        return time(date, now);
    }
    clean_line(&settings.language.short_day(own, today, &settings.date_format)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::tests::zone;

    #[test]
    fn days_begin_at_midnight_of_the_zone_and_today_follows_the_clock() {
        let now =
            Now { utc: "2022-03-24T12:00:00Z".parse().unwrap_or_default(), zone: zone("Asia/Shanghai") };
        let table = [
            ("2022-03-24T11:59:21Z", "Today · Thu 24 Mar", "19:59"),
            ("2022-03-23T16:30:00Z", "Today · Thu 24 Mar", "00:30"),
            ("2022-03-23T02:00:00Z", "Yesterday · Wed 23 Mar", "23 Mar"),
            ("2022-03-24T20:00:00Z", "Tomorrow · Fri 25 Mar", "25 Mar"),
            ("2021-12-31T02:00:00Z", "Fri 31 Dec 2021", "2021-12-31"),
        ];
        for (date, as_heading, as_row) in table {
            let date = date.parse().unwrap_or_default();
            let settings = Settings::default();
            assert_eq!(day_heading(day(date, now.zone), &now, &settings), as_heading);
            assert_eq!(short_date(date, &now, &settings), as_row);
            let own = Settings { date_format: "%d/%m".into(), ..Settings::default() };
            assert_eq!(short_date(date, &now, &own).len(), 5, "{as_row}");
        }
    }
}
