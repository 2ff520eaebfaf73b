//! Marks and counts, and the phases of a scan.

use super::*;
use crate::app::Effect;
use crate::app::shared::Shared;
use crate::library::categories::Count;
use crate::library::tests::entry;

/// An unread article of one category.
fn row(id: u32) -> ArticleRow {
    let mut entry = entry(&format!("Article {id}"), "");
    entry.header.categories = vec![vec!["Maps".into()]];
    ArticleRow { id: RowId(id), entry, flags: Flags::empty(), arrived: 0, copies: 1 }
}

/// A library of three unread articles, of which two are known.
fn library(shared: &mut Shared) -> Library {
    let mut library = Library::new("papers".into(), Scan::new(Some(ScanRun::default())));
    let mut counts = ShelfCounts { total: 3, ..ShelfCounts::default() };
    counts.tree.add(&[vec!["Maps".into()]], Count { all: 3, unread: 3 });
    library.counts_arrived(RequestId::OLDEST, counts, &mut shared.cx());
    assert_eq!(library.rows_arrived(RequestId::OLDEST, vec![row(1), row(2)]), []);
    library
}

/// The rows that were asked for, a request each.
fn asked_rows(shared: &mut Shared) -> Vec<Vec<u32>> {
    let effects = shared.outbox.take().into_iter();
    let rows = effects.filter_map(|effect| match effect {
        Effect::Request(Request::Rows(RowRequest::Rows { rows, .. })) => Some(rows),
        _ => None,
    });
    rows.map(|rows| rows.into_iter().map(|RowId(row)| row).collect()).collect()
}

#[test]
fn a_mark_is_shown_and_counted_before_and_after_the_catalogue_has_it() {
    let mut shared = Shared::for_tests();
    let mut library = library(&mut shared);
    let both = Flags::READ.union(Flags::STARRED);
    library.mark(RowId(1), Flags::empty(), both);
    assert_eq!(library.flags(RowId(1)), Some(both));
    assert_eq!((library.counts().starred, library.counts().tree.root.count.unread), (1, 2));
    let before = shared.outbox.next_id();
    assert_eq!(library.rows_arrived(before, vec![row(1)]), [], "an older row does not undo the mark");
    assert_eq!(library.flags(RowId(1)), Some(both));
    let confirmed = library.marked(&[RowId(1)], &[(RowId(1), both)], &shared.outbox);
    assert!(!confirmed, "the count of one article is right already");
    // Answers that were made before the catalogue had the mark do not undo it either.
    assert_eq!(library.rows_arrived(before, vec![row(1)]), []);
    let mut listed = ListRows { rows: vec![RowId(1)], flags: vec![Flags::empty()], headings: Vec::new() };
    library.list_arrived(before, Part::Whole, &mut listed);
    assert_eq!((library.flags(RowId(1)), &listed.flags[..]), (Some(both), &[both][..]));
    let after = shared.outbox.next_id();
    listed.flags = vec![Flags::empty()];
    library.list_arrived(after, Part::Whole, &mut listed);
    assert_eq!(listed.flags, [Flags::empty()], "from then on the catalogue decides");
    assert_eq!(library.rows_arrived(after, vec![row(1)]), [(RowId(1), Flags::empty())]);
}

#[test]
fn a_mark_stays_shown_until_the_last_request_that_set_it_is_answered() {
    let mut shared = Shared::for_tests();
    let mut library = library(&mut shared);
    let starred = Flags::READ.union(Flags::STARRED);
    library.mark(RowId(1), Flags::empty(), Flags::READ);
    library.mark(RowId(1), Flags::READ, starred);
    for (answered, shown) in [(Flags::READ, vec![]), (starred, vec![(RowId(1), starred)])] {
        let _ = library.marked(&[RowId(1)], &[(RowId(1), answered)], &shared.outbox);
        assert_eq!(library.flags(RowId(1)), Some(starred));
        assert_eq!(library.shown_of(&[(RowId(1), answered)]), shown);
    }
}

/// Counts that were made before a mark are asked for again: at once if the mark is confirmed, else when it is.
#[test]
fn counts_that_may_lack_a_mark_are_asked_for_again() {
    let counts_asked = |shared: &mut Shared| {
        let effects = shared.outbox.take().into_iter();
        effects
            .filter(|effect| matches!(effect, Effect::Request(Request::Rows(RowRequest::Counts { .. }))))
            .count()
    };
    let mut shared = Shared::for_tests();
    let mut library = library(&mut shared);
    let (before, counts) = (shared.outbox.next_id(), library.counts().clone());
    library.mark(RowId(1), Flags::empty(), Flags::READ);
    library.counts_arrived(before, counts.clone(), &mut shared.cx());
    assert_eq!(counts_asked(&mut shared), 0);
    assert!(library.marked(&[RowId(1)], &[(RowId(1), Flags::READ)], &shared.outbox));
    library.counts_arrived(before, counts.clone(), &mut shared.cx());
    assert_eq!(counts_asked(&mut shared), 1);
    let after = shared.outbox.next_id();
    library.counts_arrived(after, counts, &mut shared.cx());
    assert_eq!(counts_asked(&mut shared), 0);
}

#[test]
fn counts_are_asked_for_again_when_several_articles_change() {
    let mut shared = Shared::for_tests();
    let mut library = library(&mut shared);
    let table: [(&[u32], &[u32], bool); 4] =
        [(&[1], &[1], false), (&[1], &[], false), (&[1], &[1, 2], true), (&[1, 2], &[1, 2], true)];
    for (asked, changed, expected) in table {
        let asked: Vec<_> = asked.iter().copied().map(RowId).collect();
        let changed: Vec<_> = changed.iter().map(|row| (RowId(*row), Flags::READ)).collect();
        assert_eq!(library.marked(&asked, &changed, &shared.outbox), expected, "{asked:?} {changed:?}");
    }
}

#[test]
fn each_row_is_asked_for_once_and_again_after_a_change_elsewhere() {
    let mut shared = Shared::for_tests();
    let mut library = library(&mut shared);
    library.fetch(&[1, 2, 3].map(RowId), &mut shared.cx());
    library.fetch(&[1, 2, 3].map(RowId), &mut shared.cx());
    assert_eq!(asked_rows(&mut shared), [vec![3]]);
    library.changed_elsewhere(&mut shared.cx());
    library.fetch(&[1, 2, 3].map(RowId), &mut shared.cx());
    assert_eq!(asked_rows(&mut shared), [vec![1, 2]]);
    let counts = ShelfCounts { total: 5, ..library.counts().clone() };
    library.counts_arrived(RequestId::OLDEST, counts.clone(), &mut shared.cx());
    assert_eq!(library.scan().unseen(), 2, "articles added by another program are announced");
    library.counts_arrived(RequestId::OLDEST, ShelfCounts { total: 7, ..counts }, &mut shared.cx());
    assert_eq!(library.scan().unseen(), 2, "those of the own scan are announced when it ends");
}

#[test]
fn a_replaced_catalogue_leaves_nothing_but_the_name_the_visit_and_the_mutes() {
    let mut shared = Shared::for_tests();
    let mut library = library(&mut shared);
    library.mutes_arrived(vec!["author:x".into()]);
    library.last_visit_arrived(7, &mut shared.cx());
    library.mark(RowId(1), Flags::empty(), Flags::READ);
    library.catalogue_replaced();
    assert!(
        library.is_empty() && library.entry(RowId(1)).is_none() && library.list_inputs().newer.is_empty()
    );
    assert_eq!((library.name(), library.list_inputs().last_visit), ("papers", Some(7)));
    assert_eq!(library.mute_queries(), ["author:x"]);
    assert!(library.scan().is_running());
    library.scan_mut().first_scan_begins();
    library.catalogue_replaced();
    assert!(library.scan().is_first(), "it is still the first scan");
}

#[test]
fn a_scan_runs_and_ends() {
    let mut scan = Scan::new(Some(ScanRun::default()));
    assert!(scan.is_running() && !scan.is_first());
    scan.first_scan_begins();
    assert!(scan.is_first());
    let skipped = LeftOut { other: 2, ..LeftOut::default() };
    assert_eq!(scan.end(skipped), ScanRun { first: true, asked: false, listed_at: 0 });
    assert_eq!((scan.is_running(), scan.skipped().total()), (false, 2));
    scan.ask();
    assert_eq!(scan.end(LeftOut::default()), ScanRun { first: false, asked: true, listed_at: 0 });
    assert_eq!(scan.skipped().total(), 2, "a scan of a few files says nothing about the others");
    assert_eq!(scan.end(LeftOut::default()), ScanRun::default());
    assert!(!scan.advance(ScanProgress::default(), Some(0)));
    assert!(scan.is_running() && !scan.is_first(), "progress means that a scan runs");
}

#[test]
fn a_list_is_reloaded_when_the_library_has_doubled() {
    // Articles in the catalogue, articles in the list if it is whole, whether it is reloaded.
    let table = [
        (10, Some(0), true),
        (20, Some(10), false),
        (21, None, false),
        (21, Some(10), true),
        (50, Some(30), false),
        (70, Some(30), true),
    ];
    let mut scan = Scan::new(Some(ScanRun::default()));
    for (committed, listed, expected) in table {
        let progress = ScanProgress { committed, ..ScanProgress::default() };
        assert_eq!(scan.advance(progress, listed), expected, "{committed} {listed:?}");
    }
}

#[test]
fn the_text_index_is_shown_until_it_is_complete() {
    let mut scan = Scan::new(Some(ScanRun::default()));
    let progress = TextProgress { done: 3, total: 4 };
    assert!(!scan.index_texts(progress));
    assert_eq!(scan.text_index(), Some(progress));
    assert!(scan.index_texts(TextProgress { done: 4, total: 4 }));
    assert_eq!(scan.text_index(), None);
}
