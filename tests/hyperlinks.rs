//! Hyperlinks in the reader on a real pseudo-terminal, while an article with links is opened, scrolled and closed.

#[path = "support/linked.rs"]
mod linked;
#[path = "support/pty.rs"]
mod pty;

use linked::LinkedScreen;
use pty::{Program, Pty, audit};
use std::time::Duration;
use tempfile::{TempDir, tempdir};

const ARTICLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/sample-articles/post/国际/Harbour Gazette/Features/The lighthouse that answers its letters.md"
);
const QUIET: Duration = Duration::from_millis(150);
const SIZE: (u16, u16) = (80, 24);

/// A reader of one article, with its own configuration and state.
fn reader(folder: &TempDir, config: &str) -> Program {
    let folder = folder.path();
    let file = folder.join("config.toml");
    write(&file, config);
    let file = file.to_str().expect("UTF-8").to_owned();
    let program = Program::new(env!("CARGO_BIN_EXE_newsrack"), &["--config", &file, ARTICLE]);
    ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME"]
        .iter()
        .fold(program, |program, name| program.env(name, folder))
        .size(SIZE.0, SIZE.1)
}

#[expect(clippy::disallowed_methods, reason = "tests make their own files")]
fn write(file: &std::path::Path, text: &str) {
    std::fs::write(file, text).expect("a file");
}

/// The link targets of the cells on the screen.
fn shown(pty: &Pty) -> LinkedScreen {
    pty.settle(QUIET);
    let mut screen = LinkedScreen::new(SIZE.0, SIZE.1);
    screen.feed(&pty.log());
    assert_eq!(screen.open, None, "a link is open");
    screen
}

#[track_caller]
fn ends(pty: &mut Pty) {
    pty.send("Q");
    let (status, _) = pty.wait_exit();
    assert_eq!(status.code(), Some(0));
    assert_eq!(pty.left_behind(), Vec::<String>::new());
    assert_eq!(audit(&pty.log()), Vec::<String>::new());
}

#[test]
fn links_are_sent_while_they_are_visible() {
    let folder = tempdir().expect("a folder");
    let mut pty = reader(&folder, "").start();
    pty.wait_for("Marit Oswin");
    assert_eq!(shown(&pty).links(), []);
    pty.send("G");
    pty.wait_for("More on this story");
    let links = shown(&pty).links();
    let addresses: Vec<&str> = links.iter().map(|(_, link)| link.as_str()).collect();
    for link in [
        "id=1;https://gazette.example.org/heron-point/letters?page=2",
        "id=2;https://gazette.example.org/heron-point/how-to-write",
        // The article has `/2026/11/opening-hours`.
        "id=3;https://gazette.example.org/2026/11/opening-hours",
    ] {
        assert!(addresses.contains(&link), "{links:?}");
    }
    let words: String = links.iter().map(|(text, _)| text.as_str()).collect();
    assert!(words.contains("selection") && !words.contains("More"), "{words}");

    let before = pty.log().len();
    // That nothing is written has no sign to wait for.
    std::thread::sleep(2 * QUIET);
    assert_eq!(pty.log().len(), before, "it writes while nothing happens");

    pty.send("?");
    pty.wait_for("searches");
    assert_eq!(shown(&pty).links(), [], "the help page leads nowhere");
    pty.send("q");
    pty.wait_for("More on this story");
    assert_eq!(shown(&pty).links(), links);
    pty.send("\x0c");
    assert_eq!(shown(&pty).links(), links, "the screen was redrawn");

    pty.send("k");
    let moved = shown(&pty).links();
    assert!(!moved.is_empty() && moved.iter().all(|link| links.contains(link)), "{moved:?}");
    pty.send("gg");
    pty.wait_for("Marit Oswin");
    assert_eq!(shown(&pty).links(), [], "stale links");
    ends(&mut pty);
}

#[test]
fn where_they_are_not_wanted_not_a_byte_is_written() {
    for (config, term) in [("hyperlinks = false", "xterm-256color"), ("", "linux")] {
        let folder = tempdir().expect("a folder");
        let mut pty = reader(&folder, config).env("TERM", term).start();
        pty.wait_for("Marit Oswin");
        pty.send("G");
        pty.wait_for("More on this story");
        pty.settle(QUIET);
        assert!(!pty.log().windows(4).any(|window| window == b"\x1b]8;"));
        ends(&mut pty);
    }
}
