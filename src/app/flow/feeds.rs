//! The rules for feeds: which of them a key fetches, and what is said about it.

use crate::app::flow::{links, list_entered};
use crate::app::modals::feeds::{FeedChoice, FeedsPage};
use crate::app::modals::menu::{Menu, MenuAction, MenuItem};
use crate::app::modals::prompt::PromptAbout;
use crate::app::modals::{Confirm, Modal};
use crate::app::{App, Effect, Status};
use crate::config::places;
use crate::engine::request::{Consent, FeedAddress, FeedChange, FeedRequest, Request, RequestId, WhichFeeds};
use crate::engine::response::{
    Added, AddedState, FeedResponse, FeedRow, FetchEnd, Fetched, FoundRow, NotAdded,
};
use crate::feed::address;
use crate::fetch::Health;
use crate::input::action::{Action, Pane};
use crate::language::{Copied, FeedMessage, Message};
use crate::library::list::Shelf;
use crate::text::clean_line;
use std::path::PathBuf;

/// Fetches the feeds that are due; all of them with a count, while they are being fetched, or if none was due.
pub(crate) fn fetch(app: &mut App, count: Option<usize>) {
    let again = app.feeds.fetches(&WhichFeeds::Due) || app.feeds.none_was_due(app.shared.now.utc);
    start(app, if count.is_some() || again { WhichFeeds::All } else { WhichFeeds::Due });
}

/// Fetches the feeds of the category or the article under the cursor.
pub(crate) fn fetch_here(app: &mut App) {
    if app.shared.layout.focus == Pane::Tree {
        return match app.lists.sidebar().current().map(|item| item.shelf.clone()) {
            Some(Shelf::Category(path)) => start(app, WhichFeeds::Category(path)),
            _ => start(app, WhichFeeds::All),
        };
    }
    match app.current_entry().map(|entry| entry.path.clone()) {
        Some(path) => start(app, WhichFeeds::Article(path)),
        None => say(app, FeedMessage::NoFeedHere),
    }
}

/// Fetches feeds, after those that are being fetched.
pub(crate) fn start(app: &mut App, which: WhichFeeds) {
    if app.feeds.fetches(&which) {
        return say(app, FeedMessage::AlreadyFetching);
    }
    let stop = app.shared.key_of(Action::Escape).to_owned();
    let message = match (app.feeds.is_fetching(), &which) {
        (false, _) => FeedMessage::Begins { stop: &stop },
        (true, WhichFeeds::All) => FeedMessage::AllFollows,
        (true, _) => FeedMessage::Follows,
    };
    say(app, message);
    app.feeds.fetch(which, &mut app.shared.cx());
}

/// Calls off the fetching. Returns whether there was any.
pub(crate) fn call_off(app: &mut App) -> bool {
    let Some(new) = app.feeds.call_off() else { return false };
    app.shared.outbox.push(Effect::CancelFeeds);
    say(app, FeedMessage::Stopped { new });
    true
}

pub(crate) fn arrived(app: &mut App, response: FeedResponse) {
    match response {
        FeedResponse::Progress { request, progress } => app.feeds.advance(request, progress),
        FeedResponse::Fetched { request, fetched } => {
            fetched_all(app, request, fetched);
            ask(app);
        }
        FeedResponse::Feeds { request, feeds } => {
            if let Some(page) = app.modals.feeds_mut() {
                page.arrived(request, feeds);
            }
        }
        response @ (FeedResponse::Added { .. }
        | FeedResponse::Choose { .. }
        | FeedResponse::NotAdded { .. }
        | FeedResponse::Imported { .. }) => {
            if app.feeds.end_adding(response.id()) {
                adding_ended(app, response);
            }
        }
        FeedResponse::NotChanged { why, .. } => {
            let why = app.shared.settings.language.explain(&why);
            app.shared.error(Message::Feeds(FeedMessage::NotChanged(&why)));
        }
    }
}

/// Fetching is over: says what came of it.
fn fetched_all(app: &mut App, request: RequestId, fetched: Fetched) {
    let Some(run) = app.feeds.end(request) else { return };
    let Fetched { summary, chosen, waiting, trouble, end } = fetched;
    let again = app.shared.key_of(Action::Fetch).to_owned();
    let (key, add) = (app.shared.key_of(Action::ListFeeds), app.shared.key_of(Action::AddFeed));
    let (key, add) = (key.to_owned(), add.to_owned());
    let is_special = !matches!(run.which, WhichFeeds::Due | WhichFeeds::All);
    app.feeds.keep_saying(None);
    let message = match () {
        () if end == FetchEnd::CalledOff => FeedMessage::Stopped { new: summary.new },
        () if trouble.is_some() => {
            let why =
                trouble.map(|trouble| app.shared.settings.language.explain(&trouble)).unwrap_or_default();
            let text = app.shared.say(Message::Feeds(FeedMessage::StopsWith(&why)));
            app.shared.status.error(text.clone());
            return app.feeds.keep_saying(Some(text));
        }
        () if chosen == 0 && is_special => FeedMessage::NoFeedHere,
        () if chosen == 0 => FeedMessage::NoFeeds { key: &add },
        () if summary.asked == 0 && run.which == WhichFeeds::Due && waiting == 0 => {
            app.feeds.found_none_due(app.shared.now.utc);
            FeedMessage::NothingDue { key: &again }
        }
        () if summary.asked == 0 && waiting > 0 => FeedMessage::HostsWait,
        () if summary.asked == 0 => FeedMessage::AskedJustNow,
        // New articles are announced with the key that shows them.
        () if summary.failed == 0 && summary.updated == 0 && app.library.scan().unseen() > 0 => return,
        () => FeedMessage::Fetched {
            new: summary.new,
            updated: summary.updated,
            failed: summary.failed,
            key: &key,
        },
    };
    // An error stays on the screen.
    if !matches!(app.shared.status.message, Some(Status::Error(_))) {
        let text = app.shared.say(Message::Feeds(message));
        app.shared.status.info(text.clone());
        app.feeds.keep_saying((summary.failed > 0).then_some(text));
    }
}

/// What was said about the last fetching, if it is on the screen and has to stay there.
pub(crate) fn standing(app: &App) -> Option<Status> {
    let said = app.feeds.said()?;
    let (Status::Info(text) | Status::Error(text)) = app.shared.status.message.as_ref()?;
    (text == said).then(|| app.shared.status.message.clone()).flatten()
}

pub(crate) fn say(app: &mut App, message: FeedMessage<'_>) {
    app.shared.info(Message::Feeds(message));
}

/// Opens the page of feeds.
pub(crate) fn list(app: &mut App) {
    app.modals.push(Modal::Feeds(FeedsPage::default()));
    ask(app);
}

/// Asks how the feeds are, if their page is open.
fn ask(app: &mut App) {
    if let Some(page) = app.modals.feeds_mut() {
        let request = app.shared.outbox.next_id();
        page.wait_for(request);
        app.shared.outbox.request(Request::Feeds(FeedRequest::List { request }));
    }
}

/// Does what was chosen on the page of feeds.
pub(crate) fn choose(app: &mut App, choice: FeedChoice) {
    match choice {
        FeedChoice::Articles(row) => show_articles(app, &row),
        FeedChoice::Fetch(feed) => start(app, WhichFeeds::Feed(feed)),
        FeedChoice::Edit(row) => {
            let path = row.feed.library.join(crate::feed::list::FILE_NAME);
            app.shared.outbox.push(Effect::EditLine { path, line: row.line });
            ask(app);
        }
        FeedChoice::Pause(row) => {
            let is_paused = row.health == Health::Paused;
            let message = if is_paused { FeedMessage::GoesOn } else { FeedMessage::Paused };
            change(app, row.feed, if is_paused { FeedChange::Resume } else { FeedChange::Pause });
            say(app, message(&row.name));
        }
        FeedChoice::Remove(row) => {
            let text = app.shared.say(Message::Feeds(FeedMessage::AskRemove(&row.name)));
            app.modals.push(Modal::Confirm { text, confirm: Confirm::RemoveFeed(row.feed, row.name) });
        }
        FeedChoice::Site(row) => {
            // The feed's own site is not remembered; most feeds lie on it.
            let site =
                address::parse(&row.feed.address).map(|address| address.origin().ascii_serialization());
            if let Some(site) = site {
                links::browse(app, site, None, Consent::None);
            }
        }
        FeedChoice::Copy(row) => {
            app.shared.outbox.push(Effect::Copy(row.feed.address));
            app.shared.info(Message::Copied(Copied::Link));
        }
    }
}

/// Lists the articles of a feed, whose category they have.
fn show_articles(app: &mut App, row: &FeedRow) {
    let mut path = row.category.clone();
    path.push(row.name.clone());
    if !app.library.counts().tree.has(&path) {
        return say(app, FeedMessage::NoArticles(&row.name));
    }
    app.lists.forget_return();
    list_entered(app, Shelf::Category(path));
    app.shared.layout.focus_list();
}

/// Removes a feed from its list.
pub(crate) fn remove(app: &mut App, feed: FeedAddress, name: &str) {
    change(app, feed, FeedChange::Remove);
    say(app, FeedMessage::Removed(name));
}

fn change(app: &mut App, feed: FeedAddress, change: FeedChange) {
    let request = app.shared.outbox.next_id();
    if let Some(page) = app.modals.feeds_mut() {
        page.wait_for(request);
    }
    app.shared.outbox.request(Request::Feeds(FeedRequest::Change { request, feed, change }));
}

/// Adds the feed of an address.
pub(crate) fn add(app: &mut App, typed: &str) {
    let Some(address) = address::parse(typed) else {
        return app.shared.error(Message::Feeds(FeedMessage::NoAddress));
    };
    let host = address.host_str().unwrap_or_default();
    let said = app.shared.say(Message::Feeds(FeedMessage::Adding(&clean_line(host))));
    let address = typed.trim().to_owned();
    app.feeds.add(|request| FeedRequest::Add { request, address }, said, &mut app.shared.cx());
}

/// Adds the feeds of another program's list.
pub(crate) fn import(app: &mut App, typed: &str) {
    let Some(file) = typed_path(app, typed) else { return };
    let said = crate::app::shown(&file);
    app.feeds.add(|request| FeedRequest::Import { request, file }, said, &mut app.shared.cx());
}

/// Reads a library folder instead of the present one.
pub(crate) fn open_library(app: &mut App, typed: &str) {
    if let Some(folder) = typed_path(app, typed) {
        app.shared.outbox.push(Effect::OpenLibrary { folder, said: None });
    }
}

/// A path that was typed; none if it is not absolute, which is said.
fn typed_path(app: &mut App, typed: &str) -> Option<PathBuf> {
    let path = places::expanded(typed.trim());
    if !path.is_absolute() {
        app.shared.error(Message::Feeds(FeedMessage::PathNotAbsolute));
        return None;
    }
    Some(path)
}

/// A feed was added, or not.
fn adding_ended(app: &mut App, response: FeedResponse) {
    match response {
        FeedResponse::Added { added, .. } => added_one(app, added),
        FeedResponse::Choose { found, .. } => choose_found(app, found),
        FeedResponse::NotAdded { why, .. } => {
            let why = explained(app, &why);
            app.shared.error(Message::Feeds(FeedMessage::NotAdded(&why)));
        }
        FeedResponse::Imported { library, count, .. } => {
            let key = app.shared.key_of(Action::Fetch).to_owned();
            let message = FeedMessage::Imported { feeds: count, key: &key };
            said_in(app, library, message);
        }
        _ => {}
    }
}

fn added_one(app: &mut App, added: Added) {
    let Added { feed, name, state } = added;
    let library = feed.library.clone();
    match state {
        AddedState::WasThere => said_in(app, library, FeedMessage::WasThere(&name)),
        AddedState::Fetched(new) => said_in(app, library, FeedMessage::Added { name: &name, new }),
        AddedState::FetchLater => {
            start(app, WhichFeeds::Feed(feed));
            say(app, FeedMessage::AddedLater(&name));
        }
        AddedState::Failed(why) => {
            let why = explained(app, &why);
            said_in(app, library, FeedMessage::AddedNotFetched { name: &name, why: &why });
        }
    }
    ask(app);
}

/// Says something about a library folder, and opens that if no library is open.
fn said_in(app: &mut App, folder: PathBuf, message: FeedMessage<'_>) {
    let text = app.shared.say(Message::Feeds(message));
    if app.lists.is_welcome() {
        app.shared.outbox.push(Effect::OpenLibrary { folder, said: Some(text.clone()) });
    }
    app.shared.status.info(text);
}

fn explained(app: &App, why: &NotAdded) -> String {
    let language = app.shared.settings.language;
    match why {
        NotAdded::Feed(why) => language.explain(why),
        NotAdded::List(why) => language.explain(why),
        NotAdded::File(why) => language.explain(why),
        NotAdded::NoList => app.shared.say(Message::Feeds(FeedMessage::NoListThere)),
    }
}

/// Has the user choose one of several feeds.
fn choose_found(app: &mut App, found: Vec<FoundRow>) {
    if !app.modals.admits_menu() {
        return say(app, FeedMessage::NothingAdded);
    }
    let item = |row: FoundRow| {
        let detail = FeedMessage::FoundFeed { articles: row.articles, address: &row.shown };
        MenuItem {
            detail: app.shared.say(Message::Feeds(detail)),
            label: row.title.unwrap_or_else(|| row.shown.clone()),
            action: MenuAction::AddFeed(row.address),
        }
    };
    let items = found.into_iter().map(item).collect();
    let title = app.shared.say(Message::Feeds(FeedMessage::WhichFeed));
    app.modals.push_response(Modal::Menu(Menu::new(title, items)));
}

/// Offers what can be done without a library.
pub(crate) fn begin(app: &mut App) {
    let item = |message, about| MenuItem {
        label: app.shared.say(Message::Feeds(message)),
        detail: String::new(),
        action: MenuAction::Ask(about),
    };
    let items = vec![
        item(FeedMessage::BeginAdd, PromptAbout::AddFeed),
        item(FeedMessage::BeginOpen, PromptAbout::OpenFolder),
        item(FeedMessage::BeginImport, PromptAbout::ImportFeeds),
    ];
    let title = app.shared.say(Message::Feeds(FeedMessage::Begin));
    app.modals.push(Modal::Menu(Menu::first(title, items)));
}
