//! What is known about the articles: rows, counts, the scan, mutes.

pub mod rows;
pub mod scan;
#[cfg(test)]
mod tests;

use crate::app::library::rows::RowCache;
use crate::app::library::scan::Scan;
use crate::app::shared::{Cx, ListInputs};
use crate::article::marks::Flags;
use crate::catalogue::ShelfCounts;
use crate::engine::request::{Request, RowRequest, TitleRequest};
use crate::input::action::Action;
use crate::language::Message;
use crate::library::{Entry, RowId};

/// What is known about the articles of the library.
///
/// A mark set by a key is shown and counted at once; it stays above what the catalogue says of its row until the
/// catalogue has confirmed it.
#[derive(Debug)]
pub struct Library {
    rows: RowCache,
    counts: ShelfCounts,
    scan: Scan,
    name: String,
    /// When the library was last left, Unix seconds.
    last_visit: Option<i64>,
    /// The queries by which the user mutes, those of the configuration left out.
    mute_queries: Vec<String>,
}

impl Library {
    pub(crate) fn new(name: String, scan: Scan) -> Self {
        Self {
            rows: RowCache::default(),
            counts: ShelfCounts::default(),
            scan,
            name,
            last_visit: None,
            mute_queries: Vec::new(),
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn rows(&self) -> &RowCache {
        &self.rows
    }

    pub(crate) fn rows_mut(&mut self) -> &mut RowCache {
        &mut self.rows
    }

    pub fn counts(&self) -> &ShelfCounts {
        &self.counts
    }

    pub fn scan(&self) -> &Scan {
        &self.scan
    }

    pub(crate) fn scan_mut(&mut self) -> &mut Scan {
        &mut self.scan
    }

    pub fn len(&self) -> usize {
        self.counts.total
    }

    pub fn is_empty(&self) -> bool {
        self.counts.total == 0
    }

    /// Whether the first articles of the library are still to be found.
    pub(crate) fn is_filling(&self) -> bool {
        self.scan.is_first() || self.scan.is_running() && self.is_empty()
    }

    pub fn entry(&self, row: RowId) -> Option<&Entry> {
        self.rows.entry(row)
    }

    pub(crate) fn mute_queries(&self) -> &[String] {
        &self.mute_queries
    }

    pub(crate) fn list_inputs(&self) -> ListInputs<'_> {
        ListInputs { newer: self.rows.newer(), last_visit: self.last_visit }
    }

    /// Asks for the rows of these articles that are unknown and not yet asked for.
    pub(crate) fn fetch(&mut self, near: &[RowId], cx: &mut Cx<'_>) {
        let missing = self.rows.ask(near);
        if !missing.is_empty() {
            cx.outbox.ask(|request| Request::Rows(RowRequest::Rows { request, rows: missing }));
        }
    }

    /// Asks for the texts of these articles around the words of a search.
    pub(crate) fn fetch_snippets(&mut self, visible: &[RowId], words: &[String], cx: &mut Cx<'_>) {
        let rows = self.rows.ask_snippets(visible);
        if !rows.is_empty() {
            let words = words.to_vec();
            cx.outbox.ask(|request| Request::Titles(TitleRequest::Snippets { request, rows, words }));
        }
    }

    pub(crate) fn recount(&self, cx: &mut Cx<'_>) {
        let (now, last_visit) = (cx.now, self.last_visit);
        cx.outbox.ask(|request| Request::Rows(RowRequest::Counts { request, now, last_visit }));
    }

    /// Stores new counts and returns the old ones. Announces the articles that another program has added.
    pub(crate) fn counts_arrived(&mut self, counts: ShelfCounts, cx: &mut Cx<'_>) -> ShelfCounts {
        let before = std::mem::replace(&mut self.counts, counts);
        let more = self.len().saturating_sub(before.total);
        if self.scan.take_changed_elsewhere() && more > 0 {
            self.announce(more, cx);
        }
        before
    }

    /// Another program has changed the catalogue: rows are asked for again when they are shown.
    pub(crate) fn changed_elsewhere(&mut self, cx: &mut Cx<'_>) {
        self.scan.changed_elsewhere();
        self.rows.invalidate();
        self.recount(cx);
    }

    /// Announces new articles, which appear when the list is left or reloaded.
    pub(crate) fn announce(&mut self, new: usize, cx: &mut Cx<'_>) {
        let count = self.scan.announce(new);
        cx.info(Message::Arrived { count, key: cx.key_of(Action::Refresh) });
    }

    /// The time of the last visit is known, and so which articles are new.
    pub(crate) fn last_visit_arrived(&mut self, last_visit: i64, cx: &mut Cx<'_>) {
        self.last_visit = Some(last_visit);
        self.recount(cx);
    }

    pub(crate) fn mutes_arrived(&mut self, queries: Vec<String>) {
        self.mute_queries = queries;
    }

    /// Sets the marks of an article from `old` to `new`, before the catalogue has them.
    pub(crate) fn mark(&mut self, row: RowId, old: Flags, new: Flags) {
        let unread = isize::from(new.is_unread()) - isize::from(old.is_unread());
        let starred = isize::from(new.contains(Flags::STARRED)) - isize::from(old.contains(Flags::STARRED));
        self.counts.starred = self.counts.starred.saturating_add_signed(starred);
        if let Some(entry) = self.rows.mark(row, new) {
            self.counts.tree.read(&entry.header.categories, unread);
        }
    }

    /// The catalogue has the marks of the `asked` rows; `changed` are the rows whose marks changed by this, copies of
    /// the articles included. Returns whether the counts must be asked for again.
    #[must_use]
    pub(crate) fn marked(&mut self, asked: &[RowId], changed: &[(RowId, Flags)]) -> bool {
        self.rows.marked(asked, changed);
        // The count of one mark is right already.
        asked.len() != 1 || changed.len() > 1
    }

    /// The catalogue was replaced: row ids stand for other articles, and the scan starts over.
    pub(crate) fn catalogue_replaced(&mut self) {
        self.rows.clear();
        self.counts = ShelfCounts::default();
        self.scan.restart();
    }
}
