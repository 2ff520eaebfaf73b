//! Searches: in the texts of the library, and in the titles of the list.

use crate::app::Effect;
use crate::app::shared::Cx;
use crate::engine::request::{Request, RequestId, TitleRequest};
use crate::engine::response::SearchInfo;
use crate::library::RowId;
use crate::library::list::Shelf;
use crate::library::rows::RowSet;
use std::sync::Arc;

#[derive(Debug, Default)]
pub struct Search {
    /// What the list was searched for; `None` for a list that is no search.
    pub(super) results: Option<SearchInfo>,
    /// The list to return to from a search.
    pub(super) return_to: Option<ListPosition>,
    pub(super) titles: TitleMatches,
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
    pub fn results(&self) -> Option<&SearchInfo> {
        self.results.as_ref()
    }

    /// The words that the texts of the list were searched for; none for a list that is no search of texts.
    pub fn words(&self) -> &[String] {
        self.results.as_ref().map_or(&[], |searched| &searched.words)
    }

    pub(crate) fn return_to(&self) -> Option<&ListPosition> {
        self.return_to.as_ref()
    }

    pub(crate) fn titles(&self) -> &TitleMatches {
        &self.titles
    }

    pub(crate) fn titles_mut(&mut self) -> &mut TitleMatches {
        &mut self.titles
    }

    /// Another list was chosen: there is none to return to.
    pub(crate) fn forget_return(&mut self) {
        self.return_to = None;
    }
}

impl TitleMatches {
    pub(crate) fn is_waiting(&self) -> bool {
        self.pending.is_some()
    }

    /// Whether no title matches, as far as that is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

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
