//! Writes changes: each one line in this device's log, in one write, under a lock.

use super::change::{self, Change, Setting, Step};
use super::dense::dense;
use super::files::{self, Look};
use super::line::{Line, Put};
use super::logs::{Access, Applied, Changes, Logs, Meta, Pending, Reported, Where};
use super::merge::{Base, Table};
use super::record::Field;
use super::snapshot::Snapshot;
use super::tail::{Last, Offset, Said};
use crate::trouble::{Fault, StateTrouble};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::time::Duration;

/// Whether the user would miss a change. Reading positions, and what is recorded when a library is opened or closed,
/// are written but not counted.
fn counts(set: &str, put: &[Put]) -> bool {
    let of = |table: Table| set == table.name();
    match Field::named(set) {
        Some(field) => matches!(field, Field::Read | Field::Starred | Field::Muted),
        None if of(Table::Setting) => {
            // The shelf that was last open is recorded whenever a library is closed.
            let is_left = |key: &str| key.starts_with("shelf ");
            !put.iter().any(|put| put.key.as_deref().is_some_and(is_left))
        }
        None => of(Table::Mute) || of(Table::Search),
    }
}

/// The lock wait while changes are pending.
const IMPATIENCE: Duration = Duration::from_millis(20);
/// The most log bytes after a snapshot before a new one is written.
const BEHIND: u64 = 256 << 10;
/// The most records in memory besides a snapshot before a new one is written.
const RECENT: usize = 16_384;

impl Logs {
    /// Makes a change. It takes effect at once, even if it cannot be written. `now` is in Unix seconds.
    pub fn append(&mut self, action: &Change, step: Step, now: i64) -> Applied {
        let mut applied = Applied::default();
        let held = self.hold(&mut applied.taken_in);
        // The missing logs may contain the baseline already.
        if self.is_away() && matches!(action, Change::Put { table: Table::Baseline, .. }) {
            return applied;
        }
        for setting in self.state.settings(action, step) {
            let Some(line) = self.line(setting, now, &mut applied) else { break };
            let line = Line { step: step.is_undoable(), ..line };
            if line.step {
                applied.step = Some(line.n);
                self.undone.clear();
            }
            self.make(&line, &mut applied);
        }
        // Positions change often and matter little, so they are not synced.
        let sync = if matches!(action, Change::Place { .. }) { Sync::Later } else { Sync::Now };
        self.write_pending(held, sync, &mut applied.taken_in.warnings);
        applied
    }

    /// Writes pending changes, if any, and reads logs that are back.
    pub fn retry(&mut self) -> Changes {
        let mut changes = Changes::default();
        if !self.pending.is_empty() {
            let held = self.hold(&mut changes);
            self.write_pending(held, Sync::Now, &mut changes.warnings);
        } else if self.is_away() {
            changes = self.poll();
        }
        changes
    }

    /// The number of changes not yet written. Reading positions are not counted.
    pub fn unwritten(&self) -> usize {
        self.waiting + self.refused
    }

    /// Whether [`Logs::retry`] may have something to do.
    pub fn waits(&self) -> bool {
        !self.pending.is_empty() || self.is_away()
    }

    /// The warning if the program ends now and a change is not written.
    pub fn unwritten_trouble(&self) -> Option<StateTrouble> {
        let lost = !self.pending.is_empty() || self.refused > 0;
        lost.then(|| {
            let full = || (self.options.folder.clone(), Fault::Counters);
            let (path, why) = self.trouble.clone().unwrap_or_else(full);
            StateTrouble::Unwritten { count: self.unwritten(), path, why }
        })
    }

    /// Creates a line of this device. If the counters ran out, returns none and adds a warning.
    pub(super) fn line(&mut self, (set, put): Setting, now: i64, applied: &mut Applied) -> Option<Line> {
        let Some(stamp) = self.state.next(self.device) else {
            self.refused += usize::from(counts(&set, &put));
            applied.taken_in.warnings.push(StateTrouble::Kept(self.options.folder.clone(), Fault::Counters));
            return None;
        };
        Some(Line { n: stamp.counter, at: now, by: stamp.device, set, put, step: false, undoes: None })
    }

    /// Gives pending lines new counters, above all known ones: they were made while the logs could not be read.
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

    /// Applies a line of this device and queues it for writing.
    pub(super) fn make(&mut self, line: &Line, applied: &mut Applied) {
        self.make_written(line, line.write(), applied);
    }

    /// Applies a line and queues it for writing as these bytes.
    pub(super) fn make_written(&mut self, line: &Line, bytes: Vec<u8>, applied: &mut Applied) {
        self.state.take(line);
        applied.articles.extend(change::articles(&line.put));
        applied.tables |= line.field().is_none();
        self.waiting += usize::from(counts(&line.set, &line.put));
        self.pending.push(Pending { line: line.clone(), bytes });
    }

    /// Opens and locks this device's log and reads what another process appended.
    pub(super) fn hold(&mut self, changes: &mut Changes) -> io::Result<File> {
        if self.options.access == Access::Look {
            return Err(Fault::OpenReadOnly.into());
        }
        if !self.finds_logs() {
            self.place = Where::Away;
            return Err(Fault::Away.into());
        }
        if self.is_away() {
            let all = self.take_in(Last::Growing, Reported::Damaged);
            changes.articles.extend(all.articles);
            changes.tables |= all.tables;
            changes.warnings.extend(all.warnings);
        }
        self.files.make_folder(&self.options.folder)?;
        let path = self.own_path();
        let patience = if self.trouble.is_some() { IMPATIENCE } else { files::PATIENCE };
        let file = self.files.hold(&path, patience)?;
        let look = Look::of(&file)?;
        let name = self.own_name();
        if self.seen.get(&name) != Some(&look) {
            self.lost |= look.len == 0 && self.read.0.get(&name).is_some_and(|offset| offset.at > 0);
            let mut said = Said::default();
            let read = self.read_log(&name, &file, Last::Closed, &mut said)?;
            changes.warnings.extend(self.damage(&name, look.len, read, Reported::Damaged));
            self.settle(said, changes);
        }
        Ok(file)
    }

    /// Writes the pending lines. If that fails they stay pending, and the first failure is reported.
    pub(super) fn write_pending(
        &mut self,
        held: io::Result<File>,
        sync: Sync,
        warnings: &mut Vec<StateTrouble>,
    ) {
        if self.pending.is_empty() {
            return;
        }
        match held.and_then(|file| self.write_lines(&file, sync)) {
            Ok(()) => {
                let count = std::mem::take(&mut self.waiting);
                self.pending.clear();
                self.note_logs();
                if self.trouble.take().is_some() {
                    warnings.push(StateTrouble::Written(count.max(1)));
                }
            }
            Err(error) => {
                let why = Fault::from(error);
                let path = if why == Fault::Away { self.options.folder.clone() } else { self.own_path() };
                if self.trouble.replace((path.clone(), why.clone())).is_none() {
                    warnings.push(StateTrouble::Kept(path, why));
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
            // Ends a torn last line, so that the next line is not damaged, too.
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
            // Every reader would report half a line as damaged.
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

    /// Maintenance for idle times: writes pending changes, and compacts the log and writes a snapshot if due. Returns
    /// changes of other processes and warnings.
    pub fn keep_house(&mut self) -> Changes {
        let mut changes = self.retry();
        if self.options.access == Access::Write {
            if self.compaction_is_due() {
                let warnings = self.compact(&mut changes);
                changes.warnings.extend(warnings);
            }
            if self.is_due() {
                self.keep_snapshot();
            }
            let state = &self.state;
            // On an error the file only stays longer than necessary.
            let _ = self.traits.compact(&self.files, state.len(), &|article| state.knows(article));
        }
        changes
    }

    /// Whether it is time for a new snapshot.
    pub(super) fn is_due(&self) -> bool {
        self.options.access == Access::Write && (self.behind > BEHIND || self.state.recent() > RECENT)
    }

    /// Writes a snapshot and uses it as the new base. Errors are ignored, because the snapshot is optional.
    pub(super) fn keep_snapshot(&mut self) {
        // A snapshot must not contain lines that are in no log.
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
            // Nor lines that a power failure could remove from the log.
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

/// When a change is synced to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sync {
    Now,
    Later,
}
