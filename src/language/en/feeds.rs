//! What is said about feeds, in English.

use super::counted;
use crate::language::{FeedMessage, grouped};
use std::borrow::Cow;

pub(super) fn say(message: FeedMessage<'_>) -> Cow<'static, str> {
    use FeedMessage as M;
    match message {
        M::Begins { stop } => format!("fetching feeds; {stop} stops").into(),
        M::Looking => "fetching…".into(),
        M::Fetching { done, of, new: 0 } => {
            format!("fetching {} of {}", grouped(done, 4), grouped(of, 4)).into()
        }
        M::Fetching { done, of, new } => {
            format!("fetching {} of {} · {} new", grouped(done, 4), grouped(of, 4), grouped(new, 4)).into()
        }
        M::Fetched { new, updated, failed, key } => fetched(new, updated, failed, key).into(),
        M::Stopped { new } => format!("fetching stopped · {} new", grouped(new, 4)).into(),
        M::StopsWith(why) => format!("not fetched: {why}").into(),
        M::NothingDue { key } => format!("no feed is due yet; {key} again fetches all").into(),
        M::AskedJustNow => "fetched less than five minutes ago".into(),
        M::HostsWait => "the server asks to be left alone for a while".into(),
        M::NoFeeds { key } => format!("no feeds yet; {key} adds one").into(),
        M::NoFeedHere => "this is not from a feed of the list".into(),
        M::AllFollows => "all feeds are fetched next".into(),
        M::Follows => "fetched next".into(),
        M::AlreadyFetching => "already being fetched".into(),
        M::Title { feeds } => format!("Feeds · {}", grouped(feeds, 4)).into(),
        M::Feed => "feed".into(),
        M::Category => "category".into(),
        M::Last => "last".into(),
        M::EachWeek => "new/week".into(),
        M::State => "state".into(),
        M::Paused(feed) => format!("{feed} is paused").into(),
        M::GoesOn(feed) => format!("{feed} is fetched again").into(),
        M::Removed(feed) => format!("{feed} is removed; its articles stay").into(),
        M::AskRemove(feed) => format!("Remove {feed} from the list? Its articles stay.").into(),
        M::NotChanged(why) => format!("the list was not changed: {why}").into(),
        M::NoArticles(feed) => format!("{feed} has no articles yet").into(),
        M::IsFine => "fine".into(),
        M::IsPaused => "paused".into(),
        M::NeverFetched => "never fetched".into(),
        M::Quiet { since } => format!("fine, but nothing new since {since}").into(),
        M::Waits { until } => format!("the server asks to wait until {until}").into(),
        M::Moved { to } => format!("moved to {to}; the list follows after some more requests").into(),
        M::Failing { why, since, times, next } => {
            let times =
                if times == 1 { "once".to_owned() } else { format!("{} times", grouped(times as usize, 4)) };
            let next = if next.is_empty() { String::new() } else { format!(" · next try {next}") };
            format!("{why} since {since}, {times}{next}").into()
        }
        M::Refused { why, since } => format!("{why} since {since}").into(),
        M::Gone { since } => format!("gone for good since {since}").into(),
        M::UnknownFailure => "failing".into(),
        M::Repaired { count: 1, first } => format!("repaired: {first}").into(),
        M::Repaired { count, first } => {
            format!("{} repairs, the first: {first}", grouped(count as usize, 4)).into()
        }
        M::Attempt { status, bytes, millis, articles: 0 } => {
            format!("{status} · {bytes} · {}", duration(millis)).into()
        }
        M::Attempt { status, bytes, millis, articles } => {
            let articles = counted(articles as usize, "article", "articles");
            format!("{status} · {bytes} · {} · {articles}", duration(millis)).into()
        }
        M::NoAnswer { millis } => format!("no answer · {}", duration(millis)).into(),
        M::NoAttempts => "no requests yet".into(),
        M::AskAddress => "address of a feed or page: ".into(),
        M::NoAddress => "this is no web address".into(),
        M::Added { name, new } => format!("{name}: {}", counted(new, "article", "articles")).into(),
        M::AddedLater(name) => format!("{name} is added and fetched next").into(),
        M::AddedNotFetched { name, why } => format!("{name} is added, but not fetched: {why}").into(),
        M::WasThere(name) => format!("{name} is in the list already").into(),
        M::NotAdded(why) => format!("nothing added: {why}").into(),
        M::NoListThere => "no list of feeds (OPML, newsboat's urls, or lines of addresses)".into(),
        M::WhichFeed => "Which feed?".into(),
        M::FoundFeed { articles, address } => {
            format!("{} · {address}", counted(articles, "article", "articles")).into()
        }
        M::Imported { feeds: 0, .. } => "all of these feeds are in the list already".into(),
        M::Imported { feeds, key } => {
            format!("{} added; {key} fetches", counted(feeds, "feed", "feeds")).into()
        }
        M::NothingAdded => "nothing added".into(),
        M::Begin => "Begin".into(),
        M::BeginAdd => "Add a feed …".into(),
        M::BeginOpen => "Open a folder of articles …".into(),
        M::BeginImport => "Import a list of feeds …".into(),
        M::AskFolder => "folder: ".into(),
        M::PathNotAbsolute => "enter a path that begins with / or ~/".into(),
        M::AskFile => "list of feeds (OPML, newsboat): ".into(),
        M::Adding(address) => format!("asking {address} …").into(),
    }
}

fn duration(millis: u32) -> String {
    if millis < 1_000 {
        format!("{millis} ms")
    } else {
        format!("{}.{} s", millis / 1_000, millis % 1_000 / 100)
    }
}

fn fetched(new: usize, updated: usize, failed: usize, key: &str) -> String {
    let mut parts =
        vec![if new == 0 { "nothing new".to_owned() } else { format!("{} new", grouped(new, 4)) }];
    if updated > 0 {
        parts.push(format!("{} updated", grouped(updated, 4)));
    }
    if failed > 0 {
        parts.push(format!("{} failed ({key})", counted(failed, "feed", "feeds")));
    }
    parts.join(" · ")
}
