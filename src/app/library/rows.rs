//! The cache of article rows: what is known of the articles near the screen, and their marks.

use crate::article::marks::Flags;
use crate::catalogue::ArticleRow;
use crate::library::snippet::Snippet;
use crate::library::{Entry, RowId};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

/// The cache keeps at most about this many rows, and always those near the screen.
const KEPT: usize = 4096;

/// The rows of the articles that are or were near the screen.
#[derive(Debug, Default)]
pub(crate) struct RowCache {
    rows: HashMap<RowId, ArticleRow>,
    /// Rows that the catalogue may hold differently by now.
    stale: HashSet<RowId>,
    /// Asked for, and not there yet.
    asked: HashSet<RowId>,
    /// Marks that the catalogue may not have yet.
    newer: HashMap<RowId, Flags>,
    /// Texts around what was searched for.
    snippets: HashMap<RowId, Snippet>,
}

impl RowCache {
    pub(crate) fn entry(&self, row: RowId) -> Option<&Entry> {
        self.rows.get(&row).map(|known| &known.entry)
    }

    /// How many equal articles share this row of a list.
    pub(crate) fn copies(&self, row: RowId) -> u32 {
        self.rows.get(&row).map_or(1, |known| known.copies)
    }

    pub(crate) fn flags(&self, row: RowId) -> Option<Flags> {
        self.newer.get(&row).or_else(|| self.rows.get(&row).map(|known| &known.flags)).copied()
    }

    pub(crate) fn newer(&self) -> &HashMap<RowId, Flags> {
        &self.newer
    }

    pub(crate) fn snippet(&self, row: RowId) -> Option<&Snippet> {
        self.snippets.get(&row)
    }

    /// Stores rows. Returns those that were known with other marks, and the marks they have now.
    pub(crate) fn insert(&mut self, rows: Vec<ArticleRow>) -> Vec<(RowId, Flags)> {
        let mut changed = Vec::new();
        for row in rows {
            let (id, flags) = (row.id, row.flags);
            self.asked.remove(&id);
            self.stale.remove(&id);
            let before = self.rows.insert(id, row);
            if before.is_some_and(|before| before.flags != flags) && !self.newer.contains_key(&id) {
                changed.push((id, flags));
            }
        }
        changed
    }

    /// Has each row asked for again when it is next shown.
    pub(crate) fn invalidate(&mut self) {
        self.stale = self.rows.keys().copied().collect();
    }

    pub(crate) fn insert_snippets(&mut self, snippets: Vec<(RowId, Snippet)>) {
        self.snippets.extend(snippets);
    }

    pub(crate) fn clear_snippets(&mut self) {
        self.snippets.clear();
    }

    /// Drops everything: row ids stand for other articles.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Those of some rows that are unknown or stale and not yet asked for; they count as asked for from now on.
    pub(crate) fn ask(&mut self, rows: &[RowId]) -> Vec<RowId> {
        let unknown = |row: &&RowId| {
            (!self.rows.contains_key(row) || self.stale.contains(row)) && !self.asked.contains(row)
        };
        let missing: Vec<RowId> = rows.iter().filter(unknown).copied().collect();
        self.asked.extend(&missing);
        if self.rows.len() > KEPT {
            let near: HashSet<RowId> = rows.iter().copied().collect();
            self.rows.retain(|row, _| near.contains(row));
            self.snippets.retain(|row, _| near.contains(row));
        }
        missing
    }

    /// Those of some rows whose text is unknown, with their files; each is returned once.
    pub(crate) fn ask_snippets(&mut self, rows: &[RowId]) -> Vec<(RowId, PathBuf)> {
        let missing: Vec<_> = rows
            .iter()
            .filter(|row| !self.snippets.contains_key(row))
            .filter_map(|row| Some((*row, self.entry(*row)?.path.clone())))
            .collect();
        // An empty text until the right one comes.
        self.snippets.extend(missing.iter().map(|(row, _)| (*row, Snippet::default())));
        missing
    }

    /// Sets the marks of an article before the catalogue has them; returns its entry, if it is known.
    pub(crate) fn mark(&mut self, row: RowId, new: Flags) -> Option<&Entry> {
        self.newer.insert(row, new);
        let known = self.rows.get_mut(&row)?;
        known.flags = new;
        Some(&known.entry)
    }

    /// The catalogue has the marks of the `asked` rows; `changed` are the rows whose marks changed by this.
    pub(crate) fn marked(&mut self, asked: &[RowId], changed: &[(RowId, Flags)]) {
        for row in asked {
            self.newer.remove(row);
        }
        for (row, flags) in changed {
            if let Some(known) = self.rows.get_mut(row) {
                known.flags = *flags;
            }
        }
    }
}
