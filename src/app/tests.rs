//! The order of the steps before a frame.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::article::marks::Flags;
use crate::article::{Body, Format};
use crate::catalogue::{ArticleRow, ListRows};
use crate::document;
use crate::engine::request::{ListRequest, PageKind, PageRequest, RequestId, RowRequest, StateRequest};
use crate::engine::response::{ListResponse, LoadedPage, Part, Response, StoredPlace};
use crate::input::action::{Action, Pane};
use crate::library::RowId;
use crate::library::tests::entry;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

const WIDE: (u16, u16) = (120, 12);

fn now() -> Now {
    Shared::for_tests().now
}

fn app(start: &Start, size: (u16, u16)) -> App {
    App::new("papers".into(), start, Settings::default(), now(), size)
}

fn requests(app: &mut App) -> Vec<Request> {
    let request = |effect| if let Effect::Request(request) = effect { Some(request) } else { None };
    app.settle().into_iter().filter_map(request).collect()
}

/// The list that was asked for.
fn asked_list(app: &mut App) -> ListRequest {
    let list = |request| if let Request::List(list) = request { Some(*list) } else { None };
    requests(app).into_iter().find_map(list).unwrap()
}

/// A list of 200 articles, of which the first ones are known.
fn list(request: RequestId, known: u32) -> Response {
    let row = |id| ArticleRow {
        id: RowId(id),
        entry: entry(&format!("Article {id}"), ""),
        flags: Flags::empty(),
        arrived: 0,
        copies: 1,
    };
    Response::List(Box::new(ListResponse {
        request,
        listed: ListRows {
            rows: (0..200).map(RowId).collect(),
            flags: vec![Flags::empty(); 200],
            headings: Vec::new(),
        },
        part: Part::Whole,
        entries: (0..known).map(row).collect(),
        total: None,
        searched: None,
        restore: Some(150),
    }))
}

fn press(app: &mut App, letter: char) {
    app.handle(Event::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE)), now());
}

#[test]
fn the_first_article_is_opened_before_the_panes_are_known() {
    // Too narrow for list and article side by side: the page is wanted only because the article has the screen.
    let mut app = app(&Start::File, (60, 12));
    let request = asked_list(&mut app);
    app.keys.touch();
    app.handle(Event::Response(list(request.request, 200)), now());
    let asked = requests(&mut app);
    assert!(matches!(&asked[..], [Request::Page(PageRequest { row: RowId(0), .. })]), "{asked:?}");
    assert_eq!((app.shared.layout.focus, app.shared.layout.zen), (Pane::Page, Zen::On));
}

#[test]
fn the_list_is_scrolled_before_rows_are_asked_for_and_rows_come_before_the_page() {
    let mut app = app(&Start::Folders, WIDE);
    let request = asked_list(&mut app);
    app.handle(Event::Response(list(request.request, 0)), now());
    assert_eq!(app.lists.list().cursor(), 150, "the place of the last visit");
    let asked = requests(&mut app);
    let [Request::Rows(RowRequest::Rows { rows, .. })] = &asked[..] else { panic!("{asked:?}") };
    assert!(rows.contains(&RowId(150)) && !rows.contains(&RowId(0)), "{rows:?}");
    assert!(app.article.load_of(RowId(150)).is_some(), "the page is wanted as soon as its row is known");
}

#[test]
fn a_page_is_laid_out_before_deferred_keys_are_pressed_and_again_after_them() {
    let mut app = app(&Start::Folders, WIDE);
    let request = asked_list(&mut app);
    app.keys.touch();
    app.handle(Event::Response(list(request.request, 200)), now());
    app.shared.layout.focus = Pane::Page;
    let asked = requests(&mut app);
    let [Request::Page(PageRequest { request, row, .. })] = &asked[..] else { panic!("{asked:?}") };
    let (request, row) = (*request, *row);
    press(&mut app, 'G');
    assert_eq!(requests(&mut app), [], "the key waits for the page");
    let text = "A paragraph.\n\n".repeat(50);
    let document =
        document::parse(&Body { text, format: Format::Markdown, first_line: 1, ..Body::default() });
    let opened = LoadedPage {
        header: entry("Article 0", "").header,
        document,
        targets: Vec::new(),
        links: Vec::new(),
        images: Vec::new(),
        files: Vec::new(),
        kind: PageKind::Page,
        place: StoredPlace::Beginning,
    };
    app.handle(Event::Response(Response::Page { request, row, result: Ok(Box::new(opened)) }), now());
    app.settle();
    let page = app.article.page().unwrap();
    assert_eq!(page.percent(), 100, "the last page can be found in a page that is laid out");
    assert!(page.visible().count() > 1, "it is laid out where the key has gone to");
}

#[test]
fn what_a_key_sets_is_kept_if_the_program_ends_before_the_first_list() {
    let mut settings = Vec::new();
    for action in Action::ALL.iter().filter(|action| action.spec().sets) {
        for end in ['Q', 'q'] {
            let mut app = app(&Start::Folders, WIDE);
            requests(&mut app);
            let (_, keys) = action.spec().keys[0];
            // Another key that waits is dropped, and does not take this one with it.
            press(&mut app, 'j');
            press(&mut app, keys.chars().next().unwrap());
            press(&mut app, end);
            let effects = app.settle();
            let kept = effects.iter().position(|effect| {
                matches!(effect, Effect::Request(Request::State(StateRequest::Remember(..))))
            });
            let quit = effects.iter().position(|effect| *effect == Effect::Quit);
            assert!(kept.is_some() && kept < quit, "{action:?} {end}: {effects:?}");
        }
        settings.push(*action);
    }
    assert!(settings.contains(&Action::NextTheme), "{settings:?}");
}

/// The page did not get the stored place, because the reading state was in use.
#[test]
fn an_unknown_place_is_replaced_by_what_was_read_and_not_by_the_beginning() {
    for (keys, expected) in [("", None), ("h", None), ("G", Some(None)), ("jj", Some(Some(())))] {
        let mut app = app(&Start::File, (60, 12));
        let request = asked_list(&mut app);
        app.handle(Event::Response(list(request.request, 200)), now());
        let asked = requests(&mut app);
        let [Request::Page(PageRequest { request, row, .. })] = &asked[..] else { panic!("{asked:?}") };
        let text = "A paragraph.\n\n".repeat(50);
        let document =
            document::parse(&Body { text, format: Format::Markdown, first_line: 1, ..Body::default() });
        let header = entry("Article 0", "").header;
        let opened = LoadedPage { header, document, place: StoredPlace::Unknown, ..LoadedPage::default() };
        let response = Response::Page { request: *request, row: *row, result: Ok(Box::new(opened)) };
        app.handle(Event::Response(response), now());
        app.settle();
        for key in keys.chars() {
            press(&mut app, key);
            app.settle();
        }
        press(&mut app, 'h');
        let kept = requests(&mut app).into_iter().find_map(|request| match request {
            Request::State(StateRequest::KeepPlace { place, .. }) => Some(place.map(|_| ())),
            _ => None,
        });
        assert_eq!(kept, expected, "{keys}");
    }
}
