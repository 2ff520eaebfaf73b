//! The panic hook: restores the terminal, prints the message and ends the program.

use super::screen::Screen;
use super::tty::{Owner, Tty};
use crate::guard::is_guarded;
use crate::text::clean_line;
use rustix::stdio::stderr;
use std::panic::PanicHookInfo;
use std::sync::Arc;

/// The exit code that Rust uses for a panic.
const EXIT_CODE: i32 = 101;

/// The longest part of a panic message that is printed, in characters.
const MESSAGE_MAX: usize = 400;

/// Makes a panic in any thread restore the terminal, print its message on the main screen and end the program with
/// exit code 101. [Guarded](crate::guard) panics are ignored.
///
/// The default hook is not called, because a panic message can quote an article with its control characters.
pub fn install_panic_hook(screen: &Screen) {
    let tty = screen.tty();
    std::panic::set_hook(Box::new(move |info| end(&tty, info)));
}

fn end(tty: &Arc<Tty>, info: &PanicHookInfo<'_>) {
    if is_guarded() {
        return;
    }
    tty.give(Owner::Shell);
    print(info);
    tty.exit(EXIT_CODE);
}

/// Makes a panic print one clean line, for commands without a screen.
pub fn install_plain_panic_hook() {
    std::panic::set_hook(Box::new(|info| {
        if !is_guarded() {
            print(info);
        }
    }));
}

fn print(info: &PanicHookInfo<'_>) {
    let place =
        info.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
    let line = line(info.payload_as_str().unwrap_or("no message"), &place);
    // `eprintln!` would panic if standard error is closed.
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
