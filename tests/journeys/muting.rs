//! Muting: categories, authors and queries disappear from every list, here and on other devices, and can be restored.

use super::desk::Desk;
use super::pty::Pty;
use super::{ends, footer, library, reader};

fn desk() -> Desk {
    let desk = Desk::new();
    for (name, category, author) in [("One", "Loud", "Ann"), ("Two", "Loud", "Bea"), ("Three", "Calm", "Bea")]
    {
        write(&desk, name, category, author);
    }
    desk
}

fn write(desk: &Desk, name: &str, category: &str, author: &str) {
    let text = format!(
        "---\ntitle: {name}\ndate: 2021-01-01\nauthor: {author}\ncategories: [Papers, {category}]\n---\nwords of {name}\n"
    );
    desk.write(&format!("news/{name}.md"), text);
}

/// The first line of the screen that begins with these words, without the panes to the right.
fn line(pty: &Pty, begins: &str) -> Option<String> {
    let screen = pty.screen();
    // Without the article, if it is shown to the right of the list.
    let lines = screen.lines().map(|line| line.split('│').next().unwrap_or_default());
    let line =
        lines.map(str::trim).find(|line| line.trim_start_matches(['▸', '▾', ' ']).starts_with(begins))?;
    Some(line.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[track_caller]
fn shows(pty: &Pty, begins: &str, expected: Option<&str>) {
    pty.wait_until(&format!("{begins}: {expected:?}"), |pty| line(pty, begins).as_deref() == expected);
}

fn printed(desk: &Desk, arguments: &[&str]) -> usize {
    let output = desk.run(arguments);
    String::from_utf8_lossy(&output.stdout).lines().count()
}

#[test]
fn a_category_is_muted_for_good_and_that_can_be_taken_back() {
    let desk = desk();
    let news = desk.argument("news");
    let mut pty = library(&desk, 3);
    pty.send("cG");
    // The last line is the smaller category, the line above it the larger one.
    shows(&pty, "Calm", Some("Calm 1/1"));
    pty.send("kx");
    pty.wait_for("muted: category Papers / Loud; U undoes it");
    shows(&pty, "Muted", Some("Muted 2"));
    shows(&pty, "Unread", Some("Unread 1"));
    shows(&pty, "Loud", None);
    // Later articles of the category are muted too.
    write(&desk, "Four", "Loud", "Cid");
    pty.wait_for("1 new article");
    shows(&pty, "Muted", Some("Muted 3"));
    shows(&pty, "Unread", Some("Unread 1"));
    pty.send("Q");
    ends(&mut pty, 0);
    // The reader may have ended before the texts of the new article were indexed.
    assert!(desk.run(&["index", &news]).status.success());
    assert_eq!(printed(&desk, &["list", "--unread", &news]), 1);
    assert_eq!(printed(&desk, &["list", "--query", "is:muted", &news]), 3);
    assert_eq!(printed(&desk, &["list", &news]), 4, "every file is listed");
    assert_eq!(printed(&desk, &["search", "words", &news]), 1);
    assert_eq!(printed(&desk, &["search", "words is:muted", &news]), 3);
    let mut pty = library(&desk, 1);
    pty.send("Swords");
    pty.wait_for("1 found");
    pty.send(" is:muted");
    pty.wait_for("3 found");
    pty.send("\x1b");
    pty.wait_until("the list before", |pty| footer(pty).contains("1 of 1"));
    pty.send("c");
    shows(&pty, "Muted", Some("Muted 3"));
    pty.send("U");
    pty.wait_for("Undo an earlier change? Then: category Papers / Loud: unmuted again. y/n");
    pty.send("y");
    pty.wait_until("it is undone", |pty| footer(pty).contains("category Papers / Loud: unmuted again"));
    shows(&pty, "Unread", Some("Unread 4"));
    shows(&pty, "Muted", None);
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn a_star_is_found_though_its_article_is_muted() {
    let desk = desk();
    let news = desk.argument("news");
    let mut pty = library(&desk, 3);
    pty.send("cGkx");
    pty.wait_for("muted: category Papers / Loud; U undoes it");
    shows(&pty, "Muted", Some("Muted 2"));
    pty.send("Q");
    ends(&mut pty, 0);
    let starred = desk.argument("news/One.md");
    assert!(desk.run(&["mark", "--star", &starred]).status.success());
    for found in [&["list", "--starred"][..], &["list", "--query", "is:starred"], &["search", "is:starred"]] {
        assert_eq!(printed(&desk, &[found, &[&news]].concat()), 1, "{found:?}");
    }
    assert_eq!(printed(&desk, &["search", "words -is:starred", &news]), 1);
}

#[test]
fn an_article_offers_its_author_and_its_categories() {
    let desk = desk();
    let mut pty = library(&desk, 3);
    pty.send("x");
    pty.wait_for("category Papers / ");
    pty.wait_for("category Papers ");
    pty.wait_for("this article only");
    // Mute the author, who has another article.
    pty.send("\x1b");
    pty.wait_until("no menu", |pty| !pty.screen().contains("this article only"));
    pty.send("/Two\rx");
    pty.wait_for("author Bea");
    pty.send("\r");
    pty.wait_for("muted: author Bea; U undoes it");
    pty.wait_until("one is left", |pty| footer(pty).contains("1 of 1") && pty.screen().contains("One"));
    // Mute only this article.
    pty.send("xG\r");
    pty.wait_for("muted: this article only");
    pty.wait_until("nothing is left", |pty| !pty.screen().contains("● One"));
    pty.send("c");
    shows(&pty, "Muted", Some("Muted 3"));
    // The shelves are All, Muted.
    pty.send("ggj\r");
    pty.wait_until("the muted", |pty| footer(pty).contains("of 3"));
    pty.send("/One\rx");
    pty.wait_for("unmuted: this article only");
    pty.wait_until("two are left", |pty| footer(pty).contains("of 2"));
    pty.send("x");
    pty.wait_for("unmuted: author Bea");
    pty.send("c");
    shows(&pty, "Unread", Some("Unread 3"));
    shows(&pty, "Muted", None);
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn queries_of_the_configuration_and_of_another_device_mute() {
    let desk = desk();
    let sync = desk.argument("sync");
    desk.write("sync/.folder", "");
    let config = "home/config/newsrack/config.toml";
    desk.write(config, format!("state_dir = \"{sync}\"\nmute = [\"\\\"words of One\\\"\", \"a is:read\"]\n"));
    let mut pty = reader(&desk, &[&desk.argument("news")]).size(120, 30).start();
    pty.wait_for("config.toml:2: mute: `a is:read`, character 3: `is:` cannot be used to mute");
    pty.send("c");
    shows(&pty, "Muted", Some("Muted 1"));
    // No key unmutes what the configuration mutes. The shelves are Unread, All, Muted.
    pty.send("ggjj\r");
    pty.wait_until("the muted one", |pty| footer(pty).contains("1 of 1"));
    pty.send("x");
    pty.wait_for("muted by the setting `mute`: \"words of One\"");
    // Another device mutes a category while the reader runs.
    let line = "{\"set\":\"mute\",\"put\":[{\"to\":true,\"key\":\"category:Papers/Calm\"}]}\n";
    desk.write("line.json", line);
    let mut other = desk.newsrack(&["state", "import", "line.json"]);
    let done = other.env("XDG_STATE_HOME", desk.path("other")).output().expect("a program");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    pty.send("c");
    shows(&pty, "Muted", Some("Muted 2"));
    desk.write(config, format!("state_dir = \"{sync}\"\nmute = []\n"));
    pty.send("jk");
    shows(&pty, "Muted", Some("Muted 1"));
    pty.send("Q");
    ends(&mut pty, 0);
}
