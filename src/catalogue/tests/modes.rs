//! Files of the catalogue can be read by the user alone. Folders and special files with their names are replaced.

use super::*;
use std::fs::{Permissions, create_dir, remove_file, set_permissions, write};
use std::os::unix::fs::{PermissionsExt, symlink};

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn files_that_others_may_read_are_narrowed_when_they_are_opened() {
    let library = Library::filled();
    let catalogue = library.catalogue();
    let folder = catalogue.folder();
    drop(catalogue);
    let files = || std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
    for path in files() {
        set_permissions(path, Permissions::from_mode(0o644)).unwrap();
    }
    for path in [&folder, folder.parent().unwrap()] {
        set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    }
    let opened = library.open();
    assert_eq!(opened.notes, []);
    assert!(files().count() >= 5);
    for path in files() {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    assert_eq!((mode(&folder), mode(folder.parent().unwrap())), (0o700, 0o700));
}

#[test]
fn what_is_no_file_is_made_again_and_said() {
    type Put = fn(&Path);
    let kinds: [(&str, Put); 4] = [
        ("fifo", |path| {
            let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
            rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        }),
        ("folder", |path| {
            create_dir(path).unwrap();
            write(path.join("inner"), "x").unwrap();
        }),
        ("link", |path| symlink("/dev/full", path).unwrap()),
        ("socket", |path| drop(std::os::unix::net::UnixListener::bind(path).unwrap())),
    ];
    let names = [
        ("lock", "the lock was not a file"),
        ("catalogue.db", "catalogue.db is not a file"),
        ("catalogue.db-wal", "catalogue.db-wal is not a file"),
        ("catalogue.db-shm", "catalogue.db-shm is not a file"),
        ("catalogue.db-journal", "catalogue.db-journal is not a file"),
        ("text-1", "rebuilt"),
        ("text-2", ""),
    ];
    for (kind, put) in kinds {
        for (name, said) in names {
            let library = Library::filled();
            let catalogue = library.catalogue();
            let path = catalogue.folder().join(name);
            drop(catalogue);
            let _ = remove_file(&path);
            put(&path);
            let Opened { mut catalogue, notes: notes } = library.open();
            let notes = notes.iter().map(ToString::to_string).collect::<String>();
            assert!(notes.contains(said), "{kind} {name}: {told}");
            assert_eq!(catalogue.role(), Role::Writer, "{kind} {name}");
            library.scan(&mut catalogue);
            library.fill(&mut catalogue);
            assert_eq!(library.all(&catalogue), ALL, "{kind} {name}");
            assert_eq!(library.search(&catalogue, &["preempt"], &[]).0, "a/two.md", "{kind} {name}");
            assert!(path.symlink_metadata().map_or(true, |found| found.is_file()), "{kind} {name}");
            drop(catalogue);
            assert_eq!(library.open().notes, [], "{kind} {name}: it is mended");
        }
    }
}
