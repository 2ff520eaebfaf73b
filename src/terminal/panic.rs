//! The panic hook: the terminal first, then the message, then the end.

use super::screen::Screen;
use super::tty::{Owner, Tty};
use crate::guard::is_guarded;
use crate::text::clean_line;
use rustix::stdio::stderr;
use std::panic::PanicHookInfo;
use std::sync::Arc;

/// The exit code of a panic, as Rust has it.
const EXIT_CODE: i32 = 101;

/// How much of a panic's message is printed, in characters.
const MESSAGE_MAX: usize = 400;

/// From now on a panic in any thread gives the terminal back, prints what happened on the main screen and ends
/// the program with 101. What is [guarded](crate::guard) may panic unnoticed.
///
/// The default hook is not called: a panic's message can quote an article, controls included.
pub fn install_panic_hook(screen: &Screen) {
    let tty = screen.tty();
    std::panic::set_hook(Box::new(move |info| end(&tty, info)));
}

fn end(tty: &Arc<Tty>, info: &PanicHookInfo<'_>) {
    if is_guarded() {
        return;
    }
    tty.give(Owner::Shell);
    tell(info);
    tty.exit(EXIT_CODE);
}

/// The same for a program that has no screen: what happened is one clean line.
pub fn install_plain_panic_hook() {
    std::panic::set_hook(Box::new(|info| {
        if !is_guarded() {
            tell(info);
        }
    }));
}

fn tell(info: &PanicHookInfo<'_>) {
    let place =
        info.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
    let line = line(info.payload_as_str().unwrap_or("no message"), &place);
    // Not through `eprintln!`, which panics when standard error is gone.
    let _ = rustix::io::write(stderr(), line.as_bytes());
}

fn line(message: &str, place: &str) -> String {
    let message: String = clean_line(message).chars().take(MESSAGE_MAX).collect();
    format!("newsrack: internal error{place}: {message}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_clean_line() {
        let table = [
            ("index out of bounds", "newsrack: internal error (a.rs:1): index out of bounds\n"),
            (
                "not a boundary in `\x1b]0;x\x07\n钉`",
                "newsrack: internal error (a.rs:1): not a boundary in `]0;x 钉`\n",
            ),
        ];
        for (message, printed) in table {
            assert_eq!(line(message, " (a.rs:1)"), printed);
        }
        assert!(line(&"x".repeat(100_000), "").chars().count() < MESSAGE_MAX + 50);
    }
}
