//! A terminal of which every width can be chosen, and random frames painted through it.

use super::{Drawn, Easel, Linking};
use crate::text::Widths;
use crate::text::graphemes::width_is_certain;
use arbtest::arbitrary::{Result, Unstructured};
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::style::{Color, Modifier, Style};

/// How a terminal sets what terminals disagree on.
#[derive(Clone, Copy, Debug)]
struct Habits {
    /// The cells of a narrow sign followed by U+FE0F: 1 or 2.
    emoji: usize,
    /// Whether emoji joined by U+200D, and skin tones, share two cells.
    joins: bool,
    /// The cells of U+200D where emoji are not joined: 1 in mlterm, else 0.
    joiner: usize,
    /// The cells of a new character: 0, 1 or 2.
    new: usize,
    /// The cells of a half-width sound mark: 0 or 1.
    mark: usize,
    /// Whether a flag joins a character before it that is not ASCII, also after a move.
    flags_join: bool,
}

/// A cell: what was printed in it, and its style. `None` for the second half of a wide character.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Inked {
    text: Option<String>,
    style: String,
}

/// The screen of a terminal without automatic margins.
struct Model {
    habits: Habits,
    cells: Vec<Vec<Inked>>,
    /// Column and row.
    cursor: (usize, usize),
    style: Vec<String>,
    /// The cell of the last character, to which marks are added.
    last: Option<(usize, usize)>,
}

impl Model {
    fn new(columns: u16, rows: u16, habits: Habits) -> Self {
        let blank = Inked { text: Some(" ".into()), style: String::new() };
        let cells = vec![vec![blank; usize::from(columns)]; usize::from(rows)];
        Self { habits, cells, cursor: (0, 0), style: Vec::new(), last: None }
    }

    /// Follows what was written: positions, styles and text.
    fn follow(&mut self, written: &str) {
        let mut rest = written;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            if c != '\x1b' {
                self.print(c);
                continue;
            }
            let end = rest.find(|c: char| c.is_ascii_alphabetic()).expect("a whole sequence");
            let (parameters, last) = (&rest[1..end], &rest[end..=end]);
            match last {
                "H" => {
                    let (row, column) = parameters.split_once(';').expect("a row and a column");
                    let number = |digits: &str| digits.parse::<usize>().expect("a number") - 1;
                    self.cursor = (number(column), number(row));
                    self.last = None;
                }
                "m" if parameters == "0" => self.style.clear(),
                "m" if parameters == "27" => self.style.retain(|one| one != "7"),
                "m" if parameters == "7" => self.style.push(parameters.into()),
                "m" if parameters.contains("48;5;") || parameters.ends_with("49") => {
                    self.style.retain(|one| !one.starts_with("48;"));
                    let colour = parameters.find("48;5;").map(|at| parameters[at..].to_owned());
                    self.style.extend(colour);
                }
                "m" | "l" | "h" | "J" => {}
                other => panic!("unexpected: {parameters}{other}"),
            }
            rest = &rest[end + 1..];
        }
    }

    fn print(&mut self, c: char) {
        let before = self.last.map(|(x, y)| self.cells[y][x].text.clone().unwrap_or_default());
        let joined = self.habits.joins && before.as_deref().is_some_and(|text| text.ends_with('\u{200d}'));
        let width = match c {
            '\u{fe0f}' | '\u{20e3}' | '\u{301}' => 0,
            '\u{200d}' | '🏽' if self.habits.joins => 0,
            '\u{200d}' => self.habits.joiner,
            _ if joined => 0,
            '🇨' | '🇳' if self.habits.flags_join && self.follows_text() => 0,
            '\u{ff9e}' => self.habits.mark,
            '☰' | '\u{323b1}' => self.habits.new,
            _ => usize::from(c.encode_utf8(&mut [0; 4]).cell_width()),
        };
        if width == 0 {
            self.add(c);
            return;
        }
        let (columns, (x, y)) = (self.cells[0].len(), self.cursor);
        let x = x.min(columns - width);
        for (at, text) in (x..x + width).zip([Some(c.to_string()), None]) {
            self.put(at, y, text);
        }
        self.last = Some((x, y));
        self.cursor.0 = (x + width).min(columns - 1);
    }

    /// Whether the character before the cursor is not ASCII.
    fn follows_text(&self) -> bool {
        let (x, y) = self.cursor;
        let before = self.cells[y][..x].iter().rev().find_map(|cell| cell.text.as_deref());
        before.is_some_and(|text| !text.is_ascii())
    }

    /// Adds a mark to the last character, or to the cell before the cursor. U+FE0F may make it wide.
    fn add(&mut self, c: char) {
        let (x, y) = self.last.unwrap_or((self.cursor.0.saturating_sub(1), self.cursor.1));
        if let Some(text) = &mut self.cells[y][x].text {
            text.push(c);
        }
        let wide = self.cells[y].get(x + 1).is_none_or(|next| next.text.is_none());
        if c == '\u{fe0f}' && self.habits.emoji == 2 && self.last.is_some() && !wide {
            self.put(x + 1, y, None);
            self.cursor.0 = (x + 2).min(self.cells[y].len() - 1);
        }
    }

    /// Writes one cell. Half of a wide character that is overwritten blanks the other half.
    fn put(&mut self, x: usize, y: usize, text: Option<String>) {
        let style = self.style.join(",");
        let row = &mut self.cells[y];
        if text.is_some() && row[x].text.is_none() && x > 0 {
            row[x - 1].text = Some(" ".into());
        }
        if row.get(x + 1).is_some_and(|next| next.text.is_none()) {
            row[x + 1].text = Some(" ".into());
        }
        row[x] = Inked { text, style };
    }
}

/// What the model must show: every certain cell as it is in the frame, and nothing foreign where a grapheme of
/// uncertain width stands.
fn compare(model: &Model, frame: &Buffer, habits: Habits) {
    for y in 0..frame.area.height {
        let mut x = 0;
        while x < frame.area.width {
            let cell = &frame[(x, y)];
            let width = cell.cell_width().max(1);
            let shown = &model.cells[usize::from(y)][usize::from(x)..usize::from(x + width)];
            let style = match (cell.bg, cell.modifier.contains(Modifier::REVERSED)) {
                (Color::Indexed(number), _) => format!("48;5;{number}"),
                (_, true) => "7".into(),
                _ => String::new(),
            };
            let row: Vec<_> = model.cells[usize::from(y)].iter().map(|cell| cell.text.as_deref()).collect();
            let place = format!("column {x} of {row:?}, {habits:?}");
            if cell.symbol().len() == 1 || width_is_certain(cell.symbol(), Widths::default()) {
                assert_eq!(shown[0].text.as_deref(), Some(cell.symbol()), "{place}");
                assert_eq!(shown[0].style, style, "{place}");
            } else {
                for one in shown {
                    // What has no width joins the cell before it, which may be one of these.
                    let nothing = |c: char| match c {
                        '☰' | '\u{323b1}' => habits.new == 0,
                        _ => habits.flags_join && matches!(c, '🇨' | '🇳'),
                    };
                    let foreign = |text: &str| {
                        let mut chars = text.chars();
                        chars.find(|c| *c != ' ' && !cell.symbol().contains(*c) && !nothing(*c))
                    };
                    assert_eq!(one.text.as_deref().and_then(foreign), None, "{place}");
                    assert_eq!(one.style, style, "{place}");
                }
            }
            x += width;
        }
    }
}

const WORDS: [&str; 16] = [
    "a",
    "字",
    " ",
    "第22条",
    "☑\u{fe0f}",
    "1\u{fe0f}\u{20e3}",
    "👩\u{200d}💻",
    "👨\u{200d}👩\u{200d}👧\u{200d}👦",
    "👍🏽",
    "ﾊ\u{ff9e}",
    "☰",
    "\u{323b1}",
    "“引号”",
    "e\u{301}",
    "🇨🇳",
    "  —  ",
];

/// A frame with a few words in each row, in changing styles; it begins as the frame before in half of the rows.
fn words(u: &mut Unstructured<'_>, frame: &mut Buffer, before: Option<&Buffer>) -> Result<()> {
    for y in 0..frame.area.height {
        if let Some(before) = before
            && u.ratio(1, 3)?
        {
            for x in 0..frame.area.width {
                frame[(x, y)] = before[(x, y)].clone();
            }
            continue;
        }
        let mut x = 0;
        while x < frame.area.width && !u.ratio(1, 8)? {
            let style = match u.int_in_range(0..=5)? {
                0 => Style::new().bg(Color::Indexed(4)),
                1 => Style::new().reversed(),
                _ => Style::new(),
            };
            x = frame.set_stringn(x, y, u.choose(&WORDS)?, usize::MAX, style).0;
        }
    }
    Ok(())
}

#[test]
fn what_a_terminal_shows_is_the_frame_whatever_its_widths() {
    arbtest::arbtest(|u| {
        let habits = Habits {
            emoji: u.int_in_range(1..=2)?,
            joins: u.arbitrary()?,
            joiner: u.int_in_range(0..=1)?,
            new: u.int_in_range(0..=2)?,
            mark: u.int_in_range(0..=1)?,
            flags_join: u.arbitrary()?,
        };
        let (columns, rows) = (u.int_in_range(2..=40)?, u.int_in_range(1..=3)?);
        let mut easel = Easel::new(columns, rows, Linking::Off);
        let mut model = Model::new(columns, rows, habits);
        let mut before = None;
        for _ in 0..u.int_in_range(1..=4)? {
            let mut wanted = Ok(());
            let mut frame = None;
            let written = easel.frame(|buffer| {
                wanted = words(u, buffer, before.as_ref());
                frame = Some(buffer.clone());
                Drawn::default()
            });
            wanted?;
            let Some(frame) = frame else { return Ok(()) };
            model.follow(&written);
            compare(&model, &frame, habits);
            before = Some(frame);
        }
        Ok(())
    })
    .budget_ms(1_000);
}
