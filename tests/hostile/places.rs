//! The environment: missing or read-only home folders, locales, limits, missing programs.

use super::desk::article;
use super::{Program, Trial};
use std::os::unix::fs::PermissionsExt;

const DATE: &str = "2026-11-23 08:00:00";

fn trial() -> Trial {
    Trial::with("hostile.md", article("Hostile", DATE, "<p>its end 中文</p>"))
}

#[test]
fn v01_without_any_place_of_its_own_it_reads() {
    let nowhere = |program: Program| {
        ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"]
            .iter()
            .fold(program, |program, name| program.env(name, "/proc/nowhere"))
    };
    // Reading state cannot be kept, which is reported and is an error at the end.
    let trial_of_nothing = trial().start_with(nowhere).lists("changes are kept in memory");
    trial_of_nothing.neighbour().last("its end").ends_with(2);
    // Relative paths are ignored, as the XDG specification requires.
    let relative = |program: Program| program.env("XDG_STATE_HOME", "state").env("XDG_CACHE_HOME", "");
    trial().start_with(relative).neighbour().last("its end").ends();
}

#[test]
fn v03_without_a_locale_for_it_text_is_readable() {
    for locale in ["C", "POSIX", "en_US.ISO-8859-1", ""] {
        let reading = trial().start_with(|program| program.env("LANG", locale).env("LC_ALL", locale));
        reading.neighbour().last("its end").ends();
    }
}

#[test]
fn v05_limits_of_the_system_are_reported() {
    // With few file descriptors the scan and the catalogue work or report an error.
    let trial = trial();
    let news = trial.desk.argument("news");
    for (limit, arguments) in [("-n 16", "index"), ("-n 10", "list"), ("-v 200000", "list")] {
        let script = format!("ulimit {limit}; exec \"$0\" {arguments} \"$1\"");
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &script, super::NEWSRACK, &news]).envs(trial.desk.variables());
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code().is_some_and(|code| code <= 2), "{limit}: {output:?}");
        assert!(!told.contains("internal error") && !told.contains("panicked"), "{limit}: {told}");
    }
    // An article that may need more memory than there is is not opened, because a failed allocation aborts the
    // process.
    let large = trial.path("large.md");
    std::fs::write(&large, "A line of words.\n".repeat(1 << 20)).unwrap();
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "ulimit -v 200000; exec \"$0\" show \"$1\"", super::NEWSRACK]).arg(&large);
    let output = command.envs(trial.desk.variables()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code() == Some(2) && told.contains("too large for the memory allowed"),
        "{output:?}"
    );
}

#[test]
fn v06_programs_are_never_found_in_the_folder_of_articles() {
    let trial = trial();
    for name in ["xdg-open", "less", "vi", "firefox", "sh"] {
        let path = trial.path(name);
        std::fs::write(&path, format!("#!/bin/sh\ntouch '{}'\n", trial.path("ran").display())).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let ran = trial.path("ran");
    let folder = trial.path("");
    let reading = trial.start_with(|program| {
        program.env("PATH", ":.:").env("PWD", folder).env("EDITOR", "").env("VISUAL", "")
    });
    let reading = reading.neighbour().last("its end").keys("e", "no editor");
    assert!(!ran.exists(), "a program of the library was run");
    reading.ends();
}

#[test]
fn v08_what_is_kept_is_for_its_owner_alone() {
    let trial = trial();
    let state = trial.desk.path("home/state/newsrack");
    let cache = trial.desk.path("home/cache/newsrack");
    let reading = trial.start().neighbour().last("its end").keys("s", "starred");
    let mut seen = 0;
    let mut folders = vec![state, cache];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let found = std::fs::symlink_metadata(&path).unwrap();
            assert_eq!(found.permissions().mode() & 0o077, 0, "{}", path.display());
            seen += 1;
            if found.is_dir() {
                folders.push(path);
            }
        }
    }
    assert!(seen > 8, "{seen}");
    reading.ends();
}
