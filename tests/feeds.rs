//! The verbs for lists of feeds: `add`, `feeds`, `import`, `export`, and what `check` says of a list.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/feed_server.rs"]
mod feed_server;

use desk::Desk;
use feed_server::{Answer, FeedServer};
use serde_json::Value;
use std::process::Stdio;

/// An RSS document with `count` items, whose links contain `name`.
fn rss(title: &str, name: &str, count: usize) -> String {
    let item = |number: usize| {
        format!(
            "<item><title>{name} {number}</title><link>https://site.example/{name}/{number}</link>\
             <pubDate>{:02} Nov 2020 08:00:00 GMT</pubDate><description>Text {number}</description></item>",
            30 - number % 28
        )
    };
    let items: String = (1..=count).map(item).collect();
    format!("<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>")
}

fn page(head: &str) -> Answer {
    Answer::ok(format!("<!doctype html><html><head><title>A page</title>{head}</head><body><p>Words</p>"))
        .header("Content-Type", "text/html")
}

/// A test folder that may ask the server, without a library.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("home/config/newsrack/config.toml", "allow_private_hosts = [\"127.0.0.1\"]\n");
    desk
}

/// Exit code, standard output, standard error.
fn run(desk: &Desk, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = desk.run(arguments);
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[track_caller]
fn printed(desk: &Desk, arguments: &[&str]) -> String {
    let (code, out, error) = run(desk, arguments);
    assert_eq!((code, &*error), (Some(0), ""), "{arguments:?}: {out}");
    out
}

/// The lines of a list without comments.
fn lines(desk: &Desk, list: &str) -> Vec<String> {
    desk.text(list).lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

const LIST: &str = "home/news/feeds.list";

#[test]
fn two_commands_are_enough() {
    let (desk, server) = (desk(), FeedServer::start());
    server.script("/", [page("<link rel=alternate type=application/rss+xml href=/feed.xml>")]);
    server.script("/feed.xml", [Answer::ok(rss("News &amp; more", "a", 3))]);
    let host = format!("127.0.0.1:{}", server.socket().port());
    assert_eq!(printed(&desk, &["add", &host]), "News & more: 3 articles in ~/news/News-more\n");
    let feed = server.url("/feed.xml");
    assert_eq!(lines(&desk, LIST), [format!("{feed}  \"News & more\"")]);
    assert_eq!(server.asked_for("/feed.xml").len(), 1, "the answer of the search is used");
    // The folder is the library from now on.
    assert_eq!(printed(&desk, &["list"]).lines().count(), 3);
    server.forget();
    let there = "News & more is already in ~/news/feeds.list:2\n";
    assert_eq!(printed(&desk, &["add", &feed]), there);
    assert_eq!(printed(&desk, &["add", &feed.replace("http:", "https:")]), there);
    assert_eq!(server.asked().len(), 0);
    assert_eq!(printed(&desk, &["add", &host]), there);
    assert_eq!(lines(&desk, LIST).len(), 1);
}

#[test]
fn options_are_written_into_the_line() {
    let (desk, server) = (desk(), FeedServer::start());
    let feed = server.url("/f");
    server.script("/f", [Answer::ok(rss("Own", "a", 5))]);
    let arguments =
        ["add", &feed, "--to", "A/B\\/b", "--name", "My \"one\"", "--first", "2", "--into", "other/place"];
    let expected = format!("{feed}  [A/B\\/b]  \"My \\\"one\\\"\"  first:2");
    assert!(printed(&desk, &[&arguments[..], &["--dry-run"]].concat()).contains("nothing is written"));
    assert!(!desk.path("other").exists());
    assert!(printed(&desk, &arguments).starts_with("My \"one\": 2 articles in "));
    assert_eq!(lines(&desk, "other/place/feeds.list"), [expected]);
    assert!(!desk.path("home/news").exists());
    // With a configured library, that is where feeds go.
    desk.write(
        "home/config/newsrack/config.toml",
        format!("allow_private_hosts = [\"127.0.0.1\"]\nlibrary = [\"{}\"]\n", desk.argument("news")),
    );
    printed(&desk, &["add", &feed]);
    assert_eq!(lines(&desk, "news/feeds.list"), [format!("{feed}  \"Own\"")]);
    desk.write("home/config/newsrack/config.toml", "library = [\"/nowhere/news\"]\n");
    let (code, _, error) = run(&desk, &["add", &feed]);
    assert_eq!((code, error.lines().count()), (Some(2), 1), "{error}");
}

#[test]
fn one_of_several_feeds_is_chosen() {
    let (desk, server) = (desk(), FeedServer::start());
    let link = |path: &str| format!("<link rel=alternate type=application/rss+xml title=T href={path}>");
    server.script("/two", [page(&[link("/a"), link("/b"), link("/gone"), link("/html")].concat())]);
    server.script("/a", [Answer::ok(rss("First", "a", 2))]);
    server.script("/b", [Answer::ok(rss("Second", "b", 1))]);
    server.script("/html", [page("")]);
    let (code, out, error) = run(&desk, &["add", &server.url("/two")]);
    assert_eq!((code, &*error), (Some(2), "newsrack: several feeds: choose one with --choose N\n"));
    let [first, second] = out.lines().collect::<Vec<_>>()[..] else { panic!("{out}") };
    assert!(first.starts_with("  1  First (RSS, 2 articles, newest 2020-11-29)"), "{first}");
    assert!(second.ends_with("/b"), "{second}");
    assert!(!desk.path(LIST).exists());
    assert!(
        printed(&desk, &["add", &server.url("/two"), "--choose", "2"]).starts_with("Second: 1 article in")
    );
    let (code, _, error) = run(&desk, &["add", &server.url("/two"), "--choose", "3"]);
    assert_eq!((code, &*error), (Some(2), "newsrack: --choose: there are 2 feeds, no number 3\n"));
    // Comments, and the same articles in another format.
    server.script("/one", [page(&[link("/comments"), link("/c"), link("/c.atom")].concat())]);
    server.script("/comments", [Answer::ok(rss("Said", "comment", 2))]);
    server.script("/c", [Answer::ok(rss("Third", "c", 2))]);
    server.script("/c.atom", [Answer::ok(rss("Third again", "c", 2))]);
    assert!(printed(&desk, &["add", &server.url("/one")]).starts_with("Third: 2 articles in"));
}

#[test]
fn what_is_no_feed_is_said() {
    let (desk, server) = (desk(), FeedServer::start());
    server.script("/page", [page("")]);
    server.script("/text", [Answer::ok("words").header("Content-Type", "text/plain")]);
    server.script("/busy", [Answer::status(503)]);
    server.script("/later", [Answer::status(429).header("Retry-After", "7000")]);
    // Pages whose only feed cannot be had; none is guessed that is there.
    let link = |path: &str| page(&format!("<link rel=alternate type=application/rss+xml href={path}>"));
    server.script("/closed", [link("/secret")]);
    server.script("/secret", [Answer::status(403)]);
    let page = server.url("/page");
    let table = [
        (page.clone(), 1, "no feed found on “A page”"),
        (server.url("/text"), 1, "this is no feed"),
        (server.url("/missing"), 2, "not found (404)"),
        (server.url("/busy"), 2, "the server asks to wait (503)\n"),
        (server.url("/later"), 2, "the server asks to wait (429); try again in 117 minutes\n"),
        (server.url("/closed"), 2, "/secret: the server refuses newsrack (403)\n"),
        ("http://10.0.0.1/".into(), 2, "10.0.0.1"),
        ("ftp://a.example/".into(), 2, "not an http or https address"),
    ];
    for (address, expected, message) in table {
        // Guesses take a second each.
        if expected == 1 && address != page {
            continue;
        }
        let (code, out, error) = run(&desk, &["add", &address]);
        assert_eq!((code, &*out), (Some(expected), ""), "{address}: {error}");
        assert!(error.contains(message) && error.lines().count() == 1, "{address}: {error}");
    }
    assert!(!desk.path(LIST).exists());
    let guessed = server.asked().iter().filter(|asked| asked.path.starts_with("/page/")).count();
    assert_eq!(guessed, 7, "each address is guessed once");
}

#[test]
fn permanent_redirects_are_followed_into_the_list() {
    let (desk, server) = (desk(), FeedServer::start());
    server.script("/old", [Answer::redirect(301, "/new")]);
    server.script("/new", [Answer::ok(rss("Moved", "a", 1))]);
    server.script("/today", [Answer::redirect(302, "/other")]);
    server.script("/other", [Answer::ok(rss("Other", "b", 1))]);
    for path in ["/old", "/today", "/old"] {
        printed(&desk, &["add", &server.url(path)]);
    }
    let (new, today) = (server.url("/new"), server.url("/today"));
    assert_eq!(lines(&desk, LIST), [format!("{new}  \"Moved\""), format!("{today}  \"Other\"")]);
}

#[test]
fn sites_and_repositories_are_known() {
    let (desk, server) = (desk(), FeedServer::start());
    server.script("/f", [Answer::ok(rss("Own", "a", 1))]);
    desk.write("blog/_config.yml", "title: Blog\ntheme: landscape\n");
    desk.write(
        "blog/package.json",
        "{\"hexo\": {\"version\": \"7.0.0\"}, \"dependencies\": {\"hexo\": \"^7.0.0\"}}",
    );
    desk.write("blog/source/_posts/one.md", "---\ntitle: One\n---\n");
    desk.write("blog/.git/HEAD", "ref: refs/heads/main\n");
    let out = printed(&desk, &["add", &server.url("/f"), "--into", "blog"]);
    assert!(out.contains("blog/source/_posts/Own"), "{out}");
    assert_eq!(lines(&desk, "blog/feeds.list")[0], "@into source/_posts");
    assert_eq!(desk.text("blog/.gitattributes"), "feeds.list merge=union\n");
}

const OPML: &str = r#"<opml version="2.0"><body><outline text="World"><outline text="A" xmlUrl="https://a.example/f"/>
    <outline text="B" type="rss" htmlUrl="https://b.example/"/></outline><outline text="C" xmlUrl="http://c.example/?x=1&amp;y"/></body></opml>"#;

#[test]
fn lists_are_imported_once_and_exported() {
    let desk = desk();
    desk.write("my.opml", OPML);
    let (code, out, error) = run(&desk, &["import", "my.opml", "--dry-run"]);
    assert_eq!(code, Some(0));
    assert_eq!(out, "2 feeds would be added to ~/news/feeds.list, 1 line with problems; 2 in all\n");
    assert_eq!(error, "newsrack: my.opml:2: “B” has no address of a feed; it is not imported\n");
    assert!(!desk.path(LIST).exists());
    let (_, out, _) = run(&desk, &["import", "my.opml", "--to", "Old/x"]);
    assert!(out.starts_with("2 feeds added to ~/news/feeds.list"), "{out}");
    let expected = ["http://c.example/?x=1&y  [Old/x]  \"C\"", "https://a.example/f  [Old/x/World]  \"A\""];
    assert_eq!(lines(&desk, LIST), expected);
    let before = desk.text(LIST);
    let (_, out, _) = run(&desk, &["import", "my.opml"]);
    assert!(out.starts_with("0 feeds added to ~/news/feeds.list, 2 already there"), "{out}");
    assert_eq!(desk.text(LIST), before);
    // There and back.
    let opml = printed(&desk, &["export"]);
    desk.write("back.opml", &opml);
    printed(&desk, &["import", "back.opml", "--into", "back"]);
    assert_eq!(lines(&desk, "back/feeds.list"), expected);
    assert_eq!(printed(&desk, &["export", "back", "--opml"]), opml);
    let addresses = printed(&desk, &["export", "back", "--urls"]);
    assert_eq!(addresses, "http://c.example/?x=1&y\nhttps://a.example/f\n");
    // From standard input.
    let mut child = desk.newsrack(&["import", "-", "--into", "third"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("newsrack starts");
    std::io::Write::write_all(&mut child.stdin.take().expect("an input"), addresses.as_bytes())
        .expect("written");
    assert!(child.wait().expect("an end").success());
    assert_eq!(lines(&desk, "third/feeds.list").len(), 2);
    desk.write("feed.xml", rss("A", "a", 1));
    let (code, out, error) = run(&desk, &["import", "feed.xml"]);
    assert_eq!((code, &*out), (Some(2), ""));
    assert!(error.starts_with("newsrack: feed.xml: no list of feeds"), "{error}");
}

#[test]
fn the_table_of_feeds_has_the_worst_first() {
    let (desk, server) = (desk(), FeedServer::start());
    let undated = rss("Fine", "b", 4).replace("pubDate", "when");
    server.script("/fine", [Answer::ok(undated)]);
    server.script("/quiet", [Answer::ok(rss("Quiet", "a", 4))]);
    printed(&desk, &["add", &server.url("/fine"), "--to", "技术"]);
    printed(&desk, &["add", &server.url("/quiet")]);
    let mut list = desk.text(LIST);
    list.push_str("https://never.example/f \"Never\"\nhttps://paused.example/f \"Paused\" paused\n");
    desk.write(LIST, list);
    let out = printed(&desk, &["feeds"]);
    let rows: Vec<&str> = out.lines().collect();
    assert!(rows[0].contains("category") && rows[1].starts_with("… Never"), "{out}");
    assert!(rows[1].ends_with("never fetched") && rows[2].starts_with("… Quiet"), "{out}");
    assert!(rows[2].ends_with("fine, but nothing new since 2020-11-29"), "{out}");
    assert!(rows[3].starts_with("⏸ Paused") && rows[3].ends_with("paused"), "{out}");
    assert!(rows[4].starts_with("✓ Fine") && rows[4].contains("技术") && rows[4].ends_with("fine"), "{out}");
    let rows: Vec<Value> = printed(&desk, &["feeds", "--json"])
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!((&rows[1]["state"], &rows[3]["state"]), (&"quiet".into(), &"fine".into()));
    assert_eq!(
        (&rows[1]["newest"], &rows[3]["category"][0]),
        (&"2020-11-29T08:00:00Z".into(), &"技术".into())
    );
    assert!(rows[3]["last"].as_str().is_some_and(|last| last.ends_with('Z')), "{:?}", rows[3]);
    assert_eq!(printed(&desk, &["feeds", "--failing", "--json"]), "");
    assert_eq!(printed(&desk, &["feeds", "--silent", "1w", "--json"]).lines().count(), 4);
    assert_eq!(printed(&desk, &["feeds", "--silent", "99y", "--json"]).lines().count(), 3);
    let (code, _, error) = run(&desk, &["feeds", "--silent", "soon"]);
    assert_eq!((code, error.lines().count()), (Some(2), 1));
    let empty = Desk::new();
    let (code, _, error) = run(&empty, &["feeds"]);
    assert_eq!((code, &*error), (Some(2), "newsrack: no feeds: add one, as in `newsrack add URL`\n"));
    let (code, _, error) = run(&empty, &["feeds", "news"]);
    assert_eq!((code, &*error), (Some(2), "newsrack: news: there is no feeds.list in this folder\n"));
}

#[test]
fn a_list_is_checked_and_not_counted_as_left_out() {
    let desk = desk();
    desk.write(
        "news/feeds.list",
        "https://a.example/f shiny\nhttps://b.example/f full\nnonsense\n@into ../..\n",
    );
    desk.write("news/.newsrack/lock", "");
    desk.write("news/one.md", "---\ntitle: One\n---\n\nText\n");
    desk.write("news/below/feeds.list", "");
    let expected = "news/feeds.list:1: “shiny” is not known\n\
                    news/feeds.list:3: “nonsense” is not an http or https address; the line is skipped\n\
                    news/feeds.list:4: “../..” is not a folder below the library folder; it is not used\n\
                    news/feeds.list:2: `full` has no effect in this version of newsrack\n";
    let (code, out, _) = run(&desk, &["check", "news"]);
    let last = "1 article and 2 feeds checked, 3 with problems; left out: 1 file that is not an article\n";
    assert_eq!((code, out), (Some(1), format!("{expected}{last}")));
    let (code, out, _) = run(&desk, &["check", "news/feeds.list"]);
    assert_eq!((code, out), (Some(1), format!("{expected}2 feeds checked, 3 with problems\n")));
    let (code, _, error) = run(&desk, &["check", "feeds.list"]);
    assert_eq!((code, &*error), (Some(2), "newsrack: .: there is no feeds.list in this folder\n"));
}
