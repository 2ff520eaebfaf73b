//! Requests to servers of every kind: what is sent to them, what is made of their answers, and that each request ends
//! within its limits.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "a test's own servers")]

#[path = "support/feed_server.rs"]
mod feed_server;

use feed_server::{Answer, FeedServer, gzip};
use newsrack::net::request::ACCEPT_FEEDS;
use newsrack::net::{Client, ClientPolicy, Credentials, Failure, Names, Request, Response, RetryAfter};
use newsrack::trouble::{Fault, NetworkFault, Refusal};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use url::Url;

const FEED: &[u8] = b"<rss version=\"2.0\"><channel><title>Small</title></channel></rss>";

/// Small limits; 127.0.0.1 and everything that ends up there is allowed.
fn policy() -> ClientPolicy {
    ClientPolicy {
        connect: Duration::from_millis(500),
        first_byte: Duration::from_millis(700),
        whole: Duration::from_millis(1200),
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

/// Asks, and checks that it takes no longer than it may.
fn ask(client: &Client, request: &Request) -> Result<Response, Failure> {
    let start = Instant::now();
    let outcome = client.get(request, &AtomicBool::new(false));
    let took = start.elapsed();
    assert!(took < policy().whole + Duration::from_millis(500), "{}: took {took:?}", request.url);
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
fn an_answer_without_a_body_that_has_one_spoils_nothing() {
    let server = FeedServer::start();
    let body = Answer::status(304).header("ETag", "\"x\"").body(FEED);
    server.script("/feed", [body.clone(), body.clone().chunked(10), body.header("Content-Length", "5000")]);
    server.script("/other", [Answer::ok(FEED)]);
    let client = Client::new(policy());
    for _ in 0..3 {
        let response = get(&client, &server.url("/feed")).unwrap();
        assert_eq!((response.status, response.body.len(), response.etag.as_deref()), (304, 0, Some("\"x\"")));
        assert_eq!(get(&client, &server.url("/other")).unwrap().body, FEED);
    }
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

/// A brotli stream of [`FEED`] as one uncompressed block (RFC 7932, section 9.2).
fn brotli() -> Vec<u8> {
    let head = ((FEED.len() as u32 - 1) << 4) | (1 << 20);
    [&head.to_le_bytes()[..3], FEED, &[3]].concat()
}

#[test]
fn bodies_arrive_however_they_are_sent() {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    zlib.write_all(FEED).unwrap();
    let zlib = zlib.finish().unwrap();
    let feed = || Answer::ok(FEED);
    let packed = gzip(FEED).len();
    let table = [
        (feed(), FEED.len()),
        (feed().chunked(7), FEED.len()),
        (feed().until_closed(), FEED.len()),
        (feed().gzip(), packed),
        (feed().gzip().chunked(1), packed),
        (feed().gzip().until_closed(), packed),
        (feed().packed("br", brotli()), brotli().len()),
        (feed().packed("deflate", zlib.clone()), zlib.len()),
        (feed().header("Content-Encoding", "gzip"), FEED.len()),
        (feed().slow_body(Duration::from_millis(3)), FEED.len()),
        (feed().after(Duration::from_millis(300)), FEED.len()),
        (feed().header("X", &"x".repeat(60_000)), FEED.len()),
        (Answer::raw([b"HTTP/1.0 200 OK\n\n", FEED].concat()), FEED.len()),
        (Answer::raw([b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", FEED].concat()), FEED.len()),
    ];
    let server = FeedServer::start();
    let client = Client::new(policy());
    for (answer, received) in table {
        server.script("/feed", [answer.clone()]);
        // Twice, for what is left over on a kept connection.
        for _ in 0..2 {
            let response = get(&client, &server.url("/feed"));
            let response = response.unwrap_or_else(|failure| panic!("{failure} for {answer:?}"));
            assert_eq!(response.body, FEED, "{answer:?}");
            assert_eq!(response.bytes_received, received as u64, "{answer:?}");
        }
    }
    server.script("/feed", [Answer::ok("")]);
    assert_eq!(get(&client, &server.url("/feed")).unwrap().body, b"");
    let nuls = [FEED, b"\0\0\0", FEED].concat();
    server.script("/feed", [Answer::ok(nuls.clone())]);
    assert_eq!(get(&client, &server.url("/feed")).unwrap().body, nuls);
}

#[test]
fn damaged_and_broken_answers_are_errors() {
    let network = Failure::Network;
    let feed = || Answer::ok(FEED);
    let table = [
        (Answer::raw(""), network(NetworkFault::BrokeOff)),
        (Answer::raw("HTTP/1.1 200 OK\r\nContent-Le"), network(NetworkFault::BrokeOff)),
        (feed().cut(10), network(NetworkFault::BrokeOff)),
        (feed().chunked(7).cut(20), network(NetworkFault::BrokeOff)),
        (feed().gzip().cut(20), network(NetworkFault::BrokeOff)),
        (feed().gzip().chunked(5).cut(20), network(NetworkFault::BrokeOff)),
        (feed().header("Content-Length", "5000").cut(FEED.len()), network(NetworkFault::BrokeOff)),
        (feed().packed("gzip", gzip(FEED)[..20].to_vec()), network(NetworkFault::Compression)),
        (feed().packed("gzip", gzip(FEED)[..20].to_vec()).chunked(5), network(NetworkFault::Compression)),
        (feed().packed("br", vec![0xff; 20]), network(NetworkFault::Compression)),
        (feed().packed("zstd", FEED.to_vec()), network(NetworkFault::Compression)),
    ];
    let server = FeedServer::start();
    let client = Client::new(policy());
    for (answer, failure) in table {
        server.script("/feed", [answer.clone()]);
        assert_eq!(get(&client, &server.url("/feed")), Err(failure), "{answer:?}");
    }
    let odd = [
        Answer::raw("SSH-2.0-OpenSSH_9.9\r\n"),
        Answer::raw("\x1b]0;owned\x07\r\n\r\n"),
        Answer::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nbody"),
        Answer::raw("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nbody"),
        Answer::raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nbody"),
        Answer::raw([b"HTTP/1.1 200 OK\r\n".as_slice(), &b"A: b\r\n".repeat(20_000)].concat()),
        Answer::raw([b"HTTP/1.1 200 OK\r\nA: ".as_slice(), &b"a".repeat(200_000)].concat()),
    ];
    for answer in odd {
        server.script("/feed", [answer.clone()]);
        let outcome = get(&client, &server.url("/feed"));
        assert!(matches!(outcome, Err(Failure::Network(_))), "{outcome:?} for {answer:?}");
    }
    // Of an answer that is no success, what there is is enough.
    server.script("/feed", [Answer::status(403).body(FEED).cut(10)]);
    let refusal = get(&client, &server.url("/feed")).unwrap();
    assert_eq!((refusal.status, &refusal.body[..]), (403, &FEED[..10]));
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
fn bodies_end_at_the_size_limit() {
    let server = FeedServer::start();
    let client = Client::new(policy());
    let zeros = |count| vec![0_u8; count];
    let table = [
        Answer::ok(zeros(100_001)),
        Answer::ok(zeros(100_001)).chunked(5000),
        Answer::ok(zeros(4096)).endless(),
        Answer::ok(zeros(4096)).until_closed().endless(),
        Answer::ok(zeros(100_001)).gzip(),
        Answer::ok(zeros(50_000_000)).gzip(),
        Answer::ok(gzip(&zeros(50_000_000))).gzip().header("Content-Encoding", "gzip"),
        Answer::ok(FEED).header("Content-Length", "18446744073709551615"),
        // Empty blocks of deflate without end.
        Answer::ok(zeros(4096))
            .header("Content-Encoding", "deflate")
            .body(b"\0\0\0\xff\xff".repeat(800))
            .endless(),
    ];
    for answer in table {
        server.script("/feed", [answer]);
        assert_eq!(get(&client, &server.url("/feed")), Err(Failure::TooLarge(100_000)));
    }
    for answer in [Answer::ok(zeros(100_000)), Answer::ok(zeros(100_000)).gzip()] {
        server.script("/feed", [answer]);
        assert_eq!(get(&client, &server.url("/feed")).unwrap().body.len(), 100_000);
    }
    server.script("/feed", [Answer::status(500).body(zeros(4096)).endless()]);
    let refusal = get(&client, &server.url("/feed")).unwrap();
    assert_eq!((refusal.status, refusal.body.len()), (500, 100_000));
}

#[test]
fn every_silence_ends_at_its_limit() {
    let server = FeedServer::start();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let tls = format!("https://127.0.0.1:{}/", silent.local_addr().unwrap().port());
    let second = Duration::from_secs(1);
    server.script("/late", [Answer::ok(FEED).after(20 * second)]);
    server.script("/trickle", [Answer::ok(FEED).slow_body(second)]);
    server.script("/header", [Answer::ok(FEED).slowly(Duration::from_millis(50))]);
    server.script(
        "/endless-header",
        [Answer::status(200).header("X", &"x".repeat(60_000)).slowly(Duration::from_millis(1))],
    );
    server.script("/redirects", [Answer::redirect(302, "/redirects?2").after(Duration::from_millis(500))]);
    server.script("/redirects?2", [Answer::redirect(302, "/redirects").after(Duration::from_millis(500))]);
    let client = Client::new(policy());
    let limits = policy();
    let table = [
        (server.url("/late"), limits.first_byte),
        (server.url("/header"), limits.first_byte),
        (server.url("/endless-header"), limits.first_byte),
        (server.url("/trickle"), limits.whole),
        (server.url("/redirects"), limits.whole),
        (tls, limits.connect),
    ];
    thread::scope(|scope| {
        for (address, limit) in &table {
            let client = &client;
            scope.spawn(move || assert_eq!(get(client, address), Err(Failure::TooSlow(*limit)), "{address}"));
        }
    });
    // 100 Continue without end.
    let raw = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(100_000);
    server.script("/continue", [Answer::raw(raw)]);
    get(&client, &server.url("/continue")).unwrap_err();
}

#[test]
fn a_request_is_cancelled_at_once_and_its_connection_ends_with_the_client() {
    let server = FeedServer::start();
    server.script("/late", [Answer::ok(FEED).after(Duration::from_secs(20))]);
    server.script("/endless", [Answer::ok(FEED).slow_body(Duration::from_millis(30)).endless()]);
    let client = Client::new(ClientPolicy {
        first_byte: Duration::from_secs(30),
        whole: Duration::from_secs(30),
        ..policy()
    });
    for path in ["/late", "/endless"] {
        let cancel = AtomicBool::new(false);
        let took = thread::scope(|scope| {
            let work = scope.spawn(|| client.get(&request(&server.url(path)), &cancel));
            while server.asked_for(path).is_empty() {
                thread::sleep(Duration::from_millis(5));
            }
            thread::sleep(Duration::from_millis(50));
            let start = Instant::now();
            cancel.store(true, Ordering::Relaxed);
            assert_eq!(work.join().unwrap(), Err(Failure::Cancelled));
            start.elapsed()
        });
        assert!(took < Duration::from_millis(100), "{path}: {took:?}");
    }
    let already = AtomicBool::new(true);
    assert_eq!(client.get(&request(&server.url("/late")), &already), Err(Failure::Cancelled));
    drop(client);
    let start = Instant::now();
    while server.asked_for("/endless")[0].until.is_none() {
        assert!(start.elapsed() < Duration::from_secs(5), "the connection is still open");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn redirects_are_followed_counted_and_remembered_if_all_are_permanent() {
    let server = FeedServer::start();
    server.script("/feed", [Answer::ok(FEED)]);
    for status in [301, 302, 303, 307, 308] {
        server.script(&format!("/{status}"), [Answer::redirect(status, "/feed").body("moved")]);
    }
    server.script("/301-308", [Answer::redirect(301, "/308").chunked(3).body("moved")]);
    server.script("/301-302", [Answer::redirect(301, "302")]);
    server.script("/302-301", [Answer::redirect(302, "?/301")]);
    server.script("/302-301?/301", [Answer::redirect(301, "/feed#top")]);
    let client = Client::new(policy());
    let table = [
        ("/301", true),
        ("/302", false),
        ("/303", false),
        ("/307", false),
        ("/308", true),
        ("/301-308", true),
        ("/301-302", false),
        ("/302-301", false),
    ];
    for (path, is_permanent) in table {
        let response = get(&client, &server.url(path)).unwrap();
        let end = Url::parse(&server.url("/feed")).unwrap();
        assert_eq!((&response.url, &response.body[..]), (&end, FEED), "{path}");
        assert_eq!(response.moved_permanently, is_permanent.then_some(end), "{path}");
    }
    // All on one connection.
    assert!(server.asked().iter().all(|asked| asked.connection == 0));

    for at in 1..=6 {
        let next = if at == 1 { "/feed".to_owned() } else { format!("/hop{}", at - 1) };
        server.script(&format!("/hop{at}"), [Answer::redirect(302, &next)]);
    }
    server.script("/loop", [Answer::redirect(301, "/loop")]);
    server.script("/to", [Answer::redirect(301, "/fro")]);
    server.script("/fro", [Answer::redirect(301, "/to")]);
    assert_eq!(get(&client, &server.url("/hop5")).unwrap().body, FEED);
    for path in ["/hop6", "/loop", "/to"] {
        assert_eq!(get(&client, &server.url(path)), Err(Failure::TooManyRedirects(5)), "{path}");
    }
    assert_eq!(server.asked_for("/loop").len(), 6);

    // What is no redirect is an answer.
    server.script("/nowhere", [Answer::status(302).body("where?")]);
    server.script("/many", [Answer::redirect(300, "/feed")]);
    server.script("/gone", [Answer::redirect(410, "/feed")]);
    server.script("/to-gone", [Answer::redirect(301, "/gone")]);
    for (path, status) in
        [("/nowhere", 302), ("/many", 300), ("/gone", 410), ("/to-gone", 410), ("/missing", 404)]
    {
        assert_eq!(get(&client, &server.url(path)).unwrap().status, status, "{path}");
    }
}

#[test]
fn redirects_lead_to_no_private_unencrypted_or_other_place() {
    let server = FeedServer::start();
    let port = server.socket().port();
    let table = HashMap::from([
        ("public.example".to_owned(), "127.0.0.1".parse().unwrap()),
        ("rebound.example".to_owned(), "127.0.0.1".parse().unwrap()),
        ("cloud.example".to_owned(), "169.254.169.254".parse().unwrap()),
        ("six.example".to_owned(), "::1".parse().unwrap()),
    ]);
    let policy = ClientPolicy { allow_private_hosts: vec!["public.example".to_owned()], ..policy() };
    let client = Client::with_names(policy, Names::Table(table));
    let private = |host: &str| Refusal::Private(host.to_owned());
    let refused = Failure::RedirectRefused;
    let table = [
        ("http://169.254.169.254/latest/meta-data/".to_owned(), refused(private("169.254.169.254"))),
        (format!("http://127.0.0.1:{port}/feed"), refused(private("127.0.0.1"))),
        (format!("//localhost:{port}/feed"), refused(private("localhost"))),
        (format!("http://2130706433:{port}/feed"), refused(private("127.0.0.1"))),
        (format!("http://rebound.example:{port}/feed"), Failure::Refused(private("rebound.example"))),
        ("http://cloud.example/".to_owned(), Failure::Refused(private("cloud.example"))),
        (format!("http://six.example:{port}/"), Failure::Refused(private("six.example"))),
        ("http://unknown.example/".to_owned(), Failure::Network(NetworkFault::UnknownHost)),
        ("file:///etc/passwd".to_owned(), refused(Refusal::File)),
        ("javascript:alert(1)".to_owned(), refused(Refusal::Script)),
        ("feed://public.example/".to_owned(), refused(Refusal::Scheme("feed".to_owned()))),
        ("http:///".to_owned(), refused(Refusal::NoHost)),
        (String::new(), refused(Refusal::Empty)),
        (format!("/{}", "x".repeat(9000)), refused(Refusal::TooLong(9001))),
    ];
    for (location, failure) in table {
        server.script("/moved", [Answer::redirect(301, &location)]);
        let outcome = get(&client, &server.at("public.example", "/moved"));
        assert_eq!(outcome, Err(failure), "{}", &location[..location.len().min(60)]);
    }
    assert!(server.asked().iter().all(|asked| asked.path == "/moved"));
    for address in ["ftp://public.example/", "file:///etc/passwd", "data:text/xml,<rss/>"] {
        assert!(matches!(get(&client, address), Err(Failure::Refused(_))), "{address}");
    }
    let inside = format!("http://127.0.0.1:{port}/moved");
    assert_eq!(get(&client, &inside), Err(Failure::Refused(private("127.0.0.1"))));
}

#[test]
fn secrets_go_to_their_host_alone_and_conditions_to_their_address_alone() {
    let server = FeedServer::start();
    let client = everywhere(&server);
    let at = |host: &str, path: &str| server.at(host, path);
    server.script("a.example /feed", [Answer::redirect(302, "/second")]);
    server.script("a.example /second", [Answer::redirect(302, &at("b.example", "/third"))]);
    server.script("b.example /third", [Answer::redirect(302, &at("a.example", "/fourth"))]);
    server.script("a.example /fourth", [Answer::ok(FEED)]);
    let asked = Request {
        etag: Some("\"e\"".to_owned()),
        last_modified: Some("then".to_owned()),
        user_agent: Some("Special/1".to_owned()),
        cookie: Some("session=1".to_owned()),
        basic: Some(Credentials { user: "me".to_owned(), password: "p:w".to_owned() }),
        headers: vec![("X-Token".to_owned(), "t".to_owned())],
        ..request(&at("a.example", "/feed"))
    };
    assert_eq!(ask(&client, &asked).unwrap().body, FEED);
    let names = ["if-none-match", "if-modified-since", "cookie", "authorization", "x-token", "referer"];
    let sent = |server: &FeedServer| -> Vec<(String, Vec<&str>)> {
        let has = |asked: &feed_server::Asked| {
            names.into_iter().filter(|name| asked.header(name).is_some()).collect()
        };
        server.asked().iter().map(|asked| (format!("{}{}", asked.host, asked.path), has(asked))).collect()
    };
    let secrets = vec!["cookie", "authorization", "x-token"];
    let expected = vec![
        ("a.example/feed".to_owned(), names[..5].to_vec()),
        ("a.example/second".to_owned(), secrets),
        ("b.example/third".to_owned(), Vec::new()),
        ("a.example/fourth".to_owned(), Vec::new()),
    ];
    assert_eq!(sent(&server), expected);
    let requests = server.asked();
    assert_eq!(requests[0].header("authorization"), Some("Basic bWU6cDp3"));
    assert_eq!(requests[1].header("user-agent"), Some("Special/1"));
    assert!(requests[2].header("user-agent").unwrap().starts_with("newsrack/"));
    assert!(!format!("{asked:?}").contains("p:w"));

    // Conditions of the address that answered go there, however it is reached.
    server.forget();
    let end = Some(Url::parse(&at("a.example", "/fourth")).unwrap());
    server.script("a.example /fourth", [Answer::ok(FEED).etag("\"e\"")]);
    let again = Request { conditions_of: end, cookie: None, basic: None, headers: Vec::new(), ..asked };
    assert_eq!(ask(&client, &again).unwrap().status, 304);
    let with: Vec<String> =
        sent(&server).into_iter().filter(|(_, has)| !has.is_empty()).map(|(at, _)| at).collect();
    assert_eq!(with, ["a.example/fourth"]);

    // A user in the address is a secret, too.
    server.forget();
    let user = format!("http://me%40x:p@a.example:{}/feed", server.socket().port());
    let response = get(&client, &user).unwrap();
    assert_eq!(response.url.as_str(), at("a.example", "/fourth"));
    let sent: Vec<bool> =
        server.asked().iter().map(|asked| asked.header("authorization").is_some()).collect();
    assert_eq!(sent, [true, true, false, false]);
    assert_eq!(server.asked()[0].header("authorization"), Some("Basic bWVAeDpw"));
}

#[test]
fn servers_that_cannot_be_reached_end_in_one_line() {
    let client = Client::new(policy());
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = Failure::Network(NetworkFault::NoConnection(Fault::Refused));
    assert_eq!(get(&client, &format!("http://{closed}/")), Err(refused));
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}/", plain.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in plain.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            let _ = stream.read(&mut [0; 1024]);
        }
    });
    let insecure = get(&client, &address);
    assert!(matches!(insecure, Err(Failure::Network(NetworkFault::Insecure(_)))), "{insecure:?}");
    let unknown = get(&client, "http://no-such-host.invalid/");
    assert!(
        matches!(unknown, Err(Failure::Network(NetworkFault::UnknownHost) | Failure::TooSlow(_))),
        "{unknown:?}"
    );
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
