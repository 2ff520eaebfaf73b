//! Articles that change, cannot be shown, or link to parts of themselves; lists that are left and reopened.
#![expect(clippy::disallowed_methods, reason = "tests change files under the reader")]

use super::reader::Reader;
use crossterm::event::MouseEventKind;
use newsrack::app::settings::Settings;
use std::fmt::Write;
use std::path::Path;
use tempfile::TempDir;

fn write(folder: &Path, name: &str, day: u32, title: &str, body: &str) {
    let text = format!("---\ntitle: {title}\ndate: 2026-11-{day:02} 08:00\n---\n\n{body}\n");
    assert!(std::fs::write(folder.join(name), text).is_ok());
}

fn folder() -> TempDir {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    folder
}

fn reader(folder: &Path) -> Reader {
    Reader::of(folder.to_owned(), Settings::default(), (80, 24))
}

fn top(reader: &Reader) -> String {
    reader.screen().lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

/// Paragraphs with distinct text.
fn paragraphs(count: usize) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        let _ = write!(text, "Paragraph {number} of many.\n\n");
        text
    })
}

#[test]
fn what_cannot_be_shown_is_named_and_stays_unread() {
    let library = folder();
    for day in 1..=3 {
        write(library.path(), &format!("{day}.md"), day, &format!("Story {day}"), "words");
    }
    let mut reader = reader(library.path());
    assert!(std::fs::remove_file(library.path().join("3.md")).is_ok());
    assert!(std::fs::write(library.path().join("2.md"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0").is_ok());
    reader.keys("Enter");
    assert!(reader.screen().contains("3.md"), "{}", reader.screen());
    assert!(reader.screen().contains("no such file"), "{}", reader.screen());
    reader.keys("h j Enter");
    assert!(
        reader.screen().contains("2.md") && reader.screen().contains("not a text"),
        "{}",
        reader.screen()
    );
    reader.keys("h");
    assert!(reader.screen().contains("3 unread"), "{}", reader.screen());
    assert_eq!(reader.screen().matches('●').count(), 3, "{}", reader.screen());
    reader.keys("j Enter h");
    assert!(reader.screen().contains("2 unread"), "{}", reader.screen());
}

#[test]
fn the_place_stays_where_it_was_when_the_article_is_edited() {
    let library = folder();
    write(library.path(), "a.md", 2, "Long", &paragraphs(60));
    let mut reader = reader(library.path());
    reader.keys("Enter Space Space");
    let number = top(&reader);
    assert!(number.starts_with("Paragraph"), "{}", reader.screen());
    let edited = format!("One paragraph more.\n\nAnd another.\n\n{}", paragraphs(60));
    write(library.path(), "a.md", 2, "Long", &edited);
    reader.keys("r");
    assert_eq!(top(&reader), number, "{}", reader.screen());
    // If the paragraph itself is edited, the one after it determines the position.
    let edited = format!("New.\n\n{}", edited.replace(&number, "Quite other words."));
    write(library.path(), "a.md", 2, "Long", &edited);
    reader.keys("r");
    assert_eq!(top(&reader), "Quite other words.", "{}", reader.screen());
    // The edited article is still begun.
    reader.keys("h c");
    assert!(reader.screen().contains("Continue"), "{}", reader.screen());
}

#[test]
fn links_within_the_page_lead_to_their_places_and_back() {
    let library = folder();
    let body = format!(
        "[to the end](#the-end) [nowhere](#gone) and a note[^1].\n\n{}## The end\n\n{}[^1]: The note.\n",
        paragraphs(40),
        paragraphs(30)
    );
    write(library.path(), "a.md", 2, "Contents", &body);
    let mut reader = reader(library.path());
    reader.keys("Enter");
    let before = reader.screen();
    let page = |screen: &str| screen.lines().take(20).map(str::to_owned).collect::<Vec<_>>();
    reader.keys("1 o");
    let top: String = reader.screen().lines().take(2).collect();
    assert!(top.contains("The end"), "{}", reader.screen());
    assert!(reader.screen().contains("^O goes back"), "{}", reader.screen());
    reader.keys("^O");
    assert_eq!(page(&reader.screen()), page(&before));
    reader.keys("Tab Tab Enter");
    assert!(reader.screen().contains("the page has no place"), "{}", reader.screen());
    assert_eq!(page(&reader.screen())[2..], page(&before)[2..]);
    // The note has no number: it is no link.
    reader.keys("3 o");
    assert!(reader.screen().contains("this article has no link 3"), "{}", reader.screen());
    reader.keys("Tab Enter");
    assert!(reader.screen().contains("The note."), "{}", reader.screen());
    assert!(reader.opened().is_empty(), "{:?}", reader.opened());
}

#[test]
fn a_filter_leaves_the_open_article_and_finds_the_cursor_s_again() {
    let library = folder();
    for day in 1..=8 {
        write(library.path(), &format!("{day}.md"), day, &format!("Story {day}"), &format!("words of {day}"));
    }
    let mut reader = reader(library.path());
    reader.keys("c / A l l Enter l");
    reader.keys("j j j Enter");
    assert!(reader.screen().contains("words of 5"), "{}", reader.screen());
    for _ in 0..3 {
        reader.keys("a");
        assert!(reader.screen().contains("words of 5"), "{}", reader.screen());
    }
    assert!(reader.screen().contains("4 of 8"), "{}", reader.screen());
    // In the list the article disappears, and it gets the cursor when it is back.
    reader.keys("h a a");
    assert!(!reader.screen().contains("Story 5"), "{}", reader.screen());
    reader.keys("a");
    assert!(reader.screen().contains("4 of 8"), "{}", reader.screen());
}

#[test]
fn a_list_that_is_empty_says_why() {
    let library = folder();
    write(library.path(), "a.md", 2, "Story", "words");
    let mut reader = reader(library.path());
    // The filter "unread" is skipped, because it would not change the list of unread articles.
    reader.keys("a");
    assert!(reader.screen().contains("No articles here. a shows all"), "{}", reader.screen());
    assert!(reader.screen().contains("Unread · starred"), "{}", reader.screen());
    reader.keys("a x");
    assert!(!reader.screen().contains("Unread · "), "{}", reader.screen());
}

#[test]
fn categories_are_found_by_name_where_they_are_looked_for() {
    let library = folder();
    write(library.path(), "a.md", 2, "Contents", "words");
    let mut reader = reader(library.path());
    reader.keys("c G / U n r e");
    assert!(reader.screen().contains("/Unre") && reader.screen().contains("All"), "{}", reader.screen());
    reader.keys("Enter");
    assert!(!reader.screen().contains("not found"), "{}", reader.screen());
    reader.keys("/ C o n t e n t s Enter");
    assert!(reader.screen().contains("not found: Contents"), "{}", reader.screen());
}

#[test]
fn days_come_back_with_the_order_by_date() {
    let mut reader = Reader::start(80, 24);
    let before = reader.screen();
    reader.keys(", j j Enter");
    assert!(!reader.screen().contains("Yesterday ·"), "{}", reader.screen());
    reader.keys(", Enter");
    assert_eq!(reader.screen().lines().nth(1), before.lines().nth(1));
    assert!(before.contains("Yesterday ·"), "{before}");
}

#[test]
fn a_search_without_words_takes_one_line_a_row() {
    let mut reader = Reader::start(80, 24);
    reader.keys("S i s : u n r e a d Enter");
    assert!(reader.rows_shown() > 12, "{}", reader.screen());
    reader.keys("S Space 桥 Enter");
    assert!(reader.rows_shown() <= 12, "{}", reader.screen());
}

/// Three long articles with a link to another one at their end.
fn linked() -> TempDir {
    let library = folder();
    for (day, title, to) in [(3, "First", "second"), (2, "Second", "third"), (1, "Third", "first")] {
        let body = format!("{}About {title}. See [the other]({to}.md).\n", paragraphs(40));
        write(library.path(), &format!("{}.md", title.to_lowercase()), day, title, &body);
    }
    library
}

#[test]
fn a_link_at_the_end_of_an_article_leads_back_to_its_end() {
    let library = linked();
    let mut reader = reader(library.path());
    reader.keys("Enter G");
    let end = reader.screen();
    assert!(end.contains("100%") && end.contains("About First"), "{end}");
    reader.keys("1 o");
    assert!(reader.screen().contains("Second"), "{}", reader.screen());
    reader.keys("d ^O");
    assert_eq!(reader.screen(), end);
    // The other way, to the place in the other article; from there once more to its end.
    reader.keys("^N");
    assert_eq!(top(&reader), "Paragraph 3 of many.", "{}", reader.screen());
    reader.keys("G 1 o ^O ^O ^N");
    assert!(
        reader.screen().contains("About Second") && reader.screen().contains("100%"),
        "{}",
        reader.screen()
    );
    reader.keys("^N ^N");
    assert!(reader.screen().contains("nothing to go forward to"), "{}", reader.screen());
}

#[test]
fn back_leads_through_all_that_was_opened_at_its_place() {
    let library = linked();
    let mut reader = reader(library.path());
    reader.keys("^O");
    assert!(reader.screen().contains("nothing to go back to"), "{}", reader.screen());
    // Without a link: by the next article, and from the list.
    reader.keys("Enter d d J d q j Enter u");
    assert!(reader.screen().contains("3 of 3"), "{}", reader.screen());
    reader.keys("^O");
    assert!(reader.screen().contains("2 of 3"), "{}", reader.screen());
    assert_eq!(top(&reader), "Paragraph 3 of many.", "{}", reader.screen());
    reader.keys("^O");
    assert!(reader.screen().contains("1 of 3"), "{}", reader.screen());
    assert_eq!(top(&reader), "Paragraph 8 of many.", "{}", reader.screen());
    reader.keys("^O");
    assert!(reader.screen().contains("nothing to go back to"), "{}", reader.screen());
    // From the list back to the article that was left last.
    reader.keys("q j j ^O");
    assert_eq!(top(&reader), "Paragraph 8 of many.", "{}", reader.screen());
    assert!(reader.screen().contains("1 of 3"), "{}", reader.screen());
}

#[test]
fn back_from_a_link_leads_to_the_search_it_was_followed_from() {
    let library = linked();
    for size in [(80, 24), (120, 40), (200, 50)] {
        let mut reader = Reader::of(library.path().to_owned(), Settings::default(), size);
        reader.keys("G S F i r s t . Space S e e Enter");
        let results = reader.screen();
        assert!(results.contains("First. See"), "{results}");
        reader.keys("Enter G 1 o");
        assert!(reader.screen().contains("2 of 3"), "{}", reader.screen());
        reader.keys("^O");
        assert!(
            reader.screen().contains("100%") && reader.screen().contains("About First"),
            "{}",
            reader.screen()
        );
        reader.keys("q");
        assert!(reader.screen().contains("First. See"), "{}", reader.screen());
        assert!(reader.screen().contains("1 of 1"), "{}", reader.screen());
        // Leaving the search leads to the list before it, which has one unread article left.
        reader.keys("q");
        assert!(
            reader.screen().contains("Unread") && reader.screen().contains("1 of 1"),
            "{}",
            reader.screen()
        );
    }
}

/// The articles that back leads to were read since, so that the list of unread articles has none of them.
#[test]
fn back_and_forward_stay_in_the_list_of_unread_articles() {
    let mut reader = Reader::start(80, 24);
    reader.keys("c / U n r e a d Enter Enter g g Enter J J J q c / S c i e n c e Enter l Enter");
    let mut titles = Vec::new();
    for key in ["^O", "^O", "^O", "^O", "^N", "^N", "^N"] {
        reader.keys(key);
        titles.push(reader.screen().lines().next().unwrap_or_default().to_owned());
    }
    let [d, c, b, a, to_b, to_c, to_d] = titles.as_slice() else { panic!("{titles:?}") };
    assert_eq!([b, c, d], [to_b, to_c, to_d], "{titles:?}");
    assert!(a != b && b != c && c != d && a != c && b != d, "{titles:?}");
    reader.keys("q");
    assert!(reader.screen().starts_with(" Unread"), "{}", reader.screen());
}

#[test]
fn an_article_that_was_read_is_in_the_list_of_unread_ones_that_back_leads_to() {
    let library = linked();
    let mut reader = reader(library.path());
    // The second one is read, so that the list of unread articles has no link to it.
    reader.keys("j m c / A l l Enter Enter c / U n r e a d Enter Enter g g");
    assert!(reader.screen().contains("1 of 2"), "{}", reader.screen());
    reader.keys("Enter G 1 o");
    assert!(reader.screen().contains("2 of 3"), "{}", reader.screen());
    reader.keys("^O q");
    assert!(reader.screen().contains("Unread"), "{}", reader.screen());
    assert!(reader.screen().contains("First"), "{}", reader.screen());
}

#[test]
fn a_preview_writes_nothing() {
    let library = linked();
    for size in [(120, 40), (200, 50)] {
        let mut reader = Reader::of(library.path().to_owned(), Settings::default(), size);
        // Each preview goes to its match, which stands at the end.
        reader.keys("S A b o u t Enter j j k k");
        assert!(reader.screen().contains("About First. See the other"), "{}", reader.screen());
        reader.keys("q j k c");
        assert!(!reader.screen().contains("Continue"), "{}", reader.screen());
        reader.keys("c");
        assert!(reader.screen().contains("3 unread"), "{}", reader.screen());
        reader.keys("G Enter");
        assert_eq!(top(&reader), "Third", "{}", reader.screen());
        // What was entered is begun, also if the preview of another one follows.
        reader.keys("d q k c");
        assert!(reader.screen().contains("Continue"), "{}", reader.screen());
    }
}

#[test]
fn a_preview_that_is_scrolled_with_the_wheel_writes_nothing() {
    let library = linked();
    let mut reader = Reader::of(library.path().to_owned(), Settings::default(), (120, 40));
    for _ in 0..3 {
        reader.mouse(MouseEventKind::ScrollDown, 100, 20);
    }
    assert!(!reader.screen().contains("Paragraph 0 of"), "{}", reader.screen());
    reader.keys("j k c");
    assert!(!reader.screen().contains("Continue"), "{}", reader.screen());
}

#[test]
fn the_place_comes_back_when_a_window_that_held_all_of_the_article_shrinks() {
    let library = linked();
    for (keys, sizes) in [
        ("d", &[(80, 100)][..]),
        ("d d", &[(200, 120)]),
        ("d d j", &[(60, 20), (200, 120), (100, 30)]),
        ("d d j", &[(200, 120), (60, 8), (300, 200), (19, 4), (120, 120)]),
        ("G", &[(80, 100), (80, 10)]),
        ("d d u", &[(80, 100)]),
    ] {
        let mut reader = reader(library.path());
        reader.keys("Enter");
        reader.keys(keys);
        let before = reader.screen();
        for (columns, rows) in sizes {
            reader.resize(*columns, *rows);
        }
        reader.resize(80, 24);
        assert_eq!(reader.screen(), before, "{keys} {sizes:?}");
    }
    // What the user does in the large window counts.
    let mut reader = reader(library.path());
    reader.keys("Enter d d");
    reader.resize(80, 100);
    reader.keys("g g");
    reader.resize(80, 24);
    assert_eq!(top(&reader), "First", "{}", reader.screen());
}

#[test]
fn a_preview_that_gets_the_keys_is_begun_only_when_it_moves() {
    let library = linked();
    let mut reader = Reader::of(library.path().to_owned(), Settings::default(), (120, 40));
    // The preview stands at its match.
    reader.keys("S A b o u t Enter Tab Tab q c");
    assert!(!reader.screen().contains("Continue"), "{}", reader.screen());
    reader.keys("c Tab k q c");
    assert!(reader.screen().contains("Continue"), "{}", reader.screen());
}

#[test]
fn back_finds_an_article_that_its_marks_have_taken_out_of_the_list() {
    let library = linked();
    let mut reader = reader(library.path());
    reader.keys("Enter d q c / A l l Enter Enter c / U n r e a d Enter Enter");
    assert!(reader.screen().contains("1 of 2"), "{}", reader.screen());
    reader.keys("^O");
    assert_eq!(top(&reader), "Paragraph 3 of many.", "{}", reader.screen());
    assert!(reader.screen().contains("1 of 3"), "{}", reader.screen());
    reader.keys("q");
    assert!(reader.screen().contains("Unread"), "{}", reader.screen());
}
