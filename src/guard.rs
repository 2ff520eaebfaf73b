//! Whatever reads untrusted input may trip over it: that ends the reading of that input, and nothing else.
//!
//! A panic inside [`guarded`] is caught there and unnoticed elsewhere; the program's panic hook passes it over.
//! Knows nothing of what is read.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Does some work; none if it panicked. What the work has changed by then must not matter.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    DEPTH.set(DEPTH.get() + 1);
    let done = catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    done.ok()
}

/// Whether a panic of this thread, now, would be caught by [`guarded`].
pub fn is_guarded() -> bool {
    DEPTH.get() > 0
}

/// Panics if `NEWSRACK_PANIC` names this thread: so tests see what becomes of the terminal when any of them does.
/// Release builds have no such trigger.
#[cfg(debug_assertions)]
pub fn inject_panic() {
    let current = std::thread::current();
    let asked = std::env::var("NEWSRACK_PANIC").ok();
    assert!(asked.is_none() || asked.as_deref() != current.name(), "as NEWSRACK_PANIC\x1b[2J asks");
}

/// Release builds have no trigger.
#[cfg(not(debug_assertions))]
pub fn trip() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_ends_there_and_only_there() {
        assert!(!is_guarded());
        assert_eq!(guarded(is_guarded), Some(true));
        let tripped: Option<()> = guarded(|| {
            assert_eq!(guarded(|| -> u8 { std::panic::resume_unwind(Box::new(())) }), None);
            assert!(is_guarded());
            std::panic::resume_unwind(Box::new(()))
        });
        assert_eq!((tripped, is_guarded()), (None, false));
    }
}
