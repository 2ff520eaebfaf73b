//! The logs of all devices: opening them, and taking in what was written meanwhile.

use super::change::{Action, Step};
use super::device;
use super::files::{self, Files, Look};
use super::merge::{Base, State, Tables};
use super::record::Device;
use super::snapshot::Snapshot;
use super::tail::{self, Last, Offset, Offsets, Said};
use super::traits::TraitsFile;
use super::write::Applied;
use crate::article::ArticleId;
use crate::article::traits::Traits;
use crate::trouble::{Fault, StateTrouble};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

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
pub struct Options {
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
    pub(super) options: Options,
    pub(super) files: Files,
    pub(super) device: Device,
    pub(super) state: State,
    /// How far each log was read.
    pub(super) read: Offsets,
    /// What each log looked like when it was read to its end.
    pub(super) seen: BTreeMap<String, Look>,
    /// Lines that could not be written yet.
    pub(super) pending: Vec<Vec<u8>>,
    /// Whether the user was told that lines cannot be written.
    pub(super) troubled: bool,
    /// Bytes that were read behind the snapshot.
    pub(super) behind: u64,
    /// Bytes of this device's log after it was last compacted.
    pub(super) compacted: u64,
    /// What marked articles look like.
    pub(super) traits: TraitsFile,
    /// Logs that could not be read when it was last tried; an empty name stands for their folder.
    pub(super) unread: BTreeSet<String>,
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
    pub fn open(options: Options) -> Opened {
        Self::open_with(options, Files::default())
    }

    pub(super) fn open_with(options: Options, files: Files) -> Opened {
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
            state: State::default(),
            read: Offsets::default(),
            seen: BTreeMap::new(),
            pending: Vec::new(),
            troubled: false,
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
            self.state = State::new(Base::File(snapshot), meta.tables, meta.clock);
            self.read = meta.read;
            self.compacted = meta.compacted;
        }
        let changes = self.take_in(Last::Growing, Told::Torn);
        told.extend(changes.told);
        if self.is_due() {
            self.keep_snapshot();
        }
    }

    /// Begins anew if the snapshot turned out to be damaged.
    fn mend(&mut self) -> Vec<StateTrouble> {
        let mut told = Vec::new();
        if self.state.is_damaged() {
            self.state = State::default();
            self.read = Offsets::default();
            self.seen.clear();
            self.compacted = 0;
            told.push(StateTrouble::Snapshot);
            told.extend(self.take_in(Last::Growing, Told::Torn).told);
            for line in self.pending.clone() {
                if let Ok(line) = super::line::Line::read(line.trim_ascii_end()) {
                    self.state.take(&line);
                }
            }
            self.keep_snapshot();
        }
        told
    }

    /// The state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How many changes could not be written yet.
    pub fn unwritten(&self) -> usize {
        self.pending.len()
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
        self.append(&Action::Carry(carried), Step::Silent, now)
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
        self.unread.is_empty() && self.pending.is_empty()
    }

    /// How far the logs were read, for whoever mirrors the state; see [`Logs::since`].
    pub fn offsets(&self) -> &Offsets {
        &self.read
    }

    /// Takes in what other processes and devices wrote; to be called when the folder of the logs changed, or from
    /// time to time.
    pub fn poll(&mut self) -> Changes {
        let mut told = self.mend();
        let mut changes = self.take_in(Last::Growing, Told::Damaged);
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
    fn take_in(&mut self, last: Last, tell: Told) -> Changes {
        let mut changes = Changes::default();
        let mut said = Said::default();
        self.unread.remove("");
        let names = files::names(&self.options.folder).unwrap_or_else(|error| {
            self.unread.insert(String::new());
            changes.told.push(StateTrouble::File(self.options.folder.clone(), error.into()));
            Vec::new()
        });
        for name in names.iter().filter(|name| name.ends_with(END) && !name.starts_with('.')) {
            let path = self.options.folder.join(name);
            let done = files::look(&path).and_then(|look| {
                if self.seen.get(name) == Some(&look) {
                    return Ok(None);
                }
                // A log that stays broken is told once.
                self.seen.insert(name.clone(), look);
                self.read_log(name, &files::open(&path)?, last, &mut said).map(Some)
            });
            match done {
                Ok(Some(tail)) => {
                    self.unread.remove(name);
                    changes.told.extend(told(&path, &tail, tell));
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
        changes
    }

    /// Reads what is new in one log.
    pub(super) fn read_log(
        &mut self,
        name: &str,
        file: &File,
        last: Last,
        said: &mut Said,
    ) -> io::Result<tail::Tail> {
        let known = self.read.0.get(name).filter(|offset| offset.holds(file));
        let from = known.map_or(0, |offset| offset.at);
        let tail = tail::read(file, from, last, said)?;
        self.behind += tail.end - from;
        self.read.0.insert(name.to_owned(), Offset::of(file, tail.end)?);
        Ok(tail)
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
pub(super) enum Told {
    /// Damaged ones.
    Damaged,
    /// Also a last one that is not complete.
    Torn,
}

pub(super) fn told(path: &Path, tail: &tail::Tail, tell: Told) -> Option<StateTrouble> {
    let lines = tail.damaged + usize::from(tail.torn && tell == Told::Torn);
    (lines > 0).then(|| StateTrouble::Damaged { log: path.to_owned(), lines })
}
