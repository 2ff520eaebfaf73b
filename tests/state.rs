//! The reading state through the program: every command shows the marks, also with other programs running and after
//! kills.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests make files, start threads, end at the first error and say how it went"
)]

#[path = "support/desk.rs"]
mod desk;

use desk::{Desk, article};
use serde_json::Value;
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
fn printed(desk: &Desk, arguments: &[&str]) -> String {
    let output = desk.run(arguments);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{arguments:?}");
    text(&output.stdout)
}

/// Runs the program with standard input.
fn fed(desk: &Desk, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = desk.newsrack(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

/// Ten articles from the first ten days of a month.
fn desk() -> Desk {
    let desk = Desk::new();
    for number in 0..10 {
        let date = format!("2026-03-{:02} 08:00:00 +0800", number + 1);
        desk.write(
            &format!("news/a{number}.md"),
            article(&format!("Article {number}"), &date, "<p>ferry</p>"),
        );
    }
    desk
}

/// The numbers in the file names that `list` prints with these arguments.
#[track_caller]
fn listed(desk: &Desk, arguments: &[&str]) -> String {
    numbers(&printed(desk, &[&["list", "-0", "news", "--sort", "title"], arguments].concat()))
}

fn numbers(paths: &str) -> String {
    paths.split_terminator('\0').map(|path| &path[path.len() - 4..path.len() - 3]).collect()
}

/// For each article `r` if it is read and `s` if it is starred.
#[track_caller]
fn state(desk: &Desk) -> Vec<String> {
    let output = desk.run(&["list", "news", "--json", "--sort", "title"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    state_of(&output)
}

fn logs(desk: &Desk) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(desk.path("home/state/newsrack/logs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "log"))
        .collect();
    files.sort();
    files
}

#[test]
fn marks_are_kept_and_printed_by_list_and_search() {
    let desk = desk();
    let before = desk.library();
    assert_eq!(listed(&desk, &["--unread"]), "0123456789");
    assert_eq!(printed(&desk, &["mark", "--read", "news/a1.md", "news/a2.md", "news/a1.md"]), "");
    assert_eq!(printed(&desk, &["mark", "--star", "news/a2.md", "news/a3.md"]), "");
    assert_eq!(printed(&desk, &["mark", "--unread", "news/a1.md"]), "");
    assert_eq!(printed(&desk, &["mark", "--unstar", "news/a3.md", "news/a4.md"]), "");
    assert_eq!(listed(&desk, &["--unread"]), "013456789");
    assert_eq!(listed(&desk, &["--starred"]), "2");
    assert_eq!(listed(&desk, &["--query", "is:read -is:starred"]), "");
    assert_eq!(state(&desk)[2], "rs");
    // Searching uses the reading state as well, not only the catalogue's copy of it.
    for (query, found) in [
        ("ferry is:read", "2"),
        ("ferry -is:unread", "2"),
        ("is:starred ferry", "2"),
        ("ferry is:unread", "987654310"),
    ] {
        assert_eq!(numbers(&printed(&desk, &["search", query, "news", "-0"])), found, "{query}");
    }
    assert_eq!(numbers(&printed(&desk, &["search", "is:unread", "news", "-0", "--limit", "2"])), "98");
    let row: Value =
        serde_json::from_str(&printed(&desk, &["search", "is:starred", "news", "--json"])).unwrap();
    assert_eq!((&row["read"], &row["starred"]), (&Value::Bool(true), &Value::Bool(true)));
    // A moved article keeps its marks, and articles are never written to.
    assert_eq!(desk.library(), before);
    fs::create_dir(desk.path("news/old")).unwrap();
    fs::rename(desk.path("news/a2.md"), desk.path("news/old/b2.md")).unwrap();
    assert_eq!(listed(&desk, &["--starred"]), "2");
}

#[test]
fn paths_come_from_standard_input_too() {
    let desk = desk();
    let all = printed(&desk, &["list", "-0", "news"]);
    let output = fed(&desk, &["mark", "--read", "-"], all.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(listed(&desk, &["--unread"]), "");
    let output = fed(&desk, &["mark", "--unread", "news/a9.md", "-"], b"news/a3.md\nnews/a4.md\n");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(listed(&desk, &["--unread"]), "349");
    // One line for each of the two changes.
    assert_eq!(fs::read_to_string(&logs(&desk)[0]).unwrap().lines().count(), 2);
}

#[test]
fn files_that_cannot_be_marked_are_reported_and_the_rest_is_marked() {
    let desk = desk();
    desk.write("news/picture.png", b"\x89PNG\r\n\x1a\n");
    let files = ["mark", "--read", "news/none.md", "news/a1.md", "news", "news/picture.png"];
    let output = desk.run(&files);
    assert_eq!(output.status.code(), Some(2));
    let expected = "newsrack: news/none.md: no such file or folder\n\
        newsrack: news: is a folder\n\
        newsrack: news/picture.png: not an article\n";
    assert_eq!(text(&output.stderr), expected);
    assert_eq!(listed(&desk, &["--query", "is:read"]), "1");
    for wrong in [&["mark", "news/a1.md"][..], &["mark", "--read"], &["mark", "--read", "--star", "x"]] {
        let output = desk.run(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(text(&output.stderr).starts_with("newsrack: usage: "), "{output:?}");
    }
}

#[test]
fn looking_leaves_nothing_behind() {
    let desk = desk();
    printed(&desk, &["list", "news", "--unread", "--json"]);
    printed(&desk, &["state", "export"]);
    assert_eq!(fs::read_dir(desk.path("home")).unwrap().count(), 0);
}

#[test]
fn an_export_brings_the_state_to_another_device() {
    let (here, there) = (desk(), desk());
    printed(&here, &["mark", "--read", "news/a1.md", "news/a2.md"]);
    printed(&there, &["mark", "--star", "news/a2.md"]);
    let export = printed(&here, &["state", "export"]);
    assert!(export.lines().all(|line| serde_json::from_str::<Value>(line).unwrap()["set"] == "read"));
    there.write("export", &export);
    assert_eq!(printed(&there, &["state", "import", "export"]), "");
    assert_eq!(state(&there)[..4], ["", "r", "rs", ""]);
    // Newer marks here are kept, and importing again changes nothing.
    printed(&there, &["mark", "--unread", "news/a1.md"]);
    let output = fed(&there, &["state", "import", "-"], export.as_bytes());
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(state(&there)[..4], ["", "", "rs", ""]);
    // Damaged lines are reported; the rest is imported.
    let id: Value = serde_json::from_str(printed(&there, &["list", "news/a5.md", "--json"]).trim()).unwrap();
    let by_hand = format!(r#"{{"set":"starred","put":[{{"to":true,"ids":[{}]}}]}}"#, id["id"]);
    let lines = format!("{by_hand}\nnonsense\n{}\n", export.replace("true", "false"));
    let output = fed(&there, &["state", "import"], lines.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "newsrack: standard input:2: damaged line, and 1 more; all are left out\n"
    );
    assert_eq!(state(&there)[5], "s");
    let output = there.run(&["state", "import", "none"]);
    assert_eq!(
        (output.status.code(), text(&output.stderr)),
        (Some(2), "newsrack: none: no such file or folder\n".into())
    );
}

#[test]
fn state_lies_where_the_configuration_says_and_the_device_where_it_stays() {
    let desk = desk();
    desk.write("home/config/newsrack/config.toml", format!("state_dir = \"{}\"\n", desk.argument("sync")));
    printed(&desk, &["mark", "--read", "news/a1.md"]);
    let device = desk.text("home/state/newsrack/device");
    assert_eq!(fs::read_dir(desk.path("sync")).unwrap().count(), 1);
    assert_eq!(desk.text(&format!("sync/{}.log", device.trim())).lines().count(), 1);
    let mut kept: Vec<_> = fs::read_dir(desk.path("home/state/newsrack"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    kept.sort();
    assert_eq!(kept, ["device", "folders.json", "marked-articles"]);
}

#[test]
fn a_state_folder_that_is_not_understood_is_written_nowhere_else() {
    let desk = desk();
    let config = "home/config/newsrack/config.toml";
    let file = desk.argument(config);
    let refused = [
        "state_dir = \"sync\"\n",
        "width = 60\nstate_dir = 7\n",
        "state_dir = \"/sync\n",
        "[theme]\n state_dir = \"/sync\"\n",
        "\"state_dir\" = \"sync\"\n",
    ];
    for wrong in refused {
        desk.write(config, wrong);
        for arguments in [&["mark", "--read", "news/a1.md"][..], &["state", "import"], &["state", "export"]] {
            let output = desk.run(arguments);
            let told = text(&output.stderr);
            let lines: Vec<&str> = told.lines().collect();
            assert_eq!((output.status.code(), lines.len()), (Some(2), 2), "{arguments:?}: {told}");
            assert!(lines[0].starts_with(&format!("newsrack: {file}:")), "{told}");
            assert_eq!(
                lines[1],
                "newsrack: reading state: `state_dir` cannot be read; correct it in the configuration"
            );
            assert_eq!(text(&output.stdout), "");
        }
        assert!(!desk.path("home/state").exists(), "{wrong}");
    }
    // Reading commands work and print the problem.
    let output = desk.run(&["list", "news", "--query", "is:read"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), String::new()));
    assert_eq!(text(&output.stderr).lines().count(), 1);
    // The same holds for a configuration that cannot be read.
    fs::remove_file(desk.path(config)).unwrap();
    fs::create_dir(desk.path(config)).unwrap();
    assert_eq!(desk.run(&["mark", "--read", "news/a1.md"]).status.code(), Some(2));
    // A comment sets nothing.
    fs::remove_dir(desk.path(config)).unwrap();
    desk.write(config, "# state_dir = \"sync\"\n");
    printed(&desk, &["mark", "--read", "news/a1.md"]);
}

#[test]
fn a_state_folder_that_cannot_be_written_is_an_error() {
    let desk = desk();
    desk.write(
        "home/config/newsrack/config.toml",
        format!("state_dir = \"{}\"\n", desk.argument("sync/below")),
    );
    desk.write("sync", "a file");
    let output = desk.run(&["mark", "--read", "news/a1.md"]);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.starts_with("newsrack: reading state: 1 change could not be written: "), "{told}");
    assert!(told.ends_with(".log: this is not a folder\n"), "{told}");
    // Reading commands still work.
    let output = desk.run(&["list", "news", "--unread", "-0"]);
    assert_eq!((output.status.code(), numbers(&text(&output.stdout)).len()), (Some(0), 10));
}

#[test]
fn every_failure_to_write_a_log_is_one_line_and_an_error() {
    let desk = desk();
    printed(&desk, &["mark", "--star", "news/a1.md"]);
    let by_hand = {
        let row: Value =
            serde_json::from_str(printed(&desk, &["list", "--json", "news/a2.md"]).trim()).unwrap();
        format!("{{\"set\":\"starred\",\"put\":[{{\"to\":true,\"ids\":[{}]}}]}}\n", row["id"])
    };
    desk.write("by-hand", by_hand);
    let log = logs(&desk).remove(0);
    let aside = log.with_extension("aside");
    fs::rename(&log, &aside).unwrap();
    let link = |to: &str| std::os::unix::fs::symlink(to, &log).unwrap();
    let name = log.file_name().unwrap().to_str().unwrap();
    let kinds: [(&str, &dyn Fn()); 5] = [
        ("a folder", &|| fs::create_dir(&log).unwrap()),
        ("a pipe", &|| rustix::fs::mkfifoat(rustix::fs::CWD, &log, 0o600.into()).unwrap()),
        ("a full disk", &|| link("/dev/full")),
        ("a circle", &|| link(name)),
        ("nothing", &|| fs::rename(log.parent().unwrap(), desk.path("away")).unwrap()),
    ];
    for (kind, make) in kinds {
        make();
        for arguments in [&["mark", "--star", "news/a0.md"][..], &["state", "import", "by-hand"]] {
            let output = desk.run(arguments);
            let told = text(&output.stderr);
            assert_eq!((output.status.code(), told.lines().count()), (Some(2), 1), "{kind}: {told}");
            assert!(told.starts_with("newsrack: reading state: "), "{kind}: {told}");
        }
        if fs::remove_file(&log).is_err() {
            let _ = fs::remove_dir(&log);
        }
    }
    // The log is not created again, and an unreadable state is not exported as if it were complete.
    assert!(!log.parent().unwrap().exists());
    let output = desk.run(&["state", "export"]);
    assert_eq!((output.status.code(), text(&output.stderr).lines().count()), (Some(2), 1));
    let output = desk.run(&["list", "news", "--starred"]);
    let gone = format!(
        "newsrack: {}: its logs are gone; mount it or add new.log to start over\n",
        log.parent().unwrap().display()
    );
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), gone));
    fs::rename(desk.path("away"), log.parent().unwrap()).unwrap();
    fs::rename(&aside, &log).unwrap();
    assert_eq!(listed(&desk, &["--starred"]), "1");
    printed(&desk, &["mark", "--star", "news/a0.md"]);
    assert_eq!(listed(&desk, &["--starred"]), "01");
}

#[test]
fn a_device_without_an_id_is_reported_and_marks_are_kept() {
    let desk = desk();
    printed(&desk, &["mark", "--star", "news/a1.md"]);
    for content in ["0000000000000000\n", "", "zzz\n", "\0\0\0\0"] {
        desk.write("home/state/newsrack/device", content);
        for (flag, starred) in [("--star", "15"), ("--unstar", "1")] {
            let output = desk.run(&["mark", flag, "news/a5.md"]);
            let told = text(&output.stderr);
            assert_eq!((output.status.code(), told.lines().count()), (Some(0), 1), "{content:?}: {told}");
            assert!(told.contains("device: it holds no device id"), "{told}");
            assert_eq!(listed(&desk, &["--starred"]), starred, "{content:?}");
        }
    }
}

#[test]
fn a_line_that_counts_absurdly_takes_nothing_from_later_ones() {
    let desk = desk();
    let row: Value = serde_json::from_str(printed(&desk, &["list", "--json", "news/a3.md"]).trim()).unwrap();
    let body = format!(
        r#"{{"n":9007199254740992,"at":1,"by":"ffffffffffffffff","set":"starred","put":[{{"to":true,"ids":[{}]}}]"#,
        row["id"]
    );
    let line = format!("{body},\"sum\":\"{}\"}}\n", &blake3::hash(body.as_bytes()).to_hex()[..8]);
    let output = fed(&desk, &["state", "import"], line.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stderr), "newsrack: standard input:1: damaged line, left out\n");
    // As another device's log it is reported once.
    printed(&desk, &["mark", "--star", "news/a3.md", "news/a4.md"]);
    fs::write(logs(&desk)[0].with_file_name("ffffffffffffffff.log"), line).unwrap();
    let output = desk.run(&["mark", "--unstar", "news/a3.md"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).ends_with("ffffffffffffffff.log: a damaged line was left out\n"));
    assert_eq!(listed(&desk, &["--starred"]), "4");
    printed(&desk, &["mark", "--unstar", "news/a4.md"]);
    assert_eq!(listed(&desk, &["--starred"]), "");
}

#[test]
fn damaged_lines_are_reported_and_affect_no_other() {
    let desk = desk();
    for number in 1..4 {
        printed(&desk, &["mark", "--read", &format!("news/a{number}.md")]);
    }
    let log = &logs(&desk)[0];
    let lines = fs::read_to_string(log).unwrap();
    let mut lines: Vec<&str> = lines.lines().collect();
    let half = &lines[1][..60];
    lines[1] = half;
    fs::write(log, lines.join("\n")).unwrap();
    let output = desk.run(&["list", "news", "--query", "is:read", "-0"]);
    assert_eq!(numbers(&text(&output.stdout)), "31");
    let told = text(&output.stderr);
    assert!(told.ends_with(".log: a damaged line was left out\n") && told.lines().count() == 1, "{told}");
}

#[test]
fn programs_and_devices_that_write_at_once_come_to_the_same_state() {
    let (here, there) = (desk(), desk());
    // Two programs of one device at a time, while the log of a third device arrives.
    let article = |number: usize| format!("news/a{number}.md");
    for number in 0..10 {
        printed(&there, &["mark", if number % 3 == 0 { "--star" } else { "--read" }, &article(number)]);
    }
    std::thread::scope(|scope| {
        let here = &here;
        for program in 0..2 {
            scope.spawn(move || {
                for number in 0..10 {
                    let flag = if number % 2 == program { "--read" } else { "--star" };
                    assert!(here.run(&["mark", flag, &article(number)]).status.success());
                }
            });
        }
        let carried = logs(&there).remove(0);
        fs::create_dir_all(here.path("home/state/newsrack/logs")).unwrap();
        let target = here.path("home/state/newsrack/logs").join(carried.file_name().unwrap());
        let bytes = fs::read(carried).unwrap();
        for part in 1..=5 {
            fs::write(&target, &bytes[..bytes.len() * part / 5]).unwrap();
            std::thread::yield_now();
        }
    });
    assert_eq!(state(&here), ["rs"; 10]);
    // The newest change is an unmarking here, which reaches the other device as a conflict copy.
    printed(&here, &["mark", "--unread", "news/a4.md"]);
    let own =
        logs(&here).into_iter().find(|log| !logs(&there)[0].ends_with(log.file_name().unwrap())).unwrap();
    let name = own.file_stem().unwrap().to_str().unwrap();
    let copy = there
        .path("home/state/newsrack/logs")
        .join(format!("{name}.sync-conflict-20260301-080000-AAAAAAA.log"));
    fs::copy(&own, copy).unwrap();
    assert_eq!(state(&there), state(&here));
    assert_eq!(state(&there)[4], "s");
}

/// A random number below a bound.
fn random(below: u64) -> u64 {
    RandomState::new().build_hasher().finish() % below.max(1)
}

/// The change that a killed program was to make.
struct Deed {
    arguments: Vec<String>,
    /// The article, the mark, and its value when the change is done.
    shows: (usize, &'static str, bool),
}

/// The number of kills is `NEWSRACK_KILLS`, by default 30.
#[test]
fn a_kill_at_any_moment_loses_at_most_the_last_change() {
    let kills = std::env::var("NEWSRACK_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(30);
    let desk = desk();
    let ids = printed(&desk, &["list", "news/a0.md", "--json"]);
    let first: Value = serde_json::from_str(ids.trim()).unwrap();
    // Thousands of marks at once, so that the log is sometimes compacted and the snapshot rewritten.
    for to in [true, false] {
        let ids = (0..8000).map(|number| format!("\"{number:032x}\"")).collect::<Vec<_>>().join(",");
        let line = format!(r#"{{"set":"read","put":[{{"to":{to},"ids":[{},{ids}]}}]}}"#, first["id"]);
        desk.write(&format!("{to}.json"), line);
    }
    // The run time without a kill.
    let start = Instant::now();
    printed(&desk, &["state", "import", "true.json"]);
    let whole = start.elapsed() * 5 / 4;
    let mut known: Vec<Vec<bool>> = vec![vec![false; 2]; 10];
    known[0][0] = true;
    let mut finished = 0;
    for round in 0..kills {
        let deed = if random(3) == 0 {
            let to = !known[0][0];
            let file = format!("{to}.json");
            Deed { arguments: vec!["state".into(), "import".into(), file], shows: (0, "read", to) }
        } else {
            let article = 1 + random(9) as usize;
            let column = random(2) as usize;
            let to = !known[article][column];
            let flag = [["--unread", "--read"], ["--unstar", "--star"]][column][usize::from(to)];
            let file = format!("news/a{article}.md");
            Deed {
                arguments: vec!["mark".into(), flag.into(), file],
                shows: (article, ["read", "starred"][column], to),
            }
        };
        let arguments: Vec<&str> = deed.arguments.iter().map(String::as_str).collect();
        let mut child =
            desk.newsrack(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The moment of the kill, not a wait for a condition.
        std::thread::sleep(Duration::from_nanos(random(whole.as_nanos() as u64)));
        let _ = child.kill();
        let done = child.wait().unwrap().success();
        finished += usize::from(done);
        // A torn line is reported once, and nothing else is.
        let output = desk.run(&["list", "news", "--json", "--sort", "title"]);
        let told = text(&output.stderr);
        assert!(told.is_empty() || told.ends_with(": a damaged line was left out\n"), "{round}: {told}");
        let rows: Vec<Value> =
            text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let (article, column, to) = deed.shows;
        for (number, row) in rows.iter().enumerate() {
            for (at, name) in ["read", "starred"].into_iter().enumerate() {
                let is = row[name] == true;
                if (number, name) == (article, column) {
                    assert!(is == to || (!done && is == known[number][at]), "{round}: {number} {name}");
                    known[number][at] = is;
                } else {
                    assert_eq!(is, known[number][at], "{round}: {number} {name}");
                }
            }
        }
    }
    eprintln!("{kills} kills, {finished} of them too late");
    // The logs alone give the same state.
    let before = state(&desk);
    fs::remove_dir_all(desk.path("home/cache")).unwrap();
    let output = desk.run(&["list", "news", "--json", "--sort", "title"]);
    assert_eq!(text(&output.stdout).lines().count(), 10);
    assert_eq!(state_of(&output), before);
}

fn state_of(output: &Output) -> Vec<String> {
    let rows = text(&output.stdout);
    let rows = rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of = |row: &Value, name: &str, letter| if row[name] == true { letter } else { "" };
    rows.map(|row| format!("{}{}", of(&row, "read", "r"), of(&row, "starred", "s"))).collect()
}

#[test]
fn a_line_made_by_hand_that_says_nothing_is_reported() {
    let desk = desk();
    let row: serde_json::Value =
        serde_json::from_str(printed(&desk, &["list", "--json", "news/a1.md"]).trim()).unwrap();
    let id = row["id"].as_str().unwrap();
    for wrong in [
        format!("{{\"set\":\"star\",\"put\":[{{\"to\":true,\"ids\":[\"{id}\"]}}]}}\n"),
        format!("{{\"set\":\"starred\",\"put\":[{{\"to\":\"yes\",\"ids\":[\"{id}\"]}}]}}\n"),
        "{\"set\":\"starred\",\"put\":[{\"to\":true,\"key\":\"x\"}]}\n".to_owned(),
    ] {
        let output = fed(&desk, &["state", "import"], wrong.as_bytes());
        let told = text(&output.stderr);
        assert_eq!(
            (output.status.code(), told.as_str()),
            (Some(2), "newsrack: standard input:1: damaged line, left out\n"),
            "{wrong}"
        );
    }
    let sound = format!("{{\"set\":\"starred\",\"put\":[{{\"to\":true,\"ids\":[\"{id}\"]}}]}}\n");
    assert_eq!(fed(&desk, &["state", "import"], sound.as_bytes()).status.code(), Some(0));
    assert_eq!(listed(&desk, &["--starred"]), "1");
}
