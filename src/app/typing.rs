//! Keys: sequences, counts, and what is pasted; who takes a key.

use crate::app::App;
use crate::app::action::Action;
use crate::app::actions;
use crate::app::actions::pipe;
use crate::app::flow::images;
use crate::app::flow::saving;
use crate::app::flow::search;
use crate::app::modals::popup_keys;
use crate::app::popup::{Popup, Typing};
use crate::app::waiting;
use crate::app::waiting::Held;
use crate::input::action::Pane;
use crate::input::key::Key;
use crate::keymap::{KeyContext, Meaning};
use crate::language::Message;
use crossterm::event::{KeyCode, KeyEvent};

pub(crate) fn key(app: &mut App, key: KeyEvent) {
    let pressed = Key::of(key);
    if let Some(pressed) = pressed {
        if waiting::is_at_once(app, pressed)
            && app.modals.popup.is_none()
            && app.modals.finding.is_none()
            && app.modals.saving.is_none()
        {
            app.keys.deferred.clear();
            app.article.take_follow();
            app.lists.end_seek();
        } else if !app.keys.deferred.is_empty() || waiting::must_wait(app, pressed) {
            return waiting::hold(app, Held::Key(key));
        }
    }
    app.shared.status.clear();
    if app.modals.finding.is_some() {
        return search::type_find(app, key);
    }
    if app.modals.saving.is_some() {
        return saving::type_save(app, key);
    }
    match app.modals.popup.take() {
        Some(Popup::Help(help)) => return popup_keys::key_in_help(app, help, key),
        Some(Popup::Menu(menu)) => return popup_keys::key_in_menu(app, menu, key),
        Some(Popup::Hints(hints)) => return popup_keys::key_in_hints(app, hints, key),
        Some(Popup::Images(images)) => return popup_keys::key_in_images(app, images, key),
        Some(Popup::Slide(slide)) => return images::key_in_slide(app, slide, key),
        Some(Popup::Palette(palette)) => return popup_keys::key_in_palette(app, palette, key),
        Some(Popup::Pipe(field)) => return pipe::key_in_pipe(app, field, key),
        Some(Popup::Question(question)) => {
            return match pressed.and_then(Key::code) {
                Some(KeyCode::Char('y' | 'Y') | KeyCode::Enter) => actions::answer(app, question.then),
                _ => app.shared.info(Message::NothingDone),
            };
        }
        None => {}
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

/// What a key means in a page or menu that lies over the panes: its action there, and what was pressed.
pub(crate) fn key_over(
    app: &mut App,
    context: KeyContext,
    key: KeyEvent,
) -> (Option<Action>, Option<KeyCode>) {
    let Some(pressed) = Key::of(key) else { return (None, None) };
    app.keys.sequence.push(pressed);
    let found = found(app, context);
    if found != Meaning::Begins {
        forget_keys(app);
    }
    match found {
        Meaning::Does(action) => (Some(action), pressed.code()),
        Meaning::Nothing if pressed == Key::control('C') => (Some(Action::Quit), None),
        Meaning::Begins | Meaning::Nothing => (None, pressed.code()),
    }
}

pub(crate) fn forget_keys(app: &mut App) {
    app.keys.sequence.clear();
    app.keys.pending.clear();
    app.keys.count = None;
}

pub(crate) fn paste(app: &mut App, text: &str) {
    if let Some(finding) = &mut app.modals.finding {
        finding.field.insert(text);
        search::search_typed(app);
        return;
    }
    if let Some(saving) = &mut app.modals.saving {
        saving.field.insert(text);
        return;
    }
    match &mut app.modals.popup {
        Some(Popup::Help(help)) if help.typing == Typing::On => {
            help.query.push_str(&crate::text::clean_line(text));
        }
        Some(Popup::Pipe(field)) => {
            field.insert(text);
        }
        Some(Popup::Palette(palette)) => {
            palette.field.insert(text);
            palette.choose(app.shared.settings.language);
        }
        _ => {}
    }
}
