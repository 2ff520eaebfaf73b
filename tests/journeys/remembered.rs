//! Settings changed by keys are kept after a restart, unless the configuration sets them.

use super::desk::Desk;
use super::pty::Pty;
use super::{ends, footer, reader};

fn desk() -> Desk {
    let desk = Desk::new();
    for (number, category) in ["Red", "Red", "Blue"].iter().enumerate() {
        let text =
            format!("---\ntitle: Story {number}\ndate: 2021-01-01\ncategories: [{category}]\n---\nwords\n");
        desk.write(&format!("news/{number}.md"), text);
    }
    desk
}

fn start(desk: &Desk) -> Pty {
    let pty = reader(desk, &[&desk.argument("news")]).start();
    pty.wait_for(" of ");
    pty.wait_until("the end of the scan", |pty| !pty.screen().contains("reading "));
    pty
}

/// Presses a key and waits for its message.
fn press(pty: &Pty, key: &str, says: &str) {
    pty.send(key);
    pty.wait_for(says);
}

#[test]
fn widths_theme_order_and_the_shelf_are_there_again() {
    let desk = desk();
    let mut pty = start(&desk);
    press(&pty, "+", "text width: 92");
    press(&pty, "T", "theme: light");
    press(&pty, "M", "mouse off");
    pty.send("v,jj\r");
    pty.wait_until("by title", |pty| !pty.screen().contains("Fri 1 Jan"));
    pty.send("cG");
    pty.wait_until("the list of a category", |pty| footer(pty).contains("of 1"));
    pty.send("Q");
    ends(&mut pty, 0);
    let mut pty = start(&desk);
    pty.wait_until("the category", |pty| footer(pty).contains("1 of 1") && pty.screen().contains(" Blue"));
    pty.wait_until("no days", |pty| !pty.screen().contains("Fri 1 Jan"));
    press(&pty, "+", "text width: 96");
    press(&pty, "T", "theme: dark");
    press(&pty, "M", "mouse on");
    press(&pty, "v", "pictures");
    pty.send("Q");
    ends(&mut pty, 0);
    // The configuration overrides remembered settings; others stay.
    desk.write("home/config/newsrack/config.toml", "width = 60\nsort = \"date\"\ngrouping = \"day\"\n");
    let mut pty = start(&desk);
    pty.wait_for("Fri 1 Jan");
    press(&pty, "+", "text width: 64");
    press(&pty, "T", "theme: mono");
    pty.send("Q");
    ends(&mut pty, 0);
}
