//! The marks read and starred: on the screen at once, then in the reading state.

use crate::app::App;
use crate::app::modals::{Confirm, Modal};
use crate::article::marks::{Flags, Mark, SetMark};
use crate::engine::request::{Request, StateRequest};
use crate::input::action::{Action, Pane};
use crate::language::Message;
use crate::library::RowId;
use crate::library::rows::RowSet;
use crate::state::Step;

/// Sets a mark of the article under the cursor, or removes it.
pub(crate) fn toggle(app: &mut App, mark: Mark) {
    let Some((row, flags)) = current_flags(app) else { return };
    if mark == Mark::Read && flags.contains(Flags::DRAFT) {
        return app.shared.info(Message::DraftStaysRead);
    }
    let set = SetMark { mark, on: !flags.contains(mark.flag()) };
    set_mark(app, (set, Step::Undoable), &[(row, flags)]);
    app.shared.info(match (mark, set.on) {
        (Mark::Read, true) => Message::IsRead,
        (Mark::Read, false) => Message::IsUnread,
        (_, true) => Message::IsStarred,
        (_, false) => Message::NotStarred,
    });
    if app.shared.layout.focus == Pane::List {
        app.lists.list_mut().step(1);
    }
}

pub(crate) fn current_flags(app: &App) -> Option<(RowId, Flags)> {
    let list = app.lists.list();
    let row = list.current()?;
    let flags = list.flags().get(list.cursor()).copied();
    Some((row, flags.or_else(|| app.library.flags(row))?))
}

/// Sets a mark of articles with these flags, which stay in the list until it is left.
pub(crate) fn set_mark(app: &mut App, (set, step): (SetMark, Step), marked: &[(RowId, Flags)]) {
    let rows: Vec<RowId> = marked.iter().map(|(row, _)| *row).collect();
    app.lists.keep(&rows, app.library.list_inputs(), &mut app.shared.cx());
    let new: Vec<(RowId, Flags)> = marked.iter().map(|(row, flags)| (*row, flags.with(set))).collect();
    for ((row, old), (_, new)) in marked.iter().zip(&new) {
        app.library.mark(*row, *old, *new);
    }
    app.lists.list_mut().mark(&new);
    app.lists.sidebar_mut().refresh(app.library.counts());
    app.shared.outbox.ask(|request| Request::State(StateRequest::Mark { request, set, step, rows }));
}

fn unread_rows(app: &App) -> Vec<(RowId, Flags)> {
    let rows = app.lists.list().rows().iter().copied().zip(app.lists.list().flags().iter().copied());
    rows.filter(|(_, flags)| flags.is_unread()).collect()
}

pub(crate) fn ask_mark_all_read(app: &mut App) {
    let rows: Vec<RowId> = unread_rows(app).into_iter().map(|(row, _)| row).collect();
    if rows.is_empty() {
        return app.shared.info(Message::NothingUnread);
    }
    let text = app.shared.say(Message::AskMarkRead(rows.len()));
    app.modals.push(Modal::Confirm { text, confirm: Confirm::MarkAllRead(rows) });
}

/// Marks those articles of the list as read that were asked about and are unread.
pub(crate) fn mark_all_read(app: &mut App, asked: &[RowId]) {
    let asked = RowSet::of(asked);
    let mut rows = unread_rows(app);
    rows.retain(|(row, _)| asked.has(*row));
    let mut cx = app.shared.cx();
    cx.info(Message::MarkedRead { count: rows.len(), key: cx.key_of(Action::Undo) });
    set_mark(app, (Mark::Read.on(), Step::Undoable), &rows);
}
