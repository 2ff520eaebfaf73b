//! Shelves: articles that are new since the last visit, and articles that are begun.

use super::pty::Pty;
use super::{ends, footer, library, long_article, reader, stories};

/// The count next to a shelf, if the sidebar is on the screen and has it.
fn count(pty: &Pty, shelf: &str) -> Option<String> {
    let screen = pty.screen();
    let line = screen.lines().find(|line| line.trim_start().starts_with(shelf))?;
    line.trim().strip_prefix(shelf).map(|rest| rest.trim().to_owned())
}

#[track_caller]
fn shelf(pty: &Pty, shelf: &str, expected: &str) {
    let expected = Some(expected.to_owned()).filter(|expected| !expected.is_empty());
    pty.wait_until(&format!("{shelf} {expected:?}"), |pty| count(pty, shelf) == expected);
}

#[test]
fn what_came_since_the_last_time_is_new_until_the_library_is_left_again() {
    let desk = stories(4);
    let mut pty = library(&desk, 4);
    pty.send("c");
    shelf(&pty, "Unread", "4");
    shelf(&pty, "New", "");
    pty.send("Q");
    ends(&mut pty, 0);
    desk.write("news/fresh.md", "---\ntitle: Fresh\ndate: 2021-01-02\n---\nx\n");
    // No key was pressed yet, so the list has it at once.
    let mut pty = library(&desk, 5);
    pty.wait_for("Fresh");
    pty.send("c");
    shelf(&pty, "New", "1");
    // It is the first shelf, because no article is from today.
    pty.send("gg");
    pty.send("\r");
    pty.wait_until("the new one alone", |pty| {
        footer(pty).contains("1 of 1") && pty.screen().contains("Fresh")
    });
    // Articles that arrive in the meantime are new as well.
    desk.write("news/other.md", "---\ntitle: Other\ndate: 2021-01-03\n---\nx\n");
    pty.wait_for("1 new article: r shows it");
    pty.send("c");
    shelf(&pty, "New", "2");
    pty.send("Q");
    ends(&mut pty, 0);
    // What is new does not depend on the cache.
    let mut pty = library(&desk, 6);
    pty.send("c");
    shelf(&pty, "Unread", "6");
    shelf(&pty, "New", "");
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn what_is_begun_is_on_its_shelf_until_it_is_read_to_the_end() {
    let desk = stories(2);
    let mut pty = long_article(&desk, 60, 3);
    let first = footer(&pty);
    pty.send("  ");
    pty.wait_until("a place in it", |pty| footer(pty).contains("%  ·") && footer(pty) != first);
    pty.send("Q");
    ends(&mut pty, 0);
    let mut pty = reader(&desk, &[&desk.argument("news")]).start();
    pty.wait_for(" of 2");
    pty.send("c");
    shelf(&pty, "Continue", "1");
    // The shelves are Unread, Continue.
    pty.send("ggj\r");
    pty.wait_until("the begun one alone", |pty| {
        footer(pty).contains("1 of 1") && pty.screen().contains("Long")
    });
    pty.send("\r");
    pty.wait_until("the place", |pty| footer(pty).contains("%  ·  1 of 1") && !footer(pty).contains(" 0%"));
    pty.send("G");
    pty.wait_until("the end", |pty| footer(pty).contains("100%"));
    pty.send("Q");
    ends(&mut pty, 0);
    let mut pty = reader(&desk, &[&desk.argument("news")]).start();
    pty.wait_for(" of 2");
    pty.send("c");
    shelf(&pty, "All", "3");
    shelf(&pty, "Continue", "");
    pty.send("Q");
    ends(&mut pty, 0);
}
