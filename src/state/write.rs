//! Writing changes: each a line in this device's log, in one write, under its lock.

use super::change::{self, Action, Setting, Step};
use super::files::{self, Look};
use super::line::Line;
use super::logs::{Access, Changes, Logs, Meta, Told, told};
use super::merge::Base;
use super::snapshot::Snapshot;
use super::tail::{Last, Offset, Said};
use crate::article::ArticleId;
use crate::trouble::{Fault, StateTrouble};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

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

/// A start may have to read so many bytes behind the snapshot, before a new one is made.
const BEHIND: u64 = 256 << 10;
/// So many records may be kept in memory beside it.
const RECENT: usize = 16_384;

impl Logs {
    /// Makes a change. `now` is the clock, Unix seconds. It counts at once, even if it cannot be written.
    pub fn append(&mut self, action: &Action, step: Step, now: i64) -> Applied {
        let mut applied = Applied::default();
        let held = self.hold(&mut applied.taken_in);
        for setting in self.state.settings(action, step) {
            let line = self.line(setting, now);
            let line = Line { step: step == Step::Undoable, ..line };
            self.make(&line, &mut applied);
        }
        // A place is written often and missed little: it waits for the system's own time.
        let sync = if matches!(action, Action::Place { .. }) { Sync::Later } else { Sync::Now };
        self.write_pending(held, sync, &mut applied.taken_in.told);
        applied
    }

    /// Writes what could not be written before, if there is something.
    pub fn retry(&mut self) -> Changes {
        let mut changes = Changes::default();
        if !self.pending.is_empty() {
            let held = self.hold(&mut changes);
            self.write_pending(held, Sync::Now, &mut changes.told);
        }
        changes
    }

    /// A line of this device about this.
    pub(super) fn line(&self, (set, put): Setting, now: i64) -> Line {
        let stamp = self.state.next(self.device);
        Line { n: stamp.counter, at: now, by: stamp.device, set, put, step: false, undoes: None }
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
        self.pending.push(bytes);
    }

    /// Opens and locks this device's log, and takes in what another process has written to it.
    pub(super) fn hold(&mut self, changes: &mut Changes) -> io::Result<File> {
        if self.options.access == Access::Look {
            return Err(Fault::Looking.into());
        }
        self.files.make_folder(&self.options.folder)?;
        let path = self.own_path();
        let file = loop {
            let file = self.files.open_to_append(&path)?;
            files::lock(&file)?;
            // Another process may have put a compacted log into its place.
            if files::look(&path).is_ok_and(|look| Look::of(&file).is_ok_and(|of| of.inode == look.inode)) {
                break file;
            }
        };
        let look = Look::of(&file)?;
        let name = self.own_name();
        if self.seen.get(&name) != Some(&look) {
            let mut said = Said::default();
            let tail = self.read_log(&name, &file, Last::Closed, &mut said)?;
            changes.told.extend(told(&path, &tail, Told::Damaged));
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
                let count = self.pending.len();
                self.pending.clear();
                if std::mem::take(&mut self.troubled) {
                    told.push(StateTrouble::Written(count));
                }
            }
            Err(error) => {
                if !std::mem::replace(&mut self.troubled, true) {
                    told.push(StateTrouble::Kept(self.own_path(), error.into()));
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
        bytes.extend(self.pending.iter().flatten());
        if let Err(error) = self.files.append(file, &bytes) {
            // Half a line would be told as damaged by everyone who reads it.
            let _ = self.files.cut(file, len);
            return Err(error);
        }
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
            let _ = self.traits.compact(&self.files, &|article| state.knows(article));
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
            self.state = super::merge::State::new(Base::File(snapshot), tables, self.state.clock);
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
