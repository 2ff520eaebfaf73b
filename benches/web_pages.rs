//! Times saved web pages: all of them, their main content, their search text.
//!
//! ```sh
//! cargo bench --bench web_pages -- FOLDER      # every .html file below the folder; without one, made-up pages
//! ```
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "it reads files and prints figures"
)]

use newsrack::article::{self, Body, ReadOptions, WebPage};
use newsrack::document::{parse, searchable_text};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often each figure is taken; the median counts.
const TIMES: usize = 7;

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "html") {
            found.push(path);
        }
    }
}

/// A page of a news site with a text of so many paragraphs.
fn made_up(paragraphs: usize) -> String {
    let menu = "<li class=\"menu-item\"><a href=\"/section/page\">Section</a></li>".repeat(60);
    let text = "<p class=\"text\">The ferry crosses the bay six times a day, in winter <em>four times</em>, and in fog, \
                which is <a href=\"/fog\">frequent</a>, not at all.</p>\n"
        .repeat(paragraphs);
    format!(
        "<!doctype html><html><head><title>Ferry</title></head><body><nav><ul>{menu}</ul></nav>\
         <article><h1>Ferry</h1>{text}</article><aside><ul>{menu}</ul></aside></body></html>"
    )
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
    let mut files = Vec::new();
    if let Some(folder) = std::env::args().skip(1).find(|argument| !argument.starts_with('-')) {
        pages(Path::new(&folder), &mut files);
    }
    let read = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        article::parse(&bytes, path, &ReadOptions::default()).body
    };
    let mut bodies: Vec<Body> = files.iter().map(read).collect();
    if bodies.is_empty() {
        let of =
            |size| article::parse(made_up(size).as_bytes(), Path::new("a.html"), &ReadOptions::default());
        bodies = (1..40).map(|size| of(size * 10).body).collect();
    }
    bodies.retain(|body| body.web_page != WebPage::No);
    let bytes: usize = bodies.iter().map(|body| body.text.len()).sum();
    println!("{} pages, {:.1} MB", bodies.len(), bytes as f64 / 1e6);
    for (name, view) in [("whole page", WebPage::Whole), ("reader view", WebPage::MainContent)] {
        for body in &mut bodies {
            body.web_page = view;
        }
        let shown = median(|| bodies.iter().for_each(|body| drop(black_box(parse(body)))));
        let searched = median(|| bodies.iter().for_each(|body| drop(black_box(searchable_text(body)))));
        let rate = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
        println!("{name}: page {:.1} MB/s, search text {:.1} MB/s", rate(shown), rate(searched));
    }
}
