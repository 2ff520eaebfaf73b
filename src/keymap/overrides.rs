//! Applies the keys of the configuration to the key table, and reports invalid and conflicting ones.

use super::{Bound, KeyContext, Keymap};
use crate::config::{KeySetting, Problem, Wrong};
use crate::input::action::Action;
use crate::input::key;

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
    pub(super) fn conflict(&self) -> Option<(usize, Wrong)> {
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
