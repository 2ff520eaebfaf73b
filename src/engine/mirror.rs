//! The catalogue as a mirror of the reading state: what the logs say goes into it, and can be put there again.

use super::config::EngineConfig;
use super::reading_state::{Noted, ReadingState};
use super::response::{Responder, Response};
use crate::article::ArticleId;
use crate::article::marks::Flags;
use crate::catalogue::{Catalogue, Error};
use crate::library::RowId;
use crate::library::rows::RowSet;
use crate::state::{Logs, Offsets};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// What the catalogue notes of how far the logs were mirrored.
const OFFSETS: &str = "state";
/// What it notes instead while it mirrors changes that are not in the logs.
pub(super) const UNWRITTEN: &str = "unwritten";
/// Of more articles than this only the marks that changed are told.
pub(super) const FEW: usize = 512;
/// How long a mark waits before it is tried again while another program writes the catalogue.
const AGAIN: Duration = Duration::from_millis(200);

/// Before when the articles of each library folder count as read, if they were never marked.
#[derive(Debug)]
pub struct Baselines(Vec<(PathBuf, Option<DateTime<Utc>>)>);

impl Baselines {
    /// Those of these library folders.
    pub fn of(logs: Option<&Logs>, roots: &[PathBuf]) -> Self {
        let baseline = |root: &PathBuf| {
            let real = crate::disk::real(root);
            let baseline = logs.and_then(|logs| logs.state().baseline(&real));
            (real, baseline)
        };
        Self(roots.iter().map(baseline).collect())
    }

    /// What tells them from others: nothing where there are none.
    pub(super) fn meaning(&self) -> String {
        if self.0.iter().all(|(_, baseline)| baseline.is_none()) {
            return String::new();
        }
        let seconds = |(_, baseline): &(PathBuf, Option<DateTime<Utc>>)| {
            baseline.map_or_else(|| "-".to_owned(), |before| before.timestamp().to_string())
        };
        self.0.iter().map(seconds).collect::<Vec<_>>().join(" ")
    }

    /// The marks of an article with this date in this library folder.
    pub fn flags(
        &self,
        logs: Option<&Logs>,
        article: ArticleId,
        date: Option<DateTime<Utc>>,
        root: &Path,
    ) -> Flags {
        let Some(logs) = logs else { return Flags::empty() };
        let baseline = self.0.iter().find(|(folder, _)| folder == root);
        let marks = logs.state().marks(article);
        marks.flags(date, baseline.and_then(|(_, baseline)| *baseline))
    }
}

impl ReadingState {
    /// The baselines of the library's folders.
    pub(super) fn baselines(&self, context: &EngineConfig) -> Baselines {
        self.with(|logs| Baselines::of(Some(logs), &context.roots))
            .unwrap_or_else(|| Baselines::of(None, &context.roots))
    }

    /// The marks of one article, see [`Baselines::flags`].
    pub(super) fn flags(
        &self,
        baselines: &Baselines,
        article: ArticleId,
        date: Option<DateTime<Utc>>,
        root: &Path,
    ) -> Flags {
        self.with(|logs| baselines.flags(Some(logs), article, date, root)).unwrap_or(Flags::empty())
    }
}

impl ReadingState {
    /// Notes how far the logs are mirrored, see [`Mirror::note_offsets`]; as long as changes are not written, that more is
    /// mirrored than they say: should the program end so, the next start takes it out again.
    pub(super) fn note_offsets(
        &self,
        offsets: &Offsets,
        mirror: &Mirror<'_, impl Responder>,
    ) -> Result<(), Error> {
        let is_ours = self.is_unwritten_noted();
        if self.with(|logs| logs.unwritten_trouble().is_some()) == Some(true) {
            self.set_unwritten_noted(Noted::Unwritten);
            return if is_ours { Ok(()) } else { mirror.note(OFFSETS, UNWRITTEN) };
        }
        self.set_unwritten_noted(Noted::Offsets);
        // What another program has mirrored so is for it to clear, or for the next start.
        if !is_ours && mirror.offsets()?.as_deref() == Some(UNWRITTEN) {
            return Ok(());
        }
        mirror.note_offsets(offsets)
    }
}

/// Which articles are brought to what the logs say.
#[derive(Clone, Copy)]
pub(super) enum Which<'a> {
    All,
    These(&'a [ArticleId]),
}

/// The catalogue of these surroundings, and who is told what changes in it.
pub(super) struct Mirror<'a, T: Responder> {
    pub(super) context: &'a EngineConfig,
    pub(super) catalogue: &'a mut Catalogue,
    pub(super) tell: &'a T,
}

impl<T: Responder> Mirror<'_, T> {
    /// Brings articles to what the logs say.
    pub(super) fn bring(
        &mut self,
        which: Which<'_>,
        memory: &ReadingState,
    ) -> Result<Vec<(RowId, Flags)>, Error> {
        let baselines = memory.baselines(self.context);
        let flags = |article, date, root: &Path| memory.flags(&baselines, article, date, root);
        patiently(memory, || match which {
            Which::All => self.catalogue.mirror_all(&flags),
            Which::These(articles) => self.catalogue.mirror(articles, &flags),
        })
    }

    /// Mutes these rows and no others by a query; the rest of their marks are as the logs say.
    pub(super) fn mute_by_query(
        &mut self,
        rows: &RowSet,
        memory: &ReadingState,
    ) -> Result<Vec<(RowId, Flags)>, Error> {
        let baselines = memory.baselines(self.context);
        let flags = |article, date, root: &Path| memory.flags(&baselines, article, date, root);
        patiently(memory, || self.catalogue.mute_by_query(rows, &flags))
    }

    /// Adds to the marks that have changed those that the catalogue has by now of these articles, if they are few:
    /// whoever else takes the same line of a log in may have brought them there before.
    pub(super) fn marks_now(
        &self,
        articles: &[ArticleId],
        changed: Vec<(RowId, Flags)>,
    ) -> Result<Vec<(RowId, Flags)>, Error> {
        if articles.len() > FEW {
            return Ok(changed);
        }
        let mut rows: Vec<RowId> = changed.iter().map(|(row, _)| *row).collect();
        for article in articles {
            rows.extend(self.catalogue.rows_of(*article)?);
        }
        rows.sort_unstable();
        rows.dedup();
        Ok(self.catalogue.rows(&rows)?.into_iter().map(|row| (row.id, row.flags)).collect())
    }

    /// Tells which marks have changed, if any have.
    pub(super) fn tell_changed(&self, changed: Vec<(RowId, Flags)>) {
        if !changed.is_empty() {
            (self.tell)(Response::MarksChanged(changed));
        }
    }

    /// How far the logs were mirrored when that was last noted, as it was noted.
    pub(super) fn offsets(&self) -> Result<Option<String>, Error> {
        self.catalogue.note(OFFSETS)
    }

    /// Notes how far the logs are mirrored: as far as they went before it was done, for they may have grown meanwhile.
    pub(super) fn note_offsets(&self, offsets: &Offsets) -> Result<(), Error> {
        let Ok(json) = serde_json::to_string(offsets) else { return Ok(()) };
        self.note(OFFSETS, &json)
    }

    /// Has the catalogue note something that it can do without: what was not noted is done again the next time, which
    /// changes nothing.
    pub(super) fn note(&self, name: &str, value: &str) -> Result<(), Error> {
        match self.catalogue.set_note(name, value) {
            Err(error) if error.is_busy() => Ok(()),
            result => result,
        }
    }
}

/// Does something with the catalogue, however long somebody else writes it; not if the program ends, for the logs are
/// mirrored at the next start as well.
fn patiently<R>(memory: &ReadingState, mut work: impl FnMut() -> Result<R, Error>) -> Result<R, Error> {
    loop {
        if memory.ends() {
            return Err(Error::Cancelled);
        }
        match work() {
            Err(error) if error.is_busy() => thread::sleep(AGAIN),
            result => return result,
        }
    }
}
