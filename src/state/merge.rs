//! The reading state merged from all logs. Its only file access is reading the snapshot.

use super::line::Line;
use super::record::{self, Cell, Field, Key, OFF, ON, Record, Stamp, UNSET};
use super::snapshot::{Cursor, Snapshot};
use crate::article::ArticleId;
use crate::article::marks::Flags;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::iter::Peekable;
use std::path::Path;

/// A reading position as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredPosition {
    /// The index of the block in the document.
    pub block: u32,
    /// The index of the character in the block.
    pub character: u32,
}

/// The marks of an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Whether it was read. If none, the library's baseline decides.
    pub read: Option<bool>,
    pub starred: bool,
    pub muted: bool,
    /// Whether it has a reading position.
    pub begun: bool,
}

impl Marks {
    /// The flags of an article with this date in a library with this baseline (see [`MergedState::baseline`]).
    pub fn flags(&self, date: Option<DateTime<Utc>>, baseline: Option<DateTime<Utc>>) -> Flags {
        let old = date.zip(baseline).is_some_and(|(date, before)| date < before);
        let mut flags = Flags::empty();
        flags.set(Flags::READ, self.read.unwrap_or(old));
        flags.set(Flags::STARRED, self.starred);
        flags.set(Flags::MUTED, self.muted);
        flags.set(Flags::BEGUN, self.begun);
        flags
    }
}

/// A table of keys and values, for what does not belong to an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Queries that mute articles; the key is the query.
    Mute,
    /// Saved searches: the query for each name.
    Search,
    /// What the program remembers between sessions: the value for each name.
    Setting,
    /// For each library folder its baseline in Unix seconds: older articles count as read. `false` means none.
    Baseline,
    /// When each library folder was last closed, in Unix seconds.
    Session,
    /// For each library folder a sample of its articles, by which it is recognised at another path.
    Library,
}

impl Table {
    /// The table's name in the logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mute => "mute",
            Self::Search => "search",
            Self::Setting => "setting",
            Self::Baseline => "baseline",
            Self::Session => "session",
            Self::Library => "library",
        }
    }
}

/// A value of a table and the counter of its last change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) n: u64,
    pub(crate) by: super::record::Device,
    pub(crate) value: Value,
}

impl Entry {
    fn wins(&self, old: &Self) -> bool {
        let rank = |entry: &Self| (entry.n, entry.by, entry.value.to_string());
        (self.n, self.by) > (old.n, old.by) || rank(self) > rank(old)
    }
}

/// All tables by name, each with its entries by key.
pub(crate) type Tables = BTreeMap<String, BTreeMap<String, Entry>>;

/// From this number on, new records are merged by sorting and not inserted one by one.
const MANY: usize = 20_000;

/// The merged state.
#[derive(Debug, Default)]
pub struct MergedState {
    base: Base,
    /// Records that are not in the base.
    recent: HashMap<Key, Cell>,
    pub(crate) tables: Tables,
    /// The largest counter read.
    pub(crate) clock: u64,
    /// Whether the logs are missing, so that they may contain more than is known here.
    pub(crate) is_partial: bool,
}

/// The sorted bulk of the records.
#[derive(Debug, Default)]
pub(crate) enum Base {
    #[default]
    Nothing,
    /// In memory, if there is no cache folder or no snapshot yet.
    Memory(Vec<Record>),
    /// In a snapshot in the cache folder.
    File(Snapshot),
}

impl MergedState {
    pub(crate) fn new(base: Base, tables: Tables, clock: u64) -> Self {
        Self { base, recent: HashMap::new(), tables, clock, is_partial: false }
    }

    /// The marks of an article.
    pub fn marks(&self, article: ArticleId) -> Marks {
        self.finder().marks(|_, _| article)
    }

    /// The marks of several articles, in their order. Faster than separate calls.
    pub fn marks_of(&self, articles: &[ArticleId]) -> Vec<Marks> {
        let mut sorted: Vec<(ArticleId, usize)> = articles.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        let mut finder = self.finder();
        let mut marks = vec![Marks::default(); articles.len()];
        for (article, at) in sorted {
            marks[at] = finder.marks(|_, _| article);
        }
        marks
    }

    /// The marks of an article after an edit: where it has no value of its own, that of its old id `was`.
    pub fn marks_after_edit(&self, article: ArticleId, was: ArticleId) -> Marks {
        self.finder().marks(|finder, field| if finder.is_said((article, field)) { article } else { was })
    }

    /// Whether an article has any value.
    pub fn knows(&self, article: ArticleId) -> bool {
        self.finder().knows(article)
    }

    /// An article's reading position.
    pub fn place(&self, article: ArticleId) -> Option<StoredPosition> {
        let value = self.finder().value((article, Field::Place));
        let (block, character) = record::place(value);
        (value != UNSET).then_some(StoredPosition { block, character })
    }

    /// The keys and values of a table, sorted by key.
    pub fn table(&self, table: Table) -> impl Iterator<Item = (&str, &Value)> {
        let entries = self.tables.get(table.name()).into_iter().flatten();
        entries.filter(|(_, entry)| !entry.value.is_null()).map(|(key, entry)| (key.as_str(), &entry.value))
    }

    /// A value of a table.
    pub fn value(&self, table: Table, key: &str) -> Option<&Value> {
        let value = &self.tables.get(table.name())?.get(key)?.value;
        (!value.is_null()).then_some(value)
    }

    /// The moment before which unmarked articles of a library folder count as read: the baseline of the folder, else of
    /// its nearest parent. Reads the folder's canonical path from the file system.
    pub fn baseline(&self, folder: &Path) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(self.decided_baseline(folder)?.as_i64()?, 0)
    }

    /// Whether a baseline was ever set or removed for a library folder or a parent.
    pub fn has_baseline(&self, folder: &Path) -> bool {
        self.decided_baseline(folder).is_some()
    }

    /// The last entry for the baseline under a key: its counter and its value, none if it was undone or never set.
    pub fn last_baseline(&self, key: &str) -> (u64, Option<&Value>) {
        let entry = self.tables.get(Table::Baseline.name()).and_then(|decided| decided.get(key));
        entry.map_or((0, None), |entry| (entry.n, Some(&entry.value).filter(|value| !value.is_null())))
    }

    /// The last entry for the baseline of a folder, else of its nearest parent; null if it was undone.
    fn decided_baseline(&self, folder: &Path) -> Option<&Value> {
        let decided = self.tables.get(Table::Baseline.name())?;
        let real = crate::disk::real(folder);
        real.ancestors().find_map(|above| decided.get(&super::key_of(above))).map(|entry| &entry.value)
    }

    /// Calls `each` with every article that has a value, ordered by id.
    pub fn for_each(&self, each: &mut dyn FnMut(ArticleId)) {
        let mut last = None;
        for record in self.records() {
            if last != Some(record.key.0) {
                last = Some(record.key.0);
                each(record.key.0);
            }
        }
    }

    /// The number of records; those in both base and recent count twice.
    pub(crate) fn len(&self) -> usize {
        self.recent.len()
            + match &self.base {
                Base::Nothing => 0,
                Base::Memory(records) => records.len(),
                Base::File(snapshot) => snapshot.len(),
            }
    }

    /// The number of records that are not yet in the base.
    pub(crate) fn recent(&self) -> usize {
        self.recent.len()
    }

    /// Whether the snapshot turned out to be damaged.
    pub(crate) fn is_damaged(&self) -> bool {
        matches!(&self.base, Base::File(snapshot) if snapshot.is_damaged())
    }

    pub(crate) fn take(&mut self, line: &Line) {
        self.absorb(line.records().collect());
        self.take_tables(line);
        self.clock = self.clock.max(line.n);
    }

    /// Merges a line's values for tables.
    pub(crate) fn take_tables(&mut self, line: &Line) {
        let entries: Vec<_> = self.new_entries(line).collect();
        for (key, entry) in entries {
            self.tables.entry(line.set.clone()).or_default().insert(key, entry);
        }
    }

    /// A line's values for tables that are new or newer.
    pub(crate) fn new_entries(&self, line: &Line) -> impl Iterator<Item = (String, Entry)> {
        let puts = line.put.iter().filter(|_| line.field().is_none());
        puts.filter_map(|put| {
            let key = put.key.clone()?;
            let entry = Entry { n: line.n, by: line.by, value: put.to.clone() };
            let old = self.tables.get(&line.set).and_then(|table| table.get(&key));
            old.is_none_or(|old| entry.wins(old)).then_some((key, entry))
        })
    }

    pub(crate) fn absorb(&mut self, records: Vec<Record>) {
        for record in &records {
            self.clock = self.clock.max(record.cell.stamp.counter);
        }
        if records.len() > MANY {
            self.absorb_many(records);
        } else {
            self.absorb_few(&records);
        }
    }

    fn absorb_few(&mut self, records: &[Record]) {
        let mut finder = self.finder();
        let winners: Vec<Record> = records.iter().filter(|record| finder.learns(record)).copied().collect();
        for Record { key, cell } in winners {
            // The same key may occur twice.
            let kept = self.recent.entry(key).or_insert(cell);
            if cell.wins(kept, key.1) {
                *kept = cell;
            }
        }
    }

    fn absorb_many(&mut self, mut records: Vec<Record>) {
        record::settle(&mut records);
        if matches!(self.base, Base::Nothing) && self.recent.is_empty() {
            self.base = Base::Memory(records);
            return;
        }
        let mut merged = Vec::with_capacity(self.len() + records.len());
        merged.extend(merge(self.records(), records.into_iter()));
        self.recent = HashMap::new();
        self.base = Base::Memory(merged);
    }

    /// All records, sorted by key.
    pub(crate) fn records(&self) -> Box<dyn Iterator<Item = Record> + '_> {
        let mut recent: Vec<Record> =
            self.recent.iter().map(|(key, cell)| Record { key: *key, cell: *cell }).collect();
        recent.sort_unstable_by_key(|record| record.key);
        let recent = recent.into_iter();
        match &self.base {
            Base::Nothing => Box::new(recent),
            Base::Memory(records) => Box::new(merge(records.iter().copied(), recent)),
            Base::File(snapshot) => Box::new(merge(snapshot.records(), recent)),
        }
    }

    /// A finder for values; fast if keys are requested in order.
    pub(crate) fn finder(&self) -> Finder<'_> {
        let cursor = match &self.base {
            Base::File(snapshot) => Some(snapshot.cursor()),
            Base::Nothing | Base::Memory(_) => None,
        };
        Finder { state: self, cursor }
    }

    /// The stamp of the next change; none if the counters ran out.
    pub(crate) fn next(&self, device: record::Device) -> Option<Stamp> {
        let counter = self.clock.checked_add(1).filter(|counter| *counter <= record::COUNTER_MAX)?;
        Some(Stamp { counter, device })
    }
}

/// Looks up values, keeping its position in the base.
pub(crate) struct Finder<'a> {
    state: &'a MergedState,
    cursor: Option<Cursor<'a>>,
}

impl Finder<'_> {
    fn cell(&mut self, key: Key) -> Option<Cell> {
        if let Some(cell) = self.state.recent.get(&key) {
            return Some(*cell);
        }
        match &self.state.base {
            Base::Nothing => None,
            Base::Memory(records) => {
                let at = records.binary_search_by(|record| record.key.cmp(&key)).ok()?;
                Some(records[at].cell)
            }
            Base::File(_) => self.cursor.as_mut()?.get(key),
        }
    }

    /// Whether a record is new or newer than the known one.
    pub(crate) fn learns(&mut self, record: &Record) -> bool {
        self.cell(record.key).is_none_or(|old| record.cell.wins(&old, record.key.1))
    }

    pub(crate) fn knows(&mut self, article: ArticleId) -> bool {
        Field::ALL.into_iter().any(|field| self.value((article, field)) != UNSET)
    }

    /// Whether a key ever had a value, even if it was removed.
    pub(crate) fn is_said(&mut self, key: Key) -> bool {
        self.cell(key).is_some()
    }

    /// The value under a key, [`UNSET`] if there is none.
    pub(crate) fn value(&mut self, key: Key) -> u64 {
        self.cell(key).map_or(UNSET, |cell| cell.value)
    }

    /// The marks of the article that `of` returns for each field.
    fn marks(&mut self, of: impl Fn(&mut Self, Field) -> ArticleId) -> Marks {
        let mut value = |field| {
            let article = of(self, field);
            self.value((article, field))
        };
        Marks {
            read: mark(value(Field::Read)),
            starred: value(Field::Starred) == ON,
            muted: value(Field::Muted) == ON,
            begun: value(Field::Place) != UNSET,
        }
    }

    /// Whether a mark is set or removed; none if it was never set.
    pub(crate) fn mark(&mut self, key: Key) -> Option<bool> {
        mark(self.value(key))
    }
}

fn mark(value: u64) -> Option<bool> {
    match value {
        ON => Some(true),
        OFF => Some(false),
        _ => None,
    }
}

/// Merges two sequences of records sorted by key; of equal keys the winner is kept.
fn merge<'a>(
    a: impl Iterator<Item = Record> + 'a,
    b: impl Iterator<Item = Record> + 'a,
) -> impl Iterator<Item = Record> + 'a {
    let (mut a, mut b): (Peekable<_>, Peekable<_>) = (a.peekable(), b.peekable());
    std::iter::from_fn(move || match (a.peek(), b.peek()) {
        (Some(first), Some(second)) => match first.key.cmp(&second.key) {
            std::cmp::Ordering::Less => a.next(),
            std::cmp::Ordering::Greater => b.next(),
            std::cmp::Ordering::Equal => {
                let (first, second) = (a.next()?, b.next()?);
                Some(if second.cell.wins(&first.cell, first.key.1) { second } else { first })
            }
        },
        (Some(_), None) => a.next(),
        (None, _) => b.next(),
    })
}
