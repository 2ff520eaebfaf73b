//! Who gets a key: the top modal, else the focused pane; and which keys wait for something to arrive.

use crate::app::flow::{links, modals};
use crate::app::keys::{Completed, Deferred};
use crate::app::modals::Pressed;
use crate::app::modals::prompt::{FindPlace, Prompt};
use crate::app::{App, actions};
use crate::input::action::{Action, CountUse, KeyContext, Needs, Pane};
use crate::input::key::Key;
use crate::keymap::Meaning;
use crossterm::event::{KeyCode, KeyEvent};

/// An action is not repeated more often than this.
const MOST_REPEATS: usize = 1000;

/// A key was pressed: it is delivered or deferred.
pub(crate) fn key(app: &mut App, event: KeyEvent) {
    app.keys.touch();
    if let Some(key) = Key::of(event) {
        if interrupts(app, key) {
            if ends(app, key) {
                run_settings(app);
            }
            app.keys.clear_deferred();
        } else if app.keys.deferred_count() > 0 || waits(app, key) {
            return app.keys.defer_key(event);
        }
    }
    deliver(app, event);
}

/// Gives a key to the top modal, else to the focused pane.
fn deliver(app: &mut App, event: KeyEvent) {
    let key = Key::of(event);
    if key.is_some_and(|key| interrupts(app, key)) {
        app.article.take_follow();
        app.lists.end_seek();
    }
    app.shared.status.clear();
    let here = context(app);
    if app.modals.is_open() {
        let context = app.modals.key_context(here);
        let action = context
            .zip(key)
            .and_then(|(context, key)| app.keys.advance(key, context, &app.shared.settings.keys));
        let outcome = app.modals.key(Pressed { event, key, action }, &mut app.shared.cx());
        return modals::apply(app, outcome);
    }
    let Some(key) = key else { return app.keys.clear() };
    if let Completed::Action(action, count) = app.keys.press(key, here, &app.shared.settings.keys) {
        act(app, action, count);
    }
}

/// Gives a pasted text to the top modal. The panes take none.
pub(crate) fn paste(app: &mut App, text: &str) {
    let outcome = app.modals.paste(text, &mut app.shared.cx());
    modals::apply(app, outcome);
}

/// The context whose keys count in the focused pane.
pub(crate) fn context(app: &App) -> KeyContext {
    if app.shared.layout.focus == Pane::Page { KeyContext::Article } else { KeyContext::Lists }
}

/// Does an action, or defers it until what it needs has arrived.
pub(crate) fn act(app: &mut App, action: Action, count: Option<usize>) {
    if action_waits(app, action) {
        return app.keys.defer_action(action, count);
    }
    match action.spec().count {
        CountUse::Argument => actions::run(app, action, count),
        CountUse::Ignore => actions::run(app, action, None),
        CountUse::Repeat => {
            for _ in 0..count.unwrap_or(1).min(MOST_REPEATS) {
                actions::run(app, action, None);
            }
        }
    }
}

/// Presses the deferred keys, in their order, up to the first that has to wait longer.
pub(crate) fn press_deferred(app: &mut App) {
    for _ in 0..app.keys.deferred_count() {
        if first_waits(app) {
            return;
        }
        let first = app.keys.first_deferred();
        app.keys.drop_first_deferred();
        match first {
            Some(Deferred::Key(event)) => deliver(app, event),
            Some(Deferred::Action(action, count)) => act(app, action, count),
            None => {}
        }
    }
}

/// Whether a key ends the program.
fn ends(app: &App, key: Key) -> bool {
    match does_anywhere(app, key) {
        Some(Action::Quit) => true,
        Some(Action::Leave) => app.shared.layout.focus != Pane::Page,
        _ => key == Key::control('C'),
    }
}

/// Does those of the deferred keys that change a remembered setting, which depends on nothing that is pending. So a
/// setting that was changed just before the end of the program is not lost with what is deferred.
fn run_settings(app: &mut App) {
    while let Some(first) = app.keys.first_deferred() {
        app.keys.drop_first_deferred();
        if let Deferred::Key(event) = first
            && let Some(action) = Key::of(event).and_then(|key| does_anywhere(app, key))
            && action.spec().sets
        {
            act(app, action, None);
        }
    }
}

/// The action of a key that does the same in every pane.
fn does_anywhere(app: &App, key: Key) -> Option<Action> {
    let keys = &app.shared.settings.keys;
    match [KeyContext::Lists, KeyContext::Article].map(|context| keys.meaning(context, &[key])) {
        [Meaning::Does(here), Meaning::Does(there)] if here == there => Some(here),
        _ => None,
    }
}

/// Whether the first of what is deferred has to wait.
pub(crate) fn first_waits(app: &App) -> bool {
    match app.keys.first_deferred() {
        Some(Deferred::Key(event)) => {
            Key::of(event).is_some_and(|key| !interrupts(app, key) && waits(app, key))
        }
        Some(Deferred::Action(action, _)) => action_waits(app, action),
        None => false,
    }
}

/// Whether a key ends every wait. While a modal is open, no key does.
fn interrupts(app: &App, key: Key) -> bool {
    let meaning = || app.shared.settings.keys.meaning(context(app), &[key]);
    !app.modals.is_open()
        && (key == Key::control('C')
            || matches!(meaning(), Meaning::Does(action) if action.spec().interrupts))
}

/// Whether a key has to wait: in a prompt `Enter` for what is found, and where no modal is open every key for what the
/// focused pane will show.
fn waits(app: &App, key: Key) -> bool {
    if let Some(find) = app.modals.prompt().and_then(Prompt::find) {
        return key.code() == Some(KeyCode::Enter) && found_is_pending(app, find.place);
    }
    !app.modals.is_open() && pane_is_pending(app)
}

/// Whether it is not known yet what a search has found.
fn found_is_pending(app: &App, place: FindPlace) -> bool {
    match place {
        FindPlace::Page | FindPlace::Shelves => false,
        FindPlace::Titles => app.lists.search().titles().is_waiting(),
        FindPlace::Library => app.lists.list().is_waiting(),
    }
}

/// Whether what the focused pane will show is pending: its page, a list that was entered, or the article or link that
/// is followed.
pub(crate) fn pane_is_pending(app: &App) -> bool {
    links::awaits_link(app)
        || page_is_pending(app)
        || app.shared.layout.focus != Pane::Tree && app.lists.list().is_waiting()
}

/// Whether the article pane has the focus and its page has not arrived.
pub fn page_is_pending(app: &App) -> bool {
    let Some(row) = app.lists.list().current() else { return false };
    app.shared.layout.focus == Pane::Page && !app.page_is_current() && app.article.error_of(row).is_none()
}

/// Whether an action has to wait for what it needs while the focused pane has the focus.
fn action_waits(app: &App, action: Action) -> bool {
    match (action.spec().needs)(app.shared.layout.focus) {
        Needs::Nothing => false,
        Needs::Row => app.lists.list().current().is_some_and(|row| app.library.entry(row).is_none()),
        Needs::WholeList => !app.lists.list().is_whole(),
    }
}
