//! The reading state behind the lists: what a key marks goes into the logs, what the logs say goes into the
//! catalogue. Logs are written first; the catalogue is a mirror that can be made again.

use super::muting::Anew;
use super::workers::{Context, Tell};
use super::{Report, Undid};
use crate::article::ArticleId;
use crate::catalogue::{Catalogue, Error, Flags};
use crate::config::Remembered;
use crate::document;
use crate::library::Row;
use crate::library::marks::{Mark, Set};
use crate::state::{Action, Changes, Logs, Opened, Place, Step, Table, To, What, library_key};
use crate::state::{Mark as StateMark, Offsets};
use crate::trouble::Trouble;
use Which::{All, These};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// What the catalogue notes of how far the logs were mirrored.
const OFFSETS: &str = "state";
/// How long a mark waits before it is tried again while another program writes the catalogue.
pub(super) const AGAIN: Duration = Duration::from_millis(200);
/// On the first run of a library, articles older than its newest one by this start as read.
const NEW: TimeDelta = TimeDelta::days(7);

/// The logs, shared by the threads that need them; none until they are open, or where there is no place for them.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    logs: Arc<Mutex<Option<Logs>>>,
    /// What the configuration mutes, if it was read again since the start.
    pub(super) configured: Arc<Mutex<Option<Vec<String>>>>,
}

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

    /// The marks of an article with this date in this library folder.
    pub fn flags(
        &self,
        logs: Option<&Logs>,
        article: ArticleId,
        date: Option<DateTime<Utc>>,
        root: &Path,
    ) -> Flags {
        let Some(logs) = logs else { return Flags::NONE };
        let baseline = self.0.iter().find(|(folder, _)| folder == root);
        let marks = logs.state().marks(article);
        let flags = marks.flags(date, baseline.and_then(|(_, baseline)| *baseline));
        let flag = |set, flag| if set { flag } else { Flags::NONE };
        flag(flags.read, Flags::READ)
            .and(flag(flags.starred, Flags::STARRED))
            .and(flag(flags.muted, Flags::MUTED))
            .and(flag(marks.begun, Flags::BEGUN))
    }
}

impl Memory {
    pub(super) fn lock(&self) -> MutexGuard<'_, Option<Logs>> {
        self.logs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the logs, if that was not done, and tells what of them is on the screen from the start.
    pub(super) fn load(&self, context: &Context, tell: &impl Tell) {
        let mut held = self.lock();
        let Some(options) = context.state.clone().filter(|_| held.is_none()) else { return };
        let Opened { logs, told } = Logs::open(options);
        if let Some(first) = told.into_iter().next() {
            tell(Report::Failed(Trouble::State(first)));
        }
        let shelf = shelf_key(context);
        let settings = logs.state().table(Table::Setting).filter_map(|(name, value)| {
            let of_library = name == shelf && !context.is_one_file();
            let setting = if of_library { Some(Remembered::Shelf) } else { Remembered::named(name) };
            Some((setting?, value.clone()))
        });
        tell(Report::Remembered(settings.collect()));
        if let Some(left) = last_left(&logs, &context.roots) {
            tell(Report::LastLeft(left));
        }
        let searches = logs.state().table(Table::Search).map(|(name, _)| name.to_owned()).collect();
        tell(Report::Searches(searches));
        tell_mutes(&logs, tell);
        *held = Some(logs);
    }

    /// Opens the logs and brings the catalogue to what they say.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn open(
        &self,
        context: &Context,
        catalogue: &mut Catalogue,
        tell: &impl Tell,
    ) -> Result<(), Error> {
        self.load(context, tell);
        let held = self.lock();
        let Some(logs) = held.as_ref() else { return Ok(()) };
        let offsets = catalogue.note(OFFSETS)?.and_then(|json| serde_json::from_str::<Offsets>(&json).ok());
        let mut articles = Vec::new();
        // What cannot be read of the logs was told when they were opened.
        let _ = logs.since(&offsets.unwrap_or_default(), &mut |some| articles.extend_from_slice(some));
        if !articles.is_empty() && !catalogue.is_empty()? {
            let changed = mirror(catalogue, &These(&articles), logs, context)?;
            tell(Report::Marked { asked: Vec::new(), changed });
        }
        self.hush(logs, Anew::IfOthers, context, catalogue, tell)?;
        note_offsets(catalogue, logs)
    }

    /// When the library was last left.
    pub(super) fn last_left(&self, context: &Context) -> Option<i64> {
        last_left(self.lock().as_ref()?, &context.roots)
    }

    /// Notes that the library is left now: what arrives from now on will be new.
    pub(super) fn leave(&self, shelf: Value, context: &Context, tell: &impl Tell) {
        let mut held = self.lock();
        // A file that was opened by its name is no library.
        let Some(logs) = held.as_mut().filter(|_| !context.is_one_file()) else { return };
        let now = Utc::now().timestamp();
        // What arrived while it was open did so after it was left the time before, whatever the clock says.
        let left = last_left(logs, &context.roots).map_or(now, |before| now.max(before.saturating_add(1)));
        for root in &context.roots {
            let put = Action::Put { table: Table::Session, key: library_key(root), value: Some(left.into()) };
            told(&logs.append(&put, Step::Silent, now).taken_in, tell);
        }
        let put = Action::Put { table: Table::Setting, key: shelf_key(context), value: Some(shelf) };
        told(&logs.append(&put, Step::Silent, now).taken_in, tell);
    }

    /// Notes a setting.
    pub(super) fn remember(&self, setting: Remembered, value: Value, tell: &impl Tell) {
        if let Some(logs) = self.lock().as_mut() {
            let key = setting.name().to_owned();
            let put = Action::Put { table: Table::Setting, key, value: Some(value) };
            told(&logs.append(&put, Step::Silent, Utc::now().timestamp()).taken_in, tell);
        }
    }

    /// The baselines of the library's folders.
    pub(super) fn baselines(&self, context: &Context) -> Baselines {
        Baselines::of(self.lock().as_ref(), &context.roots)
    }

    /// The marks of one article, see [`Baselines::flags`].
    pub(super) fn flags(
        &self,
        baselines: &Baselines,
        article: ArticleId,
        date: Option<DateTime<Utc>>,
        root: &Path,
    ) -> Flags {
        baselines.flags(self.lock().as_ref(), article, date, root)
    }

    /// After a library was read for the first time: lets what is old in it start as read.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn begin(
        &self,
        context: &Context,
        catalogue: &mut Catalogue,
        tell: &impl Tell,
    ) -> Result<(), Error> {
        let mut held = self.lock();
        let Some(logs) = held.as_mut() else { return Ok(()) };
        if context.roots.iter().any(|root| logs.state().baseline(root).is_some()) {
            return Ok(());
        }
        let now = Utc::now();
        let Some(before) = catalogue.newest(now)?.and_then(|newest| newest.checked_sub_signed(NEW)) else {
            return Ok(());
        };
        // Where nothing is old, there is nothing to take back.
        let step = if catalogue.has_older(before)? { Step::Undoable } else { Step::Silent };
        for root in &context.roots {
            let (key, value) = (library_key(root), Some(before.timestamp().into()));
            let put = Action::Put { table: Table::Baseline, key, value };
            told(&logs.append(&put, step, now.timestamp()).taken_in, tell);
        }
        let changed = mirror(catalogue, &All, logs, context)?;
        let count = changed.len();
        tell(Report::Marked { asked: Vec::new(), changed });
        if count > 0 {
            tell(Report::Begun { read: count, before });
        }
        Ok(())
    }

    /// What an edit carried from one article's id to another is known of the other.
    pub(super) fn carry(&self, renamed: Vec<(ArticleId, ArticleId)>, tell: &impl Tell) {
        if let Some(logs) = self.lock().as_mut().filter(|_| !renamed.is_empty()) {
            let applied = logs.append(&Action::Carry(renamed), Step::Silent, Utc::now().timestamp());
            told(&applied.taken_in, tell);
        }
    }

    /// Marks the articles of some rows.
    ///
    /// # Errors
    /// If the catalogue cannot be used; the logs have the mark all the same.
    pub(super) fn mark(
        &self,
        (mark, set, step): (Mark, Set, Step),
        rows: Vec<Row>,
        context: &Context,
        catalogue: &mut Catalogue,
        tell: &impl Tell,
    ) -> Result<(), Error> {
        // What shares a row is marked with it.
        let articles = catalogue.article_ids(&catalogue.with_equals(&rows)?)?;
        let mut held = self.lock();
        let mark = match mark {
            Mark::Read => StateMark::Read,
            Mark::Starred => StateMark::Starred,
            Mark::Muted => StateMark::Muted,
        };
        let to = if set == Set::On { To::On } else { To::Off };
        let Some(logs) = held.as_mut() else { return Ok(()) };
        let action = Action::Mark { mark, to, articles: articles.clone() };
        let applied = logs.append(&action, step, Utc::now().timestamp());
        told(&applied.taken_in, tell);
        let more = [articles, applied.taken_in.articles].concat();
        let changed = mirror(catalogue, &These(&more), logs, context)?;
        tell(Report::Marked { asked: rows, changed });
        note_offsets(catalogue, logs)
    }

    /// Takes the last step back.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn undo(
        &self,
        context: &Context,
        catalogue: &mut Catalogue,
        tell: &impl Tell,
    ) -> Result<(), Error> {
        let mut held = self.lock();
        let Some(logs) = held.as_mut() else { return Ok(()) };
        let Some(undone) = logs.undo(Utc::now().timestamp()) else {
            tell(Report::Undone { what: None, title: None, count: 0 });
            return Ok(());
        };
        told(&undone.taken_in, tell);
        if let What::Table(table, query) = &undone.what
            && *table == Table::Mute.name()
        {
            self.hush(logs, Anew::IfOthers, context, catalogue, tell)?;
            tell_mutes(logs, tell);
            let set = if logs.state().value(Table::Mute, query).is_some() { Set::Off } else { Set::On };
            let what = Some(Undid::Mute(query.clone(), set));
            tell(Report::Undone { what, title: None, count: 0 });
            return note_offsets(catalogue, logs);
        }
        let changed = match &undone.what {
            What::Table(..) => mirror(catalogue, &All, logs, context)?,
            What::Mark(..) => {
                let articles = [&undone.articles[..], &undone.taken_in.articles].concat();
                mirror(catalogue, &These(&articles), logs, context)?
            }
        };
        let count = if undone.articles.is_empty() { changed.len() } else { undone.articles.len() };
        let title = match &changed[..] {
            [(row, _)] => catalogue.rows(&[*row])?.pop().map(|row| row.entry.header.title),
            _ => None,
        };
        tell(Report::Marked { asked: Vec::new(), changed });
        let what = match undone.what {
            What::Mark(mark, to) => Some(Undid::Mark(mark, to)),
            What::Table(..) => Some(Undid::Mark(StateMark::Read, To::On)),
        };
        tell(Report::Undone { what, title, count });
        note_offsets(catalogue, logs)
    }

    /// Takes in what other programs and devices wrote.
    ///
    /// # Errors
    /// If the catalogue cannot be used.
    pub(super) fn poll(
        &self,
        context: &Context,
        catalogue: &mut Catalogue,
        tell: &impl Tell,
    ) -> Result<(), Error> {
        let mut held = self.lock();
        let Some(logs) = held.as_mut() else { return Ok(()) };
        let changes = logs.poll();
        told(&changes, tell);
        if changes.tables {
            let searches = logs.state().table(Table::Search).map(|(name, _)| name.to_owned()).collect();
            tell(Report::Searches(searches));
            tell_mutes(logs, tell);
            self.hush(logs, Anew::IfOthers, context, catalogue, tell)?;
        }
        if changes.articles.is_empty() {
            return Ok(());
        }
        let changed = mirror(catalogue, &These(&changes.articles), logs, context)?;
        if !changed.is_empty() {
            tell(Report::Marked { asked: Vec::new(), changed });
        }
        note_offsets(catalogue, logs)
    }

    /// Notes where reading an article goes on; one that has such a place is begun.
    ///
    /// # Errors
    /// If the catalogue cannot be used; the logs have the place all the same.
    pub(super) fn keep_place(
        &self,
        (article, place): (ArticleId, Option<document::Place>),
        context: &Context,
        catalogue: &mut Catalogue,
        tell: &impl Tell,
    ) -> Result<(), Error> {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let place =
            place.map(|place| Place { block: number(place.block), character: number(place.character) });
        let mut held = self.lock();
        let Some(logs) = held.as_mut() else { return Ok(()) };
        let put = Action::Place { article, place };
        let applied = logs.append(&put, Step::Silent, Utc::now().timestamp());
        told(&applied.taken_in, tell);
        let more = [vec![article], applied.taken_in.articles].concat();
        let changed = mirror(catalogue, &These(&more), logs, context)?;
        if !changed.is_empty() {
            tell(Report::Marked { asked: Vec::new(), changed });
        }
        note_offsets(catalogue, logs)
    }

    /// Where reading an article goes on, unless the logs are busy.
    pub(super) fn place(&self, article: ArticleId) -> Option<document::Place> {
        let held = self.logs.try_lock().ok()?;
        let place = held.as_ref()?.state().place(article)?;
        Some(document::Place { block: place.block as usize, character: place.character as usize })
    }

    /// Keeps a query as a shelf, or lets it go.
    pub(super) fn keep_search(&self, query: String, set: Set, tell: &impl Tell) {
        if let Some(logs) = self.lock().as_mut() {
            let value = (set == Set::On).then(|| query.clone().into());
            let put = Action::Put { table: Table::Search, key: query, value };
            told(&logs.append(&put, Step::Silent, Utc::now().timestamp()).taken_in, tell);
        }
    }

    /// Writes what could not be written, and what makes the next start quick; for when there is time.
    pub(super) fn keep_house(&self, tell: &impl Tell) {
        if let Some(logs) = self.lock().as_mut() {
            told(&logs.keep_house(), tell);
        }
    }
}

/// When a library of these folders was last left, Unix seconds: each article that came to one of them since its own
/// time counts as new.
pub fn last_left(logs: &Logs, roots: &[PathBuf]) -> Option<i64> {
    let of = |root: &PathBuf| logs.state().value(Table::Session, &library_key(root))?.as_i64();
    roots.iter().filter_map(of).min()
}

/// Under which name it is noted on which shelf a library of these folders was left.
fn shelf_key(context: &Context) -> String {
    let roots: Vec<String> = context.roots.iter().map(|root| library_key(root)).collect();
    format!("shelf {}", roots.join("\n"))
}

/// Tells by what the user mutes.
pub(super) fn tell_mutes(logs: &Logs, tell: &impl Tell) {
    tell(Report::Mutes(logs.state().table(Table::Mute).map(|(query, _)| query.to_owned()).collect()));
}

pub(super) fn told(changes: &Changes, tell: &impl Tell) {
    if let Some(first) = changes.told.first() {
        tell(Report::Failed(Trouble::State(first.clone())));
    }
}

pub(super) fn note_offsets(catalogue: &Catalogue, logs: &Logs) -> Result<(), Error> {
    let Ok(json) = serde_json::to_string(logs.offsets()) else { return Ok(()) };
    match catalogue.set_note(OFFSETS, &json) {
        // They are read again next time, which changes nothing.
        Err(error) if error.is_busy() => Ok(()),
        result => result,
    }
}

/// Which articles are brought to what the logs say.
enum Which<'a> {
    All,
    These(&'a [ArticleId]),
}

/// Brings articles to what the logs say, however long another program writes the catalogue.
fn mirror(
    catalogue: &mut Catalogue,
    which: &Which,
    logs: &Logs,
    context: &Context,
) -> Result<Vec<(Row, Flags)>, Error> {
    let baselines = Baselines::of(Some(logs), &context.roots);
    let flags = |article, date, root: &Path| baselines.flags(Some(logs), article, date, root);
    loop {
        let result = match which {
            All => catalogue.mirror_all(&flags),
            These(articles) => catalogue.mirror(articles, &flags),
        };
        match result {
            Err(error) if error.is_busy() => thread::sleep(AGAIN),
            result => return result,
        }
    }
}
