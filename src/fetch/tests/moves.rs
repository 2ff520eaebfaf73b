//! Feeds that move to other addresses.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot go on has failed")]

use super::servers::with_etag;
use super::world::{FEED, Server, World, pieces, response, rss};
use crate::net::Response;
use chrono::TimeDelta;
use std::fs;
use url::Url;

fn moved(to: &str, pieces: std::ops::Range<i64>) -> Response {
    let url = Url::parse(to).unwrap();
    Response { moved_permanently: Some(url), ..response(to, 200, &rss(&super::world::pieces(pieces))) }
}

#[test]
fn a_permanent_redirect_is_followed_in_the_list_after_a_while() {
    let to = "https://journal.example/feed.xml";
    let server = Server::with(&rss(&pieces(0..3)));
    let mut world = World::new();
    world.fetch(&server);
    let before = fs::read_to_string(world.library().join("feeds.list")).unwrap();
    server.says(FEED, Ok(moved(to, 0..3)));
    world.now += TimeDelta::days(1);
    for hours in [0, 2, 20] {
        world.now += TimeDelta::hours(hours);
        assert_eq!(world.fetch(&server).report().moved_to, None);
    }
    assert_eq!(fs::read_to_string(world.library().join("feeds.list")).unwrap(), before);
    world.now += TimeDelta::hours(27);
    assert_eq!(world.fetch(&server).report().moved_to.as_deref(), Some(to));
    let list = fs::read_to_string(world.library().join("feeds.list")).unwrap();
    assert_eq!(list, format!("{to} was:{FEED}\n"));
    // The new address is asked, and the files keep their names.
    server.says(to, Ok(response(to, 200, &rss(&pieces(-1..3)))));
    let run = world.fetch_later(&server);
    assert_eq!((run.counts(), server.last_request().url.as_str()), ((1, 0), to));
    assert_eq!(world.articles().len(), 4);
}

#[test]
fn a_redirect_that_is_no_move_changes_nothing() {
    let to = "https://journal.example/feed.xml";
    let temporary = response(to, 200, &rss(&pieces(0..3)));
    let page = Response { body: b"<html><title>We moved</title>".to_vec(), ..moved(to, 0..1) };
    let stranger = moved(to, 100..110);
    for answers in
        [[temporary.clone(), temporary], [page.clone(), page], [stranger.clone(), moved(to, 110..120)]]
    {
        let server = Server::with(&rss(&pieces(0..3)));
        let mut world = World::new();
        world.fetch(&server);
        for round in 0..8 {
            server.says(FEED, Ok(answers[usize::from(round == 0)].clone()));
            world.now += TimeDelta::days(8);
            world.fetch(&server);
        }
        let list = fs::read_to_string(world.library().join("feeds.list")).unwrap();
        // A stranger's feed becomes known by its second document; only then the redirect begins to count.
        if answers[0].url.as_str() != to || !String::from_utf8_lossy(&answers[0].body).contains("Story 10") {
            assert_eq!(list, format!("{FEED}\n"));
        }
    }
}

#[test]
fn a_feed_that_names_its_new_address_is_asked_there() {
    let to = "https://journal.example/feed.xml";
    let old = String::from_utf8(rss(&pieces(0..3))).unwrap();
    let old = old.replace(
        "<channel>",
        &format!("<channel xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"><itunes:new-feed-url>{to}</itunes:new-feed-url>"),
    );
    let server = Server::with(old.as_bytes());
    server.says(to, Ok(response(to, 200, &rss(&pieces(-1..3)))));
    let mut world = World::new();
    assert_eq!(world.fetch(&server).counts(), (4, 0));
    let mut moved_to = None;
    for round in 0..4 {
        // A document that differs a little, so that it is read.
        server.says(FEED, Ok(response(FEED, 200, format!("{old}<!--{round}-->").as_bytes())));
        moved_to = moved_to.or(world.fetch_later(&server).report().moved_to.clone());
    }
    assert_eq!(moved_to.as_deref(), Some(to));
}

/// The document of the old address stays as it is for ever, and the articles come at the new one.
#[test]
fn the_new_address_of_a_feed_is_asked_though_the_old_document_does_not_change() {
    let to = "https://journal.example/feed.xml";
    let old = String::from_utf8(rss(&pieces(2..5))).unwrap();
    let named = format!(
        "<channel xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"><itunes:new-feed-url>{to}</itunes:new-feed-url>"
    );
    let old = old.replace("<channel>", &named);
    let server = Server::default();
    server.says(FEED, Ok(with_etag(Some("\"old\""), None, response(FEED, 200, old.as_bytes()))));
    let new = |from: i64| {
        server.says(to, Ok(with_etag(Some("\"new\""), None, response(to, 200, &rss(&pieces(from..5))))));
    };
    let mut world = World::new();
    new(1);
    assert_eq!(world.fetch(&server).counts(), (4, 0));
    assert!(world.states().feeds.values().all(|record| record.validators.is_none()));
    new(0);
    assert_eq!(world.fetch_later(&server).counts(), (1, 0));
    // A day without an answer there ends nothing.
    server.says(to, Ok(response(to, 500, b"")));
    assert_eq!(world.fetch_later(&server).counts(), (0, 0));
    new(-1);
    let run = world.fetch_later(&server);
    assert_eq!((run.counts(), run.report().moved_to.as_deref()), ((1, 0), Some(to)));
    new(-2);
    let run = world.fetch_later(&server);
    assert_eq!((run.counts(), server.last_request().url.as_str()), ((1, 0), to));
    world.fetch_later(&server);
    assert_eq!(server.last_request().etag.as_deref(), Some("\"new\""));
}
