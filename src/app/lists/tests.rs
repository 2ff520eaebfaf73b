//! What arrives for the lists, in which order, and what it leads to.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::app::shared::Shared;
use crate::article::marks::Flags;
use crate::catalogue::{ListRows, ShelfCounts};
use crate::engine::request::TitleRequest;
use crate::engine::response::SearchInfo;
use crate::library::categories::Count;
use crate::library::list::{Grouping, ScopedQuery, Sort};
use crate::library::rows::RowSet;
use std::collections::HashMap;
use std::sync::Arc;

/// The lists with what they are lent.
struct Fixture {
    lists: Lists,
    shared: Shared,
    newer: HashMap<RowId, Flags>,
}

const CALM: ArrivalContext = ArrivalContext { library_fills: false, touched: false };

impl Fixture {
    fn new(shelf: Shelf) -> Self {
        Self::started(&Start::Folders, shelf)
    }

    fn started(start: &Start, shelf: Shelf) -> Self {
        let (filter, sort, grouping) = (Filter::All, Sort::default(), Grouping::None);
        let selection = Selection { shelf: shelf.clone(), filter, sort, grouping };
        let lists = Lists::new(start, selection);
        let mut fixture = Self { lists, shared: Shared::for_tests(), newer: HashMap::new() };
        fixture.enter(shelf);
        fixture
    }

    fn enter(&mut self, shelf: Shelf) {
        self.lists.enter(shelf, inputs(&self.newer), &mut self.shared.cx());
    }

    fn reload(&mut self) {
        self.lists.reload(inputs(&self.newer), &mut self.shared.cx());
    }

    /// The list that was asked for, which must be the only one.
    fn asked(&mut self) -> ListRequest {
        let effects = self.shared.outbox.take().into_iter();
        let requests = effects.filter_map(|effect| match effect {
            Effect::Request(Request::List(request)) => Some(*request),
            _ => None,
        });
        let requests: Vec<_> = requests.collect();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.into_iter().next().unwrap()
    }

    /// Answers the list that was asked for with unread (positive) and read (negative) rows.
    fn answer(&mut self, rows: &[i32]) -> Option<Shelf> {
        let request = self.asked();
        self.lists.arrived(response(&request, rows, Part::Whole), CALM)
    }
}

fn inputs(newer: &HashMap<RowId, Flags>) -> ListInputs<'_> {
    ListInputs { newer, last_visit: None }
}

fn response(request: &ListRequest, rows: &[i32], part: Part) -> ListResponse {
    let flags = |row: &i32| if *row < 0 { Flags::READ } else { Flags::empty() };
    let searched = matches!(request.selection.shelf, Shelf::Search(_)).then(SearchInfo::default);
    ListResponse {
        request: request.request,
        listed: ListRows {
            rows: rows.iter().map(|row| RowId(row.unsigned_abs())).collect(),
            flags: rows.iter().map(flags).collect(),
            headings: Vec::new(),
        },
        part,
        entries: Vec::new(),
        total: None,
        searched,
        restore: None,
    }
}

fn category() -> Shelf {
    Shelf::Category(vec!["Maps".into()])
}

fn search(query: &str) -> Shelf {
    Shelf::Search(ScopedQuery { query: query.into(), within: None })
}

#[test]
fn only_the_list_that_was_asked_for_last_is_taken() {
    let mut fixture = Fixture::new(Shelf::All);
    let first = fixture.asked();
    fixture.reload();
    let second = fixture.asked();
    assert_ne!(first.request, second.request);
    assert_eq!(fixture.lists.arrived(response(&first, &[1], Part::Whole), CALM), None);
    assert!(fixture.lists.list().is_waiting() && fixture.lists.list().rows().is_empty());
    assert!(!fixture.lists.rejected(first.request));
    let _ = fixture.lists.arrived(response(&second, &[2; 64], Part::Beginning), CALM);
    assert!(!fixture.lists.list().is_waiting() && !fixture.lists.list().is_whole());
    let _ = fixture.lists.arrived(response(&second, &[2; 70], Part::Whole), CALM);
    assert!(fixture.lists.list().is_whole());
    fixture.reload();
    let third = fixture.asked();
    fixture.lists.do_after_list(AfterList::Open(RowId(9)));
    assert!(fixture.lists.rejected(third.request) && fixture.lists.list().is_whole());
    assert!(!fixture.lists.is_seeking_article(), "nothing follows a list that cannot be made");
}

#[test]
fn requests_in_the_outbox_give_way_to_newer_ones() {
    let mut fixture = Fixture::new(Shelf::All);
    fixture.reload();
    fixture.enter(Shelf::Starred);
    assert_eq!(fixture.asked().selection.shelf, Shelf::Starred);
    fixture.lists.find_titles("a".into(), &mut fixture.shared.cx());
    fixture.lists.find_titles("ab".into(), &mut fixture.shared.cx());
    let effects = fixture.shared.outbox.take();
    let [Effect::Request(Request::Titles(TitleRequest::Find { request, text }))] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!((text.as_str(), fixture.lists.list().needle()), ("ab", "ab"));
    let rows = || Arc::new(RowSet::of(&[RowId(3)]));
    let lists = &mut fixture.lists;
    assert!(!lists.titles_arrived(RequestId::new(999), rows()) && lists.is_finding_titles());
    assert!(lists.titles_arrived(*request, rows()) && lists.titles.has(RowId(3)));
    assert!(!lists.is_finding_titles());
    assert!(!lists.titles_arrived(*request, rows()), "each is taken once");
    fixture.lists.find_titles("abc".into(), &mut fixture.shared.cx());
    let effects = fixture.shared.outbox.take();
    let [Effect::Request(Request::Titles(titles))] = &effects[..] else { panic!("{effects:?}") };
    fixture.lists.titles_failed(titles.id());
    assert!(!fixture.lists.is_finding_titles());
}

#[test]
fn an_empty_first_list_gives_way_to_another_shelf() {
    let fills = ArrivalContext { library_fills: true, touched: false };
    let (some, none) = (&[1][..], &[][..]);
    // The shelf, whether the library fills, the rows, the shelf that is entered instead, what follows.
    let table = [
        (Shelf::Unread, CALM, some, None, Startup::Done),
        (Shelf::Unread, fills, some, None, Startup::Done),
        (Shelf::Unread, CALM, none, Some(Shelf::All), Startup::Done),
        (Shelf::Unread, fills, none, None, Startup::Waiting),
        (category(), CALM, none, Some(Shelf::Unread), Startup::Waiting),
        (Shelf::All, CALM, none, None, Startup::Waiting),
        (search("x"), CALM, none, None, Startup::Waiting),
    ];
    for (shelf, context, rows, instead, startup) in table {
        let mut fixture = Fixture::new(shelf.clone());
        let request = fixture.asked();
        assert_eq!(
            fixture.lists.arrived(response(&request, rows, Part::Whole), context),
            instead,
            "{shelf:?}"
        );
        assert_eq!(fixture.lists.startup, startup, "{shelf:?}");
    }
    let mut fixture = Fixture::new(Shelf::Unread);
    let _ = fixture.answer(&[1]);
    fixture.enter(Shelf::Starred);
    assert_eq!(fixture.answer(&[]), None, "later an empty shelf stays");
}

#[test]
fn an_unread_article_is_selected_in_the_list_that_was_entered_for_it() {
    for (end, expected) in [(End::First, 1), (End::Last, 2)] {
        let mut fixture = Fixture::new(Shelf::All);
        let _ = fixture.answer(&[1]);
        fixture.enter(category());
        fixture.lists.do_after_list(AfterList::SelectUnread(end));
        let request = fixture.asked();
        let rows = [-4, 5, 6, -7];
        let _ = fixture.lists.arrived(response(&request, &rows, Part::Beginning), CALM);
        assert_eq!(fixture.lists.seek(), Seek::Nothing, "the last unread article may be in the rest");
        let _ = fixture.lists.arrived(response(&request, &rows, Part::Whole), CALM);
        assert_eq!(fixture.lists.seek(), Seek::Unread(expected));
        assert_eq!(fixture.lists.seek(), Seek::Nothing, "once");
    }
}

#[test]
fn an_article_is_sought_in_the_list_then_in_the_list_of_all() {
    let mut fixture = Fixture::new(category());
    let _ = fixture.answer(&[1, 2]);
    fixture.lists.do_after_list(AfterList::Open(RowId(2)));
    assert_eq!(fixture.lists.seek(), Seek::Found(1));
    assert_eq!(fixture.lists.seek(), Seek::Nothing, "once");
    fixture.lists.do_after_list(AfterList::Open(RowId(9)));
    assert_eq!(fixture.lists.seek(), Seek::NotHere(RowId(9)));
    fixture.enter(Shelf::All);
    fixture.lists.do_after_list(AfterList::Open(RowId(9)));
    assert_eq!(fixture.lists.seek(), Seek::Nothing, "the list is pending");
    let _ = fixture.answer(&[1, 2, 3]);
    assert_eq!(fixture.lists.seek(), Seek::NotInAll(RowId(9)));
    fixture.lists.list_mut().put(2, RowId(9));
    assert_eq!(fixture.lists.seek(), Seek::Found(2));
}

#[test]
fn what_follows_a_list_is_dropped_with_the_list() {
    let mut fixture = Fixture::new(category());
    let _ = fixture.answer(&[1]);
    for after in [AfterList::Open(RowId(9)), AfterList::SelectUnread(End::Last)] {
        fixture.lists.after_list = after;
        fixture.reload();
        assert_eq!(fixture.lists.after_list(), after, "the same list");
        fixture.enter(Shelf::Starred);
        assert_eq!(fixture.lists.after_list(), AfterList::Nothing);
        fixture.lists.after_list = after;
        fixture.lists.catalogue_replaced();
        assert_eq!(fixture.lists.after_list(), AfterList::Nothing);
    }
    fixture.lists.after_list = AfterList::SelectUnread(End::Last);
    assert!(!fixture.lists.end_seek(), "an interrupting action ends only the search for an article");
    fixture.lists.do_after_list(AfterList::Open(RowId(9)));
    assert!(fixture.lists.end_seek() && !fixture.lists.is_seeking_article());
}

#[test]
fn a_search_returns_to_the_list_and_place_it_was_begun_in() {
    let mut fixture = Fixture::new(category());
    let _ = fixture.answer(&[1, 2, 3]);
    fixture.lists.list_mut().go(2);
    fixture.lists.search_begins();
    fixture.enter(search("a"));
    let _ = fixture.answer(&[2]);
    assert!(fixture.lists.results().is_some());
    fixture.enter(search("ab"));
    assert_eq!(fixture.lists.list().rows(), [RowId(2)], "the results stay while a query is typed");
    let back = fixture.lists.before_search().unwrap();
    assert_eq!(back, ListPosition { shelf: category(), cursor: 2 });
    fixture.enter(back.shelf);
    fixture.lists.list_mut().select_on_arrival(back.cursor);
    assert!(fixture.lists.results().is_none());
    let _ = fixture.answer(&[1, 2, 3]);
    assert_eq!(fixture.lists.list().current(), Some(RowId(3)));
    assert_eq!(fixture.lists.before_search(), None, "outside of a search nothing is left");
}

#[test]
fn the_article_of_the_last_visit_is_restored_unless_a_key_was_pressed() {
    for (touched, expected) in [(false, 2), (true, 1)] {
        let mut fixture = Fixture::new(Shelf::All);
        fixture.lists.restore(Some(ArticleId([7; 16])));
        fixture.reload();
        let request = fixture.asked();
        assert_eq!(request.restore, Some(ArticleId([7; 16])));
        let arrived = ListResponse { restore: Some(1), ..response(&request, &[1, 2], Part::Whole) };
        let _ = fixture.lists.arrived(arrived, ArrivalContext { touched, library_fills: false });
        assert_eq!(fixture.lists.list().current(), Some(RowId(expected)));
        assert!(!fixture.lists.is_restoring());
    }
}

#[test]
fn the_first_article_is_opened_once() {
    let mut fixture = Fixture::started(&Start::File, Shelf::All);
    assert!(!fixture.lists.take_open_first(), "the list has no row");
    let _ = fixture.answer(&[1]);
    assert!(fixture.lists.take_open_first() && !fixture.lists.take_open_first());
}

#[test]
fn kept_articles_are_named_in_the_request_of_a_list_that_is_pending() {
    let mut fixture = Fixture::new(Shelf::Unread);
    let _ = fixture.answer(&[1, 2]);
    let Fixture { lists, shared, newer } = &mut fixture;
    lists.keep(&[RowId(1)], inputs(newer), &mut shared.cx());
    assert_eq!(shared.outbox.take(), [], "a whole list needs no request");
    lists.reload(inputs(newer), &mut shared.cx());
    lists.keep(&[RowId(2)], inputs(newer), &mut shared.cx());
    let mut keep = fixture.asked().keep;
    keep.sort_unstable_by_key(|row| row.0);
    assert_eq!(keep, [RowId(1), RowId(2)]);
    fixture.enter(Shelf::Starred);
    assert_eq!(fixture.asked().keep, []);
}

#[test]
fn the_count_of_unread_articles_is_that_of_the_sidebar() {
    let mut fixture = Fixture::new(Shelf::Unread);
    let _ = fixture.answer(&[1]);
    let mut counts = ShelfCounts { total: 3, ..ShelfCounts::default() };
    counts.tree.add(&[], Count { all: 3, unread: 2 });
    fixture.lists.sidebar_mut().refresh(&counts);
    assert_eq!(fixture.lists.unread(), 2);
    fixture.enter(search("a"));
    let _ = fixture.answer(&[1]);
    assert_eq!(fixture.lists.unread(), 0, "a search is counted by what it finds");
}
