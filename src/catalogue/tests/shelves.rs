//! New, begun and muted articles.

use super::*;
use crate::library::list::SortKey;

fn scan_at(library: &Library, catalogue: &mut Catalogue, now: i64, left: Option<i64>) {
    let request = ScanRequest { now: DateTime::from_timestamp(now, 0).unwrap(), left, ..library.whole() };
    catalogue.scan(&request, &mut |_| ()).unwrap();
}

fn names(library: &Library, catalogue: &Catalogue, filter: &RowFilter, sort: Sort) -> String {
    let rows = catalogue.plain_list(filter, sort, now(), usize::MAX, None).unwrap();
    library.names(catalogue, &rows)
}

fn new_since(left: i64) -> RowFilter {
    RowFilter { arrived_after: Some(left), ..RowFilter::default() }
}

#[test]
fn what_arrives_after_the_library_was_left_is_new_even_if_the_clock_was_set_back() {
    for (now, left) in [(3000, 2000), (10, 5000)] {
        let library = Library::filled();
        let mut catalogue = library.open().catalogue;
        scan_at(&library, &mut catalogue, 1000, None);
        assert_eq!(catalogue.counts(&today(), None).unwrap().new, Count::default());
        library.article("d/new.md", "New", "2022-03-26", "x", "fresh");
        library.article("d/undated.md", "Newer", "", "x", "fresh");
        scan_at(&library, &mut catalogue, now, Some(left));
        for (key, direction, expected) in [
            (SortKey::Date, Direction::Natural, "d/new.md d/undated.md"),
            (SortKey::Date, Direction::Reversed, "d/new.md d/undated.md"),
            (SortKey::Arrival, Direction::Natural, "d/new.md d/undated.md"),
            (SortKey::Title, Direction::Reversed, "d/undated.md d/new.md"),
        ] {
            let found = names(&library, &catalogue, &new_since(left), Sort { key, direction });
            assert_eq!(found, expected, "{now} {left} {key:?} {direction:?}");
        }
        assert_eq!(catalogue.counts(&today(), Some(left)).unwrap().new, Count { all: 2, unread: 2 });
        assert_eq!(names(&library, &catalogue, &new_since(i64::MAX), Sort::default()), "");
    }
}

#[test]
fn a_catalogue_that_is_made_again_goes_by_the_times_of_the_files() {
    let library = Library::filled();
    let old = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    for name in ["a/one.md", "a/two.md", "a/b/three.md", "c/four.md", "c/five.md"] {
        let file = std::fs::File::options().write(true).open(library.root().join(name)).unwrap();
        file.set_modified(old).unwrap();
    }
    let mut catalogue = library.open().catalogue;
    let now = crate::clock::now().timestamp();
    scan_at(&library, &mut catalogue, now, Some(2_000_000));
    assert_eq!(names(&library, &catalogue, &new_since(2_000_000), Sort::default()), "c/six.md");
}

#[test]
fn queries_mute_their_answers_and_give_them_back() {
    use crate::library::mutes::Mutes;
    let library = Library::filled();
    let mut catalogue = library.catalogue();
    let cancel = AtomicBool::new(false);
    let muted = RowFilter { with: Flags::MUTED, ..RowFilter::default() };
    let heard = RowFilter { without: Flags::MUTED, ..RowFilter::default() };
    let one =
        catalogue.plain_list(&RowFilter::default(), Sort::default(), now(), usize::MAX, None).unwrap()[2];
    let by_hand = catalogue.article_ids(&[one]).unwrap()[0];
    // One is muted by a mark, which outlasts the queries.
    let flags = |id: ArticleId, _: Option<DateTime<Utc>>, _: &Path| {
        if id == by_hand { Flags::MUTED } else { Flags::empty() }
    };
    catalogue.mirror_all(&flags).unwrap();
    let alone = names(&library, &catalogue, &muted, Sort::default());
    assert_eq!(alone, "a/one.md");
    for (queries, expected) in [
        (&["category:设计"][..], "a/b/three.md a/one.md c/four.md"),
        (&["title:old", "quiet window"], "a/b/three.md a/one.md c/six.md"),
        (&["钉钉"], "a/one.md c/six.md c/four.md"),
        (&["until:2022-03-25 -category:设计"], "a/one.md c/six.md"),
        (&["nothing at all"], "a/one.md"),
        (&[], "a/one.md"),
    ] {
        let mutes = Mutes::of(queries.iter().copied(), now(), crate::zone::Zone::UTC);
        let rows = catalogue.muted_by(&mutes, now(), &cancel).unwrap();
        let changed = catalogue.mute_by_query(&rows, &flags).unwrap();
        assert_eq!(names(&library, &catalogue, &muted, Sort::default()), expected, "{queries:?}");
        let count = expected.split(' ').count();
        assert_eq!(catalogue.counts(&today(), None).unwrap().muted, count, "{queries:?}");
        assert_eq!(
            catalogue.plain_list(&heard, Sort::default(), now(), usize::MAX, None).unwrap().len(),
            6 - count
        );
        assert!(!changed.is_empty() || queries.is_empty() || expected == "a/one.md", "{queries:?}");
        assert_eq!(catalogue.mute_by_query(&rows, &flags).unwrap(), [], "{queries:?}");
        // The reading state is mirrored again; articles muted by queries stay muted.
        catalogue.mirror_all(&flags).unwrap();
        assert_eq!(names(&library, &catalogue, &muted, Sort::default()), expected, "{queries:?}");
    }
}

#[test]
fn what_arrives_or_changes_is_muted_by_its_header() {
    let library = Library::filled();
    let mut catalogue = library.catalogue();
    let request = |catalogue: &mut Catalogue, word: &str| {
        let request = ScanRequest { mute: &|header| header.title.contains(word), ..library.whole() };
        catalogue.scan(&request, &mut |_| ()).unwrap();
    };
    library.article("d/new.md", "An advert", "2022-03-26", "x", "buy");
    request(&mut catalogue, "advert");
    let muted = RowFilter { with: Flags::MUTED, ..RowFilter::default() };
    assert_eq!(names(&library, &catalogue, &muted, Sort::default()), "d/new.md");
    // It moves, then its title changes.
    std::fs::rename(library.root().join("d/new.md"), library.root().join("d/moved.md")).unwrap();
    request(&mut catalogue, "advert");
    assert_eq!(names(&library, &catalogue, &muted, Sort::default()), "d/moved.md");
    library.article("d/moved.md", "News", "2022-03-26", "x", "no longer to be bought");
    request(&mut catalogue, "advert");
    assert_eq!(names(&library, &catalogue, &muted, Sort::default()), "");
    assert_eq!(catalogue.counts(&today(), None).unwrap().muted, 0);
}
