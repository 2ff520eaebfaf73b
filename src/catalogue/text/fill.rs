//! Fills the text index: reads and folds the articles that are missing in it, newest first, on several threads.

use super::TextHeader;
use super::append::{Appender, Disk, Folded};
use super::compact::compact;
use super::file::record;
use crate::catalogue::location::CatalogueLocation;
use crate::catalogue::row::{Names, name_folder};
use crate::catalogue::sql::Sql;
use crate::catalogue::stamp::{self, Stamp};
use crate::catalogue::{Catalogue, duplicates, schema};
use crate::disk::Source;
use crate::library::RowId;
use crate::text::fold::fold_into;
use crate::trouble::CatalogueError;
use parking_lot::Mutex;
use rusqlite::Connection;
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

/// Threads that read and fold.
const THREADS: usize = 8;
const CHUNK: usize = 32;
/// The most bytes of files in jobs that are not finished, unless it is a single file.
const BYTES_AT_WORK: i64 = 16 << 20;

/// Progress of filling the text index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextProgress {
    /// Articles in the index, including earlier ones.
    pub done: usize,
    pub total: usize,
}

/// The result of filling the text index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    pub added: usize,
    /// Articles that could not be read or changed meanwhile; search does not find them yet.
    pub missed: usize,
    pub compacted: bool,
}

/// An article that is missing in the index.
struct MissingText {
    id: RowId,
    path: PathBuf,
    root: usize,
    stamp: Stamp,
    author: Option<String>,
}

impl Catalogue {
    /// Adds every article that is missing in the text index, newest first, and compacts the index if a quarter of it is
    /// unused.
    ///
    /// # Errors
    /// If this is not the writer, the cache cannot be written, or it was cancelled. What was committed before stays.
    pub fn fill_text(
        &mut self,
        source: &dyn Source,
        cancel: &AtomicBool,
        sink: &mut dyn FnMut(TextProgress),
    ) -> Result<Texts, CatalogueError> {
        self.expect_writer()?;
        schema::index(&self.connection)?;
        let mut texts = Texts::default();
        let wanted = wanted_rows(&self.connection)?;
        if !wanted.is_empty() {
            let due = schema::number(&self.connection, "stories_due")? == 1;
            let added = self.append_texts(&wanted, source, cancel, &mut texts, sink)?;
            // If an earlier run was interrupted, its texts must be grouped as well.
            self.regroup_added(if due { &[] } else { &added }, cancel)?;
        } else if schema::number(&self.connection, "stories_due")? == 1 {
            self.regroup_added(&[], cancel)?;
        }
        let state = TextHeader::load(&self.connection)?;
        if state.dead.saturating_mul(4) > state.end {
            compact(self, cancel)?;
            texts.compacted = true;
        }
        Ok(texts)
    }

    fn append_texts(
        &mut self,
        wanted: &[RowId],
        source: &dyn Source,
        cancel: &AtomicBool,
        texts: &mut Texts,
        sink: &mut dyn FnMut(TextProgress),
    ) -> Result<Vec<i64>, CatalogueError> {
        let total = usize::try_from(schema::number(&self.connection, "total")?).unwrap_or(0);
        let done = usize::try_from(schema::number(&self.connection, "texts")?).unwrap_or(0);
        let location = Arc::clone(&self.location);
        let (file, mut appender) = Appender::open(self)?;
        let mut chunks = wanted.chunks(CHUNK);
        let (work, jobs) = mpsc::channel::<(usize, Vec<MissingText>)>();
        let jobs = Mutex::new(jobs);
        std::thread::scope(|scope| {
            let (sender, folded) = mpsc::channel();
            for number in 0..THREADS.min(wanted.len().div_ceil(CHUNK)) {
                let (sender, jobs, location) = (sender.clone(), &jobs, &location);
                let builder = std::thread::Builder::new().name(format!("text-{number}"));
                let started = builder.spawn_scoped(scope, move || {
                    loop {
                        let job = jobs.lock().recv();
                        let Ok((number, wanted)) = job else { return };
                        let bytes = bytes_of(&wanted);
                        if sender.send((number, bytes, fold_chunk(&wanted, source, location))).is_err() {
                            return;
                        }
                    }
                });
                if let Err(error) = started
                    && number == 0
                {
                    return Err(CatalogueError::File(location.folder.clone(), error.into()));
                }
            }
            drop(sender);
            // Moved into the scope, so that the threads end when it does, also after an error.
            let work = work;
            let disk = Disk::start(scope, &file)
                .map_err(CatalogueError::file(&appender.catalogue.location.folder))?;
            // Large files are separate jobs and few at a time, because each is in memory as a whole.
            let (mut waiting, mut handed_out) = (VecDeque::new(), 0);
            let (mut running, mut at_work) = (0, 0);
            let (mut next, mut early) = (0, BTreeMap::new());
            loop {
                while running < 2 * THREADS && !cancel.load(Ordering::Relaxed) {
                    if waiting.is_empty() {
                        let Some(ids) = chunks.next() else { break };
                        let files = wanted_files(&appender.catalogue.connection, &location, ids)?;
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
        .and_then(|added| CatalogueError::if_cancelled(cancel).map(|()| added))
    }
}

/// Rows that are missing in the index, newest first.
fn wanted_rows(connection: &Connection) -> Result<Vec<RowId>, CatalogueError> {
    let (total, texts) = (schema::number(connection, "total")?, schema::number(connection, "texts")?);
    if total == texts {
        return Ok(Vec::new());
    }
    connection.all("SELECT id FROM articles INDEXED BY by_date WHERE NOT EXISTS (SELECT 1 FROM texts WHERE texts.id = articles.id)
         ORDER BY date DESC, folder, name", [], |row| row.get(0))
}

fn wanted_files(
    connection: &Connection,
    location: &CatalogueLocation,
    ids: &[RowId],
) -> Result<Vec<MissingText>, CatalogueError> {
    let mut names = Names::default();
    let mut wanted = Vec::with_capacity(ids.len());
    let mut statement = connection.prepare_cached(
        "SELECT folder, name, seconds, nanos, size, inode, changed, author FROM articles WHERE id = ?",
    )?;
    for id in ids {
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else { continue };
        let folder = row.get(0)?;
        name_folder(connection, location, &mut names, folder)?;
        let Some((root, folder)) = names.folders.get(&folder) else { continue };
        wanted.push(MissingText {
            id: *id,
            path: location.path(*root, folder, row.get_ref(1)?.as_blob()?),
            root: *root,
            stamp: stamp::read(row, 2)?,
            author: row.get(7)?,
        });
    }
    Ok(wanted)
}

fn bytes_of(files: &[MissingText]) -> i64 {
    files.iter().map(|file| file.stamp.size).sum()
}

/// Divides files into jobs that are not too large for one thread.
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

fn fold_chunk(wanted: &[MissingText], source: &dyn Source, location: &CatalogueLocation) -> Folded {
    let mut folded = Folded::default();
    let mut text = String::new();
    for file in wanted {
        let same = || Stamp::of(&file.path).is_some_and(|stamp| stamp == file.stamp);
        // The stamp is compared before and after reading, so that the text belongs to the row.
        let read = same().then(|| source.text(&file.path, &location.roots[file.root].given));
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
                let hash = duplicates::hash(file.author.as_deref(), &text, &hash);
                folded.rows.push((file.id, folded.records.len() - start, hash));
            }
            _ => folded.missed += 1,
        }
    }
    folded
}
