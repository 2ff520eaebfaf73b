//! Keys while something lies over the panes: the help page, a menu, the list of images, the palette, hint labels.

use crate::app::action::Action;
use crate::app::actions;
use crate::app::actions::open;
use crate::app::field::Edit;
use crate::app::flow::saving;
use crate::app::palette::Palette;
use crate::app::popup::{Help, Hints, ImageMenu, Menu, NoSuchLabel, Popup, Typing};
use crate::app::typing;
use crate::app::waiting;
use crate::app::{App, Effect};
use crate::input::action::Pane;
use crate::input::key::Key;
use crate::keymap::KeyContext;
use crate::language::Message;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

pub(crate) fn key_in_help(app: &mut App, mut help: Help, key: KeyEvent) {
    let height = help_height(app);
    if help.typing == Typing::On {
        match key.code {
            KeyCode::Enter => help.typing = Typing::Off,
            KeyCode::Esc => help = Help::default(),
            KeyCode::Backspace => {
                help.query.pop();
            }
            KeyCode::Char(c) if !key.modifiers.contains(KeyModifiers::CONTROL) => help.query.push(c),
            _ => {}
        }
        help.top = 0;
    } else {
        let last = last_of_help(app, &help);
        let (action, code) = typing::key_over(app, typing::context(app), key);
        match (action, code) {
            (Some(Action::Quit), _) => return actions::perform(app, Action::Quit, None),
            (Some(Action::Leave | Action::Help | Action::Escape | Action::Back), _)
            | (_, Some(KeyCode::Esc | KeyCode::Enter)) => return,
            (Some(Action::Find), _) => help.typing = Typing::On,
            (action, code) => match over(action, code) {
                Some(Over::By(by)) => help.top = help.top.saturating_add_signed(by),
                Some(Over::Page(by)) => {
                    help.top = help.top.saturating_add_signed(by * height.cast_signed());
                }
                Some(Over::First) => help.top = 0,
                Some(Over::Last) => help.top = last,
                None => {}
            },
        }
        help.top = help.top.min(last);
    }
    app.modals.popup = Some(Popup::Help(help));
}

/// Lines of the help page that are seen: its frame, the rule and the footer are not its own.
pub(crate) fn help_height(app: &App) -> usize {
    usize::from(app.shared.layout.size.1.saturating_sub(4)).max(1)
}

/// The line that stands first when the help page is scrolled to its end.
pub(crate) fn last_of_help(app: &App, help: &Help) -> usize {
    let lines = help.lines(&app.shared.settings, crate::app::help::columns(app.shared.layout.size.0));
    lines.len().saturating_sub(help_height(app))
}

pub(crate) fn key_in_menu(app: &mut App, mut menu: Menu, key: KeyEvent) {
    let (action, code) = typing::key_over(app, typing::context(app), key);
    match (action, code) {
        (Some(Action::Quit), _) => return actions::perform(app, Action::Quit, None),
        (
            Some(
                Action::Open
                | Action::OpenFull
                | Action::OpenSelected
                | Action::OpenOriginal
                | Action::OpenImage,
            ),
            _,
        )
        | (_, Some(KeyCode::Enter | KeyCode::Right)) => {
            return if let Some(item) = menu.items.get(menu.cursor) {
                actions::choose(app, item.choice);
            };
        }
        (Some(Action::Leave | Action::Escape | Action::Back | Action::Arrange | Action::ListImages), _)
        | (_, Some(KeyCode::Esc)) => return,
        (action, code) => menu.go(over(action, code)),
    }
    app.modals.popup = Some(Popup::Menu(menu));
}

pub(crate) fn key_in_images(app: &mut App, mut images: ImageMenu, key: KeyEvent) {
    let (action, code) = typing::key_over(app, KeyContext::Images, key);
    match (action, code) {
        (Some(Action::Quit), _) => return actions::perform(app, Action::Quit, None),
        (Some(Action::Leave), _) | (None, Some(KeyCode::Esc)) => return,
        (Some(Action::OpenImage), _) | (None, Some(KeyCode::Enter)) => {
            return open::open_images(app, images.chosen());
        }
        (Some(Action::MarkImage), _) => images.mark(),
        (Some(Action::SaveImage), _) => saving::save_images(app, images.chosen()),
        (Some(Action::CopyLink), _) => open::copy_images(app, &images.chosen()),
        (Some(Action::Redraw), _) => app.shared.outbox.push(Effect::Redraw),
        (action, code) => images.menu.go(over(action, code)),
    }
    app.modals.popup = Some(Popup::Images(images));
}

pub(crate) fn key_in_palette(app: &mut App, mut palette: Palette, key: KeyEvent) {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Down | KeyCode::Tab => palette.step(1),
        KeyCode::Up | KeyCode::BackTab => palette.step(-1),
        KeyCode::Char('n') if control => palette.step(1),
        KeyCode::Char('p') if control => palette.step(-1),
        KeyCode::PageDown => palette.step(10),
        KeyCode::PageUp => palette.step(-10),
        _ => match palette.field.key(key) {
            Edit::Changed => {
                palette.choose(app.shared.settings.language);
            }
            Edit::Unchanged => {}
            Edit::Cancelled => return,
            Edit::Accepted => {
                return if let Some(chosen) = palette.found.get(palette.cursor) {
                    perform_named(app, chosen.context, chosen.action, palette.count);
                };
            }
        },
    }
    app.modals.popup = Some(Popup::Palette(palette));
}

/// Does what was chosen by name. What works in the article alone is done there, if it is on the screen.
pub(crate) fn perform_named(app: &mut App, context: KeyContext, action: Action, count: Option<usize>) {
    let shown =
        app.page_is_current() && app.shared.layout.panes().is_some_and(|geometry| geometry.page.is_some());
    match (context, typing::context(app)) {
        (KeyContext::Article, KeyContext::Lists) if shown => app.shared.layout.focus = Pane::Page,
        (KeyContext::Article, KeyContext::Lists) => {
            app.shared.info(Message::OpenFirst);
            return;
        }
        (KeyContext::Lists, KeyContext::Article) => {
            app.shared.info(Message::WorksInLists);
            return;
        }
        _ => {}
    }
    waiting::act(app, action, count);
}

pub(crate) fn key_in_hints(app: &mut App, mut hints: Hints, key: KeyEvent) {
    let Some(KeyCode::Char(letter @ '!'..)) = Key::of(key).and_then(Key::code) else { return };
    match hints.type_letter(letter) {
        Ok(Some(at)) => open::open_target(app, at.target),
        Ok(None) => app.modals.popup = Some(Popup::Hints(hints)),
        Err(NoSuchLabel) => app.shared.info(Message::NoSuchLabel),
    }
}

/// How far a key moves in a page or menu that lies over the panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// By lines.
    By(isize),
    /// By whole pages.
    Page(isize),
    /// To the beginning.
    First,
    /// To the end.
    Last,
}

impl Menu {
    fn go(&mut self, over: Option<Over>) {
        match over {
            Some(Over::By(by)) => self.step(by),
            Some(Over::Page(by)) => self.step(by * 10),
            Some(Over::First) => self.cursor = 0,
            Some(Over::Last) => self.step(isize::MAX),
            None => {}
        }
    }
}

/// What the keys of movement mean there, however they are bound; those with names always move.
fn over(action: Option<Action>, code: Option<KeyCode>) -> Option<Over> {
    Some(match (action, code) {
        (Some(Action::Down | Action::NextPane), _) | (_, Some(KeyCode::Down | KeyCode::Tab)) => Over::By(1),
        (Some(Action::Up | Action::PreviousPane), _) | (_, Some(KeyCode::Up | KeyCode::BackTab)) => {
            Over::By(-1)
        }
        (Some(Action::PageDown | Action::ReadOn | Action::HalfDown), _)
        | (_, Some(KeyCode::PageDown | KeyCode::Char(' '))) => Over::Page(1),
        (Some(Action::PageUp | Action::HalfUp), _) | (_, Some(KeyCode::PageUp)) => Over::Page(-1),
        (Some(Action::First), _) | (_, Some(KeyCode::Home)) => Over::First,
        (Some(Action::Last), _) | (_, Some(KeyCode::End)) => Over::Last,
        _ => return None,
    })
}
