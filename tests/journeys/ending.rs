//! Every way to end, and to stop for a while.

use super::desk::Desk;
use super::pty::Pty;
use super::{ends, footer, in_shell, library, listed, reader};
use rustix::process::Signal;

/// An article is open in the middle of it, so that there is something to tidy up.
#[track_caller]
fn amid_an_article(desk: &Desk) -> Pty {
    let pty = library(desk, 43);
    pty.send("\r");
    pty.wait_for("Space on");
    pty.wait_for("━━");
    assert!(pty.look(vt100::Screen::alternate_screen));
    pty
}

#[test]
fn keys_end_it_from_anywhere() {
    for keys in ["q", "Q", "\x03"] {
        let desk = Desk::with_samples();
        let mut pty = library(&desk, 43);
        pty.send(keys);
        ends(&mut pty, 0);
    }
    for keys in ["qq", "Q", "\x03"] {
        let desk = Desk::with_samples();
        let mut pty = amid_an_article(&desk);
        pty.send(keys);
        ends(&mut pty, 0);
    }
}

#[test]
fn it_ends_from_every_line_and_page() {
    let desk = Desk::with_samples();
    for (opens, sign) in [("?", "q closes"), (",", "Sort and group"), ("c", "All"), ("A", "y/n")] {
        let mut pty = library(&desk, 43);
        pty.send(opens);
        pty.wait_for(sign);
        pty.send("\x03");
        // A question takes any key but yes for no.
        if opens == "A" {
            pty.wait_for("nothing done");
            pty.send("\x03");
        }
        ends(&mut pty, 0);
    }
}

#[test]
fn signals_end_it() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let desk = Desk::with_samples();
        let mut pty = amid_an_article(&desk);
        pty.signal(signal);
        ends(&mut pty, code);
    }
}

#[test]
fn a_closed_terminal_ends_it() {
    let desk = Desk::with_samples();
    let mut pty = amid_an_article(&desk);
    pty.hang_up();
    let (status, _) = pty.wait_exit();
    assert_eq!(status.code(), Some(129));
}

#[test]
fn a_shell_stops_it_and_wakes_it() {
    let script = "\"$@\"; echo \"stopped $?\"; read word; fg; echo \"ended $?\"";
    for stop in ["key", "signal"] {
        let desk = Desk::with_samples();
        let mut pty = listed(in_shell(&desk, &["-m"], script, &[&desk.argument("news")]), 43);
        pty.send("j");
        pty.wait_until("the second row", |_| footer(&pty).contains("2 of 43"));
        if stop == "key" {
            pty.send("\x1a");
        } else {
            rustix::process::kill_process_group(pty.foreground(), Signal::TSTP).expect("a signal");
        }
        pty.wait_for("stopped");
        assert_eq!(pty.left_behind(), Vec::<String>::new(), "{stop}");
        assert!(!pty.screen().contains("2 of 43"), "{stop}");
        // The window may change meanwhile.
        pty.resize(90, 30);
        pty.send("\n");
        pty.wait_for("2 of 43");
        assert!(pty.look(vt100::Screen::alternate_screen), "{stop}");
        assert!(pty.screen().lines().nth(29).is_some_and(|line| line.contains("2 of 43")), "{stop}");
        pty.send("j");
        pty.wait_for("3 of 43");
        pty.send("q");
        pty.wait_for("ended 0");
        ends(&mut pty, 0);
    }
}

#[test]
fn it_ends_while_it_is_still_looking_for_articles() {
    let desk = Desk::with_samples();
    let mut pty = reader(&desk, &[&desk.argument("news")]).start();
    pty.wait_until("a first frame", |pty| pty.look(vt100::Screen::alternate_screen));
    pty.send("q");
    ends(&mut pty, 0);
}
