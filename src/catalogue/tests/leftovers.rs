//! Left-overs of killed programs: what is removed, and what must stay.

use super::super::leftovers::{is_own, remove_in};
use super::*;
use crate::private::PrivateFolders;
use rustix::fs::FileType;
use std::fs::{File, copy, create_dir, write};
use std::os::unix::fs::{PermissionsExt, symlink};

/// What a killed reader leaves: a copy of an open catalogue's folder. In version 0.1.0 the application id was only in
/// the log.
fn left(place: &Path, name: &str, version: &str) -> PathBuf {
    let (library, folders) = (Library::filled(), PrivateFolders::default());
    let options = OpenOptions { roots: &[library.root()], cache: None, meaning: "test" };
    let mut catalogue = Catalogue::open_among(&options, &folders).unwrap().catalogue;
    library.scan(&mut catalogue);
    library.fill(&mut catalogue);
    let folder = place.join(name);
    create_dir(&folder).unwrap();
    for file in std::fs::read_dir(catalogue.folder()).unwrap() {
        let file = file.unwrap();
        copy(file.path(), folder.join(file.file_name())).unwrap();
    }
    let database = folder.join("catalogue.db");
    let mut bytes = std::fs::read(&database).unwrap();
    assert_eq!(&bytes[68..72], b"nrck", "the number is in the file from the first");
    if version == "0.1.0" {
        bytes[68..72].fill(0);
        write(&database, bytes).unwrap();
        assert!(folder.join("catalogue.db-wal").exists());
    }
    folder
}

#[test]
fn what_a_killed_program_leaves_goes() {
    let place = tempfile::tempdir().unwrap();
    for (name, version) in
        [("newsrack-Ab3xY9Ab3xY9", "now"), (".tmpA1b2C3", "0.1.0"), ("newsrack-Ab3xY9Ab3xY9x", "now")]
    {
        let folder = left(place.path(), name, version);
        write(folder.join("text-2"), "a killed compaction").unwrap();
        write(folder.join("catalogue.db-journal"), "").unwrap();
        remove_in(place.path()).unwrap();
        assert!(!folder.exists(), "{name}");
    }
    // A removal that was interrupted.
    let folder = left(place.path(), "newsrack-half", "now");
    std::fs::remove_file(folder.join("lock")).unwrap();
    std::fs::remove_file(folder.join("text-1")).unwrap();
    remove_in(place.path()).unwrap();
    assert!(!folder.exists());
}

#[test]
fn what_may_be_anything_else_stays() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 8] = [
        ("a foreign file", |folder| write(folder.join("notes.txt"), "mine").unwrap()),
        ("a folder", |folder| create_dir(folder.join("text-7")).unwrap()),
        ("a link", |folder| symlink("/nowhere", folder.join("text-7")).unwrap()),
        ("a name that is nearly one of ours", |folder| write(folder.join("text-1a"), "").unwrap()),
        ("no database", |folder| std::fs::remove_file(folder.join("catalogue.db")).unwrap()),
        ("a database of another program", |folder| {
            let (database, log) = (folder.join("catalogue.db"), folder.join("catalogue.db-wal"));
            let mut bytes = std::fs::read(&database).unwrap();
            bytes[68..72].copy_from_slice(&[0, 0, 0, 7]);
            write(database, bytes).unwrap();
            std::fs::remove_file(log).unwrap();
        }),
        ("no database at all", |folder| write(folder.join("catalogue.db"), [b'n'; 4096]).unwrap()),
        ("a file that is a link", |folder| {
            std::fs::rename(folder.join("text-1"), folder.with_extension("elsewhere")).unwrap();
            symlink(folder.with_extension("elsewhere"), folder.join("text-1")).unwrap();
        }),
    ];
    for (what, change) in changes {
        let place = tempfile::tempdir().unwrap();
        let folder = left(place.path(), "newsrack-Ab3xY9", "now");
        change(&folder);
        let count = || std::fs::read_dir(&folder).unwrap().count();
        let before = count();
        remove_in(place.path()).unwrap();
        assert_eq!(count(), before, "{what}");
    }
}

#[test]
fn names_links_and_locks_protect_a_folder() {
    let place = tempfile::tempdir().unwrap();
    let names = ["mine", "newsrack-", "newsrack-a.b", ".tmpA1b2", ".tmpA1b2C34", "newsrack"];
    for name in names {
        left(place.path(), name, "now");
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let target = left(elsewhere.path(), "target", "now");
    symlink(&target, place.path().join("newsrack-link")).unwrap();
    let locked = left(place.path(), "newsrack-locked", "now");
    let lock = File::open(locked.join("lock")).unwrap();
    lock.lock().unwrap();
    remove_in(place.path()).unwrap();
    for name in names.iter().chain(&["newsrack-link", "newsrack-locked"]) {
        assert!(place.path().join(name).join("catalogue.db").exists(), "{name}");
    }
    drop(lock);
    remove_in(place.path()).unwrap();
    assert!(!locked.exists(), "its holder has ended");
    assert!(target.exists());
}

#[test]
fn what_belongs_to_another_user_is_not_ours() {
    let folder = tempfile::tempdir().unwrap();
    let stat = rustix::fs::stat(folder.path()).unwrap();
    assert!(is_own(&stat, FileType::Directory, stat.st_uid));
    assert!(!is_own(&stat, FileType::Directory, stat.st_uid + 1));
    assert!(!is_own(&stat, FileType::RegularFile, stat.st_uid));
}

#[test]
fn a_private_catalogue_that_is_used_stays() {
    let library = Library::filled();
    let folders = PrivateFolders::new(Some(&library.cache()));
    let roots = [library.root()];
    let options = OpenOptions { roots: &roots, cache: None, meaning: "test" };
    let mut catalogue = Catalogue::open_among(&options, &folders).unwrap().catalogue;
    assert_eq!(catalogue.folder().parent(), Some(&*library.cache().join("private")));
    library.scan(&mut catalogue);
    library.fill(&mut catalogue);
    remove_leftovers(&folders);
    assert_eq!(library.all(&catalogue.reader().unwrap()), ALL);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&catalogue.folder()), 0o700);
    for file in std::fs::read_dir(catalogue.folder()).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    folders.remove_all();
    assert!(!catalogue.folder().exists());
    // A thread that is still running creates nothing again.
    assert!(catalogue.reader().is_err());
    assert!(catalogue.rebuild().is_err());
    assert!(!library.cache().exists());
}
