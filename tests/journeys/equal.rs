//! Equal articles share a row and its marks, and each can be opened.

use super::desk::Desk;
use super::{ends, footer, library, reader};

fn desk() -> Desk {
    let desk = Desk::new();
    for (name, category, date) in [("a", "Morning", "2021-01-02"), ("b", "Evening", "2021-01-01")] {
        let text =
            format!("---\ntitle: The bridge\ndate: {date}\ncategories: [{category}]\n---\nThe last ferry.\n");
        desk.write(&format!("news/{name}.md"), text);
    }
    desk.write("news/c.md", "---\ntitle: Other\ndate: 2021-01-01\n---\nwords\n");
    desk
}

#[test]
fn equal_stories_share_a_row_and_their_marks() {
    let desk = desk();
    let mut pty = reader(&desk, &[&desk.argument("news")]).start();
    // No key was pressed in the list yet, so it may be rebuilt when the texts are read.
    pty.wait_until("a row of two", |pty| {
        pty.screen().contains("The bridge ×2")
            && pty.screen().contains("2 unread")
            && footer(pty).contains(" of 2")
    });
    pty.send("gggd");
    pty.wait_for("Equal articles");
    pty.wait_for("Morning");
    pty.wait_for("Evening");
    pty.send("G\r");
    pty.wait_for("The last ferry.");
    pty.wait_until("the other one", |pty| pty.screen().contains("Evening"));
    pty.send("Q");
    ends(&mut pty, 0);
    let unread = desk.run(&["list", "--unread", &desk.argument("news")]);
    assert_eq!(String::from_utf8_lossy(&unread.stdout).lines().count(), 1, "both are read");
    let mut pty = library(&desk, 1);
    pty.send("U");
    pty.wait_for("Undo an earlier change? Then: 2 articles: unread again. y/n");
    pty.send("n");
    pty.wait_for("cancelled");
    // The shelf of all articles has one row for both, and its star is on both.
    pty.send("cj\r");
    pty.wait_until("all", |pty| footer(pty).contains("1 of 2"));
    pty.send("/The\rs");
    pty.wait_for("starred");
    pty.send("Q");
    ends(&mut pty, 0);
    let starred = desk.run(&["list", "--starred", &desk.argument("news")]);
    assert_eq!(String::from_utf8_lossy(&starred.stdout).lines().count(), 2, "both are starred");
}
