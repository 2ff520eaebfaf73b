//! Keys on their way to an action: a sequence that is not complete, its count, and keys that wait for something to
//! arrive. For what they wait is known to `app::keyboard`.

use crate::input::action::{Action, KeyContext};
use crate::input::key::Key;
use crate::keymap::{Keymap, Meaning};
use crossterm::event::KeyEvent;
use std::collections::VecDeque;

/// The largest count that can be typed.
const LARGEST_COUNT: usize = 9_999_999;
/// More keys than this are not deferred.
const MOST_DEFERRED: usize = 64;

/// Keys on their way to an action.
///
/// Invariants: a sequence is the beginning of a binding of the context it was typed in; after [`crate::app::App::settle`]
/// the first of the deferred keys waits for something that is pending, so that nothing is deferred once all has arrived.
#[derive(Debug, Default)]
pub struct KeyInput {
    /// The keys of a sequence that is not complete.
    sequence: Vec<Key>,
    count: Option<usize>,
    deferred: VecDeque<Deferred>,
    touched: bool,
}

/// What waits for something to arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deferred {
    /// A key: what it does is known when it is pressed again, since its context may change.
    Key(KeyEvent),
    Action(Action, Option<usize>),
}

impl KeyInput {
    /// Takes a key where digits are counts. Returns the action whose keys it completes, and the count typed before them.
    pub fn press(
        &mut self,
        key: Key,
        context: KeyContext,
        keymap: &Keymap,
    ) -> Option<(Action, Option<usize>)> {
        if let (Some(digit), true) = (key.digit(), self.sequence.is_empty())
            && (digit != 0 || self.count.is_some())
        {
            self.count = Some((self.count.unwrap_or(0) * 10 + digit).min(LARGEST_COUNT));
            return None;
        }
        let count = self.count;
        Some((self.advance(key, context, keymap)?, count))
    }

    /// Takes a key and returns the action whose keys it completes. A sequence that comes to nothing is dropped but for
    /// its last key.
    pub fn advance(&mut self, key: Key, context: KeyContext, keymap: &Keymap) -> Option<Action> {
        self.sequence.push(key);
        let mut meaning = keymap.meaning(context, &self.sequence);
        if meaning == Meaning::Nothing && self.sequence.len() > 1 {
            self.sequence = vec![key];
            meaning = keymap.meaning(context, &self.sequence);
        }
        if meaning != Meaning::Begins {
            self.clear();
        }
        match meaning {
            Meaning::Does(action) => Some(action),
            // Without any binding there is still a way out.
            Meaning::Nothing if key == Key::control('C') => Some(Action::Quit),
            Meaning::Begins | Meaning::Nothing => None,
        }
    }

    pub fn clear(&mut self) {
        self.sequence.clear();
        self.count = None;
    }

    /// The count and the sequence as the footer shows them.
    pub fn pending(&self) -> String {
        let count = self.count.map_or_else(String::new, |count| count.to_string());
        self.sequence.iter().fold(count, |text, key| text + &key.to_string())
    }

    pub fn touch(&mut self) {
        self.touched = true;
    }

    pub fn is_touched(&self) -> bool {
        self.touched
    }

    /// Defers a key behind those that are deferred already; of too many the last are dropped.
    pub fn defer_key(&mut self, key: KeyEvent) {
        if self.deferred.len() < MOST_DEFERRED {
            self.deferred.push_back(Deferred::Key(key));
        }
    }

    /// Defers an action. Its key was pressed before those that are deferred already.
    pub fn defer_action(&mut self, action: Action, count: Option<usize>) {
        self.deferred.push_front(Deferred::Action(action, count));
    }

    /// What is deferred, in the order in which it is done.
    pub fn deferred(&self) -> &VecDeque<Deferred> {
        &self.deferred
    }

    pub fn take_deferred(&mut self) -> Option<Deferred> {
        self.deferred.pop_front()
    }

    pub fn clear_deferred(&mut self) {
        self.deferred.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::key;
    use crossterm::event::{KeyCode, KeyModifiers};

    #[test]
    fn counts_and_sequences_become_actions() {
        // The keys, what the last one completes, and what the footer shows before it.
        let table = [
            ("j", Some((Action::Down, None)), ""),
            ("12j", Some((Action::Down, Some(12))), "12"),
            ("0", None, ""),
            ("10G", Some((Action::Last, Some(10))), "10"),
            ("99999999999G", Some((Action::Last, Some(LARGEST_COUNT))), "9999999"),
            ("g", None, ""),
            ("gg", Some((Action::First, None)), "g"),
            ("3gg", Some((Action::First, Some(3))), "3g"),
            ("gyp", Some((Action::CopyPath, None)), "y"),
            ("gj", Some((Action::Down, None)), "g"),
            ("7\\", Some((Action::Source, Some(7))), "7"),
            ("^C", Some((Action::Quit, None)), ""),
        ];
        let keymap = Keymap::default();
        for (keys, expected, before) in table {
            let (mut input, mut shown, mut last) = (KeyInput::default(), String::new(), None);
            for key in key::sequence(keys).into_iter().flatten() {
                shown = input.pending();
                last = input.press(key, KeyContext::Lists, &keymap);
            }
            assert_eq!((last, &*shown), (expected, before), "{keys}");
            if last.is_some() {
                assert_eq!(input.pending(), "", "{keys}");
            }
        }
    }

    #[test]
    fn without_a_binding_there_is_a_way_out() {
        let (keymap, _) = Keymap::new(&[crate::config::KeySetting {
            context: None,
            action: "quit".into(),
            keys: Vec::new(),
            line: 1,
        }]);
        let control_c = Key::control('C');
        for context in KeyContext::PLACES {
            assert_eq!(KeyInput::default().advance(control_c, context, &keymap), Some(Action::Quit));
        }
    }

    #[test]
    fn what_is_deferred_keeps_its_order_and_is_bounded() {
        let mut input = KeyInput::default();
        let event = |number: u8| KeyEvent::new(KeyCode::F(number), KeyModifiers::NONE);
        (0..100).for_each(|number| input.defer_key(event(number)));
        assert_eq!(input.deferred().len(), MOST_DEFERRED);
        assert_eq!(input.take_deferred(), Some(Deferred::Key(event(0))));
        // Its action is known by now but has to wait as well: before the rest.
        input.defer_action(Action::Last, Some(2));
        assert_eq!(input.take_deferred(), Some(Deferred::Action(Action::Last, Some(2))));
        assert_eq!(input.deferred().front(), Some(&Deferred::Key(event(1))));
        input.clear_deferred();
        assert_eq!(input.deferred().len(), 0);
    }
}
