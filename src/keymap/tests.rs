//! Every key of the table has its action, and the configuration can change keys.

use super::*;
use crate::input::action::Spec;
use crate::language::Language;
use std::fmt::Write;

fn set(context: Option<&str>, action: &str, keys: &str, line: usize) -> KeySetting {
    let keys = keys.split_whitespace().map(Into::into).collect();
    KeySetting { context: context.map(Into::into), action: action.into(), keys, line }
}

fn does(keymap: &Keymap, context: KeyContext, key: &str) -> Option<Action> {
    let pressed = key::sequence(key).unwrap_or_default();
    match keymap.meaning(context, &pressed) {
        Meaning::Does(action) => Some(action),
        _ => None,
    }
}

/// The key table as Markdown, as in `docs/keys.md`.
fn markdown() -> String {
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

#[test]
fn every_key_of_the_table_has_its_action() {
    let keymap = Keymap::default();
    for bound in keymap.bound() {
        for context in KeyContext::PLACES {
            for written in bound.keys.iter().filter(|_| bound.context.holds_in(context)) {
                assert_eq!(does(&keymap, context, written), Some(bound.action), "{written}");
                let keys = key::sequence(written).unwrap_or_default();
                for length in 1..keys.len() {
                    assert_eq!(keymap.meaning(context, &keys[..length]), Meaning::Begins, "{written}");
                }
            }
        }
    }
}

#[test]
fn names_distinguish_actions_and_each_has_one_row_in_a_context() {
    for (at, action) in Action::ALL.iter().enumerate() {
        let Spec { name, keys, .. } = action.spec();
        assert!(Action::ALL[at + 1..].iter().all(|other| other.spec().name != name), "{name}");
        assert!(!keys.is_empty(), "{name}");
        for (at, (one, _)) in keys.iter().enumerate() {
            let others = &keys[at + 1..];
            let apart = others.iter().all(|(other, _)| !one.holds_in(*other) && !other.holds_in(*one));
            assert!(apart, "{name} has two rows in one context");
        }
    }
}

#[test]
fn keys_are_changed_added_removed_and_swapped() {
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
        (KeyContext::Lists, "Xs", Some(Action::ToggleStar)),
        (KeyContext::Article, "*", Some(Action::ToggleStar)),
        (KeyContext::Lists, "s", None),
        (KeyContext::Lists, "gg", Some(Action::First)),
        (KeyContext::Lists, "U", None),
        (KeyContext::Lists, "K", Some(Action::NextArticle)),
        (KeyContext::Lists, "J", Some(Action::PreviousArticle)),
        (KeyContext::Lists, "F", Some(Action::Find)),
        (KeyContext::Lists, "/", None),
        (KeyContext::Article, "/", Some(Action::Find)),
        (KeyContext::Article, "F", None),
        (KeyContext::Lists, "^V", Some(Action::PageDown)),
        (KeyContext::Article, "^V", Some(Action::PageDown)),
        (KeyContext::Article, "PgDn", None),
    ];
    for (context, key, action) in table {
        assert_eq!(does(&keymap, context, key), action, "{key} {context:?}");
    }
    assert_eq!((keymap.key_of(Action::ToggleStar), keymap.key_of(Action::Undo)), ("Xs", ""));
}

#[test]
fn conflicts_are_reported_with_both_names_and_ignored() {
    let table: [(&[KeySetting], &[&str]); 12] = [
        (&[set(None, "star", "m", 7)], &["7 keys.star: `m` is bound to both read and star (in lists)"]),
        (&[set(None, "star", "g", 2)], &["2 keys.star: `gg` of first begins with `g` of star (in lists)"]),
        (&[set(None, "star", "jj", 2)], &["2 keys.star: `jj` of star begins with `j` of down (in lists)"]),
        (
            &[set(None, "star", "X", 2), set(None, "undo", "X", 3)],
            &["3 keys.undo: `X` is bound to both star and undo (in lists)"],
        ),
        (
            &[set(Some("article"), "star", "f", 4)],
            &["4 keys.article.star: `f` is bound to both hints and star (in article)"],
        ),
        (&[set(None, "fly", "x", 1)], &["1 keys.fly: no such action"]),
        (
            &[set(Some("moon"), "star", "x", 1)],
            &[
                "1 keys.moon.star: no such table; use keys.lists, keys.article, keys.images, keys.picture or keys.feeds",
            ],
        ),
        (&[set(Some("images"), "star", "x", 1)], &["1 keys.images.star: works only in lists and article"]),
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
                "1 keys.star: there is no key `：`",
                "2 keys.undo: `3x` begins with a digit; digits are counts",
            ],
        ),
    ];
    for (settings, expected) in table {
        let (keymap, problems) = Keymap::new(settings);
        let problems: Vec<_> = problems.iter().map(|p| format!("{} {p}", p.line)).collect();
        assert_eq!(problems, expected);
        let star = if settings.len() == 2 && settings[0].keys == ["X"] { "X" } else { "s" };
        assert_eq!(does(&keymap, KeyContext::Lists, star), Some(Action::ToggleStar), "{settings:?}");
        assert_eq!(keymap.conflict(), None);
    }
    // A removed key can be used by another action, in any order of the lines.
    let (keymap, problems) = Keymap::new(&[set(None, "star", "m", 1), set(None, "read", "", 2)]);
    assert_eq!((problems, does(&keymap, KeyContext::Lists, "m")), (vec![], Some(Action::ToggleStar)));
}

#[test]
fn every_action_has_a_help_text_in_each_language() {
    for binding in Keymap::default().bound() {
        let [english, chinese] = Language::ALL.map(|language| language.help(binding.action, binding.context));
        assert!(english.is_ascii() && !english.is_empty(), "{english}");
        assert!(!chinese.is_ascii(), "{chinese}");
    }
}

/// Keys for features to come.
const RESERVED: [&str; 2] = ["F", "gv"];

#[test]
fn reserved_keys_are_free_and_listed() {
    let keymap = Keymap::default();
    for context in KeyContext::PLACES {
        for key in RESERVED {
            let pressed = key::sequence(key).unwrap_or_default();
            assert_eq!(keymap.meaning(context, &pressed), Meaning::Nothing, "{key} {context:?}");
        }
    }
    let listed = "`F` and `gv` are reserved";
    assert!(KEYS_PAGE.contains(listed), "docs/keys.md should say: {listed}");
}

/// The page of the documentation that lists the keys.
const KEYS_PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/keys.md"));

#[test]
fn the_documentation_lists_the_default_keys() {
    assert!(KEYS_PAGE.contains(&markdown()), "the table of docs/keys.md should be:\n\n{}", markdown());
}
