//! What each action does: one line for each, and the short ones themselves; what follows in the panes from what
//! happens in a modal.

pub(crate) mod motion;
pub(crate) mod open;
pub(crate) mod search;

use crate::app::article::page::Page;
use crate::app::flow::{self, feeds, images, links, marks, pages, settings};
use crate::app::layout::Zen;
use crate::app::lists::list::ArticleList;
use crate::app::modals::help::Help;
use crate::app::modals::menu::{Menu, MenuAction, MenuItem};
use crate::app::modals::palette::Palette;
use crate::app::modals::prompt::{Prompt, PromptAbout};
use crate::app::modals::{Confirm, Modal, ModalOutcome};
use crate::app::{App, Effect, Switch};
use crate::article::WebPage;
use crate::article::marks::Mark;
use crate::config::Remembered;
use crate::engine::request::{Consent, IndexRequest, PageKind, Request, StateRequest};
use crate::input::action::{Action, CountUse, InSidebar, KeyContext, Needs, Pane};
use crate::language::{Copied, FeedMessage, Message};
use crate::library::list::{Direction, Filter, Grouping, SortKey};

/// An action is not repeated more often than this.
const MOST_REPEATS: usize = 1000;

fn run(app: &mut App, action: Action, count: Option<usize>) {
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
        Action::NextArticle => pages::go_to(app, app.lists.list().cursor() + count.unwrap_or(1)),
        Action::PreviousArticle => {
            pages::go_to(app, app.lists.list().cursor().saturating_sub(count.unwrap_or(1)));
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
        Action::FollowBack => links::go_back(app),
        Action::FollowForward => links::go_forward(app),
        Action::ListEquals => links::list_equals(app),
        Action::ListImages => open::list_images(app),
        Action::SaveImage => open::save_some_image(app, count),
        // The image picker, the slide show and the page of feeds take them; in the panes there is nothing for them to do.
        Action::MarkImage
        | Action::NextImage
        | Action::PreviousImage
        | Action::OpenFeed
        | Action::PauseFeed
        | Action::RemoveFeed
        | Action::FeedHistory => {}
        Action::TogglePictures => images::toggle_pictures(app),
        Action::ToggleRead => marks::toggle_read(app),
        Action::ToggleStar => marks::toggle(app, Mark::Starred),
        Action::MarkAllRead => marks::ask_mark_all_read(app),
        Action::Mute => marks::mute(app),
        Action::Undo => marks::undo(app, None),
        Action::Redo => app.shared.outbox.ask(|request| Request::State(StateRequest::Redo { request })),
        Action::NextFilter => next_filter(app),
        Action::Categories => motion::categories(app),
        Action::Arrange => arrange(app),
        Action::Refresh => rescan(app),
        Action::Fetch => feeds::fetch(app, count),
        Action::FetchHere => feeds::fetch_here(app),
        Action::ListFeeds => feeds::list(app),
        Action::AddFeed => app.modals.push(Modal::Prompt(Prompt::new(PromptAbout::AddFeed, ""))),
        Action::Zen => toggle_zen(app),
        Action::Wider => change_width(app, 4),
        Action::Narrower => change_width(app, -4),
        Action::SplitLeft => motion::split(app, -1),
        Action::SplitRight => motion::split(app, 1),
        Action::NextTheme => next_theme(app),
        Action::ToggleMouse => toggle_mouse(app),
        Action::CopyLink => copy_link(app),
        Action::CopyPath => {
            copy(app, Copied::Path, app.current_entry().map(|entry| crate::app::shown(&entry.path)));
        }
        Action::CopyText => copy(app, Copied::Text, app.current_page().map(Page::text)),
        Action::CopySelected => {
            copy(app, Copied::SelectedLink, app.article.page().and_then(Page::selected_address));
        }
        Action::Edit => edit(app),
        Action::Source => source(app),
        Action::SwitchView => switch_view(app),
        Action::Help => app.modals.push(Modal::Help(Help::of(app.shared.layout.key_context()))),
        Action::Palette => {
            let palette = Palette::new(&app.shared.settings.keys, app.shared.layout.key_context(), count);
            app.modals.push(Modal::Palette(palette));
        }
        Action::Pipe => ask_pipe(app),
        Action::Escape => escape(app),
        Action::Redraw => app.shared.outbox.push(Effect::Redraw),
        Action::Suspend => app.shared.outbox.push(Effect::Suspend),
        Action::Leave => leave(app),
        Action::Quit => app.shared.outbox.push(Effect::Quit),
    }
}

/// Does an action, or defers it until what it needs has arrived.
pub(crate) fn act(app: &mut App, action: Action, count: Option<usize>) {
    if app.shared.layout.focus == Pane::Tree {
        match action.spec().in_sidebar {
            InSidebar::NeedsArticle => return app.shared.info(Message::SelectArticle),
            // After a search the list may be another one.
            InSidebar::MarksShelf => flow::show_shelf(app),
            InSidebar::Acts => {}
        }
    }
    if waits(app, action) {
        return app.keys.defer_action(action, count);
    }
    match action.spec().count {
        CountUse::Argument => run(app, action, count),
        CountUse::Ignore => run(app, action, None),
        CountUse::Repeat => {
            for _ in 0..count.unwrap_or(1).min(MOST_REPEATS) {
                run(app, action, None);
            }
        }
    }
}

/// Whether an action has to wait for what it needs while the focused pane has the focus.
pub(crate) fn waits(app: &App, action: Action) -> bool {
    let (focus, list) = (app.shared.layout.focus, app.lists.list());
    if focus == Pane::Tree && action.spec().in_sidebar == InSidebar::MarksShelf {
        return !list.is_whole();
    }
    match action.spec().needs {
        Needs::Nothing => false,
        Needs::Row => {
            focus != Pane::Tree && list.current().is_some_and(|row| app.library.entry(row).is_none())
        }
        Needs::WholeList => !list.is_whole(),
        Needs::WholeListInList => focus == Pane::List && !list.is_whole(),
    }
}

/// Opens or unfolds what is under the cursor.
pub(crate) fn enter(app: &mut App, zen: Zen) {
    if app.lists.is_welcome() {
        return feeds::begin(app);
    }
    match app.shared.layout.focus {
        Pane::Tree => {
            if !app.lists.sidebar_mut().unfold(app.library.counts()) {
                // After a search the list may be another one.
                flow::show_shelf(app);
                app.shared.layout.focus = Pane::List;
            }
        }
        Pane::List => pages::open(app, zen),
        Pane::Page => {}
    }
}

fn tab(app: &mut App, by: isize) {
    if app.shared.layout.focus == Pane::Page && app.article.page_mut().is_some_and(|page| page.select(by)) {
        return;
    }
    motion::next_pane(app, by);
}

fn open_selected(app: &mut App, count: Option<usize>) {
    if let Some(number) = count {
        return open::open_numbered_link(app, number);
    }
    match app.article.page().and_then(|page| page.selected) {
        Some(selected) => open::open_target(app, selected.target),
        None => toggle_zen(app),
    }
}

fn next_filter(app: &mut App) {
    let filter = app.lists.list_mut().next_filter();
    if app.shared.layout.focus == Pane::Page {
        // The open article stays where it is.
        let current = app.lists.list().current();
        app.lists.list_mut().keep(current.as_slice());
    }
    flow::reload(app);
    app.shared.info(match filter {
        Filter::All => Message::ShowingAll,
        Filter::Unread => Message::ShowingUnread,
        Filter::Starred => Message::ShowingStarred,
    });
}

fn arrange(app: &mut App) {
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
        item(Message::ReverseOrder, selection.sort.direction == Direction::Reversed, MenuAction::Flip),
        group(Message::GroupByDay, Grouping::Day),
        group(Message::GroupByCategory, Grouping::Category),
        group(Message::GroupBySource, Grouping::Source),
        group(Message::NoGroups, Grouping::None),
    ];
    let menu = Menu::new(app.shared.say(Message::Arrange), items);
    app.modals.push(Modal::Menu(menu));
}

fn rescan(app: &mut App) {
    if app.library.scan().is_running() {
        return app.shared.info(Message::StillScanning);
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
        _ => pages::open(app, Zen::On),
    }
}

fn change_width(app: &mut App, by: i16) {
    app.shared.settings.width = app.shared.settings.width.saturating_add_signed(by).clamp(24, 240);
    settings::remember(app, Remembered::Width, app.shared.settings.width.into());
    app.shared.info(Message::TextWidth(app.shared.settings.width));
}

fn next_theme(app: &mut App) {
    app.shared.settings.theme = app.shared.settings.theme.next();
    settings::remember(app, Remembered::Theme, app.shared.settings.theme.name().into());
    app.shared.info(Message::Theme(app.shared.settings.theme.name()));
}

fn toggle_mouse(app: &mut App) {
    let mouse = app.shared.settings.mouse.other();
    app.shared.settings.mouse = mouse;
    settings::remember(app, Remembered::Mouse, (mouse == Switch::On).into());
    app.shared.outbox.push(Effect::Mouse(mouse));
    app.shared.info(if mouse == Switch::On { Message::MouseOn } else { Message::MouseOff });
}

fn copy(app: &mut App, what: Copied, text: Option<String>) {
    let Some(text) = text else { return app.shared.info(Message::NothingToCopy(what)) };
    app.shared.outbox.push(Effect::Copy(text));
    app.shared.info(Message::Copied(what));
}

fn copy_link(app: &mut App) {
    match open::current_link(app) {
        Some(link) => copy(app, Copied::Link, Some(link)),
        None => copy(app, Copied::Title, app.current_entry().map(|entry| entry.header.title.clone())),
    }
}

fn edit(app: &mut App) {
    if let Some(path) = app.current_entry().map(|entry| entry.path.clone()) {
        app.shared.outbox.push(Effect::Edit(path));
    }
}

fn source(app: &mut App) {
    // A page that is loading counts: pressing the key twice leads back.
    let kind = app.lists.list().current().and_then(|row| app.article.kind_of(row));
    pages::load(app, if kind == Some(PageKind::Source) { PageKind::Page } else { PageKind::Source });
}

/// Shows all of a web page, or its main content again.
fn switch_view(app: &mut App) {
    let Some(page) = app.article.page().filter(|_| app.page_is_current()) else { return };
    match page.opened.kind {
        PageKind::OtherView | PageKind::Source => pages::load(app, PageKind::Page),
        PageKind::Page if page.opened.document.web_page == WebPage::No => {
            app.shared.info(Message::NoReaderView);
        }
        PageKind::Page => pages::load(app, PageKind::OtherView),
    }
}

fn escape(app: &mut App) {
    if images::cancel_downloads(app) {
        return;
    }
    if app.shared.layout.focus == Pane::Page && !app.page_is_current() {
        return pages::cancel(app);
    }
    let is_search = app.shared.layout.focus != Pane::Page && app.lists.before_search().is_some();
    let is_found =
        app.article.page().is_some_and(|page| !page.matches().is_empty() || page.selected.is_some());
    if !is_search && !is_found && !app.lists.has_needle() && feeds::call_off(app) {
        return;
    }
    app.lists.clear_needles();
    if app.shared.layout.focus != Pane::Page {
        flow::search_left(app);
    }
    if let Some(page) = app.article.page_mut() {
        page.end_find();
        page.selected = None;
    }
}

fn leave(app: &mut App) {
    match app.shared.layout.focus {
        Pane::Page if app.article.page().is_some_and(|page| page.opened.kind == PageKind::Source) => {
            source(app);
        }
        _ if flow::leaving_ends(app) => app.shared.outbox.push(Effect::Quit),
        Pane::Page => motion::back(app),
        Pane::Tree => app.shared.layout.focus = Pane::List,
        Pane::List => flow::search_left(app),
    }
}

/// Asks which program the article's text is given to.
fn ask_pipe(app: &mut App) {
    match app.current_page() {
        Some(page) => {
            let about = PromptAbout::Pipe(page.text());
            app.modals.push(Modal::Prompt(Prompt::new(about, "")));
        }
        None => app.shared.info(Message::OpenFirst),
    }
}

/// Does what a key, a paste or a click in a modal asks for.
pub(crate) fn apply(app: &mut App, outcome: ModalOutcome) {
    match outcome {
        ModalOutcome::Closed(Modal::Slideshow(_)) => app.images.set_mut().leave(),
        ModalOutcome::Nothing | ModalOutcome::Closed(_) => {}
        ModalOutcome::Typed(prompt) => search::search_typed(app, &prompt),
        ModalOutcome::ScopeToggled => search::toggle_scope(app),
        ModalOutcome::Cancelled(prompt) => cancelled(app, &prompt),
        ModalOutcome::Accepted(prompt) => accepted(app, prompt),
        ModalOutcome::Chosen(action) => choose(app, action),
        ModalOutcome::Confirmed(confirm) => answer(app, confirm),
        ModalOutcome::Feed(choice) => feeds::choose(app, choice),
        ModalOutcome::Run { action, context, count } => run_named(app, action, context, count),
    }
}

fn cancelled(app: &mut App, prompt: &Prompt) {
    match prompt.about {
        PromptAbout::Find(find) => search::search_cancelled(app, find),
        PromptAbout::SaveImages(_) => app.shared.info(Message::NothingSaved),
        PromptAbout::AddFeed | PromptAbout::ImportFeeds => feeds::say(app, FeedMessage::NothingAdded),
        PromptAbout::Pipe(_) | PromptAbout::OpenFolder => {}
    }
}

fn accepted(app: &mut App, prompt: Prompt) {
    let text = prompt.field.text();
    match prompt.about {
        PromptAbout::Find(find) => search::accept_find(app, find, text),
        PromptAbout::SaveImages(images) => images::save_into(app, images, text),
        PromptAbout::Pipe(article) => pipe(app, text, article),
        PromptAbout::AddFeed => feeds::add(app, text),
        PromptAbout::OpenFolder => feeds::open_library(app, text),
        PromptAbout::ImportFeeds => feeds::import(app, text),
    }
}

/// Runs an action that was chosen by name. What works in the article alone is done there, if the article is on the
/// screen.
fn run_named(app: &mut App, action: Action, context: KeyContext, count: Option<usize>) {
    match (context, app.shared.layout.key_context()) {
        (KeyContext::Article, KeyContext::Lists)
            if app.page_is_current() && app.shared.layout.shows_page() =>
        {
            app.shared.layout.focus = Pane::Page;
        }
        (KeyContext::Article, KeyContext::Lists) => {
            return app.shared.info(Message::OpenFirst);
        }
        (KeyContext::Lists, KeyContext::Article) => return app.shared.info(Message::WorksInLists),
        _ => {}
    }
    act(app, action, count);
}

/// Does what was chosen in a modal.
fn choose(app: &mut App, action: MenuAction) {
    match action {
        MenuAction::OpenLink(link) => links::open_link_ref(app, link),
        MenuAction::OpenImage(image) => images::open_image_ref(app, &image),
        MenuAction::OpenImages(images) => open::open_images(app, images),
        MenuAction::SaveImages(images) => images::save_images(app, images),
        MenuAction::CopyImages(images) => open::copy_images(app, &images),
        MenuAction::TurnTo(image) => images::turn_to(app, &image),
        MenuAction::OpenEqual(row) => links::choose_equal(app, row),
        MenuAction::AddFeed(address) => feeds::add(app, &address),
        MenuAction::Ask(about) => app.modals.push(Modal::Prompt(Prompt::new(about, ""))),
        MenuAction::Mute(change) => marks::run_muting(app, change),
        MenuAction::Sort(key) => settings::arrange(app, |list| list.sort_by(key)),
        MenuAction::Flip => settings::arrange(app, ArticleList::reverse),
        MenuAction::Group(grouping) => settings::arrange(app, |list| list.group_by(grouping)),
    }
}

/// Does what the user has agreed to.
fn answer(app: &mut App, confirm: Confirm) {
    match confirm {
        Confirm::CarryOver(folder) => {
            app.shared.outbox.request(Request::State(StateRequest::CarryOver { folder }));
        }
        Confirm::Undo(number) => marks::undo(app, Some(number)),
        Confirm::MarkList { read, rows } => marks::mark_list(app, read, &rows),
        Confirm::OpenImages(images) => open::open_all_images(app, &images),
        Confirm::RemoveFeed(feed, name) => feeds::remove(app, feed, &name),
        Confirm::ReplaceFile(image) => images::replace_file(app, *image),
        Confirm::OpenAddress(address) => links::browse(app, address, None, Consent::Given),
    }
}

/// Gives a text to the program of a command line.
fn pipe(app: &mut App, line: &str, text: String) {
    match crate::config::words(line) {
        Some(argv) => app.shared.outbox.push(Effect::Pipe { argv, text }),
        None => app.shared.error(Message::UnclosedQuote),
    }
}
