//! The feeds of the library: fetching them, how they are, changes of their lists.

mod add;
mod listed;

use super::{Cancel, EngineConfig};
use crate::disk;
use crate::engine::request::{FeedAddress, FeedRequest, RequestId, WhichFeeds};
use crate::engine::response::{FeedResponse, FetchEnd, FetchProgress, Fetched, Responder, Response};
use crate::feed::address;
use crate::feed::file;
use crate::feed::list::Subscription;
use crate::fetch::{self, Choice, Disk, FetchEvent, FetchOptions, FetchSettings, Outcome, read_list};
use crate::net::Client;
use crate::state;
use crate::trouble::{Fault, FetchTrouble};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// Progress is reported no more often than this.
const REPORTS: Duration = Duration::from_millis(50);

/// Answers a request about feeds.
pub(crate) fn answer(request: FeedRequest, config: &EngineConfig, cancel: &Cancel, respond: &impl Responder) {
    match request {
        FeedRequest::Fetch { request, which } => {
            let fetched = run(request, &which, config, cancel, respond);
            respond(Response::Feeds(FeedResponse::Fetched { request, fetched }));
        }
        FeedRequest::Add { request, address } => {
            respond(Response::Feeds(add::add(request, &address, config, cancel)));
        }
        FeedRequest::Import { request, file } => {
            respond(Response::Feeds(add::import(request, &file, config)));
        }
        FeedRequest::List { request } => {
            let feeds = listed::feeds(&libraries(config), config);
            respond(Response::Feeds(FeedResponse::Feeds { request, feeds }));
        }
        FeedRequest::Change { request, feed, change } => {
            respond(Response::Feeds(match listed::change(&feed, change) {
                Ok(()) => FeedResponse::Feeds { request, feeds: listed::feeds(&libraries(config), config) },
                Err(why) => FeedResponse::NotChanged { request, why },
            }));
        }
    }
}

/// The library folders. A library of single files has none.
fn libraries(config: &EngineConfig) -> Vec<PathBuf> {
    config.roots.iter().filter(|root| disk::is_folder(root)).cloned().collect()
}

fn run(
    request: RequestId,
    which: &WhichFeeds,
    config: &EngineConfig,
    cancel: &Cancel,
    respond: &impl Responder,
) -> Fetched {
    let mut fetched = Fetched::default();
    let mut options = match options(config) {
        Ok(options) => options,
        Err(trouble) => return Fetched { trouble: Some(trouble), ..fetched },
    };
    let lists = options.libraries.iter().filter_map(|library| Some((library, read_list(library).ok()?)));
    let listed: Vec<(PathBuf, Subscription)> = lists
        .flat_map(|(library, list)| list.subscriptions.into_iter().map(|feed| (library.clone(), feed)))
        .collect();
    let chosen: Vec<(PathBuf, Subscription)> = match which {
        WhichFeeds::Due | WhichFeeds::All => listed,
        WhichFeeds::Category(path) => listed.into_iter().filter(|(_, feed)| is_below(feed, path)).collect(),
        WhichFeeds::Article(path) => feed_of(path, listed, config),
        WhichFeeds::Feed(FeedAddress { library, address }) => {
            let address = address::parse(address);
            let is_it = |(own, feed): &(PathBuf, Subscription)| {
                own == library && address.as_ref().is_some_and(|address| feed.answers_to(address))
            };
            listed.into_iter().filter(is_it).collect()
        }
    };
    fetched.chosen = chosen.len();
    if !matches!(which, WhichFeeds::Due | WhichFeeds::All) {
        if chosen.is_empty() {
            return fetched;
        }
        options.libraries.retain(|library| chosen.iter().any(|(own, _)| own == library));
        options.choice.named = chosen.iter().map(|(_, feed)| feed.address.to_string()).collect();
    }
    options.choice.force = *which != WhichFeeds::Due;
    if cancel.is_cancelled() {
        return Fetched { end: FetchEnd::CalledOff, ..fetched };
    }
    let mut progress = FetchProgress::default();
    let client = Client::new(config.feeds.policy.clone());
    let (sender, reports) = mpsc::channel();
    let summary = std::thread::scope(|scope| {
        scope.spawn(move || report(request, &reports, respond));
        let sender = sender;
        fetch::run(&options, &client, cancel.flag(), &mut |event| {
            match event {
                FetchEvent::Begins(of) => progress.of += of,
                FetchEvent::Feed(report) => {
                    progress.done += 1;
                    progress.new += report.new.len();
                    fetched.waiting += usize::from(matches!(report.outcome, Outcome::Waits(_)));
                }
                // A library without feeds is as good as one without a list.
                FetchEvent::List(..) | FetchEvent::Library(_, FetchTrouble::NoList) => {}
                FetchEvent::Library(_, trouble) => {
                    fetched.trouble.get_or_insert(trouble);
                }
            }
            // Nobody takes it once the program ends.
            let _ = sender.send(progress);
        })
    });
    fetched.end = if cancel.is_cancelled() { FetchEnd::CalledOff } else { FetchEnd::Whole };
    fetched.summary = summary;
    fetched
}

/// Reports how far fetching is: the newest there is to tell, from time to time.
fn report(request: RequestId, reports: &Receiver<FetchProgress>, respond: &impl Responder) {
    while let Ok(progress) = reports.recv() {
        let progress = reports.try_iter().last().unwrap_or(progress);
        respond(Response::Feeds(FeedResponse::Progress { request, progress }));
        std::thread::sleep(REPORTS);
    }
}

fn options(config: &EngineConfig) -> Result<FetchOptions, FetchTrouble> {
    let state = config.state.as_ref().ok_or(FetchTrouble::Seen(Fault::Missing))?;
    Ok(FetchOptions {
        libraries: libraries(config),
        cache: config.cache.clone(),
        state: state.folder.clone(),
        device: state::device_name(&state.local, &state.folder),
        settings: FetchSettings::clone(&config.feeds.settings),
        choice: Choice::default(),
        disk: Disk::default(),
        now: crate::clock::now(),
    })
}

/// Whether the articles of a feed stand in a category or below it. The folder of a feed without a name has the feed's
/// own title, which the list does not tell.
fn is_below(feed: &Subscription, category: &[String]) -> bool {
    let own = feed.path(None);
    own.starts_with(category)
        || feed.name.is_none() && category.split_last().is_some_and(|(_, above)| above == feed.category)
}

/// The feed that an article is from, if it says so and a list has it.
fn feed_of(
    article: &Path,
    feeds: Vec<(PathBuf, Subscription)>,
    config: &EngineConfig,
) -> Vec<(PathBuf, Subscription)> {
    let name = article.file_name().unwrap_or_default().to_string_lossy();
    let text = disk::read_source(article).map(|(text, _)| text).unwrap_or_default();
    let address = file::written(&name, text.as_bytes()).and_then(|written| written.feed);
    let Some(address) = address.and_then(|address| address::parse(&address)) else { return Vec::new() };
    let root = config.root_of(article);
    let is_of = |(library, feed): &(PathBuf, Subscription)| {
        Some(library.as_path()) == root && feed.answers_to(&address)
    };
    feeds.into_iter().filter(is_of).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::feed::list::FeedList;
    use std::fs;

    const LIST: &str = "https://a.example/one [Tech/Linux] \"One\"\nhttps://a.example/two [Tech]\n\
                        https://a.example/three \"Three\"\n";

    fn names(category: &[&str]) -> Vec<String> {
        let category: Vec<String> = category.iter().map(|name| (*name).to_owned()).collect();
        let list = FeedList::parse(LIST.as_bytes()).subscriptions.into_iter();
        list.filter(|feed| is_below(feed, &category)).map(|feed| feed.address.path().to_owned()).collect()
    }

    #[test]
    fn a_category_has_the_feeds_below_it() {
        let table: [(&[&str], &[&str]); 6] = [
            (&["Tech"], &["/one", "/two"]),
            (&["Tech", "Linux"], &["/one", "/two"]),
            (&["Tech", "Linux", "One"], &["/one"]),
            (&["Tech", "Whatever it calls itself"], &["/two"]),
            (&["Three"], &["/three"]),
            (&["World"], &[]),
        ];
        for (category, expected) in table {
            assert_eq!(names(category), expected, "{category:?}");
        }
    }

    #[test]
    fn the_feed_of_an_article_is_in_the_list_of_its_library() {
        let home = tempfile::tempdir().unwrap();
        let [news, other] = ["news", "other"].map(|name| home.path().join(name));
        for library in [&news, &other] {
            fs::create_dir(library).unwrap();
            fs::write(library.join("feeds.list"), LIST).unwrap();
        }
        let config = EngineConfig::for_tests(vec![news.clone(), other.clone()], home.path());
        let lists = || {
            let of = |library: &PathBuf| {
                let list = read_list(library).unwrap().subscriptions.into_iter();
                list.map(|feed| (library.clone(), feed)).collect::<Vec<_>>()
            };
            [of(&news), of(&other)].concat()
        };
        let article = other.join("2026-11-30-A-title-7k3m9q2x.md");
        let text = |feed: &str| {
            format!(
                "---\ntitle: A title\nfeed: {feed}\nnewsrack: 1 feed 0123456789abcdef\n---\n<div>\nx</div>\n"
            )
        };
        for (feed, found) in [("https://a.example/two", true), ("https://b.example/", false)] {
            fs::write(&article, text(feed)).unwrap();
            let feeds = feed_of(&article, lists(), &config);
            let feeds: Vec<_> = feeds.iter().map(|(library, feed)| (library, feed.address.path())).collect();
            assert_eq!(feeds, if found { vec![(&other, "/two")] } else { Vec::new() }, "{feed}");
        }
        fs::write(&article, "---\ntitle: Another\n---\nwords\n").unwrap();
        assert_eq!(feed_of(&article, lists(), &config), []);
    }
}
