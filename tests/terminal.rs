//! The terminal layer on a real pseudo-terminal, with a small application: every way to end, stops, late answers,
//! invalid input, sizes.

#[path = "support/pty.rs"]
mod pty;

use newsrack::terminal::{
    Drawn, Input, KeyCode, KeyModifiers, Mouse, Pace, Screen, ScreenOptions, exit_code, install_panic_hook,
};
use pty::{Answers, Program, Pty, audit};
use ratatui::widgets::{Paragraph, Widget, Wrap};
use rustix::process::Signal;
use std::io::Write;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

/// The longest time a program may take to end.
const SECOND: Duration = Duration::from_secs(1);

#[test]
#[ignore = "started by the other tests, in a process of its own"]
fn mini_app() {
    // As a job of a shell it has a controlling terminal already.
    if std::env::var_os("MINI_JOB").is_none() {
        pty::lead_session();
    }
    match run() {
        Ok(code) => std::process::exit(code),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "mini: {error}");
            std::process::exit(2)
        }
    }
}

/// Shows every input. Some keys have an effect; of the others only the name is shown.
fn run() -> std::io::Result<i32> {
    let (sender, inputs) = sync_channel(4);
    let mouse = if std::env::var_os("MINI_MOUSE").is_some() { Mouse::On } else { Mouse::Off };
    let options = ScreenOptions { mouse, ..ScreenOptions::from_environment() };
    let mut screen = Screen::enter(options, move |input| sender.send(input).is_ok())?;
    install_panic_hook(&screen);
    let mut shown = Shown::default();
    shown.draw(&mut screen)?;
    screen.ask().expect("questions");
    let mut next = None;
    while let Some(input) = next.take().or_else(|| inputs.recv().ok()) {
        next = inputs.try_recv().ok();
        match &input {
            Input::Suspend => screen.suspend()?,
            Input::Resumed => screen.resumed()?,
            Input::Terminate(signal) => {
                if std::env::var_os("MINI_STUCK").is_some() {
                    // An application that is stuck.
                    thread::sleep(10 * SECOND);
                }
                return Ok(screen.leave_for(*signal));
            }
            Input::Background(..) => shown.background.push_str(&name(&input)),
            Input::Resize { .. } | Input::Capability(_) | Input::Widths(_) => {}
            Input::Key(key) => match (key.code, key.modifiers) {
                (KeyCode::Char('q'), KeyModifiers::NONE) => break,
                (KeyCode::Char('c'), KeyModifiers::CONTROL) => return Ok(7),
                (KeyCode::Char('z'), KeyModifiers::CONTROL) => screen.suspend()?,
                (KeyCode::Char('l'), KeyModifiers::CONTROL) => screen.redraw()?,
                (KeyCode::Char('P'), _) => panic!("on \x1b]0;purpose\x07"),
                (KeyCode::Char('T'), _) => {
                    let _ = in_thread("worker").join();
                }
                (KeyCode::Char('Y'), _) => {
                    let guarded = || newsrack::guard::guarded(|| -> () { panic!("over an article") });
                    assert_eq!(guarded(), None);
                    shown.names.push("survived".into());
                }
                // An application that is stuck.
                (KeyCode::Char('S'), _) => thread::sleep(20 * SECOND),
                (KeyCode::Char('E'), _) => {
                    let code = screen.lend_to(child)?;
                    shown.names.push(format!("child {code}"));
                }
                (KeyCode::Char('F'), _) => {
                    for round in 0_u64.. {
                        shown.background = round.to_string().repeat(50);
                        shown.draw(&mut screen)?;
                    }
                }
                (KeyCode::Char('U'), _) => shown.names.push("\u{202e}evil\x1b[31m".into()),
                _ => shown.names.push(name(&input)),
            },
            _ => shown.names.push(name(&input)),
        }
        // Draws after all pending inputs are handled.
        if next.is_none() {
            shown.draw(&mut screen)?;
        }
    }
    screen.leave();
    screen.leave();
    Ok(0)
}

#[expect(clippy::disallowed_methods, reason = "a program to lend the terminal to")]
fn child() -> i32 {
    let script = "printf 'child> '; read word; printf 'read %s\\n' \"$word\"; sleep 0.1; \
        stty raw -echo; printf '\\033[?1003h\\033[5;6r\\033[?6h\\033(0'; kill -9 $$";
    let status = std::process::Command::new("sh").args(["-c", script]).status();
    status.ok().and_then(|status| status.code()).unwrap_or(-1)
}

fn in_thread(name: &str) -> thread::JoinHandle<()> {
    let panics = || panic!("in a thread");
    thread::Builder::new().name(name.into()).spawn(panics).expect("a thread")
}

fn name(input: &Input) -> String {
    match input {
        Input::Key(key) => format!("<{:?} {:?}>", key.code, key.modifiers),
        other => format!("<{other:?}>").chars().take(60).collect(),
    }
}

#[derive(Default)]
struct Shown {
    names: Vec<String>,
    background: String,
}

impl Shown {
    fn draw(&self, screen: &mut Screen) -> std::io::Result<()> {
        screen.draw(Pace::Resting, |frame| {
            let area = frame.area;
            let last = self.names.get(self.names.len().saturating_sub(40)..).unwrap_or_default().join(" ");
            let text = format!("mini {}x{} {}\n{last}", area.width, area.height, self.background);
            Paragraph::new(text).wrap(Wrap { trim: false }).render(area, frame);
            for (x, c) in (0..area.width).zip(
                self.names.last().filter(|name| name.contains("evil")).iter().flat_map(|name| name.chars()),
            ) {
                frame[(x, area.height - 1)].set_char(c);
            }
            Drawn::default()
        })?;
        Ok(())
    }
}

fn mini() -> Program {
    Program::own("mini_app")
}

/// The application as a job of a shell with job control that runs `script`.
fn job(script: &str) -> Program {
    let me = std::env::current_exe().expect("a path");
    let me = me.to_str().expect("UTF-8");
    let arguments = ["-m", "-c", script, "sh", me, "--exact", "mini_app", "--ignored", "--nocapture"];
    Program::new("sh", &arguments).env("MINI_JOB", "1").env("MINI_MOUSE", "1")
}

#[track_caller]
fn started(program: Program) -> Pty {
    let pty = program.start();
    pty.wait_for("mini ");
    pty
}

/// The program ends soon with this code, restores the terminal, and has sent nothing unexpected.
#[track_caller]
fn ends(pty: &mut Pty, code: i32) {
    let (status, took) = pty.wait_exit();
    assert_eq!(status.code(), Some(code), "{}", pty.screen());
    assert_eq!(pty.left_behind(), Vec::<String>::new());
    assert_eq!(audit(&pty.log()), Vec::<String>::new());
    assert!(took < SECOND, "took {took:?}");
}

#[test]
fn keys_end_it() {
    for (key, code) in [("q", 0), ("\x03", 7)] {
        let mut pty = started(mini().env("MINI_MOUSE", "1"));
        assert!(pty.look(vt100::Screen::alternate_screen));
        assert!(pty.look(vt100::Screen::bracketed_paste));
        pty.send(key);
        ends(&mut pty, code);
    }
}

#[test]
fn signals_end_it() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT] {
        let mut pty = started(mini());
        pty.signal(signal);
        ends(&mut pty, exit_code(signal.as_raw()));
    }
}

#[test]
fn a_stuck_application_is_ended_without_its_help() {
    for (variable, key) in [("MINI_STUCK", ""), ("MINI", "Sjjjjjjjjjjjj")] {
        let mut pty = started(mini().env(variable, "1"));
        pty.send(key);
        // An application that is stuck shows nothing that could be waited for.
        thread::sleep(Duration::from_millis(100));
        pty.signal(Signal::TERM);
        ends(&mut pty, exit_code(Signal::TERM.as_raw()));
    }
}

#[test]
fn a_second_signal_does_not_wait() {
    let mut pty = started(mini().env("MINI_STUCK", "1"));
    pty.signal(Signal::TERM);
    // Two signals at once would be taken for one.
    thread::sleep(Duration::from_millis(100));
    pty.signal(Signal::TERM);
    let (_, took) = pty.wait_exit();
    assert!(took < Duration::from_millis(380), "{took:?}");
    assert_eq!(pty.left_behind(), Vec::<String>::new());
}

#[test]
fn a_closed_terminal_ends_it() {
    for variable in ["MINI", "MINI_STUCK"] {
        let mut pty = started(mini().env(variable, "1"));
        pty.hang_up();
        let (status, took) = pty.wait_exit();
        assert_eq!(status.code(), Some(exit_code(Signal::HUP.as_raw())));
        assert!(took < SECOND, "took {took:?}");
    }
}

#[test]
fn a_panic_in_any_thread_gives_the_terminal_back_first() {
    for (key, message) in [("P", "on ]0;purpose"), ("T", "in a thread")] {
        let mut pty = started(mini().env("MINI_MOUSE", "1"));
        pty.send(key);
        ends(&mut pty, 101);
        let screen = pty.screen();
        assert!(
            screen.contains("internal error (tests/terminal.rs:") && screen.contains(message),
            "{screen}"
        );
    }
}

#[test]
fn a_panic_while_parsing_is_nobodys_business() {
    let mut pty = started(mini());
    pty.send("Y");
    pty.wait_for("survived");
    pty.send("q");
    ends(&mut pty, 0);
    assert!(!pty.screen().contains("internal error"));
}

#[test]
fn answers_never_act_as_keys() {
    let ms = Duration::from_millis;
    for answers in [
        Answers::After(ms(0)),
        Answers::After(ms(150)),
        Answers::After(ms(500)),
        Answers::Torn(ms(1)),
        Answers::Torn(ms(40)),
        Answers::Never,
    ] {
        let mut pty = started(mini().answers(answers));
        if answers != Answers::Never {
            pty.wait_for("Background(253, 246, 227)");
        }
        // The device attributes follow the answer and must not be shown.
        thread::sleep(ms(if matches!(answers, Answers::Torn(_)) { 700 } else { 50 }));
        pty.send("j");
        pty.wait_for("<Char('j')");
        let screen = pty.screen();
        assert_eq!(
            screen.matches('<').count(),
            if answers == Answers::Never { 1 } else { 2 },
            "{answers:?}: {screen}"
        );
        pty.send("q");
        ends(&mut pty, 0);
    }
}

#[test]
fn an_answer_after_the_first_key_is_no_key_either() {
    let mut pty = started(mini().answers(Answers::After(Duration::from_millis(300))));
    pty.send("j");
    pty.wait_for("<Char('j')");
    pty.send("\x1b");
    pty.wait_for("<Esc");
    pty.wait_for("Background(");
    pty.send("k");
    pty.wait_for("<Char('k')");
    assert_eq!(pty.screen().matches('<').count(), 4, "{}", pty.screen());
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn a_terminal_that_knows_no_questions_is_not_asked() {
    let mut pty = started(mini().env("TERM", "linux"));
    pty.send("q");
    ends(&mut pty, 0);
    assert!(!pty.log().windows(3).any(|window| window == b"\x1b[c"));
}

#[test]
fn nothing_is_written_when_nothing_changes() {
    let mut pty = started(mini());
    pty.wait_for("Background(");
    let before = pty.settle(Duration::from_millis(200));
    pty.send("j");
    pty.wait_for("<Char('j')");
    let changed = pty.settle(Duration::from_millis(50)) - before;
    assert!(changed < 120, "one key wrote {changed} bytes");
    // An unknown sequence is no input. A resize to the same size draws the same frame.
    let before = pty.settle(Duration::from_millis(50));
    pty.send("\x1b[?1;2c");
    pty.signal(Signal::WINCH);
    assert_eq!(pty.settle(Duration::from_millis(300)), before);
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn a_shell_stops_it_and_wakes_it() {
    for stop in ["key", "signal"] {
        let mut pty = started(job("\"$@\"; echo \"stopped $?\"; read word; fg; echo \"ended $?\""));
        pty.send("j");
        pty.wait_for("<Char('j')");
        if stop == "key" {
            pty.send("\x1a");
        } else {
            rustix::process::kill_process_group(pty.foreground(), Signal::TSTP).expect("a signal");
        }
        pty.wait_for("stopped");
        assert_eq!(pty.left_behind(), Vec::<String>::new(), "{stop}");
        assert!(!pty.screen().contains("<Char('j')"), "{stop}");
        pty.send("\n");
        pty.wait_for("<Char('j')");
        assert!(pty.look(vt100::Screen::alternate_screen), "{stop}");
        pty.send("k");
        pty.wait_for("<Char('k')");
        pty.send("q");
        pty.wait_for("ended 0");
        ends(&mut pty, 0);
    }
}

#[test]
fn a_program_in_between_has_the_keys_for_itself_and_may_leave_a_mess() {
    let mut pty = started(mini());
    pty.send("E");
    pty.wait_for("child> ");
    assert!(!pty.look(vt100::Screen::alternate_screen));
    pty.send("jword\n");
    pty.wait_for("read jword");
    pty.wait_for("child -1");
    pty.send("k");
    pty.wait_for("<Char('k')");
    assert!(!pty.screen().contains("<Char('j')"));
    assert!(pty.look(vt100::Screen::alternate_screen));
    assert_eq!(pty.look(vt100::Screen::mouse_protocol_mode), vt100::MouseProtocolMode::None);
    pty.send("q");
    let (status, _) = pty.wait_exit();
    assert_eq!(status.code(), Some(0));
    assert_eq!(pty.left_behind(), Vec::<String>::new());
}

#[test]
fn sizes() {
    for (columns, rows) in [(1, 1), (2, 1), (0, 0), (500, 2), (80, 24)] {
        let mut pty = mini().size(columns, rows).start();
        pty.wait_until("a first frame", |pty| pty.look(vt100::Screen::alternate_screen));
        pty.settle(Duration::from_millis(50));
        pty.send("q");
        ends(&mut pty, 0);
    }
    let mut pty = started(mini());
    // Widths are measured by then, for which a narrow window has no room.
    pty.wait_for("Background(");
    for round in 0..60 {
        pty.resize([1, 200, 0, 37, 500, 5][round % 6], [1, 50, 0, 11, 2, 300][round % 6]);
        // The pace of the sizes.
        thread::sleep(Duration::from_millis(3));
    }
    pty.resize(100, 30);
    pty.wait_for("mini 100x30");
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn rubbish_and_pastes() {
    let mut pty = started(mini().env("MINI_MOUSE", "1").size(200, 50));
    pty.wait_for("Background(");
    // Every sequence in which `q` could be mistaken for the quit key.
    pty.send(
        b"\x1b]0;q\x07\x1bPq\x1b\\\x1b_q\x1b\\\xff\xfe\x1b[999999999;;;q\x1b[<0;0;0M\x1b[200~q\rq\x1b[201",
    );
    pty.send(b"\x1b[201~\x1b[M !!\x1b[<64;1;1M");
    pty.wait_for("ScrollUp");
    pty.wait_for("<Paste(\"q\\nq[201\")>");
    let mut state = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .filter(|byte| !matches!(byte, b'q' | b'P' | b'T' | b'S' | b'E' | b'F' | 0x03 | 0x1a | 0x1b))
    .take(3000)
    .collect();
    pty.send(&noise);
    pty.send(b"\x1b[200~");
    for _ in 0..300 {
        pty.send([b'x'; 1000]);
    }
    pty.send(b"\x1b[201~");
    pty.send("\x0cq");
    ends(&mut pty, 0);
}

#[test]
fn text_that_came_past_every_check_does_not_act() {
    let mut pty = started(mini());
    pty.send("U");
    pty.wait_for("evil[31m");
    pty.send("q");
    ends(&mut pty, 0);
    assert!(!String::from_utf8_lossy(&pty.log()).contains('\u{202e}'));
}

#[test]
fn an_answer_on_its_way_is_not_left_to_the_shell() {
    let mut pty = mini().answers(Answers::After(Duration::from_millis(80))).start();
    pty.send("q");
    let (status, took) = pty.wait_exit();
    assert_eq!(status.code(), Some(0));
    assert!(took < 2 * SECOND, "took {took:?}");
    // The answer comes 80 ms after the question; that it is not left over has no sign.
    thread::sleep(Duration::from_millis(150));
    assert_eq!(pty.unread(), 0);
}

#[test]
fn a_terminal_that_does_not_read_holds_nothing_up() {
    let mut pty = started(mini());
    pty.stop_reading();
    pty.send("F");
    // Until the terminal takes no more: it is not read, so nothing shows that.
    thread::sleep(Duration::from_millis(300));
    pty.signal(Signal::TERM);
    let (status, took) = pty.wait_exit();
    assert_eq!(status.code(), Some(exit_code(Signal::TERM.as_raw())));
    assert!(took < SECOND, "took {took:?}");
}

#[test]
fn nothing_is_done_while_nothing_happens() {
    let mut pty = started(mini());
    pty.wait_for("Background(");
    let written = pty.settle(Duration::from_millis(200));
    let before = pty.processor_ticks();
    // The rest that is measured.
    thread::sleep(2 * SECOND);
    assert_eq!(pty.log().len(), written);
    assert_eq!(pty.processor_ticks(), before);
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn a_stopped_one_can_be_ended() {
    let script = "\"$@\"; kill %1; kill -CONT %1; while kill -0 %1 2>/dev/null; do sleep 0.05; done; \
        wait %1; echo \"over $?\"";
    let mut pty = started(job(script));
    pty.send("\x1a");
    pty.wait_for("over 143");
    ends(&mut pty, 0);
    let entered = pty.log().windows(8).filter(|window| *window == b"\x1b[?1049h").count();
    assert_eq!(entered, 1, "it took the terminal from the background");
}

#[test]
fn without_a_terminal_it_says_so_and_writes_nothing_else() {
    let mut pty = mini().env("TERM", "dumb").start();
    pty.wait_for("mini: the terminal cannot place text");
    let (status, _) = pty.wait_exit();
    assert_eq!(status.code(), Some(2));
    assert!(!pty.log().contains(&0x1b));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a program without a terminal")]
fn without_a_terminal_at_all_too() {
    let me = std::env::current_exe().expect("a path");
    let output = std::process::Command::new(me)
        .args(["--exact", "mini_app", "--ignored", "--nocapture"])
        .env("MINI_JOB", "1")
        .stdin(std::process::Stdio::null())
        .output()
        .expect("a program");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "mini: standard input is not a terminal\n");
    assert!(!output.stdout.contains(&0x1b));
}
