//! What becomes of the items of a document: which are new, which files they update, and which stay away. Reads files of
//! the library and writes nothing.

use super::files::FileStamp;
use super::found::{Found, FoundFiles, KeyIndex, RecentFiles};
use super::seen::{Mark, first_bytes};
use super::substances;
use super::write::Library;
use crate::feed::file::{
    ArticleFile, FileState, Origin, Source, Substance, article_file, folder, key, key_in, long_name,
};
use crate::feed::identity::{Identity, comparable, identities};
use crate::feed::{Feed, Item};
use chrono::{DateTime, Utc};
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// An update with a text so many times shorter than the file's is kept as a version only.
const SHRUNK: usize = 2;

/// The owner's right to write, without which a file is not touched.
const OWNER_WRITES: u32 = 0o200;

/// A change of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A new file. Where something else than a file has its name, it gets the longer one.
    New { name: String, long_name: String, text: String },
    /// A file of ours that is empty or cut is written again.
    Again { at: PathBuf, stamp: FileStamp, text: String },
    /// A file that nobody has changed gets new content.
    Replace { at: PathBuf, stamp: FileStamp, old: Vec<u8>, text: String },
    /// The file stays, and the new content is kept as a version of it.
    Keep { at: PathBuf, text: String },
}

impl Step {
    /// The folder of its file, below the library folder.
    pub(super) fn folder<'a>(&'a self, decided: &'a Decided) -> &'a Path {
        match self {
            Self::New { .. } => &decided.folder,
            Self::Again { at, .. } | Self::Replace { at, .. } | Self::Keep { at, .. } => {
                at.parent().unwrap_or(Path::new(""))
            }
        }
    }
}

/// What becomes of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Decided {
    /// The folder of new files, below the library folder.
    pub(super) folder: PathBuf,
    pub(super) steps: Vec<Step>,
    /// What is seen once the steps are taken: two marks for each item.
    pub(super) marks: Vec<[Mark; 2]>,
    /// The keys of files whose updates were kept as versions, each with a hash of the update's substance.
    pub(super) kept: BTreeMap<String, String>,
    /// Whether an item was known, or there was none to compare with: the document is the feed's.
    pub(super) is_known: bool,
    /// Whether nothing of the feed was known: neither on this device nor in the folder.
    pub(super) is_first: bool,
    /// New items that were left for another day.
    pub(super) postponed: usize,
    /// What is compared of each item, by a hash of the item.
    pub(super) substances: BTreeMap<String, String>,
    /// Items whose text is longer than a file takes.
    pub(super) cut: usize,
}

/// What items are compared with.
pub(super) struct Known<'a> {
    pub(super) library: &'a Library,
    pub(super) index: &'a KeyIndex,
    /// Whether something with this mark was seen.
    pub(super) has_seen: &'a dyn Fn(Mark) -> bool,
    /// Whether nothing of the feed was seen yet.
    pub(super) is_new: bool,
    /// How many items of a new feed are written.
    pub(super) first: usize,
    /// How many new files may be written.
    pub(super) most: usize,
    /// As [`Decided::kept`], after the document before.
    pub(super) kept: &'a BTreeMap<String, String>,
    /// As [`Decided::substances`], after the document before.
    pub(super) substances: &'a BTreeMap<String, String>,
    pub(super) now: DateTime<Utc>,
}

/// An item with what it is compared by.
struct Candidate<'a> {
    item: &'a Item,
    identity: Identity,
    source: &'a Source<'a>,
    key: String,
    /// Made when it is needed: most items are known and as they were.
    made: OnceCell<ArticleFile>,
    substance: Substance,
    /// The mark of its link and title, else of its text: it stays when the publisher changes all ids.
    second: Mark,
    /// Whether another item of the document has its link.
    shares_link: bool,
}

impl Candidate<'_> {
    fn file(&self) -> &ArticleFile {
        self.made.get_or_init(|| article_file(self.item, self.identity, self.source))
    }

    /// Its name with the longer key.
    fn long_name(&self) -> String {
        long_name(self.file(), self.identity, self.source)
    }
}

/// Decides what becomes of the items of a feed.
pub(super) fn decide<'a>(
    feed: &'a Feed,
    source: &'a Source<'a>,
    into: &[String],
    known: &'a Known<'a>,
) -> Decided {
    let folder: PathBuf = into.iter().map(Path::new).collect::<PathBuf>().join(folder(source));
    let (candidates, substances) = candidates(feed, source, known.substances);
    let claimed: HashSet<&str> = candidates.iter().map(|candidate| candidate.key.as_str()).collect();
    let mut deciding = Deciding {
        source,
        known,
        files: FoundFiles::default(),
        recent: RecentFiles::new(&folder, source.first_address),
        claimed,
        decided: Decided { folder: folder.clone(), substances, ..Decided::default() },
        fresh: Vec::new(),
        taken: HashSet::new(),
    };
    for candidate in &candidates {
        deciding.look_at(candidate);
    }
    let made = candidates.iter().filter_map(|candidate| candidate.made.get());
    deciding.decided.cut = made.filter(|file| file.is_cut).count();
    deciding.finish(&candidates, feed)
}

/// The items of a document, and their substances by hashes of the items. `known` has those of the document before.
fn candidates<'a>(
    feed: &'a Feed,
    source: &'a Source<'a>,
    known: &BTreeMap<String, String>,
) -> (Vec<Candidate<'a>>, BTreeMap<String, String>) {
    let mut substances = BTreeMap::new();
    let mut links: HashMap<String, usize> = HashMap::new();
    for link in feed.items.iter().filter_map(|item| item.link.as_deref()) {
        *links.entry(comparable(link)).or_default() += 1;
    }
    let mut once = HashSet::new();
    let items = feed.items.iter().zip(identities(feed));
    let candidates = items
        .filter(|(_, identity)| once.insert(*identity))
        .map(|(item, identity)| {
            let made = OnceCell::new();
            let hash = substances::hash(item);
            let substance = known
                .get(&hash)
                .and_then(|text| substances::read(text))
                .unwrap_or_else(|| made.get_or_init(|| article_file(item, identity, source)).substance);
            // A text that is cut is made again, to be reported again.
            if substances.len() < substances::MOST && !made.get().is_some_and(|file| file.is_cut) {
                substances.insert(hash, substances::written(substance));
            }
            let link = item.link.as_deref().map(comparable);
            let shares_link =
                link.as_ref().is_some_and(|link| links.get(link).is_some_and(|times| *times > 1));
            let mut hasher = blake3::Hasher::new();
            match (&link, item.title.as_deref()) {
                (Some(link), Some(title)) => {
                    hasher.update(b"link\0").update(link.as_bytes()).update(b"\0").update(title.as_bytes())
                }
                _ => hasher.update(b"text\0").update(&substance.hash),
            };
            let (key, second) = (key(identity, source), first_bytes(&hasher));
            Candidate { item, identity, source, key, made, substance, second, shares_link }
        })
        .collect();
    (candidates, substances)
}

struct Deciding<'a> {
    source: &'a Source<'a>,
    known: &'a Known<'a>,
    files: FoundFiles,
    recent: RecentFiles,
    /// The keys of the document's items.
    claimed: HashSet<&'a str>,
    decided: Decided,
    /// The new items, by their place among the candidates and the names of their files.
    fresh: Vec<(usize, String)>,
    /// Files that an item of this document has already.
    taken: HashSet<PathBuf>,
}

impl<'a> Deciding<'a> {
    fn look_at(&mut self, candidate: &Candidate<'a>) {
        let at = self.decided.marks.len();
        self.decided.marks.push([candidate.identity.0, candidate.second]);
        let (found, is_taken) = self.file_of(candidate);
        if let Some(found) = found.or_else(|| self.same_article(candidate)) {
            self.decided.is_known = true;
            self.compare(candidate, &found);
            return;
        }
        if (self.known.has_seen)(candidate.identity.0) || (self.known.has_seen)(candidate.second) {
            // Deleted, left out at first, or removed as too old.
            self.decided.is_known = true;
            return;
        }
        let name = if is_taken { candidate.long_name() } else { candidate.file().name.clone() };
        self.fresh.push((at, name));
    }

    /// The file with the key of an item, and whether the shorter key is another item's.
    fn file_of(&mut self, candidate: &Candidate<'_>) -> (Option<Rc<Found>>, bool) {
        let Known { library, index, .. } = *self.known;
        let mut is_taken = false;
        for at in index.files(&candidate.key) {
            let Some(found) = self.files.read(library, at) else { continue };
            if found.is_other(candidate.item, self.source) {
                is_taken = true;
            } else {
                return (Some(found), is_taken);
            }
        }
        if !is_taken {
            return (None, false);
        }
        let name = candidate.long_name();
        let mut files = key_in(&name).map_or(&[][..], |long| index.files(long)).iter();
        (files.find_map(|at| self.files.read(library, at)), true)
    }

    /// A file of the last weeks that is the same article under another identity.
    fn same_article(&mut self, candidate: &Candidate<'_>) -> Option<Rc<Found>> {
        let Known { library, index, now, .. } = *self.known;
        let recent = self.recent.read(&mut self.files, library, index, now);
        let link = candidate.item.link.as_deref().filter(|_| !candidate.shares_link);
        let at = recent.with(link, candidate.substance, candidate.item.title.as_deref())?;
        let key = at.file_name().and_then(|name| key_in(name.to_str()?));
        if key.is_some_and(|key| self.claimed.contains(key)) || self.taken.contains(&at) {
            return None;
        }
        let found = self.files.read(library, &at)?;
        self.taken.insert(at);
        Some(found)
    }

    /// Compares an item with its file.
    fn compare(&mut self, candidate: &Candidate<'_>, found: &Found) {
        let Found { at, bytes, stamp, written } = found;
        if written.as_ref().is_some_and(|written| {
            written.state != FileState::Damaged && written.substance == candidate.substance
        }) {
            return;
        }
        let ArticleFile { key, text, substance, .. } = candidate.file();
        let (at, stamp) = (at.clone(), *stamp);
        let hash = blake3::Hash::from_bytes([substance.hash, [0; 16]].concat().try_into().unwrap_or([0; 32]));
        let hash = hash.to_hex()[..32].to_owned();
        let is_kept = self.known.kept.get(key) == Some(&hash);
        let step = match written.as_ref() {
            Some(written) if written.state == FileState::Damaged => {
                Step::Again { at, stamp, text: text.clone() }
            }
            Some(written) if written.substance == *substance => return,
            // The page's text is longer than the feed's, and what else differs is not worth an update.
            Some(written) if written.origin == Origin::Page => return,
            Some(written)
                if written.state == FileState::Unchanged
                    && stamp.mode & OWNER_WRITES != 0
                    && substance.length * SHRUNK >= written.substance.length
                    && !self.is_undone(&at, bytes, text) =>
            {
                Step::Replace { at, stamp, old: bytes.clone(), text: text.clone() }
            }
            // The item is as it was when the file was written, or this update is kept already.
            _ if is_kept || written_hash(bytes) == written_hash(text.as_bytes()) => {
                if is_kept {
                    self.decided.kept.insert(key.clone(), hash);
                }
                return;
            }
            _ => {
                self.decided.kept.insert(key.clone(), hash);
                Step::Keep { at, text: text.clone() }
            }
        };
        self.decided.steps.push(step);
    }

    /// Whether an update would bring back an earlier content of a file: an answer out of an old cache. A text that says
    /// that it is newer than the file's is none.
    fn is_undone(&self, at: &Path, now: &[u8], text: &str) -> bool {
        self.known.library.has_version(at, text.as_bytes()) && latest(text.as_bytes()) <= latest(now)
    }

    /// Chooses which of the new items are written.
    fn finish(mut self, candidates: &[Candidate<'a>], feed: &Feed) -> Decided {
        let Known { library, index, now, is_new, first, most, .. } = *self.known;
        let mut fresh = std::mem::take(&mut self.fresh);
        let date = |at: usize| candidates[at].item.date;
        if is_new {
            let files = self.recent.read(&mut self.files, library, index, now);
            if files.is_empty() && !self.decided.is_known {
                self.decided.is_first = true;
                // The newest, in the order of the document where dates are equal or missing.
                let mut ranked: Vec<usize> = (0..candidates.len()).collect();
                ranked.sort_by_key(|at| std::cmp::Reverse(date(*at)));
                let newest: HashSet<usize> = ranked.into_iter().take(first).collect();
                fresh.retain(|(at, _)| newest.contains(at));
            } else {
                // Another device has written these files, and what is missing among them was deleted there.
                let newest = files.newest();
                let top = self.first_known(candidates);
                fresh.retain(|(at, _)| match (date(*at), newest) {
                    (Some(date), Some(newest)) => date >= newest,
                    _ => *at < top,
                });
            }
            self.decided.is_known = true;
        }
        self.decided.is_known |= feed.items.is_empty();
        self.decided.postponed = fresh.len().saturating_sub(most);
        // Those are not seen, so that they come another day.
        let postponed: HashSet<usize> = fresh.iter().skip(most).map(|(at, _)| *at).collect();
        let mut at = 0..;
        self.decided.marks.retain(|_| at.next().is_none_or(|at| !postponed.contains(&at)));
        fresh.truncate(most);
        // The oldest first, so that what a killed run has not written is newer than what it has.
        fresh.reverse();
        fresh.sort_by_key(|(at, _)| date(*at));
        for (at, name) in fresh {
            let candidate = &candidates[at];
            let (long_name, text) = (candidate.long_name(), candidate.file().text.clone());
            self.decided.steps.push(Step::New { name, long_name, text });
        }
        self.decided
    }

    /// The place of the first item that has a file; what stands before it in the document is newer.
    fn first_known(&self, candidates: &[Candidate<'_>]) -> usize {
        let has_file = |candidate: &Candidate<'_>| !self.known.index.files(&candidate.key).is_empty();
        candidates.iter().position(has_file).unwrap_or(0)
    }
}

/// The hash in a file's front matter of what newsrack wrote; none if there is none.
fn written_hash(text: &[u8]) -> Option<&[u8]> {
    value(text, b"newsrack")
}

/// When a file says that it was updated, else published.
fn latest(text: &[u8]) -> Option<DateTime<Utc>> {
    let moment = |name| std::str::from_utf8(value(text, name)?).ok()?.trim().parse().ok();
    moment(b"updated").or_else(|| moment(b"date"))
}

/// What stands in the line of a file's front matter that begins with this name.
fn value<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    lines.next().filter(|line| *line == b"---")?;
    lines.take_while(|line| *line != b"---").find_map(|line| line.strip_prefix(name)?.strip_prefix(b": "))
}
