//! Bodies: how they are packed and sent, where they are damaged, and where they end.

use crate::feed_server::{Answer, FeedServer, gzip};
use crate::{FEED, get, policy};
use newsrack::net::{Client, Failure};
use newsrack::trouble::NetworkFault;
use std::io::Write;
use std::time::Duration;

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
