//! Searches: in the texts of the library, and in the titles of the list.

use crate::app::Effect;
use crate::app::shared::Cx;
use crate::engine::request::{Request, RequestId, TitleRequest};
use crate::engine::response::SearchInfo;
use crate::library::RowId;
use crate::library::list::Shelf;
use crate::library::rows::RowSet;
use std::sync::Arc;

/// The searches.
#[derive(Debug, Default)]
pub struct Search {
    /// What the list was searched for; `None` for a list that is no search.
    results: Option<SearchInfo>,
    /// The list to return to from a search.
    return_to: Option<ListPosition>,
    titles: TitleMatches,
}

/// A list and the cursor in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListPosition {
    pub(crate) shelf: Shelf,
    pub(crate) cursor: usize,
}

/// The articles whose titles hold a text.
#[derive(Debug, Default)]
pub struct TitleMatches {
    /// The request for them, until they arrive.
    pending: Option<RequestId>,
    rows: Arc<RowSet>,
}

impl Search {
    /// What the list was searched for; `None` for a list that is no search.
    pub fn results(&self) -> Option<&SearchInfo> {
        self.results.as_ref()
    }

    /// The words that the texts of the list were searched for; none for a list that is no search of texts.
    pub fn words(&self) -> &[String] {
        self.results.as_ref().map_or(&[], |searched| &searched.words)
    }

    /// The list to return to from a search.
    pub(crate) fn return_to(&self) -> Option<&ListPosition> {
        self.return_to.as_ref()
    }

    /// The articles whose titles match.
    pub(crate) fn titles(&self) -> &TitleMatches {
        &self.titles
    }

    pub(crate) fn titles_mut(&mut self) -> &mut TitleMatches {
        &mut self.titles
    }

    /// Stores the list to return to.
    pub(super) fn begin(&mut self, shelf: Shelf, cursor: usize) {
        self.return_to = Some(ListPosition { shelf, cursor });
    }

    /// A list has arrived with what it was searched for.
    pub(super) fn arrived(&mut self, searched: Option<SearchInfo>) {
        self.results = searched;
    }

    /// The list is no search any more.
    pub(super) fn end(&mut self) {
        self.results = None;
    }

    /// Another list was chosen: there is none to return to.
    pub(crate) fn forget_return(&mut self) {
        self.return_to = None;
    }
}

impl TitleMatches {
    /// Whether the matches are still to arrive.
    pub(crate) fn is_waiting(&self) -> bool {
        self.pending.is_some()
    }

    /// Whether no title matches, as far as that is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether the title of an article matches.
    pub(crate) fn has(&self, row: RowId) -> bool {
        self.rows.has(row)
    }

    /// Asks for the matches of another text.
    pub(super) fn ask(&mut self, text: String, cx: &mut Cx<'_>) {
        let request = cx.outbox.next_id();
        *self = Self { pending: Some(request), rows: Arc::default() };
        cx.outbox
            .retain(|effect| !matches!(effect, Effect::Request(Request::Titles(TitleRequest::Find { .. }))));
        cx.outbox.request(Request::Titles(TitleRequest::Find { request, text }));
    }

    /// The matches of a request have arrived. Returns whether they are those that were asked for last.
    #[must_use]
    pub(crate) fn arrived(&mut self, request: RequestId, rows: Arc<RowSet>) -> bool {
        let expected = self.pending == Some(request);
        if expected {
            *self = Self { pending: None, rows };
        }
        expected
    }

    /// A request has failed: if it is the one for the matches, there are none.
    pub(crate) fn failed(&mut self, request: RequestId) {
        self.pending = self.pending.filter(|pending| *pending != request);
    }

    /// Forgets the matches, and those that are still to arrive.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
