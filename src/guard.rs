//! Catches panics in code that reads untrusted input, so that they end only that piece of work.
//!
//! The program's panic hook ignores a panic inside [`guarded`]. Nothing here knows what the work is.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Runs `work` and returns `None` if it panics. The caller must not use state that `work` may have left half changed.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    DEPTH.set(DEPTH.get() + 1);
    let done = catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    done.ok()
}

/// Whether this thread is inside [`guarded`].
pub fn is_guarded() -> bool {
    DEPTH.get() > 0
}

/// Panics if `NEWSRACK_PANIC` names this thread, so that tests can check that the terminal is restored. Does nothing in
/// release builds.
#[cfg(debug_assertions)]
pub fn inject_panic() {
    let current = std::thread::current();
    let asked = std::env::var("NEWSRACK_PANIC").ok();
    assert!(asked.is_none() || asked.as_deref() != current.name(), "as NEWSRACK_PANIC\x1b[2J asks");
}

/// Does nothing in release builds.
#[cfg(not(debug_assertions))]
pub fn inject_panic() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_only_the_guarded_work() {
        assert!(!is_guarded());
        assert_eq!(guarded(is_guarded), Some(true));
        let caught: Option<()> = guarded(|| {
            assert_eq!(guarded(|| -> u8 { std::panic::resume_unwind(Box::new(())) }), None);
            assert!(is_guarded());
            std::panic::resume_unwind(Box::new(()))
        });
        assert_eq!((caught, is_guarded()), (None, false));
    }
}
