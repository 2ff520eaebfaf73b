//! The logs of all devices: opens them and reads what other processes and devices write.

use super::change::{Change, Step};
use super::device;
use super::files::{self, Files, Look};
use super::line::Line;
use super::merge::{Base, MergedState, Tables};
use super::note::{self, Damage, Known};
use super::record::{COUNTER_MAX, Device};
use super::snapshot::Snapshot;
use super::tail::{self, Last, Offset, Offsets, Said, Tail};
use super::traits::TraitsFile;
use crate::article::ArticleId;
use crate::article::traits::Traits;
use crate::trouble::{Fault, StateTrouble};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::io;
use std::path::PathBuf;

/// Whether writing is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Changes and the snapshot are written.
    Write,
    /// Nothing is written.
    Look,
}

/// Which logs to open.
#[derive(Clone, Debug)]
pub struct LogOptions {
    /// The folder of the logs; it may be synchronised between devices.
    pub folder: PathBuf,
    /// The folder of files that stay on this device, such as its id. Not below `folder`.
    pub local: PathBuf,
    /// The cache folder for the snapshot; none to have no snapshot.
    pub cache: Option<PathBuf>,
    pub access: Access,
}

/// The result of opening logs.
#[derive(Debug)]
pub struct Opened {
    pub logs: Logs,
    pub warnings: Vec<StateTrouble>,
}

/// The result of reading logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Articles that the lines read mention, each once. Their state may be unchanged.
    pub articles: Vec<ArticleId>,
    /// Whether the lines read set a table.
    pub tables: bool,
    pub warnings: Vec<StateTrouble>,
}

/// The result of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The articles that actually changed.
    pub articles: Vec<ArticleId>,
    /// Whether a table actually changed.
    pub tables: bool,
    /// The number of the step that was made, if it can be undone.
    pub step: Option<u64>,
    /// Changes of other processes, and warnings: the change could not be written, or earlier ones now are.
    pub taken_in: Changes,
}

/// A line that could not be written yet.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) line: Line,
    /// Its bytes in the log; an imported line of another device is copied unchanged.
    pub(super) bytes: Vec<u8>,
}

/// The logs of all devices and the state merged from them.
#[derive(Debug)]
pub struct Logs {
    pub(super) options: LogOptions,
    pub(super) files: Files,
    pub(super) device: Device,
    pub(super) state: MergedState,
    /// The offset up to which each log was read.
    pub(super) read: Offsets,
    /// Each log's metadata when it was last read to its end.
    pub(super) seen: BTreeMap<String, Look>,
    /// The note about the folder; none if it never contained logs.
    pub(super) known: Option<Known>,
    pub(super) place: Where,
    /// Whether this device's log lost lines that had been read. They are then written again from the merged state.
    pub(super) lost: bool,
    /// Whether the snapshot was discarded because it contained a counter above the limit.
    reread: bool,
    /// Lines that could not be written yet.
    pub(super) pending: Vec<Pending>,
    /// How many of these the user would miss.
    pub(super) waiting: usize,
    /// How many changes were refused because the counters ran out.
    pub(super) refused: usize,
    /// The largest counter when the logs were opened: later steps are of this run of the program.
    pub(super) begin: u64,
    /// The steps that were undone and can be made once more, the last one at the end.
    pub(super) undone: Vec<Line>,
    /// The path and the error of the last failed write, which was reported to the user.
    pub(super) trouble: Option<(PathBuf, Fault)>,
    /// Bytes of the logs that the snapshot does not cover.
    pub(super) behind: u64,
    /// The size in bytes of this device's log when it was last compacted.
    pub(super) compacted: u64,
    pub(super) traits: TraitsFile,
    /// Logs that could not be read the last time; an empty name means their folder.
    pub(super) unread: BTreeSet<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// In their folder, or there are none yet.
    Here,
    /// Missing from their folder, which contained some before.
    Away,
    /// In their folder again after they were missing; not yet reported.
    Back,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Meta {
    pub(super) read: Offsets,
    pub(super) tables: Tables,
    pub(super) clock: u64,
    pub(super) compacted: u64,
}

/// The extension of every log.
const END: &str = ".log";

impl Logs {
    /// Opens the logs and reads what is new. Always succeeds; read and write errors become warnings.
    pub fn open(options: LogOptions) -> Opened {
        Self::open_with(options, Files::default())
    }

    pub(super) fn open_with(options: LogOptions, files: Files) -> Opened {
        let mut warnings = Vec::new();
        let device = match options.access {
            Access::Look => Device::default(),
            Access::Write => device::load(&options.local).unwrap_or_else(|error| {
                warnings.push(StateTrouble::File(options.local.join("device"), error.into()));
                device::without_memory(&options.local)
            }),
        };
        let mut logs = Self {
            files,
            device,
            state: MergedState::default(),
            read: Offsets::default(),
            seen: BTreeMap::new(),
            known: note::load(&options.local, &options.folder),
            place: Where::Here,
            lost: false,
            reread: false,
            pending: Vec::new(),
            waiting: 0,
            refused: 0,
            begin: 0,
            undone: Vec::new(),
            trouble: None,
            behind: 0,
            compacted: 0,
            traits: TraitsFile::within(&options.local),
            unread: BTreeSet::new(),
            options,
        };
        logs.begin(&mut warnings);
        Opened { logs, warnings }
    }

    /// Loads the snapshot, then reads what follows it in the logs.
    fn begin(&mut self, warnings: &mut Vec<StateTrouble>) {
        let snapshot = self.snapshot_path().and_then(|path| Snapshot::open::<Meta>(&path));
        if let Some((snapshot, meta)) = snapshot {
            // A snapshot with a counter above the limit is rebuilt from the logs, where such lines are now rejected.
            self.reread = meta.clock > COUNTER_MAX;
            if !self.reread {
                self.state = MergedState::new(Base::File(snapshot), meta.tables, meta.clock);
                self.read = meta.read;
                self.compacted = meta.compacted;
            }
        }
        let changes = self.take_in(Last::Growing, Reported::Torn);
        warnings.extend(changes.warnings);
        self.state.is_partial = self.is_away();
        self.begin = self.state.clock;
        if self.is_due() || self.reread && !self.is_away() {
            self.keep_snapshot();
        }
    }

    /// Rebuilds the state from the logs if the snapshot turned out to be damaged.
    fn repair(&mut self) -> Vec<StateTrouble> {
        let mut warnings = Vec::new();
        // While the logs are missing, the rest of the snapshot is all there is.
        if self.state.is_damaged() && self.finds_logs() {
            self.state = MergedState::default();
            self.read = Offsets::default();
            self.seen.clear();
            self.compacted = 0;
            warnings.push(StateTrouble::Snapshot);
            warnings.extend(self.take_in(Last::Growing, Reported::Torn).warnings);
            for Pending { line, .. } in &self.pending {
                self.state.take(line);
            }
            self.keep_snapshot();
        }
        warnings
    }

    /// The merged state.
    pub fn state(&self) -> &MergedState {
        &self.state
    }

    /// Whether the logs are missing from their folder. The state read before stays available and changes wait.
    pub fn is_away(&self) -> bool {
        self.place == Where::Away
    }

    /// Whether the logs are back after they were missing. True once.
    pub fn have_come_back(&mut self) -> bool {
        let back = self.place == Where::Back;
        if back {
            self.place = Where::Here;
        }
        back
    }

    /// Whether a mirror of the state must be rebuilt, because the snapshot contained values that are now rejected.
    pub fn are_reread(&self) -> bool {
        self.reread
    }

    /// What tells the reading state of this folder from that of another one: the folder's canonical path.
    pub fn identity(&self) -> String {
        super::library_key(&self.options.folder)
    }

    /// Another folder with marks that this device has used, or that one of these names is of, if there are no logs here
    /// yet.
    pub fn used_before(&self, others: &[PathBuf]) -> Option<PathBuf> {
        if self.options.access == Access::Look || self.known.is_some() || !self.read.0.is_empty() {
            return None;
        }
        let here = self.identity();
        let mut folders = others.to_vec();
        folders.push(self.options.local.join("logs"));
        folders.extend(note::known_folders(&self.options.local));
        let has_marks = |folder: &PathBuf| {
            super::library_key(folder) != here
                && files::names(folder).is_ok_and(|names| names.iter().any(|name| is_log(name)))
                && self.has_marks_in(folder)
        };
        folders.into_iter().find(has_marks)
    }

    /// Stores descriptions of marked articles, so that the articles are recognised after an edit.
    ///
    /// # Errors
    /// If writing fails. Marks of articles that are not edited do not depend on it.
    pub fn describe(&self, traits: &[Traits]) -> io::Result<()> {
        if self.options.access == Access::Look {
            return Err(Fault::OpenReadOnly.into());
        }
        self.traits.add(traits, &self.files)
    }

    /// Copies marks from the ids that articles had before an edit to their new ids. `now` is in Unix seconds.
    pub fn follow(&mut self, edited: &[(ArticleId, Traits)], now: i64) -> Applied {
        let ends = edited.iter().map(|(was, now)| Traits::succeeded(*was, now.id));
        let traits: Vec<Traits> = edited.iter().map(|(_, now)| *now).chain(ends).collect();
        // Written first, because a description takes effect only once the marks are copied. The error is
        // ignored, because `append` most often fails for the same reason and reports it.
        let _ = self.describe(&traits);
        let carried = edited.iter().map(|(was, now)| (*was, now.id)).collect();
        self.append(&Change::Carry(carried), Step::Silent, now)
    }

    /// Passes the stored descriptions to `each`, an article's latest one last.
    pub fn described(&self, each: &mut dyn FnMut(&Traits)) -> io::Result<()> {
        self.traits.each(each)
    }

    /// Whether everything in the logs was read and every change was written.
    pub fn is_whole(&self) -> bool {
        !self.is_away() && self.unread.is_empty() && self.pending.is_empty()
    }

    /// How far the logs were read; a mirror of the state passes this to [`Logs::since`].
    pub fn offsets(&self) -> &Offsets {
        &self.read
    }

    /// Reads what other processes and devices wrote.
    pub fn poll(&mut self) -> Changes {
        let repaired = self.repair();
        let mut changes = self.take_in(Last::Growing, Reported::Damaged);
        changes.warnings.splice(..0, repaired);
        changes
    }

    /// Passes the articles that changed since these offsets to `each`; unchanged articles and repetitions are possible.
    /// The current values are in [`Logs::state`].
    ///
    /// # Errors
    /// If a log that was read before cannot be read.
    pub fn since(&self, offsets: &Offsets, each: &mut dyn FnMut(&[ArticleId])) -> io::Result<()> {
        if offsets.0.is_empty() && !self.read.0.is_empty() {
            let mut some = Vec::new();
            self.state.for_each(&mut |article| {
                some.push(article);
                if some.len() == 4096 {
                    each(&some);
                    some.clear();
                }
            });
            each(&some);
            return Ok(());
        }
        for (name, to) in &self.read.0 {
            if offsets.0.get(name) == Some(to) {
                continue;
            }
            let file = files::open(&self.options.folder.join(name))?;
            let from = offsets.0.get(name).filter(|from| from.holds(&file)).map_or(0, |from| from.at);
            let mut said = Said::default();
            tail::read(&file, from, Last::Growing, &mut said)?;
            let ids: Vec<ArticleId> = said.records.iter().map(|record| record.key.0).collect();
            ids.chunks(4096).for_each(&mut *each);
        }
        Ok(())
    }

    /// Reads what is new in all logs.
    pub(super) fn take_in(&mut self, last: Last, extent: Reported) -> Changes {
        let mut changes = Changes::default();
        let mut said = Said::default();
        self.unread.remove("");
        let names = files::names(&self.options.folder).unwrap_or_else(|error| {
            self.unread.insert(String::new());
            changes.warnings.push(StateTrouble::File(self.options.folder.clone(), error.into()));
            Vec::new()
        });
        if !self.finds_logs() {
            if self.place != Where::Away {
                self.place = Where::Away;
                changes.warnings.push(StateTrouble::File(self.options.folder.clone(), Fault::Away));
            }
            return changes;
        }
        for name in names.iter().filter(|name| is_log(name)) {
            let path = self.options.folder.join(name);
            let done = files::look(&path).and_then(|look| {
                if self.seen.get(name) == Some(&look) {
                    return Ok(None);
                }
                // Recorded before reading, so that a log that stays unreadable is reported once.
                self.seen.insert(name.clone(), look);
                self.read_log(name, &files::open(&path)?, last, &mut said).map(|read| Some((read, look)))
            });
            match done {
                Ok(Some((read, look))) => {
                    self.unread.remove(name);
                    changes.warnings.extend(self.damage(name, look.len, read, extent));
                }
                Ok(None) => {}
                // Removed since the folder was listed.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    self.unread.insert(name.clone());
                    changes.warnings.push(StateTrouble::File(path, error.into()));
                }
            }
        }
        self.settle(said, &mut changes);
        if names.iter().any(|name| is_log(name)) {
            self.note_logs();
        }
        if self.place == Where::Away {
            self.place = Where::Back;
            self.state.is_partial = false;
            self.begin = self.state.clock;
            self.restamp_pending();
        }
        changes
    }

    /// Whether the folder contains logs, or never did.
    pub(super) fn finds_logs(&self) -> bool {
        let held = self.known.is_some() || !self.read.0.is_empty();
        let folder = &self.options.folder;
        let is_there = |name: &String| files::look(&folder.join(name)).is_ok();
        // A folder that cannot be read is reported elsewhere.
        !held
            || files::names(folder).map_or(true, |names| names.iter().any(|name| is_log(name)))
            || self.read.0.keys().any(is_there)
    }

    /// Creates the folder, unless it contained logs that are now missing.
    pub fn make_folder(&self) -> Result<(), Fault> {
        if self.finds_logs() { Ok(self.files.make_folder(&self.options.folder)?) } else { Err(Fault::Away) }
    }

    /// Records that the folder contains logs.
    pub(super) fn note_logs(&mut self) {
        if self.known.is_none() {
            self.known = Some(Known::default());
            self.keep_note();
        }
    }

    /// Writes the note. Errors are ignored, because the note is optional.
    fn keep_note(&self) {
        if let Some(known) = self.known.as_ref().filter(|_| self.options.access == Access::Write) {
            let _ = note::keep(&self.options.local, &self.options.folder, known, &self.files);
        }
    }

    /// Records the skipped lines of a log of length `len`. Returns a warning if there are more than before.
    pub(super) fn damage(
        &mut self,
        name: &str,
        len: u64,
        Read { from, tail }: Read,
        extent: Reported,
    ) -> Option<StateTrouble> {
        let lines = tail.damaged + usize::from(tail.torn && extent == Reported::Torn);
        self.note_logs();
        let known = self.known.get_or_insert_default();
        let before = known.damage.get(name).copied().unwrap_or(Damage { len: 0, lines: 0 });
        // After a partial read, `lines` counts only lines after the old offset.
        let (is_news, all) = match (from, len.cmp(&before.len)) {
            (0, Ordering::Less) => (lines > 0, lines),
            (0, _) => (lines > before.lines, lines),
            (_, Ordering::Equal) => (lines > before.lines, lines.max(before.lines)),
            (_, _) => (lines > 0, lines + before.lines),
        };
        if is_news || from == 0 && all != before.lines {
            if all == 0 {
                known.damage.remove(name);
            } else {
                known.damage.insert(name.to_owned(), Damage { len, lines: all });
            }
            self.keep_note();
        }
        is_news.then(|| StateTrouble::Damaged { log: self.options.folder.join(name), lines })
    }

    /// Forgets the damage of this device's log, which was rewritten without it.
    pub(super) fn forget_damage(&mut self) {
        let name = self.own_name();
        if self.known.as_mut().is_some_and(|known| known.damage.remove(&name).is_some()) {
            self.keep_note();
        }
    }

    pub(super) fn read_log(
        &mut self,
        name: &str,
        file: &File,
        last: Last,
        said: &mut Said,
    ) -> io::Result<Read> {
        let known = self.read.0.get(name).filter(|offset| offset.holds(file));
        let from = known.map_or(0, |offset| offset.at);
        let tail = tail::read(file, from, last, said)?;
        self.behind += tail.end - from;
        self.read.0.insert(name.to_owned(), Offset::of(file, tail.end)?);
        Ok(Read { from, tail })
    }

    /// Merges what was read into the state.
    pub(super) fn settle(&mut self, said: Said, changes: &mut Changes) {
        let articles = said.records.iter().map(|record| record.key.0);
        if said.records.len() < 4096 {
            changes.articles.extend(articles.collect::<HashSet<_>>());
        } else {
            changes.articles.extend(articles);
            changes.articles.sort_unstable();
            changes.articles.dedup();
        }
        changes.tables |= !said.tables.is_empty();
        self.state.absorb(said.records);
        for line in &said.tables {
            self.state.take_tables(line);
        }
        self.state.clock = self.state.clock.max(said.clock);
    }

    pub(super) fn own_name(&self) -> String {
        format!("{}{END}", self.device)
    }

    pub(super) fn own_path(&self) -> PathBuf {
        self.options.folder.join(self.own_name())
    }

    /// The path of the snapshot for this folder of logs.
    pub(super) fn snapshot_path(&self) -> Option<PathBuf> {
        let folder = crate::disk::real(&self.options.folder);
        let name = blake3::hash(folder.as_os_str().as_encoded_bytes()).to_hex();
        Some(self.options.cache.as_ref()?.join("state").join(&name[..16]))
    }
}

/// Which skipped lines are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reported {
    Damaged,
    /// Damaged lines and an incomplete last line.
    Torn,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    /// The offset at which reading began.
    from: u64,
    tail: Tail,
}

/// Whether a name is that of a log.
fn is_log(name: &str) -> bool {
    name.ends_with(END) && !name.starts_with('.')
}
