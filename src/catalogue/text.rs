//! Filling the text cache: the folded title and text of every article, newest first, appended behind the rows.
//!
//! The order that survives any crash: append, have it on the disk, commit the rows that name it. Only the writer
//! cuts off, when it opens, what was appended and never committed.

use super::append::{Appender, Disk, Folded};
use super::source::Source;
use super::stamp::Stamp;
use super::text_file::{Access, TextFile, record};
use super::{Catalogue, Error, duplicates, read, row, schema};
use crate::library::RowId;
use crate::text::fold::fold_into;
use crate::trouble::{CatalogueDamage, CatalogueNote};
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

/// Threads that read and fold.
const THREADS: usize = 8;
/// Articles handed to a thread at once.
const CHUNK: usize = 32;
/// Bytes of the files handed out and not yet taken back, unless it is one file.
const BYTES_AT_WORK: i64 = 16 << 20;

/// How far the text cache is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextProgress {
    /// Articles whose text is in it, earlier ones included.
    pub done: usize,
    /// All articles.
    pub total: usize,
}

/// What filling the text cache came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// Articles whose text was added.
    pub added: usize,
    /// Articles that could not be read, or changed meanwhile: search does not cover them yet.
    pub missed: usize,
    /// Whether it was compacted.
    pub compacted: bool,
}

/// The numbers of a text cache, as committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextHeader {
    pub(super) generation: i64,
    pub(super) stamp: i64,
    pub(super) end: i64,
    pub(super) dead: i64,
}

impl TextHeader {
    pub(super) fn load(connection: &Connection) -> Result<Self, Error> {
        let generation = schema::number(connection, "text_generation")?;
        if u32::try_from(generation).is_err() {
            return Err(Error::Damaged(CatalogueDamage::Values));
        }
        Ok(Self {
            generation,
            stamp: schema::number(connection, "text_stamp")?,
            end: schema::number(connection, "text_end")?,
            dead: schema::number(connection, "text_dead")?,
        })
    }

    pub(super) fn bytes(self) -> u64 {
        self.end.unsigned_abs()
    }
}

/// Puts the text cache in order when a writer opens: cuts it back to what is committed, forgets it if it cannot
/// be trusted. Returns what must be told.
pub(super) fn recover(catalogue: &mut Catalogue) -> Result<Option<CatalogueNote>, Error> {
    let state = TextHeader::load(&catalogue.connection)?;
    catalogue.place.remove_other_texts(state.generation)?;
    if state.end == 0 {
        return Ok(None);
    }
    let path = catalogue.place.text(state.generation);
    let checked = TextFile::open(&path, state.stamp, state.bytes(), Access::Write).and_then(|file| {
        file.cut(state.bytes())?;
        let last = schema::number(&catalogue.connection, "text_last")?;
        let last: Option<(RowId, i64, i64)> = catalogue
            .connection
            .query_row("SELECT id, at, length FROM texts WHERE id = ?", [last], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        match last {
            Some((id, at, length)) if text_at(&file, id, at, length)?.is_none() => {
                Err(Error::Damaged(CatalogueDamage::LastText))
            }
            _ => Ok(()),
        }
    });
    match checked {
        Ok(()) => Ok(None),
        Err(Error::Damaged(damage)) => {
            catalogue.forget_texts()?;
            Ok(Some(CatalogueNote::Texts(damage)))
        }
        Err(error) => Err(error),
    }
}

/// A text of the cache, if it is whole.
pub(super) fn text_at(file: &TextFile, id: RowId, at: i64, length: i64) -> Result<Option<String>, Error> {
    match (u64::try_from(at), u64::try_from(length)) {
        (Ok(at), Ok(length)) => file.text(at, length, id),
        _ => Err(Error::Damaged(CatalogueDamage::Values)),
    }
}

/// The folded title and text of an article; none if it is not in the cache.
pub(super) fn cached(
    connection: &Connection,
    place: &super::location::CatalogueLocation,
    id: RowId,
) -> Result<Option<String>, Error> {
    let text: Option<(i64, i64)> = connection
        .prepare_cached("SELECT at, length FROM texts WHERE id = ?")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((at, length)) = text else { return Ok(None) };
    let state = TextHeader::load(connection)?;
    let file = TextFile::open(&place.text(state.generation), state.stamp, state.bytes(), Access::Read)?;
    text_at(&file, id, at, length)
}

/// An article whose text is missing.
struct MissingText {
    id: RowId,
    path: PathBuf,
    root: usize,
    stamp: Stamp,
    author: Option<String>,
}

impl Catalogue {
    /// Puts the text of every article that has none yet into the text cache, the newest first; compacts it
    /// when a quarter of it is dead.
    ///
    /// # Errors
    /// If this is not the writer, the cache cannot be written, or it was cancelled; what was committed by then
    /// stays.
    pub fn fill_text(
        &mut self,
        source: &dyn Source,
        cancel: &AtomicBool,
        sink: &mut dyn FnMut(TextProgress),
    ) -> Result<Texts, Error> {
        self.expect_writer()?;
        schema::index(&self.connection)?;
        let mut texts = Texts::default();
        let wanted = wanted_rows(&self.connection)?;
        if !wanted.is_empty() {
            let due = schema::number(&self.connection, "stories_due")? == 1;
            let added = self.append_texts(&wanted, source, cancel, &mut texts, sink)?;
            // What was added by one that was ended early has to be looked through as well.
            self.put_together(if due { &[] } else { &added }, cancel)?;
        } else if schema::number(&self.connection, "stories_due")? == 1 {
            self.put_together(&[], cancel)?;
        }
        let state = TextHeader::load(&self.connection)?;
        if state.dead.saturating_mul(4) > state.end {
            super::compact::compact(self, cancel)?;
            texts.compacted = true;
        }
        Ok(texts)
    }

    /// The folded title and text of an article, as searched; none if it is not in the cache.
    ///
    /// # Errors
    /// If the cache cannot be read.
    pub fn cached_text(&self, id: RowId) -> Result<Option<String>, Error> {
        cached(&self.connection, &self.place, id)
    }

    /// Forgets the text cache: the next [`Catalogue::fill_text`] makes it again.
    ///
    /// # Errors
    /// If this is not the writer, or the cache cannot be written.
    pub fn forget_texts(&mut self) -> Result<(), Error> {
        self.expect_writer()?;
        let state = TextHeader::load(&self.connection)?;
        let transaction = self.connection.transaction()?;
        duplicates::part_all(&transaction)?;
        transaction.execute_batch("DELETE FROM texts; DELETE FROM dead;")?;
        for (key, value) in
            [("text_generation", state.generation + 1), ("text_end", 0), ("text_dead", 0), ("texts", 0)]
        {
            schema::set_number(&transaction, key, value)?;
        }
        transaction.commit()?;
        self.place.remove_other_texts(state.generation + 1)
    }

    fn append_texts(
        &mut self,
        wanted: &[RowId],
        source: &dyn Source,
        cancel: &AtomicBool,
        texts: &mut Texts,
        sink: &mut dyn FnMut(TextProgress),
    ) -> Result<Vec<i64>, Error> {
        let total = usize::try_from(schema::number(&self.connection, "total")?).unwrap_or(0);
        let done = usize::try_from(schema::number(&self.connection, "texts")?).unwrap_or(0);
        let place = Arc::clone(&self.place);
        let (file, mut appender) = Appender::open(self)?;
        let mut chunks = wanted.chunks(CHUNK);
        let (work, jobs) = mpsc::channel::<(usize, Vec<MissingText>)>();
        let jobs = Mutex::new(jobs);
        std::thread::scope(|scope| {
            let (sender, folded) = mpsc::channel();
            for number in 0..THREADS.min(wanted.len().div_ceil(CHUNK)) {
                let (sender, jobs, place) = (sender.clone(), &jobs, &place);
                let builder = std::thread::Builder::new().name(format!("text-{number}"));
                let started = builder.spawn_scoped(scope, move || {
                    loop {
                        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok((number, wanted)) = job else { return };
                        let bytes = bytes_of(&wanted);
                        if sender.send((number, bytes, fold_chunk(&wanted, source, place))).is_err() {
                            return;
                        }
                    }
                });
                if let Err(error) = started
                    && number == 0
                {
                    return Err(Error::File(place.folder.clone(), error));
                }
            }
            drop(sender);
            // Moved in, so that the threads end when this does, whichever way.
            let work = work;
            let disk = Disk::start(scope, &file)
                .map_err(|error| Error::File(appender.catalogue.place.folder.clone(), error))?;
            // Large files are handed out by themselves, and few at a time: each is in memory as a whole.
            let (mut waiting, mut handed_out) = (VecDeque::new(), 0);
            let (mut running, mut at_work) = (0, 0);
            let (mut next, mut early) = (0, BTreeMap::new());
            loop {
                while running < 2 * THREADS && !cancel.load(Ordering::Relaxed) {
                    if waiting.is_empty() {
                        let Some(ids) = chunks.next() else { break };
                        let files = wanted_files(&appender.catalogue.connection, &place, ids)?;
                        waiting.extend(parted(files));
                    }
                    let Some(files) = waiting.front() else { continue };
                    let bytes = bytes_of(files);
                    if running > 0 && at_work + bytes > BYTES_AT_WORK {
                        break;
                    }
                    let Some(files) = waiting.pop_front() else { continue };
                    if work.send((handed_out, files)).is_err() {
                        break;
                    }
                    (running, at_work, handed_out) = (running + 1, at_work + bytes, handed_out + 1);
                }
                if running == 0 {
                    break;
                }
                let Ok((number, bytes, chunk)) = folded.recv() else { break };
                running -= 1;
                early.insert(number, (bytes, chunk));
                while let Some((bytes, chunk)) = early.remove(&next) {
                    next += 1;
                    at_work -= bytes;
                    let chunk: Folded = chunk;
                    texts.added += chunk.rows.len();
                    texts.missed += chunk.missed;
                    appender.add(chunk, &disk)?;
                    sink(TextProgress { done: done + texts.added, total });
                }
            }
            appender.finish(&disk)?;
            Ok(std::mem::take(&mut appender.added))
        })
        .and_then(|added| if cancel.load(Ordering::Relaxed) { Err(Error::Cancelled) } else { Ok(added) })
    }
}

/// Rows without text, the newest first.
fn wanted_rows(connection: &Connection) -> Result<Vec<RowId>, Error> {
    let (total, texts) = (schema::number(connection, "total")?, schema::number(connection, "texts")?);
    if total == texts {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare(
        "SELECT id FROM articles INDEXED BY by_date WHERE NOT EXISTS (SELECT 1 FROM texts WHERE texts.id = articles.id)
         ORDER BY date DESC, folder, name",
    )?;
    let ids = statement.query_map([], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn wanted_files(
    connection: &Connection,
    place: &super::location::CatalogueLocation,
    ids: &[RowId],
) -> Result<Vec<MissingText>, Error> {
    let mut names = row::Names::default();
    let mut wanted = Vec::with_capacity(ids.len());
    let mut statement = connection.prepare_cached(
        "SELECT folder, name, seconds, nanos, size, inode, changed, author FROM articles WHERE id = ?",
    )?;
    for id in ids {
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else { continue };
        let folder = row.get(0)?;
        read::name_folder(connection, place, &mut names, folder)?;
        let Some((root, folder)) = names.folders.get(&folder) else { continue };
        let name = Path::new(OsStr::from_bytes(row.get_ref(1)?.as_blob()?));
        let stamp = super::stamp::read(row, 2)?;
        wanted.push(MissingText {
            id: *id,
            path: place.path(*root, folder, name),
            root: *root,
            stamp,
            author: row.get(7)?,
        });
    }
    Ok(wanted)
}

fn bytes_of(files: &[MissingText]) -> i64 {
    files.iter().map(|file| file.stamp.size).sum()
}

/// Files in parts that are not too much for one thread.
fn parted(files: Vec<MissingText>) -> Vec<Vec<MissingText>> {
    let mut parts: Vec<Vec<MissingText>> = Vec::new();
    let mut bytes = BYTES_AT_WORK;
    for file in files {
        bytes = bytes.saturating_add(file.stamp.size);
        match parts.last_mut() {
            Some(part) if bytes <= BYTES_AT_WORK / 4 => part.push(file),
            _ => {
                bytes = file.stamp.size;
                parts.push(vec![file]);
            }
        }
    }
    parts
}

fn fold_chunk(
    wanted: &[MissingText],
    source: &dyn Source,
    place: &super::location::CatalogueLocation,
) -> Folded {
    let mut folded = Folded::default();
    let mut text = String::new();
    for file in wanted {
        let same = || Stamp::of(&file.path).is_some_and(|stamp| stamp == file.stamp);
        // The file the row was read from, before and after: else the text would be another article's.
        let read = same().then(|| source.text(&file.path, &place.roots[file.root].given));
        match read {
            Some(Ok((title, body))) if same() => {
                text.clear();
                text.reserve(title.len() + 1 + body.len());
                fold_into(&title, &mut text);
                text.push('\n');
                fold_into(&body, &mut text);
                drop(body);
                let start = folded.records.len();
                let hash = record(file.id, &text, &mut folded.records);
                let story = duplicates::hash(file.author.as_deref(), &text, &hash);
                folded.rows.push((file.id, folded.records.len() - start, story));
            }
            _ => folded.missed += 1,
        }
    }
    folded
}

/// A number no other text cache has.
pub(super) fn new_stamp() -> i64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(std::process::id()).cast_signed()
}
