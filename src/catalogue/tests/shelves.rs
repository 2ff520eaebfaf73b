//! What has arrived since the library was left, what is begun, what is muted.

use super::*;
use crate::library::list::SortKey;

fn sweep_at(library: &Library, catalogue: &mut Catalogue, now: i64, left: Option<i64>) {
    let sweep = Sweep {
        source: &library.files,
        flags: &|_, _, _| Flags::NONE,
        now: DateTime::from_timestamp(now, 0).unwrap(),
        left,
        cancel: &AtomicBool::new(false),
        reach: Reach::Everything,
    };
    catalogue.sweep(&sweep, &mut |_| ()).unwrap();
}

fn names(library: &Library, catalogue: &Catalogue, filter: &Filter, sort: Sort) -> String {
    let rows = catalogue.row_ids(filter, sort, now()).unwrap();
    library.names(catalogue, &rows)
}

fn new_since(left: i64) -> Filter {
    Filter { arrived_after: Some(left), ..Filter::default() }
}

#[test]
fn what_arrives_after_the_library_was_left_is_new_whatever_the_clock_says() {
    for (now, left) in [(3000, 2000), (10, 5000)] {
        let library = Library::filled();
        let mut catalogue = library.open().catalogue;
        sweep_at(&library, &mut catalogue, 1000, None);
        assert_eq!(catalogue.counts(&today(), None).unwrap().new, Count::default());
        library.article("d/new.md", "New", "2022-03-26", "x", "fresh");
        library.article("d/undated.md", "Newer", "", "x", "fresh");
        sweep_at(&library, &mut catalogue, now, Some(left));
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
    let now = Utc::now().timestamp();
    sweep_at(&library, &mut catalogue, now, Some(2_000_000));
    assert_eq!(names(&library, &catalogue, &new_since(2_000_000), Sort::default()), "c/six.md");
}
