//! Keys that are meant for something on its way: which of them wait, and what becomes of them when it is there.

use crate::app::App;
use crate::app::action::Action;
use crate::app::actions;
use crate::app::flow::links;
use crate::app::modals::prompt::{FindPlace, Prompt};
use crate::app::typing;
use crate::input::action::Pane;
use crate::input::key::Key;
use crate::keymap::Meaning;
use crossterm::event::{KeyCode, KeyEvent};

/// Actions that mean something while an article is still being opened; the keys of others wait for it.
const AT_ONCE: [Action; 9] = [
    Action::Escape,
    Action::Leave,
    Action::Quit,
    Action::Back,
    Action::Redraw,
    Action::Suspend,
    Action::Help,
    Action::Palette,
    Action::Categories,
];
/// More keys than this do not wait.
const HELD_MOST: usize = 64;

/// What waits for something that is on its way.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Held {
    /// A key.
    Key(KeyEvent),
    /// What a key means, with its count.
    Does(Action, Option<usize>),
}

/// Whether keys are meant for an article that is not there yet.
pub fn awaits_page(app: &App) -> bool {
    let failed = app.lists.list().current().is_some_and(|row| app.article.error_of(row).is_some());
    app.shared.layout.focus == Pane::Page
        && !app.page_is_current()
        && !failed
        && app.lists.list().current().is_some()
}

/// Whether a key means something that need not wait.
pub(crate) fn is_at_once(app: &App, key: Key) -> bool {
    let meaning = app.shared.settings.keys.meaning(typing::context(app), &[key]);
    matches!(meaning, Meaning::Does(action) if AT_ONCE.contains(&action)) || key == Key::control('C')
}

/// Whether a key has to wait for what is on its way.
pub(crate) fn must_wait(app: &App, key: Key) -> bool {
    if let Some(find) = app.modals.prompt().and_then(Prompt::find) {
        let answer = match find.place {
            FindPlace::Page | FindPlace::Shelves => false,
            FindPlace::Titles => app.lists.search().titles().is_waiting(),
            FindPlace::Library => app.lists.list().is_waiting(),
        };
        return answer && key.code() == Some(KeyCode::Enter);
    }
    if app.modals.is_open() || is_at_once(app, key) {
        return false;
    }
    links::awaits_link(app)
        || awaits_page(app)
        || app.shared.layout.focus != Pane::Tree && app.lists.list().is_waiting()
}

/// Whether an action has to wait for what is known of the article under the cursor, or for the rest of the list.
pub(crate) fn action_must_wait(app: &App, action: Action) -> bool {
    let unknown = || app.lists.list().current().is_some_and(|row| app.library.entry(row).is_none());
    match action {
        Action::Last | Action::MarkAllRead | Action::FindNext | Action::FindPrevious => {
            app.shared.layout.focus == Pane::List && !app.lists.list().is_whole()
        }
        Action::NextUnread | Action::PreviousUnread => !app.lists.list().is_whole(),
        Action::Open
        | Action::OpenFull
        | Action::OpenOriginal
        | Action::OpenImage
        | Action::ListImages
        | Action::SaveImage
        | Action::Hints
        | Action::ToggleRead
        | Action::ToggleStar
        | Action::Mute
        | Action::ListEquals
        | Action::CopyLink
        | Action::CopyPath
        | Action::CopyText
        | Action::Edit
        | Action::Source => app.shared.layout.focus != Pane::Tree && unknown(),
        _ => false,
    }
}

/// Does what has waited, as far as it need not wait longer.
pub(crate) fn press_held(app: &mut App) {
    let mut left = app.keys.deferred.len();
    while left > 0
        && let Some(held) = app.keys.deferred.pop_front()
    {
        left -= 1;
        let behind = std::mem::take(&mut app.keys.deferred);
        match held {
            Held::Key(key) => typing::key(app, key),
            Held::Does(action, count) => act(app, action, count),
        }
        // What has to wait again stays before the rest.
        let again = !app.keys.deferred.is_empty();
        app.keys.deferred.extend(behind);
        if again {
            break;
        }
    }
}

pub(crate) fn hold(app: &mut App, held: Held) {
    if app.keys.deferred.len() < HELD_MOST {
        app.keys.deferred.push_back(held);
    }
}

pub(crate) fn act(app: &mut App, action: Action, count: Option<usize>) {
    if action_must_wait(app, action) {
        hold(app, Held::Does(action, count));
    } else {
        actions::perform(app, action, count);
    }
}
