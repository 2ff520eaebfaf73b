//! `newsrack fetch` against a server on this computer: what is written, printed and asked.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot go on has failed")]

#[path = "../support/desk.rs"]
mod desk;
#[path = "../support/feed_server.rs"]
mod feed_server;
mod polite;

use desk::Desk;
use feed_server::{Answer, FeedServer};
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

/// A document with these stories.
fn feed(stories: std::ops::Range<u32>) -> String {
    let mut out = String::from("<rss version=\"2.0\"><channel><title>Paper</title>");
    for number in stories {
        let hour = 23 - number % 24;
        write!(
            out,
            "<item><guid>id-{number}</guid><link>https://paper.example/{number}</link><title>Story {number}</title>\
             <pubDate>Mon, 30 Nov 2026 {hour:02}:00:00 GMT</pubDate>\
             <description>The text of story {number}.</description></item>",
        )
        .unwrap();
    }
    out + "</channel></rss>"
}

/// A library with these lines in its list, and a configuration that allows the server.
fn desk(lines: &[String]) -> Desk {
    let desk = Desk::new();
    desk.write("news/feeds.list", lines.join("\n") + "\n");
    desk.write("home/config/newsrack/config.toml", "allow_private_hosts = [\"127.0.0.1\"]\n");
    desk
}

/// Exit code, standard output and standard error.
#[track_caller]
fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[track_caller]
fn fetch(desk: &Desk, arguments: &[&str]) -> (i32, String, String) {
    said(&desk.run(&[&["fetch", "news"], arguments].concat()))
}

/// Lets time pass: what is remembered of feeds and hosts becomes old.
fn let_time_pass(desk: &Desk) {
    let folder = desk.path("home/cache/newsrack/feeds");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mut states: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        for record in states["feeds"].as_object_mut().unwrap().values_mut() {
            record["asked"] = 1.into();
            record["waits_until"] = 0.into();
        }
        fs::write(path, states.to_string()).unwrap();
    }
}

fn articles(desk: &Desk) -> Vec<PathBuf> {
    let files = desk.library().into_iter().map(|(path, ..)| path);
    let is_article = |path: &PathBuf| {
        path.extension().is_some_and(|end| end == "md") && !path.to_string_lossy().contains("/.newsrack/")
    };
    files.filter(is_article).collect()
}

#[test]
fn what_comes_is_written_and_printed() {
    let server = FeedServer::start();
    server.script("/feed", [Answer::ok(feed(0..3)).etag("\"1\"")]);
    let desk = desk(&[format!("{} [World] \"A paper\"", server.url("/feed"))]);
    let preview = fetch(&desk, &["--dry-run"]);
    assert_eq!(preview, (0, "A paper: would be asked\n1 feed would be asked, 1 now\n".into(), String::new()));
    assert!(server.asked().is_empty() && articles(&desk).is_empty());
    let first = fetch(&desk, &[]);
    assert_eq!(first, (0, "A paper: 3 new articles\n1 feed: 3 new articles\n".into(), String::new()));
    let files = articles(&desk);
    assert_eq!(files.len(), 3);
    assert!(files.iter().all(|path| path.starts_with(desk.path("news/World/A-paper"))), "{files:?}");
    let listed = said(&desk.run(&["list", "news", "--category", "World/A paper"])).1;
    assert_eq!(listed.lines().count(), 3, "{listed}");
    // Nothing is due, and then nothing has changed.
    let (code, out, _) = fetch(&desk, &[]);
    assert!(code == 0 && out.starts_with("1 feed: none is due before 20"), "{out}");
    assert!(out.ends_with("Z; --force asks now\n"), "{out}");
    assert!(fetch(&desk, &["--dry-run"]).1.starts_with("A paper: not due before 20"));
    let_time_pass(&desk);
    assert_eq!(fetch(&desk, &[]), (0, "1 feed: 0 new articles\n".into(), String::new()));
    let asked = server.asked();
    assert_eq!((asked.len(), asked[1].header("if-none-match")), (2, Some("\"1\"")));
    // An item that is new, and one whose text has changed.
    server.script(
        "/feed",
        [Answer::ok(feed(0..4).replace("The text of story 1.", "The whole text of story 1."))],
    );
    let_time_pass(&desk);
    let third = fetch(&desk, &[]);
    assert_eq!(
        third,
        (0, "A paper: 1 new article, 1 updated\n1 feed: 1 new article, 1 updated\n".into(), String::new())
    );
    assert_eq!(articles(&desk).len(), 4);
}

#[test]
fn json_has_an_object_for_each_feed_and_quiet_has_nothing() {
    let server = FeedServer::start();
    server.script("/feed", [Answer::ok(feed(0..2))]);
    server.script("/gone", [Answer::status(410)]);
    let desk = desk(&[server.url("/feed"), server.url("/gone")]);
    let (code, out, error) = fetch(&desk, &["--json"]);
    assert_eq!((code, &*error), (1, ""));
    let mut objects: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    objects.sort_by_key(|object| object["address"].to_string());
    assert_eq!(objects.len(), 2, "{out}");
    assert_eq!((&objects[0]["outcome"], &objects[0]["status"]), (&"read".into(), &200.into()));
    assert_eq!(objects[0]["new"].as_array().unwrap().len(), 2);
    assert_eq!((&objects[1]["outcome"], &objects[1]["next"]), (&"failed".into(), &Value::Null));
    let_time_pass(&desk);
    server.script("/feed", [Answer::status(500)]);
    assert_eq!(fetch(&desk, &["--quiet"]), (1, String::new(), String::new()));
}

#[test]
fn failures_are_named_and_harm_nothing_else() {
    let server = FeedServer::start();
    server.script("/good", [Answer::ok(feed(0..1)).gzip()]);
    server.script("/page", [Answer::ok("<!doctype html><title>Wel\u{1b}[31mcome &amp; more</title>")]);
    server.script("/cut", [Answer::ok(feed(0..9)).cut(300)]);
    let lines = ["/good", "/page", "/cut", "/missing"].map(|path| format!("{} \"{path}\"", server.url(path)));
    let desk = desk(&lines);
    let (code, out, error) = fetch(&desk, &[]);
    assert_eq!((code, &*error), (1, ""), "{out}");
    let line = |name: &str| out.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    assert_eq!(line("/good"), "/good: 1 new article");
    assert!(
        line("/page").starts_with("/page: a web page, not a feed: “Wel") && !out.contains('\u{1b}'),
        "{out}"
    );
    assert!(line("/cut").len() > 6 && line("/cut") != line("/good"), "{out}");
    assert_eq!(line("/missing"), "/missing: not found (404)");
    assert_eq!(line("4 feeds"), "4 feeds: 1 new article, 3 feeds failed (newsrack feeds --failing)");
    assert_eq!(articles(&desk).len(), 1);
}

#[test]
fn mistakes_are_one_line() {
    let server = FeedServer::start();
    let desk = desk(&[server.url("/feed")]);
    let wrong = |arguments: &[&str], expected: &str| {
        let (code, out, error) = said(&desk.run(arguments));
        assert_eq!((code, &*out), (2, ""), "{arguments:?}");
        assert!(error.starts_with(expected) && error.lines().count() == 1, "{error}");
    };
    wrong(
        &["fetch", "news", "--feed", "https://nowhere.example/"],
        "newsrack: https://nowhere.example/: no feed of this",
    );
    wrong(&["fetch", "news", "--again"], "newsrack: usage: ");
    wrong(&["fetch", "elsewhere"], "newsrack: elsewhere: ");
    fs::remove_file(desk.path("news/feeds.list")).unwrap();
    wrong(&["fetch", "news"], "newsrack: news: there is no feeds.list");
    wrong(&["fetch"], "newsrack: ");
    assert!(server.asked().is_empty());
}

#[test]
fn only_named_feeds_are_asked_and_come_again() {
    let server = FeedServer::start();
    server.script("/one", [Answer::ok(feed(0..2))]);
    server.script("/two", [Answer::ok(feed(0..2))]);
    let desk = desk(&[format!("{} \"One\"", server.url("/one")), format!("{} \"Two\"", server.url("/two"))]);
    assert_eq!(fetch(&desk, &["--feed", "one"]).0, 0);
    assert!(server.asked_for("/two").is_empty());
    for path in articles(&desk) {
        fs::remove_file(path).unwrap();
    }
    // Not within five minutes, however it is asked for.
    let asked_just_now = "One: was asked less than five minutes ago\n2 feeds: none is due\n";
    assert_eq!(fetch(&desk, &["--feed", "One", "--force"]).1, asked_just_now);
    let_time_pass(&desk);
    assert_eq!(fetch(&desk, &["--feed", "One", "--force"]).1, "1 of 2 feeds: 0 new articles\n");
    let_time_pass(&desk);
    assert_eq!(
        fetch(&desk, &["--feed", &server.url("/one"), "--again"]).1,
        "One: 2 new articles\n1 of 2 feeds: 2 new articles\n"
    );
}

#[test]
fn a_private_host_is_refused_unless_the_configuration_allows_it() {
    let server = FeedServer::start();
    server.script("/feed", [Answer::ok(feed(0..2))]);
    let desk = desk(&[server.url("/feed")]);
    desk.write("home/config/newsrack/config.toml", "");
    let (code, out, _) = fetch(&desk, &[]);
    assert_eq!(code, 1);
    assert!(out.contains("/feed: private host 127.0.0.1; see `allow_private_hosts`"), "{out}");
    assert!(server.asked().is_empty());
}

#[test]
fn a_host_is_sent_what_the_configuration_says_and_no_other_is() {
    let server = FeedServer::start();
    let host = server.socket().to_string();
    server.script("/feed", [Answer::redirect(302, &server.at("127.0.0.2", "/elsewhere"))]);
    server.script("/elsewhere", [Answer::ok(feed(0..1))]);
    let desk = desk(&[server.url("/feed")]);
    let config = format!(
        "allow_private_hosts = [\"127.0.0.1\", \"127.0.0.2\"]\n[fetch.hosts.\"{host}\"]\nuser_agent = \"Special/1\"\n\
         headers = {{ Cookie = \"a=b\" }}\n"
    );
    desk.write("home/config/newsrack/config.toml", config);
    let (_, out, error) = fetch(&desk, &[]);
    let asked = server.asked();
    assert_eq!((asked[0].header("user-agent"), asked[0].header("cookie")), (Some("Special/1"), Some("a=b")));
    if let Some(second) = asked.get(1) {
        assert_eq!(second.header("cookie"), None);
        assert_ne!(second.header("user-agent"), Some("Special/1"));
    } else {
        // The system has no second address of its own.
        assert!(out.contains("failed"), "{out}{error}");
    }
}

#[test]
fn a_second_process_says_so_and_is_done() {
    let server = FeedServer::start();
    server.script("/feed", [Answer::ok(feed(0..2))]);
    let desk = desk(&[server.url("/feed")]);
    desk.write("news/.newsrack/lock", "");
    let lock = fs::OpenOptions::new().write(true).open(desk.path("news/.newsrack/lock")).unwrap();
    lock.lock().unwrap();
    let locked = "newsrack: news: another newsrack is fetching into this folder\n";
    assert_eq!(fetch(&desk, &[]), (0, String::new(), locked.into()));
    assert_eq!(fetch(&desk, &["--quiet"]), (0, String::new(), String::new()));
    assert!(server.asked().is_empty());
    drop(lock);
    assert_eq!(fetch(&desk, &[]).0, 0);
}

#[test]
fn a_list_of_a_stranger_reaches_no_other_folder() {
    let server = FeedServer::start();
    server.script("*", [Answer::ok(feed(0..1))]);
    let line = |path: &str, rest: &str| format!("{} {rest}", server.url(path));
    let desk = desk(&[
        "@into ../../outside".into(),
        line("/a", "[../../x] \"../y\""),
        line("/b", "[/etc/z] \"\u{1b}[2J\""),
        line("/c", "[.git/hooks] \"-rf\""),
        line("/d", "[link] \"e\""),
        "program:rm".into(),
        "file:///etc/passwd [Files]".into(),
        "gopher://127.0.0.1/".into(),
    ]);
    fs::create_dir(desk.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(desk.path("elsewhere"), desk.path("news/link")).unwrap();
    let (_, out, error) = fetch(&desk, &[]);
    assert!(!format!("{out}{error}").contains('\u{1b}'), "{out}{error}");
    fs::remove_file(desk.path("news/link")).unwrap();
    let written = articles(&desk);
    assert!(
        !written.is_empty() && written.iter().all(|path| path.starts_with(desk.path("news"))),
        "{written:?}"
    );
    assert!(written.iter().all(|path| !path.to_string_lossy().contains("/.git")), "{written:?}");
    let names: Vec<_> =
        fs::read_dir(desk.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert_eq!(fs::read_dir(desk.path("elsewhere")).unwrap().count(), 0);
}

#[test]
fn a_killed_process_leaves_nothing_half_done() {
    let server = FeedServer::start();
    server.script("/feed", [Answer::ok(feed(0..20))]);
    server
        .script("/slow", [Answer::ok(feed(20..40)).after(Duration::from_secs(30)), Answer::ok(feed(20..40))]);
    let slow = server.at("localhost", "/slow");
    let desk = desk(&[format!("{} \"Fast\"", server.url("/feed")), format!("{slow} \"Slow\"")]);
    desk.write("home/config/newsrack/config.toml", "allow_private_hosts = [\"127.0.0.1\", \"localhost\"]\n");
    let mut command = desk.newsrack(&["fetch", "news"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    let is_under_way = || articles(&desk).len() >= 10 && !server.asked_for("/slow").is_empty();
    while !is_under_way() && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(articles(&desk).iter().all(|path| fs::read(path).unwrap().ends_with(b"\n")));
    if desk.path("home/cache/newsrack/feeds").exists() {
        let_time_pass(&desk);
    }
    let (code, out, error) = fetch(&desk, &[]);
    assert_eq!(code, 0, "{out}{error}");
    assert_eq!(articles(&desk).len(), 40, "{out}{error}");
    assert_eq!(fs::read_dir(desk.path("news/.newsrack/tmp")).unwrap().count(), 0);
}

#[test]
fn old_articles_of_a_new_feed_start_as_read() {
    let server = FeedServer::start();
    let old = feed(10..13).replace("30 Nov 2026", "02 Nov 2020");
    server.script(
        "/old",
        [Answer::ok(old.replace("</channel>", "<item><title>Fresh</title></item></channel>"))],
    );
    let desk = desk(&[server.url("/old")]);
    // The library was opened before.
    let line = format!(
        "{{\"set\":\"baseline\",\"put\":[{{\"to\":1000000000,\"key\":\"{}\"}}]}}\n",
        desk.argument("news")
    );
    desk.write("marks.jsonl", line);
    assert_eq!(said(&desk.run(&["state", "import", "marks.jsonl"])), (0, String::new(), String::new()));
    assert_eq!(fetch(&desk, &[]).0, 0);
    let unread = said(&desk.run(&["list", "news", "--unread"])).1;
    assert_eq!((articles(&desk).len(), unread.lines().count()), (4, 1), "{unread}");
    assert!(unread.contains("Fresh"), "{unread}");
}
