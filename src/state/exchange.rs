//! Export and import of the state as log lines, with many articles in each line.

use super::line::{Line, Put};
use super::logs::{Changes, Logs};
use super::merge::{MergedState, Tables};
use super::record::{Record, Stamp};
use super::tail;
use super::write::{Applied, Sync};
use crate::article::ArticleId;
use std::io;

/// The most articles in one line, because damage to a line loses all of them.
const TOGETHER: usize = 64;
/// The most records that are grouped into lines at once.
const CHUNK: usize = 4096;

/// The result of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Articles that got a new value.
    pub articles: Vec<ArticleId>,
    /// Whether a table changed.
    pub tables: bool,
    /// The numbers of the lines that were not understood, from 1.
    pub damaged: Vec<usize>,
    /// Changes of other processes that were read during the import, and warnings for the user.
    pub taken_in: Changes,
}

impl Logs {
    /// Writes the state as log lines, from which another device can import everything.
    ///
    /// # Errors
    /// If writing to `out` fails.
    pub fn export(&self, out: &mut dyn io::Write, now: i64) -> io::Result<()> {
        dense(&mut *self.state.records(), &self.state.tables, now, &mut |line| out.write_all(line))
    }

    /// Merges the lines of a log or an export as if they were another device's log: newer values here are kept. A
    /// hand-written line needs no `n`, `at`, `by` and `sum` and counts as a change made now.
    pub fn import(&mut self, lines: &[u8], now: i64) -> Imported {
        let mut imported = Imported::default();
        let mut applied = Applied::default();
        let held = self.hold(&mut applied.taken_in);
        for (number, bytes) in lines.split(|byte| *byte == b'\n').enumerate() {
            let Some(bytes) = tail::lines(bytes).next() else { continue };
            if let Ok(line) = Line::read(bytes) {
                if self.state.learns(&line) {
                    // Written unchanged, because it may have parts that this version does not understand.
                    self.make_written(&line, [bytes, b"\n"].concat(), &mut applied);
                }
                continue;
            }
            match Line::read_unchecked(bytes).ok().filter(|line| line.n == 0 && line.is_deliberate()) {
                Some(line) => {
                    let setting = self.state.news(&line);
                    if setting.1.is_empty() {
                        continue;
                    }
                    if let Some(line) = self.line(setting, now, &mut applied) {
                        self.make(&line, &mut applied);
                    }
                }
                None => imported.damaged.push(number + 1),
            }
        }
        self.write_pending(held, Sync::Now, &mut applied.taken_in.told);
        applied.articles.sort_unstable();
        applied.articles.dedup();
        Imported {
            articles: applied.articles,
            tables: applied.tables,
            taken_in: applied.taken_in,
            ..imported
        }
    }
}

impl MergedState {
    /// Whether a line has a value that is new or newer.
    fn learns(&self, line: &Line) -> bool {
        let mut finder = self.finder();
        line.records().any(|record| finder.learns(&record)) || self.new_entries(line).next().is_some()
    }
}

/// Writes records and tables as lines. The records may come in any order; records close to each other are grouped.
pub(super) fn dense(
    records: &mut dyn Iterator<Item = Record>,
    tables: &Tables,
    now: i64,
    out: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let line = |Stamp { counter, device }, set: &str, put| Line {
        n: counter,
        at: now,
        by: device,
        set: set.to_owned(),
        put,
        step: false,
        undoes: None,
    };
    let mut chunk = Vec::with_capacity(CHUNK);
    loop {
        chunk.clear();
        chunk.extend(records.take(CHUNK));
        if chunk.is_empty() {
            break;
        }
        chunk.sort_unstable_by_key(|record| {
            (record.key.1, record.cell.stamp.device, record.cell.value, record.key.0)
        });
        let alike = chunk.chunk_by(|a, b| a.key.1 == b.key.1 && a.cell.stamp.device == b.cell.stamp.device);
        for some in alike.flat_map(|alike| alike.chunks(TOGETHER)) {
            let Some(Record { key: (_, field), cell }) = some.first() else { continue };
            let puts = some.chunk_by(|a, b| a.cell.value == b.cell.value).map(|same| Put {
                to: field.decode(same[0].cell.value),
                ids: same.iter().map(|record| record.key.0).collect(),
                ns: same.iter().map(|record| record.cell.stamp.counter).collect(),
                ..Put::default()
            });
            let counter = some.iter().map(|record| record.cell.stamp.counter).max().unwrap_or_default();
            let stamp = Stamp { counter, device: cell.stamp.device };
            out(&line(stamp, field.name(), puts.collect()).write())?;
        }
    }
    for (name, entries) in tables {
        for (key, entry) in entries {
            let put = Put { to: entry.value.clone(), key: Some(key.clone()), ..Put::default() };
            out(&line(Stamp { counter: entry.n, device: entry.by }, name, vec![put]).write())?;
        }
    }
    Ok(())
}
