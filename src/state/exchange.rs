//! The state as lines for other programs and other devices: the lines of a log, many articles in each.

use super::line::{Line, Put};
use super::logs::{Changes, Logs};
use super::merge::{MergedState, Tables};
use super::record::{Record, Stamp};
use super::tail;
use super::write::{Applied, Sync};
use crate::article::ArticleId;
use std::io;

/// So many articles stand in one line: damage to it costs no more.
const TOGETHER: usize = 64;
/// Records that are put into lines at once.
const CHUNK: usize = 4096;

/// What an import has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Articles of which something new was said.
    pub articles: Vec<ArticleId>,
    /// Whether a table has changed.
    pub tables: bool,
    /// The numbers of the lines that were not understood, counted from 1.
    pub damaged: Vec<usize>,
    /// What was taken in on the way, and what the user must be told.
    pub taken_in: Changes,
}

impl Logs {
    /// Writes the state as lines. They are a log: another device that is given them knows all that this one does.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn export(&self, out: &mut dyn io::Write, now: i64) -> io::Result<()> {
        dense(&mut *self.state.records(), &self.state.tables, now, &mut |line| out.write_all(line))
    }

    /// Takes in lines of a log or of an export, as if they were another device's log; what is newer here stays. A
    /// line made by hand needs no `n`, `at`, `by` and `sum`: it is a change made now.
    pub fn import(&mut self, lines: &[u8], now: i64) -> Imported {
        let mut imported = Imported::default();
        let mut applied = Applied::default();
        let held = self.hold(&mut applied.taken_in);
        for (number, bytes) in lines.split(|byte| *byte == b'\n').enumerate() {
            let Some(bytes) = tail::lines(bytes).next() else { continue };
            if let Ok(line) = Line::read(bytes) {
                if self.state.learns(&line) {
                    // As it is, with what is not understood of it.
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
    /// Whether a line says something that is not known here, or newer.
    fn learns(&self, line: &Line) -> bool {
        let mut finder = self.finder();
        line.records().any(|record| finder.learns(&record)) || self.new_entries(line).next().is_some()
    }
}

/// Writes records and tables as lines. The records may come in any order; those that are near one another share
/// lines.
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
