//! Lists without articles: what they say, at every size, and what stands beside them.

use super::reader::Reader;
use newsrack::app::settings::Settings;
use newsrack::language::{Language, Message};
use std::path::Path;
use tempfile::TempDir;

const SIZES: [(u16, u16); 10] =
    [(20, 5), (20, 12), (27, 9), (40, 10), (60, 20), (80, 24), (100, 30), (120, 40), (160, 40), (200, 50)];

#[expect(clippy::disallowed_methods, reason = "a test makes its library")]
fn library(files: &[(&str, &str)]) -> TempDir {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    for (name, text) in files {
        assert!(std::fs::write(folder.path().join(name), text).is_ok());
    }
    folder
}

fn reader(folder: &Path, language: Language, size: (u16, u16)) -> Reader {
    let settings = Settings { language, ..Settings::default() };
    Reader::of(folder.to_owned(), settings, size)
}

/// The texts of the panes without blanks, from left to right.
fn panes(reader: &Reader) -> Vec<String> {
    let screen = reader.screen();
    let mut lines: Vec<&str> = screen.lines().collect();
    lines.pop();
    let mut panes = Vec::new();
    for line in lines {
        for (at, part) in line.split('│').enumerate() {
            if panes.len() <= at {
                panes.push(String::new());
            }
            panes[at].extend(part.chars().filter(|c| !c.is_whitespace() && *c != '─'));
        }
    }
    panes
}

#[track_caller]
fn says(reader: &Reader, language: Language, message: Message<'_>) {
    let said: String = language.say(message).chars().filter(|c| !c.is_whitespace()).collect();
    assert!(panes(reader).iter().any(|pane| pane.contains(&said)), "{said}\n{}", reader.screen());
}

#[test]
fn what_an_empty_list_says_is_never_cut() {
    let story = "---\ntitle: Story\ndate: 2026-11-20\n---\n\nwords\n";
    let stories = library(&[("a.md", story)]);
    let others = library(&[("a.bin", "\0\0\0\0"), ("b.bin", "\0\0\0\0")]);
    for language in Language::ALL {
        for size in SIZES {
            let mut reader = reader(stories.path(), language, size);
            reader.keys("a");
            says(&reader, language, Message::NothingHere { all: "a", categories: "c" });
            reader.keys("a S q q q Enter");
            says(&reader, language, Message::NothingFound);
            let empty = self::reader(others.path(), language, size);
            says(&empty, language, Message::NoArticles { name: "sample-articles", others: 2 });
        }
    }
}

#[test]
fn nothing_is_offered_or_shown_beside_an_empty_list() {
    let story = "---\ntitle: Story\ndate: 2026-11-20\n---\n\nwords of the story\n";
    let stories = library(&[("a.md", story)]);
    for size in SIZES {
        for keys in ["a", "S q q q Enter", "S q q q"] {
            let mut reader = reader(stories.path(), Language::English, size);
            reader.keys("c / U n r e a d Enter c");
            if size.0 >= 100 {
                assert!(reader.screen().contains("words of the story"), "{}", reader.screen());
            }
            reader.keys(keys);
            assert!(!reader.screen().contains("● Story"), "{}", reader.screen());
            let check = |reader: &Reader| {
                let screen = reader.screen();
                assert!(!screen.contains("words of the story"), "{screen}");
                let footer = screen.lines().last().unwrap_or_default();
                assert!(!footer.contains("Enter read") && !footer.contains('%'), "{screen}");
                assert!(!footer.contains("s star"), "{screen}");
            };
            check(&reader);
            if keys.ends_with("Enter") || keys == "a" {
                reader.keys("Tab");
                check(&reader);
                reader.keys("Tab l Enter z");
                check(&reader);
                reader.click(size.0 - 2, 2);
                check(&reader);
            }
        }
    }
}

#[test]
fn an_article_that_is_gone_is_left_when_no_other_takes_its_place() {
    let story = "---\ntitle: Story\ndate: 2026-11-20\n---\n\nwords of the story\n";
    let stories = library(&[("a.md", story)]);
    for size in SIZES {
        let mut reader = reader(stories.path(), Language::English, size);
        reader.keys("Enter");
        assert!(size.1 < 6 || reader.screen().contains("words of the story"), "{}", reader.screen());
        #[expect(clippy::disallowed_methods, reason = "a test changes its library")]
        let removed = std::fs::rename(stories.path().join("a.md"), stories.path().join("a.bak"));
        assert!(removed.is_ok());
        reader.keys("r");
        says(&reader, Language::English, Message::NoArticles { name: "sample-articles", others: 1 });
        #[expect(clippy::disallowed_methods, reason = "a test changes its library")]
        let restored = std::fs::rename(stories.path().join("a.bak"), stories.path().join("a.md"));
        assert!(restored.is_ok());
    }
}

#[test]
fn a_typed_count_is_shown_at_every_size() {
    for (columns, rows) in SIZES {
        let mut reader = Reader::start(columns, rows);
        for (keys, shown) in [("1 2", "12"), ("j 7", "7"), ("j l 3", "3"), ("2 g", "2g"), ("c j y", "y")] {
            reader.keys(keys);
            let screen = reader.screen();
            let footer = screen.lines().last().unwrap_or_default();
            let at_end = footer.split("  ·  ").any(|part| part.trim().rsplit("   ").next() == Some(shown));
            assert!(at_end, "{keys} {columns}: {footer}");
            reader.keys("Esc");
        }
    }
}
