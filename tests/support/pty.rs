//! A terminal for tests: starts a program on a pseudo-terminal, answers its queries, sends keys, reads the screen,
//! and records every byte.
//!
//! A test file includes it with `#[path = "support/pty.rs"] mod pty;`.
//!
//! The program must lead a session whose controlling terminal is the pty; otherwise keys do not become signals and
//! hang-ups are not reported. Without unsafe code only the new process itself can do that. So the test binary starts
//! itself again with the ignored test [`session_leader`], which takes the terminal and then executes the program.

#![allow(unreachable_pub, unused_imports, dead_code, reason = "each test file uses a part of it")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests start programs and end at the first error"
)]

mod audit;

pub use audit::audit;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_setfl};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::stdio::{dup2_stderr, dup2_stdout, stdin};
use rustix::termios::{
    LocalModes, OptionalActions, Termios, Winsize, tcgetattr, tcgetpgrp, tcsetattr, tcsetwinsize,
};
use std::ffi::{OsStr, OsString};
use std::num::NonZeroU16;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The longest time to wait for anything, much longer than needed on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(10);

/// The variable with the program and its arguments, one per line, for [`session_leader`].
const PROGRAM: &str = "NEWSRACK_TEST_PROGRAM";

/// The module's path in the test binary.
fn module() -> &'static str {
    let path = module_path!();
    path.split_once("::").map_or(path, |(_, inside)| inside)
}

#[test]
#[ignore = "started by the other tests, in a process of its own"]
fn session_leader() {
    lead_session();
    let program = std::env::var(PROGRAM).unwrap();
    let mut words = program.split('\n');
    let error = Command::new(words.next().unwrap()).args(words).env_remove(PROGRAM).exec();
    panic!("cannot start {program:?}: {error}");
}

/// Makes the process the leader of a session on the terminal that is its standard input.
pub fn lead_session() {
    rustix::process::setsid().unwrap();
    rustix::process::ioctl_tiocsctty(stdin()).unwrap();
    dup2_stdout(stdin()).unwrap();
    dup2_stderr(stdin()).unwrap();
}

/// When the terminal answers queries (OSC 11, primary device attributes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Never.
    Never,
    /// All answers after a delay.
    After(Duration),
    /// All answers after a delay, with a pause between any two bytes.
    Torn(Duration),
}

/// The graphics that the terminal reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pictures {
    /// None.
    None,
    /// Sixels, in cells of 10×20 pixels.
    Sixel,
    /// Kitty's protocol, in cells of 10×20 pixels.
    Kitty,
    /// Kitty's protocol without placeholders.
    EarlyKitty,
}

/// A program to start.
pub struct Program {
    command: Command,
    pictures: Pictures,
    widths: [u8; 8],
    answers: Answers,
    size: (u16, u16),
}

impl Program {
    /// A program with arguments. `TERM` is `xterm-256color`; other variables are inherited.
    pub fn new(file: impl AsRef<OsStr>, arguments: &[&str]) -> Self {
        let mut words = vec![file.as_ref().to_str().unwrap().to_owned()];
        words.extend(arguments.iter().map(ToString::to_string));
        Self::own(&format!("{}::session_leader", module())).env(PROGRAM, words.join("\n"))
    }

    /// An ignored test of this test binary, which must call [`lead_session`] first.
    pub fn own(test: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", test, "--ignored", "--nocapture"]).env("TERM", "xterm-256color");
        for name in [
            "COLORTERM",
            "NO_COLOR",
            "TMUX",
            "COLORFGBG",
            "RUST_BACKTRACE",
            "STY",
            "ZELLIJ",
            "TERM_PROGRAM",
            "LC_TERMINAL",
            "KONSOLE_VERSION",
        ] {
            command.env_remove(name);
        }
        Self {
            command,
            pictures: Pictures::None,
            widths: STANDARD_WIDTHS,
            answers: Answers::After(Duration::ZERO),
            size: (80, 24),
        }
    }

    /// Sets a variable.
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.command.env(name, value.into());
        self
    }

    /// Sets when the terminal answers; by default at once.
    pub fn answers(mut self, answers: Answers) -> Self {
        self.answers = answers;
        self
    }

    /// Sets the terminal's graphics; by default none.
    /// The columns that the terminal gives each text that is measured.
    pub fn widths(mut self, widths: [u8; 8]) -> Self {
        self.widths = widths;
        self
    }

    pub fn pictures(mut self, pictures: Pictures) -> Self {
        self.pictures = pictures;
        self
    }

    /// Sets the window's columns and rows; by default 80 and 24.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// Starts the program.
    pub fn start(mut self) -> Pty {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        fcntl_setfl(&master, OFlags::RDWR | OFlags::NONBLOCK).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let slave = open_slave(OsStr::from_bytes(name.to_bytes()));
        // Most shells disable echo too, so keys typed early do not appear on the screen under test.
        let mut termios = tcgetattr(&slave).unwrap();
        termios.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&slave, OptionalActions::Now, &termios).unwrap();
        resize(&slave, self.size);
        let before = tcgetattr(&slave).unwrap();

        let child = self
            .command
            .stdin(Stdio::from(slave.try_clone().unwrap()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let master = Arc::new(master);
        // A terminal that does not report its size has the usual one.
        let (columns, rows) = if self.size == (0, 0) { (80, 24) } else { self.size };
        let shared = Arc::new(Mutex::new(Seen {
            parser: vt100::Parser::new(cells(rows), cells(columns), 0),
            log: Vec::new(),
            shown: 0,
            answered: 0,
            closed: false,
        }));
        let reader = {
            let (master, shared, answers) = (Arc::clone(&master), Arc::clone(&shared), self.answers);
            let (pictures, widths) = (self.pictures, self.widths);
            thread::spawn(move || read(&master, &shared, answers, (pictures, widths)))
        };
        Pty { master: Some(master), slave: Some(slave), before, child, seen: shared, reader: Some(reader) }
    }
}

/// A running program and its terminal. Dropping it kills the program.
pub struct Pty {
    master: Option<Arc<OwnedFd>>,
    slave: Option<OwnedFd>,
    before: Termios,
    child: Child,
    seen: Arc<Mutex<Seen>>,
    reader: Option<JoinHandle<()>>,
}

struct Seen {
    parser: vt100::Parser,
    log: Vec<u8>,
    /// Bytes of the log that the emulator has processed.
    shown: usize,
    /// Bytes of the log that were searched for queries.
    answered: usize,
    closed: bool,
}

impl Pty {
    /// Sends keys or other bytes.
    #[track_caller]
    pub fn send(&self, bytes: impl AsRef<[u8]>) {
        write(self.master.as_ref().unwrap(), bytes.as_ref());
    }

    /// Sends keys to a program that may have ended.
    pub fn type_ahead(&self, keys: &str) {
        if let Some(master) = &self.master {
            let _ = rustix::io::write(master, keys.as_bytes());
        }
    }

    /// Changes the window size.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.seen.lock().unwrap().parser.set_size(cells(rows), cells(columns));
        resize(self.slave.as_ref().unwrap(), (columns, rows));
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// The foreground process group of the terminal.
    pub fn foreground(&self) -> Pid {
        tcgetpgrp(self.master.as_ref().unwrap()).unwrap()
    }

    /// Closes the terminal window.
    pub fn hang_up(&mut self) {
        self.slave = None;
        self.stop_reading();
        self.master = None;
    }

    /// The text of the screen, with a line end after every row.
    pub fn screen(&self) -> String {
        self.seen.lock().unwrap().parser.screen().contents()
    }

    /// Reads other properties of the emulator's screen.
    pub fn look<T>(&self, question: impl FnOnce(&vt100::Screen) -> T) -> T {
        question(self.seen.lock().unwrap().parser.screen())
    }

    /// All bytes that the program has written so far.
    pub fn log(&self) -> Vec<u8> {
        self.seen.lock().unwrap().log.clone()
    }

    /// Waits until the screen shows a text. Fails with the screen.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait_until(text, |pty| pty.screen().contains(text));
    }

    /// Waits until a condition holds. Fails with the screen.
    #[track_caller]
    pub fn wait_until(&self, what: &str, so: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !so(self) {
            assert!(start.elapsed() < LIMIT, "waited in vain for {what:?}; the screen:\n{}", self.screen());
            // Between two looks at the screen.
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits until nothing is written for a while. Returns the number of bytes written until then.
    pub fn settle(&self, quiet: Duration) -> usize {
        let mut length = self.log().len();
        loop {
            // Silence is what is waited for.
            thread::sleep(quiet);
            let now = self.log().len();
            if now == length {
                return length;
            }
            length = now;
        }
    }

    /// Waits for the end of the program. Returns its status and how long it took.
    #[track_caller]
    pub fn wait_exit(&mut self) -> (ExitStatus, Duration) {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                let took = start.elapsed();
                self.read_to_end();
                return (status, took);
            }
            assert!(start.elapsed() < LIMIT, "the program does not end; the screen:\n{}", self.screen());
            // The end of a child can only be waited for without a limit.
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Reads what an ended program has written: a byte that is written after it arrives last.
    #[track_caller]
    fn read_to_end(&self) {
        const LAST: u8 = 0;
        let Some(slave) = self.slave.as_ref().filter(|_| self.reader.is_some()) else { return };
        rustix::io::write(slave, &[LAST]).unwrap();
        let place = |log: &[u8]| log.iter().rposition(|byte| *byte == LAST);
        self.wait_until("the rest of the output", |pty| place(&pty.log()).is_some());
        let mut seen = self.seen.lock().unwrap();
        if let Some(at) = place(&seen.log) {
            seen.log.remove(at);
            seen.shown -= usize::from(seen.shown > at);
            seen.answered -= usize::from(seen.answered > at);
        }
    }

    /// Other processes of the program's session that still run. There are none after a proper end.
    pub fn left_running(&self) -> Vec<String> {
        let session = self.pid().to_string();
        let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
        let stats =
            processes.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path().join("stat")).ok());
        stats
            .filter(|stat| {
                let fields: Vec<&str> =
                    stat.rsplit_once(") ").map(|(_, rest)| rest.split(' ').collect()).unwrap_or_default();
                // State, parent, group, session. Zombies wait for their parent.
                fields.get(3) == Some(&session.as_str()) && fields.first() != Some(&"Z")
            })
            .collect()
    }

    /// The properties of the terminal that were not restored. There are none after a proper end.
    pub fn left_behind(&self) -> Vec<String> {
        let mut left = self.modes_left_on();
        let now = tcgetattr(self.slave.as_ref().unwrap()).unwrap();
        if format!("{now:?}") != format!("{:?}", self.before) {
            left.push(format!("terminal settings: {now:?} instead of {:?}", self.before));
        }
        left
    }

    /// The number of bytes that the program has left unread. A shell would take them for input.
    pub fn unread(&self) -> usize {
        let slave = self.slave.as_ref().unwrap();
        let mut raw = self.before.clone();
        raw.make_raw();
        tcsetattr(slave, OptionalActions::Now, &raw).unwrap();
        rustix::io::ioctl_fionread(slave).unwrap().try_into().unwrap()
    }

    /// Stops reading output, as if it were suspended.
    pub fn stop_reading(&mut self) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }

    /// The processor time of the program in ticks; `None` without `/proc`.
    pub fn processor_ticks(&self) -> Option<u64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid())).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
        Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
    }

    /// The modes that are on and were off before the program started.
    fn modes_left_on(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let screen = seen.parser.screen();
        let table = [
            ("alternate screen", screen.alternate_screen()),
            ("hidden cursor", screen.hide_cursor()),
            ("bracketed paste", screen.bracketed_paste()),
            ("mouse", screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None),
            ("application keypad", screen.application_keypad()),
            ("application cursor keys", screen.application_cursor()),
            (
                "colour",
                screen.fgcolor() != vt100::Color::Default || screen.bgcolor() != vt100::Color::Default,
            ),
            ("bold", screen.bold()),
            ("reverse", screen.inverse()),
        ];
        let mut left: Vec<String> =
            table.iter().filter(|(_, on)| *on).map(|(name, _)| (*name).to_owned()).collect();
        for mode in ["?7", "?2026"] {
            let on = last_of(&seen.log, &format!("\x1b[{mode}h"));
            let off = last_of(&seen.log, &format!("\x1b[{mode}l"));
            // Automatic margins are initially on, synchronised updates off.
            let changed = if mode == "?7" { off > on } else { on > off };
            if changed {
                left.push(format!("mode {mode}"));
            }
        }
        left
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.stop_reading();
    }
}

fn last_of(log: &[u8], sequence: &str) -> Option<usize> {
    log.windows(sequence.len()).rposition(|window| window == sequence.as_bytes())
}

/// The length of the output that a terminal with synchronised updates shows: everything before an unfinished update.
fn whole_frames(output: &[u8]) -> usize {
    let begin = "\x1b[?2026h";
    let open = last_of(output, begin);
    if open > last_of(output, "\x1b[?2026l") {
        return open.unwrap_or_default();
    }
    // The last bytes may be the start of the sequence that begins an update.
    let partial = (1..begin.len()).rev().find(|length| output.ends_with(&begin.as_bytes()[..*length]));
    output.len() - partial.unwrap_or_default()
}

fn open_slave(name: &OsStr) -> OwnedFd {
    use rustix::fs::{Mode, open};
    open(name, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty()).unwrap()
}

fn resize(slave: &OwnedFd, (columns, rows): (u16, u16)) {
    tcsetwinsize(slave, Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
}

/// The emulator does not allow an empty window.
fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN)
}

/// Fails if the program reads nothing for a long time.
fn write(master: &OwnedFd, mut bytes: &[u8]) {
    let patience = Timespec::try_from(LIMIT).unwrap();
    while !bytes.is_empty() {
        match rustix::io::write(master, bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                let mut ready = [PollFd::new(master, PollFlags::OUT)];
                if !matches!(poll(&mut ready, Some(&patience)), Ok(1..) | Err(Errno::INTR)) {
                    return;
                }
            }
            Err(_) => return,
        }
    }
}

fn read(master: &Arc<OwnedFd>, shared: &Mutex<Seen>, answers: Answers, terminal: (Pictures, [u8; 8])) {
    let tick = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };
    let mut buffer = vec![0; 65536];
    while !shared.lock().unwrap().closed {
        let mut ready = [PollFd::new(&**master, PollFlags::IN)];
        if !matches!(poll(&mut ready, Some(&tick)), Ok(1..)) {
            continue;
        }
        let count = match rustix::io::read(&**master, &mut buffer) {
            Ok(count) => count,
            Err(Errno::INTR | Errno::AGAIN) => continue,
            Err(_) => return,
        };
        let mut seen = shared.lock().unwrap();
        seen.log.extend_from_slice(&buffer[..count]);
        let unshown = seen.log[seen.shown..].to_vec();
        let whole = whole_frames(&unshown);
        seen.parser.process(&unshown[..whole]);
        seen.shown += whole;
        let unanswered = seen.log[seen.answered..].to_vec();
        let (answer, searched) = answer_to(&unanswered, terminal);
        seen.answered += searched;
        drop(seen);
        if answers != Answers::Never && !answer.is_empty() {
            let master = Arc::clone(master);
            thread::spawn(move || reply(&master, &answer, answers));
        }
    }
}

/// What is measured, as the reader writes it.
const MEASURED: [&str; 8] =
    ["“", "☑\u{fe0f}", "👩\u{200d}💻", "👍🏽", "ﾊ\u{ff9e}", "☰", "1\u{fe0f}\u{20e3}", "\u{31350}"];
/// The columns by the Unicode standard.
const STANDARD_WIDTHS: [u8; 8] = [1, 2, 2, 2, 2, 2, 2, 2];

/// The answers to all queries in the output, and how much of the output need not be searched again.
fn answer_to(output: &[u8], (pictures, widths): (Pictures, [u8; 8])) -> (Vec<u8>, usize) {
    let cell: &[u8] = if pictures == Pictures::None { b"" } else { b"\x1b[6;20;10t" };
    let (kitty, placeholders): (&[u8], &[u8]) = match pictures {
        Pictures::None | Pictures::Sixel => (b"", b""),
        Pictures::Kitty => (b"\x1b_Gi=31;OK\x1b\\", b"\x1b_Gi=32;OK\x1b\\"),
        Pictures::EarlyKitty => (b"\x1b_Gi=31;OK\x1b\\", b""),
    };
    let measured = MEASURED.map(|text| format!("\x1b[2;1H{text}\x1b[6n").into_bytes());
    let columns = widths.map(|width| format!("\x1b[2;{}R", width + 1).into_bytes());
    let table: [(&[u8], &[u8]); 5] = [
        (b"\x1b]11;?\x1b\\", b"\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\"),
        (b"\x1b[c", b"\x1b[?62;4;22c"),
        (audit::ASK_KITTY, kitty),
        (audit::ASK_PLACEHOLDERS, placeholders),
        (b"\x1b[16t", cell),
    ];
    let measured = measured.iter().map(Vec::as_slice).zip(columns.iter().map(Vec::as_slice));
    let table = || table.into_iter().chain(measured.clone());
    let mut answer = Vec::new();
    let mut searched = 0;
    let mut at = 0;
    while at < output.len() {
        let rest = &output[at..];
        if let Some((question, reply)) = table().find(|(question, _)| rest.starts_with(question)) {
            answer.extend_from_slice(reply);
            at += question.len();
            searched = at;
        } else if table().any(|(question, _)| question.starts_with(rest)) {
            // This may be the start of a query.
            return (answer, at);
        } else {
            at += 1;
            searched = at;
        }
    }
    (answer, searched)
}

fn reply(master: &OwnedFd, answer: &[u8], answers: Answers) {
    match answers {
        Answers::Never => {}
        Answers::After(delay) => {
            // As a terminal at the other end of a slow line.
            thread::sleep(delay);
            write(master, answer);
        }
        Answers::Torn(pause) => {
            for byte in answer {
                write(master, &[*byte]);
                // The same, byte by byte.
                thread::sleep(pause);
            }
        }
    }
}

#[test]
fn questions_are_answered_once_and_in_pieces() {
    let (answer, searched) = answer_to(b"x\x1b]11;?\x1b\\\x1b[c\x1b[", (Pictures::None, STANDARD_WIDTHS));
    assert!(answer.starts_with(b"\x1b]11;rgb:") && answer.ends_with(b"c"));
    assert_eq!(searched, 12);
    assert_eq!(answer_to(b"\x1b[2J", (Pictures::None, STANDARD_WIDTHS)), (Vec::new(), 4));
}

#[test]
fn a_frame_is_shown_when_it_is_whole() {
    let table: [(&[u8], usize); 5] = [
        (b"ab", 2),
        (b"a\x1b[?20", 1),
        (b"a\x1b[?2026hb", 1),
        (b"a\x1b[?2026hb\x1b[?2026l", 18),
        (b"\x1b[?2026hb\x1b[?2026l\x1b[?2026hc", 17),
    ];
    for (output, whole) in table {
        assert_eq!(whole_frames(output), whole, "{}", output.escape_ascii());
    }
}
