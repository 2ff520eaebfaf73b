//! How servers are asked: one request at a time to a host, with pauses, and several hosts at a time.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use super::feed;
use super::feed_server::{Answer, FeedServer};
use newsrack::fetch::{Choice, Disk, FetchOptions, FetchSettings, run};
use newsrack::net::{Client, ClientPolicy, Names};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

fn options(library: &Path, pause: Duration) -> FetchOptions {
    FetchOptions {
        libraries: vec![library.join("news")],
        cache: Some(library.join("cache")),
        state: library.join("state"),
        device: "aaaaaaaaaaaaaaaa".into(),
        settings: FetchSettings { host_pause: pause, ..FetchSettings::default() },
        choice: Choice::default(),
        disk: Disk::default(),
        now: newsrack::clock::now(),
    }
}

/// Fetches feeds of these hosts, so many of each.
fn fetched(hosts: usize, feeds: usize, pause: Duration) -> FeedServer {
    let server = FeedServer::start();
    server.script("*", [Answer::ok(feed(0..1)).after(Duration::from_millis(60))]);
    let folder = tempfile::tempdir().unwrap();
    let address = |host: usize, number: usize| format!("http://host{host}.example/{number}\n");
    let list: String = (0..hosts)
        .flat_map(|host| (0..feeds).map(move |number| (host, number)))
        .map(|(a, b)| address(a, b))
        .collect();
    #[expect(clippy::disallowed_methods, reason = "a test writes a list")]
    {
        std::fs::create_dir_all(folder.path().join("news")).unwrap();
        std::fs::write(folder.path().join("news/feeds.list"), list).unwrap();
    }
    let client = Client::with_names(ClientPolicy::default(), Names::Socket(server.socket()));
    let summary = run(&options(folder.path(), pause), &client, &AtomicBool::new(false), &mut |_| {});
    assert_eq!((summary.asked, summary.new, summary.failed), (hosts * feeds, hosts * feeds, 0));
    server
}

#[test]
fn a_host_is_asked_once_a_second_and_never_twice_at_once() {
    let pause = FetchSettings::default().host_pause;
    assert_eq!(pause, Duration::from_secs(1));
    let server = fetched(2, 3, pause);
    for host in ["host0.example", "host1.example"] {
        assert_eq!(server.most_at_once(Some(host)), 1);
        let asked: Vec<_> = server.asked().into_iter().filter(|asked| asked.host == host).collect();
        for pair in asked.windows(2) {
            assert!(pair[1].at > pair[0].at + Duration::from_millis(900), "{asked:?}");
        }
    }
    assert_eq!(server.most_at_once(None), 2);
}

#[test]
fn many_feeds_of_a_host_never_overlap() {
    let server = fetched(1, 40, Duration::ZERO);
    assert_eq!((server.most_at_once(None), server.asked().len()), (1, 40));
}

#[test]
fn sixteen_hosts_are_asked_at_a_time_and_no_more() {
    let server = fetched(40, 1, Duration::ZERO);
    let most = server.most_at_once(None);
    assert!((4..=16).contains(&most), "{most}");
}
