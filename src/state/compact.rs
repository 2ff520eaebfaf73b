//! Rewrites this device's log without lines that later lines of the same log replace.
//!
//! Other logs are not considered, so that each log stays correct without the others. The last steps are kept
//! unchanged, so that they can still be undone. Lines that contain anything this version does not understand, and would
//! therefore write differently, are kept unchanged, too. Damaged lines are moved to `<device>.damaged`.

use super::dense::dense;
use super::files::{self, Look};
use super::line::Line;
use super::logs::{Changes, Logs};
use super::merge::MergedState;
use super::record::{self, Record};
use super::tail::{self, Last, Offset};
use super::undo;
use crate::trouble::StateTrouble;
use std::io;

/// A log smaller than this many bytes is not compacted.
const SMALL: u64 = 1 << 20;
/// The most steps that can still be undone afterwards, and their most bytes in total.
const STEPS: usize = 256;
const STEPS_BYTES: usize = 8 << 20;

impl Logs {
    /// Whether this device's log has doubled since it was last compacted.
    pub(super) fn compaction_is_due(&self) -> bool {
        let len = files::look(&self.own_path()).map_or(0, |look| look.len);
        len > SMALL && len > 2 * self.compacted
    }

    /// Rewrites this device's log. At any moment the old or the new log is complete. Returns a warning if it fails.
    pub(super) fn compact(&mut self, changes: &mut Changes) -> Option<StateTrouble> {
        match self.try_compact(changes) {
            Ok(()) => None,
            Err(error) => {
                // Try again only when the log has grown: a long log loses nothing.
                self.compacted = files::look(&self.own_path()).map_or(0, |look| look.len);
                Some(StateTrouble::NotCompacted(self.own_path(), error.into()))
            }
        }
    }

    pub(super) fn try_compact(&mut self, changes: &mut Changes) -> io::Result<()> {
        let file = self.hold(changes)?;
        if !self.pending.is_empty() {
            return Ok(());
        }
        let mut sorted = Sorted::default();
        tail::pieces(&file, 0, Last::Closed, &mut |piece| {
            for part in tail::in_parts(piece, &Sorted::of) {
                sorted.add(part);
            }
        })?;
        let Sorted { mut records, tables: lines, kept, damaged, steps } = sorted;
        let mut tables = MergedState::default();
        for line in &lines {
            tables.take_tables(line);
        }
        record::settle(&mut records);
        if !damaged.is_empty() {
            let aside = self.files.open_to_append(&self.own_path().with_extension("damaged"))?;
            self.files.append(&aside, &damaged)?;
            self.files.sync(&aside)?;
        }
        let path = self.own_path();
        let mut len = 0;
        let mut last = Vec::new();
        self.files.clone().replace(&path, |out| {
            let mut buffer = Vec::with_capacity(1 << 20);
            let mut write = |line: &[u8]| {
                len += line.len() as u64;
                buffer.extend_from_slice(line);
                if buffer.len() > 1 << 20 {
                    out(&buffer)?;
                    buffer.clear();
                }
                last.clear();
                last.extend_from_slice(&line[line.len().saturating_sub(64)..]);
                Ok(())
            };
            dense(&mut records.drain(..), &tables.tables, 0, &mut write)?;
            if !kept.is_empty() {
                write(&kept)?;
            }
            for line in last_steps(&steps) {
                write(line)?;
            }
            out(&buffer)
        })?;
        let offset = match files::open(&path).and_then(|file| Ok((Offset::of(&file, len)?, Look::of(&file)?)))
        {
            Ok((offset, look)) => {
                self.seen.insert(self.own_name(), look);
                offset
            }
            Err(_) => Offset::behind(len, &last),
        };
        self.read.0.insert(self.own_name(), offset);
        self.compacted = len;
        self.forget_damage();
        self.keep_snapshot();
        drop(file);
        Ok(())
    }
}

/// The lines of a log by how they are rewritten.
#[derive(Default)]
struct Sorted {
    records: Vec<Record>,
    tables: Vec<Line>,
    /// Lines with an unknown part, unchanged.
    kept: Vec<u8>,
    /// Damaged lines, unchanged.
    damaged: Vec<u8>,
    /// Steps and the lines that undo them, unchanged.
    steps: Vec<Vec<u8>>,
}

impl Sorted {
    fn of(piece: &[u8]) -> Self {
        let mut sorted = Self::default();
        for bytes in tail::lines(piece) {
            let whole = || [bytes, b"\n"].concat();
            match Line::read(bytes) {
                Err(_) => sorted.damaged.append(&mut whole()),
                Ok(line) if !line.is_all_of(bytes) || !line.is_understood() => {
                    sorted.kept.append(&mut whole());
                }
                Ok(line) => {
                    if undo::is_of_steps(&line) {
                        sorted.steps.push(whole());
                    }
                    sorted.records.extend(line.records());
                    if line.field().is_none() {
                        sorted.tables.push(line);
                    }
                }
            }
        }
        sorted
    }

    fn add(&mut self, mut other: Self) {
        self.records.append(&mut other.records);
        self.tables.append(&mut other.tables);
        self.kept.append(&mut other.kept);
        self.damaged.append(&mut other.damaged);
        self.steps.append(&mut other.steps);
        let first = self.steps.len() - last_steps(&self.steps).len();
        self.steps.drain(..first);
    }
}

fn last_steps(steps: &[Vec<u8>]) -> &[Vec<u8>] {
    let mut bytes = 0;
    let fit = steps.iter().rev().take(STEPS).take_while(|line| {
        bytes += line.len();
        bytes <= STEPS_BYTES
    });
    let count = fit.count().max(1).min(steps.len());
    &steps[steps.len() - count..]
}
