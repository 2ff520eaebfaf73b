//! A terminal emulator for hyperlinks (OSC 8): it records the link of each cell.
//!
//! It handles what a reader sends: text, cursor positions, clearing, hyperlinks. Everything else is skipped.

#![allow(unreachable_pub, dead_code, reason = "each test file uses a part of it")]

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A cell with its text, and the parameters and address of its link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkedCell {
    /// Empty after a wide character, also when only its first half is overwritten.
    pub text: String,
    /// `id=…;address`.
    pub link: Option<String>,
}

impl LinkedCell {
    fn blank() -> Self {
        Self { text: " ".to_owned(), link: None }
    }
}

pub struct LinkedScreen {
    columns: usize,
    cells: Vec<LinkedCell>,
    at: usize,
    /// The link that is open.
    pub open: Option<String>,
}

impl LinkedScreen {
    pub fn new(columns: u16, rows: u16) -> Self {
        let cells = vec![LinkedCell::blank(); usize::from(columns) * usize::from(rows)];
        Self { columns: columns.into(), cells, at: 0, open: None }
    }

    pub fn cell(&self, x: u16, y: u16) -> &LinkedCell {
        &self.cells[usize::from(y) * self.columns + usize::from(x)]
    }

    /// The runs of cells with a link and their text, row by row.
    pub fn links(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for row in self.cells.chunks(self.columns) {
            for run in row.chunk_by(|cell, next| cell.link == next.link) {
                if let Some(link) = &run[0].link {
                    found.push((run.iter().map(|cell| cell.text.as_str()).collect(), link.clone()));
                }
            }
        }
        found
    }

    /// Processes output that consists of whole sequences.
    pub fn feed(&mut self, output: &[u8]) {
        let output = String::from_utf8_lossy(output);
        let mut rest = &*output;
        while !rest.is_empty() {
            let text = rest.find(|c: char| c.is_control()).unwrap_or(rest.len());
            rest[..text].graphemes(true).for_each(|grapheme| self.print(grapheme));
            rest = self.control(&rest[text..]);
        }
    }

    /// Puts text into cells from the cursor on, as if an image covered them.
    pub fn cover(&mut self, columns: usize, text: &str) {
        for cell in self.cells.iter_mut().skip(self.at).take(columns) {
            text.clone_into(&mut cell.text);
        }
    }

    fn print(&mut self, grapheme: &str) {
        for column in 0..grapheme.width() {
            if let Some(cell) = self.cells.get_mut(self.at) {
                cell.text = if column == 0 { grapheme.to_owned() } else { String::new() };
                cell.link.clone_from(&self.open);
            }
            self.at += 1;
        }
    }

    /// Processes a control character or sequence and returns the text after it.
    fn control<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(string) = rest.strip_prefix("\x1b]") {
            let (string, after) = string.split_once("\x1b\\").unwrap_or((string, ""));
            if let Some(link) = string.strip_prefix("8;") {
                self.open = (link != ";").then(|| link.to_owned());
            }
            return after;
        }
        if let Some(sequence) = rest.strip_prefix("\x1b[") {
            let end = sequence.find(|c: char| ('@'..='~').contains(&c)).unwrap_or(sequence.len());
            let (parameters, after) = sequence.split_at(end);
            match after.chars().next() {
                Some('H') => {
                    let mut numbers = parameters.split(';').map(|number| number.parse().unwrap_or(1_usize));
                    let (y, x) = (numbers.next().unwrap_or(1), numbers.next().unwrap_or(1));
                    self.at = (y - 1) * self.columns + x - 1;
                }
                Some('J') => self.cells.fill(LinkedCell::blank()),
                _ => {}
            }
            return after.get(1..).unwrap_or_default();
        }
        let length = if rest.starts_with("\x1b(") { 3 } else { usize::from(rest.starts_with('\x1b')) + 1 };
        rest.get(length..).unwrap_or_default()
    }
}
