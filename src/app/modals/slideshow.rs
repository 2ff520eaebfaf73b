//! A picture that fills the screen, and the images before and after it.

use super::menu::MenuAction;
use super::{ModalOutcome, Pressed, Step};
use crate::app::shared::{Cx, ImageRef};
use crate::engine::response::Shown;
use crate::input::action::Action;
use crate::language::Message;
use crossterm::event::KeyCode;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slideshow {
    pub shown: Shown,
    /// What it is called, cleaned.
    pub label: String,
    /// The images that are walked; empty if the article has none that is known.
    images: Vec<ImageRef>,
    /// The index of the picture among them.
    at: usize,
}

impl Slideshow {
    /// A picture that is the image of an index among those that are walked.
    pub fn new(shown: Shown, label: String, images: Vec<ImageRef>, at: usize) -> Self {
        Self { shown, label, images, at }
    }

    pub fn image(&self) -> Option<&ImageRef> {
        self.images.get(self.at)
    }

    /// Its place among the images that are walked, from 1, and how many these are.
    pub fn place(&self) -> (usize, usize) {
        (self.at + 1, self.images.len())
    }

    pub(super) fn key(&self, pressed: Pressed, cx: &mut Cx<'_>) -> Step {
        let by = match (pressed.action, pressed.code()) {
            (Some(Action::NextImage), _) => 1,
            (Some(Action::PreviousImage), _) => -1,
            // Without any binding there is still a way out.
            (Some(Action::Leave), _) | (None, Some(KeyCode::Esc)) => return Step::Close,
            (Some(Action::SaveImage), _) => {
                let images = self.image().cloned().into_iter().collect();
                return Step::Stay(ModalOutcome::Chosen(MenuAction::SaveImages(images)));
            }
            _ => return Step::Stay(ModalOutcome::Nothing),
        };
        if let Some(next) = self.at.checked_add_signed(by).and_then(|at| self.images.get(at)) {
            return Step::Stay(ModalOutcome::Chosen(MenuAction::TurnTo(next.clone())));
        }
        cx.info(if by > 0 { Message::LastImage } else { Message::FirstImage });
        Step::Stay(ModalOutcome::Nothing)
    }
}
