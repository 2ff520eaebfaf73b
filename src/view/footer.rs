//! Draws the footer: a prompt, a message, or hints for keys; and the position at the right.

use super::Frame;
use crate::app::flow;
use crate::app::modals::Modal;
use crate::app::modals::prompt::{self, Field, FindPlace, PromptAbout};
use crate::app::{App, Status};
use crate::article::WebPage;
use crate::catalogue::TextProgress;
use crate::input::action::{Action, KeyContext, Pane};
use crate::language::{FeedMessage, Hint, Message};
use crate::text::Widths;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use std::borrow::Cow;

/// A line that is typed, or a question that is answered.
struct Prompt {
    text: String,
    /// Columns before the cursor.
    cursor: usize,
    beside: Beside,
}

enum Beside {
    /// Nothing: the prompt may take the whole line.
    Nothing,
    /// What a search has found so far, or a message.
    Note(String),
    /// The position. A command may cover it.
    PositionBelow,
    Position,
}

/// Draws the line, and puts the terminal's cursor there if text is being typed.
pub(super) fn draw(frame: &mut Frame<'_>, place: Rect) {
    let (app, theme) = (frame.app, frame.theme);
    let place = beside_unwritten(frame, place);
    let columns = usize::from(place.width);
    let message = message(app);
    let message_columns = message.as_ref().map_or(0, |(text, _)| frame.widths.width(text));
    // A long message may take the whole line, but for the keys that something follows.
    let fits = |text: &String| message_columns + frame.widths.width(text) + 4 <= columns;
    let position = Some(position(app)).filter(fits).unwrap_or_else(|| app.keys.pending());
    let beside = if position.is_empty() { 2 } else { frame.widths.width(&position) + 4 };
    let room = columns.saturating_sub(beside);
    if let Some(prompt) = prompt(frame, columns, room) {
        return draw_prompt(frame, place, &prompt, (&position, room));
    }
    draw_right(frame, place, &position, theme.faint());
    match message {
        Some((text, tone)) => {
            let (text, style) = match tone {
                Tone::Error => (fitted(&text, room, frame.widths), theme.error()),
                Tone::Info => (fitted(&text, room, frame.widths), theme.title()),
                Tone::Progress => (frame.widths.cut(&text, room), theme.title()),
            };
            frame.put((place.x + 1, place.y), &text, room, style);
        }
        None => hints(frame, place, room),
    }
}

enum Tone {
    Error,
    Info,
    /// How far downloads are.
    Progress,
}

/// What the footer says: an error, else how far downloads are, else what has happened.
fn message(app: &App) -> Option<(String, Tone)> {
    let progress = || app.images.progress_line(&app.shared).map(|text| (text, Tone::Progress));
    match &app.shared.status.message {
        Some(Status::Error(text)) => Some((text.clone(), Tone::Error)),
        Some(Status::Info(text)) => progress().or_else(|| Some((text.clone(), Tone::Info))),
        None => progress(),
    }
}

/// What is typed or asked in the footer of so many columns; `room` are those beside the position.
fn prompt(frame: &Frame<'_>, columns: usize, room: usize) -> Option<Prompt> {
    let (app, widths) = (frame.app, frame.widths);
    let typed = |sign: &str, field: &Field, beside| Prompt {
        text: format!(" {sign}{}", field.text()),
        cursor: 1 + widths.width(sign) + widths.width(field.before_cursor()),
        beside,
    };
    // What a path can be completed to, or what is wrong with it.
    let noted = || match &app.shared.status.message {
        Some(Status::Error(note) | Status::Info(note)) => Beside::Note(note.clone()),
        None => Beside::Nothing,
    };
    if let Some(prompt::Prompt { field, about, .. }) = app.modals.prompt() {
        let path = |message| typed(&app.shared.say(Message::Feeds(message)), field, noted());
        return Some(match about {
            PromptAbout::Find(find) => {
                let sign = if find.place == FindPlace::Library { "⌕ " } else { "/" };
                let note = match &app.shared.status.message {
                    Some(Status::Error(note) | Status::Info(note)) => note.clone(),
                    None => found(app, find.place),
                };
                typed(sign, field, Beside::Note(note))
            }
            PromptAbout::SaveImages(_) => typed(&app.shared.say(Message::SaveInto), field, noted()),
            PromptAbout::Pipe(_) => typed("|", field, Beside::PositionBelow),
            PromptAbout::OpenFolder => path(FeedMessage::AskFolder),
            PromptAbout::ImportFeeds => path(FeedMessage::AskFile),
            PromptAbout::AddFeed => {
                typed(&app.shared.say(Message::Feeds(FeedMessage::AskAddress)), field, Beside::Nothing)
            }
        });
    }
    match app.modals.top() {
        Some(Modal::Confirm { text, .. }) => {
            // A long question takes the whole line, and how it is answered is not cut off.
            let answers = " y/n";
            let beside =
                if widths.width(text) + answers.len() < room { Beside::Position } else { Beside::Nothing };
            let text = widths.cut(text, columns.saturating_sub(answers.len() + 2));
            let text = format!(" {text}{answers}");
            Some(Prompt { cursor: widths.width(&text), text, beside })
        }
        Some(Modal::Help(help)) if help.is_typing() => Some(typed("/", help.field(), Beside::Position)),
        _ => None,
    }
}

fn draw_prompt(frame: &mut Frame<'_>, place: Rect, prompt: &Prompt, (position, room): (&str, usize)) {
    let theme = frame.theme;
    let columns = usize::from(place.width);
    let room = if matches!(prompt.beside, Beside::Position) { room } else { columns };
    match &prompt.beside {
        Beside::Nothing => {}
        Beside::Note(note) => {
            let is_error = matches!(frame.app.shared.status.message, Some(Status::Error(_)));
            let style = if is_error { theme.error() } else { theme.faint() };
            let note = frame.widths.cut(note, columns.saturating_sub(frame.widths.width(&prompt.text) + 3));
            draw_right(frame, place, &note, style);
        }
        Beside::PositionBelow | Beside::Position => draw_right(frame, place, position, theme.faint()),
    }
    frame.put((place.x, place.y), &prompt.text, room, theme.title());
    let x = place.x + prompt.cursor.min(columns.saturating_sub(1)) as u16;
    frame.drawn.cursor = Some(Position::new(x, place.y));
}

fn draw_right(frame: &mut Frame<'_>, place: Rect, text: &str, style: Style) {
    let columns = frame.widths.width(text);
    frame.put((place.right().saturating_sub(columns as u16 + 1), place.y), text, columns, style);
}

/// Writes the number of unwritten changes at the right end, if there are any. Returns the rest of the line.
fn beside_unwritten(frame: &mut Frame<'_>, place: Rect) -> Rect {
    let shared = &frame.app.shared;
    if shared.status.unwritten == 0 {
        return place;
    }
    let sign = shared.say(Message::Unwritten(shared.status.unwritten));
    let columns = (frame.widths.width(&sign) as u16 + 1).min(place.width);
    let rest = Rect { width: place.width - columns, ..place };
    frame.put((rest.right(), place.y), &sign, usize::from(columns), frame.theme.error());
    rest
}

/// Shortens a message to a number of columns. A long path before a reason is cut in the middle to keep the reason.
fn fitted(text: &str, columns: usize, widths: Widths) -> Cow<'_, str> {
    if widths.width(text) <= columns {
        return text.into();
    }
    let reasons = SEPARATORS.iter().flat_map(|separator| text.match_indices(separator)).map(|(at, _)| at);
    let of_paths: Vec<usize> = reasons.filter(|at| text[..*at].contains('/')).collect();
    let fits = |at: &usize| widths.width(&text[*at..]) + PATH_LEAST <= columns;
    // If the reason does not fit either, its beginning is more useful than the path.
    let first = of_paths.iter().min().filter(|_| columns > 4 * PATH_LEAST);
    let Some(at) = of_paths.iter().copied().filter(fits).min().or(first.copied()) else {
        return widths.cut(text, columns);
    };
    let (path, reason) = text.split_at(at);
    let reason = widths.cut(reason, columns - PATH_LEAST);
    let room = columns - widths.width(&reason);
    let head = widths.cut(path, room / 3).into_owned();
    let mut tail = path;
    while widths.width(&head) + widths.width(tail) > room
        && let Some(first) = tail.chars().next()
    {
        tail = &tail[first.len_utf8()..];
    }
    format!("{head}{tail}{reason}").into()
}

const SEPARATORS: [&str; 2] = [": ", "："];
/// The least columns of a shortened path.
const PATH_LEAST: usize = 8;

/// How many articles a search has found so far, and how many it could not search yet.
fn found(app: &App, place: FindPlace) -> String {
    if place != FindPlace::Library {
        return String::new();
    }
    let Some(searched) = app.lists.results() else {
        return app.shared.say(Message::ThisListOnly { key: "Tab" });
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
    let mut texts = Vec::new();
    let pending = app.keys.pending();
    if !pending.is_empty() {
        texts.push(pending);
    }
    if app.library.scan().is_first() {
        texts.push(app.shared.say(Message::Reading(app.library.len())));
    }
    if let Some(TextProgress { done, total }) = app.library.scan().text_index() {
        texts.push(app.shared.say(Message::Texts { percent: done * 100 / total.max(1) }));
    }
    texts.extend(app.feeds.progress_line(&app.shared));
    if matches!(app.modals.window(), Some(Modal::Feeds(_))) {
        // The places below say nothing about the list of feeds.
        return texts.join("  ·  ");
    }
    if let Some(page) = app.current_page().filter(|_| app.shared.layout.shows_page()) {
        texts.push(format!("{}%", page.percent()));
    }
    let count = app.lists.list().total();
    if count > 0 {
        texts.push(app.shared.say(Message::Place { at: app.lists.list().cursor() + 1, of: count }));
    }
    texts.join("  ·  ")
}

/// The keys to hint at in the focused pane.
fn offered(app: &App) -> &'static [(Action, Hint)] {
    let only_image = app.article.page().is_none_or(|page| page.opened.images.len() < 2);
    match app.shared.layout.focus {
        _ if app.lists.is_welcome() => {
            &[(Action::OpenFull, Hint::Choose), (Action::Help, Hint::Help), (Action::Leave, Hint::Quit)]
        }
        _ if matches!(app.modals.window(), Some(Modal::Slideshow(_))) && only_image => {
            &[(Action::SaveImage, Hint::Save), (Action::Leave, Hint::Back)]
        }
        _ if matches!(app.modals.window(), Some(Modal::Slideshow(_))) => &[
            (Action::NextImage, Hint::NextImage),
            (Action::PreviousImage, Hint::PreviousImage),
            (Action::SaveImage, Hint::Save),
            (Action::Leave, Hint::Back),
        ],
        _ if matches!(app.modals.window(), Some(Modal::Feeds(page)) if page.current().is_none()) => {
            &[(Action::AddFeed, Hint::Add), (Action::Leave, Hint::Back)]
        }
        _ if matches!(app.modals.window(), Some(Modal::Feeds(_))) => &[
            (Action::OpenFeed, Hint::Articles),
            (Action::FetchHere, Hint::Fetch),
            (Action::AddFeed, Hint::Add),
            (Action::Edit, Hint::Edit),
            (Action::PauseFeed, Hint::Pause),
            (Action::RemoveFeed, Hint::Remove),
            (Action::FeedHistory, Hint::History),
            (Action::Leave, Hint::Back),
        ],
        Pane::Tree => &[
            (Action::Open, Hint::Open),
            (Action::Back, Hint::Fold),
            (Action::Categories, Hint::List),
            (Action::Help, Hint::Help),
            (Action::Quit, Hint::Quit),
        ],
        Pane::List if app.lists.list().has_nothing() => &[
            (Action::Categories, Hint::Categories),
            (Action::NextFilter, Hint::Filter),
            (Action::Help, Hint::Help),
            (Action::Leave, Hint::Quit),
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
            (Action::SwitchView, Hint::WholePage),
            (Action::OpenImage, Hint::Image),
            (Action::Find, Hint::Find),
            (Action::NextArticle, Hint::Next),
            (Action::Help, Hint::Help),
            (Action::Leave, Hint::Back),
        ],
    }
}

/// A hint as it fits what is open: leaving goes back or ends the program, and a single article has no next one.
fn fitting(app: &App, (action, hint): (Action, Hint)) -> Option<(Action, Hint)> {
    match action {
        Action::Leave if app.modals.window().is_none() => {
            Some((action, if flow::leaving_ends(app) { Hint::Quit } else { Hint::Back }))
        }
        Action::OpenImage => {
            let page = app.article.page().filter(|_| app.page_is_current());
            page.is_none_or(|page| !page.opened.images.is_empty()).then_some((action, hint))
        }
        Action::SwitchView => {
            let page = app.article.page().filter(|_| app.page_is_current())?;
            match page.opened.document.web_page {
                WebPage::No => None,
                WebPage::MainContent => Some((action, Hint::WholePage)),
                WebPage::Whole => Some((action, Hint::ReaderView)),
            }
        }
        Action::NextArticle if app.lists.is_one_file() => None,
        _ => Some((action, hint)),
    }
}

fn hints(frame: &mut Frame<'_>, place: Rect, room: usize) {
    let (app, theme, widths) = (frame.app, frame.theme, frame.widths);
    let shown: Vec<(Action, Hint)> = offered(app).iter().filter_map(|hint| fitting(app, *hint)).collect();
    let key_of = |action| match app.modals.window() {
        Some(Modal::Slideshow(_)) => app.shared.settings.keys.key_in(KeyContext::Picture, action),
        Some(Modal::Feeds(_)) => app.shared.settings.keys.key_in(KeyContext::Feeds, action),
        _ => app.shared.settings.keys.key_of(action),
    };
    // Hints that do not fit are left out from the end, except those for help and for leaving.
    let word = |hint| app.shared.settings.language.hint(hint);
    let cells =
        |(action, hint): &(Action, Hint)| widths.width(key_of(*action)) + widths.width(word(*hint)) + 4;
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
        let behind = used + widths.width(key) + 1;
        frame.put((place.x + used as u16, place.y), key, room, theme.key());
        frame.put((place.x + behind as u16, place.y), word(hint.1), room, theme.dim());
        used += cells(hint);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{cut, width};

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
            assert_eq!(fitted(&message, 52, Widths::default()), expected);
            assert!(width(&fitted(&message, 52, Widths::default())) <= 52);
        }
        let sentence = "one sentence that is longer than the line and holds no path at all";
        assert_eq!(fitted(sentence, 52, Widths::default()), cut(sentence, 52));
    }
}
