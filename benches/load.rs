//! Presses as many random keys as a person would in an hour, in a library that changes in the meantime:
//! `cargo bench --bench load -- LIBRARY CACHE [KEYS [SEED]]`.
//!
//! LIBRARY is a folder made by `generate` that may be modified: files in it are edited, added, moved and removed.
//! CACHE is a separate folder for the catalogue and the reading state. Prints the times from a key to its frame, and
//! the memory of the process over time. Exits with code 1 if the 99th percentile of the times is longer than a frame
//! of 16 ms, or if memory grows by more than a tenth after the first tenth of the keys.
#![expect(clippy::print_stdout, reason = "a program that talks to its user")]
#![expect(clippy::disallowed_methods, reason = "a program that changes files")]

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use newsrack::app::settings::Settings;
use newsrack::app::{App, Effect, Event, Start, flow};
use newsrack::engine::EngineConfig;
use newsrack::engine::request::Request;
use newsrack::engine::response::{Responder, Response};
use newsrack::library::list::Now;
use newsrack::terminal::Colours;
use newsrack::view;
use newsrack::workers::Workers;
use newsrack::zone::Zone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// How long the program's loop collects reports before it draws.
const DRAIN: Duration = Duration::from_millis(10);
/// The limit for the 99th percentile of the time from a key to its frame.
const FRAME: Duration = Duration::from_millis(16);
/// The keys that are pressed.
const LETTERS: &str =
    "jjjjjjkkkkkllllhhhhggGG{}  bduJK][/nNSfooiIvmsAUacx,rzz+-<>TMyp\\:?qqw的新闻the0123456789y\"(";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [library, cache, rest @ ..] = &arguments[..] else {
        println!("usage: cargo bench --bench load -- LIBRARY CACHE [KEYS [SEED]]");
        return ExitCode::SUCCESS;
    };
    let number =
        |at: usize, default: u64| rest.get(at).and_then(|text: &String| text.parse().ok()).unwrap_or(default);
    match press(PathBuf::from(library), Path::new(cache), number(0, 200_000), number(1, 7)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// A random generator (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }
}

fn now() -> Now {
    Now { utc: newsrack::clock::now(), zone: Zone::UTC }
}

/// The program's loop without a terminal.
struct Reader<'a, T: Responder> {
    app: App,
    workers: &'a Workers<T>,
    reports: Receiver<Response>,
    buffer: Buffer,
}

impl<T: Responder> Reader<'_, T> {
    /// Carries out effects, except those that leave the program.
    fn carry_out(&mut self) {
        for effect in self.app.settle() {
            match effect {
                Effect::Request(Request::External(_)) => {}
                Effect::Request(job) => self.workers.run(job),
                _ => {}
            }
        }
    }

    /// Handles an event and draws, like the program's loop. Returns the time.
    fn event(&mut self, event: Event) -> Duration {
        let start = Instant::now();
        self.app.handle(event, now());
        while start.elapsed() < DRAIN
            && let Ok(report) = self.reports.try_recv()
        {
            self.app.handle(Event::Response(report), now());
        }
        self.carry_out();
        let waiting = Instant::now();
        while flow::is_waiting(&self.app)
            && let Some(left) = DRAIN.checked_sub(waiting.elapsed())
            && let Ok(report) = self.reports.recv_timeout(left)
        {
            self.app.handle(Event::Response(report), now());
            self.carry_out();
        }
        self.draw();
        start.elapsed()
    }

    fn draw(&mut self) {
        self.buffer.reset();
        view::draw(&mut self.buffer, &self.app, Colours::True);
    }

    /// Handles reports until none has arrived for a while.
    fn rest(&mut self, quiet: Duration) {
        loop {
            match self.reports.recv_timeout(quiet) {
                Ok(report) => {
                    self.event(Event::Response(report));
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        self.event(Event::Resize(columns, rows));
    }
}

fn press(library: PathBuf, cache: &Path, keys: u64, seed: u64) -> std::io::Result<bool> {
    let (sender, reports): (SyncSender<Response>, _) = sync_channel(1024);
    let config = EngineConfig::for_tests(vec![library.clone()], cache);
    let workers = Workers::start(config, move |response| sender.send(response).is_ok())?;
    let app = App::new("load".into(), &Start::Folders, Settings::default(), now(), (120, 40));
    let buffer = Buffer::empty(Rect::new(0, 0, 120, 40));
    let mut reader = Reader { app, workers: &workers, reports, buffer };
    reader.resize(120, 40);
    reader.rest(Duration::from_secs(3));
    println!("the library is read; memory {} MB", memory() / 1024);
    let stop = Arc::new(AtomicBool::new(false));
    let changing = {
        let stop = Arc::clone(&stop);
        std::thread::spawn(move || change(&library, &stop, seed))
    };
    let good = pressed(&mut reader, keys, seed);
    stop.store(true, Ordering::Relaxed);
    let changes = changing.join().unwrap_or_default();
    println!("{changes} changes of files meanwhile");
    Ok(good)
}

fn pressed<T: Responder>(reader: &mut Reader<'_, T>, keys: u64, seed: u64) -> bool {
    let letters: Vec<char> = LETTERS.chars().collect();
    let mut numbers = Numbers(seed);
    let mut times: Vec<Duration> = Vec::with_capacity(keys as usize);
    let (mut first_tenth, mut most) = (0, 0);
    let start = Instant::now();
    for number in 0..keys {
        let key = match numbers.below(100) {
            0..=9 => KeyEvent::from(KeyCode::Esc),
            10..=15 => KeyEvent::from(KeyCode::Enter),
            16..=19 => KeyEvent::from(
                [KeyCode::Tab, KeyCode::BackTab, KeyCode::Backspace, KeyCode::Delete][numbers.below(4)],
            ),
            20..=29 => KeyEvent::from(
                [
                    KeyCode::Up,
                    KeyCode::Down,
                    KeyCode::PageDown,
                    KeyCode::PageUp,
                    KeyCode::Left,
                    KeyCode::Right,
                    KeyCode::Home,
                    KeyCode::End,
                ][numbers.below(8)],
            ),
            30..=33 => KeyEvent::new(
                KeyCode::Char(['d', 'u', 'f', 'b', 'o', 'l', 'w'][numbers.below(7)]),
                KeyModifiers::CONTROL,
            ),
            34 if numbers.below(20) == 0 => {
                let sizes = [(80, 24), (120, 40), (200, 50), (60, 20), (19, 4)];
                let (columns, rows) = sizes[numbers.below(sizes.len())];
                reader.resize(columns, rows);
                continue;
            }
            _ => KeyEvent::from(KeyCode::Char(letters[numbers.below(letters.len())])),
        };
        times.push(reader.event(Event::Key(key)));
        // Reports that arrive between keys are handled at once, as while a person thinks.
        while let Ok(report) = reader.reports.try_recv() {
            reader.event(Event::Response(report));
        }
        if number % 500 == 0 {
            let now = memory();
            if number <= keys / 10 {
                first_tenth = first_tenth.max(now);
            }
            most = most.max(now);
        }
        if number % (keys / 10).max(1) == 0 {
            println!("{number:>8} keys, {:>4} s, memory {} MB", start.elapsed().as_secs(), memory() / 1024);
        }
    }
    times.sort_unstable();
    let of = |share: usize| times.get(times.len() * share / 1000).copied().unwrap_or_default();
    println!(
        "key to frame: p50 {:?}, p99 {:?}, p99.9 {:?}, most {:?}",
        of(500),
        of(990),
        of(999),
        times.last()
    );
    println!("memory: {} MB in the first tenth, {} MB at most", first_tenth / 1024, most / 1024);
    of(990) <= FRAME && most <= first_tenth + first_tenth / 10
}

/// The resident memory in kilobytes; 0 without `/proc`.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// Edits, adds, moves and removes files until stopped. Returns the number of changes.
fn change(library: &Path, stop: &AtomicBool, seed: u64) -> u64 {
    let mut numbers = Numbers(seed ^ 0xff);
    let mut files = Vec::new();
    collect(library, &mut files);
    let mut changes = 0;
    while !stop.load(Ordering::Relaxed) && !files.is_empty() {
        let at = numbers.below(files.len());
        let path = files[at].clone();
        let text =
            format!("---\ntitle: Changed {changes}\ndate: 2024-01-01\n---\n<p>变化的新闻 {changes}</p>\n");
        let done = match numbers.below(8) {
            0 => {
                files.swap_remove(at);
                std::fs::remove_file(&path)
            }
            1 => {
                let to = path.with_file_name(format!("moved-{changes}.md"));
                files[at].clone_from(&to);
                std::fs::rename(&path, to)
            }
            2 | 3 => {
                let new = path.with_file_name(format!("new-{changes}.md"));
                files.push(new.clone());
                std::fs::write(new, text)
            }
            _ => std::fs::write(&path, text),
        };
        changes += u64::from(done.is_ok());
        std::thread::sleep(Duration::from_millis(20));
    }
    changes
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
