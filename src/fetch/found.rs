//! The article files of feeds that are in a library already: found by the key in their names wherever they lie, and by
//! link or text among those of the last weeks in a feed's folder.

use super::files::{FileStamp, Folder, Kind};
use super::write::Library;
use crate::feed::Item;
use crate::feed::file::{FileState, Source, Substance, WrittenFile, key_in, written};
use crate::feed::identity::comparable;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// How old a file may be to be recognised by its link or text.
const RECENT: TimeDelta = TimeDelta::days(60);

/// The most files of a feed's folder that are read for that, the newest.
const RECENT_MAX: usize = 2_000;

/// Folders inside one another that are looked into.
const DEPTH: usize = 64;

/// The most folders and files of a library that are looked at.
const ENTRIES: usize = 5_000_000;

/// The files of a library by the keys in their names.
#[derive(Debug, Default)]
pub(super) struct KeyIndex {
    by_key: HashMap<String, Vec<PathBuf>>,
    /// The names of files with a key, by folder.
    by_folder: HashMap<PathBuf, Vec<String>>,
}

impl KeyIndex {
    /// Looks through a library folder. Hidden folders, links and what cannot be read are passed over.
    pub(super) fn of(root: &Folder) -> Self {
        let mut index = Self::default();
        let mut left = ENTRIES;
        let mut waiting = vec![(root.clone(), PathBuf::new(), 0)];
        while let Some((folder, path, depth)) = waiting.pop() {
            let Ok(entries) = folder.entries() else { continue };
            left = left.saturating_sub(entries.len());
            if left == 0 {
                break;
            }
            for (name, kind) in entries {
                let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
                match kind {
                    Kind::Folder if depth < DEPTH && name != "node_modules" => {
                        if let Ok(below) = folder.below(Path::new(name)) {
                            waiting.push((below, path.join(name), depth + 1));
                        }
                    }
                    Kind::Folder => {}
                    Kind::File => index.add(&path, name),
                }
            }
        }
        index
    }

    fn add(&mut self, folder: &Path, name: &str) {
        let Some(key) = key_in(name) else { return };
        self.by_key.entry(key.to_owned()).or_default().push(folder.join(name));
        match self.by_folder.get_mut(folder) {
            Some(names) => names.push(name.to_owned()),
            None => drop(self.by_folder.insert(folder.to_owned(), vec![name.to_owned()])),
        }
    }

    /// The files with a key, below the library folder.
    pub(super) fn files(&self, key: &str) -> &[PathBuf] {
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }
}

/// A file that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) at: PathBuf,
    pub(super) bytes: Vec<u8>,
    pub(super) stamp: FileStamp,
    /// What it says about itself; none if it is no longer newsrack's.
    pub(super) written: Option<WrittenFile>,
}

impl Found {
    /// Reads a file; none if it cannot be read.
    fn read(library: &Library, at: &Path) -> Option<Self> {
        let (bytes, stamp) = library.read(at).ok()?;
        let written = written(at.file_name()?.to_str()?, &bytes);
        Some(Self { at: at.to_owned(), bytes, stamp, written })
    }

    /// Whether the file is certainly of another item than this one, which has the same key by chance.
    pub(super) fn is_other(&self, item: &Item, source: &Source<'_>) -> bool {
        let Some(written) = self.written.as_ref().filter(|written| written.state == FileState::Unchanged)
        else {
            return false;
        };
        let is_other_feed =
            written.feed.as_ref().is_some_and(|feed| comparable(feed) != comparable(source.first_address));
        is_other_feed || !written.is_of(item)
    }
}

/// Reads each file once.
#[derive(Debug, Default)]
pub(super) struct FoundFiles {
    found: HashMap<PathBuf, Rc<Found>>,
    /// The bytes of those.
    size: usize,
}

impl FoundFiles {
    /// A file; none if it cannot be read.
    pub(super) fn read(&mut self, library: &Library, at: &Path) -> Option<Rc<Found>> {
        /// Files of more bytes are read again when they are needed again.
        const KEPT: usize = 32 << 20;
        if let Some(found) = self.found.get(at) {
            return Some(Rc::clone(found));
        }
        let found = Rc::new(Found::read(library, at)?);
        if self.size + found.bytes.len() <= KEPT {
            self.size += found.bytes.len();
            self.found.insert(at.to_owned(), Rc::clone(&found));
        }
        Some(found)
    }
}

/// The files of the last weeks in a feed's folder, read when they are first asked for.
#[derive(Debug)]
pub(super) struct RecentFiles {
    /// The first address of the feed, as it is compared.
    feed: String,
    folder: PathBuf,
    is_read: bool,
    /// A link, as it is compared, and the only file that has it; none if several have it.
    by_link: HashMap<String, Option<PathBuf>>,
    by_substance: HashMap<[u8; 16], PathBuf>,
    titles: HashMap<PathBuf, String>,
    newest: Option<DateTime<Utc>>,
    count: usize,
}

impl RecentFiles {
    /// Those of the feed with this first address.
    pub(super) fn new(folder: &Path, first_address: &str) -> Self {
        Self {
            feed: comparable(first_address),
            folder: folder.to_owned(),
            is_read: false,
            by_link: HashMap::new(),
            by_substance: HashMap::new(),
            titles: HashMap::new(),
            newest: None,
            count: 0,
        }
    }

    /// Reads the files if that has not happened yet.
    pub(super) fn read(
        &mut self,
        files: &mut FoundFiles,
        library: &Library,
        index: &KeyIndex,
        now: DateTime<Utc>,
    ) -> &Self {
        if !std::mem::replace(&mut self.is_read, true) {
            for at in recent(&self.folder, index, now) {
                let found = files.read(library, &at);
                // Feeds of one name share a folder.
                let is_own = |written: &WrittenFile| {
                    written.feed.as_deref().is_some_and(|feed| comparable(feed) == self.feed)
                };
                let written = found.as_ref().and_then(|found| found.written.as_ref());
                if let Some(written) = written.filter(|written| is_own(written)) {
                    self.take(at, written);
                }
            }
        }
        self
    }

    fn take(&mut self, at: PathBuf, written: &WrittenFile) {
        self.count += 1;
        self.newest = self.newest.max(written.date);
        self.by_substance.entry(written.substance.hash).or_insert_with(|| at.clone());
        if let Some(link) = written.link.as_deref() {
            let only = |known: &mut Option<PathBuf>| *known = None;
            self.by_link.entry(comparable(link)).and_modify(only).or_insert_with(|| Some(at.clone()));
        }
        if let Some(title) = &written.title {
            self.titles.insert(at, title.clone());
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The date of the newest of them.
    pub(super) fn newest(&self) -> Option<DateTime<Utc>> {
        self.newest
    }

    /// The file with the same title and text, else with the same link. The front page of a site, which many items link
    /// to, counts only with the same title.
    pub(super) fn with(
        &self,
        link: Option<&str>,
        substance: Substance,
        title: Option<&str>,
    ) -> Option<PathBuf> {
        if let Some(at) = self.by_substance.get(&substance.hash) {
            return Some(at.clone());
        }
        let link = comparable(link?);
        let at = self.by_link.get(&link)?.clone()?;
        let is_front_page = !link.contains('/');
        let has_title = || title.is_some() && self.titles.get(&at).map(String::as_str) == title;
        (!is_front_page || has_title()).then_some(at)
    }
}

/// The files of a folder whose names have a day of the last weeks or none; at least the newest.
fn recent(folder: &Path, index: &KeyIndex, now: DateTime<Utc>) -> Vec<PathBuf> {
    let Some(names) = index.by_folder.get(folder) else { return Vec::new() };
    let mut names: Vec<&String> = names.iter().collect();
    names.sort_unstable_by(|a, b| b.cmp(a));
    let first = (now - RECENT).date_naive();
    let is_recent = |name: &&String| day(name).is_none_or(|day| day >= first);
    let mut chosen: Vec<&String> = names.iter().copied().filter(is_recent).take(RECENT_MAX).collect();
    let dated = |names: &[&String]| names.iter().any(|name| day(name).is_some());
    if !dated(&chosen)
        && let Some(newest) = names.iter().find(|name| day(name).is_some())
    {
        chosen.push(newest);
    }
    let mut once = HashSet::new();
    chosen.into_iter().filter(|name| once.insert(*name)).map(|name| folder.join(name)).collect()
}

fn day(name: &str) -> Option<NaiveDate> {
    name.get(..10)?.parse().ok()
}
