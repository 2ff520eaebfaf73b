//! Writes article files into a library folder: to `.newsrack/tmp` first, then under their names, so that a file is there
//! as a whole or not at all. What an update replaces goes to `.newsrack/versions`.

use super::files::{Disk, FileStamp, Folder, Kind};
use super::library_id::{self, LibraryId};
use super::lock::Lock;
use crate::trouble::{Fault, FetchTrouble};
use rustix::io::Errno;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Newsrack's own folder in a library folder.
pub(super) const OWN: &str = ".newsrack";

/// The largest article file that is read back, in bytes. A longer one is not newsrack's.
const FILE_MAX: u64 = 16 << 20;

/// The bytes that stay free on the disk.
pub const FREE_MIN: u64 = 200_000_000;

/// Numbers the temporary files of this process.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// What git leaves out of the folder.
const IGNORED: &[u8] = b"lock\ntmp/\n";

/// A library folder that files are written into, locked against other processes.
#[derive(Debug)]
pub(super) struct Library {
    /// The folder, for messages.
    pub(super) path: PathBuf,
    pub(super) id: LibraryId,
    root: Folder,
    own: Folder,
    temporary: Folder,
    disk: Disk,
    _lock: Option<Lock>,
}

/// What became of a file that was to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Done,
    /// Something of its name is there, or the file was changed meanwhile. It stays.
    Taken,
}

impl Library {
    /// Opens a library folder for writing and removes what an earlier process left unfinished.
    pub(super) fn open(path: &Path, disk: &Disk) -> Result<Self, FetchTrouble> {
        let files = |error: io::Error| FetchTrouble::Files(error.into());
        let take = |own: &Folder| Lock::take(own, disk).map_err(files)?.ok_or(FetchTrouble::Locked).map(Some);
        let mut library = Self::folders(path, disk, take)?;
        for (name, kind) in library.temporary.entries().map_err(files)? {
            if kind == Kind::File {
                disk.remove(&library.temporary, Path::new(&name)).map_err(files)?;
            }
        }
        library.ignore().map_err(files)?;
        library.know_id().map_err(files)?;
        Ok(library)
    }

    /// Gives a library an id that has none. Where none can be written, the name of the folder stays its id.
    fn know_id(&mut self) -> io::Result<()> {
        let id = LibraryId::read(&self.own).map_or_else(|| self.new_id(), |id| Ok(Some(id)))?;
        self.id = id.unwrap_or_else(|| self.id.clone());
        Ok(())
    }

    fn new_id(&self) -> io::Result<Option<LibraryId>> {
        let text = [LibraryId::random().as_bytes(), b"\n"].concat();
        match self.place(&self.own, Path::new(library_id::NAME), &text) {
            // What is seen under it must not be on the disk before it.
            Ok(Written::Done) => self.sync()?,
            Ok(Written::Taken) => {}
            // An error that may pass ends the run: under another id, what was deleted would come back.
            Err(error) => match Fault::from(error) {
                Fault::Denied | Fault::ReadOnly => return Ok(None),
                fault => return Err(fault.into()),
            },
        }
        Ok(LibraryId::read(&self.own))
    }

    /// Opens a library folder for a change of its list, while a process may fetch into it: both look whether the list is
    /// still the one that they have read. That process may remove a temporary file of the change.
    pub(super) fn for_list(path: &Path, disk: &Disk) -> Result<Self, FetchTrouble> {
        let library = Self::folders(path, disk, |_| Ok(None))?;
        library.ignore().map_err(|error| FetchTrouble::Files(error.into()))?;
        Ok(library)
    }

    fn folders(
        path: &Path,
        disk: &Disk,
        lock: impl FnOnce(&Folder) -> Result<Option<Lock>, FetchTrouble>,
    ) -> Result<Self, FetchTrouble> {
        let files = |error: io::Error| FetchTrouble::Files(error.into());
        let root = Folder::open(path).map_err(files)?;
        let own = disk.make(&root, Path::new(OWN)).map_err(files)?;
        let lock = lock(&own)?;
        let temporary = disk.make(&own, Path::new("tmp")).map_err(files)?;
        let id = LibraryId::of_name(crate::disk::real(path).file_name().unwrap_or_default());
        Ok(Self { path: path.to_owned(), id, root, own, temporary, disk: disk.clone(), _lock: lock })
    }

    /// Tells git what of newsrack's own folder it leaves out.
    fn ignore(&self) -> io::Result<()> {
        if !self.own.has(Path::new(".gitignore")) {
            self.place(&self.own, Path::new(".gitignore"), IGNORED)?;
        }
        Ok(())
    }

    /// The library folder.
    pub(super) fn root(&self) -> &Folder {
        &self.root
    }

    /// What keeps a folder below the library folder from being one: a link on the way, or something else that is no
    /// folder. None if nothing does.
    pub(super) fn obstacle(&self, folder: &Path) -> Option<(PathBuf, Fault)> {
        self.root.obstacle(folder)
    }

    /// Whether enough of the disk is free to write more.
    pub(super) fn has_room(&self) -> bool {
        self.root.free().is_none_or(|free| free >= FREE_MIN)
    }

    /// Reads a file of the library by its path below the library folder, without following links.
    pub(super) fn read(&self, at: &Path) -> io::Result<(Vec<u8>, FileStamp)> {
        let (folder, name) = parts(at);
        self.root.below(folder)?.read(name, FILE_MAX)
    }

    /// Writes a new file into a folder below the library folder.
    pub(super) fn write_new(&self, folder: &Path, name: &str, text: &[u8]) -> io::Result<Written> {
        let folder = self.disk.make(&self.root, folder)?;
        self.place(&folder, Path::new(name), text)
    }

    /// Writes a file that has no name of an article: the list of feeds, for example. It is on the disk at once, since
    /// nothing would bring it back.
    pub(super) fn replace_file(&self, name: &Path, text: &[u8], stamp: FileStamp) -> io::Result<Written> {
        let written = self.exchange(&self.root, name, text, stamp, true)?;
        self.sync()?;
        Ok(written)
    }

    /// Gives a file new content if nobody has changed it since it had this stamp. Its old content is kept as a version
    /// first, of which `versions` stay.
    pub(super) fn replace(
        &self,
        at: &Path,
        stamp: FileStamp,
        old: &[u8],
        new: &[u8],
        versions: usize,
    ) -> io::Result<Written> {
        self.keep(at, old, versions)?;
        self.rewrite(at, stamp, new)
    }

    /// Gives a file new content if nobody has changed it since it had this stamp.
    pub(super) fn rewrite(&self, at: &Path, stamp: FileStamp, new: &[u8]) -> io::Result<Written> {
        let (folder, name) = parts(at);
        self.exchange(&self.root.below(folder)?, name, new, stamp, false)
    }

    /// Keeps a text as a version of a file, of which `most` stay; the one written last goes last. Whether it was not
    /// there yet.
    pub(super) fn keep(&self, at: &Path, text: &[u8], most: usize) -> io::Result<bool> {
        if most == 0 {
            return Ok(false);
        }
        let folder = self.disk.make(&self.own, &Path::new("versions").join(at))?;
        let name = version_name(text);
        let is_new = self.place(&folder, Path::new(&name), text)? == Written::Done;
        if is_new {
            self.thin(&folder, &name, most)?;
        }
        Ok(is_new)
    }

    /// Whether a text is kept as a version of a file.
    pub(super) fn has_version(&self, at: &Path, text: &[u8]) -> bool {
        let folder = self.own.below(&Path::new("versions").join(at));
        folder.is_ok_and(|folder| folder.has(Path::new(&version_name(text))))
    }

    /// Removes the oldest versions but `most`.
    fn thin(&self, folder: &Folder, newest: &str, most: usize) -> io::Result<()> {
        let mut versions: Vec<_> = folder
            .entries()?
            .into_iter()
            .filter(|(name, kind)| *kind == Kind::File && name != newest)
            .map(|(name, _)| (folder.stamp(Path::new(&name)).map_or(0, |stamp| stamp.modified), name))
            .collect();
        versions.sort_unstable();
        let surplus = (versions.len() + 1).saturating_sub(most);
        versions.iter().take(surplus).try_for_each(|(_, name)| self.disk.remove(folder, Path::new(name)))
    }

    /// Writes a file under a name that nothing has yet.
    fn place(&self, folder: &Folder, name: &Path, text: &[u8]) -> io::Result<Written> {
        if folder.has(name) {
            return Ok(Written::Taken);
        }
        let temporary = self.temporary(text, None)?;
        match self.disk.rename_new((&self.temporary, &temporary), (folder, name)) {
            Ok(()) => Ok(Written::Done),
            Err(error) if Errno::from_io_error(&error) == Some(Errno::EXIST) => {
                self.disk.remove(&self.temporary, &temporary)?;
                Ok(Written::Taken)
            }
            Err(error) => Err(error),
        }
    }

    /// Writes a file over one that still has this stamp. It keeps its permissions. `is_synced`: its content is on the
    /// disk before it has its name, so that a power failure leaves one of both.
    fn exchange(
        &self,
        folder: &Folder,
        name: &Path,
        text: &[u8],
        stamp: FileStamp,
        is_synced: bool,
    ) -> io::Result<Written> {
        let temporary = self.temporary(text, Some(stamp.mode))?;
        if is_synced {
            self.sync()?;
        }
        if folder.stamp(name).ok() != Some(stamp) {
            self.disk.remove(&self.temporary, &temporary)?;
            return Ok(Written::Taken);
        }
        self.disk.rename_over((&self.temporary, &temporary), (folder, name))?;
        Ok(Written::Done)
    }

    fn temporary(&self, text: &[u8], mode: Option<u32>) -> io::Result<PathBuf> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = PathBuf::from(format!("{}-{number}", std::process::id()));
        self.disk.create(&self.temporary, &name, text, mode)?;
        Ok(name)
    }

    /// Waits until everything that was written is on the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.disk.sync(&self.root)
    }
}

/// What a version with this text is called.
fn version_name(text: &[u8]) -> String {
    format!("{}.md", &blake3::hash(text).to_hex()[..16])
}

/// The folder and the name of a path below the library folder.
fn parts(at: &Path) -> (&Path, &Path) {
    (at.parent().unwrap_or(Path::new("")), Path::new(at.file_name().unwrap_or_default()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::fetch::files::{Faults, Operation};
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::sync::Arc;

    fn open(folder: &Path) -> Library {
        Library::open(folder, &Disk::default()).unwrap()
    }

    #[test]
    fn a_file_is_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let library = open(folder.path());
        let at = Path::new("Tech/One");
        assert_eq!(library.write_new(at, "a.md", b"first").unwrap(), Written::Done);
        assert_eq!(library.write_new(at, "a.md", b"second").unwrap(), Written::Taken);
        assert_eq!(fs::read(folder.path().join("Tech/One/a.md")).unwrap(), b"first");
        assert_eq!(fs::read_dir(folder.path().join(".newsrack/tmp")).unwrap().count(), 0);
        assert_eq!(fs::read(folder.path().join(".newsrack/.gitignore")).unwrap(), IGNORED);
        library.sync().unwrap();
        assert_eq!(Library::open(folder.path(), &Disk::default()).unwrap_err(), FetchTrouble::Locked);
    }

    #[test]
    fn an_update_keeps_what_it_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let library = open(folder.path());
        let at = Path::new("One/a.md");
        library.write_new(Path::new("One"), "a.md", b"text 0").unwrap();
        fs::set_permissions(folder.path().join(at), fs::Permissions::from_mode(0o640)).unwrap();
        for number in 1..6 {
            let (old, stamp) = library.read(at).unwrap();
            let new = format!("text {number}");
            assert_eq!(library.replace(at, stamp, &old, new.as_bytes(), 3).unwrap(), Written::Done);
        }
        let versions = folder.path().join(".newsrack/versions/One/a.md");
        let mut kept: Vec<String> = fs::read_dir(&versions)
            .unwrap()
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        kept.sort();
        assert_eq!((kept.len(), kept.contains(&"text 4".into())), (3, true), "{kept:?}");
        let mode = fs::metadata(folder.path().join(at)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        // None are kept if none are wanted, and a file that was changed meanwhile stays.
        let (old, stamp) = library.read(at).unwrap();
        library.replace(at, stamp, &old, b"text 6", 0).unwrap();
        assert_eq!(fs::read_dir(&versions).unwrap().count(), 3);
        assert_eq!(library.rewrite(at, stamp, b"text 7").unwrap(), Written::Taken);
        assert_eq!(fs::read(folder.path().join(at)).unwrap(), b"text 6");
    }

    /// Notes the operations of a disk.
    #[derive(Debug, Default)]
    struct Notes(parking_lot::Mutex<Vec<Operation>>);

    impl Faults for Notes {
        fn fault(&self, operation: Operation) -> Option<io::Error> {
            self.0.lock().push(operation);
            None
        }
    }

    #[test]
    fn the_list_is_on_the_disk_before_and_after_it_gets_its_name() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("feeds.list"), "https://a.example/feed\n").unwrap();
        let notes = Arc::new(Notes::default());
        let library = Library::open(folder.path(), &Disk::with(notes.clone())).unwrap();
        let (_, stamp) = library.read(Path::new("feeds.list")).unwrap();
        notes.0.lock().clear();
        library.replace_file(Path::new("feeds.list"), b"https://b.example/feed\n", stamp).unwrap();
        let [create, write, sync, rename] =
            [Operation::Create, Operation::Write, Operation::Sync, Operation::Rename];
        assert_eq!(*notes.0.lock(), [create, write, sync, rename, sync]);
    }

    #[test]
    fn no_link_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        symlink(outside.path(), folder.path().join("Tech")).unwrap();
        let library = open(folder.path());
        assert!(library.write_new(Path::new("Tech/One"), "a.md", b"text").is_err());
        assert!(library.write_new(Path::new("../One"), "a.md", b"text").is_err());
        assert!(library.write_new(outside.path(), "a.md", b"text").is_err());
        fs::create_dir(folder.path().join("One")).unwrap();
        symlink(outside.path().join("b.md"), folder.path().join("One/b.md")).unwrap();
        assert_eq!(library.write_new(Path::new("One"), "b.md", b"text").unwrap(), Written::Taken);
        assert!(library.read(Path::new("One/b.md")).is_err());
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
        drop(library);
        // Nor in the place of newsrack's own folder. The library folder itself may be a link.
        fs::remove_dir_all(folder.path().join(".newsrack")).unwrap();
        symlink(outside.path(), folder.path().join(".newsrack")).unwrap();
        assert!(matches!(Library::open(folder.path(), &Disk::default()), Err(FetchTrouble::Files(_))));
        let link = outside.path().join("link");
        fs::remove_file(folder.path().join(".newsrack")).unwrap();
        symlink(folder.path(), &link).unwrap();
        assert_eq!(open(&link).write_new(Path::new("One"), "c.md", b"text").unwrap(), Written::Done);
    }

    #[test]
    fn what_a_killed_process_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(".newsrack/tmp")).unwrap();
        fs::write(folder.path().join(".newsrack/tmp/7-1"), "half").unwrap();
        let library = open(folder.path());
        assert_eq!(fs::read_dir(folder.path().join(".newsrack/tmp")).unwrap().count(), 0);
        drop(library);
    }
}
