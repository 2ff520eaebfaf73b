//! Searches the text index: an exact substring search over blocks, on all cores, newest articles first.

use super::TextHeader;
use super::file::{Access, FIRST, HEAD, MARK, TextFile, row};
use crate::catalogue::answer::Answer;
use crate::catalogue::sql::Sql;
use crate::catalogue::{Catalogue, schema};
use crate::library::RowId;
use crate::library::list::Sort;
use crate::library::query::Query;
use crate::library::rows::RowSet;
use crate::trouble::{CatalogueDamage, CatalogueError};
use chrono::{DateTime, Utc};
use memchr::memmem::Finder;
use memchr::{memchr, memrchr};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Bytes to read at once, so that the block is still in the core's cache when it is searched.
const BLOCK: u64 = 256 << 10;
/// Bytes to read beyond a block, for the end of its last record.
const BEYOND: u64 = 8 << 10;
/// A smaller index is searched by one thread.
const SMALL: u64 = 4 << 20;

/// What to search for. All texts are folded, see [`crate::text::fold()`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// All of these occur in the title or text.
    pub wanted: Vec<String>,
    pub unwanted: Vec<String>,
}

/// The result of a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextHits {
    /// The first rows.
    pub rows: Vec<RowId>,
    pub total: usize,
    /// How many articles are not in the text index yet and were not searched.
    pub uncovered: usize,
}

/// The words of a query, as search terms for the text index.
pub fn terms(query: &Query) -> Terms {
    let mut terms = Terms::default();
    for (text, negated) in query.texts() {
        let side = if negated { &mut terms.unwanted } else { &mut terms.wanted };
        side.push(text.to_owned());
    }
    terms
}

impl Catalogue {
    /// Searches the text index for the words of a query; [`Catalogue::list`] makes a list of the answer.
    ///
    /// # Errors
    /// `Damaged` if the text index is not as it was written (its writer repairs it with [`Catalogue::forget_texts`]),
    /// `Cancelled`, or an error of reading.
    pub fn answer(&self, query: &Query, cancel: &AtomicBool) -> Result<Answer, CatalogueError> {
        let mut answer = self.search_texts(&terms(query), cancel)?;
        answer.add_conditions(query, &self.connection)?;
        Ok(answer)
    }

    /// The articles that match a query, newest first, at most `limit` of them. Errors as [`Catalogue::answer`].
    pub fn find(
        &self,
        query: &Query,
        limit: usize,
        now: DateTime<Utc>,
        cancel: &AtomicBool,
    ) -> Result<TextHits, CatalogueError> {
        let answer = self.answer(query, cancel)?;
        let total = answer.total();
        let enough = if total.is_some() { limit } else { usize::MAX };
        let mut rows = self.plain_list(answer.filter(), Sort::default(), now, enough, Some(&answer))?;
        // Every hit has a row. A reader cannot rely on it, because the writer may have removed the row meanwhile.
        let total = total.unwrap_or(rows.len());
        if self.lock.is_some() && (rows.len() < total.min(limit) || limit >= total && rows.len() > total) {
            return Err(CatalogueError::Damaged(CatalogueDamage::Values));
        }
        rows.truncate(limit);
        Ok(TextHits { rows, total, uncovered: answer.uncovered })
    }

    /// Rows that contain all wanted words, and rows that contain an unwanted one.
    fn search_texts(&self, terms: &Terms, cancel: &AtomicBool) -> Result<Answer, CatalogueError> {
        let (text, dead, uncovered) = self.open_text()?;
        let last: RowId =
            self.connection.query_row("SELECT coalesce(max(id), 0) FROM articles", [], |row| row.get(0))?;
        // Row ids are never used twice. A reader cannot rely on it, because the writer may change rows meanwhile.
        if self.lock.is_some() && i64::from(last) < schema::number(&self.connection, "total")? {
            return Err(CatalogueError::Damaged(CatalogueDamage::Values));
        }
        let scan = |needles: Needles| match &text {
            Some((file, end)) => TextScan { file, end: *end, last, needles, dead: &dead, cancel }.run(),
            None => Ok(Vec::new()),
        };
        let mut answer = Answer::default();
        answer.uncovered = uncovered;
        if terms.wanted.iter().any(|needle| !needle.is_empty()) {
            let hits = scan(Needles::new(&terms.wanted, &terms.unwanted))?;
            answer.hits = Some(RowSet::of(&hits));
        } else {
            let mut excluded = Vec::new();
            for needle in &terms.unwanted {
                excluded.extend(scan(Needles::new(std::slice::from_ref(needle), &[]))?);
            }
            answer.excluded = RowSet::of(&excluded);
        }
        Ok(answer)
    }

    /// The file and its committed end, the offsets of unused records, and how many articles are missing in the index.
    #[expect(clippy::type_complexity, reason = "taken apart at once by its only caller")]
    fn open_text(&self) -> Result<(Option<(TextFile, u64)>, HashSet<u64>, usize), CatalogueError> {
        // One transaction, so that numbers of two generations are not mixed. The file may be removed before it is
        // opened; then everything is read again.
        for last in [false, true] {
            let transaction = self.connection.unchecked_transaction()?;
            let state = TextHeader::load(&transaction)?;
            let uncovered = schema::number(&transaction, "total")? - schema::number(&transaction, "texts")?;
            let damaged = |_| CatalogueError::Damaged(CatalogueDamage::Values);
            let uncovered = usize::try_from(uncovered).map_err(damaged)?;
            if state.end == 0 {
                return Ok((None, HashSet::new(), uncovered));
            }
            let mut dead = HashSet::new();
            if state.dead > 0 {
                let at = |row: &rusqlite::Row| row.get(0).map(i64::unsigned_abs);
                dead = transaction.all("SELECT at FROM dead", [], at)?;
            }
            let path = self.location.text(state.generation);
            match TextFile::open(&path, state.stamp, state.bytes(), Access::Read) {
                Ok(file) => return Ok((Some((file, state.bytes())), dead, uncovered)),
                Err(error) if last => return Err(error),
                Err(_) => {}
            }
        }
        Err(CatalogueError::Damaged(CatalogueDamage::NoTexts))
    }
}

/// What each record is searched for.
struct Needles<'a> {
    /// The longest word, which is searched in whole blocks, because fewer records contain it.
    first: Finder<'a>,
    wanted: Vec<Finder<'a>>,
    unwanted: Vec<Finder<'a>>,
}

impl<'a> Needles<'a> {
    fn new(wanted: &'a [String], unwanted: &'a [String]) -> Self {
        let mut wanted: Vec<&str> =
            wanted.iter().map(String::as_str).filter(|needle| !needle.is_empty()).collect();
        wanted.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        wanted.dedup();
        let mut wanted = wanted.into_iter().map(|needle| Finder::new(needle.as_bytes()));
        let first = wanted.next().unwrap_or_else(|| Finder::new(b""));
        let unwanted = unwanted.iter().filter(|needle| !needle.is_empty());
        Self {
            first,
            wanted: wanted.collect(),
            unwanted: unwanted.map(|needle| Finder::new(needle.as_bytes())).collect(),
        }
    }

    /// Whether a record that contains the first word contains all others and no unwanted one.
    fn hold(&self, text: &[u8]) -> bool {
        self.wanted.iter().all(|needle| needle.find(text).is_some())
            && !self.unwanted.iter().any(|needle| needle.find(text).is_some())
    }
}

struct TextScan<'a> {
    file: &'a TextFile,
    end: u64,
    /// The highest existing row.
    last: RowId,
    needles: Needles<'a>,
    dead: &'a HashSet<u64>,
    cancel: &'a AtomicBool,
}

impl TextScan<'_> {
    fn run(&self) -> Result<Vec<RowId>, CatalogueError> {
        let next = AtomicU64::new(0);
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let threads = if self.end < SMALL { 1 } else { cores };
        let found = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads)
                .filter_map(|_| {
                    let builder = std::thread::Builder::new().name("search".into());
                    builder.spawn_scoped(scope, || self.work(&next)).ok()
                })
                .collect();
            let mut found = self.work(&next);
            for other in others {
                let more = other.join().unwrap_or(Err(CatalogueError::Damaged(CatalogueDamage::Search)));
                if let (Ok(found), Ok(more)) = (&mut found, &more) {
                    found.extend_from_slice(more);
                }
                if more.is_err() {
                    found = found.and(more);
                }
            }
            found
        })?;
        CatalogueError::if_cancelled(self.cancel)?;
        Ok(found)
    }

    /// Searches block after block until none is left.
    fn work(&self, next: &AtomicU64) -> Result<Vec<RowId>, CatalogueError> {
        let mut buffer = Vec::new();
        let mut found = Vec::new();
        loop {
            let start = FIRST + next.fetch_add(1, Ordering::Relaxed) * BLOCK;
            if start >= self.end || self.cancel.load(Ordering::Relaxed) {
                return Ok(found);
            }
            self.block(start, &mut buffer, &mut found)?;
        }
    }

    /// Searches the records that begin in a block.
    fn block(&self, start: u64, buffer: &mut Vec<u8>, found: &mut Vec<RowId>) -> Result<(), CatalogueError> {
        let inside = (self.end - start).min(BLOCK) as usize;
        let mut length = (self.end - start).min(BLOCK + BEYOND) as usize;
        if buffer.len() < length {
            buffer.resize(length, 0);
        }
        self.file.read_exact(start, &mut buffer[..length])?;
        let Some(first) = memchr(MARK, &buffer[..inside]) else { return Ok(()) };
        let mut searched = inside;
        let last = loop {
            if let Some(at) = memchr(MARK, &buffer[searched..length]) {
                break searched + at;
            }
            let more = (self.end - start - length as u64).min(BLOCK) as usize;
            if more == 0 {
                break length;
            }
            searched = length;
            length += more;
            if buffer.len() < length {
                buffer.resize(length, 0);
            }
            self.file.read_exact(start + searched as u64, &mut buffer[searched..length])?;
        };
        self.records(&buffer[first..last], start + first as u64, found)
    }

    /// Searches consecutive records, the first at `start` of the file.
    fn records(&self, bytes: &[u8], start: u64, found: &mut Vec<RowId>) -> Result<(), CatalogueError> {
        let mut from = 0;
        while let Some(at) = self.needles.first.find(&bytes[from..]) {
            let at = from + at;
            let begin = memrchr(MARK, &bytes[..at]).unwrap_or(0);
            let end = memchr(MARK, &bytes[at..]).map_or(bytes.len(), |length| at + length);
            let record = &bytes[begin..end];
            let Some(id) = row(record) else {
                return Err(CatalogueError::Damaged(CatalogueDamage::TextHead));
            };
            // A damaged head may contain any row number. A set with a very large one would need too much memory.
            if id <= self.last
                && self.needles.hold(record.get(HEAD..).unwrap_or(&[]))
                && !self.dead.contains(&(start + begin as u64))
            {
                found.push(id);
            }
            from = end;
        }
        Ok(())
    }
}
