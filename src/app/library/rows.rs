//! What the application knows of the library: the articles near the screen, their marks, the counts.

use crate::article::marks::Flags;
use crate::catalogue::{self, ShelfCounts};
use crate::library::snippet::Snippet;
use crate::library::{Entry, RowId};
use std::collections::{HashMap, HashSet};

/// More articles than this are not remembered; those on the screen always are.
const REMEMBERED: usize = 4096;

/// The articles that are or were near the screen.
#[derive(Debug, Default)]
pub struct Articles {
    known: HashMap<RowId, catalogue::ArticleRow>,
    /// Those of them that may be others by now.
    doubted: HashSet<RowId>,
    /// Asked for, and not there yet.
    asked: HashSet<RowId>,
    /// Marks that the catalogue may not have yet.
    newer: HashMap<RowId, Flags>,
    /// How many articles stand where.
    pub counts: ShelfCounts,
    snippets: HashMap<RowId, Snippet>,
}

impl Articles {
    /// What is known of an article.
    pub fn entry(&self, row: RowId) -> Option<&Entry> {
        self.known.get(&row).map(|known| &known.entry)
    }

    /// How many equal articles share the row of one.
    pub fn copies(&self, row: RowId) -> u32 {
        self.known.get(&row).map_or(1, |known| known.copies)
    }

    /// The marks of an article, if it is known.
    pub fn flags(&self, row: RowId) -> Option<Flags> {
        self.newer.get(&row).or_else(|| self.known.get(&row).map(|known| &known.flags)).copied()
    }

    /// The marks that the catalogue may not have yet.
    pub fn newer(&self) -> &HashMap<RowId, Flags> {
        &self.newer
    }

    /// How many articles the library has.
    pub fn len(&self) -> usize {
        self.counts.total
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.counts.total == 0
    }

    /// The piece of an article's text around what was searched for.
    pub fn snippet(&self, row: RowId) -> Option<&Snippet> {
        self.snippets.get(&row)
    }

    /// Takes in what is known of articles. Returns those that were known with other marks, and the marks they have.
    pub fn learn(&mut self, rows: Vec<catalogue::ArticleRow>) -> Vec<(RowId, Flags)> {
        let mut changed = Vec::new();
        for row in rows {
            let (id, flags) = (row.id, row.flags);
            self.asked.remove(&id);
            self.doubted.remove(&id);
            let before = self.known.insert(id, row);
            if before.is_some_and(|before| before.flags != flags) && !self.newer.contains_key(&id) {
                changed.push((id, flags));
            }
        }
        changed
    }

    /// Another program has changed the catalogue: what is known of articles is asked for again when it is shown.
    pub fn doubt(&mut self) {
        self.doubted = self.known.keys().copied().collect();
    }

    /// Takes in pieces of texts.
    pub fn learn_snippets(&mut self, snippets: Vec<(RowId, Snippet)>) {
        self.snippets.extend(snippets);
    }

    /// Forgets the pieces: they were about another search.
    pub fn forget_snippets(&mut self) {
        self.snippets.clear();
    }

    /// Forgets everything: rows mean other articles now.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Those of some rows that are not known and were not asked for; they count as asked for from now on.
    pub fn ask(&mut self, rows: &[RowId]) -> Vec<RowId> {
        let unknown = |row: &&RowId| {
            (!self.known.contains_key(row) || self.doubted.contains(row)) && !self.asked.contains(row)
        };
        let missing: Vec<RowId> = rows.iter().filter(unknown).copied().collect();
        self.asked.extend(&missing);
        if self.known.len() > REMEMBERED {
            let near: HashSet<RowId> = rows.iter().copied().collect();
            self.known.retain(|row, _| near.contains(row));
            self.snippets.retain(|row, _| near.contains(row));
        }
        missing
    }

    /// Those of some rows whose piece of text is not known, with their files; each is told once.
    pub fn ask_snippets(&mut self, rows: &[RowId]) -> Vec<(RowId, std::path::PathBuf)> {
        let missing: Vec<_> = rows
            .iter()
            .filter(|row| !self.snippets.contains_key(row))
            .filter_map(|row| Some((*row, self.entry(*row)?.path.clone())))
            .collect();
        // An empty piece until the true one comes.
        self.snippets.extend(missing.iter().map(|(row, _)| (*row, Snippet::default())));
        missing
    }

    /// Notes a mark at once; the counts follow for an article that is known.
    pub fn mark(&mut self, row: RowId, old: Flags, new: Flags) {
        self.newer.insert(row, new);
        let unread = isize::from(new.is_unread()) - isize::from(old.is_unread());
        let starred = isize::from(new.contains(Flags::STARRED)) - isize::from(old.contains(Flags::STARRED));
        self.counts.starred = self.counts.starred.saturating_add_signed(starred);
        if let Some(known) = self.known.get_mut(&row) {
            known.flags = new;
            self.counts.tree.read(&known.entry.header.categories, unread);
        }
    }

    /// Takes in the marks as the catalogue has them now.
    pub fn marked(&mut self, asked: &[RowId], changed: &[(RowId, Flags)]) {
        for row in asked {
            self.newer.remove(row);
        }
        for (row, flags) in changed {
            if let Some(known) = self.known.get_mut(row) {
                known.flags = *flags;
            }
        }
    }
}
