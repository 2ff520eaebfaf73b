//! Settings that change while the reader runs, and programs that get the text.

use super::desk::{Desk, article};
use super::pty::Pty;
use super::{ends, footer, listed, reader};

const CONFIG: &str = "home/config/newsrack/config.toml";

/// Opens the only article.
#[track_caller]
fn open(desk: &Desk) -> Pty {
    desk.write("news/one.md", article("One", "2026-11-22 08:00:00", "<p>钉钉 opens</p><p>last words</p>"));
    let pty = listed(reader(desk, &[&desk.argument("news")]).size(100, 24), 1);
    pty.send("\r");
    pty.wait_for("━━");
    pty
}

#[test]
fn a_changed_configuration_counts_at_once() {
    let desk = Desk::new();
    let mut pty = open(&desk);
    desk.write(CONFIG, "[keys]\nstar = \"X\"\nzen = false\n");
    // Reloaded without a key, although its folder did not exist before.
    was_written(&pty, "config.toml reloaded");
    pty.send("X");
    pty.wait_for("starred");
    pty.send("s");
    pty.wait_until("no message", |_| !footer_holds(&pty, "starred"));
    desk.write(CONFIG, "wide = 60\n[keys]\nstar = \"m\"\n");
    was_written(&pty, "config.toml:1: wide: no such setting (and 1 more)");
    // Invalid settings have their default.
    pty.send("s");
    pty.wait_for("star removed");
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn a_setting_that_is_read_at_the_start_is_said_to_wait_for_it() {
    let desk = Desk::new();
    let mut pty = open(&desk);
    desk.write(CONFIG, format!("state_dir = \"{}\"\n", desk.path("other").display()));
    was_written(&pty, "reloaded; state_dir takes effect at the next start");
    pty.send("Q");
    ends(&mut pty, 0);
}

/// A message was written, even if another key has cleared it since.
#[track_caller]
fn was_written(pty: &Pty, text: &str) {
    pty.wait_until(text, |pty| String::from_utf8_lossy(&pty.log()).contains(text));
}

fn footer_holds(pty: &Pty, text: &str) -> bool {
    footer(pty).contains(text)
}

#[test]
fn problems_of_a_configuration_are_reported_and_the_reader_starts() {
    let desk = Desk::new();
    desk.write("news/one.md", article("One", "2025-03-25 08:00:00", "<p>text</p>"));
    desk.write(CONFIG, "\nmouse = \"yes\"\n");
    let pty = reader(&desk, &[&desk.argument("news")]).size(140, 24).start();
    pty.wait_for("config.toml:2: mouse: must be true or false");
    pty.send("Q");
    let mut pty = pty;
    ends(&mut pty, 0);
}

#[test]
fn the_text_goes_to_a_program_and_its_exit_code_is_shown() {
    let desk = Desk::new();
    let mut pty = open(&desk);
    pty.send("|");
    pty.send("sh -c 'grep -c words; exit 3'");
    pty.wait_for("|sh -c 'grep");
    pty.send("\r");
    pty.wait_for("[Enter]");
    assert!(!pty.look(vt100::Screen::alternate_screen));
    assert!(pty.screen().lines().any(|line| line.trim() == "1"), "{}", pty.screen());
    pty.send("\n");
    pty.wait_for("sh ended with exit code 3");
    assert!(pty.look(vt100::Screen::alternate_screen));
    pty.send("|no-such-program-here\r");
    pty.wait_for("no-such-program-here: no such program on PATH");
    pty.send("|'open\r");
    pty.wait_for("missing closing quote");
    // The line is not passed to a shell.
    pty.send("|sh -c true; touch x\r");
    pty.wait_for("[Enter]");
    pty.send("\n");
    pty.wait_for("sh has ended");
    assert!(!desk.path("home/x").exists());
    // Without a program the pager gets the text.
    desk.write(CONFIG, "pager = [\"sh\", \"-c\", \"grep last | tr a-z A-Z\"]\n");
    pty.send("j");
    was_written(&pty, "reloaded");
    pty.send("|\r");
    // It ends at once, so its output stays until a key is pressed.
    pty.wait_until("what it has printed", |pty| {
        let screen = pty.screen();
        screen.split_once("LAST WORDS").is_some_and(|(_, behind)| behind.contains("[Enter]"))
    });
    assert!(!pty.look(vt100::Screen::alternate_screen));
    pty.send("\n");
    pty.wait_for("━━");
    // After a program that ran longer, no key is needed.
    desk.write(CONFIG, "pager = [\"sh\", \"-c\", \"tr a-z A-Z; sleep 1.2\"]\n");
    pty.send("k");
    pty.send("|\r");
    was_written(&pty, "OPENS");
    pty.wait_for("━━");
    pty.send("|");
    pty.wait_until("the prompt", |pty| footer(pty).starts_with(" |"));
    pty.send("\x1b");
    pty.wait_until("no prompt", |pty| !footer(pty).starts_with(" |"));
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn the_reader_speaks_chinese_where_the_locale_does() {
    let desk = Desk::new();
    desk.write("news/one.md", article("One", "2025-03-25 08:00:00", "<p>text</p>"));
    desk.write("news/two.md", article("Two", "2025-03-24 08:00:00", "<p>more</p>"));
    let program = reader(&desk, &[&desk.argument("news")]).env("LANG", "zh_CN.UTF-8").size(100, 24);
    let mut pty = program.start();
    pty.wait_for("2 篇未读");
    pty.wait_for("2025年3月24日星期一");
    pty.send("j\r");
    pty.wait_for("2025年3月24日 08:00");
    pty.wait_for("0 张图片");
    pty.send("s");
    pty.wait_for("已加星标");
    pty.send("/zzz\r");
    pty.wait_for("未找到：zzz");
    pty.send("?");
    pty.wait_for("文章中");
    pty.send("q");
    pty.wait_until("the article", |pty| !pty.screen().contains("文章中"));
    // The configuration overrides the locale, and is applied at once.
    desk.write(CONFIG, "language = \"en\"\n");
    pty.send("U");
    was_written(&pty, "reloaded");
    pty.send("U");
    pty.wait_for("unread again");
    pty.send("U");
    pty.wait_for("nothing to undo");
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn without_a_folder_it_says_how_to_begin_in_chinese() {
    let desk = Desk::new();
    let mut pty = reader(&desk, &[]).env("LANG", "zh_CN.UTF-8").size(90, 24).start();
    pty.wait_for("打开一个文件夹");
    pty.wait_for("config/newsrack/config.toml");
    pty.wait_for("添加订阅源");
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn the_editor_s_exit_code_is_shown() {
    let desk = Desk::new();
    desk.write("news/one.md", article("One", "2025-03-25 08:00:00", "<p>text</p>"));
    let program = reader(&desk, &[&desk.argument("news")]).env("VISUAL", "sh -c 'exit 7'").size(100, 24);
    let mut pty = listed(program, 1);
    pty.send("e");
    pty.wait_for("sh ended with exit code 7");
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn there_is_a_way_out_with_any_bindings() {
    let desk = Desk::new();
    desk.write("news/one.md", article("One", "2025-03-25 08:00:00", "<p>text</p>"));
    desk.write(CONFIG, "[keys]\nquit = false\nback_or_quit = \"\"\n");
    let mut pty = listed(reader(&desk, &[&desk.argument("news")]), 1);
    pty.send("qQ?");
    pty.wait_for("closes");
    pty.send("\x03");
    ends(&mut pty, 0);
}
