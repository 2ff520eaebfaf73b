//! Draws the footer: a prompt, a message, or hints for keys; and the position at the right.

use super::theme::ThemeColours;
use crate::app::Status;
use crate::app::article::ArticlePane;
use crate::app::article::page::Page;
use crate::app::images::{Images, downloads};
use crate::app::keys::KeyInput;
use crate::app::library::Library;
use crate::app::lists::Lists;
use crate::app::modals::field::Field;
use crate::app::modals::prompt::{self, FindPlace, PromptAbout};
use crate::app::modals::{Modal, Modals};
use crate::app::shared::Shared;
use crate::catalogue::TextProgress;
use crate::input::action::{Action, KeyContext, Pane};
use crate::language::{Hint, Message};
use crate::text::{cut, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::borrow::Cow;

/// The parts that the footer shows.
#[derive(Clone, Copy)]
pub(super) struct FooterParts<'a> {
    pub(super) library: &'a Library,
    pub(super) lists: &'a Lists,
    pub(super) article: &'a ArticlePane,
    pub(super) modals: &'a Modals,
    pub(super) images: &'a Images,
    pub(super) keys: &'a KeyInput,
    pub(super) shared: &'a Shared,
}

/// A line that is typed, or a question that is answered.
struct Prompt {
    text: String,
    /// Columns before the cursor.
    cursor: usize,
    /// What stands at its right.
    beside: Beside,
}

/// What stands at the right of a prompt.
enum Beside {
    /// Nothing: the prompt may take the whole line.
    Nothing,
    /// What a search has found so far, or a message.
    Note(String),
    /// The position. A command may cover it.
    PositionBelow,
    /// The position.
    Position,
}

/// Draws the line and returns the position of the terminal's cursor if text is being typed.
pub(super) fn draw(
    buffer: &mut Buffer,
    place: Rect,
    parts: &FooterParts<'_>,
    theme: &ThemeColours,
) -> Option<(u16, u16)> {
    let place = beside_unwritten(buffer, place, parts, theme);
    let columns = usize::from(place.width);
    let message = message(parts);
    let position = position(parts);
    // A long message may take the whole line.
    let beside = width(&position) + 4;
    let covered = message.as_ref().is_some_and(|(text, _)| width(text) + beside > columns);
    let position = if covered || beside > columns { String::new() } else { position };
    let room = columns.saturating_sub(if position.is_empty() { 2 } else { beside });
    if let Some(prompt) = prompt(parts, room) {
        return Some(draw_prompt(buffer, place, &prompt, (&position, room), (parts, theme)));
    }
    draw_right(buffer, place, &position, theme.faint());
    match message {
        Some((text, tone)) => {
            let (text, style) = match tone {
                Tone::Error => (fitted(&text, room), theme.error()),
                Tone::Info => (fitted(&text, room), theme.title()),
                Tone::Progress => (cut(&text, room), theme.title()),
            };
            buffer.set_stringn(place.x + 1, place.y, text, room, style);
        }
        None => hints(buffer, place, parts, theme, room),
    }
    None
}

/// What a message is about.
enum Tone {
    Error,
    Info,
    /// How far downloads are.
    Progress,
}

/// What the footer says: an error, else how far downloads are, else what has happened.
fn message(parts: &FooterParts<'_>) -> Option<(String, Tone)> {
    let progress = || downloads::line(parts.images, parts.shared).map(|text| (text, Tone::Progress));
    match &parts.shared.status.message {
        Some(Status::Error(text)) => Some((text.clone(), Tone::Error)),
        Some(Status::Info(text)) => progress().or_else(|| Some((text.clone(), Tone::Info))),
        None => progress(),
    }
}

/// What is typed or asked in the footer, a question in `room` columns.
fn prompt(parts: &FooterParts<'_>, room: usize) -> Option<Prompt> {
    let typed = |sign: &str, field: &Field, beside| Prompt {
        text: format!(" {sign}{}", field.text()),
        cursor: 1 + width(sign) + width(field.before_cursor()),
        beside,
    };
    if let Some(prompt::Prompt { field, about }) = parts.modals.prompt() {
        return Some(match about {
            PromptAbout::Find(find) => {
                let sign = if find.place == FindPlace::Library { "⌕ " } else { "/" };
                let note = match &parts.shared.status.message {
                    Some(Status::Error(note) | Status::Info(note)) => note.clone(),
                    None => found(parts, find.place),
                };
                typed(sign, field, Beside::Note(note))
            }
            PromptAbout::SaveImages(_) => typed(&parts.shared.say(Message::SaveInto), field, Beside::Nothing),
            PromptAbout::Pipe(_) => typed("|", field, Beside::PositionBelow),
        });
    }
    match parts.modals.top() {
        Some(Modal::Confirm(question)) => {
            let text = format!(" {} y/n", question.text);
            Some(Prompt {
                cursor: width(&text),
                text: cut(&text, room).into_owned(),
                beside: Beside::Position,
            })
        }
        Some(Modal::Help(help)) if help.is_typing() => {
            let text = format!(" /{}", help.query());
            Some(Prompt { cursor: width(&text), text, beside: Beside::Position })
        }
        _ => None,
    }
}

/// Draws a prompt and returns where the cursor belongs.
fn draw_prompt(
    buffer: &mut Buffer,
    place: Rect,
    prompt: &Prompt,
    (position, room): (&str, usize),
    (parts, theme): (&FooterParts<'_>, &ThemeColours),
) -> (u16, u16) {
    let columns = usize::from(place.width);
    let room = match &prompt.beside {
        Beside::Nothing => columns,
        Beside::Note(note) => {
            let is_error = matches!(parts.shared.status.message, Some(Status::Error(_)));
            let style = if is_error { theme.error() } else { theme.faint() };
            let note = cut(note, columns.saturating_sub(width(&prompt.text) + 3));
            draw_right(buffer, place, &note, style);
            columns
        }
        Beside::PositionBelow => {
            draw_right(buffer, place, position, theme.faint());
            columns
        }
        Beside::Position => {
            draw_right(buffer, place, position, theme.faint());
            room
        }
    };
    buffer.set_stringn(place.x, place.y, &prompt.text, room, theme.title());
    (place.x + prompt.cursor.min(columns.saturating_sub(1)) as u16, place.y)
}

/// Draws a text at the right end of the line.
fn draw_right(buffer: &mut Buffer, place: Rect, text: &str, style: Style) {
    let columns = width(text);
    buffer.set_stringn(place.right().saturating_sub(columns as u16 + 1), place.y, text, columns, style);
}

/// Writes the number of unwritten changes at the right end, if there are any. Returns the rest of the line.
fn beside_unwritten(buffer: &mut Buffer, place: Rect, parts: &FooterParts<'_>, theme: &ThemeColours) -> Rect {
    if parts.shared.status.unwritten == 0 {
        return place;
    }
    let sign = parts.shared.say(Message::Unwritten(parts.shared.status.unwritten));
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

/// How many articles a search has found so far, and how many it could not search yet.
fn found(parts: &FooterParts<'_>, place: FindPlace) -> String {
    let Some(searched) = parts.lists.search().results().filter(|_| place == FindPlace::Library) else {
        return if place == FindPlace::Library {
            parts.shared.say(Message::ThisListOnly { key: "Tab" })
        } else {
            String::new()
        };
    };
    if parts.lists.list().is_waiting() {
        return "…".to_owned();
    }
    let found = parts.lists.list().total();
    parts.shared.say(match searched.uncovered {
        0 => Message::FoundCount(found),
        waiting => Message::FoundPartly { found, waiting },
    })
}

/// The right part of the line: pending keys, progress, the position in the article and in the list.
fn position(parts: &FooterParts<'_>) -> String {
    let mut texts = Vec::new();
    let pending = parts.keys.pending();
    if !pending.is_empty() {
        texts.push(pending);
    }
    if parts.library.scan().is_first() {
        texts.push(parts.shared.say(Message::Reading(parts.library.len())));
    }
    if let Some(TextProgress { done, total }) = parts.library.scan().text_index() {
        texts.push(parts.shared.say(Message::Texts { percent: done * 100 / total.max(1) }));
    }
    let has_page = parts.shared.layout.panes().is_some_and(|geometry| geometry.page.is_some());
    let is_current = |page: &&Page| Some(page.row) == parts.lists.list().current();
    if let Some(page) = parts.article.page().filter(is_current).filter(|_| has_page) {
        texts.push(format!("{}%", page.percent()));
    }
    let count = parts.lists.list().total();
    if count > 0 {
        texts.push(parts.shared.say(Message::Place { at: parts.lists.list().cursor() + 1, of: count }));
    }
    texts.join("  ·  ")
}

/// The keys to hint at in the focused pane.
fn offered(parts: &FooterParts<'_>) -> &'static [(Action, Hint)] {
    let only_image = parts.article.page().is_none_or(|page| page.opened.images.len() < 2);
    match parts.shared.layout.focus {
        _ if parts.lists.is_welcome() => &[(Action::Help, Hint::Help), (Action::Leave, Hint::Quit)],
        _ if matches!(parts.modals.window(), Some(Modal::Slideshow(_))) && only_image => {
            &[(Action::SaveImage, Hint::Save), (Action::Leave, Hint::Back)]
        }
        _ if matches!(parts.modals.window(), Some(Modal::Slideshow(_))) => &[
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

fn hints(buffer: &mut Buffer, place: Rect, parts: &FooterParts<'_>, theme: &ThemeColours, room: usize) {
    let shown = offered(parts);
    let key_of = |action| match parts.modals.window() {
        Some(Modal::Slideshow(_)) => parts.shared.settings.keys.key_in(KeyContext::Picture, action),
        _ => parts.shared.settings.keys.key_of(action),
    };
    // Hints that do not fit are left out from the end, except those for help and for leaving.
    let word = |hint| parts.shared.settings.language.hint(hint);
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
