//! Keys: sequences, counts, and what is pasted; who takes a key.

use crate::app::App;
use crate::app::action::Action;
use crate::app::actions;
use crate::app::flow::modals;
use crate::app::modals::Pressed;
use crate::app::waiting;
use crate::app::waiting::Held;
use crate::input::action::Pane;
use crate::input::key::Key;
use crate::keymap::{KeyContext, Meaning};
use crossterm::event::KeyEvent;

pub(crate) fn key(app: &mut App, key: KeyEvent) {
    let pressed = Key::of(key);
    if let Some(pressed) = pressed {
        if waiting::is_at_once(app, pressed) && !app.modals.is_open() {
            app.keys.deferred.clear();
            app.article.take_follow();
            app.lists.end_seek();
        } else if !app.keys.deferred.is_empty() || waiting::must_wait(app, pressed) {
            return waiting::hold(app, Held::Key(key));
        }
    }
    app.shared.status.clear();
    if app.modals.is_open() {
        let action = match app.modals.key_context(context(app)) {
            Some(context) => key_over(app, context, pressed),
            None => None,
        };
        let pressed = Pressed { event: key, key: pressed, action };
        let outcome = app.modals.key(pressed, &mut app.shared.cx());
        return modals::apply(app, outcome);
    }
    let Some(pressed) = pressed else { return forget_keys(app) };
    if let (Some(digit), true) = (pressed.digit(), app.keys.sequence.is_empty())
        && (digit != 0 || app.keys.count.is_some())
    {
        let count = app.keys.count.unwrap_or(0) * 10 + digit;
        app.keys.count = Some(count.min(9_999_999));
        app.keys.pending = count.min(9_999_999).to_string();
        return;
    }
    app.keys.sequence.push(pressed);
    match found(app, context(app)) {
        Meaning::Begins => app.keys.pending.push_str(&pressed.to_string()),
        Meaning::Nothing => {
            forget_keys(app);
            // Without any binding there is still a way out.
            if pressed == Key::control('C') {
                actions::perform(app, Action::Quit, None);
            }
        }
        Meaning::Does(action) => {
            let count = app.keys.count;
            forget_keys(app);
            waiting::act(app, action, count);
        }
    }
}

/// The context whose keys count.
pub(crate) fn context(app: &App) -> KeyContext {
    if app.shared.layout.focus == Pane::Page { KeyContext::Article } else { KeyContext::Lists }
}

/// What the keys pressed so far mean. A sequence that comes to nothing is forgotten but for its last key.
pub(crate) fn found(app: &mut App, context: KeyContext) -> Meaning {
    let mut found = app.shared.settings.keys.meaning(context, &app.keys.sequence);
    if found == Meaning::Nothing && app.keys.sequence.len() > 1 {
        app.keys.sequence.drain(..app.keys.sequence.len() - 1);
        found = app.shared.settings.keys.meaning(context, &app.keys.sequence);
    }
    found
}

/// What a key means in a modal that has a key table.
pub(crate) fn key_over(app: &mut App, context: KeyContext, pressed: Option<Key>) -> Option<Action> {
    let pressed = pressed?;
    app.keys.sequence.push(pressed);
    let found = found(app, context);
    if found != Meaning::Begins {
        forget_keys(app);
    }
    match found {
        Meaning::Does(action) => Some(action),
        Meaning::Nothing if pressed == Key::control('C') => Some(Action::Quit),
        Meaning::Begins | Meaning::Nothing => None,
    }
}

pub(crate) fn forget_keys(app: &mut App) {
    app.keys.sequence.clear();
    app.keys.pending.clear();
    app.keys.count = None;
}

pub(crate) fn paste(app: &mut App, text: &str) {
    let outcome = app.modals.paste(text, &mut app.shared.cx());
    modals::apply(app, outcome);
}
