//! The command palette: every action by name, the best first while a few letters of it are typed.

use super::prompt::{Edit, Field};
use super::{ModalOutcome, Step};
use crate::app::shared::Cx;
use crate::input::action::KeyContext;
use crate::keymap::{Bound, Keymap};
use crate::language::Language;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::cmp::Reverse;

#[derive(Clone, Debug)]
pub struct Palette {
    pub field: Field,
    /// The actions that fit, the best first.
    pub found: Vec<Bound>,
    pub cursor: usize,
    /// The count the action will get.
    count: Option<usize>,
    actions: Vec<Bound>,
}

impl Palette {
    /// Every action; those that work in `context` (`Lists` or `Article`) first.
    pub fn new(keymap: &Keymap, context: KeyContext, count: Option<usize>) -> Self {
        let mut actions: Vec<Bound> = Vec::new();
        for works in [true, false] {
            for bound in keymap.bound().iter().filter(|bound| bound.context.is_pane()) {
                if bound.context.holds_in(context) != works {
                    continue;
                }
                if actions.iter().all(|known| known.action != bound.action) {
                    actions.push(bound.clone());
                }
            }
        }
        Self { field: Field::default(), found: actions.clone(), cursor: 0, count, actions }
    }

    /// Finds the actions that fit the text, by what they are called in a language.
    pub fn choose(&mut self, language: Language) {
        let pattern = Pattern::parse(self.field.text(), CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        // Of texts that fit equally well the shortest comes first.
        let mut score = |bound: &Bound| {
            let mut buffer = Vec::new();
            let mut best = None;
            for name in names(bound, language) {
                let score = pattern.score(Utf32Str::new(&name, &mut buffer), &mut matcher);
                best = best.max(score.map(|score| (score, Reverse(name.len()))));
            }
            best
        };
        let mut found: Vec<_> =
            self.actions.iter().filter_map(|bound| Some((score(bound)?, bound.clone()))).collect();
        // Equal ones stay in their order.
        found.sort_by_key(|(score, _)| Reverse(*score));
        self.found = found.into_iter().map(|(_, bound)| bound).collect();
        self.cursor = 0;
    }

    /// Moves the cursor by a number of actions, round the ends if it is one.
    pub fn step(&mut self, by: isize) {
        let count = self.found.len().cast_signed();
        if count > 0 {
            let at = self.cursor.cast_signed() + by;
            let at = if by.abs() == 1 { at.rem_euclid(count) } else { at.clamp(0, count - 1) };
            self.cursor = at.cast_unsigned();
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent, cx: &Cx<'_>) -> Step {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Down | KeyCode::Tab => self.step(1),
            KeyCode::Up | KeyCode::BackTab => self.step(-1),
            KeyCode::Char('n') if control => self.step(1),
            KeyCode::Char('p') if control => self.step(-1),
            KeyCode::PageDown => self.step(10),
            KeyCode::PageUp => self.step(-10),
            _ => match self.field.key(key) {
                Edit::Changed => self.choose(cx.settings.language),
                Edit::Unchanged => {}
                Edit::Cancelled => return Step::Close,
                Edit::Accepted => {
                    let Some(chosen) = self.found.get(self.cursor) else { return Step::Close };
                    let (action, context, count) = (chosen.action, chosen.context, self.count);
                    return Step::CloseWith(ModalOutcome::Run { action, context, count });
                }
            },
        }
        Step::Stay
    }

    pub(super) fn paste(&mut self, text: &str, cx: &Cx<'_>) {
        self.field.insert(text);
        self.choose(cx.settings.language);
    }
}

fn names(bound: &Bound, language: Language) -> [String; 2] {
    let help = language.help(bound.action, bound.context);
    [help.to_owned(), bound.action.spec().name.replace('_', " ")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::action::Action;

    fn typed(text: &str) -> Vec<Action> {
        let mut palette = Palette::new(&Keymap::default(), KeyContext::Lists, None);
        palette.field.insert(text);
        palette.choose(Language::English);
        palette.found.iter().map(|bound| bound.action).collect()
    }

    #[test]
    fn every_action_is_there_once() {
        let palette = Palette::new(&Keymap::default(), KeyContext::Article, None);
        for binding in Keymap::default().bound().iter().filter(|bound| bound.context.is_pane()) {
            let rows: Vec<_> = palette.found.iter().filter(|bound| bound.action == binding.action).collect();
            assert_eq!(rows.len(), 1, "{:?}", binding.action);
        }
        // Of two rows the one that works here.
        let page_down = palette.found.iter().find(|bound| bound.action == Action::PageDown);
        assert_eq!(page_down.map(|bound| bound.context), Some(KeyContext::Article));
        assert_eq!(typed("").len(), palette.found.len());
    }

    #[test]
    fn a_few_letters_find_an_action() {
        let table = [
            ("star", Action::ToggleStar),
            ("mrk whl", Action::MarkAllRead),
            ("nxt thm", Action::NextTheme),
            ("QUIT", Action::Quit),
        ];
        for (text, action) in table {
            assert_eq!(typed(text).first(), Some(&action), "{text}");
        }
        assert_eq!(typed("no such thing at all"), []);
    }
}
