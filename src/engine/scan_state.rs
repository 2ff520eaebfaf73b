//! The reading state as a scan of the catalogue sees it, so that marks follow articles that are edited or moved.

use crate::article::ArticleId;
use crate::article::marks::Mark;
use crate::article::traits::Traits;
use crate::catalogue;
use crate::engine::reading_state::{ReadingState, report_trouble};
use crate::engine::response::Respond;
use crate::state::{Applied, Change, Logs, Step};

/// The logs, each time for a moment, and where trouble with them is reported.
pub(super) struct ScanState<'a> {
    pub(super) state: &'a ReadingState,
    pub(super) respond: &'a Respond<'a>,
}

impl ScanState<'_> {
    fn with<R>(&self, otherwise: R, work: impl FnOnce(&mut Logs) -> R) -> R {
        self.state.with(work).unwrap_or(otherwise)
    }

    /// Makes a change and reports what came with it.
    fn change(&self, change: impl FnOnce(&mut Logs) -> Applied) {
        if let Some(applied) = self.state.with(change) {
            report_trouble(&applied.taken_in, self.respond);
        }
    }
}

impl catalogue::ReadingState for ScanState<'_> {
    fn described(&self, each: &mut dyn FnMut(&Traits)) {
        // Descriptions that cannot be read only mean that an edited article is not recognised.
        self.with((), |logs| drop(logs.described(each)));
    }

    fn knows(&self, article: ArticleId) -> bool {
        self.with(false, |logs| logs.state().knows(article))
    }

    fn has_more(&self, article: ArticleId, than: ArticleId) -> bool {
        self.with(false, |logs| logs.state().has_more(article, than))
    }

    fn carry(&self, edited: &[(ArticleId, Traits)]) {
        if !edited.is_empty() {
            self.change(|logs| logs.follow(edited, crate::clock::now().timestamp()));
        }
    }

    fn arrived(&self, mut articles: Vec<ArticleId>) {
        self.with((), |logs| articles.retain(|article| logs.state().marks(*article).read.is_none()));
        if !articles.is_empty() {
            let unread = Change::Mark { set: Mark::Read.off(), articles };
            self.change(|logs| logs.append(&unread, Step::Silent, crate::clock::now().timestamp()));
        }
    }

    fn describe(&self, articles: &[Traits]) -> bool {
        self.with(true, |logs| logs.describe(articles).is_ok())
    }

    fn is_whole(&self) -> bool {
        self.with(true, |logs| logs.is_whole())
    }
}
