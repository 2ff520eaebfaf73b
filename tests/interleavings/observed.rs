//! The application as these tests see it: what is shown, what is waited for, and what lies over the panes. They read
//! its state here and nowhere else.

use newsrack::app::article::page::Page;
use newsrack::app::flow;
use newsrack::app::layout::Zen;
use newsrack::app::lists::list::ListLine;
use newsrack::app::modals::Modal;
use newsrack::app::{App, Status};
use newsrack::article::marks::Flags;
use newsrack::document::{BlockKind, TextPosition};
use newsrack::engine::request::PageKind;
use newsrack::input::action::Pane;
use newsrack::library::RowId;
use newsrack::library::list::Shelf;
use std::mem::{Discriminant, discriminant};

/// The application as a test sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Observed<'a>(pub(crate) &'a App);

/// What keys and clicks change in the panes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PaneState {
    pub(crate) focus: Pane,
    pub(crate) zen: Zen,
    pub(crate) shelf: Shelf,
    pub(crate) cursor: usize,
    pub(crate) sidebar_cursor: usize,
    pub(crate) top: Option<TextPosition>,
}

/// A kind of popup.
pub(crate) type PopupKind = Discriminant<Modal>;

impl<'a> Observed<'a> {
    /// The panes.
    pub(crate) fn panes(self) -> PaneState {
        let App { lists, article, shared, .. } = self.0;
        PaneState {
            focus: shared.layout.focus,
            zen: shared.layout.zen,
            shelf: lists.list().selection().shelf.clone(),
            cursor: lists.list().cursor(),
            sidebar_cursor: lists.sidebar().cursor(),
            top: article.page().map(Page::place),
        }
    }

    /// Whether a pane is on the screen; none are on a screen that is too small.
    pub(crate) fn is_on_screen(self, pane: Pane) -> bool {
        self.0.shared.layout.panes().is_some_and(|panes| panes.pane(pane).is_some())
    }

    /// Whether the window is too small for panes.
    pub(crate) fn is_too_small(self) -> bool {
        self.0.shared.layout.panes().is_none()
    }

    /// The list's number of rows and of flags.
    pub(crate) fn list_lengths(self) -> (usize, usize) {
        (self.0.lists.list().rows().len(), self.0.lists.list().flags().len())
    }

    /// The marks of the articles in the list, as the list and the library have them.
    pub(crate) fn marks(self) -> Vec<(RowId, Flags)> {
        let list = self.0.lists.list();
        let listed = list.rows().iter().copied().zip(list.flags().iter().copied());
        let known = list.rows().iter().filter_map(|row| Some((*row, self.0.library.flags(*row)?)));
        listed.chain(known).collect()
    }

    /// How many articles are counted as unread, and as starred.
    pub(crate) fn counts(self) -> (usize, usize) {
        let counts = self.0.library.counts();
        (counts.tree.root.count.unread, counts.starred)
    }

    /// Whether all of the list is there.
    pub(crate) fn is_list_whole(self) -> bool {
        self.0.lists.list().is_whole()
    }

    /// Whether a row is under the list's cursor.
    pub(crate) fn has_row(self) -> bool {
        self.row().is_some()
    }

    fn row(self) -> Option<RowId> {
        self.0.lists.list().current()
    }

    /// The title of the article under the cursor, if it is known.
    pub(crate) fn title(self) -> Option<&'a str> {
        self.0.library.entry(self.row()?).map(|entry| entry.header.title.as_str())
    }

    /// The title of the page, if it is that of the article under the cursor.
    pub(crate) fn page_title(self) -> Option<&'a str> {
        self.page().map(|page| page.opened.header.title.as_str())
    }

    /// Whether the page has code that could have colours and has none.
    pub(crate) fn has_plain_code(self) -> bool {
        let is_plain = |kind: &BlockKind| matches!(kind, BlockKind::Code { language: Some(_), text } if text.spans.is_empty());
        self.page().is_some_and(|page| {
            page.opened.kind == PageKind::Page
                && page.document().blocks.iter().any(|block| is_plain(&block.kind))
        })
    }

    fn page(self) -> Option<&'a Page> {
        self.0.current_page()
    }

    /// Whether the article under the cursor could not be opened.
    pub(crate) fn has_failed(self) -> bool {
        self.row().is_some_and(|row| self.0.article.error_of(row).is_some())
    }

    /// Whether the loading of the article under the cursor was cancelled.
    pub(crate) fn is_cancelled(self) -> bool {
        self.row().is_some_and(|row| self.0.article.is_cancelled(row))
    }

    /// Whether an answer is waited for without which the screen is not as it will be.
    pub(crate) fn is_waiting(self) -> bool {
        flow::is_waiting(self.0)
    }

    /// Whether keys wait for the page.
    pub(crate) fn is_waiting_for_page(self) -> bool {
        flow::page_is_pending(self.0)
    }

    /// What the footer says.
    pub(crate) fn message(self) -> Option<&'a Status> {
        self.0.shared.status.message.as_ref()
    }

    /// How many articles of the list are read or starred.
    pub(crate) fn marked(self) -> usize {
        let is_marked = |flags: &&Flags| flags.intersects(Flags::READ.union(Flags::STARRED));
        self.0.lists.list().flags().iter().filter(is_marked).count()
    }

    /// Whether an article of the list has this title.
    pub(crate) fn lists(self, title: &str) -> bool {
        let rows = self.0.lists.list().rows().iter();
        rows.filter_map(|row| self.0.library.entry(*row)).any(|entry| entry.header.title == title)
    }

    /// How many keys and actions wait.
    pub(crate) fn deferred(self) -> usize {
        self.0.keys.deferred().len()
    }

    /// Whether the folders are being scanned.
    pub(crate) fn is_scanning(self) -> bool {
        self.0.library.scan().is_running()
    }

    /// Whether feeds are being fetched or added.
    pub(crate) fn is_busy_with_feeds(self) -> bool {
        self.0.feeds.is_busy()
    }

    /// How many images are being downloaded.
    pub(crate) fn downloads(self) -> usize {
        self.0.images.downloads().len()
    }

    /// What lies over the panes.
    pub(crate) fn popup(self) -> Option<PopupKind> {
        self.0.modals.window().map(discriminant)
    }

    /// Whether something is typed at the bottom of the screen.
    pub(crate) fn has_prompt(self) -> bool {
        self.0.modals.prompt().is_some()
    }

    /// A cell of the row of an article in the list: column and row.
    pub(crate) fn cell_of(self, title: &str) -> Option<(u16, u16)> {
        let place = self.0.shared.layout.panes()?.pane(Pane::List)?;
        let list = self.0.lists.list();
        // The first line is the pane's title.
        let line = (0..place.height.saturating_sub(1)).find(|line| {
            let Some(ListLine::Article(_, row)) = list.line(list.top() + usize::from(*line)) else {
                return false;
            };
            self.0.library.entry(row).is_some_and(|entry| entry.header.title == title)
        })?;
        Some((place.x + place.width / 2, place.y + 1 + line))
    }
}
