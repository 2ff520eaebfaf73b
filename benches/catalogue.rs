//! Measures the catalogue on a library: `cargo bench --bench catalogue -- LIBRARY CACHE [check]`.
//!
//! CACHE is a separate folder; the first run fills it, later runs find it filled. With `check`, the hits of every
//! query are compared with a plain substring search in every article, parsed again.
#![expect(clippy::print_stdout, reason = "a program that talks to its user")]

use newsrack::article::marks::Flags;
use newsrack::catalogue::{Catalogue, Event, OpenOptions, Reach, RowFilter, ScanRequest};
use newsrack::disk::{Rules, ScanOptions, Source};
use newsrack::library::RowId;
use newsrack::library::list::{Now, Sort};
use newsrack::library::query::{Query, Term, Test};
use newsrack::text::fold;
use newsrack::zone::Zone;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// One and two Chinese characters, rare and common, phrases, Latin, symbols, mixed, no hit.
const QUERIES: [&str; 24] = [
    "的",
    "A股",
    "钉钉",
    "榫卯",
    "敦煌",
    "量子纠缠",
    "合作",
    "合作与开放",
    "全文搜索",
    "the",
    "kernel",
    "CONFIG_PREEMPT_RT",
    "C++20",
    "fpga",
    "“科技向实”",
    "80 ms",
    "v2.4.1",
    "没有人给出准确的答案",
    "海底电缆",
    "成本下降了5",
    "水下考古，",
    "http/3",
    "不存在的词语",
    "zzzzzz",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [library, cache, rest @ ..] = &arguments[..] else {
        println!("usage: cargo bench --bench catalogue -- LIBRARY CACHE [check]");
        return;
    };
    if let Err(error) =
        measure(PathBuf::from(library), Path::new(cache), rest.iter().any(|word| word == "check"))
    {
        println!("{error:?}");
    }
}

fn measure(library: PathBuf, cache: &Path, check: bool) -> Result<(), newsrack::trouble::CatalogueError> {
    let roots = [library];
    let (now, cancel) = (newsrack::clock::now(), AtomicBool::new(false));
    let rules = Rules::new(&roots, &ScanOptions::default());
    let start = Instant::now();
    let opened = Catalogue::open(&OpenOptions { roots: &roots, cache: Some(cache), meaning: "bench" })?;
    let mut catalogue = opened.catalogue;
    tell("open", start);
    opened.notes.iter().for_each(|told| println!("  {told}"));

    let start = Instant::now();
    let rows =
        catalogue.rows(&catalogue.plain_list(&RowFilter::default(), Sort::default(), now, 50, None)?)?;
    tell(&format!("first {} rows", rows.len()), start);
    let start = Instant::now();
    let ids = catalogue.plain_list(&RowFilter::default(), Sort::default(), now, usize::MAX, None)?;
    tell(&format!("{} row ids", ids.len()), start);
    let start = Instant::now();
    catalogue.counts(&Now { utc: now, zone: Zone::UTC }, None)?;
    tell("counts", start);

    let sweep = ScanRequest {
        source: &rules,
        flags: &|_, _, _| Flags::empty(),
        state: &(),
        now,
        left: None,
        mute: &|_| false,
        cancel: &cancel,
        reach: Reach::Everything,
    };
    let start = Instant::now();
    let mut first = None;
    let swept = catalogue.scan(&sweep, &mut |event| {
        if matches!(event, Event::Progress(progress) if progress.read > 0) {
            first.get_or_insert_with(|| start.elapsed());
        }
    })?;
    tell(&format!("sweep: {} files, {} new, {} changed", swept.files, swept.new, swept.changed), start);
    if let Some(first) = first {
        println!("  first rows after {first:?}");
    }
    println!("  left out {:?}, told {}; peak memory {}", swept.left_out, swept.warnings.len(), peak());

    let start = Instant::now();
    let texts = catalogue.fill_text(&rules, &cancel, &mut |_| ())?;
    tell(&format!("text cache: {} added, {} missed", texts.added, texts.missed), start);
    println!("  peak memory {}", peak());

    let ids = catalogue.plain_list(&RowFilter::default(), Sort::default(), now, usize::MAX, None)?;
    search(&catalogue)?;
    if check {
        compare(&catalogue, &ids, &rules, &roots)?;
    }
    println!("peak memory {}", peak());
    Ok(())
}

fn of_word(word: &str) -> Query {
    Query { terms: vec![Term { test: Test::Text(fold(word)), negated: false }] }
}

fn search(catalogue: &Catalogue) -> Result<(), newsrack::trouble::CatalogueError> {
    let (now, cancel) = (newsrack::clock::now(), AtomicBool::new(false));
    let mut times: Vec<Duration> = Vec::new();
    for query in QUERIES {
        let (mut best, mut total) = (Duration::MAX, 0);
        for _ in 0..9 {
            let start = Instant::now();
            total = catalogue.find(&of_word(query), 50, now, &cancel)?.total;
            times.push(start.elapsed());
            best = best.min(start.elapsed());
        }
        println!("  {total:7} hits, best {best:8.1?}  {query}");
    }
    times.sort();
    let at = |hundredth: usize| times[(times.len() * hundredth / 100).min(times.len() - 1)];
    println!("search: p50 {:.1?}, p99 {:.1?}", at(50), at(99));
    Ok(())
}

/// Compares the hits with a plain substring search in the folded text of every article, parsed again from its file.
fn compare(
    catalogue: &Catalogue,
    ids: &[RowId],
    rules: &Rules,
    roots: &[PathBuf],
) -> Result<(), newsrack::trouble::CatalogueError> {
    let mut expected = vec![Vec::new(); QUERIES.len()];
    for chunk in ids.chunks(1000) {
        for row in catalogue.rows(chunk)? {
            let Ok((title, text)) = Source::text(rules, &row.entry.path, &roots[0]) else { continue };
            let text = fold(&format!("{title}\n{text}"));
            for (query, hits) in QUERIES.iter().zip(&mut expected) {
                if text.contains(&fold(query)) {
                    hits.push(row.id);
                }
            }
        }
    }
    let mut wrong = 0;
    for (query, expected) in QUERIES.iter().zip(expected) {
        let found =
            catalogue.find(&of_word(query), usize::MAX, newsrack::clock::now(), &AtomicBool::new(false))?;
        if found.rows != expected {
            wrong += 1;
            println!("  DIFFERS: {query}: {} found, {} expected", found.rows.len(), expected.len());
        }
    }
    println!("oracle: {} of {} hit lists equal", QUERIES.len() - wrong, QUERIES.len());
    Ok(())
}

fn tell(what: &str, start: Instant) {
    println!("{what}: {:.1?} (processor time of all so far {})", start.elapsed(), processor());
}

/// The processor time of all threads so far, in hundredths of a second. Unlike the elapsed time it is comparable on a
/// busy machine.
#[expect(clippy::disallowed_methods, reason = "reads what the system says of this process")]
fn processor() -> String {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    format!("{}.{:02} s", ticks / 100, ticks % 100)
}

/// The peak resident memory as reported by the system; empty if not available.
#[expect(clippy::disallowed_methods, reason = "reads what the system says of this process")]
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default().trim().to_owned()
}
