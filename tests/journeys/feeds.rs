//! Feeds in the reader: fetched from a server while it is open.

use super::desk::Desk;
use super::feed_server::{Answer, FeedServer};
use super::pty::Pty;
use super::{ends, footer, reader};
use std::time::Duration;

/// An RSS document with items of these numbers.
fn rss(title: &str, numbers: std::ops::Range<usize>) -> String {
    let item = |number: usize| {
        format!(
            "<item><title>{title} {number}</title><link>https://site.example/{title}/{number}</link>\
             <pubDate>{:02} Nov 2020 08:00:00 GMT</pubDate><description>Words of {number}</description></item>",
            1 + number % 28
        )
    };
    let items: String = numbers.map(item).collect();
    format!("<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>")
}

/// A desk that may ask the server, with a list of the feeds `/one` and `/two` of it.
fn desk(server: &FeedServer) -> Desk {
    let desk = Desk::new();
    desk.write("home/config/newsrack/config.toml", "allow_private_hosts = [\"127.0.0.1\"]\n");
    let list = format!("{} [Tech] \"One\"\n{} \"Two\"\n", server.url("/one"), server.url("/two"));
    desk.write("news/feeds.list", list);
    let story = "---\ntitle: Story\ndate: 2020-12-01\n---\nwords of the story\n";
    desk.write("news/story.md", story);
    desk
}

fn start(desk: &Desk) -> Pty {
    let pty = reader(desk, &[&desk.argument("news")]).size(100, 30).start();
    pty.wait_for("Story");
    pty
}

#[test]
fn a_key_fetches_while_one_reads() {
    let server = FeedServer::start();
    server.script("/one", [Answer::ok(rss("One", 0..3))]);
    server.script("/two", [Answer::status(404)]);
    let desk = desk(&server);
    let mut pty = start(&desk);
    pty.send("\r");
    pty.wait_for("words of the story");
    pty.send("R");
    pty.wait_for("3 new · 1 feed failed (B)");
    // What is read stays. The articles are announced, and come when the list is left.
    assert!(pty.screen().contains("words of the story"), "{}", pty.screen());
    pty.send("hr");
    pty.wait_for("One 2");
    // The feeds, the worst first, and the articles of the other one.
    pty.send("B");
    pty.wait_for("✗ Two");
    pty.wait_for("not found (404) since");
    pty.send("j\r");
    pty.wait_until("its articles", |pty| {
        pty.screen().contains("Tech / One") && !pty.screen().contains("Story")
    });
    assert_eq!(server.asked_for("/one").len(), 1);
    // Nothing is due, and all were asked a moment ago.
    pty.send("R");
    pty.wait_for("no feed is due yet; R again fetches all");
    pty.send("R");
    pty.wait_for("fetched less than five minutes ago");
    assert_eq!(server.asked().len(), 2);
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn fetching_is_called_off_and_a_feed_is_paused_meanwhile() {
    let server = FeedServer::start();
    server.script("/one", [Answer::ok(rss("One", 0..3))]);
    // It has the same host, and is asked a second after the first.
    server.script("/two", [Answer::ok(rss("Two", 0..3)).after(Duration::from_secs(20))]);
    let desk = desk(&server);
    let mut pty = start(&desk);
    pty.send("R");
    pty.wait_for("fetching 1 of 2 · 3 new");
    pty.send("B");
    pty.wait_for("Two");
    pty.send("Gp");
    pty.wait_until("a paused feed", |_| desk.text("news/feeds.list").contains(" paused"));
    pty.send("q\x1b");
    pty.wait_for("fetching stopped · 3 new");
    pty.wait_until("an idle reader", |pty| !footer(pty).contains("fetching 1"));
    pty.send("Q");
    ends(&mut pty, 0);
    let list = desk.text("news/feeds.list");
    let paused: Vec<&str> = list.lines().filter(|line| line.ends_with(" paused")).collect();
    assert!(paused.len() == 1 && paused[0].contains("/two"), "{list}");
    let articles =
        desk.library().into_iter().filter(|(path, ..)| path.to_string_lossy().contains("Tech/One")).count();
    assert_eq!(articles, 3);
}

#[test]
fn the_first_screen_leads_to_a_feed_in_a_minute() {
    let server = FeedServer::start();
    server.script("/feed", [Answer::ok(rss("One", 0..3))]);
    let desk = Desk::new();
    desk.write("home/config/newsrack/config.toml", "allow_private_hosts = [\"127.0.0.1\"]\n");
    let mut pty = reader(&desk, &[]).size(80, 24).start();
    pty.wait_for("Add a feed");
    pty.send("\r");
    pty.wait_for("address of a feed or page");
    // Pasted, it needs no further key.
    pty.send(format!("\x1b[200~{}\x1b[201~", server.url("/feed")));
    pty.wait_for("One: 3 articles");
    pty.wait_for("One 2");
    pty.send("\r");
    pty.wait_for("Words of");
    pty.send("Q");
    ends(&mut pty, 0);
    // The next start reads the same folder.
    let mut pty = reader(&desk, &[]).size(80, 24).start();
    pty.wait_for("One 1");
    pty.send("Q");
    ends(&mut pty, 0);
}
