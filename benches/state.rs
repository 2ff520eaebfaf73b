//! Measures the reading state: `cargo bench --bench state -- FOLDER [MARKS]`.
//!
//! FOLDER is emptied first. Then it gets a log with one line for each of MARKS marks (default: a million), as written
//! by a reader that opened every article by hand and never compacted its log. This is the longest possible log.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program that talks to its user and makes the files it measures"
)]

use newsrack::article::ArticleId;
use newsrack::article::marks::Mark;
use newsrack::state::{Access, Change, LogOptions, Logs, Step};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

const DEVICE: &str = "00112233aabbccdd";
/// Marks in one change, as for a whole library.
const BULK: u32 = 100_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some(folder) = arguments.first().map(PathBuf::from) else {
        println!("usage: cargo bench --bench state -- FOLDER [MARKS]");
        return;
    };
    let marks = arguments.get(1).and_then(|marks| marks.parse().ok()).unwrap_or(1_000_000);
    if let Err(error) = measure(&folder, marks) {
        println!("{error}");
    }
}

fn measure(folder: &Path, marks: u32) -> io::Result<()> {
    let _ = fs::remove_dir_all(folder);
    let options = |access| LogOptions {
        folder: folder.join("logs"),
        local: folder.join("local"),
        cache: Some(folder.join("cache")),
        access,
    };
    fs::create_dir_all(folder.join("logs"))?;
    fs::create_dir_all(folder.join("local"))?;
    fs::write(folder.join("local/device"), format!("{DEVICE}\n"))?;
    let log = folder.join("logs").join(format!("{DEVICE}.log"));
    make(&log, marks)?;
    let size = |path: &Path| fs::metadata(path).map_or(0, |data| data.len());
    println!("{marks} marks in {} bytes; memory {}", size(&log), memory());

    let start = Instant::now();
    let logs = Logs::open(options(Access::Look)).logs;
    tell("replay of all, nothing kept", start);
    println!("{} known; memory {}", known(&logs), memory());
    drop(logs);
    let start = Instant::now();
    let logs = Logs::open(options(Access::Write)).logs;
    tell("replay of all, and a snapshot of it", start);
    println!("memory {}", memory());
    drop(logs);
    let start = Instant::now();
    let mut logs = Logs::open(options(Access::Write)).logs;
    tell("start behind the snapshot", start);

    let ids: Vec<ArticleId> = (0..BULK).map(|number| id(number * (marks / BULK).max(1))).collect();
    let start = Instant::now();
    let found = ids.iter().filter(|id| logs.state().marks(**id).read == Some(true)).count();
    tell(&format!("{found} of {BULK} looked up one by one"), start);
    let start = Instant::now();
    let found = logs.state().marks_of(&ids).iter().filter(|marks| marks.read == Some(true)).count();
    tell(&format!("{found} of {BULK} looked up at once"), start);

    let star = |articles| Change::Mark { set: Mark::Starred.on(), articles };
    for _ in 0..3 {
        let (before, start) = (size(&log), Instant::now());
        let article = id(before as u32);
        logs.append(&star(vec![article]), Step::Undoable, 0);
        tell(&format!("one more mark, {} bytes", size(&log) - before), start);
    }
    // All articles have marks, so each must be looked up and changed.
    let unread = Change::Mark { set: Mark::Read.off(), articles: ids };
    let (before, start) = (size(&log), Instant::now());
    let applied = logs.append(&unread, Step::Undoable, 0);
    tell(&format!("{} marks in one change, {} bytes", applied.articles.len(), size(&log) - before), start);
    let start = Instant::now();
    let undone = logs.undo(0, &|_, _| true);
    tell(&format!("{} of them taken back", undone.map_or(0, |undone| undone.articles.len())), start);
    drop(logs);

    let start = Instant::now();
    let mut logs = Logs::open(options(Access::Write)).logs;
    tell("start with all that in the tail", start);
    for number in 0..1_000 {
        logs.append(&Change::Place { article: id(number), place: None }, Step::Silent, 0);
        logs.append(&star(vec![id(number + 7)]), Step::Silent, 0);
    }
    drop(logs);
    let start = Instant::now();
    let mut logs = Logs::open(options(Access::Write)).logs;
    tell("start with a thousand lines in the tail", start);

    let start = Instant::now();
    logs.keep_house();
    tell(&format!("log compacted to {} bytes", size(&log)), start);
    let start = Instant::now();
    let logs = Logs::open(LogOptions { cache: None, ..options(Access::Look) }).logs;
    tell("replay of the compacted log", start);
    println!("{} known; memory {}", known(&logs), memory());
    Ok(())
}

/// The number of articles with reading state.
fn known(logs: &Logs) -> usize {
    let mut count = 0;
    logs.state().for_each(&mut |_| count += 1);
    count
}

fn id(number: u32) -> ArticleId {
    let mut id = [0; 16];
    id.copy_from_slice(&blake3::hash(&number.to_le_bytes()).as_bytes()[..16]);
    ArticleId(id)
}

fn make(path: &Path, marks: u32) -> io::Result<()> {
    let mut file = io::BufWriter::new(fs::File::create(path)?);
    for number in 0..marks {
        let (n, at) = (number + 1, 1_790_000_000 + u64::from(number));
        let id = id(number);
        let line = format!(
            r#"{{"n":{n},"at":{at},"by":"{DEVICE}","set":"read","put":[{{"to":true,"ids":["{id}"]}}]"#
        );
        let sum = blake3::hash(line.as_bytes()).to_hex();
        writeln!(file, "{line},\"sum\":\"{}\"}}", &sum[..8])?;
    }
    file.flush()
}

fn tell(what: &str, start: Instant) {
    println!(
        "{:>10.2} ms  {what}; processor so far {} ms",
        start.elapsed().as_secs_f64() * 1000.0,
        processor()
    );
}

/// The processor time of this process in milliseconds; 0 if not available.
fn processor() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11);
    // Ticks of ten milliseconds, in user mode and in the kernel.
    fields.take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}

/// The current and peak resident memory; 0 if not available.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
    };
    format!("{} MiB, at most {} MiB", of("VmRSS:"), of("VmHWM:"))
}
