//! What is said about a feed beside the repairs of its tags: each kind once, with its number.

use crate::article::Problem;
use crate::text::clean_line;

/// The most bytes of a value in a note.
const VALUE_MAX: usize = 60;

/// The kinds of notes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NoteKind {
    Date,
    Zone,
    Content,
    RepeatedId,
    ManyItems,
}

#[derive(Default)]
pub(super) struct Notes(Vec<Note>);

struct Note {
    kind: NoteKind,
    /// Of the first of its kind.
    line: usize,
    /// Of the first of its kind.
    message: String,
    count: usize,
    /// Whether all of its kind have the same message.
    is_same: bool,
}

impl Notes {
    /// Adds a note. Of each kind the first is kept, and the others are counted.
    pub(super) fn add(&mut self, line: usize, kind: NoteKind, message: String) {
        if let Some(note) = self.0.iter_mut().find(|note| note.kind == kind) {
            note.count += 1;
            note.is_same &= note.message == message;
        } else {
            self.0.push(Note { kind, line, message, count: 1, is_same: true });
        }
    }

    /// The notes as problems.
    pub(super) fn problems(self) -> impl Iterator<Item = Problem> {
        self.0.into_iter().map(|Note { line, message, count, is_same, .. }| {
            let message = match count {
                1 => message,
                _ if is_same => format!("{message} ({count} times)"),
                _ => format!("{message} (and {} more)", count - 1),
            };
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
