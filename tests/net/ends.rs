//! How requests end that are not answered: at a limit of time, at once when they are cancelled, in one line.

use crate::feed_server::{Answer, FeedServer};
use crate::{FEED, get, policy, request};
use newsrack::net::{Client, ClientPolicy, Failure};
use newsrack::trouble::{Fault, NetworkFault};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

/// Short limits of time.
fn limits() -> ClientPolicy {
    ClientPolicy {
        connect: Duration::from_millis(500),
        first_byte: Duration::from_millis(700),
        whole: Duration::from_millis(1200),
        ..policy()
    }
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
    let limits = limits();
    let client = Client::new(limits.clone());
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
            scope.spawn(move || {
                let start = Instant::now();
                assert_eq!(get(client, address), Err(Failure::TooSlow(*limit)), "{address}");
                let took = start.elapsed();
                assert!(took < *limit + Duration::from_secs(1), "{address}: took {took:?}");
            });
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

    // Of a server that stays silent, too, the connection ends.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", silent.local_addr().unwrap());
    let (sender, events) = channel();
    thread::spawn(move || {
        let (mut stream, _) = silent.accept().unwrap();
        while stream.read(&mut [0; 1024]).is_ok_and(|count| count > 0) {
            sender.send("request").unwrap();
        }
        sender.send("end").unwrap();
    });
    let cancel = AtomicBool::new(false);
    thread::scope(|scope| {
        let work = scope.spawn(|| client.get(&request(&address), &cancel));
        assert_eq!(events.recv_timeout(Duration::from_secs(5)), Ok("request"));
        cancel.store(true, Ordering::Relaxed);
        assert_eq!(work.join().unwrap(), Err(Failure::Cancelled));
    });
    drop(client);
    while events.recv_timeout(Duration::from_secs(5)).unwrap() != "end" {}
}

#[test]
fn servers_that_cannot_be_reached_end_in_one_line() {
    let client = Client::new(limits());
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
