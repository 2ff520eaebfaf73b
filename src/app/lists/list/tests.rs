//! Lines and articles, headings, and where the cursor stays.

use super::*;
use crate::library::group::GroupKey;

/// Four articles on three days.
fn pane(shelf: Shelf) -> ArticleList {
    let heading = |at| Heading { at, key: GroupKey::NoDate };
    let listed = ListRows {
        rows: [10, 11, 12, 13].map(RowId).into(),
        flags: vec![Flags::empty(); 4],
        headings: [0, 2, 3].map(heading).into(),
    };
    let mut pane = ArticleList::new(selection());
    pane.enter(shelf);
    pane.wait_for(PendingList { request: RequestId::new(1), arrival: Arrival::Entered });
    assert!(pane.is_waiting());
    pane.replace(listed, Part::Whole, None);
    pane
}

fn selection() -> Selection {
    let (filter, sort) = (Filter::default(), crate::library::list::Sort::default());
    Selection { shelf: Shelf::Unread, filter, sort, grouping: Grouping::default() }
}

fn search() -> Shelf {
    Shelf::Search(crate::library::list::ScopedQuery { query: "x".into(), within: None })
}

#[test]
fn lines_and_articles_find_each_other() {
    for (shelf, expected) in [(Shelf::All, "-ab-c-d"), (search(), "-a.b.-c.-d.")] {
        let pane = pane(shelf);
        let lines: String = (0..pane.display_len())
            .map(|line| match pane.line(line) {
                Some(ListLine::Heading(_)) => '-',
                Some(ListLine::Article(index, row)) => {
                    assert_eq!((pane.display_of(index), row.0 as usize), (line, index + 10));
                    char::from(b'a' + index as u8)
                }
                Some(ListLine::Snippet(..)) => '.',
                None => '?',
            })
            .collect();
        assert_eq!(lines, expected);
        assert_eq!(pane.line(expected.len()), None);
        assert_eq!(pane.visible(3).len(), if expected.len() < 8 { 2 } else { 1 });
    }
}

#[test]
fn a_list_that_is_reloaded_keeps_the_cursor_on_its_article() {
    let mut pane = pane(Shelf::All);
    pane.go(2);
    pane.wait_for(PendingList { request: RequestId::new(2), arrival: Arrival::Again });
    let listed = |rows: &[u32]| ListRows {
        rows: rows.iter().copied().map(RowId).collect(),
        flags: vec![Flags::empty(); rows.len()],
        headings: Vec::new(),
    };
    pane.replace(listed(&[20, 21]), Part::Beginning, None);
    assert_eq!(pane.current(), Some(RowId(12)), "the first part does not say where the article is");
    assert!(!pane.is_whole());
    pane.replace(listed(&[20, 21, 10, 11, 12]), Part::Whole, None);
    assert_eq!((pane.cursor(), pane.current(), pane.is_whole()), (4, Some(RowId(12)), true));
    pane.wait_for(PendingList { request: RequestId::new(2), arrival: Arrival::Again });
    pane.replace(listed(&[20]), Part::Whole, None);
    assert_eq!(pane.current(), Some(RowId(20)), "it is gone");
    pane.wait_for(PendingList { request: RequestId::new(2), arrival: Arrival::Again });
    pane.replace(listed(&[30, 20]), Part::Whole, None);
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

#[test]
fn a_request_replaces_the_one_before_and_stays_entered() {
    let mut pane = pane(Shelf::All);
    pane.enter(Shelf::Unread);
    pane.wait_for(PendingList { request: RequestId::new(5), arrival: Arrival::Entered });
    pane.wait_for(PendingList { request: RequestId::new(6), arrival: Arrival::Again });
    assert!(
        pane.is_waiting()
            && pane.is_waiting_for(RequestId::new(6))
            && !pane.is_waiting_for(RequestId::new(5))
    );
    let listed = ListRows { rows: vec![RowId(1); 64], flags: vec![Flags::empty(); 64], headings: Vec::new() };
    pane.replace(listed.clone(), Part::Beginning, Some(100));
    assert!(pane.is_waiting_for(RequestId::new(6)) && !pane.is_waiting() && !pane.is_whole());
    pane.replace(listed, Part::Whole, None);
    assert!(!pane.is_waiting_for(RequestId::new(6)) && pane.is_whole());
    pane.wait_for(PendingList { request: RequestId::new(7), arrival: Arrival::Again });
    pane.give_up();
    assert!(pane.is_whole() && !pane.is_waiting_for(RequestId::new(7)));
}

#[test]
fn days_come_back_as_headings_with_the_order_by_date() {
    let mut pane = pane(Shelf::All);
    pane.sort_by(SortKey::Title);
    assert_eq!(pane.selection().grouping, Grouping::None);
    pane.sort_by(SortKey::Date);
    assert_eq!(pane.selection().grouping, Grouping::Day);
    pane.sort_by(SortKey::Title);
    pane.group_by(Grouping::Source);
    pane.sort_by(SortKey::Date);
    assert_eq!(pane.selection().grouping, Grouping::Source, "another grouping was chosen since");
    pane.sort_by(SortKey::Title);
    pane.group_by(Grouping::Day);
    assert_eq!(pane.selection().sort.key, SortKey::Date);
}

#[test]
fn a_pinned_article_has_the_cursor_again_when_a_list_has_it() {
    let mut pane = pane(Shelf::All);
    pane.go(2);
    let listed = |rows: &[u32]| ListRows {
        rows: rows.iter().copied().map(RowId).collect(),
        flags: vec![Flags::empty(); rows.len()],
        headings: Vec::new(),
    };
    pane.next_filter();
    pane.wait_for(PendingList { request: RequestId::new(2), arrival: Arrival::Again });
    pane.replace(listed(&[10, 13]), Part::Whole, None);
    pane.wait_for(PendingList { request: RequestId::new(3), arrival: Arrival::Again });
    pane.replace(listed(&[10, 11, 12, 13]), Part::Whole, None);
    assert_eq!(pane.current(), Some(RowId(12)));
    pane.go(0);
    pane.next_filter();
    pane.wait_for(PendingList { request: RequestId::new(4), arrival: Arrival::Again });
    pane.replace(listed(&[13, 10]), Part::Whole, None);
    assert_eq!(pane.current(), Some(RowId(10)), "also one on the first row");
}
