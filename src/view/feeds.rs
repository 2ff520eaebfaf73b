//! Draws the page of feeds.

use super::Frame;
use super::list::{short_date, time};
use super::popup::window;
use super::theme::Focus;
use crate::app::modals::feeds::FeedsPage;
use crate::engine::response::FeedRow;
use crate::fetch::{Attempt, Health};
use crate::input::action::Action;
use crate::language::{FeedMessage, Message, bytes};
use crate::library::group::day;

use crate::text::line_break::break_lines;
use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of a time or a date, and of a number of articles.
const LAST: usize = 10;
const WEEK: usize = 8;
/// From so many columns on the category has a column of its own.
const WIDE: usize = 90;
const SECONDS_OF_WEEK: f64 = 604_800.0;

/// The columns of a row, without the sign before them.
struct Columns {
    name: usize,
    /// None where there is no room for it.
    category: Option<usize>,
    state: usize,
}

impl Columns {
    fn of(columns: usize) -> Self {
        let name = (columns / 4).clamp(10, 28);
        let category = (columns >= WIDE).then(|| (columns / 6).min(24));
        let used = 2 + name + category.map_or(0, |columns| columns + 2) + 2 + LAST + WEEK + 2;
        Self { name, category, state: columns.saturating_sub(used) }
    }
}

pub(super) fn page(frame: &mut Frame<'_>, screen: Rect, page: &FeedsPage) {
    let rows = page.rows().unwrap_or_default();
    let title = format!(" {} ", say(frame, FeedMessage::Title { feeds: rows.len() }));
    let inside = window(frame, screen, &title);
    let room = usize::from(inside.width);
    if rows.is_empty() {
        // Until they arrive, nothing is said.
        if page.rows().is_some() {
            let key = frame.app.shared.key_of(Action::AddFeed).to_owned();
            let text = say(frame, FeedMessage::NoFeeds { key: &key });
            frame.put((inside.x, inside.y), &frame.widths.cut(&text, room), room, frame.theme.dim());
        }
        return;
    }
    let columns = Columns::of(room);
    let below = page.current().map(|row| about(frame, row, page.shows_history, room)).unwrap_or_default();
    let height = usize::from(inside.height);
    let below_height = below.len().min(height.saturating_sub(3));
    // The heading, the rows, a rule, and what is known of the feed under the cursor.
    let listed = height.saturating_sub(below_height + 2).max(1);
    heading(frame, inside, &columns);
    let top = (page.cursor + 1).saturating_sub(listed);
    for (y, (index, row)) in rows.iter().enumerate().skip(top).take(listed).enumerate() {
        let place = Rect { y: inside.y + 1 + y as u16, height: 1, ..inside };
        if place.y >= inside.bottom() {
            return;
        }
        draw_row(frame, place, row, &columns);
        if index == page.cursor {
            frame.mark_cursor(place, Focus::Here);
        }
    }
    let rule = inside.bottom().saturating_sub(below_height as u16 + 1);
    if below_height == 0 || rule <= inside.y {
        return;
    }
    frame.put((inside.x, rule), &"─".repeat(room), room, frame.theme.rule());
    for (y, (text, style)) in below.into_iter().take(below_height).enumerate() {
        frame.put((inside.x, rule + 1 + y as u16), &text, room, style);
    }
}

fn heading(frame: &mut Frame<'_>, place: Rect, columns: &Columns) {
    let style = frame.theme.group();
    let texts = [
        FeedMessage::Feed,
        FeedMessage::Category,
        FeedMessage::Last,
        FeedMessage::EachWeek,
        FeedMessage::State,
    ]
    .map(|message| say(frame, message));
    cells(
        frame,
        place,
        columns,
        [
            ("", style),
            (&texts[0], style),
            (&texts[1], style),
            (&texts[2], style),
            (&texts[3], style),
            (&texts[4], style),
        ],
    );
}

fn draw_row(frame: &mut Frame<'_>, place: Rect, row: &FeedRow, columns: &Columns) {
    let (theme, shared) = (frame.theme, &frame.app.shared);
    let category = row.category.join("/");
    let last = row.last.map_or_else(|| "–".to_owned(), |at| short_date(at, &shared.now, &shared.settings));
    let week = each_week(row);
    let state = state(frame, row);
    let (sign, style) = match &row.health {
        Health::Gone { .. } | Health::Refused { .. } | Health::Failing { .. } => ("✗", theme.error()),
        Health::Waiting { .. } => ("◦", theme.dim()),
        Health::Moved { .. } => ("→", theme.dim()),
        Health::Quiet { .. } | Health::NeverFetched => ("…", theme.dim()),
        Health::Paused => ("-", theme.faint()),
        Health::Fine => ("✓", theme.faint()),
    };
    let plain = Style::new();
    cells(
        frame,
        place,
        columns,
        [
            (sign, style),
            (&row.name, plain),
            (&category, theme.dim()),
            (&last, theme.dim()),
            (&week, theme.dim()),
            (&state, style),
        ],
    );
}

/// Writes the cells of a row: sign, name, category, last, each week, state.
fn cells(frame: &mut Frame<'_>, place: Rect, columns: &Columns, texts: [(&str, Style); 6]) {
    let [sign, name, category, last, week, state] = texts;
    let put = |frame: &mut Frame<'_>, x: usize, (text, style): (&str, Style), room: usize| {
        let text = frame.widths.cut(text, room).into_owned();
        frame.put((place.x + x as u16, place.y), &text, room, style);
    };
    put(frame, 0, sign, 2);
    put(frame, 2, name, columns.name);
    let mut x = 2 + columns.name + 2;
    if let Some(room) = columns.category {
        put(frame, x, category, room);
        x += room + 2;
    }
    put(frame, x, last, LAST);
    x += LAST;
    let right = WEEK.saturating_sub(frame.widths.width(week.0));
    put(frame, x + right, week, WEEK - right);
    put(frame, x + WEEK + 2, state, columns.state);
}

fn each_week(row: &FeedRow) -> String {
    let gap = row.gap.filter(|gap| *gap > 0);
    gap.map_or_else(|| "–".to_owned(), |gap| format!("{:.1}", SECONDS_OF_WEEK / f64::from(gap)))
}

/// How a feed is, in one line.
fn state(frame: &Frame<'_>, row: &FeedRow) -> String {
    let explain = |why| frame.app.shared.settings.language.explain(why);
    let (short, long) = (|at| date(frame, at), |at| moment(frame, at));
    let text = match &row.health {
        Health::Gone { since } => say(frame, FeedMessage::Gone { since: &short(*since) }),
        Health::Refused { why, since } => {
            say(frame, FeedMessage::Refused { why: &explain(why), since: &short(*since) })
        }
        Health::Failing { why, since, times, next } => {
            let why = why.as_ref().map_or_else(|| say(frame, FeedMessage::UnknownFailure), explain);
            let next = next.map(long).unwrap_or_default();
            let message =
                FeedMessage::Failing { why: &why, since: &short(*since), times: *times, next: &next };
            say(frame, message)
        }
        Health::Waiting { until } => say(frame, FeedMessage::Waits { until: &long(*until) }),
        Health::Moved { to } => say(frame, FeedMessage::Moved { to }),
        Health::NeverFetched => say(frame, FeedMessage::NeverFetched),
        Health::Quiet { since } => say(frame, FeedMessage::Quiet { since: &short(*since) }),
        Health::Paused => say(frame, FeedMessage::IsPaused),
        Health::Fine => say(frame, FeedMessage::IsFine),
    };
    match (&row.repair, row.repairs) {
        (Some(first), count) if count > 0 && row.health == Health::Fine => {
            format!("{text} · {}", say(frame, FeedMessage::Repaired { count, first }))
        }
        _ => text,
    }
}

/// What is known of the feed under the cursor: its state in full, its address, its last requests.
fn about(frame: &Frame<'_>, row: &FeedRow, shows_history: bool, room: usize) -> Vec<(String, Style)> {
    let theme = frame.theme;
    let state = state(frame, row);
    let broken = break_lines(&state, room, frame.widths);
    let mut lines: Vec<(String, Style)> =
        broken.into_iter().take(3).map(|range| (state[range].to_owned(), Style::new())).collect();
    let mut place = row.shown.clone();
    if !row.category.is_empty() {
        place = format!("{place}  ·  {}", row.category.join("/"));
    }
    lines.push((frame.widths.cut(&place, room).into_owned(), theme.dim()));
    if shows_history {
        let attempts = row.attempts.iter().map(|attempt| self::attempt(frame, attempt));
        let mut attempts: Vec<String> = attempts.collect();
        if attempts.is_empty() {
            attempts.push(say(frame, FeedMessage::NoAttempts));
        }
        lines.extend(
            attempts.into_iter().map(|text| (frame.widths.cut(&text, room).into_owned(), theme.dim())),
        );
    }
    lines
}

fn attempt(frame: &Frame<'_>, attempt: &Attempt) -> String {
    let Attempt { at, status, millis, articles, .. } = *attempt;
    let when = crate::fetch::moment(at).map(|at| moment(frame, at)).unwrap_or_default();
    let what = match status {
        0 => say(frame, FeedMessage::NoAnswer { millis }),
        _ => say(frame, FeedMessage::Attempt { status, bytes: &bytes(attempt.bytes), millis, articles }),
    };
    format!("{when}  {what}")
}

fn date(frame: &Frame<'_>, at: DateTime<Utc>) -> String {
    let shared = &frame.app.shared;
    short_date(at, &shared.now, &shared.settings)
}

/// A date with its time; the time alone if it is today.
fn moment(frame: &Frame<'_>, at: DateTime<Utc>) -> String {
    let now = &frame.app.shared.now;
    let short = date(frame, at);
    if day(at, now.zone) == day(now.utc, now.zone) { short } else { format!("{short} {}", time(at, now)) }
}

fn say(frame: &Frame<'_>, message: FeedMessage<'_>) -> String {
    frame.app.shared.say(Message::Feeds(message))
}
