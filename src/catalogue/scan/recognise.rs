//! Recognises edited articles. An edit may change an article's id: its marks then move to the new id, but not to a
//! different article that replaced it.
//!
//! The rows to check are in the tables: `edits`, and all rows from the number `recognised` on. Descriptions of articles
//! that no file contains any more are in `gone`. Both are written in the transactions that change the rows. So an
//! interrupted scan loses nothing, and neither does one during which the reading state cannot be written.

use super::request::{Reach, ReadingState, ScanOutcome, ScanRequest};
use crate::article::ArticleId;
use crate::article::marks::Flags;
use crate::article::traits::{Keys, Phrases, Recogniser, Traits, Whereabouts};
use crate::catalogue::location::Folder;
use crate::catalogue::row::path;
use crate::catalogue::sql::Sql;
use crate::catalogue::{Catalogue, row, schema, text};
use crate::library::RowId;
use crate::text::fold;
use crate::trouble::CatalogueError;
use chrono::{DateTime, Utc};
use rusqlite::params;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicBool;

/// How long descriptions of articles without marks are kept after they are gone, in seconds.
const REMEMBERED: i64 = 7 * 24 * 60 * 60;
/// Descriptions to write at once.
const CHUNK: usize = 256;

/// A row that was not checked yet.
struct Fresh {
    row: RowId,
    traits: Traits,
    date: Option<DateTime<Utc>>,
    folder: Folder,
    name: Box<[u8]>,
    /// Whether its file contained another article before.
    is_edit: bool,
}

const FRESH: &str = "SELECT a.id, a.uid, a.date, a.title, a.link, f.root, f.path, a.name, \
     EXISTS (SELECT 1 FROM edits e WHERE e.id = a.id) \
     FROM articles a JOIN folders f ON f.id = a.folder";

impl Catalogue {
    /// Checks new and changed rows: finds the marked articles they were before, and moves the marks in the reading
    /// state. `whole` are the library folders that this scan read completely.
    pub(super) fn recognise(
        &mut self,
        request: &ScanRequest,
        whole: &[usize],
        outcome: &mut ScanOutcome,
    ) -> Result<(), CatalogueError> {
        let next = schema::number(&self.connection, "next_row")?;
        let known_whole: Vec<bool> = (0..self.location.roots.len())
            .map(|root| schema::number(&self.connection, &whole_key(root)).map(|number| number == 1))
            .collect::<Result<_, _>>()?;
        let fresh = if known_whole.contains(&true) || self.has_gone()? || is_any_described(request) {
            self.fresh()?
        } else {
            // In the first scan there is nothing that a new article could have been.
            Vec::new()
        };
        let mut others: Vec<ArticleId> =
            fresh.iter().filter(|fresh| fresh.is_edit).map(|fresh| fresh.traits.id).collect();
        if !fresh.is_empty() {
            let edited = self.edited(&fresh, request)?;
            request.state.carry(&edited);
            others.extend(edited.iter().map(|(_, now)| now.id));
            let came: HashSet<ArticleId> =
                fresh.iter().filter(|fresh| !fresh.is_edit).map(|fresh| fresh.traits.id).collect();
            // Until now they were counted as new.
            let moved = edited.iter().filter(|(_, now)| came.contains(&now.id)).count().min(outcome.new);
            (outcome.new, outcome.moved) = (outcome.new - moved, outcome.moved + moved);
            outcome.edited = edited.iter().map(|(was, now)| (*was, now.id)).collect();
            // Articles that arrive in a known library are unread, even if they are older than the baseline.
            let mut came = Vec::new();
            for fresh in fresh.iter().filter(|fresh| !fresh.is_edit) {
                let root = self.location.roots.get(fresh.folder.root).map(|root| root.real.as_path());
                let is_old = |root| (request.flags)(fresh.traits.id, fresh.date, root).contains(Flags::READ);
                if known_whole.get(fresh.folder.root) == Some(&true)
                    && root.is_some_and(is_old)
                    && !self.was_there(fresh.traits.id)?
                {
                    came.push(fresh.traits.id);
                }
            }
            if !came.is_empty() {
                request.state.arrived(came.clone());
                others.extend(came);
            }
        }
        self.note_recognised(request, whole, next, outcome)?;
        if !others.is_empty() {
            outcome.marked = self.mirror(&others, request.flags)?;
        }
        Ok(())
    }

    /// Notes which rows need not be checked again.
    fn note_recognised(
        &mut self,
        request: &ScanRequest,
        whole: &[usize],
        next: i64,
        outcome: &ScanOutcome,
    ) -> Result<(), CatalogueError> {
        // The rows are checked again until the reading state has stored everything.
        if !request.state.is_whole() {
            return Ok(());
        }
        let mut marked = self.gone_and_marked(request)?;
        // An edited article is described under its new id.
        let edited: HashSet<ArticleId> = outcome.edited.iter().map(|(was, _)| *was).collect();
        marked.retain(|traits| !edited.contains(&traits.id));
        let is_kept = marked.is_empty() || request.state.describe(&marked);
        let transaction = self.connection.transaction()?;
        transaction.execute("DELETE FROM edits", [])?;
        if is_kept {
            for article in marked.iter().map(|traits| traits.id).chain(edited) {
                transaction.run("UPDATE gone SET traits = x'' WHERE uid = ?", [article.0])?;
            }
        }
        if matches!(request.reach, Reach::Everything) {
            // A moved file may be found before its old path is checked. Only a scan of everything covers both.
            schema::set_number(&transaction, "recognised", next)?;
            for root in whole {
                // An empty folder may be a drive that is not mounted. What appears in it later did not arrive then.
                let has_articles = transaction.any(
                    "SELECT 1 FROM folders f JOIN articles a ON a.folder = f.id WHERE f.root = ? LIMIT 1",
                    [i64::try_from(*root).unwrap_or(i64::MAX)],
                )?;
                schema::set_number(&transaction, &whole_key(*root), has_articles.into())?;
            }
            let before = request.now.timestamp().saturating_sub(REMEMBERED);
            transaction.execute("DELETE FROM gone WHERE at < ?", [before])?;
        }
        Ok(transaction.commit()?)
    }

    fn has_gone(&self) -> Result<bool, CatalogueError> {
        self.connection.any("SELECT 1 FROM gone LIMIT 1", [])
    }

    /// Whether an article was moved or copied within the library.
    fn was_there(&self, article: ArticleId) -> Result<bool, CatalogueError> {
        let from = schema::number(&self.connection, "recognised")?;
        let there = "SELECT 1 FROM articles WHERE uid = ? AND id < ?";
        Ok(self.connection.any("SELECT 1 FROM gone WHERE uid = ?", [article.0])?
            || self.connection.any(there, params![article.0, from])?)
    }

    /// The rows that were not checked yet.
    fn fresh(&self) -> Result<Vec<Fresh>, CatalogueError> {
        let from = schema::number(&self.connection, "recognised")?;
        let sql = format!(
            "{FRESH} WHERE a.id IN (SELECT id FROM articles WHERE id >= ?1 UNION SELECT id FROM edits)"
        );
        self.connection.all(&sql, [from], |row| self.read_fresh(row))
    }

    fn read_fresh(&self, row: &rusqlite::Row<'_>) -> rusqlite::Result<Fresh> {
        let folder = Folder { root: usize::from(row.get::<_, u16>(5)?), path: path(row, 6)? };
        let name: Box<[u8]> = row.get_ref(7)?.as_blob()?.into();
        let date = row::date(row.get(2)?);
        let (title, link): (String, Option<String>) = (row.get(3)?, row.get(4)?);
        let known = (ArticleId(row.get(1)?), &*title, date.map(|date| date.timestamp()), link.as_deref());
        let traits = Traits::of(known, &self.location.real_path(&folder, &name));
        Ok(Fresh { row: row.get(0)?, traits, date, folder, name, is_edit: row.get(8)? })
    }

    /// The ids of marked articles, with the articles they have become.
    fn edited(
        &self,
        fresh: &[Fresh],
        request: &ScanRequest,
    ) -> Result<Vec<(ArticleId, Traits)>, CatalogueError> {
        let mut keys = Keys::default();
        for fresh in fresh {
            keys.add(&fresh.traits);
        }
        let mut old = Vec::new();
        let mut add = |traits: &Traits| old.extend(Some(*traits).filter(|traits| keys.concern(traits)));
        self.each_gone(&mut add)?;
        // The reading state comes last, because another device may have recognised an edit before.
        request.state.described(&mut add);
        let mut recogniser = Recogniser::default();
        let knows = |article| request.state.knows(article);
        for traits in old.iter().filter(|traits| traits.counts(knows)) {
            recogniser.add(*traits);
        }
        if recogniser.is_empty() {
            return Ok(Vec::new());
        }
        let mut there = self.connection.prepare_cached("SELECT 1 FROM articles WHERE uid = ? LIMIT 1")?;
        let mut failed = None;
        for fresh in fresh {
            CatalogueError::if_cancelled(request.cancel)?;
            let mut whereabouts = |old: ArticleId| {
                if !request.state.has_more(old, fresh.traits.id) {
                    return Whereabouts::Settled;
                }
                match there.exists([old.0]) {
                    Ok(true) => Whereabouts::There,
                    Ok(false) => Whereabouts::Gone,
                    Err(error) => {
                        failed.get_or_insert(error);
                        Whereabouts::There
                    }
                }
            };
            let mut phrases = || self.phrases(fresh, request);
            recogniser.compare(&fresh.traits, &mut whereabouts, &mut phrases);
        }
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(recogniser.recognised()),
        }
    }

    fn each_gone(&self, each: &mut dyn FnMut(&Traits)) -> Result<(), CatalogueError> {
        let mut statement = self.connection.prepare_cached("SELECT traits FROM gone ORDER BY at")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(traits) = row.get_ref(0)?.as_blob().ok().and_then(Traits::from_bytes) {
                each(&traits);
            }
        }
        Ok(())
    }

    /// The words of the file.
    fn phrases(&self, fresh: &Fresh, request: &ScanRequest) -> Option<Phrases> {
        let root = self.location.roots.get(fresh.folder.root)?;
        let path = self.location.path(fresh.folder.root, &fresh.folder.path, &fresh.name);
        let (_, text) = request.source.text(&path, &root.given).ok()?;
        Some(Phrases::of(&fold(&text)))
    }

    /// Descriptions of marked articles that are gone. The reading state stores them, because it outlasts the cache.
    fn gone_and_marked(&self, request: &ScanRequest) -> Result<Vec<Traits>, CatalogueError> {
        let mut gone = Vec::new();
        self.each_gone(&mut |traits| gone.push(*traits))?;
        gone.retain(|traits| request.state.knows(traits.id));
        // Another device may have recognised an edit before.
        let mut successors: HashMap<ArticleId, Option<ArticleId>> =
            gone.iter().map(|traits| (traits.id, None)).collect();
        if !gone.is_empty() {
            request.state.described(&mut |traits| {
                if let Some(successor) = successors.get_mut(&traits.id) {
                    *successor = traits.successor();
                }
            });
        }
        gone.retain(|traits| {
            let successor = successors.get(&traits.id).copied().flatten();
            successor.is_none_or(|successor| !request.state.knows(successor))
        });
        Ok(gone)
    }

    /// Has the reading state store descriptions of the marked articles that arrived since the last call.
    ///
    /// # Errors
    /// If the catalogue cannot be used, or it was cancelled; the next call then repeats it.
    pub fn describe_new(
        &mut self,
        state: &dyn ReadingState,
        cancel: &AtomicBool,
    ) -> Result<(), CatalogueError> {
        let next = schema::number(&self.connection, "next_row")?;
        let from = schema::number(&self.connection, "described")?;
        if from == next {
            return Ok(());
        }
        let new = "SELECT id, uid FROM articles WHERE id >= ?";
        let marked = |row: &rusqlite::Row| Ok(state.knows(ArticleId(row.get(1)?)).then_some(row.get(0)?));
        let marked: Vec<Option<RowId>> = self.connection.all(new, [from], marked)?;
        self.describe(&marked.into_iter().flatten().collect::<Vec<_>>(), state, cancel)?;
        schema::set_number(&self.connection, "described", next)
    }

    /// Has the reading state store descriptions of the articles in some rows.
    pub fn describe(
        &self,
        rows: &[RowId],
        state: &dyn ReadingState,
        cancel: &AtomicBool,
    ) -> Result<(), CatalogueError> {
        let sql = format!("{FRESH} WHERE a.id = ?");
        for some in rows.chunks(CHUNK) {
            CatalogueError::if_cancelled(cancel)?;
            let mut traits = Vec::with_capacity(some.len());
            for row in some {
                let fresh = self.connection.first(&sql, [row], |row| self.read_fresh(row))?;
                let Some(fresh) = fresh else { continue };
                // An article without an indexed text is recognised by title and date.
                let text = text::cached(&self.connection, &self.location, fresh.row).ok().flatten();
                let text = text.as_deref().and_then(|text| text.split_once('\n'));
                let text = text.map(|(_, text)| Phrases::of(text).sample()).unwrap_or_default();
                traits.push(Traits { text, ..fresh.traits });
            }
            state.describe(&traits);
        }
        Ok(())
    }
}

fn whole_key(root: usize) -> String {
    format!("whole {root}")
}

/// Whether the reading state has any descriptions.
fn is_any_described(request: &ScanRequest) -> bool {
    let mut any = false;
    request.state.described(&mut |_| any = true);
    any
}
