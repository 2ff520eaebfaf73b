//! Keys and answers in any order: every answer is used, and nothing waits for ever.
//!
//! `NEWSRACK_SCHEDULES=20000 cargo test --test interleavings` tries more; `NEWSRACK_SCHEDULE=SEED` only one.

mod faults;
#[path = "../support/harness.rs"]
mod harness;
mod invariants;
mod library;
mod observed;
mod schedule;

use arbtest::arbtest;
use library::Library;
use schedule::{Failure, Schedule, run, shortest};
use std::fmt::Write;

/// How many schedules are tried unless the environment says another number.
const SCHEDULES: u64 = 2000;

fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    let digits = text.strip_prefix("0x");
    digits.map_or_else(|| text.parse().ok(), |digits| u64::from_str_radix(digits, 16).ok())
}

/// A seed as `arbtest` takes it: 32 bits without a pattern, and the number of bytes that a schedule is made of.
fn seed(number: u64) -> u64 {
    let mixed = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) & 0xffff_ffff_0000_0000 | (32 + number % 160)
}

/// Of schedules that break the same invariant the first is made shorter and shown.
#[test]
fn every_answer_arrives_in_any_order_and_modals_keep_events_from_the_panes() {
    let library = Library::new();
    let seeds: Vec<u64> = match variable("NEWSRACK_SCHEDULE") {
        Some(seed) => vec![seed],
        None => (0..variable("NEWSRACK_SCHEDULES").unwrap_or(SCHEDULES)).map(seed).collect(),
    };
    let mut failures: Vec<Failure> = Vec::new();
    let mut shown = String::new();
    for seed in seeds {
        arbtest(|u| {
            let schedule = Schedule::draw(u)?;
            if let Err(failure) = run(&library, &schedule)
                && !failures.iter().any(|known| known.is_like(&failure))
            {
                let failure = shortest(&library, schedule, failure);
                let _ = writeln!(shown, "seed {seed:#x}: {failure}");
                failures.push(failure);
            }
            Ok(())
        })
        .seed(seed)
        .run();
    }
    assert!(failures.is_empty(), "{} invariants are broken\n{shown}", failures.len());
}
