//! The article pane: the page that is shown, the page that is loading, and the way back.

pub mod page;

use crate::app::article::page::Page;
use crate::article::ArticleId;
use crate::document::TextPosition;
use crate::engine::PageKind;
use crate::library::RowId;
use std::collections::HashMap;

/// The article pane.
#[derive(Debug, Default)]
pub struct ArticlePane {
    pub(crate) shown: Option<Page>,
    pub(crate) wanted: Option<(RowId, PageKind)>,
    pub(crate) ticket: u64,
    /// The article that was opened before its page was there.
    pub(crate) opening: Option<RowId>,
    pub(crate) announced: bool,
    /// Why the wanted article is not shown, if it could not be opened.
    pub(crate) error: Option<(RowId, String)>,
    /// The article whose loading was cancelled.
    pub(crate) cancelled: Option<RowId>,
    /// The articles that links were followed from, with the place, if a link led to another place of the same one.
    pub(crate) history: Vec<(RowId, Option<TextPosition>)>,
    /// Where reading articles goes on, as far as it was noted in this session.
    pub(crate) positions: HashMap<ArticleId, Option<TextPosition>>,
    /// The link that is opened once it is known where it leads.
    pub(crate) follow: Option<usize>,
    pub(crate) end_offered: bool,
}
