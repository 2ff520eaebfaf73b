//! The key table, and what a user has made of it. The help page, the palette, the footer and the README's table come
//! from here.

use super::keys;
use crate::action::Action;
pub use crate::action::Context;
use crate::config::{KeySetting, Problem, Wrong};
use crate::language::Language;
use std::fmt::Write;

/// Keys that do one thing in one context.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where.
    pub context: Context,
    /// The keys, any of which will do, separated by blanks.
    pub keys: &'static str,
    /// What they do.
    pub action: Action,
}

/// Every binding.
pub const BINDINGS: &[Binding] = {
    use Action as A;
    use Context::{Anywhere, Article, Images, Lists, Picture};
    const fn bind(context: Context, keys: &'static str, action: Action) -> Binding {
        Binding { context, keys, action }
    }
    &[
        bind(Anywhere, "j ↓", A::Down),
        bind(Anywhere, "k ↑", A::Up),
        bind(Anywhere, "gg Home", A::First),
        bind(Anywhere, "G End", A::Last),
        bind(Lists, "}", A::NextHeading),
        bind(Lists, "{", A::PreviousHeading),
        bind(Article, "}", A::NextHeading),
        bind(Article, "{", A::PreviousHeading),
        bind(Lists, "Space PgDn ^F", A::PageDown),
        bind(Article, "Space", A::ReadOn),
        bind(Article, "PgDn ^F", A::PageDown),
        bind(Anywhere, "b PgUp ^B", A::PageUp),
        bind(Anywhere, "d ^D", A::HalfDown),
        bind(Anywhere, "u ^U", A::HalfUp),
        bind(Lists, "l →", A::Open),
        bind(Lists, "Enter", A::OpenFull),
        bind(Article, "Enter O", A::OpenSelected),
        bind(Anywhere, "h ← Backspace", A::Back),
        bind(Article, "H", A::Left),
        bind(Article, "L", A::Right),
        bind(Anywhere, "Tab", A::NextPane),
        bind(Anywhere, "S-Tab", A::PreviousPane),
        bind(Anywhere, "J", A::NextArticle),
        bind(Anywhere, "K", A::PreviousArticle),
        bind(Anywhere, "]", A::NextUnread),
        bind(Anywhere, "[", A::PreviousUnread),
        bind(Anywhere, "/", A::Find),
        bind(Anywhere, "S", A::Search),
        bind(Anywhere, "gs", A::KeepSearch),
        bind(Anywhere, "n", A::FindNext),
        bind(Anywhere, "N", A::FindPrevious),
        bind(Article, "f", A::Hints),
        bind(Anywhere, "o", A::OpenOriginal),
        bind(Anywhere, "^O", A::FollowBack),
        bind(Anywhere, "gd", A::ListEquals),
        bind(Anywhere, "i", A::OpenImage),
        bind(Anywhere, "I", A::ListImages),
        bind(Article, "w", A::SaveImage),
        bind(Anywhere, "v", A::TogglePictures),
        bind(Anywhere, "m", A::ToggleRead),
        bind(Anywhere, "s", A::ToggleStar),
        bind(Anywhere, "A", A::MarkAllRead),
        bind(Anywhere, "x", A::Mute),
        bind(Anywhere, "U", A::Undo),
        bind(Anywhere, "a", A::NextFilter),
        bind(Anywhere, "c", A::Categories),
        bind(Anywhere, ",", A::Arrange),
        bind(Anywhere, "r", A::Refresh),
        bind(Anywhere, "z", A::Zen),
        bind(Anywhere, "+ =", A::Wider),
        bind(Anywhere, "-", A::Narrower),
        bind(Anywhere, "<", A::SplitLeft),
        bind(Anywhere, ">", A::SplitRight),
        bind(Anywhere, "T", A::NextTheme),
        bind(Anywhere, "M", A::ToggleMouse),
        bind(Anywhere, "yy", A::CopyLink),
        bind(Anywhere, "yp", A::CopyPath),
        bind(Anywhere, "ya", A::CopyText),
        bind(Article, "yl", A::CopySelected),
        bind(Anywhere, "e", A::Edit),
        bind(Anywhere, "|", A::Pipe),
        bind(Anywhere, "\\", A::Source),
        bind(Anywhere, ":", A::Palette),
        bind(Anywhere, "?", A::Help),
        bind(Anywhere, "Esc", A::Escape),
        bind(Anywhere, "^L", A::Redraw),
        bind(Anywhere, "^Z", A::Suspend),
        bind(Anywhere, "q", A::Leave),
        bind(Anywhere, "Q ^C", A::Quit),
        bind(Images, "j ↓ Tab", A::Down),
        bind(Images, "k ↑ S-Tab", A::Up),
        bind(Images, "gg Home", A::First),
        bind(Images, "G End", A::Last),
        bind(Images, "d PgDn ^F", A::PageDown),
        bind(Images, "u b PgUp ^B", A::PageUp),
        bind(Images, "Space", A::MarkImage),
        bind(Images, "Enter l → o i", A::OpenImage),
        bind(Images, "w", A::SaveImage),
        bind(Images, "y", A::CopyLink),
        bind(Images, "^L", A::Redraw),
        bind(Images, "q Esc h ← Backspace I", A::Leave),
        bind(Images, "Q ^C", A::Quit),
        bind(Picture, "n j l ↓ → Space PgDn", A::NextImage),
        bind(Picture, "p k h ↑ ← b PgUp Backspace", A::PreviousImage),
        bind(Picture, "w", A::SaveImage),
        bind(Picture, "^L", A::Redraw),
        bind(Picture, "q Esc Enter i", A::Leave),
        bind(Picture, "Q ^C", A::Quit),
    ]
};

/// What the keys pressed so far mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// They do something.
    Does(Action),
    /// They begin a sequence.
    Begins,
    /// Nothing.
    Nothing,
}

/// An action with the keys that are in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Where.
    pub context: Context,
    /// The keys as they are written, any of which will do; none if the action has no key.
    pub keys: Vec<String>,
    /// What they do.
    pub action: Action,
    /// The line of the configuration that sets them.
    pub line: Option<usize>,
    sequences: Vec<Vec<String>>,
}

impl Bound {
    fn of(binding: &Binding) -> Self {
        let keys = binding.keys.split(' ').map(Into::into).collect();
        let bound = Self {
            context: binding.context,
            keys: Vec::new(),
            action: binding.action,
            line: None,
            sequences: Vec::new(),
        };
        bound.with(keys, None)
    }

    fn with(self, keys: Vec<String>, line: Option<usize>) -> Self {
        let sequences = keys.iter().filter_map(|key| keys::sequence(key)).collect();
        Self { keys, line, sequences, ..self }
    }
}

/// The keys in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    bound: Vec<Bound>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self { bound: BINDINGS.iter().map(Bound::of).collect() }
    }
}

impl Keymap {
    /// The key table as the configuration changes it, and what is wrong there. What is wrong, or stands in another
    /// action's way, does not count.
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
                // The table has no conflict of its own, a test holds.
                return (Self::default(), problems);
            };
            problems.push(problem(wanted[at], wrong));
            wanted.retain(|setting| setting.line != line);
        }
    }

    fn with(settings: &[&KeySetting]) -> Self {
        let mut keymap = Self::default();
        // What is said for one context goes before what is said for all.
        let mut settings = settings.to_vec();
        settings.sort_by_key(|setting| setting.context.is_some());
        for setting in settings {
            let context =
                Context::ALL.into_iter().find(|context| context.name() == setting.context.as_deref());
            keymap.set(setting, context.unwrap_or(Context::Anywhere));
        }
        keymap
    }

    fn set(&mut self, setting: &KeySetting, context: Context) {
        let mut out = Vec::with_capacity(self.bound.len() + 1);
        for bound in std::mem::take(&mut self.bound) {
            let set = |bound: Bound| bound.with(setting.keys.clone(), Some(setting.line));
            match (bound.action.name() == setting.action, context, bound.context) {
                (true, Context::Anywhere, _) => out.push(set(bound)),
                (true, context, own) if context == own => out.push(set(bound)),
                // What works everywhere gets other keys in one context, and keeps its own in the other.
                (true, context, Context::Anywhere) if context.is_pane() => {
                    for part in [Context::Lists, Context::Article] {
                        let bound = Bound { context: part, ..bound.clone() };
                        out.push(if part == context { set(bound) } else { bound });
                    }
                }
                _ => out.push(bound),
            }
        }
        self.bound = out;
    }

    /// Two actions that are in each other's way: the line that may be at fault, and what is wrong, naming both.
    fn conflict(&self) -> Option<(usize, Wrong)> {
        for context in Context::PLACES {
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

    /// What `pressed` means in one of [`Context::PLACES`].
    pub fn meaning(&self, context: Context, pressed: &[String]) -> Meaning {
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

    /// The first key of an action, for hints on the screen; empty if it has none.
    pub fn key_of(&self, action: Action) -> &str {
        let mut keys = self.bound.iter().filter(|bound| bound.action == action).flat_map(|bound| &bound.keys);
        keys.next().map_or("", String::as_str)
    }

    /// The first key of an action in one of [`Context::PLACES`]; empty if it has none there.
    pub fn key_in(&self, context: Context, action: Action) -> &str {
        let here = self.bound.iter().filter(|bound| bound.context.holds_in(context));
        let mut keys = here.filter(|bound| bound.action == action).flat_map(|bound| &bound.keys);
        keys.next().map_or("", String::as_str)
    }

    /// Every action with its keys.
    pub fn bound(&self) -> &[Bound] {
        &self.bound
    }

    /// Every action with its name in the configuration, which has its context if it has other keys elsewhere; by
    /// context.
    pub fn listed(&self) -> Vec<(String, &Bound)> {
        let shared = |action| self.bound.iter().filter(|bound| bound.action == action).count() > 1;
        let mut listed: Vec<_> = self
            .bound
            .iter()
            .map(|bound| match bound.context.name().filter(|_| shared(bound.action)) {
                Some(context) => (Some(context), format!("{context}.{}", bound.action.name()), bound),
                None => (None, bound.action.name().to_owned(), bound),
            })
            .collect();
        listed.sort_by_key(|(context, ..)| {
            context.and_then(|name| Context::ALL.into_iter().position(|context| context.name() == Some(name)))
        });
        listed.into_iter().map(|(_, name, bound)| (name, bound)).collect()
    }
}

/// How two actions are in each other's way.
fn clash(one: &Bound, other: &Bound, context: Context) -> Option<Wrong> {
    let context = context.name().unwrap_or_default();
    let begins = |keys: &str, action: Action, with: &str, other: Action| Wrong::Begins {
        keys: keys.to_owned(),
        action: action.name(),
        with: with.to_owned(),
        other: other.name(),
        context,
    };
    for (key, sequence) in one.keys.iter().zip(&one.sequences) {
        for (other_key, other_sequence) in other.keys.iter().zip(&other.sequences) {
            let (one, other) = (one.action, other.action);
            if sequence == other_sequence {
                return Some(Wrong::Both { key: key.clone(), actions: [one.name(), other.name()], context });
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

/// The names of the contexts that have keys of their own.
fn named() -> impl Iterator<Item = &'static str> {
    Context::ALL.into_iter().filter_map(Context::name)
}

/// Why a setting of keys cannot be taken in by itself.
fn why_not(setting: &KeySetting) -> Option<Wrong> {
    let context = Context::ALL.into_iter().find(|context| context.name() == setting.context.as_deref());
    let Some(context) = context else { return Some(Wrong::NoContext(named().collect())) };
    let mut places =
        BINDINGS.iter().filter(|binding| binding.action.name() == setting.action).map(|b| b.context);
    let Some(first) = places.next() else { return Some(Wrong::NoAction) };
    let fits = |place: Context| place.holds_in(context) || context == Context::Anywhere;
    if !fits(first) && !places.any(fits) {
        let works = |context: &Context| {
            BINDINGS.iter().any(|b| b.action.name() == setting.action && b.context.holds_in(*context))
        };
        return Some(Wrong::OnlyIn(
            Context::PLACES.into_iter().filter(works).filter_map(Context::name).collect(),
        ));
    }
    setting.keys.iter().find_map(|key| match keys::sequence(key).as_deref() {
        None => Some(Wrong::NoKey(crate::text::clean_line(key).into_owned())),
        Some([first, ..]) if first.len() == 1 && first.as_bytes()[0].is_ascii_digit() => {
            Some(Wrong::Digit(crate::text::clean_line(key).into_owned()))
        }
        Some(_) => None,
    })
}

fn problem(setting: &KeySetting, wrong: Wrong) -> Problem {
    let context = setting.context.iter().fold(String::new(), |_, context| format!("{context}."));
    let key = crate::text::clean_line(&format!("keys.{context}{}", setting.action)).into_owned();
    Problem { line: setting.line, key, wrong }
}

/// The key table as Markdown, as the README shows it.
pub fn markdown() -> String {
    let mut out = String::new();
    for context in Context::ALL {
        if !out.is_empty() {
            out.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = writeln!(out, "**{}**\n\n| key | does |\n|---|---|", Language::English.context(context));
        for binding in BINDINGS.iter().filter(|b| b.context == context) {
            let keys: Vec<_> =
                binding.keys.split(' ').map(|key| format!("`{}`", key.replace('|', "\\|"))).collect();
            let help = Language::English.help(binding.action, binding.context);
            let _ = writeln!(out, "| {} | {help} |", keys.join(" "));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(context: Option<&str>, action: &str, keys: &str, line: usize) -> KeySetting {
        let keys = keys.split_whitespace().map(Into::into).collect();
        KeySetting { context: context.map(Into::into), action: action.into(), keys, line }
    }

    fn does(keymap: &Keymap, context: Context, key: &str) -> Option<Action> {
        let pressed = keys::sequence(key).unwrap_or_default();
        match keymap.meaning(context, &pressed) {
            Meaning::Does(action) => Some(action),
            _ => None,
        }
    }

    #[test]
    fn every_key_of_the_table_does_what_stands_beside_it() {
        let keymap = Keymap::default();
        assert_eq!(keymap.bound().len(), BINDINGS.len());
        for binding in BINDINGS {
            for context in Context::PLACES {
                for written in binding.keys.split(' ').filter(|_| binding.context.holds_in(context)) {
                    assert_eq!(does(&keymap, context, written), Some(binding.action), "{written}");
                    let keys = keys::sequence(written).unwrap_or_default();
                    for length in 1..keys.len() {
                        assert_eq!(keymap.meaning(context, &keys[..length]), Meaning::Begins, "{written}");
                    }
                }
            }
        }
    }

    #[test]
    fn names_tell_actions_apart_and_each_has_one_row_in_a_context() {
        for (at, one) in BINDINGS.iter().enumerate() {
            for other in &BINDINGS[at + 1..] {
                let same = one.action == other.action;
                assert_eq!(
                    same,
                    one.action.name() == other.action.name(),
                    "{:?} {:?}",
                    one.action,
                    other.action
                );
                let apart = !one.context.holds_in(other.context) && !other.context.holds_in(one.context);
                assert!(!same || apart, "{:?} has two rows in one context", one.action);
            }
        }
    }

    #[test]
    fn keys_are_changed_added_taken_away_and_swapped() {
        let (keymap, problems) = Keymap::new(&[
            set(None, "star", "Xs *", 1),
            set(None, "undo", "", 2),
            set(None, "next_article", "K", 3),
            set(None, "previous_article", "J", 4),
            set(Some("lists"), "find", "F", 5),
            set(None, "page_down", "^V", 6),
        ]);
        assert_eq!(problems, []);
        let table = [
            (Context::Lists, "Xs", Some(Action::ToggleStar)),
            (Context::Article, "*", Some(Action::ToggleStar)),
            (Context::Lists, "s", None),
            (Context::Lists, "gg", Some(Action::First)),
            (Context::Lists, "U", None),
            (Context::Lists, "K", Some(Action::NextArticle)),
            (Context::Lists, "J", Some(Action::PreviousArticle)),
            (Context::Lists, "F", Some(Action::Find)),
            (Context::Lists, "/", None),
            (Context::Article, "/", Some(Action::Find)),
            (Context::Article, "F", None),
            (Context::Lists, "^V", Some(Action::PageDown)),
            (Context::Article, "^V", Some(Action::PageDown)),
            (Context::Article, "PgDn", None),
        ];
        for (context, key, action) in table {
            assert_eq!(does(&keymap, context, key), action, "{key} {context:?}");
        }
        assert_eq!((keymap.key_of(Action::ToggleStar), keymap.key_of(Action::Undo)), ("Xs", ""));
    }

    #[test]
    fn what_is_in_the_way_is_told_with_both_names_and_does_not_count() {
        let table: [(&[KeySetting], &[&str]); 12] = [
            (&[set(None, "star", "m", 7)], &["7 keys.star: `m` is bound to both read and star (in lists)"]),
            (
                &[set(None, "star", "g", 2)],
                &["2 keys.star: `gg` of first begins with `g` of star (in lists)"],
            ),
            (
                &[set(None, "star", "jj", 2)],
                &["2 keys.star: `jj` of star begins with `j` of down (in lists)"],
            ),
            (
                &[set(None, "star", "X", 2), set(None, "undo", "X", 3)],
                &["3 keys.undo: `X` is bound to both star and undo (in lists)"],
            ),
            (
                &[set(Some("article"), "star", "f", 4)],
                &["4 keys.article.star: `f` is bound to both hints and star (in article)"],
            ),
            (&[set(None, "fly", "x", 1)], &["1 keys.fly: there is no such action"]),
            (
                &[set(Some("moon"), "star", "x", 1)],
                &["1 keys.moon.star: there are only keys.lists, keys.article, keys.images and keys.picture"],
            ),
            (
                &[set(Some("images"), "star", "x", 1)],
                &["1 keys.images.star: works only in lists and article"],
            ),
            (
                &[set(Some("images"), "save_image", "y", 1)],
                &["1 keys.images.save_image: `y` is bound to both save_image and copy_link (in images)"],
            ),
            (
                &[set(Some("picture"), "next_image", "q", 4)],
                &["4 keys.picture.next_image: `q` is bound to both next_image and back_or_quit (in picture)"],
            ),
            (&[set(Some("lists"), "hints", "x", 1)], &["1 keys.lists.hints: works only in article"]),
            (
                &[set(None, "star", "：", 1), set(None, "undo", "3x", 2)],
                &[
                    "1 keys.star: no key is called `：`",
                    "2 keys.undo: `3x` begins with a digit, which is a count",
                ],
            ),
        ];
        for (settings, expected) in table {
            let (keymap, problems) = Keymap::new(settings);
            let problems: Vec<_> = problems.iter().map(|p| format!("{} {p}", p.line)).collect();
            assert_eq!(problems, expected);
            let star = if settings.len() == 2 && settings[0].keys == ["X"] { "X" } else { "s" };
            assert_eq!(does(&keymap, Context::Lists, star), Some(Action::ToggleStar), "{settings:?}");
            assert_eq!(keymap.conflict(), None);
        }
        // Freed keys are free, in whatever order the lines stand.
        let (keymap, problems) = Keymap::new(&[set(None, "star", "m", 1), set(None, "read", "", 2)]);
        assert_eq!((problems, does(&keymap, Context::Lists, "m")), (vec![], Some(Action::ToggleStar)));
    }

    #[test]
    fn every_action_is_told_in_words_of_its_language() {
        for binding in BINDINGS {
            let [english, chinese] =
                Language::ALL.map(|language| language.help(binding.action, binding.context));
            assert!(english.is_ascii() && !english.is_empty(), "{english}");
            assert!(!chinese.is_ascii(), "{chinese}");
        }
    }

    #[test]
    fn the_readme_shows_this_table() {
        let readme = include_str!("../../README.md");
        assert!(readme.contains(&markdown()), "the README's key table should be:\n\n{}", markdown());
    }
}
