//! Times the reading of feeds.
//!
//! ```sh
//! cargo bench --bench feeds -- FOLDER…      # every file in the folders; without one, made-up feeds
//! ```
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "it reads files and prints figures"
)]

use newsrack::feed::read;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

/// How often each figure is taken; the median counts.
const TIMES: usize = 9;

fn files(folder: &Path, found: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.extend(std::fs::read(&path));
        }
    }
}

/// A feed of RSS with so many items.
fn made_up(items: usize) -> Vec<u8> {
    let mut feed =
        String::from("<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>Ferry</title>\n");
    let paragraph = "<p>The ferry crosses the bay six times a day, in winter <em>four times</em>, and in fog, \
                     which is <a href=\"/fog\">frequent</a>, not at all.</p>\n";
    for at in 0..items {
        let _ = writeln!(
            feed,
            "<item><title>Crossing {at}</title><link>https://a.example/{at}</link>\
             <pubDate>Tue, 02 Jun 2026 07:{:02}:00 +0200</pubDate><author>ann@a.example (Ann Oak)</author>\
             <description>{}</description><content:encoded><![CDATA[{}]]></content:encoded></item>",
            at % 60,
            paragraph.replace('<', "&lt;").replace('>', "&gt;"),
            paragraph.repeat(at % 20)
        );
    }
    feed.push_str("</channel></rss>");
    feed.into_bytes()
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[TIMES / 2]
}

fn main() {
    let mut feeds = Vec::new();
    for folder in std::env::args().skip(1).filter(|argument| !argument.starts_with('-')) {
        files(Path::new(&folder), &mut feeds);
    }
    if feeds.is_empty() {
        feeds = (1..50).map(|at| made_up(at * 4)).collect();
    }
    let bytes: usize = feeds.iter().map(Vec::len).sum();
    let items: usize = feeds.iter().map(|feed| read(feed, None, None).items.len()).sum();
    let time = median(|| feeds.iter().for_each(|feed| drop(black_box(read(feed, None, None)))));
    let rate = bytes as f64 / 1e6 / time.as_secs_f64();
    println!("{} feeds, {items} items, {:.1} MB: {rate:.0} MB/s", feeds.len(), bytes as f64 / 1e6);
}
