//! What each action does: one line for each, and the short ones themselves.

pub mod mark;
pub mod motion;
pub mod open;
pub mod pipe;

use crate::app::flow::{equals, images, keys, links, lists, mutes, pages, saving, search, settings};
use crate::app::layout::Zen;
use crate::app::modals::help::Help;
use crate::app::modals::menu::{Menu, MenuAction, MenuItem};
use crate::app::modals::palette::Palette;
use crate::app::modals::{Confirm, Modal};
use crate::app::{App, Effect, Switch};
use crate::article::marks::Mark;
use crate::config::Remembered;
use crate::engine::request::{Consent, IndexRequest, PageKind, Request};
use crate::input::action::{Action, Pane};
use crate::language::{Copied, Message};
use crate::library::list::{Direction, Filter, Grouping, SortKey};

/// Runs an action. A count that repeats the action is not passed to it.
pub(crate) fn run(app: &mut App, action: Action, count: Option<usize>) {
    match action {
        Action::Down
        | Action::Up
        | Action::First
        | Action::Last
        | Action::NextHeading
        | Action::PreviousHeading
        | Action::PageDown
        | Action::PageUp
        | Action::HalfDown
        | Action::HalfUp => motion::move_cursor(app, action, count),
        Action::ReadOn => motion::read_on(app, count),
        Action::Open => enter(app, Zen::Off),
        Action::OpenFull => enter(app, Zen::On),
        Action::Back => motion::back(app),
        Action::Left | Action::Right => motion::sideways(app, action),
        Action::NextPane => tab(app, 1),
        Action::PreviousPane => tab(app, -1),
        Action::NextArticle => open::go_to(app, app.lists.list().cursor() + count.unwrap_or(1)),
        Action::PreviousArticle => {
            open::go_to(app, app.lists.list().cursor().saturating_sub(count.unwrap_or(1)));
        }
        Action::NextUnread => motion::go_unread(app, 1),
        Action::PreviousUnread => motion::go_unread(app, -1),
        Action::Find => search::find(app),
        Action::Search => search::search(app),
        Action::KeepSearch => search::keep_search(app),
        Action::FindNext => search::find_next(app, 1),
        Action::FindPrevious => search::find_next(app, -1),
        Action::Hints => open::hints(app),
        Action::OpenOriginal => open::open_original(app, count),
        Action::OpenSelected => open_selected(app, count),
        Action::OpenImage => open::open_some_image(app, count),
        Action::FollowBack => links::follow_back(app),
        Action::ListEquals => equals::list_equals(app),
        Action::ListImages => open::list_images(app),
        Action::SaveImage => open::save_some_image(app, count),
        // The image picker and the slide show take them; in the panes there is nothing for them to do.
        Action::MarkImage | Action::NextImage | Action::PreviousImage => {}
        Action::TogglePictures => images::toggle_pictures(app),
        Action::ToggleRead => mark::toggle(app, Mark::Read),
        Action::ToggleStar => mark::toggle(app, Mark::Starred),
        Action::MarkAllRead => mark::ask_mark_all_read(app),
        Action::Mute => mutes::mute(app),
        Action::Undo => mark::undo(app),
        Action::NextFilter => next_filter(app),
        Action::Categories => motion::categories(app),
        Action::Arrange => arrange(app),
        Action::Refresh => rescan(app),
        Action::Zen => toggle_zen(app),
        Action::Wider => change_width(app, 4),
        Action::Narrower => change_width(app, -4),
        Action::SplitLeft => motion::split(app, -1),
        Action::SplitRight => motion::split(app, 1),
        Action::NextTheme => next_theme(app),
        Action::ToggleMouse => toggle_mouse(app),
        Action::CopyLink => copy_link(app),
        Action::CopyPath => copy_path(app),
        Action::CopyText => copy_text(app),
        Action::CopySelected => copy_selected(app),
        Action::Edit => edit(app),
        Action::Source => source(app),
        Action::Help => app.modals.push(Modal::Help(Help::of(keys::context(app)))),
        Action::Palette => open_palette(app, count),
        Action::Pipe => pipe::ask_pipe(app),
        Action::Escape => escape(app),
        Action::Redraw => app.shared.outbox.push(Effect::Redraw),
        Action::Suspend => app.shared.outbox.push(Effect::Suspend),
        Action::Leave => leave(app),
        Action::Quit => app.shared.outbox.push(Effect::Quit),
    }
}

fn open_palette(app: &mut App, count: Option<usize>) {
    let palette = Palette::new(&app.shared.settings.keys, keys::context(app), count);
    app.modals.push(Modal::Palette(palette));
}

/// Opens or unfolds what is under the cursor.
pub(crate) fn enter(app: &mut App, zen: Zen) {
    match app.shared.layout.focus {
        Pane::Tree => {
            if app.lists.sidebar_mut().unfold() {
                app.lists.sidebar_mut().refresh(app.library.counts());
            } else {
                app.shared.layout.focus = Pane::List;
            }
        }
        Pane::List => open::open(app, zen),
        Pane::Page => {}
    }
}

pub(crate) fn tab(app: &mut App, by: isize) {
    if app.shared.layout.focus == Pane::Page && app.article.page_mut().is_some_and(|page| page.select(by)) {
        return;
    }
    motion::next_pane(app, by);
}

pub(crate) fn open_selected(app: &mut App, count: Option<usize>) {
    if let Some(number) = count {
        return open::open_link(app, number.wrapping_sub(1));
    }
    match app.article.page().and_then(|page| page.selected) {
        Some(selected) => open::open_target(app, selected.target),
        None => toggle_zen(app),
    }
}

pub(crate) fn next_filter(app: &mut App) {
    let filter = app.lists.next_filter();
    if app.shared.layout.focus == Pane::Page {
        // The open article stays where it is.
        app.lists.keep_current();
    }
    lists::reload(app);
    app.shared.info(match filter {
        Filter::All => Message::ShowingAll,
        Filter::Unread => Message::ShowingUnread,
        Filter::Starred => Message::ShowingStarred,
    });
}

pub(crate) fn arrange(app: &mut App) {
    let selection = app.lists.list().selection();
    let item = |label, chosen: bool, action| MenuItem {
        label: app.shared.say(label),
        detail: if chosen { "✓".into() } else { String::new() },
        action,
    };
    let sort = |label, key| item(label, selection.sort.key == key, MenuAction::Sort(key));
    let group = |label, grouping| item(label, selection.grouping == grouping, MenuAction::Group(grouping));
    let items = vec![
        sort(Message::SortByDate, SortKey::Date),
        sort(Message::SortByArrival, SortKey::Arrival),
        sort(Message::SortByTitle, SortKey::Title),
        sort(Message::SortBySource, SortKey::Source),
        item(Message::TurnOrder, selection.sort.direction == Direction::Reversed, MenuAction::Flip),
        group(Message::GroupByDay, Grouping::Day),
        group(Message::GroupByCategory, Grouping::Category),
        group(Message::GroupBySource, Grouping::Source),
        group(Message::NoGroups, Grouping::None),
    ];
    let menu = Menu::new(app.shared.say(Message::Arrange), items);
    app.modals.push(Modal::Menu(menu));
}

/// Does what was chosen in a modal.
pub(crate) fn choose(app: &mut App, action: MenuAction) {
    match action {
        MenuAction::OpenLink(link) => return links::open_link_ref(app, &link),
        MenuAction::OpenImage(image) => return open::open_image_ref(app, &image),
        MenuAction::OpenImages(images) => return open::open_images(app, images),
        MenuAction::SaveImages(images) => return saving::save_images(app, images),
        MenuAction::CopyImages(images) => return open::copy_images(app, &images),
        MenuAction::TurnTo(image) => return images::turn_to(app, &image),
        MenuAction::OpenEqual(row) => return equals::choose_equal(app, row),
        MenuAction::Mute(change) => return mutes::run_muting(app, change),
        MenuAction::Sort(key) => app.lists.sort_by(key),
        MenuAction::Flip => app.lists.reverse(),
        MenuAction::Group(grouping) => app.lists.group_by(grouping),
    }
    settings::remember_arrangement(app);
    lists::rearrange(app);
}

/// Does what the user has agreed to.
pub(crate) fn answer(app: &mut App, confirm: Confirm) {
    match confirm {
        Confirm::MarkAllRead(rows) => mark::mark_all_read(app, &rows),
        Confirm::OpenImages(images) => open::open_all_images(app, &images),
        Confirm::OpenAddress(address) => links::browse(app, address, None, Consent::Given),
    }
}

pub(crate) fn rescan(app: &mut App) {
    if app.library.scan().is_running() {
        app.shared.info(Message::StillLooking);
        return;
    }
    app.library.scan_mut().ask();
    // The file may hold another text now.
    app.article.invalidate();
    app.shared.outbox.request(Request::Index(IndexRequest::Scan));
}

pub(crate) fn toggle_zen(app: &mut App) {
    match (app.shared.layout.focus, app.shared.layout.zen) {
        (Pane::Page, Zen::On) => app.shared.layout.zen = Zen::Off,
        (Pane::Page, Zen::Off) => app.shared.layout.zen = Zen::On,
        _ => open::open(app, Zen::On),
    }
}

pub(crate) fn change_width(app: &mut App, by: i16) {
    app.shared.settings.width = app.shared.settings.width.saturating_add_signed(by).clamp(24, 240);
    settings::remember(app, Remembered::Width, app.shared.settings.width.into());
    app.shared.info(Message::TextWidth(app.shared.settings.width));
}

pub(crate) fn next_theme(app: &mut App) {
    app.shared.settings.theme = app.shared.settings.theme.next();
    settings::remember(app, Remembered::Theme, app.shared.settings.theme.name().into());
    app.shared.info(Message::Theme(app.shared.settings.theme.name()));
}

pub(crate) fn toggle_mouse(app: &mut App) {
    let (mouse, word) = match app.shared.settings.mouse {
        Switch::On => (Switch::Off, Message::MouseOff),
        Switch::Off => (Switch::On, Message::MouseOn),
    };
    app.shared.settings.mouse = mouse;
    settings::remember(app, Remembered::Mouse, (mouse == Switch::On).into());
    app.shared.outbox.push(Effect::Mouse(mouse));
    app.shared.info(word);
}

pub(crate) fn copy(app: &mut App, what: Copied, text: Option<String>) {
    let Some(text) = text else { return app.shared.info(Message::NothingToCopy(what)) };
    app.shared.outbox.push(Effect::Copy(text));
    app.shared.info(Message::Copied(what));
}

pub(crate) fn copy_link(app: &mut App) {
    if let Some(link) = open::current_link(app) {
        return copy(app, Copied::Link, Some(link));
    }
    let entry = app.lists.list().current().and_then(|row| app.library.entry(row));
    let title = entry.map(|entry| entry.header.title.clone());
    copy(app, Copied::Title, title);
}

pub(crate) fn copy_path(app: &mut App) {
    let entry = app.lists.list().current().and_then(|row| app.library.entry(row));
    let path = entry.map(|entry| crate::app::shown(&entry.path));
    copy(app, Copied::Path, path);
}

pub(crate) fn copy_text(app: &mut App) {
    let text =
        app.article.page().filter(|_| app.page_is_current()).map(crate::app::article::page::Page::text);
    copy(app, Copied::Text, text);
}

pub(crate) fn copy_selected(app: &mut App) {
    let address = app.article.page().and_then(crate::app::article::page::Page::selected_address);
    copy(app, Copied::SelectedLink, address);
}

pub(crate) fn edit(app: &mut App) {
    if let Some(entry) = app.lists.list().current().and_then(|row| app.library.entry(row)) {
        app.shared.outbox.push(Effect::Edit(entry.path.clone()));
    }
}

pub(crate) fn source(app: &mut App) {
    // A page that is loading counts: pressing the key twice leads back.
    let kind = app.lists.list().current().and_then(|row| app.article.kind_of(row));
    pages::reload(app, if kind == Some(PageKind::Source) { PageKind::Page } else { PageKind::Source });
}

pub(crate) fn escape(app: &mut App) {
    if images::cancel_downloads(app) {
        return;
    }
    if app.shared.layout.focus == Pane::Page && !app.page_is_current() {
        pages::cancel(app);
        return;
    }
    app.lists.clear_needles();
    if app.shared.layout.focus != Pane::Page {
        lists::search_left(app);
    }
    if let Some(page) = app.article.page_mut() {
        page.end_find();
        page.selected = None;
    }
}

pub(crate) fn leave(app: &mut App) {
    match app.shared.layout.focus {
        Pane::Page if app.article.page().is_some_and(|page| page.opened.kind == PageKind::Source) => {
            source(app);
        }
        Pane::Page => motion::back(app),
        Pane::Tree if app.shared.layout.size.0 < crate::app::layout::WIDE => {
            app.shared.layout.focus = Pane::List;
        }
        Pane::List if app.lists.search().return_to().is_some() && app.lists.search().results().is_some() => {
            lists::search_left(app);
        }
        Pane::Tree | Pane::List => app.shared.outbox.push(Effect::Quit),
    }
}
