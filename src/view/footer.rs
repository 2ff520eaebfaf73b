//! Draws the last line: the text being typed, a message, or hints for keys; and the reading position at the right.

use super::theme::ThemeColours;
use crate::app::images::downloads;
use crate::app::modals::Modal;
use crate::app::modals::prompt::{FindPlace, Prompt, PromptAbout};
use crate::app::{App, Status};
use crate::catalogue::TextProgress;
use crate::input::action::Action;
use crate::input::action::Pane;
use crate::keymap::KeyContext;
use crate::language::{Hint, Message};
use crate::text::{cut, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// Draws the line and returns the position of the terminal's cursor if text is being typed.
pub(super) fn draw(buffer: &mut Buffer, place: Rect, app: &App, theme: &ThemeColours) -> Option<(u16, u16)> {
    let place = beside_unwritten(buffer, place, app, theme);
    let right = position(app);
    let columns = usize::from(place.width);
    // The progress of a download replaces the message that it has started.
    let progress = downloads::line(&app.images, &app.shared)
        .filter(|_| !matches!(app.shared.status.message, Some(Status::Error(_))));
    let columns_of_message = match (&app.shared.status.message, &progress) {
        (_, Some(text)) | (Some(Status::Info(text) | Status::Error(text)), None) => width(text),
        (None, None) => 0,
    };
    // A long message may take the whole line.
    let beside = width(&right) + 4;
    let right = if columns_of_message + beside > columns { String::new() } else { right };
    let room = columns.saturating_sub(if right.is_empty() { 2 } else { beside });
    if let Some(Prompt { field, about: PromptAbout::Find(find) }) = app.modals.prompt() {
        let sign = if find.place == FindPlace::Library { "⌕ " } else { "/" };
        let text = format!(" {sign}{}", field.text());
        buffer.set_stringn(place.x, place.y, &text, columns, theme.title());
        let before = 1 + width(sign) + width(field.before_cursor());
        let note = match &app.shared.status.message {
            Some(Status::Error(note) | Status::Info(note)) => note.clone(),
            None => found(app, find.place),
        };
        let left = columns.saturating_sub(width(&text) + 3);
        let note = cut(&note, left);
        let style = if matches!(app.shared.status.message, Some(Status::Error(_))) {
            theme.error()
        } else {
            theme.faint()
        };
        buffer.set_stringn(
            place.right().saturating_sub(width(&note) as u16 + 1),
            place.y,
            &note,
            left,
            style,
        );
        return Some((place.x + before.min(columns.saturating_sub(1)) as u16, place.y));
    }
    if let Some(Prompt { field, about: PromptAbout::SaveImages(_) }) = app.modals.prompt() {
        let label = app.shared.say(Message::SaveInto);
        let before = format!(" {label}{}", field.before_cursor());
        let text = format!(" {label}{}", field.text());
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
    match (app.modals.top(), &app.shared.status.message) {
        (Some(Modal::Confirm(question)), _) => {
            let text = format!(" {} y/n", question.text);
            buffer.set_stringn(place.x, place.y, cut(&text, room), room, theme.title());
            return Some((place.x + width(&text).min(columns.saturating_sub(1)) as u16, place.y));
        }
        (Some(Modal::Prompt(Prompt { field, .. })), _) => {
            let text = format!(" |{}", field.text());
            buffer.set_stringn(place.x, place.y, &text, columns, theme.title());
            let before = 2 + width(field.before_cursor());
            return Some((place.x + before.min(columns.saturating_sub(1)) as u16, place.y));
        }
        (Some(Modal::Help(help)), _) if help.is_typing() => {
            let text = format!(" /{}", help.query());
            buffer.set_stringn(place.x, place.y, &text, room, theme.title());
            return Some((place.x + width(&text).min(columns.saturating_sub(1)) as u16, place.y));
        }
        (_, Some(Status::Error(text))) => {
            buffer.set_stringn(place.x + 1, place.y, fitted(text, room), room, theme.error());
        }
        _ if progress.is_some() => {
            let text = progress.unwrap_or_default();
            buffer.set_stringn(place.x + 1, place.y, cut(&text, room), room, theme.title());
        }
        (_, Some(Status::Info(text))) => {
            buffer.set_stringn(place.x + 1, place.y, fitted(text, room), room, theme.title());
        }
        _ => hints(buffer, place, app, theme, room),
    }
    None
}

/// Writes the number of unwritten changes at the right end, if there are any. Returns the rest of the line.
fn beside_unwritten(buffer: &mut Buffer, place: Rect, app: &App, theme: &ThemeColours) -> Rect {
    if app.shared.status.unwritten == 0 {
        return place;
    }
    let sign = app.shared.say(Message::Unwritten(app.shared.status.unwritten));
    let columns = (width(&sign) as u16 + 1).min(place.width);
    let rest = Rect { width: place.width - columns, ..place };
    buffer.set_stringn(rest.right(), place.y, &sign, usize::from(columns), theme.error());
    rest
}

/// Shortens a message to a number of columns. A long path before a reason is cut in the middle to keep the reason.
fn fitted(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return text.into();
    }
    let reasons = SEPARATORS.iter().flat_map(|separator| text.match_indices(separator)).map(|(at, _)| at);
    let of_paths: Vec<usize> = reasons.filter(|at| text[..*at].contains('/')).collect();
    let fits = |at: &usize| width(&text[*at..]) + PATH_LEAST <= columns;
    // If the reason does not fit either, its beginning is more useful than the path.
    let first = of_paths.iter().min().filter(|_| columns > 4 * PATH_LEAST);
    let Some(at) = of_paths.iter().copied().filter(fits).min().or(first.copied()) else {
        return cut(text, columns);
    };
    let (path, reason) = text.split_at(at);
    let reason = cut(reason, columns - PATH_LEAST);
    let room = columns - width(&reason);
    let head = cut(path, room / 3).into_owned();
    let mut tail = path;
    while width(&head) + width(tail) > room
        && let Some(first) = tail.chars().next()
    {
        tail = &tail[first.len_utf8()..];
    }
    format!("{head}{tail}{reason}").into()
}

/// The separators between a path and a reason.
const SEPARATORS: [&str; 2] = [": ", "："];
/// The least columns of a shortened path.
const PATH_LEAST: usize = 8;

/// The number of hits of a search, and of articles that are not searched yet.
fn found(app: &App, place: FindPlace) -> String {
    let Some(searched) = app.lists.search().results().filter(|_| place == FindPlace::Library) else {
        return if place == FindPlace::Library {
            app.shared.say(Message::ThisListOnly { key: "Tab" })
        } else {
            String::new()
        };
    };
    if app.lists.list().is_waiting() {
        return "…".to_owned();
    }
    let found = app.lists.list().total();
    app.shared.say(match searched.uncovered {
        0 => Message::FoundCount(found),
        waiting => Message::FoundPartly { found, waiting },
    })
}

/// The right part of the line: pending keys, progress, the position in the article and in the list.
fn position(app: &App) -> String {
    let mut parts = Vec::new();
    let pending = app.keys.pending();
    if !pending.is_empty() {
        parts.push(pending);
    }
    if app.library.scan().is_first() {
        parts.push(app.shared.say(Message::Reading(app.library.len())));
    }
    if let Some(TextProgress { done, total }) = app.library.scan().text_index() {
        parts.push(app.shared.say(Message::Texts { percent: done * 100 / total.max(1) }));
    }
    let has_page = app.shared.layout.panes().is_some_and(|geometry| geometry.page.is_some());
    if let Some(page) = app.article.page().filter(|_| has_page && app.page_is_current()) {
        parts.push(format!("{}%", page.percent()));
    }
    let count = app.lists.list().total();
    if count > 0 {
        parts.push(app.shared.say(Message::Place { at: app.lists.list().cursor() + 1, of: count }));
    }
    parts.join("  ·  ")
}

/// The keys to hint at in the present pane.
fn offered(app: &App) -> &'static [(Action, Hint)] {
    let only_image = app.article.page().is_none_or(|page| page.opened.images.len() < 2);
    match app.shared.layout.focus {
        _ if app.lists.is_welcome() => &[(Action::Help, Hint::Help), (Action::Leave, Hint::Quit)],
        _ if matches!(app.modals.window(), Some(Modal::Slideshow(_))) && only_image => {
            &[(Action::SaveImage, Hint::Save), (Action::Leave, Hint::Back)]
        }
        _ if matches!(app.modals.window(), Some(Modal::Slideshow(_))) => &[
            (Action::NextImage, Hint::NextImage),
            (Action::PreviousImage, Hint::PreviousImage),
            (Action::SaveImage, Hint::Save),
            (Action::Leave, Hint::Back),
        ],
        Pane::Tree => &[
            (Action::Open, Hint::Open),
            (Action::Back, Hint::Fold),
            (Action::Categories, Hint::List),
            (Action::Help, Hint::Help),
            (Action::Quit, Hint::Quit),
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
    }
}

fn hints(buffer: &mut Buffer, place: Rect, app: &App, theme: &ThemeColours, room: usize) {
    let shown = offered(app);
    let key_of = |action| match app.modals.window() {
        Some(Modal::Slideshow(_)) => app.shared.settings.keys.key_in(KeyContext::Picture, action),
        _ => app.shared.settings.keys.key_of(action),
    };
    // Hints that do not fit are left out from the end, except those for help and for leaving.
    let word = |hint| app.shared.settings.language.hint(hint);
    let cells = |(action, hint): &(Action, Hint)| width(key_of(*action)) + width(word(*hint)) + 4;
    let stays = |action: Action| matches!(action, Action::Help | Action::Leave | Action::Quit);
    let mut reserved: usize = shown.iter().filter(|(action, _)| stays(*action)).map(cells).sum();
    let mut used = 1;
    for hint in shown.iter().filter(|(action, _)| !key_of(*action).is_empty()) {
        if stays(hint.0) {
            reserved -= cells(hint);
        }
        // The three blanks after the last hint need no room.
        if used + cells(hint) + reserved > room + 3 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_keeps_its_reason() {
        let path = "/home/somebody/papers/2026/11/a-very-long-name-of-an-article.md";
        let table = [
            (format!("{path}: permission denied"), "/home/some…-name-of-an-article.md: permission denied"),
            (format!("{path}：没有权限"), "/home/somebod…y-long-name-of-an-article.md：没有权限"),
            ("not found: words".into(), "not found: words"),
            (
                "/home/somebody/papers: something that has many more words than a line has room for".into(),
                "/…papers: something that has many more words than a…",
            ),
        ];
        for (message, expected) in table {
            assert_eq!(fitted(&message, 52), expected);
            assert!(width(&fitted(&message, 52)) <= 52);
        }
        let sentence = "one sentence that is longer than the line and holds no path at all";
        assert_eq!(fitted(sentence, 52), cut(sentence, 52));
    }
}
