//! Which articles are chosen: the shelves and categories, the list, searches.

pub mod list;
pub mod sidebar;

use crate::app::FoundTitles;
use crate::app::lists::list::ListPane;
use crate::app::lists::sidebar::TreePane;
use crate::article::ArticleId;
use crate::engine::request::RequestId;
use crate::engine::response::SearchInfo;
use crate::library::RowId;
use crate::library::list::Shelf;

/// What is chosen of the articles.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about the moment, each a yes or no")]
pub struct Lists {
    /// The shelves and categories.
    pub(crate) sidebar: TreePane,
    /// What is looked for in their names.
    pub(crate) shelf_needle: String,
    pub(crate) list: ListPane,
    /// What is looked for in the list's titles.
    pub(crate) list_needle: String,
    /// Number of the list that is wanted.
    pub(crate) list_ticket: RequestId,
    /// Whether the list was grouped by day before it got an order that knows no days.
    pub(crate) grouping_before_sort: bool,
    pub(crate) search: Search,
    /// Whether the first list is still to come: an empty one gives way to all articles.
    pub(crate) starting: bool,
    /// Whether there is nothing to read, so that the screen says how to begin.
    pub(crate) welcome: bool,
    pub(crate) open_first: bool,
    /// The article the cursor stood on when the library was left; until a list with it is there.
    pub(crate) restore: Option<ArticleId>,
    /// Towards which end an unread article is looked for in the list that is on its way.
    pub(crate) seeking: Option<isize>,
    /// The article that is opened once a list that has it is there.
    pub(crate) awaited_row: Option<RowId>,
    /// Whether the list is made again once it is known what a key has muted.
    pub(crate) relist_on_marks: bool,
}

/// Searches: in the texts of the library, and in the titles of the list.
#[derive(Debug, Default)]
pub struct Search {
    /// What a search in the library is about; none outside of one.
    pub(crate) results: Option<SearchInfo>,
    /// The list that was left for a search, and the cursor in it.
    pub(crate) return_to: Option<(Shelf, usize)>,
    pub(crate) titles: FoundTitles,
}
