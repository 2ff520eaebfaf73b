//! Bringing the catalogue up to date with the files: all of them the first time, what changed later.
//!
//! Threads walk and read, this one judges and writes; the channel between them is bounded, so that reading
//! waits for writing. A folder's fingerprint is written with its last file: whatever ends a sweep early, the
//! next one looks into that folder again.

use super::read::names;
use super::row::{Flags, Row};
use super::source::Source;
use super::walk::{Folder, Listed, Listing, Message, Stamp, Walk};
use super::write::{Counts, FlagsOf, Known};
use super::{Catalogue, Error, schema};
use crate::article::{ArticleId, Header};
use crate::disk::{LeftOut, Reading, Told};
use crate::library::Entry;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// Threads that walk and read: more than cores, since a cold disk answers many questions at once.
const THREADS: usize = 16;
/// Messages that may wait to be written.
const WAITING: usize = 64;
/// Rows and time after which what was written is committed.
const COMMIT_ROWS: usize = 8192;
const COMMIT_TIME: Duration = Duration::from_millis(500);
/// The first rows of an empty catalogue are committed early: someone waits to see them.
const FIRST_ROWS: usize = 128;

/// How to sweep.
pub struct Sweep<'a> {
    /// Reads files.
    pub source: &'a dyn Source,
    /// The reading state of an article that is new to the catalogue.
    pub flags: &'a FlagsOf<'a>,
    /// Whether a query mutes an article by what its header says.
    pub mute: &'a (dyn Fn(&Header) -> bool + 'a),
    /// The present: when new articles arrived.
    pub now: DateTime<Utc>,
    /// When the library was last left, Unix seconds; none if it never was. What is new arrives later than that,
    /// whatever the clock says. In a catalogue that is made again, articles arrived when their files last changed.
    pub left: Option<i64>,
    /// Set to end early; what was written by then is kept.
    pub cancel: &'a AtomicBool,
    /// What is looked at.
    pub reach: Reach<'a>,
}

/// What a sweep looks at.
#[derive(Clone, Copy, Debug)]
pub enum Reach<'a> {
    /// The whole library.
    Everything,
    /// The files in these folders of it, and nothing below them: enough if no folder came, went or was moved.
    Folders(&'a [PathBuf]),
}

/// What a sweep tells while it goes on.
#[derive(Debug)]
pub enum Event {
    /// Articles that were not in the catalogue.
    New(Vec<Row>),
    /// Articles whose file changed.
    Changed(Vec<Row>),
    /// Rows whose file is gone.
    Removed(Vec<u32>),
    /// How far it is, after every batch.
    Progress(Progress),
}

/// How far a sweep is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files seen so far.
    pub files: usize,
    /// Files read so far, because they are new or changed.
    pub read: usize,
    /// Articles written so far that others see.
    pub committed: usize,
}

/// What a sweep found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files seen.
    pub files: usize,
    /// Articles that were not in the catalogue, moved ones included.
    pub new: usize,
    /// Articles whose file changed.
    pub changed: usize,
    /// Rows whose file is gone, moved ones included.
    pub removed: usize,
    /// Files that are not articles, in the whole library.
    pub left_out: LeftOut,
    /// Files and folders that could not be read.
    pub told: Vec<Told>,
    /// Articles that got another id by an edit at the same path: their state goes along, from the first to
    /// the second.
    pub renamed: Vec<(ArticleId, ArticleId)>,
}

impl Catalogue {
    /// Brings the catalogue up to date, telling `sink` as it goes on.
    ///
    /// # Errors
    /// If this is not the writer, the cache cannot be written, or it was cancelled.
    pub fn sweep(&mut self, sweep: &Sweep, sink: &mut dyn FnMut(Event)) -> Result<Swept, Error> {
        self.expect_writer()?;
        let place = Arc::clone(&self.place);
        let known = known_folders(&self.connection)?;
        if !known.is_empty() {
            schema::index(&self.connection)?;
        }
        let walk = Walk::new(&place, sweep, known);
        let mut judge = Judge::new(&self.connection, &walk, sweep, sink)?;
        let result = std::thread::scope(|scope| {
            let (sender, receiver) = mpsc::sync_channel(WAITING);
            for number in 0..THREADS {
                let (sender, walk) = (sender.clone(), &walk);
                let builder = std::thread::Builder::new().name(format!("sweep-{number}"));
                let started = builder.spawn_scoped(scope, move || walk.work(&sender));
                if let Err(error) = started
                    && number == 0
                {
                    return Err(Error::File(place.folder.clone(), error));
                }
            }
            drop(sender);
            loop {
                let heard = match receiver.recv_timeout(COMMIT_TIME) {
                    Ok(message) => judge.hear(message),
                    Err(RecvTimeoutError::Timeout) => judge.commit(),
                    Err(RecvTimeoutError::Disconnected) => break judge.commit(),
                };
                if heard.is_err() {
                    walk.stop();
                    break heard;
                }
            }
        });
        if result.is_err() {
            let _ = self.connection.execute_batch("ROLLBACK");
            result?;
        }
        if sweep.cancel.load(Ordering::Relaxed) {
            return Err(Error::Cancelled);
        }
        judge.finish()
    }
}

/// Judges what the walk tells, and writes it.
struct Judge<'a> {
    connection: &'a Connection,
    walk: &'a Walk<'a>,
    sweep: &'a Sweep<'a>,
    sink: &'a mut dyn FnMut(Event),
    counts: Counts,
    open: HashMap<Arc<Folder>, Open>,
    /// Folders that are still there.
    seen: HashSet<i64>,
    /// Folders that could not be listed: neither they nor what is below them is gone.
    kept: Vec<Arc<Folder>>,
    /// What was removed, in case it turns up elsewhere.
    gone: HashMap<ArticleId, (Flags, i64)>,
    /// Whether an article may have moved: not in an empty catalogue.
    moves: bool,
    swept: Swept,
    progress: Progress,
    in_transaction: bool,
    rows: usize,
    since: Instant,
}

/// A folder whose files are being read.
struct Open {
    id: i64,
    fingerprint: i64,
    /// Files not yet read.
    missing: usize,
    known: HashMap<Box<[u8]>, Known>,
    left_out: LeftOut,
    /// Whether something could not be read: then it is looked into again next time.
    failed: bool,
}

impl<'a> Judge<'a> {
    fn new(
        connection: &'a Connection,
        walk: &'a Walk<'a>,
        sweep: &'a Sweep<'a>,
        sink: &'a mut dyn FnMut(Event),
    ) -> Result<Self, Error> {
        Ok(Self {
            connection,
            walk,
            sweep,
            sink,
            counts: Counts::load(connection)?,
            open: HashMap::new(),
            seen: HashSet::new(),
            kept: Vec::new(),
            gone: HashMap::new(),
            moves: !walk.known.is_empty(),
            swept: Swept::default(),
            progress: Progress::default(),
            in_transaction: false,
            rows: 0,
            since: Instant::now(),
        })
    }

    fn hear(&mut self, message: Message) -> Result<(), Error> {
        match message {
            Message::Same { id, listing } => {
                self.progress.files += listing.files.len();
                self.swept.left_out += listing.left_out;
                self.swept.told.extend(listing.told);
                self.seen.insert(id);
            }
            Message::New(folder, listing) => {
                self.begin()?;
                let id = new_folder(self.connection, &folder)?;
                self.open_folder(id, folder, &listing, HashMap::new(), listing.files.len())?;
                self.swept.told.extend(listing.told);
            }
            Message::Changed(id, folder, listing) => self.changed(id, &folder, listing)?,
            Message::Read(folder, files) => self.read(&folder, files)?,
            Message::Kept(folder, told) => {
                self.swept.told.push(told);
                self.kept.push(folder);
            }
            Message::Told(told) => self.swept.told.push(told),
        }
        let early = !self.moves && self.progress.committed == 0 && self.rows >= FIRST_ROWS;
        if early || self.rows >= COMMIT_ROWS || self.since.elapsed() >= COMMIT_TIME {
            self.commit()?;
        }
        Ok(())
    }

    fn open_folder(
        &mut self,
        id: i64,
        folder: Arc<Folder>,
        listing: &Listing,
        known: HashMap<Box<[u8]>, Known>,
        missing: usize,
    ) -> Result<(), Error> {
        self.progress.files += listing.files.len();
        self.swept.left_out += listing.left_out;
        self.seen.insert(id);
        let left_out = LeftOut::default();
        let open = Open { id, fingerprint: listing.fingerprint, missing, known, left_out, failed: false };
        if missing == 0 {
            return self.close(&open);
        }
        self.open.insert(folder, open);
        Ok(())
    }

    /// A known folder: what is gone is removed, what is new or changed is read.
    fn changed(&mut self, id: i64, folder: &Arc<Folder>, mut listing: Listing) -> Result<(), Error> {
        self.begin()?;
        let mut known = known_files(self.connection, id)?;
        let mut same = HashSet::new();
        for file in &listing.files {
            if known.get(&file.name).is_some_and(|known| known.stamp == file.stamp) {
                same.insert(file.name.clone());
            }
        }
        let there: HashSet<&[u8]> = listing.files.iter().map(|file| &*file.name).collect();
        let gone: Vec<i64> =
            known.iter().filter(|(name, _)| !there.contains(&***name)).map(|(_, known)| known.id).collect();
        self.remove(&gone)?;
        known.retain(|name, _| !same.contains(name));
        let read: Vec<Listed> =
            listing.files.iter().filter(|file| !same.contains(&file.name)).cloned().collect();
        self.open_folder(id, Arc::clone(folder), &listing, known, read.len())?;
        self.swept.told.append(&mut listing.told);
        self.walk.read(folder, read);
        self.walk.judged();
        Ok(())
    }

    fn remove(&mut self, rows: &[i64]) -> Result<(), Error> {
        let mut removed = Vec::new();
        for id in rows {
            if let Some((article, flags, arrived)) = self.counts.remove(self.connection, *id)? {
                self.gone.insert(article, (flags, arrived));
                removed.extend(u32::try_from(*id).ok());
                self.rows += 1;
            }
        }
        if !removed.is_empty() {
            self.swept.removed += removed.len();
            (self.sink)(Event::Removed(removed));
        }
        Ok(())
    }

    fn read(&mut self, folder: &Arc<Folder>, files: Vec<(Listed, Reading)>) -> Result<(), Error> {
        self.begin()?;
        let Some(mut open) = self.open.remove(folder) else { return Ok(()) };
        open.missing = open.missing.saturating_sub(files.len());
        self.progress.read += files.len();
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for (file, reading) in files {
            let path = || {
                let name = Path::new(OsStr::from_bytes(&file.name));
                self.walk.place.path(folder.root, &folder.path, name)
            };
            let known = open.known.get(&file.name).copied();
            let (header, problems) = match reading {
                Reading::Article(header, problems, _) => (header, problems),
                Reading::LeftOut(more) => {
                    open.left_out += more;
                    if let Some(known) = known {
                        self.remove(&[known.id])?;
                    }
                    continue;
                }
                Reading::Failed(why) => {
                    open.failed = true;
                    self.swept.told.push(Told { path: path(), why });
                    continue;
                }
            };
            let path = path();
            self.rows += 1;
            let article_id = header.id;
            let article = (&*header, &*problems);
            let (id, flags, arrived) = if let Some(known) = known {
                let settle = |flags| self.settled(flags, &header, folder.root);
                // The closure looks at what the counts are not part of.
                let settled = flags_of_row(self.connection, known.id)?.map(settle);
                let before =
                    self.counts.replace(self.connection, (known.id, open.id), &file, article, settled)?;
                self.swept.renamed.extend(before.filter(|id| *id != article_id).map(|id| (id, article_id)));
                let (flags, arrived) = state(self.connection, known.id)?;
                (known.id, flags, arrived)
            } else {
                let (flags, arrived) = self.state_of_new(&header, folder.root, file.stamp)?;
                let flags = self.settled(flags, &header, folder.root);
                let id = self.counts.insert(self.connection, open.id, &file, article, (flags, arrived))?;
                let draft = if header.draft { Flags::DRAFT } else { Flags::NONE };
                (id, flags.and(draft), arrived)
            };
            let entry = Entry { path, modified: modified(file.stamp), header: *header, problems };
            let row = Row { id: u32::try_from(id).unwrap_or(u32::MAX), entry, flags, arrived, copies: 1 };
            if known.is_some() { changed.push(row) } else { new.push(row) }
        }
        self.swept.new += new.len();
        self.swept.changed += changed.len();
        if !new.is_empty() {
            (self.sink)(Event::New(new));
        }
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

    /// The state and arrival of an article that is new: one that moved keeps both.
    fn state_of_new(&self, header: &Header, root: usize, stamp: Stamp) -> Result<(Flags, i64), Error> {
        let root = self.walk.place.roots.get(root).map_or(Path::new(""), |root| &root.real);
        let now = self.sweep.now.timestamp();
        let arrived = match self.sweep.left {
            Some(_) if !self.moves => stamp.seconds.min(now),
            Some(left) => now.max(left.saturating_add(1)),
            None => now,
        };
        let new = || ((self.sweep.flags)(header.id, header.date, root), arrived);
        if !self.moves {
            return Ok(new());
        }
        if let Some((flags, arrived)) = self.gone.get(&header.id) {
            return Ok((*flags, *arrived));
        }
        let mut statement =
            self.connection.prepare_cached("SELECT flags, arrived FROM articles WHERE uid = ? LIMIT 1")?;
        let mut rows = statement.query([header.id.0])?;
        Ok(match rows.next()? {
            Some(row) => (row.get(0)?, row.get(1)?),
            None => new(),
        })
    }

    /// The marks of an article whose header is this, after those it had.
    fn settled(&self, flags: Flags, header: &Header, root: usize) -> Flags {
        let by_query = Flags::MUTED.and(Flags::HUSHED);
        if (self.sweep.mute)(header) {
            return flags.and(by_query);
        }
        if flags.lacks(Flags::HUSHED) {
            return flags;
        }
        let root = self.walk.place.roots.get(root).map_or(Path::new(""), |root| &root.real);
        flags.without(by_query).and((self.sweep.flags)(header.id, header.date, root).only(Flags::MUTED))
    }

    /// All files of a folder are in: its fingerprint may be trusted.
    fn close(&mut self, open: &Open) -> Result<(), Error> {
        self.begin()?;
        let LeftOut { other, project, not_text, excluded, folders } = open.left_out;
        let left_out =
            serde_json::to_string(&[other, project, not_text, excluded, folders]).unwrap_or_default();
        self.connection
            .prepare_cached("UPDATE folders SET fingerprint = ?2, left_out = ?3 WHERE id = ?1")?
            .execute(params![open.id, (!open.failed).then_some(open.fingerprint), left_out])?;
        Ok(())
    }

    /// What is known and was not seen is gone; the whole is counted.
    fn finish(mut self) -> Result<Swept, Error> {
        let whole = matches!(self.sweep.reach, Reach::Everything);
        let gone: Vec<i64> = self
            .walk
            .known
            .iter()
            .filter(|(folder, (id, _))| {
                whole
                    && !self.seen.contains(id)
                    && !self
                        .kept
                        .iter()
                        .any(|kept| kept.root == folder.root && folder.path.starts_with(&kept.path))
            })
            .map(|(_, (id, _))| *id)
            .collect();
        if !gone.is_empty() {
            self.begin()?;
            for folder in gone {
                let files: Vec<i64> =
                    known_files(self.connection, folder)?.values().map(|known| known.id).collect();
                self.remove(&files)?;
                self.connection.prepare_cached("DELETE FROM folders WHERE id = ?")?.execute([folder])?;
            }
            self.commit()?;
        }
        schema::index(self.connection)?;
        self.swept.files = self.progress.files;
        let mut statement =
            self.connection.prepare("SELECT left_out FROM folders WHERE left_out IS NOT NULL")?;
        for json in statement.query_map([], |row| row.get::<_, String>(0))? {
            if let Ok([other, project, not_text, excluded, folders]) =
                serde_json::from_str::<[usize; 5]>(&json?)
            {
                self.swept.left_out += LeftOut { other, project, not_text, excluded, folders };
            }
        }
        Ok(self.swept)
    }

    fn begin(&mut self) -> Result<(), Error> {
        if !self.in_transaction {
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
            self.in_transaction = true;
            self.since = Instant::now();
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        if self.in_transaction {
            self.counts.flush(self.connection)?;
            self.connection.execute_batch("COMMIT")?;
            self.in_transaction = false;
            self.progress.committed += self.rows;
            (self.sink)(Event::Progress(self.progress));
            self.walk.place.let_in();
        }
        self.rows = 0;
        self.since = Instant::now();
        Ok(())
    }
}

fn modified(stamp: Stamp) -> Option<std::time::SystemTime> {
    let whole = Duration::from_secs(stamp.seconds.unsigned_abs());
    let whole = if stamp.seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
    whole?.checked_add(Duration::from_nanos(stamp.nanos.unsigned_abs()))
}

fn flags_of_row(connection: &Connection, id: i64) -> Result<Option<Flags>, Error> {
    let mut statement = connection.prepare_cached("SELECT flags FROM articles WHERE id = ?")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}

fn state(connection: &Connection, id: i64) -> Result<(Flags, i64), Error> {
    let mut statement = connection.prepare_cached("SELECT flags, arrived FROM articles WHERE id = ?")?;
    Ok(statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

fn new_folder(connection: &Connection, folder: &Folder) -> Result<i64, Error> {
    let root = i64::try_from(folder.root).unwrap_or(i64::MAX);
    connection
        .prepare_cached("INSERT INTO folders(root, path) VALUES (?, ?)")?
        .execute(params![root, folder.path.as_os_str().as_bytes()])?;
    Ok(connection.last_insert_rowid())
}

fn known_folders(connection: &Connection) -> Result<HashMap<Folder, (i64, Option<i64>)>, Error> {
    let mut fingerprints: HashMap<i64, Option<i64>> = HashMap::new();
    let mut statement = connection.prepare("SELECT id, fingerprint FROM folders")?;
    for row in statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (id, fingerprint) = row?;
        fingerprints.insert(id, fingerprint);
    }
    let folders = names(connection)?.folders;
    Ok(folders
        .into_iter()
        .map(|(id, (root, path))| (Folder { root, path }, (id, fingerprints.get(&id).copied().flatten())))
        .collect())
}

fn known_files(connection: &Connection, folder: i64) -> Result<HashMap<Box<[u8]>, Known>, Error> {
    let mut statement = connection
        .prepare_cached("SELECT name, id, seconds, nanos, size, inode FROM articles WHERE folder = ?")?;
    let files = statement.query_map([folder], |row| {
        let name: Vec<u8> = row.get(0)?;
        let stamp = Stamp { seconds: row.get(2)?, nanos: row.get(3)?, size: row.get(4)?, inode: row.get(5)? };
        Ok((name.into_boxed_slice(), Known { id: row.get(1)?, stamp }))
    })?;
    Ok(files.collect::<Result<_, _>>()?)
}
