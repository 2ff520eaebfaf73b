//! Changes of the reading state that cannot be written: the screen counts them until they are written, and the rest
//! is reported at the end.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests take files away under the reader")]

use super::desk::Desk;
use super::pty::Pty;
use super::{ends, footer, library, listed, reader, stories};
use rustix::process::Signal;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A log that exists and cannot be written.
struct Blocked {
    log: PathBuf,
}

impl Blocked {
    /// Puts a folder in place of the only log.
    fn new(desk: &Desk) -> Self {
        let log = fs::read_dir(folder(desk)).unwrap().next().unwrap().unwrap().path();
        fs::rename(&log, log.with_extension("aside")).unwrap();
        fs::create_dir(&log).unwrap();
        Self { log }
    }

    fn free(self) {
        fs::remove_dir(&self.log).unwrap();
        fs::rename(self.log.with_extension("aside"), &self.log).unwrap();
    }
}

fn folder(desk: &Desk) -> PathBuf {
    desk.path("home/state/newsrack/logs")
}

/// Whether any log contains a star.
fn is_written(desk: &Desk) -> bool {
    let mut logs = fs::read_dir(folder(desk)).into_iter().flatten().flatten();
    logs.any(|log| fs::read_to_string(log.path()).is_ok_and(|text| text.contains("\"starred\"")))
}

/// A library with one starred article.
#[track_caller]
fn one_starred(count: usize) -> (Desk, Pty) {
    let desk = stories(count);
    let pty = library(&desk, count);
    star(&pty, "starred");
    pty.wait_until("the log", |_| is_written(&desk));
    // The description of the marked article is written last.
    pty.wait_until("its description", |_| desk.path("home/state/newsrack/marked-articles").exists());
    (desk, pty)
}

/// Stars the next article and waits for the message in the footer.
#[track_caller]
fn star(pty: &Pty, says: &str) {
    pty.send("s");
    pty.wait_until(says, |pty| footer(pty).contains(says));
}

#[track_caller]
fn starred(desk: &Desk) -> usize {
    let output = desk.run(&["list", "--starred", "news"]);
    String::from_utf8_lossy(&output.stdout).lines().count()
}

#[test]
fn what_is_not_written_is_counted_everywhere_and_written_without_a_key() {
    let (desk, mut pty) = one_starred(6);
    let blocked = Blocked::new(&desk);
    star(&pty, "changes are kept in memory");
    pty.wait_until("the sign", |pty| footer(pty).ends_with("1 unwritten"));
    star(&pty, "2 unwritten");
    // The count is shown besides any other text of the line, at any width.
    for (columns, rows) in [(100, 30), (80, 24), (40, 10), (20, 5)] {
        pty.resize(columns, rows);
        for (opens, closes) in [
            ("", ""),
            ("j", "k"),
            ("/", "\x1b"),
            ("/Sto\x1b", "\x1b"),
            ("S", "\x1b"),
            ("?", "q"),
            ("?/", "\x1b\x1b"),
            (":", "\x1b"),
            (",", "\x1b"),
            ("c", "c"),
            ("A", "n"),
            ("|", "\x1b"),
            ("12", "\x1b"),
            ("\r", "q"),
            ("\r/", "\x1b\x1bq"),
        ] {
            for keys in [opens, closes] {
                pty.type_ahead(keys);
                pty.settle(Duration::from_millis(60));
                let line = footer(&pty);
                assert!(line.trim_end().ends_with(" unwritten"), "{columns} {opens:?} {keys:?}: {line}");
            }
        }
    }
    pty.resize(100, 30);
    // Opening articles has marked them read.
    pty.wait_until("the width", |pty| footer(pty).contains(" of 6"));
    let count = footer(&pty).trim_end().rsplit("  ").next().map(|sign| sign.trim().to_owned()).unwrap();
    let count = count.split_whitespace().rev().nth(1).unwrap().parse::<usize>().unwrap();
    assert!(count > 2, "{count}");
    blocked.free();
    let written = format!("{count} changes written;");
    pty.wait_until(&written, |pty| footer(pty).contains(&written) && !footer(pty).contains("unwritten"));
    assert_eq!(starred(&desk), 3);
    pty.send("j");
    pty.wait_until("that it is said once", |pty| !footer(pty).contains("written"));
    pty.send("Q");
    ends(&mut pty, 0);
}

/// The only line printed after the screen is restored.
#[track_caller]
fn left_line(pty: &Pty, begins: &str, ends: &str) {
    let screen = pty.screen().replace('\n', "");
    let lines: Vec<&str> = screen.split("newsrack: ").skip(1).collect();
    assert_eq!(lines.len(), 1, "{screen}");
    let line = lines[0].trim_end();
    assert!(line.starts_with(begins) && line.ends_with(ends), "{line}");
}

#[test]
fn what_is_left_at_the_end_is_one_line_and_an_error() {
    let (desk, mut pty) = one_starred(6);
    let blocked = Blocked::new(&desk);
    star(&pty, "1 unwritten");
    star(&pty, "2 unwritten");
    star(&pty, "3 unwritten");
    pty.send("Q");
    ends(&mut pty, 2);
    left_line(&pty, "reading state: 3 changes could not be written: ", ".log: this is a folder");
    blocked.free();
    // The next start does not show the lost changes.
    let mut pty = library(&desk, 6);
    pty.wait_until("the star that was written", |pty| pty.screen().matches('★').count() == 1);
    pty.send("Q");
    ends(&mut pty, 0);
    // In the reader's language. A signal keeps its exit code.
    desk.write("home/config/newsrack/config.toml", "language = \"zh\"\n");
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130)] {
        let mut pty = reader(&desk, &[&desk.argument("news")]).start();
        pty.wait_until("the list", |pty| footer(pty).contains("/6"));
        let blocked = Blocked::new(&desk);
        star(&pty, "1 处未写入");
        pty.signal(signal);
        ends(&mut pty, code);
        left_line(&pty, "阅读记录：有 1 处改动未能写入：", ".log：这是文件夹");
        blocked.free();
    }
    assert_eq!(starred(&desk), 1);
    // The last attempt writes the change, which removes the star of the first article.
    let mut pty = reader(&desk, &[&desk.argument("news")]).start();
    pty.wait_until("the list", |pty| footer(pty).contains("/6"));
    let blocked = Blocked::new(&desk);
    star(&pty, "1 处未写入");
    blocked.free();
    pty.send("Q");
    ends(&mut pty, 0);
    assert_eq!(starred(&desk), 0);
}

#[test]
fn a_log_locked_by_another_program_is_reported_at_the_end() {
    let (desk, mut pty) = one_starred(6);
    let log = fs::read_dir(folder(&desk)).unwrap().next().unwrap().unwrap().path();
    let held = fs::OpenOptions::new().append(true).open(&log).unwrap();
    held.lock().unwrap();
    // Keys that are still queued at the end are handled.
    pty.type_ahead("sssQ");
    ends(&mut pty, 2);
    left_line(&pty, "reading state: 3 changes could not be written: ", "does not let go of it");
    drop(held);
    assert_eq!(starred(&desk), 1);
}

/// The folder of the logs is gone, or is the empty mount point of a drive.
fn take_away(logs: &Path, leave: &str) {
    fs::rename(logs, logs.with_extension("away")).unwrap();
    if leave == "mount point" {
        fs::create_dir(logs).unwrap();
    }
}

#[test]
fn a_reading_state_that_is_gone_is_waited_for() {
    for leave in ["nothing", "mount point"] {
        let (desk, mut pty) = one_starred(6);
        let logs = folder(&desk);
        take_away(&logs, leave);
        star(&pty, "its logs are gone; mount it or add new.log to start over");
        pty.wait_until("the sign", |pty| footer(pty).ends_with("1 unwritten"));
        star(&pty, "2 unwritten");
        let made = fs::read_dir(&logs).map_or(0, Iterator::count);
        assert_eq!((logs.exists(), made), (leave == "mount point", 0), "{leave}");
        // The same holds if it is missing from the start.
        let mut late = reader(&desk, &[&desk.argument("news")]).start();
        late.wait_until("that it is gone", |pty| footer(pty).contains("its logs are gone"));
        late.wait_for("Story 5");
        late.send("G");
        star(&late, "1 unwritten");
        let _ = fs::remove_dir(&logs);
        fs::rename(logs.with_extension("away"), &logs).unwrap();
        for (pty, written) in [(&pty, "2 changes written"), (&late, "1 change written")] {
            pty.wait_until(written, |pty| {
                footer(pty).contains(written) && !footer(pty).contains("unwritten")
            });
        }
        // Changes by other programs are read again.
        assert!(desk.run(&["mark", "--unstar", "news/0.md"]).status.success());
        for pty in [&mut pty, &mut late] {
            pty.send("g");
            pty.send("g");
            pty.wait_until("the other's mark", |pty| pty.screen().matches('★').count() == 3);
            pty.send("Q");
            ends(pty, 0);
        }
        assert_eq!(starred(&desk), 3, "{leave}");
    }
}

#[test]
fn a_reading_state_that_never_comes_back_is_an_error_at_the_end() {
    let (desk, mut pty) = one_starred(6);
    let state = desk.path("home/state");
    // Removing fails while the program writes the description of the marked article.
    pty.wait_until("that it is removed", |_| fs::remove_dir_all(&state).is_ok() || !state.exists());
    pty.wait_until("that it is gone", |pty| footer(pty).contains("its logs are gone"));
    star(&pty, "1 unwritten");
    pty.wait_until("that what is known is known still", |pty| pty.screen().matches('★').count() == 2);
    pty.send("Q");
    ends(&mut pty, 2);
    left_line(&pty, "reading state: 1 change could not be written: ", "to start over");
    assert!(!desk.path("home/state").exists());
    // If it is created again while the program runs, it gets what the program knows.
    let mut pty = listed(reader(&desk, &[&desk.argument("news")]), 6);
    star(&pty, "starred");
    pty.wait_until("the log", |_| is_written(&desk));
    // It is written after the log was synced: in a new log that fails without its folder.
    pty.wait_until("its description", |_| desk.path("home/state/newsrack/marked-articles").exists());
    let kept = starred(&desk);
    fs::remove_dir_all(folder(&desk)).unwrap();
    star(&pty, "1 unwritten");
    desk.write("home/state/newsrack/logs/new.log", "");
    pty.wait_until("that it is written", |pty| footer(pty).contains("1 change written"));
    pty.send("Q");
    ends(&mut pty, 0);
    assert_eq!(starred(&desk), kept + 1);
}
