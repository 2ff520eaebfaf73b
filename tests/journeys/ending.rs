//! Every way to quit and to suspend.

use super::desk::{Desk, article};
use super::pty::Pty;
use super::{audit, ends, footer, in_shell, library, listed, reader};
use rustix::process::Signal;
use std::thread;
use std::time::{Duration, Instant};

/// The longest time a program may take to end. A machine that is busy with other tests needs twice as much.
const SOON: Duration = Duration::from_secs(2);

/// The program ends soon with this code and restores everything.
#[track_caller]
fn ends_soon(pty: &mut Pty, code: i32) {
    let start = Instant::now();
    ends(pty, code);
    assert!(start.elapsed() < SOON, "took {:?}", start.elapsed());
}

/// Opens an article and scrolls into it, so that there is something to clean up.
#[track_caller]
fn amid_an_article(desk: &Desk) -> Pty {
    let pty = library(desk, 43);
    pty.send("\r");
    pty.wait_for("Space more");
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
        // A question is declined first.
        if opens == "A" {
            pty.wait_for("cancelled");
            pty.send("\x03");
        }
        ends(&mut pty, 0);
    }
}

#[test]
fn signals_end_it() {
    let usual = [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT];
    let others = [
        Signal::ABORT,
        Signal::USR1,
        Signal::USR2,
        Signal::ALARM,
        Signal::VTALARM,
        Signal::PROF,
        Signal::XCPU,
    ];
    for signal in usual.into_iter().chain(others) {
        let code = 128 + signal.as_raw();
        let desk = Desk::with_samples();
        let mut pty = amid_an_article(&desk);
        pty.signal(signal);
        ends_soon(&mut pty, code);
    }
}

#[test]
fn an_article_that_was_called_off_can_be_opened_again() {
    let desk = Desk::new();
    let body = "<p>A paragraph of a very long article.</p>\n".repeat(12 << 20 >> 5);
    desk.write("news/one.md", article("One", "2026-11-23 08:00:00", &body));
    let mut pty = listed(reader(&desk, &[&desk.argument("news")]).size(80, 24), 1);
    pty.send("\r");
    pty.wait_for("opening ");
    pty.send("\x1b");
    pty.wait_for("opening cancelled");
    pty.send("\r");
    pty.wait_for("opening a file");
    pty.wait_until("its page", |pty| pty.screen().contains("A paragraph"));
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn a_closed_terminal_ends_it() {
    let desk = Desk::with_samples();
    let mut pty = amid_an_article(&desk);
    pty.hang_up();
    let (status, took) = pty.wait_exit();
    assert_eq!(status.code(), Some(129));
    assert!(took < SOON, "took {took:?}");
    assert_eq!(pty.left_running(), Vec::<String>::new());
}

/// Debug builds panic in the thread that the environment variable names.
#[test]
fn a_panic_in_any_thread_gives_the_terminal_back_and_keeps_what_was_marked() {
    for thread in ["main", "rows", "lists", "titles", "state", "indexer", "terminal-input"] {
        let desk = Desk::with_samples();
        let news = desk.argument("news");
        let mut pty = library(&desk, 43);
        pty.send("s");
        pty.wait_for("★");
        pty.send("q");
        ends(&mut pty, 0);
        let mut pty = reader(&desk, &[&news]).env("NEWSRACK_PANIC", thread).start();
        // Each thread does some work after one of these keys.
        for keys in ["j", "/a\x1b", "m", "Sx\x1b", "\r", "o", "\r"] {
            pty.settle(Duration::from_millis(100));
            pty.type_ahead(keys);
        }
        let (status, took) = pty.wait_exit();
        assert_eq!(status.code(), Some(101), "{thread}: {}", pty.screen());
        assert!(took < SOON, "{thread} took {took:?}");
        assert_eq!(pty.left_behind(), Vec::<String>::new(), "{thread}");
        assert_eq!(pty.left_running(), Vec::<String>::new(), "{thread}");
        assert_eq!(audit(&pty.log()), Vec::<String>::new(), "{thread}");
        let screen = pty.screen().replace('\n', "");
        assert!(screen.contains("newsrack: internal error (src/guard.rs:"), "{thread}: {screen}");
        assert!(screen.contains("as NEWSRACK_PANIC[2J asks"), "{thread}: {screen}");
        let starred = desk.run(&["list", "--starred", &news]);
        assert_eq!(String::from_utf8_lossy(&starred.stdout).lines().count(), 1, "{thread}");
    }
}

#[test]
fn a_page_that_cannot_be_made_ends_nothing_and_the_next_is_tried() {
    let desk = Desk::with_samples();
    let mut pty = listed(reader(&desk, &[&desk.argument("news")]).env("NEWSRACK_PANIC", "pages"), 43);
    for keys in ["\r", "J", "J"] {
        pty.send(keys);
        pty.wait_for("cannot be read: internal error");
    }
    pty.send("qj");
    pty.wait_until("the list", |pty| footer(pty).contains(" of 43"));
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn a_terminal_that_does_not_read_holds_nothing_up() {
    let desk = Desk::with_samples();
    let mut pty = amid_an_article(&desk);
    pty.stop_reading();
    for round in 0..200_usize {
        pty.resize([120, 200, 60][round % 3], [40, 50, 20][round % 3]);
        pty.send([" ", "b", "\x0c"][round % 3]);
        // The pace of the keys.
        thread::sleep(Duration::from_millis(2));
    }
    pty.signal(Signal::TERM);
    let (status, took) = pty.wait_exit();
    assert_eq!(status.code(), Some(143));
    assert!(took < SOON, "took {took:?}");
    assert_eq!(pty.left_running(), Vec::<String>::new());
}

#[test]
fn rubbish_pastes_and_a_flood_of_the_mouse_do_nothing() {
    let desk = Desk::with_samples();
    let browser = desk.recorder("browser");
    let mut pty = listed(reader(&desk, &[&desk.argument("news")]).env("BROWSER", browser).size(120, 30), 43);
    // A paste is text: a list ignores it, a field takes it as one line.
    pty.send("\x1b[200~qQ\rAyo\x03\x1b[201~");
    pty.send(b"\x1b]0;q\x07\x1bPq\x1b\\\x1b_q\x1b\\\xff\xfe\x1b[999999999;;;q\x1b[<0;0;0M\x1b[<64;999;999M");
    pty.settle(Duration::from_millis(50));
    pty.send("S\x1b[200~");
    for _ in 0..1200 {
        pty.send([b'q'; 1000]);
    }
    pty.send("\r\n\x1b[201~");
    pty.wait_for("qqq");
    pty.send("\x1b");
    pty.wait_until("the list", |pty| footer(pty).contains(" of 43"));
    // Every kind of mouse event, everywhere.
    let mut flood = Vec::new();
    for round in 0..20_000_u32 {
        let (button, column, row) = ([64, 65, 35, 32][round as usize % 4], round % 130, round % 33);
        let end = if round % 7 == 0 { 'm' } else { 'M' };
        flood.extend_from_slice(format!("\x1b[<{button};{column};{row}{end}").as_bytes());
    }
    pty.send(&flood);
    // Random bytes, without those that are keys to quit.
    let mut state = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .filter(|byte| !b"qQ\x03\x1a|eoiOIwf\r ".contains(byte))
    .take(4000)
    .collect();
    pty.send(&noise);
    pty.settle(Duration::from_millis(300));
    for key in ["\x1b", "\x1b", "\x03"] {
        pty.settle(Duration::from_millis(150));
        pty.send(key);
    }
    ends(&mut pty, 0);
    assert_eq!(desk.recorded("browser"), None);
}

#[test]
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test that starts tmux, if it is there"
)]
fn in_tmux_it_has_its_size_and_gives_everything_back() {
    let desk = Desk::with_samples();
    let socket = format!("newsrack-test-{}", std::process::id());
    let tmux = |arguments: &[&str]| {
        let mut command = std::process::Command::new("tmux");
        command.args(["-L", &socket, "-f", "/dev/null"]).args(arguments).env_remove("TMUX");
        command
            .envs(desk.variables())
            .output()
            .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (program, news) = (super::NEWSRACK, desk.argument("news"));
    let script = format!("'{program}' '{news}'; echo \"ended $?\"; sleep 60");
    if tmux(&["new-session", "-d", "-x", "100", "-y", "30", &script]).is_err() {
        eprintln!("skipped: there is no tmux");
        return;
    }
    let shown = || tmux(&["capture-pane", "-p"]).unwrap_or_default();
    let wait = |text: &str| {
        let start = Instant::now();
        while !shown().contains(text) {
            assert!(start.elapsed() < super::pty::LIMIT, "waited in vain for {text:?}:\n{}", shown());
            // Between two looks: tmux does not tell of changes.
            thread::sleep(Duration::from_millis(20));
        }
    };
    let flags = || {
        let wanted = "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{keypad_cursor_flag} #{pane_width}";
        tmux(&["display-message", "-p", wanted]).unwrap_or_default()
    };
    wait(" of 43");
    let inside = flags();
    assert!(inside.starts_with("1 ") && inside.trim_end().ends_with(" 100"), "{inside}");
    for (keys, sign) in [("Enter", "━━"), ("Space", "%"), ("q", " of 43")] {
        let _ = tmux(&["send-keys", keys]);
        wait(sign);
    }
    let _ = tmux(&["resize-window", "-x", "60", "-y", "20"]);
    wait(" of 43");
    let _ = tmux(&["send-keys", "q"]);
    wait("ended 0");
    let after = flags();
    let _ = tmux(&["kill-server"]);
    assert_eq!(after.trim_end(), "0 1 0 0 60");
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
        // The window may change in the meantime.
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
