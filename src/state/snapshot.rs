//! The merged content of all logs as one sorted file in the cache folder. A start reads its end and the new parts of
//! the logs; an article's state takes one read, however many records there are. The file can be rebuilt from the logs.
//!
//! Blocks of 4096 bytes, each with up to 102 records of 40 bytes and the first eight bytes of their BLAKE3; the first
//! key of every block; the metadata as JSON; a footer. A damaged block is detected when it is read.

use super::files::{self, Files};
use super::record::{self, Cell, Device, Field, Key, Record, Stamp};
use crate::article::ArticleId;
use serde::{Serialize, de::DeserializeOwned};
use std::cmp::Ordering;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{self, AtomicBool, AtomicU64};

const BLOCK: usize = 4096;
const RECORD: usize = 40;
const PER_BLOCK: usize = (BLOCK - 16) / RECORD;
const KEY: usize = 17;
/// Changes with the format.
const MAGIC: &[u8; 16] = b"newsrack state 1";
/// The size of the footer: magic, blocks, records, bytes of JSON, checksum.
const FOOTER: usize = 16 + 8 + 8 + 8 + 8;
/// The most bytes of JSON that are accepted.
const JSON_MAX: u64 = 64 << 20;

#[derive(Debug)]
pub(crate) struct Snapshot {
    file: File,
    keys: Vec<Key>,
    len: usize,
    /// A bit for each block that was read and verified, so that it is not hashed again.
    sound: Vec<AtomicU64>,
    damaged: AtomicBool,
}

impl Snapshot {
    /// Opens a snapshot and reads its metadata; none if it does not exist or cannot be used.
    pub(crate) fn open<M: DeserializeOwned>(path: &Path) -> Option<(Self, M)> {
        let file = files::open(path).ok()?;
        let size = file.metadata().ok()?.len();
        let mut footer = [0; FOOTER];
        file.read_exact_at(&mut footer, size.checked_sub(FOOTER as u64)?).ok()?;
        let rest = footer.strip_prefix(MAGIC)?;
        let number = |at: usize| number(rest, at * 8);
        let (blocks, len, json) = (number(0), number(1), number(2));
        let (head, sum) = footer.split_at(FOOTER - 8);
        let records = blocks.checked_mul(BLOCK as u64)?;
        let index = blocks.checked_mul(KEY as u64)?.checked_add(json)?;
        if records.checked_add(index)?.checked_add(FOOTER as u64)? != size || json > JSON_MAX {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(index).ok()?];
        file.read_exact_at(&mut bytes, records).ok()?;
        if blake3::Hasher::new().update(&bytes).update(head).finalize().as_bytes()[..8] != *sum {
            return None;
        }
        let (keys, json) = bytes.split_at(usize::try_from(blocks).ok()? * KEY);
        let keys = keys.chunks(KEY).map(key).collect::<Option<Vec<_>>>()?;
        let meta = serde_json::from_slice(json).ok()?;
        let len = usize::try_from(len).ok()?;
        let sound = keys.chunks(64).map(|_| AtomicU64::new(0)).collect();
        Some((Self { file, keys, len, sound, damaged: AtomicBool::new(false) }, meta))
    }

    /// Writes a snapshot. `records` must be sorted by key, without duplicates.
    pub(crate) fn write<M: Serialize>(
        path: &Path,
        files: &Files,
        records: &mut dyn Iterator<Item = Record>,
        meta: &M,
    ) -> io::Result<()> {
        files.replace(path, |out| {
            let mut index = Vec::new();
            let (mut len, mut blocks) = (0_u64, 0_u64);
            let mut buffer = Vec::with_capacity(64 * BLOCK);
            loop {
                let start = buffer.len();
                for record in (&mut *records).take(PER_BLOCK) {
                    if buffer.len() == start {
                        index.extend_from_slice(&record.key.0.0);
                        index.push(record.key.1 as u8);
                    }
                    put(&mut buffer, &record);
                }
                let count = (buffer.len() - start) / RECORD;
                if count == 0 {
                    break;
                }
                len += count as u64;
                blocks += 1;
                buffer.resize(start + BLOCK - 16, 0);
                buffer.extend_from_slice(&(count as u64).to_le_bytes());
                let hash = blake3::hash(&buffer[start..]);
                buffer.extend_from_slice(&hash.as_bytes()[..8]);
                if buffer.len() == 64 * BLOCK {
                    out(&buffer)?;
                    buffer.clear();
                }
            }
            let json = serde_json::to_vec(meta).map_err(io::Error::from)?;
            let bytes = json.len() as u64;
            index.extend(json);
            index.extend_from_slice(MAGIC);
            for number in [blocks, len, bytes] {
                index.extend_from_slice(&number.to_le_bytes());
            }
            let hash = blake3::hash(&index);
            buffer.append(&mut index);
            buffer.extend_from_slice(&hash.as_bytes()[..8]);
            out(&buffer)
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Whether a block could not be read or verified since the snapshot was opened.
    pub(crate) fn is_damaged(&self) -> bool {
        self.damaged.load(atomic::Ordering::Relaxed)
    }

    /// A cursor for lookups; fast if keys are requested in order.
    pub(crate) fn cursor(&self) -> Cursor<'_> {
        Cursor { snapshot: self, block: usize::MAX, bytes: Vec::new(), count: 0 }
    }

    /// All records sorted by key, without those of damaged blocks.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record> {
        let mut cursor = self.cursor();
        let mut at = (0, 0);
        std::iter::from_fn(move || {
            while at.0 < self.keys.len() {
                cursor.go(at.0);
                if at.1 < cursor.count {
                    at.1 += 1;
                    return cursor.record(at.1 - 1);
                }
                at = (at.0 + 1, 0);
            }
            None
        })
    }
}

/// Looks up keys, one block at a time.
pub(crate) struct Cursor<'a> {
    snapshot: &'a Snapshot,
    block: usize,
    bytes: Vec<u8>,
    count: usize,
}

impl Cursor<'_> {
    pub(crate) fn get(&mut self, key: Key) -> Option<Cell> {
        let block = self.snapshot.keys.partition_point(|first| *first <= key).checked_sub(1)?;
        self.go(block);
        // A record begins with its key, encoded so that bytes compare as keys do.
        let mut wanted = [0; KEY];
        wanted[..16].copy_from_slice(&key.0.0);
        wanted[16] = key.1 as u8;
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            match self.bytes[middle * RECORD..][..KEY].cmp(&wanted) {
                Ordering::Equal => return self.record(middle).map(|record| record.cell),
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn go(&mut self, block: usize) {
        if self.block == block {
            return;
        }
        self.bytes.resize(BLOCK, 0);
        let read = self.snapshot.file.read_exact_at(&mut self.bytes, (block * BLOCK) as u64);
        let (content, sum) = self.bytes.split_at(BLOCK - 8);
        let count = number(content, BLOCK - 16) as usize;
        let (word, bit) = (&self.snapshot.sound[block / 64], 1 << (block % 64));
        let known = word.load(atomic::Ordering::Relaxed) & bit != 0;
        let hashed = || blake3::hash(content).as_bytes()[..8] == *sum;
        let sound = read.is_ok() && count <= PER_BLOCK && (known || hashed());
        if sound {
            word.fetch_or(bit, atomic::Ordering::Relaxed);
        } else {
            self.snapshot.damaged.store(true, atomic::Ordering::Relaxed);
        }
        self.block = block;
        self.count = if sound { count } else { 0 };
    }

    fn record(&self, at: usize) -> Option<Record> {
        let bytes = self.bytes.get(at * RECORD..(at + 1) * RECORD)?;
        let (field, counter) = (bytes[16], number(bytes, 16) >> 8);
        let key = (ArticleId(bytes[..16].try_into().ok()?), Field::numbered(field)?);
        let stamp = Stamp { counter, device: Device(number(bytes, 24)) };
        Some(Record { key, cell: Cell { stamp, value: number(bytes, 32) } })
    }
}

fn put(buffer: &mut Vec<u8>, record: &Record) {
    buffer.extend_from_slice(&record.key.0.0);
    let counter = record.cell.stamp.counter << 8 | u64::from(record.key.1 as u8);
    for number in [counter, record.cell.stamp.device.0, record.cell.value] {
        buffer.extend_from_slice(&number.to_le_bytes());
    }
}

fn key(bytes: &[u8]) -> Option<Key> {
    let (field, id) = bytes.split_last()?;
    Some((ArticleId(id.try_into().ok()?), Field::numbered(*field)?))
}

fn number(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).map_or(0, record::number)
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests make files, and end at the first error"
)]
mod tests {
    use super::*;
    use std::io::Write;

    fn records(count: u64) -> Vec<Record> {
        let record = |number: u64| {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&(number / 2 * 7).to_be_bytes());
            let field = if number.is_multiple_of(2) { Field::Read } else { Field::Place };
            let stamp = Stamp { counter: number + (1 << 50), device: Device(number ^ u64::MAX) };
            Record { key: (ArticleId(id), field), cell: Cell { stamp, value: number << 30 } }
        };
        (0..count).map(record).collect()
    }

    #[test]
    fn everything_is_found_again_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        for count in [0, 1, 101, 102, 103, 204, 7000] {
            let records = records(count);
            Snapshot::write(&path, &Files::default(), &mut records.iter().copied(), &count).unwrap();
            let (snapshot, meta) = Snapshot::open::<u64>(&path).unwrap();
            assert_eq!((meta, snapshot.len() as u64), (count, count));
            assert_eq!(snapshot.records().collect::<Vec<_>>(), records);
            let mut cursor = snapshot.cursor();
            for record in records.iter().rev() {
                assert_eq!(cursor.get(record.key), Some(record.cell));
                let (mut id, field) = record.key;
                id.0[15] = 1;
                assert_eq!(cursor.get((id, field)), None);
            }
            assert!(!snapshot.is_damaged());
        }
    }

    #[test]
    fn damage_is_noticed_wherever_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        let records = records(300);
        Snapshot::write(&path, &Files::default(), &mut records.iter().copied(), &7).unwrap();
        let sound = std::fs::read(&path).unwrap();
        for at in (0..sound.len()).step_by(37).chain(sound.len() - FOOTER..sound.len()) {
            let mut bytes = sound.clone();
            bytes[at] ^= 16;
            File::create(&path).unwrap().write_all(&bytes).unwrap();
            let noticed = Snapshot::open::<u64>(&path).is_none_or(|(snapshot, _)| {
                let found: Vec<_> = snapshot.records().collect();
                assert!(found.iter().all(|record| records.contains(record)), "{at}");
                snapshot.is_damaged()
            });
            assert!(noticed, "{at}");
        }
        for len in [0, 1, FOOTER, BLOCK, sound.len() - 1] {
            File::create(&path).unwrap().write_all(&sound[..len]).unwrap();
            assert!(Snapshot::open::<u64>(&path).is_none(), "{len}");
        }
    }
}
