//! Stores descriptions of marked articles in a file next to the device's id, so that marks follow an article that was
//! edited while there was no cache.
//!
//! The file is specific to this device, as paths are, and optional: losing it costs no marks of unedited articles.
//! Records of fixed size are appended under a lock; damaged ones are skipped.
//!
//! ```text
//! header   "newsrack" "marked" 0x01 0x00
//! record   description (see Traits::to_bytes) · the first 8 bytes of its BLAKE3
//! ```

use super::files::{self, Files, Look};
use crate::article::ArticleId;
use crate::article::traits::{Sample, Traits};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

const NAME: &str = "marked-articles";
const HEADER: &[u8; 16] = b"newsrackmarked\x01\0";
const RECORD: usize = Traits::BYTES + 8;
/// A file smaller than this many bytes is never rewritten.
const SMALL: u64 = 1 << 20;

#[derive(Debug)]
pub(super) struct TraitsFile {
    path: PathBuf,
}

impl TraitsFile {
    /// The file in the folder of files that stay on this device.
    pub(super) fn within(local: &Path) -> Self {
        Self { path: local.join(NAME) }
    }

    /// Passes all descriptions to `each`, an article's latest one last.
    /// Fails if the file exists and cannot be read.
    pub(super) fn each(&self, each: &mut dyn FnMut(&Traits)) -> io::Result<()> {
        match files::open(&self.path) {
            Ok(file) => read(&file, each),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Appends descriptions. The folder must exist, because it contains the device's id.
    /// If writing fails, none is added.
    pub(super) fn add(&self, traits: &[Traits], files: &Files) -> io::Result<()> {
        if traits.is_empty() {
            return Ok(());
        }
        let file = files.hold(&self.path, files::PATIENCE)?;
        let len = Look::of(&file)?.len;
        let mut bytes = Vec::with_capacity(HEADER.len() + traits.len() * RECORD);
        // Remove what another version or a torn write left.
        let whole = if has_header(&file) { len - (len - HEADER.len() as u64) % RECORD as u64 } else { 0 };
        if whole != len {
            files.cut(&file, whole)?;
        }
        if whole == 0 {
            bytes.extend_from_slice(HEADER);
        }
        for traits in traits {
            write(traits, &mut bytes);
        }
        files.append(&file, &bytes).inspect_err(|_| {
            let _ = files.cut(&file, whole);
        })
    }

    /// Rewrites the file if it has more than two descriptions for each of `marks`; keeps one for each `wanted` article.
    /// If writing fails, the file is unchanged.
    pub(super) fn compact(
        &self,
        files: &Files,
        marks: usize,
        wanted: &dyn Fn(ArticleId) -> bool,
    ) -> io::Result<()> {
        let len = files::look(&self.path).map_or(0, |look| look.len);
        if len < SMALL || len / (RECORD as u64) < 2 * marks as u64 {
            return Ok(());
        }
        let file = files.hold(&self.path, files::PATIENCE)?;
        let mut all = Vec::new();
        read(&file, &mut |traits| {
            all.extend(Some(*traits).filter(|traits| traits.counts(wanted)));
        })?;
        // Keep the latest of each article, with an earlier sample of the text if the latest has none.
        all.reverse();
        all.sort_by_key(|traits| traits.id);
        all.dedup_by(|earlier, latest| {
            let same = earlier.id == latest.id;
            if same && latest.text == Sample::default() {
                latest.text = earlier.text;
            }
            same
        });
        all.retain(|traits| traits.successor().is_none());
        files.replace(&self.path, |out| {
            let mut bytes = HEADER.to_vec();
            for traits in &all {
                write(traits, &mut bytes);
            }
            out(&bytes)
        })
    }
}

fn has_header(file: &File) -> bool {
    use std::os::unix::fs::FileExt;
    let mut header = [0; HEADER.len()];
    file.read_exact_at(&mut header, 0).is_ok_and(|()| header == *HEADER)
}

fn read(file: &File, each: &mut dyn FnMut(&Traits)) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(1 << 18, file);
    let mut header = [0; HEADER.len()];
    let mut record = [0; RECORD];
    if reader.read_exact(&mut header).is_err() || header != *HEADER {
        return Ok(());
    }
    loop {
        match reader.read_exact(&mut record) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        }
        if let Some(traits) = parse(&record) {
            each(&traits);
        }
    }
}

fn write(traits: &Traits, bytes: &mut Vec<u8>) {
    let content = traits.to_bytes();
    bytes.extend_from_slice(&content);
    bytes.extend_from_slice(&blake3::hash(&content).as_bytes()[..8]);
}

fn parse(record: &[u8; RECORD]) -> Option<Traits> {
    let (content, sum) = record.split_at(Traits::BYTES);
    if blake3::hash(content).as_bytes()[..8] == *sum { Traits::from_bytes(content) } else { None }
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests make files, and end at the first error"
)]
mod tests {
    use super::*;
    use crate::article::traits::Phrases;
    use std::os::unix::fs::PermissionsExt;

    fn traits(number: u32) -> Traits {
        let hash = |name: &str| {
            super::super::record::number(blake3::hash(format!("{name}{number}").as_bytes()).as_bytes())
        };
        let text = Phrases::of(&format!("the article number {number}")).sample();
        Traits {
            id: ArticleId(blake3::hash(&number.to_le_bytes()).as_bytes()[..16].try_into().unwrap()),
            path: hash("path"),
            title: hash("title"),
            date: (!number.is_multiple_of(3)).then_some(i64::from(number) - 5),
            link: number.is_multiple_of(2).then(|| hash("link")),
            text,
        }
    }

    fn all(file: &TraitsFile) -> Vec<Traits> {
        let mut all = Vec::new();
        file.each(&mut |traits| all.push(*traits)).unwrap();
        all
    }

    #[test]
    fn descriptions_come_back_and_damage_costs_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let file = TraitsFile::within(folder.path());
        assert_eq!(all(&file), []);
        let wanted: Vec<Traits> = (1..8).map(traits).collect();
        file.add(&wanted[..3], &Files::default()).unwrap();
        file.add(&wanted[3..], &Files::default()).unwrap();
        assert_eq!(all(&file), wanted);
        assert_eq!(std::fs::metadata(&file.path).unwrap().permissions().mode() & 0o777, 0o600);
        let sound = std::fs::read(&file.path).unwrap();
        for at in HEADER.len()..sound.len() {
            let mut bytes = sound.clone();
            bytes[at] ^= 4;
            std::fs::write(&file.path, &bytes).unwrap();
            let damaged = (at - HEADER.len()) / RECORD;
            let left: Vec<Traits> =
                (0..7).filter(|number| *number != damaged).map(|number| wanted[number]).collect();
            assert_eq!(all(&file), left, "{at}");
        }
        // A torn record is cut off before the next is added; a file of another format is emptied.
        for (left, kept) in [(sound.len() - 5, 6), (HEADER.len() + 1, 0), (3, 0), (0, 0)] {
            std::fs::write(&file.path, &sound[..left]).unwrap();
            file.add(&[traits(9)], &Files::default()).unwrap();
            assert_eq!(all(&file), [&wanted[..kept], &[traits(9)]].concat(), "{left}");
        }
    }

    #[test]
    fn a_file_with_repetitions_is_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = TraitsFile::within(folder.path());
        let wanted: Vec<Traits> = (1..2000).map(traits).collect();
        for _ in 0..6 {
            file.add(&wanted, &Files::default()).unwrap();
        }
        // Without its text, and later than the one that has it.
        file.add(&[Traits { text: Sample::default(), path: 7, ..traits(1) }], &Files::default()).unwrap();
        let gone = traits(2).id;
        file.compact(&Files::default(), 12_000, &|_| false).unwrap();
        assert_eq!(all(&file).len(), 6 * 1999 + 1, "as many as there may be");
        file.compact(&Files::default(), 2000, &|id| id != gone).unwrap();
        let left = all(&file);
        assert_eq!(left.len(), 1998);
        let first = left.iter().find(|left| left.id == traits(1).id).unwrap();
        assert_eq!(*first, Traits { path: 7, ..traits(1) });
        assert!(left.iter().all(|left| left.id != gone));
    }
}
