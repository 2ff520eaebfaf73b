//! Fuzz targets for everything that reads untrusted bytes. They need only a stable compiler.
//!
//! Besides panics, each target checks properties: no control characters in what is shown, no lost words, round trips,
//! limits, and a budget of processor time that grows with the input. [`runner`] describes how inputs are made.
//!
//! ```sh
//! cargo test --test fuzz                                                   # the seeds, then one second per target
//! NEWSRACK_FUZZ_SECONDS=10 cargo test --release --test fuzz -- --test-threads=1
//! NEWSRACK_FUZZ_INPUT=text:7:FILE cargo test --test fuzz -- --ignored one_input     # repeat a finding
//! NEWSRACK_FUZZ_SECONDS=7200 cargo test --release --test fuzz -- --ignored --nocapture all_in_turn
//! ```
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests make files, end at the first error, and say how it goes"
)]

mod runner;
mod targets;

use runner::Target;
use std::time::Duration;
use targets::TARGETS;

/// Run time of one target in `cargo test`.
const SHORT: Duration = Duration::from_secs(1);

/// Run time of one target from the environment.
fn wanted() -> Option<Duration> {
    std::env::var("NEWSRACK_FUZZ_SECONDS").ok()?.parse().ok().map(Duration::from_secs)
}

#[track_caller]
fn fuzz(name: &str) {
    let target: &Target = TARGETS.iter().find(|target| target.name == name).unwrap();
    // A fixed seed: a check of a change must not fail because of another part of the program.
    let seed = 7;
    let mut run = runner::Run::new(target, seed);
    if let Some(finding) = run.seeds().or_else(|| run.for_a_while(wanted().unwrap_or(SHORT))) {
        panic!("{finding}");
    }
    assert!(run.count() > 20, "{name}: only {} inputs were tried", run.count());
}

macro_rules! tests_of {
    ($($name:ident),*) => {
        $(
            #[test]
            fn $name() {
                fuzz(stringify!($name));
            }
        )*

        #[test]
        fn every_target_has_its_test() {
            let names = [$(stringify!($name)),*];
            assert_eq!(names.to_vec(), TARGETS.iter().map(|target| target.name).collect::<Vec<_>>());
        }
    };
}

tests_of!(
    front_matter,
    pages,
    letters,
    mhtml,
    encodings,
    dates,
    feeds,
    lists,
    sites,
    documents,
    text,
    queries,
    state_log,
    text_cache,
    config,
    addresses,
    file_names
);

/// Runs all targets in turn in one process for `NEWSRACK_FUZZ_SECONDS`. Findings are written to `target/fuzz` (or
/// `NEWSRACK_FUZZ_FINDINGS`) and printed, and the test fails at the end.
#[test]
#[ignore = "runs for hours: NEWSRACK_FUZZ_SECONDS=7200 … -- --ignored --nocapture all_in_turn"]
fn all_in_turn() {
    let seed = runner::fresh_seed();
    let total = wanted().unwrap_or(Duration::from_mins(1));
    let slice = (total / (4 * TARGETS.len() as u32)).min(Duration::from_mins(1));
    let mut runs: Vec<runner::Run> = TARGETS.iter().map(|target| runner::Run::new(target, seed)).collect();
    let start = std::time::Instant::now();
    let mut findings = Vec::new();
    eprintln!("seed {seed}, {} seconds, {} for each turn", total.as_secs(), slice.as_secs());
    for run in &mut runs {
        findings.extend(run.seeds());
    }
    while start.elapsed() < total {
        for run in &mut runs {
            let end = std::time::Instant::now() + slice;
            while let Some(left) = end.checked_duration_since(std::time::Instant::now()) {
                let Some(finding) = run.for_a_while(left) else { break };
                eprintln!("FOUND {finding}");
                findings.push(finding);
            }
            eprintln!("{:>6} s  {}", start.elapsed().as_secs(), run.progress());
        }
    }
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n\n"));
}

/// Repeats one input: `NEWSRACK_FUZZ_INPUT=TARGET:CHOICE:PATH`, as printed with a finding.
#[test]
#[ignore = "needs NEWSRACK_FUZZ_INPUT=TARGET:CHOICE:PATH"]
fn one_input() {
    let input = std::env::var("NEWSRACK_FUZZ_INPUT").unwrap();
    let (name, rest) = input.split_once(':').unwrap();
    let (choice, path) = rest.split_once(':').unwrap();
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let case = runner::Case { bytes: std::fs::read(path).unwrap(), choice: choice.parse().unwrap() };
    (target.check)(&case, &mut runner::Features::default());
}
