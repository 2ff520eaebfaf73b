//! The file of the text index: a line that identifies it, then one record for each article.
//!
//! A record is the byte `0xFF`, the article's row (11 digits), a check of the text (8 digits) and the folded text in
//! UTF-8. A digit is three bits, written as one of the bytes `0xF5` to `0xFC`. These bytes never occur in UTF-8. A
//! search may therefore run over whole blocks: it never matches in a record's head or across two records, and the
//! nearest `0xFF` before a match begins its record.

use crate::catalogue::location;
use crate::library::RowId;
use crate::trouble::{CatalogueDamage, CatalogueError};
use blake3::Hash;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// The first byte of a record.
pub(crate) const MARK: u8 = 0xff;
/// The bytes of a record before its text.
pub(crate) const HEAD: usize = 1 + ROW_DIGITS + CHECK_DIGITS;
/// The length of the first line in bytes.
pub(crate) const FIRST: u64 = 33;

const ROW_DIGITS: usize = 11;
const CHECK_DIGITS: usize = 8;
const DIGIT: u8 = 0xf5;

/// An open file of the text index.
#[derive(Debug)]
pub(crate) struct TextFile {
    file: File,
    path: PathBuf,
}

impl TextFile {
    /// Creates an empty file for the user alone, replacing a file of the same name.
    pub(crate) fn create(path: &Path, stamp: i64) -> Result<Self, CatalogueError> {
        match location::remove(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(CatalogueError::File(path.to_owned(), error.into()));
            }
            _ => {}
        }
        let file = location::create_new(path).map_err(CatalogueError::file(path))?;
        let file = Self { file, path: path.to_owned() };
        file.append(0, first_line(stamp).as_bytes())?;
        Ok(file)
    }

    /// Opens a file. `Damaged` if it is missing, of another catalogue, or has fewer than `end` bytes.
    pub(crate) fn open(path: &Path, stamp: i64, end: u64, access: Access) -> Result<Self, CatalogueError> {
        if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
            return Err(CatalogueError::Damaged(CatalogueDamage::TextsForeign));
        }
        let mut options = OpenOptions::new();
        let file = match location::open_regular(path, options.read(true).write(access == Access::Write)) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(CatalogueError::Damaged(CatalogueDamage::NoTexts));
            }
            Err(error) => return Err(CatalogueError::File(path.to_owned(), error.into())),
        };
        let file = Self { file, path: path.to_owned() };
        let length = file.file.metadata().map_err(CatalogueError::file(path))?.len();
        if length < end.max(FIRST) {
            return Err(CatalogueError::Damaged(CatalogueDamage::TextsCutShort));
        }
        let mut first = vec![0; FIRST as usize];
        file.read_exact(0, &mut first)?;
        if first != first_line(stamp).as_bytes() {
            return Err(CatalogueError::Damaged(CatalogueDamage::TextsForeign));
        }
        Ok(file)
    }

    /// Writes at this offset, which is the end of what is committed.
    pub(crate) fn append(&self, at: u64, bytes: &[u8]) -> Result<(), CatalogueError> {
        self.file.write_all_at(bytes, at).map_err(CatalogueError::file(&self.path))
    }

    pub(crate) fn sync(&self) -> Result<(), CatalogueError> {
        self.file.sync_data().map_err(CatalogueError::file(&self.path))
    }

    /// Cuts off what was appended and never committed.
    pub(crate) fn cut(&self, end: u64) -> Result<(), CatalogueError> {
        self.file.set_len(end).map_err(CatalogueError::file(&self.path))
    }

    /// Fills the buffer from this offset.
    pub(crate) fn read_exact(&self, at: u64, buffer: &mut [u8]) -> Result<(), CatalogueError> {
        self.file.read_exact_at(buffer, at).map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => CatalogueError::Damaged(CatalogueDamage::TextsCutShort),
            _ => CatalogueError::File(self.path.clone(), error.into()),
        })
    }

    /// The text at the position that the catalogue has; none if the record is damaged or has another row. A position
    /// that is negative or beyond the end of the file is damage.
    pub(super) fn text_at(&self, row: RowId, at: i64, length: i64) -> Result<Option<String>, CatalogueError> {
        match (u64::try_from(at), u64::try_from(length)) {
            (Ok(at), Ok(length)) => self.text(at, length, row),
            _ => Err(CatalogueError::Damaged(CatalogueDamage::Values)),
        }
    }

    fn text(&self, at: u64, length: u64, row: RowId) -> Result<Option<String>, CatalogueError> {
        let all = self.file.metadata().map_err(CatalogueError::file(&self.path))?.len();
        if at.checked_add(length).is_none_or(|end| end > all) {
            return Err(CatalogueError::Damaged(CatalogueDamage::TextsCutShort));
        }
        let mut bytes = vec![0; length as usize];
        self.read_exact(at, &mut bytes)?;
        Ok(whole(&bytes, row).then(|| bytes.split_off(HEAD)).and_then(|text| String::from_utf8(text).ok()))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

fn first_line(stamp: i64) -> String {
    format!("newsrack text 1 {stamp:016x}\n")
}

/// Appends a record to `bytes`; returns the hash of its text.
pub(crate) fn record(row: RowId, text: &str, bytes: &mut Vec<u8>) -> Hash {
    let hash = blake3::hash(text.as_bytes());
    bytes.reserve(HEAD + text.len());
    bytes.push(MARK);
    digits(row.0, ROW_DIGITS, bytes);
    digits(check(&hash), CHECK_DIGITS, bytes);
    bytes.extend_from_slice(text.as_bytes());
    hash
}

/// The row of a record; none if its head is damaged.
pub(crate) fn row(record: &[u8]) -> Option<RowId> {
    (record.first() == Some(&MARK)).then_some(())?;
    number(record.get(1..=ROW_DIGITS)?).map(RowId)
}

/// Whether a record has this row, and its text is as it was written.
pub(crate) fn whole(record: &[u8], expected: RowId) -> bool {
    record.len() >= HEAD
        && row(record) == Some(expected)
        && number(&record[1 + ROW_DIGITS..HEAD]) == Some(check(&blake3::hash(&record[HEAD..])))
}

/// 24 bits of the text's hash.
fn check(hash: &Hash) -> u32 {
    let bytes = hash.as_bytes();
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0])
}

fn digits(number: u32, count: usize, bytes: &mut Vec<u8>) {
    bytes.extend((0..count).map(|digit| DIGIT + ((number >> (3 * digit)) & 7) as u8));
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().rev().try_fold(0_u32, |number, digit| {
        let digit = digit.checked_sub(DIGIT).filter(|digit| *digit < 8)?;
        Some((number << 3) | u32::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_tells_its_row_and_whether_it_is_whole() {
        for (id, text) in
            [(0, ""), (1, "钉钉coo库伟"), (u32::MAX, "x\ny")].map(|(id, text)| (RowId(id), text))
        {
            let mut bytes = Vec::new();
            record(id, text, &mut bytes);
            assert_eq!(bytes.len(), HEAD + text.len());
            assert_eq!(row(&bytes), Some(id));
            assert!(whole(&bytes, id));
            assert!(!whole(&bytes, RowId(id.0 ^ 1)));
            assert!(bytes[..HEAD].iter().all(|byte| *byte >= DIGIT), "a head is never text");
            for at in 0..bytes.len() {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1;
                assert!(!whole(&damaged, id), "a changed bit at {at} is noticed");
                assert!(!whole(&bytes[..at], id), "a cut at {at} is noticed");
            }
        }
    }

    #[test]
    fn the_first_line_has_its_length() {
        assert_eq!(first_line(-1).len() as u64, FIRST);
        assert_eq!(first_line(7).len() as u64, FIRST);
    }
}
