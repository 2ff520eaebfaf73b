//! Presses every key of the table in every context it is listed for, and checks that it has an effect.

use super::reader::Reader;
use newsrack::app::Effect;
use newsrack::app::settings::Settings;
use newsrack::config::KeySetting;
use newsrack::document::LayoutOptions;
use newsrack::input::action::Action;
use newsrack::input::action::KeyContext;
use newsrack::input::key;
use newsrack::keymap::Keymap;
use newsrack::language::Language;
use std::fmt::Write;
use std::path::Path;
use tempfile::TempDir;

/// A library in which every key has something to act on. The rich article is in the middle.
fn library() -> TempDir {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    for number in 0..60 {
        let day = 1 + number / 4;
        let mut text = format!(
            "---\ntitle: Number {number:02}{}\ndate: 2026-11-{:02} 08:{number:02}:00\nlink: https://x.example/{number}\n\
             categories: [top, c{}]\n---\n\n",
            if number == 30 { " rich" } else { "" },
            22 - day,
            number % 3
        );
        for part in 0..if number == 30 { 12 } else { 1 } {
            let _ = write!(
                text,
                "<h2>Part {part}</h2><p>{}</p><p>words and <a href=\"/p{part}\">a link</a></p><img src=\"i{part}.png\" \
                 alt=\"image {part}\"><pre>{}</pre>",
                "many words ".repeat(60),
                "wide code ".repeat(60)
            );
        }
        write(folder.path(), number, &text);
    }
    folder
}

#[expect(clippy::disallowed_methods, reason = "a test makes its library")]
fn write(folder: &Path, number: usize, text: &str) {
    assert!(std::fs::write(folder.join(format!("{number:02}.html")), text).is_ok());
}

/// Where keys are pressed: the sidebar has the keys of the lists.
const MODES: [(KeyContext, Focus); 6] = [
    (KeyContext::Lists, Focus::List),
    (KeyContext::Lists, Focus::Tree),
    (KeyContext::Article, Focus::Page),
    (KeyContext::Images, Focus::Page),
    (KeyContext::Picture, Focus::Page),
    (KeyContext::Feeds, Focus::List),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    List,
    Tree,
    Page,
}

/// The reader in a state where these keys work. In the sidebar the cursor is on a folded category in the middle.
fn mode(folder: &Path, (context, focus): (KeyContext, Focus)) -> Reader {
    let mut reader = scene(folder, Settings::default(), context);
    match (context, focus) {
        (KeyContext::Images, _) => reader.keys("I"),
        (KeyContext::Picture, _) => reader.shows("i5.png"),
        (KeyContext::Feeds, _) => reader.keys("B"),
        (_, Focus::Tree) => reader.keys("c G k"),
        _ => {}
    }
    reader
}

fn scene(folder: &Path, settings: Settings, context: KeyContext) -> Reader {
    let settings =
        Settings { options: LayoutOptions { wrap_code: false, ..LayoutOptions::default() }, ..settings };
    let mut reader = Reader::of(folder.to_owned(), settings, (200, 50));
    reader.keys("/ r i c h Enter Esc");
    if !matches!(context, KeyContext::Lists | KeyContext::Feeds) {
        reader.keys("→ PgDn PgDn");
        assert!(reader.screen().contains("Part"), "{}", reader.screen());
    }
    reader
}

/// Keys to press before an action, so that it has something to act on.
fn before(action: Action, context: KeyContext) -> &'static str {
    match action {
        Action::Up | Action::First if matches!(context, KeyContext::Images | KeyContext::Feeds) => "j j",
        Action::PageUp if matches!(context, KeyContext::Images | KeyContext::Feeds) => "G",
        Action::Undo => "s",
        Action::Redo => "s U",
        Action::Left => "L",
        Action::CopySelected | Action::OpenSelected => "Tab",
        Action::Escape if context == KeyContext::Article => "/ w o r d s Enter",
        Action::Escape => "/ N u m Enter",
        _ => "",
    }
}

/// Whether an action has had its effect: outside the screen, in the footer, or above it.
fn is_proof(action: Action, reader: &Reader, changed: bool, footer: bool) -> bool {
    let asked = |wanted: fn(&Effect) -> bool| reader.asked().iter().any(wanted);
    match action {
        Action::CopyLink | Action::CopyPath | Action::CopyText | Action::CopySelected => {
            asked(|effect| matches!(effect, Effect::Copy(text) if !text.is_empty()))
        }
        Action::Edit => asked(|effect| matches!(effect, Effect::Edit(_) | Effect::EditLine { .. })),
        Action::Redraw => asked(|effect| matches!(effect, Effect::Redraw)),
        Action::Suspend => asked(|effect| matches!(effect, Effect::Suspend)),
        Action::ToggleMouse => asked(|effect| matches!(effect, Effect::Mouse(_))),
        Action::OpenOriginal
        | Action::OpenImage
        | Action::OpenSelected
        | Action::NextImage
        | Action::PreviousImage => !reader.opened().is_empty(),
        Action::Quit => reader.has_quit(),
        Action::Leave => reader.has_quit() || changed,
        Action::Find
        | Action::Search
        | Action::KeepSearch
        | Action::FollowBack
        | Action::FollowForward
        | Action::ListEquals
        | Action::SaveImage
        | Action::TogglePictures
        | Action::SwitchView
        | Action::MarkAllRead
        | Action::Pipe
        | Action::Fetch
        | Action::FetchHere
        | Action::AddFeed
        | Action::PauseFeed
        | Action::RemoveFeed
        | Action::Refresh => footer,
        _ => changed,
    }
}

/// Whether an action also acts on categories when the sidebar is focused. Other actions act on articles.
fn in_tree(action: Action) -> bool {
    matches!(
        action,
        Action::Down
            | Action::Up
            | Action::First
            | Action::Last
            | Action::PageDown
            | Action::PageUp
            | Action::HalfDown
            | Action::HalfUp
            | Action::Open
            | Action::OpenFull
            | Action::Back
            | Action::NextPane
            | Action::PreviousPane
            | Action::Search
            | Action::MarkAllRead
            | Action::NextFilter
            | Action::Categories
            | Action::Arrange
            | Action::Refresh
            | Action::Fetch
            | Action::FetchHere
            | Action::ListFeeds
            | Action::AddFeed
            | Action::SplitLeft
            | Action::SplitRight
            | Action::NextTheme
            | Action::ToggleMouse
            | Action::Palette
            | Action::Help
            | Action::Redraw
            | Action::Suspend
            | Action::Quit
    )
}

#[test]
fn every_key_works_in_every_context_it_is_listed_for() {
    let folder = library();
    let mut pressed = 0;
    let keymap = Keymap::default();
    for binding in keymap.bound() {
        for mode in MODES {
            let (context, focus) = mode;
            if !binding.context.holds_in(context) || focus == Focus::Tree && !in_tree(binding.action) {
                continue;
            }
            for key in &binding.keys {
                pressed += 1;
                let mut reader = self::mode(folder.path(), mode);
                reader.keys(before(binding.action, context));
                let old = reader.frame().clone();
                let keys = key::sequence(key).unwrap_or_default();
                reader.keys(&keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
                let width = usize::from(old.area.width);
                let (above, last) = old.content.split_at(old.content.len() - width);
                let now = &reader.frame().content;
                let changed = now[..now.len() - width] != *above;
                let footer = now[now.len() - width..] != *last;
                let text =
                    format!("{key} does nothing for {:?} in {mode:?}\n{}", binding.action, reader.screen());
                assert!(is_proof(binding.action, &reader, changed, footer), "{text}");
            }
        }
    }
    // Every row, in each context in which it applies.
    let rows = |context: KeyContext| {
        let here = keymap.bound().iter().filter(move |binding| binding.context.holds_in(context));
        here.map(|binding| binding.keys.len()).sum::<usize>()
    };
    assert!(pressed > KeyContext::PLACES.into_iter().map(rows).sum::<usize>(), "{pressed}");
}

#[test]
fn keys_that_were_changed_work_in_the_footer_the_help_and_the_palette() {
    let folder = library();
    let set = |action: &str, keys: &[&str]| KeySetting {
        context: None,
        action: action.into(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        line: 1,
    };
    let (keys, problems) = Keymap::new(&[set("star", &["Xs"]), set("help", &["F1", "?"]), set("find", &[])]);
    assert_eq!(problems, []);
    let mut reader =
        Reader::of(folder.path().to_owned(), Settings { keys, ..Settings::default() }, (100, 30));
    let screen = reader.screen();
    let footer = screen.lines().last().unwrap_or_default();
    assert!(footer.contains("Xs star") && footer.contains("F1 help") && !footer.contains("find"), "{footer}");
    reader.keys("s");
    assert!(!reader.screen().contains('★'), "{}", reader.screen());
    reader.keys("X s");
    assert!(reader.screen().contains('★'), "{}", reader.screen());
    reader.keys("? / s t a r Enter");
    assert!(reader.screen().contains("Xs "), "{}", reader.screen());
    reader.keys("q : s t a r");
    assert!(reader.screen().contains("Xs"), "{}", reader.screen());
}

#[test]
fn punctuation_of_an_input_method_is_its_key() {
    let folder = library();
    let table = [
        ("：", ":"),
        ("？", "?"),
        ("，", ","),
        ("／", "/"),
        ("、", "\\"),
        ("《", "<"),
        ("》", ">"),
        ("】", "]"),
        ("ｊ", "j"),
    ];
    for (wide, narrow) in table {
        let pressed = |key: &str| {
            let mut reader = scene(folder.path(), Settings::default(), KeyContext::Article);
            let before = reader.frame().clone();
            reader.keys(key);
            assert!(before != *reader.frame(), "{key} does nothing");
            reader.frame().clone()
        };
        assert!(pressed(wide) == pressed(narrow), "{wide} is not {narrow}");
    }
    // A field takes it as text.
    let mut reader = scene(folder.path(), Settings::default(), KeyContext::Lists);
    reader.keys("/ ： ？");
    assert!(reader.screen().contains("/：？"), "{}", reader.screen());
}

#[test]
fn counts_repeat_and_number() {
    let folder = library();
    let place = |keys: &str| {
        let mut reader = Reader::of(folder.path().to_owned(), Settings::default(), (80, 24));
        reader.keys(keys);
        let screen = reader.screen();
        screen
            .lines()
            .last()
            .unwrap_or_default()
            .trim_end()
            .rsplit("  ")
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let table = [
        ("5 j", "6 of 60"),
        ("1 2 j 1 0 k", "3 of 60"),
        ("3 0 G", "30 of 60"),
        ("7 g g", "7 of 60"),
        ("3 }", "13 of 60"),
        ("5 ]", "6 of 60"),
        ("2 0 j 4 [", "17 of 60"),
        ("5 J", "6 of 60"),
        ("５ j", "6 of 60"),
    ];
    for (keys, expected) in table {
        assert_eq!(place(keys), expected, "{keys}");
    }
}

#[test]
fn help_and_palette_speak_chinese() {
    let folder = library();
    let settings = Settings { language: Language::Chinese, ..Settings::default() };
    let mut reader = Reader::of(folder.path().to_owned(), settings, (80, 24));
    insta::assert_snapshot!("list_zh", reader.screen());
    reader.keys("?");
    insta::assert_snapshot!("help_zh", reader.screen());
    reader.keys("q :");
    insta::assert_snapshot!("palette_zh", reader.screen());
    reader.keys("主 题");
    assert!(
        reader.screen().lines().nth(2).is_some_and(|line| line.contains("下一个主题")),
        "{}",
        reader.screen()
    );
}

#[test]
fn the_palette_finds_and_performs() {
    let mut reader = Reader::start(80, 24);
    reader.keys(":");
    insta::assert_snapshot!("palette", reader.screen());
    reader.keys("t h e m");
    insta::assert_snapshot!("palette_typed", reader.screen());
    reader.keys("Enter");
    assert!(reader.screen().contains("theme: light"), "{}", reader.screen());
    // The action gets the count; the arrows choose.
    reader.keys("3 : d o w n Enter");
    assert!(reader.screen().contains("4 of 43"), "{}", reader.screen());
    reader.keys(": Esc");
    assert!(reader.screen().contains("4 of 43"), "{}", reader.screen());
    // An action that works only in an article says so.
    reader.keys(": l a b e l Enter");
    assert!(reader.screen().contains("open the article first"), "{}", reader.screen());
}
