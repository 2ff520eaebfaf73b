//! The article pane: the page that is shown, the page that is loading, and the way back.
//!
//! What the pane waits for holds the number of its request; an answer with another number is dropped. There is no
//! counter to raise: a request is cancelled by leaving [`LoadStage::Loading`].

pub mod history;
pub mod page;

use crate::app::Effect;
use crate::app::shared::Cx;
use crate::article::ArticleId;
use crate::document::TextPosition;
use crate::engine::request::{PageKind, PageRequest, Request, RequestId};
use crate::engine::response::{LoadedPage, StoredPlace};
use crate::library::RowId;
use history::{History, Visit};
use page::Page;
use std::collections::HashMap;
use std::path::PathBuf;

/// The article pane.
///
/// When it has the focus and a row is under the cursor, that row's page is shown or [`Load`] names the row.
#[derive(Debug, Default)]
pub struct ArticlePane {
    shown: Option<Page>,
    load: Option<Load>,
    /// The articles that were opened.
    history: History,
    /// Whether the page that is shown is being read and no preview: of a preview nothing is kept.
    is_read: bool,
    /// The article that was opened, while its pane has the keys.
    opened: Option<RowId>,
    /// Where the page of an article stood that was not opened when its pane got the keys.
    entered: Option<(RowId, TextPosition)>,
    /// Where the page of an article will stand that is gone back to.
    arrival: Option<(RowId, TextPosition)>,
    /// Where reading goes on, of articles that were left in this session; none for the beginning.
    positions: HashMap<ArticleId, Option<TextPosition>>,
    /// The link of the page shown that is opened once it is known where it leads.
    follow: Option<usize>,
    /// Whether the footer has offered the next unread article at the end of this one.
    end_offered: bool,
}

/// What becomes of the page of the article under the cursor, as long as it is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    pub row: RowId,
    /// Whether the article was opened, and so is marked read once it is shown; only while it is pending.
    pub mark_read: bool,
    pub stage: LoadStage,
}

/// How far the page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadStage {
    /// The page is wanted and was not asked for yet, because its row is unknown or its pane is not on the screen.
    NeedsRow,
    Loading {
        kind: PageKind,
        request: RequestId,
        /// Whether the footer says that it takes a moment.
        announced: bool,
    },
    /// Why, in the user's language.
    Failed(String),
    /// The user has stopped it. It is not asked for again until the article is opened or the cursor moves.
    Cancelled,
}

impl Load {
    /// A page that is to be asked for.
    fn wanted(row: RowId, mark_read: bool) -> Self {
        Self { row, mark_read, stage: LoadStage::NeedsRow }
    }

    /// Whether the page is loading, or will be as soon as it can.
    fn is_pending(&self) -> bool {
        matches!(self.stage, LoadStage::NeedsRow | LoadStage::Loading { .. })
    }
}

impl ArticlePane {
    /// The page that is shown, whatever article is under the cursor.
    pub fn page(&self) -> Option<&Page> {
        self.shown.as_ref()
    }

    pub fn page_mut(&mut self) -> Option<&mut Page> {
        self.shown.as_mut()
    }

    /// Moves in the page that is shown. The next unread article is not on offer any more.
    pub fn move_page(&mut self, go: impl FnOnce(&mut Page)) {
        self.end_offered = false;
        if let Some(page) = &mut self.shown {
            go(page);
        }
    }

    /// The page that is shown, if it was made for this request.
    pub fn page_for(&mut self, request: RequestId) -> Option<&mut Page> {
        self.shown.as_mut().filter(|page| page.request == request)
    }

    /// What becomes of the page of this article, if it is not shown.
    pub fn load_of(&self, row: RowId) -> Option<&Load> {
        self.load.as_ref().filter(|load| load.row == row)
    }

    pub fn shows(&self, row: RowId) -> bool {
        self.shown.as_ref().is_some_and(|page| page.row == row)
    }

    /// Why an article cannot be shown, if it was tried.
    pub fn error_of(&self, row: RowId) -> Option<&str> {
        match &self.load_of(row)?.stage {
            LoadStage::Failed(message) => Some(message),
            _ => None,
        }
    }

    /// Whether the user has stopped the page of this article.
    pub fn is_cancelled(&self, row: RowId) -> bool {
        self.load_of(row).is_some_and(|load| load.stage == LoadStage::Cancelled)
    }

    /// Whether the page of an article is loading, or will be as soon as it can.
    pub fn is_loading(&self) -> bool {
        self.load.as_ref().is_some_and(Load::is_pending)
    }

    /// What of an article is shown or loading.
    pub fn kind_of(&self, row: RowId) -> Option<PageKind> {
        match self.load_of(row) {
            Some(Load { stage: LoadStage::Loading { kind, .. }, .. }) => Some(*kind),
            _ => self.shown.as_ref().map(|page| page.opened.kind),
        }
    }

    /// Whether the page of an article has to be asked for. A page that is shown, loading, failed or cancelled is not
    /// asked for again.
    pub fn needs(&mut self, row: RowId) -> bool {
        if let Some(load) = self.load_of(row) {
            return load.stage == LoadStage::NeedsRow;
        }
        if self.shows(row) {
            self.load = None;
            return false;
        }
        true
    }

    /// Asks for the page of an article; without a path as soon as one is known.
    pub fn request(&mut self, row: RowId, kind: PageKind, path: Option<PathBuf>, cx: &mut Cx<'_>) {
        let mut load = Load::wanted(row, self.load_of(row).is_some_and(|load| load.mark_read));
        if let Some(path) = path {
            self.follow = None;
            let request = cx.outbox.next_id();
            load.stage = LoadStage::Loading { kind, request, announced: false };
            let wording = cx.settings.wording();
            cx.outbox.request(Request::Page(PageRequest { request, row, path, kind, wording }));
        }
        self.load = Some(load);
    }

    /// Marks an article that was opened as read once its page is shown.
    pub fn mark_when_shown(&mut self, row: RowId) {
        match &mut self.load {
            Some(load) if load.row == row && load.is_pending() => load.mark_read = true,
            Some(Load { row: failed, stage: LoadStage::Failed(_), .. }) if *failed == row => {}
            load => *load = Some(Load::wanted(row, true)),
        }
    }

    /// Has an article that failed or was cancelled asked for again.
    pub fn retry(&mut self, row: RowId) {
        if self.load_of(row).is_some_and(|load| !load.is_pending()) {
            self.load = Some(Load::wanted(row, false));
        }
    }

    /// The file may hold another text now: what is shown is read again.
    pub fn invalidate(&mut self) {
        let mark_read = self.load.as_ref().is_some_and(|load| load.mark_read);
        let shown = self.shown.as_ref().map(|page| page.row);
        let row = self.load.as_ref().map(|load| load.row).or(shown);
        self.load = row.map(|row| Load::wanted(row, mark_read));
    }

    pub fn cancel(&mut self, cx: &mut Cx<'_>) {
        if let Some(load) = self.load.as_mut().filter(|load| load.is_pending()) {
            (load.stage, load.mark_read) = (LoadStage::Cancelled, false);
        }
        cx.outbox.push(Effect::CancelPage);
    }

    /// Ends the wait for the page of a request, and returns what was loading; `None` if nothing waits for it.
    pub fn arrived(&mut self, request: RequestId) -> Option<Load> {
        let is_awaited = |stage: &LoadStage| matches!(stage, LoadStage::Loading { request: awaited, .. } if *awaited == request);
        self.load.take_if(|load| is_awaited(&load.stage))
    }

    /// Notes that the footer says that the page takes a moment; false if nothing waits for it.
    pub fn announce(&mut self, request: RequestId) -> bool {
        match self.load.as_mut().map(|load| &mut load.stage) {
            Some(LoadStage::Loading { request: awaited, announced, .. }) if *awaited == request => {
                *announced = true;
                true
            }
            _ => false,
        }
    }

    /// Makes the page of an article that was loaded, at the place that is gone back to, else where reading goes on. If
    /// the article was edited while it was open, that is where the words stand that were on top.
    pub fn make_page(&mut self, row: RowId, request: RequestId, opened: LoadedPage) -> Page {
        let (id, kind) = (opened.header.id, opened.kind);
        let mut page = Page::new(row, request, opened);
        let before =
            self.shown.as_ref().filter(|page| page.row == row && page.opened.kind != PageKind::Source);
        if kind == PageKind::OtherView
            && let Some(before) = before
        {
            let place = page.place_in(before);
            page.start_at(place);
        }
        if kind == PageKind::Page {
            let arrival = self.arrival.take_if(|(arriving, _)| *arriving == row);
            let position = match (arrival, before) {
                (Some((_, place)), _) => Some(place),
                (None, Some(before)) => Some(page.place_in(before)),
                (None, None) => self.positions.get(&id).copied().unwrap_or(page.opened.place.position()),
            };
            if let Some(position) = position {
                page.start_at(position);
            }
        }
        page
    }

    pub fn show(&mut self, page: Page) {
        self.shown = Some(page);
        self.follow = None;
        self.end_offered = false;
    }

    pub fn fail(&mut self, row: RowId, message: String) {
        self.close();
        self.end_offered = false;
        self.load = Some(Load { row, mark_read: false, stage: LoadStage::Failed(message) });
    }

    pub fn close(&mut self) {
        self.shown = None;
        self.follow = None;
    }

    /// The catalogue is another one: rows name other articles.
    pub fn clear(&mut self) {
        self.close();
        self.load = None;
        (self.history, self.arrival, self.opened) = (History::default(), None, None);
        self.preview();
    }

    /// Whether the page that is shown is being read.
    pub fn is_read(&self) -> bool {
        self.is_read
    }

    /// The page that is shown is being read: `visit` has its row.
    pub fn read(&mut self, visit: Visit) {
        self.is_read = true;
        self.history.enter(visit);
    }

    /// The page that is shown is a preview from now on.
    pub fn preview(&mut self) {
        (self.is_read, self.entered) = (false, None);
    }

    /// The pane has lost the keys: no article is open.
    pub fn close_opened(&mut self) {
        self.opened = None;
    }

    /// The article of this row is opened: it is read from now on, also if the page does not move.
    pub fn open(&mut self, row: RowId) {
        self.opened = Some(row);
    }

    /// Whether an article whose pane has the keys is read: it was opened, or its page stands elsewhere than when the
    /// pane got the keys.
    pub fn begins(&mut self, row: RowId, place: TextPosition) -> bool {
        if self.opened == Some(row) {
            return true;
        }
        match self.entered {
            Some((entered, before)) if entered == row => before != place,
            _ => {
                self.entered = Some((row, place));
                false
            }
        }
    }

    /// Notes where the page that is being read stands, for the way back to it.
    pub fn note_visit(&mut self) {
        if let Some(page) = self.shown.as_ref().filter(|page| page.opened.kind == PageKind::Page) {
            self.history.note(page.row, page.place_to_return_to());
        }
    }

    pub fn history(&self) -> &History {
        &self.history
    }

    pub fn history_mut(&mut self) -> &mut History {
        &mut self.history
    }

    /// Puts the page of an article at a place, now or when it arrives.
    pub fn arrive_at(&mut self, row: RowId, place: TextPosition) {
        self.arrival = None;
        match &mut self.shown {
            Some(page) if page.row == row && page.opened.kind == PageKind::Page => page.go_place(place),
            _ => self.arrival = Some((row, place)),
        }
    }

    /// The way back has ended before its article arrived.
    pub fn forget_arrival(&mut self) {
        self.arrival = None;
    }

    /// Where reading an article goes on if that has changed: the article and the place, none for the beginning. `id`
    /// is the article of the row that is shown, which an edit may have made another one since it was opened.
    pub fn changed_position(&mut self, id: Option<ArticleId>) -> Option<(ArticleId, Option<TextPosition>)> {
        let page = self.shown.as_ref().filter(|page| page.opened.kind == PageKind::Page)?;
        let article = id.unwrap_or(page.opened.header.id);
        let position = page.place();
        // An article that was read to its end starts at its beginning again.
        let position = (!page.ends_here() && position != TextPosition::default()).then_some(position);
        let is_known = match (self.positions.get(&article), page.opened.place) {
            (Some(known), _) => *known == position,
            // An article at its beginning may have a place that the page did not get.
            (None, StoredPlace::Unknown) => position.is_none() && !page.ends_here(),
            (None, stored) => stored.position() == position,
        };
        if is_known {
            return None;
        }
        self.positions.insert(article, position);
        Some((article, position))
    }

    /// Reading an article goes on elsewhere. A page that is being read stays where it is.
    pub fn set_place(&mut self, article: ArticleId, place: Option<TextPosition>) {
        self.positions.insert(article, place);
        let is_read = self.is_read;
        if let Some(page) = self.shown.as_mut().filter(|page| !is_read && page.opened.header.id == article) {
            page.go_place(place.unwrap_or_default());
        }
    }

    /// Goes on to a link as soon as it is known where it leads.
    pub fn follow_when_known(&mut self, link: usize) {
        self.follow = Some(link);
    }

    pub fn is_following(&self) -> bool {
        self.follow.is_some()
    }

    /// The link that is to be followed; it is handed out once.
    pub fn take_follow(&mut self) -> Option<usize> {
        self.follow.take()
    }

    pub fn offer_next(&mut self) {
        self.end_offered = true;
    }

    /// Whether it was offered, which counts once.
    pub fn take_offer(&mut self) -> bool {
        std::mem::take(&mut self.end_offered)
    }
}
