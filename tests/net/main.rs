//! Requests to servers of every kind: what is sent to them, what is made of their answers, and that each request ends
//! within its limits.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "a test's own servers")]

mod bodies;
mod ends;
#[path = "../support/feed_server.rs"]
mod feed_server;
mod redirects;

use feed_server::{Answer, FeedServer};
use newsrack::net::request::ACCEPT_FEEDS;
use newsrack::net::{Client, ClientPolicy, Failure, Names, Proxies, Request, Response, RetryAfter};
use newsrack::trouble::NetworkFault;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;
use url::Url;

const FEED: &[u8] = b"<rss version=\"2.0\"><channel><title>Small</title></channel></rss>";

/// A small limit of size, and limits of time that a busy machine keeps; 127.0.0.1 is allowed.
fn policy() -> ClientPolicy {
    ClientPolicy {
        connect: Duration::from_secs(10),
        first_byte: Duration::from_secs(10),
        whole: Duration::from_secs(20),
        max_bytes: 100_000,
        allow_private_hosts: vec!["127.0.0.1".to_owned()],
        ..ClientPolicy::default()
    }
}

fn request(address: &str) -> Request {
    Request::new(Url::parse(address).unwrap(), ACCEPT_FEEDS)
}

fn get(client: &Client, address: &str) -> Result<Response, Failure> {
    ask(client, &request(address))
}

/// Asks, and checks that a failure is one clean line.
fn ask(client: &Client, request: &Request) -> Result<Response, Failure> {
    let outcome = client.get(request, &AtomicBool::new(false));
    if let Err(failure) = &outcome {
        let line = failure.to_string();
        assert!(!line.is_empty() && line.len() < 300 && !line.contains(char::is_control), "{line:?}");
    }
    outcome
}

/// A client for which every host is the server.
fn everywhere(server: &FeedServer) -> Client {
    Client::with_names(policy(), Names::Socket(server.socket()))
}

#[test]
fn a_request_names_the_program_and_nothing_of_the_user() {
    let server = FeedServer::start();
    server.script("/feed?x=1", [Answer::ok(FEED).header("Set-Cookie", "a=b; Path=/")]);
    let client = Client::new(policy());
    for _ in 0..2 {
        let response = get(&client, &server.url("/feed?x=1#part")).unwrap();
        assert_eq!((response.status, &response.body[..]), (200, FEED));
        assert_eq!((response.url.as_str(), response.moved_permanently), (&*server.url("/feed?x=1"), None));
        assert_eq!(response.bytes_received, FEED.len() as u64);
    }
    let asked = server.asked();
    let expected = concat!("newsrack/", env!("CARGO_PKG_VERSION"));
    for asked in &asked {
        assert!(asked.header("user-agent").unwrap().starts_with(expected), "{asked:?}");
        assert_eq!(asked.header("accept-encoding"), Some("gzip,br"));
        assert!(asked.header("accept").unwrap().starts_with("application/atom+xml,"));
        let names: Vec<&str> = asked.headers.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names.len(), 4, "{names:?}");
    }
    // The connection is kept.
    assert_eq!((asked.len(), asked[1].connection), (2, asked[0].connection));
}

#[test]
fn conditions_are_sent_back_as_they_came() {
    let server = FeedServer::start();
    let client = Client::new(policy());
    let etags = [
        "\"plain\"",
        "W/\"weak\"",
        "no quotes",
        "\"half",
        "\"\u{e4}\u{ff}\"",
        "\"a\\\"b\"",
        "\"a\", \"b\"",
        "*",
    ];
    for etag in etags {
        server.script("/feed", [Answer::ok(FEED).etag(etag)]);
        let first = get(&client, &server.url("/feed")).unwrap();
        assert_eq!((first.status, first.etag.as_deref()), (200, Some(etag)));
        let again = Request { etag: first.etag, ..request(&server.url("/feed")) };
        let second = ask(&client, &again).unwrap();
        assert_eq!((second.status, second.body.len()), (304, 0), "{etag}");
    }
    let dates =
        ["Mon, 30 Nov 2026 06:12:05 GMT", "Monday, 30-Nov-26 06:12:05 GMT", "2026-11-30", "yesterday \u{e4}"];
    for date in dates {
        server.script("/dated", [Answer::ok(FEED).header("Last-Modified", date)]);
        let first = get(&client, &server.url("/dated")).unwrap();
        let again = Request { last_modified: first.last_modified, ..request(&server.url("/dated")) };
        server.forget();
        // A server that ignores the condition sends everything again.
        assert_eq!(ask(&client, &again).unwrap().status, 200);
        assert_eq!(server.asked()[0].header("if-modified-since"), Some(date));
    }
    // A value that could not have been received is not sent.
    let odd = Request { etag: Some("a\r\nX: y".to_owned()), ..request(&server.url("/dated")) };
    server.forget();
    assert_eq!(ask(&client, &odd).unwrap().status, 200);
    assert_eq!((server.asked()[0].header("if-none-match"), server.asked()[0].header("x")), (None, None));
}

#[test]
fn headers_are_read() {
    let server = FeedServer::start();
    let answer = Answer::status(503)
        .header("Retry-After", "120")
        .header("Cache-Control", "public, max-age=600")
        .header("Expires", "Mon, 30 Nov 2026 06:12:05 GMT")
        .header("Content-Type", "Text/HTML; charset=GBK")
        .header("Link", "</feed>; rel=\"alternate\"")
        .body("Please wait");
    server.script("/feed", [answer]);
    let response = get(&Client::new(policy()), &server.url("/feed")).unwrap();
    assert_eq!((response.status, response.retry_after), (503, Some(RetryAfter::Seconds(120))));
    assert_eq!(response.max_age, Some(Duration::from_mins(10)));
    assert_eq!(response.expires.map(|date| date.to_rfc3339()).as_deref(), Some("2026-11-30T06:12:05+00:00"));
    assert_eq!(
        (response.content_type.as_deref(), response.charset.as_deref()),
        (Some("text/html"), Some("GBK"))
    );
    assert_eq!(
        (response.links, &response.body[..]),
        (vec!["</feed>; rel=\"alternate\"".to_owned()], &b"Please wait"[..])
    );
}

#[test]
fn a_kept_connection_that_the_server_closes_is_opened_again() {
    let server = FeedServer::start();
    server.script("/feed", [Answer::ok(FEED), Answer::raw(""), Answer::ok(FEED)]);
    let client = Client::new(policy());
    for _ in 0..2 {
        assert_eq!(get(&client, &server.url("/feed")).unwrap().body, FEED);
    }
    assert_eq!(server.asked().len(), 3);
    // But once only, and not if nothing was kept.
    server.script("/feed", [Answer::raw("")]);
    assert_eq!(get(&client, &server.url("/feed")), Err(Failure::Network(NetworkFault::BrokeOff)));
    assert_eq!(server.asked().len(), 5);
    let new = Client::new(policy());
    assert_eq!(get(&new, &server.url("/feed")), Err(Failure::Network(NetworkFault::BrokeOff)));
    assert_eq!(server.asked().len(), 6);
}

#[test]
fn many_threads_share_a_client() {
    let server = FeedServer::start();
    server.script("*", [Answer::ok(FEED).after(Duration::from_millis(100))]);
    let client = everywhere(&server);
    thread::scope(|scope| {
        for number in 0..16 {
            let (client, server) = (&client, &server);
            scope.spawn(move || {
                for _ in 0..3 {
                    let address = server.at(&format!("host{number}.example"), "/feed");
                    assert_eq!(get(client, &address).unwrap().body, FEED);
                }
            });
        }
    });
    assert_eq!(server.asked().len(), 48);
    assert!(server.most_at_once(None) >= 8, "{}", server.most_at_once(None));
    for number in 0..16 {
        let host = format!("host{number}.example");
        assert_eq!(server.most_at_once(Some(&host)), 1);
        let asked = server.asked().into_iter().filter(|asked| asked.host == host);
        let mut connections: Vec<usize> = asked.map(|asked| asked.connection).collect();
        connections.dedup();
        assert_eq!(connections.len(), 1, "{host}");
    }
}

#[test]
fn a_proxy_is_used_and_may_be_private() {
    let server = FeedServer::start();
    // The server is the proxy and what stands behind it.
    server.script("feeds.invalid:80", [Answer::status(200)]);
    server.script("/feed", [Answer::ok(FEED)]);
    let proxy = Some(server.url(""));
    let none = ClientPolicy { allow_private_hosts: Vec::new(), ..policy() };
    let environment = Proxies { http: proxy.clone(), ..Proxies::default() };
    let through = Client::new(ClientPolicy { proxies: environment, ..none.clone() });
    assert_eq!(get(&through, "http://feeds.invalid/feed").unwrap().body, FEED);
    let own = Request { proxy, ..request("http://feeds.invalid/feed") };
    assert_eq!(ask(&Client::new(none.clone()), &own).unwrap().body, FEED);
    let socks = Request { proxy: Some("socks5://127.0.0.1:1".to_owned()), ..own };
    assert_eq!(ask(&Client::new(none), &socks), Err(Failure::Network(NetworkFault::Socks)));
    // It gives no access to what is private.
    let inside = format!("http://localhost:{}/feed", server.socket().port());
    assert!(matches!(get(&through, &inside), Err(Failure::Refused(_))));
}
