//! The reading state as a sweep of the catalogue sees it, so that marks follow articles that are edited or moved.

use crate::article::ArticleId;
use crate::article::marks::Mark;
use crate::article::traits::Traits;
use crate::catalogue::ReadingState;
use crate::state::{Applied, Change, Changes, Logs, Step};

/// Lends the logs for something short; does nothing where there are none.
pub type Lend<'a> = dyn Fn(&mut dyn FnMut(&mut Logs)) + 'a;

/// Logs that are lent for a moment, whoever else uses them.
pub struct Following<'a> {
    /// Lends the logs.
    pub lend: &'a Lend<'a>,
    /// Told what came with a change.
    pub tell: &'a dyn Fn(&Changes),
}

impl Following<'_> {
    fn with<R>(&self, otherwise: R, work: impl FnOnce(&mut Logs) -> R) -> R {
        let (mut work, mut result) = (Some(work), None);
        (self.lend)(&mut |logs| result = work.take().map(|work| work(logs)));
        result.unwrap_or(otherwise)
    }

    /// Makes a change and tells what came with it.
    fn change(&self, change: impl FnOnce(&mut Logs) -> Applied) {
        if let Some(applied) = self.with(None, |logs| Some(change(logs))) {
            (self.tell)(&applied.taken_in);
        }
    }
}

impl ReadingState for Following<'_> {
    fn described(&self, each: &mut dyn FnMut(&Traits)) {
        // What cannot be read helps nobody, and costs no mark of an article that stays as it is.
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
            let action = Change::Mark { set: Mark::Read.off(), articles };
            self.change(|logs| logs.append(&action, Step::Silent, crate::clock::now().timestamp()));
        }
    }

    fn describe(&self, articles: &[Traits]) -> bool {
        self.with(true, |logs| logs.describe(articles).is_ok())
    }

    fn is_whole(&self) -> bool {
        self.with(true, |logs| logs.is_whole())
    }
}
