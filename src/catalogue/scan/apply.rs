//! Applies what the walk found: finds out which files are new, changed, moved or gone, and writes the rows.
//!
//! A folder's fingerprint is written with its last file. If a scan is interrupted, the next one reads the folder again.

use super::folder::Listing;
use super::request::{Event, Reach, ScanOutcome, ScanProgress, ScanRequest};
use super::walk::{KnownFolder, Message, PATIENCE, ReadFile, Walk};
use crate::article::marks::Flags;
use crate::article::traits::{Phrases, Traits};
use crate::article::{ArticleId, Header};
use crate::catalogue::location::Folder;
use crate::catalogue::row::{self, ArticleRow, path};
use crate::catalogue::schema;
use crate::catalogue::sql::Sql;
use crate::catalogue::stamp::{self, FileStamp, Stamp};
use crate::catalogue::write::{Known, PendingCounts, Removed, StoredFields};
use crate::disk::{LeftOut, Reading, UnreadableFile};
use crate::library::{Entry, RowId};
use crate::trouble::{CatalogueDamage, CatalogueError};
use rusqlite::{Connection, params};
use std::collections::{HashMap, HashSet};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Rows, and time, after which a transaction is committed.
const COMMIT_ROWS: usize = 8192;
const COMMIT_TIME: Duration = PATIENCE;
/// The first rows of an empty catalogue are committed early, because the user waits to see them.
const FIRST_ROWS: usize = 128;

/// Applies the messages of a walk in the order in which they arrive.
pub(super) struct Apply<'a> {
    connection: &'a Connection,
    walk: &'a Walk<'a>,
    request: &'a ScanRequest<'a>,
    sink: &'a mut dyn FnMut(Event),
    counts: PendingCounts,
    open: HashMap<Arc<Folder>, Open>,
    /// Folders that still exist.
    seen: HashSet<i64>,
    /// Folders that could not be listed. Neither they nor folders below them count as deleted.
    kept: Vec<Arc<Folder>>,
    /// Flags and arrival of deleted articles, in case they are found at another path.
    gone: HashMap<ArticleId, (Flags, i64)>,
    /// Whether an article may have been moved. False while the catalogue is empty.
    moves: bool,
    outcome: ScanOutcome,
    progress: ScanProgress,
    in_transaction: bool,
    rows: usize,
    since: Instant,
}

/// A folder whose files are being read.
struct Open {
    id: i64,
    fingerprint: i64,
    rules: i64,
    /// When the first of its articles is published or withdrawn.
    due: Option<i64>,
    /// The number of files that are not read yet.
    missing: usize,
    known: HashMap<Box<[u8]>, Known>,
    left_out: LeftOut,
    /// Whether a file could not be read. The next scan then reads the folder again.
    failed: bool,
}

impl<'a> Apply<'a> {
    pub(super) fn new(
        connection: &'a Connection,
        walk: &'a Walk<'a>,
        request: &'a ScanRequest<'a>,
        sink: &'a mut dyn FnMut(Event),
    ) -> Result<Self, CatalogueError> {
        Ok(Self {
            connection,
            walk,
            request,
            sink,
            counts: PendingCounts::load(connection)?,
            open: HashMap::new(),
            seen: HashSet::new(),
            kept: Vec::new(),
            gone: HashMap::new(),
            moves: !walk.known.is_empty(),
            outcome: ScanOutcome::default(),
            progress: ScanProgress::default(),
            in_transaction: false,
            rows: 0,
            since: Instant::now(),
        })
    }

    pub(super) fn handle(&mut self, message: Message) -> Result<(), CatalogueError> {
        match message {
            Message::Same { id, listing } => {
                self.progress.files += listing.files.len();
                self.outcome.left_out += listing.left_out;
                self.outcome.warnings.extend(listing.warnings);
                self.seen.insert(id);
            }
            Message::New(folder, listing) => {
                self.begin()?;
                self.connection.run(
                    "INSERT INTO folders(root, path) VALUES (?, ?)",
                    params![
                        i64::try_from(folder.root).unwrap_or(i64::MAX),
                        folder.path.as_os_str().as_bytes()
                    ],
                )?;
                let id = self.connection.last_insert_rowid();
                self.open_folder((id, None), folder, &listing, HashMap::new(), listing.files.len())?;
                self.outcome.warnings.extend(listing.warnings);
            }
            Message::Changed(was, folder, listing) => self.changed(was, &folder, listing)?,
            Message::Read(folder, files) => self.read(&folder, files)?,
            Message::Kept(folder, warning) => {
                self.outcome.warnings.push(warning);
                self.kept.push(folder);
            }
            Message::Unreadable(warning) => self.outcome.warnings.push(warning),
        }
        let early = !self.moves && self.progress.committed == 0 && self.rows >= FIRST_ROWS;
        if early || self.rows >= COMMIT_ROWS || self.since.elapsed() >= COMMIT_TIME {
            self.commit()?;
        }
        Ok(())
    }

    fn open_folder(
        &mut self,
        (id, due): (i64, Option<i64>),
        folder: Arc<Folder>,
        listing: &Listing,
        known: HashMap<Box<[u8]>, Known>,
        missing: usize,
    ) -> Result<(), CatalogueError> {
        self.progress.files += listing.files.len();
        self.outcome.left_out += listing.left_out;
        self.seen.insert(id);
        let left_out = LeftOut::default();
        let Listing { fingerprint, rules, .. } = *listing;
        let open = Open { id, fingerprint, rules, due, missing, known, left_out, failed: false };
        if missing == 0 {
            return self.close(&open);
        }
        self.open.insert(folder, open);
        Ok(())
    }

    /// Compares a known folder with its rows: deletes the rows of missing files and reads new and changed files.
    fn changed(
        &mut self,
        was: KnownFolder,
        folder: &Arc<Folder>,
        mut listing: Listing,
    ) -> Result<(), CatalogueError> {
        let KnownFolder { id, due, .. } = was;
        let reads_all = was.must_be_read(&listing);
        self.begin()?;
        let mut known = known_files(self.connection, id)?;
        let mut same = HashSet::new();
        for file in &listing.files {
            if !reads_all && known.get(&file.name).is_some_and(|known| known.stamp == file.stamp) {
                same.insert(file.name.clone());
            }
        }
        let there: HashSet<&[u8]> = listing.files.iter().map(|file| &*file.name).collect();
        let gone: Vec<i64> =
            known.iter().filter(|(name, _)| !there.contains(&***name)).map(|(_, known)| known.id).collect();
        self.remove(&gone, folder)?;
        known.retain(|name, _| !same.contains(name));
        let read: Vec<FileStamp> =
            listing.files.iter().filter(|file| !same.contains(&file.name)).cloned().collect();
        let due = due.filter(|_| !reads_all);
        self.open_folder((id, due), Arc::clone(folder), &listing, known, read.len())?;
        self.outcome.warnings.append(&mut listing.warnings);
        self.walk.read(folder, read);
        self.walk.listing_applied();
        Ok(())
    }

    fn remove(&mut self, rows: &[i64], folder: &Folder) -> Result<(), CatalogueError> {
        let mut removed = Vec::new();
        for id in rows {
            if let Some(gone) = self.counts.remove(self.connection, *id)? {
                self.remember(&gone, folder, None)?;
                self.gone.insert(gone.article, (gone.flags, gone.arrived));
                removed.extend(RowId::try_from(*id).ok());
                self.rows += 1;
            }
        }
        if !removed.is_empty() {
            self.outcome.removed += removed.len();
            (self.sink)(Event::Removed(removed));
        }
        Ok(())
    }

    /// Notes what a deleted or replaced article looked like, so that it is recognised if it returns edited.
    fn remember(&self, gone: &Removed, folder: &Folder, text: Option<&str>) -> Result<(), CatalogueError> {
        let path = self.walk.location.real_path(folder, &gone.name);
        let date = row::date(gone.date).map(|date| date.timestamp());
        let mut traits = Traits::of((gone.article, &gone.title, date, gone.link.as_deref()), &path);
        if let Some((_, text)) = text.and_then(|text| text.split_once('\n')) {
            traits.text = Phrases::of(text).sample();
        }
        let mut statement =
            self.connection.prepare_cached("INSERT OR REPLACE INTO gone VALUES (?, ?, ?, ?)")?;
        let now = self.request.now.timestamp();
        statement.execute(params![gone.article.0, gone.arrived, now, traits.to_bytes()])?;
        Ok(())
    }

    fn read(&mut self, folder: &Arc<Folder>, files: Vec<ReadFile>) -> Result<(), CatalogueError> {
        self.begin()?;
        let Some(mut open) = self.open.remove(folder) else { return Ok(()) };
        open.missing = open.missing.saturating_sub(files.len());
        self.progress.read += files.len();
        let (walk, request) = (self.walk, self.request);
        let root = walk.location.roots.get(folder.root).map_or(Path::new(""), |root| &root.real);
        let mut changed = Vec::new();
        for ReadFile { file, reading, page } in files {
            let path = || walk.location.path(folder.root, &folder.path, &file.name);
            let known = open.known.get(&file.name).copied();
            let (header, problems) = match reading {
                Reading::Article(header, problems, _) => (header, problems),
                Reading::LeftOut(more) => {
                    open.left_out += more;
                    if let Some(known) = known {
                        self.remove(&[known.id], folder)?;
                    }
                    continue;
                }
                Reading::Failed(why) => {
                    open.failed = true;
                    self.outcome.warnings.push(UnreadableFile { path: path(), why });
                    continue;
                }
            };
            self.rows += 1;
            let due = header.due.map(|due| due.timestamp());
            open.due = open.due.into_iter().chain(due).min();
            let kept = StoredFields { header: &header, problems: &problems, page };
            let settle = |flags| settled(flags, &header, root, request);
            let Some(Known { id, .. }) = known else {
                let (flags, arrived) = self.state_of_new(&header, root, file.stamp)?;
                self.counts.insert(self.connection, open.id, &file, kept, (settle(flags), arrived))?;
                continue;
            };
            let text = self.text_of_edited(id, header.id)?;
            let (before, flags) = self.counts.replace(self.connection, (id, open.id), &file, kept, settle)?;
            if before.article != header.id {
                self.remember(&before, folder, text.as_deref())?;
                self.connection.run("INSERT OR IGNORE INTO edits VALUES (?)", [id])?;
            }
            let modified = row::modified(file.stamp.seconds, u32::try_from(file.stamp.nanos).unwrap_or(0));
            let entry = Entry { path: path(), modified, header: *header, problems };
            let id = RowId::try_from(id).unwrap_or(RowId(u32::MAX));
            changed.push(ArticleRow { id, entry, flags, arrived: before.arrived, copies: 1 });
        }
        self.outcome.changed += changed.len();
        if !changed.is_empty() {
            (self.sink)(Event::Changed(changed));
        }
        if open.missing == 0 {
            self.close(&open)?;
        } else {
            self.open.insert(Arc::clone(folder), open);
        }
        (self.sink)(Event::Progress(self.progress));
        Ok(())
    }

    /// The old text of a row, if its file now contains an article with another id.
    fn text_of_edited(&self, id: i64, article: ArticleId) -> Result<Option<String>, CatalogueError> {
        let was: Option<[u8; 16]> =
            self.connection.first("SELECT uid FROM articles WHERE id = ?", [id], |row| row.get(0))?;
        if was.is_none_or(|was| was == article.0) {
            return Ok(None);
        }
        // Without a text, title and date decide.
        let row = RowId::try_from(id).unwrap_or(RowId(u32::MAX));
        Ok(crate::catalogue::text::cached(self.connection, self.walk.location, row).unwrap_or(None))
    }

    /// The marks and arrival of an article without a row at its path. A moved article keeps both.
    fn state_of_new(
        &mut self,
        header: &Header,
        root: &Path,
        stamp: Stamp,
    ) -> Result<(Flags, i64), CatalogueError> {
        let flags = (self.request.flags)(header.id, header.date, root);
        if let Some((moved, arrived)) = self.earlier(header.id)? {
            self.outcome.moved += 1;
            return Ok((moved.unwrap_or(flags), arrived));
        }
        self.outcome.new += 1;
        let now = self.request.now.timestamp();
        let arrived = match self.request.left {
            Some(_) if !self.moves => stamp.seconds.min(now),
            Some(left) => now.max(left.saturating_add(1)),
            None => now,
        };
        Ok((flags, arrived))
    }

    /// The marks and arrival of an article that was at another path before, or is there as well; no marks if it was
    /// missing for a while.
    fn earlier(&self, article: ArticleId) -> Result<Option<(Option<Flags>, i64)>, CatalogueError> {
        if !self.moves {
            return Ok(None);
        }
        if let Some((flags, arrived)) = self.gone.get(&article) {
            return Ok(Some((Some(*flags), *arrived)));
        }
        let there = "SELECT flags, arrived FROM articles WHERE uid = ? LIMIT 1";
        let there = self.connection.first(there, [article.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let gone = "SELECT NULL, arrived FROM gone WHERE uid = ?";
        match there {
            None => self.connection.first(gone, [article.0], |row| Ok((row.get(0)?, row.get(1)?))),
            there => Ok(there),
        }
    }

    /// Writes the fingerprint of a folder after all its files were applied.
    fn close(&mut self, open: &Open) -> Result<(), CatalogueError> {
        self.begin()?;
        let LeftOut { other, project, feeds, packed, not_text, excluded, folders } = open.left_out;
        let numbers = [other, project, feeds, packed, not_text, excluded, folders];
        let left_out = serde_json::to_string(&numbers).unwrap_or_default();
        self.connection.run(
            "UPDATE folders SET fingerprint = ?2, left_out = ?3, rules = ?4, due = ?5 WHERE id = ?1",
            params![open.id, (!open.failed).then_some(open.fingerprint), left_out, open.rules, open.due],
        )
    }

    /// Deletes the rows of folders that are gone, and counts the files that were left out.
    pub(super) fn finish(mut self) -> Result<(ScanOutcome, Vec<usize>), CatalogueError> {
        let whole = matches!(self.request.reach, Reach::Everything);
        let is_below =
            |folder: &Folder, kept: &Folder| kept.root == folder.root && folder.path.starts_with(&kept.path);
        let is_kept = |folder: &Folder| self.kept.iter().any(|kept| is_below(folder, kept));
        let gone: Vec<(i64, Folder)> = self
            .walk
            .known
            .iter()
            .filter(|(folder, known)| whole && !self.seen.contains(&known.id) && !is_kept(folder))
            .map(|(folder, known)| (known.id, folder.clone()))
            .collect();
        if !gone.is_empty() {
            self.begin()?;
            for (id, folder) in gone {
                let files: Vec<i64> =
                    known_files(self.connection, id)?.values().map(|known| known.id).collect();
                self.remove(&files, &folder)?;
                self.connection.run("DELETE FROM folders WHERE id = ?", [id])?;
            }
            self.commit()?;
        }
        let whole = if whole { self.roots_read_whole() } else { Vec::new() };
        schema::index(self.connection)?;
        self.outcome.files = self.progress.files;
        let mut statement =
            self.connection.prepare("SELECT left_out FROM folders WHERE left_out IS NOT NULL")?;
        for json in statement.query_map([], |row| row.get::<_, String>(0))? {
            let numbers = serde_json::from_str::<[usize; 7]>(&json?);
            let [other, project, feeds, packed, not_text, excluded, folders] =
                numbers.map_err(|_| CatalogueError::Damaged(CatalogueDamage::Values))?;
            self.outcome.left_out += LeftOut { other, project, feeds, packed, not_text, excluded, folders };
        }
        Ok((self.outcome, whole))
    }

    /// The library folders that were read completely.
    fn roots_read_whole(&self) -> Vec<usize> {
        let away = |root: &usize| {
            self.kept.iter().any(|kept| kept.root == *root && kept.path.as_os_str().is_empty())
        };
        (0..self.walk.location.roots.len()).filter(|root| !away(root)).collect()
    }

    fn begin(&mut self) -> Result<(), CatalogueError> {
        if !self.in_transaction {
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
            self.in_transaction = true;
            self.since = Instant::now();
        }
        Ok(())
    }

    pub(super) fn commit(&mut self) -> Result<(), CatalogueError> {
        if self.in_transaction {
            self.counts.flush(self.connection)?;
            self.connection.execute_batch("COMMIT")?;
            self.in_transaction = false;
            self.progress.committed += self.rows;
            (self.sink)(Event::Progress(self.progress));
            self.walk.location.let_in();
        }
        self.rows = 0;
        self.since = Instant::now();
        Ok(())
    }
}

/// The flags of a row after its header was read again: adds or removes the mark by queries.
fn settled(flags: Flags, header: &Header, root: &Path, request: &ScanRequest) -> Flags {
    let by_query = Flags::MUTED.union(Flags::MUTED_BY_QUERY);
    if (request.mute)(header) {
        return flags.union(by_query);
    }
    if !flags.contains(Flags::MUTED_BY_QUERY) {
        return flags;
    }
    let marked = (request.flags)(header.id, header.date, root);
    flags.difference(by_query).union(marked.intersection(Flags::MUTED))
}

/// What is known of each folder at this moment, in Unix seconds.
pub(super) fn known_folders(
    connection: &Connection,
    now: i64,
) -> Result<HashMap<Folder, KnownFolder>, CatalogueError> {
    connection.all("SELECT root, path, id, fingerprint, rules, due FROM folders", [], |row| {
        let folder = Folder { root: usize::from(row.get::<_, u16>(0)?), path: path(row, 1)? };
        let due: Option<i64> = row.get(5)?;
        let is_due = due.is_some_and(|due| due <= now);
        let (id, fingerprint, rules) = (row.get(2)?, row.get(3)?, row.get(4)?);
        Ok((folder, KnownFolder { id, fingerprint, rules, due, is_due }))
    })
}

/// The rows of a folder by the names of their files.
fn known_files(connection: &Connection, folder: i64) -> Result<HashMap<Box<[u8]>, Known>, CatalogueError> {
    let sql = "SELECT name, id, seconds, nanos, size, inode, changed FROM articles WHERE folder = ?";
    connection.all(sql, [folder], |row| {
        let name: Vec<u8> = row.get(0)?;
        Ok((name.into_boxed_slice(), Known { id: row.get(1)?, stamp: stamp::read(row, 2)? }))
    })
}
