//! Bodies that are read in several parts, and the limits of this.

use super::{budget, parse, parse_article};
use crate::article::{self, Body, Format};
use crate::document::model::{Block, BlockKind, Document};
use crate::document::searchable_text;
use crate::trouble::Shortened;
use std::path::Path;
use std::sync::atomic::AtomicBool;

fn read(text: &str, format: Format) -> (Document, String) {
    let body = Body { text: text.to_owned(), format, first_line: 1, ..Body::default() };
    (parse(&body), searchable_text(&body))
}

fn text_of(block: &Block) -> &str {
    match &block.kind {
        BlockKind::Paragraph(text) | BlockKind::Code { text, .. } => &text.string,
        _ => "",
    }
}

/// The first words that differ between two texts.
fn difference<'t>(left: &'t str, right: &'t str) -> Option<(Option<&'t str>, Option<&'t str>)> {
    let (mut left, mut right) = (words(left), words(right));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            pair if pair.0 != pair.1 => return Some(pair),
            _ => {}
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

#[test]
fn no_block_holds_more_than_can_be_laid_out_at_once() {
    let lines = "a line\n".repeat(60_000);
    let running = "words and words ".repeat(40_000);
    let bodies = [
        (Format::Html, format!("<p>{running}")),
        (Format::Html, format!("<p>{}", "line<br>".repeat(100_000))),
        (Format::Html, format!("<pre>{lines}</pre>")),
        (Format::Html, format!("<p>{}", "<b>a</b> <i>b</i> ".repeat(50_000))),
        (Format::Html, format!("{}{running}", "<blockquote>".repeat(40))),
        (Format::Markdown, running.clone()),
        (Format::Markdown, lines.clone()),
        (Format::Markdown, format!("```\n{lines}```\n")),
        (Format::Plain, running),
        (Format::Plain, lines),
    ];
    for (format, text) in bodies {
        let start: String = text.chars().take(30).collect();
        let (document, searched) = read(&text, format);
        assert!(document.blocks.len() > 1, "{start}");
        for (index, block) in document.blocks.iter().enumerate() {
            let text = text_of(block);
            assert!(text.len() <= 3 * budget::BLOCK_BYTES, "{start}: {}", text.len());
            assert!(
                text.matches('\n').count() <= 2 * budget::BLOCK_LINES || format == Format::Plain,
                "{start}"
            );
            assert!(!block.spaced || index == 0, "{start}: one text has no blank line in it");
        }
        assert_eq!(difference(&document.text(), &searched), None, "{start}");
    }
}

#[test]
fn blocks_without_end_end_as_lines() {
    let count = budget::BLOCKS + 10_000;
    let (document, searched) = read(&"ab\n\n".repeat(count), Format::Plain);
    assert!(document.blocks.len() < budget::BLOCKS + 100, "{}", document.blocks.len());
    assert_eq!(document.notices, [Shortened::Blocks(budget::BLOCKS)]);
    assert_eq!(difference(&document.text(), &searched), None);
}

#[test]
fn elements_without_end_end_as_text() {
    let (document, _) = read(&"<p>a".repeat(budget::ELEMENTS + 200_000), Format::Html);
    assert!(document.blocks.iter().all(|block| text_of(block).len() <= 3 * budget::BLOCK_BYTES));
    let (document, searched) = read(&"<b>a</b> ".repeat(budget::ELEMENTS + 10_000), Format::Html);
    assert_eq!(document.notices, [Shortened::Elements(budget::ELEMENTS)]);
    assert_eq!(difference(&document.text(), &searched), None);
    let (document, searched) = read(&"<img src=a.png alt=words> ".repeat(budget::IMAGES + 1), Format::Html);
    assert_eq!(document.notices, [Shortened::Images(budget::IMAGES)]);
    assert_eq!(difference(&document.text(), &searched), None);
}

#[test]
fn a_table_with_the_text_of_a_book_is_text() {
    let cell = format!("<td>{}", "words ".repeat(budget::TABLE_BYTES / 12));
    let (document, searched) =
        read(&format!("<table><tr><th>a<th>b<tr>{cell}{cell}{cell}</table>"), Format::Html);
    assert!(document.blocks.iter().all(|block| !matches!(block.kind, BlockKind::Table(_))));
    assert_eq!(difference(&document.text(), &searched), None);
}

#[test]
fn a_body_that_is_too_long_is_cut_behind_a_paragraph_and_says_so() {
    let paragraph = "A paragraph of some words.\n\n";
    for (name, megabytes) in [("a.md", 16), ("a.txt", 32), ("a.html", 32)] {
        let paragraph = if name == "a.html" { "<p>A paragraph of some words.</p>\n" } else { paragraph };
        let bytes = paragraph.repeat((megabytes << 20) / paragraph.len() + 1).into_bytes();
        let article = article::parse(&bytes, Path::new(name), &article::ReadOptions::default());
        assert_eq!(article.cut, Some(megabytes), "{name}");
        let text = article.body.text;
        assert!(text.len() <= megabytes << 20 && text.len() + 100 > megabytes << 20, "{name}");
        assert!(text.trim_end().ends_with("words.") || text.trim_end().ends_with("</p>"), "{name}");
        let whole = &bytes[..(megabytes << 20) - 100];
        assert_eq!(
            article::parse(whole, Path::new(name), &article::ReadOptions::default()).cut,
            None,
            "{name}"
        );
    }
}

#[test]
fn what_is_called_off_is_not_read() {
    let text = "<p>A paragraph.</p>\n".repeat(10_000);
    for name in ["a.md", "a.txt", "a.html"] {
        let article = article::parse(text.as_bytes(), Path::new(name), &article::ReadOptions::default());
        assert!(parse_article(&article, &AtomicBool::new(true)).is_none(), "{name}");
        assert!(parse_article(&article, &AtomicBool::new(false)).is_some(), "{name}");
    }
}
