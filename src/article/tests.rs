//! Whole files as they occur in practice, and what should be read from them.

mod dialects;
mod identity;
mod programs;
mod scraped;
mod sites;

use super::*;

/// Title, date, category paths joined as text, and the lines of the problems.
fn read_as(name: &str, source: &str) -> (String, String, String, Vec<usize>) {
    let article = parse(source.as_bytes(), Path::new(name), &ReadOptions::default());
    let header = article.header;
    let date = header.date.map_or("none".to_owned(), |date| date.format("%Y-%m-%d %H:%M:%S").to_string());
    let categories = header.categories.iter().map(|path| path.join(" > ")).collect::<Vec<_>>().join(" | ");
    (header.title, date, categories, article.problems.iter().map(|problem| problem.line).collect())
}

fn header_of(source: &str) -> Header {
    parse(source.as_bytes(), Path::new("a.md"), &ReadOptions::default()).header
}
