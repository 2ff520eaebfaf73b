//! The sidebar: names that are found, marks of a whole category, actions on articles, counts.

use super::reader::Reader;
use newsrack::app::settings::Settings;
use newsrack::input::action::{Action, InSidebar, KeyContext};
use newsrack::input::key;
use newsrack::keymap::Keymap;
use newsrack::language::Language;
use std::path::Path;
use tempfile::TempDir;

#[expect(clippy::disallowed_methods, reason = "a test makes its library")]
fn write(folder: &Path, name: &str, front: &str) {
    let text = format!("---\ntitle: {name}\n{front}\n---\n\nwords of {name}\n");
    assert!(std::fs::write(folder.join(format!("{name}.md")), text).is_ok());
}

/// Nested categories with drafts, a muted article and articles without a category. No article has two categories.
fn library() -> TempDir {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    let path = folder.path();
    for (name, category) in [("a", "News"), ("b", "News, World"), ("c", "News, World"), ("d", "Code, Rust")] {
        write(path, name, &format!("date: 2026-11-20 12:00\ncategories: [{category}]"));
    }
    for (name, category) in [("e", "News, World"), ("f", "Code"), ("g", "Only drafts")] {
        write(path, name, &format!("draft: true\ndate: 2026-11-19 12:00\ncategories: [{category}]"));
    }
    write(path, "h", "date: 2026-11-18 12:00");
    write(path, "i", "date: 2026-11-18 11:00\ndraft: true");
    write(path, "j", "date: 2026-11-17 12:00\ncategories: [Adverts]");
    folder
}

fn reader(folder: &Path, size: (u16, u16)) -> Reader {
    Reader::of(folder.to_owned(), Settings::default(), size)
}

/// The screen without the footer.
fn panes(reader: &Reader) -> String {
    let screen = reader.screen();
    screen.trim_end().rsplit_once('\n').map_or(String::new(), |(panes, _)| panes.to_owned())
}

#[test]
fn a_folded_category_is_found_and_unfolded() {
    for size in [(60, 20), (80, 24), (120, 40), (200, 50)] {
        let mut reader = Reader::start(size.0, size.1);
        reader.keys("c");
        assert!(!reader.screen().contains("Harbour Gazette  "), "{}", reader.screen());
        reader.keys("/ h a r b Enter");
        assert!(!reader.screen().contains("not found"), "{}", reader.screen());
        assert!(reader.screen().contains("▾ 国际"), "{}", reader.screen());
        reader.keys("c");
        let title = |reader: &Reader, text: &str| {
            reader.screen().lines().next().is_some_and(|line| line.contains(text))
        };
        assert!(title(&reader, "国际 / Harbour Gazette"), "{}", reader.screen());
        reader.keys("c / r u s t Enter c");
        assert!(title(&reader, "编程 / 字节渡口 / Rust"), "{}", reader.screen());
    }
}

#[test]
fn matches_below_folded_categories_are_gone_through() {
    let folder = library();
    let mut reader = reader(folder.path(), (80, 24));
    reader.keys("c h h / U n r Enter / r Enter");
    let mut found = Vec::new();
    for key in ["n", "n", "n", "n", "n", "N"] {
        reader.keys(key);
        reader.keys("c");
        found.push(
            reader
                .screen()
                .lines()
                .next()
                .unwrap_or_default()
                .trim()
                .split("  ")
                .next()
                .unwrap_or_default()
                .to_owned(),
        );
        reader.keys("c");
    }
    assert_eq!(found, ["Drafts", "News / World", "Adverts", "Code / Rust", "No category", "Code / Rust"]);
}

#[test]
fn a_search_that_fails_or_is_given_up_changes_nothing() {
    for size in [(80, 24), (200, 50)] {
        for end in ["R u s t Esc", "R u s t x Esc", "R u s t x Enter", "R u BackSpace BackSpace BackSpace"] {
            let mut reader = Reader::start(size.0, size.1);
            reader.keys("j j m c j j");
            let before = panes(&reader);
            reader.keys(&format!("/ {end}").replace("BackSpace", "Backspace"));
            assert_eq!(panes(&reader), before, "{end}");
            // The list is the one that was there, too.
            reader.keys("q");
            assert!(reader.screen().contains("No date"), "{end}\n{}", reader.screen());
        }
    }
    // Back to a search, which has no line in the sidebar.
    for end in ["R u s t Esc", "z z z Enter"] {
        let mut reader = Reader::start(80, 24);
        reader.keys("S 渡 口 Enter");
        let before = panes(&reader);
        reader.keys("c / ");
        reader.keys(end);
        reader.keys("q");
        assert_eq!(panes(&reader), before, "{end}");
        // And its way back is still known.
        reader.keys("q");
        assert!(reader.screen().starts_with(" Unread"), "{}", reader.screen());
    }
}

#[test]
fn actions_on_one_article_ask_for_one() {
    let keymap = Keymap::default();
    let table = [(Language::English, "select an article first"), (Language::Chinese, "请先选择一篇文章")];
    for (language, message) in table {
        for size in [(80, 24), (200, 50)] {
            let folder = library();
            let settings = Settings { language, ..Settings::default() };
            let mut reader = Reader::of(folder.path().to_owned(), settings, size);
            reader.keys("c / N e w s Enter");
            let before = panes(&reader);
            let mut pressed = 0;
            for bound in keymap.bound() {
                let needs = bound.action.spec().in_sidebar == InSidebar::NeedsArticle;
                if !needs || !bound.context.holds_in(KeyContext::Lists) {
                    continue;
                }
                for keys in &bound.keys {
                    let keys = key::sequence(keys).unwrap_or_default();
                    reader.keys(&keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
                    assert!(reader.screen().contains(message), "{:?}\n{}", bound.action, reader.screen());
                    assert_eq!(panes(&reader), before, "{:?}", bound.action);
                    pressed += 1;
                }
            }
            assert!(pressed >= 12, "{pressed}");
            assert!(reader.asked().is_empty() && reader.opened().is_empty(), "{:?}", reader.asked());
        }
    }
}

#[test]
fn no_action_of_the_sidebar_changes_an_article_without_asking() {
    for action in Action::ALL {
        let spec = action.spec();
        let lists = spec.keys.iter().find(|(context, _)| context.holds_in(KeyContext::Lists));
        let changes = matches!(action, Action::Undo | Action::Mute);
        let Some((_, keys)) = lists.filter(|_| !changes) else { continue };
        for keys in keys.split(' ') {
            let folder = library();
            let mut reader = reader(folder.path(), (80, 24));
            reader.keys("c / N e w s Enter");
            let keys = key::sequence(keys).unwrap_or_default();
            reader.keys(&keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
            if reader.has_quit() {
                continue;
            }
            reader.keys("Esc Esc");
            if !reader.screen().contains("h fold") {
                reader.keys("c");
            }
            let lines = lines(&reader);
            let unread = lines.iter().find(|line| line.1 == "Unread").map(|line| line.2);
            assert_eq!(unread, Some(6), "{action:?} {keys:?}\n{}", reader.screen());
            assert!(lines.iter().all(|line| line.1 != "Starred"), "{action:?} {keys:?}\n{}", reader.screen());
        }
    }
}

#[test]
fn a_category_is_marked_read_and_unread_after_a_question() {
    for (columns, rows) in [(20, 10), (60, 20), (80, 24), (120, 40), (200, 50)] {
        let folder = library();
        let mut reader = reader(folder.path(), (columns, rows));
        let footer =
            |reader: &Reader| reader.screen().trim_end().lines().last().unwrap_or_default().to_owned();
        reader.keys("c / N e w s Enter m");
        assert!(columns > 50 || footer(&reader).ends_with("y/n"), "{}", reader.screen());
        if columns >= 60 {
            assert!(footer(&reader).contains("News: mark 3 articles as read? y/n"), "{}", reader.screen());
        }
        reader.keys("n");
        assert!(reader.screen().contains("3/3"), "{}", reader.screen());
        reader.keys("m y");
        assert!(!reader.screen().contains("3/3"), "{}", reader.screen());
        if columns >= 60 {
            assert!(
                footer(&reader).contains("3 articles marked as read; U undoes it"),
                "{}",
                footer(&reader)
            );
        }
        reader.keys("m");
        if columns >= 60 {
            assert!(footer(&reader).contains("News: mark 3 articles as unread? y/n"), "{}", reader.screen());
        }
        reader.keys("y");
        assert!(reader.screen().contains("3/3"), "{}", reader.screen());
        reader.keys("U");
        assert!(!reader.screen().contains("3/3"), "{}", reader.screen());
    }
}

#[test]
fn what_is_marked_is_the_category_under_the_cursor() {
    let folder = library();
    let mut reader = reader(folder.path(), (80, 24));
    // The list is a search, of which the sidebar has no line.
    reader.keys("c / N e w s Enter S w o r d s Enter");
    assert!(reader.screen().contains("10 found"), "{}", reader.screen());
    for key in ["m", "A"] {
        reader.keys("c");
        reader.keys(key);
        assert!(reader.screen().contains("ark 3 articles as read?"), "{}", reader.screen());
        reader.keys("n q S w o r d s Enter");
    }
    // The filter is named.
    reader.keys("Esc c l s a a c m");
    assert!(reader.screen().contains("News · starred: mark 1 article as read?"), "{}", reader.screen());
    reader.keys("n / D r a f t s Enter m");
    assert!(reader.screen().contains("no articles here to mark"), "{}", reader.screen());
    // The list is asked for, and still pending.
    let mut reader = self::reader(folder.path(), (80, 24));
    reader.keys("c / N e w s Enter");
    reader.keys_before_lists("j m");
    assert!(reader.screen().contains("News / World: mark 2 articles as read? y/n"), "{}", reader.screen());
}

/// The lines of the sidebar: its indent, its name, how many articles it has.
fn lines(reader: &Reader) -> Vec<(usize, String, usize)> {
    let screen = reader.screen();
    let lines =
        screen.lines().take_while(|line| !line.starts_with('─')).filter(|line| !line.trim().is_empty());
    let parse = |line: &str| {
        let name = line.trim_start_matches([' ', '▾', '▸']);
        let (name, count) = name.rsplit_once("  ")?;
        let count = count.trim().rsplit('/').next()?.parse().ok()?;
        let indent = line.chars().take_while(|c| " ▾▸".contains(*c)).count();
        Some((indent, name.trim().to_owned(), count))
    };
    lines.filter_map(parse).collect()
}

#[test]
fn the_counts_of_the_sidebar_add_up() {
    let folder = library();
    let mut reader = reader(folder.path(), (80, 30));
    reader.keys("c / A d v e r t s Enter x g g");
    let lines = self::lines(&reader);
    let count = |name: &str| lines.iter().find(|line| line.1 == name).map_or(0, |line| line.2);
    assert_eq!(count("sample-articles"), count("All") + count("Drafts") + count("Muted"), "{lines:?}");
    assert_eq!((count("All"), count("Drafts"), count("Muted")), (5, 4, 1), "{lines:?}");
    let (first, last) = ("News", "No category");
    let from = lines.iter().position(|line| line.1 == first).unwrap_or(0);
    assert_eq!(lines.last().map(|line| &*line.1), Some(last), "{lines:?}");
    let top = lines[from].0;
    let tops: usize = lines[from..].iter().filter(|line| line.0 == top).map(|line| line.2).sum();
    assert_eq!(tops, count("All"), "{lines:?}");
    assert_eq!((count("News"), count("World"), count("Code"), count("Rust")), (3, 2, 1, 1), "{lines:?}");
    assert_eq!(count("Only drafts"), 0, "a category of drafts alone is not shown: {lines:?}");
    // Each list has as many rows as its line says.
    for (_, name, count) in lines[1..].iter().filter(|line| !line.1.contains(' ')) {
        let typed: String = name.chars().flat_map(|c| [c, ' ']).collect();
        reader.keys(&format!("g g / {typed} Enter"));
        let footer = reader.screen().trim_end().lines().last().unwrap_or_default().to_owned();
        assert!(footer.ends_with(&format!(" of {count}")), "{name} {count}: {footer}");
    }
}

#[test]
fn the_list_follows_the_cursor_when_the_category_under_it_is_muted() {
    let folder = library();
    for size in [(80, 24), (200, 50)] {
        let mut reader = reader(folder.path(), size);
        reader.keys("c / N e w s Enter x");
        assert!(reader.screen().contains("muted: category News"), "{}", reader.screen());
        reader.keys("c");
        assert!(!reader.screen().contains("No articles here"), "{}", reader.screen());
        assert!(reader.screen().contains("1 of "), "{}", reader.screen());
    }
}
