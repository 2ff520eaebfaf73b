//! Changes of a library's list of feeds: read, changed, and put in the place of the old one.

use super::files::{Disk, FileStamp, Folder};
use super::write::{Library, Written};
use crate::feed::list::{FILE_NAME, FeedList, MAX_BYTES};
use crate::trouble::{Fault, FetchTrouble};
use std::io;
use std::path::{Path, PathBuf};

/// How often a change begins again because the list was changed meanwhile.
const TRIES: usize = 5;

/// The largest `.gitattributes` that a line is added to, in bytes.
const ATTRIBUTES_MAX: u64 = 1 << 20;

/// What has git join the additions of two devices.
const ATTRIBUTE: &str = "feeds.list merge=union";

/// The first line of a new list.
const HEADER: &str = "# One feed a line: address  [category]  \"name\"  options. Edit it freely.\n";

/// Changes the list of a library folder. The folder and the list are made if they are missing; a new list says that
/// articles go `into` a folder below. In a git repository, git learns to merge the list. `change` is called again if
/// somebody else has changed the list meanwhile. Feeds may be fetched into the folder at the same time.
///
/// # Errors
/// If the list cannot be read or written. It stays as it was.
pub fn change_list<T>(
    library: &Path,
    into: Option<&str>,
    disk: &Disk,
    mut change: impl FnMut(&mut FeedList) -> T,
) -> Result<T, FetchTrouble> {
    let files = |error: io::Error| FetchTrouble::Files(error.into());
    make(library, disk).map_err(files)?;
    let open = Library::for_list(library, disk)?;
    let name = Path::new(FILE_NAME);
    for _ in 0..TRIES {
        let there = current(&open)?;
        let stamp = there.as_ref().map(|(_, stamp)| *stamp);
        let mut list = there.map_or_else(|| new_list(into), |(list, _)| list);
        let before = list.to_bytes();
        let result = change(&mut list);
        let after = list.to_bytes();
        if before == after {
            return Ok(result);
        }
        let written = match stamp {
            Some(stamp) => open.replace_file(name, &after, stamp),
            None => open.write_new(Path::new(""), FILE_NAME, &after),
        };
        // A process that begins to fetch removes temporary files.
        if written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            continue;
        }
        if written.map_err(files)? == Written::Done {
            if stamp.is_none() && is_in_git(library) {
                // The list counts without it.
                let _ = attribute(&open);
            }
            open.sync().map_err(files)?;
            return Ok(result);
        }
    }
    Err(FetchTrouble::List(Fault::Busy))
}

fn new_list(into: Option<&str>) -> FeedList {
    let mut list = FeedList::parse(HEADER.as_bytes());
    if let Some(into) = into {
        list.set_into(into);
    }
    list
}

/// Makes a folder and those above it.
fn make(library: &Path, disk: &Disk) -> io::Result<()> {
    if library.is_dir() {
        return Ok(());
    }
    let whole = std::path::absolute(library)?;
    let Some(there) = whole.ancestors().find(|folder| folder.is_dir()) else {
        return Err(Fault::Missing.into());
    };
    let below = whole.strip_prefix(there).unwrap_or(Path::new(""));
    disk.make(&Folder::open(there)?, below).map(drop)
}

/// The list as it is; none if there is none.
fn current(library: &Library) -> Result<Option<(FeedList, FileStamp)>, FetchTrouble> {
    match library.root().read(Path::new(FILE_NAME), MAX_BYTES).map_err(Fault::from) {
        Ok((bytes, stamp)) => Ok(Some((FeedList::parse(&bytes), stamp))),
        Err(Fault::Missing) => Ok(None),
        Err(fault) => Err(FetchTrouble::List(fault)),
    }
}

/// Whether a folder lies in a git repository.
fn is_in_git(library: &Path) -> bool {
    let whole: PathBuf = crate::disk::real(library);
    whole.ancestors().any(|folder| folder.join(".git").exists())
}

/// Adds the line for git, unless there is one for the list.
fn attribute(library: &Library) -> io::Result<()> {
    const NAME: &str = ".gitattributes";
    match library.root().read(Path::new(NAME), ATTRIBUTES_MAX) {
        Ok((bytes, stamp)) => {
            if memchr::memmem::find(&bytes, FILE_NAME.as_bytes()).is_some() {
                return Ok(());
            }
            let end: &[u8] = if bytes.is_empty() || bytes.ends_with(b"\n") { b"" } else { b"\n" };
            let text = [&bytes, end, ATTRIBUTE.as_bytes(), b"\n"].concat();
            library.replace_file(Path::new(NAME), &text, stamp).map(drop)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            library.write_new(Path::new(""), NAME, format!("{ATTRIBUTE}\n").as_bytes()).map(drop)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::feed::address;
    use crate::feed::list::Subscription;
    use std::fs;

    fn add(library: &Path, into: Option<&str>, text: &str) -> Result<bool, FetchTrouble> {
        let new = Subscription::new(address::parse(text).unwrap());
        change_list(library, into, &Disk::default(), |list| list.add(&new))
    }

    #[test]
    fn a_list_is_made_and_changed() {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("a/news");
        assert_eq!(add(&library, None, "b.example"), Ok(true));
        assert_eq!(add(&library, Some("x"), "a.example"), Ok(true));
        assert_eq!(add(&library, None, "http://a.example"), Ok(false));
        let text = fs::read_to_string(library.join(FILE_NAME)).unwrap();
        assert_eq!(text, format!("{HEADER}https://a.example/\nhttps://b.example/\n"));
        assert!(!library.join(".gitattributes").exists());
        assert_eq!(FeedList::parse(text.as_bytes()).problems, []);
    }

    #[test]
    fn a_list_that_changes_nothing_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(change_list(folder.path(), None, &Disk::default(), |_| 7), Ok(7));
        assert!(!folder.path().join(FILE_NAME).exists());
    }

    #[test]
    fn a_change_by_somebody_else_is_kept_also_while_feeds_are_fetched() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join(FILE_NAME);
        fs::write(&list, "https://a.example/\n").unwrap();
        let fetching = Library::open(folder.path(), &Disk::default()).unwrap();
        let address = address::parse("a.example").unwrap();
        let mut calls = 0;
        let done = change_list(folder.path(), None, &Disk::default(), |changed| {
            calls += 1;
            if calls == 1 {
                fs::write(&list, "https://a.example/\nhttps://b.example/\n").unwrap();
            }
            changed.set_paused(&address, true)
        });
        drop(fetching);
        assert_eq!((done, calls), (Ok(true), 2));
        assert_eq!(fs::read_to_string(&list).unwrap(), "https://a.example/ paused\nhttps://b.example/\n");
    }

    #[test]
    fn git_learns_to_merge_a_new_list() {
        let table = [
            (None, "feeds.list merge=union\n"),
            (Some("*.md text"), "*.md text\nfeeds.list merge=union\n"),
            (Some("feeds.list text\n"), "feeds.list text\n"),
        ];
        for (before, expected) in table {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join(".git")).unwrap();
            let library = folder.path().join("news");
            fs::create_dir(&library).unwrap();
            if let Some(before) = before {
                fs::write(library.join(".gitattributes"), before).unwrap();
            }
            assert_eq!(add(&library, Some("source/_posts"), "a.example"), Ok(true));
            assert_eq!(fs::read_to_string(library.join(".gitattributes")).unwrap(), expected);
            let text = fs::read_to_string(library.join(FILE_NAME)).unwrap();
            assert_eq!(text, format!("{HEADER}@into source/_posts\nhttps://a.example/\n"));
        }
    }

    #[test]
    fn a_list_that_is_no_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(FILE_NAME)).unwrap();
        assert!(matches!(add(folder.path(), None, "a.example"), Err(FetchTrouble::List(_))));
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(matches!(add(&file, None, "a.example"), Err(FetchTrouble::Files(_))));
    }
}
