//! Answers of the terminal are not taken for keys, and nothing is written without need.

use super::desk::Desk;
use super::pty::{Answers, Pty};
use super::{ends, footer, library, listed, reader};
use std::thread;
use std::time::Duration;

/// Starts the reader on a terminal with such answers, waits until long after the answer, and types one key.
fn one_key(answers: Answers, patience: Duration) {
    let desk = Desk::with_samples();
    let mut pty = listed(reader(&desk, &[&desk.argument("news")]).answers(answers), 43);
    let before = pty.screen();
    // An answer that is no key changes nothing that could be waited for.
    thread::sleep(patience);
    pty.settle(Duration::from_millis(50));
    assert_eq!(pty.screen(), before, "{answers:?}");
    pty.send("j");
    pty.wait_until("the second row", |pty| footer(pty).contains("2 of 43"));
    pty.settle(Duration::from_millis(50));
    assert!(footer(&pty).contains("2 of 43"), "{answers:?}: {}", pty.screen());
    pty.send("q");
    ends(&mut pty, 0);
    assert_eq!(pty.unread(), 0, "{answers:?}: an answer is left to the shell");
}

#[test]
fn quick_answers_are_no_keys() {
    one_key(Answers::After(Duration::ZERO), Duration::from_millis(100));
    one_key(Answers::After(Duration::from_millis(150)), Duration::from_millis(300));
}

#[test]
fn slow_answers_are_no_keys() {
    one_key(Answers::After(Duration::from_millis(500)), Duration::from_millis(700));
    one_key(Answers::Never, Duration::from_millis(100));
}

#[test]
fn very_slow_answers_are_no_keys() {
    one_key(Answers::After(Duration::from_secs(2)), Duration::from_millis(2300));
}

#[test]
fn answers_in_pieces_are_no_keys() {
    one_key(Answers::Torn(Duration::from_millis(20)), Duration::from_secs(3));
}

#[test]
fn nothing_is_written_while_nothing_happens() {
    let desk = Desk::with_samples();
    for keys in ["", "\r"] {
        let mut pty = library(&desk, 43);
        pty.send(keys);
        let before = pty.settle(Duration::from_millis(400));
        let ticks = pty.processor_ticks();
        // The rest that is measured.
        thread::sleep(Duration::from_secs(1));
        assert_eq!(pty.log().len(), before);
        // One tick is ten milliseconds.
        let used = pty.processor_ticks().zip(ticks).map_or(0, |(now, before)| now - before);
        assert!(used <= 1, "{used} ticks in a second of rest");
        pty.send("Q");
        ends(&mut pty, 0);
    }
}

/// Idles for a while, in the list and in an article: not a byte is written, and less than a thousandth of a processor
/// is used.
fn rest(time: Duration) {
    let desk = Desk::with_samples();
    for keys in ["", "\r"] {
        let mut pty = library(&desk, 43);
        pty.send(keys);
        let before = pty.settle(Duration::from_secs(2));
        let ticks = pty.processor_ticks();
        // The rest that is measured.
        thread::sleep(time);
        assert_eq!(pty.log().len(), before, "something was written at rest");
        let used = pty.processor_ticks().zip(ticks).map_or(0, |(now, before)| now - before);
        // One tick is ten milliseconds.
        let most = (time.as_millis() as u64 / 1000 / 10).max(1);
        assert!(used <= most, "{used} ticks in {time:?} of rest");
        pty.send("Q");
        ends(&mut pty, 0);
    }
}

#[test]
fn ten_seconds_of_rest_cost_nothing() {
    rest(Duration::from_secs(10));
}

#[test]
#[ignore = "takes two minutes"]
fn a_minute_of_rest_costs_nothing() {
    rest(Duration::from_mins(1));
}

#[test]
fn moving_the_cursor_writes_only_what_changed() {
    let desk = Desk::with_samples();
    let mut pty = library(&desk, 43);
    let mut before = pty.settle(Duration::from_millis(300));
    for row in 2..8 {
        pty.send("j");
        pty.wait_until("the next row", |pty| footer(pty).contains(&format!("{row} of 43")));
        let now = pty.settle(Duration::from_millis(30));
        assert!(now - before < 1000, "a step wrote {} bytes", now - before);
        before = now;
    }
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn a_storm_of_sizes_ends_in_a_whole_screen() {
    let desk = Desk::with_samples();
    let pty = library(&desk, 43);
    pty.send("\r");
    pty.wait_for("━━");
    for round in 0..100_usize {
        let sizes = [(1, 1), (200, 50), (0, 0), (60, 20), (37, 11), (500, 2), (5, 100), (120, 40), (2, 1)];
        let (columns, rows) = sizes[round % sizes.len()];
        pty.resize(columns, rows);
        // The pace of the sizes.
        thread::sleep(Duration::from_millis(2));
    }
    pty.resize(120, 40);
    let untouched = Desk::with_samples();
    let other = library(&untouched, 43);
    other.resize(120, 40);
    other.send("\r");
    for pty in [&pty, &other] {
        pty.wait_until("the footer of 120×40", |pty| footer(pty).contains("q back"));
        pty.wait_for("━━");
        pty.settle(Duration::from_millis(100));
    }
    // The emulator represents blanks at the end of a line in different ways.
    let rows = |pty: &Pty| pty.screen().lines().map(|row| row.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(rows(&pty), rows(&other));
    for mut pty in [pty, other] {
        pty.send("Q");
        ends(&mut pty, 0);
    }
}

#[test]
fn too_small_a_window_says_so() {
    let desk = Desk::with_samples();
    let mut pty = library(&desk, 43);
    pty.resize(19, 24);
    pty.wait_for("too small");
    pty.resize(80, 24);
    pty.wait_for("1 of 43");
    pty.send("q");
    ends(&mut pty, 0);
}
