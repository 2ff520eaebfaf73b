//! Mouse input.
#![expect(clippy::disallowed_methods, reason = "a test makes its library")]

use super::reader::Reader;
use crossterm::event::MouseEventKind;
use newsrack::app::settings::Settings;
use newsrack::engine::request::{ExternalRequest, Purpose, Request};

#[test]
fn a_click_selects_and_one_on_what_is_selected_opens_it() {
    let mut reader = Reader::start(80, 24);
    let row = reader.row_of("大桥今晨");
    reader.click(10, row);
    assert!(!reader.screen().contains('%') && reader.screen().contains(" of 43"), "{}", reader.screen());
    reader.click(10, row);
    assert!(reader.screen().contains('%'), "{}", reader.screen());
    // A click on another pane first focuses it.
    let mut reader = Reader::start(120, 40);
    reader.keys("l");
    let before = reader.screen();
    reader.click(5, 2);
    reader.keys("j");
    assert!(reader.screen().contains("2 of 43"), "{before}\n{}", reader.screen());
}

#[test]
fn a_click_on_the_sign_of_a_category_folds_and_unfolds_it() {
    let mut reader = Reader::start(80, 24);
    reader.keys("c");
    let row = reader.row_of("▸");
    let before = reader.screen();
    reader.click(1, row);
    assert!(
        reader.screen().lines().nth(row.into()).is_some_and(|line| line.contains('▾')),
        "{}",
        reader.screen()
    );
    reader.click(1, row);
    let tree = |screen: &str| screen.lines().take(20).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(tree(&reader.screen()), tree(&before));
    // A second click on its name opens its list.
    reader.click(12, 2);
    reader.click(12, 2);
    assert!(reader.screen().contains(" of "), "{}", reader.screen());
    assert!(!reader.screen().contains('▸'), "{}", reader.screen());
}

#[test]
fn a_click_chooses_in_a_menu_and_beside_it_closes_it() {
    let mut reader = Reader::start(80, 24);
    let before = reader.screen();
    reader.keys(",");
    reader.click(0, 0);
    assert_eq!(reader.screen(), before);
    reader.keys(",");
    let row = reader.row_of("Group by source");
    reader.click(40, row);
    assert!(!reader.screen().contains("Group by source"), "{}", reader.screen());
    assert_ne!(reader.screen(), before);
}

#[test]
fn the_wheel_scrolls_what_lies_over_the_panes() {
    let mut reader = Reader::start(60, 20);
    reader.keys("?");
    let first = reader.screen();
    reader.mouse(MouseEventKind::ScrollUp, 30, 10);
    assert_eq!(reader.screen(), first);
    for _ in 0..200 {
        reader.mouse(MouseEventKind::ScrollDown, 30, 10);
    }
    let last = reader.screen();
    reader.keys("k G");
    assert_eq!(reader.screen(), last);
    assert_ne!(last, first);
}

#[test]
fn a_click_while_a_folder_is_typed_changes_nothing() {
    let Ok(library) = tempfile::tempdir() else { panic!("a folder") };
    for (name, day) in [("one", 22), ("two", 21)] {
        let text =
            format!("---\ntitle: Story {name}\ndate: 2026-11-{day} 08:00\n---\n\n![a picture]({name}.png)\n");
        assert!(std::fs::write(library.path().join(format!("{name}.md")), text).is_ok());
    }
    let settings = Settings { save_folder: "/tmp/pictures".into(), ..Settings::default() };
    let mut reader = Reader::of(library.path().to_owned(), settings, (200, 50));
    reader.keys("l w");
    let row = reader.row_of("Story two");
    reader.click(40, row);
    reader.keys("Enter");
    let saved: Vec<_> = reader
        .opened()
        .iter()
        .filter_map(|request| match request {
            Request::External(ExternalRequest::OpenImage {
                image, purpose: Purpose::Save { .. }, ..
            }) => image.path.file_name(),
            _ => None,
        })
        .collect();
    assert_eq!(saved, ["one.md"], "{}", reader.screen());
}
