//! The logs of all devices: opening them, and taking in what was written meanwhile.

use super::change::{Change, Step};
use super::device;
use super::files::{self, Files, Look};
use super::merge::{Base, MergedState, Tables};
use super::note::{self, Damage, Known};
use super::record::{COUNTER_MAX, Device};
use super::snapshot::Snapshot;
use super::tail::{self, Last, Offset, Offsets, Said, Tail};
use super::traits::TraitsFile;
use super::write::{Applied, Pending};
use crate::article::ArticleId;
use crate::article::traits::Traits;
use crate::trouble::{Fault, StateTrouble};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::io;
use std::path::PathBuf;

/// Whether anything may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Changes are written, and what a quick start needs.
    Write,
    /// Nothing is.
    Look,
}

/// What to open.
#[derive(Clone, Debug)]
pub struct LogOptions {
    /// The folder of the logs; it may be carried between devices.
    pub folder: PathBuf,
    /// The folder of what is this device's alone: its id. Not within `folder`.
    pub local: PathBuf,
    /// The cache folder.
    pub cache: Option<PathBuf>,
    /// Whether anything may be written.
    pub access: Access,
}

/// Open logs.
#[derive(Debug)]
pub struct Opened {
    /// The logs.
    pub logs: Logs,
    /// What the user must be told.
    pub told: Vec<StateTrouble>,
}

/// What was taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Articles that something was said of, each once; it need not be new.
    pub articles: Vec<ArticleId>,
    /// Whether something was said of tables.
    pub tables: bool,
    /// What the user must be told.
    pub told: Vec<StateTrouble>,
}

/// The logs of all devices, and the state that they make together.
#[derive(Debug)]
pub struct Logs {
    pub(super) options: LogOptions,
    pub(super) files: Files,
    pub(super) device: Device,
    pub(super) state: MergedState,
    /// How far each log was read.
    pub(super) read: Offsets,
    /// What each log looked like when it was read to its end.
    pub(super) seen: BTreeMap<String, Look>,
    /// What is noted of the folder; none as long as it never held logs.
    pub(super) known: Option<Known>,
    /// Where the logs are.
    pub(super) place: Where,
    /// Whether this device's log has lost what was read of it, and is written again from what is known.
    pub(super) lost: bool,
    /// Whether a snapshot was left aside that had believed an absurd counter.
    anew: bool,
    /// Lines that could not be written yet.
    pub(super) pending: Vec<Pending>,
    /// How many of them the user would miss.
    pub(super) waiting: usize,
    /// How many changes were refused because the counters are used up.
    pub(super) refused: usize,
    /// Where and why lines could not be written the last time, which the user was told.
    pub(super) trouble: Option<(PathBuf, Fault)>,
    /// Bytes that were read behind the snapshot.
    pub(super) behind: u64,
    /// Bytes of this device's log after it was last compacted.
    pub(super) compacted: u64,
    /// What marked articles look like.
    pub(super) traits: TraitsFile,
    /// Logs that could not be read when it was last tried; an empty name stands for their folder.
    pub(super) unread: BTreeSet<String>,
}

/// Where the logs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// In their folder; or there are none yet.
    Here,
    /// Not in their folder, which held some before.
    Away,
    /// In their folder again, after they were away.
    Back,
}

/// What a snapshot knows beside its records.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Meta {
    pub(super) read: Offsets,
    pub(super) tables: Tables,
    pub(super) clock: u64,
    pub(super) compacted: u64,
}

/// The end of the name of every log.
const END: &str = ".log";

impl Logs {
    /// Opens the logs and reads what is new in them. That always succeeds: what cannot be read or written is told.
    pub fn open(options: LogOptions) -> Opened {
        Self::open_with(options, Files::default())
    }

    pub(super) fn open_with(options: LogOptions, files: Files) -> Opened {
        let mut told = Vec::new();
        let device = match options.access {
            Access::Look => Device::default(),
            Access::Write => device::load(&options.local).unwrap_or_else(|error| {
                told.push(StateTrouble::File(options.local.join("device"), error.into()));
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
            anew: false,
            pending: Vec::new(),
            waiting: 0,
            refused: 0,
            trouble: None,
            behind: 0,
            compacted: 0,
            traits: TraitsFile::within(&options.local),
            unread: BTreeSet::new(),
            options,
        };
        logs.begin(&mut told);
        Opened { logs, told }
    }

    /// Takes the snapshot, then what the logs say behind it.
    fn begin(&mut self, told: &mut Vec<StateTrouble>) {
        let snapshot = self.snapshot_path().and_then(|path| Snapshot::open::<Meta>(&path));
        if let Some((snapshot, meta)) = snapshot {
            // One that believed an absurd counter is made again from the logs, without it.
            self.anew = meta.clock > COUNTER_MAX;
            if !self.anew {
                self.state = MergedState::new(Base::File(snapshot), meta.tables, meta.clock);
                self.read = meta.read;
                self.compacted = meta.compacted;
            }
        }
        let changes = self.take_in(Last::Growing, Reported::Torn);
        told.extend(changes.told);
        self.state.is_partial = self.is_away();
        if self.is_due() || self.anew && !self.is_away() {
            self.keep_snapshot();
        }
    }

    /// Begins anew if the snapshot turned out to be damaged.
    fn mend(&mut self) -> Vec<StateTrouble> {
        let mut told = Vec::new();
        // While the logs are away, what is left of it is all there is.
        if self.state.is_damaged() && self.finds_logs() {
            self.state = MergedState::default();
            self.read = Offsets::default();
            self.seen.clear();
            self.compacted = 0;
            told.push(StateTrouble::Snapshot);
            told.extend(self.take_in(Last::Growing, Reported::Torn).told);
            for Pending { line, .. } in &self.pending {
                self.state.take(line);
            }
            self.keep_snapshot();
        }
        told
    }

    /// The state.
    pub fn state(&self) -> &MergedState {
        &self.state
    }

    /// Whether the logs are not in the folder that held them. What was known of them is still known, and changes wait.
    pub fn is_away(&self) -> bool {
        self.place == Where::Away
    }

    /// Whether the logs have come back after they were away; said once.
    pub fn have_come_back(&mut self) -> bool {
        let back = self.place == Where::Back;
        if back {
            self.place = Where::Here;
        }
        back
    }

    /// Whether a mirror of the state has to be made again: a snapshot had believed what is not believed any more.
    pub fn are_reread(&self) -> bool {
        self.anew
    }

    /// Notes what marked articles look like, so that they are recognised after an edit.
    ///
    /// # Errors
    /// If that cannot be written. No mark depends on it as long as its article stays as it is.
    pub fn describe(&self, traits: &[Traits]) -> io::Result<()> {
        if self.options.access == Access::Look {
            return Err(Fault::Looking.into());
        }
        self.traits.add(traits, &self.files)
    }

    /// Gives articles the marks of those they were before an edit. `now` is the clock, Unix seconds.
    pub fn follow(&mut self, edited: &[(ArticleId, Traits)], now: i64) -> Applied {
        let ends = edited.iter().map(|(was, now)| Traits::succeeded(*was, now.id));
        let traits: Vec<Traits> = edited.iter().map(|(_, now)| *now).chain(ends).collect();
        // First, since it counts only once the marks have followed. What stands in its way stands in theirs.
        let _ = self.describe(&traits);
        let carried = edited.iter().map(|(was, now)| (*was, now.id)).collect();
        self.append(&Change::Carry(carried), Step::Silent, now)
    }

    /// Hands out what marked articles look like, the latest description of an article last.
    ///
    /// # Errors
    /// If that cannot be read.
    pub fn described(&self, each: &mut dyn FnMut(&Traits)) -> io::Result<()> {
        self.traits.each(each)
    }

    /// Whether all that the logs say is known, and all that is known stands in them.
    pub fn is_whole(&self) -> bool {
        !self.is_away() && self.unread.is_empty() && self.pending.is_empty()
    }

    /// How far the logs were read, for whoever mirrors the state; see [`Logs::since`].
    pub fn offsets(&self) -> &Offsets {
        &self.read
    }

    /// Takes in what other processes and devices wrote; to be called when the folder of the logs changed, or from
    /// time to time.
    pub fn poll(&mut self) -> Changes {
        let mut told = self.mend();
        let mut changes = self.take_in(Last::Growing, Reported::Damaged);
        told.append(&mut changes.told);
        changes.told = told;
        changes
    }

    /// Hands out the articles of which something was said since the logs were read to these offsets, some more than
    /// once, perhaps more than that. What is known of them now is in [`Logs::state`].
    ///
    /// # Errors
    /// A log that was there before cannot be read.
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
    pub(super) fn take_in(&mut self, last: Last, tell: Reported) -> Changes {
        let mut changes = Changes::default();
        let mut said = Said::default();
        self.unread.remove("");
        let names = files::names(&self.options.folder).unwrap_or_else(|error| {
            self.unread.insert(String::new());
            changes.told.push(StateTrouble::File(self.options.folder.clone(), error.into()));
            Vec::new()
        });
        if !self.finds_logs() {
            if self.place != Where::Away {
                self.place = Where::Away;
                changes.told.push(StateTrouble::File(self.options.folder.clone(), Fault::Away));
            }
            return changes;
        }
        for name in names.iter().filter(|name| is_log(name)) {
            let path = self.options.folder.join(name);
            let done = files::look(&path).and_then(|look| {
                if self.seen.get(name) == Some(&look) {
                    return Ok(None);
                }
                // A log that stays broken is told once.
                self.seen.insert(name.clone(), look);
                self.read_log(name, &files::open(&path)?, last, &mut said).map(|read| Some((read, look)))
            });
            match done {
                Ok(Some((read, look))) => {
                    self.unread.remove(name);
                    changes.told.extend(self.damage(name, look.len, read, tell));
                }
                Ok(None) => {}
                // It was there a moment ago.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    self.unread.insert(name.clone());
                    changes.told.push(StateTrouble::File(path, error.into()));
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
            self.restamp_pending();
        }
        changes
    }

    /// Whether the folder holds logs, or need not: none were ever seen there.
    pub(super) fn finds_logs(&self) -> bool {
        let held = self.known.is_some() || !self.read.0.is_empty();
        let folder = &self.options.folder;
        let is_there = |name: &String| files::look(&folder.join(name)).is_ok();
        // A folder that cannot be read is another trouble.
        !held
            || files::names(folder).map_or(true, |names| names.iter().any(|name| is_log(name)))
            || self.read.0.keys().any(is_there)
    }

    /// Makes the folder, unless it held logs and is gone.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub fn make_folder(&self) -> Result<(), Fault> {
        if self.finds_logs() { Ok(self.files.make_folder(&self.options.folder)?) } else { Err(Fault::Away) }
    }

    /// Notes that the folder holds logs.
    pub(super) fn note_logs(&mut self) {
        if self.known.is_none() {
            self.known = Some(Known::default());
            self.keep_note();
        }
    }

    /// Without its note everything works, so that it fails in silence.
    fn keep_note(&self) {
        if let Some(known) = self.known.as_ref().filter(|_| self.options.access == Access::Write) {
            let _ = note::keep(&self.options.local, &self.options.folder, known, &self.files);
        }
    }

    /// What is told of the lines of a log of this length that were left out: what was told before is not.
    pub(super) fn damage(
        &mut self,
        name: &str,
        len: u64,
        Read { from, tail }: Read,
        tell: Reported,
    ) -> Option<StateTrouble> {
        let lines = tail.damaged + usize::from(tail.torn && tell == Reported::Torn);
        self.note_logs();
        let known = self.known.get_or_insert_default();
        let before = known.damage.get(name).copied().unwrap_or(Damage { len: 0, lines: 0 });
        // Of a tail it is known only what was damaged behind the snapshot.
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

    /// This device's log was written anew, without what was damaged.
    pub(super) fn forget_damage(&mut self) {
        let name = self.own_name();
        if self.known.as_mut().is_some_and(|known| known.damage.remove(&name).is_some()) {
            self.keep_note();
        }
    }

    /// Reads what is new in one log.
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

    /// Puts what was read into the state.
    pub(super) fn settle(&mut self, said: Said, changes: &mut Changes) {
        let articles: HashSet<ArticleId> = if said.records.len() < 4096 {
            said.records.iter().map(|record| record.key.0).collect()
        } else {
            HashSet::new()
        };
        if articles.is_empty() {
            changes.articles.extend(said.records.iter().map(|record| record.key.0));
            changes.articles.sort_unstable();
            changes.articles.dedup();
        } else {
            changes.articles.extend(articles);
        }
        changes.tables |= !said.tables.is_empty();
        self.state.absorb(said.records);
        for line in &said.tables {
            self.state.take_tables(line);
        }
        self.state.clock = self.state.clock.max(said.clock);
    }

    /// The name of this device's log.
    pub(super) fn own_name(&self) -> String {
        format!("{}{END}", self.device)
    }

    /// Where this device's log lies.
    pub(super) fn own_path(&self) -> PathBuf {
        self.options.folder.join(self.own_name())
    }

    /// Where the snapshot of this folder of logs lies.
    pub(super) fn snapshot_path(&self) -> Option<PathBuf> {
        let folder = files::real(&self.options.folder);
        let name = blake3::hash(folder.as_os_str().as_encoded_bytes()).to_hex();
        Some(self.options.cache.as_ref()?.join("state").join(&name[..16]))
    }
}

/// What is told of lines that were left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reported {
    /// Damaged ones.
    Damaged,
    /// Also a last one that is not complete.
    Torn,
}

/// What was read of a log.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    /// Where it began.
    from: u64,
    tail: Tail,
}

/// Whether a name is that of a log.
fn is_log(name: &str) -> bool {
    name.ends_with(END) && !name.starts_with('.')
}
