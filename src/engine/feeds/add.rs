//! Adds feeds to a list: the one of an address, or those of another program's list.

use super::{libraries, options};
use crate::disk::{self, Sites};
use crate::engine::request::{FeedAddress, RequestId};
use crate::engine::response::{Added, AddedState, FeedResponse, FoundRow, NotAdded};
use crate::engine::{Cancel, EngineConfig};
use crate::feed::address;
use crate::feed::import::{self, Imported};
use crate::feed::list::{FILE_NAME, Subscription, category_name};
use crate::fetch::{
    self, Answered, Choice, Disk, FetchEvent, FetchOptions, FoundFeed, Outcome, change_list, discover,
    read_list,
};
use crate::net::Client;
use crate::state::read_lines;
use crate::text::clean_line;
use crate::trouble::{FeedTrouble, FetchTrouble};
use std::path::{Path, PathBuf};

/// The library folder that new feeds go to: the first with a list of feeds, else the first, else the one for feeds.
fn library(config: &EngineConfig) -> PathBuf {
    let folders = libraries(config);
    let has_list = |folder: &&PathBuf| disk::is_file(&folder.join(FILE_NAME));
    let chosen = folders.iter().find(has_list).or(folders.first());
    chosen.unwrap_or(&config.feeds.into).clone()
}

/// Adds the feed of an address.
pub(super) fn add(request: RequestId, typed: &str, config: &EngineConfig, cancel: &Cancel) -> FeedResponse {
    let not_added = |why| FeedResponse::NotAdded { request, why };
    let Some(wanted) = address::parse(typed) else {
        return not_added(NotAdded::Feed(FeedTrouble::Unsupported));
    };
    let library = library(config);
    let there = |wanted| {
        let list = read_list(&library).ok()?;
        let feed = added(&library, list.find(wanted)?, AddedState::WasThere);
        Some(FeedResponse::Added { request, added: feed })
    };
    if let Some(there) = there(&wanted) {
        return there;
    }
    let client = Client::new(config.feeds.policy.clone());
    let has_scheme = !address::begins_with_host(typed.trim());
    let found = match discover(&wanted, has_scheme, &client, &config.feeds.settings, cancel.flag()) {
        Ok(found) => found,
        Err(none) => return not_added(NotAdded::Feed(none.why)),
    };
    let Some(chosen) = only(&found) else {
        return FeedResponse::Choose { request, found: found.iter().map(found_row).collect() };
    };
    if let Some(there) = there(&chosen.address) {
        return there;
    }
    let name = chosen.title.as_deref().and_then(category_name);
    let new = Subscription { name, ..Subscription::new(chosen.address.clone()) };
    // What would stop the fetch stops the rest, too.
    let options = match options(config) {
        Ok(options) => FetchOptions {
            libraries: vec![library.clone()],
            choice: Choice { named: vec![new.address.to_string()], force: true, again: false },
            ..options
        },
        Err(why) => return not_added(NotAdded::List(why)),
    };
    let into = posts_folder(&library, config);
    if let Err(why) = change_list(&library, into, &Disk::default(), |list| list.add(&new)) {
        return not_added(NotAdded::List(why));
    }
    let state = fetched(&options, &Answered::new(&client, chosen), cancel);
    FeedResponse::Added { request, added: added(&library, &new, state) }
}

/// The feed that need not be chosen: the only one, or the only one that is not about comments.
fn only(found: &[FoundFeed]) -> Option<&FoundFeed> {
    let mut articles = found.iter().filter(|found| !found.is_comments);
    match (found, articles.next(), articles.next()) {
        ([only], ..) | (_, Some(only), None) => Some(only),
        _ => None,
    }
}

fn added(library: &Path, feed: &Subscription, state: AddedState) -> Added {
    let name = clean_line(feed.title(None)).into_owned();
    Added {
        feed: FeedAddress { library: library.to_owned(), address: feed.address.to_string() },
        name,
        state,
    }
}

fn found_row(found: &FoundFeed) -> FoundRow {
    FoundRow {
        address: found.address.to_string(),
        shown: address::shown(&found.address),
        title: found.title.as_deref().map(|title| clean_line(title).into_owned()),
        articles: found.feed.items.len(),
    }
}

/// Fetches a new feed.
fn fetched(options: &FetchOptions, transport: &dyn fetch::Transport, cancel: &Cancel) -> AddedState {
    let mut state = AddedState::Fetched(0);
    fetch::run(options, transport, cancel.flag(), &mut |event| match event {
        FetchEvent::Feed(report) => {
            state = match report.outcome {
                Outcome::Failed(why) => AddedState::Failed(NotAdded::Feed(why)),
                _ => AddedState::Fetched(report.new.len()),
            };
        }
        FetchEvent::Library(_, FetchTrouble::Locked) => state = AddedState::FetchLater,
        FetchEvent::Library(_, why) => state = AddedState::Failed(NotAdded::List(why)),
        FetchEvent::List(..) | FetchEvent::Begins(_) => {}
    });
    state
}

/// Where the articles of a new list go below a library folder: those of a Hexo site have a folder of their own.
fn posts_folder(library: &Path, config: &EngineConfig) -> Option<&'static str> {
    let location = Sites::new(config.scan.settings).of_folder(library, library);
    (location.site.profile.name == "hexo" && location.top == library).then_some("source/_posts")
}

/// Adds the feeds of another program's list.
pub(super) fn import(request: RequestId, file: &Path, config: &EngineConfig) -> FeedResponse {
    let not_added = |why| FeedResponse::NotAdded { request, why };
    let bytes = match read_lines(file) {
        Ok(bytes) => bytes,
        Err(why) => return not_added(NotAdded::File(why)),
    };
    let Imported { kind, subscriptions, .. } = import::read(&bytes);
    if kind.is_none() {
        return not_added(NotAdded::NoList);
    }
    let library = library(config);
    let into = posts_folder(&library, config);
    match change_list(&library, into, &Disk::default(), |list| list.add_all(&subscriptions)) {
        Ok(count) => FeedResponse::Imported { request, library, count },
        Err(why) => not_added(NotAdded::List(why)),
    }
}
