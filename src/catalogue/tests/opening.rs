//! Opening a catalogue: damage, versions, several processes, a cache that cannot be written.

use super::*;

#[test]
fn a_damaged_older_or_foreign_catalogue_is_rebuilt_and_said_a_newer_one_left_alone() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage, &str); 4] = [
        (
            "damaged",
            |path| std::fs::write(path, "this is no database at all, but quite long enough").unwrap(),
            "rebuilt",
        ),
        ("empty", |path| std::fs::write(path, "").unwrap(), ""),
        (
            "older",
            |path| {
                let database = Connection::open(path).unwrap();
                database.execute_batch("PRAGMA user_version = 0; PRAGMA application_id = 1").unwrap();
            },
            "rebuilt",
        ),
        (
            "newer",
            |path| {
                let database = Connection::open(path).unwrap();
                database.execute_batch("PRAGMA user_version = 99").unwrap();
            },
            "newer",
        ),
    ];
    for (what, damage, said) in damages {
        let library = Library::filled();
        let catalogue = library.catalogue();
        let database = catalogue.location.database();
        drop(catalogue);
        damage(&database);
        let before = std::fs::read(&database).unwrap();
        let Opened { mut catalogue, notes } = library.open();
        assert!(
            notes.iter().map(ToString::to_string).collect::<String>().contains(said),
            "{what}: {notes:?}"
        );
        assert_eq!(catalogue.len().unwrap(), 0, "{what}");
        library.scan(&mut catalogue);
        assert_eq!(library.all(&catalogue), ALL, "{what}");
        if what == "newer" {
            assert_eq!(std::fs::read(&database).unwrap(), before, "a newer catalogue is left alone");
        }
    }
    let library = Library::filled();
    drop(library.catalogue());
    let roots = [library.root()];
    let other = OpenOptions { roots: &roots, cache: Some(&library.cache()), meaning: "other settings" };
    assert!(Catalogue::open(&other).unwrap().notes.contains(&CatalogueNote::Rebuilt(Remade::Other)));
}

#[test]
fn one_writes_the_others_read_and_take_over() {
    let library = Library::filled();
    let mut writer = library.open().catalogue;
    library.scan(&mut writer);
    let mut second = library.open().catalogue;
    assert_eq!((writer.role(), second.role()), (Role::Writer, Role::Reader));
    assert_eq!(library.all(&second), ALL);
    let ids: Vec<RowId> =
        writer.plain_list(&RowFilter::default(), Sort::default(), now(), usize::MAX, None).unwrap();
    let first = writer.article_ids(&ids[..1]).unwrap();
    let version = writer.version().unwrap();
    let read = mark(&mut second, &first, Flags::READ).unwrap();
    assert_eq!(read, [(ids[0], Flags::READ)], "marks are written by whoever makes them");
    assert_ne!(writer.version().unwrap(), version);
    assert!(matches!(second.forget_texts(), Err(CatalogueError::NotWriter)));
    library.fill(&mut writer);
    assert_eq!(library.search(&second, &["钉钉"], &[]).0, "a/one.md c/six.md c/four.md");
    assert_eq!(second.take_over().unwrap(), Role::Reader);
    drop(writer);
    assert_eq!(second.take_over().unwrap(), Role::Writer);
    library.article("d/new.md", "New", "2022-03-26", "x", "钉钉");
    assert_eq!(library.scan(&mut second).new, 1);
}

#[test]
fn a_cache_that_cannot_be_written_is_said_and_reading_goes_on() {
    let library = Library::filled();
    // A file where the folder should be, which stops root as well.
    std::fs::write(library.cache(), "in the way").unwrap();
    let Opened { mut catalogue, notes } = library.open();
    assert!(matches!(notes[..], [CatalogueNote::NothingKept(_)]), "{notes:?}");
    library.scan(&mut catalogue);
    library.fill(&mut catalogue);
    assert_eq!(library.all(&catalogue), ALL);
    assert_eq!(library.search(&catalogue.reader().unwrap(), &["preempt"], &[]).0, "a/two.md");
}
