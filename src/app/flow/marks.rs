//! The marks read and starred: on the screen at once, then in the reading state. Muting a category, an author or an
//! article, and undoing it: the reasons why an article is muted are listed.

use crate::app::App;
use crate::app::flow;
use crate::app::lists::sidebar::list_title;
use crate::app::modals::menu::{Menu, MenuAction, MenuItem, MuteChange};
use crate::app::modals::{Confirm, Modal};
use crate::article::marks::{Flags, Mark, SetMark};
use crate::engine::request::{Request, SetQuery, StateRequest};
use crate::engine::response::{StepKind, TurnedStep, UndoConcern};
use crate::input::action::{Action, Pane};
use crate::language::Message;
use crate::library::list::Shelf;
use crate::library::mutes::About;
use crate::library::rows::RowSet;
use crate::library::{RowId, mutes};
use crate::state::Step;
use std::path::PathBuf;

/// Marks the article under the cursor as read, or as unread; in the sidebar those of the shelf under its cursor.
pub(crate) fn toggle_read(app: &mut App) {
    match app.shared.layout.focus {
        Pane::Tree => ask_mark_shelf(app),
        Pane::List | Pane::Page => toggle(app, Mark::Read),
    }
}

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

/// The articles of the list that a mark of reading would change. Muted articles and drafts are neither read nor unread.
fn rows_to_mark(app: &App, read: SetMark) -> Vec<(RowId, Flags)> {
    let rows = app.lists.list().rows().iter().copied().zip(app.lists.list().flags().iter().copied());
    let differs = |flags: Flags| flags.is_unread() != flags.with(read).is_unread();
    rows.filter(|(_, flags)| differs(*flags)).collect()
}

pub(crate) fn ask_mark_all_read(app: &mut App) {
    let read = Mark::Read.on();
    let rows: Vec<RowId> = rows_to_mark(app, read).into_iter().map(|(row, _)| row).collect();
    if rows.is_empty() {
        return app.shared.info(Message::NothingUnread);
    }
    let text = app.shared.say(Message::AskMarkRead(rows.len()));
    app.modals.push(Modal::Confirm { text, confirm: Confirm::MarkList { read, rows } });
}

/// The columns that the name of a list takes in a question.
const LIST_NAME_MOST: usize = 24;

/// Asks whether the list of the shelf under the sidebar's cursor is to be marked as read; as unread, if all of it is
/// read.
fn ask_mark_shelf(app: &mut App) {
    let directions = [Mark::Read.on(), Mark::Read.off()].map(|read| (read, rows_to_mark(app, read)));
    let Some((read, rows)) = directions.into_iter().find(|(_, rows)| !rows.is_empty()) else {
        return app.shared.info(Message::NothingToMark);
    };
    let rows: Vec<RowId> = rows.into_iter().map(|(row, _)| row).collect();
    let list = list_title(app.lists.list().selection(), app.shared.settings.language);
    // The question is more important than a long path.
    let list = crate::text::cut(&list, LIST_NAME_MOST);
    let (list, count) = (&*list, rows.len());
    let asked = if read.on {
        Message::AskMarkListRead { list, count }
    } else {
        Message::AskMarkListUnread { list, count }
    };
    let text = app.shared.say(asked);
    app.modals.push(Modal::Confirm { text, confirm: Confirm::MarkList { read, rows } });
}

/// Marks those articles of the list as read or unread that were asked about and are not marked so yet.
pub(crate) fn mark_list(app: &mut App, read: SetMark, asked: &[RowId]) {
    let asked = RowSet::of(asked);
    let mut rows = rows_to_mark(app, read);
    rows.retain(|(row, _)| asked.has(*row));
    let mut cx = app.shared.cx();
    let (count, key) = (rows.len(), cx.key_of(Action::Undo));
    cx.info(if read.on { Message::MarkedRead { count, key } } else { Message::MarkedUnread { count, key } });
    set_mark(app, (read, Step::Undoable), &rows);
}

/// Offers to mute the article under the cursor, its author or its categories; of a muted article asks for the reasons.
pub(crate) fn mute(app: &mut App) {
    if app.shared.layout.focus == Pane::Tree {
        return mute_shelf(app);
    }
    let Some((row, flags)) = current_flags(app) else { return };
    if flags.contains(Flags::MUTED) {
        app.shared.outbox.ask(|request| Request::State(StateRequest::WhyMuted { request, row }));
        return;
    }
    let Some(header) = app.library.entry(row).map(|entry| &entry.header) else { return };
    let mut choices = Vec::new();
    if let Some(author) = &header.author {
        let label = app.shared.say(Message::MuteAuthor(author));
        choices.push((label, mute_query(mutes::of_author(author))));
    }
    let mut paths: Vec<&[String]> = Vec::new();
    for path in &header.categories {
        for length in (1..=path.len()).rev() {
            if !paths.contains(&&path[..length]) {
                paths.push(&path[..length]);
            }
        }
    }
    for path in paths {
        let label = app.shared.say(Message::MuteCategory(&path.join(" / ")));
        choices.push((label, mute_query(mutes::of_category(path))));
    }
    choices.push((app.shared.say(Message::MuteArticle), MuteChange::Article { row, on: true }));
    app.modals.push(menu(app, Message::Mute, choices));
}

/// Mutes the category under the cursor of the sidebar; on the shelf of muted articles offers the queries to remove.
fn mute_shelf(app: &mut App) {
    match app.lists.sidebar().current().map(|item| item.shelf.clone()) {
        Some(Shelf::Category(path)) => run_muting(app, mute_query(mutes::of_category(&path))),
        Some(Shelf::Muted) if app.library.mute_queries().is_empty() => {
            app.shared.info(Message::NothingToUnmute);
        }
        Some(Shelf::Muted) => {
            let queries = app.library.mute_queries().iter().cloned();
            let choices = queries.map(|query| unmute_query(app, query)).collect();
            app.modals.push(menu(app, Message::Unmute, choices));
        }
        _ => app.shared.info(Message::NothingToMute),
    }
}

fn mute_query(query: String) -> MuteChange {
    MuteChange::Query(SetQuery { query, on: true })
}

/// What unmutes by a query, with its label.
fn unmute_query(app: &App, query: String) -> (String, MuteChange) {
    (query_words(app, &query), MuteChange::Query(SetQuery { query, on: false }))
}

fn menu(app: &App, title: Message<'_>, choices: Vec<(String, MuteChange)>) -> Modal {
    let items = choices.into_iter().map(|(label, change)| MenuItem {
        label,
        detail: String::new(),
        action: MenuAction::Mute(change),
    });
    Modal::Menu(Menu::new(app.shared.say(title), items.collect()))
}

/// Mutes or unmutes what a line of the menu names.
pub(crate) fn run_muting(app: &mut App, muting: MuteChange) {
    let (what, on, job) = match muting {
        MuteChange::Configured(query) => return app.shared.error(Message::MutedByConfiguration(&query)),
        MuteChange::Query(set) => (query_words(app, &set.query), set.on, StateRequest::Mute(set)),
        MuteChange::Article { row, on } => {
            let set = SetMark { mark: Mark::Muted, on };
            let request = app.shared.outbox.next_id();
            let job = StateRequest::Mark { request, set, step: Step::Undoable, rows: vec![row] };
            (app.shared.say(Message::MuteArticle), on, job)
        }
    };
    app.shared.outbox.request(Request::State(job));
    app.lists.relist_on_marks();
    if app.shared.layout.focus == Pane::Page {
        // The article leaves the list; the one that takes its place has not been opened.
        app.shared.layout.focus_list();
    }
    let mut cx = app.shared.cx();
    let (what, key) = (&*what, cx.key_of(Action::Undo));
    cx.info(if on { Message::NowMuted { what, key } } else { Message::NoLongerMuted { what, key } });
}

/// The reasons why an article is muted have arrived: a single one is removed, of several the user chooses.
pub(crate) fn reasons_arrived(
    app: &mut App,
    row: RowId,
    (queries, configured): (Vec<String>, Vec<String>),
    alone: Option<Mark>,
) {
    if app.lists.list().current() != Some(row) || !app.modals.admits_menu() {
        return;
    }
    let mut choices: Vec<_> = queries.into_iter().map(|query| unmute_query(app, query)).collect();
    if alone.is_some() {
        choices.push((app.shared.say(Message::MuteArticle), MuteChange::Article { row, on: false }));
    }
    for query in configured {
        let label = app.shared.say(Message::MutedByConfiguration(&query));
        choices.push((label, MuteChange::Configured(query)));
    }
    match choices.len() {
        // It is not muted any more.
        0 => {}
        1 => choices.into_iter().for_each(|(_, muting)| run_muting(app, muting)),
        _ => app.modals.push_response(menu(app, Message::Unmute, choices)),
    }
}

/// The words for a query that mutes, if a key has made it; else the query.
pub(crate) fn query_words(app: &App, query: &str) -> String {
    match mutes::about(query) {
        Some(About::Author(name)) => app.shared.say(Message::MuteAuthor(&name)),
        Some(About::Category(path)) => app.shared.say(Message::MuteCategory(&path.join(" / "))),
        None => query.to_owned(),
    }
}

/// The reading state is new, and there is one that was used before: asks whether its marks are carried over. A key that was
/// pressed meanwhile is not meant as the answer, so that then a message says what can be done.
pub(crate) fn ask_carry_over(app: &mut App, folder: PathBuf) {
    let name = crate::app::shown(&folder);
    let name = crate::text::cut(&name, 36);
    if app.keys.is_touched() {
        return app.shared.error(Message::StateIsNew(&name));
    }
    let text = app.shared.say(Message::AskCarryOver(&name));
    app.modals.push_response(Modal::Confirm { text, confirm: Confirm::CarryOver(folder) });
}

/// Marks were carried over, which may take articles to the list or out of it.
pub(crate) fn carried_over(app: &mut App, count: usize) {
    app.library.recount(&mut app.shared.cx());
    flow::reload(app);
    app.shared.info(Message::CarriedOver(count));
}

/// Undoes the last step. The user has `agreed` to the step of this number, or is asked if it is old or large.
pub(crate) fn undo(app: &mut App, agreed: Option<u64>) {
    let most = app.lists.list().total();
    app.shared.outbox.ask(|request| Request::State(StateRequest::Undo { request, most, agreed }));
}

/// Asks before a step is undone that the list does not show.
pub(crate) fn ask_undo(app: &mut App, number: u64, concern: UndoConcern, step: &TurnedStep) {
    // The question has to fit beside its answers.
    let title = step.title.as_deref().map(|title| crate::text::cut(title, 24).into_owned());
    let step = TurnedStep { title, ..step.clone() };
    let then = turned_words(app, &step, Turn::Undone);
    let text = app.shared.say(match concern {
        UndoConcern::Earlier => Message::AskUndoEarlier(&then),
        UndoConcern::Many => Message::AskUndoMany(&then),
    });
    app.modals.push_response(Modal::Confirm { text, confirm: Confirm::Undo(number) });
}

/// A step was undone. Its marks arrive with another response.
pub(crate) fn undone(app: &mut App, undone: Option<TurnedStep>) {
    let Some(step) = undone else { return app.shared.info(Message::NothingToUndo) };
    turned(app, &step, Turn::Undone);
}

/// A step was made once more.
pub(crate) fn redone(app: &mut App, redone: Option<TurnedStep>) {
    let Some(step) = redone else { return app.shared.info(Message::NothingToRedo) };
    turned(app, &step, Turn::Redone);
}

/// What becomes of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Undone,
    Redone,
}

/// Articles may have come to the list or left it.
fn turned(app: &mut App, step: &TurnedStep, turn: Turn) {
    app.library.recount(&mut app.shared.cx());
    flow::reload(app);
    let words = turned_words(app, step, turn);
    app.shared.status.info(words);
}

fn turned_words(app: &App, step: &TurnedStep, turn: Turn) -> String {
    let shared = &app.shared;
    let SetMark { mark, on } = match &step.did {
        StepKind::Mark(set) => *set,
        StepKind::Baseline => Mark::Read.on(),
        StepKind::Mute(SetQuery { query, on }) => {
            let what = query_words(app, query);
            let is_muted = *on == (turn == Turn::Redone);
            return shared.say(if is_muted {
                Message::MutedAgain(&what)
            } else {
                Message::UnmutedAgain(&what)
            });
        }
    };
    let what = match (&step.title, step.count) {
        (Some(title), _) => crate::text::cut(title, 40).into_owned(),
        (None, 0) => shared.say(Message::OldArticles),
        (None, count) => shared.say(Message::Articles(count)),
    };
    let is_set = on == (turn == Turn::Redone);
    shared.say(match (mark, is_set) {
        (Mark::Muted, true) => Message::MutedAgain(&what),
        (Mark::Muted, false) => Message::UnmutedAgain(&what),
        (Mark::Starred, true) => Message::StarredAgain(&what),
        (Mark::Starred, false) => Message::UnstarredAgain(&what),
        (Mark::Read, true) => Message::ReadAgain(&what),
        (Mark::Read, false) => Message::UnreadAgain(&what),
    })
}
