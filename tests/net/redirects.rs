//! Redirects: where they may lead, and what goes along.

use crate::feed_server::{Answer, Asked, FeedServer};
use crate::{FEED, ask, everywhere, get, policy, request};
use newsrack::net::{Client, ClientPolicy, Credentials, Failure, Names, Request};
use newsrack::trouble::{NetworkFault, Refusal};
use std::collections::HashMap;
use url::Url;

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
        let has = |asked: &Asked| names.into_iter().filter(|name| asked.header(name).is_some()).collect();
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
    let shown = format!("{asked:?}");
    assert!(shown.contains("a.example") && !shown.contains("p:w") && !shown.contains("session"), "{shown}");

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
