//! Errors at the start, and unusual libraries.
#![expect(clippy::disallowed_methods, reason = "tests take files away and look whether they can be read")]

use super::desk::{Desk, article};
use super::{ends, footer, in_shell, library, listed, reader};
use std::os::unix::fs::PermissionsExt;
use std::process::Output;
use std::time::{Duration, Instant};

const DATE: &str = "2026-11-22 08:00:00";

/// The program ended with code 2 and this line and did not use the terminal.
#[track_caller]
fn is_one_line(output: &Output, line: &str) {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), format!("{line}\n"));
    assert_eq!(output.stdout, b"", "{output:?}");
}

#[test]
fn a_folder_that_is_not_there_is_one_line() {
    let desk = Desk::new();
    is_one_line(&desk.run(&["missing"]), "newsrack: missing: no such file or folder");
    is_one_line(&desk.run(&["news", "mis\x1b[2Jsing"]), "newsrack: mis[2Jsing: no such file or folder");
    // The same in a terminal.
    let mut pty = reader(&desk, &[&desk.argument("missing")]).size(200, 24).start();
    pty.wait_for("missing: no such file or folder");
    ends(&mut pty, 2);
    assert!(!pty.log().contains(&0x1b));
}

#[test]
fn without_a_terminal_it_is_one_line() {
    let desk = Desk::with_samples();
    is_one_line(&desk.run(&["news"]), "newsrack: terminal: standard input is not a terminal");
    // Standard input on a terminal is not enough.
    let script = "cd \"$DESK\"; \"$@\" >out 2>err; echo \"ended $?\"";
    let program = in_shell(&desk, &[], script, &["news"]).env("DESK", desk.path(""));
    let mut pty = program.start();
    pty.wait_for("ended 2");
    let (status, _) = pty.wait_exit();
    assert_eq!(status.code(), Some(0));
    let [out, err] = ["out", "err"].map(|name| desk.text(name));
    assert_eq!((out.as_str(), err.as_str()), ("", "newsrack: terminal: standard output is not a terminal\n"));
}

#[test]
fn a_terminal_that_cannot_place_text_is_one_line() {
    let desk = Desk::with_samples();
    let mut pty = reader(&desk, &[&desk.argument("news")]).env("TERM", "dumb").start();
    pty.wait_for("newsrack: terminal: the terminal cannot place text");
    ends(&mut pty, 2);
    assert!(!pty.log().contains(&0x1b));
}

#[test]
fn an_empty_folder_says_so() {
    let desk = Desk::new();
    let mut pty = reader(&desk, &[&desk.argument("news")]).start();
    pty.wait_for("No articles in news.");
    // No key fails without articles.
    pty.send("jkGggl\rz io]n3iI/x\r,qmsyyA");
    pty.settle(Duration::from_millis(50));
    pty.send("n");
    pty.settle(Duration::from_millis(50));
    pty.send("Q");
    let (status, _) = pty.wait_exit();
    assert_eq!(status.code(), Some(0), "{}", pty.screen());
    assert_eq!(pty.left_behind(), Vec::<String>::new());
}

#[test]
fn without_a_folder_it_says_how_to_begin() {
    let desk = Desk::new();
    let mut pty = reader(&desk, &[]).start();
    pty.wait_for("newsrack FOLDER");
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that shows nothing here says so")]
fn a_file_without_permission_is_reported_and_the_others_are_listed() {
    let desk = Desk::new();
    desk.write("news/one.md", article("One", DATE, "<p>text</p>"));
    let locked = desk.write("news/locked.md", article("Locked", DATE, "<p>text</p>"));
    std::fs::set_permissions(&locked, PermissionsExt::from_mode(0o000)).expect("a mode");
    if std::fs::File::open(&locked).is_ok() {
        eprintln!("skipped: this user reads what has no permissions");
        return;
    }
    let mut pty = listed(reader(&desk, &[&desk.argument("news")]).size(140, 24), 1);
    pty.wait_for("locked.md: permission denied");
    pty.send("q");
    ends(&mut pty, 0);
    is_one_line(&desk.run(&["show", "news/locked.md"]), "newsrack: news/locked.md: permission denied");
}

#[test]
fn an_article_that_is_gone_is_one_line() {
    let desk = Desk::new();
    desk.write("news/a.md", article("Alpha", "2026-11-22 08:00", "<p>first</p>"));
    let gone = desk.write("news/b.md", article("Beta", "2026-11-21 08:00", "<p>second</p>"));
    let mut pty = library(&desk, 2);
    std::fs::remove_file(gone).expect("a file");
    pty.send("j\r");
    pty.wait_until("the reason", |pty| pty.screen().contains("no such file or folder"));
    pty.send("q");
    pty.wait_for("Alpha");
    pty.send("k\r");
    pty.wait_for("first");
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn rows_and_keys_do_not_wait_for_the_rest_of_a_large_folder() {
    let desk = Desk::new();
    let body = "<p>一个段落，很长的一个段落。</p>".repeat(40);
    for number in 0..3000 {
        let text =
            article(&format!("Number {number}"), &format!("2026-11-{:02} 08:00", number % 7 + 20), &body);
        desk.write(&format!("news/{}/{number}.md", number % 30), text);
    }
    let start = Instant::now();
    let mut pty = reader(&desk, &[&desk.argument("news")]).start();
    pty.wait_until("a first row", |pty| pty.screen().contains("Number "));
    let rows = start.elapsed();
    pty.send("j");
    pty.wait_until("the second row", |pty| !footer(pty).contains(" 1 of ") && footer(pty).contains(" of "));
    let key = start.elapsed().saturating_sub(rows);
    pty.wait_for(" of 3,000");
    let all = start.elapsed();
    // A generous limit for busy machines, but far below the time for reading everything first.
    assert!(rows < Duration::from_secs(3), "first rows after {rows:?}, all after {all:?}");
    assert!(key < Duration::from_secs(2), "a key answered after {key:?}");
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn nothing_an_article_holds_reaches_the_terminal_as_a_control() {
    let desk = Desk::new();
    let evil = "\x1b]0;owned\x07\x1b[2J\x1b[?1003h\u{9b}31m\u{202e}\u{7}\x08\x0c\u{e0041}e\u{301}\u{301}";
    let text = format!(
        "---\ntitle: 'Evil {evil}'\ndate: {DATE}\nauthor: 'by {evil}'\ncategories:\n - 'top {evil}'\n - 'sub {evil}'\n\
        tags: ['{evil}']\nlink: 'https://x.example/{evil}'\nsummary: '{evil}'\n---\n\
        <h1>Head {evil}</h1><p>body {evil} &#27;[31m &#x9b;2J &#8238;turned &#7;</p>\
        <pre>code {evil}\t&#27;]52;c;eA==&#7;</pre><table><tr><th>{evil}</th><td>&#27;c</td></tr></table>\
        <p><a href=\"https://y.example/{evil}\">link {evil}</a><img src=\"{evil}.png\" alt=\"alt {evil}\" title=\"{evil}\"></p>\
        <p>the end</p>"
    );
    desk.write("news/a\x1b[2Jb\u{202e}c.md", &text);
    desk.write("news/\x1b]0;folder\x07/one.md", article("Two", "2026-11-21 08:00", &text));
    for (columns, rows) in [(80, 24), (200, 50)] {
        let program = reader(&desk, &[&desk.argument("news")]).env("BROWSER", desk.recorder("browser"));
        let mut pty = listed(program.size(columns, rows), 2);
        pty.wait_for("Evil");
        for (keys, sign) in [
            ("\r", "━━"),
            ("G", "the end"),
            ("I", "Images"),
            ("q", "the end"),
            ("o", "Links"),
            ("\r", "opened "),
            ("1i", "not opened"),
            ("\\", "title:"),
            ("\\", "━━"),
            ("/zzz\r", "not found"),
            ("q", "2 of 2"),
        ] {
            // The second article is like the first.
            if sign == "2 of 2" {
                pty.send("Jgg");
                pty.wait_for("21 Nov 2026");
            }
            pty.send(keys);
            pty.wait_until(&format!("{sign} after {keys:?}"), |pty| pty.screen().contains(sign));
        }
        pty.send("c");
        pty.wait_for("top");
        pty.send("Q");
        ends(&mut pty, 0);
        let log = String::from_utf8(pty.log()).expect("UTF-8");
        assert!(!log.contains(['\u{202e}', '\u{9b}', '\u{e0041}', '\x07', '\x08', '\x0c']));
    }
    let file = "news/a\x1b[2Jb\u{202e}c.md";
    for arguments in [
        &["list", "news"][..],
        &["list", "--json", "news"],
        &["check", "news"],
        &["show", file],
        &["images", file],
        &["images", "--json", file],
    ] {
        let output = desk.run(arguments);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(!text.is_empty(), "{arguments:?}");
        let acts = |c: char| c.is_control() && c != '\n' && c != '\t' || "\u{202e}\u{e0041}".contains(c);
        assert!(!text.contains(acts), "{arguments:?}: {text:?}");
    }
}

#[test]
fn a_dead_standard_error_is_no_panic() {
    let desk = Desk::new();
    let script = "\"$@\" 2>&-; echo \"ended $?\"";
    let mut pty = in_shell(&desk, &[], script, &["missing"]).start();
    pty.wait_for("ended 2");
    let _ = pty.wait_exit();
}
