//! Draws the last line: what is typed, what has happened, or which keys may help; and where the reader is.

use super::theme::Theme;
use crate::app::action::Action;
use crate::app::geometry::Pane;
use crate::app::popup::{Popup, Typing};
use crate::app::{App, Looking, Scan, Status};
use crate::catalogue::TextProgress;
use crate::language::{Hint, Message};
use crate::text::{cut, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the line and returns where the terminal's cursor belongs if something is typed there.
pub(super) fn draw(buffer: &mut Buffer, place: Rect, app: &App, theme: &Theme) -> Option<(u16, u16)> {
    let right = position(app);
    let columns = usize::from(place.width);
    // How far a download is goes before the word that it was asked for.
    let progress = app.transfers_told().filter(|_| !matches!(app.status, Some(Status::Error(_))));
    let told = match (&app.status, &progress) {
        (_, Some(text)) | (Some(Status::Info(text) | Status::Error(text)), None) => width(text),
        (None, None) => 0,
    };
    // What has to be told may take the whole line.
    let beside = width(&right) + 4;
    let right = if told + beside > columns { String::new() } else { right };
    let room = columns.saturating_sub(if right.is_empty() { 2 } else { beside });
    if let Some(finding) = &app.finding {
        let sign = if finding.place == Looking::Library { "⌕ " } else { "/" };
        let text = format!(" {sign}{}", finding.field.text());
        buffer.set_stringn(place.x, place.y, &text, columns, theme.title());
        let before = 1 + width(sign) + width(finding.field.before_cursor());
        let note = match &app.status {
            Some(Status::Error(note) | Status::Info(note)) => note.clone(),
            None => found(app, finding.place),
        };
        let left = columns.saturating_sub(width(&text) + 3);
        let note = cut(&note, left);
        let style = if matches!(app.status, Some(Status::Error(_))) { theme.error() } else { theme.faint() };
        buffer.set_stringn(
            place.right().saturating_sub(width(&note) as u16 + 1),
            place.y,
            &note,
            left,
            style,
        );
        return Some((place.x + before.min(columns.saturating_sub(1)) as u16, place.y));
    }
    if let Some(saving) = &app.saving {
        let label = app.say(Message::SaveInto);
        let before = format!(" {label}{}", saving.field.before_cursor());
        let text = format!(" {label}{}", saving.field.text());
        buffer.set_stringn(place.x, place.y, &text, columns, theme.title());
        return Some((place.x + width(&before).min(columns.saturating_sub(1)) as u16, place.y));
    }
    buffer.set_stringn(
        place.right().saturating_sub(width(&right) as u16 + 1),
        place.y,
        &right,
        width(&right),
        theme.faint(),
    );
    match (&app.popup, &app.status) {
        (Some(Popup::Question(question)), _) => {
            let text = format!(" {} y/n", question.text);
            buffer.set_stringn(place.x, place.y, cut(&text, room), room, theme.title());
            return Some((place.x + width(&text).min(columns.saturating_sub(1)) as u16, place.y));
        }
        (Some(Popup::Pipe(field)), _) => {
            let text = format!(" |{}", field.text());
            buffer.set_stringn(place.x, place.y, &text, columns, theme.title());
            let before = 2 + width(field.before_cursor());
            return Some((place.x + before.min(columns.saturating_sub(1)) as u16, place.y));
        }
        (Some(Popup::Help(help)), _) if help.typing == Typing::On => {
            let text = format!(" /{}", help.query);
            buffer.set_stringn(place.x, place.y, &text, room, theme.title());
            return Some((place.x + width(&text).min(columns.saturating_sub(1)) as u16, place.y));
        }
        (_, Some(Status::Error(text))) => {
            buffer.set_stringn(place.x + 1, place.y, cut(text, room), room, theme.error());
        }
        _ if progress.is_some() => {
            let text = progress.unwrap_or_default();
            buffer.set_stringn(place.x + 1, place.y, cut(&text, room), room, theme.title());
        }
        (_, Some(Status::Info(text))) => {
            buffer.set_stringn(place.x + 1, place.y, cut(text, room), room, theme.title());
        }
        _ => hints(buffer, place, app, theme, room),
    }
    None
}

/// How much a search has found so far, and what it cannot know yet.
fn found(app: &App, place: Looking) -> String {
    let Some(searched) = app.searched.as_ref().filter(|_| place == Looking::Library) else {
        return if place == Looking::Library {
            app.say(Message::ThisListOnly { key: "Tab" })
        } else {
            String::new()
        };
    };
    if app.list.is_awaited() {
        return "…".to_owned();
    }
    let found = app.list.total();
    app.say(match searched.uncovered {
        0 => Message::FoundCount(found),
        waiting => Message::FoundPartly { found, waiting },
    })
}

/// Where the reader is: how much of the article is seen, which article of how many.
fn position(app: &App) -> String {
    let mut parts = Vec::new();
    if !app.pending.is_empty() {
        parts.push(app.pending.clone());
    }
    if app.scan == Scan::Running && app.is_first_scan() {
        parts.push(app.say(Message::Reading(app.library.len())));
    }
    if let Some(TextProgress { done, total }) = app.filling {
        parts.push(app.say(Message::Texts { percent: done * 100 / total.max(1) }));
    }
    let has_page = app.geometry().is_some_and(|geometry| geometry.page.is_some());
    if let Some(page) = app.page.as_ref().filter(|_| has_page && app.page_is_current()) {
        parts.push(format!("{}%", page.percent()));
    }
    let count = app.list.total();
    if count > 0 {
        parts.push(app.say(Message::Place { at: app.list.cursor() + 1, of: count }));
    }
    parts.join("  ·  ")
}

fn hints(buffer: &mut Buffer, place: Rect, app: &App, theme: &Theme, room: usize) {
    let shown: &[(Action, Hint)] = match app.focus {
        Pane::Tree => &[
            (Action::Open, Hint::Open),
            (Action::Back, Hint::Fold),
            (Action::Categories, Hint::List),
            (Action::Help, Hint::Help),
        ],
        Pane::List => &[
            (Action::OpenFull, Hint::Read),
            (Action::Find, Hint::Find),
            (Action::Categories, Hint::Categories),
            (Action::ToggleStar, Hint::Star),
            (Action::NextFilter, Hint::Filter),
            (Action::Help, Hint::Help),
            (Action::Leave, Hint::Quit),
        ],
        Pane::Page => &[
            (Action::ReadOn, Hint::On),
            (Action::OpenOriginal, Hint::Open),
            (Action::OpenImage, Hint::Image),
            (Action::Find, Hint::Find),
            (Action::NextArticle, Hint::Next),
            (Action::Help, Hint::Help),
            (Action::Leave, Hint::Back),
        ],
    };
    let key_of = |action| app.settings.keys.key_of(action);
    // What does not fit is left out from the end, but the way to the help page always stays.
    let word = |hint| app.settings.language.hint(hint);
    let cells = |(action, hint): &(Action, Hint)| width(key_of(*action)) + width(word(*hint)) + 4;
    let help = shown.iter().find(|(action, _)| *action == Action::Help).map_or(0, cells);
    let mut used = 1;
    for hint in shown.iter().filter(|(action, _)| !key_of(*action).is_empty()) {
        let reserved = if hint.0 == Action::Help { 0 } else { help };
        if used + cells(hint) + reserved > room && hint.0 != Action::Help || used + cells(hint) > room + 3 {
            continue;
        }
        let key = key_of(hint.0);
        buffer.set_stringn(place.x + used as u16, place.y, key, room, theme.key());
        buffer.set_stringn(
            place.x + (used + width(key) + 1) as u16,
            place.y,
            word(hint.1),
            room,
            theme.dim(),
        );
        used += cells(hint);
    }
}
