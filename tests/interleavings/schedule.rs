//! Schedules: what happens in which order. They are drawn, run, and made shorter while they still break an invariant.

use crate::harness::{Worker, mouse, press};
use crate::invariants::{Broken, Screen, at_the_end, of_event, of_frame};
use crate::library::{Beginning, Library};
use arbtest::arbitrary::{Result, Unstructured};
use crossterm::event::{MouseButton, MouseEventKind};
use newsrack::app::Event;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Keys that are drawn, the usual ones more often.
const KEYS: &[&str] = &[
    "j",
    "j",
    "j",
    "j",
    "k",
    "k",
    "G",
    "g g",
    "g g",
    "l",
    "l",
    "h",
    "h",
    "Enter",
    "Enter",
    "Enter",
    "Esc",
    "Esc",
    "Esc",
    "/",
    "/",
    "p",
    "e",
    "o",
    "s",
    "x",
    "m",
    "Tab",
    "Tab",
    "S-Tab",
    "T",
    "i",
    "I",
    "w",
    "f",
    "a",
    "s",
    "U",
    "a",
    "o",
    "O",
    "n",
    "N",
    "]",
    "[",
    "Space",
    "c",
    "S",
    "J",
    "K",
    "A",
    "y",
    "y y",
    "y l",
    "r",
    "z",
    "v",
    "\\",
    "^O",
    "^O",
    "^N",
    "^R",
    "g d",
    "R",
    "g r",
    "g a",
    "B",
    "D",
    "g s",
    "e",
    "?",
    ":",
    "q",
    "2",
    ",",
    "}",
    "<",
    "+",
    "^C",
    "Backspace",
];
const SIZES: [(u16, u16); 6] = [(200, 50), (120, 40), (80, 24), (160, 12), (99, 30), (19, 4)];

/// Something that happens.
#[derive(Clone, Debug)]
enum Step {
    /// Keys by name, one after the other.
    Keys(&'static str),
    Click(u16, u16),
    Wheel(u16, u16),
    Paste(&'static str),
    Resize(u16, u16),
    /// A worker does its next request, and delivers its responses later.
    Work(Worker),
    /// A worker delivers its next report.
    Deliver(Worker),
    DeliverAll,
    /// The file of an article goes.
    Remove,
}

impl Step {
    fn draw(u: &mut Unstructured<'_>) -> Result<Self> {
        Ok(match u.int_in_range(0..=31)? {
            0..=13 => Self::Keys(u.choose(KEYS)?),
            14..=15 => Self::Work(*u.choose(&[Worker::Rows, Worker::Lists, Worker::State])?),
            16..=26 => Self::Deliver(*u.choose(&Worker::ALL)?),
            27 => Self::DeliverAll,
            28 => Self::Click(u.int_in_range(0..=199)?, u.int_in_range(0..=20)?),
            29 => match u.int_in_range(0..=3)? {
                0 => Self::Remove,
                1 => Self::Wheel(u.int_in_range(0..=199)?, u.int_in_range(0..=20)?),
                _ => Self::Paste(u.choose(&["plain", "o", "words", "\n"])?),
            },
            30 => {
                let (columns, rows) = *u.choose(&SIZES)?;
                Self::Resize(columns, rows)
            }
            _ => Self::Click(u.int_in_range(30..=90)?, u.int_in_range(1..=8)?),
        })
    }
}

/// What happens after a start.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    beginning: Beginning,
    /// Each step, and whether a frame is drawn after it; without one the next step comes within the same frame.
    steps: Vec<(Step, bool)>,
}

impl Schedule {
    pub(crate) fn draw(u: &mut Unstructured<'_>) -> Result<Self> {
        let beginning = Beginning {
            size: *u.choose(&[(200, 50), (200, 50), (120, 40), (80, 24)])?,
            pictures: u.ratio(1, 3)?,
            is_answered: u.ratio(3, 4)?,
        };
        let mut steps = Vec::new();
        while !u.is_empty() {
            steps.push((Step::draw(u)?, u.ratio(7, 8)?));
        }
        Ok(Self { beginning, steps })
    }
}

/// A schedule that breaks an invariant: what happened up to there.
pub(crate) struct Failure {
    beginning: Beginning,
    happened: Vec<String>,
    broken: Broken,
}

impl Failure {
    /// Whether the same invariant is broken.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.broken.is_like(&other.broken)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Beginning { size: (columns, rows), pictures, is_answered } = self.beginning;
        writeln!(f, "{}", self.broken)?;
        let answered = if is_answered { "the start is answered" } else { "the start is not answered" };
        writeln!(f, "  {columns}x{rows}, pictures {}, {answered}", if pictures { "on" } else { "off" })?;
        self.happened.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}

/// Runs a schedule.
pub(crate) fn run(library: &Library, schedule: &Schedule) -> std::result::Result<(), Failure> {
    let mut happened = Vec::new();
    let result = catch_unwind(AssertUnwindSafe(|| steps(library, schedule, &mut happened)));
    let result = result.unwrap_or_else(|panic| Err(Broken::panicked(panic.as_ref())));
    result.map_err(|broken| Failure { beginning: schedule.beginning.clone(), happened, broken })
}

fn steps(
    library: &Library,
    schedule: &Schedule,
    happened: &mut Vec<String>,
) -> std::result::Result<(), Broken> {
    let mut harness = library.start(&schedule.beginning);
    for (step, is_frame) in &schedule.steps {
        let before = Screen::of(&harness.app);
        let event = match step {
            Step::Keys(keys) => {
                happened.push(format!("keys     {keys}"));
                for key in keys.split(' ') {
                    harness.take(Event::Key(press(key)));
                }
                None
            }
            Step::Click(column, row) => {
                happened.push(format!("click    {column},{row}"));
                Some(mouse(MouseEventKind::Down(MouseButton::Left), *column, *row))
            }
            Step::Wheel(column, row) => {
                happened.push(format!("wheel    {column},{row}"));
                Some(mouse(MouseEventKind::ScrollDown, *column, *row))
            }
            Step::Paste(text) => {
                happened.push(format!("paste    {text:?}"));
                Some(Event::Paste((*text).into()))
            }
            Step::Resize(columns, rows) => {
                happened.push(format!("resize   {columns}x{rows}"));
                Some(Event::Resize(*columns, *rows))
            }
            Step::Deliver(worker) => {
                if let Some(name) = harness.take_answer(*worker) {
                    happened.push(format!("deliver  {worker:?}: {name}"));
                }
                None
            }
            Step::Work(worker) => {
                happened.push(format!("work     {worker:?}"));
                harness.work(*worker);
                None
            }
            Step::DeliverAll => {
                happened.push("deliver  everything".into());
                harness.deliver_all();
                None
            }
            Step::Remove => {
                happened.push("remove   gone.md".into());
                library.remove_one();
                None
            }
        };
        if let Some(event) = event {
            harness.take(event);
        }
        if !matches!(step, Step::Work(_) | Step::Deliver(_) | Step::DeliverAll) {
            of_event(&before, &Screen::of(&harness.app), matches!(step, Step::Keys(_) | Step::Paste(_)))?;
        }
        if *is_frame {
            harness.settle();
            of_frame(&harness)?;
        } else {
            happened.push("         (within the same frame)".into());
        }
        if harness.has_quit() {
            return Ok(());
        }
    }
    harness.settle();
    harness.deliver_all();
    happened.push("deliver  everything that is left".into());
    if !harness.has_quit() {
        of_frame(&harness)?;
        at_the_end(&mut harness)?;
    }
    Ok(())
}

/// Leaves out what a schedule does not need to break the same invariant.
pub(crate) fn shortest(library: &Library, mut schedule: Schedule, mut failure: Failure) -> Failure {
    let mut still_fails = |shorter: &Schedule| match run(library, shorter) {
        Err(other) if other.is_like(&failure) => {
            failure = other;
            true
        }
        _ => false,
    };
    let mut length = schedule.steps.len();
    while length > 0 {
        let mut at = 0;
        while at < schedule.steps.len() {
            let mut shorter = schedule.clone();
            shorter.steps.drain(at..(at + length).min(schedule.steps.len()));
            if still_fails(&shorter) { schedule = shorter } else { at += length }
        }
        length /= 2;
    }
    for at in 0..schedule.steps.len() {
        let mut simpler = schedule.clone();
        simpler.steps[at].1 = true;
        if still_fails(&simpler) {
            schedule = simpler;
        }
    }
    failure
}
