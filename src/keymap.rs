//! The keys in effect, and the actions of pressed keys. The help page, the palette and the footer use this table.
//! Keys of the configuration that are invalid or in conflict are reported and ignored.
#![expect(missing_docs, reason = "most fields and variants have names that say what they are")]

#[cfg(test)]
mod tests;

use crate::config::{KeySetting, Problem, Wrong};
use crate::input::action::{Action, KeyContext};
use crate::input::key::{self, Key};

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
    /// The key table with the keys of the configuration, and the problems of these. Invalid settings and those that
    /// conflict with another action are ignored.
    pub fn new(settings: &[KeySetting]) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut wanted: Vec<&KeySetting> = Vec::new();
        for setting in settings {
            match why_not(setting) {
                Some(wrong) => problems.push(problem(setting, wrong)),
                None => wanted.push(setting),
            }
        }
        loop {
            let keymap = Self::with(&wanted);
            let Some((line, wrong)) = keymap.conflict() else {
                problems.sort_by_key(|problem| problem.line);
                return (keymap, problems);
            };
            let Some(at) = wanted.iter().position(|setting| setting.line == line) else {
                // Cannot happen: a test checks that the table itself has no conflict.
                return (Self::default(), problems);
            };
            problems.push(problem(wanted[at], wrong));
            wanted.retain(|setting| setting.line != line);
        }
    }

    fn with(settings: &[&KeySetting]) -> Self {
        let mut keymap = Self::default();
        // Settings for one context override settings for all, so they are applied last.
        let mut settings = settings.to_vec();
        settings.sort_by_key(|setting| setting.context.is_some());
        for setting in settings {
            let context = KeyContext::named(setting.context.as_deref());
            keymap.set(setting, context.unwrap_or(KeyContext::Anywhere));
        }
        keymap
    }

    fn set(&mut self, setting: &KeySetting, context: KeyContext) {
        let mut out = Vec::with_capacity(self.bound.len() + 1);
        for bound in std::mem::take(&mut self.bound) {
            let set = |bound: Bound| bound.with(setting.keys.clone(), Some(setting.line));
            match (bound.action.spec().name == setting.action, context, bound.context) {
                (true, KeyContext::Anywhere, _) => out.push(set(bound)),
                (true, context, own) if context == own => out.push(set(bound)),
                // An action of both panes gets other keys in one, and keeps its keys in the other.
                (true, context, KeyContext::Anywhere) if context.is_pane() => {
                    for part in [KeyContext::Lists, KeyContext::Article] {
                        let bound = Bound { context: part, ..bound.clone() };
                        out.push(if part == context { set(bound) } else { bound });
                    }
                }
                _ => out.push(bound),
            }
        }
        self.bound = out;
    }

    /// The first conflict of two actions: the later of their lines, and the problem.
    fn conflict(&self) -> Option<(usize, Wrong)> {
        for context in KeyContext::PLACES {
            let here: Vec<&Bound> =
                self.bound.iter().filter(|bound| bound.context.holds_in(context)).collect();
            for (at, one) in here.iter().enumerate() {
                for other in &here[at + 1..] {
                    if one.action == other.action {
                        continue;
                    }
                    if let Some(wrong) = clash(one, other, context)
                        && let Some(line) = one.line.max(other.line)
                    {
                        return Some((line, wrong));
                    }
                }
            }
        }
        None
    }

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

/// The conflict between the keys of two actions, if there is one.
fn clash(one: &Bound, other: &Bound, context: KeyContext) -> Option<Wrong> {
    let context = context.name().unwrap_or_default();
    let begins = |keys: &str, action: Action, with: &str, other: Action| Wrong::Begins {
        keys: keys.to_owned(),
        action: action.spec().name,
        with: with.to_owned(),
        other: other.spec().name,
        context,
    };
    for (key, sequence) in one.keys.iter().zip(&one.sequences) {
        for (other_key, other_sequence) in other.keys.iter().zip(&other.sequences) {
            let (one, other) = (one.action, other.action);
            if sequence == other_sequence {
                return Some(Wrong::Both {
                    key: key.clone(),
                    actions: [one.spec().name, other.spec().name],
                    context,
                });
            }
            if sequence.starts_with(other_sequence) {
                return Some(begins(key, one, other_key, other));
            }
            if other_sequence.starts_with(sequence) {
                return Some(begins(other_key, other, key, one));
            }
        }
    }
    None
}

/// Why a setting is invalid, regardless of other settings.
fn why_not(setting: &KeySetting) -> Option<Wrong> {
    let Some(context) = KeyContext::named(setting.context.as_deref()) else {
        return Some(Wrong::NoContext(KeyContext::ALL.into_iter().filter_map(KeyContext::name).collect()));
    };
    let mut specs = Action::ALL.iter().map(|action| action.spec());
    let Some(spec) = specs.find(|spec| spec.name == setting.action) else {
        return Some(Wrong::NoAction);
    };
    let fits = |(own, _): &(KeyContext, _)| own.holds_in(context) || context == KeyContext::Anywhere;
    if !spec.keys.iter().any(fits) {
        let works = |context: &KeyContext| spec.keys.iter().any(|(own, _)| own.holds_in(*context));
        return Some(Wrong::OnlyIn(
            KeyContext::PLACES.into_iter().filter(works).filter_map(KeyContext::name).collect(),
        ));
    }
    setting.keys.iter().find_map(|keys| match key::sequence(keys).as_deref() {
        None => Some(Wrong::NoKey(crate::text::clean_line(keys).into_owned())),
        Some([first, ..]) if first.digit().is_some() => {
            Some(Wrong::Digit(crate::text::clean_line(keys).into_owned()))
        }
        Some(_) => None,
    })
}

fn problem(setting: &KeySetting, wrong: Wrong) -> Problem {
    let context = setting.context.iter().fold(String::new(), |_, context| format!("{context}."));
    let key = crate::text::clean_line(&format!("keys.{context}{}", setting.action)).into_owned();
    Problem { line: setting.line, key, wrong }
}
