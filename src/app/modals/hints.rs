//! Hint labels: short letters on every link and image of the screen.

use super::menu::MenuAction;
use super::{ModalOutcome, Pressed, Step};
use crate::app::shared::Cx;
use crate::document::TargetAt;
use crate::language::Message;
use crossterm::event::KeyCode;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hints {
    /// Each target with its label and what opens it; all labels have the same length.
    pub labels: Vec<(String, TargetAt, MenuAction)>,
    /// What was typed of a label.
    pub typed: String,
}

/// The keys labels are made of: the home row first.
const LABEL_KEYS: [char; 20] =
    ['a', 's', 'd', 'f', 'j', 'k', 'l', 'g', 'h', 'w', 'e', 'r', 'u', 'i', 'o', 'p', 'v', 'n', 'm', 'c'];

impl Hints {
    pub fn new(targets: Vec<(TargetAt, MenuAction)>) -> Self {
        let keys = LABEL_KEYS.len();
        let is_short = targets.len() <= keys;
        let label = |at: usize| {
            let last = LABEL_KEYS[at % keys];
            if is_short { last.to_string() } else { format!("{}{last}", LABEL_KEYS[at / keys]) }
        };
        let numbered = targets.into_iter().take(keys * keys).enumerate();
        let labels = numbered.map(|(at, (target, action))| (label(at), target, action)).collect();
        Self { labels, typed: String::new() }
    }

    pub(super) fn key(&mut self, pressed: Pressed, cx: &mut Cx<'_>) -> Step {
        // Any key that is no letter closes the labels.
        let Some(KeyCode::Char(letter @ '!'..)) = pressed.code() else { return Step::Close };
        self.typed.push(letter);
        if let Some((.., action)) = self.labels.iter().find(|(label, ..)| *label == self.typed) {
            return Step::CloseWith(ModalOutcome::Chosen(action.clone()));
        }
        if self.labels.iter().any(|(label, ..)| label.starts_with(&self.typed)) {
            return Step::Stay(ModalOutcome::Nothing);
        }
        cx.info(Message::NoSuchLabel);
        Step::Close
    }
}
