//! Lines and articles, headings, and where the cursor stays.

use super::*;
use crate::library::group::GroupKey;

/// Four articles on three days.
fn pane(shelf: Shelf) -> ListPane {
    let heading = |at| Heading { at, key: GroupKey::NoDate };
    let listed = ListRows {
        rows: [10, 11, 12, 13].map(RowId).into(),
        flags: vec![Flags::empty(); 4],
        headings: [0, 2, 3].map(heading).into(),
    };
    let mut pane = ListPane::default();
    pane.enter(shelf);
    assert!(pane.is_awaited());
    pane.take(listed, Part::Whole, None);
    pane
}

fn search() -> Shelf {
    Shelf::Search(crate::library::list::ScopedQuery { query: "x".into(), within: None })
}

#[test]
fn lines_and_articles_find_each_other() {
    for (shelf, expected) in [(Shelf::All, "-ab-c-d"), (search(), "-a.b.-c.-d.")] {
        let pane = pane(shelf);
        let lines: String = (0..pane.display_len())
            .map(|line| match pane.item(line) {
                Some(Item::Heading(_)) => '-',
                Some(Item::Article(index, row)) => {
                    assert_eq!((pane.display_of(index), row.0 as usize), (line, index + 10));
                    char::from(b'a' + index as u8)
                }
                Some(Item::Piece(..)) => '.',
                None => '?',
            })
            .collect();
        assert_eq!(lines, expected);
        assert_eq!(pane.item(expected.len()), None);
        assert_eq!(pane.visible(3).len(), if expected.len() < 8 { 2 } else { 1 });
    }
}

#[test]
fn a_list_that_is_made_anew_keeps_the_cursor_on_its_article() {
    let mut pane = pane(Shelf::All);
    pane.go(2);
    pane.renew();
    let listed = |rows: &[u32]| ListRows {
        rows: rows.iter().copied().map(RowId).collect(),
        flags: vec![Flags::empty(); rows.len()],
        headings: Vec::new(),
    };
    pane.take(listed(&[20, 21]), Part::Beginning, None);
    assert_eq!(pane.current(), Some(RowId(12)), "the beginning alone does not tell where the article is");
    assert!(!pane.is_whole());
    pane.take(listed(&[20, 21, 10, 11, 12]), Part::Whole, None);
    assert_eq!((pane.cursor(), pane.current(), pane.is_whole()), (4, Some(RowId(12)), true));
    pane.renew();
    pane.take(listed(&[20]), Part::Whole, None);
    assert_eq!(pane.current(), Some(RowId(20)), "it is gone");
    pane.renew();
    pane.take(listed(&[30, 20]), Part::Whole, None);
    assert_eq!(pane.current(), Some(RowId(30)), "a cursor that was never moved stays at the top");
}

#[test]
fn headings_are_steps() {
    let mut pane = pane(Shelf::All);
    pane.go_heading(1);
    assert_eq!(pane.cursor(), 2);
    pane.go(1);
    pane.go_heading(-1);
    assert_eq!(pane.cursor(), 0);
    pane.go(3);
    pane.go_heading(-1);
    assert_eq!(pane.cursor(), 2);
    pane.go_heading(1);
    pane.go_heading(1);
    assert_eq!(pane.cursor(), 3);
}

#[test]
fn the_cursor_stays_on_the_screen_with_its_heading() {
    for shelf in [Shelf::All, search()] {
        let mut pane = pane(shelf);
        for height in 1..12 {
            for index in [0, 3, 1, 2, 0] {
                pane.go(index);
                pane.fit(height);
                let line = pane.display_of(index);
                assert!((pane.top()..pane.top() + height).contains(&line), "{index} at height {height}");
            }
        }
    }
}
