//! The id of a library: a random number in `.newsrack/id`, carried along with the folder, so that what was seen of its
//! feeds is found again under another name of the folder and on other devices.

use super::files::Folder;
use std::ffi::OsStr;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::time::SystemTime;

/// The name of its file in newsrack's folder of a library.
pub(super) const NAME: &str = "id";

/// Hexadecimal digits of an id.
const DIGITS: usize = 32;

/// The longest file that is read, in bytes. A merge of two ids has some lines more than one.
const FILE_MAX: u64 = 4_096;

/// What a library is called among what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LibraryId(Vec<u8>);

impl LibraryId {
    /// The id in newsrack's folder of a library: the first line that is one. None if there is none.
    pub(super) fn read(own: &Folder) -> Option<Self> {
        let (bytes, _) = own.read(Path::new(NAME), FILE_MAX).ok()?;
        let is_id = |line: &&[u8]| {
            line.len() == DIGITS && line.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        lines.find(is_id).map(|line| Self(line.to_vec()))
    }

    /// A new one.
    pub(super) fn random() -> Self {
        // The standard library seeds its hash maps from the system's random source.
        let mut hasher = blake3::Hasher::new();
        for _ in 0..2 {
            hasher.update(&RandomState::new().hash_one(NAME).to_le_bytes());
        }
        hasher.update(&std::process::id().to_le_bytes());
        let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        hasher.update(&time.as_nanos().to_le_bytes());
        Self(hasher.finalize().to_hex()[..DIGITS].as_bytes().to_vec())
    }

    /// That of a library in which no id can be written: the name of its folder.
    pub(super) fn of_name(name: &OsStr) -> Self {
        Self(name.as_encoded_bytes().to_vec())
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn an_id_is_a_line_of_digits() {
        let (one, two) = ("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210");
        let conflict = format!("<<<<<<< HEAD\n{one}\n=======\n{two}\n>>>>>>> theirs\n");
        let table = [
            (format!("{one}\n"), Some(one)),
            (format!("{one}\r\n"), Some(one)),
            (one.to_owned(), Some(one)),
            (conflict, Some(one)),
            (String::new(), None),
            (one.to_uppercase(), None),
            (format!("{one}0\n"), None),
            (format!("{one}\n").repeat(1_000), None),
        ];
        for (text, id) in table {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(NAME), &text).unwrap();
            let found = LibraryId::read(&Folder::open(folder.path()).unwrap());
            assert_eq!(found, id.map(|id| LibraryId(id.into())), "{text:?}");
        }
        let new = LibraryId::random();
        assert!(new != LibraryId::random() && new.as_bytes().len() == DIGITS);
    }

    #[test]
    fn a_link_in_its_place_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = folder.path().join("elsewhere");
        fs::write(&elsewhere, "0123456789abcdef0123456789abcdef\n").unwrap();
        std::os::unix::fs::symlink(&elsewhere, folder.path().join(NAME)).unwrap();
        assert_eq!(LibraryId::read(&Folder::open(folder.path()).unwrap()), None);
    }
}
