//! What is said about a feed beside the repairs of its tags: each kind once, with its number.

use crate::article::Problem;
use crate::text::clean_line;

/// The most different notes of a feed.
const NOTES_MAX: usize = 100;

/// The most bytes of a value in a note.
const VALUE_MAX: usize = 60;

#[derive(Default)]
pub(super) struct Notes(Vec<Note>);

struct Note {
    line: usize,
    message: String,
    count: usize,
}

impl Notes {
    /// Adds a note. The same message is counted.
    pub(super) fn add(&mut self, line: usize, message: String) {
        if let Some(note) = self.0.iter_mut().find(|note| note.message == message) {
            note.count += 1;
        } else if self.0.len() < NOTES_MAX {
            self.0.push(Note { line, message, count: 1 });
        }
    }

    /// The notes as problems, in the order in which they were made.
    pub(super) fn problems(self) -> impl Iterator<Item = Problem> {
        self.0.into_iter().map(|Note { line, message, count }| {
            let message = if count > 1 { format!("{message} ({count} times)") } else { message };
            Problem { line, message }
        })
    }
}

/// A value of a feed as it may stand in a note.
pub(super) fn quoted(value: &str) -> String {
    let value = clean_line(value.trim());
    let end = value.floor_char_boundary(VALUE_MAX);
    if end < value.len() { format!("`{}…`", &value[..end]) } else { format!("`{value}`") }
}
