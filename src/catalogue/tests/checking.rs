//! Checks of a whole catalogue.

use super::*;

/// Twelve articles, two of which share a row, and their closed catalogue.
fn library() -> (Library, PathBuf) {
    let library = Library::filled();
    for number in 0..200 {
        let date = format!("2022-03-{:02}", number % 28 + 1);
        library.article(
            &format!("d/{number}.md"),
            &format!("Story {number}"),
            &date,
            "x",
            &"word ".repeat(number),
        );
    }
    library.article("d/again.md", "Story 7", "2022-03-08", "x", &"word ".repeat(7));
    let catalogue = library.catalogue();
    for depth in [Depth::Tables, Depth::Whole] {
        catalogue.check(depth).unwrap();
    }
    let database = catalogue.location.database();
    (library, database)
}

#[test]
fn numbers_that_do_not_fit_the_rows_are_found() {
    for change in [
        "DELETE FROM articles WHERE id = 3",
        "DELETE FROM texts WHERE id = 3",
        "DELETE FROM twins",
        "UPDATE sets SET articles = articles + 1",
        "UPDATE meta SET value = value + 1 WHERE key = 'total'",
        "UPDATE meta SET value = 2 WHERE key = 'next_row'",
    ] {
        let (library, database) = library();
        Connection::open(database).unwrap().execute_batch(change).unwrap();
        let catalogue = library.open().catalogue;
        assert!(matches!(catalogue.check(Depth::Tables), Err(CatalogueError::Damaged(_))), "{change}");
    }
}

#[test]
fn any_two_pages_that_were_swapped_are_found() {
    const PAGE: usize = 4096;
    let (library, database) = library();
    let sound = std::fs::read(&database).unwrap();
    let pages = sound.len() / PAGE;
    assert!(pages > 20, "{pages}");
    for (one, other) in (1..pages).zip((1..pages).rev()).take((pages - 1) / 2) {
        let mut bytes = sound.clone();
        let (before, after) = bytes.split_at_mut(one.max(other) * PAGE);
        before[one.min(other) * PAGE..][..PAGE].swap_with_slice(&mut after[..PAGE]);
        if bytes == sound {
            continue;
        }
        std::fs::write(&database, bytes).unwrap();
        let Opened { catalogue, notes } = library.open();
        let found =
            !notes.is_empty() || matches!(catalogue.check(Depth::Whole), Err(CatalogueError::Damaged(_)));
        assert!(found, "pages {one} and {other} of {pages}");
        drop(catalogue);
        for file in ["catalogue.db-wal", "catalogue.db-shm"] {
            let _ = std::fs::remove_file(database.with_file_name(file));
        }
    }
}

#[test]
fn what_was_left_in_order_is_checked_once_somebody_has_touched_it() {
    let spoil = |database: &Path| {
        let change = "UPDATE meta SET value = value + 1 WHERE key = 'total'";
        Connection::open(database).unwrap().execute_batch(change).unwrap();
    };
    let (library, database) = library();
    let open = || library.open().catalogue;
    let mut catalogue = open();
    catalogue.check_if_due(now()).unwrap();
    catalogue.leave();
    // Nothing is checked while size and time of the file are unchanged.
    let left = std::fs::metadata(&database).unwrap();
    spoil(&database);
    assert_eq!(std::fs::metadata(&database).unwrap().len(), left.len());
    let file = std::fs::File::options().write(true).open(&database).unwrap();
    file.set_times(std::fs::FileTimes::new().set_modified(left.modified().unwrap())).unwrap();
    let mut catalogue = open();
    assert!(!catalogue.is_touched());
    catalogue.check_if_due(now()).unwrap();
    catalogue.leave();
    spoil(&database);
    let mut catalogue = open();
    assert!(catalogue.is_touched());
    assert!(matches!(catalogue.check_if_due(now()), Err(CatalogueError::Damaged(_))));
    // A catalogue that is damaged or was never checked is not closed as sound.
    for _ in 0..2 {
        catalogue.leave();
        catalogue = open();
        assert!(!catalogue.is_touched());
    }
    assert!(matches!(catalogue.check_if_due(now()), Err(CatalogueError::Damaged(_))));
    let mut catalogue = catalogue.rebuild().unwrap();
    library.scan(&mut catalogue);
    catalogue.leave();
    assert!(!open().is_touched());
}
