//! The keys in effect, and the actions of pressed keys. The help page, the palette and the footer use this table.
#![expect(missing_docs, reason = "most fields and variants have names that say what they are")]

mod overrides;
#[cfg(test)]
mod tests;

use crate::input::action::{Action, KeyContext};
use crate::input::key::{self, Key};
use crate::language::Language;
use std::fmt::Write;

/// The meaning of the keys pressed so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// They are the keys of this action.
    Does(Action),
    Begins,
    Nothing,
}

/// An action with its keys in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    pub context: KeyContext,
    /// The alternative keys as they are written; empty if the action has none.
    pub keys: Vec<String>,
    pub action: Action,
    /// The line of the configuration that sets them.
    pub line: Option<usize>,
    sequences: Vec<Vec<Key>>,
}

impl Bound {
    /// An action with its default keys in a context.
    fn new(action: Action, context: KeyContext, keys: &str) -> Self {
        let bound = Self { context, keys: Vec::new(), action, line: None, sequences: Vec::new() };
        bound.with(keys.split(' ').map(Into::into).collect(), None)
    }

    fn with(self, keys: Vec<String>, line: Option<usize>) -> Self {
        let sequences = keys.iter().filter_map(|key| key::sequence(key)).collect();
        Self { keys, line, sequences, ..self }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    bound: Vec<Bound>,
}

impl Default for Keymap {
    fn default() -> Self {
        let rows = |action: &Action| {
            let action = *action;
            action.spec().keys.iter().map(move |(context, keys)| Bound::new(action, *context, keys))
        };
        Self { bound: Action::ALL.iter().flat_map(rows).collect() }
    }
}

impl Keymap {
    /// The meaning of `pressed` in one of [`KeyContext::PLACES`].
    pub fn meaning(&self, context: KeyContext, pressed: &[Key]) -> Meaning {
        let mut begins = false;
        for bound in self.bound.iter().filter(|bound| bound.context.holds_in(context)) {
            for sequence in &bound.sequences {
                if sequence == pressed {
                    return Meaning::Does(bound.action);
                }
                begins |= sequence.starts_with(pressed);
            }
        }
        if begins { Meaning::Begins } else { Meaning::Nothing }
    }

    /// The first key of an action, for messages on the screen; empty if it has none.
    pub fn key_of(&self, action: Action) -> &str {
        first_key(self.bound.iter(), action)
    }

    /// The first key of an action in one of [`KeyContext::PLACES`]; empty if it has none there.
    pub fn key_in(&self, context: KeyContext, action: Action) -> &str {
        first_key(self.bound.iter().filter(|bound| bound.context.holds_in(context)), action)
    }

    pub fn bound(&self) -> &[Bound] {
        &self.bound
    }

    /// Every action with its name in the configuration, ordered by context. The name includes the context if the action
    /// has other keys in another one.
    pub fn listed(&self) -> Vec<(String, &Bound)> {
        let shared = |action| self.bound.iter().filter(|bound| bound.action == action).count() > 1;
        let name = |bound: &Bound| match bound.context.name().filter(|_| shared(bound.action)) {
            Some(context) => (Some(bound.context), format!("{context}.{}", bound.action.spec().name)),
            None => (None, bound.action.spec().name.to_owned()),
        };
        let mut listed: Vec<_> = self.bound.iter().map(|bound| (name(bound), bound)).collect();
        listed.sort_by_key(|((context, _), _)| *context);
        listed.into_iter().map(|((_, name), bound)| (name, bound)).collect()
    }
}

fn first_key<'a>(bound: impl Iterator<Item = &'a Bound>, action: Action) -> &'a str {
    let mut keys = bound.filter(|bound| bound.action == action).flat_map(|bound| &bound.keys);
    keys.next().map_or("", String::as_str)
}

/// The key table as Markdown, as in `docs/keys.md`.
pub fn markdown() -> String {
    let keymap = Keymap::default();
    let mut out = String::new();
    for context in KeyContext::ALL {
        if !out.is_empty() {
            out.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = writeln!(out, "**{}**\n\n| key | does |\n|---|---|", Language::English.context(context));
        for bound in keymap.bound.iter().filter(|bound| bound.context == context) {
            let keys: Vec<_> =
                bound.keys.iter().map(|key| format!("`{}`", key.replace('|', "\\|"))).collect();
            let help = Language::English.help(bound.action, context);
            let _ = writeln!(out, "| {} | {help} |", keys.join(" "));
        }
    }
    out
}
