//! The cache of downloaded images.
//!
//! One private folder (0700). An image is written under a name that cannot be guessed (`O_EXCL`, 0600), synced, and
//! then renamed atomically to a digest of its address with the extension for its content. So a file with such a name is
//! always complete. The modification time says when an image was last used. Above the size limit the least recently
//! used images are removed, but none that this process has returned. If the folder cannot be created, a temporary
//! private folder takes its place and is removed at exit.
#![expect(clippy::disallowed_methods, reason = "this module owns the folder of downloaded pictures")]

use super::kind::Kind;
use super::local;
use crate::private::{PrivateFolder, PrivateFolders};
use crate::trouble::Fault;
use parking_lot::Mutex;
use std::collections::HashSet;
use std::fs::{DirBuilder, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tempfile::NamedTempFile;
use url::Url;

/// The default size limit in bytes.
pub const CAP: u64 = 500_000_000;

/// Incomplete files of a killed process are removed at this age; no download takes so long.
const LEFT_FOR: Duration = Duration::from_hours(1);

/// The prefix of files that are still being written.
const PART: &str = "part-";

/// A cache of images. Threads may share it, and processes may share its folder.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    cap: u64,
    private: PrivateFolders,
    state: Mutex<StoreState>,
}

#[derive(Debug, Default)]
struct StoreState {
    /// The folder in use, once an image was stored.
    used: Option<PathBuf>,
    /// Keeps the temporary folder that replaces the real one.
    stand_in: Option<PrivateFolder>,
    /// Paths that viewers may still be reading.
    handed_out: HashSet<PathBuf>,
}

impl Store {
    /// A cache of at most `cap` bytes in `folder`, an absolute path. Creates nothing yet.
    pub fn new(folder: &Path, cap: u64) -> Self {
        let private = PrivateFolders::default();
        Self { folder: folder.to_owned(), cap, private, state: Mutex::default() }
    }

    /// Takes the replacement for the folder, if one is needed, from these private folders.
    #[must_use]
    pub fn among(self, private: &PrivateFolders) -> Self {
        Self { private: private.clone(), ..self }
    }

    /// The folder in use, if an image was stored.
    pub fn path(&self) -> Option<PathBuf> {
        self.state.lock().used.clone()
    }

    /// The stored image of an address, checked by its content. Marks it as used now.
    pub fn find(&self, url: &Url) -> Option<PathBuf> {
        let folder = self.path().unwrap_or_else(|| self.folder.clone());
        let name = name(url);
        let path = Kind::ALL.into_iter().find_map(|kind| {
            let path = folder.join(format!("{name}.{}", kind.extension()));
            (path.symlink_metadata().ok()?.is_file() && local::check(&path) == Ok(kind)).then_some(path)
        })?;
        self.hand_out(&path);
        Some(path)
    }

    /// The image that an address contains, if this process has returned its file.
    pub(super) fn handed_out(&self, address: &str) -> Option<PathBuf> {
        let name = digest(address);
        let folder = self.path().unwrap_or_else(|| self.folder.clone());
        let state = self.state.lock();
        let mut paths = Kind::ALL.into_iter().map(|kind| folder.join(format!("{name}.{}", kind.extension())));
        paths.find(|path| state.handed_out.contains(path) && path.is_file())
    }

    /// Keeps an image whose bytes its address contains, unless it is there.
    pub(super) fn put(&self, address: &str, bytes: &[u8], kind: Kind) -> io::Result<PathBuf> {
        let name = format!("{}.{}", digest(address), kind.extension());
        let folder = self.path().unwrap_or_else(|| self.folder.clone());
        let path = folder.join(&name);
        // Not synced, because a file that a power failure has cut is written again.
        if path.symlink_metadata().is_ok_and(|data| data.is_file() && data.len() == bytes.len() as u64) {
            self.hand_out(&path);
            return Ok(path);
        }
        let mut file = self.new_file()?;
        file.write_all(bytes)?;
        file.flush()?;
        self.place(file, &name)
    }

    /// Marks a stored image as used now, so that it stays.
    fn hand_out(&self, path: &Path) {
        // Errors are ignored: a cache that cannot be written can still be read.
        let _ = File::open(path).and_then(|file| file.set_modified(SystemTime::now()));
        self.state.lock().handed_out.insert(path.to_owned());
    }

    /// Renames a complete image to its final name, and frees space.
    fn place(&self, file: NamedTempFile, name: &str) -> io::Result<PathBuf> {
        let folder = file.path().parent().unwrap_or(&self.folder).to_owned();
        let path = folder.join(name);
        self.state.lock().handed_out.insert(path.clone());
        file.persist(&path).map_err(|error| error.error)?;
        self.make_room(&folder);
        Ok(path)
    }

    /// A new empty file that is removed unless it is passed to [`Store::keep`].
    pub(super) fn new_file(&self) -> io::Result<NamedTempFile> {
        let mut state = self.state.lock();
        if let Some(folder) = &state.used {
            return part_in(folder);
        }
        let made = make(&self.folder).and_then(|folder| Ok((part_in(&folder)?, folder)));
        let (file, folder) = match made {
            Ok(made) => made,
            Err(error) => {
                let places = self.private.places();
                let stand_in = places.iter().find_map(|place| self.private.make(place).ok());
                // The error of the real folder is the more useful one.
                let stand_in = stand_in.ok_or(error)?;
                let folder = stand_in.path().to_owned();
                state.stand_in = Some(stand_in);
                (part_in(&folder)?, folder)
            }
        };
        state.used = Some(folder);
        Ok(file)
    }

    /// Keeps a complete image under its final name, and frees space.
    pub(super) fn keep(&self, mut file: NamedTempFile, url: &Url, kind: Kind) -> io::Result<PathBuf> {
        file.flush()?;
        file.as_file().sync_all()?;
        let path = self.place(file, &format!("{}.{}", name(url), kind.extension()))?;
        // Without syncing the folder the name may be lost in a power failure; then the image is downloaded again.
        let folder = path.parent().unwrap_or(&self.folder);
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(path)
    }

    /// Removes old incomplete files, and the least recently used images above the limit.
    fn make_room(&self, folder: &Path) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        let mut pictures = Vec::new();
        for entry in entries.flatten() {
            // Symbolic links are not followed.
            let Ok(found) = entry.metadata() else { continue };
            let name = entry.file_name();
            let changed = found.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            if !found.is_file() {
                continue;
            }
            if name.to_string_lossy().starts_with(PART) {
                if changed.elapsed().is_ok_and(|age| age > LEFT_FOR) {
                    let _ = std::fs::remove_file(entry.path());
                }
            } else if is_ours(&name.to_string_lossy()) {
                pictures.push((changed, found.len(), entry.path()));
            }
        }
        let mut sum: u64 = pictures.iter().map(|(_, bytes, _)| bytes).sum();
        pictures.sort();
        let state = self.state.lock();
        for (_, bytes, path) in pictures {
            if sum <= self.cap {
                return;
            }
            if !state.handed_out.contains(&path) && std::fs::remove_file(&path).is_ok() {
                sum -= bytes;
            }
        }
    }
}

/// The name of an address's image, without extension.
fn name(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    digest(url.as_str())
}

fn digest(address: &str) -> String {
    let mut name = blake3::hash(address.as_bytes()).to_hex().to_string();
    name.truncate(DIGEST);
    name
}

/// How many hexadecimal digits of the digest are used.
const DIGEST: usize = 40;

/// Whether a name is one that [`name`] makes. Other files in the folder are not touched.
fn is_ours(name: &str) -> bool {
    name.split_once('.').is_some_and(|(digest, ending)| {
        digest.len() == DIGEST
            && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
            && Kind::ALL.iter().any(|kind| kind.extension() == ending)
    })
}

fn part_in(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(PART).rand_bytes(12).tempfile_in(folder)
}

/// Creates the folder with private permissions and checks that it is ours.
fn make(folder: &Path) -> io::Result<PathBuf> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let folder = folder.canonicalize()?;
    let found = folder.metadata()?;
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err(Fault::Foreign.into());
    }
    if found.permissions().mode() & 0o077 != 0 {
        std::fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
    }
    Ok(folder)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

    fn url(name: &str) -> Url {
        Url::parse(&format!("https://a.example/{name}")).unwrap()
    }

    fn add(store: &Store, name: &str, bytes: usize) -> PathBuf {
        let mut file = store.new_file().unwrap();
        file.write_all(PNG).unwrap();
        file.write_all(&vec![0; bytes - PNG.len()]).unwrap();
        store.keep(file, &url(name), Kind::Png).unwrap()
    }

    fn aged(path: &Path, seconds: u64) {
        let time = SystemTime::now() - Duration::from_secs(seconds);
        File::open(path).unwrap().set_modified(time).unwrap();
    }

    #[test]
    fn a_picture_is_private_whole_and_found_again() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().canonicalize().unwrap().join("cache/pictures");
        let store = Store::new(&folder, CAP);
        assert_eq!(store.find(&url("a")), None);
        assert!(!folder.exists() && store.path().is_none(), "nothing is written before a picture comes");
        drop(store.new_file().unwrap());
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "a dropped file is gone");
        let path = add(&store, "a?b=1", 20);
        assert_eq!(path.parent(), Some(folder.as_path()));
        assert!(path.extension().is_some_and(|ending| ending == "png"));
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let later = Store::new(&folder, CAP);
        assert_eq!(later.find(&url("a?b=1#part")), Some(path.clone()));
        assert_eq!(later.find(&url("a?b=2")), None);
        std::fs::write(&path, "a text").unwrap();
        assert_eq!(later.find(&url("a?b=1")), None, "what is no picture is not handed out");
    }

    #[test]
    fn past_the_limit_the_longest_unwanted_go_first() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().canonicalize().unwrap();
        let first = Store::new(&folder, 100);
        let [one, two, three] = ["a", "b", "c"].map(|name| add(&first, name, 30));
        for (path, age) in [(&one, 300), (&two, 200), (&three, 100)] {
            aged(path, age);
        }
        std::fs::write(folder.join("mine.png"), "not ours").unwrap();
        std::fs::write(folder.join("part-new"), "being written").unwrap();
        std::fs::write(folder.join("part-old"), "left").unwrap();
        aged(&folder.join("part-old"), 7200);
        // `first` returned all three, but only `second` removes files. It uses `a`, so `b` is the oldest.
        let second = Store::new(&folder, 100);
        assert_eq!(second.find(&url("a")), Some(one.clone()));
        let four = add(&second, "d", 30);
        assert!(one.exists() && !two.exists() && three.exists() && four.exists());
        assert!(folder.join("mine.png").exists() && folder.join("part-new").exists());
        assert!(!folder.join("part-old").exists());
        let five = add(&second, "e", 90);
        assert!(
            one.exists() && !three.exists() && four.exists() && five.exists(),
            "what is handed out stays"
        );
    }

    #[test]
    fn without_its_folder_pictures_go_to_a_private_one_for_the_time_being() {
        let parent = tempfile::tempdir().unwrap();
        std::fs::write(parent.path().join("file"), "").unwrap();
        let store = Store::new(&parent.path().join("file/pictures"), CAP);
        let path = add(&store, "a", 20);
        assert_eq!(path.parent().unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(store.find(&url("a")), Some(path.clone()));
        drop(store);
        assert!(!path.exists());
    }
}
