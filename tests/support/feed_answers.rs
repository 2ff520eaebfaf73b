//! What is answered about feeds in tests without a network: always the same.

use super::now;
use chrono::{DateTime, TimeDelta, Utc};
use newsrack::engine::request::{FeedAddress, FeedRequest, WhichFeeds};
use newsrack::engine::response::{
    Added, AddedState, FeedResponse, FeedRow, FetchProgress, Fetched, FoundRow, NotAdded, Response,
};
use newsrack::fetch::{Attempt, FetchSummary, Health};
use newsrack::trouble::{Came, FeedTrouble};

/// The answers to a request: feeds that are fetched bring 12 articles.
pub(super) fn answers(request: FeedRequest) -> Vec<Response> {
    let answers = match request {
        FeedRequest::Fetch { request, which } => {
            let progress =
                |done, of, new| FeedResponse::Progress { request, progress: FetchProgress { done, of, new } };
            let summary =
                FetchSummary { feeds: 412, asked: 412, new: 12, failed: 2, ..FetchSummary::default() };
            let fetched = match which {
                WhichFeeds::Due | WhichFeeds::All => Fetched { summary, chosen: 412, ..Fetched::default() },
                WhichFeeds::Article(_) | WhichFeeds::Category(_) => Fetched::default(),
                WhichFeeds::Feed(_) => {
                    let summary = FetchSummary { feeds: 412, asked: 1, ..FetchSummary::default() };
                    Fetched { summary, chosen: 1, ..Fetched::default() }
                }
            };
            vec![progress(0, 412, 0), progress(37, 412, 12), FeedResponse::Fetched { request, fetched }]
        }
        FeedRequest::Add { request, address } if address.contains("several") => {
            let row = |title: &str, articles| FoundRow {
                address: format!("https://several.example/{title}"),
                shown: format!("https://several.example/{title}"),
                title: Some(title.into()),
                articles,
            };
            vec![FeedResponse::Choose { request, found: vec![row("Articles", 15), row("Notes", 1)] }]
        }
        FeedRequest::Add { request, address } if address.contains("nothing") => {
            let why = NotAdded::Feed(FeedTrouble::NotAFeed(Came::Page("Nothing here".into())));
            vec![FeedResponse::NotAdded { request, why }]
        }
        FeedRequest::Add { request, address } => {
            let feed = FeedAddress { library: "/news".into(), address };
            let added = Added { feed, name: "LWN.net".into(), state: AddedState::Fetched(15) };
            vec![FeedResponse::Added { request, added }]
        }
        FeedRequest::Import { request, .. } => {
            vec![FeedResponse::Imported { request, library: "/news".into(), count: 412 }]
        }
        FeedRequest::List { request } | FeedRequest::Change { request, .. } => {
            vec![FeedResponse::Feeds { request, feeds: feeds() }]
        }
    };
    answers.into_iter().map(Response::Feeds).collect()
}

fn feeds() -> Vec<FeedRow> {
    let ago = |hours| now().utc - TimeDelta::hours(hours);
    let failing = Health::Failing {
        why: Some(FeedTrouble::Missing),
        since: ago(1_000),
        times: 9,
        next: Some(now().utc + TimeDelta::hours(60)),
    };
    let old = feed("Old Blog", "World", failing, ago(1_010));
    let waits = Health::Waiting { until: now().utc + TimeDelta::minutes(50) };
    let moved = Health::Moved { to: "https://journal.example/feed".into() };
    let attempt = |hours, status| Attempt {
        at: ago(hours).timestamp(),
        status,
        bytes: 2_400 * u64::from(status > 0),
        millis: 180,
        articles: u32::from(status == 200),
    };
    vec![
        FeedRow { attempts: vec![attempt(24, 404), attempt(72, 0), attempt(1_010, 200)], ..old },
        FeedRow { gap: Some(172_800), ..feed("Tumblr friend", "World", waits, ago(3)) },
        FeedRow { gap: Some(504_000), ..feed("Moved Journal", "Tech", moved, ago(4)) },
        feed("安静的网站", "技术", Health::Quiet { since: ago(6_000) }, ago(5)),
        FeedRow {
            gap: Some(14_750),
            repairs: 3,
            repair: Some("4:12: 3 bare “&”".into()),
            ..feed("LWN.net", "Tech/Linux", Health::Fine, ago(1))
        },
    ]
}

fn feed(name: &str, category: &str, health: Health, last: DateTime<Utc>) -> FeedRow {
    let host = name.to_lowercase().replace(' ', "-");
    let address = format!("https://{host}.example/feed.xml");
    FeedRow {
        feed: FeedAddress { library: "/news".into(), address: address.clone() },
        shown: address,
        line: 3,
        name: name.into(),
        category: category.split('/').map(Into::into).collect(),
        health,
        last: Some(last),
        gap: None,
        repairs: 0,
        repair: None,
        attempts: Vec::new(),
    }
}
