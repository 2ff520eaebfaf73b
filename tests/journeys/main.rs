//! The whole program at a terminal, as a person uses it: keys go in, the screen is looked at.

mod archive;
#[path = "../support/desk.rs"]
mod desk;
mod ending;
mod equal;
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
mod unwritten;

use desk::{Desk, NEWSRACK};
use pty::{Program, Pty, audit};

/// The reader at a desk, not started yet.
fn reader(desk: &Desk, arguments: &[&str]) -> Program {
    at(desk, Program::new(NEWSRACK, arguments))
}

/// The reader as a job of a shell, which runs `script`; `"$@"` is the reader.
fn in_shell(desk: &Desk, flags: &[&str], script: &str, arguments: &[&str]) -> Program {
    at(desk, Program::new("sh", &[flags, &["-c", script, "sh", NEWSRACK], arguments].concat()))
}

fn at(desk: &Desk, program: Program) -> Program {
    desk.variables().into_iter().fold(program, |program, (name, value)| program.env(name, value))
}

/// The list of the desk's library, read to its end.
#[track_caller]
fn listed(program: Program, count: usize) -> Pty {
    let pty = program.start();
    pty.wait_for(&format!(" of {count}"));
    pty.wait_until("the end of the scan", |pty| !pty.screen().contains("reading "));
    pty
}

/// The library of a desk as the reader's only argument.
#[track_caller]
fn library(desk: &Desk, count: usize) -> Pty {
    listed(reader(desk, &[&desk.argument("news")]), count)
}

/// A desk with some short articles, the first the newest.
fn stories(count: usize) -> Desk {
    let desk = Desk::new();
    for number in 0..count {
        let text = format!("---\ntitle: Story {number}\ndate: 2021-01-01\n---\nwords of {number}\n");
        desk.write(&format!("news/{number}.md"), text);
    }
    desk
}

/// An article of so many paragraphs, the newest of a desk's library, which has `count` with it: open.
#[track_caller]
fn long_article(desk: &Desk, paragraphs: usize, count: usize) -> Pty {
    let words = "A paragraph of some length.\n\n".repeat(paragraphs);
    desk.write("news/long.md", format!("---\ntitle: Long\ndate: 2021-01-02\n---\n{words}"));
    let pty = library(desk, count);
    pty.send("\r");
    pty.wait_until("the page", |pty| footer(pty).contains(&format!("%  ·  1 of {count}")));
    pty
}

/// The program ends with this code, the terminal is as before, and nothing odd was sent.
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
