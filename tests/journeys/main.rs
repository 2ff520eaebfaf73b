//! The whole program in a terminal, as a person uses it: keys go in, the screen is checked.

mod archive;
#[path = "../support/desk.rs"]
mod desk;
mod ending;
mod equal;
#[path = "../support/feed_server.rs"]
mod feed_server;
mod feeds;
mod hostile;
mod muting;
mod odd;
mod outside;
mod pictures;
mod private;
#[path = "../support/pty.rs"]
mod pty;
mod quiet;
mod reading;
mod remembered;
mod server;
mod session;
mod settings;
mod shelves;
mod single;
mod unwritten;

use desk::{Desk, NEWSRACK};
use pty::{Program, Pty, audit};

/// The reader in a test folder, not started yet.
fn reader(desk: &Desk, arguments: &[&str]) -> Program {
    at(desk, Program::new(NEWSRACK, arguments))
}

/// The reader as a job of a shell that runs `script`; `"$@"` is the reader.
fn in_shell(desk: &Desk, flags: &[&str], script: &str, arguments: &[&str]) -> Program {
    at(desk, Program::new("sh", &[flags, &["-c", script, "sh", NEWSRACK], arguments].concat()))
}

fn at(desk: &Desk, program: Program) -> Program {
    desk.variables().into_iter().fold(program, |program, (name, value)| program.env(name, value))
}

/// Starts the reader and waits until the list is complete.
#[track_caller]
fn listed(program: Program, count: usize) -> Pty {
    let pty = program.start();
    pty.wait_for(&format!(" of {count}"));
    pty.wait_until("the end of the scan", |pty| !pty.screen().contains("reading "));
    pty
}

/// Starts the reader on the test library and waits until the list is complete.
#[track_caller]
fn library(desk: &Desk, count: usize) -> Pty {
    listed(reader(desk, &[&desk.argument("news")]), count)
}

/// A library of some short articles, newest first.
fn stories(count: usize) -> Desk {
    let desk = Desk::new();
    for number in 0..count {
        let text = format!("---\ntitle: Story {number}\ndate: 2021-01-01\n---\nwords of {number}\n");
        desk.write(&format!("news/{number}.md"), text);
    }
    desk
}

/// Opens a new article with this many paragraphs, the newest of a library that then has `count` articles.
#[track_caller]
fn long_article(desk: &Desk, paragraphs: usize, count: usize) -> Pty {
    let words = "A paragraph of some length.\n\n".repeat(paragraphs);
    desk.write("news/long.md", format!("---\ntitle: Long\ndate: 2021-01-02\n---\n{words}"));
    let pty = library(desk, count);
    pty.send("\r");
    pty.wait_until("the page", |pty| footer(pty).contains(&format!("%  ·  1 of {count}")));
    pty
}

/// The program ends with this code, restores the terminal, and has sent nothing unexpected.
#[track_caller]
fn ends(pty: &mut Pty, code: i32) {
    let (status, _) = pty.wait_exit();
    assert_eq!(status.code(), Some(code), "{}", pty.screen());
    assert_eq!(pty.left_behind(), Vec::<String>::new());
    assert_eq!(pty.left_running(), Vec::<String>::new());
    assert_eq!(audit(&pty.log()), Vec::<String>::new());
}

/// The last line of the screen.
fn footer(pty: &Pty) -> String {
    pty.look(|screen| {
        let (rows, columns) = screen.size();
        screen.rows(0, columns.get()).nth(usize::from(rows.get()) - 1)
    })
    .unwrap_or_default()
}
