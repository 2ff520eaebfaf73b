//! Marks: read and starred, and undoing changes.

use crate::app::App;
use crate::app::flow::{lists, mutes};
use crate::app::modals::{Confirm, Modal, Question};
use crate::article::marks::{Flags, Mark, SetMark};
use crate::engine::request::{Request, SetQuery, StateRequest};
use crate::engine::response::UndoneStep;
use crate::input::action::{Action, Pane};
use crate::language::Message;
use crate::library::RowId;
use crate::library::rows::RowSet;
use crate::state::Step;

/// Sets a mark of the article under the cursor, or removes it.
pub(crate) fn toggle(app: &mut App, mark: Mark) {
    let Some((row, flags)) = current_flags(app) else { return };
    if mark == Mark::Read && flags.contains(Flags::DRAFT) {
        app.shared.info(Message::DraftStaysRead);
        return;
    }
    let set = SetMark { mark, on: !flags.contains(mark.flag()) };
    lists::keep_in_list(app, &[row]);
    set_mark(app, (set, Step::Undoable), &[(row, flags)]);
    app.shared.info(match (mark, set.on) {
        (Mark::Read, true) => Message::IsRead,
        (Mark::Read, false) => Message::IsUnread,
        (_, true) => Message::IsStarred,
        (_, false) => Message::NotStarred,
    });
    if app.shared.layout.focus == Pane::List {
        app.lists.step(1);
    }
}

/// The article under the cursor and its marks.
pub(crate) fn current_flags(app: &App) -> Option<(RowId, Flags)> {
    let row = app.lists.list().current()?;
    let flags = app.lists.list().flags().get(app.lists.list().cursor()).copied();
    Some((row, flags.or_else(|| app.library.flags(row))?))
}

/// Sets a mark of articles with these flags: at once on the screen, then in the reading state.
pub(crate) fn set_mark(app: &mut App, (set, step): (SetMark, Step), rows: &[(RowId, Flags)]) {
    let marked: Vec<(RowId, Flags)> = rows.iter().map(|(row, flags)| (*row, flags.with(set))).collect();
    for ((row, old), (_, new)) in rows.iter().zip(&marked) {
        app.library.mark(*row, *old, *new);
    }
    app.lists.mark(&marked);
    app.lists.sidebar_mut().refresh(app.library.counts());
    let rows = marked.into_iter().map(|(row, _)| row).collect();
    let request = app.shared.outbox.next_id();
    app.shared.outbox.request(Request::State(StateRequest::Mark { request, set, step, rows }));
}

pub(crate) fn unread_rows(app: &App) -> Vec<(RowId, Flags)> {
    let rows = app.lists.list().rows().iter().copied().zip(app.lists.list().flags().iter().copied());
    rows.filter(|(_, flags)| flags.is_unread()).collect()
}

pub(crate) fn ask_mark_all_read(app: &mut App) {
    let rows: Vec<RowId> = unread_rows(app).into_iter().map(|(row, _)| row).collect();
    match rows.len() {
        0 => app.shared.info(Message::NothingUnread),
        count => {
            let text = app.shared.say(Message::AskMarkRead(count));
            let confirm = Confirm::MarkAllRead(rows);
            app.modals.push(Modal::Confirm(Question { text, confirm }));
        }
    }
}

/// Marks those articles of the list as read that were asked about and are unread.
pub(crate) fn mark_all_read(app: &mut App, asked: &[RowId]) {
    let asked = RowSet::of(asked);
    let mut rows = unread_rows(app);
    rows.retain(|(row, _)| asked.has(*row));
    let mut cx = app.shared.cx();
    cx.info(Message::MarkedRead { count: rows.len(), key: cx.key_of(Action::Undo) });
    lists::keep_in_list(app, &rows.iter().map(|(row, _)| *row).collect::<Vec<_>>());
    set_mark(app, (Mark::Read.on(), Step::Undoable), &rows);
}

pub(crate) fn undo(app: &mut App) {
    let request = app.shared.outbox.next_id();
    app.shared.outbox.request(Request::State(StateRequest::Undo { request }));
}

/// The old articles of a library that was read for the first time start as read.
pub(crate) fn baseline_set(app: &mut App, read: usize) {
    let mut cx = app.shared.cx();
    let key = cx.key_of(Action::Undo);
    cx.info(Message::Begun { count: read, key });
}

/// A step was undone. Its marks arrive with another response.
pub(crate) fn undone(app: &mut App, what: Option<UndoneStep>, title: Option<String>, count: usize) {
    let SetMark { mark, on } = match what {
        None => {
            app.shared.info(Message::NothingToUndo);
            return;
        }
        Some(UndoneStep::Mute(SetQuery { query, on })) => {
            lists::reload(app);
            let what = mutes::query_words(app, &query);
            app.shared.info(if on { Message::UnmutedAgain(&what) } else { Message::MutedAgain(&what) });
            return;
        }
        Some(UndoneStep::Mark(set)) => set,
    };
    if mark == Mark::Muted {
        lists::reload(app);
    }
    let title = title.map(|title| crate::text::cut(&title, 40).into_owned());
    let title = title.unwrap_or_else(|| app.shared.say(Message::Articles(count)));
    app.shared.info(match (mark, on) {
        (Mark::Muted, true) => Message::UnmutedAgain(&title),
        (Mark::Muted, _) => Message::MutedAgain(&title),
        (Mark::Starred, true) => Message::UnstarredAgain(&title),
        (Mark::Starred, _) => Message::StarredAgain(&title),
        (_, true) => Message::UnreadAgain(&title),
        (_, _) => Message::ReadAgain(&title),
    });
}
