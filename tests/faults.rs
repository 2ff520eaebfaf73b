//! Fault injection: `strace` makes a system call of the program fail, or kills the program at it. Without `strace`,
//! or without the permission to trace, these tests print that they are skipped.
//!
//! `cargo test` tries the first few occurrences of each call;
//! `NEWSRACK_FAULTS=all cargo test --release --test faults` tries all of them.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests make files, start programs, end at the first error and say how it went"
)]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/pty.rs"]
mod pty;

use desk::{Desk, NEWSRACK, article};
use pty::{Program, audit};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// System calls that are made to fail: all that write, create, truncate, rename or remove files.
const CALLS: [&str; 14] = [
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "rename",
    "renameat2",
    "ftruncate",
    "unlink",
    "unlinkat",
    "mkdir",
    "fallocate",
    "linkat",
    "flock",
    "fcntl",
];

const ERRORS: [&str; 4] = ["ENOSPC", "EIO", "EACCES", "EROFS"];

/// Whether `strace` can trace programs here.
fn can_trace() -> bool {
    let traced = Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).output();
    let can = traced.is_ok_and(|output| output.status.success());
    if !can {
        eprintln!("skipped: there is no strace that may trace here");
    }
    can
}

/// The number of occurrences of each call that are tried.
fn most() -> usize {
    if std::env::var("NEWSRACK_FAULTS").is_ok_and(|value| value == "all") { 400 } else { 2 }
}

#[derive(Clone, Debug)]
struct Fault {
    call: &'static str,
    /// The action: `error=ENOSPC`, `signal=KILL`, `retval=1`.
    how: String,
    /// The occurrence: `3`, or `3+` for this one and all later ones.
    when: String,
}

impl Fault {
    /// Whether the program cannot print a message either.
    fn is_silencing(&self) -> bool {
        self.call == "write" && self.when.ends_with('+')
    }
}

/// Runs the program with a fault. Returns its output and whether the fault occurred.
fn run(desk: &Desk, fault: &Fault, arguments: &[&str]) -> (Output, bool) {
    let trace = desk.path("trace");
    let mut command = Command::new("strace");
    // Faults start only after the dynamic libraries are loaded.
    command.args(["-f", "-qq", "-o"]).arg(&trace).arg("-e").arg(format!("trace={}", fault.call));
    command.arg("-e").arg(format!("inject={}:{}:when={}", fault.call, fault.how, fault.when));
    command.arg(NEWSRACK).args(arguments).current_dir(desk.path("")).envs(desk.variables());
    let output = command.stdin(std::process::Stdio::null()).output().unwrap();
    let traced = fs::read_to_string(&trace).unwrap_or_default();
    let came = traced.contains("(INJECTED)") || traced.contains("killed by SIGKILL");
    let _ = fs::remove_file(&trace);
    (output, came)
}

/// Network file systems without a lock service report this with different errors.
#[test]
fn where_no_lock_can_be_had_marks_are_written_without_one() {
    if !can_trace() {
        return;
    }
    for error in ["ENOLCK", "EOPNOTSUPP", "EINVAL", "ENOSYS"] {
        let desk = Desk::new();
        desk.write("news/a.md", article("A", "2026-03-01 08:00:00 +0800", "<p>x</p>"));
        let fault = Fault { call: "flock", how: format!("error={error}"), when: "1+".into() };
        let (output, came) = run(&desk, &fault, &["mark", "--star", "news/a.md"]);
        assert!(came, "{error}");
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{error}: {output:?}");
        let starred = desk.run(&["list", "--starred", "news"]);
        assert_eq!(String::from_utf8_lossy(&starred.stdout).lines().count(), 1, "{error}");
    }
}

/// Tries every fault until the call does not occur that often, and passes each outcome to `each`. Returns the number
/// of faults tried.
fn every_fault(
    calls: &[&'static str],
    mut prepare: impl FnMut() -> Desk,
    arguments: &[&str],
    mut each: impl FnMut(&Desk, &Fault, &Output),
) -> usize {
    let mut tried = 0;
    for call in calls {
        let mut ways: Vec<String> = ERRORS.iter().map(|error| format!("error={error}")).collect();
        ways.push("signal=KILL".into());
        if matches!(*call, "write" | "pwrite64") {
            // `EINTR` requires a retry. Short writes are tested in `src/state`.
            ways.push("error=EINTR".into());
        }
        for how in ways {
            for at in 1..=most() {
                let lasting = how.starts_with("error") && !how.ends_with("EINTR");
                let when = if lasting && at % 2 == 0 { format!("{at}+") } else { at.to_string() };
                let fault = Fault { call, how: how.clone(), when };
                let desk = prepare();
                let (output, came) = run(&desk, &fault, arguments);
                if !came {
                    break;
                }
                tried += 1;
                let told = String::from_utf8_lossy(&output.stderr);
                assert_ne!(output.status.code(), Some(101), "{fault:?}: {told}");
                assert!(!told.contains("internal error") && !told.contains("panicked"), "{fault:?}: {told}");
                each(&desk, &fault, &output);
            }
        }
    }
    tried
}

fn desk_of(count: usize) -> Desk {
    let desk = Desk::new();
    for number in 0..count {
        let date = format!("2026-03-{:02} 08:00:00 +0800", number % 28 + 1);
        desk.write(
            &format!("news/a{number}.md"),
            article(&format!("Article {number}"), &date, "<p>每一篇 ferry</p>"),
        );
    }
    desk
}

#[track_caller]
fn succeeds(desk: &Desk, arguments: &[&str], why: &Fault) -> String {
    let output = desk.run(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?} after {why:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The next run finds every text, regardless of the outcome of this one.
#[track_caller]
fn is_whole(desk: &Desk, count: usize, why: &Fault) {
    let indexed = succeeds(desk, &["index", "news"], why);
    assert!(indexed.starts_with(&format!("{count} articles")), "{indexed} after {why:?}");
    for query in ["ferry", "每一篇"] {
        let found = succeeds(desk, &["search", "--limit", "0", "-0", query, "news"], why);
        assert_eq!(found.split_terminator('\0').count(), count, "{query} after {why:?}");
    }
}

#[test]
fn the_reading_state_is_old_or_new_after_any_fault() {
    if !can_trace() {
        return;
    }
    let prepare = || {
        let desk = desk_of(3);
        assert!(desk.run(&["mark", "--star", "news/a0.md"]).status.success());
        desk
    };
    let tried = every_fault(&CALLS, prepare, &["mark", "--read", "news/a1.md"], |desk, fault, output| {
        let of = |flag: &str| succeeds(desk, &["list", flag, "news"], fault).lines().count();
        assert_eq!(of("--starred"), 1, "an older mark is lost: {fault:?}");
        let unread = of("--unread");
        assert!((2..=3).contains(&unread), "{fault:?}");
        match output.status.code() {
            // Exit code 0 means that the change was written.
            Some(0) => assert_eq!(unread, 2, "{fault:?}"),
            Some(_) => assert!(fault.is_silencing() || !output.stderr.is_empty(), "not told: {fault:?}"),
            None => {}
        }
        // The next change is written.
        succeeds(desk, &["mark", "--read", "news/a1.md", "news/a2.md"], fault);
        assert_eq!(of("--unread"), 1, "{fault:?}");
    });
    eprintln!("{tried} faults of the reading state");
    // Release builds make fewer calls than debug builds.
    assert!(tried > 10, "{tried}");
}

#[test]
fn the_catalogue_and_the_texts_are_whole_after_any_fault_of_indexing() {
    if !can_trace() {
        return;
    }
    let tried = every_fault(
        &CALLS,
        || desk_of(12),
        &["index", "news"],
        |desk, fault, output| {
            if let Some(code) = output.status.code() {
                let is_told = fault.is_silencing() || !output.stderr.is_empty();
                assert!(code == 0 || is_told, "not told: {fault:?}");
            }
            is_whole(desk, 12, fault);
        },
    );
    eprintln!("{tried} faults of a first index");
    assert!(tried > 20, "{tried}");
}

#[test]
fn the_catalogue_and_the_texts_are_whole_after_any_fault_of_compaction() {
    if !can_trace() {
        return;
    }
    let template = desk_of(12);
    assert!(template.run(&["index", "news"]).status.success());
    let prepare = || {
        let desk = desk_of(12);
        assert!(desk.run(&["index", "news"]).status.success());
        // Half of the texts are obsolete now, so the next index compacts.
        for number in 0..6 {
            desk.write(
                &format!("news/a{number}.md"),
                article("Another", "2026-04-01 08:00:00", "<p>每一篇 ferry, again</p>"),
            );
        }
        desk
    };
    let calls = ["pwrite64", "fsync", "fdatasync", "rename", "unlink", "ftruncate"];
    let tried = every_fault(&calls, prepare, &["index", "news"], |desk, fault, _| is_whole(desk, 12, fault));
    eprintln!("{tried} faults of compaction");
    assert!(tried > 10, "{tried}");
}

#[test]
fn a_kill_at_any_moment_of_indexing_and_compaction_leaves_a_whole_catalogue() {
    use std::hash::{BuildHasher, Hasher, RandomState};
    use std::time::{Duration, Instant};
    let kills = std::env::var("NEWSRACK_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(12);
    let desk = desk_of(600);
    let start = Instant::now();
    assert!(desk.run(&["index", "news"]).status.success());
    let whole = start.elapsed();
    let mut late = 0;
    for round in 0..kills {
        // More than a quarter of the texts change, so every second index compacts.
        for number in (round % 2..600).step_by(2) {
            let text =
                article(&format!("Round {round}"), "2026-04-01", &format!("<p>每一篇 ferry {round}</p>"));
            desk.write(&format!("news/a{number}.md"), text);
        }
        let mut child = desk.newsrack(&["index", "news"]);
        let mut child =
            child.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
        let part = RandomState::new().build_hasher().finish() % 1000;
        // The moment of the kill, not a wait for a condition.
        std::thread::sleep(Duration::from_nanos(whole.as_nanos() as u64 * part / 1000));
        let _ = child.kill();
        late += usize::from(child.wait().unwrap().success());
        if round % 4 == 3 {
            let fault = Fault { call: "any", how: "kill".into(), when: part.to_string() };
            is_whole(&desk, 600, &fault);
        }
    }
    eprintln!("{kills} kills of indexing, {late} of them too late");
}

#[test]
fn a_full_cache_is_reported_and_reading_goes_on() {
    if !can_trace() {
        return;
    }
    for (call, when) in [("pwrite64", "1+"), ("pwrite64", "4+"), ("pwrite64", "12+"), ("openat", "1+")] {
        let desk = desk_of(40);
        let news = desk.argument("news");
        // Only the folder of the catalogue is full.
        assert!(desk.run(&["index", "news"]).status.success());
        let files = files_below(&desk.path("home/cache/newsrack/catalogue"));
        let folder = files.first().and_then(|file| file.parent()).unwrap().to_owned();
        fs::remove_dir_all(&folder).unwrap();
        let paths = ["catalogue.db", "catalogue.db-wal", "catalogue.db-journal", "text-1", "text-2"];
        let paths = paths.map(|name| folder.join(name).into_os_string().into_string().unwrap());
        let inject = format!("inject={call}:error=ENOSPC:when={when}");
        let mut arguments = vec!["-f", "-qq", "-o", "/dev/null", "-e", &inject];
        arguments.extend(paths.iter().flat_map(|path| ["-P", path.as_str()]));
        arguments.extend([NEWSRACK, &news]);
        let program = Program::new("strace", &arguments);
        let program =
            desk.variables().into_iter().fold(program, |program, (name, value)| program.env(name, value));
        let mut pty = program.size(140, 30).start();
        pty.wait_for("Article 27");
        pty.send("\r");
        pty.wait_for("ferry");
        pty.send("q");
        pty.wait_until("the list", |pty| pty.screen().contains("Article 27"));
        pty.send("Q");
        let (status, _) = pty.wait_exit();
        assert_eq!(status.code(), Some(0), "{call} {when}: {}", pty.screen());
        assert_eq!(pty.left_behind(), Vec::<String>::new());
        assert_eq!(audit(&pty.log()), Vec::<String>::new());
        let log = String::from_utf8_lossy(&pty.log()).into_owned();
        let told = ["disk", "cache"].iter().any(|word| log.contains(word));
        assert!(told, "{call} {when}: nothing was told");
        let fault = Fault { call, how: "error=ENOSPC".into(), when: when.into() };
        is_whole(&desk, 40, &fault);
    }
}

fn server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let picture = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &[7; 5000]].concat();
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", picture.len());
            let _ = stream.write_all(&[head.as_bytes(), &picture].concat());
        }
    });
    port
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn a_picture_is_kept_whole_or_not_at_all() {
    if !can_trace() {
        return;
    }
    let port = server();
    let prepare = || {
        let desk = Desk::new();
        let body = format!("<img src=\"http://127.0.0.1:{port}/a.png\">");
        desk.write("news/one.md", article("One", "2026-03-01", &body));
        let viewer: Vec<String> =
            desk.recorder("viewer").split(' ').map(|word| format!("\"{word}\"")).collect();
        desk.write(
            "home/config/newsrack/config.toml",
            format!("image_viewer = [{}]\nallow_private_hosts = [\"127.0.0.1\"]\n", viewer.join(", ")),
        );
        desk
    };
    let calls = ["write", "fsync", "fdatasync", "rename", "renameat2", "linkat", "mkdir", "unlink", "fchmod"];
    let tried =
        every_fault(&calls, prepare, &["images", "news/one.md", "--open", "1"], |desk, fault, output| {
            if let Some(code) = output.status.code() {
                assert!(code == 0 || !output.stderr.is_empty(), "not told: {fault:?}");
            }
            // A file with the name of an image is a complete image. A partial file left by a kill has another name.
            for path in files_below(&desk.path("home/cache")) {
                let length = fs::metadata(&path).unwrap().len();
                let is_part =
                    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("part-"));
                assert!(length == 5016 || is_part, "{} of {length} bytes after {fault:?}", path.display());
                assert!(
                    !is_part || fault.how.contains("KILL") || fault.call == "unlink",
                    "{} stays after {fault:?}",
                    path.display()
                );
            }
            let again = desk.run(&["images", "news/one.md", "--open", "1"]);
            assert_eq!(again.status.code(), Some(0), "{fault:?}: {again:?}");
        });
    eprintln!("{tried} faults of a download");
    assert!(tried > 5, "{tried}");
}

#[test]
fn an_unreadable_configuration_is_reported() {
    if !can_trace() {
        return;
    }
    let desk = desk_of(2);
    let config = desk.write("home/config/newsrack/config.toml", "width = 60\n");
    for (call, error) in [("openat", "EIO"), ("openat", "EACCES"), ("read", "EIO")] {
        let inject = format!("inject={call}:error={error}");
        let (path, news) = (config.to_str().unwrap(), desk.argument("news"));
        let arguments = ["-f", "-qq", "-o", "/dev/null", "-P", path, "-e", &inject, NEWSRACK, &news];
        let program = Program::new("strace", &arguments);
        let program =
            desk.variables().into_iter().fold(program, |program, (name, value)| program.env(name, value));
        let mut pty = program.size(160, 30).start();
        pty.wait_for("Article 1");
        pty.wait_for("config.toml: ");
        pty.send("Q");
        assert_eq!(pty.wait_exit().0.code(), Some(0), "{call} {error}");
        assert_eq!(pty.left_behind(), Vec::<String>::new());
    }
}
