//! Reads the lines of a log from an offset, in pieces, with several threads.

use super::line::Line;
use super::record::{Record, number};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::thread;

/// How far each log was read. A mirror of the state stores this.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offsets(pub(crate) BTreeMap<String, Offset>);

impl Offsets {
    /// Whether these are of all logs of which the others are.
    pub(crate) fn covers(&self, others: &Self) -> bool {
        others.0.keys().all(|name| self.0.contains_key(name))
    }
}

/// How far one log was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Offset {
    /// The offset in bytes.
    pub(crate) at: u64,
    /// A hash of the bytes before the offset; it differs if the log was rewritten.
    pub(crate) before: u64,
}

/// How many bytes before an offset are hashed.
const BEFORE: u64 = 64;

impl Offset {
    /// The offset after these bytes, which end at `at`.
    pub(crate) fn behind(at: u64, bytes: &[u8]) -> Self {
        let from = bytes.len().saturating_sub(BEFORE.min(at) as usize);
        Self { at, before: number(blake3::hash(&bytes[from..]).as_bytes()) }
    }

    /// The offset `at` in a file.
    pub(crate) fn of(file: &File, at: u64) -> io::Result<Self> {
        let mut bytes = vec![0; BEFORE.min(at) as usize];
        let from = at - bytes.len() as u64;
        file.read_exact_at(&mut bytes, from)?;
        Ok(Self::behind(at, &bytes))
    }

    /// Whether the file before the offset is unchanged.
    pub(crate) fn holds(&self, file: &File) -> bool {
        Self::of(file, self.at).is_ok_and(|offset| offset == *self)
    }
}

/// How to treat a last line without an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Last {
    /// It may still be being written or synchronised.
    Growing,
    /// Nobody is writing, so the line is torn.
    Closed,
}

#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) records: Vec<Record>,
    pub(crate) tables: Vec<Line>,
    /// The largest counter.
    pub(crate) clock: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tail {
    /// The offset at which to continue.
    pub(crate) end: u64,
    pub(crate) damaged: usize,
    /// Whether an incomplete last line was left unread.
    pub(crate) torn: bool,
}

const PIECE: u64 = 8 << 20;
/// The longest line in bytes; a longer one is damaged.
const LINE_MAX: usize = 64 << 20;
/// The fewest bytes worth a thread.
const ALONE: usize = 128 << 10;
const THREADS: usize = 4;

/// Reads a log from an offset to its end.
pub(crate) fn read(file: &File, from: u64, last: Last, said: &mut Said) -> io::Result<Tail> {
    let mut damaged = 0;
    let (end, torn) = pieces(file, from, last, &mut |piece| {
        for (part, bad) in in_parts(piece, &understood) {
            damaged += bad;
            said.records.extend(part.records);
            said.tables.extend(part.tables);
            said.clock = said.clock.max(part.clock);
        }
    })?;
    Ok(Tail { end, damaged, torn })
}

/// Splits a piece into parts and runs `work` on them in parallel. Returns the results in order.
pub(crate) fn in_parts<T: Send>(piece: &[u8], work: &(impl Fn(&[u8]) -> T + Sync)) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS);
    if piece.len() < ALONE || threads == 1 {
        return vec![work(piece)];
    }
    thread::scope(|scope| {
        let started = split(piece, threads).into_iter().map(|part| {
            let builder = thread::Builder::new().name("state".into());
            (part, builder.spawn_scoped(scope, move || work(part)))
        });
        let started: Vec<_> = started.collect();
        let ended = started.into_iter().map(|(part, thread)| {
            // If the thread could not start, its part is done here.
            thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(|| work(part))
        });
        ended.collect()
    })
}

/// The content of a piece's lines, and how many are damaged.
fn understood(piece: &[u8]) -> (Said, usize) {
    let (mut said, mut damaged) = (Said::default(), 0);
    for bytes in lines(piece) {
        match Line::read(bytes) {
            Ok(line) => {
                said.clock = said.clock.max(line.n);
                said.records.extend(line.records());
                if line.field().is_none() {
                    said.tables.push(line);
                }
            }
            Err(_) => damaged += 1,
        }
    }
    (said, damaged)
}

/// The lines of a piece, without line ends; empty ones are skipped.
pub(crate) fn lines(piece: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    // An editor may have changed the line ends.
    let lines = piece.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.filter(|line| !line.is_empty())
}

/// Splits a piece into parts of similar size that end with a line.
fn split(piece: &[u8], parts: usize) -> Vec<&[u8]> {
    let mut rest = piece;
    let mut found = Vec::with_capacity(parts);
    for left in (2..=parts).rev() {
        let about = rest.len() / left;
        let end = memchr::memchr(b'\n', &rest[about..]).map_or(rest.len(), |at| about + at + 1);
        let (part, behind) = rest.split_at(end);
        found.push(part);
        rest = behind;
    }
    found.push(rest);
    found
}

/// Passes a log to `each` in pieces of whole lines. Returns where to continue, and whether an incomplete line was left.
pub(crate) fn pieces(
    file: &File,
    from: u64,
    last: Last,
    each: &mut dyn FnMut(&[u8]),
) -> io::Result<(u64, bool)> {
    let size = file.metadata()?.len();
    let mut buffer = Vec::new();
    // The file offset of the buffer.
    let mut start = from;
    let mut at = from;
    loop {
        let wanted = size.saturating_sub(at).min(PIECE) as usize;
        let had = buffer.len();
        buffer.resize(had + wanted, 0);
        let read = read_at(file, &mut buffer[had..], at)?;
        buffer.truncate(had + read);
        at += read as u64;
        let whole = memchr::memrchr(b'\n', &buffer[had..]).map_or(0, |end| had + end + 1);
        if whole > 0 {
            each(&buffer[..whole]);
            buffer.drain(..whole);
            start += whole as u64;
        }
        if read == 0 {
            break;
        }
        if buffer.len() > LINE_MAX {
            // One byte stands for one damaged line.
            each(&buffer[..1]);
            start += buffer.len() as u64;
            buffer.clear();
        }
    }
    if buffer.is_empty() {
        return Ok((start, false));
    }
    // A valid checksum shows that the line lacks only its end.
    if last == Last::Closed || Line::read(&buffer).is_ok() {
        each(&buffer);
        return Ok((at, false));
    }
    Ok((start, true))
}

fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    let mut read = 0;
    while read < buffer.len() {
        match file.read_at(&mut buffer[read..], at + read as u64) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

/// Passes the lines of a log to `each` from last to first, until it returns a value.
pub(crate) fn backwards<T>(file: &File, mut each: impl FnMut(&[u8]) -> Option<T>) -> io::Result<Option<T>> {
    let size = file.metadata()?.len();
    // Lines from here on were passed on.
    let mut end = size;
    let mut window = 64 << 10;
    while end > 0 {
        let start = end.saturating_sub(window);
        let mut bytes = vec![0; (end - start) as usize];
        let read = read_at(file, &mut bytes, start)?;
        bytes.truncate(read);
        // The first line in the window may be incomplete.
        let first = if start == 0 { Some(0) } else { memchr::memchr(b'\n', &bytes).map(|at| at + 1) };
        let Some(first) = first.filter(|first| start == 0 || *first < bytes.len()) else {
            window *= 4;
            continue;
        };
        if let Some(found) = lines(&bytes[first..]).rev().find_map(&mut each) {
            return Ok(Some(found));
        }
        end = start + first as u64;
        window *= 2;
        if start == 0 {
            break;
        }
    }
    Ok(None)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use std::io::Write;

    /// A log of numbered lines with these lengths.
    fn log(lengths: &[usize]) -> (File, Vec<Vec<u8>>) {
        let lines = lengths.iter().enumerate().map(|(number, length)| {
            let mut line = format!("{number:08}").into_bytes();
            line.resize((*length).max(8), b'x');
            line
        });
        let lines: Vec<Vec<u8>> = lines.collect();
        let mut file = tempfile::tempfile().unwrap();
        for line in &lines {
            file.write_all(line).unwrap();
            file.write_all(b"\n").unwrap();
        }
        (file, lines)
    }

    fn logs() -> [(File, Vec<Vec<u8>>); 6] {
        const K: usize = 1024;
        let window = 64 * K;
        [
            log(&[]),
            log(&[10]),
            log(&[window - 1, window, window + 1]),
            log(&[700 * K, 10, 9000 * K, 10, 10]),
            log(&vec![90; 4 * K]),
            log(&[8192 * K - 1, 8192 * K - 2, 1]),
        ]
    }

    #[test]
    fn lines_come_whole_in_their_order_and_from_the_end() {
        for (number, (file, lines)) in logs().iter().enumerate() {
            let mut found = Vec::new();
            let mut piece = |piece: &[u8]| {
                let parts =
                    in_parts(piece, &|part| super::lines(part).map(<[u8]>::to_vec).collect::<Vec<_>>());
                found.extend(parts.into_iter().flatten());
            };
            let (end, torn) = pieces(file, 0, Last::Growing, &mut piece).unwrap();
            assert!((end, torn) == (file.metadata().unwrap().len(), false) && found == *lines, "{number}");
            found.clear();
            let none: Option<()> = backwards(file, |line| {
                found.push(line.to_vec());
                None
            })
            .unwrap();
            found.reverse();
            assert!(none.is_none() && found == *lines, "{number}: {}", found.len());
            // Reading stops at the first result.
            let mut asked = 0;
            let last = backwards(file, |line| {
                asked += 1;
                Some(line.len())
            });
            assert_eq!((last.unwrap(), asked), (lines.last().map(Vec::len), usize::from(!lines.is_empty())));
        }
    }

    #[test]
    fn a_line_without_an_end_waits_for_it_or_is_damaged() {
        let (mut file, _) = log(&[20, 30]);
        file.write_all(b"torn").unwrap();
        let mut said = Said::default();
        let growing = read(&file, 0, Last::Growing, &mut said).unwrap();
        assert_eq!(growing, Tail { end: 52, damaged: 2, torn: true });
        let closed = read(&file, 52, Last::Closed, &mut said).unwrap();
        assert_eq!(closed, Tail { end: 56, damaged: 1, torn: false });
        assert!(Offset::of(&file, 52).unwrap().holds(&file));
        assert!(!Offset { at: 51, ..Offset::of(&file, 52).unwrap() }.holds(&file));
        assert!(!Offset { at: 90, before: 0 }.holds(&file));
    }
}
