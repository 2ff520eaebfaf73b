//! What is known about the articles: the rows near the screen, counts, the scan, mutes.

#[cfg(test)]
mod tests;

use crate::app::shared::{Cx, ListInputs, Outbox, Status};
use crate::article::marks::Flags;
use crate::catalogue::{ArticleRow, ListRows, ScanProgress, ShelfCounts, TextProgress};
use crate::disk::LeftOut;
use crate::engine::request::{Request, RequestId, RowRequest, TitleRequest};
use crate::engine::response::Part;
use crate::input::action::Action;
use crate::language::Message;
use crate::library::snippet::Snippet;
use crate::library::{Entry, RowId};
use std::collections::{HashMap, HashSet};

/// At most about this many rows are kept, and always those near the screen.
const ROWS_KEPT: usize = 4096;

/// What is known about the articles of the library.
///
/// A mark set by a key is shown and counted at once; it stays above what the catalogue says of its row until the
/// catalogue has confirmed it.
#[derive(Debug)]
pub struct Library {
    /// The articles that are or were near the screen.
    rows: HashMap<RowId, ArticleRow>,
    /// Rows that the catalogue may hold differently by now.
    stale: HashSet<RowId>,
    /// Asked for, and not there yet.
    asked: HashSet<RowId>,
    /// Marks that the catalogue may not have yet.
    newer: HashMap<RowId, Flags>,
    /// How many requests that set these marks are not answered yet, by row.
    unconfirmed: HashMap<RowId, usize>,
    /// Marks that the catalogue has, each with the latest request of that moment: an answer to that request or an older
    /// one may have been made before.
    confirmed: HashMap<RowId, (Flags, RequestId)>,
    /// Whether the counts may lack marks that the catalogue has not confirmed yet.
    recount_when_marked: bool,
    /// Texts around what was searched for.
    snippets: HashMap<RowId, Snippet>,
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
            rows: HashMap::new(),
            stale: HashSet::new(),
            asked: HashSet::new(),
            newer: HashMap::new(),
            unconfirmed: HashMap::new(),
            confirmed: HashMap::new(),
            recount_when_marked: false,
            snippets: HashMap::new(),
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

    pub fn counts(&self) -> &ShelfCounts {
        &self.counts
    }

    pub fn scan(&self) -> &Scan {
        &self.scan
    }

    pub(crate) fn scan_mut(&mut self) -> &mut Scan {
        &mut self.scan
    }

    /// When the library was last left, Unix seconds.
    pub fn last_visit(&self) -> Option<i64> {
        self.last_visit
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
        self.rows.get(&row).map(|known| &known.entry)
    }

    /// How many equal articles share this row of a list.
    pub(crate) fn copies(&self, row: RowId) -> u32 {
        self.rows.get(&row).map_or(1, |known| known.copies)
    }

    /// The marks of a row as they are shown.
    pub fn flags(&self, row: RowId) -> Option<Flags> {
        self.newer.get(&row).or_else(|| self.rows.get(&row).map(|known| &known.flags)).copied()
    }

    pub(crate) fn snippet(&self, row: RowId) -> Option<&Snippet> {
        self.snippets.get(&row)
    }

    pub(crate) fn mute_queries(&self) -> &[String] {
        &self.mute_queries
    }

    pub(crate) fn list_inputs(&self) -> ListInputs<'_> {
        ListInputs { newer: &self.newer, last_visit: self.last_visit }
    }

    /// Asks for the rows of these articles that are unknown or stale and not yet asked for.
    pub(crate) fn fetch(&mut self, near: &[RowId], cx: &mut Cx<'_>) {
        let unknown = |row: &&RowId| {
            (!self.rows.contains_key(row) || self.stale.contains(row)) && !self.asked.contains(row)
        };
        let rows: Vec<RowId> = near.iter().filter(unknown).copied().collect();
        self.asked.extend(&rows);
        if self.rows.len() > ROWS_KEPT {
            let near: HashSet<RowId> = near.iter().copied().collect();
            self.rows.retain(|row, _| near.contains(row));
            self.snippets.retain(|row, _| near.contains(row));
        }
        if !rows.is_empty() {
            cx.outbox.ask(|request| Request::Rows(RowRequest::Rows { request, rows }));
        }
    }

    /// Stores the rows of an answer. Returns those that were known with other marks, and the marks they have now.
    pub(crate) fn rows_arrived(&mut self, request: RequestId, rows: Vec<ArticleRow>) -> Vec<(RowId, Flags)> {
        for row in &rows {
            self.asked.remove(&row.id);
            self.stale.remove(&row.id);
        }
        self.store(request, rows)
    }

    /// The same for rows that a scan has found. It may have read them before marks were set, so that rows with such
    /// marks are asked for again.
    pub(crate) fn rows_scanned(&mut self, rows: Vec<ArticleRow>) -> Vec<(RowId, Flags)> {
        let marked = |row: &RowId| self.newer.contains_key(row) || self.confirmed.contains_key(row);
        let stale: Vec<RowId> = rows.iter().map(|row| row.id).filter(marked).collect();
        self.stale.extend(stale);
        self.store(RequestId::OLDEST, rows)
    }

    fn store(&mut self, request: RequestId, rows: Vec<ArticleRow>) -> Vec<(RowId, Flags)> {
        let mut changed = Vec::new();
        for mut row in rows {
            let id = row.id;
            row.flags = self.newer_than(request, id).unwrap_or(row.flags);
            let flags = row.flags;
            if self.rows.insert(id, row).is_some_and(|before| before.flags != flags) {
                changed.push((id, flags));
            }
        }
        changed
    }

    /// Brings the marks of a list up to date that was made before some of them were set.
    pub(crate) fn list_arrived(&mut self, request: RequestId, part: Part, listed: &mut ListRows) {
        if !self.newer.is_empty() || !self.confirmed.is_empty() {
            for (row, flags) in listed.rows.iter().zip(&mut listed.flags) {
                *flags = self.newer_than(request, *row).unwrap_or(*flags);
            }
        }
        if part == Part::Whole {
            let Self { confirmed, asked, .. } = self;
            confirmed.retain(|row, (_, latest)| *latest >= request || asked.contains(row));
        }
    }

    /// The marks of a row that an answer to this request may not have.
    fn newer_than(&self, request: RequestId, row: RowId) -> Option<Flags> {
        let confirmed = || self.confirmed.get(&row).filter(|(_, latest)| *latest >= request);
        self.newer.get(&row).copied().or_else(|| confirmed().map(|(flags, _)| *flags))
    }

    /// Asks for the texts of these articles around the words of a search, each once.
    pub(crate) fn fetch_snippets(&mut self, visible: &[RowId], words: &[String], cx: &mut Cx<'_>) {
        let missing = visible.iter().filter(|row| !self.snippets.contains_key(row));
        let rows: Vec<_> = missing.filter_map(|row| Some((*row, self.entry(*row)?.path.clone()))).collect();
        // An empty text until the right one comes.
        self.snippets.extend(rows.iter().map(|(row, _)| (*row, Snippet::default())));
        if !rows.is_empty() {
            let words = words.to_vec();
            cx.outbox.ask(|request| Request::Titles(TitleRequest::Snippets { request, rows, words }));
        }
    }

    pub(crate) fn snippets_arrived(&mut self, snippets: Vec<(RowId, Snippet)>) {
        self.snippets.extend(snippets);
    }

    pub(crate) fn clear_snippets(&mut self) {
        self.snippets.clear();
    }

    pub(crate) fn recount(&self, cx: &mut Cx<'_>) {
        let (now, last_visit) = (cx.now, self.last_visit);
        cx.outbox.ask(|request| Request::Rows(RowRequest::Counts { request, now, last_visit }));
    }

    /// Stores new counts and returns the old ones. If they were made before a mark was set, they are asked for again.
    /// Announces the articles that another program has added.
    pub(crate) fn counts_arrived(
        &mut self,
        request: RequestId,
        counts: ShelfCounts,
        cx: &mut Cx<'_>,
    ) -> ShelfCounts {
        if !self.newer.is_empty() {
            self.recount_when_marked = true;
        } else if self.confirmed.values().any(|(_, latest)| *latest >= request) {
            self.recount(cx);
        }
        let before = std::mem::replace(&mut self.counts, counts);
        let more = self.len().saturating_sub(before.total);
        if std::mem::take(&mut self.scan.changed_elsewhere) && more > 0 {
            self.announce(more, cx);
        }
        before
    }

    /// Another program has changed the catalogue: rows are asked for again when they are shown.
    pub(crate) fn changed_elsewhere(&mut self, cx: &mut Cx<'_>) {
        self.scan.changed_elsewhere = true;
        self.stale = self.rows.keys().copied().collect();
        self.recount(cx);
    }

    /// Announces new articles, which appear when the list is left or reloaded.
    pub(crate) fn announce(&mut self, new: usize, cx: &mut Cx<'_>) {
        self.scan.unseen += new;
        cx.info(Message::Arrived { count: self.scan.unseen, key: cx.key_of(Action::Refresh) });
    }

    /// Announces the articles that scans have found, of which so many stand in the list. What was announced and stands
    /// there now is not announced any more.
    pub(crate) fn announce_all_but(&mut self, standing: usize, cx: &mut Cx<'_>) {
        let found = self.scan.new.map_or(0, |(found, _)| found);
        let unseen = found.saturating_sub(standing);
        if unseen > self.scan.unseen {
            let more = unseen - self.scan.unseen;
            return self.announce(more, cx);
        }
        self.withdraw(cx);
        self.scan.unseen = unseen;
    }

    /// The list is made again with all articles there are.
    pub(crate) fn all_seen(&mut self, cx: &mut Cx<'_>) {
        self.withdraw(cx);
        (self.scan.unseen, self.scan.new) = (0, None);
    }

    /// Takes the announcement of new articles off the screen.
    fn withdraw(&self, cx: &mut Cx<'_>) {
        let announced = Message::Arrived { count: self.scan.unseen, key: cx.key_of(Action::Refresh) };
        if self.scan.unseen > 0 && cx.status.message == Some(Status::Info(cx.say(announced))) {
            cx.status.message = None;
        }
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
        self.newer.insert(row, new);
        *self.unconfirmed.entry(row).or_default() += 1;
        if let Some(known) = self.rows.get_mut(&row) {
            known.flags = new;
            self.counts.tree.read(&known.entry.header.categories, unread);
        }
    }

    /// The catalogue has the marks of the `asked` rows; `changed` are the rows whose marks changed by this, copies of
    /// the articles included. Returns whether the counts must be asked for again.
    #[must_use]
    pub(crate) fn marked(&mut self, asked: &[RowId], changed: &[(RowId, Flags)], outbox: &Outbox) -> bool {
        for row in asked {
            let left = self.unconfirmed.get(row).map_or(0, |count| count.saturating_sub(1));
            if left == 0 {
                self.unconfirmed.remove(row);
                self.newer.remove(row);
            } else {
                self.unconfirmed.insert(*row, left);
            }
        }
        for (row, flags) in changed {
            if !self.newer.contains_key(row)
                && let Some(known) = self.rows.get_mut(row)
            {
                known.flags = *flags;
            }
        }
        self.confirmed.extend(changed.iter().map(|(row, flags)| (*row, (*flags, outbox.latest()))));
        let may_lack = self.newer.is_empty() && std::mem::take(&mut self.recount_when_marked);
        // The count of one mark is right already.
        may_lack || asked.len() != 1 || changed.len() > 1
    }

    /// Of these marks those that are shown: a key may have set others since.
    pub(crate) fn shown_of(&self, changed: &[(RowId, Flags)]) -> Vec<(RowId, Flags)> {
        changed.iter().filter(|(row, _)| !self.newer.contains_key(row)).copied().collect()
    }

    /// The catalogue was replaced: row ids stand for other articles, and the scan starts over.
    pub(crate) fn catalogue_replaced(&mut self) {
        // The scan that runs starts over, or a new one begins.
        self.scan.run.get_or_insert_default().listed_at = 0;
        let (name, scan) = (std::mem::take(&mut self.name), std::mem::take(&mut self.scan));
        let mute_queries = std::mem::take(&mut self.mute_queries);
        *self = Self { last_visit: self.last_visit, mute_queries, ..Self::new(name, scan) };
    }
}

/// The scan of the folders.
///
/// The indexer may start a scan at any time, and it reports progress only while a scan runs: each report of progress
/// therefore means that one runs.
#[derive(Debug, Default)]
pub struct Scan {
    run: Option<ScanRun>,
    /// How many articles have come that no list shows yet.
    unseen: usize,
    /// How many articles scans have found since the list was asked for, and the row of the first of them.
    new: Option<(usize, RowId)>,
    /// Whether another program has changed the catalogue since the articles were last counted.
    changed_elsewhere: bool,
    /// How much of the text index is filled, until it is complete.
    text_index: Option<TextProgress>,
    /// Files that are not articles.
    skipped: LeftOut,
}

/// A scan that runs, or has run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ScanRun {
    pub(crate) first: bool,
    pub(crate) asked: bool,
    /// How many articles the library had when the list was last reloaded for this scan.
    listed_at: usize,
}

impl Scan {
    /// A scan that runs already, or none because there are no folders.
    pub(crate) fn new(run: Option<ScanRun>) -> Self {
        Self { run, ..Self::default() }
    }

    pub fn is_running(&self) -> bool {
        self.run.is_some()
    }

    pub fn is_first(&self) -> bool {
        self.run.is_some_and(|run| run.first)
    }

    pub fn unseen(&self) -> usize {
        self.unseen
    }

    /// A scan has found new articles, the first of them with this row.
    pub(crate) fn arrived(&mut self, count: usize, first: RowId) {
        let (before, earliest) = self.new.unwrap_or((0, first));
        self.new = Some((before + count, earliest.min(first)));
    }

    /// The row of the first article that scans have found since the list was asked for.
    pub(crate) fn first_new(&self) -> Option<RowId> {
        self.new.map(|(_, first)| first)
    }

    pub fn text_index(&self) -> Option<TextProgress> {
        self.text_index
    }

    pub fn skipped(&self) -> &LeftOut {
        &self.skipped
    }

    pub(crate) fn ask(&mut self) {
        self.run = Some(ScanRun { asked: true, ..ScanRun::default() });
    }

    pub(crate) fn first_scan_begins(&mut self) {
        self.run.get_or_insert_default().first = true;
    }

    /// The scan goes on. Returns whether a whole list of `listed` articles should be reloaded, because the library has
    /// more than twice as many by now; `None` while the list is not whole.
    #[must_use]
    pub(crate) fn advance(&mut self, progress: ScanProgress, listed: Option<usize>) -> bool {
        let run = self.run.get_or_insert_default();
        let committed = progress.committed;
        let doubled = committed > run.listed_at * 2 && listed.is_some_and(|listed| listed * 2 < committed);
        if doubled {
            run.listed_at = committed;
        }
        doubled
    }

    pub(crate) fn end(&mut self, skipped: LeftOut) -> ScanRun {
        let ended = self.run.take().unwrap_or_default();
        // A scan of a few changed files says nothing about the other ones.
        if skipped.total() > 0 || ended.first {
            self.skipped = skipped;
        }
        ended
    }

    /// The text index grows. Returns whether it is complete.
    #[must_use]
    pub(crate) fn index_texts(&mut self, progress: TextProgress) -> bool {
        self.text_index = (progress.done < progress.total).then_some(progress);
        self.text_index.is_none()
    }
}
