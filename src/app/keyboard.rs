//! Who gets a key: the top modal, else the focused pane; and which keys wait for something to arrive.

use crate::app::App;
use crate::app::actions::{self, act, waits};
use crate::app::flow;
use crate::app::keys::Deferred;
use crate::app::modals::Pressed;
use crate::app::modals::prompt::{FindPlace, Prompt};
use crate::input::action::{Action, KeyContext, Pane};
use crate::input::key::Key;
use crate::keymap::Meaning;
use crossterm::event::{KeyCode, KeyEvent};

/// A key was pressed: it is delivered or deferred.
pub(crate) fn key(app: &mut App, event: KeyEvent) {
    app.keys.touch();
    if let Some(key) = Key::of(event) {
        if interrupts(app, key) {
            if ends(app, key) {
                run_settings(app);
            }
            app.keys.clear_deferred();
        } else if !app.keys.deferred().is_empty() || key_waits(app, key) {
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
        app.article.forget_arrival();
    }
    app.shared.status.message = None;
    let here = app.shared.layout.key_context();
    if app.modals.is_open() {
        let context = app.modals.key_context(here);
        let action = context
            .zip(key)
            .and_then(|(context, key)| app.keys.advance(key, context, &app.shared.settings.keys));
        let outcome = app.modals.key(Pressed { event, key, action }, &mut app.shared.cx());
        return actions::apply(app, outcome);
    }
    let Some(key) = key else { return app.keys.clear() };
    if let Some((action, count)) = app.keys.press(key, here, &app.shared.settings.keys) {
        act(app, action, count);
    }
}

/// Gives a pasted text to the top modal. The panes take none.
pub(crate) fn paste(app: &mut App, text: &str) {
    let outcome = app.modals.paste(text, &mut app.shared.cx());
    actions::apply(app, outcome);
}

/// Presses the deferred keys, in their order, up to the first that has to wait longer.
pub(crate) fn press_deferred(app: &mut App) {
    for _ in 0..app.keys.deferred().len() {
        if first_waits(app) {
            return;
        }
        match app.keys.take_deferred() {
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
    while let Some(first) = app.keys.take_deferred() {
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

pub(crate) fn first_waits(app: &App) -> bool {
    match app.keys.deferred().front() {
        Some(Deferred::Key(event)) => {
            Key::of(*event).is_some_and(|key| !interrupts(app, key) && key_waits(app, key))
        }
        Some(Deferred::Action(action, _)) => waits(app, *action),
        None => false,
    }
}

/// Whether a key ends every wait. While a modal is open, no key does.
fn interrupts(app: &App, key: Key) -> bool {
    let meaning = || app.shared.settings.keys.meaning(app.shared.layout.key_context(), &[key]);
    !app.modals.is_open()
        && (key == Key::control('C')
            || matches!(meaning(), Meaning::Does(action) if action.spec().interrupts))
}

/// Whether a key has to wait: in a prompt `Enter` for what is found or completed, and where no modal is open every key for what the
/// focused pane will show.
fn key_waits(app: &App, key: Key) -> bool {
    if app.modals.is_completing() {
        return key.code() == Some(KeyCode::Enter);
    }
    if let Some(find) = app.modals.prompt().and_then(Prompt::find) {
        let found_is_pending = match find.place {
            FindPlace::Page | FindPlace::Shelves => false,
            FindPlace::Titles => app.lists.is_finding_titles(),
            FindPlace::Library => app.lists.list().is_waiting(),
        };
        return found_is_pending && key.code() == Some(KeyCode::Enter);
    }
    !app.modals.is_open() && flow::pane_is_pending(app)
}

/// Checks, in debug builds, what holds after every [`App::settle`] unless the window is too small.
pub(crate) fn check(app: &App) {
    if app.shared.layout.panes().is_none() {
        return;
    }
    debug_assert!(
        app.keys.deferred().is_empty() || first_waits(app),
        "keys are deferred only while the first of them waits for something"
    );
    debug_assert!(app.modals.is_in_order(), "a prompt is the top modal");
    let is_named = |row| app.article.shows(row) || app.article.load_of(row).is_some();
    debug_assert!(
        app.shared.layout.focus != Pane::Page || app.lists.list().current().is_none_or(is_named),
        "the article pane has the focus, and its article is neither shown nor loading"
    );
}
