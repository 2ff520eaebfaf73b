//! What each modal makes of a key, a paste and a click, and in which order modals stand.

use super::*;
use crate::app::Effect;
use crate::app::modals::menu::MenuItem;
use crate::app::modals::prompt::{Find, FindPlace, PromptAbout};
use crate::app::shared::{Shared, Status};
use crate::article::marks::Mark;
use crate::document::{LinkId, Target, TargetAt};
use crate::engine::request::{Among, Consent, ExternalRequest, Request, RequestId};
use crate::engine::response::Shown;
use crate::input::key::sequence;
use crate::keymap::{Keymap, Meaning};
use crate::language::Language;
use crate::library::list::SortKey;
use crossterm::event::{KeyModifiers, MouseButton};

/// Gives a key of the key table to the top modal; `context` is that of the focused pane.
fn press(modals: &mut Modals, shared: &mut Shared, name: &str) -> ModalOutcome {
    let Some(&[key]) = sequence(name).as_deref() else { panic!("{name} is no key") };
    let event = match (key.code(), name.to_lowercase().chars().nth(1)) {
        (Some(code), _) => KeyEvent::new(code, KeyModifiers::NONE),
        (None, Some(letter)) => KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL),
        (None, None) => panic!("{name} is no key with Control"),
    };
    let keymap = Keymap::default();
    let action = modals.key_context(KeyContext::Lists).and_then(|context| {
        let Meaning::Does(action) = keymap.meaning(context, &[key]) else { return None };
        Some(action)
    });
    modals.key(Pressed { event, key: Some(key), action }, &mut shared.cx())
}

fn with(modal: Modal) -> Modals {
    let mut modals = Modals::default();
    modals.push(modal);
    modals
}

fn image(index: usize) -> ImageRef {
    ImageRef {
        page: RequestId::new(7),
        index,
        address: format!("i{index}.png"),
        url: format!("https://x.example/i{index}.png"),
        label: format!("image {index}"),
        base: None,
        path: "a.md".into(),
    }
}

fn menu(actions: Vec<MenuAction>) -> Menu {
    let item = |action| MenuItem { label: "an item".into(), detail: String::new(), action };
    Menu::new("menu".into(), actions.into_iter().map(item).collect())
}

fn picker() -> Modal {
    let items = menu((0..3).map(|index| MenuAction::OpenImage(image(index))).collect()).items;
    Modal::ImagePicker(ImagePicker::new("images".into(), items))
}

fn slides(at: usize) -> Modal {
    let shown = Shown { file: "i.png".into(), pixels: (4, 3) };
    Modal::Slideshow(Slideshow::new(shown, "a picture".into(), (0..3).map(image).collect(), at))
}

fn hints() -> Modal {
    let at = |id: u32| TargetAt { block: 0, target: Target::Link(LinkId(id)) };
    Modal::Hints(Hints::new((0..3).map(|id| (at(id), MenuAction::OpenImage(image(id as usize)))).collect()))
}

fn prompt(about: PromptAbout) -> Modal {
    Modal::Prompt(Prompt::new(about, "x"))
}

fn find(place: FindPlace) -> PromptAbout {
    PromptAbout::Find(Find { place, origin: 0 })
}

fn question() -> Modal {
    Modal::Confirm { text: "sure?".into(), confirm: Confirm::OpenAddress("x:y".into()) }
}

/// An outcome in one word, with what was chosen or run.
fn word(outcome: &ModalOutcome) -> String {
    match outcome {
        ModalOutcome::Nothing => "nothing".into(),
        ModalOutcome::Closed(_) => "closed".into(),
        ModalOutcome::Typed(prompt) => format!("typed {}", prompt.field.text()),
        ModalOutcome::ScopeToggled => "scope".into(),
        ModalOutcome::Cancelled(_) => "cancelled".into(),
        ModalOutcome::Accepted(prompt) => format!("accepted {}", prompt.field.text()),
        ModalOutcome::Chosen(MenuAction::OpenImages(images)) => format!("open {}", numbers(images)),
        ModalOutcome::Chosen(MenuAction::SaveImages(images)) => format!("save {}", numbers(images)),
        ModalOutcome::Chosen(MenuAction::CopyImages(images)) => format!("copy {}", numbers(images)),
        ModalOutcome::Chosen(MenuAction::OpenImage(image)) => format!("image {}", image.index),
        ModalOutcome::Chosen(MenuAction::TurnTo(image)) => format!("turn {}", image.index),
        ModalOutcome::Chosen(_) => "chosen".into(),
        ModalOutcome::Feed(choice) => format!("feed {choice:?}"),
        ModalOutcome::Confirmed(_) => "confirmed".into(),
        ModalOutcome::Run { action, .. } => format!("run {action:?}"),
    }
}

fn numbers(images: &[ImageRef]) -> String {
    images.iter().map(|image| image.index.to_string()).collect::<Vec<_>>().join(",")
}

#[test]
fn a_key_does_in_each_modal_what_stands_here() {
    let sort = || Modal::Menu(menu(vec![MenuAction::Sort(SortKey::Title), MenuAction::Flip]));
    let help = || Modal::Help(Help::of(KeyContext::Lists));
    let library = || prompt(find(FindPlace::Library));
    let pipe = || prompt(PromptAbout::Pipe("a text".into()));
    let save = || prompt(PromptAbout::SaveImages(vec![image(1)]));
    // The keys, what comes of the last, and whether the modal stays.
    let table: [(&dyn Fn() -> Modal, &str, &str, bool); 39] = [
        (&help, "j", "nothing", true),
        (&help, "q", "closed", false),
        (&help, "/ q", "nothing", true),
        (&help, "Q", "run Quit", true),
        (&help, "^L", "run Redraw", true),
        (&sort, "Enter", "chosen", false),
        (&sort, "Esc", "closed", false),
        (&sort, "j", "nothing", true),
        (&sort, "^C", "run Quit", true),
        (&question, "y", "confirmed", false),
        (&question, "Y", "confirmed", false),
        (&question, "n", "closed", false),
        (&question, "N", "closed", false),
        (&question, "Esc", "closed", false),
        (&question, "^C", "closed", false),
        (&question, "Enter", "nothing", true),
        (&question, "q", "nothing", true),
        (&hints, "s", "image 1", false),
        (&hints, "z", "closed", false),
        (&hints, "Space", "closed", false),
        (&picker, "Enter", "open 0", false),
        (&picker, "Space j Space Enter", "open 0,2", false),
        (&picker, "j w", "save 1", true),
        (&picker, "Space y", "copy 0", true),
        (&picker, "I", "closed", false),
        (&|| slides(1), "n", "turn 2", true),
        (&|| slides(1), "p", "turn 0", true),
        (&|| slides(2), "n", "nothing", true),
        (&|| slides(0), "p", "nothing", true),
        (&|| slides(1), "w", "save 1", true),
        (&|| slides(1), "q", "closed", false),
        (&library, "y", "typed xy", true),
        (&library, "Tab", "scope", true),
        (&library, "Enter", "accepted x", false),
        (&library, "Esc", "cancelled", false),
        (&|| prompt(find(FindPlace::Page)), "Tab", "nothing", true),
        (&pipe, "y", "nothing", true),
        (&save, "^U Backspace", "cancelled", false),
        (&save, "y Enter", "accepted xy", false),
    ];
    for (modal, keys, expected, stays) in table {
        let (mut modals, mut shared) = (with(modal()), Shared::for_tests());
        let outcomes: Vec<_> =
            keys.split(' ').map(|key| word(&press(&mut modals, &mut shared, key))).collect();
        assert_eq!(outcomes.last().map(String::as_str), Some(expected), "{keys} in {:?}", modal());
        assert_eq!(modals.is_open(), stays, "{keys} in {:?}", modal());
    }
}

#[test]
fn the_palette_runs_what_it_finds_with_its_count() {
    let mut shared = Shared::for_tests();
    let mut modals = with(Modal::Palette(Palette::new(&Keymap::default(), KeyContext::Lists, Some(3))));
    assert!(matches!(modals.paste("next theme", &mut shared.cx()), ModalOutcome::Nothing));
    let outcome = press(&mut modals, &mut shared, "Enter");
    assert!(
        matches!(outcome, ModalOutcome::Run { action: Action::NextTheme, count: Some(3), .. }),
        "{outcome:?}"
    );
    assert!(!modals.is_open());
}

#[test]
fn every_label_of_the_hints_opens_its_own_target() {
    let at = |id: u32| TargetAt { block: 0, target: Target::Link(LinkId(id)) };
    for count in [1, 20, 21, 400] {
        let targets = (0..count).map(|id| (at(id), MenuAction::OpenImage(image(id as usize)))).collect();
        let hints = Hints::new(targets);
        assert_eq!(hints.labels.len(), count as usize);
        for (index, (label, ..)) in hints.labels.iter().enumerate() {
            let (mut modals, mut shared) = (with(Modal::Hints(hints.clone())), Shared::for_tests());
            let outcomes: Vec<_> =
                label.chars().map(|key| press(&mut modals, &mut shared, &key.to_string())).collect();
            assert_eq!(outcomes.last().map(word), Some(format!("image {index}")), "{label}");
        }
    }
}

#[test]
fn a_modal_that_a_response_opens_goes_below_a_prompt() {
    let mut shared = Shared::for_tests();
    let mut modals = with(prompt(find(FindPlace::Titles)));
    assert!(modals.admits_menu());
    modals.push_response(question());
    assert!(modals.prompt().is_some() && !modals.admits_menu());
    // What is being typed does not answer the question.
    assert_eq!(word(&press(&mut modals, &mut shared, "y")), "typed xy");
    assert_eq!(word(&press(&mut modals, &mut shared, "Enter")), "accepted xy");
    assert_eq!(word(&press(&mut modals, &mut shared, "y")), "confirmed");
    assert!(!modals.is_open());
}

#[test]
fn a_slide_show_takes_the_place_of_another_and_stays_below_what_is_typed() {
    let mut shared = Shared::for_tests();
    let mut modals = with(slides(0));
    assert_eq!(word(&press(&mut modals, &mut shared, "w")), "save 0");
    modals.push(prompt(PromptAbout::SaveImages(vec![image(0)])));
    modals.push_response(slides(2));
    assert_eq!(modals.stack.len(), 2);
    assert_eq!(word(&press(&mut modals, &mut shared, "Enter")), "accepted x");
    assert_eq!(modals.slideshow().map(Slideshow::place), Some((3, 3)));
}

#[test]
fn a_prompt_takes_the_mouse_and_does_nothing() {
    let mut shared = Shared::for_tests();
    for about in [find(FindPlace::Page), PromptAbout::SaveImages(vec![]), PromptAbout::Pipe(String::new())] {
        let mut modals = with(picker());
        modals.push(prompt(about));
        for kind in [MouseEventKind::Down(MouseButton::Left), MouseEventKind::ScrollDown] {
            let mouse = MouseEvent { kind, column: 0, row: 0, modifiers: KeyModifiers::NONE };
            assert_eq!(word(&modals.mouse(mouse, &mut shared.cx())), "nothing");
        }
        assert_eq!(modals.stack.len(), 2);
    }
}

#[test]
fn what_names_rows_is_closed_when_rows_mean_other_articles() {
    let mut modals = with(slides(0));
    modals.push(Modal::Menu(menu(vec![MenuAction::OpenEqual(RowId(3))])));
    modals.push(Modal::Confirm {
        text: String::new(),
        confirm: Confirm::MarkList { read: Mark::Read.on(), rows: vec![RowId(3)] },
    });
    modals.push(Modal::Menu(menu(vec![MenuAction::Flip])));
    modals.close_rows();
    assert_eq!(modals.stack.len(), 2);
}

#[test]
fn why_nothing_is_done_is_said() {
    let mut shared = Shared::for_tests();
    let said = |shared: &Shared| match &shared.status.message {
        Some(Status::Info(text) | Status::Error(text)) => text.clone(),
        None => String::new(),
    };
    let words = |message| Language::default().say(message).into_owned();
    let _ = press(&mut with(question()), &mut shared, "n");
    assert_eq!(said(&shared), words(Message::NothingDone));
    let _ = press(&mut with(hints()), &mut shared, "z");
    assert_eq!(said(&shared), words(Message::NoSuchLabel));
    let _ = press(&mut with(slides(2)), &mut shared, "n");
    assert_eq!(said(&shared), words(Message::LastImage));
}

#[test]
fn a_typed_path_is_completed_unless_something_else_was_typed_since() {
    let mut shared = Shared::for_tests();
    let asked = |shared: &mut Shared| {
        let effects = shared.outbox.take();
        let [Effect::Request(Request::External(ExternalRequest::CompletePath { request, typed }))] =
            effects.as_slice()
        else {
            panic!("{effects:?}")
        };
        (*request, typed.clone())
    };
    let mut modals = with(Modal::Prompt(Prompt::new(PromptAbout::SaveImages(vec![image(0)]), "/tm/x")));
    let _ = press(&mut modals, &mut shared, "←");
    let _ = press(&mut modals, &mut shared, "←");
    let _ = press(&mut modals, &mut shared, "Tab");
    let (request, typed) = asked(&mut shared);
    assert_eq!(typed, "/tm");
    assert!(modals.is_completing() && modals.path_completed(request, "/tmp"));
    assert!(!modals.is_completing() && !modals.path_completed(request, "/other"));
    let field = |modals: &Modals| modals.prompt().map(|prompt| prompt.field.clone()).unwrap_or_default();
    assert_eq!((field(&modals).text(), field(&modals).before_cursor()), ("/tmp/x", "/tmp"));
    let _ = press(&mut modals, &mut shared, "Tab");
    let (request, _) = asked(&mut shared);
    let _ = press(&mut modals, &mut shared, "y");
    assert!(!modals.is_completing() && !modals.path_completed(request, "/other"));
    let _ = press(&mut modals, &mut shared, "Tab");
    let (request, _) = asked(&mut shared);
    modals.path_not_completed(request);
    assert!(!modals.is_completing());
    assert_eq!(field(&modals).text(), "/tmpy/x");
}

#[test]
fn every_question_stays_until_it_is_answered() {
    let source = ImageSource { address: "a.png".into(), base: None, path: "a.md".into() };
    let to = SaveTo {
        path: "/tmp/out.png".into(),
        label: String::new(),
        among: Among::Alone,
        replace: Consent::None,
    };
    let questions = [
        Confirm::CarryOver("/tmp/logs".into()),
        Confirm::Undo(3),
        Confirm::MarkList { read: Mark::Read.on(), rows: vec![RowId(3)] },
        Confirm::OpenAddress("x:y".into()),
        Confirm::OpenImages(vec![image(0)]),
        Confirm::ReplaceFile(Box::new((source, to))),
    ];
    for confirm in questions {
        for (answer, agrees) in [("n", false), ("Esc", false), ("y", true), ("Y", true)] {
            let mut shared = Shared::for_tests();
            let mut modals = with(Modal::Confirm { text: "sure?".into(), confirm: confirm.clone() });
            for key in ["Enter", "q", "j", "Space", "Tab", "^O"] {
                assert_eq!(word(&press(&mut modals, &mut shared, key)), "nothing", "{key}: {confirm:?}");
                assert!(modals.is_open() && shared.status.message.is_none(), "{key}: {confirm:?}");
            }
            let outcome = press(&mut modals, &mut shared, answer);
            assert_eq!(matches!(outcome, ModalOutcome::Confirmed(_)), agrees, "{answer}: {confirm:?}");
            assert!(!modals.is_open());
        }
    }
}
