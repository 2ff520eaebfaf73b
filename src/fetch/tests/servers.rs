//! What follows from what servers answer.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot go on has failed")]

use super::world::{FEED, Server, World, piece, pieces, response, rss, start};
use crate::fetch::{Choice, Outcome};
use crate::net::{Response, RetryAfter};
use crate::trouble::{Came, Failure, Fault, FeedTrouble, FetchTrouble, NetworkFault};
use chrono::{DateTime, TimeDelta, Utc};
use std::fs;
use std::time::Duration;
use url::Url;

/// An answer with names for its document.
pub(super) fn with_etag(etag: Option<&str>, modified: Option<&str>, response: Response) -> Response {
    Response { etag: etag.map(Into::into), last_modified: modified.map(Into::into), ..response }
}

#[test]
fn conditions_are_sent_on_the_second_request_as_they_were_received() {
    let table: [(Option<&str>, Option<&str>); 5] = [
        (Some("\"abc\""), Some("Mon, 30 Nov 2026 10:00:00 GMT")),
        (Some("W/\"abc\""), None),
        (None, Some("yesterday, about noon")),
        (Some("abc without quotes"), None),
        (None, None),
    ];
    for (etag, modified) in table {
        let server = Server::default();
        server.says(FEED, Ok(with_etag(etag, modified, response(FEED, 200, &rss(&pieces(0..3))))));
        let mut world = World::new();
        world.fetch(&server);
        let first = server.last_request();
        assert_eq!((first.etag, first.last_modified), (None, None));
        server.says(FEED, Ok(response(FEED, 304, b"ignored")));
        let run = world.fetch_later(&server);
        let second = server.last_request();
        assert_eq!((second.etag.as_deref(), second.last_modified.as_deref()), (etag, modified));
        assert_eq!(second.conditions_of, Some(Url::parse(FEED).unwrap()));
        assert_eq!((run.outcome(), run.counts()), (&Outcome::Unchanged, (0, 0)));
        // The answer of a moved feed gives its name to the address that gave it.
        let elsewhere = "https://elsewhere.example/feed";
        server
            .says(FEED, Ok(with_etag(Some("\"new\""), None, response(elsewhere, 200, &rss(&pieces(-1..3))))));
        assert_eq!(world.fetch_later(&server).counts(), (1, 0));
        world.fetch_later(&server);
        let third = server.last_request();
        assert_eq!(
            (third.etag.as_deref(), third.conditions_of),
            (Some("\"new\""), Some(Url::parse(elsewhere).unwrap()))
        );
    }
}

#[test]
fn the_same_bytes_count_as_unchanged() {
    let server = Server::default();
    let body = rss(&pieces(0..3));
    server.says(FEED, Ok(with_etag(Some("\"1\""), None, response(FEED, 200, &body))));
    let mut world = World::new();
    world.fetch(&server);
    server.says(FEED, Ok(with_etag(Some("\"2\""), None, response(FEED, 200, &body))));
    assert_eq!(world.fetch_later(&server).outcome(), &Outcome::Unchanged);
    world.fetch_later(&server);
    assert_eq!(server.last_request().etag.as_deref(), Some("\"2\""));
}

/// After each answer: the trouble, the hours until the feed is asked again, and the articles and the `ETag` stay.
#[test]
fn each_answer_has_its_consequence() {
    let says = |status, body: &str| Ok(response(FEED, status, body.as_bytes()));
    let network = |fault| Err(Failure::Network(fault));
    let none = Some(1);
    let table: Vec<(Result<Response, Failure>, FeedTrouble, Option<i64>)> = vec![
        (says(200, ""), FeedTrouble::NotAFeed(Came::Nothing), none),
        (says(200, " \n"), FeedTrouble::NotAFeed(Came::Nothing), none),
        (says(204, ""), FeedTrouble::NotAFeed(Came::Nothing), none),
        (
            says(200, "<html><title>A &amp; B</title>"),
            FeedTrouble::NotAFeed(Came::Page("A & B".into())),
            none,
        ),
        (says(200, "hello"), FeedTrouble::NotAFeed(Came::Other(String::new())), none),
        (says(401, ""), FeedTrouble::Refused(401), Some(24)),
        (says(403, "no"), FeedTrouble::Refused(403), Some(24)),
        (says(403, "<title>Just a moment...</title>"), FeedTrouble::Challenge(403), Some(24)),
        (says(404, ""), FeedTrouble::Missing, none),
        (says(410, ""), FeedTrouble::Gone, None),
        (says(418, ""), FeedTrouble::Status(418), none),
        (says(500, ""), FeedTrouble::Status(500), none),
        (
            Err(Failure::TooSlow(Duration::from_mins(1))),
            FeedTrouble::Request(Failure::TooSlow(Duration::from_mins(1))),
            none,
        ),
        (
            network(NetworkFault::NoConnection(Fault::Refused)),
            FeedTrouble::Request(Failure::Network(NetworkFault::NoConnection(Fault::Refused))),
            none,
        ),
        (
            network(NetworkFault::Insecure("expired".into())),
            FeedTrouble::Request(Failure::Network(NetworkFault::Insecure("expired".into()))),
            none,
        ),
    ];
    for (answer, trouble, hours) in table {
        let server = Server::default();
        server.says(FEED, Ok(with_etag(Some("\"1\""), None, response(FEED, 200, &rss(&pieces(0..3))))));
        let mut world = World::new();
        world.fetch(&server);
        let before = world.articles();
        server.says(FEED, answer);
        let run = world.fetch_later(&server);
        assert_eq!(run.outcome(), &Outcome::Failed(trouble.clone()));
        assert_eq!(run.report().next, hours.map(|hours| world.now + TimeDelta::hours(hours)), "{trouble:?}");
        assert_eq!(world.articles(), before, "{trouble:?}");
        // Nothing is asked before that time, and then with the old conditions.
        let asked = server.asked();
        if let Some(hours) = hours {
            world.now += TimeDelta::hours(hours) - TimeDelta::minutes(1);
            world.fetch(&server);
            assert_eq!(server.asked(), asked, "{trouble:?}");
            world.now += TimeDelta::minutes(1);
            server.document(&pieces(-1..3));
            assert_eq!(world.fetch(&server).counts(), (1, 0), "{trouble:?}");
            assert_eq!(server.last_request().etag.as_deref(), Some("\"1\""));
            assert!(world.states().feeds.values().all(|record| record.failing.is_none()));
        } else {
            for _ in 0..3 {
                assert!(world.fetch_later(&server).reports.is_empty());
            }
            world.choice.force = true;
            assert!(world.fetch_later(&server).reports.is_empty());
            assert_eq!(server.asked(), asked);
            world.choice.named = vec!["https://paper.example/feed/".into()];
            assert_eq!(world.fetch_later(&server).reports.len(), 1);
        }
    }
}

/// A proxy that asks for a browser says as well how long to stay away.
#[test]
fn a_challenge_is_no_reason_to_overhear_the_wish_to_wait() {
    let page = b"<title>Just a moment...</title>";
    for (status, seconds, minutes) in [(429, Some(7_200), 120), (503, Some(3_600), 60), (503, None, 15)] {
        let server = Server::default();
        let retry_after = seconds.map(RetryAfter::Seconds);
        server.says(FEED, Ok(Response { retry_after, ..response(FEED, status, page) }));
        let mut world = World::new();
        let run = world.fetch(&server);
        assert_eq!(run.outcome(), &Outcome::Failed(FeedTrouble::Challenge(status)));
        let until = start() + TimeDelta::minutes(minutes);
        let next = run.report().next.unwrap();
        assert!(next >= until && next - until < TimeDelta::minutes(16), "{status}: {next}");
        world.choice.force = true;
        world.now = until - TimeDelta::minutes(1);
        world.fetch(&server);
        assert_eq!(server.asked(), 1, "{status}");
        world.now = until + TimeDelta::minutes(1);
        world.fetch(&server);
        assert_eq!(server.asked(), 2, "{status}");
    }
}

#[test]
fn failures_in_a_row_put_off_longer() {
    let server = Server::default();
    server.says(FEED, Ok(response(FEED, 500, b"")));
    let mut world = World::new();
    let mut waits = Vec::new();
    for _ in 0..8 {
        let next = world.fetch(&server).report().next.unwrap();
        waits.push((next - world.now).num_hours());
        world.now = next;
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 24, 24, 24]);
    world.now += TimeDelta::days(30);
    let next = world.fetch(&server).report().next.unwrap();
    assert_eq!((next - world.now).num_days(), 7);
}

#[test]
fn a_busy_host_waits_with_all_its_feeds() {
    let feeds = ["https://many.example/a", "https://many.example/b", "https://other.example/c"];
    let busy = |after| Ok(Response { retry_after: after, ..response(feeds[0], 429, b"") });
    let date = |text: &str| Some(RetryAfter::Date(text.parse::<DateTime<Utc>>().unwrap()));
    let table = [
        (Some(RetryAfter::Seconds(7_200)), 120),
        (Some(RetryAfter::Seconds(u64::MAX)), 7 * 24 * 60),
        (Some(RetryAfter::Seconds(0)), 15),
        (date("2026-12-01T13:00:00Z"), 60),
        (date("2020-01-01T00:00:00Z"), 15),
        (date("2099-01-01T00:00:00Z"), 7 * 24 * 60),
        (None, 15),
    ];
    for (after, minutes) in table {
        let server = Server::default();
        server.says(feeds[0], busy(after));
        server.says(feeds[1], Ok(response(feeds[1], 200, &rss(&pieces(0..1)))));
        server.says(feeds[2], Ok(response(feeds[2], 200, &rss(&pieces(0..1)))));
        let mut world = World::of_device("aaaaaaaaaaaaaaaa", &feeds);
        world.settings.every = TimeDelta::minutes(5);
        world.settings.parallel = 1;
        let run = world.fetch(&server);
        let of = |address: &str| run.reports.iter().find(|report| report.address == address).unwrap();
        let until = start() + TimeDelta::minutes(minutes);
        assert_eq!(of(feeds[0]).outcome, Outcome::Failed(FeedTrouble::Busy(429)), "{after:?}");
        assert!(
            matches!(of(feeds[1]).outcome, Outcome::Waits(to) if to - until < TimeDelta::seconds(5)),
            "{after:?}"
        );
        assert_eq!(of(feeds[2]).outcome, Outcome::Read);
        assert_eq!(server.asked(), 2);
        // Force does not count against it.
        world.choice.force = true;
        world.now = until - TimeDelta::minutes(1);
        world.fetch(&server);
        assert!(
            server.requests.lock().iter().skip(2).all(|request| request.url.as_str() == feeds[2]),
            "{after:?}"
        );
        world.now = until + TimeDelta::minutes(1);
        server.says(feeds[0], Ok(response(feeds[0], 200, &rss(&pieces(0..1)))));
        world.fetch(&server);
        assert_eq!(world.articles().len(), 3, "{after:?}");
        assert!(world.states().hosts.is_empty());
    }
}

#[test]
fn nothing_is_asked_twice_in_five_minutes() {
    let server = Server::with(&rss(&pieces(0..1)));
    let mut world = World::new();
    world.settings.every = TimeDelta::zero();
    world.fetch(&server);
    for (minutes, force, asked) in [(2, false, 1), (4, true, 1), (5, false, 2), (9, true, 2), (10, true, 3)] {
        world.now = start() + TimeDelta::minutes(minutes);
        world.choice.force = force;
        world.fetch(&server);
        assert_eq!(server.asked(), asked, "{minutes} {force}");
    }
    world.settings.every = TimeDelta::hours(3);
    world.choice = Choice::default();
    world.now += TimeDelta::hours(2);
    world.fetch(&server);
    assert_eq!(server.asked(), 3);
    world.list(&[&format!("{FEED} paused")]);
    assert!(world.fetch_later(&server).reports.is_empty());
}

/// A device on which only hosts are left that are gone is not offline.
#[test]
fn hosts_that_are_gone_are_no_missing_network() {
    let feeds: Vec<String> = (0..12).map(|number| format!("https://site{number}.example/feed")).collect();
    let lines: Vec<&str> = feeds.iter().map(String::as_str).collect();
    let server = Server::default();
    for feed in &feeds {
        server.says(feed, Err(Failure::Network(NetworkFault::UnknownHost)));
    }
    for count in [1, 2, 7] {
        let world = World::of_device("aaaaaaaaaaaaaaaa", &lines[..count]);
        let run = world.fetch(&server);
        assert_eq!((run.troubles.len(), run.summary.failed), (0, count));
        let next = run.reports.iter().map(|report| report.next.unwrap() - world.now);
        assert!(next.into_iter().all(|wait| wait == TimeDelta::hours(1)));
    }
    // All twelve have failed before, beside one that answered.
    let answers = "https://answers.example/feed";
    server.says(answers, Ok(response(answers, 200, &rss(&pieces(0..1)))));
    let mut world = World::of_device("aaaaaaaaaaaaaaaa", &[&lines[..], &[answers]].concat());
    world.settings.parallel = 1;
    world.fetch(&server);
    world.list(&lines);
    let run = world.fetch_later(&server);
    assert_eq!((run.troubles.len(), run.summary.failed), (0, 12), "{run:?}");
}

#[test]
fn without_a_network_nothing_is_held_against_the_feeds() {
    let feeds: Vec<String> = (0..20).map(|number| format!("https://site{number}.example/feed")).collect();
    let lines: Vec<&str> = feeds.iter().map(String::as_str).collect();
    let server = Server::default();
    let unknown = || Err(Failure::Network(NetworkFault::UnknownHost));
    for feed in &feeds {
        server.says(feed, unknown());
    }
    let mut world = World::of_device("aaaaaaaaaaaaaaaa", &lines);
    world.settings.parallel = 1;
    let run = world.fetch(&server);
    assert_eq!((run.troubles, run.reports.len(), run.summary.failed), (vec![FetchTrouble::Offline], 0, 0));
    assert!(server.asked() < 12, "{}", server.asked());
    assert!(world.states().feeds.is_empty());
    // A feed that is due alone among many has failed.
    world.choice.named = vec![feeds[0].clone()];
    let run = world.fetch(&server);
    assert_eq!((run.summary.failed, run.troubles.len()), (1, 0));
    world.choice.named.clear();
    // One host that answers, and the others have failed.
    server.says(&feeds[19], Ok(response(&feeds[19], 200, &rss(&pieces(0..1)))));
    for feed in &feeds[..5] {
        server.says(feed, Ok(response(feed, 404, b"")));
    }
    let run = world.fetch_later(&server);
    assert_eq!((run.summary.asked, run.summary.failed, run.summary.new, run.troubles.len()), (20, 19, 1, 0));
}

#[test]
fn a_second_process_leaves_the_folder_alone() {
    let server = Server::with(&rss(&pieces(0..3)));
    let world = World::new();
    let first = crate::fetch::write::Library::open(&world.library(), &world.disk).unwrap();
    let run = world.fetch(&server);
    assert_eq!(
        (run.troubles, run.summary.is_cut_short, server.asked()),
        (vec![FetchTrouble::Locked], false, 0)
    );
    drop(first);
    assert_eq!(world.fetch(&server).counts(), (3, 0));
}

#[test]
fn a_library_without_a_list_is_reported() {
    let world = World::new();
    fs::remove_file(world.library().join("feeds.list")).unwrap();
    assert_eq!(world.fetch(&Server::default()).troubles, [FetchTrouble::NoList]);
    assert!(!world.library().join(".newsrack").exists());
}

#[test]
fn the_same_feed_in_two_categories_of_the_list_is_one() {
    let server = Server::with(&rss(&[piece(0)]));
    let world = World::of_device(
        "aaaaaaaaaaaaaaaa",
        &[&format!("{FEED} [A] \"Paper\""), "http://www.paper.example/feed/ [A]"],
    );
    assert_eq!((world.fetch(&server).counts(), server.asked()), ((1, 0), 1));
    assert!(
        world.articles().keys().all(|path| path.starts_with("A/Paper/")),
        "{:?}",
        world.articles().keys()
    );
}
