//! Folders with entries that are not files, link cycles, names that are not text, and files that vanish.

use super::desk::article;
use super::{Trial, pipe};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;

const DATE: &str = "2026-11-23 08:00:00";

#[test]
fn d01_pipes_sockets_and_devices_are_reported_and_not_opened() {
    let trial = Trial::with_body("<p>its end</p><img src=pipe.png alt=x>");
    pipe(&trial.path("pipe.md"));
    pipe(&trial.path("pipe.png"));
    let _socket = UnixListener::bind(trial.path("socket.md")).unwrap();
    symlink("/dev/zero", trial.path("zero.md")).unwrap();
    symlink("/dev/tty", trial.path("tty.md")).unwrap();
    trial
        .start_unwatched()
        .lists("not a regular file")
        .neighbour()
        .last("its end")
        .keys("i", "not opened")
        .ends();
}

#[test]
fn d02_links_in_circles_are_entered_once() {
    let trial = Trial::with("sub/hostile.md", article("Hostile", DATE, "<p>its end</p>"));
    symlink(".", trial.path("self")).unwrap();
    symlink("..", trial.path("sub/up")).unwrap();
    symlink("loop", trial.path("loop")).unwrap();
    symlink("nowhere", trial.path("dead.md")).unwrap();
    symlink("sub", trial.path("again")).unwrap();
    trial.start_unwatched().lists("1 of 2").neighbour().last("its end").ends();
}

#[test]
fn d03_links_to_a_folder_above_are_not_entered_and_one_elsewhere_is() {
    let trial = Trial::new();
    trial.desk.write("home/other/hostile.md", article("Hostile", DATE, "<p>its end</p>"));
    symlink("/", trial.path("everything")).unwrap();
    symlink("/etc/passwd", trial.path("passwd")).unwrap();
    symlink(trial.desk.path("home/other"), trial.path("other")).unwrap();
    trial.start_unwatched().lists("1 of 2").neighbour().last("its end").ends();
}

#[test]
fn d05_names_of_any_bytes_are_opened_and_shown_clean() {
    let trial = Trial::new();
    // Different texts, because articles with the same text share a row.
    let text = |name: &[u8]| article("Hostile", DATE, &format!("<p>{name:?}</p><p>its end</p>"));
    for name in [
        &b"new\nline.md"[..],
        b"\xff\xfe.md",
        b"esc\x1b]0;x\x07.md",
        b"-rf.md",
        b"\xe2\x80\xaednm.md",
        b" .md",
        b"a b;$(x)`y`.md",
    ] {
        std::fs::write(trial.path("").join(OsStr::from_bytes(name)), text(name)).unwrap();
    }
    std::fs::write(trial.path(&format!("{}.md", "n".repeat(252))), text(b"long")).unwrap();
    trial
        .start()
        .lists("1 of 9")
        .neighbour()
        .last("its end")
        .keys("\\", "title:")
        .keys("\\", "its end")
        .ends();
}

#[test]
fn d06_deep_folders_are_walked_as_far_as_paths_reach() {
    let trial = Trial::new();
    let deep = vec!["d"; 150].join("/");
    trial.desk.write(&format!("news/{deep}/hostile.md"), article("Hostile", DATE, "<p>its end</p>"));
    trial.start().lists("1 of 2").neighbour().last("its end").ends();
}

#[test]
fn d08_vanished_files_are_reported_and_reading_goes_on() {
    let mut trial = Trial::new();
    for number in 0..400 {
        trial = trial.and(
            &format!("gone/{}/{number}.md", number % 20),
            article(&format!("Number {number}"), "2020-01-01", "<p>x</p>"),
        );
    }
    let path = trial.path("gone");
    let mut reading = trial.start();
    reading.changed = true;
    std::fs::remove_dir_all(&path).unwrap();
    reading.keys("r", "1 of 1").neighbour().ends();
}

#[test]
fn d09_names_that_differ_little_are_rows_of_their_own_and_a_hard_link_shares_its() {
    let text = |word: &str| article("Hostile", DATE, &format!("<p>{word}</p><p>its end</p>"));
    let trial = Trial::with("a.md", text("1"))
        .and("A.md", text("2"))
        .and("a.MD", text("3"))
        .and("\u{e9}.md", text("4"))
        .and("e\u{301}.md", text("5"));
    std::fs::hard_link(trial.path("a.md"), trial.path("hard.md")).unwrap();
    trial.start().lists("×2").lists("1 of 6").neighbour().last("its end").ends();
}

#[test]
fn d10_times_of_change_may_be_anything() {
    let trial = Trial::with("hostile.md", "no date\n\nits end\n").and("old.md", "no date either\n");
    for (name, seconds) in [("hostile.md", -2_177_452_800_i64), ("old.md", 15_000_000_000)] {
        let stamp = rustix::fs::Timespec { tv_sec: seconds, tv_nsec: 0 };
        let times = rustix::fs::Timestamps { last_access: stamp, last_modification: stamp };
        let flags = rustix::fs::AtFlags::empty();
        rustix::fs::utimensat(rustix::fs::CWD, trial.path(name), &times, flags).unwrap();
    }
    trial.start().lists("1 of 3").keys("r", "no new articles").neighbour().last("no date either").ends();
}

#[test]
fn d04_files_without_permission_are_reported() {
    let trial = Trial::with_body("<p>its end</p>").and("locked.md", "x").and("closed/a.md", "x");
    for name in ["locked.md", "closed"] {
        std::fs::set_permissions(trial.path(name), PermissionsExt::from_mode(0o000)).unwrap();
    }
    // Root can read these too.
    let denied = std::fs::File::open(trial.path("locked.md")).is_err();
    let closed = trial.path("closed");
    let reading = trial.start_unwatched();
    let reading = if denied { reading.lists("permission denied") } else { reading };
    std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o700)).unwrap();
    reading.neighbour().ends();
}
