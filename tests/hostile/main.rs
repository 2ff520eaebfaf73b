//! Hostile folders, each with a harmless neighbouring article, read in a terminal. The neighbour is always listed and
//! readable, the terminal only gets allowed sequences, nothing is written, run or connected to, and memory stays
//! bounded. There is one test for each case of the table in `tests/README.md`, named by its id.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests make files and end at the first error"
)]

#[path = "../support/desk.rs"]
mod desk;
mod escapes;
mod files;
mod folders;
mod places;
#[path = "../support/pty.rs"]
mod pty;

use desk::{Desk, NEWSRACK, article};
use pty::{Program, Pty, audit};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// The first rows appear within this time. A debug build on a busy machine gets more than the promised second.
const FIRST_ROWS: Duration = Duration::from_secs(if cfg!(debug_assertions) { 8 } else { 1 });
/// The memory limit, in kilobytes.
const MEMORY: u64 = 300 * 1024;

/// A library with the neighbour and the files of a test.
struct Trial {
    desk: Desk,
    server: TcpListener,
}

impl Trial {
    fn new() -> Self {
        let desk = Desk::new();
        desk.write("news/neighbour.md", article("Neighbour", "2026-11-24 08:00:00", "<p>good words</p>"));
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        server.set_nonblocking(true).unwrap();
        Self { desk, server }
    }

    /// A library with one more file.
    fn with(name: &str, content: impl AsRef<[u8]>) -> Self {
        let trial = Self::new();
        trial.desk.write(&format!("news/{name}"), content);
        trial
    }

    /// A library with an article of this body.
    fn with_body(body: &str) -> Self {
        Self::with("hostile.md", article("Hostile", "2026-11-23 08:00:00", body))
    }

    /// Adds a file.
    fn and(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.desk.write(&format!("news/{name}"), content);
        self
    }

    /// An address on this computer where a connection would be noticed.
    fn address(&self) -> String {
        format!("http://127.0.0.1:{}/a.png", self.server.local_addr().unwrap().port())
    }

    fn path(&self, below: &str) -> PathBuf {
        self.desk.path(&format!("news/{below}"))
    }

    /// Starts the reader and waits for the neighbour's row.
    fn start(self) -> Reading {
        self.start_with(|program| program)
    }

    fn start_with(self, more: impl FnOnce(Program) -> Program) -> Reading {
        let before = self.desk.library();
        self.begin(before, more)
    }

    /// The same, for libraries that are too large to be compared afterwards.
    fn start_unwatched(self) -> Reading {
        let mut reading = self.begin(Vec::new(), |program| program);
        reading.changed = true;
        reading
    }

    fn begin(self, before: Files, more: impl FnOnce(Program) -> Program) -> Reading {
        let [flag, file] = self.desk.viewer_configured();
        let news = self.desk.argument("news");
        let program = Program::new(NEWSRACK, &[&flag, &file, &news])
            .env("BROWSER", self.desk.recorder("browser"))
            .size(120, 30);
        let program = self
            .desk
            .variables()
            .into_iter()
            .filter(|(name, _)| *name != "BROWSER")
            .fold(program, |program, (name, value)| program.env(name, value));
        let start = Instant::now();
        let pty = more(program).start();
        pty.wait_for("Neighbour");
        let took = start.elapsed();
        assert!(took < FIRST_ROWS, "the first rows came after {took:?}");
        pty.wait_until("the end of the scan", |pty| !pty.screen().contains("reading "));
        Reading { trial: self, pty, before, changed: false }
    }
}

/// Path, content and modification time of each file.
type Files = Vec<(PathBuf, Vec<u8>, SystemTime)>;

/// A reader of such a library.
struct Reading {
    trial: Trial,
    pty: Pty,
    before: Files,
    /// Whether the test itself has changed the library.
    changed: bool,
}

impl Reading {
    /// Waits until the screen shows a text.
    #[track_caller]
    fn lists(self, text: &str) -> Self {
        self.pty.wait_for(text);
        self
    }

    /// Opens the neighbour, reads it, and returns to the list.
    #[track_caller]
    fn neighbour(self) -> Self {
        self.pty.send("gg\r");
        self.pty.wait_for("good words");
        self.pty.wait_until("a whole page", |pty| pty.screen().contains("100%"));
        self.pty.send("q");
        self.pty.wait_for("1 of ");
        self
    }

    /// Opens the last article of the list at full width, goes to its end and back, and waits for some words.
    #[track_caller]
    fn last(self, words: &str) -> Self {
        self.pty.send("G\r");
        // A page has a rule below its title. So does a preview, which has another footer.
        let is_open = |pty: &Pty| pty.screen().contains('━') && pty.screen().contains("q back");
        self.pty.wait_until("the article", is_open);
        self.pty.send("G");
        self.pty.wait_for("100%");
        self.pty.send("g");
        self.pty.send("g");
        self.pty.wait_for(words);
        self
    }

    /// Opens the last article, which is large: a debug build on a busy machine needs more time.
    #[track_caller]
    fn large(self) -> Self {
        self.pty.send("G\r");
        let start = Instant::now();
        let is_open = |screen: &str| {
            screen.contains("━━")
                && screen.contains("q back")
                && !screen.contains("opening ")
                && !screen.contains("good words")
        };
        while !is_open(&self.pty.screen()) {
            assert!(start.elapsed() < 12 * pty::LIMIT, "it does not open:\n{}", self.pty.screen());
            // Between two looks at the screen, for longer than `wait_until` does.
            std::thread::sleep(Duration::from_millis(10));
        }
        self
    }

    /// Sends keys and waits for a text.
    #[track_caller]
    fn keys(self, keys: &str, sign: &str) -> Self {
        self.pty.send(keys);
        self.pty.wait_until(&format!("{sign} after {keys:?}"), |pty| pty.screen().contains(sign));
        self
    }

    /// Asserts that the screen does not show a text.
    #[track_caller]
    fn lacks(self, words: &str) -> Self {
        assert!(!self.pty.screen().contains(words), "{words:?} in\n{}", self.pty.screen());
        self
    }

    /// Quits with the key and checks all promises.
    #[track_caller]
    fn ends(self) {
        self.ends_with(0);
    }

    /// Quits with another exit code.
    #[track_caller]
    fn ends_with(mut self, code: i32) {
        let peak = peak(&self.pty);
        self.pty.send("Q");
        let (status, took) = self.pty.wait_exit();
        assert_eq!(status.code(), Some(code), "{}", self.pty.screen());
        assert!(took < Duration::from_secs(1), "it ended after {took:?}");
        assert_eq!(self.pty.left_behind(), Vec::<String>::new());
        assert_eq!(audit(&self.pty.log()), Vec::<String>::new());
        assert!(peak < MEMORY, "{peak} kB");
        let desk = &self.trial.desk;
        assert!(self.changed || desk.library() == self.before, "something was written to the library");
        assert_eq!((desk.recorded("viewer"), desk.recorded("browser")), (None, None), "something was run");
        assert!(self.trial.server.accept().is_err(), "something was fetched");
        let made: Vec<_> =
            std::fs::read_dir(desk.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        let known = ["home", "news", "viewer.sh", "viewer.toml", "browser.sh"];
        assert!(made.iter().all(|name| known.iter().any(|known| name == known)), "{made:?}");
    }
}

/// The peak memory of a program in kilobytes; 0 without `/proc`.
fn peak(pty: &Pty) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pty.pid())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// The output of `check`: the problems it found.
fn check(trial: &Trial) -> String {
    String::from_utf8(trial.desk.run(&["check", "news"]).stdout).unwrap()
}

fn pipe(path: &Path) {
    rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
}
