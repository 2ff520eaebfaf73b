//! Private folders must not outlive the program: they are removed however it ends, and those of a killed program are
//! removed by a later one.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests look at folders, start programs and end at the first error"
)]

use super::desk::{Desk, article};
use super::pty::Pty;
use super::{ends, reader};
use rustix::process::{Pid, Signal, kill_process};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// The place of a program's private folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    /// In the cache, for a library of one file.
    Cache,
    /// In the temporary folder, because the cache is not writable.
    Temporary,
}

/// A library with a secret and its own temporary folder.
fn desk(place: Where) -> Desk {
    let desk = Desk::new();
    desk.write("news/secret.md", article("Secret plan", "2026-11-23 08:00:00", "<p>the secret body</p>"));
    desk.write("tmp/other", "");
    if place == Where::Temporary {
        desk.write("home/cache", "in the way");
    }
    desk
}

fn within(desk: &Desk, place: Where) -> PathBuf {
    desk.path(if place == Where::Cache { "home/cache/newsrack/private" } else { "tmp" })
}

/// The private folders that exist.
fn private(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("newsrack-")).collect()
}

/// A reader that has stored its text in the private folder.
#[track_caller]
fn reading(desk: &Desk, place: Where, argument: &str) -> Pty {
    let pty = reader(desk, &[&desk.argument(argument)]).env("TMPDIR", desk.path("tmp")).start();
    pty.wait_for(if argument == "news" { "Secret plan" } else { "the secret body" });
    let folder = within(desk, place);
    pty.wait_until("the text", |_| private(&folder).iter().any(|folder| folder.join("text-1").exists()));
    pty
}

#[test]
fn at_every_end_nothing_of_it_is_left() {
    let ends_of_it = ["Q", "TERM", "HUP", "INT", "QUIT", "hangup", "panic"];
    for place in [Where::Cache, Where::Temporary] {
        for end in ends_of_it {
            let desk = desk(place);
            let argument = if place == Where::Cache { "news/secret.md" } else { "news" };
            let mut pty = if end == "panic" {
                let program = reader(&desk, &[&desk.argument(argument)]).env("TMPDIR", desk.path("tmp"));
                program.env("NEWSRACK_PANIC", "rows").start()
            } else {
                reading(&desk, place, argument)
            };
            let code = match end {
                "Q" => {
                    let [folder] = &private(&within(&desk, place))[..] else { panic!("one folder") };
                    let mode = |path: &Path| path.metadata().unwrap().mode() & 0o777;
                    assert_eq!(mode(folder), 0o700);
                    for file in std::fs::read_dir(folder).unwrap() {
                        let path = file.unwrap().path();
                        assert_eq!(mode(&path), 0o600, "{}", path.display());
                    }
                    pty.send("Q");
                    0
                }
                "hangup" => {
                    pty.hang_up();
                    129
                }
                "panic" => 101,
                signal => {
                    let (signal, code) = match signal {
                        "TERM" => (Signal::TERM, 143),
                        "HUP" => (Signal::HUP, 129),
                        "INT" => (Signal::INT, 130),
                        _ => (Signal::QUIT, 131),
                    };
                    pty.signal(signal);
                    code
                }
            };
            let (status, _) = pty.wait_exit();
            assert_eq!(status.code(), Some(code), "{place:?} {end}");
            for place in [Where::Cache, Where::Temporary] {
                assert_eq!(private(&within(&desk, place)), Vec::<PathBuf>::new(), "{place:?} {end}");
            }
            assert_eq!(std::fs::read_dir(desk.path("tmp")).unwrap().count(), 1, "{place:?} {end}");
        }
    }
}

#[test]
fn what_a_killed_reader_leaves_goes_with_the_next_one() {
    for place in [Where::Cache, Where::Temporary] {
        let desk = desk(place);
        let argument = if place == Where::Cache { "news/secret.md" } else { "news" };
        let mut pty = reading(&desk, place, argument);
        pty.signal(Signal::KILL);
        pty.wait_exit();
        let [left] = &private(&within(&desk, place))[..] else { panic!("{place:?}: one folder is left") };
        // The folder of a running program is not removed.
        let mut second = reading(&desk, place, argument);
        second.wait_until("the left-over to go", |_| !left.exists());
        let used = private(&within(&desk, place));
        assert_eq!(used.len(), 1, "{place:?}");
        let mut third = reading(&desk, place, argument);
        third.send("Q");
        ends(&mut third, 0);
        assert_eq!(private(&within(&desk, place)), used, "{place:?}");
        second.send("Q");
        ends(&mut second, 0);
        assert_eq!(private(&within(&desk, place)), Vec::<PathBuf>::new(), "{place:?}");
    }
}

#[test]
fn verbs_leave_nothing_either() {
    for place in [Where::Cache, Where::Temporary] {
        let desk = desk(place);
        let argument = desk.argument(if place == Where::Cache { "news/secret.md" } else { "news" });
        let verbs: &[&[&str]] =
            if place == Where::Cache { &[&["search", "body"]] } else { &[&["search", "body"], &["index"]] };
        for verb in verbs {
            let mut command = desk.newsrack(&[verb, &[argument.as_str()][..]].concat());
            let output = command.env("TMPDIR", desk.path("tmp")).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{place:?} {verb:?} {output:?}");
            assert_eq!(private(&within(&desk, place)), Vec::<PathBuf>::new(), "{place:?} {verb:?}");
        }
    }
}

#[test]
fn a_signal_ends_a_verb_as_ever_and_leaves_nothing() {
    for (signal, ignored) in
        [(Signal::INT, ""), (Signal::TERM, ""), (Signal::HUP, ""), (Signal::QUIT, ""), (Signal::HUP, "HUP")]
    {
        let desk = desk(Where::Temporary);
        // More output than a pipe holds, so the command is still running.
        for number in 0..400 {
            let title = format!("{} {number}", "long title ".repeat(100));
            desk.write(&format!("news/{number}.md"), article(&title, "2026-11-23", "body"));
        }
        let mut command = std::process::Command::new("sh");
        let script = format!("trap '' {ignored} CHLD; ulimit -c 0; exec \"$@\"");
        command.args(["-c", &script, "sh", super::NEWSRACK, "search", "--limit", "0", "body"]);
        command.arg(desk.path("news")).envs(desk.variables()).env("TMPDIR", desk.path("tmp"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let wait = |what: &str, so: &mut dyn FnMut() -> bool| {
            let start = Instant::now();
            while !so() {
                assert!(start.elapsed() < super::pty::LIMIT, "{signal:?}: waited in vain for {what}");
                // Between two looks at the folder or the pipe.
                std::thread::sleep(Duration::from_millis(2));
            }
        };
        wait("a folder", &mut || !private(&desk.path("tmp")).is_empty());
        wait("a full pipe", &mut || {
            rustix::io::ioctl_fionread(child.stdout.as_ref().unwrap()).unwrap() > 48 << 10
        });
        kill_process(Pid::from_child(&child), signal).unwrap();
        if ignored == "HUP" {
            // Without a reader of the pipe it ends without the signal.
            drop(child.stdout.take());
            assert_eq!(child.wait().unwrap().signal(), None, "what is ignored stays ignored");
        } else {
            assert_eq!(child.wait().unwrap().signal(), Some(signal.as_raw()), "{signal:?}");
        }
        assert_eq!(private(&desk.path("tmp")), Vec::<PathBuf>::new(), "{signal:?}");
    }
}

#[test]
fn the_reader_mends_a_catalogue_whose_files_are_none() {
    let desk = desk(Where::Cache);
    let news = desk.argument("news");
    assert!(desk.run(&["index", &news]).status.success());
    let folder = std::fs::read_dir(desk.path("home/cache/newsrack/catalogue")).unwrap().next();
    let folder = folder.unwrap().unwrap().path();
    for (name, said) in [("lock", "lock was not a file"), ("catalogue.db-wal", "is rebuilt")] {
        let path = folder.join(name);
        let _ = std::fs::remove_file(&path);
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        let mut pty = reader(&desk, &[&news]).start();
        pty.wait_for("Secret plan");
        pty.wait_for(said);
        assert!(!path.symlink_metadata().is_ok_and(|found| found.file_type().is_fifo()));
        pty.send("Q");
        ends(&mut pty, 0);
        assert_eq!(desk.run(&["index", &news]).stderr, b"", "{name}: it is repaired");
    }
}
