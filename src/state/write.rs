//! Writing changes: each a line in this device's log, in one write, under its lock.

use super::change::{self, Change, Setting, Step};
use super::exchange::dense;
use super::files::{self, Look};
use super::line::{Line, Put};
use super::logs::{Access, Changes, Logs, Meta, Reported, Where};
use super::merge::{Base, Table};
use super::record::Field;
use super::snapshot::Snapshot;
use super::tail::{Last, Offset, Said};
use crate::article::ArticleId;
use crate::trouble::{Fault, StateTrouble};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::time::Duration;

/// What became of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The articles that really changed.
    pub articles: Vec<ArticleId>,
    /// Whether a table really changed.
    pub tables: bool,
    /// What was taken in on the way, because another process wrote it, and what the user must be told: that the
    /// change could not be written, or that what could not be is written now.
    pub taken_in: Changes,
}

/// A line that could not be written yet.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    /// What it says.
    pub(super) line: Line,
    /// How it is written: a line of another device as it came.
    pub(super) bytes: Vec<u8>,
}

/// Whether the user would miss a change. Places, and what is noted when a library is read or left, are written as well,
/// but not counted.
fn counts(set: &str, put: &[Put]) -> bool {
    let of = |table: Table| set == table.name();
    match Field::named(set) {
        Some(field) => matches!(field, Field::Read | Field::Starred | Field::Muted),
        None if of(Table::Setting) => {
            // The shelf a library was left on is noted whenever it is left.
            let is_left = |key: &str| key.starts_with("shelf ");
            !put.iter().any(|put| put.key.as_deref().is_some_and(is_left))
        }
        None => of(Table::Mute) || of(Table::Search),
    }
}

/// Once changes wait, each tries for so long to get a lock that another process holds.
const IMPATIENCE: Duration = Duration::from_millis(20);
/// A start may have to read so many bytes behind the snapshot, before a new one is made.
const BEHIND: u64 = 256 << 10;
/// So many records may be kept in memory beside it.
const RECENT: usize = 16_384;

impl Logs {
    /// Makes a change. `now` is the clock, Unix seconds. It counts at once, even if it cannot be written.
    pub fn append(&mut self, action: &Change, step: Step, now: i64) -> Applied {
        let mut applied = Applied::default();
        let held = self.hold(&mut applied.taken_in);
        // What is old in a library was decided by the logs that are away.
        if self.is_away() && matches!(action, Change::Put { table: Table::Baseline, .. }) {
            return applied;
        }
        for setting in self.state.settings(action, step) {
            let Some(line) = self.line(setting, now, &mut applied) else { break };
            let line = Line { step: step == Step::Undoable, ..line };
            self.make(&line, &mut applied);
        }
        // A place is written often and missed little: it waits for the system's own time.
        let sync = if matches!(action, Change::Place { .. }) { Sync::Later } else { Sync::Now };
        self.write_pending(held, sync, &mut applied.taken_in.told);
        applied
    }

    /// Writes what could not be written before, if there is something, and takes in logs that have come back.
    pub fn retry(&mut self) -> Changes {
        let mut changes = Changes::default();
        if !self.pending.is_empty() {
            let held = self.hold(&mut changes);
            self.write_pending(held, Sync::Now, &mut changes.told);
        } else if self.is_away() {
            changes = self.poll();
        }
        changes
    }

    /// How many changes could not be written yet. Places are not counted.
    pub fn unwritten(&self) -> usize {
        self.waiting + self.refused
    }

    /// Whether [`Logs::retry`] may have something to do.
    pub fn waits(&self) -> bool {
        !self.pending.is_empty() || self.is_away()
    }

    /// What is to be told if the program ends now and a change could not be written.
    pub fn unwritten_trouble(&self) -> Option<StateTrouble> {
        let lost = !self.pending.is_empty() || self.refused > 0;
        lost.then(|| {
            let full = || (self.options.folder.clone(), Fault::Counters);
            let (path, why) = self.trouble.clone().unwrap_or_else(full);
            StateTrouble::Unwritten { count: self.unwritten(), path, why }
        })
    }

    /// A line of this device about this. None if there is no counter left for it: then that is told.
    pub(super) fn line(&mut self, (set, put): Setting, now: i64, applied: &mut Applied) -> Option<Line> {
        let Some(stamp) = self.state.next(self.device) else {
            self.refused += usize::from(counts(&set, &put));
            applied.taken_in.told.push(StateTrouble::Kept(self.options.folder.clone(), Fault::Counters));
            return None;
        };
        Some(Line { n: stamp.counter, at: now, by: stamp.device, set, put, step: false, undoes: None })
    }

    /// Gives the lines that wait new counters, behind all that is known by now: they were made while the logs could not
    /// be read.
    pub(super) fn restamp_pending(&mut self) {
        let mut moved = BTreeMap::new();
        let mut pending = std::mem::take(&mut self.pending);
        for Pending { line, bytes } in pending.iter_mut().filter(|pending| pending.line.by == self.device) {
            let Some(stamp) = self.state.next(self.device) else { break };
            moved.insert(line.n, stamp.counter);
            line.n = stamp.counter;
            line.undoes = line.undoes.map(|step| moved.get(&step).copied().unwrap_or(step));
            *bytes = line.write();
            self.state.take(line);
        }
        self.pending = pending;
    }

    /// Takes a line of this device in, to be written next.
    pub(super) fn make(&mut self, line: &Line, applied: &mut Applied) {
        self.make_written(line, line.write(), applied);
    }

    /// Takes a line in that is to be written like this.
    pub(super) fn make_written(&mut self, line: &Line, bytes: Vec<u8>, applied: &mut Applied) {
        self.state.take(line);
        applied.articles.extend(change::articles(&line.put));
        applied.tables |= line.field().is_none();
        self.waiting += usize::from(counts(&line.set, &line.put));
        self.pending.push(Pending { line: line.clone(), bytes });
    }

    /// Opens and locks this device's log, and takes in what another process has written to it.
    pub(super) fn hold(&mut self, changes: &mut Changes) -> io::Result<File> {
        if self.options.access == Access::Look {
            return Err(Fault::Looking.into());
        }
        if !self.finds_logs() {
            self.place = Where::Away;
            return Err(Fault::Away.into());
        }
        if self.is_away() {
            let all = self.take_in(Last::Growing, Reported::Damaged);
            changes.articles.extend(all.articles);
            changes.tables |= all.tables;
            changes.told.extend(all.told);
        }
        self.files.make_folder(&self.options.folder)?;
        let path = self.own_path();
        let patience = if self.trouble.is_some() { IMPATIENCE } else { files::PATIENCE };
        let file = loop {
            let file = self.files.open_to_append(&path)?;
            files::lock(&file, patience)?;
            // Another process may have put a compacted log into its place.
            if files::look(&path).is_ok_and(|look| Look::of(&file).is_ok_and(|of| of.inode == look.inode)) {
                break file;
            }
        };
        let look = Look::of(&file)?;
        let name = self.own_name();
        if self.seen.get(&name) != Some(&look) {
            self.lost |= look.len == 0 && self.read.0.get(&name).is_some_and(|offset| offset.at > 0);
            let mut said = Said::default();
            let read = self.read_log(&name, &file, Last::Closed, &mut said)?;
            changes.told.extend(self.damage(&name, look.len, read, Reported::Damaged));
            self.settle(said, changes);
        }
        Ok(file)
    }

    /// Writes what is pending; if that fails it stays, and is told the first time.
    pub(super) fn write_pending(&mut self, held: io::Result<File>, sync: Sync, told: &mut Vec<StateTrouble>) {
        if self.pending.is_empty() {
            return;
        }
        match held.and_then(|file| self.write_lines(&file, sync)) {
            Ok(()) => {
                let count = std::mem::take(&mut self.waiting);
                self.pending.clear();
                self.note_logs();
                if self.trouble.take().is_some() {
                    told.push(StateTrouble::Written(count.max(1)));
                }
            }
            Err(error) => {
                let why = Fault::from(error);
                let path = if why == Fault::Away { self.options.folder.clone() } else { self.own_path() };
                if self.trouble.replace((path.clone(), why.clone())).is_none() {
                    told.push(StateTrouble::Kept(path, why));
                }
            }
        }
    }

    fn write_lines(&mut self, file: &File, sync: Sync) -> io::Result<()> {
        let len = Look::of(file)?.len;
        let mut bytes = Vec::new();
        let mut last = [b'\n'];
        if len > 0 {
            file.read_exact_at(&mut last, len - 1)?;
        }
        if last != [b'\n'] {
            // The torn line before must cost only itself.
            bytes.push(b'\n');
        }
        if self.lost {
            dense(&mut *self.state.records(), &self.state.tables, 0, &mut |line| {
                bytes.extend_from_slice(line);
                Ok(())
            })?;
        }
        bytes.extend(self.pending.iter().flat_map(|pending| &pending.bytes));
        if let Err(error) = self.files.append(file, &bytes) {
            // Half a line would be told as damaged by everyone who reads it.
            if Look::of(file).map_or(true, |look| look.len != len) {
                let _ = self.files.cut(file, len);
            }
            return Err(error);
        }
        self.lost = false;
        let name = self.own_name();
        let look = Look::of(file)?;
        self.read.0.insert(name.clone(), Offset::behind(look.len, &bytes));
        self.seen.insert(name, look);
        self.behind += bytes.len() as u64;
        if sync == Sync::Now {
            self.files.sync(file)?;
            if len == 0 {
                self.files.sync_folder(&self.options.folder)?;
            }
        }
        Ok(())
    }

    /// Does what can wait until nobody does: writes what could not be written, puts the log and the snapshot in
    /// order when that is due. Returns what the user must be told.
    pub fn keep_house(&mut self) -> Changes {
        let mut changes = self.retry();
        if self.options.access == Access::Write {
            if self.compaction_is_due() {
                let told = self.compact(&mut changes);
                changes.told.extend(told);
            }
            if self.is_due() {
                self.keep_snapshot();
            }
            let state = &self.state;
            // It is only longer than it need be otherwise.
            let _ = self.traits.compact(&self.files, state.len(), &|article| state.knows(article));
        }
        changes
    }

    /// Whether a new snapshot is worth its writing.
    pub(super) fn is_due(&self) -> bool {
        self.options.access == Access::Write && (self.behind > BEHIND || self.state.recent() > RECENT)
    }

    /// Writes a snapshot and goes on from it. Without one everything works, so that it fails in silence.
    pub(super) fn keep_snapshot(&mut self) {
        // What is not in a log must not be in a snapshot either.
        if self.options.access == Access::Look || !self.pending.is_empty() || self.state.is_damaged() {
            return;
        }
        let Some(path) = self.snapshot_path() else { return };
        let meta = Meta {
            read: self.read.clone(),
            tables: self.state.tables.clone(),
            clock: self.state.clock,
            compacted: self.compacted,
        };
        let written = path.parent().map_or(Ok(()), |folder| self.files.make_folder(folder)).and_then(|()| {
            // Nor what a power cut may take from a log.
            if let Ok(file) = files::open(&self.own_path()) {
                self.files.sync(&file)?;
            }
            Snapshot::write(&path, &self.files, &mut *self.state.records(), &meta)
        });
        let damaged = self.state.is_damaged();
        if written.is_ok()
            && !damaged
            && let Some((snapshot, meta)) = Snapshot::open::<Meta>(&path)
            && meta.read == self.read
        {
            let tables = std::mem::take(&mut self.state.tables);
            self.state = super::merge::MergedState::new(Base::File(snapshot), tables, self.state.clock);
            self.state.is_partial = self.is_away();
            self.behind = 0;
        }
    }
}

/// When a change must be on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sync {
    Now,
    Later,
}
